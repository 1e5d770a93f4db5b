/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sip/cs-sip-body.h"

#include "base/cs-limits.h"
#include "cs-test-sip-script.h"

#include <string.h>

#define SDP "v=0\r\no=- 1 1 IN IP4 h\r\ns=-\r\n"
#define OTHER "v=0\r\ns=other\r\n"
#define TYPE "Content-Type: application/sdp\r\n"
#define OPTIONAL "Content-Disposition: render;handling=optional\r\n"
#define PIDF "Content-Type: application/pidf+xml\r\n"
#define SDP_PART "--b\r\n" TYPE "\r\n" SDP "\r\n"
#define MIXED "Content-Type: multipart/mixed;boundary=b\r\n"
#define ALTERNATIVE "Content-Type: multipart/alternative;boundary=b\r\n"

/* Of a message with these headers and this body: the description, or NULL, and whether all is understood. */
static const struct {
  const char *headers;
  const char *body;
  const char *description;
  gboolean understood;
} rows[] = {
  { "", "", NULL, TRUE },
  { TYPE, SDP, SDP, TRUE },
  { "c: APPLICATION / sdp ; charset=x\r\n", SDP, SDP, TRUE },
  { TYPE "Content-Disposition: session\r\n", SDP, SDP, TRUE },
  { TYPE "Content-Disposition: session;handling=required\r\n", SDP, SDP, TRUE },
  { TYPE "Content-Disposition: \xff;;handling=\r\n", SDP, SDP, TRUE },
  { TYPE "Content-Encoding: identity\r\n", SDP, SDP, TRUE },
  { TYPE "Content-Encoding:\r\n", SDP, SDP, TRUE },
  /* around a description */
  { TYPE, SDP "\r\n", SDP, TRUE },
  { TYPE, SDP "\r\n\r\n\n", SDP, TRUE },
  { TYPE, "\r\n\n" SDP, SDP, TRUE },
  { TYPE, "v=0\ns=-\n\n", "v=0\ns=-\n", TRUE },
  { TYPE, "v=0\r\ns=-", "v=0\r\ns=-", TRUE },
  { TYPE, "\r\n\r\n", NULL, TRUE },
  /* no type */
  { "", SDP, SDP, TRUE },
  { "", "hello", NULL, FALSE },
  { "Content-Type: nonsense\r\n", SDP, NULL, FALSE },
  { "Content-Type:\r\n", SDP, NULL, FALSE },
  /* something else */
  { "Content-Type: text/plain\r\n", SDP, NULL, FALSE },
  { "Content-Type: application/sdpx\r\n", SDP, NULL, FALSE },
  { "Content-Type: text/plain\r\n" OPTIONAL, "hello", NULL, TRUE },
  { "Content-Type: application/isup\r\nContent-Disposition: signal ; HANDLING = \"Optional\"\r\n", "x", NULL, TRUE },
  { "Content-Type: application/isup\r\nContent-Disposition: signal;handling=required\r\n", "x", NULL, FALSE },
  { "Content-Type: application/isup\r\nContent-Disposition: signal\r\n", "x", NULL, FALSE },
  { TYPE "Content-Encoding: gzip\r\n", SDP, NULL, FALSE },
  { TYPE "Content-Encoding: gzip\r\n" OPTIONAL, SDP, NULL, TRUE },
  { TYPE "Content-Disposition: early-session\r\n", SDP, NULL, FALSE },
  { TYPE "Content-Disposition: early-session;handling=optional\r\n", SDP, NULL, TRUE },
  /* multipart/mixed */
  { MIXED, SDP_PART "--b--\r\n", SDP, TRUE },
  { MIXED, SDP_PART "--b\r\n" PIDF OPTIONAL "\r\n<p/>\r\n--b--\r\n", SDP, TRUE },
  { MIXED, "--b\r\n" PIDF OPTIONAL "\r\n<p/>\r\n" SDP_PART "--b--\r\n", SDP, TRUE },
  { MIXED, "--b\r\n" PIDF "\r\n<p/>\r\n" SDP_PART "--b--\r\n", SDP, FALSE },
  { MIXED, SDP_PART "--b\r\n" PIDF "Content-Disposition: render\r\n\r\n<p/>\r\n--b--\r\n", SDP, FALSE },
  { MIXED, SDP_PART "--b\r\n\r\nplain text\r\n--b--\r\n", SDP, FALSE },
  { MIXED, "--b\r\n" PIDF OPTIONAL "\r\n<p/>\r\n--b--\r\n", NULL, TRUE },
  { MIXED, "--b\r\n" PIDF "\r\n<p/>\r\n--b--\r\n", NULL, FALSE },
  { MIXED, SDP_PART "--b\r\n" TYPE "\r\n" OTHER "\r\n--b--\r\n", SDP, TRUE },
  { MIXED, "--b\r\n" TYPE "Content-Disposition: early-session;handling=optional\r\n\r\n" OTHER "\r\n" SDP_PART "--b--",
    SDP, TRUE },
  { MIXED OPTIONAL, SDP_PART "--b\r\n" PIDF "\r\n<p/>\r\n--b--\r\n", SDP, TRUE },
  /* how boundaries are written */
  { MIXED, "This is a preamble.\r\n--bb\r\n--\r\n" SDP_PART "--b--\r\nand an epilogue\r\n" SDP_PART, SDP, TRUE },
  { MIXED,
    "--b\n"
    "Content-Type: application/sdp\n\nv=0\ns=-\n\n--b--\n",
    "v=0\ns=-\n", TRUE },
  { MIXED,
    "--b\n"
    "Content-Type: application/sdp\n\nv=0\ns=-\n--b--\n",
    "v=0\ns=-", TRUE },
  { MIXED, SDP_PART "--b--", SDP, TRUE },
  { MIXED, SDP_PART, SDP, TRUE },
  { MIXED, "--b\r\n" TYPE "\r\n" SDP, SDP, TRUE },
  { MIXED, "\r\n" SDP_PART "--b\r\n", SDP, TRUE },
  { MIXED, SDP_PART "--b\r\n\r\n--b--\r\n", SDP, TRUE },
  { MIXED, "--b \t\r\n" TYPE "\r\n" SDP "\r\n--b-- \r\n", SDP, TRUE },
  { MIXED, "--b\r\ncontent-type:\r\n application/sdp;\r\n\tx=y\r\nX: \xff\r\nno header\r\n\r\n" SDP "\r\n--b--\r\n",
    SDP, TRUE },
  { MIXED, "--b\r\nContent-Type: application/sdp\r\nContent-Length: 3\r\nContent-ID: <a@b>\r\n\r\n" SDP "\r\n--b--\r\n",
    SDP, TRUE },
  { MIXED, "--b\r\n\r\n" SDP "\r\n--b--\r\n", SDP, TRUE },
  { MIXED, "--b\r\n" TYPE "Content-Type: text/plain\r\n\r\n" SDP "\r\n--b--\r\n", SDP, TRUE },
  { MIXED, "--b\r\nContent-Type: \xff;\r\n" TYPE "\r\n" SDP "\r\n--b--\r\n", NULL, FALSE },
  { "c: multipart/mixed; x=y; Boundary = \"b c:/?\"\r\n", "--b c:/?\r\n" TYPE "\r\n" SDP "\r\n--b c:/?--\r\n", SDP,
    TRUE },
  { "Content-Type: Multipart/Mixed\r\n", SDP_PART "--b--\r\n", SDP, TRUE },
  { "Content-Type: multipart/mixed;boundary=\r\n", "\r\n" SDP_PART "--b--\r\n", SDP, TRUE },
  { "Content-Type: multipart/mixed;boundary=other\r\n", SDP_PART "--b--\r\n", NULL, FALSE },
  { MIXED, "no boundary at all", NULL, FALSE },
  { MIXED, "--b--\r\n" SDP_PART, NULL, FALSE },
  { MIXED, "--bx\r\n" TYPE "\r\n" SDP "\r\n--bx--\r\n", NULL, FALSE },
  { MIXED, "--b\r\n" TYPE, NULL, TRUE },
  /* how a part is written */
  { MIXED, "--b\r\n" TYPE "Content-Transfer-Encoding: binary\r\n\r\n" SDP "\r\n--b--", SDP, TRUE },
  { MIXED, "--b\r\n" TYPE "Content-Transfer-Encoding: 8BIT\r\n\r\n" SDP "\r\n--b--", SDP, TRUE },
  { MIXED, "--b\r\n" TYPE "Content-Transfer-Encoding: base64\r\n\r\ndj0w\r\nDQpzPS0N\r\nCg==\r\n--b--",
    "v=0\r\ns=-\r\n", TRUE },
  { MIXED, "--b\r\n" TYPE "Content-Transfer-Encoding: base64\r\n\r\n?\r\n--b--", NULL, TRUE },
  { MIXED, "--b\r\n" TYPE "Content-Transfer-Encoding: quoted-printable\r\n\r\n" SDP "\r\n--b--", NULL, FALSE },
  { MIXED, "--b\r\n" TYPE "Content-Encoding: deflate\r\n\r\n" SDP "\r\n--b--", NULL, FALSE },
  /* alternatives: the last one that is understood */
  { ALTERNATIVE, SDP_PART "--b--\r\n", SDP, TRUE },
  { ALTERNATIVE, "--b\r\n" PIDF "\r\n<p/>\r\n" SDP_PART "--b--\r\n", SDP, TRUE },
  { ALTERNATIVE, SDP_PART "--b\r\n" PIDF "\r\n<p/>\r\n--b--\r\n", SDP, TRUE },
  { ALTERNATIVE, SDP_PART "--b\r\n" TYPE "\r\n" OTHER "\r\n--b--\r\n", OTHER, TRUE },
  { ALTERNATIVE, "--b\r\n" PIDF "\r\n<p/>\r\n--b--\r\n", NULL, FALSE },
  { ALTERNATIVE, "--b\r\n" PIDF OPTIONAL "\r\n<p/>\r\n--b--\r\n", NULL, FALSE },
  { ALTERNATIVE OPTIONAL, "--b\r\n" PIDF "\r\n<p/>\r\n--b--\r\n", NULL, TRUE },
  /* others, and others inside */
  { "Content-Type: multipart/signed;boundary=b\r\n",
    SDP_PART "--b\r\nContent-Type: application/pkcs7-signature\r\n\r\nx\r\n--b--", SDP, TRUE },
  { "Content-Type: multipart/related;boundary=b\r\n", "--b\r\n" PIDF "\r\n<p/>\r\n" SDP_PART "--b--\r\n", SDP, FALSE },
  { "Content-Type: multipart/strange;boundary=b\r\n", SDP_PART "--b--\r\n", SDP, TRUE },
  { MIXED,
    "--b\r\nContent-Type: multipart/alternative;boundary=\"c\"\r\n\r\n--c\r\n" PIDF "\r\n<p/>\r\n--c\r\n" TYPE
    "\r\n" SDP "\r\n--c--\r\n\r\n--b\r\n" PIDF OPTIONAL "\r\n<p/>\r\n--b--\r\n",
    SDP, TRUE },
  { ALTERNATIVE,
    "--b\r\nContent-Type: multipart/mixed;boundary=c\r\n\r\n--c\r\n" PIDF "\r\n<p/>\r\n--c\r\n" TYPE "\r\n" OTHER
    "\r\n--c--\r\n\r\n" SDP_PART "--b--\r\n",
    SDP, TRUE },
  { MIXED, "--b\r\nContent-Type: multipart/mixed;boundary=b2\r\n\r\n--b2\r\n" TYPE "\r\n" SDP "\r\n--b2--\r\n--b--\r\n",
    SDP, TRUE },
  { MIXED,
    "--b\r\nContent-Type: multipart/mixed;boundary=c\r\n" OPTIONAL "\r\n--c\r\n" PIDF "\r\n<p/>\r\n--c--\r\n" SDP_PART
    "--b--\r\n",
    SDP, TRUE },
};

static CsSipMessage *
make_message (const char *headers, const char *body, gsize len)
{
  g_autoptr (GString) text
      = g_string_new ("INVITE sip:b@h SIP/2.0\r\nVia: SIP/2.0/TLS h;branch=z9hG4bKx\r\n"
                      "From: <sip:a@h>;tag=1\r\nTo: <sip:b@h>\r\nCall-ID: x\r\nCSeq: 1 INVITE\r\n");
  g_autoptr (GError) error = NULL;
  CsSipMessage *message;

  g_string_append_printf (text, "%s\r\n", headers);
  g_string_append_len (text, body, (gssize) len);
  message = cs_sip_message_parse ((const guint8 *) text->str, text->len, NULL, &error);
  g_assert_no_error (error);
  return message;
}

static char *
describe (const CsSipMessage *message)
{
  g_autoptr (GBytes) description = cs_sip_body_get_description (message);

  return description != NULL ? g_strndup (g_bytes_get_data (description, NULL), g_bytes_get_size (description)) : NULL;
}

static void
test_table (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsSipMessage) message = make_message (rows[i].headers, rows[i].body, strlen (rows[i].body));
      g_autofree char *description = describe (message);

      g_test_message ("row %u", i);
      g_assert_cmpstr (description, ==, rows[i].description);
      g_assert_true (cs_sip_body_is_understood (message) == rows[i].understood);
    }
}

static void
test_nul (void)
{
  static const char body[] = "\0" SDP "\0\0\r\n";
  g_autoptr (CsSipMessage) message = make_message (TYPE, body, sizeof body);
  g_autofree char *description = describe (message);

  g_assert_cmpstr (description, ==, SDP);
}

/* Parts beside one another and inside one another have caps, and a body of nothing but boundaries costs no time. */
static void
test_caps (void)
{
  for (guint over = 0; over < 2; over++)
    {
      g_autoptr (GString) beside = g_string_new (SDP_PART);
      g_autoptr (GString) inside = g_string_new (NULL);
      g_autoptr (CsSipMessage) many = NULL;
      g_autoptr (CsSipMessage) deep = NULL;
      g_autofree char *description = NULL;

      for (guint i = 2; i < CS_LIMIT_SIP_BODY_PARTS + over; i++)
        g_string_append (beside, SDP_PART);
      many = make_message (MIXED, beside->str, beside->len);
      g_assert_true (cs_sip_body_is_understood (many) == (over == 0));

      for (guint i = 1; i < CS_LIMIT_SIP_BODY_DEPTH + over; i++)
        g_string_append_printf (inside, "--b%u\r\nContent-Type: multipart/mixed;boundary=b%u\r\n\r\n", i, i + 1);
      g_string_append_printf (inside, "--b%u\r\n" TYPE "\r\n" SDP, CS_LIMIT_SIP_BODY_DEPTH + over);
      deep = make_message ("Content-Type: multipart/mixed;boundary=b1\r\n", inside->str, inside->len);
      description = describe (deep);
      g_assert_cmpstr (description, ==, over == 0 ? SDP : NULL);
      g_assert_true (cs_sip_body_is_understood (deep) == (over == 0));
    }
}

static void
test_accepted (void)
{
  CsSipMessageBuilder *builder = cs_sip_message_builder_request ("OPTIONS", "sip:h");
  g_autoptr (CsSipMessage) message = NULL;

  cs_sip_body_add_accepted (builder);
  message = cs_sip_message_builder_end (builder);
  g_assert_cmpstr (cs_sip_message_get (message, "Accept", 0), ==, "application/sdp");
  g_assert_cmpstr (cs_sip_message_get (message, "Accept-Encoding", 0), ==, "identity");
}

/* ---- in every message that can carry a description ---- */

#define PARTS(text)                                                                                                    \
  "--b\r\nContent-Type: application/isup\r\nContent-Disposition: signal;handling=optional\r\n\r\n\x01\r\n"             \
  "--b\r\nContent-Type: application/sdp\r\n\r\n" text "\r\n--b--\r\n"
#define REQUIRED "--b\r\nContent-Type: application/isup\r\n\r\n\x01\r\n--b--\r\n"

static void
test_caller_sends_parts (void)
{
  g_autoptr (CsTestScript) s = cs_test_script_new (CS_NET_TRANSPORT_UDP);
  g_autofree char *tag = NULL;

  cs_test_script_send_invite (s, MIXED, PARTS ("offer"));
  CS_TEST_SIDES_WAIT_FOR (s->side->incoming == 1);
  g_assert_cmpmem (g_bytes_get_data (cs_sip_session_get_offer (s->side->session), NULL), 5, "offer", 5);
  cs_test_side_accept (s->side, "answer");
  tag = cs_test_script_to_tag_of (cs_test_script_wait_for (s, "SIP/2.0 200", 1));
  cs_test_script_send_in_dialog (s, "ACK", 1, tag, NULL, NULL);
  CS_TEST_SIDES_WAIT_FOR (s->side->established == 1);

  cs_test_script_send_in_dialog (s, "UPDATE", 2, tag, MIXED, PARTS ("update"));
  CS_TEST_SIDES_WAIT_FOR (s->side->offers == 1);
  g_assert_cmpstr (s->side->offer, ==, "update");
  cs_test_side_accept_offer (s->side, "answer");
  cs_test_script_wait_for (s, "SIP/2.0 200", 2);

  cs_test_script_send_in_dialog (s, "INVITE", 3, tag, MIXED, PARTS ("reinvite"));
  CS_TEST_SIDES_WAIT_FOR (s->side->offers == 2);
  g_assert_cmpstr (s->side->offer, ==, "reinvite");
  cs_test_side_accept_offer (s->side, "answer");
  cs_test_script_wait_for (s, "SIP/2.0 200", 3);
  cs_test_script_send_in_dialog (s, "ACK", 3, tag, NULL, NULL);

  /* What is required and not understood is refused, and nothing changes. */
  cs_test_script_send_in_dialog (s, "UPDATE", 4, tag, MIXED, REQUIRED);
  g_assert_nonnull (strstr (cs_test_script_wait_for (s, "SIP/2.0 415", 1), "\r\nAccept: application/sdp\r\n"));
  cs_test_script_send_in_dialog (s, "INVITE", 5, tag, MIXED, REQUIRED);
  g_assert_nonnull (strstr (cs_test_script_wait_for (s, "SIP/2.0 415", 2), "\r\nAccept: application/sdp\r\n"));
  g_assert_cmpuint (s->side->offers, ==, 2);
  g_assert_cmpuint (s->side->ended, ==, 0);
}

/* Only optional parts: an INVITE without an offer. The answer to ours comes in the ACK. */
static void
test_parts_in_ack (void)
{
  g_autoptr (CsTestScript) s = cs_test_script_new (CS_NET_TRANSPORT_UDP);
  g_autofree char *tag = NULL;

  cs_test_script_send_invite (s, MIXED, "--b\r\n" PIDF OPTIONAL "\r\n<p/>\r\n--b--\r\n");
  CS_TEST_SIDES_WAIT_FOR (s->side->incoming == 1);
  g_assert_null (cs_sip_session_get_offer (s->side->session));
  cs_test_side_accept (s->side, "our offer");
  tag = cs_test_script_to_tag_of (cs_test_script_wait_for (s, "SIP/2.0 200", 1));
  cs_test_script_send_in_dialog (s, "ACK", 1, tag, MIXED, PARTS ("answer"));
  CS_TEST_SIDES_WAIT_FOR (s->side->established == 1);
  g_assert_cmpstr (s->side->description, ==, "answer");
}

/* A response cannot be refused: what is not understood is passed over, required or not. */
static void
test_callee_sends_parts (void)
{
  g_autoptr (CsTestScript) s = cs_test_script_new (CS_NET_TRANSPORT_UDP);
  const char *invite = cs_test_script_be_called (s);

  cs_test_sip_peer_reply (s->peer, invite, "183 Session Progress", "p", MIXED, PARTS ("early"));
  CS_TEST_SIDES_WAIT_FOR (s->side->provisional == 1);
  g_assert_cmpstr (s->side->early_media, ==, "early");
  cs_test_sip_peer_reply (s->peer, invite, "200 OK", "p", MIXED,
                          "--b\r\nContent-Type: application/isup\r\n\r\nx\r\n" PARTS ("answer"));
  CS_TEST_SIDES_WAIT_FOR (s->side->established == 1);
  g_assert_cmpstr (s->side->description, ==, "answer");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sip/body/table", test_table);
  g_test_add_func ("/sip/body/nul", test_nul);
  g_test_add_func ("/sip/body/caps", test_caps);
  g_test_add_func ("/sip/body/accepted", test_accepted);
  g_test_add_func ("/sip/body/caller-sends-parts", test_caller_sends_parts);
  g_test_add_func ("/sip/body/parts-in-ack", test_parts_in_ack);
  g_test_add_func ("/sip/body/callee-sends-parts", test_callee_sends_parts);
  return g_test_run ();
}
