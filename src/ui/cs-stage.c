/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which call the window shows, and what is said to the user beside it. */
#include "ui/cs-stage.h"

#define TOAST_CHARS 26 /* a toast does not wrap a label by itself: fits 360 pixels */

struct _CsStage {
  GObject parent_instance;

  CsStageParts parts;
  CsCall *after;   /* to be answered when the one shown has ended */
  AdwToast *toast; /* weak: the last one */

  CsAccount *practice;
  char *practice_uri; /* whom the practice account called */
  char *caption;
  gboolean attacked; /* the practice call has an attacker in the middle */
};

G_DEFINE_FINAL_TYPE (CsStage, cs_stage, G_TYPE_OBJECT)

CsCall *
cs_stage_get_call (CsStage *self)
{
  return cs_call_page_get_call (self->parts.call_page);
}

gboolean
cs_stage_has_live_call (CsStage *self)
{
  CsCall *call = cs_stage_get_call (self);

  return call != NULL && cs_call_get_state (call) != CS_CALL_ENDED;
}

static gboolean
is_practice (CsStage *self, CsCall *call)
{
  return call != NULL && self->practice != NULL && cs_call_get_account (call) == self->practice;
}

static void
update_caption (CsStage *self)
{
  CsCall *call = cs_call_page_get_call (self->parts.call_page);
  gboolean practice = is_practice (self, call);

  cs_call_page_set_practice (self->parts.call_page, !practice        ? CS_CALL_PAGE_NO_PRACTICE
                                                    : self->attacked ? CS_CALL_PAGE_PRACTICE_ATTACKED
                                                                     : CS_CALL_PAGE_PRACTICE);
  cs_call_page_set_caption (self->parts.call_page,
                            practice && cs_call_get_state (call) == CS_CALL_ACTIVE ? self->caption : NULL);
}

static gboolean
rings_here (CsCall *call)
{
  return call != NULL && cs_call_get_direction (call) == CS_CALL_INCOMING
         && cs_call_get_state (call) == CS_CALL_RINGING;
}

/* Whatever page is open, a call that rings can be answered from it. */
void
cs_stage_follow_page (CsStage *self)
{
  CsCall *shown = cs_call_page_get_call (self->parts.call_page);
  gboolean hidden = rings_here (shown) && !cs_page_trail_shows (self->parts.trail, "call");

  cs_waiting_bar_set_hidden_call (self->parts.waiting_bar, hidden ? shown : NULL);
}

static void
on_call_notice (CsCall *call, GParamSpec *pspec, CsStage *self)
{
  if (cs_call_get_notice (call) != NULL)
    cs_stage_say (self, cs_call_get_notice (call));
}

static void
on_call_state (CsCall *call, GParamSpec *pspec, CsStage *self)
{
  CsCallState state = cs_call_get_state (call);

  /* The call page says how it ended. */
  if (call == cs_call_page_get_call (self->parts.call_page) && state == CS_CALL_ENDED
      && cs_page_trail_shows (self->parts.trail, "path"))
    cs_page_trail_show_root (self->parts.trail, "call");
  if (call == cs_call_page_get_call (self->parts.call_page) && state == CS_CALL_ENDED
      && cs_page_trail_shows (self->parts.trail, "call"))
    cs_call_page_focus (self->parts.call_page);
  cs_stage_follow_page (self);
  if (call == cs_call_page_get_call (self->parts.call_page) && state == CS_CALL_ENDED && self->after != NULL)
    {
      g_autoptr (CsCall) next = g_steal_pointer (&self->after);

      cs_stage_show_call (self, next);
      cs_call_answer (next);
    }
  update_caption (self);
}

/* While somebody types, Return belongs to the entry and must not answer. */
static gboolean
is_typing (CsStage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self->parts.call_page));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && gtk_widget_get_mapped (focus) && GTK_IS_EDITABLE (focus)
         && gtk_editable_get_text (GTK_EDITABLE (focus))[0] != '\0';
}

void
cs_stage_show_call (CsStage *self, CsCall *call)
{
  gboolean typing = is_typing (self);

  if (self->toast != NULL)
    adw_toast_dismiss (self->toast);
  if (is_practice (self, call))
    {
      g_free (self->practice_uri);
      self->practice_uri = g_strdup (cs_call_get_peer_uri (call));
    }
  cs_call_page_set_call (self->parts.call_page, call);
  cs_path_page_set_call (self->parts.path_page, call);
  cs_call_actions_set_call (self->parts.actions, call);
  g_signal_handlers_disconnect_by_func (call, on_call_state, self);
  g_signal_connect_object (call, "notify::state", G_CALLBACK (on_call_state), self, 0);
  g_signal_handlers_disconnect_by_func (call, on_call_notice, self);
  g_signal_connect_object (call, "notify::notice", G_CALLBACK (on_call_notice), self, 0);
  update_caption (self);
  cs_page_trail_show_root (self->parts.trail, "call");
  if (!typing)
    cs_call_page_focus (self->parts.call_page);
}

void
cs_stage_reveal_call (CsStage *self, CsCall *call)
{
  if (call == cs_call_page_get_call (self->parts.call_page))
    {
      cs_page_trail_show_root (self->parts.trail, "call");
      cs_call_page_focus (self->parts.call_page);
    }
  else if (!cs_stage_has_live_call (self))
    cs_stage_show_call (self, call);
}

void
cs_stage_answer (CsStage *self, CsCall *call)
{
  CsCall *shown = cs_call_page_get_call (self->parts.call_page);

  if (cs_stage_has_live_call (self) && shown != call)
    {
      g_set_object (&self->after, call);
      cs_call_hang_up (shown);
      return;
    }
  cs_stage_show_call (self, call);
  cs_call_answer (call);
}

void
cs_stage_take_incoming (CsStage *self, CsCall *call)
{
  if (!cs_stage_has_live_call (self))
    {
      cs_stage_show_call (self, call);
      return;
    }
  cs_waiting_bar_offer (self->parts.waiting_bar, call);
}

void
cs_stage_say (CsStage *self, const char *text)
{
  AdwToast *toast;
  GtkWidget *label;

  /* Nothing may cover the buttons of a call, least of all Hang Up. */
  if (cs_stage_has_live_call (self) && cs_page_trail_shows (self->parts.trail, "call"))
    {
      cs_call_page_say (self->parts.call_page, text);
      return;
    }
  toast = adw_toast_new ("");
  label = gtk_label_new (text);
  /* A toast's own title is markup and a single line; this text has to wrap. */
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_max_width_chars (GTK_LABEL (label), TOAST_CHARS);
  gtk_widget_add_css_class (label, "heading");
  adw_toast_set_custom_title (toast, label);
  g_set_weak_pointer (&self->toast, toast);
  adw_toast_overlay_add_toast (self->parts.toasts, toast);
}

/* ---- practice ---- */

gboolean
cs_stage_set_practice_account (CsStage *self, CsAccount *account)
{
  if (!g_set_object (&self->practice, account))
    return FALSE;
  update_caption (self);
  return TRUE;
}

CsAccount *
cs_stage_get_practice_account (CsStage *self)
{
  return self->practice;
}

const char *
cs_stage_get_practice_uri (CsStage *self)
{
  return self->practice_uri;
}

void
cs_stage_set_practice_attacked (CsStage *self, gboolean attacked)
{
  self->attacked = attacked;
  update_caption (self);
}

gboolean
cs_stage_is_practice_attacked (CsStage *self)
{
  return self->attacked;
}

void
cs_stage_set_caption (CsStage *self, const char *caption)
{
  g_free (self->caption);
  self->caption = g_strdup (caption);
  update_caption (self);
}

/* ---- its life ---- */

static void
cs_stage_finalize (GObject *object)
{
  CsStage *self = CS_STAGE (object);

  g_clear_object (&self->practice);
  g_clear_object (&self->after);
  g_clear_weak_pointer (&self->toast);
  g_free (self->caption);
  g_free (self->practice_uri);
  G_OBJECT_CLASS (cs_stage_parent_class)->finalize (object);
}

static void
cs_stage_class_init (CsStageClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cs_stage_finalize;
}

static void
cs_stage_init (CsStage *self)
{
}

CsStage *
cs_stage_new (const CsStageParts *parts)
{
  CsStage *self = g_object_new (CS_TYPE_STAGE, NULL);

  self->parts = *parts;
  return self;
}
