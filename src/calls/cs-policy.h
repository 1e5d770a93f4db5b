/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-protection.h"
#include "sdp/cs-sdp.h"

G_BEGIN_DECLS

/* All decisions about protection, pure: what to offer, what to accept, what to tell. Nobody else compares levels. */

/* ---- what a call has to meet ---- */

/* What was known of the peer before the call. */
typedef struct {
  gboolean ever_checked; /* the ratchet: a code was right once, and the user has not lifted it since */
  gboolean is_checked;   /* a device of it is checked, and that was not taken back */
  gboolean had_zrtp;     /* it was reached with ZRTP before */
  gboolean unreadable;   /* all of this may be wrong: what was remembered cannot be read, or is lost */
  gboolean has_override; /* the user has set a requirement for this peer */
  CsRequirement override;
} CsPolicyHistory;

/* The requirement of a call. @asked: for this call alone, or NULL; it may raise what is required of this peer, and
 * lowers it only when the user places a refused call again @knowingly. Nothing here lowers a peer that was checked
 * below END_TO_END, and only the user, knowingly, one of whom nothing can be read. */
CsRequirement cs_policy_requirement (CsRequirement account, const CsRequirement *asked, gboolean knowingly,
                                     const CsPolicyHistory *history);

/* The level at which the user may place a refused call again, knowingly. FALSE: there is none. */
gboolean cs_policy_retry (CsRequirement requirement, const CsPolicyHistory *history, CsRequirement *lower);

gboolean cs_policy_allows_clear (CsRequirement requirement);

/* Whether @protection meets @requirement: when not, the call does not become active (CHECKED is the exception that is
 * judged only after the code could be entered: see cs_policy_audio_allowed()). */
gboolean cs_policy_meets (CsRequirement requirement, CsProtection protection);

/* Whether audio may flow at this level under this requirement. With CHECKED required, audio flows at END_TO_END too,
 * since the code has to be read aloud; the call ends as unmet when the user hangs up or skips without checking. */
gboolean cs_policy_audio_allowed (CsRequirement requirement, CsProtection protection);

/* ---- what is offered and accepted ---- */

typedef struct {
  CsRequirement requirement;
  CsPolicyHistory history;
  gboolean signalling_tls; /* otherwise keys in descriptions are worth nothing: neither SDES nor DTLS-SRTP */
  guint narrowing;         /* CsKeyings that the user allows */
} CsPolicyMeans;

typedef struct {
  guint keyings;        /* CsKeyings */
  CsSdpProfile profile; /* AVP: ZRTP alone, or as RFC 8643 has it; SAVP, DTLS_SAVP: the form that requires keys */
} CsPolicyOffer;

/* The first offer. FALSE: none of the ways that the user allows meets the requirement. */
gboolean cs_policy_offer (const CsPolicyMeans *means, CsPolicyOffer *offer);

/* How the other side refuses the form of an offer: by a status (488 and the like), or by accepting the call without the
 * stream (port 0), as Asterisk does where an endpoint is set to DTLS-SRTP alone. */
typedef enum {
  CS_POLICY_REFUSAL_STATUS,
  CS_POLICY_REFUSAL_NO_STREAM,
} CsPolicyRefusal;

#define CS_POLICY_FORM(profile) (1u << (guint) (profile))

/* Programs that take SDES or DTLS-SRTP only in a profile of their own refuse RTP/AVP. The next offer, in another form
 * that meets the same requirement; never without ZRTP where the history asks for it. @refused: CS_POLICY_FORM() of each
 * profile that was offered, none of which is offered again; @how: the last of them. FALSE: no form is left. */
gboolean cs_policy_next_offer (const CsPolicyMeans *means, guint refused, CsPolicyRefusal how, CsPolicyOffer *offer);

/* What a description of the peer says. */
typedef struct {
  CsSdpProfile profile;
  guint keyings;           /* those that it announces and that could be used */
  gboolean zrtp_hash;      /* a=zrtp-hash */
  guint8 hash[32];         /* its value */
  guint8 fingerprints[32]; /* cs_sdp_digest_fingerprints() of its a=fingerprint lines; zeros without */
  guint8 place[32];        /* a hash of the address and port that it wants our sound at */
  gboolean wants_sound;    /* it does want it: no hold */
} CsPolicyDescription;

typedef enum {
  CS_POLICY_PROCEED, /* go on; media decides through the gate */
  CS_POLICY_REFUSE,  /* 488 with a warning, or hang up: the requirement cannot be met */
  CS_POLICY_MOVED,   /* of a changed description: the stream leads elsewhere, and needs keys of its own */
} CsPolicyVerdict;

/* An offer that came in. No telephone rings for a call that cannot meet its requirement. @keyings: what the answer may
 * choose from. */
CsPolicyVerdict cs_policy_judge_offer (const CsPolicyMeans *means, const CsPolicyDescription *offer, guint *keyings);

/* Of @n audio lines of an offer (one stream that is offered several times, with and without keys) the best protected
 * one that this call may have; the first of equals. FALSE: none of them. */
gboolean cs_policy_choose_line (const CsPolicyMeans *means, const CsPolicyDescription *lines, guint n, guint *index);

/* An answer to our offer. ZRTP may still start in-band (Twinkle announces nothing), so a plain answer to an offer with
 * ZRTP proceeds; the call stays `connecting` until the gate is secure. */
CsPolicyVerdict cs_policy_judge_answer (const CsPolicyMeans *means, const CsPolicyOffer *offer,
                                        const CsPolicyDescription *answer);

/* What may not be lowered during a call. */
typedef struct {
  CsProtection reached;
  guint keying;               /* the one that keyed the stream; 0: none yet */
  CsPolicyDescription before; /* the peer's last description */
} CsPolicyFloor;

/* A changed description during a call. MOVED: a PBX that transfers a call, or takes it back to itself, sends a new
 * address where nobody has the keys that ZRTP agreed on. A peer that says the hash of its Hello again is the same one,
 * wherever it is; so is one that wants no sound. */
CsPolicyVerdict cs_policy_judge_reoffer (const CsPolicyFloor *floor, const CsPolicyDescription *offer);

/* ---- what the protection becomes ---- */

/* The protection of a call, and what it would be without the suspicion. */
typedef struct {
  CsProtection protection;
  CsSuspicion suspicion; /* with SUSPECT: the suspicion. Below it: the suspicion that the user has overridden */
  CsProtection beneath;  /* with SUSPECT: where the user's decision to go on leads; NONE: nowhere */
  gboolean passes_on;    /* the peer says that others hear the call, too (D or M flag): CHECKED is out of reach */
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
  CS_POLICY_EVENT_TRY_AGAIN,        /* the user retries the code once */
  CS_POLICY_EVENT_GO_ON,            /* the user was told of a suspicion that is no wrong code, and goes on */
  CS_POLICY_EVENT_UNCHECK,          /* the user takes the check back */
  CS_POLICY_EVENT_ATTACK,           /* signs of an attacker in the middle */
  CS_POLICY_EVENT_REPLACED,         /* the provider says that somebody else is there now … */
  CS_POLICY_EVENT_REPLACED_CHECKED, /* … of whom a device was checked once */
  CS_POLICY_EVENT_MOVED,            /* the stream leads elsewhere: its keys are agreed on anew */
  CS_POLICY_EVENT_RETURNED,         /* … with the device from before the move, which remembers us */
} CsPolicyEvent;
#define CS_POLICY_N_EVENTS 17

CsPolicyState cs_policy_next (CsPolicyState now, CsPolicyEvent event);

/* What keys by ZRTP mean. @was_checked: the device is, with continuity KEPT; was, when it broke it. An attacker in the
 * middle could come with a device of their own as well as with another memory, and come again with it: both are asked
 * about with a peer that was checked, by whatever device, until they are checked themselves. */
CsPolicyEvent cs_policy_judge_zrtp (const CsPolicyHistory *history, CsCallContinuity continuity, gboolean was_checked);

/* What it means that there are keys by SDES or DTLS-SRTP, or (0) that there are none. */
CsPolicyEvent cs_policy_judge_keys (const CsPolicyMeans *means, guint keying);

/* Whether the user is to be asked for the check: never checked, or longer ago than @check_days (0: for ever). */
gboolean cs_policy_should_check (CsProtection protection, gint64 checked_at_s, gint64 now_s, guint check_days);

G_END_DECLS
