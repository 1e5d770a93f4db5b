/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-call-manager.h"
#include "cli/cs-cli-ask.h"
#include "cli/cs-cli-calls.h"
#include "cli/cs-cli-commands.h"
#include "cli/cs-cli-notices.h"
#include "cli/cs-cli-peers.h"
#include "cli/cs-cli-run.h"
#include "cli/cs-cli-try.h"

G_BEGIN_DECLS

/* One run of the program:
 *
 *   start ─► account registered or direct ─► call, or wait ─► call ended ─► quit: hang up, unregister
 */
typedef struct {
  const CsCliOptions *options;
  CsCliOutput *output;
  GMainLoop *loop;
  CsCallManager *manager;
  CsAccount *account;      /* borrowed from the manager */
  CsCliCommands *commands; /* not with PEERS */
  CsCliAsk *ask;           /* for the PIN, and then nothing else is read */
  CsCliNotices *notices;
  CsCliPeers *peers;  /* PEERS */
  CsCliTry *practice; /* TRY */

  CsCliExit exit;
  gboolean registered_once;
  gboolean call_tried; /* CALL and TRY: the call exists or has been */
  CsCliCalls *calls;   /* not with PEERS */
  gboolean quitting;
  gboolean closed; /* everybody has been told */
  guint last_resort_id;
} CsCliRun;

/* The first failure decides. */
void cs_cli_run_fail (CsCliRun *self, CsCliExit exit, const char *text);
void cs_cli_run_set_exit (CsCliRun *self, CsCliExit exit);

/* Hangs up, unregisters and ends the loop; again: ends it at once. */
void cs_cli_run_quit (CsCliRun *self);

void cs_cli_run_place_call (CsCliRun *self, const char *uri);

/* cs-cli-run-account.c */
gboolean cs_cli_run_start_account (CsCliRun *self, GError **error);
void cs_cli_run_stop_account (CsCliRun *self);

G_END_DECLS
