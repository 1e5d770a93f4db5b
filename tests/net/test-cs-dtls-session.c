/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/cs-dtls-session.h"

#include "cs-test-dtls-pair.h"

#include "base/cs-limits.h"

#include <string.h>

static void
assert_same_keys (const CsTestDtlsPair *pair)
{
  g_assert_true (pair->client.has_keys && pair->server.has_keys);
  g_assert_cmpint (pair->client.profile, ==, pair->server.profile);
  g_assert_cmpmem (pair->client.send->data, pair->client.send->len, pair->server.receive->data,
                   pair->server.receive->len);
  g_assert_cmpmem (pair->client.receive->data, pair->client.receive->len, pair->server.send->data,
                   pair->server.send->len);
  g_assert_false (pair->client.send->len == pair->client.receive->len
                  && memcmp (pair->client.send->data, pair->client.receive->data, pair->client.send->len) == 0);
}

static void
test_keys (void)
{
  g_autoptr (CsTestDtlsPair) pair = cs_test_dtls_pair_new ();
  const gsize len = cs_dtls_profile_is_known (CS_DTLS_PROFILE_AEAD_AES_256_GCM) ? 44 : 30;

  cs_test_dtls_pair_start (pair);
  cs_test_dtls_pair_deliver (pair);
  assert_same_keys (pair);
  g_assert_cmpuint (pair->client.send->len, ==, len);
  g_assert_cmpstr (pair->client.group, ==, pair->server.group);
  g_assert_nonnull (pair->client.group);
  g_assert_cmpuint (pair->largest, <=, 1200);
  g_assert_cmpint (cs_dtls_session_next_deadline_us (pair->client.session), ==, -1);
  g_assert_cmpint (cs_dtls_session_next_deadline_us (pair->server.session), ==, -1);
}

/* ---- fingerprints ---- */

static void
test_wrong_fingerprint (void)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (CsTestDtlsPair) pair = cs_test_dtls_pair_new ();
      CsTestDtlsEnd *liar = i == 0 ? &pair->client : &pair->server;
      CsTestDtlsEnd *sees = i == 0 ? &pair->server : &pair->client;

      liar->announced[31] ^= 1;
      cs_test_dtls_pair_start (pair);
      cs_test_dtls_pair_deliver (pair);
      g_assert_true (sees->failed);
      g_assert_cmpint (sees->failure, ==, CS_DTLS_FAILURE_FINGERPRINT);
      g_assert_cmpuint (sees->n_keys + liar->n_keys, ==, 0);
      /* And it is the end: the other side's new attempts get no answer. */
      cs_test_dtls_pair_run (pair, 600);
      g_assert_cmpuint (sees->n_keys + liar->n_keys, ==, 0);
    }
}

/* Which sets of fingerprints let the server's certificate pass. Letters: r the right SHA-256, w a wrong one, W a wrong
 * SHA-512. */
static void
test_sets_of_fingerprints (void)
{
  static const struct {
    const char *set;
    gboolean passes;
  } rows[] = {
    { "r", TRUE },   { "w", FALSE },  { "rw", TRUE }, { "wr", TRUE }, { "ww", FALSE },  { "rW", FALSE },
    { "Wr", FALSE }, { "wW", FALSE }, { "W", FALSE }, { "rr", TRUE }, { "rwW", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsTestDtlsPair) pair = cs_test_dtls_pair_new ();
      guint8 wrong[CS_HASH_MAX] = { 0 };
      CsDtlsFingerprint set[3];
      const guint n = (guint) strlen (rows[i].set);

      for (guint j = 0; j < n; j++)
        set[j] = (CsDtlsFingerprint){ rows[i].set[j] == 'W' ? CS_HASH_SHA512 : CS_HASH_SHA256,
                                      rows[i].set[j] == 'r' ? pair->server.announced : wrong };
      cs_test_dtls_pair_set (pair, &pair->client, set, n);
      cs_test_dtls_pair_start (pair);
      cs_test_dtls_pair_deliver (pair);
      g_test_message ("%s", rows[i].set);
      g_assert_cmpint (pair->client.has_keys, ==, rows[i].passes);
      g_assert_cmpint (pair->client.failed, ==, !rows[i].passes);
    }
}

/* ---- loss ---- */

typedef struct {
  guint n; /* datagrams so far */
  guint lose_at, lose_n;
} Loss;

static gboolean
lose (CsTestDtlsPair *pair, CsTestDtlsEnd *from, GBytes **bytes, gpointer user_data)
{
  Loss *loss = user_data;
  const guint at = loss->n++;

  return at < loss->lose_at || at >= loss->lose_at + loss->lose_n;
}

/* Each datagram of a handshake once, and any two that follow each other. */
static void
test_every_loss (void)
{
  for (guint lose_n = 1; lose_n <= 2; lose_n++)
    for (guint at = 0; at < 14; at++)
      {
        g_autoptr (CsTestDtlsPair) pair = cs_test_dtls_pair_new ();
        Loss loss = { .lose_at = at, .lose_n = lose_n };
        const gint64 begin_us = g_get_monotonic_time ();

        pair->relay = lose;
        pair->user_data = &loss;
        cs_test_dtls_pair_start (pair);
        cs_test_dtls_pair_run (pair, 5000);
        g_test_message ("%u from %u: %" G_GINT64_FORMAT " us", lose_n, at, g_get_monotonic_time () - begin_us);
        assert_same_keys (pair);
      }
}

/* The first hello got lost, and the dialog's ACK says that the peer is there now: no waiting for a timer. */
static void
test_restart (void)
{
  g_autoptr (CsTestDtlsPair) pair = cs_test_dtls_pair_new ();
  Loss loss = { .lose_at = 0, .lose_n = 1 };

  pair->relay = lose;
  pair->user_data = &loss;
  cs_test_dtls_pair_start (pair);
  cs_test_dtls_pair_deliver (pair);
  g_assert_false (pair->server.found);
  cs_dtls_session_restart (pair->client.session, g_get_monotonic_time ());
  cs_dtls_session_restart (pair->server.session, g_get_monotonic_time ());
  cs_test_dtls_pair_deliver (pair);
  assert_same_keys (pair);
  loss.n = 100;
  cs_dtls_session_restart (pair->client.session, g_get_monotonic_time ());
  g_assert_cmpuint (loss.n, ==, 100);
}

/* Said twice, when the first one did arrive. */
static void
test_restart_after_all (void)
{
  g_autoptr (CsTestDtlsPair) pair = cs_test_dtls_pair_new ();

  cs_test_dtls_pair_start (pair);
  cs_dtls_session_restart (pair->client.session, g_get_monotonic_time ());
  cs_test_dtls_pair_deliver (pair);
  assert_same_keys (pair);
}

static gboolean
lose_all (CsTestDtlsPair *pair, CsTestDtlsEnd *from, GBytes **bytes, gpointer user_data)
{
  return FALSE;
}

/* Nobody there: the owner's clock says when it is over. */
static void
test_nobody (void)
{
  g_autoptr (CsTestDtlsPair) pair = cs_test_dtls_pair_new ();
  gint64 now_us;

  pair->relay = lose_all;
  cs_test_dtls_pair_start (pair);
  now_us = g_get_monotonic_time ();
  for (guint i = 0; i < 2; i++)
    {
      CsTestDtlsEnd *end = i == 0 ? &pair->client : &pair->server;

      cs_dtls_session_tick (end->session, now_us + 14 * G_USEC_PER_SEC);
      g_assert_false (end->failed);
      cs_dtls_session_tick (end->session, now_us + 16 * G_USEC_PER_SEC);
      g_assert_true (end->failed);
      g_assert_cmpint (end->failure, ==, CS_DTLS_FAILURE_NO_PEER);
      g_assert_cmpint (cs_dtls_session_next_deadline_us (end->session), ==, -1);
      cs_dtls_session_tick (end->session, now_us + 17 * G_USEC_PER_SEC);
      cs_dtls_session_restart (end->session, now_us);
    }
}

/* ---- what others throw in ---- */

typedef struct {
  GRand *rand;
  guint n_left; /* changed copies that are still to be made */
} Meddler;

/* A copy with one byte changed, and sometimes cut, comes right behind each datagram. */
static gboolean
double_with_changes (CsTestDtlsPair *pair, CsTestDtlsEnd *from, GBytes **bytes, gpointer user_data)
{
  Meddler *meddler = user_data;
  CsTestDtlsEnd *to = from == &pair->client ? &pair->server : &pair->client;
  gsize len;
  const guint8 *original = g_bytes_get_data (*bytes, &len);
  g_autofree guint8 *copy = g_memdup2 (original, len);
  gsize size = len;

  if (meddler->n_left == 0)
    return TRUE;
  meddler->n_left--;
  copy[g_rand_int_range (meddler->rand, 0, (int) len)] ^= (guint8) g_rand_int_range (meddler->rand, 1, 256);
  if (g_rand_int_range (meddler->rand, 0, 4) == 0)
    size = (gsize) g_rand_int_range (meddler->rand, 1, (int) len + 1);
  cs_test_dtls_pair_queue (pair, to, original, len);
  cs_test_dtls_pair_queue (pair, to, copy, size);
  return FALSE;
}

/* Sound and changed records side by side: nobody crashes, nobody gets other keys, and most handshakes end well without
 * anything being begun anew. */
static void
test_changed_records (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20);
  guint n_good = 0;

  for (guint i = 0; i < 60; i++)
    {
      g_autoptr (CsTestDtlsPair) pair = cs_test_dtls_pair_new ();
      Meddler meddler = { rand, G_MAXUINT };

      pair->relay = double_with_changes;
      pair->user_data = &meddler;
      cs_test_dtls_pair_start (pair);
      cs_test_dtls_pair_deliver (pair);
      if (pair->client.has_keys && pair->server.has_keys)
        {
          assert_same_keys (pair);
          n_good++;
        }
    }
  g_test_message ("%u of 60", n_good);
  g_assert_cmpuint (n_good, >=, 12);
}

/* Who meddled gives up: what he broke is mended. */
static void
test_recovers (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (21);

  for (guint i = 0; i < 12; i++)
    {
      g_autoptr (CsTestDtlsPair) pair = cs_test_dtls_pair_new ();
      Meddler meddler = { rand, 12 };

      pair->relay = double_with_changes;
      pair->user_data = &meddler;
      cs_test_dtls_pair_start (pair);
      cs_test_dtls_pair_run (pair, 10000);
      assert_same_keys (pair);
    }
}

static const struct {
  const char *name;
  const char *bytes;
  gsize len;
} junk[] = {
  { "nothing", "", 0 },
  { "one byte", "\x16", 1 },
  { "cut header", "\x16\xfe\xfd\0\0\0\0\0\0\0\0\0", 12 },
  { "longer than it is", "\x16\xfe\xfd\0\0\0\0\0\0\0\0\0\x10xx", 15 },
  { "TLS", "\x16\x03\x03\0\0\0\0\0\0\0\0\0\0", 13 },
  { "no handshake", "\x17\xfe\xfd\0\0\0\0\0\0\0\0\0\x04xxxx", 17 },
  { "an alert", "\x15\xfe\xfd\0\0\0\0\0\0\0\0\0\x02\x02\x28", 15 },
  { "a change of cipher", "\x14\xfe\xfd\0\0\0\0\0\0\0\0\0\x01\x01", 14 },
  { "an empty record", "\x16\xfe\xfd\0\0\0\0\0\0\0\0\0\0", 13 },
  { "hello of no length", "\x16\xfe\xfd\0\0\0\0\0\0\0\0\0\x0c\1\0\0\0\0\0\0\0\0\0\0\0", 25 },
  { "trailing byte", "\x16\xfe\xfd\0\0\0\0\0\0\0\0\0\0\0", 14 },
  { "ZRTP", "\x10\0\0\1ZRTP\0\0\0\1\x50\x5a\0\3HelloACK\0\0\0\0", 28 },
};

/* Before anything else: a server is not moved by it, and answers the real hello. */
static void
test_junk_before_hello (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (junk); i++)
    {
      g_autoptr (CsTestDtlsPair) pair = cs_test_dtls_pair_new ();

      g_test_message ("%s", junk[i].name);
      for (guint n = 0; n < 20; n++)
        cs_test_dtls_pair_queue (pair, &pair->server, (const guint8 *) junk[i].bytes, junk[i].len);
      cs_test_dtls_pair_start (pair);
      cs_test_dtls_pair_deliver (pair);
      assert_same_keys (pair);
    }
}

static gboolean
keep_hello (CsTestDtlsPair *pair, CsTestDtlsEnd *from, GBytes **bytes, gpointer user_data)
{
  GBytes **kept = user_data;

  if (from == &pair->client && *kept == NULL)
    *kept = g_bytes_ref (*bytes);
  return TRUE;
}

/* Another's hello came first. The server turns to the next one. */
static void
test_another_hello (void)
{
  g_autoptr (CsTestDtlsPair) stranger = cs_test_dtls_pair_new ();
  g_autoptr (CsTestDtlsPair) pair = cs_test_dtls_pair_new ();
  g_autoptr (GBytes) hello = NULL;

  stranger->relay = keep_hello;
  stranger->user_data = &hello;
  cs_test_dtls_pair_start (stranger);
  cs_test_dtls_pair_queue (pair, &pair->server, g_bytes_get_data (hello, NULL), g_bytes_get_size (hello));
  cs_test_dtls_pair_start (pair);
  cs_test_dtls_pair_run (pair, 5000);
  assert_same_keys (pair);
}

/* After the keys too, but they stay: the stranger has no certificate that would do. */
static void
test_stranger_after_keys (void)
{
  g_autoptr (CsTestDtlsPair) stranger = cs_test_dtls_pair_new ();
  g_autoptr (CsTestDtlsPair) pair = cs_test_dtls_pair_new ();
  g_autoptr (GBytes) hello = NULL;
  const gint64 later_us = g_get_monotonic_time () + G_USEC_PER_SEC;
  guint n_sent;

  stranger->relay = keep_hello;
  stranger->user_data = &hello;
  cs_test_dtls_pair_start (stranger);
  cs_test_dtls_pair_start (pair);
  cs_test_dtls_pair_deliver (pair);
  assert_same_keys (pair);
  n_sent = pair->server.n_sent;
  cs_dtls_session_receive (pair->server.session, g_bytes_get_data (hello, NULL), g_bytes_get_size (hello), later_us);
  g_assert_cmpuint (pair->server.n_sent, >, n_sent); /* it is answered */
  cs_dtls_session_tick (pair->server.session, later_us + 20 * G_USEC_PER_SEC);
  g_assert_false (pair->server.failed);
  g_assert_cmpuint (pair->server.n_keys, ==, 1);
  g_assert_cmpint (cs_dtls_session_next_deadline_us (pair->server.session), ==, -1);
}

static gboolean
alert_after_first (CsTestDtlsPair *pair, CsTestDtlsEnd *from, GBytes **bytes, gpointer user_data)
{
  static const guint8 alert[] = { 21, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 99, 0, 2, 2, 40 };
  guint *n = user_data;

  if (from == &pair->client && (*n)++ == 0)
    {
      cs_test_dtls_pair_queue (pair, &pair->client, alert, sizeof alert);
      cs_test_dtls_pair_queue (pair, &pair->server, alert, sizeof alert);
    }
  return TRUE;
}

/* A forged alert breaks the handshake; it is begun anew and comes to an end. */
static void
test_forged_alert (void)
{
  g_autoptr (CsTestDtlsPair) pair = cs_test_dtls_pair_new ();
  guint n = 0;

  pair->relay = alert_after_first;
  pair->user_data = &n;
  cs_test_dtls_pair_start (pair);
  cs_test_dtls_pair_run (pair, 8000);
  assert_same_keys (pair);
}

static gboolean
alert_always (CsTestDtlsPair *pair, CsTestDtlsEnd *from, GBytes **bytes, gpointer user_data)
{
  static const guint8 alert[] = { 21, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 99, 0, 2, 2, 40 };

  if (from == &pair->client)
    cs_test_dtls_pair_queue (pair, &pair->client, alert, sizeof alert);
  return TRUE;
}

/* Again and again: the attempts come to an end before the time does. */
static void
test_attempts_are_counted (void)
{
  g_autoptr (CsTestDtlsPair) pair = cs_test_dtls_pair_new ();
  gint64 now_us;

  pair->relay = alert_always;
  cs_test_dtls_pair_start (pair);
  now_us = g_get_monotonic_time ();
  for (guint i = 0; i < 20 && !pair->client.failed; i++)
    {
      cs_test_dtls_pair_deliver (pair);
      now_us += 700 * G_TIME_SPAN_MILLISECOND;
      cs_dtls_session_tick (pair->client.session, now_us);
    }
  g_assert_true (pair->client.failed);
  g_assert_cmpint (pair->client.failure, ==, CS_DTLS_FAILURE_HANDSHAKE);
  g_assert_cmpuint (pair->client.n_keys, ==, 0);
}

/* After the keys: whatever comes changes nothing. */
static void
test_junk_after_keys (void)
{
  g_autoptr (CsTestDtlsPair) pair = cs_test_dtls_pair_new ();

  cs_test_dtls_pair_start (pair);
  cs_test_dtls_pair_deliver (pair);
  assert_same_keys (pair);
  for (guint i = 0; i < G_N_ELEMENTS (junk); i++)
    {
      cs_test_dtls_pair_queue (pair, &pair->server, (const guint8 *) junk[i].bytes, junk[i].len);
      cs_test_dtls_pair_queue (pair, &pair->client, (const guint8 *) junk[i].bytes, junk[i].len);
    }
  cs_test_dtls_pair_deliver (pair);
  g_assert_cmpuint (pair->client.n_keys, ==, 1);
  g_assert_cmpuint (pair->server.n_keys, ==, 1);
  assert_same_keys (pair);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/dtls/keys", test_keys);
  g_test_add_func ("/net/dtls/wrong-fingerprint", test_wrong_fingerprint);
  g_test_add_func ("/net/dtls/sets-of-fingerprints", test_sets_of_fingerprints);
  g_test_add_func ("/net/dtls/every-loss", test_every_loss);
  g_test_add_func ("/net/dtls/restart", test_restart);
  g_test_add_func ("/net/dtls/restart-after-all", test_restart_after_all);
  g_test_add_func ("/net/dtls/nobody", test_nobody);
  g_test_add_func ("/net/dtls/changed-records", test_changed_records);
  g_test_add_func ("/net/dtls/recovers", test_recovers);
  g_test_add_func ("/net/dtls/junk-before-hello", test_junk_before_hello);
  g_test_add_func ("/net/dtls/another-hello", test_another_hello);
  g_test_add_func ("/net/dtls/stranger-after-keys", test_stranger_after_keys);
  g_test_add_func ("/net/dtls/forged-alert", test_forged_alert);
  g_test_add_func ("/net/dtls/attempts-are-counted", test_attempts_are_counted);
  g_test_add_func ("/net/dtls/junk-after-keys", test_junk_after_keys);
  return g_test_run ();
}
