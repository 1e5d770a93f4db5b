/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells the notices that belong to no call. */
#include "cli/cs-cli-notices.h"

#include <glib/gi18n-lib.h>

struct _CsCliNotices {
  GListModel *notices;
  CsCliOutput *output;
};

static void
tell (CsCliNotices *self, guint first, guint n)
{
  for (guint i = first; i < first + n; i++)
    {
      g_autoptr (CsNotice) notice = g_list_model_get_item (self->notices, i);

      self->output->vtable->warning (self->output, cs_notice_get_text (notice));
      if (cs_notice_get_kind (notice) == CS_NOTICE_NO_ENCRYPTION)
        self->output->vtable->warning (self->output, _ ("To allow unencrypted calls, use --require clear."));
      if (cs_notice_is_loss (notice))
        self->output->vtable->warning (
            self->output, _ ("In the terminal, “countersign-cli peers start-over” dismisses this message."));
    }
}

static void
on_notices (GListModel *notices, guint position, guint n_removed, guint n_added, gpointer user_data)
{
  tell (user_data, position, n_added);
}

CsCliNotices *
cs_cli_notices_new (CsCallManager *manager, CsCliOutput *output)
{
  CsCliNotices *self = g_new0 (CsCliNotices, 1);

  self->notices = g_object_ref (cs_call_manager_get_notices (manager));
  self->output = output;
  g_signal_connect (self->notices, "items-changed", G_CALLBACK (on_notices), self);
  tell (self, 0, g_list_model_get_n_items (self->notices));
  return self;
}

void
cs_cli_notices_free (CsCliNotices *self)
{
  if (self == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->notices, self);
  g_object_unref (self->notices);
  g_free (self);
}
