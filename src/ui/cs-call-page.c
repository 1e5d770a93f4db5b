/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page of a call, from dialing or ringing to its end. */
#include "ui/cs-call-page.h"

#include "ui/cs-check-pane.h"
#include "ui/cs-keypad.h"
#include "ui/cs-protection-banner.h"
#include "ui/cs-sound-settings.h"
#include "ui/cs-ui.h"
#include "ui/cs-ui-text.h"
#include "ui/cs-wrap-layout.h"

#include <adwaita.h>
#include <glib/gi18n.h>

struct _CsCallPage {
  GtkWidget parent_instance;

  GtkWidget *content;
  GtkScrolledWindow *scroller;
  GtkWidget *person;
  AdwAvatar *avatar;
  GtkLabel *name;
  GtkLabel *address;
  GtkWidget *dot;
  GtkWidget *said_by_provider;
  GtkLabel *state;
  GtkLabel *silence;
  GtkWidget *end_text;
  CsProtectionBanner *banner;
  GtkLabel *said;
  GtkWidget *caption_box;
  GtkLabel *caption;
  GtkLabel *notice;
  GtkLabel *sound_problem;
  CsCheckPane *check;
  GtkWidget *reopen;
  GtkStack *controls;
  GtkWidget *mute;
  GtkWidget *mute_icon;
  GtkLabel *mute_label;
  GtkWidget *keypad_button;
  GtkLabel *digits;
  GtkLabel *no_tone;
  GtkMenuButton *sound_button;
  GtkWidget *ringing_buttons;
  GtkWidget *answer;
  GtkWidget *ended_buttons;
  GtkWidget *done;
  GtkWidget *again;
  GtkWidget *unprotected;

  GtkWidget *attack;

  CsCallPagePractice practice;
  CsCallManager *manager;
  GSettings *settings;
  CsCall *call;
  GSignalGroup *signals;
  guint timer;
};

G_DEFINE_FINAL_TYPE (CsCallPage, cs_call_page, GTK_TYPE_WIDGET)

static void
update_state_text (CsCallPage *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *text = cs_ui_call_state_text (self->call, now);

  gtk_label_set_text (self->state, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->state), text != NULL);
  gtk_widget_set_visible (self->dot, text != NULL && gtk_widget_get_visible (GTK_WIDGET (self->address)));
}

static gboolean
on_second (gpointer user_data)
{
  update_state_text (user_data);
  return G_SOURCE_CONTINUE;
}

static void
run_timer (CsCallPage *self, gboolean run)
{
  if (run && self->timer == 0)
    self->timer = g_timeout_add_seconds (1, on_second, self);
  else if (!run)
    g_clear_handle_id (&self->timer, g_source_remove);
}

static const char *
controls_for (CsCall *call)
{
  if (cs_call_get_state (call) == CS_CALL_ENDED)
    return "ended";
  if (cs_call_get_state (call) == CS_CALL_RINGING && cs_call_get_direction (call) == CS_CALL_INCOMING)
    return "incoming";
  return "live";
}

/* Whether the same call may go better now. */
static gboolean
again_helps (CsCall *call)
{
  switch ((int) cs_call_get_reason (call))
    {
    case CS_CALL_REASON_MISSED:
    case CS_CALL_REASON_BUSY:
    case CS_CALL_REASON_NO_ANSWER:
    case CS_CALL_REASON_UNREACHABLE:
    case CS_CALL_REASON_NO_MEDIA:
      return !cs_call_can_retry (call);
    default:
      return FALSE;
    }
}

static void
update_again (CsCallPage *self, gboolean ended)
{
  gtk_widget_set_visible (self->again, ended && cs_ui_call_may_repeat (self->call));
  if (again_helps (self->call))
    gtk_widget_add_css_class (self->again, "suggested-action");
  else
    gtk_widget_remove_css_class (self->again, "suggested-action");
}

static void
update_end (CsCallPage *self, gboolean ended)
{
  g_autofree char *text = NULL;

  if (!ended)
    text = g_strdup ("");
  else if (self->practice == CS_CALL_PAGE_PRACTICE_ATTACKED)
    text = g_strdup (cs_ui_lesson_text (self->call));
  else
    text = cs_ui_call_end_text (self->call);
  gtk_label_set_text (GTK_LABEL (self->end_text), text);
  gtk_widget_set_visible (self->end_text, ended);
  update_again (self, ended);
  gtk_widget_set_visible (self->unprotected, ended && cs_call_can_retry (self->call));
  if (gtk_widget_get_visible (self->unprotected))
    {
      g_autofree char *label = cs_ui_retry_label (self->call);

      gtk_button_set_label (GTK_BUTTON (self->unprotected), label);
    }
  gtk_widget_set_visible (self->attack, ended && self->practice == CS_CALL_PAGE_PRACTICE);
}

static void
update_peer (CsCallPage *self)
{
  const char *name = cs_call_get_peer_name (self->call);
  const char *uri = cs_call_get_shown_uri (self->call);
  g_autofree char *address = cs_ui_address (uri);
  gboolean named = g_strcmp0 (name, address) != 0;

  cs_ui_set_outside_text (self->name, name != NULL ? name : address);
  cs_ui_set_outside_text (self->address, address);
  gtk_widget_set_visible (GTK_WIDGET (self->address), named);
  adw_avatar_set_text (self->avatar, name);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->person), "(ss)", uri != NULL ? uri : "",
                                    name != NULL ? name : "");
  gtk_widget_set_visible (self->said_by_provider, cs_call_is_said_by_provider (self->call));
}

/* Also where an old check still counts, and the new one was postponed. */
static gboolean
lacks_check (CsCall *call)
{
  CsCheck *check = cs_call_get_check (call);

  if (check == NULL || cs_call_get_state (call) != CS_CALL_ACTIVE)
    return FALSE;
  return cs_call_get_protection (call) == CS_PROTECTION_END_TO_END
         || (cs_call_get_protection (call) == CS_PROTECTION_CHECKED && cs_check_get_turn (check) == CS_CHECK_SKIPPED);
}

/* The check is the last thing on the page: where there is little room, its buttons stay in sight. */
static void
keep_check_in_view (CsCallPage *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);

  if (gtk_widget_get_visible (GTK_WIDGET (self->check)))
    gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));
}

static void
update_check (CsCallPage *self)
{
  gboolean open;

  g_object_get (self->check, "open", &open, NULL);
  gtk_widget_set_visible (self->reopen, !open && lacks_check (self->call));
  /* The check has to fit without scrolling. */
  gtk_widget_set_visible (GTK_WIDGET (self->avatar), !open);
}

static void
update_mute (CsCallPage *self)
{
  /* SUSPECT closes the microphone whatever the button says. */
  gboolean suspect = cs_call_get_protection (self->call) == CS_PROTECTION_SUSPECT;
  gboolean off = suspect || cs_call_get_muted (self->call);

  gtk_image_set_from_icon_name (GTK_IMAGE (self->mute_icon),
                                off ? "microphone-sensitivity-muted-symbolic" : "audio-input-microphone-symbolic");
  gtk_label_set_text (self->mute_label, suspect ? _ ("Off") : off ? _ ("Muted") : _ ("Mute"));
  cs_ui_set_name (self->mute, off ? _ ("Microphone off") : _ ("Microphone on"));
  if (suspect)
    gtk_widget_set_tooltip_text (self->mute, _ ("The microphone is off because someone may be intercepting the call"));
  else
    gtk_widget_set_tooltip_text (self->mute, off ? _ ("Turn the microphone on") : _ ("Turn the microphone off"));
}

static void
update_silence (CsCallPage *self)
{
  const gboolean silent = cs_call_get_silent (self->call) && cs_call_get_state (self->call) == CS_CALL_ACTIVE;
  /* Translators: %s is the name of the person in the call. */
  g_autofree char *text = g_strdup_printf (_ ("Nothing heard from %s. If nothing comes back, the call ends."),
                                           cs_call_get_peer_name (self->call));

  gtk_label_set_text (self->silence, text);
  gtk_widget_set_visible (GTK_WIDGET (self->silence), silent);
}

static void
update (CsCallPage *self)
{
  CsCallState state;
  gboolean ended;

  if (self->call == NULL)
    return;
  state = cs_call_get_state (self->call);
  ended = state == CS_CALL_ENDED;
  update_peer (self);
  update_state_text (self);
  run_timer (self, state == CS_CALL_ACTIVE);
  update_end (self, ended);
  update_mute (self);
  update_silence (self);
  update_check (self);
  gtk_widget_set_visible (GTK_WIDGET (self->banner), !ended);
  gtk_widget_set_visible (self->person, self->practice == CS_CALL_PAGE_NO_PRACTICE);
  gtk_widget_set_sensitive (self->keypad_button, state == CS_CALL_ACTIVE);
  cs_ui_show_page (self->controls, controls_for (self->call));
  if (ended)
    {
      cs_call_page_set_caption (self, NULL);
      cs_call_page_say (self, NULL);
    }
}

static void
show_digits (CsCallPage *self, const char *digits)
{
  gtk_label_set_text (self->digits, digits);
  gtk_widget_set_visible (GTK_WIDGET (self->digits), digits[0] != '\0');
}

static void
show_no_tone (CsCallPage *self, const char *why)
{
  gtk_label_set_text (self->no_tone, why != NULL ? why : "");
  gtk_widget_set_visible (GTK_WIDGET (self->no_tone), why != NULL);
}

static void
on_key (CsKeypad *keypad, const char *key, CsCallPage *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *digits = NULL;

  if (!cs_call_send_dtmf (self->call, key, &error))
    {
      show_no_tone (self, error->message);
      gtk_widget_error_bell (GTK_WIDGET (self));
      return;
    }
  show_no_tone (self, NULL);
  digits = g_strconcat (gtk_label_get_text (self->digits), key, NULL);
  show_digits (self, digits);
}

void
cs_call_page_check (CsCallPage *self)
{
  cs_check_pane_reopen (self->check);
}

static void
show_sound_problem (CsCallManager *manager, CsCallPage *self)
{
  const char *problem = cs_call_manager_get_sound_problem (manager);

  gtk_label_set_text (self->sound_problem, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->sound_problem), problem != NULL);
}

void
cs_call_page_set_call (CsCallPage *self, CsCall *call)
{
  if (g_set_object (&self->call, call))
    {
      g_signal_group_set_target (self->signals, call);
      show_digits (self, "");
      show_no_tone (self, NULL);
      cs_call_page_say (self, NULL);
    }
  cs_protection_banner_set_call (self->banner, call);
  if (call != NULL)
    show_sound_problem (self->manager, self);
  cs_check_pane_set_call (self->check, call);
  update (self);
}

CsCall *
cs_call_page_get_call (CsCallPage *self)
{
  return self->call;
}

void
cs_call_page_set_caption (CsCallPage *self, const char *caption)
{
  g_autofree char *text = NULL;

  if (caption != NULL)
    /* Translators: %s are the words that the practice peer "reads" to the user. */
    text = g_strdup_printf (_ ("The echo reads: %s"), caption);
  gtk_label_set_text (self->caption, text != NULL ? text : "");
  gtk_widget_set_visible (self->caption_box, text != NULL);
}

void
cs_call_page_set_practice (CsCallPage *self, CsCallPagePractice practice)
{
  self->practice = practice;
  cs_check_pane_set_practice (self->check, practice != CS_CALL_PAGE_NO_PRACTICE);
  update (self);
}

/* Asking the sound server for its devices takes a moment, so not before somebody wants to see them. */
static void
create_sound_popup (GtkMenuButton *button, gpointer user_data)
{
  CsCallPage *self = user_data;
  GtkWidget *popover, *sound;

  if (gtk_menu_button_get_popover (button) != NULL)
    return;
  popover = gtk_popover_new ();
  sound = cs_sound_settings_new (self->manager, self->settings);
  gtk_widget_set_size_request (sound, 300, -1);
  gtk_popover_set_child (GTK_POPOVER (popover), sound);
  gtk_menu_button_set_popover (button, popover);
}

void
cs_call_page_set_notice (CsCallPage *self, const char *notice)
{
  gtk_label_set_text (self->notice, notice != NULL ? notice : "");
  gtk_widget_set_visible (GTK_WIDGET (self->notice), notice != NULL);
}

void
cs_call_page_say (CsCallPage *self, const char *text)
{
  gtk_label_set_text (self->said, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->said), text != NULL);
}

void
cs_call_page_focus (CsCallPage *self)
{
  const char *controls = self->call != NULL ? controls_for (self->call) : "live";

  if (g_str_equal (controls, "incoming"))
    gtk_widget_grab_focus (self->answer);
  else if (g_str_equal (controls, "ended"))
    gtk_widget_grab_focus (gtk_widget_get_visible (self->again) ? self->again : self->done);
}

void
cs_call_page_setup (CsCallPage *self, CsCallManager *manager, GSettings *settings)
{
  g_set_object (&self->manager, manager);
  g_set_object (&self->settings, settings);
  g_signal_connect_object (manager, "sound-changed", G_CALLBACK (show_sound_problem), self, 0);
  gtk_menu_button_set_create_popup_func (self->sound_button, create_sound_popup, self, NULL);
}

static void
cs_call_page_dispose (GObject *object)
{
  CsCallPage *self = CS_CALL_PAGE (object);

  run_timer (self, FALSE);
  g_clear_object (&self->signals);
  g_clear_object (&self->call);
  g_clear_object (&self->manager);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->content, gtk_widget_unparent);
  G_OBJECT_CLASS (cs_call_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, CsCallPage, content);
  gtk_widget_class_bind_template_child (widget_class, CsCallPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, CsCallPage, person);
  gtk_widget_class_bind_template_child (widget_class, CsCallPage, avatar);
  gtk_widget_class_bind_template_child (widget_class, CsCallPage, name);
  gtk_widget_class_bind_template_child (widget_class, CsCallPage, address);
  gtk_widget_class_bind_template_child (widget_class, CsCallPage, dot);
  gtk_widget_class_bind_template_child (widget_class, CsCallPage, said_by_provider);
  gtk_widget_class_bind_template_child (widget_class, CsCallPage, state);
  gtk_widget_class_bind_template_child (widget_class, CsCallPage, silence);
  gtk_widget_class_bind_template_child (widget_class, CsCallPage, end_text);
  gtk_widget_class_bind_template_child (widget_class, CsCallPage, banner);
  gtk_widget_class_bind_template_child (widget_class, CsCallPage, sound_problem);
  gtk_widget_class_bind_template_child (widget_class, CsCallPage, caption_box);
  gtk_widget_class_bind_template_child (widget_class, CsCallPage, caption);
  gtk_widget_class_bind_template_child (widget_class, CsCallPage, notice);
  gtk_widget_class_bind_template_child (widget_class, CsCallPage, check);
  gtk_widget_class_bind_template_child (widget_class, CsCallPage, reopen);
  gtk_widget_class_bind_template_child (widget_class, CsCallPage, controls);
  gtk_widget_class_bind_template_child (widget_class, CsCallPage, mute);
  gtk_widget_class_bind_template_child (widget_class, CsCallPage, mute_icon);
  gtk_widget_class_bind_template_child (widget_class, CsCallPage, mute_label);
  gtk_widget_class_bind_template_child (widget_class, CsCallPage, keypad_button);
  gtk_widget_class_bind_template_child (widget_class, CsCallPage, digits);
  gtk_widget_class_bind_template_child (widget_class, CsCallPage, no_tone);
  gtk_widget_class_bind_template_child (widget_class, CsCallPage, sound_button);
  gtk_widget_class_bind_template_child (widget_class, CsCallPage, said);
  gtk_widget_class_bind_template_child (widget_class, CsCallPage, ringing_buttons);
  gtk_widget_class_bind_template_child (widget_class, CsCallPage, answer);
  gtk_widget_class_bind_template_child (widget_class, CsCallPage, ended_buttons);
  gtk_widget_class_bind_template_child (widget_class, CsCallPage, done);
  gtk_widget_class_bind_template_child (widget_class, CsCallPage, again);
  gtk_widget_class_bind_template_child (widget_class, CsCallPage, unprotected);
  gtk_widget_class_bind_template_child (widget_class, CsCallPage, attack);
}

static void
cs_call_page_class_init (CsCallPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cs_call_page_dispose;
  g_type_ensure (CS_TYPE_PROTECTION_BANNER);
  g_type_ensure (CS_TYPE_CHECK_PANE);
  g_type_ensure (CS_TYPE_KEYPAD);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/countersign/Countersign/ui/cs-call-page.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_key);
  gtk_widget_class_bind_template_callback (widget_class, cs_call_page_check);
}

static void
cs_call_page_init (CsCallPage *self)
{
  static const char *const followed[]
      = { "notify::state", "notify::reason", "notify::detail", "notify::peer-name", "notify::protection",
          "notify::check", "notify::muted",  "notify::silent", "notify::started",   "notify::retry-requirement" };

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_button_set_label (GTK_BUTTON (self->unprotected), "");
  cs_ui_let_label_wrap (self->unprotected);
  cs_ui_let_label_wrap (self->attack);
  gtk_widget_set_layout_manager (self->ringing_buttons, cs_wrap_layout_new_centered (24, 12));
  gtk_widget_set_layout_manager (self->ended_buttons, cs_wrap_layout_new_centered (12, 12));
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (self->scroller), "changed",
                           G_CALLBACK (keep_check_in_view), self, G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self->check, "notify::open", G_CALLBACK (update), self);
  self->signals = g_signal_group_new (CS_TYPE_CALL);
  for (guint i = 0; i < G_N_ELEMENTS (followed); i++)
    g_signal_group_connect_swapped (self->signals, followed[i], G_CALLBACK (update), self);
}
