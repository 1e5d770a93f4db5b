/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keeps an INVITE while what is remembered of its caller is being read. */
#include "calls/cs-waiting-session-private.h"

typedef struct {
  GObject *owner; /* NULL: gone */
  CsWaitingSessionReady ready;
  CsAccount *account;
  CsSipSession *session; /* NULL: over */
} WaitingSession;

static void
forget_session (WaitingSession *waiting)
{
  if (waiting->session != NULL)
    cs_sip_session_set_events (waiting->session, NULL, NULL);
  g_clear_pointer (&waiting->session, cs_sip_session_unref);
}

static void
on_waiting_ended (CsSipSession *session, const CsSipCause *cause, gpointer user_data)
{
  forget_session (user_data);
}

static void
on_waiting_offer (CsSipSession *session, GBytes *offer, gpointer user_data)
{
  cs_sip_session_reject_offer (session, 491, NULL);
}

static const CsSipSessionEvents waiting_events = {
  .offer = on_waiting_offer,
  .ended = on_waiting_ended,
};

static void
on_account_left (CsAccount *account, gpointer user_data)
{
  forget_session (user_data);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  WaitingSession *waiting = user_data;
  g_autoptr (CsSipSession) session = waiting->session != NULL ? cs_sip_session_ref (waiting->session) : NULL;

  forget_session (waiting);
  if (waiting->owner != NULL && session != NULL)
    waiting->ready (waiting->account, session, waiting->owner);
  g_signal_handlers_disconnect_by_data (waiting->account, waiting);
  g_clear_weak_pointer (&waiting->owner);
  g_object_unref (waiting->account);
  g_free (waiting);
}

void
cs_waiting_session_begin (CsStorePeers *peers, CsAccount *account, CsSipSession *session, CsWaitingSessionReady ready,
                          GObject *owner)
{
  WaitingSession *waiting = g_new0 (WaitingSession, 1);

  g_set_weak_pointer (&waiting->owner, owner);
  waiting->ready = ready;
  waiting->account = g_object_ref (account);
  waiting->session = cs_sip_session_ref (session);
  cs_sip_session_set_events (session, &waiting_events, waiting);
  g_signal_connect (account, "agent-leaving", G_CALLBACK (on_account_left), waiting);
  cs_store_peers_load_async (peers, on_loaded, waiting);
}
