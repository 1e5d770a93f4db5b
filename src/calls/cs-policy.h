/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-protection.h"

G_BEGIN_DECLS

/* All decisions about protection, pure: what to offer, what to accept, what to tell. Nobody else compares levels. */

typedef struct {
  gboolean zrtp_hash;     /* a=zrtp-hash in the description */
  guint8 hash[32];        /* its value */
  gboolean other_keying;  /* a=crypto or a=fingerprint, which this build does not speak */
  gboolean keyed_profile; /* SAVP and the like */
} CsPolicyDescription;

typedef enum {
  CS_POLICY_PROCEED, /* go on; media decides through the gate */
  CS_POLICY_REFUSE,  /* 488 with a warning, or hang up: the requirement cannot be met */
} CsPolicyVerdict;

/* An offer that came in. Required protection and no sign of ZRTP: refuse, do not ring. */
CsPolicyVerdict cs_policy_judge_offer (CsRequirement requirement, const CsPolicyDescription *offer);

/* An answer to our offer. ZRTP may still start in-band (Twinkle announces nothing), so a plain answer proceeds; the
 * call stays `connecting` until the gate is secure. */
CsPolicyVerdict cs_policy_judge_answer (CsRequirement requirement, const CsPolicyDescription *answer);

/* A changed description during a call that reached @reached, after @before. Never lower than that. */
CsPolicyVerdict cs_policy_judge_reoffer (CsProtection reached, const CsPolicyDescription *before,
                                         const CsPolicyDescription *offer);

gboolean cs_policy_allows_clear (CsRequirement requirement);

/* Whether @protection meets @requirement: when not, the call does not become active (CHECKED is the exception that is
 * judged only after the code could be entered: see cs_policy_audio_allowed()). */
gboolean cs_policy_meets (CsRequirement requirement, CsProtection protection);

/* What the call's protection becomes. */
typedef enum {
  CS_POLICY_EVENT_CLEAR, /* the gate opened in clear */
  CS_POLICY_EVENT_ZRTP_SECURED,
  CS_POLICY_EVENT_CODE_RIGHT,
  CS_POLICY_EVENT_CODE_WRONG,
  CS_POLICY_EVENT_TRY_AGAIN, /* the user retries the code once */
  CS_POLICY_EVENT_ATTACK,    /* signs of somebody in between */
} CsPolicyEvent;
CsProtection cs_policy_next (CsProtection now, CsPolicyEvent event);

/* Whether audio may flow at this level under this requirement. With CHECKED required, audio flows at END_TO_END too,
 * since the code has to be read aloud; the call ends as unmet when the user hangs up or skips without checking. */
gboolean cs_policy_audio_allowed (CsRequirement requirement, CsProtection protection);

G_END_DECLS
