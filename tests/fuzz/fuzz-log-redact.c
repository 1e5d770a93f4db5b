/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/cs-log.h"

#include <stdint.h>
#include <string.h>

#define SECRET "3cr3t"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* Whatever stands before them, a password and a user part do not get through, and what does can be printed. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const char tail[] = "\r\nAuthorization: Digest x=\"" SECRET "\",\r\n y=\"" SECRET "\"\r\n"
                             "a=crypto:1 AES inline:" SECRET "|2^20\r\nTo: <sip:x" SECRET "@example.org>\r\n";
  g_autoptr (GString) text = g_string_new_len ((const char *) data, (gssize) size);
  g_autofree char *redacted = NULL;
  g_autofree char *uri = NULL;

  if (size > 0 && memmem (data, size, SECRET, strlen (SECRET)) != NULL)
    return 0;

  g_string_append (text, tail);
  redacted = cs_log_redact (text->str, (gssize) text->len);
  g_assert_true (g_utf8_validate (redacted, -1, NULL));
  g_assert_null (strstr (redacted, SECRET));
  for (const char *p = redacted; *p != '\0'; p++)
    g_assert_true (!g_ascii_iscntrl (*p) || *p == '\n' || *p == '\t');

  uri = cs_log_redact_uri (text->str);
  g_assert_true (g_utf8_validate (uri, -1, NULL));
  return 0;
}
