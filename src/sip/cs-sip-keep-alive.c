/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keeps a connection open by pings and notices when nobody answers on it. */

#include "sip/cs-sip-keep-alive.h"

#include "base/cs-limits.h"
#include "crypto/cs-random.h"

/* RFC 5626 section 4.4.1 for connections; a NAT's patience for UDP. */
#define PING_STREAM_US (100 * G_TIME_SPAN_SECOND)
#define PING_UDP_US (25 * G_TIME_SPAN_SECOND)
#define PONG_US (10 * G_TIME_SPAN_SECOND) /* RFC 5626 section 4.4.1 */
#define PROBE_US (CS_LIMIT_SIP_PROBE_S * G_TIME_SPAN_SECOND)

struct _CsSipKeepAlive {
  CsSipEndpoint *endpoint;
  CsSipUri *address; /* or NULL */
  CsSipKeepAliveFunc func;
  gpointer user_data;

  CsSipFlow *flow;
  CsTimer *ping;
  CsTimer *deadline; /* of an answer */
  gboolean probing;  /* whoever asked is told when it comes */
  gboolean pinged;
  gboolean pongs;   /* a pong has come */
  gboolean options; /* OPTIONS was answered */
  gboolean silent;  /* neither was */
  guint32 cseq;
  CsSipTransaction *question;
};

static void
drop_question (CsSipKeepAlive *self)
{
  cs_timer_queue_clear (self->endpoint->timers, &self->deadline);
  if (self->question == NULL)
    return;
  cs_sip_transaction_set_events (self->question, NULL, NULL);
  g_clear_pointer (&self->question, cs_sip_transaction_unref);
}

static void
tell (CsSipKeepAlive *self, gboolean alive)
{
  gboolean asked = self->probing;

  self->probing = FALSE;
  drop_question (self);
  if (asked || !alive)
    self->func (alive, self->user_data);
}

static void
on_deadline (gpointer user_data)
{
  CsSipKeepAlive *self = user_data;

  self->deadline = NULL;
  /* It has never answered such a question, and nothing else speaks against it. */
  if (!self->probing && !self->pongs && !self->options)
    {
      self->silent = self->question != NULL;
      drop_question (self);
      return;
    }
  tell (self, FALSE);
}

static void
set_deadline (CsSipKeepAlive *self, gint64 delay_us)
{
  cs_timer_queue_clear (self->endpoint->timers, &self->deadline);
  self->deadline = cs_timer_queue_add (self->endpoint->timers, delay_us, on_deadline, self);
}

/* ---- OPTIONS ---- */

static void
on_response (CsSipTransaction *transaction, CsSipMessage *response, gpointer user_data)
{
  CsSipKeepAlive *self = user_data;

  /* Whatever it says: somebody is there. */
  self->options = TRUE;
  tell (self, TRUE);
}

static const CsSipTransactionEvents question_events = { on_response, NULL };

static CsSipMessage *
make_options (CsSipKeepAlive *self)
{
  const char *host = self->address != NULL ? self->address->host : self->flow->local_host;
  g_autoptr (CsSipUri) domain = cs_sip_uri_new (CS_SIP_SCHEME_SIP, NULL, host, 0, NULL);
  const char *from = self->address != NULL ? self->address->text : domain->text;
  CsSipMessageBuilder *builder = cs_sip_message_builder_request ("OPTIONS", domain->text);
  g_autofree char *branch = cs_sip_transaction_make_branch ();
  g_autofree char *via = cs_sip_flow_make_via (self->flow, branch);
  g_autofree char *tag = cs_random_token (8);
  g_autofree char *call_id = cs_random_token (16);
  g_autofree char *from_value = g_strdup_printf ("<%s>;tag=%s", from, tag);
  g_autofree char *to_value = g_strdup_printf ("<%s>", domain->text);
  g_autofree char *cseq = g_strdup_printf ("%u OPTIONS", ++self->cseq);

  cs_sip_message_builder_add (builder, "Via", via);
  cs_sip_message_builder_add (builder, "Max-Forwards", "70");
  cs_sip_message_builder_add (builder, "From", from_value);
  cs_sip_message_builder_add (builder, "To", to_value);
  cs_sip_message_builder_add (builder, "Call-ID", call_id);
  cs_sip_message_builder_add (builder, "CSeq", cseq);
  cs_sip_message_builder_add (builder, "Accept", "application/sdp");
  cs_sip_endpoint_describe (self->endpoint, builder);
  return cs_sip_message_builder_end (builder);
}

static void
send_options (CsSipKeepAlive *self, gint64 patience_us)
{
  g_autoptr (CsSipMessage) request = make_options (self);

  drop_question (self);
  self->question
      = cs_sip_transactions_request (self->endpoint->transactions, self->flow, request, &question_events, self);
  set_deadline (self, patience_us);
}

/* ---- pings ---- */

static void
send_crlfs (CsSipKeepAlive *self)
{
  g_autoptr (GBytes) crlfs = g_bytes_new_static ("\r\n\r\n", 4);

  self->pinged = TRUE;
  cs_sip_flow_send (self->flow, crlfs, NULL);
}

static void
on_ping_due (gpointer user_data)
{
  CsSipKeepAlive *self = user_data;
  gboolean reliable = cs_sip_flow_is_reliable (self->flow);

  self->ping = cs_timer_queue_add (self->endpoint->timers, reliable ? PING_STREAM_US : PING_UDP_US, on_ping_due, self);
  if (self->deadline != NULL)
    return;
  /* Over UDP it only keeps the NAT open, and a registrar that is gone is noticed by the next request. */
  if (reliable && self->pinged && !self->pongs && !self->silent)
    {
      send_options (self, PONG_US);
      return;
    }
  send_crlfs (self);
  if (self->pongs)
    set_deadline (self, PONG_US);
}

void
cs_sip_keep_alive_watch (CsSipKeepAlive *self, CsSipFlow *flow)
{
  cs_timer_queue_clear (self->endpoint->timers, &self->ping);
  drop_question (self);
  g_clear_pointer (&self->flow, cs_sip_flow_unref);
  self->probing = self->pinged = self->pongs = self->options = self->silent = FALSE;
  if (flow == NULL)
    return;
  self->flow = cs_sip_flow_ref (flow);
  self->ping = cs_timer_queue_add (self->endpoint->timers,
                                   cs_sip_flow_is_reliable (flow) ? PING_STREAM_US : PING_UDP_US, on_ping_due, self);
}

void
cs_sip_keep_alive_probe (CsSipKeepAlive *self)
{
  if (self->flow == NULL || self->probing)
    return;
  self->probing = TRUE;
  if (self->pongs)
    {
      send_crlfs (self);
      set_deadline (self, PROBE_US);
    }
  else
    {
      send_options (self, PROBE_US);
    }
}

void
cs_sip_keep_alive_pong (CsSipKeepAlive *self)
{
  self->pongs = TRUE;
  tell (self, TRUE);
}

void
cs_sip_keep_alive_heard (CsSipKeepAlive *self)
{
  if (self->probing)
    tell (self, TRUE);
}

/* ---- life ---- */

CsSipKeepAlive *
cs_sip_keep_alive_new (CsSipEndpoint *endpoint, const CsSipUri *address, CsSipKeepAliveFunc func, gpointer user_data)
{
  CsSipKeepAlive *self = g_new0 (CsSipKeepAlive, 1);

  self->endpoint = endpoint;
  self->address = address != NULL ? cs_sip_uri_copy (address) : NULL;
  self->func = func;
  self->user_data = user_data;
  return self;
}

void
cs_sip_keep_alive_free (CsSipKeepAlive *self)
{
  if (self == NULL)
    return;
  cs_sip_keep_alive_watch (self, NULL);
  cs_sip_uri_free (self->address);
  g_free (self);
}
