/* SPDX-License-Identifier: GPL-3.0-or-later */
/* INFO inside the dialog, as phones use it for DTMF (RFC 6086 calls that legacy usage). */

#include "base/cs-limits.h"
#include "sip/cs-sip-session-private.h"

typedef struct {
  CsSipSession *session;
  CsSipExchange *exchange;
  char *content_type;
  GBytes *body;
} Info;

static void
info_free (Info *info)
{
  cs_sip_exchange_free (info->exchange);
  g_bytes_unref (info->body);
  g_free (info->content_type);
  g_free (info);
}

void
cs_sip_session_info_init (CsSipSession *self)
{
  self->infos = g_ptr_array_new_with_free_func ((GDestroyNotify) info_free);
}

static CsSipMessageBuilder *
build_info (CsSipExchange *exchange, CsSipFlow *flow, gpointer user_data)
{
  Info *info = user_data;
  CsSipMessageBuilder *builder = cs_sip_dialog_make_request (info->session->dialog, "INFO");

  cs_sip_message_builder_set_body (builder, info->content_type, info->body);
  return builder;
}

static void
finish (Info *info, guint status)
{
  CsSipSession *session = info->session;

  g_ptr_array_remove_fast (session->infos, info);
  if (session->events.info_answered != NULL)
    session->events.info_answered (session, status, session->user_data);
}

static void
on_response (CsSipExchange *exchange, CsSipMessage *response, gpointer user_data)
{
  Info *info = user_data;
  const guint status = cs_sip_message_get_status (response);

  if (status >= 200)
    finish (info, status);
}

static void
on_failed (CsSipExchange *exchange, const GError *error, gpointer user_data)
{
  finish (user_data, 0);
}

static const CsSipExchangeEvents info_events = { build_info, on_response, on_failed };

void
cs_sip_session_send_info (CsSipSession *self, const char *content_type, GBytes *body)
{
  g_autoptr (CsSipHop) hop = NULL;
  Info *info;

  /* A peer that answers none of them does not make them pile up. */
  if (self->state != CS_SIP_SESSION_ESTABLISHED || self->infos->len >= CS_LIMIT_SIP_SESSIONS)
    return;
  info = g_new0 (Info, 1);
  info->session = self;
  info->content_type = g_strdup (content_type);
  info->body = g_bytes_ref (body);
  g_ptr_array_add (self->infos, info);
  hop = cs_sip_session_make_hop (self, self->dialog);
  info->exchange = cs_sip_exchange_start (cs_sip_agent_get_endpoint (self->agent), "INFO", hop, &info_events, info);
}

void
cs_sip_session_info_received (CsSipSession *self, CsSipTransaction *transaction, CsSipMessage *request)
{
  GBytes *body = cs_sip_message_get_body (request);

  cs_sip_session_answer (self, transaction, 200);
  if (body != NULL && self->events.info != NULL)
    self->events.info (self, cs_sip_message_get_content_type (request), body, self->user_data);
}
