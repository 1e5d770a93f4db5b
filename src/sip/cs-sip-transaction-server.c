/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The server transactions: INVITE and others (RFC 3261 section 17.2, RFC 6026). */

/* The two server machines: RFC 3261 section 17.2, with the Accepted state and Timer L of RFC 6026 section 7.1.
 *
 *   INVITE:      PROCEEDING                       others:  TRYING --1xx--> PROCEEDING
 *             2xx /      \ 300-699                            \              /
 *          ACCEPTED     COMPLETED -- ACK --> CONFIRMED         `---final----'
 *              |  Timer L   | Timer H           | Timer I        COMPLETED
 *              `-----> TERMINATED <-------------'                    | Timer J
 *                                                                TERMINATED
 */

#include "sip/cs-sip-transaction-private.h"

enum {
  TRYING = CS_SIP_TRANSACTION_TRYING,
  PROCEEDING = CS_SIP_TRANSACTION_PROCEEDING,
  COMPLETED = CS_SIP_TRANSACTION_COMPLETED,
  CONFIRMED = CS_SIP_TRANSACTION_CONFIRMED,
  ACCEPTED = CS_SIP_TRANSACTION_ACCEPTED,
  TERMINATED = CS_SIP_TRANSACTION_TERMINATED,
};

static const char *const state_names[]
    = { "calling", "trying", "proceeding", "completed", "confirmed", "accepted", "terminated" };

static const CsStateEdge invite_edges[] = {
  { PROCEEDING, ACCEPTED }, { PROCEEDING, COMPLETED }, { PROCEEDING, TERMINATED }, { ACCEPTED, TERMINATED },
  { COMPLETED, CONFIRMED }, { COMPLETED, TERMINATED }, { CONFIRMED, TERMINATED },
};

static const CsStateEdge other_edges[] = {
  { TRYING, PROCEEDING },    { TRYING, COMPLETED },      { TRYING, TERMINATED },
  { PROCEEDING, COMPLETED }, { PROCEEDING, TERMINATED }, { COMPLETED, TERMINATED },
};

const CsStateTable cs_sip_server_tables[2] = {
  { "INVITE server", state_names, G_N_ELEMENTS (state_names), invite_edges, G_N_ELEMENTS (invite_edges) },
  { "server", state_names, G_N_ELEMENTS (state_names), other_edges, G_N_ELEMENTS (other_edges) },
};

static void
on_trying_due (gpointer user_data)
{
  CsSipTransaction *self = user_data;
  g_autoptr (CsSipMessage) trying
      = cs_sip_message_builder_end (cs_sip_message_builder_response (self->request, 100, "Trying", NULL));

  self->retransmit = NULL;
  cs_sip_transaction_set_last (self, trying);
  cs_sip_transaction_send (self);
}

void
cs_sip_server_start (CsSipTransaction *self)
{
  self->state = self->kind == CS_SIP_INVITE_SERVER ? PROCEEDING : TRYING;
  if (self->kind == CS_SIP_INVITE_SERVER)
    cs_sip_transaction_set_timer (self, &self->retransmit, CS_SIP_TRYING_US, on_trying_due);
}

void
cs_sip_server_request_again (CsSipTransaction *self)
{
  if (self->last != NULL && (self->state == PROCEEDING || self->state == COMPLETED))
    cs_sip_transaction_send (self);
}

/* Timer G. */
static void
on_retransmit (gpointer user_data)
{
  CsSipTransaction *self = user_data;

  self->retransmit = NULL;
  self->interval_us = MIN (self->interval_us * 2, CS_SIP_T2_US);
  cs_sip_transaction_set_timer (self, &self->retransmit, self->interval_us, on_retransmit);
  cs_sip_transaction_send (self);
}

/* Timer H. */
static void
on_no_ack (gpointer user_data)
{
  CsSipTransaction *self = user_data;

  self->timeout = NULL;
  cs_sip_transaction_fail_timeout (self);
}

void
cs_sip_server_ack (CsSipTransaction *self)
{
  if (self->state != COMPLETED)
    return;

  cs_sip_transaction_clear_timer (self, &self->retransmit);
  cs_sip_transaction_step (self, CS_SIP_TRANSACTION_CONFIRMED);
  if (cs_sip_flow_is_reliable (self->flow))
    cs_sip_transaction_terminate (self);
  else
    cs_sip_transaction_set_timer (self, &self->timeout, CS_SIP_T4_US, cs_sip_transaction_expired); /* I */
}

static void
respond_to_invite (CsSipTransaction *self, guint status)
{
  cs_sip_transaction_clear_timer (self, &self->retransmit);
  if (status >= 300)
    {
      cs_sip_transaction_step (self, CS_SIP_TRANSACTION_COMPLETED);
      self->interval_us = CS_SIP_T1_US;
      if (!cs_sip_flow_is_reliable (self->flow))
        cs_sip_transaction_set_timer (self, &self->retransmit, self->interval_us, on_retransmit);
      cs_sip_transaction_set_timer (self, &self->timeout, CS_SIP_TIMEOUT_US, on_no_ack);
    }
  else if (status >= 200)
    {
      cs_sip_transaction_step (self, CS_SIP_TRANSACTION_ACCEPTED);
      cs_sip_transaction_set_timer (self, &self->timeout, CS_SIP_TIMEOUT_US, cs_sip_transaction_expired); /* L */
    }
  cs_sip_transaction_send (self);
}

static void
respond_to_other (CsSipTransaction *self, guint status)
{
  cs_sip_transaction_send (self);
  if (status < 200)
    {
      if (self->state == TRYING)
        cs_sip_transaction_step (self, CS_SIP_TRANSACTION_PROCEEDING);
      return;
    }

  cs_sip_transaction_step (self, CS_SIP_TRANSACTION_COMPLETED);
  if (cs_sip_flow_is_reliable (self->flow))
    cs_sip_transaction_terminate (self);
  else
    cs_sip_transaction_set_timer (self, &self->timeout, CS_SIP_TIMEOUT_US, cs_sip_transaction_expired); /* J */
}

void
cs_sip_transaction_respond (CsSipTransaction *self, CsSipMessage *response)
{
  guint status = cs_sip_message_get_status (response);

  g_assert (self->kind == CS_SIP_INVITE_SERVER || self->kind == CS_SIP_SERVER);
  if (self->layer == NULL)
    return;

  /* The user repeats its 2xx itself until the ACK comes. */
  if (self->state == ACCEPTED && status >= 200 && status < 300)
    {
      cs_sip_transaction_set_last (self, response);
      cs_sip_transaction_send (self);
      return;
    }
  if (self->state != TRYING && self->state != PROCEEDING)
    return;

  cs_sip_transaction_set_last (self, response);
  if (self->kind == CS_SIP_INVITE_SERVER)
    respond_to_invite (self, status);
  else
    respond_to_other (self, status);
}
