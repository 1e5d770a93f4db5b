/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "zrtp/cs-test-zrtp-cache.h"
#include "zrtp/cs-test-zrtp-pair.h"
#include "zrtp/cs-zrtp-commit.h"

#include <string.h>

#define SECOND G_GINT64_CONSTANT (1000000)

/* A call whose first stream is secure, and the sessions that it left at both ends. */
typedef struct {
  CsTestZrtpPair *first;
  CsZrtpSession *sessions[2];
} Call;

static void
call_init (Call *call, const CsZrtpOffer *offer)
{
  CsZrtpConfig configs[2];

  for (guint i = 0; i < 2; i++)
    {
      cs_test_zrtp_config (&configs[i], i);
      configs[i].keep_session = TRUE;
      configs[i].srtp_has_gcm = TRUE;
      if (offer != NULL)
        configs[i].offer = *offer;
    }
  call->first = cs_test_zrtp_pair_new (&configs[0], &configs[1]);
  for (guint i = 0; i < 2; i++)
    g_assert_null (cs_zrtp_engine_get_session (call->first->ends[i].engine));
  cs_test_zrtp_pair_start (call->first);
  cs_test_zrtp_pair_settle (call->first, SECOND);
  cs_test_zrtp_pair_assert_agreed (call->first);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_false (call->first->ends[i].secured.multistream);
      call->sessions[i] = cs_zrtp_session_ref (cs_zrtp_engine_get_session (call->first->ends[i].engine));
    }
}

static void
call_clear (Call *call)
{
  cs_test_zrtp_pair_free (call->first);
  cs_zrtp_session_unref (call->sessions[0]);
  cs_zrtp_session_unref (call->sessions[1]);
}

/* A further stream, not started. NULL for an end that knows no session. */
static CsTestZrtpPair *
stream_new (CsZrtpSession *a, CsZrtpSession *b)
{
  CsZrtpConfig configs[2];

  for (guint i = 0; i < 2; i++)
    {
      cs_test_zrtp_config (&configs[i], i);
      configs[i].ssrc += 1;
      configs[i].session = i == 0 ? a : b;
      configs[i].srtp_has_gcm = TRUE;
    }
  return cs_test_zrtp_pair_new (&configs[0], &configs[1]);
}

static CsTestZrtpPair *
play (CsZrtpSession *a, CsZrtpSession *b, CsTestZrtpLink link, gpointer data)
{
  CsTestZrtpPair *pair = stream_new (a, b);

  pair->link = link;
  pair->link_data = data;
  cs_test_zrtp_pair_start (pair);
  cs_test_zrtp_pair_settle (pair, 60 * SECOND);
  cs_test_zrtp_pair_assert_sane (pair);
  return pair;
}

static void
assert_multistream (const CsTestZrtpPair *pair)
{
  cs_test_zrtp_pair_assert_agreed (pair);
  for (guint i = 0; i < 2; i++)
    {
      const CsTestZrtpEnd *end = &pair->ends[i];

      g_assert_true (end->secured.multistream);
      g_assert_cmphex (end->secured.sas_value, ==, 0);
      g_assert_cmpint (end->secured.continuity, ==, CS_ZRTP_CONTINUITY_FIRST);
      g_assert_cmpuint (end->n_sent_of[CS_ZRTP_MESSAGE_DHPART1] + end->n_sent_of[CS_ZRTP_MESSAGE_DHPART2], ==, 0);
    }
}

/* Stream after stream from one session; each has keys of its own, and each side comes to initiate. */
static void
test_streams (void)
{
  CsTestZrtpPair *streams[40];
  guint initiator[2] = { 0, 0 };
  Call call;

  call_init (&call, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (streams); i++)
    {
      streams[i] = play (call.sessions[0], call.sessions[1], NULL, NULL);
      assert_multistream (streams[i]);
      g_assert_cmpmem (&streams[i]->ends[0].secured.suite, sizeof (CsZrtpSuite), &call.first->ends[0].secured.suite,
                       sizeof (CsZrtpSuite));
      initiator[streams[i]->ends[0].secured.role == CS_ZRTP_ROLE_INITIATOR ? 0 : 1]++;
      g_assert_false (cs_secret_equal (streams[i]->ends[0].send_key, call.first->ends[0].send_key));
      for (guint j = 0; j < i; j++)
        {
          g_assert_false (cs_secret_equal (streams[i]->ends[0].send_key, streams[j]->ends[0].send_key));
          g_assert_false (cs_secret_equal (streams[i]->ends[0].send_key, streams[j]->ends[0].receive_key));
        }
      /* Hello, Commit, Confirm1, Confirm2, Conf2ACK: two ways less. */
      g_assert_cmpint (MAX (streams[i]->ends[0].secured_at_us, streams[i]->ends[1].secured_at_us), ==,
                       5 * streams[i]->delay_us);
    }
  g_assert_cmpuint (initiator[0], >, 0);
  g_assert_cmpuint (initiator[1], >, 0);
  for (guint i = 0; i < G_N_ELEMENTS (streams); i++)
    cs_test_zrtp_pair_free (streams[i]);
  call_clear (&call);
}

static void
test_at_once (void)
{
  CsTestZrtpPair *streams[4];
  Call call;

  call_init (&call, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (streams); i++)
    {
      streams[i] = stream_new (call.sessions[0], call.sessions[1]);
      cs_test_zrtp_pair_start (streams[i]);
      cs_test_zrtp_pair_run (streams[i], streams[i]->delay_us * 2);
    }
  for (guint i = 0; i < G_N_ELEMENTS (streams); i++)
    {
      cs_test_zrtp_pair_settle (streams[i], SECOND);
      assert_multistream (streams[i]);
      cs_test_zrtp_pair_free (streams[i]);
    }
  call_clear (&call);
}

static void
test_suites (void)
{
  for (guint i = 0; i < 3 * 2 * 3; i++)
    {
      const CsZrtpOffer offer = {
        .hashes = { (CsZrtpHash) (i % 3) },
        .n_hashes = 1,
        .ciphers = { (CsZrtpCipher) (i / 3 % 2) },
        .n_ciphers = 1,
        .auths = { (CsZrtpAuth) (i / 6) },
        .n_auths = 1,
      };
      CsTestZrtpPair *stream;
      Call call;

      call_init (&call, &offer);
      stream = play (call.sessions[0], call.sessions[1], NULL, NULL);
      assert_multistream (stream);
      g_assert_cmpint (stream->ends[1].secured.suite.hash, ==, offer.hashes[0]);
      g_assert_cmpuint (stream->ends[1].send_bits, ==, cs_zrtp_auth_bits (offer.auths[0]));
      cs_test_zrtp_pair_free (stream);
      call_clear (&call);
    }
}

/* One end wants a key agreement: DH mode wins, and the stream has a code of its own. */
static void
test_against_dh (void)
{
  for (guint i = 0; i < 8; i++)
    {
      CsTestZrtpPair *stream;
      Call call;

      call_init (&call, NULL);
      stream = play (i & 1 ? call.sessions[0] : NULL, i & 1 ? NULL : call.sessions[1], NULL, NULL);
      cs_test_zrtp_pair_assert_agreed (stream);
      for (guint end = 0; end < 2; end++)
        {
          g_assert_false (stream->ends[end].secured.multistream);
          g_assert_cmpint (stream->ends[end].secured.role, ==,
                           (end == 0) == (i & 1) ? CS_ZRTP_ROLE_RESPONDER : CS_ZRTP_ROLE_INITIATOR);
        }
      cs_test_zrtp_pair_free (stream);
      call_clear (&call);
    }
}

static void
lossy_link (CsTestZrtpPair *pair, guint from, guint n, const guint8 *packet, gsize len, gpointer user_data)
{
  GRand *rand = user_data;

  for (guint copies = 0; copies < 2; copies++)
    {
      if (g_rand_double (rand) > 0.3)
        cs_test_zrtp_pair_deliver (pair, 1 - from, packet, len, g_rand_int_range (rand, 0, 150000));
    }
}

static void
test_lossy (void)
{
  Call call;

  call_init (&call, NULL);
  for (guint32 seed = 0; seed < 60; seed++)
    {
      GRand *rand = g_rand_new_with_seed (seed);
      CsTestZrtpPair *stream = play (call.sessions[0], call.sessions[1], lossy_link, rand);

      assert_multistream (stream);
      cs_test_zrtp_pair_free (stream);
      g_rand_free (rand);
    }
  call_clear (&call);
}

/* Adds to our session the nonce of the peer's Commit while that is on its way: it has been used, as it seems. */
static void
reusing_link (CsTestZrtpPair *pair, guint from, guint n, const guint8 *packet, gsize len, gpointer user_data)
{
  CsZrtpPacket parsed;
  CsZrtpCommit commit;

  g_assert_true (cs_zrtp_packet_parse (packet, len, &parsed, NULL));
  if (from == 1 && parsed.type == CS_ZRTP_MESSAGE_COMMIT)
    {
      g_assert_true (cs_zrtp_commit_parse (parsed.message, parsed.len, &commit, NULL));
      cs_zrtp_session_add_nonce (user_data, commit.nonce);
    }
  cs_test_zrtp_pair_deliver (pair, 1 - from, packet, len, pair->delay_us);
}

static void
test_nonce_reuse (void)
{
  CsTestZrtpPair *stream;
  Call call;

  call_init (&call, NULL);
  stream = play (call.sessions[0], call.sessions[1], reusing_link, call.sessions[0]);
  g_assert_cmpuint (stream->ends[0].n_failed, ==, 1);
  g_assert_cmpint (stream->ends[0].failure, ==, CS_ZRTP_FAILURE_NONCE_REUSE);
  g_assert_cmpint (stream->ends[1].failure, ==, CS_ZRTP_FAILURE_NONCE_REUSE);
  g_assert_true (stream->ends[1].by_peer);
  cs_test_zrtp_pair_free (stream);
  call_clear (&call);
}

/* He knows the ZIDs of the call, but not its key. */
static void
test_wrong_session (void)
{
  Call call, other;
  CsTestZrtpPair *stream;

  call_init (&call, NULL);
  call_init (&other, NULL);
  stream = play (call.sessions[0], other.sessions[1], NULL, NULL);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpuint (stream->ends[i].n_failed, ==, 1);
      g_assert_cmpint (stream->ends[i].failure, ==, CS_ZRTP_FAILURE_CONFIRM_MAC);
    }
  cs_test_zrtp_pair_free (stream);
  call_clear (&call);
  call_clear (&other);
}

/* All streams of a call have the ZID of the first. */
static void
test_other_zid (void)
{
  CsZrtpConfig configs[2];
  g_autoptr (CsTestZrtpPair) stream = NULL;
  Call call;

  call_init (&call, NULL);
  for (guint i = 0; i < 2; i++)
    {
      cs_test_zrtp_config (&configs[i], i);
      configs[i].session = call.sessions[i];
      configs[i].srtp_has_gcm = TRUE;
    }
  memset (configs[1].zid, 0xdd, CS_ZID_LEN);
  stream = cs_test_zrtp_pair_new (&configs[0], &configs[1]);
  cs_test_zrtp_pair_start (stream);
  cs_test_zrtp_pair_settle (stream, 60 * SECOND);
  g_assert_cmpuint (stream->ends[0].n_failed, ==, 1);
  g_assert_cmpint (stream->ends[0].failure, ==, CS_ZRTP_FAILURE_NO_SHARED_SECRET);
  g_assert_false (stream->ends[0].peer_found);
  g_assert_cmpuint (stream->ends[1].n_secured, ==, 0);
  call_clear (&call);
}

typedef struct {
  CsZrtpMessageType type;
  gsize at;
  gsize seen_len;
} Tamper;

static void
tamper_link (CsTestZrtpPair *pair, guint from, guint n, const guint8 *packet, gsize len, gpointer user_data)
{
  Tamper *tamper = user_data;
  g_autofree guint8 *copy = g_memdup2 (packet, len);

  if (cs_test_zrtp_type (packet, len) == tamper->type)
    {
      tamper->seen_len = len;
      copy[tamper->at] ^= 0x01;
      cs_test_zrtp_fix_crc (copy, len);
    }
  cs_test_zrtp_pair_deliver (pair, 1 - from, copy, len, pair->delay_us);
}

static void
test_tampered (gconstpointer data)
{
  Tamper tamper = { (CsZrtpMessageType) GPOINTER_TO_INT (data), 12, 32 };
  Call call;

  call_init (&call, NULL);
  for (; tamper.at < tamper.seen_len - 4; tamper.at++)
    {
      CsTestZrtpPair *stream = play (call.sessions[0], call.sessions[1], tamper_link, &tamper);

      /* Which Commit counts is chance, and the SAS type in it means nothing; no changed Confirm does. */
      if (tamper.type != CS_ZRTP_MESSAGE_COMMIT)
        g_assert_cmpuint (stream->ends[0].n_secured + stream->ends[1].n_secured, <, 2);
      cs_test_zrtp_pair_free (stream);
    }
  call_clear (&call);
}

/* Nothing is retained of a further stream, and nothing is checked. */
static void
test_leaves_the_cache_alone (void)
{
  g_autoptr (CsTestZrtpCache) cache = cs_test_zrtp_cache_new ();
  g_autoptr (CsTestZrtpPair) stream = NULL;
  CsZrtpConfig configs[2];
  Call call;

  call_init (&call, NULL);
  for (guint i = 0; i < 2; i++)
    {
      cs_test_zrtp_config (&configs[i], i);
      configs[i].session = call.sessions[i];
      configs[i].srtp_has_gcm = TRUE;
    }
  configs[0].cache = &cache->base;
  configs[0].keep_session = TRUE;
  stream = cs_test_zrtp_pair_new (&configs[0], &configs[1]);
  cs_test_zrtp_pair_start (stream);
  cs_test_zrtp_pair_settle (stream, SECOND);
  assert_multistream (stream);
  cs_zrtp_engine_set_checked (stream->ends[0].engine, TRUE);
  g_assert_cmpuint (cache->n_update + cache->n_set_checked, ==, 0);
  g_assert_true (cs_zrtp_engine_get_session (stream->ends[0].engine) == call.sessions[0]);
  call_clear (&call);
}

static void
test_not_kept (void)
{
  g_autoptr (CsTestZrtpPair) pair = cs_test_zrtp_pair_new (NULL, NULL);

  cs_test_zrtp_pair_start (pair);
  cs_test_zrtp_pair_settle (pair, SECOND);
  cs_test_zrtp_pair_assert_agreed (pair);
  g_assert_null (cs_zrtp_engine_get_session (pair->ends[0].engine));
}

int
main (int argc, char *argv[])
{
  static const CsZrtpMessageType tampered[]
      = { CS_ZRTP_MESSAGE_COMMIT, CS_ZRTP_MESSAGE_CONFIRM1, CS_ZRTP_MESSAGE_CONFIRM2 };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/zrtp/multistream/streams", test_streams);
  g_test_add_func ("/zrtp/multistream/at-once", test_at_once);
  g_test_add_func ("/zrtp/multistream/suites", test_suites);
  g_test_add_func ("/zrtp/multistream/against-dh", test_against_dh);
  g_test_add_func ("/zrtp/multistream/lossy", test_lossy);
  g_test_add_func ("/zrtp/multistream/nonce-reuse", test_nonce_reuse);
  g_test_add_func ("/zrtp/multistream/wrong-session", test_wrong_session);
  g_test_add_func ("/zrtp/multistream/other-zid", test_other_zid);
  for (guint i = 0; i < G_N_ELEMENTS (tampered); i++)
    {
      g_autofree char *name = g_strstrip (g_strdup (cs_zrtp_message_type_name (tampered[i])));
      g_autofree char *path = g_strdup_printf ("/zrtp/multistream/tampered/%s", name);

      g_test_add_data_func (path, GINT_TO_POINTER (tampered[i]), test_tampered);
    }
  g_test_add_func ("/zrtp/multistream/leaves-the-cache-alone", test_leaves_the_cache_alone);
  g_test_add_func ("/zrtp/multistream/not-kept", test_not_kept);
  return g_test_run ();
}
