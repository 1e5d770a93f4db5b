/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cs-test-sip-side.h"

#include <string.h>

static GPtrArray *sides;

static char *
text_of (GBytes *bytes)
{
  gsize len;
  const char *data = bytes != NULL ? g_bytes_get_data (bytes, &len) : NULL;

  return data != NULL ? g_strndup (data, len) : NULL;
}

static void
set_text (char **text, GBytes *bytes)
{
  g_free (*text);
  *text = text_of (bytes);
}

static void
set_cause (CsSipCause **cause, const CsSipCause *value)
{
  cs_sip_cause_free (*cause);
  *cause = cs_sip_cause_copy (value);
}

/* ---- session ---- */

static void
on_provisional (CsSipSession *session, guint status, GBytes *early_media, gpointer user_data)
{
  CsTestSide *self = user_data;

  self->provisional++;
  self->provisional_status = status;
  set_text (&self->early_media, early_media);
}

static void
on_established (CsSipSession *session, GBytes *description, gpointer user_data)
{
  CsTestSide *self = user_data;

  self->established++;
  set_text (&self->description, description);
}

static void
on_offer (CsSipSession *session, GBytes *offer, gpointer user_data)
{
  CsTestSide *self = user_data;

  self->offers++;
  set_text (&self->offer, offer);
}

static void
on_info (CsSipSession *session, const char *content_type, GBytes *body, gpointer user_data)
{
  CsTestSide *self = user_data;

  self->infos++;
  set_text (&self->info, body);
}

static void
on_ended (CsSipSession *session, const CsSipCause *cause, gpointer user_data)
{
  CsTestSide *self = user_data;

  self->ended++;
  set_cause (&self->cause, cause);
}

static void
on_identity (CsSipSession *session, gpointer user_data)
{
  CsTestSide *self = user_data;
  const CsSipIdentity *identity = cs_sip_session_get_identity (session);

  self->identities++;
  g_free (self->identity);
  self->identity = identity != NULL ? g_strdup (identity->address->uri->text) : NULL;
}

static const CsSipSessionEvents session_events = {
  .provisional = on_provisional,
  .established = on_established,
  .offer = on_offer,
  .info = on_info,
  .identity = on_identity,
  .ended = on_ended,
};

static void
keep_session (CsTestSide *self, CsSipSession *session)
{
  self->session = session;
  g_ptr_array_add (self->sessions, session);
}

/* ---- agent ---- */

static void
on_registration (CsSipAgent *agent, CsSipRegistrationState state, guint expires_s, const CsSipCause *cause,
                 gpointer user_data)
{
  CsTestSide *self = user_data;

  self->registrations++;
  self->registration = state;
  self->expires_s = expires_s;
  set_cause (&self->registration_cause, cause);
}

static void
on_incoming (CsSipAgent *agent, CsSipSession *session, gpointer user_data)
{
  CsTestSide *self = user_data;

  self->incoming++;
  if (self->ignore_incoming)
    return;
  keep_session (self, cs_sip_session_ref (session));
  cs_sip_session_set_events (session, &session_events, self);
}

static void
on_closed (CsSipAgent *agent, gpointer user_data)
{
  ((CsTestSide *) user_data)->closed++;
}

static const CsSipAgentEvents agent_events = { on_registration, on_incoming, on_closed };

static CsTestSide *
side_new (const CsSipAgentConfig *config, CsClock *clock)
{
  CsTestSide *self = g_new0 (CsTestSide, 1);
  g_autoptr (GError) error = NULL;
  GSocketAddress *listen;

  self->clock = clock;
  self->sessions = g_ptr_array_new_with_free_func ((GDestroyNotify) cs_sip_session_unref);
  self->agent = clock != NULL ? cs_sip_agent_new_with_clock (config, clock, &agent_events, self, &error)
                              : cs_sip_agent_new (config, &agent_events, self, &error);
  g_assert_no_error (error);
  listen = cs_sip_agent_get_listen_address (self->agent);
  self->port = listen != NULL ? g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (listen)) : 0;
  if (sides == NULL)
    sides = g_ptr_array_new ();
  g_ptr_array_add (sides, self);
  return self;
}

CsTestSide *
cs_test_side_new (const CsSipAgentConfig *config)
{
  return side_new (config, cs_clock_fake_new (1000 * G_TIME_SPAN_SECOND));
}

CsTestSide *
cs_test_side_new_real (const CsSipAgentConfig *config)
{
  return side_new (config, NULL);
}

CsTestSide *
cs_test_side_new_direct (CsNetTransport transport)
{
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  CsSipAgentConfig config = { .transport = transport, .listen = any, .user_agent = "Test/1" };

  return cs_test_side_new (&config);
}

void
cs_test_side_free (CsTestSide *self)
{
  if (self == NULL)
    return;
  g_ptr_array_remove (sides, self);
  if (sides->len == 0)
    g_clear_pointer (&sides, g_ptr_array_unref);
  cs_sip_agent_free (self->agent);
  g_ptr_array_unref (self->sessions);
  cs_clock_unref (self->clock);
  g_free (self->early_media);
  g_free (self->description);
  g_free (self->offer);
  g_free (self->info);
  g_free (self->identity);
  g_free (self->reoffer_answer);
  cs_sip_cause_free (self->cause);
  cs_sip_cause_free (self->reoffer_cause);
  cs_sip_cause_free (self->registration_cause);
  g_free (self);
}

/* ---- doing ---- */

CsSipSession *
cs_test_side_call (CsTestSide *self, const char *target)
{
  g_autoptr (GBytes) offer = g_bytes_new_static ("offer", 5);
  g_autoptr (GError) error = NULL;
  CsSipSession *session = cs_sip_agent_invite (self->agent, target, offer, &session_events, self, &error);

  g_assert_no_error (error);
  keep_session (self, session);
  return session;
}

CsSipSession *
cs_test_side_call_port (CsTestSide *self, guint16 port)
{
  g_autofree char *target = g_strdup_printf ("sip:bob@127.0.0.1:%u", port);

  return cs_test_side_call (self, target);
}

void
cs_test_side_accept (CsTestSide *self, const char *description)
{
  g_autoptr (GBytes) bytes = g_bytes_new (description, strlen (description));

  cs_sip_session_accept (self->session, bytes);
}

static void
on_reoffered (CsSipSession *session, GBytes *answer, const CsSipCause *cause, gpointer user_data)
{
  CsTestSide *self = user_data;

  self->reoffers++;
  set_text (&self->reoffer_answer, answer);
  set_cause (&self->reoffer_cause, cause);
}

void
cs_test_side_reoffer (CsTestSide *self, const char *description)
{
  g_autoptr (GBytes) bytes = g_bytes_new (description, strlen (description));

  cs_sip_session_reoffer (self->session, bytes, on_reoffered, self);
}

void
cs_test_side_accept_offer (CsTestSide *self, const char *description)
{
  g_autoptr (GBytes) bytes = g_bytes_new (description, strlen (description));

  cs_sip_session_accept_offer (self->session, bytes);
}

void
cs_test_side_advance (CsTestSide *self, gint64 ms)
{
  CsTimerQueue *timers = cs_sip_agent_get_endpoint (self->agent)->timers;
  gint64 until_us = cs_clock_now_us (self->clock) + ms * G_TIME_SPAN_MILLISECOND;

  for (;;)
    {
      gint64 next_us = cs_timer_queue_next_us (timers);

      if (next_us < 0 || next_us > until_us)
        break;
      if (next_us > cs_clock_now_us (self->clock))
        cs_clock_fake_set (self->clock, next_us);
      cs_timer_queue_run (timers);
    }
  cs_clock_fake_set (self->clock, until_us);
}

void
cs_test_sides_run (void)
{
  for (guint i = 0; sides != NULL && i < sides->len; i++)
    {
      CsTestSide *side = g_ptr_array_index (sides, i);

      if (side->clock != NULL)
        cs_timer_queue_run (cs_sip_agent_get_endpoint (side->agent)->timers);
    }
}

void
cs_test_sides_settle (void)
{
  /* Over loopback a datagram is there when send() returns; what it leads to may take a few turns. */
  for (guint i = 0; i < 5; i++)
    {
      cs_test_sides_run ();
      cs_test_loop_settle ();
    }
}
