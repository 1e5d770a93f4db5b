/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/cs-timer-queue.h"
#include "sip/cs-sip-flow.h"
#include "sip/cs-sip-message.h"

G_BEGIN_DECLS

/* The transaction layer of RFC 3261 section 17 with the corrections of RFC 6026: four machines, matching, caps. It owns
 * no socket and no clock: messages come in by cs_sip_transactions_receive(), go out on a CsSipFlow, and time is that
 * of the timer queue.
 *
 * One thread, that of the timer queue. Events never come from inside cs_sip_transactions_request() or
 * cs_sip_transaction_respond(). */

/* RFC 3261 section 17.1.1.1, in microseconds. */
#define CS_SIP_T1_US (500 * G_TIME_SPAN_MILLISECOND)
#define CS_SIP_T2_US (4 * G_TIME_SPAN_SECOND)
#define CS_SIP_T4_US (5 * G_TIME_SPAN_SECOND)
#define CS_SIP_TIMEOUT_US (64 * CS_SIP_T1_US) /* timers B, F, H, J, L, M, and D */

/* A server INVITE transaction says 100 by itself when nobody has answered so soon (section 17.2.1). */
#define CS_SIP_TRYING_US (200 * G_TIME_SPAN_MILLISECOND)

typedef struct _CsSipTransactions CsSipTransactions;
typedef struct _CsSipTransaction CsSipTransaction;

typedef enum {
  CS_SIP_INVITE_CLIENT,
  CS_SIP_CLIENT,
  CS_SIP_INVITE_SERVER,
  CS_SIP_SERVER,
} CsSipTransactionKind;

typedef enum {
  CS_SIP_TRANSACTION_CALLING, /* INVITE client only */
  CS_SIP_TRANSACTION_TRYING,  /* the other two that begin without an answer */
  CS_SIP_TRANSACTION_PROCEEDING,
  CS_SIP_TRANSACTION_COMPLETED,
  CS_SIP_TRANSACTION_CONFIRMED, /* INVITE server only */
  CS_SIP_TRANSACTION_ACCEPTED,  /* RFC 6026, both INVITE machines */
  CS_SIP_TRANSACTION_TERMINATED,
} CsSipTransactionState;

typedef struct {
  /* Client: every provisional response, the first final one, and of an INVITE every 2xx until Timer M. */
  void (*response) (CsSipTransaction *transaction, CsSipMessage *response, gpointer user_data);

  /* Client: no final response will come (CS_NET_ERROR_UNREACHABLE for Timers B and F, otherwise what the transport
   * said). Server: the response did not get through (Timer H), or the connection broke before there was one. */
  void (*failed) (CsSipTransaction *transaction, const GError *error, gpointer user_data);
} CsSipTransactionEvents;

/* Who may use how much of the room for requests from outside (CS_LIMIT_SIP_TRANSACTIONS…). */
typedef enum {
  CS_SIP_SHARE_STRANGER,
  CS_SIP_SHARE_DIALOG, /* inside a dialog, or about a call that rings */
  CS_SIP_SHARE_SERVER, /* by the connection of an account to its server */
} CsSipShare;

typedef struct {
  /* A new request, or an ACK that belongs to no transaction (that of a 2xx): then @transaction is NULL. Otherwise it is
   * to be answered by cs_sip_transaction_respond(); take a reference to do that later. */
  void (*request) (CsSipTransactions *transactions, CsSipTransaction *transaction, CsSipFlow *flow,
                   CsSipMessage *request, gpointer user_data);

  /* Whose the request is, when strangers' room is used up; NULL: everybody is one. */
  CsSipShare (*share) (CsSipTransactions *transactions, CsSipFlow *flow, CsSipMessage *request, gpointer user_data);
} CsSipTransactionsEvents;

CsSipTransactions *cs_sip_transactions_new (CsTimerQueue *timers, const CsSipTransactionsEvents *events,
                                            gpointer user_data);
void cs_sip_transactions_free (CsSipTransactions *self);

void cs_sip_transactions_receive (CsSipTransactions *self, CsSipFlow *flow, CsSipMessage *message);

/* The transactions that still need @flow fail. @hold: INVITEs of either side wait for cs_sip_transactions_resume(), for
 * 64*T1 at most, because somebody rings at one end and nothing that is dialled again would be the same call. */
void cs_sip_transactions_flow_closed (CsSipTransactions *self, CsSipFlow *flow, const GError *error, gboolean hold);

/* Nobody is at the other end of @flow: what nobody has answered so far fails. */
void cs_sip_transactions_flow_refused (CsSipTransactions *self, CsSipFlow *flow, const GError *error);

/* There is another connection to where the one was that broke: what was held goes on there. An INVITE that nobody has
 * answered is repeated on it, once and byte for byte, so that a server that had it takes it for the same. */
void cs_sip_transactions_resume (CsSipTransactions *self, CsSipFlow *flow);

/* Transactions of either side that are not TERMINATED. Requests from outside that find no room
 * are answered 503 without one. */
guint cs_sip_transactions_count (CsSipTransactions *self);

/* Sends @request, whose top Via has our branch. (transfer full): drop it any time, the transaction goes on by itself.
 */
CsSipTransaction *cs_sip_transactions_request (CsSipTransactions *self, CsSipFlow *flow, CsSipMessage *request,
                                               const CsSipTransactionEvents *events, gpointer user_data);

/* The INVITE that @cancel is about (section 9.2), or NULL. (transfer none) */
CsSipTransaction *cs_sip_transactions_find_cancelled (CsSipTransactions *self, CsSipMessage *cancel);

CsSipTransaction *cs_sip_transaction_ref (CsSipTransaction *self);
void cs_sip_transaction_unref (CsSipTransaction *self);

/* NULL silences it. */
void cs_sip_transaction_set_events (CsSipTransaction *self, const CsSipTransactionEvents *events, gpointer user_data);

/* Server. What the state does not allow (a second final response) is ignored. */
void cs_sip_transaction_respond (CsSipTransaction *self, CsSipMessage *response);

/* INVITE client in PROCEEDING: sends CANCEL (section 9.1), with @reason as Reason header or NULL, on the next
 * connection when this one is gone. Without a final response within 64*T1 the INVITE fails. */
void cs_sip_transaction_cancel (CsSipTransaction *self, const char *reason);

CsSipTransactionKind cs_sip_transaction_get_kind (CsSipTransaction *self);
CsSipTransactionState cs_sip_transaction_get_state (CsSipTransaction *self);
CsSipMessage *cs_sip_transaction_get_request (CsSipTransaction *self); /* (transfer none) */
CsSipFlow *cs_sip_transaction_get_flow (CsSipTransaction *self);       /* (transfer none) */

/* Client: the way that the last response came, which need not be that of the request; NULL before. (transfer none) */
CsSipFlow *cs_sip_transaction_get_response_flow (CsSipTransaction *self);

/* (transfer full): "z9hG4bK" and 96 random bits. */
char *cs_sip_transaction_make_branch (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsSipTransactions, cs_sip_transactions_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsSipTransaction, cs_sip_transaction_unref)

G_END_DECLS
