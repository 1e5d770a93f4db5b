/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How all calls sound: devices, files or a shared room, and what is wrong with the devices. */
#include "calls/cs-sound-private.h"

#include "calls/cs-device-private.h"
#include "media/cs-media-devices.h"

#include <glib/gi18n-lib.h>

struct _CsSound {
  CsMediaAudio audio; /* its strings are the two below */
  char *play_file;
  char *record_file;
  gboolean tones;

  CsMediaDevices *devices; /* made on first use */
  GListStore *microphones;
  GListStore *speakers;

  CsSoundChanged changed;
  gpointer user_data;
};

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
cs_sound_set_audio (CsSound *self, const CsCallAudio *audio)
{
  CsMediaAudio *media = &self->audio;

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
  self->tones = audio->kind == CS_CALL_AUDIO_DEVICES;
}

void
cs_sound_enter_room (CsSound *self, guint room)
{
  self->audio = (CsMediaAudio){ .source = CS_MEDIA_SOURCE_ROOM, .room = room, .sink = CS_MEDIA_SINK_NONE };
  self->tones = FALSE;
}

const CsMediaAudio *
cs_sound_get_audio (CsSound *self)
{
  return &self->audio;
}

gboolean
cs_sound_has_tones (CsSound *self)
{
  return self->tones;
}

/* ---- devices ---- */

static void
on_devices_changed (CsMediaDevices *devices, gpointer user_data)
{
  CsSound *self = user_data;
  GPtrArray *list = cs_media_devices_list (devices);

  cs_device_update_store (self->microphones, list, TRUE);
  cs_device_update_store (self->speakers, list, FALSE);
  self->changed (self->user_data);
}

static void
ensure_devices (CsSound *self)
{
  if (self->devices != NULL)
    return;
  cs_media_init ();
  self->devices = cs_media_devices_new (on_devices_changed, self);
  on_devices_changed (self->devices, self);
}

GListModel *
cs_sound_get_microphones (CsSound *self)
{
  ensure_devices (self);
  return G_LIST_MODEL (self->microphones);
}

GListModel *
cs_sound_get_speakers (CsSound *self)
{
  ensure_devices (self);
  return G_LIST_MODEL (self->speakers);
}

char *
cs_sound_get_device_in_use (CsSound *self, gboolean microphone)
{
  GPtrArray *list;

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
cs_sound_get_problem (CsSound *self)
{
  CsMediaProblem microphone, speaker;

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

/* ---- its life ---- */

CsSound *
cs_sound_new (CsSoundChanged changed, gpointer user_data)
{
  CsSound *self = g_new0 (CsSound, 1);

  self->changed = changed;
  self->user_data = user_data;
  self->microphones = g_list_store_new (CS_TYPE_DEVICE);
  self->speakers = g_list_store_new (CS_TYPE_DEVICE);
  cs_sound_set_audio (self, &(CsCallAudio){ .kind = CS_CALL_AUDIO_DEVICES });
  return self;
}

void
cs_sound_close (CsSound *self)
{
  g_clear_pointer (&self->devices, cs_media_devices_free);
}

void
cs_sound_free (CsSound *self)
{
  if (self == NULL)
    return;
  cs_sound_close (self);
  g_object_unref (self->microphones);
  g_object_unref (self->speakers);
  g_free (self->play_file);
  g_free (self->record_file);
  g_free (self);
}
