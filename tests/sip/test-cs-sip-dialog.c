/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sip/cs-sip-dialog.h"

#include <string.h>

static CsSipMessage *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  CsSipMessage *message = cs_sip_message_parse ((const guint8 *) text, strlen (text), NULL, &error);

  g_assert_no_error (error);
  return message;
}

#define LINES                                                                                                          \
  "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa\r\nFrom: \"Alice\" <sip:alice@example.org>;tag=a\r\n"                    \
  "Call-ID: c1\r\nCSeq: 7 INVITE\r\nContent-Length: 0\r\n"

static CsSipMessage *
make_invite (const char *headers)
{
  g_autofree char *text = g_strconcat ("INVITE sip:bob@example.org SIP/2.0\r\n", LINES,
                                       "To: <sip:bob@example.org>\r\nMax-Forwards: 70\r\n", headers, "\r\n", NULL);

  return parse (text);
}

static CsSipMessage *
make_answer (const char *to_tag, const char *headers)
{
  g_autofree char *text
      = g_strconcat ("SIP/2.0 200 OK\r\n", LINES, "To: <sip:bob@example.org>", to_tag, "\r\n", headers, "\r\n", NULL);

  return parse (text);
}

static CsSipMessage *
make_request (CsSipDialog *dialog, const char *method)
{
  return cs_sip_message_builder_end (cs_sip_dialog_make_request (dialog, method));
}

static void
check_routes (CsSipMessage *request, const char *const *routes)
{
  g_autoptr (GPtrArray) list = cs_sip_message_get_list (request, "Route");

  g_assert_cmpuint (list->len, ==, g_strv_length ((GStrv) routes));
  for (guint i = 0; i < list->len; i++)
    g_assert_cmpstr (g_ptr_array_index (list, i), ==, routes[i]);
}

static void
test_caller (void)
{
  g_autoptr (CsSipMessage) invite = make_invite ("Contact: <sip:alice@192.0.2.1>\r\n");
  g_autoptr (CsSipMessage) answer
      = make_answer (";tag=b", "Contact: \"B\" <sip:bob@192.0.2.2:5070;transport=tcp>;q=1\r\n");
  g_autoptr (CsSipDialog) dialog = cs_sip_dialog_new_uac (invite, answer);
  g_autoptr (CsSipMessage) bye = make_request (dialog, "BYE");
  g_autoptr (CsSipMessage) info = make_request (dialog, "INFO");

  g_assert_cmpstr (cs_sip_message_get_request_uri (bye)->text, ==, "sip:bob@192.0.2.2:5070;transport=tcp");
  g_assert_cmpstr (cs_sip_message_get (bye, "From", 0), ==, "\"Alice\" <sip:alice@example.org>;tag=a");
  g_assert_cmpstr (cs_sip_message_get (bye, "To", 0), ==, "<sip:bob@example.org>;tag=b");
  g_assert_cmpstr (cs_sip_message_get_call_id (bye), ==, "c1");
  g_assert_cmpuint (cs_sip_message_get_cseq (bye), ==, 8);
  g_assert_cmpuint (cs_sip_message_get_cseq (info), ==, 9);
  g_assert_false (cs_sip_dialog_has_route (dialog));
  g_assert_cmpstr (cs_sip_dialog_get_next_hop (dialog)->host, ==, "192.0.2.2");
}

static void
test_callee (void)
{
  g_autoptr (CsSipMessage) invite = make_invite ("Contact: <sip:alice@192.0.2.1:5080>\r\n"
                                                 "Record-Route: <sip:p2.example.org;lr>\r\n"
                                                 "Record-Route: <sip:p1.example.org;lr>\r\n");
  g_autoptr (CsSipDialog) dialog = cs_sip_dialog_new_uas (invite, "mine");
  g_autoptr (CsSipMessage) bye = make_request (dialog, "BYE");

  g_assert_cmpstr (cs_sip_message_get_request_uri (bye)->text, ==, "sip:alice@192.0.2.1:5080");
  g_assert_cmpstr (cs_sip_message_get (bye, "From", 0), ==, "<sip:bob@example.org>;tag=mine");
  g_assert_cmpstr (cs_sip_message_get (bye, "To", 0), ==, "\"Alice\" <sip:alice@example.org>;tag=a");
  g_assert_cmpuint (cs_sip_message_get_cseq (bye), ==, 1);
  check_routes (bye, (const char *const[]){ "<sip:p2.example.org;lr>", "<sip:p1.example.org;lr>", NULL });
  g_assert_cmpstr (cs_sip_dialog_get_next_hop (dialog)->host, ==, "p2.example.org");
}

static void
test_route_order (void)
{
  static const char *const forms[] = {
    "Record-Route: <sip:p3.example.org;lr>, <sip:p2.example.org;lr>\r\nRecord-Route: <sip:p1.example.org;lr>\r\n",
    "Record-Route: <sip:p3.example.org;lr>\r\nRecord-Route: <sip:p2.example.org;lr>, <sip:p1.example.org;lr>\r\n",
    "Record-Route: <sip:p3.example.org;lr>,<sip:p2.example.org;lr>,<sip:p1.example.org;lr>\r\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autofree char *headers = g_strconcat ("Contact: <sip:bob@192.0.2.2>\r\n", forms[i], NULL);
      g_autoptr (CsSipMessage) invite = make_invite ("");
      g_autoptr (CsSipMessage) answer = make_answer (";tag=b", headers);
      g_autoptr (CsSipDialog) dialog = cs_sip_dialog_new_uac (invite, answer);
      g_autoptr (CsSipMessage) bye = make_request (dialog, "BYE");

      /* The caller's set is the reverse (section 12.1.2). */
      check_routes (bye, (const char *const[]){ "<sip:p1.example.org;lr>", "<sip:p2.example.org;lr>",
                                                "<sip:p3.example.org;lr>", NULL });
      g_assert_cmpstr (cs_sip_message_get_request_uri (bye)->text, ==, "sip:bob@192.0.2.2");
      g_assert_cmpstr (cs_sip_dialog_get_next_hop (dialog)->host, ==, "p1.example.org");
    }
}

static void
test_strict_router (void)
{
  g_autoptr (CsSipMessage) invite = make_invite ("");
  g_autoptr (CsSipMessage) answer
      = make_answer (";tag=b", "Contact: <sip:bob@192.0.2.2>\r\nRecord-Route: <sip:p2.example.org;lr>, "
                               "<sip:p1.example.org>\r\n");
  g_autoptr (CsSipDialog) dialog = cs_sip_dialog_new_uac (invite, answer);
  g_autoptr (CsSipMessage) bye = make_request (dialog, "BYE");

  g_assert_cmpstr (cs_sip_message_get_request_uri (bye)->text, ==, "sip:p1.example.org");
  check_routes (bye, (const char *const[]){ "<sip:p2.example.org;lr>", "<sip:bob@192.0.2.2>", NULL });
  g_assert_cmpstr (cs_sip_dialog_get_next_hop (dialog)->host, ==, "p1.example.org");
}

static void
test_ack (void)
{
  g_autoptr (CsSipMessage) invite = make_invite ("Proxy-Authorization: Digest username=\"alice\"\r\n");
  g_autoptr (CsSipMessage) answer = make_answer (";tag=b", "Contact: <sip:bob@192.0.2.2>\r\n");
  g_autoptr (CsSipDialog) dialog = cs_sip_dialog_new_uac (invite, answer);
  g_autoptr (CsSipMessage) ack = cs_sip_message_builder_end (cs_sip_dialog_make_ack (dialog, invite));
  g_autoptr (CsSipMessage) bye = make_request (dialog, "BYE");

  g_assert_cmpstr (cs_sip_message_get_method (ack), ==, "ACK");
  g_assert_cmpuint (cs_sip_message_get_cseq (ack), ==, 7);
  g_assert_cmpstr (cs_sip_message_get (ack, "Proxy-Authorization", 0), ==, "Digest username=\"alice\"");
  g_assert_cmpuint (cs_sip_message_get_cseq (bye), ==, 8);
}

static void
test_order (void)
{
  static const struct {
    guint cseq;
    gboolean accepted;
  } rows[]
      = { { 7, FALSE }, { 6, FALSE }, { 8, TRUE }, { 8, FALSE }, { 20, TRUE }, { 19, FALSE }, { 2147483647, TRUE } };
  g_autoptr (CsSipMessage) invite = make_invite ("");
  g_autoptr (CsSipDialog) dialog = cs_sip_dialog_new_uas (invite, "mine");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text
          = g_strdup_printf ("BYE sip:bob@example.org SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa\r\n"
                             "From: <sip:alice@example.org>;tag=a\r\nTo: <sip:bob@example.org>;tag=mine\r\n"
                             "Max-Forwards: 70\r\nCall-ID: c1\r\nCSeq: %u BYE\r\nContent-Length: 0\r\n\r\n",
                             rows[i].cseq);
      g_autoptr (CsSipMessage) bye = parse (text);

      g_assert_cmpint (cs_sip_dialog_accept (dialog, bye), ==, rows[i].accepted);
    }
}

static void
test_matching (void)
{
  static const struct {
    const char *from;
    const char *to;
    const char *call_id;
    gboolean matches;
  } rows[] = {
    { ";tag=a", ";tag=mine", "c1", TRUE },  { ";tag=a", ";tag=mine", "c2", FALSE },
    { ";tag=x", ";tag=mine", "c1", FALSE }, { ";tag=a", ";tag=x", "c1", FALSE },
    { ";tag=a", "", "c1", FALSE },          { "", ";tag=mine", "c1", FALSE },
    { ";tag=mine", ";tag=a", "c1", FALSE }, { ";tag=A", ";tag=mine", "c1", FALSE },
  };
  g_autoptr (CsSipMessage) invite = make_invite ("");
  g_autoptr (CsSipDialog) dialog = cs_sip_dialog_new_uas (invite, "mine");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text
          = g_strdup_printf ("BYE sip:bob@example.org SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa\r\n"
                             "From: <sip:alice@example.org>%s\r\nTo: <sip:bob@example.org>%s\r\n"
                             "Max-Forwards: 70\r\nCall-ID: %s\r\nCSeq: 8 BYE\r\nContent-Length: 0\r\n\r\n",
                             rows[i].from, rows[i].to, rows[i].call_id);
      g_autoptr (CsSipMessage) bye = parse (text);

      g_assert_cmpint (cs_sip_dialog_matches (dialog, bye), ==, rows[i].matches);
    }
}

static void
test_targets (void)
{
  static const struct {
    const char *contact;
    const char *target;
  } rows[] = {
    { "Contact: <sip:new@192.0.2.9>\r\n", "sip:new@192.0.2.9" },
    { "Contact: sip:new@192.0.2.9;expires=5\r\n", "sip:new@192.0.2.9" },
    { "Contact: <sip:new@192.0.2.9>, <sip:other@192.0.2.9>\r\n", "sip:new@192.0.2.9" },
    { "Contact: <sip:bob@sip.test;gr=urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6>\r\n",
      "sip:bob@sip.test;gr=urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6" },
    /* These leave the old one. */
    { "", "sip:bob@192.0.2.2" },
    { "Contact: <tel:+4930123456>\r\n", "sip:bob@192.0.2.2" },
    { "Contact: <mailto:bob@example.org>\r\n", "sip:bob@192.0.2.2" },
    { "Contact: *\r\n", "sip:bob@192.0.2.2" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsSipMessage) invite = make_invite ("");
      g_autoptr (CsSipMessage) answer = make_answer (";tag=b", "Contact: <sip:bob@192.0.2.2>\r\n");
      g_autoptr (CsSipMessage) again = make_answer (";tag=b", rows[i].contact);
      g_autoptr (CsSipDialog) dialog = cs_sip_dialog_new_uac (invite, answer);

      cs_sip_dialog_refresh_target (dialog, again);
      g_assert_cmpstr (cs_sip_dialog_get_remote_target (dialog)->text, ==, rows[i].target);
    }
}

static void
test_peers_of_old (void)
{
  g_autoptr (CsSipMessage) invite = make_invite ("");
  g_autoptr (CsSipMessage) answer = make_answer ("", "");
  g_autoptr (CsSipDialog) dialog = cs_sip_dialog_new_uac (invite, answer);
  g_autoptr (CsSipMessage) bye = make_request (dialog, "BYE");

  g_assert_true (cs_sip_dialog_matches_response (dialog, answer));
  g_assert_cmpstr (cs_sip_message_get (bye, "To", 0), ==, "<sip:bob@example.org>");
  g_assert_cmpstr (cs_sip_message_get_request_uri (bye)->text, ==, "sip:bob@example.org");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sip/dialog/caller", test_caller);
  g_test_add_func ("/sip/dialog/callee", test_callee);
  g_test_add_func ("/sip/dialog/route-order", test_route_order);
  g_test_add_func ("/sip/dialog/strict-router", test_strict_router);
  g_test_add_func ("/sip/dialog/ack", test_ack);
  g_test_add_func ("/sip/dialog/order", test_order);
  g_test_add_func ("/sip/dialog/matching", test_matching);
  g_test_add_func ("/sip/dialog/targets", test_targets);
  g_test_add_func ("/sip/dialog/old-peers", test_peers_of_old);
  return g_test_run ();
}
