/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Registers an account with its server and renews the registration. */
#include "sip/cs-sip-registration.h"

#include "base/cs-limits.h"
#include "base/cs-state-table.h"
#include "crypto/cs-random.h"
#include "sip/cs-sip-binding.h"
#include "sip/cs-sip-exchange.h"
#include "sip/cs-sip-record.h"
#include "sip/cs-sip-server-flow.h"

#include <string.h>

/*   IDLE --start--> REGISTERING --2xx--> REGISTERED --time, another connection--> REGISTERING
 *                     |  ^   `--fails--> WAITING --pause over, connection again------^
 *                     |  `--refresh, from anywhere--
 *                     `--wrong password or bad certificate, and it never worked--> REFUSED
 *   REGISTERING, REGISTERED --stop--> UNREGISTERING --answer--> OFF;  the others --stop--> OFF
 */
enum {
  IDLE,
  REGISTERING,
  REGISTERED,
  WAITING,
  REFUSED,
  UNREGISTERING,
  OFF,
};

static const char *const state_names[]
    = { "idle", "registering", "registered", "waiting", "refused", "unregistering", "off" };

static const CsStateEdge state_edges[] = {
  { IDLE, REGISTERING },
  { IDLE, OFF },
  { REGISTERING, REGISTERING },
  { REGISTERING, REGISTERED },
  { REGISTERING, WAITING },
  { REGISTERING, REFUSED },
  { REGISTERING, UNREGISTERING },
  { REGISTERING, OFF },
  { REGISTERED, REGISTERING },
  { REGISTERED, UNREGISTERING },
  { REGISTERED, WAITING },
  { WAITING, REGISTERING },
  { WAITING, OFF },
  { REFUSED, REGISTERING },
  { REFUSED, OFF },
  { UNREGISTERING, OFF },
};

static const CsStateTable state_table
    = { "registration", state_names, G_N_ELEMENTS (state_names), state_edges, G_N_ELEMENTS (state_edges) };

#define DEFAULT_EXPIRES_S 600
#define LONGEST_EXPIRES_S (7 * 24 * 3600)
#define LONGEST_RETRY_AFTER_S 3600
#define SHORTEST_RENEWAL_S 2

struct _CsSipRegistration {
  CsSipEndpoint *endpoint;
  CsSipRegistrationEvents events;
  gpointer user_data;
  CsSipHop *hop;
  CsSipUri *identity;
  char *tag;
  char *from; /* with our tag */
  char *to;
  char *registrar;
  char *instance_id;
  guint wanted_s; /* configured, or what the registrar wants at least */

  int state;
  char *call_id;
  guint32 cseq;
  char *contact;     /* the URI in the last REGISTER */
  char *old_contact; /* of a connection that is gone: to be removed */
  CsSipExchange *exchange;
  CsSipFlow *flow;     /* by which it is bound, or NULL */
  CsTimer *timer;      /* renewal, or the pause after a failure */
  gpointer failed_on;  /* the connection on which nobody answered; to compare with only */
  gboolean wants_flow; /* WAITING for the connection, not for time */
  CsSipRecord record;
  gboolean adjusted;  /* to a Min-Expires, once per attempt */
  gboolean corrected; /* the Contact, to where the server sees us, once per renewal */
  GPtrArray *routes;  /* of char: Service-Route */
};

static void send_register (CsSipRegistration *self);
static void fail (CsSipRegistration *self, CsSipCause *cause, guint retry_after_s);

static void
step (CsSipRegistration *self, int to)
{
  cs_state_table_step (&state_table, &self->state, to);
}

static void
tell (CsSipRegistration *self, guint expires_s, const CsSipCause *cause)
{
  self->events.changed (self, cs_sip_registration_get_state (self), expires_s, cause, self->user_data);
}

static void
set_timer (CsSipRegistration *self, gint64 delay_us, CsTimerFunc func)
{
  cs_timer_queue_clear (self->endpoint->timers, &self->timer);
  self->timer = cs_timer_queue_add (self->endpoint->timers, delay_us, func, self);
}

static void
set_flow (CsSipRegistration *self, CsSipFlow *flow)
{
  if (flow != NULL)
    cs_sip_flow_ref (flow);
  g_clear_pointer (&self->flow, cs_sip_flow_unref);
  self->flow = flow;
}

/* ---- REGISTER ---- */

static void
add_contacts (CsSipRegistration *self, CsSipMessageBuilder *builder, guint expires_s)
{
  g_autoptr (GString) contact = g_string_new (NULL);

  g_string_printf (contact, "<%s>", self->contact);
  if (self->instance_id != NULL)
    g_string_append_printf (contact, ";+sip.instance=\"<%s>\"", self->instance_id);
  g_string_append_printf (contact, ";expires=%u", expires_s);
  cs_sip_message_builder_add (builder, "Contact", contact->str);

  if (self->old_contact != NULL && g_strcmp0 (self->old_contact, self->contact) != 0)
    {
      g_string_printf (contact, "<%s>;expires=0", self->old_contact);
      cs_sip_message_builder_add (builder, "Contact", contact->str);
    }
}

static char *
make_contact (CsSipRegistration *self, CsSipFlow *flow)
{
  return cs_sip_endpoint_make_contact (self->endpoint, flow, self->identity->user,
                                       self->identity->scheme == CS_SIP_SCHEME_SIPS);
}

static CsSipMessageBuilder *
build_register (CsSipExchange *exchange, CsSipFlow *flow, gpointer user_data)
{
  CsSipRegistration *self = user_data;
  gboolean leaving = self->state == UNREGISTERING;
  CsSipMessageBuilder *builder = cs_sip_message_builder_request ("REGISTER", self->registrar);
  g_autofree char *cseq = g_strdup_printf ("%u REGISTER", ++self->cseq);
  g_autofree char *expires = g_strdup_printf ("%u", leaving ? 0 : self->wanted_s);

  if (!leaving || self->contact == NULL)
    {
      char *contact = make_contact (self, flow);

      g_free (self->contact);
      self->contact = contact;
    }
  cs_sip_message_builder_add (builder, "Max-Forwards", "70");
  cs_sip_message_builder_add (builder, "From", self->from);
  cs_sip_message_builder_add (builder, "To", self->to);
  cs_sip_message_builder_add (builder, "Call-ID", self->call_id);
  cs_sip_message_builder_add (builder, "CSeq", cseq);
  add_contacts (self, builder, leaving ? 0 : self->wanted_s);
  cs_sip_message_builder_add (builder, "Expires", expires);
  cs_sip_message_builder_add (builder, "Supported", "path");
  cs_sip_endpoint_describe (self->endpoint, builder);
  return builder;
}

/* ---- answers ---- */

static void
on_renewal_due (gpointer user_data)
{
  CsSipRegistration *self = user_data;

  self->timer = NULL;
  /* When to connect is not for us to say. */
  self->wants_flow = self->state == WAITING && cs_sip_server_flow_get_any (self->endpoint->server) == NULL;
  if (!self->wants_flow)
    send_register (self);
}

/* What we know now of how the server sees us (RFC 3581). TRUE when our Contact is another one therefore. */
static gboolean
learn_address (CsSipRegistration *self, CsSipMessage *response)
{
  CsSipFlow *flow = cs_sip_exchange_get_flow (self->exchange);
  g_autofree char *received = cs_sip_message_get_via_param (response, "received");
  g_autofree char *rport = cs_sip_message_get_via_param (response, "rport");
  g_autofree char *contact = NULL;

  cs_sip_flow_set_seen (flow, received, rport);
  contact = make_contact (self, flow);
  return g_strcmp0 (contact, self->contact) != 0;
}

/* RFC 3608: what the registrar wants calls to pass. */
static void
take_routes (CsSipRegistration *self, CsSipMessage *response)
{
  g_autoptr (GPtrArray) list = cs_sip_message_get_list (response, "Service-Route");

  g_ptr_array_set_size (self->routes, 0);
  for (guint i = 0; i < list->len && i < CS_LIMIT_SIP_SERVICE_ROUTES; i++)
    {
      g_autoptr (CsSipAddress) address = cs_sip_address_parse (g_ptr_array_index (list, i), NULL);

      if (address != NULL && address->uri->host != NULL)
        g_ptr_array_add (self->routes, g_strdup (g_ptr_array_index (list, i)));
    }
}

static void
succeed (CsSipRegistration *self, CsSipMessage *response)
{
  g_autoptr (CsSipUri) ours = cs_sip_uri_parse (self->contact, NULL);
  guint expires_s;
  guint margin_s;
  gboolean elsewhere;

  g_clear_pointer (&self->old_contact, g_free);
  if (!cs_sip_binding_read (response, ours, self->instance_id, self->wanted_s, &expires_s))
    {
      fail (self, cs_sip_cause_new (CS_SIP_CAUSE_SERVER, TRUE, cs_sip_message_get_status (response), NULL), 0);
      return;
    }
  margin_s = expires_s > 20 ? MAX (10, expires_s / 10) : expires_s / 2;
  cs_sip_record_succeed (&self->record, cs_sip_exchange_get_request (self->exchange));
  take_routes (self, response);
  elsewhere = learn_address (self, response) && !self->corrected;
  set_flow (self, cs_sip_exchange_get_flow (self->exchange));
  g_clear_pointer (&self->exchange, cs_sip_exchange_free);
  set_timer (self, (gint64) MAX (expires_s - margin_s, SHORTEST_RENEWAL_S) * G_TIME_SPAN_SECOND, on_renewal_due);
  step (self, REGISTERED);
  if (elsewhere)
    {
      /* Nobody reaches what we have just named. */
      self->old_contact = g_steal_pointer (&self->contact);
      self->corrected = TRUE;
      send_register (self);
    }
  else
    {
      self->corrected = FALSE;
    }
  tell (self, expires_s, NULL);
}

/* Takes @cause. */
static void
fail (CsSipRegistration *self, CsSipCause *cause, guint retry_after_s)
{
  self->failed_on = cause->error != NULL && self->exchange != NULL ? cs_sip_exchange_get_flow (self->exchange) : NULL;
  g_clear_pointer (&self->exchange, cs_sip_exchange_free);
  set_flow (self, NULL);
  cs_timer_queue_clear (self->endpoint->timers, &self->timer);
  self->wants_flow = FALSE;
  if (!cs_sip_record_may_try_again (&self->record, cause))
    {
      step (self, REFUSED);
    }
  else if (cause->error != NULL && cs_sip_server_flow_get_any (self->endpoint->server) == NULL)
    {
      self->wants_flow = TRUE;
      step (self, WAITING);
    }
  else
    {
      gint64 pause_us = cs_sip_record_next_pause_us (&self->record, cause);

      set_timer (self, MAX (pause_us, (gint64) retry_after_s * G_TIME_SPAN_SECOND), on_renewal_due);
      step (self, WAITING);
    }
  tell (self, 0, cause);
  cs_sip_cause_free (cause);
}

static void
be_off (CsSipRegistration *self)
{
  cs_timer_queue_clear (self->endpoint->timers, &self->timer);
  g_clear_pointer (&self->exchange, cs_sip_exchange_free);
  set_flow (self, NULL);
  step (self, OFF);
  self->events.stopped (self, self->user_data);
}

static gboolean
adjust_expires (CsSipRegistration *self, CsSipMessage *response)
{
  guint least_s;

  if (self->adjusted
      || !cs_sip_parse_seconds (cs_sip_message_get (response, "Min-Expires", 0), 1, LONGEST_EXPIRES_S, &least_s)
      || least_s <= self->wanted_s)
    return FALSE;
  self->wanted_s = least_s;
  return TRUE;
}

/* A registrar that does not take two Contacts, or counts the one to be removed: without it. TRUE when that is tried. */
static gboolean
try_single_contact (CsSipRegistration *self, guint status)
{
  gboolean had_two = self->old_contact != NULL;

  g_clear_pointer (&self->old_contact, g_free);
  if (!had_two || status < 400 || status >= 500 || status == 401 || status == 407 || status == 408 || status == 423
      || status == 429)
    return FALSE;
  send_register (self);
  return TRUE;
}

static void
on_response (CsSipExchange *exchange, CsSipMessage *response, gpointer user_data)
{
  CsSipRegistration *self = user_data;
  guint status = cs_sip_message_get_status (response);
  guint retry_after_s = 0;

  if (status < 200)
    return;
  if (self->state == UNREGISTERING)
    {
      be_off (self);
      return;
    }
  if (status < 300)
    {
      succeed (self, response);
      return;
    }
  if (status == 423 && adjust_expires (self, response))
    {
      send_register (self);
      self->adjusted = TRUE;
      return;
    }
  if (try_single_contact (self, status))
    return;
  cs_sip_parse_seconds (cs_sip_message_get (response, "Retry-After", 0), 0, LONGEST_RETRY_AFTER_S, &retry_after_s);
  fail (self, cs_sip_record_name_cause (&self->record, response), retry_after_s);
}

static void
on_failed (CsSipExchange *exchange, const GError *error, gpointer user_data)
{
  CsSipRegistration *self = user_data;

  if (self->state == UNREGISTERING)
    be_off (self);
  else
    fail (self, cs_sip_cause_new_from_error (error), 0);
}

static const CsSipExchangeEvents exchange_events = { build_register, on_response, on_failed };

/* ---- the ways in ---- */

static void
start_exchange (CsSipRegistration *self)
{
  g_clear_pointer (&self->exchange, cs_sip_exchange_free);
  self->exchange = cs_sip_exchange_start (self->endpoint, "REGISTER", self->hop, &exchange_events, self);
}

static void
send_register (CsSipRegistration *self)
{
  cs_timer_queue_clear (self->endpoint->timers, &self->timer);
  self->adjusted = FALSE;
  self->wants_flow = FALSE;
  step (self, REGISTERING);
  start_exchange (self);
}

void
cs_sip_registration_start (CsSipRegistration *self)
{
  if (self->state != IDLE)
    return;
  send_register (self);
  tell (self, 0, NULL);
}

/* The old binding leads nowhere: the next REGISTER takes it away. */
static void
abandon_contact (CsSipRegistration *self)
{
  set_flow (self, NULL);
  if (self->contact == NULL)
    return;
  g_free (self->old_contact);
  self->old_contact = g_steal_pointer (&self->contact);
}

static gboolean
is_running (CsSipRegistration *self)
{
  return self->state != IDLE && self->state != UNREGISTERING && self->state != OFF;
}

void
cs_sip_registration_refresh (CsSipRegistration *self)
{
  if (!is_running (self))
    return;
  abandon_contact (self);
  self->record.failures = 0;
  send_register (self);
  tell (self, 0, NULL);
}

void
cs_sip_registration_renew (CsSipRegistration *self)
{
  if (!is_running (self))
    return;
  cs_sip_record_start_over (&self->record);
  send_register (self);
  tell (self, 0, NULL);
}

/* ---- the connection ---- */

void
cs_sip_registration_server_down (CsSipRegistration *self, const GError *error)
{
  gboolean bound = self->flow != NULL;

  if (!is_running (self))
    return;
  abandon_contact (self);
  if (error != NULL)
    {
      g_autoptr (CsSipCause) cause = cs_sip_cause_new_from_error (error);

      if (self->state == REGISTERING || self->state == REGISTERED)
        fail (self, g_steal_pointer (&cause), 0);
      else if (self->state == WAITING && self->wants_flow)
        tell (self, 0, cause); /* it was tried again, and may have failed in another way */
    }
  else if (self->state == REGISTERED)
    {
      send_register (self);
      tell (self, 0, NULL);
    }
  else if (bound)
    {
      tell (self, 0, NULL);
    }
}

void
cs_sip_registration_server_up (CsSipRegistration *self, CsSipFlow *flow)
{
  gboolean may_help = self->wants_flow || (self->failed_on != NULL && self->failed_on != flow);

  if ((self->state == WAITING && may_help) || (self->state == REGISTERED && self->flow != flow))
    {
      if (self->state == REGISTERED)
        abandon_contact (self);
      send_register (self);
      tell (self, 0, NULL);
    }
}

void
cs_sip_registration_stop (CsSipRegistration *self)
{
  if (self->state == UNREGISTERING || self->state == OFF)
    return;
  cs_timer_queue_clear (self->endpoint->timers, &self->timer);
  if (self->state == REGISTERED || (self->state == REGISTERING && self->contact != NULL))
    {
      step (self, UNREGISTERING);
      start_exchange (self);
    }
  else
    {
      be_off (self);
    }
}

/* ---- life ---- */

void
cs_sip_registration_set_display_name (CsSipRegistration *self, const char *display_name)
{
  g_autofree char *params = g_strconcat (";tag=", self->tag, NULL);

  g_free (self->from);
  g_free (self->to);
  self->from = cs_sip_address_format (display_name, self->identity->text, params);
  self->to = cs_sip_address_format (display_name, self->identity->text, NULL);
}

CsSipRegistration *
cs_sip_registration_new (CsSipEndpoint *endpoint, const CsSipRegistrationConfig *config,
                         const CsSipRegistrationEvents *events, gpointer user_data)
{
  CsSipRegistration *self = g_new0 (CsSipRegistration, 1);
  g_autoptr (CsSipUri) registrar
      = cs_sip_uri_new (config->identity->scheme, NULL, config->identity->host, config->identity->port, NULL);

  self->endpoint = endpoint;
  self->events = *events;
  self->user_data = user_data;
  self->hop = cs_sip_hop_copy (config->hop);
  self->identity = cs_sip_uri_copy (config->identity);
  self->tag = cs_random_token (8);
  cs_sip_registration_set_display_name (self, config->display_name);
  self->registrar = g_strdup (registrar->text);
  self->instance_id = g_strdup (config->instance_id);
  self->wanted_s = config->expires_s != 0 ? config->expires_s : DEFAULT_EXPIRES_S;
  cs_sip_record_init (&self->record, config->has_worked);
  self->routes = g_ptr_array_new_with_free_func (g_free);
  self->call_id = cs_random_token (16);
  self->state = IDLE;
  return self;
}

void
cs_sip_registration_free (CsSipRegistration *self)
{
  if (self == NULL)
    return;
  cs_timer_queue_clear (self->endpoint->timers, &self->timer);
  g_clear_pointer (&self->exchange, cs_sip_exchange_free);
  set_flow (self, NULL);
  cs_sip_hop_free (self->hop);
  cs_sip_uri_free (self->identity);
  g_free (self->tag);
  g_free (self->from);
  g_free (self->to);
  g_free (self->registrar);
  g_free (self->instance_id);
  g_free (self->call_id);
  g_free (self->contact);
  g_free (self->old_contact);
  cs_sip_record_clear (&self->record);
  g_ptr_array_unref (self->routes);
  g_free (self);
}

CsSipRegistrationState
cs_sip_registration_get_state (CsSipRegistration *self)
{
  switch (self->state)
    {
    case REGISTERING:
      /* While it is only being renewed the binding holds. */
      return self->flow != NULL ? CS_SIP_REGISTRATION_REGISTERED : CS_SIP_REGISTRATION_PENDING;
    case REGISTERED:
    case UNREGISTERING:
      return CS_SIP_REGISTRATION_REGISTERED;
    case WAITING:
    case REFUSED:
      return CS_SIP_REGISTRATION_FAILED;
    default:
      return CS_SIP_REGISTRATION_NONE;
    }
}

GPtrArray *
cs_sip_registration_get_routes (CsSipRegistration *self)
{
  return self->routes;
}
