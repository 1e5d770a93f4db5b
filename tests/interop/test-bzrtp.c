/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Our engine and libbzrtp, the ZRTP of Linphone, in one process on a link and a clock of ours. Both have to come to the
 * same code and the same SRTP keys, whoever initiates. */

#include "crypto/cs-code-words.h"
#include "zrtp/cs-zrtp-engine.h"

#include <bzrtp/bzrtp.h>
#include <string.h>

#define OUR_SSRC 0x12345678
#define THEIR_SSRC 0x87654321
#define STEP_MS 5
#define LIMIT_MS 20000

typedef struct {
  GQueue to_us, to_them; /* of GBytes */
  gint64 now_ms;

  CsZrtpEngine *engine;
  gboolean secured;
  CsZrtpSecured info;
  gboolean failed;
  CsZrtpFailure failure;
  CsSecret *receive_key, *receive_salt, *send_key, *send_salt;

  bzrtpContext_t *bzrtp;
  gboolean their_session;
  char *their_sas;
  CsSecret *their_receive_key, *their_receive_salt, *their_send_key, *their_send_salt;
  guint8 their_auth_tag;

  GRand *losses; /* NULL: none */
} Exchange;

static gboolean
is_lost (Exchange *exchange)
{
  return exchange->losses != NULL && g_rand_double (exchange->losses) < 0.1;
}

static void
on_send (const guint8 *packet, gsize len, gpointer user_data)
{
  Exchange *exchange = user_data;

  if (!is_lost (exchange))
    g_queue_push_tail (&exchange->to_them, g_bytes_new (packet, len));
}

static void
on_peer_found (gpointer user_data)
{
}

static void
on_receive_keys (const CsZrtpSrtpKeys *keys, gpointer user_data)
{
  Exchange *exchange = user_data;

  exchange->receive_key = cs_secret_copy (keys->key);
  exchange->receive_salt = cs_secret_copy (keys->salt);
}

static void
on_send_keys (const CsZrtpSrtpKeys *keys, gpointer user_data)
{
  Exchange *exchange = user_data;

  exchange->send_key = cs_secret_copy (keys->key);
  exchange->send_salt = cs_secret_copy (keys->salt);
}

static void
on_secured (const CsZrtpSecured *secured, gpointer user_data)
{
  Exchange *exchange = user_data;

  exchange->secured = TRUE;
  exchange->info = *secured;
}

static void
on_failed (CsZrtpFailure failure, gboolean by_peer, gpointer user_data)
{
  Exchange *exchange = user_data;

  exchange->failed = TRUE;
  exchange->failure = failure;
}

static int
on_their_send (void *client_data, const uint8_t *packet, uint16_t len)
{
  Exchange *exchange = client_data;

  if (!is_lost (exchange))
    g_queue_push_tail (&exchange->to_us, g_bytes_new (packet, len));
  return 0;
}

static int
on_their_secrets (void *client_data, const bzrtpSrtpSecrets_t *secrets, uint8_t part)
{
  Exchange *exchange = client_data;

  if (part & ZRTP_SRTP_SECRETS_FOR_RECEIVER)
    {
      exchange->their_receive_key = cs_secret_new_copy (secrets->peerSrtpKey, secrets->peerSrtpKeyLength);
      exchange->their_receive_salt = cs_secret_new_copy (secrets->peerSrtpSalt, secrets->peerSrtpSaltLength);
    }
  if (part & ZRTP_SRTP_SECRETS_FOR_SENDER)
    {
      exchange->their_send_key = cs_secret_new_copy (secrets->selfSrtpKey, secrets->selfSrtpKeyLength);
      exchange->their_send_salt = cs_secret_new_copy (secrets->selfSrtpSalt, secrets->selfSrtpSaltLength);
    }
  exchange->their_auth_tag = secrets->authTagAlgo;
  return 0;
}

static int
on_their_session (void *client_data, const bzrtpSrtpSecrets_t *secrets, int32_t verified)
{
  Exchange *exchange = client_data;

  exchange->their_session = TRUE;
  exchange->their_sas = g_strdup (secrets->sas);
  return 0;
}

/* What both sides are limited to; mandatory algorithms stay behind it. */
typedef struct {
  const char *name;
  CsZrtpSuite suite;
  guint8 their_hash, their_cipher, their_auth, their_agreement, their_sas;
} Case;

static const Case cases[] = {
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
};

static void
open_ours (Exchange *exchange, const CsZrtpOffer *offer)
{
  static const CsZrtpEvents events = {
    .send = on_send,
    .peer_found = on_peer_found,
    .receive_keys = on_receive_keys,
    .send_keys = on_send_keys,
    .secured = on_secured,
    .failed = on_failed,
  };
  CsZrtpConfig config = { .zid = "twelve bytes", .client_id = "Countersign", .ssrc = OUR_SSRC, .offer = *offer };

  exchange->engine = cs_zrtp_engine_new (&config, &events, exchange);
}

static void
set_theirs (Exchange *exchange, guint8 kind, guint8 algorithm)
{
  guint8 list[7] = { algorithm };

  bzrtp_setSupportedCryptoTypes (exchange->bzrtp, kind, list, 1);
}

/* @limits: NULL for what libbzrtp offers by itself. */
static void
open_theirs (Exchange *exchange, const Case *limits)
{
  static const bzrtpCallbacks_t callbacks = {
    .bzrtp_sendData = on_their_send,
    .bzrtp_srtpSecretsAvailable = on_their_secrets,
    .bzrtp_startSrtpSession = on_their_session,
  };

  exchange->bzrtp = bzrtp_createBzrtpContext ();
  g_assert_nonnull (exchange->bzrtp);
  g_assert_cmpint (bzrtp_setCallbacks (exchange->bzrtp, &callbacks), ==, 0);
  if (limits != NULL)
    {
      set_theirs (exchange, ZRTP_HASH_TYPE, limits->their_hash);
      set_theirs (exchange, ZRTP_CIPHERBLOCK_TYPE, limits->their_cipher);
      set_theirs (exchange, ZRTP_AUTHTAG_TYPE, limits->their_auth);
      set_theirs (exchange, ZRTP_KEYAGREEMENT_TYPE, limits->their_agreement);
      set_theirs (exchange, ZRTP_SAS_TYPE, limits->their_sas);
    }
  g_assert_cmpint (bzrtp_initBzrtpContext (exchange->bzrtp, THEIR_SSRC), ==, 0);
  g_assert_cmpint (bzrtp_setClientData (exchange->bzrtp, THEIR_SSRC, exchange), ==, 0);
}

/* Each side learns the other's Hello hash, as from signalling. */
static void
exchange_hello_hashes (Exchange *exchange)
{
  guint8 ours[CS_ZRTP_HELLO_HASH_LEN], theirs[CS_ZRTP_HELLO_HASH_LEN], text[80];
  g_autoptr (GString) hex = g_string_new ("1.10 ");

  cs_zrtp_engine_get_hello_hash (exchange->engine, ours);
  for (guint i = 0; i < sizeof ours; i++)
    g_string_append_printf (hex, "%02x", ours[i]);
  g_assert_cmpint (bzrtp_setPeerHelloHash (exchange->bzrtp, THEIR_SSRC, (guint8 *) hex->str, hex->len), ==, 0);

  g_assert_cmpint (bzrtp_getSelfHelloHash (exchange->bzrtp, THEIR_SSRC, text, sizeof text), ==, 0);
  for (guint i = 0; i < sizeof theirs; i++)
    theirs[i]
        = (guint8) (g_ascii_xdigit_value ((char) text[5 + 2 * i]) << 4 | g_ascii_xdigit_value ((char) text[6 + 2 * i]));
  cs_zrtp_engine_set_peer_hello_hash (exchange->engine, theirs, 0);
}

static void
deliver (Exchange *exchange)
{
  GBytes *packet;

  while ((packet = g_queue_pop_head (&exchange->to_us)) != NULL)
    {
      gsize len;
      const guint8 *bytes = g_bytes_get_data (packet, &len);

      cs_zrtp_engine_receive (exchange->engine, bytes, len, exchange->now_ms * 1000);
      g_bytes_unref (packet);
    }
  while ((packet = g_queue_pop_head (&exchange->to_them)) != NULL)
    {
      gsize len;
      guint8 *bytes = g_bytes_unref_to_data (packet, &len);

      bzrtp_processMessage (exchange->bzrtp, THEIR_SSRC, bytes, (uint16_t) len);
      g_free (bytes);
    }
}

static void
run (Exchange *exchange)
{
  cs_zrtp_engine_start (exchange->engine, 0);
  g_assert_cmpint (bzrtp_startChannelEngine (exchange->bzrtp, THEIR_SSRC), ==, 0);
  while (exchange->now_ms < LIMIT_MS && !exchange->failed && !(exchange->secured && exchange->their_session))
    {
      exchange->now_ms += STEP_MS;
      deliver (exchange);
      cs_zrtp_engine_tick (exchange->engine, exchange->now_ms * 1000);
      bzrtp_iterate (exchange->bzrtp, THEIR_SSRC, (guint64) exchange->now_ms);
    }
}

static void
close_exchange (Exchange *exchange)
{
  CsSecret *secrets[] = {
    exchange->receive_key,       exchange->receive_salt,       exchange->send_key,       exchange->send_salt,
    exchange->their_receive_key, exchange->their_receive_salt, exchange->their_send_key, exchange->their_send_salt,
  };

  for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
    cs_secret_free (secrets[i]);
  g_queue_clear_full (&exchange->to_us, (GDestroyNotify) g_bytes_unref);
  g_queue_clear_full (&exchange->to_them, (GDestroyNotify) g_bytes_unref);
  cs_zrtp_engine_free (exchange->engine);
  bzrtp_destroyBzrtpContext (exchange->bzrtp, THEIR_SSRC);
  g_free (exchange->their_sas);
}

static void
assert_same_code (const Exchange *exchange)
{
  const guint32 value = exchange->info.sas_value;

  if (exchange->info.suite.sas == CS_ZRTP_SAS_B256)
    {
      g_autofree char *words = g_strdup_printf ("%s:%s", cs_code_word (0, (guint8) (value >> 24)),
                                                cs_code_word (1, (guint8) (value >> 16)));

      g_assert_cmpint (g_ascii_strcasecmp (words, exchange->their_sas), ==, 0);
    }
  else
    {
      char text[5];

      cs_code_base32 (value, text);
      g_assert_cmpstr (text, ==, exchange->their_sas);
    }
}

static void
assert_agreed (const Exchange *exchange)
{
  g_assert_false (exchange->failed);
  g_assert_true (exchange->secured);
  g_assert_true (exchange->their_session);
  g_assert_true (cs_secret_equal (exchange->send_key, exchange->their_receive_key));
  g_assert_true (cs_secret_equal (exchange->send_salt, exchange->their_receive_salt));
  g_assert_true (cs_secret_equal (exchange->receive_key, exchange->their_send_key));
  g_assert_true (cs_secret_equal (exchange->receive_salt, exchange->their_send_salt));
  g_assert_cmpint (exchange->their_auth_tag, ==,
                   exchange->info.suite.auth == CS_ZRTP_AUTH_HS80 ? ZRTP_AUTHTAG_HS80 : ZRTP_AUTHTAG_HS32);
  assert_same_code (exchange);
}

static CsZrtpOffer
offer_of (const CsZrtpSuite *suite)
{
  return (CsZrtpOffer){
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

static CsZrtpRole
run_case (const Case *limits, GRand *losses)
{
  const CsZrtpOffer offer = offer_of (&limits->suite);
  Exchange exchange = { .losses = losses };
  CsZrtpRole role;

  open_ours (&exchange, &offer);
  open_theirs (&exchange, limits);
  exchange_hello_hashes (&exchange);
  run (&exchange);
  assert_agreed (&exchange);
  g_assert_true (exchange.info.peer_hello_hash_checked);
  g_assert_cmpmem (&exchange.info.suite, sizeof (CsZrtpSuite), &limits->suite, sizeof (CsZrtpSuite));
  role = exchange.info.role;
  close_exchange (&exchange);
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
  const CsZrtpOffer defaults = { 0 };

  for (guint i = 0; i < 8; i++)
    {
      Exchange exchange = { .losses = NULL };

      open_ours (&exchange, &defaults);
      open_theirs (&exchange, NULL);
      run (&exchange);
      assert_agreed (&exchange);
      close_exchange (&exchange);
    }
}

static void
test_wrong_hello_hash (void)
{
  const CsZrtpOffer offer = offer_of (&cases[0].suite);
  Exchange exchange = { .losses = NULL };
  guint8 wrong[CS_ZRTP_HELLO_HASH_LEN] = { 1 };

  open_ours (&exchange, &offer);
  open_theirs (&exchange, &cases[0]);
  cs_zrtp_engine_set_peer_hello_hash (exchange.engine, wrong, 0);
  run (&exchange);
  g_assert_true (exchange.failed);
  g_assert_cmpint (exchange.failure, ==, CS_ZRTP_FAILURE_HELLO_HASH);
  g_assert_false (exchange.their_session);
  close_exchange (&exchange);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/interop/bzrtp/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/interop/bzrtp/lossy", test_lossy);
  g_test_add_func ("/interop/bzrtp/defaults", test_defaults);
  g_test_add_func ("/interop/bzrtp/wrong-hello-hash", test_wrong_hello_hash);
  return g_test_run ();
}
