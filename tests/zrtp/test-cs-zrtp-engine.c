/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "zrtp/cs-test-zrtp-pair.h"

#include "base/cs-limits.h"
#include "lib/cs-test-hex.h"
#include "zrtp/cs-test-zrtp-vectors.h"
#include "zrtp/cs-zrtp-ack.h"
#include "zrtp/cs-zrtp-failure.h"

#include <string.h>

#define SECOND G_GINT64_CONSTANT (1000000)
#define GRACE (2 * SECOND)

static CsTestZrtpPair *
secure_pair (void)
{
  CsTestZrtpPair *pair = cs_test_zrtp_pair_new (NULL, NULL);

  cs_test_zrtp_pair_start (pair);
  cs_test_zrtp_pair_settle (pair, SECOND);
  cs_test_zrtp_pair_assert_agreed (pair);
  return pair;
}

static void
test_handshake (void)
{
  g_autoptr (CsTestZrtpPair) pair = secure_pair ();

  for (guint i = 0; i < 2; i++)
    {
      const CsTestZrtpEnd *end = &pair->ends[i];
      guint8 peer_zid[CS_ZID_LEN];

      memset (peer_zid, i == 0 ? 0xbb : 0xaa, sizeof peer_zid);
      g_assert_true (end->peer_found);
      g_assert_cmpmem (end->secured.peer_zid, CS_ZID_LEN, peer_zid, CS_ZID_LEN);
      g_assert_cmpstr (end->secured.peer_client_id, ==, i == 0 ? "Test B" : "Test A");
      g_assert_false (end->secured.peer_hello_hash_checked);
      g_assert_false (end->secured.peer_disclosure);
      g_assert_cmpuint (cs_zrtp_engine_get_dropped (end->engine), ==, 0);
      g_assert_cmpint (cs_zrtp_engine_next_deadline_us (end->engine), ==, -1);
      g_assert_cmpint (end->secured.suite.agreement, ==, CS_KEY_AGREEMENT_X255);
      g_assert_cmpint (end->secured.suite.cipher, ==, CS_ZRTP_CIPHER_AES3);
      g_assert_cmpint (end->secured.suite.sas, ==, CS_ZRTP_SAS_CSW4);
      g_assert_cmpuint (end->send_bits, ==, 80);
    }
  /* Nothing waits for a clock: Hello, Commit, DHPart1, DHPart2, Confirm1, Confirm2, Conf2ACK are seven ways. */
  g_assert_cmpint (MAX (pair->ends[0].secured_at_us, pair->ends[1].secured_at_us), ==, 7 * pair->delay_us);
}

static void
test_two_exchanges_differ (void)
{
  g_autoptr (CsTestZrtpPair) one = secure_pair (), two = secure_pair ();

  g_assert_false (cs_secret_equal (one->ends[0].send_key, two->ends[0].send_key));
}

static void
test_one_starts_late (void)
{
  g_autoptr (CsTestZrtpPair) pair = cs_test_zrtp_pair_new (NULL, NULL);

  cs_zrtp_engine_start (pair->ends[0].engine, 0);
  cs_test_zrtp_pair_run (pair, 2 * SECOND);
  g_assert_true (pair->ends[1].peer_found);
  g_assert_cmpuint (pair->ends[1].n_sent_of[CS_ZRTP_MESSAGE_HELLO_ACK], ==, 1);
  g_assert_cmpuint (pair->ends[1].n_sent_of[CS_ZRTP_MESSAGE_COMMIT], ==, 0);
  g_assert_cmpuint (pair->ends[0].n_sent_of[CS_ZRTP_MESSAGE_HELLO], ==, 1);

  cs_zrtp_engine_start (pair->ends[1].engine, pair->now_us);
  cs_zrtp_engine_start (pair->ends[1].engine, pair->now_us);
  g_assert_cmpuint (pair->ends[1].n_sent_of[CS_ZRTP_MESSAGE_HELLO], ==, 1);
  cs_test_zrtp_pair_settle (pair, 3 * SECOND);
  cs_test_zrtp_pair_assert_agreed (pair);
}

static void
test_roles_by_contention (void)
{
  guint initiator[2] = { 0, 0 };

  /* Both commit at the same moment; which hvi is lower is chance. 40 times the same side: one in 10^12. */
  for (guint i = 0; i < 40; i++)
    {
      g_autoptr (CsTestZrtpPair) pair = secure_pair ();

      g_assert_cmpuint (pair->ends[0].n_sent_of[CS_ZRTP_MESSAGE_COMMIT], ==, 1);
      g_assert_cmpuint (pair->ends[1].n_sent_of[CS_ZRTP_MESSAGE_COMMIT], ==, 1);
      initiator[pair->ends[0].secured.role == CS_ZRTP_ROLE_INITIATOR ? 0 : 1]++;
    }
  g_assert_cmpuint (initiator[0], >, 0);
  g_assert_cmpuint (initiator[1], >, 0);
}

static void
offer_only (CsZrtpConfig *config, const CsZrtpSuite *suite)
{
  config->offer = (CsZrtpOffer){
    .hashes = { suite->hash },
    .n_hashes = 1,
    .ciphers = { suite->cipher },
    .n_ciphers = 1,
    .auths = { suite->auth },
    .n_auths = 1,
    .agreements = { suite->agreement },
    .n_agreements = 1,
    .sas = { suite->sas },
    .n_sas = 1,
  };
}

static void
run_combination (const CsZrtpSuite *suite)
{
  g_autoptr (CsTestZrtpPair) pair = NULL;
  CsZrtpConfig a, b;
  CsZrtpSuite expected = *suite;

  cs_test_zrtp_config (&a, 0);
  cs_test_zrtp_config (&b, 1);
  offer_only (&a, suite);
  offer_only (&b, suite);
  pair = cs_test_zrtp_pair_new (&a, &b);
  cs_test_zrtp_pair_start (pair);
  cs_test_zrtp_pair_settle (pair, SECOND);
  cs_test_zrtp_pair_assert_agreed (pair);

  /* EC38 needs S384: without it the mandatory DH3k is what is left. */
  if (suite->agreement == CS_KEY_AGREEMENT_EC38 && suite->hash != CS_ZRTP_HASH_S384)
    expected.agreement = CS_KEY_AGREEMENT_DH3K;
  g_assert_cmpmem (&pair->ends[0].secured.suite, sizeof expected, &expected, sizeof expected);
  g_assert_cmpuint (pair->ends[0].send_bits, ==, cs_zrtp_auth_bits (suite->auth));
  g_assert_cmpuint (pair->ends[0].send_key->len, ==, suite->cipher == CS_ZRTP_CIPHER_AES3 ? 32 : 16);
}

static void
test_combinations (void)
{
  for (guint i = 0; i < 3 * 2 * 3 * 3 * CS_N_KEY_AGREEMENTS; i++)
    {
      const CsZrtpSuite suite = {
        .hash = (CsZrtpHash) (i % 3),
        .cipher = (CsZrtpCipher) (i / 3 % 2),
        .auth = (CsZrtpAuth) (i / 6 % 3),
        .sas = (CsZrtpSas) (i / 18 % 3),
        .agreement = (CsKeyAgreement) (i / 54),
      };

      run_combination (&suite);
    }
}

/* Each side prefers something else; whoever initiates, both have to commit to the same key agreement. */
static void
test_different_offers (void)
{
  for (guint ours = 0; ours < CS_N_KEY_AGREEMENTS; ours++)
    {
      for (guint theirs = 0; theirs < CS_N_KEY_AGREEMENTS; theirs++)
        {
          g_autoptr (CsTestZrtpPair) pair = NULL;
          CsZrtpConfig a, b;

          cs_test_zrtp_config (&a, 0);
          cs_test_zrtp_config (&b, 1);
          a.offer.agreements[0] = (CsKeyAgreement) ours;
          a.offer.agreements[1] = (CsKeyAgreement) theirs;
          b.offer.agreements[0] = (CsKeyAgreement) theirs;
          b.offer.agreements[1] = (CsKeyAgreement) ours;
          a.offer.n_agreements = b.offer.n_agreements = 2;
          a.offer.ciphers[0] = CS_ZRTP_CIPHER_AES1;
          a.offer.n_ciphers = 1;
          pair = cs_test_zrtp_pair_new (&a, &b);
          cs_test_zrtp_pair_start (pair);
          cs_test_zrtp_pair_settle (pair, SECOND);
          cs_test_zrtp_pair_assert_agreed (pair);
        }
    }
}

/* GCM is first where SRTP has it at both ends, and nowhere else. */
static void
test_gcm (void)
{
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (CsTestZrtpPair) pair = NULL;
      CsZrtpConfig a, b;

      cs_test_zrtp_config (&a, 0);
      cs_test_zrtp_config (&b, 1);
      a.srtp_has_gcm = i & 1;
      b.srtp_has_gcm = i >> 1;
      pair = cs_test_zrtp_pair_new (&a, &b);
      cs_test_zrtp_pair_start (pair);
      cs_test_zrtp_pair_settle (pair, SECOND);
      cs_test_zrtp_pair_assert_agreed (pair);
      g_assert_cmpint (pair->ends[0].secured.suite.auth, ==, i == 3 ? CS_ZRTP_AUTH_GCM : CS_ZRTP_AUTH_HS80);
    }
}

static void
test_ready_key_pair (void)
{
  for (guint i = 0; i < CS_N_KEY_AGREEMENTS; i++)
    {
      g_autoptr (CsTestZrtpPair) pair = NULL;
      CsZrtpConfig a;

      /* Used when it fits, replaced when not; freed either way, as the leak checker sees. */
      cs_test_zrtp_config (&a, 0);
      a.ready_key_pair = cs_key_pair_new ((CsKeyAgreement) i, 32);
      pair = cs_test_zrtp_pair_new (&a, NULL);
      cs_test_zrtp_pair_start (pair);
      cs_test_zrtp_pair_settle (pair, SECOND);
      cs_test_zrtp_pair_assert_agreed (pair);
      g_assert_cmpint (pair->ends[0].secured.suite.agreement, ==, CS_KEY_AGREEMENT_X255);
    }
}

static void
test_hello_hash (void)
{
  g_autoptr (CsTestZrtpPair) pair = cs_test_zrtp_pair_new (NULL, NULL);
  guint8 hash[CS_ZRTP_HELLO_HASH_LEN];

  cs_zrtp_engine_get_hello_hash (pair->ends[1].engine, hash);
  cs_zrtp_engine_set_peer_hello_hash (pair->ends[0].engine, hash, 0);
  cs_test_zrtp_pair_start (pair);
  cs_test_zrtp_pair_settle (pair, SECOND);
  cs_test_zrtp_pair_assert_agreed (pair);
  g_assert_true (pair->ends[0].secured.peer_hello_hash_checked);
  g_assert_false (pair->ends[1].secured.peer_hello_hash_checked);
}

static void
drop_conf2_ack (CsTestZrtpPair *pair, guint from, guint n, const guint8 *packet, gsize len, gpointer user_data)
{
  if (cs_test_zrtp_type (packet, len) != CS_ZRTP_MESSAGE_CONF2_ACK)
    cs_test_zrtp_pair_deliver (pair, 1 - from, packet, len, pair->delay_us);
}

static void
test_srtp_stands_for_conf2_ack (void)
{
  g_autoptr (CsTestZrtpPair) pair = cs_test_zrtp_pair_new (NULL, NULL);
  guint initiator;

  pair->link = drop_conf2_ack;
  cs_zrtp_engine_srtp_received (pair->ends[0].engine, 0);
  cs_test_zrtp_pair_start (pair);
  cs_test_zrtp_pair_run (pair, 100000);
  g_assert_cmpuint (pair->ends[0].n_secured + pair->ends[1].n_secured, ==, 1);

  initiator = pair->ends[0].n_secured == 0 ? 0 : 1;
  g_assert_nonnull (pair->ends[initiator].receive_key);
  g_assert_null (pair->ends[initiator].send_key);
  cs_zrtp_engine_srtp_received (pair->ends[initiator].engine, pair->now_us);
  cs_zrtp_engine_srtp_received (pair->ends[initiator].engine, pair->now_us);
  cs_test_zrtp_pair_run (pair, 60 * SECOND);
  cs_test_zrtp_pair_assert_agreed (pair);
  g_assert_cmpint (pair->ends[initiator].secured.role, ==, CS_ZRTP_ROLE_INITIATOR);
}

static void
check_sequence (CsTestZrtpPair *pair, guint from, guint n, const guint8 *packet, gsize len, gpointer user_data)
{
  int *last = user_data;
  CsZrtpPacket parsed;

  g_assert_true (cs_zrtp_packet_parse (packet, len, &parsed, NULL));
  if (last[from] < 0)
    g_assert_cmpint (parsed.sequence, <, 0x4000);
  else
    g_assert_cmpint (parsed.sequence, ==, last[from] + 1);
  last[from] = parsed.sequence;
  g_assert_cmphex (parsed.ssrc, ==, from == 0 ? 0xa5a5a5a5 : 0x5a5a5a5a);

  /* Now and then one is lost, so that retransmissions are among them. */
  if (n % 3 != 0)
    cs_test_zrtp_pair_deliver (pair, 1 - from, packet, len, pair->delay_us);
}

static void
test_sequence_numbers (void)
{
  g_autoptr (CsTestZrtpPair) pair = cs_test_zrtp_pair_new (NULL, NULL);
  int last[2] = { -1, -1 };

  pair->link = check_sequence;
  pair->link_data = last;
  cs_test_zrtp_pair_start (pair);
  cs_test_zrtp_pair_settle (pair, 20 * SECOND);
  cs_test_zrtp_pair_assert_agreed (pair);
  g_assert_cmpuint (pair->ends[0].n_sent + pair->ends[1].n_sent, >, 12);
}

static void
test_ping (void)
{
  g_autoptr (CsTestZrtpSolo) solo = cs_test_zrtp_solo_new (NULL);
  g_autoptr (GBytes) ack = NULL;
  guint8 ping[24]
      = { 0x50, 0x5a, 0, 6, 'P', 'i', 'n', 'g', ' ', ' ', ' ', ' ', '1', '.', '1', '0', 1, 2, 3, 4, 5, 6, 7, 8 };
  g_autoptr (GBytes) message = g_bytes_new (ping, sizeof ping);

  cs_test_zrtp_solo_feed (solo, message);
  ack = cs_test_zrtp_solo_last (solo, CS_ZRTP_MESSAGE_PING_ACK);
  g_assert_nonnull (ack);
  cs_test_assert_hex (g_bytes_get_data (ack, NULL), g_bytes_get_size (ack),
                      "505a000950696e6741434b20312e3130aaaaaaaaaaaaaaaa010203040506070811223344");
}

static void
test_after_secure (void)
{
  static const CsZrtpMessageType refused[] = { CS_ZRTP_MESSAGE_GO_CLEAR, CS_ZRTP_MESSAGE_SAS_RELAY };
  g_autoptr (CsTestZrtpPair) pair = secure_pair ();
  g_autoptr (GBytes) error = cs_zrtp_failure_print (CS_ZRTP_FAILURE_CONFIRM_MAC);
  g_autoptr (GBytes) error_packet = cs_zrtp_packet_print (error, 1, 1);

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      guint8 buffer[20] = { 0x50, 0x5a, 0, 5 };
      g_autoptr (GBytes) message = NULL, packet = NULL;

      memcpy (buffer + 4, cs_zrtp_message_type_name (refused[i]), 8);
      message = g_bytes_new (buffer, sizeof buffer);
      packet = cs_zrtp_packet_print (message, 1, 1);
      cs_zrtp_engine_receive (pair->ends[0].engine, g_bytes_get_data (packet, NULL), g_bytes_get_size (packet),
                              pair->now_us);
      g_assert_cmpuint (pair->ends[0].n_sent_of[CS_ZRTP_MESSAGE_ERROR], ==, i + 1);
    }
  /* The refusals reach the partner, who acknowledges and stays secure as well. */
  cs_test_zrtp_pair_run (pair, 20 * SECOND);
  g_assert_cmpuint (pair->ends[1].n_sent_of[CS_ZRTP_MESSAGE_ERROR_ACK], ==, 2);

  /* An Error of whoever does not end it either. */
  cs_zrtp_engine_receive (pair->ends[0].engine, g_bytes_get_data (error_packet, NULL), g_bytes_get_size (error_packet),
                          pair->now_us);
  cs_test_zrtp_pair_assert_agreed (pair);
  g_assert_true (cs_zrtp_engine_is_secure (pair->ends[0].engine));
  g_assert_true (cs_zrtp_engine_is_secure (pair->ends[1].engine));
}

static void
test_go_clear_code (void)
{
  g_autoptr (GBytes) refusal = cs_zrtp_failure_print (CS_ZRTP_FAILURE_GOCLEAR);

  cs_test_assert_hex (g_bytes_get_data (refusal, NULL), g_bytes_get_size (refusal), "505a00044572726f7220202000000100");
}

static void
test_error_of_the_peer (void)
{
  g_autoptr (CsTestZrtpSolo) solo = cs_test_zrtp_solo_new (NULL);
  g_autoptr (GBytes) error = cs_zrtp_failure_print (CS_ZRTP_FAILURE_UNAVAILABLE);

  cs_zrtp_engine_start (solo->end.engine, 0);
  cs_test_zrtp_solo_feed (solo, error);
  g_assert_cmpuint (solo->end.n_failed, ==, 0);
  cs_test_zrtp_solo_run (solo, GRACE);
  g_assert_cmpuint (solo->end.n_failed, ==, 1);
  g_assert_cmpint (solo->end.failed_at_us, ==, GRACE);
  g_assert_cmpint (solo->end.failure, ==, CS_ZRTP_FAILURE_UNAVAILABLE);
  g_assert_true (solo->end.by_peer);
  g_assert_cmpint (cs_zrtp_engine_next_deadline_us (solo->end.engine), ==, -1);

  /* Each repetition is acknowledged, none is a second end, and a Hello is not a new beginning. */
  cs_test_zrtp_solo_feed (solo, error);
  cs_test_zrtp_solo_feed_hex (solo, VECTOR_HELLO_A);
  g_assert_cmpuint (cs_test_zrtp_solo_count (solo, CS_ZRTP_MESSAGE_ERROR_ACK), ==, 2);
  g_assert_cmpuint (solo->end.n_failed, ==, 1);
  g_assert_false (solo->end.peer_found);
}

/* Ends in an Error of ours by an equal ZID. */
static CsTestZrtpSolo *
failed_solo (void)
{
  g_autoptr (CsTestZrtpSolo) solo = NULL;
  g_autofree guint8 *zid = cs_test_unhex ("7eb00497c0feb2c92431497f", NULL);
  CsZrtpConfig config;

  cs_test_zrtp_config (&config, 0);
  memcpy (config.zid, zid, CS_ZID_LEN);
  solo = cs_test_zrtp_solo_new (&config);
  cs_zrtp_engine_start (solo->end.engine, 0);
  cs_test_zrtp_solo_feed_hex (solo, VECTOR_HELLO_A);
  g_assert_cmpuint (solo->end.n_failed, ==, 0);
  cs_test_zrtp_solo_run (solo, GRACE);
  g_assert_cmpuint (solo->end.n_failed, ==, 1);
  g_assert_cmpint (solo->end.failure, ==, CS_ZRTP_FAILURE_EQUAL_ZIDS);
  g_assert_false (solo->end.by_peer);
  g_assert_cmpuint (cs_test_zrtp_solo_count (solo, CS_ZRTP_MESSAGE_ERROR), ==, 1);
  return g_steal_pointer (&solo);
}

static void
test_error_until_acknowledged (void)
{
  g_autoptr (CsTestZrtpSolo) solo = failed_solo ();
  g_autoptr (GBytes) ack = cs_zrtp_ack_print (CS_ZRTP_MESSAGE_ERROR_ACK);

  cs_test_zrtp_solo_run (solo, GRACE + SECOND);
  g_assert_cmpuint (cs_test_zrtp_solo_count (solo, CS_ZRTP_MESSAGE_ERROR), ==, 3);
  cs_test_zrtp_solo_feed (solo, ack);
  cs_test_zrtp_solo_run (solo, 60 * SECOND);
  g_assert_cmpuint (cs_test_zrtp_solo_count (solo, CS_ZRTP_MESSAGE_ERROR), ==, 3);
  g_assert_cmpuint (solo->end.n_failed, ==, 1);
}

static void
test_error_gives_up (void)
{
  g_autoptr (CsTestZrtpSolo) solo = failed_solo ();

  cs_test_zrtp_solo_run (solo, 60 * SECOND);
  g_assert_cmpuint (cs_test_zrtp_solo_count (solo, CS_ZRTP_MESSAGE_ERROR), ==, 11);
  g_assert_cmpint (cs_zrtp_engine_next_deadline_us (solo->end.engine), ==, -1);
  g_assert_cmpuint (solo->end.n_failed, ==, 1);
}

static void
test_rate_limit (void)
{
  g_autoptr (CsTestZrtpSolo) solo = cs_test_zrtp_solo_new (NULL);

  for (guint i = 0; i < 3 * CS_LIMIT_ZRTP_PACKETS_PER_SECOND; i++)
    cs_test_zrtp_solo_feed_hex (solo, VECTOR_HELLO_A);
  g_assert_cmpuint (cs_test_zrtp_solo_count (solo, CS_ZRTP_MESSAGE_HELLO_ACK), ==, CS_LIMIT_ZRTP_PACKETS_PER_SECOND);
  g_assert_cmpuint (cs_zrtp_engine_get_dropped (solo->end.engine), ==, 2 * CS_LIMIT_ZRTP_PACKETS_PER_SECOND);

  /* A tenth of a second later there is room for a tenth of it. */
  solo->now_us += SECOND / 10;
  for (guint i = 0; i < CS_LIMIT_ZRTP_PACKETS_PER_SECOND; i++)
    cs_test_zrtp_solo_feed_hex (solo, VECTOR_HELLO_A);
  g_assert_cmpuint (cs_test_zrtp_solo_count (solo, CS_ZRTP_MESSAGE_HELLO_ACK), ==,
                    CS_LIMIT_ZRTP_PACKETS_PER_SECOND * 11 / 10);
}

static void
test_new_free (void)
{
  g_autoptr (CsTestZrtpSolo) idle = cs_test_zrtp_solo_new (NULL);
  g_autoptr (CsTestZrtpSolo) committed = cs_test_zrtp_solo_new (NULL);

  cs_zrtp_engine_free (NULL);
  cs_zrtp_engine_start (committed->end.engine, 0);
  cs_test_zrtp_solo_feed_hex (committed, VECTOR_HELLO_A);
  g_assert_cmpuint (cs_test_zrtp_solo_count (committed, CS_ZRTP_MESSAGE_COMMIT), ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/zrtp/engine/new-free", test_new_free);
  g_test_add_func ("/zrtp/engine/handshake", test_handshake);
  g_test_add_func ("/zrtp/engine/two-exchanges-differ", test_two_exchanges_differ);
  g_test_add_func ("/zrtp/engine/one-starts-late", test_one_starts_late);
  g_test_add_func ("/zrtp/engine/roles-by-contention", test_roles_by_contention);
  g_test_add_func ("/zrtp/engine/combinations", test_combinations);
  g_test_add_func ("/zrtp/engine/different-offers", test_different_offers);
  g_test_add_func ("/zrtp/engine/gcm", test_gcm);
  g_test_add_func ("/zrtp/engine/ready-key-pair", test_ready_key_pair);
  g_test_add_func ("/zrtp/engine/hello-hash", test_hello_hash);
  g_test_add_func ("/zrtp/engine/srtp-stands-for-conf2-ack", test_srtp_stands_for_conf2_ack);
  g_test_add_func ("/zrtp/engine/sequence-numbers", test_sequence_numbers);
  g_test_add_func ("/zrtp/engine/ping", test_ping);
  g_test_add_func ("/zrtp/engine/after-secure", test_after_secure);
  g_test_add_func ("/zrtp/engine/go-clear-code", test_go_clear_code);
  g_test_add_func ("/zrtp/engine/error-of-the-peer", test_error_of_the_peer);
  g_test_add_func ("/zrtp/engine/error-until-acknowledged", test_error_until_acknowledged);
  g_test_add_func ("/zrtp/engine/error-gives-up", test_error_gives_up);
  g_test_add_func ("/zrtp/engine/rate-limit", test_rate_limit);
  return g_test_run ();
}
