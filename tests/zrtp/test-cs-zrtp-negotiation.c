/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "zrtp/cs-zrtp-negotiation.h"

#include <string.h>

/* An offer from names, best first: "S384 AES1 HS32 X448 DH3k B32". The mandatory ones are added. */
static CsZrtpOffer
offer_of (const char *names)
{
  g_auto (GStrv) parts = g_strsplit (names, " ", -1);
  CsZrtpOffer offer = { 0 };

  for (guint i = 0; parts[i] != NULL && *parts[i] != '\0'; i++)
    {
      guint8 wire[CS_ZRTP_NAME_LEN];
      CsZrtpHash hash;
      CsZrtpCipher cipher;
      CsZrtpAuth auth;
      CsKeyAgreement agreement;
      CsZrtpSas sas;

      cs_zrtp_name_to_wire (parts[i], wire);
      if (cs_zrtp_hash_from_name (wire, &hash))
        cs_zrtp_offer_add_hash (&offer, hash);
      else if (cs_zrtp_cipher_from_name (wire, &cipher))
        cs_zrtp_offer_add_cipher (&offer, cipher);
      else if (cs_zrtp_auth_from_name (wire, &auth))
        cs_zrtp_offer_add_auth (&offer, auth);
      else if (cs_zrtp_agreement_from_name (wire, &agreement))
        cs_zrtp_offer_add_agreement (&offer, agreement);
      else if (cs_zrtp_sas_from_name (wire, &sas))
        cs_zrtp_offer_add_sas (&offer, sas);
      else
        g_assert_not_reached ();
    }
  cs_zrtp_offer_add_mandatory (&offer);
  return offer;
}

static char *
suite_text (const CsZrtpSuite *suite)
{
  return g_strjoin (" ", cs_zrtp_hash_name (suite->hash), cs_zrtp_cipher_name (suite->cipher),
                    cs_zrtp_auth_name (suite->auth), cs_zrtp_agreement_name (suite->agreement),
                    cs_zrtp_sas_name (suite->sas), NULL);
}

#define OURS "S256 S384 S512 AES3 AES1 GCM HS80 HS32 X255 X448 EC25 EC38 DH3k CSW4 B256 B32"
#define OURS_1 "S256 S384 AES3 AES1 HS80 HS32 X255 X448 EC25 EC38 DH3k B256 B32"

static const struct {
  const char *own;
  const char *peer;
  const char *suite;
} rows[] = {
  { OURS, OURS, "S256 AES3 GCM X255 CSW4" },
  /* Our own first release, which had neither GCM nor four words. */
  { OURS, OURS_1, "S256 AES3 HS80 X255 B256" },
  { OURS_1, OURS, "S256 AES3 HS80 X255 B256" },
  /* Nothing but what is mandatory. */
  { OURS, "", "S256 AES1 HS80 DH3k B32" },
  { "", OURS, "S256 AES1 HS32 DH3k B32" },
  { "", "", "S256 AES1 HS32 DH3k B32" },
  /* libbzrtp as Debian ships it, and GNU ZRTP. */
  { OURS, "S256 AES1 AES3 HS32 HS80 X255 DH3k B32", "S256 AES3 HS80 X255 B32" },
  { OURS, "S384 S256 AES3 AES1 HS32 HS80 EC25 DH3k EC38 B32", "S256 AES3 HS80 EC25 B32" },
  /* Of two preferences the faster one, whosever it is. */
  { "X448 X255 DH3k", "X255 X448 DH3k", "S256 AES1 HS32 X255 B32" },
  { "X255 X448 DH3k", "X448 X255 DH3k", "S256 AES1 HS32 X255 B32" },
  { "X448 EC25 DH3k", "EC25 X448 DH3k", "S256 AES1 HS32 EC25 B32" },
  { "X448 DH3k", "DH3k X448", "S256 AES1 HS32 X448 B32" },
  { "S384 DH3k EC38", "S384 EC38 DH3k", "S384 AES1 HS32 DH3k B32" },
  /* One of them not shared by both: the next. */
  { "X448 DH3k", "X255 X448 DH3k", "S256 AES1 HS32 X448 B32" },
  /* The large curves take the strong hash and cipher when both have them. */
  { "S256 S384 AES1 AES3 X448", "S256 S384 AES1 AES3 X448", "S384 AES3 HS32 X448 B32" },
  { "S256 AES1 AES3 X448", "S256 S384 AES1 AES3 X448", "S256 AES3 HS32 X448 B32" },
  { "S256 S384 AES1 X448", "S256 S384 AES1 AES3 X448", "S384 AES1 HS32 X448 B32" },
  { "S256 S384 AES1 AES3 EC38", "S256 S384 AES1 AES3 EC38", "S384 AES3 HS32 EC38 B32" },
  { "S256 S384 AES1 AES3 X255", "S384 S256 AES3 AES1 X255", "S256 AES1 HS32 X255 B32" },
  { OURS, "S256 S384 S512 AES1 AES3 HS32 X448", "S384 AES3 HS80 X448 B32" },
  { OURS, "S256 S512 AES3 HS80 X448", "S512 AES3 HS80 X448 B32" },
  { OURS, "S512 S256 AES3 HS80 X255", "S256 AES3 HS80 X255 B32" },
  /* libbzrtp from 5.3 on. */
  { OURS, "S512 S384 S256 AES3 AES1 GCM HS80 HS32 X255 X448 DH3k B32 B256", "S256 AES3 GCM X255 B256" },
  /* EC38 is not there without S384 at both sides. */
  { "S256 EC38 X448", "S256 S384 EC38 X448", "S256 AES1 HS32 X448 B32" },
  { "S256 S384 EC38", "S256 EC38", "S256 AES1 HS32 DH3k B32" },
};

static void
test_choices (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const CsZrtpOffer own = offer_of (rows[i].own), peer = offer_of (rows[i].peer);
      g_autofree char *text = NULL;
      CsZrtpSuite suite;

      cs_zrtp_negotiate (&own, &peer, &suite);
      text = suite_text (&suite);
      g_assert_cmpstr (text, ==, rows[i].suite);
    }
}

/* Every order of every subset of the agreements against every other: both sides name the same one. */
static void
test_both_sides_agree (void)
{
  GRand *rand = g_rand_new_with_seed (6189);

  for (guint round = 0; round < 20000; round++)
    {
      CsZrtpOffer offers[2];
      CsZrtpSuite suites[2];

      memset (offers, 0, sizeof offers);
      for (guint i = 0; i < 2; i++)
        {
          for (int n = g_rand_int_range (rand, 0, 6); n > 0; n--)
            cs_zrtp_offer_add_agreement (&offers[i], (CsKeyAgreement) g_rand_int_range (rand, 0, CS_N_KEY_AGREEMENTS));
          if (g_rand_boolean (rand))
            cs_zrtp_offer_add_hash (&offers[i], CS_ZRTP_HASH_S384);
          cs_zrtp_offer_add_mandatory (&offers[i]);
        }
      cs_zrtp_negotiate (&offers[0], &offers[1], &suites[0]);
      cs_zrtp_negotiate (&offers[1], &offers[0], &suites[1]);
      g_assert_cmpint (suites[0].agreement, ==, suites[1].agreement);
      if (suites[0].agreement == CS_KEY_AGREEMENT_EC38)
        g_assert_true (suites[0].hash == CS_ZRTP_HASH_S384 && suites[1].hash == CS_ZRTP_HASH_S384);
    }
  g_rand_free (rand);
}

static const struct {
  const char *names; /* of the Commit: hash, cipher, auth, agreement, SAS */
  int failure;       /* 0: accepted */
} commits[] = {
  { "S256AES1HS32DH3kB32 ", 0 },
  { "S256AES3HS80X255B256", 0 },
  { "S256AES1HS32X448B32 ", 0 },
  { "S384AES1HS80EC38B32 ", 0 },
  { "S512AES3HS80X448B32 ", 0 },
  { "S512AES3GCM X448CSW4", 0 },
  { "S256AES1GCM DH3kB32 ", 0 },
  { "S512AES3HS80EC38B32 ", CS_ZRTP_FAILURE_HASH },
  { "N256AES1HS32DH3kB32 ", CS_ZRTP_FAILURE_HASH },
  { "S256AES2HS32DH3kB32 ", CS_ZRTP_FAILURE_CIPHER },
  { "S2562FS1HS32DH3kB32 ", CS_ZRTP_FAILURE_CIPHER },
  { "S256AES1SK32DH3kB32 ", CS_ZRTP_FAILURE_AUTH_TAG },
  { "S256AES1HS32DH2kB32 ", CS_ZRTP_FAILURE_KEY_AGREEMENT },
  { "S256AES1HS32EC52B32 ", CS_ZRTP_FAILURE_KEY_AGREEMENT },
  { "S256AES1HS32X1K1B32 ", CS_ZRTP_FAILURE_KEY_AGREEMENT },
  { "S256AES1HS32DH3kB32E", CS_ZRTP_FAILURE_SAS },
  { "S256AES1HS32DH3kB10D", CS_ZRTP_FAILURE_SAS },
  { "S256AES3HS80EC38B32 ", CS_ZRTP_FAILURE_HASH },
};

static CsZrtpCommit
commit_of (const char *names)
{
  CsZrtpCommit commit = { .mode = CS_ZRTP_COMMIT_DH };

  memcpy (commit.hash, names, 4);
  memcpy (commit.cipher, names + 4, 4);
  memcpy (commit.auth, names + 8, 4);
  memcpy (commit.agreement, names + 12, 4);
  memcpy (commit.sas, names + 16, 4);
  return commit;
}

static void
test_accept (void)
{
  const CsZrtpOffer own = offer_of (OURS);

  for (guint i = 0; i < G_N_ELEMENTS (commits); i++)
    {
      const CsZrtpCommit commit = commit_of (commits[i].names);
      CsZrtpSuite suite;
      CsZrtpFailure failure = (CsZrtpFailure) 0;

      g_assert_cmpint (cs_zrtp_negotiation_accept (&own, &commit, &suite, &failure), ==, commits[i].failure == 0);
      g_assert_cmpint (failure, ==, commits[i].failure);
    }
}

/* What we know but do not offer is refused like the unknown. */
static void
test_not_offered (void)
{
  const CsZrtpOffer own = offer_of ("");
  static const struct {
    const char *names;
    CsZrtpFailure failure;
  } refused[] = {
    { "S384AES1HS32DH3kB32 ", CS_ZRTP_FAILURE_HASH },          { "S512AES1HS32DH3kB32 ", CS_ZRTP_FAILURE_HASH },
    { "S256AES3HS32DH3kB32 ", CS_ZRTP_FAILURE_CIPHER },        { "S256AES1GCM DH3kB32 ", CS_ZRTP_FAILURE_AUTH_TAG },
    { "S256AES1HS32X255B32 ", CS_ZRTP_FAILURE_KEY_AGREEMENT }, { "S256AES1HS32DH3kB256", CS_ZRTP_FAILURE_SAS },
    { "S256AES1HS32DH3kCSW4", CS_ZRTP_FAILURE_SAS },
  };

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      const CsZrtpCommit commit = commit_of (refused[i].names);
      CsZrtpSuite suite;
      CsZrtpFailure failure;

      g_assert_false (cs_zrtp_negotiation_accept (&own, &commit, &suite, &failure));
      g_assert_cmpint (failure, ==, refused[i].failure);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/zrtp/negotiation/choices", test_choices);
  g_test_add_func ("/zrtp/negotiation/both-sides-agree", test_both_sides_agree);
  g_test_add_func ("/zrtp/negotiation/accept", test_accept);
  g_test_add_func ("/zrtp/negotiation/not-offered", test_not_offered);
  return g_test_run ();
}
