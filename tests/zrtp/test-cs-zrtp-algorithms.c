/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "zrtp/cs-zrtp-algorithms.h"

static const guint8 *
wire (const char *name)
{
  return (const guint8 *) name;
}

static void
test_names (void)
{
  CsZrtpHash hash;
  CsZrtpCipher cipher;
  CsZrtpAuth auth;
  CsZrtpSas sas;

  g_assert_true (cs_zrtp_hash_from_name (wire ("S384"), &hash));
  g_assert_cmpint (hash, ==, CS_ZRTP_HASH_S384);
  g_assert_true (cs_zrtp_cipher_from_name (wire ("AES3"), &cipher));
  g_assert_cmpint (cipher, ==, CS_ZRTP_CIPHER_AES3);
  g_assert_true (cs_zrtp_auth_from_name (wire ("HS32"), &auth));
  g_assert_cmpint (auth, ==, CS_ZRTP_AUTH_HS32);
  g_assert_true (cs_zrtp_hash_from_name (wire ("S512"), &hash));
  g_assert_cmpint (hash, ==, CS_ZRTP_HASH_S512);
  g_assert_true (cs_zrtp_auth_from_name (wire ("GCM "), &auth));
  g_assert_cmpint (auth, ==, CS_ZRTP_AUTH_GCM);
  g_assert_cmpstr (cs_zrtp_auth_name (CS_ZRTP_AUTH_GCM), ==, "GCM");
  g_assert_true (cs_zrtp_sas_from_name (wire ("CSW4"), &sas));
  g_assert_cmpint (sas, ==, CS_ZRTP_SAS_CSW4);
  g_assert_true (cs_zrtp_sas_from_name (wire ("B32 "), &sas));
  g_assert_cmpint (sas, ==, CS_ZRTP_SAS_B32);
  g_assert_true (cs_zrtp_sas_from_name (wire ("B256"), &sas));
  g_assert_cmpint (sas, ==, CS_ZRTP_SAS_B256);
  g_assert_cmpstr (cs_zrtp_sas_name (CS_ZRTP_SAS_B32), ==, "B32");
  g_assert_cmpstr (cs_zrtp_agreement_name (CS_KEY_AGREEMENT_DH3K), ==, "DH3k");

  for (guint i = 0; i < CS_N_KEY_AGREEMENTS; i++)
    {
      CsKeyAgreement back;

      g_assert_true (cs_zrtp_agreement_from_name (wire (cs_zrtp_agreement_name ((CsKeyAgreement) i)), &back));
      g_assert_cmpint (back, ==, i);
    }
}

/* Names of other implementations, of algorithms that we do not have, and near misses. */
static void
test_unknown_names (void)
{
  static const char *const unknown[]
      = { "N256", "N384", "S511", "2FS1", "AES2", "SK32", "SK64", "GCM\0", "DH2k", "EC52", "Mult", "Prsh",    "K255",
          "KYB1", "X1K1", "E255", "B32E", "B10D", "CSW2", "s256", "B32\0", "B32_", "dh3k", "    ", "\0\0\0\0" };

  for (guint i = 0; i < G_N_ELEMENTS (unknown); i++)
    {
      CsZrtpHash hash;
      CsZrtpCipher cipher;
      CsZrtpAuth auth;
      CsKeyAgreement agreement;
      CsZrtpSas sas;

      g_assert_false (cs_zrtp_hash_from_name (wire (unknown[i]), &hash));
      g_assert_false (cs_zrtp_cipher_from_name (wire (unknown[i]), &cipher));
      g_assert_false (cs_zrtp_auth_from_name (wire (unknown[i]), &auth));
      g_assert_false (cs_zrtp_agreement_from_name (wire (unknown[i]), &agreement));
      g_assert_false (cs_zrtp_sas_from_name (wire (unknown[i]), &sas));
    }
}

static void
test_sizes (void)
{
  g_assert_cmpuint (cs_zrtp_cipher_key_len (CS_ZRTP_CIPHER_AES1), ==, 16);
  g_assert_cmpuint (cs_zrtp_cipher_key_len (CS_ZRTP_CIPHER_AES3), ==, 32);
  g_assert_cmpint (cs_zrtp_hash_alg (CS_ZRTP_HASH_S256), ==, CS_HASH_SHA256);
  g_assert_cmpint (cs_zrtp_hash_alg (CS_ZRTP_HASH_S384), ==, CS_HASH_SHA384);
  g_assert_cmpuint (cs_zrtp_auth_bits (CS_ZRTP_AUTH_HS32), ==, 32);
  g_assert_cmpuint (cs_zrtp_auth_bits (CS_ZRTP_AUTH_HS80), ==, 80);
  g_assert_cmpuint (cs_zrtp_auth_bits (CS_ZRTP_AUTH_GCM), ==, 128);
  g_assert_cmpuint (cs_zrtp_auth_salt_len (CS_ZRTP_AUTH_HS32), ==, 14);
  g_assert_cmpuint (cs_zrtp_auth_salt_len (CS_ZRTP_AUTH_GCM), ==, 12);
  g_assert_cmpint (cs_zrtp_hash_alg (CS_ZRTP_HASH_S512), ==, CS_HASH_SHA512);
}

static void
test_defaults (gconstpointer data)
{
  const gboolean gcm = data != NULL;
  CsZrtpOffer offer = { 0 };

  cs_zrtp_offer_complete (&offer, gcm);
  g_assert_cmpuint (offer.n_hashes, ==, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (offer.hashes[i], ==, i);
  g_assert_cmpuint (offer.n_ciphers, ==, 2);
  g_assert_cmpint (offer.ciphers[0], ==, CS_ZRTP_CIPHER_AES3);
  g_assert_cmpuint (offer.n_auths, ==, gcm ? 3 : 2);
  g_assert_cmpint (offer.auths[0], ==, gcm ? CS_ZRTP_AUTH_GCM : CS_ZRTP_AUTH_HS80);
  g_assert_cmpint (offer.auths[offer.n_auths - 1], ==, CS_ZRTP_AUTH_HS32);
  g_assert_cmpuint (offer.n_agreements, ==, 5);
  for (guint i = 0; i < 5; i++)
    g_assert_cmpint (offer.agreements[i], ==, i);
  g_assert_cmpuint (offer.n_sas, ==, 3);
  g_assert_cmpint (offer.sas[0], ==, CS_ZRTP_SAS_CSW4);
  g_assert_cmpint (offer.sas[1], ==, CS_ZRTP_SAS_B256);
  g_assert_cmpint (offer.sas[2], ==, CS_ZRTP_SAS_B32);
}

static void
test_complete_keeps_order (void)
{
  CsZrtpOffer offer = {
    .hashes = { CS_ZRTP_HASH_S384, CS_ZRTP_HASH_S384 },
    .n_hashes = 2,
    .ciphers = { CS_ZRTP_CIPHER_AES1 },
    .n_ciphers = 1,
    .auths = { CS_ZRTP_AUTH_HS32 },
    .n_auths = 1,
    .agreements = { CS_KEY_AGREEMENT_EC38, CS_KEY_AGREEMENT_X255, CS_KEY_AGREEMENT_EC38 },
    .n_agreements = 3,
    .sas = { CS_ZRTP_SAS_B32 },
    .n_sas = 1,
  };

  /* Who names the tags decides about GCM. */
  cs_zrtp_offer_complete (&offer, TRUE);
  g_assert_cmpuint (offer.n_hashes, ==, 2);
  g_assert_cmpint (offer.hashes[0], ==, CS_ZRTP_HASH_S384);
  g_assert_cmpint (offer.hashes[1], ==, CS_ZRTP_HASH_S256);
  g_assert_cmpuint (offer.n_ciphers, ==, 1);
  g_assert_cmpuint (offer.n_auths, ==, 2);
  g_assert_cmpint (offer.auths[0], ==, CS_ZRTP_AUTH_HS32);
  g_assert_cmpuint (offer.n_agreements, ==, 3);
  g_assert_cmpint (offer.agreements[0], ==, CS_KEY_AGREEMENT_EC38);
  g_assert_cmpint (offer.agreements[1], ==, CS_KEY_AGREEMENT_X255);
  g_assert_cmpint (offer.agreements[2], ==, CS_KEY_AGREEMENT_DH3K);
  g_assert_cmpuint (offer.n_sas, ==, 1);
}

static void
test_mandatory_only (void)
{
  CsZrtpOffer offer = { 0 };

  cs_zrtp_offer_add_mandatory (&offer);
  cs_zrtp_offer_add_mandatory (&offer);
  g_assert_cmpuint (offer.n_hashes, ==, 1);
  g_assert_cmpuint (offer.n_ciphers, ==, 1);
  g_assert_cmpuint (offer.n_auths, ==, 2);
  g_assert_cmpuint (offer.n_agreements, ==, 1);
  g_assert_cmpuint (offer.n_sas, ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/zrtp/algorithms/names", test_names);
  g_test_add_func ("/zrtp/algorithms/unknown-names", test_unknown_names);
  g_test_add_func ("/zrtp/algorithms/sizes", test_sizes);
  g_test_add_data_func ("/zrtp/algorithms/defaults/without-gcm", NULL, test_defaults);
  g_test_add_data_func ("/zrtp/algorithms/defaults/with-gcm", "gcm", test_defaults);
  g_test_add_func ("/zrtp/algorithms/complete-keeps-order", test_complete_keeps_order);
  g_test_add_func ("/zrtp/algorithms/mandatory-only", test_mandatory_only);
  return g_test_run ();
}
