/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/cs-state-table.h"
#include "sip/cs-sip-transaction.h"

G_BEGIN_DECLS

/* Shared by the layer (cs-sip-transaction.c) and its machines (-client.c, -server.c). */
struct _CsSipTransaction {
  guint refs;
  CsSipTransactions *layer; /* NULL once TERMINATED */
  CsSipTransactionKind kind;
  int state; /* CsSipTransactionState */
  char *key;
  CsSipFlow *flow;
  CsSipFlow *answered_by; /* a client's: the way the last response came, or NULL */
  CsSipMessage *request;
  GBytes *last; /* what a retransmission repeats: the request, its ACK, or the last response */
  CsSipTransactionEvents events;
  gpointer user_data;

  gint64 interval_us; /* of the next retransmission: timers A, E, G */
  CsTimer *retransmit;
  CsTimer *timeout;    /* B, F, H, and the last state's D, I, J, K, L, M */
  CsTimer *send_error; /* a failure to send, told from the main context */
  GError *error;
  gboolean cancelled;
  char *cancel_reason; /* of a CANCEL that waits for a connection, or NULL */
  gboolean resent;     /* an INVITE without any answer: on a second connection */
  CsTimer *held;       /* its connection is gone and the next one is awaited */
};

void cs_sip_transaction_step (CsSipTransaction *self, CsSipTransactionState to);
void cs_sip_transaction_terminate (CsSipTransaction *self);

/* Sends self->last; an error fails the transaction, later. */
void cs_sip_transaction_send (CsSipTransaction *self);

/* Terminates and tells the user. */
void cs_sip_transaction_fail (CsSipTransaction *self, const GError *error);
void cs_sip_transaction_fail_timeout (CsSipTransaction *self);

void cs_sip_transaction_set_timer (CsSipTransaction *self, CsTimer **timer, gint64 delay_us, CsTimerFunc func);
void cs_sip_transaction_clear_timer (CsSipTransaction *self, CsTimer **timer);

/* A timer function: terminates. */
void cs_sip_transaction_expired (gpointer user_data);

void cs_sip_transaction_set_last (CsSipTransaction *self, CsSipMessage *message);

/* The machines. */
extern const CsStateTable cs_sip_client_tables[2]; /* INVITE, others */
extern const CsStateTable cs_sip_server_tables[2];
void cs_sip_client_start (CsSipTransaction *self);
void cs_sip_client_resume (CsSipTransaction *self);
void cs_sip_client_response (CsSipTransaction *self, CsSipMessage *response);
void cs_sip_server_start (CsSipTransaction *self);
void cs_sip_server_request_again (CsSipTransaction *self);
void cs_sip_server_ack (CsSipTransaction *self);

G_END_DECLS
