/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-call-manager.h"
#include "cli/cs-cli-call.h"
#include "cli/cs-cli-exit.h"
#include "cli/cs-cli-options.h"
#include "cli/cs-cli-output.h"

G_BEGIN_DECLS

/**
 * CsCliTry:
 *
 * The "try" command: an echo to call, the account to call it from, what is said of the practice, and what it has shown.
 * The call itself is placed by the run. Main context.
 */
typedef struct _CsCliTry CsCliTry;

typedef struct {
  void (*started) (gpointer user_data); /* the echo listens */
  void (*failed) (const char *text, gpointer user_data);
} CsCliTryEvents;

/* Looks for a sound server and sets the manager's sound. @options and @output are borrowed; @events must outlive it. */
CsCliTry *cs_cli_try_new (CsCallManager *manager, const CsCliOptions *options, CsCliOutput *output,
                          const CsCliTryEvents *events, gpointer user_data);
void cs_cli_try_free (CsCliTry *self);

guint cs_cli_try_get_seconds (CsCliTry *self);   /* after which the call ends; 0: when told */
double cs_cli_try_get_least_db (CsCliTry *self); /* the echo of what is sent is louder */

/* Explains what comes and starts the echo; tells later. */
void cs_cli_try_start (CsCliTry *self);

/* Once it has started: makes the account. Errors: the manager's. */
gboolean cs_cli_try_add_account (CsCliTry *self, GError **error);
CsAccount *cs_cli_try_get_account (CsCliTry *self); /* (transfer none), NULL before */
const char *cs_cli_try_get_uri (CsCliTry *self);

/* At the end: stops the echo and says what the practice has shown. @exit: what the program would end with. Returns what
 * it ends with: also FAILURE for a practice that did not work. */
CsCliExit cs_cli_try_conclude (CsCliTry *self, const CsCliCallResult *result, CsCliExit exit);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsCliTry, cs_cli_try_free)

G_END_DECLS
