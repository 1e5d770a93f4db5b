/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exit codes, and which one each reason for the end of a call gets. */
#include "cli/cs-cli-exit.h"

CsCliExit
cs_cli_exit_for_reason (CsCallReason reason)
{
  switch (reason)
    {
    case CS_CALL_REASON_NORMAL:
    case CS_CALL_REASON_DECLINED_BY_US:
    case CS_CALL_REASON_ANSWERED_ELSEWHERE:
      return CS_CLI_EXIT_OK;

    case CS_CALL_REASON_CANCELLED:
    case CS_CALL_REASON_MISSED:
    case CS_CALL_REASON_BUSY:
    case CS_CALL_REASON_DECLINED:
    case CS_CALL_REASON_NO_ANSWER:
    case CS_CALL_REASON_NOT_FOUND:
    case CS_CALL_REASON_NOT_ACCEPTABLE:
    case CS_CALL_REASON_AUTH:
    case CS_CALL_REASON_UNREACHABLE:
    case CS_CALL_REASON_CERTIFICATE:
    case CS_CALL_REASON_SERVER:
      return CS_CLI_EXIT_NOT_CONNECTED;

    case CS_CALL_REASON_REQUIREMENT:
    case CS_CALL_REASON_KEYING:
    case CS_CALL_REASON_SUSPECT:
      return CS_CLI_EXIT_REQUIREMENT;

    case CS_CALL_REASON_NONE:
    case CS_CALL_REASON_AUDIO:
    case CS_CALL_REASON_NO_MEDIA:
    case CS_CALL_REASON_FAILED:
    default:
      return CS_CLI_EXIT_FAILURE;
    }
}
