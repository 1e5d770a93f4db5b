/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sip/cs-sip-transaction.h"

#include "base/cs-limits.h"
#include "net/cs-net-error.h"

#include <string.h>

#define MS G_TIME_SPAN_MILLISECOND
#define S G_TIME_SPAN_SECOND

/* ---- a flow that writes down ---- */

typedef struct {
  CsSipFlow base;
  GPtrArray *sent; /* of CsSipMessage */
  gboolean broken;
} TestFlow;

static gboolean
test_flow_send (CsSipFlow *flow, GBytes *bytes, GError **error)
{
  TestFlow *self = (TestFlow *) flow;
  gsize len;
  const guint8 *data = g_bytes_get_data (bytes, &len);
  CsSipMessage *message;

  if (self->broken)
    {
      g_set_error (error, CS_NET_ERROR, CS_NET_ERROR_CLOSED, "broken");
      return FALSE;
    }
  message = cs_sip_message_parse (data, len, NULL, error);
  g_assert_nonnull (message);
  g_ptr_array_add (self->sent, message);
  return TRUE;
}

static void
test_flow_free (CsSipFlow *flow)
{
  g_ptr_array_unref (((TestFlow *) flow)->sent);
  g_free (flow);
}

static const CsSipFlowClass test_flow_class = { test_flow_send, test_flow_free };

/* ---- the layer under test, and its user ---- */

typedef struct {
  CsClock *clock;
  CsTimerQueue *timers;
  CsSipTransactions *layer;
  TestFlow *flow;
  gint64 start_us;

  GPtrArray *responses; /* of guint */
  GError *error;
  guint failures;
  CsSipTransaction *server; /* of the last request */
  guint requests;
  guint acks; /* that went to the user */
  CsSipShare share;
} Fixture;

static void
on_response (CsSipTransaction *transaction, CsSipMessage *response, gpointer user_data)
{
  g_ptr_array_add (((Fixture *) user_data)->responses, GUINT_TO_POINTER (cs_sip_message_get_status (response)));
}

static void
on_failed (CsSipTransaction *transaction, const GError *error, gpointer user_data)
{
  Fixture *f = user_data;

  g_clear_error (&f->error);
  f->error = g_error_copy (error);
  f->failures++;
}

static const CsSipTransactionEvents events = { on_response, on_failed };

static void
on_request (CsSipTransactions *layer, CsSipTransaction *transaction, CsSipFlow *flow, CsSipMessage *request,
            gpointer user_data)
{
  Fixture *f = user_data;

  if (transaction == NULL)
    {
      f->acks++;
      return;
    }
  f->requests++;
  g_clear_pointer (&f->server, cs_sip_transaction_unref);
  f->server = cs_sip_transaction_ref (transaction);
  cs_sip_transaction_set_events (transaction, &events, f);
}

static CsSipShare
on_share (CsSipTransactions *layer, CsSipFlow *flow, CsSipMessage *request, gpointer user_data)
{
  return ((Fixture *) user_data)->share;
}

static const CsSipTransactionsEvents layer_events = { on_request, on_share };

static TestFlow *
flow_new (CsNetTransport transport)
{
  TestFlow *flow = g_new0 (TestFlow, 1);

  cs_sip_flow_init (&flow->base, &test_flow_class, transport);
  flow->base.ready = TRUE;
  flow->base.local_host = g_strdup ("192.0.2.1");
  flow->base.local_port = 5060;
  flow->sent = g_ptr_array_new_with_free_func ((GDestroyNotify) cs_sip_message_unref);
  return flow;
}

static Fixture *
fixture_new (CsNetTransport transport)
{
  Fixture *f = g_new0 (Fixture, 1);

  f->start_us = 1000 * S;
  f->clock = cs_clock_fake_new (f->start_us);
  f->timers = cs_timer_queue_new (f->clock);
  f->layer = cs_sip_transactions_new (f->timers, &layer_events, f);
  f->flow = flow_new (transport);
  f->responses = g_ptr_array_new ();
  return f;
}

static void
fixture_free (Fixture *f)
{
  g_clear_pointer (&f->server, cs_sip_transaction_unref);
  cs_sip_transactions_free (f->layer);
  cs_sip_flow_unref (&f->flow->base);
  cs_timer_queue_free (f->timers);
  cs_clock_unref (f->clock);
  g_ptr_array_unref (f->responses);
  g_clear_error (&f->error);
  g_free (f);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, fixture_free)

/* To @ms after the start, stopping at every timer on the way. */
static void
run_to (Fixture *f, gint64 ms)
{
  gint64 until_us = f->start_us + ms * MS;

  for (;;)
    {
      gint64 next_us = cs_timer_queue_next_us (f->timers);

      if (next_us < 0 || next_us > until_us)
        break;
      if (next_us > cs_clock_now_us (f->clock))
        cs_clock_fake_set (f->clock, next_us);
      cs_timer_queue_run (f->timers);
    }
  cs_clock_fake_set (f->clock, until_us);
}

/* ---- messages ---- */

static CsSipMessage *
make_request (const char *method, const char *branch, const char *via_host)
{
  g_autofree char *text = g_strdup_printf ("%s sip:bob@example.org SIP/2.0\r\n"
                                           "Via: SIP/2.0/UDP %s;branch=%s;rport\r\n"
                                           "Route: <sip:proxy.example.org;lr>\r\n"
                                           "Max-Forwards: 70\r\n"
                                           "From: <sip:alice@example.org>;tag=a\r\n"
                                           "To: <sip:bob@example.org>\r\n"
                                           "Call-ID: call-1\r\n"
                                           "CSeq: 7 %s\r\n"
                                           "Content-Length: 0\r\n\r\n",
                                           method, via_host, branch, method);
  g_autoptr (GError) error = NULL;
  CsSipMessage *message = cs_sip_message_parse ((const guint8 *) text, strlen (text), NULL, &error);

  g_assert_no_error (error);
  return message;
}

static CsSipTransaction *
start (Fixture *f, const char *method)
{
  g_autoptr (CsSipMessage) request = make_request (method, "z9hG4bKone", "192.0.2.1");

  return cs_sip_transactions_request (f->layer, &f->flow->base, request, &events, f);
}

static void
receive (Fixture *f, const char *method, const char *branch)
{
  g_autoptr (CsSipMessage) request = make_request (method, branch, "192.0.2.9");

  cs_sip_transactions_receive (f->layer, &f->flow->base, request);
}

static void
receive_response_with_tag (Fixture *f, CsSipTransaction *client, guint status, const char *tag)
{
  g_autoptr (CsSipMessage) response = cs_sip_message_builder_end (
      cs_sip_message_builder_response (cs_sip_transaction_get_request (client), status, NULL, tag));

  cs_sip_transactions_receive (f->layer, &f->flow->base, response);
}

static void
receive_response (Fixture *f, CsSipTransaction *client, guint status)
{
  receive_response_with_tag (f, client, status, "b");
}

static void
respond (Fixture *f, guint status)
{
  g_autoptr (CsSipMessage) response = cs_sip_message_builder_end (
      cs_sip_message_builder_response (cs_sip_transaction_get_request (f->server), status, NULL, "b"));

  cs_sip_transaction_respond (f->server, response);
}

static CsSipMessage *
last_sent (Fixture *f)
{
  g_assert_cmpuint (f->flow->sent->len, >, 0);
  return g_ptr_array_index (f->flow->sent, f->flow->sent->len - 1);
}

#define assert_state(transaction, name)                                                                                \
  g_assert_cmpint (cs_sip_transaction_get_state (transaction), ==, CS_SIP_TRANSACTION_##name)

/* Nothing is sent before @ms; something is sent then. */
static void
expect_send_at (Fixture *f, gint64 ms)
{
  guint before = f->flow->sent->len;

  run_to (f, ms - 1);
  g_assert_cmpuint (f->flow->sent->len, ==, before);
  run_to (f, ms);
  g_assert_cmpuint (f->flow->sent->len, ==, before + 1);
}

/* ---- client INVITE ---- */

static void
test_invite_timer_a_b (void)
{
  g_autoptr (Fixture) f = fixture_new (CS_NET_TRANSPORT_UDP);
  g_autoptr (CsSipTransaction) t = start (f, "INVITE");
  static const gint64 times[] = { 500, 1500, 3500, 7500, 15500, 31500 };

  g_assert_cmpuint (f->flow->sent->len, ==, 1);
  assert_state (t, CALLING);
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    expect_send_at (f, times[i]);

  run_to (f, 31999);
  g_assert_cmpuint (f->failures, ==, 0);
  run_to (f, 32000);
  g_assert_cmpuint (f->failures, ==, 1);
  g_assert_error (f->error, CS_NET_ERROR, CS_NET_ERROR_UNREACHABLE);
  assert_state (t, TERMINATED);
  g_assert_cmpuint (cs_sip_transactions_count (f->layer), ==, 0);
  g_assert_cmpint (cs_timer_queue_next_us (f->timers), ==, -1);
}

static void
test_invite_reliable_does_not_repeat (void)
{
  g_autoptr (Fixture) f = fixture_new (CS_NET_TRANSPORT_TLS);
  g_autoptr (CsSipTransaction) t = start (f, "INVITE");

  run_to (f, 31999);
  g_assert_cmpuint (f->flow->sent->len, ==, 1);
  assert_state (t, CALLING);
  run_to (f, 32000);
  g_assert_cmpuint (f->failures, ==, 1);
}

static void
test_invite_provisional_waits_for_ever (void)
{
  g_autoptr (Fixture) f = fixture_new (CS_NET_TRANSPORT_UDP);
  g_autoptr (CsSipTransaction) t = start (f, "INVITE");

  receive_response (f, t, 100);
  assert_state (t, PROCEEDING);
  receive_response (f, t, 180);
  receive_response (f, t, 183);
  run_to (f, 300000);
  assert_state (t, PROCEEDING);
  g_assert_cmpuint (f->flow->sent->len, ==, 1);
  g_assert_cmpuint (f->responses->len, ==, 3);
}

static void
check_ack (Fixture *f)
{
  CsSipMessage *ack = last_sent (f);

  g_assert_cmpstr (cs_sip_message_get_method (ack), ==, "ACK");
  g_assert_cmpstr (cs_sip_message_get_branch (ack), ==, "z9hG4bKone");
  g_assert_cmpuint (cs_sip_message_get_cseq (ack), ==, 7);
  g_assert_cmpstr (cs_sip_message_get_to_tag (ack), ==, "b");
  g_assert_cmpstr (cs_sip_message_get (ack, "Route", 0), ==, "<sip:proxy.example.org;lr>");
  g_assert_cmpuint (cs_sip_message_count (ack, "Via"), ==, 1);
}

static void
test_invite_refused_timer_d (void)
{
  g_autoptr (Fixture) f = fixture_new (CS_NET_TRANSPORT_UDP);
  g_autoptr (CsSipTransaction) t = start (f, "INVITE");

  receive_response (f, t, 180);
  receive_response (f, t, 486);
  assert_state (t, COMPLETED);
  check_ack (f);
  g_assert_cmpuint (f->flow->sent->len, ==, 2);

  /* The ACK was lost. */
  receive_response (f, t, 486);
  check_ack (f);
  g_assert_cmpuint (f->flow->sent->len, ==, 3);
  g_assert_cmpuint (f->responses->len, ==, 2);

  /* Neither is of use any more. */
  receive_response (f, t, 200);
  receive_response (f, t, 180);
  g_assert_cmpuint (f->responses->len, ==, 2);

  run_to (f, 31999);
  assert_state (t, COMPLETED);
  run_to (f, 32000);
  assert_state (t, TERMINATED);
  g_assert_cmpuint (f->failures, ==, 0);
}

static void
test_invite_refused_reliable (void)
{
  g_autoptr (Fixture) f = fixture_new (CS_NET_TRANSPORT_TCP);
  g_autoptr (CsSipTransaction) t = start (f, "INVITE");

  receive_response (f, t, 603);
  check_ack (f);
  assert_state (t, TERMINATED);
  g_assert_cmpuint (f->responses->len, ==, 1);
}

static void
test_invite_accepted_timer_m (void)
{
  static const CsNetTransport transports[] = { CS_NET_TRANSPORT_UDP, CS_NET_TRANSPORT_TLS };

  for (guint i = 0; i < G_N_ELEMENTS (transports); i++)
    {
      g_autoptr (Fixture) f = fixture_new (transports[i]);
      g_autoptr (CsSipTransaction) t = start (f, "INVITE");

      receive_response (f, t, 200);
      assert_state (t, ACCEPTED);
      /* Repeated, and of another branch of a fork: the user wants to know, and acknowledges itself. */
      receive_response (f, t, 200);
      receive_response_with_tag (f, t, 200, "c");
      receive_response (f, t, 486);
      receive_response (f, t, 180);
      g_assert_cmpuint (f->responses->len, ==, 3);
      g_assert_cmpuint (f->flow->sent->len, ==, 1);

      run_to (f, 31999);
      assert_state (t, ACCEPTED);
      run_to (f, 32000);
      assert_state (t, TERMINATED);
      receive_response (f, t, 200);
      g_assert_cmpuint (f->responses->len, ==, 3);
      g_assert_cmpuint (f->failures, ==, 0);
    }
}

static void
test_invite_cancel (void)
{
  g_autoptr (Fixture) f = fixture_new (CS_NET_TRANSPORT_UDP);
  g_autoptr (CsSipTransaction) t = start (f, "INVITE");
  CsSipMessage *cancel;

  /* Not before a provisional response. */
  cs_sip_transaction_cancel (t, NULL);
  g_assert_cmpuint (f->flow->sent->len, ==, 1);

  receive_response (f, t, 100);
  cs_sip_transaction_cancel (t, "SIP;text=\"gone\"");
  cancel = last_sent (f);
  g_assert_cmpuint (f->flow->sent->len, ==, 2);
  g_assert_cmpstr (cs_sip_message_get_method (cancel), ==, "CANCEL");
  g_assert_cmpstr (cs_sip_message_get_branch (cancel), ==, "z9hG4bKone");
  g_assert_cmpuint (cs_sip_message_get_cseq (cancel), ==, 7);
  g_assert_cmpstr (cs_sip_message_get (cancel, "Reason", 0), ==, "SIP;text=\"gone\"");
  g_assert_cmpstr (cs_sip_message_get (cancel, "Route", 0), ==, "<sip:proxy.example.org;lr>");
  g_assert_null (cs_sip_message_get_to_tag (cancel));

  /* Once. */
  cs_sip_transaction_cancel (t, NULL);
  g_assert_cmpuint (f->flow->sent->len, ==, 2);

  receive_response (f, t, 487);
  assert_state (t, COMPLETED);
  check_ack (f);
}

static void
test_invite_cancel_unanswered (void)
{
  g_autoptr (Fixture) f = fixture_new (CS_NET_TRANSPORT_UDP);
  g_autoptr (CsSipTransaction) t = start (f, "INVITE");

  receive_response (f, t, 180);
  run_to (f, 10000);
  cs_sip_transaction_cancel (t, NULL);
  run_to (f, 41999);
  assert_state (t, PROCEEDING);
  run_to (f, 42000);
  assert_state (t, TERMINATED);
  g_assert_cmpuint (f->failures, ==, 1);
}

/* ---- client, others ---- */

static void
test_client_timer_e_f (void)
{
  g_autoptr (Fixture) f = fixture_new (CS_NET_TRANSPORT_UDP);
  g_autoptr (CsSipTransaction) t = start (f, "OPTIONS");
  static const gint64 times[] = { 500, 1500, 3500, 7500, 11500, 15500, 19500, 23500, 27500, 31500 };

  assert_state (t, TRYING);
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    expect_send_at (f, times[i]);
  run_to (f, 31999);
  g_assert_cmpuint (f->failures, ==, 0);
  run_to (f, 32000);
  g_assert_error (f->error, CS_NET_ERROR, CS_NET_ERROR_UNREACHABLE);
  assert_state (t, TERMINATED);
}

static void
test_client_proceeding (void)
{
  g_autoptr (Fixture) f = fixture_new (CS_NET_TRANSPORT_UDP);
  g_autoptr (CsSipTransaction) t = start (f, "BYE");

  receive_response (f, t, 100);
  assert_state (t, PROCEEDING);
  /* The repetition that was already set, then every T2. */
  expect_send_at (f, 500);
  expect_send_at (f, 4500);
  expect_send_at (f, 8500);
  run_to (f, 32000);
  g_assert_cmpuint (f->failures, ==, 1);
  assert_state (t, TERMINATED);
}

static void
test_client_completed_timer_k (void)
{
  g_autoptr (Fixture) f = fixture_new (CS_NET_TRANSPORT_UDP);
  g_autoptr (CsSipTransaction) t = start (f, "REGISTER");

  receive_response (f, t, 200);
  assert_state (t, COMPLETED);
  receive_response (f, t, 200);
  receive_response (f, t, 500);
  g_assert_cmpuint (f->responses->len, ==, 1);
  run_to (f, 4999);
  assert_state (t, COMPLETED);
  g_assert_cmpuint (f->flow->sent->len, ==, 1);
  run_to (f, 5000);
  assert_state (t, TERMINATED);
}

static void
test_client_reliable (void)
{
  g_autoptr (Fixture) f = fixture_new (CS_NET_TRANSPORT_TLS);
  g_autoptr (CsSipTransaction) t = start (f, "REGISTER");

  run_to (f, 31000);
  g_assert_cmpuint (f->flow->sent->len, ==, 1);
  receive_response (f, t, 401);
  assert_state (t, TERMINATED);
  g_assert_cmpuint (f->responses->len, ==, 1);
  g_assert_cmpuint (f->failures, ==, 0);
}

static void
test_client_transport_error (void)
{
  static const char *const methods[] = { "INVITE", "REGISTER" };

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autoptr (Fixture) f = fixture_new (CS_NET_TRANSPORT_TCP);
      g_autoptr (CsSipTransaction) t = NULL;

      f->flow->broken = TRUE;
      t = start (f, methods[i]);
      /* Never from inside. */
      g_assert_cmpuint (f->failures, ==, 0);
      run_to (f, 0);
      g_assert_cmpuint (f->failures, ==, 1);
      g_assert_error (f->error, CS_NET_ERROR, CS_NET_ERROR_CLOSED);
      assert_state (t, TERMINATED);
    }
}

static void
test_flow_closed (void)
{
  g_autoptr (Fixture) f = fixture_new (CS_NET_TRANSPORT_TCP);
  g_autoptr (CsSipTransaction) invite = start (f, "INVITE");
  g_autoptr (CsSipTransaction) bye = start (f, "BYE");
  g_autoptr (CsSipTransaction) accepted = NULL;
  g_autoptr (CsSipMessage) other = make_request ("INVITE", "z9hG4bKtwo", "192.0.2.1");
  TestFlow *elsewhere = flow_new (CS_NET_TRANSPORT_TCP);
  g_autoptr (CsSipMessage) third = make_request ("INVITE", "z9hG4bKthree", "192.0.2.1");
  g_autoptr (CsSipTransaction) kept = cs_sip_transactions_request (f->layer, &elsewhere->base, third, &events, f);

  accepted = cs_sip_transactions_request (f->layer, &f->flow->base, other, &events, f);
  receive_response (f, accepted, 200);
  receive (f, "INVITE", "z9hG4bKin");
  receive (f, "OPTIONS", "z9hG4bKin");
  respond (f, 200);

  cs_sip_transactions_flow_closed (f->layer, &f->flow->base, NULL, FALSE);
  assert_state (invite, TERMINATED);
  assert_state (bye, TERMINATED);
  assert_state (accepted, ACCEPTED);
  assert_state (kept, CALLING);
  g_assert_cmpuint (f->failures, ==, 3);
  cs_sip_flow_unref (&elsewhere->base);
}

/* ---- server INVITE ---- */

static void
test_server_invite_trying (void)
{
  g_autoptr (Fixture) f = fixture_new (CS_NET_TRANSPORT_UDP);

  receive (f, "INVITE", "z9hG4bKin");
  assert_state (f->server, PROCEEDING);
  receive (f, "INVITE", "z9hG4bKin");
  g_assert_cmpuint (f->flow->sent->len, ==, 0);
  expect_send_at (f, 200);
  g_assert_cmpuint (cs_sip_message_get_status (last_sent (f)), ==, 100);
  receive (f, "INVITE", "z9hG4bKin");
  g_assert_cmpuint (f->flow->sent->len, ==, 2);
  g_assert_cmpuint (f->requests, ==, 1);
}

static void
test_server_invite_ringing (void)
{
  g_autoptr (Fixture) f = fixture_new (CS_NET_TRANSPORT_UDP);

  receive (f, "INVITE", "z9hG4bKin");
  respond (f, 180);
  run_to (f, 60000);
  g_assert_cmpuint (f->flow->sent->len, ==, 1);
  receive (f, "INVITE", "z9hG4bKin");
  g_assert_cmpuint (f->flow->sent->len, ==, 2);
  g_assert_cmpuint (cs_sip_message_get_status (last_sent (f)), ==, 180);
  assert_state (f->server, PROCEEDING);
}

static void
test_server_invite_accepted_timer_l (void)
{
  g_autoptr (Fixture) f = fixture_new (CS_NET_TRANSPORT_UDP);

  receive (f, "INVITE", "z9hG4bKin");
  respond (f, 200);
  assert_state (f->server, ACCEPTED);
  /* Absorbed: it does not ring twice. */
  receive (f, "INVITE", "z9hG4bKin");
  g_assert_cmpuint (f->requests, ==, 1);
  g_assert_cmpuint (f->flow->sent->len, ==, 1);
  /* The user repeats the 2xx; nothing else is let through. */
  respond (f, 200);
  g_assert_cmpuint (f->flow->sent->len, ==, 2);
  respond (f, 486);
  respond (f, 180);
  g_assert_cmpuint (f->flow->sent->len, ==, 2);
  /* Its ACK is the user's. */
  receive (f, "ACK", "z9hG4bKack");
  receive (f, "ACK", "z9hG4bKin");
  g_assert_cmpuint (f->acks, ==, 2);

  run_to (f, 31999);
  assert_state (f->server, ACCEPTED);
  run_to (f, 32000);
  assert_state (f->server, TERMINATED);
  g_assert_cmpuint (f->failures, ==, 0);
}

static void
test_server_invite_refused_timer_g_h (void)
{
  g_autoptr (Fixture) f = fixture_new (CS_NET_TRANSPORT_UDP);
  static const gint64 times[] = { 500, 1500, 3500, 7500, 11500, 15500, 19500, 23500, 27500, 31500 };

  receive (f, "INVITE", "z9hG4bKin");
  respond (f, 486);
  assert_state (f->server, COMPLETED);
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    expect_send_at (f, times[i]);
  receive (f, "INVITE", "z9hG4bKin");
  g_assert_cmpuint (f->flow->sent->len, ==, G_N_ELEMENTS (times) + 2);
  respond (f, 200);
  g_assert_cmpuint (cs_sip_message_get_status (last_sent (f)), ==, 486);

  run_to (f, 31999);
  g_assert_cmpuint (f->failures, ==, 0);
  run_to (f, 32000);
  g_assert_cmpuint (f->failures, ==, 1);
  assert_state (f->server, TERMINATED);
}

static void
test_server_invite_confirmed_timer_i (void)
{
  g_autoptr (Fixture) f = fixture_new (CS_NET_TRANSPORT_UDP);

  receive (f, "INVITE", "z9hG4bKin");
  respond (f, 404);
  receive (f, "ACK", "z9hG4bKin");
  assert_state (f->server, CONFIRMED);
  g_assert_cmpuint (f->acks, ==, 0);
  receive (f, "ACK", "z9hG4bKin");
  receive (f, "INVITE", "z9hG4bKin");
  run_to (f, 4999);
  assert_state (f->server, CONFIRMED);
  g_assert_cmpuint (f->flow->sent->len, ==, 1);
  run_to (f, 5000);
  assert_state (f->server, TERMINATED);
  g_assert_cmpuint (f->failures, ==, 0);
}

static void
test_server_invite_reliable (void)
{
  g_autoptr (Fixture) f = fixture_new (CS_NET_TRANSPORT_TCP);

  receive (f, "INVITE", "z9hG4bKin");
  respond (f, 404);
  run_to (f, 31999);
  g_assert_cmpuint (f->flow->sent->len, ==, 1);
  receive (f, "ACK", "z9hG4bKin");
  assert_state (f->server, TERMINATED);
  run_to (f, 60000);
  g_assert_cmpuint (f->failures, ==, 0);
}

/* ---- server, others ---- */

static void
test_server_timer_j (void)
{
  g_autoptr (Fixture) f = fixture_new (CS_NET_TRANSPORT_UDP);

  receive (f, "OPTIONS", "z9hG4bKin");
  assert_state (f->server, TRYING);
  receive (f, "OPTIONS", "z9hG4bKin");
  g_assert_cmpuint (f->flow->sent->len, ==, 0);
  respond (f, 100);
  assert_state (f->server, PROCEEDING);
  receive (f, "OPTIONS", "z9hG4bKin");
  g_assert_cmpuint (f->flow->sent->len, ==, 2);
  respond (f, 200);
  assert_state (f->server, COMPLETED);
  receive (f, "OPTIONS", "z9hG4bKin");
  g_assert_cmpuint (f->flow->sent->len, ==, 4);
  g_assert_cmpuint (cs_sip_message_get_status (last_sent (f)), ==, 200);
  respond (f, 500);
  g_assert_cmpuint (f->flow->sent->len, ==, 4);
  run_to (f, 31999);
  assert_state (f->server, COMPLETED);
  run_to (f, 32000);
  assert_state (f->server, TERMINATED);
  g_assert_cmpuint (f->requests, ==, 1);
}

static void
test_server_reliable (void)
{
  g_autoptr (Fixture) f = fixture_new (CS_NET_TRANSPORT_TLS);

  receive (f, "BYE", "z9hG4bKin");
  respond (f, 200);
  assert_state (f->server, TERMINATED);
  g_assert_cmpuint (f->flow->sent->len, ==, 1);
}

/* ---- matching ---- */

static void
test_matching_servers (void)
{
  static const struct {
    const char *method;
    const char *branch;
    const char *host;
    gboolean same;
  } rows[] = {
    { "INVITE", "z9hG4bKin", "192.0.2.9", TRUE },
    { "INVITE", "z9hG4bKin", "192.0.2.9:5060", FALSE }, /* a port that is given is another sent-by */
    { "INVITE", "z9hG4bKin", "192.0.2.8", FALSE },
    { "INVITE", "z9hG4bKother", "192.0.2.9", FALSE },
    { "OPTIONS", "z9hG4bKin", "192.0.2.9", FALSE },
    { "BYE", "z9hG4bKin", "192.0.2.9", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (Fixture) f = fixture_new (CS_NET_TRANSPORT_UDP);
      g_autoptr (CsSipMessage) again = make_request (rows[i].method, rows[i].branch, rows[i].host);

      receive (f, "INVITE", "z9hG4bKin");
      cs_sip_transactions_receive (f->layer, &f->flow->base, again);
      g_assert_cmpuint (f->requests, ==, rows[i].same ? 1 : 2);
    }
}

static void
test_matching_old_clients (void)
{
  g_autoptr (Fixture) f = fixture_new (CS_NET_TRANSPORT_UDP);

  receive (f, "INVITE", "1");
  receive (f, "INVITE", "1");
  g_assert_cmpuint (f->requests, ==, 1);
  respond (f, 486);
  receive (f, "ACK", "1");
  assert_state (f->server, CONFIRMED);
  receive (f, "INVITE", "2");
  g_assert_cmpuint (f->requests, ==, 2);
}

static void
test_matching_cancel (void)
{
  g_autoptr (Fixture) f = fixture_new (CS_NET_TRANSPORT_UDP);
  g_autoptr (CsSipMessage) cancel = make_request ("CANCEL", "z9hG4bKin", "192.0.2.9");
  g_autoptr (CsSipMessage) stranger = make_request ("CANCEL", "z9hG4bKno", "192.0.2.9");
  CsSipTransaction *found;

  receive (f, "INVITE", "z9hG4bKin");
  found = cs_sip_transactions_find_cancelled (f->layer, cancel);
  g_assert_true (found == f->server);
  g_assert_null (cs_sip_transactions_find_cancelled (f->layer, stranger));
  /* A transaction of its own. */
  cs_sip_transactions_receive (f->layer, &f->flow->base, cancel);
  g_assert_cmpuint (f->requests, ==, 2);
}

static void
test_stray_responses (void)
{
  g_autoptr (Fixture) f = fixture_new (CS_NET_TRANSPORT_UDP);
  g_autoptr (CsSipTransaction) t = start (f, "OPTIONS");
  g_autoptr (CsSipMessage) wrong_branch = make_request ("OPTIONS", "z9hG4bKtwo", "192.0.2.1");
  g_autoptr (CsSipMessage) wrong_method = make_request ("INFO", "z9hG4bKone", "192.0.2.1");
  g_autoptr (CsSipMessage) r1
      = cs_sip_message_builder_end (cs_sip_message_builder_response (wrong_branch, 200, NULL, "b"));
  g_autoptr (CsSipMessage) r2
      = cs_sip_message_builder_end (cs_sip_message_builder_response (wrong_method, 200, NULL, "b"));

  cs_sip_transactions_receive (f->layer, &f->flow->base, r1);
  cs_sip_transactions_receive (f->layer, &f->flow->base, r2);
  g_assert_cmpuint (f->responses->len, ==, 0);
  assert_state (t, TRYING);
}

/* ---- caps ---- */

static void
test_flood (void)
{
  g_autoptr (Fixture) f = fixture_new (CS_NET_TRANSPORT_UDP);
  g_autoptr (CsSipTransaction) ours = NULL;

  for (guint i = 0; i < 3 * CS_LIMIT_SIP_TRANSACTIONS; i++)
    {
      g_autofree char *branch = g_strdup_printf ("z9hG4bK%u", i);

      receive (f, "MESSAGE", branch);
    }
  g_assert_cmpuint (f->requests, ==, CS_LIMIT_SIP_TRANSACTIONS_FLOW);
  g_assert_cmpuint (cs_sip_transactions_count (f->layer), ==, CS_LIMIT_SIP_TRANSACTIONS_FLOW);
  g_assert_cmpuint (f->flow->sent->len, ==, 3 * CS_LIMIT_SIP_TRANSACTIONS - CS_LIMIT_SIP_TRANSACTIONS_FLOW);
  g_assert_cmpuint (cs_sip_message_get_status (last_sent (f)), ==, 503);
  g_assert_nonnull (cs_sip_message_get (last_sent (f), "Retry-After", 0));

  /* It does not keep us from calling. */
  ours = start (f, "INVITE");
  g_assert_cmpstr (cs_sip_message_get_method (last_sent (f)), ==, "INVITE");
  receive_response (f, ours, 180);
  g_assert_cmpuint (f->responses->len, ==, 1);

  /* An end frees a place. */
  respond (f, 200);
  run_to (f, 40000);
  receive (f, "MESSAGE", "z9hG4bKlate");
  g_assert_cmpuint (f->requests, ==, CS_LIMIT_SIP_TRANSACTIONS_FLOW + 1);
}

/* Each of @n_flows flows of one host sends @n requests; how many found room. */
static guint
flood_from (Fixture *f, const char *host, guint n_flows, guint n, CsSipShare share)
{
  g_autoptr (GSocketAddress) remote = g_inet_socket_address_new_from_string (host, 5060);
  guint before = f->requests;

  f->share = share;
  for (guint i = 0; i < n_flows; i++)
    {
      TestFlow *flow = flow_new (CS_NET_TRANSPORT_TLS);

      flow->base.remote = g_object_ref (remote);
      for (guint k = 0; k < n; k++)
        {
          g_autofree char *branch = cs_sip_transaction_make_branch ();
          g_autoptr (CsSipMessage) request = make_request (k % 2 == 0 ? "INVITE" : "BYE", branch, "h");

          cs_sip_transactions_receive (f->layer, &flow->base, request);
        }
      cs_sip_flow_unref (&flow->base);
    }
  return f->requests - before;
}

/* One after the other, in one table: who still finds room. */
static void
test_shares (void)
{
  static const struct {
    const char *host;
    guint n_flows;
    guint n;
    CsSipShare share;
    guint room;
  } rows[] = {
    { "192.0.2.1", 1, 300, CS_SIP_SHARE_STRANGER, CS_LIMIT_SIP_TRANSACTIONS_FLOW },
    { "192.0.2.1", 1, 1, CS_SIP_SHARE_STRANGER, 1 },
    { "192.0.2.2", 1, 10, CS_SIP_SHARE_STRANGER, 10 },
    { "192.0.2.1", 60, 10, CS_SIP_SHARE_STRANGER, CS_LIMIT_SIP_TRANSACTIONS_HOST - CS_LIMIT_SIP_TRANSACTIONS_FLOW - 1 },
    { "192.0.2.1", 1, 1, CS_SIP_SHARE_STRANGER, 0 },
    { "192.0.2.1", 1, 1, CS_SIP_SHARE_DIALOG, 1 },
    { "2001:db8::1", 1, 1, CS_SIP_SHARE_STRANGER, 1 },
    { "192.0.2.3", 60, 10, CS_SIP_SHARE_STRANGER,
      CS_LIMIT_SIP_TRANSACTIONS_STRANGER - CS_LIMIT_SIP_TRANSACTIONS_HOST - 12 },
    { "192.0.2.4", 1, 1, CS_SIP_SHARE_STRANGER, 0 },
    { "192.0.2.4", 1, 100, CS_SIP_SHARE_DIALOG, CS_LIMIT_SIP_TRANSACTIONS_DIALOG - CS_LIMIT_SIP_TRANSACTIONS_STRANGER },
    { "192.0.2.5", 1, 1, CS_SIP_SHARE_DIALOG, 0 },
    { "192.0.2.6", 1, 100, CS_SIP_SHARE_SERVER, CS_LIMIT_SIP_TRANSACTIONS - CS_LIMIT_SIP_TRANSACTIONS_DIALOG },
    { "192.0.2.6", 1, 1, CS_SIP_SHARE_SERVER, 0 },
    { "192.0.2.7", 1, 1, CS_SIP_SHARE_STRANGER, 0 },
  };
  g_autoptr (Fixture) f = fixture_new (CS_NET_TRANSPORT_TLS);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("row %u", i);
      g_assert_cmpuint (flood_from (f, rows[i].host, rows[i].n_flows, rows[i].n, rows[i].share), ==, rows[i].room);
    }
}

/* The account's server alone may use all of it. */
static void
test_server_uses_all (void)
{
  g_autoptr (Fixture) f = fixture_new (CS_NET_TRANSPORT_TLS);

  g_assert_cmpuint (flood_from (f, "192.0.2.6", 1, 300, CS_SIP_SHARE_SERVER), ==, CS_LIMIT_SIP_TRANSACTIONS);
}

static void
test_freed_with_open_transactions (void)
{
  Fixture *f = fixture_new (CS_NET_TRANSPORT_UDP);
  g_autoptr (CsSipTransaction) client = start (f, "INVITE");
  g_autoptr (CsSipTransaction) server = NULL;
  g_autoptr (CsSipMessage) response = NULL;

  receive (f, "INVITE", "z9hG4bKin");
  server = cs_sip_transaction_ref (f->server);
  response = cs_sip_message_builder_end (
      cs_sip_message_builder_response (cs_sip_transaction_get_request (server), 200, NULL, "b"));
  fixture_free (f);
  /* The user may still hold it. */
  cs_sip_transaction_respond (server, response);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sip/transaction/client-invite/timers-a-b", test_invite_timer_a_b);
  g_test_add_func ("/sip/transaction/client-invite/reliable", test_invite_reliable_does_not_repeat);
  g_test_add_func ("/sip/transaction/client-invite/provisional", test_invite_provisional_waits_for_ever);
  g_test_add_func ("/sip/transaction/client-invite/timer-d", test_invite_refused_timer_d);
  g_test_add_func ("/sip/transaction/client-invite/refused-reliable", test_invite_refused_reliable);
  g_test_add_func ("/sip/transaction/client-invite/timer-m", test_invite_accepted_timer_m);
  g_test_add_func ("/sip/transaction/client-invite/cancel", test_invite_cancel);
  g_test_add_func ("/sip/transaction/client-invite/cancel-unanswered", test_invite_cancel_unanswered);
  g_test_add_func ("/sip/transaction/client/timers-e-f", test_client_timer_e_f);
  g_test_add_func ("/sip/transaction/client/proceeding", test_client_proceeding);
  g_test_add_func ("/sip/transaction/client/timer-k", test_client_completed_timer_k);
  g_test_add_func ("/sip/transaction/client/reliable", test_client_reliable);
  g_test_add_func ("/sip/transaction/client/transport-error", test_client_transport_error);
  g_test_add_func ("/sip/transaction/flow-closed", test_flow_closed);
  g_test_add_func ("/sip/transaction/server-invite/trying", test_server_invite_trying);
  g_test_add_func ("/sip/transaction/server-invite/ringing", test_server_invite_ringing);
  g_test_add_func ("/sip/transaction/server-invite/timer-l", test_server_invite_accepted_timer_l);
  g_test_add_func ("/sip/transaction/server-invite/timers-g-h", test_server_invite_refused_timer_g_h);
  g_test_add_func ("/sip/transaction/server-invite/timer-i", test_server_invite_confirmed_timer_i);
  g_test_add_func ("/sip/transaction/server-invite/reliable", test_server_invite_reliable);
  g_test_add_func ("/sip/transaction/server/timer-j", test_server_timer_j);
  g_test_add_func ("/sip/transaction/server/reliable", test_server_reliable);
  g_test_add_func ("/sip/transaction/matching/servers", test_matching_servers);
  g_test_add_func ("/sip/transaction/matching/old-clients", test_matching_old_clients);
  g_test_add_func ("/sip/transaction/matching/cancel", test_matching_cancel);
  g_test_add_func ("/sip/transaction/matching/stray-responses", test_stray_responses);
  g_test_add_func ("/sip/transaction/flood", test_flood);
  g_test_add_func ("/sip/transaction/shares", test_shares);
  g_test_add_func ("/sip/transaction/server-uses-all", test_server_uses_all);
  g_test_add_func ("/sip/transaction/freed", test_freed_with_open_transactions);
  return g_test_run ();
}
