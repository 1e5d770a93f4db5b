/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calls/cs-call-manager-internal.h"

#include "calls/cs-device-private.h"

static CsMediaSourceKind
source_of (const CsCallAudio *audio)
{
  switch (audio->kind)
    {
    case CS_CALL_AUDIO_FILES:
      return audio->play_file != NULL ? CS_MEDIA_SOURCE_FILE : CS_MEDIA_SOURCE_SPEECH;
    case CS_CALL_AUDIO_SPEECH:
      return CS_MEDIA_SOURCE_SPEECH;
    case CS_CALL_AUDIO_ECHO:
      return CS_MEDIA_SOURCE_ECHO;
    case CS_CALL_AUDIO_DEVICES:
    default:
      return CS_MEDIA_SOURCE_DEVICE;
    }
}

void
cs_call_manager_set_audio (CsCallManager *self, const CsCallAudio *audio)
{
  CsMediaAudio *media = &self->environment.audio;

  g_return_if_fail (CS_IS_CALL_MANAGER (self));

  g_free (self->play_file);
  g_free (self->record_file);
  self->play_file = g_strdup (audio->play_file);
  self->record_file = g_strdup (audio->record_file);

  media->source = source_of (audio);
  media->play_file = self->play_file;
  media->echo_delay_ms = audio->echo_delay_ms;
  media->record_file = self->record_file;
  media->sink = self->record_file != NULL              ? CS_MEDIA_SINK_FILE
                : audio->kind == CS_CALL_AUDIO_DEVICES ? CS_MEDIA_SINK_DEVICE
                                                       : CS_MEDIA_SINK_NONE;
  self->environment.tones = audio->kind == CS_CALL_AUDIO_DEVICES;
}

static void
enter_room (CsCallManager *self, guint room)
{
  self->environment.audio = (CsMediaAudio){ .source = CS_MEDIA_SOURCE_ROOM, .room = room, .sink = CS_MEDIA_SINK_NONE };
  self->environment.tones = FALSE;
}

void
cs_call_manager_bridge (CsCallManager *one, CsCallManager *other)
{
  /* A new one each time: the end of the last call is not the beginning of the next. */
  const guint room = cs_media_room_new ();

  g_return_if_fail (CS_IS_CALL_MANAGER (one));
  g_return_if_fail (CS_IS_CALL_MANAGER (other));

  enter_room (one, room);
  enter_room (other, room);
}

void
cs_call_manager_choose_devices (CsCallManager *self, const char *source_device, const char *sink_device)
{
  g_return_if_fail (CS_IS_CALL_MANAGER (self));

  cs_media_init ();
  cs_media_choose_devices (source_device, sink_device);
}

void
cs_call_manager_set_client_id (CsCallManager *self, const char *client_id)
{
  g_return_if_fail (CS_IS_CALL_MANAGER (self));
  g_return_if_fail (strlen (client_id) <= CS_ZRTP_CLIENT_ID_LEN);

  g_strlcpy (self->environment.client_id, client_id, sizeof self->environment.client_id);
}

static void
on_devices_changed (CsMediaDevices *devices, gpointer user_data)
{
  CsCallManager *self = user_data;
  GPtrArray *list = cs_media_devices_list (devices);

  cs_device_update_store (self->microphones, list, TRUE);
  cs_device_update_store (self->speakers, list, FALSE);
}

static void
ensure_devices (CsCallManager *self)
{
  if (self->devices != NULL)
    return;
  cs_media_init ();
  self->devices = cs_media_devices_new (on_devices_changed, self);
  on_devices_changed (self->devices, self);
}

GListModel *
cs_call_manager_get_microphones (CsCallManager *self)
{
  g_return_val_if_fail (CS_IS_CALL_MANAGER (self), NULL);
  ensure_devices (self);
  return G_LIST_MODEL (self->microphones);
}

GListModel *
cs_call_manager_get_speakers (CsCallManager *self)
{
  g_return_val_if_fail (CS_IS_CALL_MANAGER (self), NULL);
  ensure_devices (self);
  return G_LIST_MODEL (self->speakers);
}

gboolean
cs_call_manager_has_sound (CsCallManager *self)
{
  cs_media_init ();
  return cs_media_has_sound_server ();
}
