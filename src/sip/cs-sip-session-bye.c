/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The end of a session, whoever wants it (RFC 3261 section 15). */

#include "sip/cs-sip-session-private.h"

static void
is_over (CsSipSession *self)
{
  cs_sip_session_ref (self);
  g_clear_pointer (&self->bye, cs_sip_exchange_free);
  cs_sip_session_check_quiet (self);
  cs_sip_session_unref (self);
}

static void
on_response (CsSipExchange *exchange, CsSipMessage *response, gpointer user_data)
{
  if (cs_sip_message_get_status (response) >= 200)
    is_over (user_data);
}

static void
on_failed (CsSipExchange *exchange, const GError *error, gpointer user_data)
{
  is_over (user_data);
}

static CsSipMessageBuilder *
build_bye (CsSipExchange *exchange, CsSipFlow *flow, gpointer user_data)
{
  CsSipSession *self = user_data;
  CsSipMessageBuilder *builder = cs_sip_dialog_make_request (self->dialog, "BYE");
  g_autofree char *reason = cs_sip_session_make_reason (self->bye_reason);

  if (reason != NULL)
    cs_sip_message_builder_add (builder, "Reason", reason);
  return builder;
}

static const CsSipExchangeEvents bye_events = { build_bye, on_response, on_failed };

static void
set_reason (CsSipSession *self, const char *reason_text)
{
  if (reason_text == self->bye_reason)
    return;
  g_free (self->bye_reason);
  self->bye_reason = g_strdup (reason_text);
}

void
cs_sip_session_send_bye (CsSipSession *self, const char *reason_text)
{
  g_autoptr (CsSipHop) hop = NULL;

  if (self->agent == NULL || self->bye != NULL)
    return;
  set_reason (self, reason_text);
  if (self->state != CS_SIP_SESSION_LEAVING)
    cs_sip_session_step (self, CS_SIP_SESSION_LEAVING);
  hop = cs_sip_session_make_hop (self, self->dialog);
  self->bye = cs_sip_exchange_start (cs_sip_agent_get_endpoint (self->agent), "BYE", hop, &bye_events, self);
}

void
cs_sip_session_bye_received (CsSipSession *self, CsSipTransaction *transaction, CsSipMessage *request)
{
  cs_sip_session_answer (self, transaction, 200);
  cs_sip_session_refuse_asked (self, 487, NULL);
  /* A caller may send BYE before our answer (section 15.1.2), or before its ACK. */
  if (self->state == CS_SIP_SESSION_INCOMING)
    cs_sip_session_answer (self, self->server, 487);
  cs_sip_session_answer_clear (self);
  cs_sip_session_end (self, cs_sip_cause_new_from_request (request), TRUE);
  if (self->agent != NULL)
    cs_sip_session_leave (self);
}

void
cs_sip_session_hang_up (CsSipSession *self, const char *reason_text)
{
  g_autofree char *reason = cs_sip_session_make_reason (reason_text);

  switch ((CsSipSessionState) self->state)
    {
    case CS_SIP_SESSION_CALLING:
    case CS_SIP_SESSION_EARLY:
      set_reason (self, reason_text);
      cs_sip_session_end (self, cs_sip_cause_new (CS_SIP_CAUSE_CANCELLED, FALSE, 0, NULL), FALSE);
      if (cs_sip_exchange_cancel (self->invite, reason))
        cs_sip_session_step (self, CS_SIP_SESSION_CANCELLING);
      else
        cs_sip_session_leave (self);
      break;

    case CS_SIP_SESSION_INCOMING:
      cs_sip_session_end (self, cs_sip_cause_new (CS_SIP_CAUSE_CANCELLED, FALSE, 0, NULL), FALSE);
      cs_sip_session_answer (self, self->server, 603);
      cs_sip_session_answer_clear (self);
      cs_sip_session_leave (self);
      break;

    case CS_SIP_SESSION_ACCEPTED:
      /* BYE has to wait for the ACK, or for the end of waiting for it. */
      set_reason (self, reason_text);
      cs_sip_session_end (self, cs_sip_cause_new (CS_SIP_CAUSE_NORMAL, FALSE, 0, NULL), FALSE);
      cs_sip_session_leave (self);
      break;

    case CS_SIP_SESSION_ESTABLISHED:
      cs_sip_session_end (self, cs_sip_cause_new (CS_SIP_CAUSE_NORMAL, FALSE, 0, NULL), FALSE);
      cs_sip_session_refuse_asked (self, 487, NULL);
      cs_sip_session_answer_clear (self);
      cs_sip_session_send_bye (self, reason_text);
      break;

    case CS_SIP_SESSION_CANCELLING:
    case CS_SIP_SESSION_LEAVING:
    case CS_SIP_SESSION_DONE:
      break;
    }
}
