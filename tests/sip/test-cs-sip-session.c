/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sessions between two agents. */

#include "cs-test-sip-side.h"
#include "sip/cs-sip-session.h"

#include <string.h>

typedef struct {
  CsTestSide *a;
  CsTestSide *b;
} Pair;

static Pair *
pair_new (gconstpointer transport)
{
  Pair *p = g_new0 (Pair, 1);

  p->a = cs_test_side_new_direct (GPOINTER_TO_INT (transport));
  p->b = cs_test_side_new_direct (GPOINTER_TO_INT (transport));
  return p;
}

static void
pair_free (Pair *p)
{
  cs_test_side_free (p->a);
  cs_test_side_free (p->b);
  g_free (p);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pair, pair_free)

static void
set_up_call (Pair *p)
{
  cs_test_side_call_port (p->a, p->b->port);
  CS_TEST_SIDES_WAIT_FOR (p->b->incoming == 1);
  cs_test_side_accept (p->b, "answer");
  CS_TEST_SIDES_WAIT_FOR (p->a->established == 1 && p->b->established == 1);
}

static void
test_call (gconstpointer transport)
{
  g_autoptr (Pair) p = pair_new (transport);
  g_autofree char *local = NULL;
  gsize len;

  cs_test_side_call_port (p->a, p->b->port);
  CS_TEST_SIDES_WAIT_FOR (p->b->incoming == 1);
  g_assert_true (cs_sip_session_is_incoming (p->b->session));
  g_assert_false (cs_sip_session_is_incoming (p->a->session));
  g_assert_cmpmem (g_bytes_get_data (cs_sip_session_get_offer (p->b->session), &len), 5, "offer", 5);
  g_assert_cmpstr (cs_sip_session_get_call_id (p->a->session), ==, cs_sip_session_get_call_id (p->b->session));
  g_assert_cmpstr (cs_sip_session_get_remote (p->a->session)->uri->user, ==, "bob");
  local = cs_sip_session_get_local_host (p->b->session);
  g_assert_cmpstr (local, ==, "127.0.0.1");

  cs_sip_session_ring (p->b->session);
  CS_TEST_SIDES_WAIT_FOR (p->a->provisional_status == 180);
  g_assert_cmpuint (p->a->established, ==, 0);
  cs_test_side_accept (p->b, "answer");
  CS_TEST_SIDES_WAIT_FOR (p->a->established == 1 && p->b->established == 1);
  g_assert_cmpstr (p->a->description, ==, "answer");
  g_assert_null (p->b->description);

  cs_sip_session_hang_up (p->a->session, "done");
  CS_TEST_SIDES_WAIT_FOR (p->a->ended == 1 && p->b->ended == 1);
  cs_test_side_assert_cause (p->a, NORMAL, FALSE);
  cs_test_side_assert_cause (p->b, NORMAL, TRUE);
  g_assert_cmpstr (p->b->cause->phrase, ==, "done");
}

static void
test_callee_hangs_up (gconstpointer transport)
{
  g_autoptr (Pair) p = pair_new (transport);

  set_up_call (p);
  cs_sip_session_hang_up (p->b->session, NULL);
  CS_TEST_SIDES_WAIT_FOR (p->a->ended == 1 && p->b->ended == 1);
  cs_test_side_assert_cause (p->b, NORMAL, FALSE);
  cs_test_side_assert_cause (p->a, NORMAL, TRUE);
}

static void
test_both_hang_up (gconstpointer transport)
{
  g_autoptr (Pair) p = pair_new (transport);

  set_up_call (p);
  cs_sip_session_hang_up (p->a->session, NULL);
  cs_sip_session_hang_up (p->b->session, NULL);
  CS_TEST_SIDES_WAIT_FOR (p->a->ended == 1 && p->b->ended == 1);
  cs_sip_agent_close (p->a->agent);
  cs_sip_agent_close (p->b->agent);
  CS_TEST_SIDES_WAIT_FOR (p->a->closed == 1 && p->b->closed == 1);
}

static void
test_cancel (gconstpointer transport)
{
  g_autoptr (Pair) p = pair_new (transport);

  cs_test_side_call_port (p->a, p->b->port);
  CS_TEST_SIDES_WAIT_FOR (p->b->incoming == 1);
  cs_sip_session_ring (p->b->session);
  CS_TEST_SIDES_WAIT_FOR (p->a->provisional == 1);
  cs_sip_session_hang_up (p->a->session, NULL);
  g_assert_cmpuint (p->a->ended, ==, 0);
  CS_TEST_SIDES_WAIT_FOR (p->a->ended == 1 && p->b->ended == 1);
  cs_test_side_assert_cause (p->a, CANCELLED, FALSE);
  cs_test_side_assert_cause (p->b, CANCELLED, TRUE);
  cs_sip_agent_close (p->a->agent);
  CS_TEST_SIDES_WAIT_FOR (p->a->closed == 1);
}

static void
test_refusals (gconstpointer transport)
{
  static const struct {
    guint status;
    CsSipCauseKind kind;
  } rows[] = {
    { 486, CS_SIP_CAUSE_BUSY },      { 600, CS_SIP_CAUSE_BUSY },           { 603, CS_SIP_CAUSE_DECLINED },
    { 480, CS_SIP_CAUSE_NO_ANSWER }, { 488, CS_SIP_CAUSE_NOT_ACCEPTABLE }, { 404, CS_SIP_CAUSE_NOT_FOUND },
    { 500, CS_SIP_CAUSE_SERVER },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (Pair) p = pair_new (transport);

      cs_test_side_call_port (p->a, p->b->port);
      CS_TEST_SIDES_WAIT_FOR (p->b->incoming == 1);
      cs_sip_session_reject (p->b->session, rows[i].status, NULL, "no \"keys\"");
      CS_TEST_SIDES_WAIT_FOR (p->a->ended == 1 && p->b->ended == 1);
      g_assert_cmpint (p->a->cause->kind, ==, rows[i].kind);
      g_assert_cmpuint (p->a->cause->status, ==, rows[i].status);
      g_assert_true (p->a->cause->remote);
      g_assert_cmpstr (p->a->cause->phrase, ==, "no \"keys\"");
      g_assert_false (p->b->cause->remote);
    }
}

static void
test_decline (gconstpointer transport)
{
  g_autoptr (Pair) p = pair_new (transport);

  cs_test_side_call_port (p->a, p->b->port);
  CS_TEST_SIDES_WAIT_FOR (p->b->incoming == 1);
  cs_sip_session_hang_up (p->b->session, NULL);
  CS_TEST_SIDES_WAIT_FOR (p->a->ended == 1 && p->b->ended == 1);
  cs_test_side_assert_cause (p->a, DECLINED, TRUE);
  cs_test_side_assert_cause (p->b, CANCELLED, FALSE);
}

static void
test_nobody_takes_it (gconstpointer transport)
{
  g_autoptr (Pair) p = pair_new (transport);

  p->b->ignore_incoming = TRUE;
  cs_test_side_call_port (p->a, p->b->port);
  CS_TEST_SIDES_WAIT_FOR (p->a->ended == 1);
  cs_test_side_assert_cause (p->a, NO_ANSWER, TRUE);
}

static void
test_reinvite (gconstpointer transport)
{
  g_autoptr (Pair) p = pair_new (transport);

  set_up_call (p);
  cs_test_side_reoffer (p->a, "offer 2");
  CS_TEST_SIDES_WAIT_FOR (p->b->offers == 1);
  g_assert_cmpstr (p->b->offer, ==, "offer 2");
  cs_test_side_accept_offer (p->b, "answer 2");
  CS_TEST_SIDES_WAIT_FOR (p->a->reoffers == 1);
  g_assert_cmpstr (p->a->reoffer_answer, ==, "answer 2");
  g_assert_null (p->a->reoffer_cause);

  /* The other way, and once more. */
  cs_test_side_reoffer (p->b, "offer 3");
  CS_TEST_SIDES_WAIT_FOR (p->a->offers == 1);
  cs_test_side_accept_offer (p->a, "answer 3");
  CS_TEST_SIDES_WAIT_FOR (p->b->reoffers == 1);
  g_assert_cmpstr (p->b->reoffer_answer, ==, "answer 3");

  cs_test_side_reoffer (p->a, "offer 4");
  CS_TEST_SIDES_WAIT_FOR (p->b->offers == 2);
  cs_sip_session_reject_offer (p->b->session, 488, "not like that");
  CS_TEST_SIDES_WAIT_FOR (p->a->reoffers == 2);
  g_assert_null (p->a->reoffer_answer);
  g_assert_cmpint (p->a->reoffer_cause->kind, ==, CS_SIP_CAUSE_NOT_ACCEPTABLE);
  /* The session lives on. */
  g_assert_cmpuint (p->a->ended + p->b->ended, ==, 0);
  /* The ACKs came: nothing is repeated for ever. */
  cs_test_side_advance (p->a, 40000);
  cs_test_side_advance (p->b, 40000);
  cs_test_sides_settle ();
  g_assert_cmpuint (p->a->ended + p->b->ended, ==, 0);
  cs_sip_session_hang_up (p->b->session, NULL);
  CS_TEST_SIDES_WAIT_FOR (p->a->ended == 1);
}

static void
test_glare (gconstpointer transport)
{
  g_autoptr (Pair) p = pair_new (transport);
  CsTestSide *first;
  CsTestSide *second;

  set_up_call (p);
  cs_test_side_reoffer (p->a, "from a");
  cs_test_side_reoffer (p->b, "from b");
  cs_test_sides_settle ();
  /* Both were refused 491, and wait for different times: the callee, who may not have to wait at all, goes first. */
  g_assert_cmpuint (p->b->offers, ==, 0);
  g_assert_cmpuint (p->a->reoffers + p->b->reoffers, ==, 0);
  cs_test_side_advance (p->b, 2000);
  CS_TEST_SIDES_WAIT_FOR (p->a->offers == 1);
  first = p->b;
  second = p->a;
  cs_test_side_accept_offer (second, "yes");
  CS_TEST_SIDES_WAIT_FOR (first->reoffers == 1);
  g_assert_cmpstr (first->reoffer_answer, ==, "yes");
  cs_test_side_advance (p->a, 4000);
  CS_TEST_SIDES_WAIT_FOR (p->b->offers == 1);
  cs_test_side_accept_offer (p->b, "yes too");
  CS_TEST_SIDES_WAIT_FOR (second->reoffers == 1);
  g_assert_cmpstr (second->reoffer_answer, ==, "yes too");
}

static void
test_info (gconstpointer transport)
{
  g_autoptr (Pair) p = pair_new (transport);
  g_autoptr (GBytes) body = g_bytes_new_static ("Signal=5\r\nDuration=160\r\n", 24);

  set_up_call (p);
  cs_sip_session_send_info (p->a->session, "application/dtmf-relay", body);
  CS_TEST_SIDES_WAIT_FOR (p->b->infos == 1);
  g_assert_cmpstr (p->b->info, ==, "Signal=5\r\nDuration=160\r\n");
}

static void
test_reoffer_ends_with_the_session (gconstpointer transport)
{
  g_autoptr (Pair) p = pair_new (transport);

  set_up_call (p);
  cs_test_side_reoffer (p->a, "offer 2");
  CS_TEST_SIDES_WAIT_FOR (p->b->offers == 1);
  cs_sip_session_hang_up (p->b->session, NULL);
  CS_TEST_SIDES_WAIT_FOR (p->a->ended == 1);
  g_assert_cmpuint (p->a->reoffers, ==, 1);
  g_assert_nonnull (p->a->reoffer_cause);
  /* Too late, and harmless. */
  cs_test_side_accept_offer (p->b, "answer 2");
}

static void
test_close_ends_calls (gconstpointer transport)
{
  g_autoptr (Pair) p = pair_new (transport);

  set_up_call (p);
  cs_sip_agent_close (p->a->agent);
  CS_TEST_SIDES_WAIT_FOR (p->a->closed == 1 && p->b->ended == 1);
  cs_test_side_assert_cause (p->b, NORMAL, TRUE);
}

static void
add_pair_test (const char *name, GTestDataFunc func)
{
  static const CsNetTransport transports[] = { CS_NET_TRANSPORT_UDP, CS_NET_TRANSPORT_TCP };

  for (guint i = 0; i < G_N_ELEMENTS (transports); i++)
    {
      g_autofree char *path = g_strdup_printf ("/sip/session/%s/%s", name, cs_net_transport_name (transports[i]));

      g_test_add_data_func (path, GINT_TO_POINTER (transports[i]), func);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_pair_test ("call", test_call);
  add_pair_test ("callee-hangs-up", test_callee_hangs_up);
  add_pair_test ("both-hang-up", test_both_hang_up);
  add_pair_test ("cancel", test_cancel);
  add_pair_test ("refusals", test_refusals);
  add_pair_test ("decline", test_decline);
  add_pair_test ("nobody-takes-it", test_nobody_takes_it);
  add_pair_test ("reinvite", test_reinvite);
  add_pair_test ("glare", test_glare);
  add_pair_test ("info", test_info);
  add_pair_test ("reoffer-ends", test_reoffer_ends_with_the_session);
  add_pair_test ("close", test_close_ends_calls);
  return g_test_run ();
}
