/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/cs-key-agreement.h"

#include "crypto/cs-crypto-error.h"
#include "crypto/cs-hash.h"
#include "crypto/cs-key-agreement-private.h"
#include "lib/cs-test-hex.h"

#include <string.h>

#define F16 "ffffffffffffffff"
#define Z16 "0000000000000000"

/* DH3k's prime without its first and last 64 bits, which are all ones. */
#define DH3K_MIDDLE                                                                                                    \
  "c90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f1437"   \
  "4fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7edee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3d"   \
  "c2007cb8a163bf0598da48361c55d39a69163fa8fd24cf5f83655d23dca3ad961c62f356208552bb9ed529077096966d670c354e4abc9804"   \
  "f1746c08ca18217c32905e462e36ce3be39e772c180e86039b2783a2ec07a28fb5c55df06f4c52c9de2bcbf6955817183995497cea956ae5"   \
  "15d2261898fa051015728e5a8aaac42dad33170d04507a33a85521abdf1cba64ecfb850458dbef0a8aea71575d060c7db3970f85a6e1e4c7"   \
  "abf5ae8cdb0933d71e8c94e04a25619dcee3d2261ad2ee6bf12ffa06d98a0864d87602733ec86a64521f2b18177b200cbbe117577a615d6c"   \
  "770988c0bad946e208e24fa074e5ab3143db5bfce0fd108e4b82d120a93ad2ca"

static const struct {
  CsKeyAgreement agreement;
  const char *name;
  gsize public_len;
  gsize result_len;
} all[CS_N_KEY_AGREEMENTS] = {
  { CS_KEY_AGREEMENT_X255, "x255", 32, 32 },   { CS_KEY_AGREEMENT_X448, "x448", 56, 56 },
  { CS_KEY_AGREEMENT_EC25, "ec25", 64, 32 },   { CS_KEY_AGREEMENT_EC38, "ec38", 96, 48 },
  { CS_KEY_AGREEMENT_DH3K, "dh3k", 384, 384 },
};

static CsKeyPair *
pair_from_hex (CsKeyAgreement agreement, const char *private_hex)
{
  gsize len;
  g_autofree guint8 *bytes = cs_test_unhex (private_hex, &len);

  return cs_key_pair_new_from_private (agreement, cs_secret_new_copy (bytes, len));
}

/* RFC 7748 section 6, RFC 5903 section 8; the last two have a result that begins with a zero byte and were made with
 * OpenSSL. */
static void
test_known_answers (void)
{
  static const struct {
    CsKeyAgreement agreement;
    const char *private_a, *public_a;
    const char *private_b, *public_b;
    const char *result;
  } cases[] = {
    { CS_KEY_AGREEMENT_X255, "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a",
      "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a",
      "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb",
      "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f",
      "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742" },
    { CS_KEY_AGREEMENT_X448,
      "9a8f4925d1519f5775cf46b04b5800d4ee9ee8bae8bc5565d498c28dd9c9baf574a9419744897391006382a6f127ab1d9ac2d8c0a598726"
      "b",
      "9b08f7cc31b7e3e67d22d5aea121074a273bd2b83de09c63faa73d2c22c5d9bbc836647241d953d40c5b12da88120d53177f80e532c41fa"
      "0",
      "1c306a7ac2a0e2e0990b294470cba339e6453772b075811d8fad0d1d6927c120bb5ee8972b0d3e21374c9c921b09d1b0366f10b65173992"
      "d",
      "3eb7a829b0cd20f5bcfc0b599b6feccf6da4627107bdb0d4f345b43027d8b972fc3e34fb4232a13ca706dcb57aec3dae07bdc1c67bf3360"
      "9",
      "07fff4181ac6cc95ec1c16a94a0f74d12da232ce40a77552281d282bb60c0b56fd2464c335543936521c24403085d59a449a5037514a879"
      "d" },
    { CS_KEY_AGREEMENT_EC25, "c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433",
      "dad0b65394221cf9b051e1feca5787d098dfe637fc90b9ef945d0c3772581180"
      "5271a0461cdb8252d61f1c456fa3e59ab1f45b33accf5f58389e0577b8990bb3",
      "c6ef9c5d78ae012a011164acb397ce2088685d8f06bf9be0b283ab46476bee53",
      "d12dfb5289c8d4f81208b70270398c342296970a0bccb74c736fc7554494bf63"
      "56fbf3ca366cc23e8157854c13c58d6aac23f046ada30f8353e74f33039872ab",
      "d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de" },
    { CS_KEY_AGREEMENT_EC38,
      "099f3c7034d4a2c699884d73a375a67f7624ef7c6b3c0f160647b67414dce655e35b538041e649ee3faef896783ab194",
      "667842d7d180ac2cde6f74f37551f55755c7645c20ef73e31634fe72b4c55ee6de3ac808acb4bdb4c88732aee95f41aa"
      "9482ed1fc0eeb9cafc4984625ccfc23f65032149e0e144ada024181535a0f38eeb9fcff3c2c947dae69b4c634573a81c",
      "41cb0779b4bdb85d47846725fbec3c9430fab46cc8dc5060855cc9bda0aa2942e0308312916b8ed2960e4bd55a7448fc",
      "e558dbef53eecde3d3fccfc1aea08a89a987475d12fd950d83cfa41732bc509d0d1ac43a0336def96fda41d0774a3571"
      "dcfbec7aacf3196472169e838430367f66eebe3c6e70c416dd5f0c68759dd1fff83fa40142209dff5eaad96db9e6386c",
      "11187331c279962d93d604243fd592cb9d0a926f422e47187521287e7156c5c4d603135569b9e9d09cf5d4a270f59746" },
    { CS_KEY_AGREEMENT_EC25, "00000000000000000000000000000000000000000000000000000000000000c4",
      "afec84d94a58b0f648225c3c4ab612c64e684806ef09c1327208dd0da0b4d1a1"
      "f88a2e2adc846350313f631f83d010fb54b2f4dff24fb09d6161fbd1b1e8ba60",
      "c6ef9c5d78ae012a011164acb397ce2088685d8f06bf9be0b283ab46476bee53",
      "d12dfb5289c8d4f81208b70270398c342296970a0bccb74c736fc7554494bf63"
      "56fbf3ca366cc23e8157854c13c58d6aac23f046ada30f8353e74f33039872ab",
      "0095a7aacad904297245fef3033ecfcdd3b717b1157b433a6a1756a269980e97" },
    { CS_KEY_AGREEMENT_EC38,
      "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000e0",
      "ded56a5bd7b89914591611986873181237cca44b8b69265b0edc18f78c239705d5570aedacb721ae96705588dbb872d2"
      "a60f11a6bbc91bed31bdcce8aeebeb4e30eb617210a273d7ea426c809b877d8c6a25b0f4896d3dc6dac9d71aee6d6138",
      "41cb0779b4bdb85d47846725fbec3c9430fab46cc8dc5060855cc9bda0aa2942e0308312916b8ed2960e4bd55a7448fc",
      "e558dbef53eecde3d3fccfc1aea08a89a987475d12fd950d83cfa41732bc509d0d1ac43a0336def96fda41d0774a3571"
      "dcfbec7aacf3196472169e838430367f66eebe3c6e70c416dd5f0c68759dd1fff83fa40142209dff5eaad96db9e6386c",
      "0002499f11ab83b459c6fc83281fbf22068ca05c6876c568b2963617e28e2ff335ed1e5782496a0132b12aa517ee6daa" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const gsize len = cs_key_agreement_public_len (cases[i].agreement);
      g_autoptr (CsKeyPair) a = pair_from_hex (cases[i].agreement, cases[i].private_a);
      g_autoptr (CsKeyPair) b = pair_from_hex (cases[i].agreement, cases[i].private_b);
      g_autoptr (GError) error = NULL;
      g_autoptr (CsSecret) at_a = cs_key_pair_derive (a, cs_key_pair_get_public (b), len, &error);
      g_autoptr (CsSecret) at_b = cs_key_pair_derive (b, cs_key_pair_get_public (a), len, &error);

      g_assert_no_error (error);
      cs_test_assert_hex (cs_key_pair_get_public (a), len, cases[i].public_a);
      cs_test_assert_hex (cs_key_pair_get_public (b), len, cases[i].public_b);
      cs_test_assert_hex (at_a->bytes, at_a->len, cases[i].result);
      cs_test_assert_hex (at_b->bytes, at_b->len, cases[i].result);
    }
}

/* Small exponents, whose answers are powers of two that anybody can check, show the padding. */
static void
test_dh3k_padding (void)
{
  g_autoptr (CsKeyPair) a = pair_from_hex (CS_KEY_AGREEMENT_DH3K, "05");
  g_autoptr (CsKeyPair) b = pair_from_hex (CS_KEY_AGREEMENT_DH3K, "0008");
  g_autoptr (CsSecret) result = cs_key_pair_derive (a, cs_key_pair_get_public (b), 384, NULL);
  guint8 expected[384] = { 0 };

  expected[383] = 1 << 5;
  g_assert_cmpmem (cs_key_pair_get_public (a), 384, expected, 384);

  expected[383] = 0;
  expected[382] = 1;
  g_assert_cmpmem (cs_key_pair_get_public (b), 384, expected, 384);

  expected[382] = 0;
  expected[378] = 1;
  g_assert_cmpmem (result->bytes, result->len, expected, 384);
}

/* SHA-256 of the numbers that Python's pow () gives; the second result begins with a zero byte. */
static void
test_dh3k_known_answers (void)
{
  static const struct {
    const char *private_key;
    const char *public_digest; /* NULL: not looked at */
    const char *result_digest;
  } cases[] = {
    { "101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f",
      "09abd4849b48c1c84984dd7d25844f6db41daae0a40cbd644ec09af5f383700b",
      "5266aa080c55a74ca7153d37fcef93360242df18c387c01edf429e23c2db0af8" },
    { "101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e45", NULL,
      "8d9ff6fc00e70380acb3ad81b6c0b649283ad9f5ad8178559135d3077d945e2c" },
  };
  g_autoptr (CsKeyPair) peer
      = pair_from_hex (CS_KEY_AGREEMENT_DH3K, "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"
                                              "a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf");
  guint8 digest[CS_HASH_MAX];

  cs_hash_bytes (CS_HASH_SHA256, cs_key_pair_get_public (peer), 384, digest);
  cs_test_assert_hex (digest, 32, "8620f55fc8fb046b60d7b7db4999e1cf97bc54170f2763b5296692090a46db55");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CsKeyPair) pair = pair_from_hex (CS_KEY_AGREEMENT_DH3K, cases[i].private_key);
      g_autoptr (CsSecret) result = cs_key_pair_derive (pair, cs_key_pair_get_public (peer), 384, NULL);

      cs_hash_bytes (CS_HASH_SHA256, cs_key_pair_get_public (pair), 384, digest);
      if (cases[i].public_digest != NULL)
        cs_test_assert_hex (digest, 32, cases[i].public_digest);
      cs_hash_bytes (CS_HASH_SHA256, result->bytes, result->len, digest);
      cs_test_assert_hex (digest, 32, cases[i].result_digest);
    }
}

static void
test_agree (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      const gsize len = all[i].public_len;

      g_assert_cmpuint (cs_key_agreement_public_len (all[i].agreement), ==, len);
      g_assert_cmpuint (len, <=, CS_KEY_AGREEMENT_PUBLIC_MAX);

      for (gsize cipher_key_len = 16; cipher_key_len <= 32; cipher_key_len += 16)
        {
          g_autoptr (CsKeyPair) a = cs_key_pair_new (all[i].agreement, cipher_key_len);
          g_autoptr (CsKeyPair) b = cs_key_pair_new (all[i].agreement, cipher_key_len);
          g_autoptr (CsKeyPair) c = cs_key_pair_new (all[i].agreement, cipher_key_len);
          g_autoptr (CsSecret) at_a = cs_key_pair_derive (a, cs_key_pair_get_public (b), len, NULL);
          g_autoptr (CsSecret) at_b = cs_key_pair_derive (b, cs_key_pair_get_public (a), len, NULL);
          g_autoptr (CsSecret) at_c = cs_key_pair_derive (c, cs_key_pair_get_public (a), len, NULL);

          g_assert_cmpint (cs_key_pair_get_agreement (a), ==, all[i].agreement);
          g_assert_cmpuint (at_a->len, ==, all[i].result_len);
          g_assert_true (cs_secret_equal (at_a, at_b));
          g_assert_false (cs_secret_equal (at_a, at_c));
        }
    }
  cs_key_pair_free (NULL);
}

static void
assert_refused (const CsKeyPair *pair, const guint8 *bytes, gsize len)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CsSecret) result = cs_key_pair_derive (pair, bytes, len, &error);

  g_assert_null (result);
  g_assert_error (error, CS_CRYPTO_ERROR, CS_CRYPTO_ERROR_BAD_PUBLIC_VALUE);
}

static void
test_wrong_length (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autoptr (CsKeyPair) a = cs_key_pair_new (all[i].agreement, 32);
      g_autoptr (CsKeyPair) b = cs_key_pair_new (all[i].agreement, 32);
      guint8 bytes[CS_KEY_AGREEMENT_PUBLIC_MAX + 1] = { 0 };

      memcpy (bytes, cs_key_pair_get_public (b), all[i].public_len);
      assert_refused (a, bytes, all[i].public_len - 1);
      assert_refused (a, bytes, all[i].public_len + 1);
      assert_refused (a, bytes, all[i].public_len / 2);
      assert_refused (a, NULL, 0);
    }
}

/* What an attacker would send to know the result: 0, 1, p-1, p, p+1 and the other points of small order. */
static void
test_bad_values (void)
{
  static const struct {
    CsKeyAgreement agreement;
    const char *value;
  } cases[] = {
    { CS_KEY_AGREEMENT_X255, Z16 Z16 Z16 Z16 },
    { CS_KEY_AGREEMENT_X255, "0100000000000000" Z16 Z16 Z16 },
    { CS_KEY_AGREEMENT_X255, "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800" },
    { CS_KEY_AGREEMENT_X255, "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157" },
    { CS_KEY_AGREEMENT_X255, "ecffffffffffffff" F16 F16 "ffffffffffffff7f" },
    { CS_KEY_AGREEMENT_X255, "edffffffffffffff" F16 F16 "ffffffffffffff7f" },
    { CS_KEY_AGREEMENT_X255, "eeffffffffffffff" F16 F16 "ffffffffffffff7f" },
    { CS_KEY_AGREEMENT_X255, "0000000000000000" Z16 Z16 "0000000000000080" },

    { CS_KEY_AGREEMENT_X448, Z16 Z16 Z16 Z16 Z16 Z16 Z16 },
    { CS_KEY_AGREEMENT_X448, "0100000000000000" Z16 Z16 Z16 Z16 Z16 Z16 },
    { CS_KEY_AGREEMENT_X448, "feffffffffffffff" F16 F16 "fffffffffeffffff" F16 F16 F16 },
    { CS_KEY_AGREEMENT_X448, F16 F16 F16 "fffffffffeffffff" F16 F16 F16 },
    { CS_KEY_AGREEMENT_X448, Z16 Z16 Z16 "00000000ffffffff" F16 F16 F16 },

    /* no point at all, and (0, 0), which some take for the point at infinity */
    { CS_KEY_AGREEMENT_EC25, Z16 Z16 Z16 Z16 Z16 Z16 Z16 Z16 },
    { CS_KEY_AGREEMENT_EC25, F16 F16 F16 F16 F16 F16 F16 F16 },
    /* the x of a point with y = 0, y + 1, x + 1, and both coordinates swapped */
    { CS_KEY_AGREEMENT_EC25, "dad0b65394221cf9b051e1feca5787d098dfe637fc90b9ef945d0c3772581180" Z16 Z16 Z16 Z16 },
    { CS_KEY_AGREEMENT_EC25, "dad0b65394221cf9b051e1feca5787d098dfe637fc90b9ef945d0c3772581180"
                             "5271a0461cdb8252d61f1c456fa3e59ab1f45b33accf5f58389e0577b8990bb4" },
    { CS_KEY_AGREEMENT_EC25, "dad0b65394221cf9b051e1feca5787d098dfe637fc90b9ef945d0c3772581181"
                             "5271a0461cdb8252d61f1c456fa3e59ab1f45b33accf5f58389e0577b8990bb3" },
    { CS_KEY_AGREEMENT_EC25, "5271a0461cdb8252d61f1c456fa3e59ab1f45b33accf5f58389e0577b8990bb3"
                             "dad0b65394221cf9b051e1feca5787d098dfe637fc90b9ef945d0c3772581180" },
    /* x = p and x = p + 5 with the y of x = 0 and x = 5: right modulo p, but not reduced */
    { CS_KEY_AGREEMENT_EC25, "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff"
                             "66485c780e2f83d72433bd5d84a06bb6541c2af31dae871728bf856a174f93f4" },
    { CS_KEY_AGREEMENT_EC25, "ffffffff00000001000000000000000000000001000000000000000000000004"
                             "459243b9aa581806fe913bce99817ade11ca503c64d9a3c533415c083248fbcc" },
    { CS_KEY_AGREEMENT_EC38, Z16 Z16 Z16 Z16 Z16 Z16 Z16 Z16 Z16 Z16 Z16 Z16 },
    { CS_KEY_AGREEMENT_EC38, F16 F16 F16 F16 F16 F16 F16 F16 F16 F16 F16 F16 },
    { CS_KEY_AGREEMENT_EC38,
      "667842d7d180ac2cde6f74f37551f55755c7645c20ef73e31634fe72b4c55ee6de3ac808acb4bdb4c88732aee95f41aa"
      "9482ed1fc0eeb9cafc4984625ccfc23f65032149e0e144ada024181535a0f38eeb9fcff3c2c947dae69b4c634573a81d" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CsKeyPair) pair = cs_key_pair_new (cases[i].agreement, 16);
      gsize len;
      g_autofree guint8 *bytes = cs_test_unhex (cases[i].value, &len);

      g_assert_cmpuint (len, ==, cs_key_agreement_public_len (cases[i].agreement));
      assert_refused (pair, bytes, len);
    }
}

/* p + @offset, for -256 <= @offset <= 1 */
static void
dh3k_near_prime (int offset, guint8 value[static 384])
{
  g_autofree guint8 *middle = cs_test_unhex (DH3K_MIDDLE, NULL);

  memset (value, 0xff, 384);
  memcpy (value + 8, middle, 368);
  if (offset <= 0)
    value[383] = (guint8) (0xff + offset);
  else
    {
      memset (value + 376, 0, 8);
      value[375]++;
    }
}

static void
assert_taken (const CsKeyPair *pair, const guint8 *bytes, gsize len)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CsSecret) result = cs_key_pair_derive (pair, bytes, len, &error);

  g_assert_no_error (error);
  g_assert_nonnull (result);
}

/* The edges of what DH3k takes: 0, 1 | 2 … p-2 | p-1, p, p+1 and the largest number. */
static void
test_dh3k_range (void)
{
  g_autoptr (CsKeyPair) pair = cs_key_pair_new (CS_KEY_AGREEMENT_DH3K, 16);
  guint8 value[384] = { 0 };

  assert_refused (pair, value, sizeof value);
  value[383] = 1;
  assert_refused (pair, value, sizeof value);
  value[383] = 2;
  assert_taken (pair, value, sizeof value);

  dh3k_near_prime (-2, value);
  assert_taken (pair, value, sizeof value);
  for (int offset = -1; offset <= 1; offset++)
    {
      dh3k_near_prime (offset, value);
      assert_refused (pair, value, sizeof value);
    }
  memset (value, 0xff, sizeof value);
  assert_refused (pair, value, sizeof value);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/key-agreement/known-answers", test_known_answers);
  g_test_add_func ("/key-agreement/dh3k-padding", test_dh3k_padding);
  g_test_add_func ("/key-agreement/dh3k-known-answers", test_dh3k_known_answers);
  g_test_add_func ("/key-agreement/agree", test_agree);
  g_test_add_func ("/key-agreement/wrong-length", test_wrong_length);
  g_test_add_func ("/key-agreement/bad-values", test_bad_values);
  g_test_add_func ("/key-agreement/dh3k-range", test_dh3k_range);
  return g_test_run ();
}
