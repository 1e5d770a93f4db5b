/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-call-manager.h"
#include "cli/cs-cli-options.h"
#include "cli/cs-cli-output.h"

G_BEGIN_DECLS

/**
 * CsCliPeers:
 *
 * The "peers" command: waits until the manager knows whom it remembers, and lists or changes that once. Main context.
 */
typedef struct _CsCliPeers CsCliPeers;

/* Called once, later, when all is said. @found: FALSE when nobody with the address is remembered, which has been told
 * as an error. */
typedef void (*CsCliPeersFunc) (gboolean found, gpointer user_data);

/* @options: the action and its address; these and @output are borrowed. */
CsCliPeers *cs_cli_peers_new (CsCallManager *manager, const CsCliOptions *options, CsCliOutput *output,
                              CsCliPeersFunc done, gpointer user_data);

/* Changes nothing more, says nothing more and does not call back. */
void cs_cli_peers_stop (CsCliPeers *self);
void cs_cli_peers_free (CsCliPeers *self);

G_END_DECLS
