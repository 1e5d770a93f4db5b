/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A stranger against an agent: transactions, dialogs, sessions. The input is a play: "~m" is followed by a message
 * (with LF for CRLF; $T, $B, $C stand for our last To tag, branch and Call-ID, which a real peer would know), the other
 * letters are what our user does, and the passing of time. No socket is ever opened: everything goes by one flow that
 * swallows it, and the main loop, in which names would be looked up, only runs when the agent is gone. */

#include "lib/cs-test-resolver.h"
#include "sip/cs-sip-agent-private.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

typedef struct {
  CsSipFlow *flow;
  CsSipAgent *agent;
  CsClock *clock;
  GPtrArray *sessions; /* of CsSipSession */
  GBytes *description;
  gboolean established; /* some session, so that a re-INVITE may be sent */
  gboolean reoffering;  /* one at a time */
} Play;

/* What the stranger has seen of us. */
static char *seen_tag;
static char *seen_branch;
static char *seen_call_id;

static void
see (char **what, const char *value)
{
  if (value == NULL)
    return;
  g_free (*what);
  *what = g_strdup (value);
}

static gboolean
flow_send (CsSipFlow *flow, GBytes *bytes, GError **error)
{
  gsize len;
  const guint8 *data = g_bytes_get_data (bytes, &len);
  g_autoptr (CsSipMessage) message = cs_sip_message_parse (data, len, NULL, error);

  /* What we say is always SIP. */
  g_assert (message != NULL);
  if (cs_sip_message_is_request (message))
    see (&seen_branch, cs_sip_message_get_branch (message));
  else
    see (&seen_tag, cs_sip_message_get_to_tag (message));
  see (&seen_call_id, cs_sip_message_get_call_id (message));
  return TRUE;
}

static void
flow_free (CsSipFlow *flow)
{
  g_free (flow);
}

static const CsSipFlowClass flow_class = { flow_send, flow_free };

static void
on_established (CsSipSession *session, GBytes *description, gpointer user_data)
{
  ((Play *) user_data)->established = TRUE;
}

static void
on_offer (CsSipSession *session, GBytes *offer, gpointer user_data)
{
}

static void
on_ended (CsSipSession *session, const CsSipCause *cause, gpointer user_data)
{
  g_assert (cause != NULL);
}

static const CsSipSessionEvents session_events
    = { .established = on_established, .offer = on_offer, .ended = on_ended };

static void
on_incoming (CsSipAgent *agent, CsSipSession *session, gpointer user_data)
{
  Play *play = user_data;

  g_ptr_array_add (play->sessions, cs_sip_session_ref (session));
  cs_sip_session_set_events (session, &session_events, play);
}

static void
on_reoffered (CsSipSession *session, GBytes *answer, const CsSipCause *cause, gpointer user_data)
{
  g_assert ((answer == NULL) == (cause != NULL));
  ((Play *) user_data)->reoffering = FALSE;
}

static const CsSipAgentEvents agent_events = { .incoming = on_incoming };

static char *
replace (const char *text, const char *name, const char *value)
{
  g_auto (GStrv) parts = g_strsplit (text, name, -1);

  return g_strjoinv (value != NULL ? value : "none", parts);
}

static void
deliver (Play *play, const char *text)
{
  g_autofree char *lines = replace (text, "\n", "\r\n");
  g_autofree char *with_tag = replace (lines, "$T", seen_tag);
  g_autofree char *with_branch = replace (with_tag, "$B", seen_branch);
  g_autofree char *with_call_id = replace (with_branch, "$C", seen_call_id);
  g_autoptr (CsSipMessage) message
      = cs_sip_message_parse ((const guint8 *) with_call_id, strlen (with_call_id), NULL, NULL);

  if (message != NULL)
    cs_sip_transactions_receive (cs_sip_agent_get_endpoint (play->agent)->transactions, play->flow, message);
}

static void
advance (Play *play, gint64 by_us)
{
  cs_clock_fake_advance (play->clock, by_us);
  cs_timer_queue_run (cs_sip_agent_get_endpoint (play->agent)->timers);
}

static void
act (Play *play, char letter)
{
  CsSipSession *session = play->sessions->len > 0 ? g_ptr_array_index (play->sessions, play->sessions->len - 1) : NULL;

  if (letter == 't')
    advance (play, G_TIME_SPAN_SECOND / 2);
  else if (letter == 'T')
    advance (play, 40 * G_TIME_SPAN_SECOND);
  else if (letter == 'c')
    cs_sip_agent_close (play->agent);
  else if (session == NULL)
    return;
  else if (letter == 'r')
    cs_sip_session_ring (session);
  else if (letter == 'a')
    cs_sip_session_accept (session, play->description);
  else if (letter == 'j')
    cs_sip_session_reject (session, 486, NULL, "busy");
  else if (letter == 'h')
    cs_sip_session_hang_up (session, "enough");
  else if (letter == 'p')
    cs_sip_session_accept_offer (session, play->description);
  else if (letter == 'q')
    cs_sip_session_reject_offer (session, 488, NULL);
  else if (letter == 'o' && !play->reoffering && play->established)
    {
      play->reoffering = TRUE;
      cs_sip_session_reoffer (session, play->description, on_reoffered, play);
    }
  else if (letter == 'i')
    cs_sip_session_send_info (session, "application/dtmf-relay", play->description);
}

static Play *
play_new (void)
{
  CsSipAgentConfig config = { .transport = CS_NET_TRANSPORT_TCP, .user_agent = "Fuzz/1" };
  Play *play = g_new0 (Play, 1);

  play->clock = cs_clock_fake_new (G_TIME_SPAN_SECOND);
  play->sessions = g_ptr_array_new_with_free_func ((GDestroyNotify) cs_sip_session_unref);
  play->description = g_bytes_new_static ("v=0\r\n", 5);
  play->agent = cs_sip_agent_new_with_clock (&config, play->clock, &agent_events, play, NULL);
  play->flow = g_new0 (CsSipFlow, 1);
  cs_sip_flow_init (play->flow, &flow_class, CS_NET_TRANSPORT_TCP);
  play->flow->ready = TRUE;
  play->flow->local_host = g_strdup ("192.0.2.1");
  play->flow->local_port = 5060;
  play->flow->remote = g_inet_socket_address_new_from_string ("192.0.2.2", 5060);
  return play;
}

static void
play_free (Play *play)
{
  cs_sip_agent_free (play->agent);
  cs_sip_flow_unref (play->flow);
  g_ptr_array_unref (play->sessions);
  g_bytes_unref (play->description);
  cs_clock_unref (play->clock);
  g_free (play);
  g_clear_pointer (&seen_tag, g_free);
  g_clear_pointer (&seen_branch, g_free);
  g_clear_pointer (&seen_call_id, g_free);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static CsTestResolver *resolver;
  g_autofree char *text = g_strndup (size > 0 ? (const char *) data : "", size);
  g_auto (GStrv) acts = g_strsplit (text, "~", 200);
  Play *play = play_new ();

  if (resolver == NULL)
    resolver = cs_test_resolver_install ();
  for (guint i = 0; acts[i] != NULL; i++)
    {
      if (g_str_has_prefix (acts[i], "m\n"))
        deliver (play, acts[i] + 2);
      else
        act (play, acts[i][0]);
      play->flow->stale = FALSE;
    }
  play_free (play);
  return 0;
}
