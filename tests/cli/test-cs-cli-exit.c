/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cs-cli-exit.h"

static const struct {
  CsCallReason reason;
  CsCliExit exit;
} cases[] = {
  { CS_CALL_REASON_NONE, CS_CLI_EXIT_FAILURE },
  { CS_CALL_REASON_NORMAL, CS_CLI_EXIT_OK },
  { CS_CALL_REASON_CANCELLED, CS_CLI_EXIT_NOT_CONNECTED },
  { CS_CALL_REASON_MISSED, CS_CLI_EXIT_NOT_CONNECTED },
  { CS_CALL_REASON_ANSWERED_ELSEWHERE, CS_CLI_EXIT_OK },
  { CS_CALL_REASON_BUSY, CS_CLI_EXIT_NOT_CONNECTED },
  { CS_CALL_REASON_DECLINED, CS_CLI_EXIT_NOT_CONNECTED },
  { CS_CALL_REASON_DECLINED_BY_US, CS_CLI_EXIT_OK },
  { CS_CALL_REASON_NO_ANSWER, CS_CLI_EXIT_NOT_CONNECTED },
  { CS_CALL_REASON_NOT_FOUND, CS_CLI_EXIT_NOT_CONNECTED },
  { CS_CALL_REASON_NOT_ACCEPTABLE, CS_CLI_EXIT_NOT_CONNECTED },
  { CS_CALL_REASON_AUTH, CS_CLI_EXIT_NOT_CONNECTED },
  { CS_CALL_REASON_UNREACHABLE, CS_CLI_EXIT_NOT_CONNECTED },
  { CS_CALL_REASON_CERTIFICATE, CS_CLI_EXIT_NOT_CONNECTED },
  { CS_CALL_REASON_REQUIREMENT, CS_CLI_EXIT_REQUIREMENT },
  { CS_CALL_REASON_KEYING, CS_CLI_EXIT_REQUIREMENT },
  { CS_CALL_REASON_SUSPECT, CS_CLI_EXIT_REQUIREMENT },
  { CS_CALL_REASON_SERVER, CS_CLI_EXIT_NOT_CONNECTED },
  { CS_CALL_REASON_AUDIO, CS_CLI_EXIT_FAILURE },
  { CS_CALL_REASON_NO_MEDIA, CS_CLI_EXIT_FAILURE },
  { CS_CALL_REASON_FAILED, CS_CLI_EXIT_FAILURE },
};

/* Every reason has its row: a new one has to be thought about. */
static void
test_every_reason (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_cmpint (cases[i].reason, ==, (int) i);
      g_assert_cmpint (cs_cli_exit_for_reason (cases[i].reason), ==, cases[i].exit);
    }
  g_assert_cmpint (G_N_ELEMENTS (cases), ==, CS_CALL_REASON_FAILED + 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/exit/every-reason", test_every_reason);
  return g_test_run ();
}
