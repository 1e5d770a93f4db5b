/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gives each incoming request to the session it belongs to, or refuses it. */
#include "sip/cs-sip-agent-dispatch.h"

#include "sip/cs-sip-body.h"
#include "sip/cs-sip-session-private.h"

static void
answer (CsSipAgent *self, CsSipTransaction *transaction, guint status)
{
  cs_sip_endpoint_answer (cs_sip_agent_get_endpoint (self), transaction, status, NULL);
}

/* Takes @builder. */
static void
respond (CsSipTransaction *transaction, CsSipMessageBuilder *builder)
{
  g_autoptr (CsSipMessage) response = cs_sip_message_builder_end (builder);

  cs_sip_transaction_respond (transaction, response);
}

static CsSipMessageBuilder *
make_answer (CsSipAgent *self, CsSipTransaction *transaction, guint status)
{
  return cs_sip_endpoint_make_answer (cs_sip_agent_get_endpoint (self), transaction, status, NULL);
}

static gboolean
is_one_of (const char *const *list, const char *method)
{
  return g_strv_contains (list, method);
}

/* Section 8.2.2.3: we have no extension that a peer could require. FALSE when there is one to be refused. */
static gboolean
requires_nothing (CsSipMessage *request)
{
  g_autoptr (GPtrArray) required = cs_sip_message_get_list (request, "Require");

  return required->len == 0;
}

static void
name_unsupported (CsSipMessageBuilder *builder, CsSipMessage *request)
{
  g_autoptr (GPtrArray) required = cs_sip_message_get_list (request, "Require");

  for (guint i = 0; i < required->len; i++)
    cs_sip_message_builder_add (builder, "Unsupported", g_ptr_array_index (required, i));
}

/* TRUE when @request was refused for it. */
static gboolean
refuse_extensions (CsSipAgent *self, CsSipTransaction *transaction, CsSipMessage *request)
{
  CsSipMessageBuilder *builder;

  if (requires_nothing (request))
    return FALSE;
  builder = make_answer (self, transaction, 420);
  name_unsupported (builder, request);
  respond (transaction, builder);
  return TRUE;
}

static void
on_cancel (CsSipAgent *self, CsSipTransaction *transaction, CsSipMessage *cancel)
{
  CsSipTransaction *invite
      = cs_sip_transactions_find_cancelled (cs_sip_agent_get_endpoint (self)->transactions, cancel);

  if (invite == NULL)
    {
      answer (self, transaction, 481);
      return;
    }
  answer (self, transaction, 200);
  cs_sip_transaction_ref (invite);
  cs_sip_agent_cancel_session (self, invite, cancel);
  cs_sip_transaction_unref (invite);
}

/* Inside a dialog or outside, without a state: nothing is kept for whoever asks. */
static void
on_options (CsSipAgent *self, CsSipFlow *flow, CsSipMessage *request)
{
  gboolean known = cs_sip_message_get_to_tag (request) == NULL || cs_sip_agent_find_session (self, request) != NULL;
  guint status = !requires_nothing (request) ? 420 : known ? 200 : 481;
  CsSipMessageBuilder *builder = cs_sip_endpoint_make_stateless (request, status);

  if (status == 420)
    name_unsupported (builder, request);
  if (status == 200)
    {
      cs_sip_endpoint_describe (cs_sip_agent_get_endpoint (self), builder);
      cs_sip_message_builder_add (builder, "Accept", "application/sdp");
    }
  cs_sip_endpoint_answer_statelessly (flow, builder);
}

static void
on_invite (CsSipAgent *self, CsSipTransaction *transaction, CsSipFlow *flow, CsSipMessage *request)
{
  if (!cs_sip_agent_takes_calls_from (self, flow))
    {
      g_debug ("an INVITE that is not from our server");
      answer (self, transaction, 403);
    }
  else if (cs_sip_agent_is_merged (self, request))
    {
      answer (self, transaction, 482);
    }
  else if (!cs_sip_agent_has_room (self))
    {
      answer (self, transaction, 486);
    }
  else if (!cs_sip_dialog_can_begin (request))
    {
      CsSipMessageBuilder *builder = make_answer (self, transaction, 400);

      cs_sip_message_builder_add (builder, "Warning", "399 countersign \"The Contact header leads nowhere\"");
      respond (transaction, builder);
    }
  else if (!cs_sip_body_is_understood (request))
    {
      CsSipMessageBuilder *builder = make_answer (self, transaction, 415);

      cs_sip_body_add_accepted (builder);
      respond (transaction, builder);
    }
  else
    {
      cs_sip_agent_take_incoming (self, transaction, flow);
    }
}

static void
on_outside_dialog (CsSipAgent *self, CsSipTransaction *transaction, CsSipFlow *flow, CsSipMessage *request)
{
  static const char *const need_dialog[] = { "PRACK", "NOTIFY", NULL };
  static const char *const packages[] = { "SUBSCRIBE", "PUBLISH", NULL };
  static const char *const known[] = { "MESSAGE", "REFER", "REGISTER", NULL };
  const char *method = cs_sip_message_get_method (request);

  if (g_str_equal (method, "INVITE"))
    {
      on_invite (self, transaction, flow, request);
    }
  else if (cs_sip_session_takes (method) || is_one_of (need_dialog, method))
    {
      answer (self, transaction, 481);
    }
  else if (is_one_of (packages, method))
    {
      answer (self, transaction, 489);
    }
  else
    {
      CsSipMessageBuilder *builder = make_answer (self, transaction, is_one_of (known, method) ? 405 : 501);

      cs_sip_message_builder_add (builder, "Allow", cs_sip_agent_get_endpoint (self)->allow);
      respond (transaction, builder);
    }
}

static void
on_inside_dialog (CsSipAgent *self, CsSipTransaction *transaction, CsSipMessage *request)
{
  CsSipSession *session = cs_sip_agent_find_session (self, request);

  if (session == NULL)
    {
      answer (self, transaction, 481);
      return;
    }
  cs_sip_session_ref (session);
  cs_sip_session_request (session, transaction, request);
  cs_sip_session_unref (session);
}

static void
on_ack (CsSipAgent *self, CsSipMessage *ack)
{
  CsSipSession *session = cs_sip_agent_find_session (self, ack);

  if (session == NULL)
    return;
  cs_sip_session_ref (session);
  cs_sip_session_ack (session, ack);
  cs_sip_session_unref (session);
}

void
cs_sip_agent_dispatch (CsSipAgent *self, CsSipTransaction *transaction, CsSipFlow *flow, CsSipMessage *request)
{
  if (g_str_equal (cs_sip_message_get_method (request), "OPTIONS"))
    on_options (self, flow, request);
  else if (transaction == NULL)
    on_ack (self, request);
  else if (g_str_equal (cs_sip_message_get_method (request), "CANCEL"))
    on_cancel (self, transaction, request);
  else if (refuse_extensions (self, transaction, request))
    return;
  else if (cs_sip_message_get_to_tag (request) != NULL)
    on_inside_dialog (self, transaction, request);
  else
    on_outside_dialog (self, transaction, flow, request);
}

CsSipShare
cs_sip_agent_share (CsSipAgent *self, CsSipFlow *flow, CsSipMessage *request)
{
  CsSipTransactions *transactions = cs_sip_agent_get_endpoint (self)->transactions;

  if (cs_sip_self_is_server_flow (cs_sip_agent_get_self (self), flow))
    return CS_SIP_SHARE_SERVER;
  if (g_str_equal (cs_sip_message_get_method (request), "CANCEL"))
    return cs_sip_transactions_find_cancelled (transactions, request) != NULL ? CS_SIP_SHARE_DIALOG
                                                                              : CS_SIP_SHARE_STRANGER;
  return cs_sip_message_get_to_tag (request) != NULL && cs_sip_agent_find_session (self, request) != NULL
             ? CS_SIP_SHARE_DIALOG
             : CS_SIP_SHARE_STRANGER;
}
