/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Our engine and libbzrtp, the ZRTP of Linphone. Both have to come to the same code and the same SRTP keys, whoever
 * initiates. */

#include "interop/cs-test-bzrtp.h"

static const CsTestBzrtpLimits cases[] = {
  { "x255-b32",
    { CS_ZRTP_HASH_S256, CS_ZRTP_CIPHER_AES1, CS_ZRTP_AUTH_HS80, CS_KEY_AGREEMENT_X255, CS_ZRTP_SAS_B32 },
    ZRTP_HASH_S256,
    ZRTP_CIPHER_AES1,
    ZRTP_AUTHTAG_HS80,
    ZRTP_KEYAGREEMENT_X255,
    ZRTP_SAS_B32 },
  { "x255-b256-aes3",
    { CS_ZRTP_HASH_S256, CS_ZRTP_CIPHER_AES3, CS_ZRTP_AUTH_HS80, CS_KEY_AGREEMENT_X255, CS_ZRTP_SAS_B256 },
    ZRTP_HASH_S256,
    ZRTP_CIPHER_AES3,
    ZRTP_AUTHTAG_HS80,
    ZRTP_KEYAGREEMENT_X255,
    ZRTP_SAS_B256 },
  { "x448-s384-aes3",
    { CS_ZRTP_HASH_S384, CS_ZRTP_CIPHER_AES3, CS_ZRTP_AUTH_HS80, CS_KEY_AGREEMENT_X448, CS_ZRTP_SAS_B256 },
    ZRTP_HASH_S384,
    ZRTP_CIPHER_AES3,
    ZRTP_AUTHTAG_HS80,
    ZRTP_KEYAGREEMENT_X448,
    ZRTP_SAS_B256 },
  { "x448-s256-aes1",
    { CS_ZRTP_HASH_S256, CS_ZRTP_CIPHER_AES1, CS_ZRTP_AUTH_HS32, CS_KEY_AGREEMENT_X448, CS_ZRTP_SAS_B32 },
    ZRTP_HASH_S256,
    ZRTP_CIPHER_AES1,
    ZRTP_AUTHTAG_HS32,
    ZRTP_KEYAGREEMENT_X448,
    ZRTP_SAS_B32 },
  { "dh3k",
    { CS_ZRTP_HASH_S256, CS_ZRTP_CIPHER_AES1, CS_ZRTP_AUTH_HS80, CS_KEY_AGREEMENT_DH3K, CS_ZRTP_SAS_B32 },
    ZRTP_HASH_S256,
    ZRTP_CIPHER_AES1,
    ZRTP_AUTHTAG_HS80,
    ZRTP_KEYAGREEMENT_DH3k,
    ZRTP_SAS_B32 },
  { "dh3k-s384-aes3",
    { CS_ZRTP_HASH_S384, CS_ZRTP_CIPHER_AES3, CS_ZRTP_AUTH_HS80, CS_KEY_AGREEMENT_DH3K, CS_ZRTP_SAS_B256 },
    ZRTP_HASH_S384,
    ZRTP_CIPHER_AES3,
    ZRTP_AUTHTAG_HS80,
    ZRTP_KEYAGREEMENT_DH3k,
    ZRTP_SAS_B256 },
#ifdef ZRTP_AUTHTAG_GCM /* Debian 13's libbzrtp */
  { "x255-gcm-aes1",
    { CS_ZRTP_HASH_S256, CS_ZRTP_CIPHER_AES1, CS_ZRTP_AUTH_GCM, CS_KEY_AGREEMENT_X255, CS_ZRTP_SAS_B32 },
    ZRTP_HASH_S256,
    ZRTP_CIPHER_AES1,
    ZRTP_AUTHTAG_GCM,
    ZRTP_KEYAGREEMENT_X255,
    ZRTP_SAS_B32 },
  { "x448-gcm-s384-aes3",
    { CS_ZRTP_HASH_S384, CS_ZRTP_CIPHER_AES3, CS_ZRTP_AUTH_GCM, CS_KEY_AGREEMENT_X448, CS_ZRTP_SAS_B256 },
    ZRTP_HASH_S384,
    ZRTP_CIPHER_AES3,
    ZRTP_AUTHTAG_GCM,
    ZRTP_KEYAGREEMENT_X448,
    ZRTP_SAS_B256 },
#endif
};

static CsZrtpRole
run_case (const CsTestBzrtpLimits *limits, GRand *losses)
{
  const CsZrtpConfig config = { .offer = cs_test_bzrtp_offer (&limits->suite) };
  CsTestBzrtp exchange = { .losses = losses };
  CsZrtpRole role;

  cs_test_bzrtp_open_ours (&exchange, &config);
  cs_test_bzrtp_open_theirs (&exchange, limits, NULL);
  cs_test_bzrtp_exchange_hello_hashes (&exchange);
  cs_test_bzrtp_run (&exchange);
  cs_test_bzrtp_assert_agreed (&exchange);
  g_assert_true (exchange.info.peer_hello_hash_checked);
  g_assert_cmpmem (&exchange.info.suite, sizeof (CsZrtpSuite), &limits->suite, sizeof (CsZrtpSuite));
  role = exchange.info.role;
  cs_test_bzrtp_close (&exchange);
  return role;
}

/* Both sides commit at once and the hvi decides, so it is played until each has initiated. */
static void
test_case (gconstpointer data)
{
  gboolean initiated = FALSE, responded = FALSE;

  for (guint i = 0; i < 64 && !(initiated && responded); i++)
    {
      if (run_case (data, NULL) == CS_ZRTP_ROLE_INITIATOR)
        initiated = TRUE;
      else
        responded = TRUE;
    }
  g_assert_true (initiated);
  g_assert_true (responded);
}

static void
test_lossy (void)
{
  for (guint32 seed = 0; seed < 40; seed++)
    {
      GRand *losses = g_rand_new_with_seed (seed);

      run_case (&cases[0], losses);
      g_rand_free (losses);
    }
}

/* As they come: what we offer to everybody against what libbzrtp offers to everybody. */
static void
test_defaults (void)
{
  const CsZrtpConfig config = { .srtp_has_gcm = TRUE };

  for (guint i = 0; i < 8; i++)
    {
      CsTestBzrtp exchange = { .losses = NULL };

      cs_test_bzrtp_open_ours (&exchange, &config);
      cs_test_bzrtp_open_theirs (&exchange, NULL, NULL);
      cs_test_bzrtp_run (&exchange);
      cs_test_bzrtp_assert_agreed (&exchange);
#ifdef ZRTP_AUTHTAG_GCM
      g_assert_cmpint (exchange.info.suite.auth, ==, CS_ZRTP_AUTH_GCM);
#endif
      cs_test_bzrtp_close (&exchange);
    }
}

static void
test_wrong_hello_hash (void)
{
  const CsZrtpConfig config = { .offer = cs_test_bzrtp_offer (&cases[0].suite) };
  CsTestBzrtp exchange = { .losses = NULL };
  guint8 wrong[CS_ZRTP_HELLO_HASH_LEN] = { 1 };

  cs_test_bzrtp_open_ours (&exchange, &config);
  cs_test_bzrtp_open_theirs (&exchange, &cases[0], NULL);
  cs_zrtp_engine_set_peer_hello_hash (exchange.engine, wrong, 0);
  cs_test_bzrtp_run (&exchange);
  g_assert_true (exchange.failed);
  g_assert_cmpint (exchange.failure, ==, CS_ZRTP_FAILURE_HELLO_HASH);
  g_assert_false (exchange.their_session);
  cs_test_bzrtp_close (&exchange);
}

/* Audio, and one more stream by multistream mode; each comes to initiate. */
static void
test_multistream (gconstpointer data)
{
  const CsTestBzrtpLimits *limits = data;
  const CsZrtpConfig config = { .offer = cs_test_bzrtp_offer (&limits->suite), .keep_session = TRUE };
  gboolean initiated = FALSE, responded = FALSE;

  for (guint i = 0; i < 64 && !(initiated && responded); i++)
    {
      CsTestBzrtp audio = { .losses = NULL }, video = { .losses = NULL };

      cs_test_bzrtp_open_ours (&audio, &config);
      cs_test_bzrtp_open_theirs (&audio, limits, NULL);
      cs_test_bzrtp_run (&audio);
      cs_test_bzrtp_assert_agreed (&audio);
      g_assert_false (audio.info.multistream);

      cs_test_bzrtp_open_channel (&video, &audio);
      cs_test_bzrtp_exchange_hello_hashes (&video);
      cs_test_bzrtp_run (&video);
      cs_test_bzrtp_assert_agreed (&video);
      g_assert_true (video.info.multistream);
      g_assert_true (video.info.peer_hello_hash_checked);
      g_assert_false (cs_secret_equal (video.send_key, audio.send_key));
      if (video.info.role == CS_ZRTP_ROLE_INITIATOR)
        initiated = TRUE;
      else
        responded = TRUE;
      cs_test_bzrtp_close (&video);
      cs_test_bzrtp_close (&audio);
    }
  g_assert_true (initiated);
  g_assert_true (responded);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/interop/bzrtp/%s", cases[i].name);

      g_autofree char *further = g_strdup_printf ("/interop/bzrtp/multistream/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_case);
      g_test_add_data_func (further, &cases[i], test_multistream);
    }
  g_test_add_func ("/interop/bzrtp/lossy", test_lossy);
  g_test_add_func ("/interop/bzrtp/defaults", test_defaults);
  g_test_add_func ("/interop/bzrtp/wrong-hello-hash", test_wrong_hello_hash);
  return g_test_run ();
}
