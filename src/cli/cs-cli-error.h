/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CS_CLI_ERROR (cs_cli_error_quark ())

typedef enum {
  CS_CLI_ERROR_USAGE,   /* the command line is wrong */
  CS_CLI_ERROR_COMMAND, /* a line of standard input is wrong */
  CS_CLI_ERROR_FILE,    /* one that was named, or the sound server, cannot be used */
} CsCliError;

GQuark cs_cli_error_quark (void);

G_END_DECLS
