/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Follows one call in the terminal: tells each change once, and in an order that can be understood. */

#include "cli/cs-cli-call.h"

#define NO_TURN (-1)

struct _CsCliCall {
  CsCall *call;
  CsCliOutput *output;
  guint seconds;
  guint seconds_id;
  double least_db;
  gboolean told_said; /* by the provider, who is there */
  CsProtection told_protection;
  const char *told_suite; /* static */
  CsCheck *check;         /* whose turns are followed */
  int told_turn;          /* of the check: the CsCheckTurn that was told last, or NO_TURN */
  CsCliCallResult result;
};

static gboolean
on_seconds (gpointer user_data)
{
  CsCliCall *self = user_data;

  self->seconds_id = 0;
  self->result.time_is_up = TRUE;
  cs_call_hang_up (self->call);
  return G_SOURCE_REMOVE;
}

static void
on_state (CsCall *call, GParamSpec *pspec, gpointer user_data)
{
  CsCliCall *self = user_data;

  self->output->vtable->call (self->output, call);
  if (cs_call_get_state (call) == CS_CALL_ACTIVE && self->seconds > 0 && self->seconds_id == 0)
    self->seconds_id = g_timeout_add_seconds (self->seconds, on_seconds, self);
}

/* A known name that a call begins with is no news. */
static void
on_peer_name (CsCall *call, GParamSpec *pspec, gpointer user_data)
{
  CsCliCall *self = user_data;
  const gboolean said = cs_call_is_said_by_provider (call);

  if (said || self->told_said)
    self->output->vtable->identity (self->output, call);
  self->told_said = said;
}

/* ---- protection and check ---- */

static void
tell_turn (CsCliCall *self)
{
  const int turn = (int) cs_check_get_turn (cs_call_get_check (self->call));

  if (turn == self->told_turn)
    return;
  self->told_turn = turn;
  self->output->vtable->turn (self->output, self->call);
}

static void
on_turn (CsCheck *check, GParamSpec *pspec, gpointer user_data)
{
  tell_turn (user_data);
}

/* Asked on the first call with a device, and when something has changed; otherwise it stays quiet. The protection is
 * told first. */
static void
on_should_check (CsCall *call, GParamSpec *pspec, gpointer user_data)
{
  CsCliCall *self = user_data;

  if (!cs_call_get_should_check (call))
    self->told_turn = NO_TURN;
  else if (self->told_protection == cs_call_get_protection (call))
    tell_turn (self);
}

static void
on_protection (CsCall *call, GParamSpec *pspec, gpointer user_data)
{
  CsCliCall *self = user_data;
  const CsProtection protection = cs_call_get_protection (call);

  self->result.was_end_to_end |= protection == CS_PROTECTION_END_TO_END || protection == CS_PROTECTION_CHECKED;
  self->result.found_attacker |= protection == CS_PROTECTION_SUSPECT;
  self->output->vtable->protection (self->output, call);
  self->told_protection = protection;
  self->told_suite = cs_call_get_suite (call);
  on_should_check (call, NULL, self);
}

/* The first is told with the protection that it leads to. */
static void
on_suite (CsCall *call, GParamSpec *pspec, gpointer user_data)
{
  CsCliCall *self = user_data;

  if (self->told_suite != NULL && g_strcmp0 (self->told_suite, cs_call_get_suite (call)) != 0)
    on_protection (call, NULL, self);
}

static void
forget_check (CsCliCall *self)
{
  if (self->check != NULL)
    g_signal_handlers_disconnect_by_data (self->check, self);
  g_clear_object (&self->check);
}

/* Also told when it is the same. */
static void
on_check (CsCall *call, GParamSpec *pspec, gpointer user_data)
{
  CsCliCall *self = user_data;

  forget_check (self);
  if (cs_call_get_check (call) == NULL)
    return;
  self->check = g_object_ref (cs_call_get_check (call));
  g_signal_connect (self->check, "notify::turn", G_CALLBACK (on_turn), self);
}

/* ---- what else happens ---- */

static void
on_notice (CsCall *call, GParamSpec *pspec, gpointer user_data)
{
  CsCliCall *self = user_data;

  if (cs_call_get_notice (call) != NULL)
    self->output->vtable->warning (self->output, cs_call_get_notice (call));
}

static void
on_media (CsCall *call, GParamSpec *pspec, gpointer user_data)
{
  CsCliCall *self = user_data;

  self->output->vtable->media (self->output, call);
}

static void
on_quality (CsCall *call, gpointer user_data)
{
  CsCliCall *self = user_data;
  const CsCallQuality *quality = cs_call_get_quality (call);

  self->output->vtable->quality (self->output, call);
  self->result.judged++;
  if (cs_call_get_codec (call) != NULL && quality->received > 0 && quality->level_db > self->least_db)
    self->result.sound_came_back = TRUE;
}

/* ---- life ---- */

CsCliCall *
cs_cli_call_new (CsCall *call, CsCliOutput *output, guint seconds, double least_db)
{
  static const struct {
    const char *signal;
    GCallback callback;
  } signals[] = {
    { "notify::state", G_CALLBACK (on_state) },           { "notify::peer-name", G_CALLBACK (on_peer_name) },
    { "notify::protection", G_CALLBACK (on_protection) }, { "notify::suite", G_CALLBACK (on_suite) },
    { "notify::check", G_CALLBACK (on_check) },           { "notify::should-check", G_CALLBACK (on_should_check) },
    { "notify::notice", G_CALLBACK (on_notice) },         { "notify::codec", G_CALLBACK (on_media) },
    { "notify::silent", G_CALLBACK (on_media) },          { "quality", G_CALLBACK (on_quality) },
  };
  CsCliCall *self = g_new0 (CsCliCall, 1);

  self->call = g_object_ref (call);
  self->output = output;
  self->seconds = seconds;
  self->least_db = least_db;
  self->told_turn = NO_TURN;
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    g_signal_connect (call, signals[i].signal, signals[i].callback, self);
  on_state (call, NULL, self);
  on_peer_name (call, NULL, self);
  return self;
}

void
cs_cli_call_free (CsCliCall *self)
{
  if (self == NULL)
    return;
  g_clear_handle_id (&self->seconds_id, g_source_remove);
  forget_check (self);
  g_signal_handlers_disconnect_by_data (self->call, self);
  g_object_unref (self->call);
  g_free (self);
}

CsCall *
cs_cli_call_get_call (CsCliCall *self)
{
  return self->call;
}

const CsCliCallResult *
cs_cli_call_get_result (CsCliCall *self)
{
  return &self->result;
}
