/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "zrtp/cs-zrtp-keys.h"

#include "crypto/cs-code-words.h"
#include "lib/cs-test-hex.h"
#include "zrtp/cs-test-zrtp-pair.h"
#include "zrtp/cs-test-zrtp-vectors.h"

#include <string.h>

/* Values that another implementation derived. */
#define S0 "33e66c01ca6fe64fb76ffde31cabc0fbad3d3102676b0c090fc996381e0a8c2f"
#define CONTEXT                                                                                                        \
  "f01f2402000000008024adfb"                                                                                           \
  "94a90690cf9ced13998c5134"                                                                                           \
  "7dc435a74d75254480c211f2d3205ea71b4ba4eec78eb7357528e56fcf4f749f"

static const CsZrtpSuite s256_aes1
    = { CS_ZRTP_HASH_S256, CS_ZRTP_CIPHER_AES1, CS_ZRTP_AUTH_HS32, CS_KEY_AGREEMENT_DH3K, CS_ZRTP_SAS_B32 };
static const CsZrtpSuite s384_aes3
    = { CS_ZRTP_HASH_S384, CS_ZRTP_CIPHER_AES3, CS_ZRTP_AUTH_HS80, CS_KEY_AGREEMENT_EC38, CS_ZRTP_SAS_B256 };

static void
assert_secret (const CsSecret *secret, const char *hex)
{
  cs_test_assert_hex (secret->bytes, secret->len, hex);
}

static CsSecret *
s0_secret (void)
{
  g_autofree guint8 *bytes = cs_test_unhex (S0, NULL);

  return cs_secret_new_copy (bytes, 32);
}

static void
test_known_answers (void)
{
  gsize context_len;
  g_autofree guint8 *context = cs_test_unhex (CONTEXT, &context_len);
  g_autoptr (CsSecret) s0 = s0_secret ();
  g_autoptr (CsZrtpKeys) keys = cs_zrtp_keys_new_from_s0 (s0, context, context_len, &s256_aes1);
  char text[5];

  assert_secret (keys->responder.srtp_key, "f2cfc5724acfd7b50e89bed8a5c9f2cd");
  assert_secret (keys->responder.srtp_salt, "3c8fb13fd6ca83fbd6af3bd5ab1c");
  assert_secret (keys->responder.zrtp_key, "75767d41829cb697c7a20d6812eadb9a");
  assert_secret (keys->initiator.zrtp_key, "08a821460cbd6ce0f1fe3c4c704e3bea");
  assert_secret (keys->responder.mac_key, "2169f15c1b85a23977024d5ea71f481623fe94dc1aabf489b8744d0d373d7cab");
  assert_secret (keys->initiator.mac_key, "1d117befd627cc5a80d0236e8d496be42a6a0118ac4159e861b9b14a784b5d3f");
  assert_secret (keys->session, "c363390bc9ee13aa9e6a00528409ddc90717e01d1ae2dcf9a70ab98886ac6975");
  assert_secret (keys->retained, "a7272dee77e7990c24b20b9f54ba2b617a23d8a59765829b78072bc51299015c");
  g_assert_cmphex (keys->sas_value, ==, 0xd269b071);

  cs_code_base32 (keys->sas_value, text);
  g_assert_cmpstr (text, ==, "4jw5");
  g_assert_cmpstr (cs_code_word (0, 0xd2), ==, "standard");
  g_assert_cmpstr (cs_code_word (1, 0x69), ==, "guitarist");
}

/* The labels that this floor will need when it keeps secrets are the same KDF. */
static void
test_kdf_labels (void)
{
  static const struct {
    const char *label;
    const char *value;
  } rows[] = {
    { "SAS", "d269b0718ad58f3c8e0dcf4535811d951847314128319f54c606595b522c5287" },
    { "ZRTP Session Key", "c363390bc9ee13aa9e6a00528409ddc90717e01d1ae2dcf9a70ab98886ac6975" },
    { "retained secret", "a7272dee77e7990c24b20b9f54ba2b617a23d8a59765829b78072bc51299015c" },
  };
  gsize context_len;
  g_autofree guint8 *context = cs_test_unhex (CONTEXT, &context_len);
  g_autoptr (CsSecret) s0 = s0_secret ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsSecret) key = cs_kdf (CS_HASH_SHA256, s0, rows[i].label, context, context_len, 32);

      assert_secret (key, rows[i].value);
    }
}

static void
test_total_hash (void)
{
  g_autoptr (GBytes) hello = cs_test_zrtp_message (VECTOR_HELLO_A), commit = cs_test_zrtp_message (VECTOR_COMMIT_B);
  g_autoptr (GBytes) dhpart1 = cs_test_zrtp_message (VECTOR_DHPART1_A);
  g_autoptr (GBytes) dhpart2 = cs_test_zrtp_message (VECTOR_DHPART2_B);
  const CsZrtpTranscript transcript = { NULL, NULL, hello, commit, dhpart1, dhpart2 };
  guint8 hash[CS_HASH_MAX];

  cs_zrtp_transcript_hash (&transcript, CS_ZRTP_HASH_S256, hash);
  cs_test_assert_hex (hash, 32, VECTOR_TOTAL_HASH);
}

static void
write_shared (CsWriter *writer, const CsSecret *secret)
{
  cs_writer_u32 (writer, secret != NULL ? (guint32) secret->len : 0);
  if (secret != NULL)
    cs_writer_bytes (writer, secret->bytes, secret->len);
}

/* s0 = hash (counter | DHResult | label | ZIDs | total_hash | s1 | s2 | s3 with their lengths), put together here byte
 * by byte; with and without the secrets. */
static void
test_s0 (gconstpointer data)
{
  const guint which = GPOINTER_TO_UINT (data);
  g_autoptr (CsSecret) s1 = cs_secret_new_random (32);
  g_autoptr (CsSecret) s2 = cs_secret_new_random (32);
  const CsZrtpSharedSecrets shared = { which & 1 ? s1 : NULL, which & 2 ? s2 : NULL };
  const CsZrtpSuite *const suites[] = { &s256_aes1, &s384_aes3 };
  const guint8 zid_i[] = "initiatorZID", zid_r[] = "responderZID";
  g_autoptr (GBytes) message = g_bytes_new_static ("m", 1);
  const CsZrtpTranscript transcript = { zid_i, zid_r, message, message, message, message };
  g_autoptr (CsSecret) dh_result = cs_secret_new_random (48);

  for (guint i = 0; i < G_N_ELEMENTS (suites); i++)
    {
      const CsHashAlg alg = cs_zrtp_hash_alg (suites[i]->hash);
      const gsize hash_len = cs_hash_len (alg), context_len = 24 + hash_len;
      g_autoptr (CsZrtpKeys) keys = cs_zrtp_keys_new (&transcript, suites[i], dh_result, &shared);
      g_autoptr (CsSecret) s0 = cs_secret_new (hash_len);
      g_autoptr (CsZrtpKeys) again = NULL;
      guint8 context[24 + CS_HASH_MAX], whole[512];
      CsWriter writer = CS_WRITER_INIT (whole, sizeof whole);

      memcpy (context, "initiatorZIDresponderZID", 24);
      cs_hash_bytes (alg, (const guint8 *) "mmmm", 4, context + 24);
      cs_writer_u32 (&writer, 1);
      cs_writer_bytes (&writer, dh_result->bytes, dh_result->len);
      cs_writer_bytes (&writer, (const guint8 *) "ZRTP-HMAC-KDF", 13);
      cs_writer_bytes (&writer, context, context_len);
      write_shared (&writer, shared.s1);
      write_shared (&writer, shared.s2);
      write_shared (&writer, NULL);
      cs_hash_bytes (alg, whole, writer.len, s0->bytes);

      again = cs_zrtp_keys_new_from_s0 (s0, context, context_len, suites[i]);
      g_assert_cmphex (again->sas_value, ==, keys->sas_value);
      g_assert_true (cs_secret_equal (again->initiator.srtp_key, keys->initiator.srtp_key));
      g_assert_true (cs_secret_equal (again->responder.mac_key, keys->responder.mac_key));
    }
}

/* s0 = KDF (ZRTPSess, "ZRTP MSK", ZIDi | ZIDr | hash (Hello | Commit)), put together here. */
static void
test_multistream (void)
{
  const CsZrtpSuite *const suites[] = { &s256_aes1, &s384_aes3 };
  g_autoptr (GBytes) message = g_bytes_new_static ("m", 1);
  const CsZrtpTranscript transcript
      = { (const guint8 *) "initiatorZID", (const guint8 *) "responderZID", message, message, NULL, NULL };

  for (guint i = 0; i < G_N_ELEMENTS (suites); i++)
    {
      const CsHashAlg alg = cs_zrtp_hash_alg (suites[i]->hash);
      g_autoptr (CsSecret) session = cs_secret_new_random (cs_hash_len (alg));
      g_autoptr (CsZrtpKeys) keys = cs_zrtp_keys_new_multistream (&transcript, suites[i], session);
      g_autoptr (CsSecret) s0 = NULL;
      g_autoptr (CsZrtpKeys) again = NULL;
      guint8 context[24 + CS_HASH_MAX];

      memcpy (context, "initiatorZIDresponderZID", 24);
      cs_hash_bytes (alg, (const guint8 *) "mm", 2, context + 24);
      s0 = cs_kdf (alg, session, "ZRTP MSK", context, 24 + cs_hash_len (alg), cs_hash_len (alg));
      again = cs_zrtp_keys_new_from_s0 (s0, context, 24 + cs_hash_len (alg), suites[i]);
      g_assert_true (cs_secret_equal (again->initiator.srtp_key, keys->initiator.srtp_key));
      g_assert_true (cs_secret_equal (again->responder.mac_key, keys->responder.mac_key));
      g_assert_null (keys->retained);
      g_assert_null (keys->session);
      g_assert_cmphex (keys->sas_value, ==, 0);
    }
}

static void
test_gcm_salt (void)
{
  g_autoptr (CsSecret) s0 = s0_secret ();
  const guint8 context[56] = { 0 };
  CsZrtpSuite gcm = s256_aes1;
  g_autoptr (CsZrtpKeys) keys = NULL;
  g_autoptr (CsSecret) salt = cs_kdf (CS_HASH_SHA256, s0, "Initiator SRTP master salt", context, sizeof context, 12);

  gcm.auth = CS_ZRTP_AUTH_GCM;
  keys = cs_zrtp_keys_new_from_s0 (s0, context, sizeof context, &gcm);
  g_assert_true (cs_secret_equal (keys->initiator.srtp_salt, salt));
  g_assert_cmpuint (keys->responder.srtp_salt->len, ==, 12);
}

static void
test_sizes (void)
{
  g_autoptr (CsSecret) s0 = cs_secret_new_random (48);
  const guint8 context[72] = { 0 };
  g_autoptr (CsZrtpKeys) keys = cs_zrtp_keys_new_from_s0 (s0, context, sizeof context, &s384_aes3);
  const CsZrtpSideKeys *const sides[] = { &keys->initiator, &keys->responder };

  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpuint (sides[i]->srtp_key->len, ==, 32);
      g_assert_cmpuint (sides[i]->srtp_salt->len, ==, 14);
      g_assert_cmpuint (sides[i]->mac_key->len, ==, 48);
      g_assert_cmpuint (sides[i]->zrtp_key->len, ==, 32);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/zrtp/keys/known-answers", test_known_answers);
  g_test_add_func ("/zrtp/keys/kdf-labels", test_kdf_labels);
  g_test_add_func ("/zrtp/keys/total-hash", test_total_hash);
  g_test_add_data_func ("/zrtp/keys/s0/nothing-shared", GUINT_TO_POINTER (0), test_s0);
  g_test_add_data_func ("/zrtp/keys/s0/retained", GUINT_TO_POINTER (1), test_s0);
  g_test_add_data_func ("/zrtp/keys/s0/aux", GUINT_TO_POINTER (2), test_s0);
  g_test_add_data_func ("/zrtp/keys/s0/retained-and-aux", GUINT_TO_POINTER (3), test_s0);
  g_test_add_func ("/zrtp/keys/multistream", test_multistream);
  g_test_add_func ("/zrtp/keys/gcm-salt", test_gcm_salt);
  g_test_add_func ("/zrtp/keys/sizes", test_sizes);
  return g_test_run ();
}
