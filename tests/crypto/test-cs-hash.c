/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/cs-hash.h"

#include "lib/cs-test-hex.h"

#include <string.h>

#define TWO_BLOCKS "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"

/* RFC 1321 and the FIPS 180-4 examples */
static const struct {
  CsHashAlg alg;
  gsize len;
  const char *text;
  const char *digest;
} digests[] = {
  { CS_HASH_MD5, 16, "", "d41d8cd98f00b204e9800998ecf8427e" },
  { CS_HASH_MD5, 16, "abc", "900150983cd24fb0d6963f7d28e17f72" },
  { CS_HASH_SHA256, 32, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
  { CS_HASH_SHA256, 32, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
  { CS_HASH_SHA256, 32, TWO_BLOCKS, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
  { CS_HASH_SHA384, 48, "abc",
    "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7" },
  { CS_HASH_SHA384, 48, TWO_BLOCKS,
    "3391fdddfc8dc7393707a65b1b4709397cf8b1d162af05abfe8f450de5f36bc6b0455a8520bc4e6f5fe95b1fe3c8452b" },
  { CS_HASH_SHA512, 64, "abc",
    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
    "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f" },
  { CS_HASH_SHA512, 64, TWO_BLOCKS,
    "204a8fc6dda82f0a0ced7beb8e08a41657c16ef468b228a8279be331a703c335"
    "96fd15c13b1b07f9aa1d3bea57789ca031ad85c7a71dd70354ec631238ca3445" },
  { CS_HASH_SHA512_256, 32, "", "c672b8d1ef56ed28ab87c3622c5114069bdd3ad7b8f9737498d0c01ecef0967a" },
  { CS_HASH_SHA512_256, 32, "abc", "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23" },
};

/* RFC 4231, test cases 1 to 4, 6 and 7 */
static const struct {
  const char *key;
  const char *data;
  const char *sha256, *sha384, *sha512;
} hmacs[] = {
  { "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "4869205468657265",
    "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
    "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9076ede7f4af152e8b2fa9cb6",
    "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
    "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854" },
  { "4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649",
    "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
    "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737" },
  { "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd",
    "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
    "88062608d3e6ad8a0aa2ace014c8a86f0aa635d947ac9febe83ef4e55966144b2a5ab39dc13814b94e3ab6e101a34f27",
    "fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39"
    "bf3e848279a722c806b485a47e67c807b946a337bee8942674278859e13292fb" },
  { "0102030405060708090a0b0c0d0e0f10111213141516171819",
    "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd",
    "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
    "3e8a69b7783c25851933ab6290af6ca77a9981480850009cc5577c6e1f573b4e6801dd23c4a7d679ccf8a386c674cffb",
    "b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361ee3db"
    "a91ca5c11aa25eb4d679275cc5788063a5f19741120c4f2de2adebeb10a298dd" },
};

static void
test_digest (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (digests); i++)
    {
      const guint8 *bytes = (const guint8 *) digests[i].text;
      const gsize len = strlen (digests[i].text);
      const CsHashPart parts[] = {
        { bytes, len / 3 },
        { NULL, 0 },
        { bytes + len / 3, len - len / 3 },
      };
      guint8 out[CS_HASH_MAX];

      g_assert_cmpuint (cs_hash_len (digests[i].alg), ==, digests[i].len);

      cs_hash_bytes (digests[i].alg, bytes, len, out);
      cs_test_assert_hex (out, digests[i].len, digests[i].digest);
      memset (out, 0, sizeof out);
      cs_hash (digests[i].alg, parts, G_N_ELEMENTS (parts), out);
      cs_test_assert_hex (out, digests[i].len, digests[i].digest);
    }
}

static void
assert_hmac (CsHashAlg alg, const char *key_hex, const char *data_hex, const char *expected)
{
  gsize key_len, len;
  g_autofree guint8 *key = cs_test_unhex (key_hex, &key_len);
  g_autofree guint8 *data = cs_test_unhex (data_hex, &len);
  const CsHashPart parts[] = {
    { data, len / 3 },
    { NULL, 0 },
    { data + len / 3, len - len / 3 },
  };
  guint8 out[CS_HASH_MAX];

  cs_hmac_bytes (alg, key, key_len, data, len, out);
  cs_test_assert_hex (out, cs_hash_len (alg), expected);
  memset (out, 0, sizeof out);
  cs_hmac (alg, key, key_len, parts, G_N_ELEMENTS (parts), out);
  cs_test_assert_hex (out, cs_hash_len (alg), expected);
}

static void
test_hmac (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (hmacs); i++)
    {
      assert_hmac (CS_HASH_SHA256, hmacs[i].key, hmacs[i].data, hmacs[i].sha256);
      assert_hmac (CS_HASH_SHA384, hmacs[i].key, hmacs[i].data, hmacs[i].sha384);
      assert_hmac (CS_HASH_SHA512, hmacs[i].key, hmacs[i].data, hmacs[i].sha512);
    }
}

/* RFC 4231 test cases 6 and 7: a key longer than any block is hashed first. */
static void
test_hmac_long_key (void)
{
  const char *texts[] = {
    "Test Using Larger Than Block-Size Key - Hash Key First",
    "This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed "
    "before being used by the HMAC algorithm.",
  };
  const char *expected[] = {
    "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
    "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
  };
  guint8 key[131];
  guint8 out[CS_HASH_MAX];

  memset (key, 0xaa, sizeof key);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      cs_hmac_bytes (CS_HASH_SHA256, key, sizeof key, (const guint8 *) texts[i], strlen (texts[i]), out);
      cs_test_assert_hex (out, 32, expected[i]);
    }
}

/* Made with GNU ZRTP; they are among the test data of libbzrtp. */
static void
test_kdf (void)
{
  static const struct {
    const char *label;
    gsize len;
    const char *value;
  } cases[] = {
    { "Responder SRTP master key", 16, "f2cfc5724acfd7b50e89bed8a5c9f2cd" },
    { "Responder SRTP master salt", 14, "3c8fb13fd6ca83fbd6af3bd5ab1c" },
    { "SAS", 32, "d269b0718ad58f3c8e0dcf4535811d951847314128319f54c606595b522c5287" },
    { "ZRTP Session Key", 32, "c363390bc9ee13aa9e6a00528409ddc90717e01d1ae2dcf9a70ab98886ac6975" },
    { "retained secret", 32, "a7272dee77e7990c24b20b9f54ba2b617a23d8a59765829b78072bc51299015c" },
    { "Responder ZRTP key", 16, "75767d41829cb697c7a20d6812eadb9a" },
    { "Initiator ZRTP key", 16, "08a821460cbd6ce0f1fe3c4c704e3bea" },
    { "Responder HMAC key", 32, "2169f15c1b85a23977024d5ea71f481623fe94dc1aabf489b8744d0d373d7cab" },
    { "Initiator HMAC key", 32, "1d117befd627cc5a80d0236e8d496be42a6a0118ac4159e861b9b14a784b5d3f" },
  };
  gsize s0_len, context_len;
  g_autofree guint8 *s0_bytes
      = cs_test_unhex ("33e66c01ca6fe64fb76ffde31cabc0fbad3d3102676b0c090fc996381e0a8c2f", &s0_len);
  g_autofree guint8 *context = cs_test_unhex ("f01f2402000000008024adfb 94a90690cf9ced13998c5134"
                                              "7dc435a74d75254480c211f2d3205ea71b4ba4eec78eb7357528e56fcf4f749f",
                                              &context_len);
  g_autoptr (CsSecret) s0 = cs_secret_new_copy (s0_bytes, s0_len);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CsSecret) key = cs_kdf (CS_HASH_SHA256, s0, cases[i].label, context, context_len, cases[i].len);
      g_autoptr (CsSecret) other = NULL;

      g_assert_cmpuint (key->len, ==, cases[i].len);
      cs_test_assert_hex (key->bytes, key->len, cases[i].value);

      context[0] ^= 1;
      other = cs_kdf (CS_HASH_SHA256, s0, cases[i].label, context, context_len, cases[i].len);
      context[0] ^= 1;
      g_assert_false (cs_secret_equal (key, other));
    }
}

/* The wanted length is part of what is hashed: a shorter key is no prefix of a longer one. */
static void
test_kdf_length (void)
{
  static const guint8 context[] = { 1 };
  g_autoptr (CsSecret) root = cs_secret_new (48);
  g_autoptr (CsSecret) longer = cs_kdf (CS_HASH_SHA384, root, "label", context, sizeof context, 48);
  g_autoptr (CsSecret) shorter = cs_kdf (CS_HASH_SHA384, root, "label", context, sizeof context, 32);

  g_assert_cmpuint (longer->len, ==, 48);
  g_assert_cmpuint (shorter->len, ==, 32);
  g_assert_false (cs_bytes_equal (longer->bytes, shorter->bytes, 32));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hash/digest", test_digest);
  g_test_add_func ("/hash/hmac", test_hmac);
  g_test_add_func ("/hash/hmac-long-key", test_hmac_long_key);
  g_test_add_func ("/hash/kdf", test_kdf);
  g_test_add_func ("/hash/kdf-length", test_kdf_length);
  return g_test_run ();
}
