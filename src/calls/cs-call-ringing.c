/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tone of a call that rings, and the time after which nobody is expected to answer any more. */

#include "calls/cs-call-ringing.h"

struct _CsCallRinging {
  gboolean tones;
  CsMediaTone *tone;
  guint limit_id;
  void (*limit_func) (gpointer user_data);
  gpointer user_data;
};

CsCallRinging *
cs_call_ringing_new (gboolean tones)
{
  CsCallRinging *self = g_new0 (CsCallRinging, 1);

  self->tones = tones;
  return self;
}

void
cs_call_ringing_free (CsCallRinging *self)
{
  if (self == NULL)
    return;
  cs_call_ringing_stop (self);
  g_free (self);
}

void
cs_call_ringing_start (CsCallRinging *self, CsMediaToneKind kind)
{
  if (!self->tones)
    return;
  cs_media_init ();
  self->tone = cs_media_tone_start (kind);
}

static gboolean
on_limit (gpointer user_data)
{
  CsCallRinging *self = user_data;

  self->limit_id = 0;
  self->limit_func (self->user_data);
  return G_SOURCE_REMOVE;
}

void
cs_call_ringing_limit (CsCallRinging *self, guint ms, void (*func) (gpointer user_data), gpointer user_data)
{
  self->limit_func = func;
  self->user_data = user_data;
  self->limit_id = g_timeout_add (ms, on_limit, self);
}

void
cs_call_ringing_stop (CsCallRinging *self)
{
  g_clear_pointer (&self->tone, cs_media_tone_stop);
  g_clear_handle_id (&self->limit_id, g_source_remove);
}
