/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a front end asks of the manager about sound; CsSound and the desk that mixes all calls do it. */
#include "calls/cs-call-manager-internal.h"

#include "media/cs-media-devices.h"

void
cs_call_manager_set_audio (CsCallManager *self, const CsCallAudio *audio)
{
  g_return_if_fail (CS_IS_CALL_MANAGER (self));
  cs_sound_set_audio (self->sound, audio);
  cs_call_manager_lend_sound (self);
}

void
cs_call_manager_bridge (CsCallManager *one, CsCallManager *other)
{
  /* A new one each time: the end of the last call is not the beginning of the next. */
  const guint room = cs_media_room_new ();

  g_return_if_fail (CS_IS_CALL_MANAGER (one));
  g_return_if_fail (CS_IS_CALL_MANAGER (other));

  cs_sound_enter_room (one->sound, room);
  cs_call_manager_lend_sound (one);
  cs_sound_enter_room (other->sound, room);
  cs_call_manager_lend_sound (other);
}

void
cs_call_manager_choose_devices (CsCallManager *self, const char *source_device, const char *sink_device)
{
  g_return_if_fail (CS_IS_CALL_MANAGER (self));

  cs_media_init ();
  cs_media_choose_devices (source_device, sink_device);
}

GListModel *
cs_call_manager_get_microphones (CsCallManager *self)
{
  g_return_val_if_fail (CS_IS_CALL_MANAGER (self), NULL);
  return cs_sound_get_microphones (self->sound);
}

GListModel *
cs_call_manager_get_speakers (CsCallManager *self)
{
  g_return_val_if_fail (CS_IS_CALL_MANAGER (self), NULL);
  return cs_sound_get_speakers (self->sound);
}

char *
cs_call_manager_get_device_in_use (CsCallManager *self, gboolean microphone)
{
  g_return_val_if_fail (CS_IS_CALL_MANAGER (self), NULL);
  return cs_sound_get_device_in_use (self->sound, microphone);
}

const char *
cs_call_manager_get_sound_problem (CsCallManager *self)
{
  g_return_val_if_fail (CS_IS_CALL_MANAGER (self), NULL);
  return cs_sound_get_problem (self->sound);
}

gboolean
cs_call_manager_has_sound (CsCallManager *self)
{
  cs_media_init ();
  return cs_media_has_sound_server ();
}
