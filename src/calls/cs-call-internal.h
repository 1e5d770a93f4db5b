/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-call-demand.h"
#include "calls/cs-call-digits.h"
#include "calls/cs-call-ending.h"
#include "calls/cs-call-negotiation.h"
#include "calls/cs-call-party.h"
#include "calls/cs-call-private.h"
#include "calls/cs-call-rekeying.h"
#include "calls/cs-call-ringing.h"
#include "calls/cs-call-times.h"
#include "calls/cs-call-trust.h"
#include "calls/cs-policy.h"

G_BEGIN_DECLS

/* What the files of CsCall share. What can decide for itself is a part with state of its own and knows of no call:
 * CsCallNegotiation, CsCallTrust, CsCallParty, CsCallDemand, CsCallRekeying, CsCallRinging, CsCallDigits, CsCallTimes,
 * CsCallEnding. The files that join those with one another, with the session and with the media are layers, in the
 * order below: each calls only what comes before it here, beginning with cs-call-getters.c, which calls none. Last come
 * those that others call, and that nothing here does: cs-call-incoming.c, cs-call-outgoing.c, cs-call-commands.c,
 * cs-call-new.c. */

struct _CsCall {
  GObject parent_instance;

  guint number;
  CsAccount *account;
  CsCallDirection direction;
  CsCallState state;
  CsCallParty *party;
  char *peer_key; /* by which the one whom the call began with is remembered; NULL: not at all */
  CsCallDemand *demand;

  CsCallTrust *trust;
  guint8 own_zid[CS_ZID_LEN];
  CsPeer *peer;
  char *notice;

  const CsCallEnvironment *environment; /* the manager's; not looked at once the call is ending */
  CsSipSession *session;
  CsMediaSession *media;
  void (*when_prepared) (CsCall *self); /* what the media is waited for with; NULL: nothing */
  CsCallRinging *ringing;
  GCancellable *cancellable;

  CsCallNegotiation *negotiation;
  char *local_host;
  CsZrtpCache *cache; /* what is retained of its devices; NULL: nothing is */
  CsCallRekeying *rekeying;

  gboolean answered;    /* by whoever was called */
  CsCallDigits *digits; /* by INFO; NULL before the first */
  gboolean muted;
  gboolean silent;
  char *codec;
  CsCallQuality quality;
  CsCallTimes *times;

  CsCallEnding *end;
};

/* ---- cs-call.c: the object, its states and properties ---- */

/* Walks the state table. */
void cs_call_set_state (CsCall *self, CsCallState state);

/* CONNECTING. */
void cs_call_become_answered (CsCall *self);

/* Tells the media whether our microphone is heard. */
void cs_call_apply_mute (CsCall *self);

/* Something that the user should know and need not decide, translated. */
void cs_call_set_notice (CsCall *self, const char *notice);

/* ---- cs-call-end.c: how it ends ---- */

/* The call is over; it is declared so once the media has delivered its last figures. @detail is untrusted. */
void cs_call_end (CsCall *self, CsCallReason reason, const char *detail);

/* The last figures did not come in time. A CsCallEnding's callback. */
void cs_call_stop_waiting (gpointer call);

/* Declares it over now. */
void cs_call_finish (CsCall *self);

/* The two sides come to no call, for @mismatch. */
void cs_call_end_mismatched (CsCall *self, CsCallReason reason, CsCallMismatch mismatch);

/* Our side ends it. @said goes to the peer in a Reason header. */
void cs_call_hang_up_because (CsCall *self, CsCallReason reason, const char *said, const char *detail);

/* Our side hangs up since the two come to no call. */
void cs_call_hang_up_mismatched (CsCall *self, CsCallReason reason, CsCallMismatch mismatch);

/* Why a call that nobody complained about has ended, when one of the two hung up: the requirement may not have been
 * met, the code may have been wrong. */
CsCallReason cs_call_reason_of_hang_up (CsCall *self);

/* ---- cs-call-description.c: joins the negotiation with the media ---- */

CsPolicyMeans cs_call_get_means (CsCall *self);

/* What a description of the peer's is judged by. */
CsCallTerms cs_call_get_terms (CsCall *self);

/* (transfer full): the bytes of an offer of ours, the first or the next, remembered for its answer. */
GBytes *cs_call_make_offer (CsCall *self);

/* (transfer full): the bytes of our answer to the peer's last offer, after which the media knows the peer. */
GBytes *cs_call_make_answer (CsCall *self, GError **error);

/* The peer's answer to our last offer. NONE: it was taken, or, when @moved, is for nobody, and another stream is to be
 * offered there. */
CsCallMismatch cs_call_read_answer (CsCall *self, GBytes *bytes, gboolean *moved);

/* A description in a provisional answer: the sound of a server that announces something or rings. It is played where
 * the provider's keys are enough for this call, came by TLS, and are agreed on with this very description; otherwise
 * nothing is, and the answer decides. Our microphone stays closed until the call is answered. */
void cs_call_take_early (CsCall *self, GBytes *bytes);

/* ---- cs-call-keys.c: joins the trust with the media ---- */

/* Once it is known in which direction the call goes, and with whom. */
void cs_call_make_trust (CsCall *self);

/* What the trust knows of the call has changed: name, requirement, signalling. */
void cs_call_update_trust (CsCall *self);

/* Keys are confirmed. */
void cs_call_take_security (CsCall *self, const CsMediaSecurity *security);

/* What was known of the keys is forgotten; others are agreed on. */
void cs_call_drop_security (CsCall *self);

/* ---- cs-call-memory.c: what is known from earlier calls ---- */

/* What is known of the peer from earlier calls decides what is required of this one. Once, before anything is offered
 * or judged. */
void cs_call_recall (CsCall *self);

/* Somebody else is there than before. TRUE when that one was checked once: less than that would be suspect. */
gboolean cs_call_recall_shown (CsCall *self);

/* ---- cs-call-identity.c: who the server says is there ---- */

/* Our server says who is at the other end; NULL: it takes that back. */
void cs_call_take_identity (CsCall *self, const CsSipIdentity *identity);

/* ---- cs-call-media.c: the sound, and what it reports ---- */

/* @host: our numeric address that the peer can reach. @when_prepared: later, once a description can be written, unless
 * the call is ending by then. */
gboolean cs_call_open_media (CsCall *self, const char *host, void (*when_prepared) (CsCall *self), GError **error);

/* CONNECTING becomes ACTIVE when the reached protection allows audio, or will when the user has decided. */
void cs_call_become_active (CsCall *self);

extern const CsMediaSessionEvents cs_call_media_events;

/* ---- cs-call-move.c: the stream leads elsewhere ---- */

/* The peer wants the stream elsewhere, where nobody has its keys: audio stops, and a stream of its own is agreed on
 * there, by an answer to the peer's offer. */
void cs_call_follow (CsCall *self);

/* cs_call_read_answer(), and follows it where it has moved. */
CsCallMismatch cs_call_take_answer (CsCall *self, GBytes *bytes);

/* ---- cs-call-settle.c: what comes of answers ---- */

/* The form of our offer was refused. FALSE: no other is left. */
gboolean cs_call_take_next_form (CsCall *self, CsPolicyRefusal how);

/* Of an answer within the dialog: the call goes on, or another form is offered, or it ends for @mismatch. @how: what an
 * offer of ours was refused by, if it was. */
void cs_call_settle (CsCall *self, CsCallMismatch mismatch, CsPolicyRefusal how);

/* ---- cs-call-signalling.c: the session, and what it reports ---- */

extern const CsSipSessionEvents cs_call_session_events;

/* Sends an INVITE with an offer of the form that is current. */
void cs_call_invite (CsCall *self);

G_END_DECLS
