/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The "peers" command. */
#include "cli/cs-cli-peers.h"

#include <glib/gi18n-lib.h>

/* Counted, because loading cannot be cancelled. */
struct _CsCliPeers {
  CsCallManager *manager;
  const CsCliOptions *options;
  CsCliOutput *output;
  CsCliPeersFunc done;
  gpointer user_data;
  gboolean stopped;
};

static void
clear (gpointer data)
{
  CsCliPeers *self = data;

  g_object_unref (self->manager);
}

static gboolean
has_notice (CsCliPeers *self, gboolean (*is_meant) (CsNotice *notice))
{
  GListModel *notices = cs_call_manager_get_notices (self->manager);

  for (guint i = 0; i < g_list_model_get_n_items (notices); i++)
    {
      g_autoptr (CsNotice) notice = g_list_model_get_item (notices, i);

      if (is_meant (notice))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_unreadable (CsNotice *notice)
{
  return cs_notice_get_kind (notice) == CS_NOTICE_MEMORY_UNREADABLE;
}

static void
list (CsCliPeers *self)
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

static gboolean
change (CsCliPeers *self)
{
  CsPeer *peer = cs_call_manager_find_peer (self->manager, self->options->uri);

  if (peer == NULL)
    {
      self->output->vtable->error (self->output, _ ("No peer with this address is remembered."));
      return FALSE;
    }
  if (self->options->peers_action == CS_CLI_PEERS_FORGET)
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
  return TRUE;
}

static void
start_over (CsCliPeers *self)
{
  const gboolean lost = has_notice (self, cs_notice_is_loss);

  cs_call_manager_accept_loss (self->manager);
  self->output->vtable->note (self->output, lost ? _ ("The loss is accepted. Calls with people who are not remembered "
                                                      "no longer have to be encrypted end to end.")
                                                 : _ ("Nothing was lost."));
}

static void
act (CsCliPeers *self)
{
  gboolean done = TRUE;

  /* Nobody would look like nobody remembered. */
  if (has_notice (self, is_unreadable))
    {
      self->output->vtable->error (self->output, _ ("What is remembered of people can't be read."));
      done = FALSE;
    }
  else if (self->options->peers_action == CS_CLI_PEERS_LIST)
    list (self);
  else if (self->options->peers_action == CS_CLI_PEERS_START_OVER)
    start_over (self);
  else
    done = change (self);
  self->done (done, self->user_data);
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  CsCliPeers *self = user_data;

  cs_call_manager_load_peers_finish (CS_CALL_MANAGER (source), result);
  if (!self->stopped)
    act (self);
  g_rc_box_release_full (self, clear);
}

CsCliPeers *
cs_cli_peers_new (CsCallManager *manager, const CsCliOptions *options, CsCliOutput *output, CsCliPeersFunc done,
                  gpointer user_data)
{
  CsCliPeers *self = g_rc_box_new0 (CsCliPeers);

  self->manager = g_object_ref (manager);
  self->options = options;
  self->output = output;
  self->done = done;
  self->user_data = user_data;
  cs_call_manager_load_peers_async (manager, on_loaded, g_rc_box_acquire (self));
  return self;
}

void
cs_cli_peers_stop (CsCliPeers *self)
{
  self->stopped = TRUE;
}

void
cs_cli_peers_free (CsCliPeers *self)
{
  if (self == NULL)
    return;
  cs_cli_peers_stop (self);
  g_rc_box_release_full (self, clear);
}
