/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sip/cs-sip-message.h"

#include "base/cs-limits.h"

#include <string.h>

#define VIA "Via: SIP/2.0/UDP h.example:5062;branch=z9hG4bKx;rport\r\n"
#define FROM "From: \"Alice\" <sip:alice@example.org>;tag=a\r\n"
#define TO "To: <sip:bob@example.org>\r\n"
#define CALL_ID "Call-ID: x@y\r\n"
#define CSEQ "CSeq: 7 INVITE\r\n"
#define INVITE "INVITE sip:bob@example.org SIP/2.0\r\n"
#define HEAD INVITE VIA FROM TO CALL_ID CSEQ

static CsSipMessage *
parse_text (const char *text, guint *reject, GError **error)
{
  return cs_sip_message_parse ((const guint8 *) text, strlen (text), reject, error);
}

static CsSipMessage *
parse_good (const char *text)
{
  g_autoptr (GError) error = NULL;
  CsSipMessage *message = parse_text (text, NULL, &error);

  g_assert_no_error (error);
  return message;
}

static char *
print (const CsSipMessage *message)
{
  g_autoptr (GBytes) bytes = cs_sip_message_to_bytes (message);

  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

/* ---- parsing ---- */

static void
test_accepted (void)
{
  static const char *const texts[] = {
    HEAD "\r\n",
    "\r\n\r\n" HEAD "\r\n",
    HEAD "Max-Forwards: 0\r\n\r\n",
    HEAD "Max-Forwards: 255\r\n\r\n",
    HEAD "Content-Length: 0\r\n\r\n",
    HEAD "Content-Length: 000\r\n\r\n",
    HEAD "Contact: *\r\n\r\n",
    HEAD "Contact:<sip:a@b>, \"c, d\" <sip:e@f;x?y=z>;q=1\r\n\r\n",
    HEAD "X-Y:\r\n\r\n",
    HEAD "X-Y: a\r\n\tb\r\n   \r\n\r\n",
    HEAD "X-Y: Gr\xc3\xbc\xc3\x9f\x65\r\n\r\n",
    "INVITE tel:+4930123 SIP/2.0\r\n" VIA FROM TO CALL_ID CSEQ "\r\n",
    "INVITE sips:b@[2001:db8::1]:5061;transport=tcp sip/2.0\r\n" VIA FROM TO CALL_ID CSEQ "\r\n",
    INVITE VIA FROM TO CALL_ID "CSeq: 0 INVITE\r\n\r\n",
    INVITE VIA FROM TO CALL_ID "CSeq: 2147483647 INVITE\r\n\r\n",
    INVITE "v: SIP/2.0/TLS [::1]:5061;branch=z;received=::1,SIP/2.0/WSS h\r\n" FROM TO CALL_ID CSEQ "\r\n",
    INVITE VIA "From: J\xc3\xbcrgen <sip:a@b>;tag=1\r\nTo: Front Desk 1 <sip:pbx>\r\n" CALL_ID CSEQ
               "Contact: J\xc3\xbcrgen <sip:a@b>, B C <sip:dd>;q=1\r\n\r\n",
    HEAD "Supported:\r\nAllow:\r\nAccept:\r\nSubject:\r\nContent-Encoding: gzip\r\nMIME-Version: 1.0\r\n\r\n",
    HEAD "Alert-Info: Bellcore-dr1\r\nDate: now\r\nWarning: 399 h \"x\r\nAuthorization: Basic abc==\r\n\r\n",
    "SIP/2.0 200 OK\r\n" VIA FROM TO CALL_ID CSEQ
    "Contact: Somebody (else) <sip:a@b>;x=\r\nContact: <sip:me@h>, <nobody\r\n\r\n",
    "SIP/2.0 180 Ringing\r\n" VIA FROM TO CALL_ID CSEQ "\r\n",
    "SIP/2.0 699\r\n" VIA FROM TO CALL_ID CSEQ "\r\n",
    /* a field is judged by who uses it: of these none is needed for an answer */
    HEAD "Max-Forwards: 1\r\nMax-Forwards: 1\r\n\r\n",
    HEAD "Max-Forwards: 256\r\n\r\n",
    HEAD "Max-Forwards: ten\r\n\r\n",
    HEAD "l: 0\r\nContent-Length: 0\r\n\r\n",
    HEAD "c: a/b\r\nContent-Type: a/b\r\n\r\n",
    HEAD "Content-Type: nonsense\r\n\r\n",
    HEAD "Content-Type: application/sdp; \xff=\"\r\n\r\nx",
    HEAD "Contact: <sip:a@b\r\n\r\n",
    HEAD "Contact: nobody\r\n\r\n",
    HEAD "Contact: <sip:a@127.0.0.1;ob;ob>\r\n\r\n",
    HEAD "Contact: <sip:a@127.0.0.1:0>;;+x=\"\r\n\r\n",
    HEAD "Contact: \"M\xfcller\" <sip:m\xfcller@127.0.0.1>\r\n\r\n",
    HEAD "Route: <sip:a@b>;;\r\n\r\n",
    HEAD "Route: \xff\r\n\r\n",
    HEAD "Record-Route: sip:a@b?x=y\r\n\r\n",
    HEAD "Record-Route: <sip:127.0.0.1;lr;lr=on>\r\n\r\n",
    HEAD "Record-Route: \"\r\n\r\n",
    HEAD "no colon\r\n\r\n",
    HEAD ": value\r\n\r\n",
    HEAD "na me: value\r\n\r\n",
    HEAD "n\xe4me: value\r\n\r\n",
    HEAD "X-Y: a\rb\r\n\r\n",
    HEAD "X-Y: a\nb\r\n\r\n",
    HEAD "X-Y: \x01\x7f\r\n\r\n",
    HEAD "X-Y: \xff\r\n\r\n",
    HEAD "Organization: M\xfcller\r\nSubject: Gr\xfc\xdf\x65\r\nP-Asserted-Identity: \"M\xfc\" <sip:1@h>\r\n\r\n",
    HEAD "User-Agent: \"\r\nAllow: INVITE, \xff, \"\r\nSupported: <,\"\r\nSession-Expires: x;;\r\n\r\n",
    INVITE VIA FROM TO "Call-ID: a b\r\n" CSEQ "\r\n",
    INVITE VIA FROM TO "Call-ID: \xff\"<>\r\n" CSEQ "\r\n",
    INVITE VIA "From: M\xfcller <sip:m\xfcller@b>;tag=1\r\n" TO CALL_ID CSEQ "\r\n",
    INVITE VIA "From: Doe, Jane (Sales) <sip:a@b>;tag=1\r\n" TO CALL_ID CSEQ "\r\n",
    INVITE VIA "From: \"\"unknown\"\" <sip:@b>;tag=1\r\n" TO CALL_ID CSEQ "\r\n",
    INVITE VIA "From: \"Alice <sip:a@b>;tag=1\r\n" TO CALL_ID CSEQ "\r\n",
    INVITE VIA "From: <sip:a@b@c>;tag=1\r\n" TO CALL_ID CSEQ "\r\n",
    INVITE VIA "From: <sip:a@b>;x;x=;;=y;tag=1;z=\"\r\n" TO CALL_ID CSEQ "\r\n",
    INVITE VIA FROM "To: \"J\xf6rg\" < sip:bob@example.org >;\r\n" CALL_ID CSEQ "\r\n",
    INVITE VIA FROM "To: <sip:bob@999.9.9.9>\r\n" CALL_ID CSEQ "\r\n",
    INVITE "Via: SIP/2.0/UDP ::1;branch=z9hG4bKx\r\n" FROM TO CALL_ID CSEQ "\r\n",
    INVITE "Via: SIP/2.0/TLS my host;branch=z9hG4bKx\r\n" FROM TO CALL_ID CSEQ "\r\n",
    INVITE "Via: SIP/2.0/TLS h:0;rport;rport=5;alias=;branch=z9hG4bKx;\r\n" FROM TO CALL_ID CSEQ "\r\n",
    INVITE "Via: SIP/2.0/TLS h;x=\xff;branch=z9hG4bKx\r\n" FROM TO CALL_ID CSEQ "\r\n",
    INVITE VIA "Via: SIP/2.0/UDP h,\r\n" FROM TO CALL_ID CSEQ "\r\n",
    INVITE VIA "Via: nonsense\r\n" FROM TO CALL_ID CSEQ "\r\n",
    INVITE VIA "Via: SIP/2.0/UDP 10.0.0.1;rport;branch=z9hG4bKx;rport=5060\r\n" FROM TO CALL_ID CSEQ "\r\n",
    INVITE VIA "Via: SIP/2.0/UDP 2001:db8::1;rport=;;branch=a;branch=b\r\n" FROM TO CALL_ID CSEQ "\r\n",
    INVITE VIA "Via: \xff\"<\r\n" FROM TO CALL_ID CSEQ "\r\n",
    "INVITE sip:@example.org:0;x;x SIP/2.0\r\n" VIA FROM TO CALL_ID CSEQ "\r\n",
    "INVITE sip:m\xfcller@example.org SIP/2.0\r\n" VIA FROM TO CALL_ID CSEQ "\r\n",
    /* a response is never discarded for its text */
    "SIP/2.0 200 D\xe9\x63roch\xe9\r\n" VIA FROM TO CALL_ID CSEQ "\r\n",
    "SIP/2.0\t200\tOK\r\n" VIA FROM TO CALL_ID CSEQ "\r\n",
    "SIP/2.0  200OK\r\n" VIA FROM TO CALL_ID CSEQ "\r\n",
    "SIP/2.0 200 \x01\r\n" VIA FROM TO CALL_ID CSEQ "\r\n",
    "SIP/2.0 200 OK\r\n" VIA "From: nobody\r\nTo: \"J\xf6rg <;tag=\r\n" CALL_ID CSEQ "Server: T\xe9l\xe9\x63om\r\n\r\n",
    "SIP/2.0 200 OK\r\n" VIA "From: <sip:a@b>, <sip:c@d>\r\nTo: *;tag=1;tag=2\r\n" CALL_ID CSEQ "\r\n",
    "SIP/2.0 200 OK\r\n" VIA FROM FROM TO TO CALL_ID CALL_ID CSEQ CSEQ "\r\n",
    "SIP/2.0 200 OK\r\nVia: nonsense;branch=z9hG4bKx\r\n" FROM TO CALL_ID CSEQ "\r\n",
    "SIP/2.0 200 OK\r\nVia: SIP/2.0/TLS h:99999;;;branch=z9hG4bKx\r\n" FROM TO CALL_ID CSEQ "\r\n",
    "SIP/2.0 200 OK\r\n" VIA FROM TO CALL_ID CSEQ "Contact: \xff\"<\r\nRecord-Route: ,;\r\nWarning: \xff\r\n\r\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CsSipMessage) message = NULL;
      guint reject = 1;

      g_test_message ("row %u", i);
      message = parse_text (texts[i], &reject, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (reject, ==, 0);
    }
}

static void
test_refused (void)
{
  static const struct {
    const char *text;
    guint reject;
  } rows[] = {
    { "", 400 },
    { "\r\n", 400 },
    { "\r\n\r\n", 400 },
    { "hello", 400 },
    { INVITE "\r\n", 400 },
    { HEAD, 400 },
    { "INVITE sip:bob@example.org SIP/2.0\n" VIA FROM TO CALL_ID CSEQ "\r\n", 400 },
    { "INVITE sip:bob@example.org\r\n" VIA FROM TO CALL_ID CSEQ "\r\n", 400 },
    { "INV<ITE sip:bob@example.org SIP/2.0\r\n" VIA FROM TO CALL_ID CSEQ "\r\n", 400 },
    { "INVITE <sip:bob@example.org> SIP/2.0\r\n" VIA FROM TO CALL_ID CSEQ "\r\n", 400 },
    { "INVITE bob SIP/2.0\r\n" VIA FROM TO CALL_ID CSEQ "\r\n", 400 },
    { "INVITE sip:bob@example.org?x=y SIP/2.0\r\n" VIA FROM TO CALL_ID CSEQ "\r\n", 400 },
    { "INVITE  sip:bob@example.org SIP/2.0\r\n" VIA FROM TO CALL_ID CSEQ "\r\n", 400 },
    { "INVITE sip:bob@example.org SIP/2.0 \r\n" VIA FROM TO CALL_ID CSEQ "\r\n", 400 },
    { "INVITE mailto:bob@example.org SIP/2.0\r\n" VIA FROM TO CALL_ID CSEQ "\r\n", 416 },
    { "INVITE sip:bob@example.org SIP/2.1\r\n" VIA FROM TO CALL_ID CSEQ "\r\n", 505 },
    { "INVITE sip:bob@example.org SIP/02.0\r\n" VIA FROM TO CALL_ID CSEQ "\r\n", 505 },
    { "INVITE sip:bob@example.org HTTP/1.1\r\n" VIA FROM TO CALL_ID CSEQ "\r\n", 505 },
    { INVITE FROM TO CALL_ID CSEQ "\r\n", 400 },
    { INVITE VIA TO CALL_ID CSEQ "\r\n", 400 },
    { INVITE VIA FROM CALL_ID CSEQ "\r\n", 400 },
    { INVITE VIA FROM TO CSEQ "\r\n", 400 },
    { INVITE VIA FROM TO CALL_ID "\r\n", 400 },
    { HEAD FROM "\r\n", 400 },
    { HEAD "t: <sip:bob@example.org>\r\n\r\n", 400 },
    { HEAD CALL_ID "\r\n", 400 },
    { HEAD CSEQ "\r\n", 400 },
    { HEAD "Content-Length: 1\r\n\r\n", 400 },
    { HEAD "Content-Length: -1\r\n\r\n", 400 },
    { HEAD "Content-Length: 0x0\r\n\r\n", 400 },
    { HEAD "Content-Length:\r\n\r\n", 400 },
    { HEAD "Content-Length: 0, 0\r\n\r\n", 400 },
    { HEAD "Content-Length: 4294967296\r\n\r\n", 400 },
    { INVITE VIA FROM TO CALL_ID "CSeq: 2147483648 INVITE\r\n\r\n", 400 },
    { INVITE VIA FROM TO CALL_ID "CSeq: 18446744073709551617 INVITE\r\n\r\n", 400 },
    { INVITE VIA FROM TO CALL_ID "CSeq: -1 INVITE\r\n\r\n", 400 },
    { INVITE VIA FROM TO CALL_ID "CSeq: 1\r\n\r\n", 400 },
    { INVITE VIA FROM TO CALL_ID "CSeq: INVITE\r\n\r\n", 400 },
    { INVITE VIA FROM TO CALL_ID "CSeq: 1 invite\r\n\r\n", 400 },
    { INVITE VIA FROM TO CALL_ID "CSeq: 1 BYE\r\n\r\n", 400 },
    { INVITE VIA FROM TO CALL_ID "CSeq: 1 INVITE BYE\r\n\r\n", 400 },
    { INVITE VIA FROM TO "Call-ID:\r\n" CSEQ "\r\n", 400 },
    { INVITE VIA "From: <sip:a@b>;tag=\r\n" TO CALL_ID CSEQ "\r\n", 400 },
    { INVITE VIA "From: <sip:a@b>;tag=a;tag=b\r\n" TO CALL_ID CSEQ "\r\n", 400 },
    { INVITE VIA "From: <sip:a@b>, <sip:c@d>\r\n" TO CALL_ID CSEQ "\r\n", 400 },
    { INVITE VIA FROM "To: *\r\n" CALL_ID CSEQ "\r\n", 400 },
    { INVITE "Via: UDP h\r\n" FROM TO CALL_ID CSEQ "\r\n", 400 },
    { INVITE "Via: SIP/3.0/UDP h\r\n" FROM TO CALL_ID CSEQ "\r\n", 400 },
    { INVITE "Via: SIP/2.0/UDP\r\n" FROM TO CALL_ID CSEQ "\r\n", 400 },
    { INVITE "Via: SIP/2.0/UDP h:99999\r\n" FROM TO CALL_ID CSEQ "\r\n", 400 },
    { INVITE "Via: SIP/2.0/UDP h;branch=a;branch=b\r\n" FROM TO CALL_ID CSEQ "\r\n", 400 },
    { HEAD "l: 0\r\nContent-Length: 1\r\n\r\nx", 400 },
    { HEAD "l: x\r\nContent-Length: 0\r\n\r\n", 400 },
    { HEAD "Content-Length: 32769\r\n\r\n", 513 },
    { INVITE VIA FROM TO CALL_ID "CSeq: 7 \xff\r\n\r\n", 400 },
    { INVITE VIA FROM TO CALL_ID "CSeq: 7 INVITE;x\r\n\r\n", 400 },
    { INVITE VIA "From: \xff\r\n" TO CALL_ID CSEQ "\r\n", 400 },
    { INVITE VIA "From: \"Alice <sip:a@b> <sip:c@d>\r\n" TO CALL_ID CSEQ "\r\n", 400 },
    { INVITE VIA "From:\r\n" TO CALL_ID CSEQ "\r\n", 400 },
    { INVITE VIA FROM "To: bob\r\n" CALL_ID CSEQ "\r\n", 400 },
    { INVITE VIA FROM "To: <sip:b@c>;tag=\"\"\r\n" CALL_ID CSEQ "\r\n", 400 },
    { INVITE "Via: SIP/2.0/UDP h;;;branch=a\r\n" FROM TO CALL_ID CSEQ "\r\n", 400 },
    { INVITE "Via: SIP/2.0/\xff h;branch=a\r\n" FROM TO CALL_ID CSEQ "\r\n", 400 },
    { INVITE "Via: SIP/2.0/UDP ;branch=a\r\n" FROM TO CALL_ID CSEQ "\r\n", 400 },
    { INVITE "Via: , SIP/2.0/UDP h\r\n" FROM TO CALL_ID CSEQ "\r\n", 400 },
    { "INVITE sip:b@c:99999 SIP/2.0\r\n" VIA FROM TO CALL_ID CSEQ "\r\n", 400 },
    { "INVITE \xff SIP/2.0\r\n" VIA FROM TO CALL_ID CSEQ "\r\n", 400 },
    { "\xff sip:b@c SIP/2.0\r\n" VIA FROM TO CALL_ID CSEQ "\r\n", 400 },
    { "SIP/2.0 200 OK\r\n" FROM TO CALL_ID CSEQ "\r\n", 0 },
    { "SIP/2.0 200 OK\r\n" VIA FROM TO CALL_ID "CSeq: x\r\n\r\n", 0 },
    { "SIP/2.0 200 OK\r\n" VIA FROM TO CALL_ID CSEQ "l: 1\r\n\r\n", 0 },
    { "ACK sip:b@c SIP/2.0\r\n\r\n", 0 },
    { "SIP/2.0 200 OK\r\n\r\n", 0 },
    { "SIP/2.0 99 x\r\n" VIA FROM TO CALL_ID CSEQ "\r\n", 0 },
    { "SIP/2.0 700 x\r\n" VIA FROM TO CALL_ID CSEQ "\r\n", 0 },
    { "SIP/2.0 0200 x\r\n" VIA FROM TO CALL_ID CSEQ "\r\n", 0 },
    { "SIP/2.0 2000 x\r\n" VIA FROM TO CALL_ID CSEQ "\r\n", 0 },
    { "SIP/2.0 OK\r\n" VIA FROM TO CALL_ID CSEQ "\r\n", 0 },
    { "SIP/1.0 200 OK\r\n" VIA FROM TO CALL_ID CSEQ "\r\n", 0 },
    { "SIP/2.0200 OK\r\n" VIA FROM TO CALL_ID CSEQ "\r\n", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      guint reject = 1;

      g_test_message ("row %u", i);
      g_assert_null (parse_text (rows[i].text, &reject, &error));
      g_assert_nonnull (error);
      g_assert_cmpuint (reject, ==, rows[i].reject);
    }
}

/* What a value may hold, and what becomes of what it may not. */
static void
test_values (void)
{
  static const char text[] = HEAD "X-Y: a\0b\rc\nd\x7f\te\xff\r\nX-Z: 1\r\n \t2\r\n\t 3 \r\n\r\n";
  g_autoptr (CsSipMessage) message = cs_sip_message_parse ((const guint8 *) text, sizeof text - 1, NULL, NULL);
  g_autoptr (CsSipMessage) odd = parse_good ("SIP/2.0 200  D\xe9j\xe0 \xe2\x80\xaevu\x01 \r\n" VIA
                                             "From: \"J\xf6rg\" <sip:j@h>;tag=\xff\r\n" TO CALL_ID CSEQ "\r\n");

  g_assert_cmpstr (cs_sip_message_get (message, "X-Y", 0), ==, "a?b?c?d?\te\xff");
  g_assert_cmpstr (cs_sip_message_get (message, "X-Z", 0), ==, "1 2 3");
  g_assert_cmpstr (cs_sip_message_get_reason (odd), ==, "D\xef\xbf\xbdj\xef\xbf\xbd vu?");
  g_assert_cmpstr (cs_sip_message_get_from (odd)->display_name, ==, "J\xef\xbf\xbdrg");
  /* as it came, because it is compared and sent back */
  g_assert_cmpstr (cs_sip_message_get_from_tag (odd), ==, "\xff");
  g_assert_cmpstr (cs_sip_message_get (odd, "From", 0), ==, "\"J\xf6rg\" <sip:j@h>;tag=\xff");
}

/* An answer takes back what came, byte for byte. */
static void
test_taken_back (void)
{
  static const char odd[] = "Via: SIP/2.0/TLS h;branch=z9hG4bKx;x=\xff, nonsense,, \"\r\nVia: \xfe;rport;rport\r\n"
                            "From: J\xf6rg, \"x <sip:a@b@c>;tag=1;;\xff\r\n"
                            "To: \"\xff\" < sip:@b >;x=\"\r\nCall-ID: \xff \"\r\nCSeq: 7 INVITE\r\n"
                            "Record-Route: <sip:p;lr;lr=on>, \xff\r\n";
  g_autofree char *request_text = g_strconcat (INVITE, odd, "\r\n", NULL);
  g_autofree char *expected = g_strconcat ("SIP/2.0 200 OK\r\n", odd, "Content-Length: 0\r\n\r\n", NULL);
  g_autoptr (CsSipMessage) request = parse_good (request_text);
  g_autoptr (CsSipMessage) response
      = cs_sip_message_builder_end (cs_sip_message_builder_response (request, 200, NULL, NULL));
  g_autoptr (CsSipMessage) tagged
      = cs_sip_message_builder_end (cs_sip_message_builder_response (request, 200, NULL, "mine"));
  g_autofree char *text = print (response);

  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpstr (cs_sip_message_get_to_tag (tagged), ==, "mine");
}

/* Every cap: what just fits is taken, one more is 513. */
static void
test_caps (void)
{
  g_autoptr (GString) text = g_string_new (HEAD);
  g_autofree char *fill = g_strnfill (CS_LIMIT_SIP_HEADER_LINE - 5, 'a');
  g_autofree char *body = g_strnfill (CS_LIMIT_SIP_BODY, 'b');

  for (guint over = 0; over < 2; over++)
    {
      g_autoptr (CsSipMessage) headers = NULL;
      g_autoptr (CsSipMessage) line = NULL;
      g_autoptr (CsSipMessage) with_body = NULL;
      guint reject = 1;

      g_string_assign (text, HEAD);
      for (guint i = 5; i < CS_LIMIT_SIP_HEADERS + over; i++)
        g_string_append (text, "X-Y: y\r\n");
      g_string_append (text, "\r\n");
      headers = parse_text (text->str, &reject, NULL);
      g_assert_true ((headers != NULL) == (over == 0));
      g_assert_cmpuint (reject, ==, over == 0 ? 0 : 513);

      g_string_printf (text, HEAD "X-Y: %s%s\r\n\r\n", fill, over == 0 ? "" : "a");
      line = parse_text (text->str, &reject, NULL);
      g_assert_true ((line != NULL) == (over == 0));
      g_assert_cmpuint (reject, ==, over == 0 ? 0 : 513);

      g_string_printf (text, HEAD "\r\n%s%s", body, over == 0 ? "" : "b");
      with_body = parse_text (text->str, &reject, NULL);
      g_assert_true ((with_body != NULL) == (over == 0));
      g_assert_cmpuint (reject, ==, over == 0 ? 0 : 513);
    }

  g_string_assign (text, HEAD "l: 0\r\n\r\n");
  while (text->len <= CS_LIMIT_SIP_MESSAGE)
    g_string_append_c (text, 'x');
  g_assert_null (parse_text (text->str, NULL, NULL));
}

/* Elements of all lines of a name together; a response is read up to the cap. */
static void
test_lists (void)
{
  static const char *const names[] = { "Supported", "k", "Require", "Contact", "Route", "Record-Route", "Allow" };

  for (guint over = 0; over < 2; over++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (names); i++)
        {
          g_autoptr (GString) lines = g_string_new (NULL);
          g_autofree char *request_text = NULL;
          g_autofree char *response_text = NULL;
          g_autoptr (CsSipMessage) request = NULL;
          g_autoptr (CsSipMessage) response = NULL;
          g_autoptr (GPtrArray) list = NULL;
          guint reject = 1;

          for (guint line = 0; line < 4; line++)
            {
              g_string_append_printf (lines, "%s: a", names[i]);
              for (guint n = 1; n < CS_LIMIT_SIP_LIST_ELEMENTS / 4 + (line == 3 ? over : 0); n++)
                g_string_append (lines, ",a");
              g_string_append (lines, "\r\n");
            }
          request_text = g_strconcat (HEAD, lines->str, "\r\n", NULL);
          request = parse_text (request_text, &reject, NULL);
          g_assert_true ((request != NULL) == (over == 0));
          g_assert_cmpuint (reject, ==, over == 0 ? 0 : 513);

          response_text = g_strconcat ("SIP/2.0 200 OK\r\n" VIA FROM TO CALL_ID CSEQ, lines->str, "\r\n", NULL);
          response = parse_good (response_text);
          list = cs_sip_message_get_list (response, i == 1 ? "Supported" : names[i]);
          g_assert_cmpuint (list->len, ==, CS_LIMIT_SIP_LIST_ELEMENTS);
        }
    }
}

static void
test_getters (void)
{
  g_autoptr (CsSipMessage) message = parse_good (
      HEAD "k: 100rel , Replaces\r\nSUPPORTED: timer\r\nRecord-Route: <sip:p1;lr>, <sip:p2;lr>;x=\"a,b\"\r\n"
           "record-route: <sip:p3>\r\nc: Application / SDP ;x=y\r\nl: 4\r\n\r\nbodyrest");
  g_autofree char *rport = cs_sip_message_get_via_param (message, "rport");
  g_autoptr (GPtrArray) routes = cs_sip_message_get_list (message, "Record-Route");
  gsize len;

  g_assert_true (cs_sip_message_is_request (message));
  g_assert_cmpstr (cs_sip_message_get_method (message), ==, "INVITE");
  g_assert_cmpstr (cs_sip_message_get_request_uri (message)->user, ==, "bob");
  g_assert_cmpuint (cs_sip_message_get_status (message), ==, 0);
  g_assert_null (cs_sip_message_get_reason (message));
  g_assert_cmpstr (cs_sip_message_get_from (message)->display_name, ==, "Alice");
  g_assert_cmpstr (cs_sip_message_get_from_tag (message), ==, "a");
  g_assert_null (cs_sip_message_get_to_tag (message));
  g_assert_cmpstr (cs_sip_message_get_call_id (message), ==, "x@y");
  g_assert_cmpuint (cs_sip_message_get_cseq (message), ==, 7);
  g_assert_cmpstr (cs_sip_message_get_branch (message), ==, "z9hG4bKx");
  g_assert_cmpstr (cs_sip_message_get_via_host (message), ==, "h.example");
  g_assert_cmpuint (cs_sip_message_get_via_port (message), ==, 5062);
  g_assert_cmpstr (cs_sip_message_get_via_transport (message), ==, "UDP");
  g_assert_cmpstr (rport, ==, "");
  g_assert_null (cs_sip_message_get_via_param (message, "received"));
  g_assert_cmpuint (cs_sip_message_count (message, "supported"), ==, 2);
  g_assert_cmpstr (cs_sip_message_get (message, "Supported", 0), ==, "100rel , Replaces");
  g_assert_cmpstr (cs_sip_message_get (message, "Supported", 1), ==, "timer");
  g_assert_null (cs_sip_message_get (message, "Supported", 2));
  g_assert_null (cs_sip_message_get (message, "k", 0));
  g_assert_null (cs_sip_message_get (message, "Content-Length", 0));
  g_assert_true (cs_sip_message_has_token (message, "Supported", "replaces"));
  g_assert_true (cs_sip_message_has_token (message, "Supported", "timer"));
  g_assert_false (cs_sip_message_has_token (message, "Supported", "100"));
  g_assert_false (cs_sip_message_has_token (message, "Require", "timer"));
  g_assert_cmpuint (routes->len, ==, 3);
  g_assert_cmpstr (routes->pdata[0], ==, "<sip:p1;lr>");
  g_assert_cmpstr (routes->pdata[2], ==, "<sip:p3>");
  g_assert_cmpstr (cs_sip_message_get_content_type (message), ==, "application/sdp");
  g_assert_cmpstr (cs_sip_message_get (message, "Content-Type", 0), ==, "Application / SDP ;x=y");
  g_assert_cmpmem (g_bytes_get_data (cs_sip_message_get_body (message), &len), 4, "body", 4);
  g_assert_cmpuint (len, ==, 4);
}

static void
test_compact_forms (void)
{
  static const char *const rows[][2] = {
    { "a", "Accept-Contact" },
    { "b", "Referred-By" },
    { "c", "Content-Type" },
    { "d", "Request-Disposition" },
    { "e", "Content-Encoding" },
    { "f", "From" },
    { "i", "Call-ID" },
    { "j", "Reject-Contact" },
    { "k", "Supported" },
    { "m", "Contact" },
    { "n", "Identity-Info" },
    { "o", "Event" },
    { "r", "Refer-To" },
    { "s", "Subject" },
    { "t", "To" },
    { "u", "Allow-Events" },
    { "v", "Via" },
    { "x", "Session-Expires" },
    { "y", "Identity" },
    { "X", "Session-Expires" },
    { "cALL-iD", "Call-ID" },
    { "q", "q" },
    { "X-Other", "X-Other" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      CsSipMessageBuilder *builder = cs_sip_message_builder_request ("INFO", "sip:h");
      const char *value = "1 sip:a/2";
      g_autoptr (CsSipMessage) message = NULL;

      if (strcmp (rows[i][1], "Via") == 0)
        value = "SIP/2.0/UDP h";
      else if (strcmp (rows[i][1], "From") == 0 || strcmp (rows[i][1], "To") == 0)
        value = "sip:a";
      else if (strcmp (rows[i][1], "Call-ID") == 0)
        value = "x";
      else if (strcmp (rows[i][1], "Content-Type") == 0)
        value = "a/b";
      cs_sip_message_builder_add (builder, rows[i][0], value);
      message = cs_sip_message_builder_end (builder);
      g_assert_cmpstr (cs_sip_message_get (message, rows[i][1], 0), ==, value);
    }
}

/* ---- building ---- */

static void
test_build_request (void)
{
  CsSipMessageBuilder *builder = cs_sip_message_builder_request ("MESSAGE", "sip:bob@example.org;lr?subject=x");
  g_autoptr (GBytes) body = g_bytes_new_static ("hi\0there", 8);
  g_autoptr (CsSipMessage) message = NULL;
  g_autoptr (CsSipMessage) again = NULL;
  g_autoptr (GBytes) bytes = NULL;
  static const char expected[] = "MESSAGE sip:bob@example.org;lr SIP/2.0\r\n"
                                 "Via: SIP/2.0/TCP h;branch=z9hG4bKy\r\n"
                                 "From: <sip:a@b>;tag=1\r\n"
                                 "To: <sip:c@d>\r\n"
                                 "Call-ID: x\r\n"
                                 "X-Thing: new\r\n"
                                 "CSeq: 1 MESSAGE\r\n"
                                 "Content-Type: text/plain\r\n"
                                 "Content-Length: 8\r\n"
                                 "\r\n"
                                 "hi\0there";

  cs_sip_message_builder_add (builder, "f", "<sip:a@b>;tag=1");
  cs_sip_message_builder_add (builder, "To", "<sip:c@d>");
  cs_sip_message_builder_add (builder, "Call-ID", "x");
  cs_sip_message_builder_add (builder, "x-thing", "old");
  cs_sip_message_builder_add (builder, "Subject", "gone");
  cs_sip_message_builder_remove (builder, "s");
  cs_sip_message_builder_set (builder, "X-Thing", "new");
  cs_sip_message_builder_prepend (builder, "Via", "SIP/2.0/TCP h;branch=z9hG4bKy");
  cs_sip_message_builder_add (builder, "cseq", "1 MESSAGE");
  cs_sip_message_builder_set_body (builder, "text/html", body);
  cs_sip_message_builder_set_body (builder, "text/plain", body);
  g_assert_cmpstr (cs_sip_message_builder_get (builder, "i"), ==, "x");
  g_assert_null (cs_sip_message_builder_get (builder, "Subject"));
  message = cs_sip_message_builder_end (builder);
  bytes = cs_sip_message_to_bytes (message);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected, sizeof expected - 1);

  again = cs_sip_message_parse ((const guint8 *) expected, sizeof expected - 1, NULL, NULL);
  g_assert_nonnull (again);
  g_assert_true (g_bytes_equal (cs_sip_message_get_body (again), body));
}

static void
test_build_without_body (void)
{
  CsSipMessageBuilder *builder = cs_sip_message_builder_request ("OPTIONS", "sip:h");
  g_autoptr (GBytes) body = g_bytes_new_static ("x", 1);
  g_autoptr (CsSipMessage) message = NULL;
  g_autofree char *text = NULL;

  cs_sip_message_builder_set_body (builder, "text/plain", body);
  cs_sip_message_builder_set_body (builder, NULL, NULL);
  message = cs_sip_message_builder_end (builder);
  text = print (message);
  g_assert_cmpstr (text, ==, "OPTIONS sip:h SIP/2.0\r\nContent-Length: 0\r\n\r\n");
  g_assert_null (cs_sip_message_get_branch (message));
  g_assert_null (cs_sip_message_get_from (message));
}

static void
test_build_response (void)
{
  g_autoptr (CsSipMessage) request = parse_good (INVITE VIA "Via: SIP/2.0/UDP second\r\n" FROM TO CALL_ID CSEQ
                                                            "Record-Route: <sip:p;lr>\r\nSubject: no\r\n\r\nbody");
  g_autoptr (CsSipMessage) response
      = cs_sip_message_builder_end (cs_sip_message_builder_response (request, 180, NULL, "b"));
  g_autoptr (CsSipMessage) other
      = cs_sip_message_builder_end (cs_sip_message_builder_response (request, 299, "Gr\xc3\xbc\xc3\x9f", NULL));
  g_autofree char *text = print (response);

  g_assert_cmpstr (text, ==,
                   "SIP/2.0 180 Ringing\r\n" VIA "Via: SIP/2.0/UDP second\r\n" FROM
                   "To: <sip:bob@example.org>;tag=b\r\n" CALL_ID CSEQ "Record-Route: <sip:p;lr>\r\n"
                   "Content-Length: 0\r\n\r\n");
  g_assert_cmpstr (cs_sip_message_get_method (response), ==, "INVITE");
  g_assert_cmpstr (cs_sip_message_get_to_tag (response), ==, "b");
  g_assert_null (cs_sip_message_get_request_uri (response));
  g_assert_null (cs_sip_message_get_to_tag (other));
  g_assert_cmpstr (cs_sip_message_get_reason (other), ==, "Gr\xc3\xbc\xc3\x9f");
}

/* A tag that is there stays. */
static void
test_build_response_in_dialog (void)
{
  g_autoptr (CsSipMessage) request = parse_good ("BYE sip:b SIP/2.0\r\n" VIA FROM
                                                 "To: sip:bob@example.org;tag=mine\r\n" CALL_ID "CSeq: 8 BYE\r\n\r\n");
  g_autoptr (CsSipMessage) response
      = cs_sip_message_builder_end (cs_sip_message_builder_response (request, 200, NULL, "other"));

  g_assert_cmpstr (cs_sip_message_get_to_tag (response), ==, "mine");
}

static void
test_build_copy (void)
{
  g_autoptr (CsSipMessage) request = parse_good (HEAD "X-Y: y\r\nl: 4\r\n\r\nbody");
  g_autoptr (CsSipMessage) response
      = cs_sip_message_builder_end (cs_sip_message_builder_response (request, 200, NULL, "b"));
  CsSipMessageBuilder *builder = cs_sip_message_builder_copy (request);
  g_autoptr (CsSipMessage) changed = NULL;
  g_autoptr (CsSipMessage) same = cs_sip_message_builder_end (cs_sip_message_builder_copy (response));
  g_autofree char *before = print (response);
  g_autofree char *after = print (same);

  cs_sip_message_builder_prepend (builder, "Via", "SIP/2.0/TCP new;branch=z9hG4bKnew");
  /* Out of the builder's own hands. */
  cs_sip_message_builder_set (builder, "X-Y", cs_sip_message_builder_get (builder, "X-Y"));
  changed = cs_sip_message_builder_end (builder);
  g_assert_cmpstr (cs_sip_message_get_branch (changed), ==, "z9hG4bKnew");
  g_assert_cmpstr (cs_sip_message_get_branch (request), ==, "z9hG4bKx");
  g_assert_cmpstr (cs_sip_message_get (changed, "X-Y", 0), ==, "y");
  g_assert_true (g_bytes_equal (cs_sip_message_get_body (changed), cs_sip_message_get_body (request)));
  g_assert_cmpstr (before, ==, after);
}

/* The builder's mistakes are ours: each ends the program. */
static void
test_build_mistakes (void)
{
  static const struct {
    const char *method;
    const char *uri;
    const char *name;
    const char *value;
  } rows[] = {
    { "OPTIONS", "sip:h", "Subject", "a\r\nTo: b" },
    { "OPTIONS", "sip:h", "Subject", "a\nb" },
    { "OPTIONS", "sip:h", "Subject", "a\rb" },
    { "OPTIONS", "sip:h", "Subject", "\x7f" },
    { "OPTIONS", "sip:h", "Sub ject", "a" },
    { "OPTIONS", "sip:h", "Subject:", "a" },
    { "OPTIONS", "sip:h", "", "a" },
    { "OPTIONS", "sip:h", "l", "3" },
    { "OPTIONS", "sip:h", "CSeq", "1 BYE" },
    { "OPTIONS", "sip:h", "Via", "h" },
    { "OPT IONS", "sip:h", "Subject", "a" },
    { "OPTIONS", "sip:h\r\n", "Subject", "a" },
    { "OPTIONS", "bob", "Subject", "a" },
  };

  if (g_test_subprocess ())
    {
      guint i = (guint) g_ascii_strtoull (g_getenv ("CS_TEST_ROW"), NULL, 10);
      CsSipMessageBuilder *builder = cs_sip_message_builder_request (rows[i].method, rows[i].uri);

      cs_sip_message_builder_add (builder, rows[i].name, rows[i].value);
      cs_sip_message_unref (cs_sip_message_builder_end (builder));
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *row = g_strdup_printf ("%u", i);

      g_setenv ("CS_TEST_ROW", row, TRUE);
      g_test_trap_subprocess (NULL, 0, 0);
      g_test_trap_assert_failed ();
    }
}

/* ---- rejecting ---- */

static void
test_reject (void)
{
  static const char text[]
      = INVITE VIA "v: SIP/2.0/UDP second\r\nX-Y: \xff\r\n" FROM TO CALL_ID CSEQ "l: -1\r\n\r\nbody";
  g_autoptr (GBytes) answer = cs_sip_message_reject ((const guint8 *) text, strlen (text), 400);
  g_autoptr (GBytes) same = cs_sip_message_reject ((const guint8 *) text, strlen (text), 400);
  g_autoptr (CsSipMessage) parsed = NULL;
  gsize len;
  const guint8 *bytes = g_bytes_get_data (answer, &len);

  parsed = cs_sip_message_parse (bytes, len, NULL, NULL);
  g_assert_nonnull (parsed);
  g_assert_cmpuint (cs_sip_message_get_status (parsed), ==, 400);
  g_assert_cmpstr (cs_sip_message_get_reason (parsed), ==, "Bad Request");
  g_assert_cmpuint (cs_sip_message_count (parsed, "Via"), ==, 2);
  g_assert_nonnull (cs_sip_message_get_to_tag (parsed));
  g_assert_null (cs_sip_message_get (parsed, "X-Y", 0));
  g_assert_null (cs_sip_message_get_body (parsed));
  g_assert_true (g_bytes_equal (answer, same));
}

/* Whatever of the mandatory lines is there; the top Via is enough. */
static void
test_reject_broken (void)
{
  static const char *const rows[][2] = {
    { INVITE VIA "\r\n", VIA },
    { "\r\n\r\n\r\n" HEAD "\r\n", VIA FROM "To: <sip:bob@example.org>;tag=" },
    { "nonsense\r\n" VIA "\r\n", VIA },
    { "\xff\xff\xff\xff\xff\r\n" VIA FROM "\r\n", VIA FROM },
    { HEAD, VIA FROM },
    { INVITE VIA "From: \"J\xf6rg\" <sip:a@b>", VIA "From: \"J\xf6rg\" <sip:a@b>" },
    { INVITE "v : SIP/2.0/UDP\r\n h\r\n" FROM CSEQ "\r\n", "Via: SIP/2.0/UDP h\r\n" FROM CSEQ },
    { INVITE VIA FROM "To: \xff\r\n" CALL_ID CSEQ "\r\n", VIA FROM "To: \xff;tag=" },
    { INVITE VIA FROM "To: \"tag=1\" <sip:b>\r\n" CALL_ID CSEQ "\r\n", VIA FROM "To: \"tag=1\" <sip:b>;tag=" },
    { INVITE VIA FROM "To: <sip:b>;tag=9\r\n" CALL_ID CSEQ "\r\n", VIA FROM "To: <sip:b>;tag=9\r\n" CALL_ID },
    { INVITE VIA FROM "To: \x1b\n\r\n" CALL_ID CSEQ "\r\n", VIA FROM "To: ??;tag=" },
    { INVITE VIA FROM FROM TO TO CALL_ID CALL_ID CSEQ CSEQ "\r\n", VIA FROM "To: <sip:bob@example.org>;tag=" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) answer = cs_sip_message_reject ((const guint8 *) rows[i][0], strlen (rows[i][0]), 400);
      g_autofree char *text = NULL;
      g_autofree char *begin = g_strconcat ("SIP/2.0 400 Bad Request\r\n", rows[i][1], NULL);

      g_test_message ("row %u", i);
      g_assert_nonnull (answer);
      text = g_strndup (g_bytes_get_data (answer, NULL), g_bytes_get_size (answer));
      g_assert_true (g_str_has_prefix (text, begin));
      g_assert_true (g_str_has_suffix (text, "\r\nContent-Length: 0\r\n\r\n"));
    }
}

static void
test_no_reject (void)
{
  static const char *const texts[] = {
    "",
    "\r\n\r\n",
    VIA,
    INVITE,
    INVITE FROM TO CALL_ID CSEQ "\r\n",
    INVITE "X" VIA FROM TO CALL_ID CSEQ "\r\n",
    INVITE FROM "X: y\r\n " VIA TO CALL_ID CSEQ "\r\n",
    "SIP/2.0 200 OK\r\n" VIA FROM TO CALL_ID CSEQ "\r\n",
    "\r\n\r\nSIP/9\r\n" VIA FROM TO CALL_ID CSEQ "\r\n",
    "ACK sip:b@c SIP/2.0\r\n" VIA FROM TO CALL_ID CSEQ "\r\n",
    "\r\nACK x\r\n" VIA,
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_null (cs_sip_message_reject ((const guint8 *) texts[i], strlen (texts[i]), 400));
}

static void
test_phrases (void)
{
  g_assert_cmpstr (cs_sip_status_phrase (486), ==, "Busy Here");
  g_assert_cmpstr (cs_sip_status_phrase (199), ==, "Progress");
  g_assert_cmpstr (cs_sip_status_phrase (699), ==, "Global Failure");
  g_assert_cmpstr (cs_sip_status_phrase (0), ==, "Unknown");
  g_assert_cmpstr (cs_sip_status_phrase (700), ==, "Unknown");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sip/message/accepted", test_accepted);
  g_test_add_func ("/sip/message/refused", test_refused);
  g_test_add_func ("/sip/message/values", test_values);
  g_test_add_func ("/sip/message/taken-back", test_taken_back);
  g_test_add_func ("/sip/message/lists", test_lists);
  g_test_add_func ("/sip/message/caps", test_caps);
  g_test_add_func ("/sip/message/getters", test_getters);
  g_test_add_func ("/sip/message/compact-forms", test_compact_forms);
  g_test_add_func ("/sip/message/build-request", test_build_request);
  g_test_add_func ("/sip/message/build-without-body", test_build_without_body);
  g_test_add_func ("/sip/message/build-response", test_build_response);
  g_test_add_func ("/sip/message/build-response-in-dialog", test_build_response_in_dialog);
  g_test_add_func ("/sip/message/build-copy", test_build_copy);
  g_test_add_func ("/sip/message/build-mistakes", test_build_mistakes);
  g_test_add_func ("/sip/message/reject", test_reject);
  g_test_add_func ("/sip/message/reject-broken", test_reject_broken);
  g_test_add_func ("/sip/message/no-reject", test_no_reject);
  g_test_add_func ("/sip/message/phrases", test_phrases);
  return g_test_run ();
}
