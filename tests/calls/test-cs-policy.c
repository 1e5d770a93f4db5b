/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calls/cs-policy.h"

#include <string.h>

#define SDES CS_KEYING_SDES
#define DTLS CS_KEYING_DTLS
#define ZRTP CS_KEYING_ZRTP

/* ---- requirement ---- */

static void
test_requirement (void)
{
  enum {
    C = CS_REQUIREMENT_CLEAR,
    P = CS_REQUIREMENT_PROVIDER,
    E = CS_REQUIREMENT_END_TO_END,
    K = CS_REQUIREMENT_CHECKED,
    NONE = -1,
  };
  static const struct {
    int account, override, asked;
    gboolean knowingly, ever_checked;
    int requirement;
    gboolean unreadable;
  } rows[] = {
    /* the account's, the contact's, the call's */
    { C, NONE, NONE, FALSE, FALSE, C },
    { P, NONE, NONE, FALSE, FALSE, P },
    { K, NONE, NONE, FALSE, FALSE, K },
    { P, C, NONE, FALSE, FALSE, C },
    { P, E, NONE, FALSE, FALSE, E },
    { P, NONE, C, FALSE, FALSE, C },
    { P, NONE, K, FALSE, FALSE, K },
    /* what is asked for a call does not lower what is set for the contact, but knowingly */
    { C, E, C, FALSE, FALSE, E },
    { C, E, P, FALSE, FALSE, E },
    { C, P, E, FALSE, FALSE, E },
    { P, E, P, TRUE, FALSE, P },
    { P, NONE, C, TRUE, FALSE, C },
    /* and nothing lowers a peer that was checked */
    { C, NONE, NONE, FALSE, TRUE, E },
    { P, C, NONE, FALSE, TRUE, E },
    { P, NONE, C, FALSE, TRUE, E },
    { P, NONE, C, TRUE, TRUE, E },
    { C, P, P, TRUE, TRUE, E },
    { K, NONE, NONE, FALSE, TRUE, K },
    { P, K, NONE, FALSE, TRUE, K },
    /* whoever cannot be read may have been checked; only the user decides otherwise, and that knowingly */
    { C, NONE, NONE, FALSE, FALSE, E, .unreadable = TRUE },
    { P, NONE, NONE, FALSE, FALSE, E, .unreadable = TRUE },
    { K, NONE, NONE, FALSE, FALSE, K, .unreadable = TRUE },
    { P, C, NONE, FALSE, FALSE, E, .unreadable = TRUE },
    { P, NONE, C, FALSE, FALSE, E, .unreadable = TRUE },
    { P, NONE, K, FALSE, FALSE, K, .unreadable = TRUE },
    { P, NONE, P, TRUE, FALSE, P, .unreadable = TRUE },
    { P, NONE, C, TRUE, FALSE, C, .unreadable = TRUE },
    { P, NONE, P, TRUE, TRUE, E, .unreadable = TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const CsPolicyHistory history = {
        .ever_checked = rows[i].ever_checked,
        .unreadable = rows[i].unreadable,
        .has_override = rows[i].override != NONE,
        .override = (CsRequirement) MAX (rows[i].override, 0),
      };
      const CsRequirement asked = (CsRequirement) MAX (rows[i].asked, 0);

      g_test_message ("row %u", i);
      g_assert_cmpint (cs_policy_requirement ((CsRequirement) rows[i].account, rows[i].asked != NONE ? &asked : NULL,
                                              rows[i].knowingly, &history),
                       ==, rows[i].requirement);
    }
}

static void
test_retry (void)
{
  static const CsPolicyHistory fresh = { 0 }, checked = { .ever_checked = TRUE }, zrtp = { .had_zrtp = TRUE },
                               unreadable = { .unreadable = TRUE };

  for (int r = CS_REQUIREMENT_CLEAR; r <= CS_REQUIREMENT_CHECKED; r++)
    {
      CsRequirement lower = (CsRequirement) r;

      g_assert_false (cs_policy_retry ((CsRequirement) r, &checked, &lower));
      g_assert_cmpint (lower, ==, r);
      g_assert_cmpint (cs_policy_retry ((CsRequirement) r, &fresh, &lower), ==, r != CS_REQUIREMENT_CLEAR);
      g_assert_cmpint (lower, ==, r >= CS_REQUIREMENT_END_TO_END ? CS_REQUIREMENT_PROVIDER : CS_REQUIREMENT_CLEAR);
      g_assert_cmpint (cs_policy_retry ((CsRequirement) r, &zrtp, &lower), ==, r != CS_REQUIREMENT_CLEAR);
      g_assert_cmpint (cs_policy_retry ((CsRequirement) r, &unreadable, &lower), ==, r != CS_REQUIREMENT_CLEAR);
    }
}

/* ---- offers of ours ---- */

/* (transfer full): "ZDS avp"; "-" when there is none. */
static char *
offer_text (gboolean some, const CsPolicyOffer *offer)
{
  const char *profile = offer->profile == CS_SDP_PROFILE_AVP         ? "avp"
                        : offer->profile == CS_SDP_PROFILE_SAVP      ? "savp"
                        : offer->profile == CS_SDP_PROFILE_DTLS_SAVP ? "dtls"
                                                                     : "?";

  if (!some)
    return g_strdup ("-");
  return g_strdup_printf ("%s%s%s %s", offer->keyings & ZRTP ? "Z" : "", offer->keyings & DTLS ? "D" : "",
                          offer->keyings & SDES ? "S" : "", profile);
}

/* (transfer full): "DS savp, D dtls": what is offered after each refusal in the same way, to the last. */
static char *
next_offers_text (const CsPolicyMeans *means, const CsPolicyOffer *first, CsPolicyRefusal how)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint refused = CS_POLICY_FORM (first->profile);
  CsPolicyOffer next;

  while (cs_policy_next_offer (means, refused, how, &next))
    {
      g_autofree char *one = offer_text (TRUE, &next);

      /* Each form once. */
      g_assert_cmpuint (refused & CS_POLICY_FORM (next.profile), ==, 0);
      refused |= CS_POLICY_FORM (next.profile);
      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", one);
    }
  return g_strdup (text->len > 0 ? text->str : "-");
}

/* Requirement, TLS and every narrowing, for each the first offer and those after refusals. */
static void
test_our_offer (void)
{
  static const struct {
    CsRequirement requirement;
    gboolean tls;
    const char *offers[8][3]; /* narrowed to: nothing, S, D, DS, Z, ZS, ZD, ZDS; then by status, by no stream */
  } rows[] = {
#define ONLY_ZRTP                                                                                                      \
  {                                                                                                                    \
    { "-", "-", "-" },     { "-", "-", "-" },     { "-", "-", "-" },     { "-", "-", "-" },                            \
    { "Z avp", "-", "-" }, { "Z avp", "-", "-" }, { "Z avp", "-", "-" }, { "Z avp", "-", "-" },                        \
  }
#define OPPORTUNISTIC                                                                                                  \
  {                                                                                                                    \
    { "-", "-", "-" }, { "S savp", "-", "-" }, { "D dtls", "-", "-" },                                                 \
        { "DS avp", "DS savp, D dtls", "D dtls, DS savp" }, { "Z avp", "-", "-" }, { "ZS avp", "S savp", "S savp" },   \
        { "ZD avp", "D dtls", "D dtls" }, { "ZDS avp", "DS savp, D dtls", "D dtls, DS savp" },                         \
  }
    { CS_REQUIREMENT_CLEAR, TRUE, OPPORTUNISTIC },   { CS_REQUIREMENT_PROVIDER, TRUE, OPPORTUNISTIC },
    { CS_REQUIREMENT_END_TO_END, TRUE, ONLY_ZRTP },  { CS_REQUIREMENT_CHECKED, TRUE, ONLY_ZRTP },
    { CS_REQUIREMENT_CLEAR, FALSE, ONLY_ZRTP },      { CS_REQUIREMENT_PROVIDER, FALSE, ONLY_ZRTP },
    { CS_REQUIREMENT_END_TO_END, FALSE, ONLY_ZRTP }, { CS_REQUIREMENT_CHECKED, FALSE, ONLY_ZRTP },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      for (guint n = 0; n < 8; n++)
        {
          CsPolicyMeans means
              = { .requirement = rows[i].requirement, .signalling_tls = rows[i].tls, .narrowing = n << 1 };
          CsPolicyOffer first = { 0 }, next;
          const gboolean some = cs_policy_offer (&means, &first);
          g_autofree char *one = offer_text (some, &first);

          g_test_message ("row %u, narrowing %u", i, n);
          g_assert_cmpstr (one, ==, rows[i].offers[n][0]);
          for (guint how = 0; how < 2; how++)
            {
              g_autofree char *others
                  = some ? next_offers_text (&means, &first, (CsPolicyRefusal) how) : g_strdup ("-");

              g_assert_cmpstr (others, ==, rows[i].offers[n][1 + how]);
              /* Nothing follows what was not offered, and who was ever checked is never called without ZRTP. */
              g_assert_false (cs_policy_next_offer (&means, 0, (CsPolicyRefusal) how, &next));
              means.history.ever_checked = TRUE;
              g_assert_false (
                  cs_policy_next_offer (&means, CS_POLICY_FORM (first.profile), (CsPolicyRefusal) how, &next));
              means.history.ever_checked = FALSE;
            }
        }
    }
}

static void
test_answer (void)
{
  static const struct {
    CsPolicyOffer offer;
    CsPolicyDescription answer;
    const char *verdicts; /* by requirement: proceed or refuse */
  } rows[] = {
    { { ZRTP, CS_SDP_PROFILE_AVP }, { CS_SDP_PROFILE_AVP, ZRTP }, "pppp" },
    { { ZRTP, CS_SDP_PROFILE_AVP }, { CS_SDP_PROFILE_AVPF, ZRTP }, "pppp" },
    { { ZRTP, CS_SDP_PROFILE_AVP }, { CS_SDP_PROFILE_AVP, 0 }, "pppp" }, /* in-band, or the gate stays closed */
    { { ZRTP, CS_SDP_PROFILE_AVP }, { CS_SDP_PROFILE_AVP, SDES }, "pppp" },
    { { ZRTP, CS_SDP_PROFILE_AVP }, { CS_SDP_PROFILE_SAVP, SDES }, "rrrr" },
    { { ZRTP, CS_SDP_PROFILE_AVP }, { CS_SDP_PROFILE_DTLS_SAVP, DTLS }, "rrrr" },
    { { ZRTP | DTLS | SDES, CS_SDP_PROFILE_AVP }, { CS_SDP_PROFILE_AVP, SDES }, "pppp" },
    { { ZRTP | DTLS | SDES, CS_SDP_PROFILE_AVP }, { CS_SDP_PROFILE_AVP, DTLS }, "pppp" },
    { { ZRTP | DTLS | SDES, CS_SDP_PROFILE_AVP }, { CS_SDP_PROFILE_AVP, 0 }, "pppp" },
    { { ZRTP | DTLS | SDES, CS_SDP_PROFILE_AVP }, { CS_SDP_PROFILE_SAVP, SDES }, "pppp" },
    { { ZRTP | DTLS | SDES, CS_SDP_PROFILE_AVP }, { CS_SDP_PROFILE_DTLS_SAVP, DTLS }, "pppp" },
    { { ZRTP | DTLS | SDES, CS_SDP_PROFILE_AVP }, { CS_SDP_PROFILE_SAVP, 0 }, "rrrr" },
    { { SDES, CS_SDP_PROFILE_AVP }, { CS_SDP_PROFILE_DTLS_SAVP, DTLS }, "rrrr" },
    { { DTLS | SDES, CS_SDP_PROFILE_AVP }, { CS_SDP_PROFILE_AVP, 0 }, "prrr" },
    { { DTLS | SDES, CS_SDP_PROFILE_AVP }, { CS_SDP_PROFILE_AVP, ZRTP }, "prrr" },
    { { DTLS | SDES, CS_SDP_PROFILE_AVP }, { CS_SDP_PROFILE_AVP, DTLS }, "pppp" },
    { { SDES, CS_SDP_PROFILE_SAVP }, { CS_SDP_PROFILE_SAVP, SDES }, "pppp" },
    { { SDES, CS_SDP_PROFILE_SAVP }, { CS_SDP_PROFILE_SAVP, DTLS }, "rrrr" },
    { { SDES, CS_SDP_PROFILE_SAVP }, { CS_SDP_PROFILE_SAVP, 0 }, "rrrr" },
    { { SDES, CS_SDP_PROFILE_SAVP }, { CS_SDP_PROFILE_AVP, 0 }, "rrrr" },
    { { SDES, CS_SDP_PROFILE_SAVP }, { CS_SDP_PROFILE_AVP, SDES }, "rrrr" },
    { { SDES, CS_SDP_PROFILE_SAVP }, { CS_SDP_PROFILE_AVP, ZRTP }, "rrrr" },
    { { DTLS, CS_SDP_PROFILE_DTLS_SAVP }, { CS_SDP_PROFILE_DTLS_SAVP, DTLS }, "pppp" },
    { { DTLS, CS_SDP_PROFILE_DTLS_SAVP }, { CS_SDP_PROFILE_DTLS_SAVP, 0 }, "rrrr" },
    { { DTLS, CS_SDP_PROFILE_DTLS_SAVP }, { CS_SDP_PROFILE_AVP, DTLS }, "rrrr" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      for (guint r = 0; r < 4; r++)
        {
          const CsPolicyMeans means
              = { .requirement = (CsRequirement) r, .signalling_tls = TRUE, .narrowing = CS_KEYINGS_ALL };

          g_test_message ("row %u, %s", i, cs_requirement_name ((CsRequirement) r));
          g_assert_cmpint (cs_policy_judge_answer (&means, &rows[i].offer, &rows[i].answer), ==,
                           rows[i].verdicts[r] == 'p' ? CS_POLICY_PROCEED : CS_POLICY_REFUSE);
        }
    }
}

/* ---- offers of the peer ---- */

/* A column for each description that a peer may offer: RTP/AVP with nothing, S, D, DS, Z, ZS, ZD, ZDS; RTP/SAVP with
 * nothing, S, D, DS; UDP/TLS/RTP/SAVP with nothing, D. '-': refused; else the mask that the answer may choose from, S
 * being 1, D 2, Z 4. */
static void
test_their_offer (void)
{
  static const struct {
    CsSdpProfile profile;
    guint keyings;
  } columns[] = {
    { CS_SDP_PROFILE_AVP, 0 },       { CS_SDP_PROFILE_AVPF, SDES },       { CS_SDP_PROFILE_AVP, DTLS },
    { CS_SDP_PROFILE_AVP, 3 << 1 },  { CS_SDP_PROFILE_AVP, ZRTP },        { CS_SDP_PROFILE_AVP, 5 << 1 },
    { CS_SDP_PROFILE_AVPF, 6 << 1 }, { CS_SDP_PROFILE_AVP, 7 << 1 },      { CS_SDP_PROFILE_SAVP, 0 },
    { CS_SDP_PROFILE_SAVPF, SDES },  { CS_SDP_PROFILE_SAVP, DTLS },       { CS_SDP_PROFILE_SAVP, 3 << 1 },
    { CS_SDP_PROFILE_DTLS_SAVP, 0 }, { CS_SDP_PROFILE_DTLS_SAVPF, DTLS },
  };
  static const struct {
    CsRequirement requirement;
    gboolean tls, had_zrtp;
    guint narrowing;
    const char *cells;
  } rows[] = {
    { CS_REQUIREMENT_CLEAR, TRUE, FALSE, CS_KEYINGS_ALL, "45674567-123-2" },
    { CS_REQUIREMENT_CLEAR, TRUE, TRUE, CS_KEYINGS_ALL, "45674567-123-2" },
    { CS_REQUIREMENT_CLEAR, FALSE, FALSE, CS_KEYINGS_ALL, "44444444------" },
    { CS_REQUIREMENT_CLEAR, FALSE, TRUE, CS_KEYINGS_ALL, "44444444------" },
    { CS_REQUIREMENT_PROVIDER, TRUE, FALSE, CS_KEYINGS_ALL, "-5674567-123-2" },
    { CS_REQUIREMENT_PROVIDER, TRUE, TRUE, CS_KEYINGS_ALL, "45674567-123-2" },
    { CS_REQUIREMENT_PROVIDER, FALSE, FALSE, CS_KEYINGS_ALL, "----4444------" },
    { CS_REQUIREMENT_PROVIDER, FALSE, TRUE, CS_KEYINGS_ALL, "44444444------" },
    { CS_REQUIREMENT_END_TO_END, TRUE, FALSE, CS_KEYINGS_ALL, "----4444------" },
    { CS_REQUIREMENT_END_TO_END, TRUE, TRUE, CS_KEYINGS_ALL, "44444444------" },
    { CS_REQUIREMENT_END_TO_END, FALSE, FALSE, CS_KEYINGS_ALL, "----4444------" },
    { CS_REQUIREMENT_END_TO_END, FALSE, TRUE, CS_KEYINGS_ALL, "44444444------" },
    { CS_REQUIREMENT_CHECKED, TRUE, FALSE, CS_KEYINGS_ALL, "----4444------" },
    { CS_REQUIREMENT_CHECKED, TRUE, TRUE, CS_KEYINGS_ALL, "44444444------" },
    { CS_REQUIREMENT_CHECKED, FALSE, FALSE, CS_KEYINGS_ALL, "----4444------" },
    { CS_REQUIREMENT_CHECKED, FALSE, TRUE, CS_KEYINGS_ALL, "44444444------" },
    { CS_REQUIREMENT_PROVIDER, TRUE, FALSE, SDES, "-1-1-1-1-1-1--" },
    { CS_REQUIREMENT_PROVIDER, TRUE, TRUE, SDES, "-1-1-1-1-1-1--" },
    { CS_REQUIREMENT_PROVIDER, TRUE, FALSE, DTLS, "--22--22--22-2" },
    { CS_REQUIREMENT_PROVIDER, TRUE, FALSE, ZRTP, "----4444------" },
    { CS_REQUIREMENT_PROVIDER, FALSE, FALSE, SDES | DTLS, "--------------" },
    { CS_REQUIREMENT_CLEAR, FALSE, FALSE, SDES, "--------------" },
    { CS_REQUIREMENT_CLEAR, TRUE, FALSE, SDES, "01010101-1-1--" },
    { CS_REQUIREMENT_END_TO_END, TRUE, TRUE, SDES, "--------------" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const CsPolicyMeans means = {
        .requirement = rows[i].requirement,
        .history = { .had_zrtp = rows[i].had_zrtp },
        .signalling_tls = rows[i].tls,
        .narrowing = rows[i].narrowing,
      };

      for (guint k = 0; k < G_N_ELEMENTS (columns); k++)
        {
          const CsPolicyDescription offer = { .profile = columns[k].profile, .keyings = columns[k].keyings };
          guint keyings = 0;
          const CsPolicyVerdict verdict = cs_policy_judge_offer (&means, &offer, &keyings);
          const char cell = verdict == CS_POLICY_REFUSE ? '-' : (char) ('0' + (keyings >> 1));

          g_test_message ("row %u, column %u", i, k);
          g_assert_cmpint (cell, ==, rows[i].cells[k]);
        }
    }
}

/* ---- the floor ---- */

static void
test_reoffer (void)
{
  static const CsPolicyDescription plain = { CS_SDP_PROFILE_AVP };
  static const CsPolicyDescription zrtp = { CS_SDP_PROFILE_AVP, ZRTP, TRUE };
  static const CsPolicyDescription zrtp_avpf = { CS_SDP_PROFILE_AVPF, ZRTP, TRUE };
  static const CsPolicyDescription other_zrtp = { CS_SDP_PROFILE_AVP, ZRTP, TRUE, { 1 } };
  static const CsPolicyDescription all = { CS_SDP_PROFILE_AVP, ZRTP | DTLS | SDES, TRUE };
  static const CsPolicyDescription crypto = { CS_SDP_PROFILE_AVP, SDES };
  static const CsPolicyDescription savp = { CS_SDP_PROFILE_SAVP, SDES };
  static const CsPolicyDescription savp_bare = { CS_SDP_PROFILE_SAVP };
  static const CsPolicyDescription dtls = { CS_SDP_PROFILE_DTLS_SAVP, DTLS };
  static const CsPolicyDescription other_dtls = { CS_SDP_PROFILE_DTLS_SAVP, DTLS, FALSE, { 0 }, { 1 } };
  static const CsPolicyDescription dtls_bare = { CS_SDP_PROFILE_DTLS_SAVP };
  static const CsPolicyDescription dtls_savp = { CS_SDP_PROFILE_SAVP, DTLS };
  static const CsPolicyDescription here = { CS_SDP_PROFILE_AVP, .place = { 1 }, .wants_sound = TRUE };
  static const CsPolicyDescription there = { CS_SDP_PROFILE_AVP, .place = { 2 }, .wants_sound = TRUE };
  static const CsPolicyDescription held_here = { CS_SDP_PROFILE_AVP, .place = { 1 } };
  static const CsPolicyDescription held_there = { CS_SDP_PROFILE_AVP, .place = { 2 } };
  static const CsPolicyDescription crypto_here = { CS_SDP_PROFILE_AVP, SDES, .place = { 1 }, .wants_sound = TRUE };
  static const CsPolicyDescription crypto_there = { CS_SDP_PROFILE_AVP, SDES, .place = { 2 }, .wants_sound = TRUE };
  static const CsPolicyDescription savp_there = { CS_SDP_PROFILE_SAVP, SDES, .place = { 2 }, .wants_sound = TRUE };
  static const CsPolicyDescription zrtp_here
      = { CS_SDP_PROFILE_AVP, ZRTP, TRUE, { 1 }, .place = { 1 }, .wants_sound = TRUE };
  static const CsPolicyDescription zrtp_there
      = { CS_SDP_PROFILE_AVP, ZRTP, TRUE, { 1 }, .place = { 2 }, .wants_sound = TRUE };
  static const CsPolicyDescription other_zrtp_there
      = { CS_SDP_PROFILE_AVP, ZRTP, TRUE, { 2 }, .place = { 2 }, .wants_sound = TRUE };
  static const struct {
    guint keying;
    const CsPolicyDescription *before, *offer;
    CsPolicyVerdict verdict;
  } rows[] = {
    { ZRTP, &zrtp, &zrtp, CS_POLICY_PROCEED },
    { ZRTP, &zrtp, &zrtp_avpf, CS_POLICY_PROCEED },
    { ZRTP, &zrtp, &all, CS_POLICY_PROCEED },
    { ZRTP, &all, &zrtp, CS_POLICY_PROCEED },
    { ZRTP, &plain, &plain, CS_POLICY_PROCEED }, /* it keyed in-band */
    { ZRTP, &plain, &zrtp, CS_POLICY_PROCEED },
    { ZRTP, &zrtp, &plain, CS_POLICY_REFUSE },
    { ZRTP, &zrtp, &crypto, CS_POLICY_REFUSE },
    { ZRTP, &zrtp, &other_zrtp, CS_POLICY_REFUSE },
    { ZRTP, &zrtp, &savp, CS_POLICY_REFUSE },
    { ZRTP, &zrtp, &dtls, CS_POLICY_REFUSE },
    { ZRTP, &plain, &savp, CS_POLICY_REFUSE },
    { SDES, &savp, &savp, CS_POLICY_PROCEED },
    { SDES, &savp, &savp_bare, CS_POLICY_REFUSE },
    { SDES, &savp, &plain, CS_POLICY_REFUSE },
    { SDES, &savp, &crypto, CS_POLICY_REFUSE },
    { SDES, &savp, &dtls, CS_POLICY_REFUSE },
    { SDES, &savp, &dtls_savp, CS_POLICY_REFUSE },
    { SDES, &savp, &zrtp, CS_POLICY_REFUSE },
    { SDES, &crypto, &crypto, CS_POLICY_PROCEED },
    { SDES, &crypto, &all, CS_POLICY_PROCEED },
    { SDES, &crypto, &plain, CS_POLICY_REFUSE },
    { SDES, &crypto, &zrtp, CS_POLICY_REFUSE },
    { SDES, &crypto, &savp, CS_POLICY_REFUSE },
    { DTLS, &dtls, &dtls, CS_POLICY_PROCEED },
    { DTLS, &dtls, &other_dtls, CS_POLICY_REFUSE },
    { DTLS, &dtls, &dtls_bare, CS_POLICY_REFUSE },
    { DTLS, &dtls, &dtls_savp, CS_POLICY_REFUSE },
    { DTLS, &dtls, &savp, CS_POLICY_REFUSE },
    { DTLS, &dtls, &plain, CS_POLICY_REFUSE },
    { 0, &zrtp, &zrtp, CS_POLICY_PROCEED }, /* not keyed yet: nothing that was announced may go */
    { 0, &plain, &zrtp, CS_POLICY_PROCEED },
    { 0, &all, &all, CS_POLICY_PROCEED },
    { 0, &all, &zrtp, CS_POLICY_REFUSE },
    { 0, &zrtp, &plain, CS_POLICY_REFUSE },
    { 0, &zrtp, &other_zrtp, CS_POLICY_REFUSE },
    { 0, &savp, &plain, CS_POLICY_REFUSE },
    /* The stream leads elsewhere. */
    { ZRTP, &here, &here, CS_POLICY_PROCEED },
    { ZRTP, &here, &held_here, CS_POLICY_PROCEED },
    { ZRTP, &here, &held_there, CS_POLICY_PROCEED }, /* music of a server: nothing of ours goes there */
    { ZRTP, &here, &zrtp_here, CS_POLICY_PROCEED },
    { ZRTP, &zrtp_here, &zrtp_there, CS_POLICY_PROCEED }, /* the same program on another network */
    { ZRTP, &here, &there, CS_POLICY_MOVED },
    { ZRTP, &here, &crypto_there, CS_POLICY_MOVED },
    { ZRTP, &here, &zrtp_there, CS_POLICY_MOVED },
    { ZRTP, &here, &other_zrtp_there, CS_POLICY_MOVED },
    { ZRTP, &crypto_here, &crypto_there, CS_POLICY_MOVED },
    { ZRTP, &here, &savp_there, CS_POLICY_REFUSE },
    { ZRTP, &zrtp_here, &there, CS_POLICY_REFUSE },
    { ZRTP, &zrtp_here, &crypto_there, CS_POLICY_REFUSE },
    { ZRTP, &zrtp_here, &other_zrtp_there, CS_POLICY_REFUSE },
    { SDES, &crypto_here, &crypto_there, CS_POLICY_PROCEED }, /* it brings its keys with it */
    { SDES, &crypto_here, &there, CS_POLICY_REFUSE },
    { 0, &here, &there, CS_POLICY_PROCEED }, /* nobody had keys there */
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      for (int p = CS_PROTECTION_NONE; p <= CS_PROTECTION_SUSPECT; p++)
        {
          const CsPolicyFloor floor = { (CsProtection) p, rows[i].keying, *rows[i].before };

          g_test_message ("row %u, %s", i, cs_protection_name ((CsProtection) p));
          /* Nobody takes anything away from a call that is in clear. */
          if (p != CS_PROTECTION_CLEAR)
            g_assert_cmpint (cs_policy_judge_reoffer (&floor, rows[i].offer), ==, rows[i].verdict);
        }
    }
  g_assert_cmpint (cs_policy_judge_reoffer (&(CsPolicyFloor){ CS_PROTECTION_CLEAR, 0, zrtp }, &plain), ==,
                   CS_POLICY_PROCEED);
  g_assert_cmpint (cs_policy_judge_reoffer (&(CsPolicyFloor){ CS_PROTECTION_CLEAR, 0, plain }, &savp), ==,
                   CS_POLICY_REFUSE);
}

/* ---- levels ---- */

static void
test_meets (void)
{
  /* rows: requirement; columns: NONE CLEAR PROVIDER END_TO_END CHECKED SUSPECT */
  static const gboolean meets[4][6] = {
    { FALSE, TRUE, TRUE, TRUE, TRUE, FALSE },
    { FALSE, FALSE, TRUE, TRUE, TRUE, FALSE },
    { FALSE, FALSE, FALSE, TRUE, TRUE, FALSE },
    { FALSE, FALSE, FALSE, FALSE, TRUE, FALSE },
  };

  for (int r = 0; r < 4; r++)
    {
      for (int p = 0; p < 6; p++)
        {
          const gboolean audio = r == CS_REQUIREMENT_CHECKED ? meets[CS_REQUIREMENT_END_TO_END][p] : meets[r][p];

          g_test_message ("%s, %s", cs_requirement_name ((CsRequirement) r), cs_protection_name ((CsProtection) p));
          g_assert_cmpint (cs_policy_meets ((CsRequirement) r, (CsProtection) p), ==, meets[r][p]);
          g_assert_cmpint (cs_policy_audio_allowed ((CsRequirement) r, (CsProtection) p), ==, audio);
        }
      g_assert_cmpint (cs_policy_allows_clear ((CsRequirement) r), ==, r == CS_REQUIREMENT_CLEAR);
    }
}

/* Every state and every event: the whole of what can change a call's protection. A letter stands for a state: Nothing,
 * Clear, Provider, End-to-end, checKed; suspected for its coDe, its Memory, of having vanished (with keys from the
 * provider beneath: V, with none: W), of an Attack. '.': no change. */
static void
test_next (void)
{
  static const struct {
    char letter;
    CsPolicyState state;
    const char *next; /* by event, in the order of CsPolicyEvent */
  } rows[] = {
    { 'N', { CS_PROTECTION_NONE }, "CWPVEKM.....A...." },
    { 'C', { CS_PROTECTION_CLEAR }, "............A.WT." },
    { 'P', { CS_PROTECTION_PROVIDER }, "............A.VT." },
    { 'E', { CS_PROTECTION_END_TO_END }, ".......KD...A..T." },
    { 'K', { CS_PROTECTION_CHECKED }, "........D..EAEET." },
    { 'D', { CS_PROTECTION_SUSPECT, CS_SUSPICION_CODE, CS_PROTECTION_END_TO_END }, ".........E..A..T." },
    { 'M', { CS_PROTECTION_SUSPECT, CS_SUSPICION_MEMORY, CS_PROTECTION_END_TO_END }, ".......KD.E.A..T." },
    { 'V', { CS_PROTECTION_SUSPECT, CS_SUSPICION_VANISHED, CS_PROTECTION_PROVIDER }, "..........P.A..T." },
    { 'W', { CS_PROTECTION_SUSPECT, CS_SUSPICION_VANISHED, CS_PROTECTION_CLEAR }, "..........C.A..T." },
    { 'A', { CS_PROTECTION_SUSPECT, CS_SUSPICION_ATTACK }, "................." },
    { 'T', { CS_PROTECTION_SUSPECT, CS_SUSPICION_MOVED }, "YYXXUKM.....A...E" },
    { 'U', { CS_PROTECTION_SUSPECT, CS_SUSPICION_MOVED, CS_PROTECTION_END_TO_END }, "YYXX.KM...E.A..TE" },
    { 'X', { CS_PROTECTION_SUSPECT, CS_SUSPICION_MOVED, CS_PROTECTION_PROVIDER }, "YY..UKM...P.A..TE" },
    { 'Y', { CS_PROTECTION_SUSPECT, CS_SUSPICION_MOVED, CS_PROTECTION_CLEAR }, "..XXUKM...C.A..TE" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_assert_cmpuint (strlen (rows[i].next), ==, CS_POLICY_N_EVENTS);
      for (guint event = 0; event < CS_POLICY_N_EVENTS; event++)
        {
          const CsPolicyState next = cs_policy_next (rows[i].state, (CsPolicyEvent) event);
          guint wanted = 0;

          while (rows[i].next[event] != '.' && rows[wanted].letter != rows[i].next[event])
            wanted++;
          if (rows[i].next[event] == '.')
            wanted = i;
          CsPolicyState open = rows[i].state;

          g_test_message ("%c, event %u", rows[i].letter, event);
          g_assert_cmpint (next.protection, ==, rows[wanted].state.protection);
          /* the same with a peer that passes the call on, but for the highest level */
          open.passes_on = TRUE;
          open = cs_policy_next (open, (CsPolicyEvent) event);
          g_assert_true (open.passes_on);
          g_assert_cmpint (open.protection, ==,
                           next.protection == CS_PROTECTION_CHECKED ? CS_PROTECTION_END_TO_END : next.protection);
          if (next.protection == CS_PROTECTION_SUSPECT)
            {
              g_assert_cmpint (next.suspicion, ==, rows[wanted].state.suspicion);
              g_assert_cmpint (next.beneath, ==, rows[wanted].state.beneath);
            }
          /* What was gone on in spite of is not forgotten; a right code leaves nothing of it, nor does the old device.
           */
          else if (rows[i].state.protection == CS_PROTECTION_SUSPECT)
            g_assert_cmpint (next.suspicion, ==,
                             next.protection == CS_PROTECTION_CHECKED || event == CS_POLICY_EVENT_RETURNED
                                 ? CS_SUSPICION_NONE
                                 : rows[i].state.suspicion);
        }
    }
}

static void
test_zrtp (void)
{
  static const CsPolicyHistory never = { .had_zrtp = TRUE }, once = { .had_zrtp = TRUE, .ever_checked = TRUE },
                               now = { .had_zrtp = TRUE, .ever_checked = TRUE, .is_checked = TRUE },
                               lifted = { .had_zrtp = TRUE, .is_checked = TRUE };
  static const struct {
    const CsPolicyHistory *history;
    CsCallContinuity continuity;
    gboolean was_checked;
    CsPolicyEvent event;
  } rows[] = {
    { &never, CS_CALL_CONTINUITY_FIRST, FALSE, CS_POLICY_EVENT_ZRTP },
    { &once, CS_CALL_CONTINUITY_FIRST, FALSE, CS_POLICY_EVENT_ZRTP_FORGOTTEN },
    { &lifted, CS_CALL_CONTINUITY_FIRST, FALSE, CS_POLICY_EVENT_ZRTP_FORGOTTEN },
    { &now, CS_CALL_CONTINUITY_FIRST, FALSE, CS_POLICY_EVENT_ZRTP_FORGOTTEN },
    { &never, CS_CALL_CONTINUITY_KEPT, FALSE, CS_POLICY_EVENT_ZRTP },
    { &once, CS_CALL_CONTINUITY_KEPT, FALSE, CS_POLICY_EVENT_ZRTP },
    { &now, CS_CALL_CONTINUITY_KEPT, FALSE, CS_POLICY_EVENT_ZRTP_FORGOTTEN },
    { &lifted, CS_CALL_CONTINUITY_KEPT, FALSE, CS_POLICY_EVENT_ZRTP_FORGOTTEN },
    { &now, CS_CALL_CONTINUITY_KEPT, TRUE, CS_POLICY_EVENT_ZRTP_CHECKED },
    { &lifted, CS_CALL_CONTINUITY_KEPT, TRUE, CS_POLICY_EVENT_ZRTP_CHECKED },
    { &never, CS_CALL_CONTINUITY_BROKEN, FALSE, CS_POLICY_EVENT_ZRTP },
    { &never, CS_CALL_CONTINUITY_BROKEN, TRUE, CS_POLICY_EVENT_ZRTP_FORGOTTEN },
    { &once, CS_CALL_CONTINUITY_BROKEN, FALSE, CS_POLICY_EVENT_ZRTP_FORGOTTEN },
    { &lifted, CS_CALL_CONTINUITY_BROKEN, FALSE, CS_POLICY_EVENT_ZRTP_FORGOTTEN },
    { &now, CS_CALL_CONTINUITY_BROKEN, TRUE, CS_POLICY_EVENT_ZRTP_FORGOTTEN },
    { &never, CS_CALL_CONTINUITY_NONE, FALSE, CS_POLICY_EVENT_ZRTP },
    { &once, CS_CALL_CONTINUITY_NONE, FALSE, CS_POLICY_EVENT_ZRTP_FORGOTTEN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("row %u", i);
      g_assert_cmpint (cs_policy_judge_zrtp (rows[i].history, rows[i].continuity, rows[i].was_checked), ==,
                       rows[i].event);
    }
}

/* Pairs and more of lines, each with what it announces: which one is taken under each requirement, over TLS. */
static void
test_choose_line (void)
{
  static const struct {
    CsPolicyDescription lines[3];
    guint n;
    int clear, provider, end_to_end; /* -1: none */
  } rows[] = {
    { { { CS_SDP_PROFILE_AVP, 0 }, { CS_SDP_PROFILE_SAVP, SDES } }, 2, 1, 1, -1 },
    { { { CS_SDP_PROFILE_SAVP, SDES }, { CS_SDP_PROFILE_AVP, 0 } }, 2, 0, 0, -1 },
    { { { CS_SDP_PROFILE_AVP, 0 }, { CS_SDP_PROFILE_SAVPF, DTLS } }, 2, 1, 1, -1 },
    { { { CS_SDP_PROFILE_SAVP, SDES }, { CS_SDP_PROFILE_DTLS_SAVP, DTLS } }, 2, 1, 1, -1 },
    { { { CS_SDP_PROFILE_DTLS_SAVP, DTLS }, { CS_SDP_PROFILE_SAVP, SDES } }, 2, 0, 0, -1 },
    { { { CS_SDP_PROFILE_SAVP, SDES }, { CS_SDP_PROFILE_AVP, ZRTP } }, 2, 1, 1, 1 },
    { { { CS_SDP_PROFILE_AVP, ZRTP }, { CS_SDP_PROFILE_SAVP, SDES } }, 2, 0, 0, 0 },
    { { { CS_SDP_PROFILE_AVP, 0 }, { CS_SDP_PROFILE_AVP, SDES }, { CS_SDP_PROFILE_SAVP, SDES } }, 3, 1, 1, -1 },
    { { { CS_SDP_PROFILE_AVP, 0 }, { CS_SDP_PROFILE_SAVP, SDES }, { CS_SDP_PROFILE_AVP, ZRTP } }, 3, 2, 2, 2 },
    { { { CS_SDP_PROFILE_AVP, 0 }, { CS_SDP_PROFILE_SAVP, 0 } }, 2, 0, -1, -1 },
    { { { CS_SDP_PROFILE_SAVP, 0 }, { CS_SDP_PROFILE_AVP, 0 } }, 2, 1, -1, -1 },
    { { { CS_SDP_PROFILE_SAVP, 0 }, { CS_SDP_PROFILE_DTLS_SAVP, 0 } }, 2, -1, -1, -1 },
    { { { CS_SDP_PROFILE_AVP, 0 }, { CS_SDP_PROFILE_AVP, 0 } }, 2, 0, -1, -1 },
    { { { CS_SDP_PROFILE_AVP, 0 } }, 0, -1, -1, -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const struct {
        CsRequirement requirement;
        int index;
      } wanted[] = { { CS_REQUIREMENT_CLEAR, rows[i].clear },
                     { CS_REQUIREMENT_PROVIDER, rows[i].provider },
                     { CS_REQUIREMENT_END_TO_END, rows[i].end_to_end },
                     { CS_REQUIREMENT_CHECKED, rows[i].end_to_end } };

      for (guint k = 0; k < G_N_ELEMENTS (wanted); k++)
        {
          const CsPolicyMeans means
              = { .requirement = wanted[k].requirement, .signalling_tls = TRUE, .narrowing = CS_KEYINGS_ALL };
          guint index = 99;
          const gboolean found = cs_policy_choose_line (&means, rows[i].lines, rows[i].n, &index);

          g_test_message ("row %u, %s", i, cs_requirement_name (wanted[k].requirement));
          g_assert_cmpint (found ? (int) index : -1, ==, wanted[k].index);
        }
    }
}

static void
test_keys (void)
{
  static const guint keyings[] = { 0, SDES, DTLS };

  for (guint i = 0; i < G_N_ELEMENTS (keyings); i++)
    {
      const gboolean clear = keyings[i] == 0;
      CsPolicyMeans means = { .requirement = CS_REQUIREMENT_CLEAR, .narrowing = CS_KEYINGS_ALL };

      g_assert_cmpint (cs_policy_judge_keys (&means, keyings[i]), ==,
                       clear ? CS_POLICY_EVENT_CLEAR : CS_POLICY_EVENT_PROVIDER);
      means.history.had_zrtp = TRUE;
      g_assert_cmpint (cs_policy_judge_keys (&means, keyings[i]), ==,
                       clear ? CS_POLICY_EVENT_CLEAR_VANISHED : CS_POLICY_EVENT_PROVIDER_VANISHED);
      means.narrowing = ZRTP | SDES;
      g_assert_cmpint (cs_policy_judge_keys (&means, keyings[i]), ==,
                       clear ? CS_POLICY_EVENT_CLEAR_VANISHED : CS_POLICY_EVENT_PROVIDER_VANISHED);
      /* Nobody misses what the user has excluded. */
      means.narrowing = SDES | DTLS;
      g_assert_cmpint (cs_policy_judge_keys (&means, keyings[i]), ==,
                       clear ? CS_POLICY_EVENT_CLEAR : CS_POLICY_EVENT_PROVIDER);
    }
}

static void
test_age (void)
{
  const gint64 day = 24 * 60 * 60, now = 1000 * day;
  static const struct {
    CsProtection protection;
    int days_ago;
    guint check_days;
    gboolean should;
  } rows[] = {
    { CS_PROTECTION_END_TO_END, 0, 365, TRUE }, { CS_PROTECTION_END_TO_END, 0, 0, TRUE },
    { CS_PROTECTION_SUSPECT, 0, 365, TRUE },    { CS_PROTECTION_CHECKED, 0, 365, FALSE },
    { CS_PROTECTION_CHECKED, 365, 365, FALSE }, { CS_PROTECTION_CHECKED, 366, 365, TRUE },
    { CS_PROTECTION_CHECKED, 366, 0, FALSE },   { CS_PROTECTION_CHECKED, 1000, 0, FALSE },
    { CS_PROTECTION_CHECKED, 2, 1, TRUE },      { CS_PROTECTION_CHECKED, -1, 1, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("row %u", i);
      g_assert_cmpint (
          cs_policy_should_check (rows[i].protection, now - rows[i].days_ago * day, now, rows[i].check_days), ==,
          rows[i].should);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/policy/requirement", test_requirement);
  g_test_add_func ("/policy/retry", test_retry);
  g_test_add_func ("/policy/our-offer", test_our_offer);
  g_test_add_func ("/policy/answer", test_answer);
  g_test_add_func ("/policy/their-offer", test_their_offer);
  g_test_add_func ("/policy/reoffer", test_reoffer);
  g_test_add_func ("/policy/choose-line", test_choose_line);
  g_test_add_func ("/policy/keys", test_keys);
  g_test_add_func ("/policy/age", test_age);
  g_test_add_func ("/policy/meets", test_meets);
  g_test_add_func ("/policy/next", test_next);
  g_test_add_func ("/policy/zrtp", test_zrtp);
  return g_test_run ();
}
