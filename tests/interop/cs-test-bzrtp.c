/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "interop/cs-test-bzrtp.h"

#include "crypto/cs-code-words.h"

#include <string.h>

#define OUR_SSRC 0x12345678
#define THEIR_SSRC 0x87654321
#define STEP_MS 5
#define LIMIT_MS 20000

static gboolean
is_lost (CsTestBzrtp *self)
{
  return self->losses != NULL && g_rand_double (self->losses) < 0.1;
}

static void
on_send (const guint8 *packet, gsize len, gpointer user_data)
{
  CsTestBzrtp *self = user_data;

  if (!is_lost (self))
    g_queue_push_tail (&self->to_them, g_bytes_new (packet, len));
}

static void
on_peer_found (gpointer user_data)
{
}

static void
on_receive_keys (const CsZrtpSrtpKeys *keys, gpointer user_data)
{
  CsTestBzrtp *self = user_data;

  self->receive_key = cs_secret_copy (keys->key);
  self->receive_salt = cs_secret_copy (keys->salt);
}

static void
on_send_keys (const CsZrtpSrtpKeys *keys, gpointer user_data)
{
  CsTestBzrtp *self = user_data;

  self->send_key = cs_secret_copy (keys->key);
  self->send_salt = cs_secret_copy (keys->salt);
}

static void
on_secured (const CsZrtpSecured *secured, gpointer user_data)
{
  CsTestBzrtp *self = user_data;

  self->secured = TRUE;
  self->info = *secured;
}

static void
on_failed (CsZrtpFailure failure, gboolean by_peer, gpointer user_data)
{
  CsTestBzrtp *self = user_data;

  self->failed = TRUE;
  self->failure = failure;
}

static int
on_their_send (void *client_data, const uint8_t *packet, uint16_t len)
{
  CsTestBzrtp *self = client_data;

  if (!is_lost (self))
    g_queue_push_tail (&self->to_us, g_bytes_new (packet, len));
  return 0;
}

static int
on_their_secrets (void *client_data, const bzrtpSrtpSecrets_t *secrets, uint8_t part)
{
  CsTestBzrtp *self = client_data;

  if (part & ZRTP_SRTP_SECRETS_FOR_RECEIVER)
    {
      self->their_receive_key = cs_secret_new_copy (secrets->peerSrtpKey, secrets->peerSrtpKeyLength);
      self->their_receive_salt = cs_secret_new_copy (secrets->peerSrtpSalt, secrets->peerSrtpSaltLength);
    }
  if (part & ZRTP_SRTP_SECRETS_FOR_SENDER)
    {
      self->their_send_key = cs_secret_new_copy (secrets->selfSrtpKey, secrets->selfSrtpKeyLength);
      self->their_send_salt = cs_secret_new_copy (secrets->selfSrtpSalt, secrets->selfSrtpSaltLength);
    }
  self->their_auth_tag = secrets->authTagAlgo;
  return 0;
}

static int
on_their_session (void *client_data, const bzrtpSrtpSecrets_t *secrets, int32_t verified)
{
  CsTestBzrtp *self = client_data;

  self->their_session = TRUE;
  self->their_verified = verified != 0;
  self->their_mismatch = secrets->cacheMismatch != 0;
  self->their_sas = g_strdup (secrets->sas);
  return 0;
}

void
cs_test_bzrtp_open_ours (CsTestBzrtp *self, const CsZrtpConfig *config)
{
  static const CsZrtpEvents events = {
    .send = on_send,
    .peer_found = on_peer_found,
    .receive_keys = on_receive_keys,
    .send_keys = on_send_keys,
    .secured = on_secured,
    .failed = on_failed,
  };
  CsZrtpConfig whole = *config;

  memcpy (whole.zid, "twelve bytes", CS_ZID_LEN);
  whole.client_id = "Countersign";
  whole.ssrc = self->primary == NULL ? OUR_SSRC : OUR_SSRC + 1;
  self->engine = cs_zrtp_engine_new (&whole, &events, self);
}

static void
set_theirs (CsTestBzrtp *self, guint8 kind, guint8 algorithm)
{
  guint8 list[7] = { algorithm };

  bzrtp_setSupportedCryptoTypes (self->bzrtp, kind, list, 1);
}

void
cs_test_bzrtp_open_theirs (CsTestBzrtp *self, const CsTestBzrtpLimits *limits, void *database)
{
  static const bzrtpCallbacks_t callbacks = {
    .bzrtp_sendData = on_their_send,
    .bzrtp_srtpSecretsAvailable = on_their_secrets,
    .bzrtp_startSrtpSession = on_their_session,
  };

  self->their_ssrc = THEIR_SSRC;
  self->bzrtp = bzrtp_createBzrtpContext ();
  g_assert_nonnull (self->bzrtp);
  g_assert_cmpint (bzrtp_setCallbacks (self->bzrtp, &callbacks), ==, 0);
  if (limits != NULL)
    {
      set_theirs (self, ZRTP_HASH_TYPE, limits->their_hash);
      set_theirs (self, ZRTP_CIPHERBLOCK_TYPE, limits->their_cipher);
      set_theirs (self, ZRTP_AUTHTAG_TYPE, limits->their_auth);
      set_theirs (self, ZRTP_KEYAGREEMENT_TYPE, limits->their_agreement);
      set_theirs (self, ZRTP_SAS_TYPE, limits->their_sas);
    }
  if (database != NULL)
    {
      const int rc = bzrtp_setZIDCache_lock (self->bzrtp, database, "sip:them@example.com", "sip:us@example.com", NULL);

      g_assert_true (rc == 0 || rc == BZRTP_CACHE_SETUP);
    }
  g_assert_cmpint (bzrtp_initBzrtpContext (self->bzrtp, THEIR_SSRC), ==, 0);
  g_assert_cmpint (bzrtp_setClientData (self->bzrtp, THEIR_SSRC, self), ==, 0);
}

void
cs_test_bzrtp_open_channel (CsTestBzrtp *self, CsTestBzrtp *primary)
{
  const CsZrtpConfig config = { .session = cs_zrtp_engine_get_session (primary->engine) };

  g_assert_nonnull (config.session);
  self->primary = primary;
  self->bzrtp = primary->bzrtp;
  self->their_ssrc = THEIR_SSRC + 1;
  self->now_ms = primary->now_ms;
  cs_test_bzrtp_open_ours (self, &config);
  g_assert_cmpint (bzrtp_addChannel (self->bzrtp, self->their_ssrc), ==, 0);
  g_assert_cmpint (bzrtp_setClientData (self->bzrtp, self->their_ssrc, self), ==, 0);
}

void
cs_test_bzrtp_exchange_hello_hashes (CsTestBzrtp *self)
{
  guint8 ours[CS_ZRTP_HELLO_HASH_LEN], theirs[CS_ZRTP_HELLO_HASH_LEN], text[80];
  g_autoptr (GString) hex = g_string_new ("1.10 ");

  cs_zrtp_engine_get_hello_hash (self->engine, ours);
  for (guint i = 0; i < sizeof ours; i++)
    g_string_append_printf (hex, "%02x", ours[i]);
  g_assert_cmpint (bzrtp_setPeerHelloHash (self->bzrtp, self->their_ssrc, (guint8 *) hex->str, hex->len), ==, 0);

  g_assert_cmpint (bzrtp_getSelfHelloHash (self->bzrtp, self->their_ssrc, text, sizeof text), ==, 0);
  for (guint i = 0; i < sizeof theirs; i++)
    theirs[i]
        = (guint8) (g_ascii_xdigit_value ((char) text[5 + 2 * i]) << 4 | g_ascii_xdigit_value ((char) text[6 + 2 * i]));
  cs_zrtp_engine_set_peer_hello_hash (self->engine, theirs, 0);
}

static void
deliver (CsTestBzrtp *self)
{
  GBytes *packet;

  while ((packet = g_queue_pop_head (&self->to_us)) != NULL)
    {
      gsize len;
      const guint8 *bytes = g_bytes_get_data (packet, &len);

      cs_zrtp_engine_receive (self->engine, bytes, len, self->now_ms * 1000);
      g_bytes_unref (packet);
    }
  while ((packet = g_queue_pop_head (&self->to_them)) != NULL)
    {
      gsize len;
      guint8 *bytes = g_bytes_unref_to_data (packet, &len);

      bzrtp_processMessage (self->bzrtp, self->their_ssrc, bytes, (uint16_t) len);
      g_free (bytes);
    }
}

void
cs_test_bzrtp_run (CsTestBzrtp *self)
{
  const gint64 until_ms = self->now_ms + LIMIT_MS;

  cs_zrtp_engine_start (self->engine, self->now_ms * 1000);
  g_assert_cmpint (bzrtp_startChannelEngine (self->bzrtp, self->their_ssrc), ==, 0);
  while (self->now_ms < until_ms && !self->failed && !(self->secured && self->their_session))
    {
      self->now_ms += STEP_MS;
      deliver (self);
      cs_zrtp_engine_tick (self->engine, self->now_ms * 1000);
      bzrtp_iterate (self->bzrtp, self->their_ssrc, (guint64) self->now_ms);
    }
}

void
cs_test_bzrtp_close (CsTestBzrtp *self)
{
  CsSecret *secrets[] = {
    self->receive_key,       self->receive_salt,       self->send_key,       self->send_salt,
    self->their_receive_key, self->their_receive_salt, self->their_send_key, self->their_send_salt,
  };

  for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
    cs_secret_free (secrets[i]);
  g_queue_clear_full (&self->to_us, (GDestroyNotify) g_bytes_unref);
  g_queue_clear_full (&self->to_them, (GDestroyNotify) g_bytes_unref);
  cs_zrtp_engine_free (self->engine);
  bzrtp_destroyBzrtpContext (self->bzrtp, self->their_ssrc);
  g_free (self->their_sas);
}

static void
assert_same_code (const CsTestBzrtp *self)
{
  const guint32 value = self->info.sas_value;

  if (self->info.multistream)
    {
      g_assert_null (self->their_sas);
      g_assert_cmphex (value, ==, 0);
      return;
    }
  if (self->info.suite.sas == CS_ZRTP_SAS_B256)
    {
      g_autofree char *words = g_strdup_printf ("%s:%s", cs_code_word (0, (guint8) (value >> 24)),
                                                cs_code_word (1, (guint8) (value >> 16)));

      g_assert_cmpint (g_ascii_strcasecmp (words, self->their_sas), ==, 0);
    }
  else
    {
      char text[5];

      cs_code_base32 (value, text);
      g_assert_cmpstr (text, ==, self->their_sas);
    }
}

/* 0: it has none. */
static const guint8 their_tags[CS_ZRTP_AUTH_GCM + 1] = {
  [CS_ZRTP_AUTH_HS32] = ZRTP_AUTHTAG_HS32,
  [CS_ZRTP_AUTH_HS80] = ZRTP_AUTHTAG_HS80,
#ifdef ZRTP_AUTHTAG_GCM
  [CS_ZRTP_AUTH_GCM] = ZRTP_AUTHTAG_GCM,
#endif
};

void
cs_test_bzrtp_assert_agreed (const CsTestBzrtp *self)
{
  g_assert_false (self->failed);
  g_assert_true (self->secured);
  g_assert_true (self->their_session);
  g_assert_true (cs_secret_equal (self->send_key, self->their_receive_key));
  g_assert_true (cs_secret_equal (self->send_salt, self->their_receive_salt));
  g_assert_true (cs_secret_equal (self->receive_key, self->their_send_key));
  g_assert_true (cs_secret_equal (self->receive_salt, self->their_send_salt));
  g_assert_cmpuint (self->send_salt->len, ==, self->info.suite.auth == CS_ZRTP_AUTH_GCM ? 12 : 14);
  g_assert_cmpint (self->their_auth_tag, ==, their_tags[self->info.suite.auth]);
  assert_same_code (self);
}

CsZrtpOffer
cs_test_bzrtp_offer (const CsZrtpSuite *suite)
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
