/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-check.h"
#include "calls/cs-policy.h"
#include "media/cs-media-session.h"

G_BEGIN_DECLS

/**
 * CsCallTrust:
 *
 * What one call's protection is, and how it came by it: the keys, the code and its check, continuity with earlier
 * calls, the sentence that tells it. Events go in; each answers, at once and once, with what it has changed. It knows
 * of no call. Main context.
 */
typedef struct _CsCallTrust CsCallTrust;

typedef enum {
  CS_CALL_TRUST_PROTECTION = 1 << 0, /* and suspicion, checked_on, blocked */
  CS_CALL_TRUST_SENTENCE = 1 << 1,
  CS_CALL_TRUST_SHOULD_CHECK = 1 << 2,
  CS_CALL_TRUST_CODE = 1 << 3,  /* and check, continuity, what the peer says of itself */
  CS_CALL_TRUST_KEYS = 1 << 4,  /* keying, hash, suite, agreement */
  CS_CALL_TRUST_SUITE = 1 << 5, /* suite or agreement alone */
} CsCallTrustChange;

typedef enum {
  CS_CALL_TRUST_REMEMBER_NOTHING,
  CS_CALL_TRUST_REMEMBER_CHECKED,
  CS_CALL_TRUST_REMEMBER_UNCHECKED,
} CsCallTrustMemory;

typedef struct {
  guint changed;              /* of CsCallTrustChange */
  gboolean must_end;          /* the user skipped the check that is required */
  gboolean proven;            /* it is a device that was checked as that of whom the call began with */
  CsCallTrustMemory remember; /* of this device, for later calls */
} CsCallTrustOutcome;

/* What a call is about, as long as that stays; what changes is told again. Strings are copied. */
typedef struct {
  CsRequirement requirement;
  const char *who;          /* name of the peer, or NULL */
  const char *provider;     /* domain, or NULL */
  gboolean signalling_open; /* not by TLS */
  gboolean telephone;       /* encryption ends where the telephone network begins */
  gboolean replaced;        /* somebody else than the call began with: checks are not remembered as that one's */
} CsCallTrustContext;

typedef struct {
  gboolean outgoing;
  gboolean practice; /* the echo reads first */
  guint check_days;  /* how long a check counts; 0: for ever */
} CsCallTrustConfig;

typedef void (*CsCallTrustFunc) (const CsCallTrustOutcome *outcome, gpointer user_data);

CsCallTrust *cs_call_trust_new (const CsCallTrustConfig *config, CsCallTrustFunc func, gpointer user_data);
void cs_call_trust_free (CsCallTrust *self);

void cs_call_trust_set_context (CsCallTrust *self, const CsCallTrustContext *context);

/* What happened, that is not told by the functions below. */
void cs_call_trust_tell (CsCallTrust *self, CsPolicyEvent event);

/* Keys are confirmed: the first of a stream. @means: what the call could have had, and the peer's history. */
void cs_call_trust_take_keys (CsCallTrust *self, const CsMediaSecurity *security, const CsPolicyMeans *means);

/* Other keys of the same stream, which never changes its mechanism: they are worth what the first were. */
void cs_call_trust_follow_keys (CsCallTrust *self, const CsMediaSecurity *security);

/* Another stream takes its place: its keys are not known yet. */
void cs_call_trust_drop_keys (CsCallTrust *self);

/* Somebody else is there. @was_checked: that one was, once. */
void cs_call_trust_replace (CsCallTrust *self, gboolean was_checked);

/* The call is ending: nobody decides anything any more. */
void cs_call_trust_end (CsCallTrust *self);

/* The user's decisions; see cs_call_go_on(), cs_call_uncheck(). */
gboolean cs_call_trust_can_go_on (const CsCallTrust *self);
void cs_call_trust_go_on (CsCallTrust *self);
void cs_call_trust_uncheck (CsCallTrust *self);

const CsPolicyState *cs_call_trust_get_state (const CsCallTrust *self);
gboolean cs_call_trust_is_blocked (const CsCallTrust *self); /* no sound goes either way: so at first */
const char *cs_call_trust_get_sentence (const CsCallTrust *self);
const CsMediaSecurity *cs_call_trust_get_security (const CsCallTrust *self); /* NULL before there are keys */
guint cs_call_trust_get_keying (const CsCallTrust *self);                    /* of CsKeyings, or 0 */
const CsZrtpSecured *cs_call_trust_get_zrtp (const CsCallTrust *self);       /* NULL with other keys */
CsCode *cs_call_trust_get_code (const CsCallTrust *self);
CsCheck *cs_call_trust_get_check (const CsCallTrust *self);
GDateTime *cs_call_trust_get_checked_on (const CsCallTrust *self);
CsCallContinuity cs_call_trust_get_continuity (const CsCallTrust *self);
gboolean cs_call_trust_get_peer_checked (const CsCallTrust *self);
gboolean cs_call_trust_get_should_check (const CsCallTrust *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsCallTrust, cs_call_trust_free)

G_END_DECLS
