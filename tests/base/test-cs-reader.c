/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/cs-reader.h"

#include "lib/cs-test-hex.h"

static void
test_integers (void)
{
  static const guint8 bytes[] = { 0x01, 0x02, 0x03, 0xf4, 0xf5, 0xf6, 0xf7 };
  CsReader in = CS_READER_INIT (bytes, sizeof bytes);
  guint8 a;
  guint16 b;
  guint32 c;

  g_assert_true (cs_reader_u8 (&in, &a));
  g_assert_cmphex (a, ==, 0x01);
  g_assert_true (cs_reader_u16 (&in, &b));
  g_assert_cmphex (b, ==, 0x0203);
  g_assert_cmpuint (cs_reader_left (&in), ==, 4);
  g_assert_false (cs_reader_at_end (&in));
  g_assert_true (cs_reader_u32 (&in, &c));
  g_assert_cmphex (c, ==, 0xf4f5f6f7);
  g_assert_cmpuint (cs_reader_left (&in), ==, 0);
  g_assert_true (cs_reader_at_end (&in));
}

static void
test_bytes (void)
{
  static const guint8 bytes[] = { 1, 2, 3, 4, 5 };
  CsReader in = CS_READER_INIT (bytes, sizeof bytes);
  const guint8 *borrowed;
  guint8 copy[3] = { 0 };

  g_assert_true (cs_reader_skip (&in, 1));
  g_assert_true (cs_reader_bytes (&in, 2, &borrowed));
  g_assert_true (borrowed == bytes + 1);
  g_assert_true (cs_reader_copy (&in, 2, copy));
  cs_test_assert_hex (copy, sizeof copy, "040500");
  g_assert_true (cs_reader_skip (&in, 0));
  g_assert_true (cs_reader_at_end (&in));
}

/* One read of each kind from too few bytes: nothing is written, and the reader stays failed. */
static void
test_too_short (void)
{
  for (gsize len = 0; len < 4; len++)
    {
      static const guint8 bytes[] = { 1, 2, 3 };
      CsReader readers[6];
      guint8 u8 = 0xaa;
      guint16 u16 = 0xaaaa;
      guint32 u32 = 0xaaaaaaaa;
      const guint8 *borrowed = NULL;
      guint8 copy[4] = { 0xaa, 0xaa, 0xaa, 0xaa };

      for (guint i = 0; i < G_N_ELEMENTS (readers); i++)
        readers[i] = CS_READER_INIT (bytes, len);

      g_assert_cmpint (cs_reader_u8 (&readers[0], &u8), ==, len >= 1);
      g_assert_cmphex (u8, ==, len >= 1 ? 0x01 : 0xaa);
      g_assert_cmpint (cs_reader_u16 (&readers[1], &u16), ==, len >= 2);
      g_assert_cmphex (u16, ==, len >= 2 ? 0x0102 : 0xaaaa);
      g_assert_false (cs_reader_u32 (&readers[2], &u32));
      g_assert_cmphex (u32, ==, 0xaaaaaaaa);
      g_assert_false (cs_reader_bytes (&readers[3], 4, &borrowed));
      g_assert_null (borrowed);
      g_assert_false (cs_reader_copy (&readers[4], 4, copy));
      cs_test_assert_hex (copy, sizeof copy, "aaaaaaaa");
      g_assert_false (cs_reader_skip (&readers[5], G_MAXSIZE));

      for (guint i = 2; i < G_N_ELEMENTS (readers); i++)
        {
          g_assert_false (cs_reader_at_end (&readers[i]));
          g_assert_cmpuint (cs_reader_left (&readers[i]), ==, 0);
          g_assert_false (cs_reader_u8 (&readers[i], &u8));
          g_assert_false (cs_reader_skip (&readers[i], 0));
        }
    }
}

static void
test_empty (void)
{
  CsReader in = CS_READER_INIT (NULL, 0);
  const guint8 *borrowed;
  guint8 copy;

  g_assert_true (cs_reader_at_end (&in));
  g_assert_true (cs_reader_skip (&in, 0));
  g_assert_true (cs_reader_bytes (&in, 0, &borrowed));
  g_assert_true (cs_reader_copy (&in, 0, &copy));
  g_assert_true (cs_reader_at_end (&in));
  g_assert_false (cs_reader_u8 (&in, &copy));
  g_assert_false (cs_reader_at_end (&in));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reader/integers", test_integers);
  g_test_add_func ("/reader/bytes", test_bytes);
  g_test_add_func ("/reader/too-short", test_too_short);
  g_test_add_func ("/reader/empty", test_empty);
  return g_test_run ();
}
