/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/cs-cli-error.h"
#include "crypto/cs-secret.h"

G_BEGIN_DECLS

/**
 * CsCliAsk:
 *
 * Asks on the terminal for something that is not shown while it is typed. Nothing else may read from that terminal
 * meanwhile. Main context; nothing blocks.
 */
typedef struct _CsCliAsk CsCliAsk;

/* @answer: NULL for an empty line, one that is too long, and when the terminal goes away. Called once; it may
 * free what asked. */
typedef void (*CsCliAskFunc) (const CsSecret *answer, gpointer user_data);

/* @terminal: NULL for the one that controls the program. Errors: FILE, there is none. */
CsCliAsk *cs_cli_ask_new (const char *terminal, const char *question, CsCliAskFunc answered, gpointer user_data,
                          GError **error);

/* Gives the terminal back as it was. */
void cs_cli_ask_free (CsCliAsk *self);

G_END_DECLS
