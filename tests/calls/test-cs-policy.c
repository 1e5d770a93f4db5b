/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calls/cs-policy.h"

#define ZRTP                                                                                                           \
  {                                                                                                                    \
    .zrtp_hash = TRUE                                                                                                  \
  }
#define PLAIN                                                                                                          \
  {                                                                                                                    \
    0                                                                                                                  \
  }
#define CRYPTO                                                                                                         \
  {                                                                                                                    \
    .other_keying = TRUE                                                                                               \
  }
#define SAVP                                                                                                           \
  {                                                                                                                    \
    .other_keying = TRUE, .keyed_profile = TRUE                                                                        \
  }
#define SAVP_ZRTP                                                                                                      \
  {                                                                                                                    \
    .zrtp_hash = TRUE, .other_keying = TRUE, .keyed_profile = TRUE                                                     \
  }

static void
test_offer (void)
{
  static const struct {
    CsRequirement requirement;
    CsPolicyDescription offer;
    CsPolicyVerdict verdict;
  } rows[] = {
    { CS_REQUIREMENT_CLEAR, ZRTP, CS_POLICY_PROCEED },
    { CS_REQUIREMENT_CLEAR, PLAIN, CS_POLICY_PROCEED },
    { CS_REQUIREMENT_CLEAR, CRYPTO, CS_POLICY_PROCEED },
    { CS_REQUIREMENT_CLEAR, SAVP, CS_POLICY_REFUSE },
    { CS_REQUIREMENT_CLEAR, SAVP_ZRTP, CS_POLICY_REFUSE },
    { CS_REQUIREMENT_PROVIDER, ZRTP, CS_POLICY_PROCEED },
    { CS_REQUIREMENT_PROVIDER, PLAIN, CS_POLICY_REFUSE },
    { CS_REQUIREMENT_PROVIDER, CRYPTO, CS_POLICY_REFUSE },
    { CS_REQUIREMENT_PROVIDER, SAVP, CS_POLICY_REFUSE },
    { CS_REQUIREMENT_PROVIDER, SAVP_ZRTP, CS_POLICY_REFUSE },
    { CS_REQUIREMENT_END_TO_END, ZRTP, CS_POLICY_PROCEED },
    { CS_REQUIREMENT_END_TO_END, PLAIN, CS_POLICY_REFUSE },
    { CS_REQUIREMENT_END_TO_END, CRYPTO, CS_POLICY_REFUSE },
    { CS_REQUIREMENT_END_TO_END, SAVP, CS_POLICY_REFUSE },
    { CS_REQUIREMENT_END_TO_END, SAVP_ZRTP, CS_POLICY_REFUSE },
    { CS_REQUIREMENT_CHECKED, ZRTP, CS_POLICY_PROCEED },
    { CS_REQUIREMENT_CHECKED, PLAIN, CS_POLICY_REFUSE },
    { CS_REQUIREMENT_CHECKED, CRYPTO, CS_POLICY_REFUSE },
    { CS_REQUIREMENT_CHECKED, SAVP, CS_POLICY_REFUSE },
    { CS_REQUIREMENT_CHECKED, SAVP_ZRTP, CS_POLICY_REFUSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("row %u", i);
      g_assert_cmpint (cs_policy_judge_offer (rows[i].requirement, &rows[i].offer), ==, rows[i].verdict);
    }
}

static void
test_answer (void)
{
  static const CsPolicyDescription zrtp = ZRTP, plain = PLAIN, savp = SAVP, both = SAVP_ZRTP;

  for (int r = CS_REQUIREMENT_CLEAR; r <= CS_REQUIREMENT_CHECKED; r++)
    {
      g_assert_cmpint (cs_policy_judge_answer ((CsRequirement) r, &zrtp), ==, CS_POLICY_PROCEED);
      g_assert_cmpint (cs_policy_judge_answer ((CsRequirement) r, &plain), ==, CS_POLICY_PROCEED);
      g_assert_cmpint (cs_policy_judge_answer ((CsRequirement) r, &savp), ==, CS_POLICY_REFUSE);
      g_assert_cmpint (cs_policy_judge_answer ((CsRequirement) r, &both), ==, CS_POLICY_REFUSE);
    }
}

static void
test_reoffer (void)
{
  static const CsPolicyDescription zrtp = ZRTP, plain = PLAIN, savp = SAVP;
  static const CsPolicyDescription other = { .zrtp_hash = TRUE, .hash = { 1 } };

  for (int p = CS_PROTECTION_NONE; p <= CS_PROTECTION_SUSPECT; p++)
    {
      const CsProtection reached = (CsProtection) p;

      g_assert_cmpint (cs_policy_judge_reoffer (reached, &zrtp, &zrtp), ==, CS_POLICY_PROCEED);
      g_assert_cmpint (cs_policy_judge_reoffer (reached, &plain, &zrtp), ==, CS_POLICY_PROCEED);
      g_assert_cmpint (cs_policy_judge_reoffer (reached, &plain, &plain), ==, CS_POLICY_PROCEED);
      g_assert_cmpint (cs_policy_judge_reoffer (reached, &zrtp, &savp), ==, CS_POLICY_REFUSE);
      g_assert_cmpint (cs_policy_judge_reoffer (reached, &plain, &other), ==, CS_POLICY_PROCEED);
      g_assert_cmpint (cs_policy_judge_reoffer (reached, &other, &other), ==, CS_POLICY_PROCEED);
      g_assert_cmpint (cs_policy_judge_reoffer (reached, &zrtp, &plain), ==,
                       reached == CS_PROTECTION_CLEAR ? CS_POLICY_PROCEED : CS_POLICY_REFUSE);
      g_assert_cmpint (cs_policy_judge_reoffer (reached, &zrtp, &other), ==,
                       reached == CS_PROTECTION_CLEAR ? CS_POLICY_PROCEED : CS_POLICY_REFUSE);
    }
}

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

/* Every level and every event: the whole of what can change a call's protection. */
static void
test_next (void)
{
#define N CS_PROTECTION_NONE
#define C CS_PROTECTION_CLEAR
#define P CS_PROTECTION_PROVIDER
#define E CS_PROTECTION_END_TO_END
#define K CS_PROTECTION_CHECKED
#define S CS_PROTECTION_SUSPECT
  static const CsProtection next[6][6] = {
    /* CLEAR, SECURED, RIGHT, WRONG, TRY_AGAIN, ATTACK */
    { C, E, N, N, N, S }, /* NONE */
    { C, C, C, C, C, S }, /* CLEAR */
    { P, P, P, P, P, S }, /* PROVIDER */
    { E, E, K, S, E, S }, /* END_TO_END */
    { K, K, K, K, K, S }, /* CHECKED */
    { S, S, S, S, E, S }, /* SUSPECT */
  };

  for (int now = 0; now < 6; now++)
    {
      for (int event = 0; event < 6; event++)
        {
          g_test_message ("%s, event %d", cs_protection_name ((CsProtection) now), event);
          g_assert_cmpint (cs_policy_next ((CsProtection) now, (CsPolicyEvent) event), ==, next[now][event]);
        }
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/policy/offer", test_offer);
  g_test_add_func ("/policy/answer", test_answer);
  g_test_add_func ("/policy/reoffer", test_reoffer);
  g_test_add_func ("/policy/meets", test_meets);
  g_test_add_func ("/policy/next", test_next);
  return g_test_run ();
}
