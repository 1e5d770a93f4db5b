/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/cs-cli-error.h"

G_BEGIN_DECLS

/* One line of standard input. */
typedef enum {
  CS_CLI_COMMAND_NONE, /* an empty line */
  CS_CLI_COMMAND_CALL,
  CS_CLI_COMMAND_ANSWER,
  CS_CLI_COMMAND_DECLINE,
  CS_CLI_COMMAND_HANG_UP,
  CS_CLI_COMMAND_MUTE,
  CS_CLI_COMMAND_HEARD,
  CS_CLI_COMMAND_SKIP,    /* the check, for now */
  CS_CLI_COMMAND_UNCHECK, /* takes it back */
  CS_CLI_COMMAND_GO_ON,   /* overrides a warning */
  CS_CLI_COMMAND_DTMF,
  CS_CLI_COMMAND_QUIT,
} CsCliCommandKind;

typedef struct {
  CsCliCommandKind kind;
  char *argument; /* CALL: the address, HEARD: the words, DTMF: the keys */
  gboolean on;    /* MUTE */
} CsCliCommand;

/* @line without its newline. FALSE with CS_CLI_ERROR_COMMAND: the line is not one of ours. */
gboolean cs_cli_command_parse (const char *line, gsize len, CsCliCommand *command, GError **error);
void cs_cli_command_clear (CsCliCommand *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CsCliCommand, cs_cli_command_clear)

/**
 * CsCliLines:
 *
 * Cuts a stream of bytes into lines of at most CS_LIMIT_COMMAND_LINE bytes. A longer one is dropped as a whole.
 */
typedef struct {
  GByteArray *pending;
  gboolean skipping; /* the rest of a line that was too long */
} CsCliLines;

/* @len is G_MAXSIZE, and @line NULL, for a line that was too long. */
typedef void (*CsCliLineFunc) (const char *line, gsize len, gpointer user_data);

void cs_cli_lines_init (CsCliLines *self);
void cs_cli_lines_clear (CsCliLines *self);

/* Calls @function for each line that ends in @bytes. */
void cs_cli_lines_feed (CsCliLines *self, const char *bytes, gsize len, CsCliLineFunc function, gpointer user_data);

/* At the end of the stream: the last line may lack its newline. */
void cs_cli_lines_finish (CsCliLines *self, CsCliLineFunc function, gpointer user_data);

G_END_DECLS
