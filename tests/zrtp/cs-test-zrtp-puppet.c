/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "zrtp/cs-test-zrtp-puppet.h"

#include "crypto/cs-random.h"
#include "lib/cs-test-hex.h"
#include "zrtp/cs-zrtp-ack.h"
#include "zrtp/cs-zrtp-commit.h"

#include <string.h>

CsTestZrtpPuppet *
cs_test_zrtp_puppet_new (CsTestZrtpSolo *solo, const CsZrtpSuite *suite)
{
  CsTestZrtpPuppet *self = g_new0 (CsTestZrtpPuppet, 1);

  self->solo = solo;
  self->suite = *suite;
  self->chain = cs_zrtp_hash_chain_new ();
  self->key_pair = cs_key_pair_new (suite->agreement, cs_zrtp_cipher_key_len (suite->cipher));
  memset (self->zid, 0xcc, sizeof self->zid);
  return self;
}

void
cs_test_zrtp_puppet_free (CsTestZrtpPuppet *self)
{
  if (self == NULL)
    return;
  cs_zrtp_hash_chain_free (self->chain);
  cs_key_pair_free (self->key_pair);
  g_clear_pointer (&self->hello, g_bytes_unref);
  g_clear_pointer (&self->commit, g_bytes_unref);
  g_clear_pointer (&self->dhpart, g_bytes_unref);
  g_clear_pointer (&self->confirm, g_bytes_unref);
  cs_zrtp_keys_free (self->keys);
  g_free (self);
}

/* @message (transfer full), its MAC broken if that is asked for. */
static GBytes *
with_mac (CsTestZrtpPuppet *self, GBytes *message)
{
  gsize len;
  guint8 *bytes;

  if (!self->break_mac)
    return message;
  self->break_mac = FALSE;
  bytes = g_bytes_unref_to_data (message, &len);
  bytes[len - 1] ^= 1;
  return g_bytes_new_take (bytes, len);
}

static void
copy_image (CsTestZrtpPuppet *self, guint index, guint8 out[static CS_ZRTP_IMAGE_LEN])
{
  if (self->splice)
    cs_random_bytes (out, CS_ZRTP_IMAGE_LEN);
  else
    memcpy (out, cs_zrtp_hash_chain_get (self->chain, index), CS_ZRTP_IMAGE_LEN);
  self->splice = FALSE;
}

static void
take (GBytes **place, GBytes *message)
{
  g_clear_pointer (place, g_bytes_unref);
  *place = message;
}

void
cs_test_zrtp_puppet_say_hello (CsTestZrtpPuppet *self)
{
  CsZrtpHello hello = { .client_id = "Puppet", .mitm = self->mitm };

  copy_image (self, 3, hello.h3);
  memcpy (hello.zid, self->zid, sizeof hello.zid);
  hello.offer = (CsZrtpOffer){
    .hashes = { self->suite.hash },
    .n_hashes = 1,
    .ciphers = { self->suite.cipher },
    .n_ciphers = 1,
    .auths = { self->suite.auth },
    .n_auths = 1,
    .agreements = { self->suite.agreement },
    .n_agreements = 1,
    .sas = { self->suite.sas },
    .n_sas = 1,
  };
  take (&self->hello, with_mac (self, cs_zrtp_hello_print (&hello, cs_zrtp_hash_chain_get (self->chain, 2))));
  cs_test_zrtp_solo_feed (self->solo, self->hello);
}

static GBytes *
print_dhpart (CsTestZrtpPuppet *self, CsZrtpMessageType type)
{
  CsZrtpDhpart dhpart = {
    .public_value = self->public_value != NULL ? self->public_value : cs_key_pair_get_public (self->key_pair),
    .public_len = self->public_value != NULL ? self->public_len : cs_key_agreement_public_len (self->suite.agreement),
  };

  copy_image (self, 1, dhpart.h1);
  cs_zrtp_secret_ids_make (&self->held, cs_zrtp_hash_alg (self->suite.hash),
                           type == CS_ZRTP_MESSAGE_DHPART2 ? CS_ZRTP_ROLE_INITIATOR : CS_ZRTP_ROLE_RESPONDER,
                           cs_zrtp_hash_chain_get (self->chain, 3), dhpart.secret_ids);
  return with_mac (self, cs_zrtp_dhpart_print (&dhpart, type, cs_zrtp_hash_chain_get (self->chain, 0)));
}

/* Whether @hvi wins (or loses) against the Commit that the engine has sent; before that, against almost any. */
static gboolean
contends_as_wanted (CsTestZrtpPuppet *self, const guint8 hvi[static CS_ZRTP_HVI_LEN])
{
  g_autoptr (GBytes) theirs = cs_test_zrtp_solo_last (self->solo, CS_ZRTP_MESSAGE_COMMIT);
  CsZrtpCommit commit;
  int order;

  if (theirs == NULL)
    return self->low_hvi ? hvi[0] == 0 : hvi[0] == 0xff;
  g_assert_true (cs_zrtp_commit_parse (g_bytes_get_data (theirs, NULL), g_bytes_get_size (theirs), &commit, NULL));
  order = memcmp (hvi, commit.hvi, CS_ZRTP_HVI_LEN);
  return self->low_hvi ? order < 0 : order > 0;
}

/* Random secret ids until the hvi decides the contention as wanted. */
static void
make_hvi (CsTestZrtpPuppet *self, guint8 hvi[static CS_ZRTP_HVI_LEN])
{
  g_autoptr (GBytes) their_hello = cs_test_zrtp_solo_last (self->solo, CS_ZRTP_MESSAGE_HELLO);
  const gboolean splice = self->splice;

  do
    {
      self->splice = FALSE;
      take (&self->dhpart, print_dhpart (self, CS_ZRTP_MESSAGE_DHPART2));
      cs_zrtp_commit_hvi (self->suite.hash, self->dhpart, their_hello, hvi);
  } while (!contends_as_wanted (self, hvi));
  self->splice = splice;
}

static GBytes *
other_mode_commit (const CsZrtpCommit *commit, gsize len)
{
  guint8 bytes[116] = { 0 };
  CsWriter writer = CS_WRITER_INIT (bytes, sizeof bytes);

  cs_zrtp_message_write_head (&writer, CS_ZRTP_MESSAGE_COMMIT, len);
  cs_writer_bytes (&writer, commit->h2, sizeof commit->h2);
  cs_writer_bytes (&writer, commit->zid, sizeof commit->zid);
  cs_writer_bytes (&writer, commit->hash, 5 * CS_ZRTP_NAME_LEN);
  return g_bytes_new (bytes, len);
}

void
cs_test_zrtp_puppet_say_commit (CsTestZrtpPuppet *self)
{
  CsZrtpCommit commit = { .mode = CS_ZRTP_COMMIT_DH };
  const gboolean break_mac = self->break_mac;
  GBytes *message;

  self->break_mac = FALSE;
  make_hvi (self, commit.hvi);
  if (self->wrong_hvi)
    commit.hvi[31] ^= 1;
  self->break_mac = break_mac;
  memcpy (commit.zid, self->zid, sizeof commit.zid);
  copy_image (self, 2, commit.h2);
  cs_zrtp_commit_set_suite (&commit, &self->suite);
  if (self->names != NULL)
    memcpy (commit.hash, self->names, 5 * CS_ZRTP_NAME_LEN);

  if (memcmp (commit.agreement, "Mult", 4) == 0)
    message = other_mode_commit (&commit, 100);
  else if (memcmp (commit.agreement, "Prsh", 4) == 0)
    message = other_mode_commit (&commit, 108);
  else
    message = with_mac (self, cs_zrtp_commit_print (&commit, cs_zrtp_hash_chain_get (self->chain, 1)));
  take (&self->commit, message);
  cs_test_zrtp_solo_feed (self->solo, self->commit);
}

void
cs_test_zrtp_puppet_say_dhpart2 (CsTestZrtpPuppet *self)
{
  if (self->splice)
    {
      g_autoptr (GBytes) spliced = print_dhpart (self, CS_ZRTP_MESSAGE_DHPART2);

      cs_test_zrtp_solo_feed (self->solo, spliced);
    }
  else
    cs_test_zrtp_solo_feed (self->solo, self->dhpart);
}

void
cs_test_zrtp_puppet_say_dhpart1 (CsTestZrtpPuppet *self)
{
  take (&self->dhpart, print_dhpart (self, CS_ZRTP_MESSAGE_DHPART1));
  cs_test_zrtp_solo_feed (self->solo, self->dhpart);
}

static void
make_keys (CsTestZrtpPuppet *self, gboolean initiator)
{
  static const guint8 engine_zid[] = { 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa };
  g_autoptr (GBytes) hello = cs_test_zrtp_solo_last (self->solo, CS_ZRTP_MESSAGE_HELLO);
  g_autoptr (GBytes) commit = cs_test_zrtp_solo_last (self->solo, CS_ZRTP_MESSAGE_COMMIT);
  const CsZrtpMessageType type = initiator ? CS_ZRTP_MESSAGE_DHPART1 : CS_ZRTP_MESSAGE_DHPART2;
  g_autoptr (GBytes) theirs = cs_test_zrtp_solo_last (self->solo, type);
  const CsZrtpTranscript transcript = {
    .zid_initiator = initiator ? self->zid : engine_zid,
    .zid_responder = initiator ? engine_zid : self->zid,
    .responder_hello = initiator ? hello : self->hello,
    .commit = initiator ? self->commit : commit,
    .dhpart1 = initiator ? theirs : self->dhpart,
    .dhpart2 = initiator ? self->dhpart : theirs,
  };
  g_autoptr (CsSecret) dh_result = NULL;
  CsZrtpSharedSecrets shared;
  CsZrtpDhpart dhpart;
  CsZrtpHello engine;

  g_assert_true (
      cs_zrtp_dhpart_parse (g_bytes_get_data (theirs, NULL), g_bytes_get_size (theirs), type, &dhpart, NULL));
  dh_result = cs_key_pair_derive (self->key_pair, dhpart.public_value, dhpart.public_len, NULL);
  g_assert_nonnull (dh_result);
  g_assert_true (cs_zrtp_hello_parse (g_bytes_get_data (hello, NULL), g_bytes_get_size (hello), &engine, NULL));
  shared = cs_zrtp_secret_ids_match (&self->held, cs_zrtp_hash_alg (self->suite.hash),
                                     initiator ? CS_ZRTP_ROLE_RESPONDER : CS_ZRTP_ROLE_INITIATOR, engine.h3,
                                     dhpart.secret_ids);
  g_clear_pointer (&self->keys, cs_zrtp_keys_free);
  self->keys = cs_zrtp_keys_new (&transcript, &self->suite, dh_result, &shared);
}

static void
say_confirm (CsTestZrtpPuppet *self, gboolean initiator)
{
  const CsZrtpMessageType type = initiator ? CS_ZRTP_MESSAGE_CONFIRM2 : CS_ZRTP_MESSAGE_CONFIRM1;
  CsZrtpConfirm confirm = self->confirm_flags;
  const guint8 iv[CS_AES_CFB_IV] = { 1 };
  const CsZrtpSideKeys *side;
  CsZrtpConfirmKeys keys;

  make_keys (self, initiator);
  side = initiator ? &self->keys->initiator : &self->keys->responder;
  keys = (CsZrtpConfirmKeys){ cs_zrtp_hash_alg (self->suite.hash), side->mac_key, side->zrtp_key };
  if (self->wrong_h0)
    cs_random_bytes (confirm.h0, sizeof confirm.h0);
  else
    memcpy (confirm.h0, cs_zrtp_hash_chain_get (self->chain, 0), CS_ZRTP_IMAGE_LEN);
  take (&self->confirm, with_mac (self, cs_zrtp_confirm_seal (&confirm, type, &keys, iv)));
  cs_test_zrtp_solo_feed (self->solo, self->confirm);
}

void
cs_test_zrtp_puppet_say_confirm2 (CsTestZrtpPuppet *self)
{
  say_confirm (self, TRUE);
}

void
cs_test_zrtp_puppet_say_confirm1 (CsTestZrtpPuppet *self)
{
  say_confirm (self, FALSE);
}

void
cs_test_zrtp_puppet_assert_agreed (CsTestZrtpPuppet *self, CsZrtpRole engine_role)
{
  const CsTestZrtpEnd *end = &self->solo->end;
  const gboolean responder = engine_role == CS_ZRTP_ROLE_RESPONDER;
  const CsZrtpSideKeys *engine = responder ? &self->keys->responder : &self->keys->initiator;
  const CsZrtpSideKeys *puppet = responder ? &self->keys->initiator : &self->keys->responder;

  g_assert_cmpuint (end->n_secured, ==, 1);
  g_assert_cmpuint (end->n_failed, ==, 0);
  g_assert_cmpint (end->secured.role, ==, engine_role);
  g_assert_cmphex (end->secured.sas_value, ==, self->keys->sas_value);
  g_assert_true (cs_secret_equal (end->send_key, engine->srtp_key));
  g_assert_true (cs_secret_equal (end->send_salt, engine->srtp_salt));
  g_assert_true (cs_secret_equal (end->receive_key, puppet->srtp_key));
  g_assert_true (cs_secret_equal (end->receive_salt, puppet->srtp_salt));
}

void
cs_test_zrtp_puppet_assert_refused (CsTestZrtpPuppet *self, CsZrtpFailure failure, guint32 code)
{
  g_autoptr (GBytes) error = cs_test_zrtp_solo_last (self->solo, CS_ZRTP_MESSAGE_ERROR);
  g_autofree char *expected = g_strdup_printf ("505a00044572726f72202020%08x", code);

  g_assert_cmpuint (self->solo->end.n_secured, ==, 0);
  g_assert_cmpuint (self->solo->end.n_failed, ==, 1);
  g_assert_false (self->solo->end.by_peer);
  g_assert_cmphex (self->solo->end.failure, ==, failure);
  g_assert_nonnull (error);
  cs_test_assert_hex (g_bytes_get_data (error, NULL), g_bytes_get_size (error), expected);
}

#define ZERO8 "0000000000000000"
#define ZERO32 ZERO8 ZERO8 ZERO8 ZERO8
#define ZERO120 ZERO32 ZERO32 ZERO32 ZERO8 ZERO8 ZERO8
#define ZERO376 ZERO32 ZERO32 ZERO32 ZERO32 ZERO32 ZERO32 ZERO32 ZERO32 ZERO120

/* The prime of RFC 3526's 3072-bit group without its last byte, which is ff. */
#define PRIME_383                                                                                                      \
  "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B"   \
  "302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE6"   \
  "49286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB9ED529077096966D"   \
  "670C354E4ABC9804F1746C08CA18217C32905E462E36CE3BE39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF695581718"   \
  "3995497CEA956AE515D2261898FA051015728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7D"   \
  "B3970F85A6E1E4C7ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C"   \
  "BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFF"

const CsTestZrtpBadValue cs_test_zrtp_bad_values[] = {
  { "DH3k, 0", CS_KEY_AGREEMENT_DH3K, ZERO376 ZERO8 },
  { "DH3k, 1", CS_KEY_AGREEMENT_DH3K, ZERO376 "0000000000000001" },
  { "DH3k, p - 1", CS_KEY_AGREEMENT_DH3K, PRIME_383 "FE" },
  { "DH3k, p", CS_KEY_AGREEMENT_DH3K, PRIME_383 "FF" },
  { "DH3k, short", CS_KEY_AGREEMENT_DH3K, ZERO376 "00000002" },
  { "X255, 0", CS_KEY_AGREEMENT_X255, ZERO32 },
  { "X255, 1", CS_KEY_AGREEMENT_X255,
    "01000000"
    "00000000" ZERO8 ZERO8 ZERO8 },
  { "X255, order 8", CS_KEY_AGREEMENT_X255, "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800" },
  { "X255, short", CS_KEY_AGREEMENT_X255, "09000000" ZERO8 ZERO8 ZERO8 },
  { "X448, 0", CS_KEY_AGREEMENT_X448, ZERO32 ZERO8 ZERO8 ZERO8 },
  { "X448, 1", CS_KEY_AGREEMENT_X448, "0100000000000000" ZERO32 ZERO8 ZERO8 },
  { "X448, long", CS_KEY_AGREEMENT_X448, "0500000000000000" ZERO32 ZERO8 ZERO8 "00000000" },
  { "EC25, off the curve", CS_KEY_AGREEMENT_EC25,
    ZERO8 ZERO8 ZERO8 "0000000000000001" ZERO8 ZERO8 ZERO8 "0000000000000001" },
  { "EC25, 0", CS_KEY_AGREEMENT_EC25, ZERO32 ZERO32 },
  { "EC38, off the curve", CS_KEY_AGREEMENT_EC38, ZERO32 ZERO8 "0000000000000001" ZERO32 ZERO8 "0000000000000001" },
  { "EC38, 0", CS_KEY_AGREEMENT_EC38, ZERO32 ZERO32 ZERO32 },
  { "EC38, one coordinate", CS_KEY_AGREEMENT_EC38, ZERO32 ZERO8 "0000000000000001" },
  { NULL, CS_KEY_AGREEMENT_X255, NULL },
};
