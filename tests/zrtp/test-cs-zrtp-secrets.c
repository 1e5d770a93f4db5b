/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "zrtp/cs-zrtp-secrets.h"

#include "lib/cs-test-hex.h"

#include <string.h>

static const guint8 h3_i[CS_ZRTP_IMAGE_LEN] = { 1 }, h3_r[CS_ZRTP_IMAGE_LEN] = { 2 };

/* Each secret of the tests is one letter, 32 times. */
static CsSecret *
secret_of (char letter)
{
  CsSecret *secret;

  if (letter == '-')
    return NULL;
  secret = cs_secret_new (CS_ZRTP_RETAINED_LEN);
  memset (secret->bytes, letter, secret->len);
  return secret;
}

static CsZrtpRetained *
retained_of (const char *letters)
{
  g_autoptr (CsSecret) rs1 = secret_of (letters[0]);
  g_autoptr (CsSecret) rs2 = secret_of (letters[1]);

  return rs1 != NULL ? cs_zrtp_retained_new (rs1, rs2, FALSE, 0) : NULL;
}

/* rs1, rs2 and the auxiliary secret of each end, '-' for none, and what both have to take of it. */
static const struct {
  const char *initiator;
  const char *responder;
  const char *shared; /* s1, s2 */
} rows[] = {
  { "---", "---", "--" },
  { "a--", "a--", "a-" },
  { "a--", "b--", "--" },
  { "a--", "---", "--" },
  { "---", "a--", "--" },
  { "ab-", "ab-", "a-" },
  /* One side has missed an update. */
  { "ab-", "bc-", "b-" },
  { "bc-", "ab-", "b-" },
  { "ab-", "b--", "b-" },
  { "a--", "ba-", "a-" },
  /* Two updates are one too many. */
  { "ab-", "cd-", "--" },
  /* Both older ones only. */
  { "ab-", "cb-", "b-" },
  /* Crosswise: the initiator's newer one. */
  { "ab-", "ba-", "a-" },
  { "ba-", "ab-", "b-" },
  /* The auxiliary secret is its own. */
  { "--x", "--x", "-x" },
  { "--x", "--y", "--" },
  { "--x", "---", "--" },
  { "---", "--x", "--" },
  { "a-x", "a-x", "ax" },
  { "a-x", "b-x", "-x" },
  { "a-x", "a-y", "a-" },
  /* A retained secret is none of the other kind. */
  { "a--", "--a", "--" },
};

static void
assert_shared (const CsSecret *secret, char letter)
{
  g_autoptr (CsSecret) expected = secret_of (letter);

  if (expected == NULL)
    g_assert_null (secret);
  else
    g_assert_true (cs_secret_equal (secret, expected));
}

static void
test_match (gconstpointer data)
{
  const CsHashAlg hash = (CsHashAlg) GPOINTER_TO_INT (data);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const char *const letters[2] = { rows[i].initiator, rows[i].responder };
      const CsZrtpRole roles[2] = { CS_ZRTP_ROLE_INITIATOR, CS_ZRTP_ROLE_RESPONDER };
      const guint8 *const h3[2] = { h3_i, h3_r };
      guint8 ids[2][CS_ZRTP_N_SECRET_IDS][CS_ZRTP_SECRET_ID_LEN];
      CsZrtpHeldSecrets held[2];

      g_test_message ("%s and %s", letters[0], letters[1]);
      for (guint end = 0; end < 2; end++)
        {
          held[end] = (CsZrtpHeldSecrets){ retained_of (letters[end]), secret_of (letters[end][2]) };
          cs_zrtp_secret_ids_make (&held[end], hash, roles[end], h3[end], ids[end]);
        }
      for (guint end = 0; end < 2; end++)
        {
          const CsZrtpSharedSecrets shared = cs_zrtp_secret_ids_match (
              &held[end], hash, roles[1 - end], h3[1 - end], (const guint8 (*)[CS_ZRTP_SECRET_ID_LEN]) ids[1 - end]);

          assert_shared (shared.s1, rows[i].shared[0]);
          assert_shared (shared.s2, rows[i].shared[1]);
        }
      for (guint end = 0; end < 2; end++)
        {
          cs_zrtp_retained_free ((CsZrtpRetained *) held[end].retained);
          cs_secret_free ((CsSecret *) held[end].aux_secret);
        }
    }
}

/* Computed apart from our code: HMAC-SHA256 with 32 times 'a' of "Initiator", of "Responder", and with 32 times 'x' of
 * the H3 above. */
static void
test_known_answers (void)
{
  g_autoptr (CsZrtpRetained) retained = retained_of ("aa");
  g_autoptr (CsSecret) aux = secret_of ('x');
  const CsZrtpHeldSecrets held = { retained, aux };
  guint8 ids[CS_ZRTP_N_SECRET_IDS][CS_ZRTP_SECRET_ID_LEN];

  cs_zrtp_secret_ids_make (&held, CS_HASH_SHA256, CS_ZRTP_ROLE_INITIATOR, h3_i, ids);
  cs_test_assert_hex (ids[0], 8, "63a87ba5ae55ada8");
  cs_test_assert_hex (ids[1], 8, "63a87ba5ae55ada8");
  cs_test_assert_hex (ids[2], 8, "340d8bd0fb95f499");
  cs_zrtp_secret_ids_make (&held, CS_HASH_SHA256, CS_ZRTP_ROLE_RESPONDER, h3_i, ids);
  cs_test_assert_hex (ids[0], 8, "67b1ac9817e17f30");
}

/* Where there is no secret the id is chance, another one each time. */
static void
test_nothing_to_see (void)
{
  g_autoptr (CsZrtpRetained) retained = retained_of ("a-");
  const CsZrtpHeldSecrets nothing = { NULL, NULL }, one = { retained, NULL };
  guint8 first[CS_ZRTP_N_SECRET_IDS][CS_ZRTP_SECRET_ID_LEN], second[CS_ZRTP_N_SECRET_IDS][CS_ZRTP_SECRET_ID_LEN];

  cs_zrtp_secret_ids_make (&nothing, CS_HASH_SHA256, CS_ZRTP_ROLE_INITIATOR, h3_i, first);
  cs_zrtp_secret_ids_make (&nothing, CS_HASH_SHA256, CS_ZRTP_ROLE_INITIATOR, h3_i, second);
  for (guint i = 0; i < CS_ZRTP_N_SECRET_IDS; i++)
    g_assert_true (memcmp (first[i], second[i], CS_ZRTP_SECRET_ID_LEN) != 0);

  cs_zrtp_secret_ids_make (&one, CS_HASH_SHA256, CS_ZRTP_ROLE_INITIATOR, h3_i, first);
  cs_zrtp_secret_ids_make (&one, CS_HASH_SHA256, CS_ZRTP_ROLE_INITIATOR, h3_i, second);
  g_assert_cmpmem (first[0], CS_ZRTP_SECRET_ID_LEN, second[0], CS_ZRTP_SECRET_ID_LEN);
  for (guint i = 1; i < CS_ZRTP_N_SECRET_IDS; i++)
    g_assert_true (memcmp (first[i], second[i], CS_ZRTP_SECRET_ID_LEN) != 0);
}

/* An end that sends our own ids back, or those of the other role, shares nothing. */
static void
test_reflected (void)
{
  g_autoptr (CsZrtpRetained) retained = retained_of ("ab");
  g_autoptr (CsSecret) aux = secret_of ('x');
  const CsZrtpHeldSecrets held = { retained, aux };
  guint8 ids[CS_ZRTP_N_SECRET_IDS][CS_ZRTP_SECRET_ID_LEN];
  CsZrtpSharedSecrets shared;

  cs_zrtp_secret_ids_make (&held, CS_HASH_SHA256, CS_ZRTP_ROLE_INITIATOR, h3_i, ids);
  shared = cs_zrtp_secret_ids_match (&held, CS_HASH_SHA256, CS_ZRTP_ROLE_RESPONDER, h3_r,
                                     (const guint8 (*)[CS_ZRTP_SECRET_ID_LEN]) ids);
  g_assert_null (shared.s1);
  g_assert_null (shared.s2);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/zrtp/secrets/match/S256", GINT_TO_POINTER (CS_HASH_SHA256), test_match);
  g_test_add_data_func ("/zrtp/secrets/match/S384", GINT_TO_POINTER (CS_HASH_SHA384), test_match);
  g_test_add_data_func ("/zrtp/secrets/match/S512", GINT_TO_POINTER (CS_HASH_SHA512), test_match);
  g_test_add_func ("/zrtp/secrets/known-answers", test_known_answers);
  g_test_add_func ("/zrtp/secrets/nothing-to-see", test_nothing_to_see);
  g_test_add_func ("/zrtp/secrets/reflected", test_reflected);
  return g_test_run ();
}
