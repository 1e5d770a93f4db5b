/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/cs-writer.h"

#include "lib/cs-test-hex.h"

#include <string.h>

static void
test_all_kinds (void)
{
  static const guint8 bytes[] = { 0xb1, 0xb2 };
  guint8 buffer[13];
  CsWriter out = CS_WRITER_INIT (buffer, sizeof buffer);
  guint8 *later;

  memset (buffer, 0xaa, sizeof buffer);
  g_assert_true (cs_writer_u8 (&out, 0x01));
  later = cs_writer_reserve (&out, 2);
  g_assert_true (later == buffer + 1);
  g_assert_true (cs_writer_u16 (&out, 0xf2f3));
  g_assert_true (cs_writer_u32 (&out, 0xf4f5f6f7));
  g_assert_true (cs_writer_bytes (&out, bytes, sizeof bytes));
  g_assert_true (cs_writer_zeros (&out, 2));
  memset (later, 0xcc, 2);

  g_assert_true (cs_writer_ok (&out));
  cs_test_assert_hex (buffer, out.len, "01ccccf2f3f4f5f6f7b1b20000");
}

/* What does not fit writes nothing at all, and nothing follows it. */
static void
test_full (void)
{
  static const guint8 bytes[] = { 1, 2, 3, 4 };

  for (guint kind = 0; kind < 6; kind++)
    {
      guint8 buffer[4] = { 0xaa, 0xaa, 0xaa, 0xaa };
      CsWriter out = CS_WRITER_INIT (buffer, kind == 0 ? 1 : kind == 1 ? 2 : 3);

      g_assert_true (cs_writer_u8 (&out, 0x55));
      switch (kind)
        {
        case 0:
          g_assert_false (cs_writer_u8 (&out, 1));
          break;
        case 1:
          g_assert_false (cs_writer_u16 (&out, 1));
          break;
        case 2:
          g_assert_false (cs_writer_u32 (&out, 1));
          break;
        case 3:
          g_assert_false (cs_writer_bytes (&out, bytes, 3));
          break;
        case 4:
          g_assert_false (cs_writer_zeros (&out, G_MAXSIZE));
          break;
        default:
          g_assert_null (cs_writer_reserve (&out, 3));
        }

      g_assert_false (cs_writer_ok (&out));
      g_assert_false (cs_writer_u8 (&out, 2));
      g_assert_false (cs_writer_bytes (&out, NULL, 0));
      g_assert_cmpuint (out.len, ==, 1);
      cs_test_assert_hex (buffer, sizeof buffer, "55aaaaaa");
    }
}

static void
test_empty (void)
{
  CsWriter out = CS_WRITER_INIT (NULL, 0);

  g_assert_true (cs_writer_bytes (&out, NULL, 0));
  g_assert_true (cs_writer_zeros (&out, 0));
  g_assert_true (cs_writer_ok (&out));
  g_assert_false (cs_writer_u8 (&out, 1));
  g_assert_false (cs_writer_ok (&out));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/writer/all-kinds", test_all_kinds);
  g_test_add_func ("/writer/full", test_full);
  g_test_add_func ("/writer/empty", test_empty);
  return g_test_run ();
}
