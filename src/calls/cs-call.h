/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "calls/cs-account.h"
#include "calls/cs-call-path.h"
#include "calls/cs-check.h"
#include "calls/cs-code.h"
#include "calls/cs-protection.h"

G_BEGIN_DECLS

/*   out:  DIALING -> RINGING -> CONNECTING -> ACTIVE -> ENDED      (RINGING may be skipped)
 *   in:   RINGING -> CONNECTING -> ACTIVE -> ENDED
 * Every state may go to ENDED. CONNECTING: answered, keys are being agreed; nothing is sent or played. ACTIVE: the
 * requirement is met and audio flows (or is held back by SUSPECT). */
typedef enum {
  CS_CALL_DIALING,
  CS_CALL_RINGING,
  CS_CALL_CONNECTING,
  CS_CALL_ACTIVE,
  CS_CALL_ENDED,
} CsCallState;

/* Why a call ended. Words in cs_call_reason_text(). */
typedef enum {
  CS_CALL_REASON_NONE, /* it has not ended */
  CS_CALL_REASON_NORMAL,
  CS_CALL_REASON_CANCELLED, /* by us before the answer */
  CS_CALL_REASON_MISSED,    /* the caller gave up */
  CS_CALL_REASON_ANSWERED_ELSEWHERE,
  CS_CALL_REASON_BUSY,
  CS_CALL_REASON_DECLINED, /* by the peer */
  CS_CALL_REASON_DECLINED_BY_US,
  CS_CALL_REASON_NO_ANSWER,
  CS_CALL_REASON_NOT_FOUND,
  CS_CALL_REASON_NOT_ACCEPTABLE, /* the peer refused our offer: no common codec or protection */
  CS_CALL_REASON_AUTH,
  CS_CALL_REASON_UNREACHABLE,
  CS_CALL_REASON_CERTIFICATE,
  CS_CALL_REASON_REQUIREMENT, /* the required protection was not reached: see detail */
  CS_CALL_REASON_KEYING,      /* agreeing on keys failed although both can */
  CS_CALL_REASON_SUSPECT,     /* ended because someone may be intercepting it */
  CS_CALL_REASON_SERVER,
  CS_CALL_REASON_AUDIO,    /* no microphone, speaker or file */
  CS_CALL_REASON_NO_MEDIA, /* nothing came from the other side any more */
  CS_CALL_REASON_FAILED,
} CsCallReason;

typedef enum { CS_CALL_OUTGOING, CS_CALL_INCOMING } CsCallDirection;

typedef struct _CsPeer CsPeer; /* calls/cs-peer.h */

/**
 * CsCall:
 *
 * One conversation with one peer. What changes has a property that can be watched, and a getter: state, reason, detail
 * (untrusted text of the peer or server, or what is wrong with a certificate), peer-name (for people: display name,
 * else user, else host; untrusted; notified when anything of who is shown changes), protection, sentence (of the
 * protection, with names in it), keying, suite (strings, NULL before; agreement and hash change with them), code
 * (CsCode), check (CsCheck, NULL until there is a code; continuity and what the peer's program says of itself change
 * with it), muted (read-write), silent (boolean: nothing has come from the other side for some seconds), started
 * (GDateTime of ACTIVE), codec, suspicion (CsSuspicion), checked-on (GDateTime: when the code was entered, now or in an
 * earlier call; NULL unless CHECKED), should-check (the user is to be asked for the check now), peer (CsPeer, NULL
 * before it is known), retry-requirement (see cs_call_can_retry()), notice (something the user should know and need not
 * decide, translated; notified whenever there is a new one).
 * Signal: `quality` once a second while media flows, and once at the end. Main context.
 */
#define CS_TYPE_CALL (cs_call_get_type ())
G_DECLARE_FINAL_TYPE (CsCall, cs_call, CS, CALL, GObject)

guint cs_call_get_number (CsCall *self);
CsAccount *cs_call_get_account (CsCall *self);
CsCallDirection cs_call_get_direction (CsCall *self);
CsCallState cs_call_get_state (CsCall *self);
CsCallReason cs_call_get_reason (CsCall *self);
const char *cs_call_get_detail (CsCall *self);

/* "no-codec": what the two sides could not agree on, when that ended the call; or NULL. */
const char *cs_call_get_cause (CsCall *self);

/* (transfer full): why it ended, in a sentence that names what really failed. */
char *cs_call_dup_end_text (CsCall *self);

/* Whether the detail is a sentence, or the server's own words, that adds to the end text; else it is for logs. */
gboolean cs_call_detail_is_for_people (CsCall *self);
const char *cs_call_get_peer_uri (CsCall *self);
const char *cs_call_get_peer_name (CsCall *self);

/* Who is shown, under peer-name: whom the call began with (peer-uri), or who the account's own server says is there
 * now, after a transfer or a pickup (notify::peer-name). */
const char *cs_call_get_shown_uri (CsCall *self);

/* Who the account's own server says it is, whoever is shown; NULL: it says nothing, or nothing that may be shown. */
const char *cs_call_get_asserted_uri (CsCall *self);
const char *cs_call_get_asserted_name (CsCall *self); /* NULL: no name with it */
gboolean cs_call_is_said_by_provider (CsCall *self);  /* what is shown is the server's word */
gboolean cs_call_is_replaced (CsCall *self);          /* by somebody else than the call began with */
CsRequirement cs_call_get_requirement (CsCall *self);
CsProtection cs_call_get_protection (CsCall *self);
const char *cs_call_get_sentence (CsCall *self);
const char *cs_call_get_keying (CsCall *self);
const char *cs_call_get_suite (CsCall *self);
const char *cs_call_get_agreement (CsCall *self);
const char *cs_call_get_hash (CsCall *self);
CsCode *cs_call_get_code (CsCall *self);
CsCheck *cs_call_get_check (CsCall *self);
GDateTime *cs_call_get_started (CsCall *self);
GDateTime *cs_call_get_ended (CsCall *self); /* NULL until then */
const char *cs_call_get_codec (CsCall *self);
gboolean cs_call_get_muted (CsCall *self);
gboolean cs_call_get_silent (CsCall *self);

CsSuspicion cs_call_get_suspicion (CsCall *self);
CsCallContinuity cs_call_get_continuity (CsCall *self);
GDateTime *cs_call_get_checked_on (CsCall *self);
gboolean cs_call_get_peer_checked (CsCall *self);
gboolean cs_call_get_disclosure (CsCall *self);

/* The other side's program says that it is a telephone system (the M flag): the encryption ends there. */
gboolean cs_call_get_relay (CsCall *self);
gboolean cs_call_get_should_check (CsCall *self);
CsPeer *cs_call_get_peer (CsCall *self); /* nullable */
const char *cs_call_get_notice (CsCall *self);

/* "Who can hear this call?", as it is now. (transfer full) */
CsCallPath *cs_call_get_path (CsCall *self);

/* Whether the user may place this refused call again, once and knowingly, at the lower level of retry-requirement: by
 * cs_call_manager_call_again(). When not, retry-requirement is the requirement. */
gboolean cs_call_can_retry (CsCall *self);
CsRequirement cs_call_get_retry_requirement (CsCall *self);

typedef struct {
  guint64 sent, received, lost, dropped;
  double jitter_ms, rtt_ms, level_db, input_level_db;
} CsCallQuality;
const CsCallQuality *cs_call_get_quality (CsCall *self);

void cs_call_answer (CsCall *self);
void cs_call_decline (CsCall *self);
void cs_call_hang_up (CsCall *self); /* in any state */
void cs_call_set_muted (CsCall *self, gboolean muted);

/* In SUSPECT for another reason than a wrong code: the user was told and goes on. Audio flows again, at the level that
 * there is; after lost memory that is END_TO_END, so that the code can be read. */
void cs_call_go_on (CsCall *self);
gboolean cs_call_can_go_on (CsCall *self);

/* In CHECKED: takes the check back, with this device and for later calls too. It can be checked again at once. */
void cs_call_uncheck (CsCall *self);

gboolean cs_call_send_dtmf (CsCall *self, const char *digits, GError **error);

const char *cs_call_state_name (CsCallState state);    /* "dialing" */
const char *cs_call_reason_name (CsCallReason reason); /* "busy", for JSON; NONE: NULL */
const char *cs_call_reason_text (CsCallReason reason); /* translated */

/* A keying or an algorithm as people know it: "X25519" for "X255", which is its name in RFC 6189's kind; itself when it
 * has no other. NULL: NULL. */
const char *cs_call_algorithm_text (const char *name);

#define CS_TYPE_CALL_STATE (cs_call_state_get_type ())
#define CS_TYPE_CALL_REASON (cs_call_reason_get_type ())
#define CS_TYPE_CALL_DIRECTION (cs_call_direction_get_type ())
GType cs_call_state_get_type (void);
GType cs_call_reason_get_type (void);
GType cs_call_direction_get_type (void);

G_END_DECLS
