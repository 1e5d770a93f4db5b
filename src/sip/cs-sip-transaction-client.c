/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The client transactions: INVITE and others (RFC 3261 section 17.1, RFC 6026). */

/* The two client machines: RFC 3261 section 17.1, with the Accepted state and Timer M of RFC 6026 section 7.2.
 *
 *   INVITE:  CALLING --1xx--> PROCEEDING          others:  TRYING --1xx--> PROCEEDING
 *              |  \             /  |                         |  \            /  |
 *             2xx  `--300-699--'  2xx                        |   `--final---'   |
 *              |        |          |                         |        |         |
 *              |    COMPLETED      |                         |    COMPLETED     |
 *              |     | Timer D     |                         |     | Timer K    |
 *           ACCEPTED |   ACCEPTED--'                         |     |            |
 *              | M   |                                 Timer F     |      Timer F
 *              `-> TERMINATED <- Timer B, no flow            `-> TERMINATED <---'
 */

#include "sip/cs-sip-transaction-private.h"

enum {
  CALLING = CS_SIP_TRANSACTION_CALLING,
  TRYING = CS_SIP_TRANSACTION_TRYING,
  PROCEEDING = CS_SIP_TRANSACTION_PROCEEDING,
  COMPLETED = CS_SIP_TRANSACTION_COMPLETED,
  ACCEPTED = CS_SIP_TRANSACTION_ACCEPTED,
  TERMINATED = CS_SIP_TRANSACTION_TERMINATED,
};

static const char *const state_names[]
    = { "calling", "trying", "proceeding", "completed", "confirmed", "accepted", "terminated" };

static const CsStateEdge invite_edges[] = {
  { CALLING, PROCEEDING },    { CALLING, ACCEPTED },    { CALLING, COMPLETED },
  { CALLING, TERMINATED },    { PROCEEDING, ACCEPTED }, { PROCEEDING, COMPLETED },
  { PROCEEDING, TERMINATED }, { ACCEPTED, TERMINATED }, { COMPLETED, TERMINATED },
};

static const CsStateEdge other_edges[] = {
  { TRYING, PROCEEDING },    { TRYING, COMPLETED },      { TRYING, TERMINATED },
  { PROCEEDING, COMPLETED }, { PROCEEDING, TERMINATED }, { COMPLETED, TERMINATED },
};

const CsStateTable cs_sip_client_tables[2] = {
  { "INVITE client", state_names, G_N_ELEMENTS (state_names), invite_edges, G_N_ELEMENTS (invite_edges) },
  { "client", state_names, G_N_ELEMENTS (state_names), other_edges, G_N_ELEMENTS (other_edges) },
};

/* Timers A (doubles without end) and E (doubles up to T2, and is T2 once a provisional response came). */
static void
on_retransmit (gpointer user_data)
{
  CsSipTransaction *self = user_data;

  self->retransmit = NULL;
  self->interval_us *= 2;
  if (self->kind == CS_SIP_CLIENT)
    self->interval_us = self->state == PROCEEDING ? CS_SIP_T2_US : MIN (self->interval_us, CS_SIP_T2_US);
  cs_sip_transaction_set_timer (self, &self->retransmit, self->interval_us, on_retransmit);
  cs_sip_transaction_send (self);
}

/* Timers B and F, and the 64*T1 that follow a CANCEL. */
static void
on_no_answer (gpointer user_data)
{
  CsSipTransaction *self = user_data;

  self->timeout = NULL;
  cs_sip_transaction_fail_timeout (self);
}

void
cs_sip_client_start (CsSipTransaction *self)
{
  self->state = self->kind == CS_SIP_INVITE_CLIENT ? CALLING : TRYING;
  self->interval_us = CS_SIP_T1_US;
  cs_sip_transaction_set_last (self, self->request);
  if (!cs_sip_flow_is_reliable (self->flow))
    cs_sip_transaction_set_timer (self, &self->retransmit, self->interval_us, on_retransmit);
  cs_sip_transaction_set_timer (self, &self->timeout, CS_SIP_TIMEOUT_US, on_no_answer);
  cs_sip_transaction_send (self);
}

/* What ACK and CANCEL take over from the INVITE (sections 9.1 and 17.1.1.3). */
static CsSipMessageBuilder *
make_companion (CsSipTransaction *self, const char *method, const char *to)
{
  CsSipMessage *invite = self->request;
  CsSipMessageBuilder *builder = cs_sip_message_builder_request (method, cs_sip_message_get_request_uri (invite)->text);
  g_autofree char *cseq = g_strdup_printf ("%u %s", cs_sip_message_get_cseq (invite), method);
  g_autoptr (GPtrArray) vias = cs_sip_message_get_list (invite, "Via");

  cs_sip_message_builder_add (builder, "Via", g_ptr_array_index (vias, 0));
  for (guint i = 0; i < cs_sip_message_count (invite, "Route"); i++)
    cs_sip_message_builder_add (builder, "Route", cs_sip_message_get (invite, "Route", i));
  cs_sip_message_builder_add (builder, "Max-Forwards", "70");
  cs_sip_message_builder_add (builder, "From", cs_sip_message_get (invite, "From", 0));
  cs_sip_message_builder_add (builder, "To", to);
  cs_sip_message_builder_add (builder, "Call-ID", cs_sip_message_get_call_id (invite));
  cs_sip_message_builder_add (builder, "CSeq", cseq);
  return builder;
}

static void
acknowledge (CsSipTransaction *self, CsSipMessage *response)
{
  g_autoptr (CsSipMessage) ack = cs_sip_message_builder_end (
      make_companion (self, "ACK", cs_sip_message_get_answered_to (response, self->request)));

  cs_sip_transaction_set_last (self, ack);
  cs_sip_transaction_send (self);
}

static void
tell (CsSipTransaction *self, CsSipMessage *response)
{
  if (self->events.response != NULL)
    self->events.response (self, response, self->user_data);
}

static void
proceed (CsSipTransaction *self, CsSipMessage *response)
{
  if (self->state != PROCEEDING)
    {
      cs_sip_transaction_step (self, CS_SIP_TRANSACTION_PROCEEDING);
      if (self->kind == CS_SIP_INVITE_CLIENT)
        {
          cs_sip_transaction_clear_timer (self, &self->retransmit);
          cs_sip_transaction_clear_timer (self, &self->timeout);
        }
    }
  tell (self, response);
}

/* Enters a last state, which keeps late messages away for @linger_us: timers D, K and M. */
static void
finish (CsSipTransaction *self, int state, gint64 linger_us, CsSipMessage *response)
{
  cs_sip_transaction_clear_timer (self, &self->retransmit);
  cs_sip_transaction_clear_timer (self, &self->timeout);
  cs_sip_transaction_clear_timer (self, &self->send_error);
  g_clear_error (&self->error);
  cs_sip_transaction_step (self, (CsSipTransactionState) state);
  if (linger_us > 0)
    cs_sip_transaction_set_timer (self, &self->timeout, linger_us, cs_sip_transaction_expired);
  tell (self, response);
  if (linger_us == 0)
    cs_sip_transaction_terminate (self);
}

static void
invite_response (CsSipTransaction *self, CsSipMessage *response)
{
  guint status = cs_sip_message_get_status (response);
  gboolean waits = self->state == CALLING || self->state == PROCEEDING;

  if (status < 200)
    {
      if (waits)
        proceed (self, response);
    }
  else if (status < 300)
    {
      if (waits)
        finish (self, CS_SIP_TRANSACTION_ACCEPTED, CS_SIP_TIMEOUT_US, response);
      else if (self->state == ACCEPTED)
        tell (self, response);
    }
  else if (waits)
    {
      acknowledge (self, response);
      finish (self, CS_SIP_TRANSACTION_COMPLETED, cs_sip_flow_is_reliable (self->flow) ? 0 : CS_SIP_TIMEOUT_US,
              response);
    }
  else if (self->state == COMPLETED && !cs_sip_flow_is_reliable (self->flow))
    {
      cs_sip_transaction_send (self);
    }
}

static void
other_response (CsSipTransaction *self, CsSipMessage *response)
{
  if (self->state == COMPLETED)
    return;
  if (cs_sip_message_get_status (response) < 200)
    proceed (self, response);
  else
    finish (self, CS_SIP_TRANSACTION_COMPLETED, cs_sip_flow_is_reliable (self->flow) ? 0 : CS_SIP_T4_US, response);
}

void
cs_sip_client_response (CsSipTransaction *self, CsSipMessage *response)
{
  if (self->kind == CS_SIP_INVITE_CLIENT)
    invite_response (self, response);
  else
    other_response (self, response);
}

void
cs_sip_transaction_cancel (CsSipTransaction *self, const char *reason)
{
  g_autoptr (CsSipMessageBuilder) builder = NULL;
  g_autoptr (CsSipMessage) cancel = NULL;

  g_assert (self->kind == CS_SIP_INVITE_CLIENT);
  if (self->state != PROCEEDING || self->cancelled)
    return;
  if (self->held != NULL)
    {
      g_free (self->cancel_reason);
      self->cancel_reason = g_strdup (reason != NULL ? reason : "");
      return;
    }

  builder = make_companion (self, "CANCEL", cs_sip_message_get (self->request, "To", 0));
  if (reason != NULL)
    cs_sip_message_builder_add (builder, "Reason", reason);
  cancel = cs_sip_message_builder_end (g_steal_pointer (&builder));
  self->cancelled = TRUE;
  cs_sip_transaction_set_timer (self, &self->timeout, CS_SIP_TIMEOUT_US, on_no_answer);
  cs_sip_transaction_unref (cs_sip_transactions_request (self->layer, self->flow, cancel, NULL, NULL));
}

void
cs_sip_client_resume (CsSipTransaction *self)
{
  g_autofree char *reason = g_steal_pointer (&self->cancel_reason);

  if (self->state == CALLING)
    {
      self->resent = TRUE;
      cs_sip_transaction_send (self);
    }
  else if (self->cancelled || reason != NULL)
    {
      /* The first CANCEL may have been lost with the connection. */
      self->cancelled = FALSE;
      cs_sip_transaction_cancel (self, reason != NULL && *reason != '\0' ? reason : NULL);
    }
}
