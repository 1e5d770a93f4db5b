/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a call requires after everything that can be remembered, and whether it may be placed again with less. */

#include "calls/cs-call-demand.h"

enum {
  C = CS_REQUIREMENT_CLEAR,
  P = CS_REQUIREMENT_PROVIDER,
  E = CS_REQUIREMENT_END_TO_END,
  K = CS_REQUIREMENT_CHECKED,
  NONE = -1,
};

#define NOBODY                                                                                                         \
  {                                                                                                                    \
    0                                                                                                                  \
  }
#define CHECKED                                                                                                        \
  {                                                                                                                    \
    .ever_checked = TRUE                                                                                               \
  }
#define WANTS(level)                                                                                                   \
  {                                                                                                                    \
    .has_override = TRUE, .override = (CsRequirement) (level)                                                          \
  }
#define UNREADABLE                                                                                                     \
  {                                                                                                                    \
    .unreadable = TRUE                                                                                                 \
  }

typedef struct {
  int account, asked;
  gboolean is_retry;
  CsPolicyHistory history;
  gboolean replaced; /* and by this one: */
  CsPolicyHistory shown;
  int first, requirement; /* before and after it is recalled */
  int retry;              /* once it has failed for what it required; the requirement: none */
} Row;

static const Row rows[] = {
  /* nothing is known */
  { C, NONE, FALSE, NOBODY, FALSE, NOBODY, C, C, C },
  { P, NONE, FALSE, NOBODY, FALSE, NOBODY, P, P, C },
  { E, NONE, FALSE, NOBODY, FALSE, NOBODY, E, E, P },
  { K, NONE, FALSE, NOBODY, FALSE, NOBODY, K, K, P },
  { P, C, FALSE, NOBODY, FALSE, NOBODY, C, C, C },
  { C, K, FALSE, NOBODY, FALSE, NOBODY, K, K, P },
  /* of the peer */
  { C, NONE, FALSE, CHECKED, FALSE, NOBODY, C, E, E },
  { K, NONE, FALSE, CHECKED, FALSE, NOBODY, K, K, K },
  { P, C, FALSE, CHECKED, FALSE, NOBODY, C, E, E },
  { P, NONE, FALSE, WANTS (C), FALSE, NOBODY, P, C, C },
  { P, NONE, FALSE, WANTS (E), FALSE, NOBODY, P, E, P },
  { P, C, FALSE, WANTS (E), FALSE, NOBODY, C, E, P },
  { P, NONE, FALSE, UNREADABLE, FALSE, NOBODY, P, E, P },
  /* a retry, knowingly: it has none of its own, and who was checked stays so */
  { E, P, TRUE, NOBODY, FALSE, NOBODY, P, P, P },
  { E, P, TRUE, WANTS (E), FALSE, NOBODY, P, P, P },
  { E, P, TRUE, UNREADABLE, FALSE, NOBODY, P, P, P },
  { E, P, TRUE, CHECKED, FALSE, NOBODY, P, E, E },
  /* of who is shown instead: the stricter one holds */
  { C, NONE, FALSE, NOBODY, TRUE, CHECKED, C, E, E },
  { C, NONE, FALSE, NOBODY, TRUE, WANTS (K), C, K, P },
  { C, NONE, FALSE, WANTS (E), TRUE, WANTS (P), C, E, P },
  { C, NONE, FALSE, WANTS (E), TRUE, NOBODY, C, E, P },
  { C, NONE, FALSE, CHECKED, TRUE, WANTS (C), C, E, E },
  { C, NONE, FALSE, NOBODY, TRUE, UNREADABLE, C, E, P },
  { K, NONE, FALSE, NOBODY, TRUE, WANTS (C), K, K, P },
};

static CsCallDemand *
demand_of (const Row *row)
{
  const CsRequirement asked = (CsRequirement) row->asked;
  CsCallDemand *demand = cs_call_demand_new ((CsRequirement) row->account, row->asked != NONE ? &asked : NULL);

  if (row->is_retry)
    cs_call_demand_mark_retry (demand);
  return demand;
}

static void
test_rows (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const Row *row = &rows[i];
      g_autoptr (CsCallDemand) demand = demand_of (row);

      g_test_message ("row %u", i);
      g_assert_cmpint (cs_call_demand_get (demand), ==, row->first);
      g_assert_cmpint (cs_call_demand_recall (demand, (CsRequirement) row->account, &row->history,
                                              row->replaced ? &row->shown : NULL),
                       ==, row->first != row->requirement);
      g_assert_cmpint (cs_call_demand_get (demand), ==, row->requirement);
      g_assert_cmpint (cs_call_demand_get_retry (demand), ==, row->requirement);
      g_assert_cmpint (cs_call_demand_offer_retry (demand), ==, row->retry != row->requirement);
      g_assert_cmpint (cs_call_demand_get_retry (demand), ==, row->retry);
      cs_call_demand_withdraw_retry (demand);
      g_assert_cmpint (cs_call_demand_get_retry (demand), ==, row->requirement);
    }
}

/* Somebody who was checked comes into a call: it has had keys end to end, and stays as it was required. */
static void
test_replaced (void)
{
  static const struct {
    CsPolicyHistory shown;
    gboolean checked;
  } shown[] = {
    { NOBODY, FALSE },     { { .had_zrtp = TRUE }, FALSE },  { WANTS (K), FALSE },
    { UNREADABLE, FALSE }, { { .is_checked = TRUE }, TRUE }, { CHECKED, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (shown); i++)
    {
      g_autoptr (CsCallDemand) demand = cs_call_demand_new (CS_REQUIREMENT_PROVIDER, NULL);

      g_assert_cmpint (cs_call_demand_replace (demand, &shown[i].shown), ==, shown[i].checked);
      g_assert_cmpint (cs_call_demand_get_history (demand)->had_zrtp, ==, shown[i].checked);
      g_assert_false (cs_call_demand_get_history (demand)->ever_checked);
      g_assert_cmpint (cs_call_demand_get (demand), ==, CS_REQUIREMENT_PROVIDER);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/call-demand/rows", test_rows);
  g_test_add_func ("/call-demand/replaced", test_replaced);
  return g_test_run ();
}
