/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calls/cs-policy.h"

#include <string.h>

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
    { 'N', { CS_PROTECTION_NONE }, "CWPVEKM.....A" },
    { 'C', { CS_PROTECTION_CLEAR }, "............A" },
    { 'P', { CS_PROTECTION_PROVIDER }, "............A" },
    { 'E', { CS_PROTECTION_END_TO_END }, ".......KD...A" },
    { 'K', { CS_PROTECTION_CHECKED }, "........D..EA" },
    { 'D', { CS_PROTECTION_SUSPECT, CS_SUSPICION_CODE, CS_PROTECTION_END_TO_END }, ".........E..A" },
    { 'M', { CS_PROTECTION_SUSPECT, CS_SUSPICION_MEMORY, CS_PROTECTION_END_TO_END }, "..........E.A" },
    { 'V', { CS_PROTECTION_SUSPECT, CS_SUSPICION_VANISHED, CS_PROTECTION_PROVIDER }, "..........P.A" },
    { 'W', { CS_PROTECTION_SUSPECT, CS_SUSPICION_VANISHED, CS_PROTECTION_CLEAR }, "..........C.A" },
    { 'A', { CS_PROTECTION_SUSPECT, CS_SUSPICION_ATTACK }, "............." },
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
          g_test_message ("%c, event %u", rows[i].letter, event);
          g_assert_cmpint (next.protection, ==, rows[wanted].state.protection);
          if (next.protection == CS_PROTECTION_SUSPECT)
            {
              g_assert_cmpint (next.suspicion, ==, rows[wanted].state.suspicion);
              g_assert_cmpint (next.beneath, ==, rows[wanted].state.beneath);
            }
          /* What was gone on in spite of is not forgotten. */
          else if (rows[i].state.protection == CS_PROTECTION_SUSPECT)
            g_assert_cmpint (next.suspicion, ==, rows[i].state.suspicion);
        }
    }
}

static void
test_zrtp (void)
{
  static const struct {
    CsCallContinuity continuity;
    gboolean was_checked;
    CsPolicyEvent event;
  } rows[] = {
    { CS_CALL_CONTINUITY_FIRST, FALSE, CS_POLICY_EVENT_ZRTP },
    { CS_CALL_CONTINUITY_FIRST, TRUE, CS_POLICY_EVENT_ZRTP_FORGOTTEN },
    { CS_CALL_CONTINUITY_KEPT, FALSE, CS_POLICY_EVENT_ZRTP },
    { CS_CALL_CONTINUITY_KEPT, TRUE, CS_POLICY_EVENT_ZRTP_CHECKED },
    { CS_CALL_CONTINUITY_BROKEN, FALSE, CS_POLICY_EVENT_ZRTP },
    { CS_CALL_CONTINUITY_BROKEN, TRUE, CS_POLICY_EVENT_ZRTP_FORGOTTEN },
    { CS_CALL_CONTINUITY_NONE, FALSE, CS_POLICY_EVENT_ZRTP },
    { CS_CALL_CONTINUITY_NONE, TRUE, CS_POLICY_EVENT_ZRTP_FORGOTTEN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (cs_policy_judge_zrtp (rows[i].continuity, rows[i].was_checked), ==, rows[i].event);
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
  g_test_add_func ("/policy/zrtp", test_zrtp);
  return g_test_run ();
}
