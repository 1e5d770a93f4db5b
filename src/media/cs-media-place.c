/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a call hears and who hears it, as ports of the desk. */

#include "media/cs-media-place.h"

#include "media/cs-media-desk.h"
#include "media/cs-media-device-elements.h"
#include "media/cs-media-ring.h"
#include "media/cs-media-speech.h"
#include "media/cs-media-wav.h"

struct _CsMediaPlace {
  CsMediaLeg *leg;
  CsMediaGate *gate;
  CsMediaSourceKind source;
  CsMediaSinkKind sink;
  guint room;
  gboolean joined;

  CsMediaWavReader *play_file;
  CsMediaSpeech *speech;
  CsMediaRing *echo;
  CsMediaWavWriter *record_file;
  gboolean recording; /* the first sound has come */

  guint leg_port;
  guint source_port;
  guint record_port;
};

static GMutex lock;
static GPtrArray *in_rooms; /* of CsMediaPlace */

/* ---- ports: the desk's thread ---- */

static gboolean
give_leg (gpointer port, gint16 *out, gsize n_samples, gint64 now_us)
{
  return cs_media_leg_speak (((CsMediaPlace *) port)->leg, out, n_samples, now_us);
}

static void
take_leg (gpointer port, const gint16 *samples, gsize n_samples, gboolean sounds, gint64 now_us)
{
  cs_media_leg_hear (((CsMediaPlace *) port)->leg, samples, n_samples, now_us);
}

static const CsMediaPort leg_port = { give_leg, take_leg };

/* It begins when the gate lets sound out, so that the first word is not lost in the handshake. */
static gboolean
give_signal (gpointer port, gint16 *out, gsize n_samples, gint64 now_us)
{
  CsMediaPlace *self = port;

  if (!cs_media_gate_may_send (self->gate, CS_MEDIA_PACKET_RTP))
    return FALSE;
  if (self->play_file != NULL)
    cs_media_wav_reader_read (self->play_file, out, n_samples);
  else
    cs_media_speech_fill (self->speech, out, n_samples);
  return TRUE;
}

static const CsMediaPort signal_port = { give_signal, NULL };

static gboolean
give_echo (gpointer port, gint16 *out, gsize n_samples, gint64 now_us)
{
  cs_media_ring_read (((CsMediaPlace *) port)->echo, out, n_samples);
  return TRUE;
}

static void
take_echo (gpointer port, const gint16 *samples, gsize n_samples, gboolean sounds, gint64 now_us)
{
  cs_media_ring_write (((CsMediaPlace *) port)->echo, samples, n_samples);
}

static const CsMediaPort echo_port = { give_echo, take_echo };

static void
take_record (gpointer port, const gint16 *samples, gsize n_samples, gboolean sounds, gint64 now_us)
{
  CsMediaPlace *self = port;
  g_autoptr (GError) error = NULL;

  self->recording |= sounds;
  if (!self->recording || self->record_file == NULL
      || cs_media_wav_writer_write (self->record_file, samples, n_samples, &error))
    return;
  g_clear_pointer (&self->record_file, cs_media_wav_writer_free);
  cs_media_leg_tell_failed (self->leg, CS_MEDIA_FAILURE_FILE, error->message);
}

static const CsMediaPort record_port = { NULL, take_record };

/* ---- patterns ---- */

guint
cs_media_room_new (void)
{
  static gint last = 0;

  return (guint) g_atomic_int_add (&last, 1) + 1;
}

/* All in a room hear each other. */
static void
enter_room (CsMediaPlace *self)
{
  CsMediaDesk *desk = cs_media_desk_get ();

  g_mutex_lock (&lock);
  if (in_rooms == NULL)
    in_rooms = g_ptr_array_new ();
  for (guint i = 0; i < in_rooms->len; i++)
    {
      const CsMediaPlace *other = in_rooms->pdata[i];

      if (other->room != self->room)
        continue;
      cs_media_desk_connect (desk, self->leg_port, other->leg_port);
      cs_media_desk_connect (desk, other->leg_port, self->leg_port);
    }
  g_ptr_array_add (in_rooms, self);
  g_mutex_unlock (&lock);
}

static void
leave_room (CsMediaPlace *self)
{
  g_mutex_lock (&lock);
  if (in_rooms != NULL)
    g_ptr_array_remove_fast (in_rooms, self);
  g_mutex_unlock (&lock);
}

static void
join_source (CsMediaPlace *self, CsMediaDesk *desk)
{
  switch (self->source)
    {
    case CS_MEDIA_SOURCE_DEVICE:
      cs_media_desk_connect (desk, self->leg_port, CS_MEDIA_PORT_DEVICES);
      break;
    case CS_MEDIA_SOURCE_ROOM:
      enter_room (self);
      break;
    case CS_MEDIA_SOURCE_ECHO:
      self->source_port = cs_media_desk_add (desk, &echo_port, self);
      cs_media_desk_connect (desk, self->source_port, self->leg_port);
      cs_media_desk_connect (desk, self->leg_port, self->source_port);
      break;
    case CS_MEDIA_SOURCE_FILE:
    case CS_MEDIA_SOURCE_SPEECH:
    default:
      self->source_port = cs_media_desk_add (desk, &signal_port, self);
      cs_media_desk_connect (desk, self->leg_port, self->source_port);
      break;
    }
}

static void
join_sink (CsMediaPlace *self, CsMediaDesk *desk)
{
  if (self->sink == CS_MEDIA_SINK_DEVICE)
    cs_media_desk_connect (desk, CS_MEDIA_PORT_DEVICES, self->leg_port);
  if (self->sink != CS_MEDIA_SINK_FILE)
    return;
  self->record_port = cs_media_desk_add (desk, &record_port, self);
  cs_media_desk_connect (desk, self->record_port, self->leg_port);
}

gboolean
cs_media_place_join (CsMediaPlace *self)
{
  const gboolean uses_devices = self->source == CS_MEDIA_SOURCE_DEVICE || self->sink == CS_MEDIA_SINK_DEVICE;
  CsMediaDesk *desk = cs_media_desk_get ();

  if (self->joined)
    return TRUE;
  self->joined = TRUE;
  self->leg_port = cs_media_desk_add (desk, &leg_port, self);
  join_source (self, desk);
  join_sink (self, desk);
  if (self->leg_port == CS_MEDIA_PORT_NONE)
    {
      cs_media_leg_tell_failed (self->leg, CS_MEDIA_FAILURE_INTERNAL, "too many calls at the desk");
      return FALSE;
    }
  /* One that restarts is waited for, one that does not exist is not. */
  if (uses_devices && cs_media_sound_server () == CS_MEDIA_SOUND_NONE)
    {
      cs_media_leg_tell_failed (self->leg, CS_MEDIA_FAILURE_DEVICE, "no sound server answers");
      return FALSE;
    }
  return TRUE;
}

CsMediaPlace *
cs_media_place_new (CsMediaLeg *leg, const CsMediaAudio *audio, GError **error)
{
  CsMediaPlace *self = g_new0 (CsMediaPlace, 1);
  gboolean ok = TRUE;

  self->leg = leg;
  self->gate = cs_media_leg_get_gate (leg);
  self->source = audio->source;
  self->sink = audio->sink;
  self->room = audio->room;
  self->leg_port = self->source_port = self->record_port = CS_MEDIA_PORT_NONE;
  if (audio->source == CS_MEDIA_SOURCE_SPEECH)
    self->speech = cs_media_speech_new ();
  if (audio->source == CS_MEDIA_SOURCE_ECHO)
    self->echo = cs_media_ring_new (audio->echo_delay_ms);
  if (audio->source == CS_MEDIA_SOURCE_FILE)
    ok = (self->play_file = cs_media_wav_reader_new (audio->play_file, error)) != NULL;
  if (ok && audio->sink == CS_MEDIA_SINK_FILE)
    ok = (self->record_file = cs_media_wav_writer_new (audio->record_file, error)) != NULL;
  if (ok)
    return self;
  cs_media_place_free (self);
  return NULL;
}

void
cs_media_place_free (CsMediaPlace *self)
{
  CsMediaDesk *desk;

  if (self == NULL)
    return;
  leave_room (self);
  if (self->joined)
    {
      desk = cs_media_desk_get ();
      cs_media_desk_remove (desk, self->record_port);
      cs_media_desk_remove (desk, self->source_port);
      cs_media_desk_remove (desk, self->leg_port);
    }
  cs_media_wav_reader_free (self->play_file);
  cs_media_wav_writer_free (self->record_file);
  cs_media_speech_free (self->speech);
  cs_media_ring_unref (self->echo);
  g_free (self);
}
