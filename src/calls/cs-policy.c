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

CsProtection
cs_policy_next (CsProtection now, CsPolicyEvent event)
{
  switch (event)
    {
    case CS_POLICY_EVENT_CLEAR:
      return now == CS_PROTECTION_NONE ? CS_PROTECTION_CLEAR : now;
    case CS_POLICY_EVENT_ZRTP_SECURED:
      return now == CS_PROTECTION_NONE ? CS_PROTECTION_END_TO_END : now;
    case CS_POLICY_EVENT_CODE_RIGHT:
      return now == CS_PROTECTION_END_TO_END ? CS_PROTECTION_CHECKED : now;
    case CS_POLICY_EVENT_CODE_WRONG:
      return now == CS_PROTECTION_END_TO_END ? CS_PROTECTION_SUSPECT : now;
    case CS_POLICY_EVENT_TRY_AGAIN:
      return now == CS_PROTECTION_SUSPECT ? CS_PROTECTION_END_TO_END : now;
    case CS_POLICY_EVENT_ATTACK:
    default:
      return CS_PROTECTION_SUSPECT;
    }
}
