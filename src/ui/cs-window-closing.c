/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The questions before a window that shows a call is closed, or the program quits. */
#include "ui/cs-window-private.h"

#include <glib/gi18n.h>

static gboolean
destroy_now (gpointer window)
{
  gtk_window_destroy (GTK_WINDOW (window));
  return G_SOURCE_REMOVE;
}

static void
on_close_response (AdwMessageDialog *dialog, const char *response, CsWindow *self)
{
  CsCall *call = cs_stage_get_call (self->stage);

  if (!g_str_equal (response, "hang-up"))
    return;
  if (call != NULL && cs_call_get_state (call) != CS_CALL_ENDED)
    cs_call_hang_up (call);
  /* The dialog above this window has to be destroyed first. */
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, destroy_now, g_object_ref (self), g_object_unref);
}

static gboolean
quit_now (gpointer window)
{
  g_signal_emit_by_name (window, "quit");
  return G_SOURCE_REMOVE;
}

static void
on_quit_response (AdwMessageDialog *dialog, const char *response, CsWindow *self)
{
  if (g_str_equal (response, "hang-up"))
    g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, quit_now, g_object_ref (self), g_object_unref);
}

static void
ask_to_hang_up (CsWindow *self, const char *body, GCallback on_response)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), _ ("Hang Up?"), body);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "stay", _ ("Keep Talking"), "hang-up", _ ("Hang Up"),
                                    NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "hang-up", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "stay");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "stay");
  g_signal_connect_object (dialog, "response", on_response, self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* TRUE when a conversation is on or about to begin; a call that only rings ends without a question. */
static gboolean
would_be_missed (CsWindow *self)
{
  CsCall *call = cs_stage_get_call (self->stage);

  return cs_stage_has_live_call (self->stage) && cs_call_get_state (call) != CS_CALL_RINGING;
}

gboolean
cs_window_ask_to_quit (CsWindow *self)
{
  if (!would_be_missed (self))
    return FALSE;
  ask_to_hang_up (self, _ ("Quitting ends this call."), G_CALLBACK (on_quit_response));
  return TRUE;
}

/* Someone who closes the window may think that the call is over. */
gboolean
cs_window_ask_to_close (CsWindow *self)
{
  if (!would_be_missed (self))
    return FALSE;
  ask_to_hang_up (self, _ ("Closing the window ends this call."), G_CALLBACK (on_close_response));
  return TRUE;
}
