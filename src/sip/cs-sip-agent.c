/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The SIP user agent of one account: transports, transactions, registration, sessions. */
#include "sip/cs-sip-agent.h"

#include "base/cs-limits.h"
#include "net/cs-net-datagram.h"
#include "sip/cs-sip-agent-dispatch.h"
#include "sip/cs-sip-registration.h"
#include "sip/cs-sip-server-flow.h"
#include "sip/cs-sip-session-private.h"

#include <string.h>

/* How long cs_sip_agent_close() waits for answers. */
#define CLOSE_US (2 * G_TIME_SPAN_SECOND)

struct _CsSipAgent {
  CsSipEndpoint *endpoint;
  CsSipAgentEvents events;
  gpointer user_data;

  CsSipSelf *account;
  CsSipRegistration *registration; /* NULL: does not register */
  CsSipFlow *refused;              /* whose certificate was not believed, for showing it */

  GPtrArray *sessions; /* of CsSipSession, owned */
  gboolean closing;
  CsTimer *give_up;
  guint closed_source;
};

/* ---- closing ---- */

static gboolean
on_closed (gpointer user_data)
{
  CsSipAgent *self = user_data;

  self->closed_source = 0;
  self->events.closed (self, self->user_data);
  return G_SOURCE_REMOVE;
}

/* From the main loop and not from a timer, because the user may free the agent then. */
static void
announce_closed (CsSipAgent *self)
{
  g_autoptr (GSource) source = NULL;

  cs_timer_queue_clear (self->endpoint->timers, &self->give_up);
  if (self->closed_source != 0 || self->events.closed == NULL)
    return;
  source = g_idle_source_new ();
  g_source_set_callback (source, on_closed, self, NULL);
  self->closed_source = g_source_attach (source, g_main_context_get_thread_default ());
}

static gboolean
is_registration_over (CsSipAgent *self)
{
  return self->registration == NULL || cs_sip_registration_get_state (self->registration) == CS_SIP_REGISTRATION_NONE;
}

static void
check_closed (CsSipAgent *self)
{
  if (self->closing && self->sessions->len == 0 && is_registration_over (self))
    announce_closed (self);
}

static void
on_give_up (gpointer user_data)
{
  CsSipAgent *self = user_data;

  self->give_up = NULL;
  announce_closed (self);
}

/* The sessions there are now: hanging up takes them out of the list. (transfer full) */
static GPtrArray *
copy_sessions (CsSipAgent *self)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func ((GDestroyNotify) cs_sip_session_unref);

  for (guint i = 0; i < self->sessions->len; i++)
    g_ptr_array_add (copy, cs_sip_session_ref (g_ptr_array_index (self->sessions, i)));
  return copy;
}

void
cs_sip_agent_close (CsSipAgent *self)
{
  g_autoptr (GPtrArray) sessions = NULL;

  if (self->closing)
    return;
  self->closing = TRUE;
  self->give_up = cs_timer_queue_add (self->endpoint->timers, CLOSE_US, on_give_up, self);
  sessions = copy_sessions (self);
  for (guint i = 0; i < sessions->len; i++)
    cs_sip_session_hang_up (g_ptr_array_index (sessions, i), NULL);
  if (self->registration != NULL)
    cs_sip_registration_stop (self->registration);
  check_closed (self);
}

/* ---- registration ---- */

/* The peers of the calls have to know where we are now. After the server, which would not know us otherwise; whether it
 * wants us, is another matter. */
static void
refresh_targets (CsSipAgent *self)
{
  g_autoptr (GPtrArray) sessions = copy_sessions (self);

  for (guint i = 0; i < sessions->len; i++)
    cs_sip_session_refresh_target (g_ptr_array_index (sessions, i));
}

static void
on_registration (CsSipRegistration *registration, CsSipRegistrationState state, guint expires_s,
                 const CsSipCause *cause, gpointer user_data)
{
  CsSipAgent *self = user_data;

  if (self->events.registration != NULL)
    self->events.registration (self, state, expires_s, cause, self->user_data);
  if (state == CS_SIP_REGISTRATION_REGISTERED)
    cs_sip_self_set_routes (self->account, cs_sip_registration_get_routes (registration));
  if (state != CS_SIP_REGISTRATION_PENDING)
    refresh_targets (self);
}

static void
on_registration_stopped (CsSipRegistration *registration, gpointer user_data)
{
  CsSipAgent *self = user_data;
  g_autoptr (CsSipCause) cause = cs_sip_cause_new (CS_SIP_CAUSE_NORMAL, FALSE, 0, NULL);

  if (self->events.registration != NULL)
    self->events.registration (self, CS_SIP_REGISTRATION_NONE, 0, cause, self->user_data);
  check_closed (self);
}

static const CsSipRegistrationEvents registration_events = { on_registration, on_registration_stopped };

void
cs_sip_agent_start (CsSipAgent *self)
{
  if (self->registration != NULL && !self->closing)
    cs_sip_registration_start (self->registration);
}

void
cs_sip_agent_refresh (CsSipAgent *self)
{
  if (self->closing || self->account->server == NULL)
    return;
  cs_sip_server_flow_renew (self->endpoint->server);
  if (self->registration != NULL)
    cs_sip_registration_refresh (self->registration);
}

void
cs_sip_agent_set_credentials (CsSipAgent *self, const char *auth_user, const CsSecret *password)
{
  cs_sip_endpoint_set_credentials (self->endpoint, auth_user != NULL ? auth_user : cs_sip_self_get_user (self->account),
                                   password);
  if (self->registration != NULL && !self->closing)
    cs_sip_registration_renew (self->registration);
}

void
cs_sip_agent_set_display_name (CsSipAgent *self, const char *display_name)
{
  g_free (self->account->display_name);
  self->account->display_name = g_strdup (display_name);
  if (self->registration != NULL)
    cs_sip_registration_set_display_name (self->registration, display_name);
}

CsSipRegistrationState
cs_sip_agent_get_registration (CsSipAgent *self)
{
  return self->registration != NULL ? cs_sip_registration_get_state (self->registration) : CS_SIP_REGISTRATION_NONE;
}

/* ---- who we are ---- */

CsSipEndpoint *
cs_sip_agent_get_endpoint (CsSipAgent *self)
{
  return self->endpoint;
}

CsSipSelf *
cs_sip_agent_get_self (CsSipAgent *self)
{
  return self->account;
}

gboolean
cs_sip_agent_takes_calls_from (CsSipAgent *self, CsSipFlow *flow)
{
  return self->registration == NULL || self->account->direct || cs_sip_self_is_server_flow (self->account, flow);
}

/* ---- sessions ---- */

CsSipSession *
cs_sip_agent_invite (CsSipAgent *self, const char *target, GBytes *description, const CsSipSessionEvents *events,
                     gpointer user_data, GError **error)
{
  CsSipUri *uri = cs_sip_self_parse_target (target, error);
  CsSipSession *session;

  if (uri == NULL)
    return NULL;
  if (self->closing || self->sessions->len >= CS_LIMIT_SIP_SESSIONS)
    {
      cs_sip_uri_free (uri);
      g_set_error (error, CS_SIP_ERROR, CS_SIP_ERROR_TOO_MUCH, "There are too many calls");
      return NULL;
    }
  session = cs_sip_session_new_outgoing (self, uri, description);
  cs_sip_session_set_events (session, events, user_data);
  g_ptr_array_add (self->sessions, cs_sip_session_ref (session));
  cs_sip_session_start (session);
  return session;
}

void
cs_sip_agent_forget (CsSipAgent *self, CsSipSession *session)
{
  g_ptr_array_remove_fast (self->sessions, session);
  check_closed (self);
}

/* ---- requests (cs-sip-agent-dispatch.c) ---- */

CsSipSession *
cs_sip_agent_find_session (CsSipAgent *self, CsSipMessage *request)
{
  for (guint i = 0; i < self->sessions->len; i++)
    {
      CsSipSession *session = g_ptr_array_index (self->sessions, i);

      if (cs_sip_session_matches (session, request))
        return session;
    }
  return NULL;
}

gboolean
cs_sip_agent_is_merged (CsSipAgent *self, CsSipMessage *request)
{
  for (guint i = 0; i < self->sessions->len; i++)
    {
      if (cs_sip_session_is_merged (g_ptr_array_index (self->sessions, i), request))
        return TRUE;
    }
  return FALSE;
}

gboolean
cs_sip_agent_cancel_session (CsSipAgent *self, CsSipTransaction *invite, CsSipMessage *cancel)
{
  for (guint i = 0; i < self->sessions->len; i++)
    {
      g_autoptr (CsSipSession) session = cs_sip_session_ref (g_ptr_array_index (self->sessions, i));

      if (cs_sip_session_cancel (session, invite, cancel))
        return TRUE;
    }
  return FALSE;
}

gboolean
cs_sip_agent_has_room (CsSipAgent *self)
{
  return !self->closing && self->sessions->len < CS_LIMIT_SIP_SESSIONS;
}

void
cs_sip_agent_take_incoming (CsSipAgent *self, CsSipTransaction *transaction, CsSipFlow *flow)
{
  g_autoptr (CsSipSession) session = cs_sip_session_new_incoming (self, transaction, flow);

  g_ptr_array_add (self->sessions, cs_sip_session_ref (session));
  if (self->events.incoming != NULL)
    self->events.incoming (self, session, self->user_data);
  /* Nobody wants it. */
  if (session->agent != NULL && session->events.ended == NULL)
    cs_sip_session_reject (session, 480, NULL, NULL);
}

static void
on_request (CsSipEndpoint *endpoint, CsSipTransaction *transaction, CsSipFlow *flow, CsSipMessage *request,
            gpointer user_data)
{
  cs_sip_agent_dispatch (user_data, transaction, flow, request);
}

static CsSipShare
on_share (CsSipEndpoint *endpoint, CsSipFlow *flow, CsSipMessage *request, gpointer user_data)
{
  return cs_sip_agent_share (user_data, flow, request);
}

static void
on_flow_closed (CsSipEndpoint *endpoint, CsSipFlow *flow, const GError *error, gpointer user_data)
{
  CsSipAgent *self = user_data;

  if (self->account->server != NULL && flow->transport == CS_NET_TRANSPORT_TLS && !flow->ready)
    {
      g_clear_pointer (&self->refused, cs_sip_flow_unref);
      self->refused = cs_sip_flow_ref (flow);
    }
}

static void
on_server_up (CsSipEndpoint *endpoint, CsSipFlow *flow, gpointer user_data)
{
  CsSipAgent *self = user_data;

  if (self->registration != NULL)
    cs_sip_registration_server_up (self->registration, flow);
}

static void
on_server_down (CsSipEndpoint *endpoint, const GError *error, gpointer user_data)
{
  CsSipAgent *self = user_data;

  if (self->registration != NULL)
    cs_sip_registration_server_down (self->registration, error);
}

/* ---- life ---- */

static const CsSipEndpointEvents endpoint_events
    = { on_request, on_share, on_flow_closed, on_server_up, on_server_down };

static gboolean
open_endpoint (CsSipAgent *self, const CsSipAgentConfig *config, CsClock *clock, GError **error)
{
  g_autofree char *allow = cs_sip_session_make_allow ();
  CsSipEndpointConfig endpoint_config = {
    .transport = { config->transport, config->trust, config->client_identity, config->listen, config->listen_identity },
    .auth_user = config->auth_user != NULL ? config->auth_user : cs_sip_self_get_user (self->account),
    .password = config->password,
    .user_agent = config->user_agent,
    .allow = allow,
  };

  self->endpoint = cs_sip_endpoint_new (&endpoint_config, clock, &endpoint_events, self, error);
  self->account->endpoint = self->endpoint;
  if (self->endpoint != NULL && self->account->server != NULL)
    cs_sip_endpoint_set_server (self->endpoint, self->account->server, self->account->identity);
  return self->endpoint != NULL;
}

CsSipAgent *
cs_sip_agent_new_with_clock (const CsSipAgentConfig *config, CsClock *clock, const CsSipAgentEvents *events,
                             gpointer user_data, GError **error)
{
  g_autoptr (CsSipAgent) self = g_new0 (CsSipAgent, 1);

  self->events = *events;
  self->user_data = user_data;
  self->sessions = g_ptr_array_new_with_free_func ((GDestroyNotify) cs_sip_session_unref);
  self->account = cs_sip_self_new (config, error);
  if (self->account == NULL || !open_endpoint (self, config, clock, error))
    return NULL;
  if (config->registers)
    {
      CsSipRegistrationConfig registration = {
        .identity = self->account->identity,
        .display_name = self->account->display_name,
        .hop = self->account->server,
        .expires_s = config->expires_s,
        .instance_id = config->instance_id,
        .has_worked = config->has_worked,
      };

      self->registration = cs_sip_registration_new (self->endpoint, &registration, &registration_events, self);
    }
  return g_steal_pointer (&self);
}

CsSipAgent *
cs_sip_agent_new (const CsSipAgentConfig *config, const CsSipAgentEvents *events, gpointer user_data, GError **error)
{
  return cs_sip_agent_new_with_clock (config, cs_clock_system (), events, user_data, error);
}

void
cs_sip_agent_free (CsSipAgent *self)
{
  if (self == NULL)
    return;
  if (self->closed_source != 0)
    g_source_destroy (g_main_context_find_source_by_id (g_main_context_get_thread_default (), self->closed_source));
  for (guint i = 0; i < self->sessions->len; i++)
    cs_sip_session_abandon (g_ptr_array_index (self->sessions, i));
  g_ptr_array_unref (self->sessions);
  if (self->endpoint != NULL)
    {
      cs_timer_queue_clear (self->endpoint->timers, &self->give_up);
      cs_sip_registration_free (self->registration);
      g_clear_pointer (&self->refused, cs_sip_flow_unref);
      cs_sip_endpoint_free (self->endpoint);
    }
  cs_sip_self_free (self->account);
  g_free (self);
}

/* ---- what others may know ---- */

GSocketAddress *
cs_sip_agent_get_listen_address (CsSipAgent *self)
{
  return cs_sip_transport_get_listen_address (self->endpoint->transport);
}

const char *
cs_sip_agent_get_tls_version (CsSipAgent *self)
{
  CsSipFlow *flow = cs_sip_self_get_server_flow (self->account);

  return flow != NULL ? cs_sip_transport_get_tls_version (flow) : NULL;
}

const char *
cs_sip_agent_get_tls_cipher (CsSipAgent *self)
{
  CsSipFlow *flow = cs_sip_self_get_server_flow (self->account);

  return flow != NULL ? cs_sip_transport_get_tls_cipher (flow) : NULL;
}

const CsNetCertificateInfo *
cs_sip_agent_get_certificate (CsSipAgent *self)
{
  CsSipFlow *flow = cs_sip_self_get_server_flow (self->account);

  if (flow == NULL)
    flow = self->refused;
  return flow != NULL ? cs_sip_transport_get_certificate (flow) : NULL;
}

char *
cs_sip_agent_get_server_number (CsSipAgent *self)
{
  CsSipFlow *flow = cs_sip_self_get_server_flow (self->account);

  return flow != NULL && flow->ready ? cs_sip_flow_get_remote_number (flow) : NULL;
}
