/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The "peers" command, and notices about what is remembered of people. */
#include "cli/cs-cli-run-private.h"

#include <glib/gi18n-lib.h>

static void
tell_notices (GListModel *notices, guint first, guint n, CsCliRun *self)
{
  for (guint i = first; i < first + n; i++)
    {
      g_autoptr (CsNotice) notice = g_list_model_get_item (notices, i);

      self->output->vtable->warning (self->output, cs_notice_get_text (notice));
      if (cs_notice_get_kind (notice) == CS_NOTICE_NO_ENCRYPTION)
        self->output->vtable->warning (self->output, _ ("To allow unencrypted calls, use --require clear."));
    }
}

static void
on_notices (GListModel *notices, guint position, guint n_removed, guint n_added, gpointer user_data)
{
  tell_notices (notices, position, n_added, user_data);
}

void
cs_cli_run_watch_notices (CsCliRun *self)
{
  GListModel *notices = cs_call_manager_get_notices (self->manager);

  g_signal_connect (notices, "items-changed", G_CALLBACK (on_notices), self);
  tell_notices (notices, 0, g_list_model_get_n_items (notices), self);
}

void
cs_cli_run_unwatch_notices (CsCliRun *self)
{
  g_signal_handlers_disconnect_by_data (cs_call_manager_get_notices (self->manager), self);
}

static void
list_peers (CsCliRun *self)
{
  GListModel *peers = cs_call_manager_get_peers (self->manager);
  const guint n = g_list_model_get_n_items (peers);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (CsPeer) peer = g_list_model_get_item (peers, i);

      self->output->vtable->peer (self->output, peer);
    }
  if (n == 0)
    self->output->vtable->note (self->output, _ ("No peers remembered."));
}

static void
change_peer (CsCliRun *self)
{
  CsPeer *peer = cs_call_manager_find_peer (self->manager, self->options->uri);

  if (peer == NULL)
    cs_cli_run_fail (self, CS_CLI_EXIT_FAILURE, _ ("No peer with this address is remembered."));
  else if (self->options->peers_action == CS_CLI_PEERS_FORGET)
    {
      cs_peer_forget (peer);
      self->output->vtable->note (self->output,
                                  _ ("Forgotten. The next call with this address counts as the first one."));
    }
  else
    {
      cs_peer_uncheck (peer);
      self->output->vtable->note (self->output, _ ("All devices of this address are now marked as not checked."));
    }
}

static void
start_over (CsCliRun *self)
{
  cs_call_manager_accept_loss (self->manager);
  self->output->vtable->note (self->output, _ ("People who are not remembered count as strangers again."));
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CsCliRun *self = user_data;

  cs_call_manager_load_peers_finish (CS_CALL_MANAGER (source), result);
  if (self->quitting)
    return;
  if (self->options->peers_action == CS_CLI_PEERS_LIST)
    list_peers (self);
  else if (self->options->peers_action == CS_CLI_PEERS_START_OVER)
    start_over (self);
  else
    change_peer (self);
  /* Changes are written before the manager has closed. */
  if (!self->quitting)
    cs_cli_run_quit (self);
}

void
cs_cli_run_start_peers (CsCliRun *self)
{
  cs_call_manager_load_peers_async (self->manager, on_loaded, self);
}
