/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/cs-test-hex.h"

guint8 *
cs_test_unhex (const char *hex, gsize *len)
{
  GByteArray *out = g_byte_array_new ();
  int high = -1;

  for (const char *p = hex; *p != '\0'; p++)
    {
      int digit;

      if (g_ascii_isspace (*p))
        continue;
      digit = g_ascii_xdigit_value (*p);
      g_assert_cmpint (digit, >=, 0);
      if (high < 0)
        high = digit;
      else
        {
          const guint8 byte = (guint8) (high << 4 | digit);

          g_byte_array_append (out, &byte, 1);
          high = -1;
        }
    }
  g_assert_cmpint (high, ==, -1);

  if (len != NULL)
    *len = out->len;
  return g_byte_array_free (out, FALSE);
}

char *
cs_test_hex (const guint8 *bytes, gsize len)
{
  GString *out = g_string_sized_new (2 * len);

  for (gsize i = 0; i < len; i++)
    g_string_append_printf (out, "%02x", bytes[i]);
  return g_string_free (out, FALSE);
}

void
cs_test_assert_hex (const guint8 *bytes, gsize len, const char *hex)
{
  g_autofree char *got = cs_test_hex (bytes, len);

  g_assert_cmpstr (got, ==, hex);
}
