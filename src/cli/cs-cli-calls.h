/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-call-manager.h"
#include "cli/cs-cli-call.h"
#include "cli/cs-cli-exit.h"
#include "cli/cs-cli-output.h"

G_BEGIN_DECLS

/**
 * CsCliCalls:
 *
 * The calls of a run: places and takes them, has each followed by a CsCliCall, and says when one has ended. Main
 * context.
 */
typedef struct _CsCliCalls CsCliCalls;

/* How calls are made. */
typedef struct {
  gboolean auto_answer;
  const CsRequirement *requirement; /* of calls that are placed; borrowed; NULL: the account's */
  gboolean needs_no_server;         /* sound comes and goes without a sound server */
  guint seconds;                    /* after which a call ends; 0: when somebody ends it */
  double least_db;                  /* what comes back counts as sound when it is louder */
} CsCliCallsTerms;

/* Any sound at all. */
#define CS_CLI_CALLS_ANY_DB (-G_MAXDOUBLE)

/* @exit: what the program ends with for this call; @n_ended: how many have ended, with it. */
typedef void (*CsCliCallsFunc) (CsCliExit exit, guint n_ended, gpointer user_data);

/* @output is borrowed; @terms is copied. */
CsCliCalls *cs_cli_calls_new (CsCallManager *manager, CsCliOutput *output, const CsCliCallsTerms *terms,
                              CsCliCallsFunc ended, gpointer user_data);
void cs_cli_calls_free (CsCliCalls *self);

/* OK, or what a program that was to make this one call ends with; then @error has a sentence for people. */
CsCliExit cs_cli_calls_place (CsCliCalls *self, CsAccount *account, const char *uri, GError **error);

CsCall *cs_cli_calls_get_current (CsCliCalls *self); /* (transfer none), NULL when there is none */

/* What the call that ended last came to; all FALSE before. Until another call ends. */
const CsCliCallResult *cs_cli_calls_get_last_result (CsCliCalls *self);

gboolean cs_cli_calls_have_sound (CsCliCalls *self);
const char *cs_cli_calls_no_sound_text (void); /* translated, static */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsCliCalls, cs_cli_calls_free)

G_END_DECLS
