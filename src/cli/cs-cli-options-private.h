/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/cs-cli-options.h"

G_BEGIN_DECLS

/* What the files of CsCliOptions share: cs-cli-options.c knows which options and commands there are and takes them
 * apart; cs-cli-options-check.c knows what may be given, and what goes together. */

/* What GOption fills in, before it is checked. */
typedef struct {
  gboolean help, version;
  char *require, *seconds, *calls, *pin;
  char **keyings;
  char **rest;
} CsCliRawOptions;

/* What goes with a command. */
typedef enum {
  CS_CLI_TAKES_URI = 1 << 0,
  CS_CLI_TAKES_ACCOUNT = 1 << 1, /* account, media and --require */
  CS_CLI_TAKES_SECONDS = 1 << 2,
  CS_CLI_TAKES_CALLS = 1 << 3,
  CS_CLI_TAKES_AUTO_ANSWER = 1 << 4,
  CS_CLI_NEEDS_WAY_IN = 1 << 5, /* of no use when no call can come in */
  CS_CLI_TAKES_ATTACK = 1 << 6,
  CS_CLI_TAKES_PEERS_ACTION = 1 << 7,
} CsCliTakes;

typedef struct {
  const char *name;
  CsCliMode mode;
  guint takes; /* of CsCliTakes */
  const char *parameters;
  const char *summary;
} CsCliSubcommand;

/* @raw, and what GOption has filled in of @self, is checked, and the rest of @self filled in. Errors: USAGE. */
gboolean cs_cli_options_check (CsCliOptions *self, const CsCliSubcommand *subcommand, const CsCliRawOptions *raw,
                               GError **error);

G_END_DECLS
