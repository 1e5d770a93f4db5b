/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calls/cs-call-reason.h"

static void
test_from_cause (void)
{
  static const struct {
    CsSipCauseKind kind;
    CsCallReason out;     /* of a call of ours */
    CsCallReason ringing; /* of one that rings here */
  } rows[] = {
    { CS_SIP_CAUSE_NORMAL, CS_CALL_REASON_NORMAL, CS_CALL_REASON_NORMAL },
    { CS_SIP_CAUSE_CANCELLED, CS_CALL_REASON_CANCELLED, CS_CALL_REASON_MISSED },
    { CS_SIP_CAUSE_BUSY, CS_CALL_REASON_BUSY, CS_CALL_REASON_BUSY },
    { CS_SIP_CAUSE_DECLINED, CS_CALL_REASON_DECLINED, CS_CALL_REASON_DECLINED },
    { CS_SIP_CAUSE_NO_ANSWER, CS_CALL_REASON_NO_ANSWER, CS_CALL_REASON_MISSED },
    { CS_SIP_CAUSE_NOT_FOUND, CS_CALL_REASON_NOT_FOUND, CS_CALL_REASON_NOT_FOUND },
    { CS_SIP_CAUSE_NOT_ACCEPTABLE, CS_CALL_REASON_NOT_ACCEPTABLE, CS_CALL_REASON_NOT_ACCEPTABLE },
    { CS_SIP_CAUSE_AUTH, CS_CALL_REASON_AUTH, CS_CALL_REASON_AUTH },
    { CS_SIP_CAUSE_UNREACHABLE, CS_CALL_REASON_UNREACHABLE, CS_CALL_REASON_UNREACHABLE },
    { CS_SIP_CAUSE_CERTIFICATE, CS_CALL_REASON_CERTIFICATE, CS_CALL_REASON_CERTIFICATE },
    { CS_SIP_CAUSE_ANSWERED_ELSEWHERE, CS_CALL_REASON_ANSWERED_ELSEWHERE, CS_CALL_REASON_ANSWERED_ELSEWHERE },
    { CS_SIP_CAUSE_SERVER, CS_CALL_REASON_SERVER, CS_CALL_REASON_SERVER },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const CsSipCause cause = { .kind = rows[i].kind };

      g_assert_cmpint (cs_call_reason_from_cause (&cause, CS_CALL_OUTGOING, CS_CALL_DIALING), ==, rows[i].out);
      g_assert_cmpint (cs_call_reason_from_cause (&cause, CS_CALL_INCOMING, CS_CALL_RINGING), ==, rows[i].ringing);
    }
}

/* Hung up after the answer and before there were keys. */
static void
test_without_keys (void)
{
  const CsSipCause by_peer = { .kind = CS_SIP_CAUSE_NORMAL, .remote = TRUE };
  const CsSipCause by_us = { .kind = CS_SIP_CAUSE_NORMAL };

  for (CsCallDirection direction = CS_CALL_OUTGOING; direction <= CS_CALL_INCOMING; direction++)
    {
      g_assert_cmpint (cs_call_reason_from_cause (&by_peer, direction, CS_CALL_CONNECTING), ==, CS_CALL_REASON_KEYING);
      g_assert_cmpint (cs_call_reason_from_cause (&by_peer, direction, CS_CALL_ACTIVE), ==, CS_CALL_REASON_NORMAL);
      g_assert_cmpint (cs_call_reason_from_cause (&by_us, direction, CS_CALL_CONNECTING), ==, CS_CALL_REASON_NORMAL);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/call-reason/from-cause", test_from_cause);
  g_test_add_func ("/call-reason/without-keys", test_without_keys);
  return g_test_run ();
}
