/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sip/cs-sip-agent-private.h"
#include "sip/cs-sip-dialog.h"
#include "sip/cs-sip-exchange.h"
#include "sip/cs-sip-offer-state.h"

G_BEGIN_DECLS

/* One file for each thing that is said: -invite.c (caller), -answer.c (callee, and every 2xx of ours until its ACK),
 * -offer.c (the peer's re-INVITE and UPDATE), -reoffer.c (an offer of ours), -refresh.c (our new address), -reinvite.c
 * (what both send), -bye.c, -info.c, -identity.c (who the server says it is); -session.c holds what they share.
 *
 *   caller:  CALLING --1xx--> EARLY --2xx--> ESTABLISHED      callee:  INCOMING --2xx--> ACCEPTED --ACK--> ESTABLISHED
 *               | hang up      |                 |                        |                 |                 |
 *               `-> CANCELLING <                 |                        |                 |                 |
 *                       |                        |                        |                 |                 |
 *                       `------------------------`----> LEAVING <---------`-----------------`-----------------'
 *                                                          | nothing is left to say
 *                                                        DONE
 *
 * What the user is told (`ended`, once) does not wait for LEAVING to be over.
 */
typedef enum {
  CS_SIP_SESSION_CALLING,
  CS_SIP_SESSION_EARLY,
  CS_SIP_SESSION_CANCELLING,
  CS_SIP_SESSION_INCOMING,
  CS_SIP_SESSION_ACCEPTED,
  CS_SIP_SESSION_ESTABLISHED,
  CS_SIP_SESSION_LEAVING,
  CS_SIP_SESSION_DONE,
} CsSipSessionState;

/* A 2xx of ours, repeated until its ACK (RFC 3261 section 13.3.1.4). */
typedef struct {
  CsSipTransaction *transaction; /* NULL: none is out */
  CsSipMessage *response;
  gint64 interval_us;
  CsTimer *repeat;
  CsTimer *give_up;
} CsSipSessionSuccess;

/* What comes of a re-INVITE: the first 2xx, @answer its description or NULL; another final response; nothing. */
typedef struct {
  void (*answered) (CsSipSession *session, CsSipMessage *response, GBytes *answer);
  void (*refused) (CsSipSession *session, CsSipMessage *response);
  void (*failed) (CsSipSession *session, const GError *error);
} CsSipSessionReinviteEvents;

/* One re-INVITE of ours. */
typedef struct {
  CsSipSession *session;
  const CsSipSessionReinviteEvents *events;
  GBytes *offer;
  CsSipExchange *exchange; /* kept after the 2xx, for repeated ones */
  CsSipExchange *ack;
} CsSipSessionReinvite;

/* An offer of ours within the dialog. */
typedef struct {
  CsSipSessionReofferFunc func; /* NULL: none is under way */
  gpointer user_data;
  GBytes *offer;
  CsSipSessionReinvite invite;
  CsTimer *retry;
  guint attempts;
} CsSipSessionReoffer;

/* Our new Contact, once the connection was replaced. */
typedef struct {
  CsSipExchange *update;
  CsSipSessionReinvite invite;
  CsTimer *retry;
  guint attempts;
  gboolean by_invite; /* the peer knows no UPDATE */
} CsSipSessionRefresh;

struct _CsSipSession {
  guint refs;
  CsSipAgent *agent; /* NULL once DONE, or when that is gone */
  int state;
  gboolean incoming;
  CsSipSessionEvents events;
  gpointer user_data;
  CsSipCause *cause; /* why it ended */
  CsTimer *tell_end;

  CsSipAddress *remote;
  CsSipIdentity *identity; /* asserted by our server, or NULL */
  char *identity_tag;      /* of whom */
  char *call_id;
  char *local_tag;
  CsSipDialog *dialog;
  CsSipFlow *flow; /* by which it was set up */
  gboolean via_server;
  gboolean sips;

  /* Caller. */
  CsSipUri *target;
  char *from;
  guint32 cseq;
  GBytes *offer; /* ours, or as callee the caller's */
  CsSipExchange *invite;
  CsSipExchange *ack;
  GPtrArray *early;     /* of CsSipDialog */
  GBytes *early_answer; /* the description that came before the answer, or NULL */
  char *early_tag;      /* of whom */
  GPtrArray *forks;     /* of answers that came second */

  /* Callee. */
  CsSipTransaction *server;
  CsTimer *ring_again;
  CsTimer *expires;

  CsSipOfferState offers;
  CsSipSessionSuccess success;
  CsSipTransaction *asked; /* the peer's re-INVITE or UPDATE that is not answered yet */
  CsSipSessionReoffer reoffer;
  CsSipSessionRefresh refresh;
  char *told_contact; /* the peer's idea of where we are */
  GBytes *described;  /* our last description, or NULL */
  CsSipExchange *bye;
  char *bye_reason;
  GPtrArray *infos; /* of ours that are not answered yet */
};

CsSipSession *cs_sip_session_new (CsSipAgent *agent, CsSipSessionState state);
void cs_sip_session_step (CsSipSession *self, CsSipSessionState to);
CsTimerQueue *cs_sip_session_get_timers (CsSipSession *self);

/* Takes @cause; the user is told, now or from the main context. Only the first one counts. */
void cs_sip_session_end (CsSipSession *self, CsSipCause *cause, gboolean now);

/* LEAVING, and DONE when nothing is left to say. */
void cs_sip_session_leave (CsSipSession *self);
void cs_sip_session_check_quiet (CsSipSession *self);

/* The agent goes, without a word. */
void cs_sip_session_abandon (CsSipSession *self);

/* (transfer full): where requests inside @dialog go. */
CsSipHop *cs_sip_session_make_hop (CsSipSession *self, CsSipDialog *dialog);
char *cs_sip_session_make_contact (CsSipSession *self, CsSipFlow *flow); /* (transfer full): a Contact value */

/* (transfer full) */
char *cs_sip_session_make_reason (const char *text);

/* Answers inside the dialog with a bare status; a refusal, with what is to be said of it and as a cause. (transfer
 * full) @reason, @warning: or NULL. */
void cs_sip_session_answer (CsSipSession *self, CsSipTransaction *transaction, guint status);
CsSipCause *cs_sip_session_refuse (CsSipSession *self, CsSipTransaction *transaction, guint status, const char *reason,
                                   const char *warning);

/* ---- from the agent ---- */

/* Whether a dialog takes requests of @method; and all that is taken, for Allow. (transfer full) */
gboolean cs_sip_session_takes (const char *method);
char *cs_sip_session_make_allow (void);

CsSipSession *cs_sip_session_new_outgoing (CsSipAgent *agent, CsSipUri *target, GBytes *offer);
void cs_sip_session_start (CsSipSession *self);
CsSipSession *cs_sip_session_new_incoming (CsSipAgent *agent, CsSipTransaction *transaction, CsSipFlow *flow);
gboolean cs_sip_session_matches (CsSipSession *self, CsSipMessage *request); /* a request with a To tag */
void cs_sip_session_request (CsSipSession *self, CsSipTransaction *transaction, CsSipMessage *request);
void cs_sip_session_ack (CsSipSession *self, CsSipMessage *ack);
gboolean cs_sip_session_cancel (CsSipSession *self, CsSipTransaction *invite, CsSipMessage *cancel);

/* TRUE for the INVITE that made the session, come by another way (RFC 3261 section 8.2.2.2). */
gboolean cs_sip_session_is_merged (CsSipSession *self, CsSipMessage *request);

/* ---- between the files ---- */

void cs_sip_session_invite_clear (CsSipSession *self);
gboolean cs_sip_session_invite_forks_are_over (CsSipSession *self);

void cs_sip_session_send_success (CsSipSession *self, CsSipTransaction *transaction, GBytes *description);
void cs_sip_session_answer_clear (CsSipSession *self);

/* 200 to an UPDATE without a description. */
void cs_sip_session_accept_refresh (CsSipSession *self, CsSipTransaction *transaction);
void cs_sip_session_offered (CsSipSession *self, CsSipTransaction *transaction, CsSipMessage *request);

/* The peer's re-INVITE or UPDATE, if there is one that is not answered yet. */
void cs_sip_session_refuse_asked (CsSipSession *self, guint status, const char *warning);
void cs_sip_session_offer_clear (CsSipSession *self);

/* @self is part of @session; what it sent before is forgotten. */
void cs_sip_session_reinvite_start (CsSipSessionReinvite *self, CsSipSession *session, GBytes *offer,
                                    const CsSipSessionReinviteEvents *events);
gboolean cs_sip_session_reinvite_is_open (const CsSipSessionReinvite *self); /* until its final response */
void cs_sip_session_reinvite_clear (CsSipSessionReinvite *self);

/* What stood in the way of our re-INVITE may be gone. */
void cs_sip_session_reoffer_resume (CsSipSession *self);
gboolean cs_sip_session_reoffer_is_open (CsSipSession *self); /* our offer is out */
void cs_sip_session_reoffer_clear (CsSipSession *self, const CsSipCause *cause);

/* Tells the peer where we are, if that has changed; later when something is in the way. */
void cs_sip_session_refresh_target (CsSipSession *self);
gboolean cs_sip_session_refresh_is_open (CsSipSession *self);
void cs_sip_session_refresh_clear (CsSipSession *self);

void cs_sip_session_set_described (CsSipSession *self, GBytes *description);

/* What our server says in a request that was not refused, or in an answer to a request of ours. */
void cs_sip_session_take_request_identity (CsSipSession *self, CsSipTransaction *transaction);
void cs_sip_session_take_response_identity (CsSipSession *self, CsSipExchange *exchange, CsSipMessage *response);

/* LEAVING, with a BYE. */
void cs_sip_session_send_bye (CsSipSession *self, const char *reason_text);
void cs_sip_session_bye_received (CsSipSession *self, CsSipTransaction *transaction, CsSipMessage *request);
void cs_sip_session_info_init (CsSipSession *self);
void cs_sip_session_info_received (CsSipSession *self, CsSipTransaction *transaction, CsSipMessage *request);

G_END_DECLS
