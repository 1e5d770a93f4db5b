/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cs-test-sdp.h"

/* Addresses are seen through a c= line: the check has no public function. */

static const struct {
  const char *line;
  const char *address; /* NULL: refused */
} cases[] = {
  { "IN IP4 192.0.2.7", "192.0.2.7" },
  { "IN IP4 192.0.2.7/127", "192.0.2.7" },
  { "IN IP6 2001:db8::7", "2001:db8::7" },
  { "IN IP6 ::ffff:192.0.2.7", "::ffff:192.0.2.7" },
  { "IN IP4 media.example.org", "media.example.org" },
  { "IN IP6 media_1.example.org.", "media_1.example.org." },
  { "IN IP4 localhost", "localhost" },
  { "IN IP4 4u.example", "4u.example" },
  { "IN IP4 0.0.0.0", "0.0.0.0" },
  { "in ip4 192.0.2.7", "192.0.2.7" },
  { "IN IP6 192.0.2.7", "192.0.2.7" },
  { "IN IP4 2001:db8::7", "2001:db8::7" },
  { "IN IP4 5f2a8c9e1d3b", "5f2a8c9e1d3b" },
  { "IN IP4 pbx.3cx", "pbx.3cx" },
  { "IN IP4 0xylophone", "0xylophone" },

  { "", NULL },
  { "IN", NULL },
  { "IN IP4", NULL },
  { "IN IP4 ", NULL },
  { "ATM IP4 192.0.2.7", NULL },
  { "IN IP5 192.0.2.7", NULL },
  { "IN IPX media.example.org", NULL },
  { "IN IP4 192.0.2.256", NULL },
  { "IN IP4 192.0.2", NULL },
  { "IN IP4 3221225991", NULL },
  { "IN IP4 0xc0000207", NULL },
  { "IN IP4 0X7F000001", NULL },
  { "IN IP4 10.1", NULL },
  { "IN IP4 192.0.2.0x7", NULL },
  { "IN IP4 example.1", NULL },
  { "IN IP4 224.2.1.1/127", NULL },
  { "IN IP4 239.255.255.250", NULL },
  { "IN IP6 ff02::1", NULL },
  { "IN IP6 fe80::1%eth0", NULL },
  { "IN IP6 fe80::1%lo", NULL },
  { "IN IP6 fe80::1%1", NULL },
  { "IN IP6 [2001:db8::7]", NULL },
  { "IN IP6 2001:db8:::7", NULL },
  { "IN IP6 :", NULL },
  { "IN IP4 .", NULL },
  { "IN IP4 a..example.org", NULL },
  { "IN IP4 .example.org", NULL },
  { "IN IP4 -a.example.org", NULL },
  { "IN IP4 a;b.example.org", NULL },
  { "IN IP4 b\303\274cher.example", NULL },
  { "IN IP4 a@example.org", NULL },
  { "IN IP4 `id`.example.org", NULL },
  { "IN IP4 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example", NULL }, /* 64 */
};

static void
test_connection (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strconcat (TEST_SESSION "c=", cases[i].line, "\r\nt=0 0\r\n" TEST_AUDIO, NULL);

      g_test_message ("%s", cases[i].line);
      if (cases[i].address != NULL)
        {
          g_autoptr (CsSdp) sdp = test_parse (text);

          g_assert_cmpstr (sdp->audio->address, ==, cases[i].address);
        }
      else
        test_refused (text, strlen (text), CS_SDP_ERROR_MALFORMED);
    }
}

/* Everything but the length of the name is right. */
static void
test_long_name (void)
{
  GString *name = g_string_new (NULL);
  g_autofree char *text = NULL;

  while (name->len < 256)
    g_string_append (name, "abcdefg.");
  g_string_append (name, "org");
  text = g_strconcat (TEST_SESSION "c=IN IP4 ", name->str, "\r\nt=0 0\r\n" TEST_AUDIO, NULL);
  test_refused (text, strlen (text), CS_SDP_ERROR_MALFORMED);
  g_string_free (name, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sdp/address/connection", test_connection);
  g_test_add_func ("/sdp/address/long-name", test_long_name);
  return g_test_run ();
}
