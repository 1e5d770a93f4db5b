/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calls/cs-policy.h"

#include <string.h>

CsPolicyVerdict
cs_policy_judge_offer (CsRequirement requirement, const CsPolicyDescription *offer)
{
  /* A profile that needs keys by SDES or DTLS-SRTP cannot be answered by this build, whatever is required. */
  if (offer->keyed_profile)
    return CS_POLICY_REFUSE;
  if (offer->zrtp_hash || requirement == CS_REQUIREMENT_CLEAR)
    return CS_POLICY_PROCEED;
  return CS_POLICY_REFUSE;
}

CsPolicyVerdict
cs_policy_judge_answer (CsRequirement requirement, const CsPolicyDescription *answer)
{
  /* We offered RTP/AVP: a keyed profile back is no answer to it. */
  return answer->keyed_profile ? CS_POLICY_REFUSE : CS_POLICY_PROCEED;
}

CsPolicyVerdict
cs_policy_judge_reoffer (CsProtection reached, const CsPolicyDescription *before, const CsPolicyDescription *offer)
{
  if (offer->keyed_profile)
    return CS_POLICY_REFUSE;

  /* What was announced may not be taken back; a peer that never announced it runs ZRTP in-band all the same. */
  if (reached != CS_PROTECTION_CLEAR && before->zrtp_hash && !offer->zrtp_hash)
    return CS_POLICY_REFUSE;
  /* Another program than the one with which keys were agreed cannot take over. */
  if (reached != CS_PROTECTION_CLEAR && before->zrtp_hash
      && memcmp (before->hash, offer->hash, sizeof offer->hash) != 0)
    return CS_POLICY_REFUSE;
  return CS_POLICY_PROCEED;
}

gboolean
cs_policy_allows_clear (CsRequirement requirement)
{
  return requirement == CS_REQUIREMENT_CLEAR;
}

gboolean
cs_policy_meets (CsRequirement requirement, CsProtection protection)
{
  switch (requirement)
    {
    case CS_REQUIREMENT_CLEAR:
      return protection >= CS_PROTECTION_CLEAR && protection <= CS_PROTECTION_CHECKED;
    case CS_REQUIREMENT_PROVIDER:
      return protection >= CS_PROTECTION_PROVIDER && protection <= CS_PROTECTION_CHECKED;
    case CS_REQUIREMENT_END_TO_END:
      return protection == CS_PROTECTION_END_TO_END || protection == CS_PROTECTION_CHECKED;
    case CS_REQUIREMENT_CHECKED:
    default:
      return protection == CS_PROTECTION_CHECKED;
    }
}

gboolean
cs_policy_audio_allowed (CsRequirement requirement, CsProtection protection)
{
  if (requirement == CS_REQUIREMENT_CHECKED)
    requirement = CS_REQUIREMENT_END_TO_END;
  return cs_policy_meets (requirement, protection);
}

/* The first level that a call reaches. */
static CsPolicyState
begin (CsPolicyEvent event)
{
  static const CsPolicyState first[CS_POLICY_N_EVENTS] = {
    [CS_POLICY_EVENT_CLEAR] = { CS_PROTECTION_CLEAR },
    [CS_POLICY_EVENT_CLEAR_VANISHED] = { CS_PROTECTION_SUSPECT, CS_SUSPICION_VANISHED, CS_PROTECTION_CLEAR },
    [CS_POLICY_EVENT_PROVIDER] = { CS_PROTECTION_PROVIDER },
    [CS_POLICY_EVENT_PROVIDER_VANISHED] = { CS_PROTECTION_SUSPECT, CS_SUSPICION_VANISHED, CS_PROTECTION_PROVIDER },
    [CS_POLICY_EVENT_ZRTP] = { CS_PROTECTION_END_TO_END },
    [CS_POLICY_EVENT_ZRTP_CHECKED] = { CS_PROTECTION_CHECKED },
    [CS_POLICY_EVENT_ZRTP_FORGOTTEN] = { CS_PROTECTION_SUSPECT, CS_SUSPICION_MEMORY, CS_PROTECTION_END_TO_END },
  };

  return first[event];
}

/* With a code that can be compared. */
static CsPolicyState
check (CsPolicyState now, CsPolicyEvent event)
{
  if (event == CS_POLICY_EVENT_CODE_RIGHT)
    return (CsPolicyState){ CS_PROTECTION_CHECKED };
  if (event == CS_POLICY_EVENT_CODE_WRONG)
    return (CsPolicyState){ CS_PROTECTION_SUSPECT, CS_SUSPICION_CODE, CS_PROTECTION_END_TO_END };
  if (event == CS_POLICY_EVENT_UNCHECK && now.protection == CS_PROTECTION_CHECKED)
    return (CsPolicyState){ CS_PROTECTION_END_TO_END };
  return now;
}

/* What the user may decide; a wrong code is not gone on from but tried again. */
static CsPolicyState
decide (CsPolicyState now, CsPolicyEvent event)
{
  const CsPolicyEvent way_out = now.suspicion == CS_SUSPICION_CODE ? CS_POLICY_EVENT_TRY_AGAIN : CS_POLICY_EVENT_GO_ON;

  if (event != way_out || now.beneath == CS_PROTECTION_NONE)
    return now;
  return (CsPolicyState){ .protection = now.beneath, .suspicion = now.suspicion };
}

CsPolicyState
cs_policy_next (CsPolicyState now, CsPolicyEvent event)
{
  if (event == CS_POLICY_EVENT_ATTACK)
    return (CsPolicyState){ CS_PROTECTION_SUSPECT, CS_SUSPICION_ATTACK, CS_PROTECTION_NONE };

  switch (now.protection)
    {
    case CS_PROTECTION_NONE:
      return begin (event);
    case CS_PROTECTION_END_TO_END:
    case CS_PROTECTION_CHECKED:
      return check (now, event);
    case CS_PROTECTION_SUSPECT:
      return decide (now, event);
    case CS_PROTECTION_CLEAR:
    case CS_PROTECTION_PROVIDER:
    default:
      return now;
    }
}

CsPolicyEvent
cs_policy_judge_zrtp (CsCallContinuity continuity, gboolean was_checked)
{
  if (!was_checked)
    return CS_POLICY_EVENT_ZRTP;
  return continuity == CS_CALL_CONTINUITY_KEPT ? CS_POLICY_EVENT_ZRTP_CHECKED : CS_POLICY_EVENT_ZRTP_FORGOTTEN;
}
