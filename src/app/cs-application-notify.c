/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Desktop notifications of incoming and missed calls, and which of their buttons belongs to which call. */
#include "app/cs-application-private.h"

#include "crypto/cs-random.h"

#include <glib/gi18n.h>
#include <string.h>

#define TOKEN_BYTES 16

/* The state of a call's notification, kept with the call. */
typedef struct {
  CsApplication *application; /* not owned, cleared when it goes */
  char *id;
  char *token;    /* hex; the buttons of the notification carry it */
  gboolean there; /* the notification server has answered; a notification withdrawn before that would still appear */
  gboolean withdrawn;
} Notice;

static void
notice_free (Notice *self)
{
  g_clear_weak_pointer (&self->application);
  g_free (self->id);
  g_free (self->token);
  g_free (self);
}

static Notice *
notice_of (CsCall *call)
{
  return g_object_get_data (G_OBJECT (call), "notification");
}

static void
withdraw (Notice *self)
{
  if (self->withdrawn && self->there && self->application != NULL)
    g_application_withdraw_notification (G_APPLICATION (self->application), self->id);
}

static void
on_server_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CsCall) call = user_data;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);
  Notice *notice = notice_of (call);

  notice->there = TRUE;
  withdraw (notice);
}

/* GLib forgets a notification that is withdrawn before the server has told its number, and the server then shows it for
 * ever. Messages of one connection are answered in order: when this one is, the number is known. */
static void
follow_server (Notice *notice, CsCall *call)
{
  GDBusConnection *bus = g_application_get_dbus_connection (G_APPLICATION (notice->application));

  if (bus == NULL)
    {
      notice->there = TRUE;
      return;
    }
  g_dbus_connection_call (bus, "org.freedesktop.Notifications", "/org/freedesktop/Notifications",
                          "org.freedesktop.Notifications", "GetServerInformation", NULL, NULL,
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, on_server_answered, g_object_ref (call));
}

static void
on_state (CsCall *call, GParamSpec *pspec, CsApplication *self)
{
  Notice *notice = notice_of (call);

  if (cs_call_get_state (call) == CS_CALL_RINGING)
    return;
  g_signal_handlers_disconnect_by_func (call, on_state, self);
  notice->withdrawn = TRUE;
  withdraw (notice);
}

static void
on_incoming (CsCallManager *manager, CsCall *call, CsApplication *self)
{
  g_autofree char *title = NULL;
  g_autoptr (GNotification) notification = NULL;
  guint number = cs_call_get_number (call);
  Notice *notice = g_new0 (Notice, 1);

  g_set_weak_pointer (&notice->application, self);
  notice->id = g_strdup_printf ("call-%u", number);
  notice->token = cs_random_token (TOKEN_BYTES);
  g_object_set_data_full (G_OBJECT (call), "notification", notice, (GDestroyNotify) notice_free);
  g_signal_connect_object (call, "notify::state", G_CALLBACK (on_state), self, 0);

  /* Translators: %s is the name of the caller. */
  title = g_strdup_printf (_ ("%s is calling"), cs_call_get_peer_name (call));
  notification = g_notification_new (title);
  g_notification_set_body (notification, cs_call_get_shown_uri (call));
  g_notification_set_priority (notification, G_NOTIFICATION_PRIORITY_URGENT);
  g_notification_set_category (notification, "call.incoming");
  g_notification_set_default_action_and_target (notification, "app.show-call", "u", number);
  g_notification_add_button_with_target (notification, _ ("Answer"), "app.answer", "s", notice->token);
  g_notification_add_button_with_target (notification, _ ("Decline"), "app.decline", "s", notice->token);
  g_application_send_notification (G_APPLICATION (self), notice->id, notification);
  follow_server (notice, call);
}

/* With the window open the user sees the call among the recents; a second caller never rang. */
static gboolean
tells_of_miss (CsApplication *self, CsCall *call)
{
  if (cs_call_get_direction (call) != CS_CALL_INCOMING || cs_call_get_reason (call) != CS_CALL_REASON_MISSED)
    return FALSE;
  return notice_of (call) == NULL || self->window == NULL || !gtk_widget_get_visible (GTK_WIDGET (self->window));
}

static void
on_ended (CsCallManager *manager, CsCall *call, CsApplication *self)
{
  g_autofree char *id = NULL;
  g_autofree char *title = NULL;
  g_autoptr (GNotification) notification = NULL;

  if (!tells_of_miss (self, call) || self->quitting)
    return;
  id = g_strdup_printf ("missed-%u", cs_call_get_number (call));
  /* Translators: %s is the name of the caller. */
  title = g_strdup_printf (_ ("Missed call from %s"), cs_call_get_peer_name (call));
  notification = g_notification_new (title);
  g_notification_set_body (notification, cs_call_get_shown_uri (call));
  g_notification_set_category (notification, "call.unanswered");
  g_application_send_notification (G_APPLICATION (self), id, notification);
}

void
cs_application_watch_calls (CsApplication *self)
{
  g_signal_connect_object (self->manager, "call-missed", G_CALLBACK (on_ended), self, 0);
  g_signal_connect_object (self->manager, "incoming", G_CALLBACK (on_incoming), self, 0);
  g_signal_connect_object (self->manager, "call-ended", G_CALLBACK (on_ended), self, 0);
}

/* The first call that @fits, as long as it is in the list; or NULL. */
static CsCall *
find (CsApplication *self, gboolean (*fits) (CsCall *call, gconstpointer what), gconstpointer what)
{
  GListModel *calls = cs_call_manager_get_calls (self->manager);

  for (guint i = 0; i < g_list_model_get_n_items (calls); i++)
    {
      g_autoptr (CsCall) call = g_list_model_get_item (calls, i);

      if (fits (call, what))
        return call; /* the list keeps it */
    }
  return NULL;
}

static gboolean
has_number (CsCall *call, gconstpointer number)
{
  return cs_call_get_number (call) == GPOINTER_TO_UINT (number);
}

static gboolean
has_token (CsCall *call, gconstpointer token)
{
  Notice *notice = notice_of (call);

  return notice != NULL && cs_call_get_state (call) == CS_CALL_RINGING && strcmp (notice->token, token) == 0;
}

CsCall *
cs_application_find_call (CsApplication *self, guint number)
{
  return find (self, has_number, GUINT_TO_POINTER (number));
}

CsCall *
cs_application_find_token (CsApplication *self, const char *token)
{
  return find (self, has_token, token);
}
