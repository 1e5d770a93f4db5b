/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "zrtp/cs-test-zrtp-pair.h"

#include "lib/cs-test-hex.h"

#include <string.h>

#define DELAY_US 10000

typedef struct {
  gint64 at_us;
  guint64 order; /* packets that arrive together keep the order in which they were sent */
  guint to;
  GBytes *packet;
} InFlight;

static void
in_flight_free (gpointer data)
{
  InFlight *self = data;

  g_bytes_unref (self->packet);
  g_free (self);
}

static int
compare_in_flight (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const InFlight *x = a, *y = b;

  if (x->at_us != y->at_us)
    return x->at_us < y->at_us ? -1 : 1;
  return x->order < y->order ? -1 : 1;
}

static gint64
now_of (const CsTestZrtpEnd *end)
{
  return end->pair != NULL ? end->pair->now_us : end->solo->now_us;
}

static void
on_send (const guint8 *packet, gsize len, gpointer user_data)
{
  CsTestZrtpEnd *end = user_data;
  const guint n = end->n_sent++;

  end->n_sent_of[cs_test_zrtp_type (packet, len)]++;
  if (end->solo != NULL)
    g_ptr_array_add (end->solo->sent, g_bytes_new (packet, len));
  else
    {
      CsTestZrtpPair *pair = end->pair;
      const guint from = end == &pair->ends[0] ? 0 : 1;

      if (pair->link != NULL)
        pair->link (pair, from, n, packet, len, pair->link_data);
      else
        cs_test_zrtp_pair_deliver (pair, 1 - from, packet, len, pair->delay_us);
    }
}

static void
on_peer_found (gpointer user_data)
{
  CsTestZrtpEnd *end = user_data;

  g_assert_false (end->peer_found);
  end->peer_found = TRUE;
}

static void
on_receive_keys (const CsZrtpSrtpKeys *keys, gpointer user_data)
{
  CsTestZrtpEnd *end = user_data;

  g_assert_null (end->receive_key);
  g_assert_cmpuint (end->n_failed, ==, 0);
  end->receive_key = cs_secret_copy (keys->key);
  end->receive_salt = cs_secret_copy (keys->salt);
  end->receive_bits = keys->auth_tag_bits;
}

static void
on_send_keys (const CsZrtpSrtpKeys *keys, gpointer user_data)
{
  CsTestZrtpEnd *end = user_data;

  g_assert_nonnull (end->receive_key);
  g_assert_null (end->send_key);
  g_assert_cmpuint (end->n_failed, ==, 0);
  end->send_key = cs_secret_copy (keys->key);
  end->send_salt = cs_secret_copy (keys->salt);
  end->send_bits = keys->auth_tag_bits;
  g_assert_cmpint (keys->gcm, ==, keys->auth_tag_bits == 128);
}

static void
on_secured (const CsZrtpSecured *secured, gpointer user_data)
{
  CsTestZrtpEnd *end = user_data;

  g_assert_nonnull (end->send_key);
  g_assert_true (cs_zrtp_engine_is_secure (end->engine));
  end->n_secured++;
  end->secured = *secured;
  end->secured_at_us = now_of (end);
}

static void
on_failed (CsZrtpFailure failure, gboolean by_peer, gpointer user_data)
{
  CsTestZrtpEnd *end = user_data;

  g_assert_nonnull (cs_zrtp_failure_name (failure));
  end->n_failed++;
  end->failure = failure;
  end->by_peer = by_peer;
  end->failed_at_us = now_of (end);
}

static const CsZrtpEvents events = {
  .send = on_send,
  .peer_found = on_peer_found,
  .receive_keys = on_receive_keys,
  .send_keys = on_send_keys,
  .secured = on_secured,
  .failed = on_failed,
};

void
cs_test_zrtp_config (CsZrtpConfig *config, guint end)
{
  *config = (CsZrtpConfig){ .client_id = end == 0 ? "Test A" : "Test B", .ssrc = end == 0 ? 0xa5a5a5a5 : 0x5a5a5a5a };
  memset (config->zid, end == 0 ? 0xaa : 0xbb, CS_ZID_LEN);
}

static void
open_end (CsTestZrtpEnd *end, const CsZrtpConfig *config, guint index)
{
  CsZrtpConfig usual;

  if (config == NULL)
    {
      cs_test_zrtp_config (&usual, index);
      config = &usual;
    }
  end->engine = cs_zrtp_engine_new (config, &events, end);
}

static void
close_end (CsTestZrtpEnd *end)
{
  cs_zrtp_engine_free (end->engine);
  cs_secret_free (end->receive_key);
  cs_secret_free (end->receive_salt);
  cs_secret_free (end->send_key);
  cs_secret_free (end->send_salt);
}

CsTestZrtpPair *
cs_test_zrtp_pair_new (const CsZrtpConfig *a, const CsZrtpConfig *b)
{
  CsTestZrtpPair *self = g_new0 (CsTestZrtpPair, 1);

  self->delay_us = DELAY_US;
  g_queue_init (&self->in_flight);
  self->ends[0].pair = self->ends[1].pair = self;
  open_end (&self->ends[0], a, 0);
  open_end (&self->ends[1], b, 1);
  return self;
}

void
cs_test_zrtp_pair_free (CsTestZrtpPair *self)
{
  if (self == NULL)
    return;
  close_end (&self->ends[0]);
  close_end (&self->ends[1]);
  g_queue_clear_full (&self->in_flight, in_flight_free);
  g_free (self);
}

void
cs_test_zrtp_pair_start (CsTestZrtpPair *self)
{
  cs_zrtp_engine_start (self->ends[0].engine, self->now_us);
  cs_zrtp_engine_start (self->ends[1].engine, self->now_us);
}

void
cs_test_zrtp_pair_deliver (CsTestZrtpPair *self, guint to, const guint8 *packet, gsize len, gint64 delay_us)
{
  InFlight *flight = g_new0 (InFlight, 1);

  *flight = (InFlight){
    .at_us = self->now_us + delay_us,
    .order = self->order++,
    .to = to,
    .packet = g_bytes_new (packet, len),
  };
  g_queue_insert_sorted (&self->in_flight, flight, compare_in_flight, NULL);
}

/* When something happens next, or -1. */
static gint64
next_us (const CsTestZrtpPair *self)
{
  const InFlight *flight = g_queue_peek_head ((GQueue *) &self->in_flight);
  gint64 next = flight != NULL ? flight->at_us : -1;

  for (guint i = 0; i < 2; i++)
    {
      const gint64 deadline = cs_zrtp_engine_next_deadline_us (self->ends[i].engine);

      if (deadline >= 0 && (next < 0 || deadline < next))
        next = deadline;
    }
  return next;
}

static void
deliver_due (CsTestZrtpPair *self)
{
  InFlight *flight;

  while ((flight = g_queue_peek_head (&self->in_flight)) != NULL && flight->at_us <= self->now_us)
    {
      /* Exactly as long as it is, so that a read past the end is seen. */
      gsize len;
      const guint8 *bytes = g_bytes_get_data (flight->packet, &len);
      g_autofree guint8 *copy = g_memdup2 (bytes, len);

      g_queue_pop_head (&self->in_flight);
      cs_zrtp_engine_receive (self->ends[flight->to].engine, copy, len, self->now_us);
      in_flight_free (flight);
    }
}

static gboolean
is_settled (const CsTestZrtpPair *self)
{
  for (guint i = 0; i < 2; i++)
    {
      if (self->ends[i].n_secured + self->ends[i].n_failed == 0)
        return FALSE;
    }
  return self->in_flight.length == 0;
}

static void
run (CsTestZrtpPair *self, gint64 until_us, gboolean stop_when_settled)
{
  while (!(stop_when_settled && is_settled (self)))
    {
      const gint64 next = next_us (self);

      if (next < 0 || next > until_us)
        {
          if (!stop_when_settled)
            self->now_us = MAX (self->now_us, until_us);
          return;
        }
      self->now_us = MAX (self->now_us, next);
      deliver_due (self);
      for (guint i = 0; i < 2; i++)
        cs_zrtp_engine_tick (self->ends[i].engine, self->now_us);
    }
}

void
cs_test_zrtp_pair_run (CsTestZrtpPair *self, gint64 until_us)
{
  run (self, until_us, FALSE);
}

void
cs_test_zrtp_pair_settle (CsTestZrtpPair *self, gint64 until_us)
{
  run (self, until_us, TRUE);
}

static void
assert_same_keys (const CsTestZrtpEnd *sender, const CsTestZrtpEnd *receiver)
{
  g_assert_true (cs_secret_equal (sender->send_key, receiver->receive_key));
  g_assert_true (cs_secret_equal (sender->send_salt, receiver->receive_salt));
  g_assert_cmpuint (sender->send_bits, ==, receiver->receive_bits);
  g_assert_cmpuint (sender->send_salt->len, ==, sender->send_bits == 128 ? 12 : 14);
}

static void
assert_agreed (const CsTestZrtpEnd *a, const CsTestZrtpEnd *b)
{
  g_assert_cmpuint (a->secured.role + b->secured.role, ==, CS_ZRTP_ROLE_INITIATOR + CS_ZRTP_ROLE_RESPONDER);
  g_assert_cmpint (a->secured.role, !=, CS_ZRTP_ROLE_NONE);
  g_assert_cmphex (a->secured.sas_value, ==, b->secured.sas_value);
  g_assert_cmpmem (&a->secured.suite, sizeof (CsZrtpSuite), &b->secured.suite, sizeof (CsZrtpSuite));
  assert_same_keys (a, b);
  assert_same_keys (b, a);
  g_assert_false (cs_secret_equal (a->send_key, a->receive_key));
  g_assert_cmpuint (a->send_key->len, ==, cs_zrtp_cipher_key_len (a->secured.suite.cipher));
}

void
cs_test_zrtp_pair_assert_agreed (const CsTestZrtpPair *self)
{
  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpuint (self->ends[i].n_secured, ==, 1);
      g_assert_cmpuint (self->ends[i].n_failed, ==, 0);
    }
  assert_agreed (&self->ends[0], &self->ends[1]);
}

void
cs_test_zrtp_pair_assert_sane (const CsTestZrtpPair *self)
{
  for (guint i = 0; i < 2; i++)
    {
      const CsTestZrtpEnd *end = &self->ends[i];

      g_assert_cmpuint (end->n_secured + end->n_failed, <=, 1);
      g_assert_cmpint (cs_zrtp_engine_is_secure (end->engine), ==, end->n_secured == 1);
    }
  if (self->ends[0].n_secured == 1 && self->ends[1].n_secured == 1)
    assert_agreed (&self->ends[0], &self->ends[1]);
}

CsZrtpMessageType
cs_test_zrtp_type (const guint8 *packet, gsize len)
{
  CsZrtpPacket parsed;

  if (!cs_zrtp_packet_parse (packet, len, &parsed, NULL))
    g_assert_not_reached ();
  return parsed.type;
}

GBytes *
cs_test_zrtp_message (const char *hex)
{
  gsize len;
  g_autofree guint8 *bytes = cs_test_unhex (hex, &len);
  CsZrtpPacket packet;

  if (!cs_zrtp_packet_parse (bytes, len, &packet, NULL))
    g_assert_not_reached ();
  return g_bytes_new (packet.message, packet.len);
}

void
cs_test_zrtp_fix_crc (guint8 *packet, gsize len)
{
  const guint32 crc = GUINT32_TO_LE (cs_zrtp_crc32c (packet, len - 4));

  memcpy (packet + len - 4, &crc, 4);
}

CsTestZrtpSolo *
cs_test_zrtp_solo_new (const CsZrtpConfig *config)
{
  CsTestZrtpSolo *self = g_new0 (CsTestZrtpSolo, 1);

  self->sent = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self->end.solo = self;
  open_end (&self->end, config, 0);
  return self;
}

void
cs_test_zrtp_solo_free (CsTestZrtpSolo *self)
{
  if (self == NULL)
    return;
  close_end (&self->end);
  g_ptr_array_unref (self->sent);
  g_free (self);
}

void
cs_test_zrtp_solo_feed (CsTestZrtpSolo *self, GBytes *message)
{
  g_autoptr (GBytes) packet = cs_zrtp_packet_print (message, 1, 0x11223344);
  gsize len;
  const guint8 *bytes = g_bytes_get_data (packet, &len);

  cs_zrtp_engine_receive (self->end.engine, bytes, len, self->now_us);
}

void
cs_test_zrtp_solo_feed_hex (CsTestZrtpSolo *self, const char *hex)
{
  gsize len;
  g_autofree guint8 *bytes = cs_test_unhex (hex, &len);

  cs_zrtp_engine_receive (self->end.engine, bytes, len, self->now_us);
}

GBytes *
cs_test_zrtp_solo_last (CsTestZrtpSolo *self, CsZrtpMessageType type)
{
  for (guint i = self->sent->len; i > 0; i--)
    {
      gsize len;
      const guint8 *bytes = g_bytes_get_data (self->sent->pdata[i - 1], &len);
      CsZrtpPacket packet;

      g_assert_true (cs_zrtp_packet_parse (bytes, len, &packet, NULL));
      if (packet.type == type)
        return g_bytes_new (packet.message, packet.len);
    }
  return NULL;
}

guint
cs_test_zrtp_solo_count (CsTestZrtpSolo *self, CsZrtpMessageType type)
{
  return self->end.n_sent_of[type];
}

void
cs_test_zrtp_solo_run (CsTestZrtpSolo *self, gint64 until_us)
{
  gint64 next;

  while ((next = cs_zrtp_engine_next_deadline_us (self->end.engine)) >= 0 && next <= until_us)
    {
      self->now_us = MAX (self->now_us, next);
      cs_zrtp_engine_tick (self->end.engine, self->now_us);
    }
  self->now_us = MAX (self->now_us, until_us);
}
