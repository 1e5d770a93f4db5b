/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-call.h"

G_BEGIN_DECLS

/* The exit status. */
typedef enum {
  CS_CLI_EXIT_OK = 0,             /* the calls took place and ended normally */
  CS_CLI_EXIT_USAGE = 2,          /* the command line was wrong */
  CS_CLI_EXIT_NOT_REGISTERED = 3, /* the account could not be registered */
  CS_CLI_EXIT_NOT_CONNECTED = 4,  /* refused, busy, unreachable, given up before the answer */
  CS_CLI_EXIT_REQUIREMENT = 5,    /* the required protection was not reached, or someone may be intercepting the call */
  CS_CLI_EXIT_FAILURE = 6,        /* something on this machine */
} CsCliExit;

CsCliExit cs_cli_exit_for_reason (CsCallReason reason);

G_END_DECLS
