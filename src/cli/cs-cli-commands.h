/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/cs-cli-calls.h"
#include "cli/cs-cli-output.h"

G_BEGIN_DECLS

/**
 * CsCliCommands:
 *
 * Reads commands from standard input and carries out those that concern the current call; what concerns the run is
 * told. The end of the commands is not the end of the calls. Main context.
 */
typedef struct _CsCliCommands CsCliCommands;

/* None of them may free what tells. */
typedef struct {
  void (*call) (const char *uri, gpointer user_data);
  void (*enter) (gpointer user_data); /* an empty line */
  void (*quit) (gpointer user_data);
} CsCliCommandsEvents;

/* Reads at once. @calls and @output are borrowed; @events must outlive it. */
CsCliCommands *cs_cli_commands_new (CsCliCalls *calls, CsCliOutput *output, const CsCliCommandsEvents *events,
                                    gpointer user_data);
void cs_cli_commands_free (CsCliCommands *self);

/* Leaves the terminal to somebody else for a while. Commands that do not come from a terminal go on. */
void cs_cli_commands_pause (CsCliCommands *self);
void cs_cli_commands_resume (CsCliCommands *self);

/* From now on lines are read and ignored. */
void cs_cli_commands_stop (CsCliCommands *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsCliCommands, cs_cli_commands_free)

G_END_DECLS
