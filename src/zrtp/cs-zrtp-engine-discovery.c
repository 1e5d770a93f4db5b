/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds the peer by Hello and HelloACK (RFC 6189 section 4.1). */

/* Finding the peer: Hello and HelloACK (RFC 6189 section 4.1).
 *
 *   DISCOVERY    our Hello goes out on T1 until it is acknowledged; NO_PEER when nothing comes
 *   HELLO_ACKED  the peer has our Hello and owes us its own; it is the one to repeat now
 *
 * The peer's Hello leads to COMMIT_SENT from both. Our own may then still be without an answer: T1 goes on beside T2.
 */

#include "zrtp/cs-zrtp-engine-private.h"

#include "zrtp/cs-zrtp-ack.h"

#include <string.h>

static void
send_hello (CsZrtpEngine *self, gint64 now_us)
{
  cs_zrtp_timer_start (&self->hello_timer,
                       self->peer.hello_message != NULL ? &cs_zrtp_schedule_hello_extended : &cs_zrtp_schedule_hello,
                       now_us);
  cs_zrtp_engine_send (self, self->hello);
}

void
cs_zrtp_engine_start (CsZrtpEngine *self, gint64 now_us)
{
  if (self->state != CS_ZRTP_STATE_IDLE)
    return;

  cs_zrtp_engine_set_state (self, CS_ZRTP_STATE_DISCOVERY);
  send_hello (self, now_us);
  if (self->peer.hello_message != NULL)
    cs_zrtp_engine_send_commit (self, now_us);
}

void
cs_zrtp_engine_restart (CsZrtpEngine *self, gint64 now_us)
{
  cs_zrtp_timer_stop (&self->grace);
  if (self->state == CS_ZRTP_STATE_HELLO_ACKED)
    cs_zrtp_timer_start (&self->timer, &cs_zrtp_schedule_patience, now_us);
  if (self->state == CS_ZRTP_STATE_DISCOVERY || self->state == CS_ZRTP_STATE_HELLO_ACKED)
    send_hello (self, now_us);
}

void
cs_zrtp_engine_hello_tick (CsZrtpEngine *self, gint64 now_us)
{
  switch (cs_zrtp_timer_run (&self->hello_timer, now_us))
    {
    case CS_ZRTP_TIMER_RESEND:
      cs_zrtp_engine_send (self, self->hello);
      break;
    case CS_ZRTP_TIMER_EXHAUSTED:
      /* Later states have their own patience, and so has a suspicion. */
      if (self->state == CS_ZRTP_STATE_DISCOVERY && !cs_zrtp_timer_is_running (&self->grace))
        cs_zrtp_engine_fail (self, self->peer.speaks_higher_version ? CS_ZRTP_FAILURE_VERSION : CS_ZRTP_FAILURE_NO_PEER,
                             now_us);
      break;
    case CS_ZRTP_TIMER_NOTHING:
    default:
      break;
    }
}

static gboolean
hash_is_announced (const CsZrtpEngine *self, const guint8 *hello, gsize len)
{
  guint8 hash[CS_ZRTP_HELLO_HASH_LEN];

  cs_hash_bytes (CS_HASH_SHA256, hello, len, hash);
  return memcmp (hash, self->peer.announced_hash, sizeof hash) == 0;
}

gboolean
cs_zrtp_engine_waits_for_hello (const CsZrtpEngine *self, const guint8 *packet, gsize len)
{
  gsize message_len;
  const guint8 *message = cs_zrtp_packet_peek_message (packet, len, &message_len);

  return self->peer.hello_message == NULL && self->peer.hash_announced && message != NULL
         && hash_is_announced (self, message, message_len);
}

gboolean
cs_zrtp_engine_is_peers_hello (const CsZrtpEngine *self, const guint8 *packet, gsize len)
{
  CsZrtpPacket parsed;
  CsZrtpHello hello;

  if (!cs_zrtp_packet_claims_hello (packet, len) || !cs_zrtp_packet_parse (packet, len, &parsed, NULL))
    return FALSE;
  if (self->peer.hash_announced)
    return hash_is_announced (self, parsed.message, parsed.len);
  if (self->peer.hello_message != NULL)
    return cs_zrtp_packet_is_message (&parsed, self->peer.hello_message);
  return cs_zrtp_hello_parse (parsed.message, parsed.len, &hello, NULL);
}

void
cs_zrtp_engine_set_peer_hello_hash (CsZrtpEngine *self, const guint8 hash[static CS_ZRTP_HELLO_HASH_LEN], gint64 now_us)
{
  gsize len;
  const guint8 *hello;

  memcpy (self->peer.announced_hash, hash, CS_ZRTP_HELLO_HASH_LEN);
  self->peer.hash_announced = TRUE;
  if (self->peer.hello_message == NULL || self->state == CS_ZRTP_STATE_ERROR_SENT || self->state == CS_ZRTP_STATE_OVER)
    return;

  hello = g_bytes_get_data (self->peer.hello_message, &len);
  self->peer.hash_checked = hash_is_announced (self, hello, len);
  if (self->peer.hash_checked)
    return;
  if (self->state == CS_ZRTP_STATE_IDLE)
    /* Nothing of ours has been shown to whoever sent that: the right one may still come. */
    g_clear_pointer (&self->peer.hello_message, g_bytes_unref);
  else
    cs_zrtp_engine_fail (self, CS_ZRTP_FAILURE_HELLO_HASH, now_us);
}

static void
send_hello_ack (CsZrtpEngine *self)
{
  g_autoptr (GBytes) ack = cs_zrtp_ack_print (CS_ZRTP_MESSAGE_HELLO_ACK);

  cs_zrtp_engine_send (self, ack);
}

/* A peer of a later version falls back to ours when it sees our Hello; one of an earlier version cannot
 * (section 4.1.1). */
static gboolean
on_other_version (CsZrtpEngine *self, int order, gint64 now_us)
{
  if (order < 0)
    {
      cs_zrtp_engine_suspect (self, CS_ZRTP_FAILURE_VERSION, FALSE, now_us);
      return FALSE;
    }
  self->peer.speaks_higher_version = TRUE;
  cs_zrtp_engine_send (self, self->hello);
  return TRUE;
}

static void
accept_hello (CsZrtpEngine *self, const CsZrtpPacket *packet, const CsZrtpHello *hello, gint64 now_us)
{
  self->peer.hello_message = cs_zrtp_packet_dup_message (packet);
  self->peer.hello = *hello;
  self->peer.hash_checked = self->peer.hash_announced;
  cs_zrtp_engine_recall (self);
  cs_zrtp_timer_extend (&self->hello_timer, &cs_zrtp_schedule_hello_extended);
  g_debug ("Peer found: \"%s\"", hello->client_id);
  self->events.peer_found (self->user_data);

  /* In this order: libbzrtp does not listen to a Commit before it has an answer to its Hello. */
  send_hello_ack (self);
  if (self->state != CS_ZRTP_STATE_IDLE)
    cs_zrtp_engine_send_commit (self, now_us);
}

/* Whoever is on the way can send any Hello, so that a wrong one is passed over and the right one waited for. Never is
 * it answered, and if it stays at that the wrong one is why this ends. */
static gboolean
is_acceptable (CsZrtpEngine *self, const CsZrtpPacket *packet, const CsZrtpHello *hello, gint64 now_us)
{
  if (self->peer.hash_announced && !hash_is_announced (self, packet->message, packet->len))
    cs_zrtp_engine_suspect (self, CS_ZRTP_FAILURE_HELLO_HASH, FALSE, now_us);
  else if (memcmp (hello->zid, self->zid, CS_ZID_LEN) == 0)
    cs_zrtp_engine_suspect (self, CS_ZRTP_FAILURE_EQUAL_ZIDS, FALSE, now_us);
  else if (self->session != NULL && memcmp (hello->zid, cs_zrtp_session_get_peer_zid (self->session), CS_ZID_LEN) != 0)
    /* All streams of a call have one ZID (section 4.4.3). */
    cs_zrtp_engine_suspect (self, CS_ZRTP_FAILURE_NO_SHARED_SECRET, FALSE, now_us);
  else
    return TRUE;
  return FALSE;
}

gboolean
cs_zrtp_engine_on_hello (CsZrtpEngine *self, const CsZrtpPacket *packet, gint64 now_us)
{
  CsZrtpHello hello;
  int order;

  if (self->peer.hello_message != NULL)
    {
      /* The first Hello stands: whoever sends another now would only be let in to replace it. */
      if (!cs_zrtp_packet_is_message (packet, self->peer.hello_message))
        return FALSE;
      send_hello_ack (self);
      return TRUE;
    }

  if (!cs_zrtp_hello_compare_version (packet->message, packet->len, &order))
    return FALSE;
  if (order != 0)
    return on_other_version (self, order, now_us);
  if (!cs_zrtp_hello_parse (packet->message, packet->len, &hello, NULL))
    return FALSE;

  if (!is_acceptable (self, packet, &hello, now_us))
    return FALSE;
  accept_hello (self, packet, &hello, now_us);
  return TRUE;
}

gboolean
cs_zrtp_engine_on_hello_ack (CsZrtpEngine *self, const CsZrtpPacket *packet, gint64 now_us)
{
  if (!cs_zrtp_ack_parse (packet->message, packet->len, packet->type, NULL) || self->state == CS_ZRTP_STATE_IDLE)
    return FALSE;

  cs_zrtp_timer_stop (&self->hello_timer);
  if (self->state == CS_ZRTP_STATE_DISCOVERY)
    {
      cs_zrtp_engine_set_state (self, CS_ZRTP_STATE_HELLO_ACKED);
      cs_zrtp_timer_start (&self->timer, &cs_zrtp_schedule_patience, now_us);
    }
  return TRUE;
}
