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

/* The protection of a call, and what it would be without the suspicion. */
typedef struct {
  CsProtection protection;
  CsSuspicion suspicion; /* with SUSPECT: of what. Below it: what the user went on in spite of */
  CsProtection beneath;  /* with SUSPECT: where the user's decision to go on leads; NONE: nowhere */
} CsPolicyState;

/* What changes it. */
typedef enum {
  CS_POLICY_EVENT_CLEAR,             /* the gate opened in clear */
  CS_POLICY_EVENT_CLEAR_VANISHED,    /* and so it did with a peer that spoke ZRTP before */
  CS_POLICY_EVENT_PROVIDER,          /* keys by SDES or DTLS-SRTP */
  CS_POLICY_EVENT_PROVIDER_VANISHED, /* with a peer that spoke ZRTP before */
  CS_POLICY_EVENT_ZRTP,              /* keys by ZRTP, with a device that was never checked */
  CS_POLICY_EVENT_ZRTP_CHECKED,      /* continuity with a device that was checked */
  CS_POLICY_EVENT_ZRTP_FORGOTTEN,    /* no continuity with a peer that was checked */
  CS_POLICY_EVENT_CODE_RIGHT,
  CS_POLICY_EVENT_CODE_WRONG,
  CS_POLICY_EVENT_TRY_AGAIN, /* the user retries the code once */
  CS_POLICY_EVENT_GO_ON,     /* the user was told of a suspicion that is no wrong code, and goes on */
  CS_POLICY_EVENT_UNCHECK,   /* the user takes the check back */
  CS_POLICY_EVENT_ATTACK,    /* signs of somebody in between */
} CsPolicyEvent;
#define CS_POLICY_N_EVENTS 13

CsPolicyState cs_policy_next (CsPolicyState now, CsPolicyEvent event);

/* What keys by ZRTP mean. @was_checked: of the device when continuity is KEPT; of the peer, or of the device that broke
 * it, otherwise. */
CsPolicyEvent cs_policy_judge_zrtp (CsCallContinuity continuity, gboolean was_checked);

/* Whether audio may flow at this level under this requirement. With CHECKED required, audio flows at END_TO_END too,
 * since the code has to be read aloud; the call ends as unmet when the user hangs up or skips without checking. */
gboolean cs_policy_audio_allowed (CsRequirement requirement, CsProtection protection);

G_END_DECLS
