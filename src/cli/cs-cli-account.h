/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-call-manager.h"
#include "cli/cs-cli-options.h"
#include "cli/cs-cli-output.h"

G_BEGIN_DECLS

/**
 * CsCliAccount:
 *
 * The account of a run as the terminal sees it: made or loaded from the options, with password and PIN where needed;
 * tells of its registration and of its certificates. Main context.
 */
typedef struct _CsCliAccount CsCliAccount;

typedef struct {
  void (*ready) (gpointer user_data);  /* calls can be placed; each time it has registered */
  void (*failed) (gpointer user_data); /* it never has registered, and could not; that has been told */
  /* The terminal belongs to a question from the first until the second. */
  void (*asking) (gpointer user_data);
  void (*asked) (gpointer user_data);
} CsCliAccountEvents;

/* @options and @output are borrowed; @events must outlive it. */
CsCliAccount *cs_cli_account_new (CsCallManager *manager, const CsCliOptions *options, CsCliOutput *output,
                                  const CsCliAccountEvents *events, gpointer user_data);
void cs_cli_account_free (CsCliAccount *self);

/* May tell that it is ready, or has failed, before it returns. Errors: of the manager's, and FILE for one with a
 * password or PIN. */
gboolean cs_cli_account_start (CsCliAccount *self, GError **error);

/* The end has begun: nothing is asked any more, and nothing fails. */
void cs_cli_account_stop (CsCliAccount *self);

CsAccount *cs_cli_account_get_account (CsCliAccount *self); /* (transfer none), NULL before it was started */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsCliAccount, cs_cli_account_free)

G_END_DECLS
