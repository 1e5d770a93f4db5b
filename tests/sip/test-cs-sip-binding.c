/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a registrar's 200 says of our binding: Contacts that were rewritten, others' devices, absurd times. */

#include "sip/cs-sip-binding.h"

#define US "sip:alice@192.0.2.1:5070;transport=tls"
#define INSTANCE "urn:uuid:00000000-0000-1000-8000-000000000001"
#define OURS ";+sip.instance=\"<" INSTANCE ">\""
#define OTHER ";+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-000000000002>\""

static CsSipMessage *
make_response (const char *contact, const char *expires)
{
  g_autoptr (GString) text = g_string_new ("SIP/2.0 200 OK\r\nVia: SIP/2.0/TLS 192.0.2.1:5070;branch=z9hG4bKb\r\n"
                                           "From: <sip:alice@sip.test>;tag=a\r\nTo: <sip:alice@sip.test>;tag=b\r\n"
                                           "Call-ID: b\r\nCSeq: 1 REGISTER\r\n");
  CsSipMessage *message;

  if (contact != NULL)
    g_string_append_printf (text, "Contact: %s\r\n", contact);
  if (expires != NULL)
    g_string_append_printf (text, "Expires: %s\r\n", expires);
  g_string_append (text, "Content-Length: 0\r\n\r\n");
  message = cs_sip_message_parse ((const guint8 *) text->str, text->len, NULL, NULL);
  g_assert_nonnull (message);
  return message;
}

static void
test_rows (void)
{
  static const struct {
    const char *contact;
    const char *expires;
    guint seconds; /* 0: not bound */
  } rows[] = {
    /* Ours as it was. */
    { "<" US ">;expires=120", NULL, 120 },
    { "<" US ">" OURS ";expires=120", NULL, 120 },
    { "<" US ">;EXPIRES=120", "300", 120 },
    { "<" US ">;expires=\"120\"", NULL, 120 },
    { "<" US ">", "300", 300 },
    { "<" US ">", NULL, 600 },
    { "<sip:alice@192.0.2.1:5070;transport=tls;ob;alias=192.0.2.1~1~3>;expires=7", NULL, 7 },
    /* None named. */
    { NULL, "300", 300 },
    { NULL, NULL, 600 },
    /* Rewritten, and still the only one. */
    { "<sip:alice@203.0.113.5:40123;transport=tls>;expires=6", NULL, 6 },
    { "<sip:alice-0x1@192.0.2.1:5070>;expires=6", NULL, 6 },
    { "<sip:x@203.0.113.5>;expires=6", "300", 6 },
    { "sip:alice@203.0.113.5;expires=6", NULL, 6 },
    /* Ours among others'. */
    { "<sip:alice@192.0.2.7>;expires=3, <" US ">;expires=120", NULL, 120 },
    { "<sip:alice@192.0.2.7>" OTHER ";expires=3, <sip:alice@203.0.113.5:1>" OURS ";expires=90", NULL, 90 },
    { "<" US ">" OTHER ";expires=3, <sip:alice@203.0.113.5:1>" OURS ";expires=90", NULL, 90 },
    { "<sip:alice@192.0.2.7:1>;expires=3, <sip:alice@203.0.113.5:5070>;expires=80", NULL, 80 },
    { "<sip:alice@192.0.2.7:1>" OURS ";expires=9, <" US ">" OURS ";expires=80", NULL, 80 },
    { "<sip:alice@192.0.2.7:1>" OURS ";expires=9, <sip:alice@192.0.2.8:1>" OURS ";expires=80", NULL, 9 },
    /* In doubt the shortest. */
    { "<sip:a@192.0.2.7>;expires=50, <sip:b@192.0.2.8>;expires=40", NULL, 40 },
    { "<sip:a@192.0.2.7>;expires=50, <sip:b@192.0.2.8>", "30", 30 },
    { "<sip:a@192.0.2.7>;expires=50, <sip:b@192.0.2.8>;expires=0", NULL, 50 },
    /* Dropped. */
    { "<" US ">;expires=0", NULL, 0 },
    { "<" US ">;expires=0", "300", 0 },
    { "<" US ">" OURS ";expires=0, <sip:alice@192.0.2.7>" OURS ";expires=80", NULL, 0 },
    { "<sip:alice@203.0.113.5:1>;expires=0", NULL, 0 },
    { NULL, "0", 0 },
    { "<" US ">", "0", 0 },
    /* Absurd. */
    { "<" US ">;expires=99999999999", NULL, 3600 },
    { "<" US ">;expires=99999999999999999999999999", NULL, 3600 },
    { "<" US ">;expires=4294967296", NULL, 3600 },
    { "<" US ">;expires=-1", "300", 300 },
    { "<" US ">;expires=soon", "300", 300 },
    { "<" US ">;expires=", "300", 300 },
    { "<" US ">;expires", NULL, 600 },
    /* Digits with something behind them are none. */
    { "<" US ">;expires=0x10", "300", 300 },
    { "<" US ">;expires=0x10", NULL, 600 },
    { "<" US ">;expires=1e3", NULL, 600 },
    { "<" US ">;expires=60.5", NULL, 600 },
    { "<" US ">;expires=6s", "300", 300 },
    { "<" US ">;expires=6-", "300", 300 },
    { "<" US ">;expires=\"6x\"", "300", 300 },
    { "<" US ">;expires=+6", "300", 300 },
    { NULL, "0x10", 600 },
    { NULL, "60,30", 600 },
    { NULL, "60s", 600 },
    { NULL, "0s", 600 },
    { NULL, "60;x", 60 },
    { NULL, "60 ", 60 },
    { NULL, "60 (a minute)", 60 },
    /* In the brackets it is a parameter of the URI, and may only shorten. */
    { "<" US ";expires=6>", NULL, 6 },
    { "<" US ";expires=6>", "300", 6 },
    { "<sip:alice@203.0.113.5:1;expires=6>", "300", 6 },
    { "<" US ";expires=900>", "300", 300 },
    { "<" US ";expires=900>", NULL, 600 },
    { "<" US ";expires=6>;expires=120", "300", 120 },
    { "<" US ";expires=6>;expires=x", "300", 6 },
    { "<" US ";expires=0>", "300", 300 },
    { "<" US ";expires=6x>", "300", 300 },
    { "<" US ";expires=0x6>", "300", 300 },
    { "<" US ";expires>", "300", 300 },
    { "<" US ";expires=6>;expires=0", "300", 0 },
    { "<" US ";expires=6>", "0", 0 },
    { "<sip:alice@192.0.2.7;expires=3>, <" US ">;expires=120", NULL, 120 },
    { "<sip:a@192.0.2.7;expires=40>, <sip:b@192.0.2.8>;expires=50", NULL, 40 },
    { NULL, "soon", 600 },
    { NULL, "-5", 600 },
    { NULL, "99999999999", 3600 },
    { "*", "300", 300 },
    { "nonsense, <" US ">;expires=120", NULL, 120 },
    { "<sip:@@@>;expires=5", "300", 300 },
  };
  g_autoptr (CsSipUri) us = cs_sip_uri_parse (US, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsSipMessage) response = make_response (rows[i].contact, rows[i].expires);
      guint seconds = 0;

      g_test_message ("%s / %s", rows[i].contact, rows[i].expires);
      g_assert_cmpint (cs_sip_binding_read (response, us, INSTANCE, 600, &seconds), ==, rows[i].seconds > 0);
      g_assert_cmpuint (seconds, ==, rows[i].seconds);
    }
}

/* What was asked for is never absurd. */
static void
test_wanted (void)
{
  g_autoptr (CsSipUri) us = cs_sip_uri_parse (US, NULL);
  g_autoptr (CsSipMessage) response = make_response ("<" US ">;expires=86400", NULL);
  guint seconds = 0;

  g_assert_true (cs_sip_binding_read (response, us, NULL, 86400, &seconds));
  g_assert_cmpuint (seconds, ==, 86400);
  g_assert_true (cs_sip_binding_read (response, us, NULL, 60, &seconds));
  g_assert_cmpuint (seconds, ==, CS_SIP_BINDING_LONGEST_S);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sip/binding/rows", test_rows);
  g_test_add_func ("/sip/binding/wanted", test_wanted);
  return g_test_run ();
}
