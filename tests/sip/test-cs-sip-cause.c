/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sip/cs-sip-cause.h"

#include "net/cs-net-error.h"

#include <gio/gio.h>

#include <string.h>

static CsSipMessage *
make (const char *start, const char *method, const char *extra)
{
  g_autofree char *text = g_strdup_printf ("%s\r\nVia: SIP/2.0/UDP h;branch=z9hG4bKx\r\nFrom: <sip:a@b>;tag=1\r\n"
                                           "To: <sip:c@d>;tag=2\r\nCall-ID: x\r\nCSeq: 1 %s\r\n%s\r\n",
                                           start, method, extra);
  g_autoptr (GError) error = NULL;
  CsSipMessage *message = cs_sip_message_parse ((const guint8 *) text, strlen (text), NULL, &error);

  g_assert_no_error (error);
  return message;
}

static void
test_responses (void)
{
  static const struct {
    const char *start;
    const char *method;
    const char *extra;
    CsSipCauseKind kind;
    const char *phrase;
  } rows[] = {
    { "SIP/2.0 486 Busy Here", "INVITE", "", CS_SIP_CAUSE_BUSY, "Busy Here" },
    { "SIP/2.0 600 x", "INVITE", "", CS_SIP_CAUSE_BUSY, "x" },
    { "SIP/2.0 603 Decline", "INVITE", "", CS_SIP_CAUSE_DECLINED, "Decline" },
    { "SIP/2.0 403 Forbidden", "INVITE", "", CS_SIP_CAUSE_DECLINED, "Forbidden" },
    { "SIP/2.0 403 Forbidden", "REGISTER", "", CS_SIP_CAUSE_AUTH, "Forbidden" },
    { "SIP/2.0 401 x", "INVITE", "", CS_SIP_CAUSE_AUTH, "x" },
    { "SIP/2.0 407 x", "INVITE", "", CS_SIP_CAUSE_AUTH, "x" },
    { "SIP/2.0 404 x", "INVITE", "", CS_SIP_CAUSE_NOT_FOUND, "x" },
    { "SIP/2.0 410 x", "INVITE", "", CS_SIP_CAUSE_NOT_FOUND, "x" },
    { "SIP/2.0 484 x", "INVITE", "", CS_SIP_CAUSE_NOT_FOUND, "x" },
    { "SIP/2.0 604 x", "INVITE", "", CS_SIP_CAUSE_NOT_FOUND, "x" },
    { "SIP/2.0 408 x", "INVITE", "", CS_SIP_CAUSE_NO_ANSWER, "x" },
    { "SIP/2.0 480 x", "INVITE", "", CS_SIP_CAUSE_NO_ANSWER, "x" },
    { "SIP/2.0 487 x", "INVITE", "", CS_SIP_CAUSE_CANCELLED, "x" },
    { "SIP/2.0 415 x", "INVITE", "", CS_SIP_CAUSE_NOT_ACCEPTABLE, "x" },
    { "SIP/2.0 606 x", "INVITE", "", CS_SIP_CAUSE_NOT_ACCEPTABLE, "x" },
    { "SIP/2.0 488 x", "INVITE", "Warning: 399 h \"Encryption \\\"needed\\\"\", 300 h \"b\"\r\n",
      CS_SIP_CAUSE_NOT_ACCEPTABLE, "Encryption \"needed\"" },
    { "SIP/2.0 488 x", "INVITE", "Warning: 399 h nothing\r\n", CS_SIP_CAUSE_NOT_ACCEPTABLE, "x" },
    { "SIP/2.0 480 x", "INVITE", "Reason: Q.850;cause=19;text=\"No answer from user\"\r\n", CS_SIP_CAUSE_NO_ANSWER,
      "No answer from user" },
    { "SIP/2.0 500 ", "INVITE", "", CS_SIP_CAUSE_SERVER, NULL },
    { "SIP/2.0 302 x", "INVITE", "", CS_SIP_CAUSE_SERVER, "x" },
    { "SIP/2.0 699 x", "INVITE", "", CS_SIP_CAUSE_SERVER, "x" },
    { "SIP/2.0 200 OK", "BYE", "", CS_SIP_CAUSE_NORMAL, "OK" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsSipMessage) message = make (rows[i].start, rows[i].method, rows[i].extra);
      g_autoptr (CsSipCause) cause = cs_sip_cause_new_from_response (message);

      g_test_message ("%s %s", rows[i].start, rows[i].method);
      g_assert_cmpint (cause->kind, ==, rows[i].kind);
      g_assert_cmpstr (cause->phrase, ==, rows[i].phrase);
      g_assert_cmpuint (cause->status, ==, cs_sip_message_get_status (message));
      g_assert_true (cause->remote);
      g_assert_null (cause->error);
    }
}

static void
test_requests (void)
{
  static const struct {
    const char *method;
    const char *extra;
    CsSipCauseKind kind;
    const char *phrase;
  } rows[] = {
    { "BYE", "", CS_SIP_CAUSE_NORMAL, NULL },
    { "BYE", "Reason: SIP;cause=200;text=\"bye\"\r\n", CS_SIP_CAUSE_NORMAL, "bye" },
    { "CANCEL", "", CS_SIP_CAUSE_CANCELLED, NULL },
    { "CANCEL", "Reason: SIP;cause=200;text=\"Call completed elsewhere\"\r\n", CS_SIP_CAUSE_ANSWERED_ELSEWHERE,
      "Call completed elsewhere" },
    { "CANCEL", "Reason: Q.850;cause=16\r\nReason: sip ; cause = 200\r\n", CS_SIP_CAUSE_ANSWERED_ELSEWHERE, NULL },
    { "CANCEL", "Reason: Q.850;cause=16, SIP;cause=200\r\n", CS_SIP_CAUSE_ANSWERED_ELSEWHERE, NULL },
    { "CANCEL", "Reason: Q.850;cause=200\r\n", CS_SIP_CAUSE_CANCELLED, NULL },
    { "CANCEL", "Reason: SIP;cause=600\r\n", CS_SIP_CAUSE_CANCELLED, NULL },
    { "CANCEL", "Reason: SIP\r\n", CS_SIP_CAUSE_CANCELLED, NULL },
    { "CANCEL", "Reason: SIP;cause=\"200\r\n", CS_SIP_CAUSE_CANCELLED, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *start = g_strdup_printf ("%s sip:a@b SIP/2.0", rows[i].method);
      g_autoptr (CsSipMessage) message = make (start, rows[i].method, rows[i].extra);
      g_autoptr (CsSipCause) cause = cs_sip_cause_new_from_request (message);

      g_test_message ("%s %s", rows[i].method, rows[i].extra);
      g_assert_cmpint (cause->kind, ==, rows[i].kind);
      g_assert_cmpstr (cause->phrase, ==, rows[i].phrase);
      g_assert_cmpuint (cause->status, ==, 0);
      g_assert_true (cause->remote);
    }
}

static void
test_errors (void)
{
  const struct {
    GQuark domain;
    int code;
    CsSipCauseKind kind;
  } rows[] = {
    { CS_NET_ERROR, CS_NET_ERROR_RESOLVE, CS_SIP_CAUSE_UNREACHABLE },
    { CS_NET_ERROR, CS_NET_ERROR_UNREACHABLE, CS_SIP_CAUSE_UNREACHABLE },
    { CS_NET_ERROR, CS_NET_ERROR_TLS, CS_SIP_CAUSE_UNREACHABLE },
    { CS_NET_ERROR, CS_NET_ERROR_CERT_SELF_SIGNED, CS_SIP_CAUSE_CERTIFICATE },
    { CS_NET_ERROR, CS_NET_ERROR_CERT_WRONG_NAME, CS_SIP_CAUSE_CERTIFICATE },
    { CS_NET_ERROR, CS_NET_ERROR_CERT_INVALID, CS_SIP_CAUSE_CERTIFICATE },
    { CS_SIP_ERROR, CS_SIP_ERROR_AUTH, CS_SIP_CAUSE_AUTH },
    { CS_SIP_ERROR, CS_SIP_ERROR_BAD_URI, CS_SIP_CAUSE_NOT_FOUND },
    { CS_SIP_ERROR, CS_SIP_ERROR_MALFORMED, CS_SIP_CAUSE_SERVER },
    { G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED, CS_SIP_CAUSE_UNREACHABLE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (rows[i].domain, rows[i].code, "x");
      g_autoptr (CsSipCause) cause = cs_sip_cause_new_from_error (error);
      g_autoptr (CsSipCause) copy = cs_sip_cause_copy (cause);

      g_assert_cmpint (copy->kind, ==, rows[i].kind);
      g_assert_false (copy->remote);
      g_assert_null (copy->phrase);
      g_assert_error (copy->error, rows[i].domain, rows[i].code);
    }
  g_assert_null (cs_sip_cause_copy (NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sip/cause/responses", test_responses);
  g_test_add_func ("/sip/cause/requests", test_requests);
  g_test_add_func ("/sip/cause/errors", test_errors);
  return g_test_run ();
}
