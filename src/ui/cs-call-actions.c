/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The actions of a call: answer, decline, hang up, mute. */
#include "ui/cs-call-actions.h"

struct _CsCallActions {
  GSimpleActionGroup parent_instance;

  CsCall *call;
  GSignalGroup *signals;
};

G_DEFINE_FINAL_TYPE (CsCallActions, cs_call_actions, G_TYPE_SIMPLE_ACTION_GROUP)

static void
on_answer (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  cs_call_answer (CS_CALL_ACTIONS (user_data)->call);
}

static void
on_decline (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  cs_call_decline (CS_CALL_ACTIONS (user_data)->call);
}

static void
on_hang_up (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  CsCall *call = CS_CALL_ACTIONS (user_data)->call;

  if (cs_call_get_direction (call) == CS_CALL_INCOMING && cs_call_get_state (call) == CS_CALL_RINGING)
    cs_call_decline (call);
  else
    cs_call_hang_up (call);
}

static void
on_mute (GSimpleAction *action, GVariant *value, gpointer user_data)
{
  cs_call_set_muted (CS_CALL_ACTIONS (user_data)->call, g_variant_get_boolean (value));
}

static void
enable (CsCallActions *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static void
update (CsCallActions *self)
{
  CsCallState state = self->call != NULL ? cs_call_get_state (self->call) : CS_CALL_ENDED;
  gboolean rings_here = state == CS_CALL_RINGING && cs_call_get_direction (self->call) == CS_CALL_INCOMING;
  GAction *mute = g_action_map_lookup_action (G_ACTION_MAP (self), "mute");

  enable (self, "answer", rings_here);
  enable (self, "decline", rings_here);
  enable (self, "hang-up", state != CS_CALL_ENDED);
  enable (self, "mute", state == CS_CALL_ACTIVE && cs_call_get_protection (self->call) != CS_PROTECTION_SUSPECT);
  g_simple_action_set_state (G_SIMPLE_ACTION (mute),
                             g_variant_new_boolean (self->call != NULL && cs_call_get_muted (self->call)));
}

void
cs_call_actions_set_call (CsCallActions *self, CsCall *call)
{
  if (g_set_object (&self->call, call))
    g_signal_group_set_target (self->signals, call);
  update (self);
}

static void
cs_call_actions_dispose (GObject *object)
{
  CsCallActions *self = CS_CALL_ACTIONS (object);

  g_clear_object (&self->signals);
  g_clear_object (&self->call);
  G_OBJECT_CLASS (cs_call_actions_parent_class)->dispose (object);
}

static void
cs_call_actions_class_init (CsCallActionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cs_call_actions_dispose;
}

static void
cs_call_actions_init (CsCallActions *self)
{
  static const GActionEntry entries[] = {
    { "answer", on_answer },
    { "decline", on_decline },
    { "hang-up", on_hang_up },
    { "mute", NULL, NULL, "false", on_mute },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  self->signals = g_signal_group_new (CS_TYPE_CALL);
  g_signal_group_connect_swapped (self->signals, "notify::state", G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->signals, "notify::protection", G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->signals, "notify::muted", G_CALLBACK (update), self);
  update (self);
}

CsCallActions *
cs_call_actions_new (void)
{
  return g_object_new (CS_TYPE_CALL_ACTIONS, NULL);
}
