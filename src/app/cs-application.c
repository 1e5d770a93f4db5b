/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The GTK application: it owns the call manager and the window, and runs as long as calls can come in. */
#include "app/cs-application-private.h"

#include "cs-config.h"
#include "ui/cs-sound-settings.h"
#include "ui/cs-ui.h"

#include <glib-unix.h>
#include <glib/gi18n.h>

G_DEFINE_FINAL_TYPE (CsApplication, cs_application, ADW_TYPE_APPLICATION)

/* Runs as long as there are calls, or accounts on which calls can come in. */
static void
update_hold (CsApplication *self)
{
  guint own = self->practice != NULL ? 1 : 0;
  gboolean reachable, hold;

  /* What it holds goes with the manager, at the end. */
  if (self->manager == NULL)
    return;
  reachable = g_list_model_get_n_items (cs_call_manager_get_accounts (self->manager)) > own
              && g_settings_get_boolean (self->settings, "run-in-background");
  hold = reachable || g_list_model_get_n_items (cs_call_manager_get_calls (self->manager)) > 0;
  if (hold == self->held)
    return;
  self->held = hold;
  if (hold)
    g_application_hold (G_APPLICATION (self));
  else
    g_application_release (G_APPLICATION (self));
}

static void
on_window_destroyed (CsApplication *self)
{
  self->window = NULL;
}

CsWindow *
cs_application_present_window (CsApplication *self)
{
  if (self->window == NULL)
    {
      self->window = cs_window_new (ADW_APPLICATION (self), self->manager, self->settings);
      gtk_widget_insert_action_group (GTK_WIDGET (self->window), "practice", G_ACTION_GROUP (self->practice_actions));
      g_signal_connect_object (self->window, "quit", G_CALLBACK (cs_application_quit), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->window, "destroy", G_CALLBACK (on_window_destroyed), self, G_CONNECT_SWAPPED);
      if (self->practice != NULL)
        cs_window_set_practice_account (self->window, self->practice);
      if (self->echo != NULL)
        g_object_bind_property (self->echo, "caption", self->window, "caption", G_BINDING_SYNC_CREATE);
    }
  gtk_window_present (GTK_WINDOW (self->window));
  return self->window;
}

static void
add_direct_account (CsApplication *self)
{
  const CsAccountSettings settings = {
    .transport = "tls",
    .listen = self->listen,
    .trust_file = self->trust,
    .requirement = CS_REQUIREMENT_DEFAULT,
  };
  g_autoptr (GError) error = NULL;

  if (cs_call_manager_add_account (self->manager, &settings, &error) == NULL)
    {
      /* For people who start the program in a terminal. */
      g_printerr ("%s\n", error->message);
      cs_call_manager_add_notice (self->manager, CS_NOTICE_NO_DIRECT_CALLS, error->message);
    }
}

/* What cannot be read or kept, the manager says in its notices. */
static void
open_profile (CsApplication *self)
{
  self->manager = cs_call_manager_new (self->folder);
  cs_sound_settings_apply (self->manager, self->settings);
  cs_application_watch_calls (self);
  g_signal_connect_object (cs_call_manager_get_accounts (self->manager), "items-changed", G_CALLBACK (update_hold),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (cs_call_manager_get_calls (self->manager), "items-changed", G_CALLBACK (update_hold), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed::run-in-background", G_CALLBACK (update_hold), self,
                           G_CONNECT_SWAPPED);
  if (self->listen != NULL || self->trust != NULL)
    add_direct_account (self);
  cs_call_manager_load_accounts (self->manager, NULL);
}

/* However the program is ended, the other side is told. */
static gboolean
on_terminate (gpointer user_data)
{
  cs_application_quit (user_data);
  return G_SOURCE_CONTINUE;
}

static void
cs_application_startup (GApplication *application)
{
  CsApplication *self = CS_APPLICATION (application);

  G_APPLICATION_CLASS (cs_application_parent_class)->startup (application);
  cs_ui_init ();
  self->settings = g_settings_new (CS_APP_ID);
  cs_application_install_actions (self);
  open_profile (self);
  g_unix_signal_add (SIGTERM, on_terminate, self);
  g_unix_signal_add (SIGINT, on_terminate, self);
  g_unix_signal_add (SIGHUP, on_terminate, self);
}

static void
cs_application_activate (GApplication *application)
{
  cs_application_present_window (CS_APPLICATION (application));
}

/* A link only fills the dial entry: a web page must not be able to place calls. */
static void
cs_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  CsWindow *window = cs_application_present_window (CS_APPLICATION (application));
  g_autofree char *uri = g_file_get_uri (files[0]);

  cs_window_offer_address (window, uri);
}

static int
cs_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  CsApplication *self = CS_APPLICATION (application);

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("countersign %s\n", CS_VERSION);
      return 0;
    }
  g_variant_dict_lookup (options, "data", "^ay", &self->folder);
  g_variant_dict_lookup (options, "listen", "s", &self->listen);
  g_variant_dict_lookup (options, "trust", "^ay", &self->trust);
  /* Another data folder is another person: its options must not go to the instance that runs already. */
  if (self->folder != NULL)
    g_application_set_flags (application, g_application_get_flags (application) | G_APPLICATION_NON_UNIQUE);
  return -1;
}

static void
cs_application_dispose (GObject *object)
{
  CsApplication *self = CS_APPLICATION (object);

  g_clear_object (&self->practice);
  g_clear_object (&self->practice_actions);
  g_clear_object (&self->echo);
  g_clear_object (&self->manager);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->folder, g_free);
  g_clear_pointer (&self->listen, g_free);
  g_clear_pointer (&self->trust, g_free);
  G_OBJECT_CLASS (cs_application_parent_class)->dispose (object);
}

static void
cs_application_class_init (CsApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cs_application_dispose;
  application_class->startup = cs_application_startup;
  application_class->activate = cs_application_activate;
  application_class->open = cs_application_open;
  application_class->handle_local_options = cs_application_handle_local_options;
}

static void
cs_application_init (CsApplication *self)
{
  static const GOptionEntry options[] = {
    { "data", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_ ("Keep accounts and keys in this folder"), N_ ("FOLDER") },
    { "listen", 0, 0, G_OPTION_ARG_STRING, NULL, N_ ("Address to listen on for direct calls, without a provider"),
      N_ ("ADDRESS:PORT") },
    { "trust", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_ ("Trust this certificate in direct calls"), N_ ("FILE.pem") },
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Show the version"), NULL },
    { NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

CsApplication *
cs_application_new (void)
{
  return g_object_new (CS_TYPE_APPLICATION, "application-id", CS_APP_ID, "flags", G_APPLICATION_HANDLES_OPEN,
                       "resource-base-path", "/io/github/countersign/Countersign", NULL);
}
