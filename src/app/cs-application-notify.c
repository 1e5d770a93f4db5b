/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/cs-application-private.h"

#include <glib/gi18n.h>

static char *
notification_id (CsCall *call)
{
  return g_strdup_printf ("call-%u", cs_call_get_number (call));
}

static void
on_state (CsCall *call, GParamSpec *pspec, CsApplication *self)
{
  g_autofree char *id = NULL;

  if (cs_call_get_state (call) == CS_CALL_RINGING)
    return;
  id = notification_id (call);
  g_application_withdraw_notification (G_APPLICATION (self), id);
  g_signal_handlers_disconnect_by_func (call, on_state, self);
}

static void
notify (CsApplication *self, CsCall *call)
{
  g_autofree char *id = notification_id (call);
  g_autofree char *title = NULL;
  g_autoptr (GNotification) notification = NULL;
  guint number = cs_call_get_number (call);

  /* Translators: %s is the name of the caller. */
  title = g_strdup_printf (_ ("%s is calling"), cs_call_get_peer_name (call));
  notification = g_notification_new (title);
  g_notification_set_body (notification, cs_call_get_peer_uri (call));
  g_notification_set_priority (notification, G_NOTIFICATION_PRIORITY_URGENT);
  g_notification_set_category (notification, "call.incoming");
  g_notification_set_default_action_and_target (notification, "app.show-call", "u", number);
  g_notification_add_button_with_target (notification, _ ("Answer"), "app.answer", "u", number);
  g_notification_add_button_with_target (notification, _ ("Decline"), "app.decline", "u", number);
  g_application_send_notification (G_APPLICATION (self), id, notification);
}

static void
on_incoming (CsCallManager *manager, CsCall *call, CsApplication *self)
{
  g_signal_connect_object (call, "notify::state", G_CALLBACK (on_state), self, 0);
  notify (self, call);
}

void
cs_application_watch_calls (CsApplication *self)
{
  g_signal_connect_object (self->manager, "incoming", G_CALLBACK (on_incoming), self, 0);
}

CsCall *
cs_application_find_call (CsApplication *self, guint number)
{
  GListModel *calls = cs_call_manager_get_calls (self->manager);

  for (guint i = 0; i < g_list_model_get_n_items (calls); i++)
    {
      g_autoptr (CsCall) call = g_list_model_get_item (calls, i);

      if (cs_call_get_number (call) == number)
        return call; /* the list keeps it */
    }
  return NULL;
}
