/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/cs-state-table.h"

enum { CLOSED, OPENING, OPEN, N_STATES };

static const char *const names[] = { "closed", "opening", "open" };
static const CsStateEdge edges[] = {
  { CLOSED, OPENING },
  { OPENING, OPEN },
  { OPENING, CLOSED },
};
static const CsStateTable table = { "door", names, N_STATES, edges, G_N_ELEMENTS (edges) };

static void
test_every_pair (void)
{
  static const gboolean expected[N_STATES][N_STATES] = {
    [CLOSED][OPENING] = TRUE,
    [OPENING][OPEN] = TRUE,
    [OPENING][CLOSED] = TRUE,
  };

  for (int from = -1; from <= N_STATES; from++)
    {
      for (int to = -1; to <= N_STATES; to++)
        {
          const gboolean inside = from >= 0 && from < N_STATES && to >= 0 && to < N_STATES;

          g_assert_cmpint (cs_state_table_allows (&table, from, to), ==, inside && expected[from][to]);
        }
    }
}

static void
test_step (void)
{
  int state = CLOSED;

  cs_state_table_step (&table, &state, OPENING);
  g_assert_cmpint (state, ==, OPENING);
  cs_state_table_step (&table, &state, OPEN);
  g_assert_cmpint (state, ==, OPEN);
  g_assert_cmpstr (cs_state_table_name (&table, state), ==, "open");
}

static void
test_wrong_step (void)
{
  if (g_test_subprocess ())
    {
      int state = OPEN;

      cs_state_table_step (&table, &state, CLOSED);
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*door: no edge open -> closed*");
}

static void
test_no_such_state (void)
{
  if (g_test_subprocess ())
    {
      cs_state_table_name (&table, N_STATES);
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/state-table/every-pair", test_every_pair);
  g_test_add_func ("/state-table/step", test_step);
  g_test_add_func ("/state-table/wrong-step", test_wrong_step);
  g_test_add_func ("/state-table/no-such-state", test_no_such_state);
  return g_test_run ();
}
