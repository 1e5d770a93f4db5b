/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sip/cs-sip-cause.h"
#include "sip/cs-sip-identity.h"

G_BEGIN_DECLS

/**
 * CsSipSession:
 *
 * An INVITE session (RFC 3261 sections 13 to 15) as caller or callee; bodies are opaque bytes of application/sdp. It is
 * made by a CsSipAgent, reference counted, and lives in the agent's thread. Events come from the main context, never
 * from inside a call of yours but for those marked.
 */
typedef struct _CsSipSession CsSipSession;

typedef struct {
  /* A provisional answer above 100. @early_media: a description came with it (also of a reliable one), or NULL. */
  void (*provisional) (CsSipSession *session, guint status, GBytes *early_media, gpointer user_data);

  /* Caller: the first 2xx (others of a fork are ended by the session itself); @description is the answer to our offer.
   * Callee: the ACK has come; @description is NULL (or the answer, when our 2xx carried the offer). Comes again, on
   * either side, only with the answer to an offer of ours in the 2xx to a re-INVITE that had none. */
  void (*established) (CsSipSession *session, GBytes *description, gpointer user_data);

  /* A re-INVITE or UPDATE with an offer. Answer once with cs_sip_session_accept_offer() or _reject_offer(), now or
   * later. @offer NULL: the request has none; accept it with an offer of ours. */
  void (*offer) (CsSipSession *session, GBytes *offer, gpointer user_data);

  /* DTMF by INFO and the like: body and type; answered 200 by the session. May be NULL. */
  void (*info) (CsSipSession *session, const char *content_type, GBytes *body, gpointer user_data);

  /* The final answer to an INFO of ours; 0: there was none. May be NULL. */
  void (*info_answered) (CsSipSession *session, guint status, gpointer user_data);

  /* cs_sip_session_get_identity() is another one. Before the event that the same message brings; also from inside
   * cs_sip_session_accept_offer(). May be NULL. */
  void (*identity) (CsSipSession *session, gpointer user_data);

  /* The end; nothing comes after it. */
  void (*ended) (CsSipSession *session, const CsSipCause *cause, gpointer user_data);
} CsSipSessionEvents;

CsSipSession *cs_sip_session_ref (CsSipSession *self);
void cs_sip_session_unref (CsSipSession *self);

/* Ended sessions emit nothing; setting NULL events silences it, also of the outcome of a re-INVITE. */
void cs_sip_session_set_events (CsSipSession *self, const CsSipSessionEvents *events, gpointer user_data);

gboolean cs_sip_session_is_incoming (CsSipSession *self);
const CsSipAddress *cs_sip_session_get_remote (CsSipSession *self); /* From of the caller, To of our INVITE */
const char *cs_sip_session_get_call_id (CsSipSession *self);

/* Who our own server says is at the other end now; NULL: it has said nothing, or there is none. What a request says
 * that was refused does not count. (transfer none) */
const CsSipIdentity *cs_sip_session_get_identity (CsSipSession *self);

/* Callee: the description in the INVITE, or NULL (the caller wants our offer in the 2xx). (transfer none) */
GBytes *cs_sip_session_get_offer (CsSipSession *self);

/* The address of ours that the peer can reach, seen from the connection in use: for c=. (transfer full) */
char *cs_sip_session_get_local_host (CsSipSession *self);

/* TRUE when signalling runs over TLS on our first hop. */
gboolean cs_sip_session_is_tls (CsSipSession *self);

/* Callee. */
void cs_sip_session_ring (CsSipSession *self);                        /* 180 */
void cs_sip_session_accept (CsSipSession *self, GBytes *description); /* 200, retransmitted until ACK */

/* Callee before the answer. @warning: text for a Warning header (399 or 3xx code) of a 488, or NULL. */
void cs_sip_session_reject (CsSipSession *self, guint status, const char *reason, const char *warning);

/* Ends it in whatever way the state asks for: CANCEL, 603, BYE. @reason_text goes into a Reason header, or NULL.
 * `ended` follows (NORMAL or CANCELLED, not remote) without waiting for the peer; what is left to say on the wire is
 * said by the agent. */
void cs_sip_session_hang_up (CsSipSession *self, const char *reason_text);

/* A re-INVITE of ours, one at a time, after `established` (the callee: after its answer); otherwise nothing happens. It
 * waits for the peer's when that is open, and is tried again after a 491. Its outcome comes to @callback, at the latest
 * before `ended`: the answer's body, or NULL and the cause. */
typedef void (*CsSipSessionReofferFunc) (CsSipSession *session, GBytes *answer, const CsSipCause *cause,
                                         gpointer user_data);
void cs_sip_session_reoffer (CsSipSession *self, GBytes *offer, CsSipSessionReofferFunc callback, gpointer user_data);

/* One that has not gone out yet, or waits after a 491, does not any more, and no outcome of it is told: the peer's
 * offer has settled what it was about. */
void cs_sip_session_withdraw_reoffer (CsSipSession *self);

void cs_sip_session_accept_offer (CsSipSession *self, GBytes *description);
void cs_sip_session_reject_offer (CsSipSession *self, guint status, const char *warning);

/* INFO within the dialog (application/dtmf-relay). */
void cs_sip_session_send_info (CsSipSession *self, const char *content_type, GBytes *body);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsSipSession, cs_sip_session_unref)

G_END_DECLS
