/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every decision about protection: what to offer, what to accept, which level a call has. */
#include "calls/cs-policy.h"

#include <string.h>

/* ---- what a call has to meet ---- */

CsRequirement
cs_policy_requirement (CsRequirement account, const CsRequirement *asked, gboolean knowingly,
                       const CsPolicyHistory *history)
{
  CsRequirement requirement = asked != NULL ? *asked : account;

  if (history->has_override && !knowingly)
    requirement = asked != NULL ? MAX (*asked, history->override) : history->override;
  if (history->ever_checked || (history->unreadable && !knowingly))
    requirement = MAX (requirement, CS_REQUIREMENT_END_TO_END);
  return requirement;
}

gboolean
cs_policy_retry (CsRequirement requirement, const CsPolicyHistory *history, CsRequirement *lower)
{
  if (history->ever_checked || requirement == CS_REQUIREMENT_CLEAR)
    return FALSE;
  *lower = requirement == CS_REQUIREMENT_PROVIDER ? CS_REQUIREMENT_CLEAR : CS_REQUIREMENT_PROVIDER;
  return TRUE;
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

/* ---- what is offered and accepted ---- */

/* The ways of agreeing on keys that this call may use. */
static guint
allowed_keyings (const CsPolicyMeans *means)
{
  guint keyings = means->narrowing & CS_KEYINGS_ALL;

  if (!means->signalling_tls || means->requirement >= CS_REQUIREMENT_END_TO_END)
    keyings &= (guint) CS_KEYING_ZRTP;
  return keyings;
}

gboolean
cs_policy_offer (const CsPolicyMeans *means, CsPolicyOffer *offer)
{
  const guint keyings = allowed_keyings (means);

  if (keyings == 0)
    return FALSE;
  offer->keyings = keyings;
  offer->profile = keyings == CS_KEYING_SDES   ? CS_SDP_PROFILE_SAVP
                   : keyings == CS_KEYING_DTLS ? CS_SDP_PROFILE_DTLS_SAVP
                                               : CS_SDP_PROFILE_AVP;
  return TRUE;
}

/* RTP/SAVP carries both ways, UDP/TLS/RTP/SAVP is for DTLS-SRTP alone. */
static guint
keyings_for_form (guint keyings, CsSdpProfile profile)
{
  if (profile == CS_SDP_PROFILE_SAVP)
    return (keyings & (guint) CS_KEYING_SDES) != 0 ? keyings : 0;
  return keyings & (guint) CS_KEYING_DTLS;
}

gboolean
cs_policy_next_offer (const CsPolicyMeans *means, guint refused, CsPolicyRefusal how, CsPolicyOffer *offer)
{
  static const CsSdpProfile forms[2][2] = {
    [CS_POLICY_REFUSAL_STATUS] = { CS_SDP_PROFILE_SAVP, CS_SDP_PROFILE_DTLS_SAVP },
    [CS_POLICY_REFUSAL_NO_STREAM] = { CS_SDP_PROFILE_DTLS_SAVP, CS_SDP_PROFILE_SAVP },
  };
  const guint allowed = allowed_keyings (means) & CS_KEYINGS_PROVIDER;

  /* What was first offered in another form than RTP/AVP has only that one. */
  if ((refused & CS_POLICY_FORM (CS_SDP_PROFILE_AVP)) == 0 || means->history.ever_checked)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (forms[how]); i++)
    {
      const CsSdpProfile profile = forms[how][i];
      const guint keyings = keyings_for_form (allowed, profile);

      if (keyings == 0 || (refused & CS_POLICY_FORM (profile)) != 0)
        continue;
      *offer = (CsPolicyOffer){ .keyings = keyings, .profile = profile };
      return TRUE;
    }
  return FALSE;
}

static gboolean
is_avp (CsSdpProfile profile)
{
  return profile == CS_SDP_PROFILE_AVP || profile == CS_SDP_PROFILE_AVPF;
}

CsPolicyVerdict
cs_policy_judge_offer (const CsPolicyMeans *means, const CsPolicyDescription *offer, guint *keyings)
{
  const guint allowed = allowed_keyings (means);
  const guint common = allowed & offer->keyings;
  const guint zrtp = allowed & (guint) CS_KEYING_ZRTP;

  *keyings = 0;
  if (allowed == 0)
    return CS_POLICY_REFUSE;
  if (!is_avp (offer->profile))
    {
      /* Such a profile cannot be answered without keys, whatever is required. */
      *keyings = common & CS_KEYINGS_PROVIDER;
      return *keyings != 0 ? CS_POLICY_PROCEED : CS_POLICY_REFUSE;
    }
  /* Who spoke ZRTP before may do so without announcing it, as Twinkle does. */
  if (common == 0 && !cs_policy_allows_clear (means->requirement) && (zrtp == 0 || !means->history.had_zrtp))
    return CS_POLICY_REFUSE;
  *keyings = common | zrtp;
  return CS_POLICY_PROCEED;
}

/* End-to-end before what a server could change, that before what it reads, and that before nothing. */
static guint
rank (guint keyings)
{
  if ((keyings & (guint) CS_KEYING_ZRTP) != 0)
    return 3;
  if ((keyings & (guint) CS_KEYING_DTLS) != 0)
    return 2;
  return (keyings & (guint) CS_KEYING_SDES) != 0 ? 1 : 0;
}

gboolean
cs_policy_choose_line (const CsPolicyMeans *means, const CsPolicyDescription *lines, guint n, guint *index)
{
  guint best = 0;
  gboolean found = FALSE;

  for (guint i = 0; i < n; i++)
    {
      guint keyings, here;

      if (cs_policy_judge_offer (means, &lines[i], &keyings) == CS_POLICY_REFUSE)
        continue;
      here = rank (keyings & lines[i].keyings);
      if (found && here <= best)
        continue;
      best = here;
      *index = i;
      found = TRUE;
    }
  return found;
}

CsPolicyVerdict
cs_policy_judge_answer (const CsPolicyMeans *means, const CsPolicyOffer *offer, const CsPolicyDescription *answer)
{
  if (!is_avp (offer->profile) && is_avp (answer->profile))
    return CS_POLICY_REFUSE;
  if ((offer->keyings & answer->keyings) != 0)
    return CS_POLICY_PROCEED;
  if (!is_avp (answer->profile))
    return CS_POLICY_REFUSE;
  if ((offer->keyings & CS_KEYING_ZRTP) != 0 || cs_policy_allows_clear (means->requirement))
    return CS_POLICY_PROCEED;
  return CS_POLICY_REFUSE;
}

/* With and without feedback is the same to us. */
static CsSdpProfile
plain_profile (CsSdpProfile profile)
{
  switch (profile)
    {
    case CS_SDP_PROFILE_AVPF:
      return CS_SDP_PROFILE_AVP;
    case CS_SDP_PROFILE_SAVPF:
      return CS_SDP_PROFILE_SAVP;
    case CS_SDP_PROFILE_DTLS_SAVPF:
      return CS_SDP_PROFILE_DTLS_SAVP;
    case CS_SDP_PROFILE_AVP:
    case CS_SDP_PROFILE_SAVP:
    case CS_SDP_PROFILE_DTLS_SAVP:
    case CS_SDP_PROFILE_OTHER:
    default:
      return profile;
    }
}

/* Of a peer that never said the hash of its Hello, only the address tells that it is still the same one. */
static gboolean
is_moved (const CsPolicyFloor *floor, const CsPolicyDescription *offer)
{
  return floor->keying == CS_KEYING_ZRTP && (floor->before.keyings & (guint) CS_KEYING_ZRTP) == 0 && offer->wants_sound
         && memcmp (floor->before.place, offer->place, sizeof offer->place) != 0;
}

CsPolicyVerdict
cs_policy_judge_reoffer (const CsPolicyFloor *floor, const CsPolicyDescription *offer)
{
  const CsPolicyDescription *before = &floor->before;
  /* Until the stream is keyed nothing that was announced may go; afterwards what keyed it may not. */
  const guint needed = floor->keying != 0 ? floor->keying & before->keyings : before->keyings;

  if (plain_profile (before->profile) != plain_profile (offer->profile))
    return CS_POLICY_REFUSE;
  if (floor->reached == CS_PROTECTION_CLEAR)
    return CS_POLICY_PROCEED;
  if ((needed & ~offer->keyings) != 0)
    return CS_POLICY_REFUSE;
  /* Another program than the one with which keys are agreed cannot take over. */
  if ((needed & CS_KEYING_ZRTP) != 0 && memcmp (before->hash, offer->hash, sizeof offer->hash) != 0)
    return CS_POLICY_REFUSE;
  if ((needed & CS_KEYING_DTLS) != 0
      && memcmp (before->fingerprints, offer->fingerprints, sizeof offer->fingerprints) != 0)
    return CS_POLICY_REFUSE;
  return is_moved (floor, offer) ? CS_POLICY_MOVED : CS_POLICY_PROCEED;
}

/* ---- what the protection becomes ---- */

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

/* What the user may decide; a wrong code is not gone on from but tried again. Who is asked for the sake of the memory
 * may have the code already, which decides by itself. */
static CsPolicyState
decide (CsPolicyState now, CsPolicyEvent event)
{
  const CsPolicyEvent way_out = now.suspicion == CS_SUSPICION_CODE ? CS_POLICY_EVENT_TRY_AGAIN : CS_POLICY_EVENT_GO_ON;

  if (now.suspicion == CS_SUSPICION_MEMORY
      && (event == CS_POLICY_EVENT_CODE_RIGHT || event == CS_POLICY_EVENT_CODE_WRONG))
    return check (now, event);
  if (event != way_out || now.beneath == CS_PROTECTION_NONE)
    return now;
  return (CsPolicyState){ .protection = now.beneath, .suspicion = now.suspicion };
}

/* A check was one of the person before. Who was checked is not called with less than that, and the user is asked. */
static CsPolicyState
replace (CsPolicyState now, CsPolicyEvent event)
{
  if (now.protection == CS_PROTECTION_CHECKED)
    return (CsPolicyState){ CS_PROTECTION_END_TO_END };
  if (event == CS_POLICY_EVENT_REPLACED_CHECKED
      && (now.protection == CS_PROTECTION_CLEAR || now.protection == CS_PROTECTION_PROVIDER))
    return (CsPolicyState){ CS_PROTECTION_SUSPECT, CS_SUSPICION_VANISHED, now.protection };
  return now;
}

/* To where nobody has the keys: audio stops, and the user is asked once it is known who could listen there. */
static CsPolicyState
move (CsPolicyState now)
{
  if (now.suspicion == CS_SUSPICION_ATTACK || now.protection == CS_PROTECTION_NONE)
    return now;
  return (CsPolicyState){ CS_PROTECTION_SUSPECT, CS_SUSPICION_MOVED, CS_PROTECTION_NONE };
}

/* Keys after a move. A device that was checked is known by them, and nobody else is let in without a word. */
static CsPolicyState
settle_moved (CsPolicyState now, CsPolicyEvent event)
{
  switch ((int) event)
    {
    case CS_POLICY_EVENT_CLEAR:
    case CS_POLICY_EVENT_CLEAR_VANISHED:
      now.beneath = CS_PROTECTION_CLEAR;
      return now;
    case CS_POLICY_EVENT_PROVIDER:
    case CS_POLICY_EVENT_PROVIDER_VANISHED:
      now.beneath = CS_PROTECTION_PROVIDER;
      return now;
    case CS_POLICY_EVENT_ZRTP:
      now.beneath = CS_PROTECTION_END_TO_END;
      return now;
    case CS_POLICY_EVENT_RETURNED:
      return (CsPolicyState){ CS_PROTECTION_END_TO_END };
    case CS_POLICY_EVENT_ZRTP_CHECKED:
    case CS_POLICY_EVENT_ZRTP_FORGOTTEN:
      return begin (event);
    default:
      return decide (now, event);
    }
}

static CsPolicyState
step (CsPolicyState now, CsPolicyEvent event)
{
  if (event == CS_POLICY_EVENT_ATTACK)
    return (CsPolicyState){ CS_PROTECTION_SUSPECT, CS_SUSPICION_ATTACK, CS_PROTECTION_NONE };
  if (event == CS_POLICY_EVENT_REPLACED || event == CS_POLICY_EVENT_REPLACED_CHECKED)
    return replace (now, event);
  if (event == CS_POLICY_EVENT_MOVED)
    return move (now);

  switch (now.protection)
    {
    case CS_PROTECTION_NONE:
      return begin (event);
    case CS_PROTECTION_END_TO_END:
    case CS_PROTECTION_CHECKED:
      return check (now, event);
    case CS_PROTECTION_SUSPECT:
      return now.suspicion == CS_SUSPICION_MOVED ? settle_moved (now, event) : decide (now, event);
    case CS_PROTECTION_CLEAR:
    case CS_PROTECTION_PROVIDER:
    default:
      return now;
    }
}

/* The code proves the line as far as the other program. Where that says of itself that it is not the end, "only you and
 * the peer" would be untrue. */
CsPolicyState
cs_policy_next (CsPolicyState now, CsPolicyEvent event)
{
  CsPolicyState next = step (now, event);

  next.passes_on = now.passes_on;
  if (next.passes_on && next.protection == CS_PROTECTION_CHECKED)
    next.protection = CS_PROTECTION_END_TO_END;
  return next;
}

CsPolicyEvent
cs_policy_judge_zrtp (const CsPolicyHistory *history, CsCallContinuity continuity, gboolean was_checked)
{
  /* A device that is checked now can be stood in for, whatever the user has lifted of what a check requires. */
  const gboolean stood_in = was_checked || history->is_checked;

  if (continuity == CS_CALL_CONTINUITY_KEPT && was_checked)
    return CS_POLICY_EVENT_ZRTP_CHECKED;
  /* Where every check was taken back there is nothing that another device could stand in for, and no memory of it that
   * this one could have lost. */
  if (continuity == CS_CALL_CONTINUITY_KEPT)
    return stood_in ? CS_POLICY_EVENT_ZRTP_FORGOTTEN : CS_POLICY_EVENT_ZRTP;
  return stood_in || history->ever_checked ? CS_POLICY_EVENT_ZRTP_FORGOTTEN : CS_POLICY_EVENT_ZRTP;
}

CsPolicyEvent
cs_policy_judge_keys (const CsPolicyMeans *means, guint keying)
{
  /* Who was not to use ZRTP cannot miss it. */
  const gboolean vanished = means->history.had_zrtp && (means->narrowing & (guint) CS_KEYING_ZRTP) != 0;

  if (keying == 0)
    return vanished ? CS_POLICY_EVENT_CLEAR_VANISHED : CS_POLICY_EVENT_CLEAR;
  return vanished ? CS_POLICY_EVENT_PROVIDER_VANISHED : CS_POLICY_EVENT_PROVIDER;
}

gboolean
cs_policy_should_check (CsProtection protection, gint64 checked_at_s, gint64 now_s, guint check_days)
{
  if (protection != CS_PROTECTION_CHECKED)
    return TRUE;
  return check_days > 0 && checked_at_s < now_s - (gint64) check_days * 24 * 60 * 60;
}
