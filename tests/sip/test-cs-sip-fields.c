/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What bad content of a field costs, from end to end: the table "field, who uses it, what bad content costs" of
 * src/ARCHITECTURE.md, each of its lines with a peer that sends it. */

#include "base/cs-limits.h"
#include "cs-test-sip-script.h"
#include "sip/cs-sip-session.h"

#include <string.h>

/* One field of a message, in the place of the good one. */
typedef struct {
  const char *field; /* begins the line that is replaced; "+": is added; "start": the first line; "body" */
  const char *text;  /* whole lines with CRLF; "": the field is left out */
  const char *cost;  /* of a request: "180" rings, another status, "" nothing comes; of a response: "" none, "lost" */
} Row;

/* @text with the field of @row in it. (transfer full) */
static char *
with_field (const char *text, const Row *row)
{
  const char *end_of_head = strstr (text, "\r\n\r\n") + 2;
  g_autoptr (GString) out = g_string_new (NULL);
  const gboolean is_start = g_str_equal (row->field, "start");

  for (const char *line = text; line < end_of_head; line = strstr (line, "\r\n") + 2)
    {
      const gsize len = (gsize) (strstr (line, "\r\n") + 2 - line);

      if (is_start ? line == text : g_str_has_prefix (line, row->field) && line[strlen (row->field)] == ':')
        g_string_append (out, row->text);
      else
        g_string_append_len (out, line, (gssize) len);
    }
  if (g_str_equal (row->field, "+"))
    g_string_append (out, row->text);
  g_string_append (out, end_of_head);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* ---- requests ---- */

#define LONG "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"

static const Row invites[] = {
  { "start", "INVITE sip:us@127.0.0.1 SIP/2.0\r\n", "180" },
  { "start", "INVITE sip:m\xfcller@127.0.0.1 SIP/2.0\r\n", "180" },
  { "start", "INVITE sip:@127.0.0.1:0;x;x SIP/2.0\r\n", "180" },
  { "start", "INVITE sip:us@127.0.0.1 SIP/7.0\r\n", "505" },
  { "start", "INVITE soap.beep://us SIP/2.0\r\n", "416" },
  { "start", "INVITE sip: SIP/2.0\r\n", "400" },
  { "start", "INVITE\r\n", "400" },

  { "From", "From: \"M\xfcller\" <sip:m\xfcller@x.test>;tag=p\r\n", "180" },
  { "From", "From: Doe, Jane (Sales) <sip:jane@x.test>;tag=p\r\n", "180" },
  { "From", "From: \"\"unknown\"\" <sip:@x.test>;tag=p\r\n", "180" },
  { "From", "From: \"Alice <sip:a@x.test>;tag=p\r\n", "180" },
  { "From", "From: <sip:a@b@c>;x;x=;;=y;tag=p;z=\"\r\n", "180" },
  { "From", "From: <tel:+49 89 \xa0 12>;tag=p\r\n", "180" },
  { "From", "From: <sip:a@x.test>\r\n", "180" },
  { "From", "From: nobody;tag=p\r\n", "400" },
  { "From", "From: <sip:a@x.test>;tag=p, <sip:b@x.test>;tag=p\r\n", "400" },
  { "From", "From: <sip:a@x.test>;tag=p;tag=q\r\n", "400" },
  { "From", "From: <sip:a@x.test>;tag=\r\n", "400" },
  { "From", "From: \r\n", "400" },
  { "From", "", "400" },

  { "To", "To: \"J\xf6rg\" < sip:us@127.0.0.1 >;\r\n", "180" },
  { "To", "To: us, too (here) <sip:us@999.9.9.9>\r\n", "180" },
  { "To", "To: <sip:us@127.0.0.1>, <sip:you@127.0.0.1>\r\n", "400" },
  { "To", "To: us\r\n", "400" },
  { "To", "", "400" },

  { "Call-ID", "Call-ID: a b\r\n", "180" },
  { "Call-ID", "Call-ID: \xff\"<>@\r\n", "180" },
  { "Call-ID", "Call-ID: \r\n", "400" },
  { "Call-ID", "", "400" },

  { "CSeq", "CSeq: 000001 INVITE\r\n", "180" },
  { "CSeq", "CSeq: one INVITE\r\n", "400" },
  { "CSeq", "CSeq: 1 BYE\r\n", "400" },
  { "CSeq", "CSeq: 99999999999 INVITE\r\n", "400" },
  { "CSeq", "CSeq: -1 INVITE\r\n", "400" },
  { "CSeq", "CSeq: 1\r\n", "400" },
  { "CSeq", "", "400" },

  { "Contact", "Contact: \"M\xfcller\" <sip:m\xfcller@127.0.0.1>\r\n", "180" },
  { "Contact", "Contact: <sip:a@127.0.0.1;ob;ob>\r\n", "180" },
  { "Contact", "Contact: <sip:a@127.0.0.1:0>;;+x=\"\r\n", "180" },
  { "Contact", "Contact: nobody, <sip:a@127.0.0.1>\r\n", "180" },
  { "Contact", "Contact: Doe, Jane <sip:a@127.0.0.1>\r\n", "180" },
  { "Contact", "Contact: *\r\n", "400" },
  { "Contact", "Contact: nobody\r\n", "400" },
  { "Contact", "Contact: <>\r\n", "400" },
  { "Contact", "Contact: \r\n", "180" },
  { "Contact", "", "180" },

  { "Content-Length", "", "180" },
  { "Content-Length", "Content-Length: 5\r\nl: 5\r\n", "180" },
  { "Content-Length", "Content-Length: five\r\n", "400" },
  { "Content-Length", "Content-Length: -1\r\n", "400" },
  { "Content-Length", "Content-Length: 5\r\nl: 4\r\n", "400" },
  { "Content-Length", "Content-Length: 6\r\n", "400" },

  { "Content-Type", "Content-Type: Application/SDP;charset=\"utf-8\r\n", "180" },
  { "Content-Type", "Content-Type: application/sdp; \xff=\"\r\n", "180" },
  { "Content-Type", "Content-Type: text/html\r\nContent-Disposition: session;handling=optional\r\n", "180" },
  { "Content-Type", "Content-Type: text/html\r\n", "415" },
  { "Content-Type", "Content-Type: nonsense\r\n", "415" },
  { "Content-Type", "Content-Type: multipart/mixed\r\n", "415" },

  { "+", "Via: SIP/2.0/UDP 10.0.0.1;rport;branch=z9hG4bKx;rport=5060\r\n", "180" },
  { "+", "Via: nonsense, SIP/2.0/UDP h,\r\n", "180" },
  { "+", "Via: \xff\"<\r\n", "180" },
  { "+", "Record-Route: <sip:127.0.0.1;lr;lr=on>\r\n", "180" },
  { "+", "Record-Route: \"\r\n", "180" },
  { "+", "Record-Route: <sip:127.0.0.1>;lr, \xff\r\n", "180" },
  { "+", "Route: <sip:a@b>;;\r\n", "180" },
  { "+", "Route: \xff\r\n", "180" },
  { "Max-Forwards", "Max-Forwards: 1\r\nMax-Forwards: ten\r\n", "180" },
  { "Max-Forwards", "", "180" },
  { "+", "Date: now\r\nTimestamp: \"\r\n", "180" },
  { "+", "Expires: \"\r\nRetry-After: never\r\nMin-Expires: -\r\nSession-Expires: x;;\r\nMin-SE: \xff\r\n", "180" },
  { "+", "Reason: ;;;text=\"\xff\r\nWarning: 399 h \"x\r\n", "180" },
  { "+", "Authorization: Basic abc==\r\nProxy-Authorization: \"\r\n", "180" },
  { "+", "Require: \r\n", "180" },
  { "+", "Require: \xff\r\n", "420" },
  { "+", "Require: x, x, \"\r\n", "420" },
  { "+", "Organization: M\xfcller\r\nSubject: Gr\xfc\xdf\x65\r\nUser-Agent: \"\r\n", "180" },
  { "+", "Allow: INVITE, \xff, \"\r\nSupported: <,\"\r\nAlert-Info: Bellcore-dr1\r\nAccept: *\r\n", "180" },
  { "+", "no colon\r\n: value\r\nna me: value\r\nn\xe4me: value\r\nX-Y: \x01\x7f\r\nX-Z: a\rb\r\n", "180" },
};

static char *
status_of (CsTestSipPeer *peer)
{
  const char *last = cs_test_sip_peer_last (peer, "SIP/2.0");

  return last != NULL ? g_strndup (last + strlen ("SIP/2.0 "), 3) : g_strdup ("");
}

static gboolean
is_answered (CsTestScript *s)
{
  g_autofree char *status = status_of (s->peer);

  return s->side->incoming > 0 || (*status != '\0' && !g_str_equal (status, "100"));
}

static void
check_invite (const Row *row)
{
  g_autoptr (CsTestScript) s = cs_test_script_new (CS_NET_TRANSPORT_UDP);
  g_autofree char *good = cs_test_script_make_caller_request (s, "INVITE", 1, NULL, NULL, "offer");
  g_autofree char *invite = with_field (good, row);
  g_autofree char *status = NULL;

  cs_test_sip_peer_send_to (s->peer, s->side->port, invite);
  if (*row->cost == '\0')
    cs_test_sides_settle ();
  else
    CS_TEST_SIDES_WAIT_FOR (is_answered (s));
  if (s->side->incoming > 0)
    {
      g_assert_nonnull (cs_sip_session_get_remote (s->side->session));
      cs_sip_session_ring (s->side->session);
      cs_test_script_wait_for (s, "SIP/2.0 180", 1);
    }
  status = status_of (s->peer);
  if (!g_str_equal (status, row->cost) || s->side->incoming != g_str_equal (row->cost, "180"))
    {
      g_test_message ("costs %s, not %s", status, row->cost);
      g_test_fail ();
    }
}

static void
test_requests (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (invites); i++)
    {
      g_autofree char *shown = g_strescape (invites[i].text, NULL);

      g_test_message ("%s: %s", invites[i].field, shown);
      check_invite (&invites[i]);
    }
}

/* The Via is the peer's own, with its port. */
static void
test_via (void)
{
  static const Row rows[] = {
    { "Via", "Via: SIP/2.0/UDP 127.0.0.1:%u;branch=z9hG4bKv;rport;x=\xff;;alias=\r\n", "180" },
    { "Via", "Via: SIP / 2.0 / UDP 127.0.0.1:%u;rport;rport=5;branch=z9hG4bKv;\r\n", "180" },
    { "Via", "Via: SIP/2.0/UDP my host:%u;rport;branch=z9hG4bKv\r\n", "180" },
    { "Via", "Via: SIP/2.0/UDP 127.0.0.1:%u;rport;branch=z9hG4bKv;branch=z9hG4bKw\r\n", "400" },
    { "Via", "Via: SIP/2.0/UDP 127.0.0.1:9%u9;rport;branch=z9hG4bKv\r\n", "400" },
    { "Via", "Via: 127.0.0.1:%u;rport;branch=z9hG4bKv\r\n", "400" },
    { "Via", "Via: \"%u\r\n", "400" },
    { "Via", "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsTestScript) s = cs_test_script_new (CS_NET_TRANSPORT_UDP);
      g_autofree char *good = cs_test_script_make_caller_request (s, "INVITE", 1, NULL, NULL, "offer");
      g_autofree char *port = g_strdup_printf ("%u", cs_test_sip_peer_get_port (s->peer));
      g_auto (GStrv) parts = g_strsplit (rows[i].text, "%u", 2);
      g_autofree char *text = g_strjoinv (port, parts);
      const Row row = { rows[i].field, text, rows[i].cost };
      g_autofree char *invite = with_field (good, &row);
      g_autofree char *status = NULL;

      g_test_message ("row %u", i);
      cs_test_sip_peer_send_to (s->peer, s->side->port, invite);
      if (*row.cost == '1')
        CS_TEST_SIDES_WAIT_FOR (s->side->incoming == 1);
      else if (*row.cost == '4')
        CS_TEST_SIDES_WAIT_FOR (is_answered (s));
      cs_test_sides_settle ();
      g_assert_cmpuint (s->side->incoming, ==, *row.cost == '1');
      status = status_of (s->peer);
      g_assert_cmpstr (status, ==, *row.cost == '1' ? status : row.cost);
    }
}

/* ---- responses ---- */

static const Row answers[] = {
  { "start", "SIP/2.0 200 D\xe9\x63roch\xe9\r\n", "" },
  { "start", "SIP/2.0 200\r\n", "" },
  { "start", "SIP/2.0  200OK\r\n", "" },
  { "start", "SIP/2.0 299 \x01\r\n", "" },
  { "start", "SIP/2.0 99 OK\r\n", "lost" },
  { "start", "SIP/2.0 700 OK\r\n", "lost" },
  { "start", "SIP/2.0 OK\r\n", "lost" },
  { "start", "SIP/2.0 4294967496 OK\r\n", "lost" },

  { "From", "From: nobody\r\n", "" },
  { "From", "From: \"M\xfcller\" <sip:m\xfcller@x>;tag=other\r\n", "" },
  { "From", "From: <sip:a@b>, <sip:c@d>\r\n", "" },
  { "From", "", "" },

  { "To", "To: \"J\xf6rg\" <sip:bob@127.0.0.1>;tag=p\r\n", "" },
  { "To", "To: Doe, Jane (Sales) <sip:bob@127.0.0.1>;tag=p\r\n", "" },
  { "To", "To: \"\"x\"\" <sip:@127.0.0.1;tag=p\r\n", "" },
  { "To", "To: *;tag=1;tag=2\r\n", "" },
  { "To", "To: \r\n", "" },
  { "To", "", "" },

  { "Call-ID", "", "lost" },

  { "CSeq", "CSeq: 1\r\n", "lost" },
  { "CSeq", "CSeq: one INVITE\r\n", "lost" },
  { "CSeq", "", "lost" },

  { "Contact", "Contact: \"M\xfcller\" <sip:m\xfcller@127.0.0.1:%u>\r\n", "" },
  { "Contact", "Contact: Doe, Jane <sip:p@127.0.0.1:%u;ob;ob>;;\r\n", "" },
  { "Contact", "Contact: <sip:p@127.0.0.1:%u>;x=\"\r\n", "" },
  { "Contact", "Contact: nobody\r\n", "" },
  { "Contact", "Contact: \xff\"<\r\n", "" },
  { "Contact", "", "" },

  { "+", "Via: SIP/2.0/UDP 10.0.0.1;rport;branch=z9hG4bKx;rport=5060\r\n", "" },
  { "+", "Via: \xff\"<,\r\n", "" },
  { "+", "Record-Route: ,;\r\n", "" },
  { "+", "Record-Route: \"\xff\r\n", "" },
  { "+", "Warning: \xff\r\nReason: \"\r\nRetry-After: x\r\n", "" },
  { "+", "WWW-Authenticate: Digest \"\r\nProxy-Authenticate: \xff\r\n", "" },
  { "+", "Server: T\xe9l\xe9\x63om\r\nAllow: \xff, \"\r\nSupported: <,\"\r\n", "" },
  { "+", "no colon\r\n: value\r\nna me: value\r\nX-Y: \x01\x7f\r\n", "" },
  { "+", "Require: \xff\r\n", "" },
  { "+", "Content-Disposition: \"\r\nContent-Language: \xff\r\n", "" },
  { "+", "Session-Expires: x;;\r\nMin-SE: -\r\nExpires: \"\r\n", "" },
};

/* The peer's 200 to our INVITE. */
static char *
make_200 (CsTestScript *s, const char *invite)
{
  g_autoptr (GString) text = g_string_new ("SIP/2.0 200 OK\r\n");
  static const char *const copied[] = { "Via", "From", "Call-ID", "CSeq" };

  for (guint i = 0; i < G_N_ELEMENTS (copied); i++)
    {
      g_autofree char *value = cs_test_sip_header (invite, copied[i]);

      g_string_append_printf (text, "%s: %s\r\n", copied[i], value);
    }
  g_string_append_printf (text,
                          "To: <sip:bob@127.0.0.1>;tag=p\r\nContact: <sip:p@127.0.0.1:%u>\r\n"
                          "Content-Type: application/sdp\r\nContent-Length: 6\r\n\r\nanswer",
                          cs_test_sip_peer_get_port (s->peer));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
check_200 (const Row *row)
{
  g_autoptr (CsTestScript) s = cs_test_script_new (CS_NET_TRANSPORT_UDP);
  const char *invite = cs_test_script_be_called (s);
  g_autofree char *good = make_200 (s, invite);
  g_autofree char *port = g_strdup_printf ("%u", cs_test_sip_peer_get_port (s->peer));
  g_auto (GStrv) parts = g_strsplit (row->text, "%u", 2);
  g_autofree char *text = g_strjoinv (port, parts);
  const Row here = { row->field, text, row->cost };
  g_autofree char *answer = with_field (good, &here);

  cs_test_sip_peer_send (s->peer, answer);
  if (*row->cost == '\0')
    {
      CS_TEST_SIDES_WAIT_FOR (s->side->established == 1);
      g_assert_cmpstr (s->side->description, ==, "answer");
      cs_test_script_wait_for (s, "ACK", 1);
      return;
    }
  cs_test_sides_settle ();
  g_assert_cmpuint (s->side->established + s->side->ended, ==, 0);
  /* What came was no answer, and the real one still counts. */
  cs_test_sip_peer_send (s->peer, good);
  CS_TEST_SIDES_WAIT_FOR (s->side->established == 1);
}

static void
test_responses (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autofree char *shown = g_strescape (answers[i].text, NULL);

      g_test_message ("%s: %s", answers[i].field, shown);
      check_200 (&answers[i]);
    }
}

/* ---- caps ---- */

static void
test_caps (void)
{
  static const struct {
    const char *part; /* repeated */
    guint n;
    gboolean is_list; /* of one header */
    const char *cost;
  } rows[] = {
    { "X-Y: " LONG "\r\n", 10, FALSE, "180" },
    { "X-Y: z\r\n", CS_LIMIT_SIP_HEADERS + 1, FALSE, "513" },
    { LONG, CS_LIMIT_SIP_HEADER_LINE / (sizeof LONG - 1) + 1, TRUE, "513" },
    { "<sip:h;lr>, ", 10, TRUE, "180" },
    { "<sip:h;lr>, ", CS_LIMIT_SIP_LIST_ELEMENTS + 1, TRUE, "513" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GString) text = g_string_new (rows[i].is_list ? "Record-Route: " : NULL);
      Row row = { "+", NULL, rows[i].cost };

      for (guint k = 0; k < rows[i].n; k++)
        g_string_append (text, rows[i].part);
      if (rows[i].is_list)
        g_string_append (text, "<sip:h;lr>\r\n");
      g_test_message ("row %u, %" G_GSIZE_FORMAT " bytes", i, text->len);
      row.text = text->str;
      check_invite (&row);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sip/fields/requests", test_requests);
  g_test_add_func ("/sip/fields/via", test_via);
  g_test_add_func ("/sip/fields/responses", test_responses);
  g_test_add_func ("/sip/fields/caps", test_caps);
  return g_test_run ();
}
