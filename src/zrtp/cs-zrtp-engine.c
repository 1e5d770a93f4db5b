/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ZRTP engine: its state machine and the messages that come and go. */

/* The exchange (RFC 6189 section 3.1), with what each side learns:
 *
 *     initiator                                    responder
 *        | Hello (H3, ZID, algorithms)       ------->  |
 *        | <------------------------------- HelloACK   |
 *        | <------------------------------- Hello      |
 *        | HelloACK                          ------->  |
 *        | Commit (H2, choice, hvi)          ------->  |   H2 proves Hello
 *        | <---------------- DHPart1 (H1, pvr)         |   H1 proves Hello (and Commit)
 *        | DHPart2 (H1, pvi)                 ------->  |   s0; pvi has to fit hvi; may receive SRTP
 *        | <---------------- Confirm1 (H0)             |   s0; H0 proves DHPart1; may receive SRTP
 *        | Confirm2 (H0)                     ------->  |   H0 proves DHPart2; may send SRTP
 *        | <---------------- Conf2ACK, or SRTP         |   may send SRTP
 *
 * Both sides commit as soon as they know the other's Hello. When the Commits cross, the one with the lower hvi is
 * forgotten and its sender responds.
 *
 *     IDLE -> DISCOVERY -+--------------> COMMIT_SENT -> DHPART2_SENT -> CONFIRM2_SENT -+-> SECURE
 *                        +-> HELLO_ACKED ----^   |                                      |
 *                                                +-----> DHPART1_SENT -> CONFIRM1_SENT -+
 *     In multistream mode, which has no DHParts, from COMMIT_SENT to CONFIRM2_SENT or CONFIRM1_SENT at once.
 *     any -> ERROR_SENT -> OVER, or OVER at once. Out of SECURE only by a Hello that signalling disowns afterwards.
 *
 * What ends it is what the peer has vouched for, and time. A Hello that is not the peer's, an Error, a Confirm with a
 * wrong MAC can be anybody's: they are suspicions (cs_zrtp_engine_suspect()).
 */

#include "zrtp/cs-zrtp-engine-private.h"

#include "base/cs-limits.h"
#include "base/cs-state-table.h"
#include "crypto/cs-random.h"
#include "zrtp/cs-zrtp-ack.h"
#include "zrtp/cs-zrtp-failure.h"
#include "zrtp/cs-zrtp-ping.h"

#include <string.h>

#define SECOND_US G_GINT64_CONSTANT (1000000)

/* libbzrtp has no wrap of the sequence number: start low enough never to meet it. */
#define FIRST_SEQUENCE_BELOW 0x4000

static const char *const state_names[] = {
  [CS_ZRTP_STATE_IDLE] = "idle",
  [CS_ZRTP_STATE_DISCOVERY] = "discovery",
  [CS_ZRTP_STATE_HELLO_ACKED] = "hello-acked",
  [CS_ZRTP_STATE_COMMIT_SENT] = "commit-sent",
  [CS_ZRTP_STATE_DHPART2_SENT] = "dhpart2-sent",
  [CS_ZRTP_STATE_CONFIRM2_SENT] = "confirm2-sent",
  [CS_ZRTP_STATE_DHPART1_SENT] = "dhpart1-sent",
  [CS_ZRTP_STATE_CONFIRM1_SENT] = "confirm1-sent",
  [CS_ZRTP_STATE_SECURE] = "secure",
  [CS_ZRTP_STATE_ERROR_SENT] = "error-sent",
  [CS_ZRTP_STATE_OVER] = "over",
};

static const CsStateEdge state_edges[] = {
  { CS_ZRTP_STATE_IDLE, CS_ZRTP_STATE_DISCOVERY },
  { CS_ZRTP_STATE_DISCOVERY, CS_ZRTP_STATE_HELLO_ACKED },
  { CS_ZRTP_STATE_DISCOVERY, CS_ZRTP_STATE_COMMIT_SENT },
  { CS_ZRTP_STATE_HELLO_ACKED, CS_ZRTP_STATE_COMMIT_SENT },
  { CS_ZRTP_STATE_COMMIT_SENT, CS_ZRTP_STATE_DHPART2_SENT },
  { CS_ZRTP_STATE_COMMIT_SENT, CS_ZRTP_STATE_DHPART1_SENT },
  { CS_ZRTP_STATE_COMMIT_SENT, CS_ZRTP_STATE_CONFIRM2_SENT },
  { CS_ZRTP_STATE_COMMIT_SENT, CS_ZRTP_STATE_CONFIRM1_SENT },
  { CS_ZRTP_STATE_DHPART2_SENT, CS_ZRTP_STATE_CONFIRM2_SENT },
  { CS_ZRTP_STATE_CONFIRM2_SENT, CS_ZRTP_STATE_SECURE },
  { CS_ZRTP_STATE_DHPART1_SENT, CS_ZRTP_STATE_CONFIRM1_SENT },
  { CS_ZRTP_STATE_CONFIRM1_SENT, CS_ZRTP_STATE_SECURE },
  { CS_ZRTP_STATE_IDLE, CS_ZRTP_STATE_ERROR_SENT },
  { CS_ZRTP_STATE_DISCOVERY, CS_ZRTP_STATE_ERROR_SENT },
  { CS_ZRTP_STATE_HELLO_ACKED, CS_ZRTP_STATE_ERROR_SENT },
  { CS_ZRTP_STATE_COMMIT_SENT, CS_ZRTP_STATE_ERROR_SENT },
  { CS_ZRTP_STATE_DHPART2_SENT, CS_ZRTP_STATE_ERROR_SENT },
  { CS_ZRTP_STATE_CONFIRM2_SENT, CS_ZRTP_STATE_ERROR_SENT },
  { CS_ZRTP_STATE_DHPART1_SENT, CS_ZRTP_STATE_ERROR_SENT },
  { CS_ZRTP_STATE_CONFIRM1_SENT, CS_ZRTP_STATE_ERROR_SENT },
  { CS_ZRTP_STATE_SECURE, CS_ZRTP_STATE_ERROR_SENT },
  { CS_ZRTP_STATE_ERROR_SENT, CS_ZRTP_STATE_OVER },
  { CS_ZRTP_STATE_IDLE, CS_ZRTP_STATE_OVER },
  { CS_ZRTP_STATE_DISCOVERY, CS_ZRTP_STATE_OVER },
  { CS_ZRTP_STATE_HELLO_ACKED, CS_ZRTP_STATE_OVER },
  { CS_ZRTP_STATE_COMMIT_SENT, CS_ZRTP_STATE_OVER },
  { CS_ZRTP_STATE_DHPART2_SENT, CS_ZRTP_STATE_OVER },
  { CS_ZRTP_STATE_CONFIRM2_SENT, CS_ZRTP_STATE_OVER },
  { CS_ZRTP_STATE_DHPART1_SENT, CS_ZRTP_STATE_OVER },
  { CS_ZRTP_STATE_CONFIRM1_SENT, CS_ZRTP_STATE_OVER },
};

static const CsStateTable states = {
  .machine = "zrtp",
  .names = state_names,
  .n_states = CS_N_ZRTP_STATES,
  .edges = state_edges,
  .n_edges = G_N_ELEMENTS (state_edges),
};

void
cs_zrtp_engine_set_state (CsZrtpEngine *self, CsZrtpState state)
{
  cs_zrtp_timer_stop (&self->grace);
  cs_state_table_step (&states, &self->state, state);
}

void
cs_zrtp_engine_send (CsZrtpEngine *self, GBytes *message)
{
  g_autoptr (GBytes) packet = cs_zrtp_packet_print (message, self->sequence++, self->ssrc);
  gsize len;
  const guint8 *bytes = g_bytes_get_data (packet, &len);

  self->events.send (bytes, len, self->user_data);
}

void
cs_zrtp_engine_send_step (CsZrtpEngine *self, GBytes *message, const CsZrtpSchedule *schedule, gint64 now_us)
{
  g_clear_pointer (&self->last_sent, g_bytes_unref);
  self->last_sent = message;
  if (schedule != NULL)
    cs_zrtp_timer_start (&self->timer, schedule, now_us);
  else
    cs_zrtp_timer_stop (&self->timer);
  cs_zrtp_engine_send (self, message);
}

gboolean
cs_zrtp_packet_is_message (const CsZrtpPacket *packet, GBytes *message)
{
  gsize len;
  const guint8 *bytes;

  if (message == NULL)
    return FALSE;
  bytes = g_bytes_get_data (message, &len);
  return len == packet->len && memcmp (bytes, packet->message, len) == 0;
}

static void
end (CsZrtpEngine *self, CsZrtpFailure failure, gboolean by_peer)
{
  g_debug ("Ended%s: %s", by_peer ? " by the peer" : "", cs_zrtp_failure_name (failure));
  cs_zrtp_timer_stop (&self->hello_timer);
  cs_zrtp_engine_forget_secrets (self);
  g_clear_pointer (&self->own_rs1, cs_secret_free);
  self->events.failed (failure, by_peer, self->user_data);
}

void
cs_zrtp_engine_fail (CsZrtpEngine *self, CsZrtpFailure failure, gint64 now_us)
{
  if (failure == CS_ZRTP_FAILURE_NO_PEER)
    {
      cs_zrtp_timer_stop (&self->timer);
      cs_zrtp_engine_set_state (self, CS_ZRTP_STATE_OVER);
    }
  else
    {
      cs_zrtp_engine_set_state (self, CS_ZRTP_STATE_ERROR_SENT);
      cs_zrtp_engine_send_step (self, cs_zrtp_failure_print (failure), &cs_zrtp_schedule_exchange, now_us);
    }
  end (self, failure, FALSE);
}

void
cs_zrtp_engine_suspect (CsZrtpEngine *self, CsZrtpFailure failure, gboolean by_peer, gint64 now_us)
{
  g_debug ("Suspicion%s: %s", by_peer ? " by the peer" : "", cs_zrtp_failure_name (failure));
  if (self->state == CS_ZRTP_STATE_IDLE || cs_zrtp_timer_is_running (&self->grace))
    return;
  self->suspicion = failure;
  self->suspicion_by_peer = by_peer;
  cs_zrtp_timer_start (&self->grace, &cs_zrtp_schedule_grace, now_us);
}

/* It was no false alarm. */
static void
confirm_suspicion (CsZrtpEngine *self, gint64 now_us)
{
  if (!self->suspicion_by_peer)
    {
      cs_zrtp_engine_fail (self, self->suspicion, now_us);
      return;
    }
  cs_zrtp_timer_stop (&self->timer);
  cs_zrtp_engine_set_state (self, CS_ZRTP_STATE_OVER);
  end (self, self->suspicion, TRUE);
}

/* Messages that do not belong to the exchange. */

static gboolean
on_ping (CsZrtpEngine *self, const CsZrtpPacket *packet, gint64 now_us)
{
  guint8 endpoint_hash[CS_ZRTP_ENDPOINT_HASH_LEN];
  g_autoptr (GBytes) ack = NULL;

  if (!cs_zrtp_ping_parse (packet->message, packet->len, endpoint_hash, NULL))
    return FALSE;
  ack = cs_zrtp_ping_ack_print (self->zid, endpoint_hash, packet->ssrc);
  cs_zrtp_engine_send (self, ack);
  return TRUE;
}

/* An Error is not authenticated (section 4.7.1). Once secure it could only do harm: it is acknowledged and changes
 * nothing. */
static gboolean
on_error (CsZrtpEngine *self, const CsZrtpPacket *packet, gint64 now_us)
{
  g_autoptr (GBytes) ack = NULL;
  CsZrtpFailure failure;

  if (!cs_zrtp_failure_parse (packet->message, packet->len, &failure, NULL))
    return FALSE;
  ack = cs_zrtp_ack_print (CS_ZRTP_MESSAGE_ERROR_ACK);
  cs_zrtp_engine_send (self, ack);
  if (self->state != CS_ZRTP_STATE_SECURE && self->state != CS_ZRTP_STATE_ERROR_SENT
      && self->state != CS_ZRTP_STATE_OVER)
    cs_zrtp_engine_suspect (self, failure, TRUE, now_us);
  return TRUE;
}

static gboolean
error_sent_on_error_ack (CsZrtpEngine *self, const CsZrtpPacket *packet, gint64 now_us)
{
  if (!cs_zrtp_ack_parse (packet->message, packet->len, packet->type, NULL))
    return FALSE;
  cs_zrtp_timer_stop (&self->timer);
  cs_zrtp_engine_set_state (self, CS_ZRTP_STATE_OVER);
  return TRUE;
}

/* Never back to clear: the peer hears that, as often as it asks, and the stream stays as it is. */
static gboolean
secure_on_go_clear (CsZrtpEngine *self, const CsZrtpPacket *packet, gint64 now_us)
{
  g_autoptr (GBytes) refusal = cs_zrtp_failure_print (CS_ZRTP_FAILURE_GOCLEAR);

  cs_zrtp_engine_send (self, refusal);
  return TRUE;
}

static gboolean
secure_on_sas_relay (CsZrtpEngine *self, const CsZrtpPacket *packet, gint64 now_us)
{
  g_autoptr (GBytes) refusal = cs_zrtp_failure_print (CS_ZRTP_FAILURE_UNTRUSTED_MITM);

  cs_zrtp_engine_send (self, refusal);
  return TRUE;
}

/* Who answers which message in which state. What is not in here is late or early and ignored. */
static const struct {
  CsZrtpState state;
  CsZrtpMessageType type;
  CsZrtpHandler handler;
} steps[] = {
  { CS_ZRTP_STATE_COMMIT_SENT, CS_ZRTP_MESSAGE_COMMIT, cs_zrtp_engine_commit_sent_on_commit },
  { CS_ZRTP_STATE_COMMIT_SENT, CS_ZRTP_MESSAGE_DHPART1, cs_zrtp_engine_commit_sent_on_dhpart1 },
  { CS_ZRTP_STATE_COMMIT_SENT, CS_ZRTP_MESSAGE_CONFIRM1, cs_zrtp_engine_commit_sent_on_confirm1 },
  { CS_ZRTP_STATE_DHPART2_SENT, CS_ZRTP_MESSAGE_CONFIRM1, cs_zrtp_engine_dhpart2_sent_on_confirm1 },
  { CS_ZRTP_STATE_CONFIRM2_SENT, CS_ZRTP_MESSAGE_CONF2_ACK, cs_zrtp_engine_confirm2_sent_on_conf2_ack },
  { CS_ZRTP_STATE_DHPART1_SENT, CS_ZRTP_MESSAGE_COMMIT, cs_zrtp_engine_dhpart1_sent_on_commit },
  { CS_ZRTP_STATE_DHPART1_SENT, CS_ZRTP_MESSAGE_DHPART2, cs_zrtp_engine_dhpart1_sent_on_dhpart2 },
  { CS_ZRTP_STATE_CONFIRM1_SENT, CS_ZRTP_MESSAGE_COMMIT, cs_zrtp_engine_confirm1_sent_on_commit },
  { CS_ZRTP_STATE_CONFIRM1_SENT, CS_ZRTP_MESSAGE_DHPART2, cs_zrtp_engine_confirm1_sent_on_dhpart2 },
  { CS_ZRTP_STATE_CONFIRM1_SENT, CS_ZRTP_MESSAGE_CONFIRM2, cs_zrtp_engine_confirm1_sent_on_confirm2 },
  { CS_ZRTP_STATE_SECURE, CS_ZRTP_MESSAGE_CONFIRM2, cs_zrtp_engine_secure_on_confirm2 },
  { CS_ZRTP_STATE_SECURE, CS_ZRTP_MESSAGE_GO_CLEAR, secure_on_go_clear },
  { CS_ZRTP_STATE_SECURE, CS_ZRTP_MESSAGE_SAS_RELAY, secure_on_sas_relay },
  { CS_ZRTP_STATE_ERROR_SENT, CS_ZRTP_MESSAGE_ERROR_ACK, error_sent_on_error_ack },
};

static CsZrtpHandler
find_handler (const CsZrtpEngine *self, CsZrtpMessageType type)
{
  const gboolean ended = self->state == CS_ZRTP_STATE_ERROR_SENT || self->state == CS_ZRTP_STATE_OVER;

  if (type == CS_ZRTP_MESSAGE_ERROR)
    return on_error;
  if (type == CS_ZRTP_MESSAGE_PING)
    return on_ping;
  if (type == CS_ZRTP_MESSAGE_HELLO && !ended)
    return cs_zrtp_engine_on_hello;
  if (type == CS_ZRTP_MESSAGE_HELLO_ACK && !ended)
    return cs_zrtp_engine_on_hello_ack;

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      if ((int) steps[i].state == self->state && steps[i].type == type)
        return steps[i].handler;
    }
  return NULL;
}

/* A flood costs the peer's packets, not our processor: each packet takes its share of a second that refills as time
 * goes by. Hellos, which anybody can make up, have a second of their own and do not use up that of the exchange; the
 * one that signalling announced is let through however many others there are. */
static gboolean
within_limit (CsZrtpEngine *self, const guint8 *packet, gsize len, gint64 now_us)
{
  const gint64 price_us = SECOND_US / CS_LIMIT_ZRTP_PACKETS_PER_SECOND;
  const gboolean hello = cs_zrtp_packet_claims_hello (packet, len);
  CsZrtpBudget *budget = &self->budgets[hello ? 1 : 0];
  const gint64 passed_us = CLAMP (now_us - budget->at_us, 0, SECOND_US);

  if (hello && cs_zrtp_engine_waits_for_hello (self, packet, len))
    return TRUE;
  budget->left_us = MIN (budget->left_us + passed_us, SECOND_US);
  budget->at_us = MAX (now_us, budget->at_us);
  if (budget->left_us < price_us)
    return FALSE;
  budget->left_us -= price_us;
  return TRUE;
}

void
cs_zrtp_engine_receive (CsZrtpEngine *self, const guint8 *packet, gsize len, gint64 now_us)
{
  g_autoptr (GError) error = NULL;
  CsZrtpHandler handler;
  CsZrtpPacket parsed;

  if (!within_limit (self, packet, len, now_us) || !cs_zrtp_packet_parse (packet, len, &parsed, &error))
    {
      g_debug ("Dropped: %s", error != NULL ? error->message : "too many packets");
      self->dropped++;
      return;
    }

  handler = find_handler (self, parsed.type);
  if (handler == NULL)
    return;
  if (!handler (self, &parsed, now_us))
    {
      g_debug ("Dropped: %s in %s", cs_zrtp_message_type_name (parsed.type),
               cs_state_table_name (&states, self->state));
      self->dropped++;
    }
}

static void
exchange_tick (CsZrtpEngine *self, gint64 now_us)
{
  switch (cs_zrtp_timer_run (&self->timer, now_us))
    {
    case CS_ZRTP_TIMER_RESEND:
      cs_zrtp_engine_send (self, self->last_sent);
      break;
    case CS_ZRTP_TIMER_EXHAUSTED:
      if (self->state == CS_ZRTP_STATE_ERROR_SENT)
        cs_zrtp_engine_set_state (self, CS_ZRTP_STATE_OVER);
      else if (cs_zrtp_timer_is_running (&self->grace))
        confirm_suspicion (self, now_us);
      else
        cs_zrtp_engine_fail (self, CS_ZRTP_FAILURE_TIMEOUT, now_us);
      break;
    case CS_ZRTP_TIMER_NOTHING:
    default:
      break;
    }
}

void
cs_zrtp_engine_tick (CsZrtpEngine *self, gint64 now_us)
{
  cs_zrtp_engine_hello_tick (self, now_us);
  exchange_tick (self, now_us);
  if (cs_zrtp_timer_run (&self->grace, now_us) == CS_ZRTP_TIMER_EXHAUSTED)
    confirm_suspicion (self, now_us);
}

gint64
cs_zrtp_engine_next_deadline_us (const CsZrtpEngine *self)
{
  const CsZrtpTimer *const timers[] = { &self->hello_timer, &self->timer, &self->grace };
  gint64 next = -1;

  for (guint i = 0; i < G_N_ELEMENTS (timers); i++)
    {
      const gint64 deadline = cs_zrtp_timer_get_deadline_us (timers[i]);

      if (deadline >= 0 && (next < 0 || deadline < next))
        next = deadline;
    }
  return next;
}

void
cs_zrtp_engine_srtp_received (CsZrtpEngine *self, gint64 now_us)
{
  if (self->state == CS_ZRTP_STATE_CONFIRM2_SENT)
    cs_zrtp_engine_become_secure (self);
}

CsZrtpSession *
cs_zrtp_engine_get_session (CsZrtpEngine *self)
{
  return self->state == CS_ZRTP_STATE_SECURE ? self->session : NULL;
}

gboolean
cs_zrtp_engine_is_secure (const CsZrtpEngine *self)
{
  return self->state == CS_ZRTP_STATE_SECURE;
}

guint
cs_zrtp_engine_get_dropped (const CsZrtpEngine *self)
{
  return self->dropped;
}

void
cs_zrtp_engine_get_hello_hash (const CsZrtpEngine *self, guint8 out[static CS_ZRTP_HELLO_HASH_LEN])
{
  gsize len;
  const guint8 *bytes = g_bytes_get_data (self->hello, &len);

  cs_hash_bytes (CS_HASH_SHA256, bytes, len, out);
}

static GBytes *
print_own_hello (const CsZrtpEngine *self, const char *client_id)
{
  CsZrtpHello hello = { .offer = self->offer };

  g_strlcpy (hello.client_id, client_id, sizeof hello.client_id);
  memcpy (hello.zid, self->zid, CS_ZID_LEN);
  memcpy (hello.h3, cs_zrtp_hash_chain_get (self->chain, 3), CS_ZRTP_IMAGE_LEN);
  return cs_zrtp_hello_print (&hello, cs_zrtp_hash_chain_get (self->chain, 2));
}

CsZrtpEngine *
cs_zrtp_engine_new (const CsZrtpConfig *config, const CsZrtpEvents *events, gpointer user_data)
{
  CsZrtpEngine *self = g_new0 (CsZrtpEngine, 1);

  g_assert (events->send != NULL && events->peer_found != NULL && events->receive_keys != NULL);
  g_assert (events->send_keys != NULL && events->secured != NULL && events->failed != NULL);
  g_assert (config->aux_secret == NULL || config->aux_secret->len == CS_ZRTP_RETAINED_LEN);

  self->events = *events;
  self->user_data = user_data;
  memcpy (self->zid, config->zid, CS_ZID_LEN);
  self->ssrc = config->ssrc;
  self->offer = config->offer;
  cs_zrtp_offer_complete (&self->offer, config->srtp_has_gcm);
  self->ready_key_pair = config->ready_key_pair;
  self->cache = config->cache != NULL ? cs_zrtp_cache_ref (config->cache) : NULL;
  self->aux_secret = config->aux_secret != NULL ? cs_secret_ref (config->aux_secret) : NULL;
  self->chain = cs_zrtp_hash_chain_new ();
  self->hello = print_own_hello (self, config->client_id);
  self->sequence = (guint16) cs_random_below (FIRST_SEQUENCE_BELOW);
  self->keep_session = config->keep_session;
  self->session = config->session != NULL ? cs_zrtp_session_ref (config->session) : NULL;
  for (guint i = 0; i < G_N_ELEMENTS (self->budgets); i++)
    self->budgets[i].left_us = SECOND_US;
  self->state = CS_ZRTP_STATE_IDLE;
  return self;
}

void
cs_zrtp_engine_free (CsZrtpEngine *self)
{
  if (self == NULL)
    return;
  cs_zrtp_engine_forget_secrets (self);
  cs_secret_free (self->own_rs1);
  cs_zrtp_hash_chain_free (self->chain);
  cs_zrtp_cache_unref (self->cache);
  cs_zrtp_session_unref (self->session);
  g_clear_pointer (&self->hello, g_bytes_unref);
  g_clear_pointer (&self->peer.hello_message, g_bytes_unref);
  g_clear_pointer (&self->peer.confirm, g_bytes_unref);
  g_clear_pointer (&self->commit, g_bytes_unref);
  g_clear_pointer (&self->dhpart1, g_bytes_unref);
  g_clear_pointer (&self->dhpart2, g_bytes_unref);
  g_clear_pointer (&self->last_sent, g_bytes_unref);
  g_free (self);
}
