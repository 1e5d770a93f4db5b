/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Translates a SIP cause into the reason why a call ended. */
#include "calls/cs-call-reason.h"

CsCallReason
cs_call_reason_from_cause (const CsSipCause *cause, CsCallDirection direction, CsCallState state)
{
  switch (cause->kind)
    {
    case CS_SIP_CAUSE_NORMAL:
      /* Answered, and ended by the peer before there were keys: its phone could not, or would not. */
      return cause->remote && state == CS_CALL_CONNECTING ? CS_CALL_REASON_KEYING : CS_CALL_REASON_NORMAL;
    case CS_SIP_CAUSE_CANCELLED:
      return direction == CS_CALL_INCOMING ? CS_CALL_REASON_MISSED : CS_CALL_REASON_CANCELLED;
    case CS_SIP_CAUSE_BUSY:
      return CS_CALL_REASON_BUSY;
    case CS_SIP_CAUSE_DECLINED:
      return CS_CALL_REASON_DECLINED;
    case CS_SIP_CAUSE_NO_ANSWER:
      return direction == CS_CALL_INCOMING && state == CS_CALL_RINGING ? CS_CALL_REASON_MISSED
                                                                       : CS_CALL_REASON_NO_ANSWER;
    case CS_SIP_CAUSE_NOT_FOUND:
      return CS_CALL_REASON_NOT_FOUND;
    case CS_SIP_CAUSE_NOT_ACCEPTABLE:
      return CS_CALL_REASON_NOT_ACCEPTABLE;
    case CS_SIP_CAUSE_AUTH:
    case CS_SIP_CAUSE_REFUSED_NOW:
    case CS_SIP_CAUSE_OTHER_REALM:
      return CS_CALL_REASON_AUTH;
    case CS_SIP_CAUSE_UNREACHABLE:
      return CS_CALL_REASON_UNREACHABLE;
    case CS_SIP_CAUSE_CERTIFICATE:
      return CS_CALL_REASON_CERTIFICATE;
    case CS_SIP_CAUSE_ANSWERED_ELSEWHERE:
      return CS_CALL_REASON_ANSWERED_ELSEWHERE;
    case CS_SIP_CAUSE_SERVER:
    default:
      return CS_CALL_REASON_SERVER;
    }
}
