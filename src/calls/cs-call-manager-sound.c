/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The manager's sound: devices, the desk that mixes all calls, what is wrong with the sound. */
#include "calls/cs-call-manager-internal.h"

#include "calls/cs-device-private.h"

#include <glib/gi18n-lib.h>

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
  g_signal_emit_by_name (self, "sound-changed");
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

char *
cs_call_manager_get_device_in_use (CsCallManager *self, gboolean microphone)
{
  GPtrArray *list;

  g_return_val_if_fail (CS_IS_CALL_MANAGER (self), NULL);
  ensure_devices (self);
  list = cs_media_devices_list (self->devices);
  for (guint i = 0; i < list->len; i++)
    {
      const CsMediaDevice *device = list->pdata[i];

      if (device->is_in_use && device->is_source == microphone)
        return g_strdup (device->name);
    }
  return NULL;
}

const char *
cs_call_manager_get_sound_problem (CsCallManager *self)
{
  CsMediaProblem microphone, speaker;

  g_return_val_if_fail (CS_IS_CALL_MANAGER (self), NULL);
  ensure_devices (self);
  microphone = cs_media_devices_get_problem (self->devices, TRUE);
  speaker = cs_media_devices_get_problem (self->devices, FALSE);
  if (microphone == CS_MEDIA_PROBLEM_NO_SERVER || speaker == CS_MEDIA_PROBLEM_NO_SERVER)
    return _ ("Waiting for this computer's sound. The other side hears silence.");
  if (microphone == CS_MEDIA_PROBLEM_NO_DEVICE && speaker == CS_MEDIA_PROBLEM_NO_DEVICE)
    return _ ("No microphone and no speaker. The other side hears silence.");
  if (microphone == CS_MEDIA_PROBLEM_NO_DEVICE)
    return _ ("No microphone. The other side hears silence.");
  return speaker == CS_MEDIA_PROBLEM_NO_DEVICE ? _ ("No speaker. You can't hear the other side.") : NULL;
}

gboolean
cs_call_manager_has_sound (CsCallManager *self)
{
  cs_media_init ();
  return cs_media_has_sound_server ();
}
