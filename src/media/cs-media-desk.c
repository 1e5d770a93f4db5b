/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mixes all sound of the program in one thread, tick by tick. */

/* The program's sound, mixed in one thread at a steady tick.
 *
 *   microphone ─> ring ──┐                       ┌──> encoder ─> (gate, SRTP, wire)
 *                     [ports, one matrix, every 10 ms]
 *   speaker <── queue ───┘                       └──< playout <─ (gate, SRTP, wire)
 *
 * Mouth to ear, in ms, on one machine with sound devices:
 *
 *   capture period                10   CAPTURE_PERIOD_US in cs-media-device-elements.c
 *   echo canceller                 0   works in frames of 10 ms, which is what it is given
 *   to the desk's tick            10   RING_DELAY_MS in cs-media-end.c, and half a tick
 *   Opus frame                    20   a frame has to be there before it is coded; look-ahead 6.5
 *   protection, network            0   plus the way through the network
 *   playout                       40   DELAY_MIN in cs-media-playout.c: two frames may be late
 *   decoder                        0   in-band FEC costs nothing: the packet behind the gap is there already
 *   playback buffer               30   PLAYBACK_BUFFER_US; processing-deadline=0 saves 20
 *                               ----
 *                                117   ITU-T G.114 asks for less than 150
 */

#include "media/cs-media-desk.h"

#include "media/cs-media-device-elements.h"
#include "media/cs-media-matrix.h"
#include "media/cs-media-wav.h"

#include <string.h>

/* With devices, and without: files and echoes are in no hurry, and each tick wakes the processor. */
#define TICK_US 10000
#define SLOW_TICK_US 20000
#define LATE_US 100000 /* behind by more than this: missed ticks are dropped */

typedef struct {
  const CsMediaPort *class; /* NULL: free */
  gpointer data;
} Port;

struct _CsMediaDesk {
  GMutex lock;
  GCond woken;
  Port ports[CS_LIMIT_MEDIA_PORTS];
  guint n_ports; /* beside the devices */
  CsMediaMatrix matrix;
  gboolean source_open, sink_open;

  CsMediaEnd *source;
  CsMediaEnd *sink;

  CsMediaFollowers followers; /* of the ends */

  gint16 frames[CS_LIMIT_MEDIA_PORTS][CS_MEDIA_FRAME]; /* desk's thread */
};

/* ---- the devices as a port ---- */

static gboolean
give_microphone (gpointer port, gint16 *out, gsize n_samples, gint64 now_us)
{
  cs_media_end_read (((CsMediaDesk *) port)->source, out, n_samples);
  return TRUE;
}

static void
take_to_speaker (gpointer port, const gint16 *samples, gsize n_samples, gboolean sounds, gint64 now_us)
{
  cs_media_end_write (((CsMediaDesk *) port)->sink, samples, n_samples);
}

static const CsMediaPort devices_port = { give_microphone, take_to_speaker };

/* ---- the tick: the desk's thread, locked ---- */

static guint32
collect (CsMediaDesk *self, gsize n_samples, gint64 now_us)
{
  guint32 sounding = 0;

  for (guint i = 0; i < CS_LIMIT_MEDIA_PORTS; i++)
    {
      const Port *port = &self->ports[i];

      if (port->class == NULL || port->class->give == NULL || (i == CS_MEDIA_PORT_DEVICES && !self->source_open))
        continue;
      if (port->class->give (port->data, self->frames[i], n_samples, now_us))
        sounding |= 1u << i;
    }
  return sounding;
}

static void
hand_out (CsMediaDesk *self, guint32 sounding, gsize n_samples, gint64 now_us)
{
  const gint16 *frames[CS_LIMIT_MEDIA_PORTS];
  gint16 mix[CS_MEDIA_FRAME];

  for (guint i = 0; i < CS_LIMIT_MEDIA_PORTS; i++)
    frames[i] = self->frames[i];
  for (guint i = 0; i < CS_LIMIT_MEDIA_PORTS; i++)
    {
      const Port *port = &self->ports[i];
      gboolean sounds;

      if (port->class == NULL || port->class->take == NULL || (i == CS_MEDIA_PORT_DEVICES && !self->sink_open))
        continue;
      sounds = cs_media_matrix_mix (&self->matrix, i, frames, sounding, mix, n_samples);
      port->class->take (port->data, mix, n_samples, sounds, now_us);
    }
}

static gint64
tick (CsMediaDesk *self, gint64 now_us)
{
  const gint64 period = self->source_open || self->sink_open ? TICK_US : SLOW_TICK_US;
  const gsize n_samples = (gsize) (period * (CS_MEDIA_RATE / 1000) / 1000);

  hand_out (self, collect (self, n_samples, now_us), n_samples, now_us);
  return period;
}

static gpointer
run (gpointer data)
{
  CsMediaDesk *self = data;
  gint64 due = 0;

  g_mutex_lock (&self->lock);
  for (;;)
    {
      gint64 now = g_get_monotonic_time ();

      if (self->n_ports == 0)
        {
          g_cond_wait (&self->woken, &self->lock);
          due = 0;
          continue;
        }
      if (due == 0 || now - due > LATE_US)
        due = now;
      if (now < due)
        {
          /* Nobody wakes it for anything else than the time, but a new port. */
          g_cond_wait_until (&self->woken, &self->lock, due);
          continue;
        }
      due += tick (self, due);
    }
  return NULL;
}

/* ---- ports ---- */

/* Opens and closes what is used, and is not any more. */
static void
follow_use (CsMediaDesk *self)
{
  const gboolean source = cs_media_matrix_is_heard (&self->matrix, CS_MEDIA_PORT_DEVICES);
  const gboolean sink = cs_media_matrix_hears_any (&self->matrix, CS_MEDIA_PORT_DEVICES);

  if (source != self->source_open)
    cs_media_end_set_open (self->source, source);
  if (sink != self->sink_open)
    cs_media_end_set_open (self->sink, sink);
  self->source_open = source;
  self->sink_open = sink;
}

guint
cs_media_desk_add (CsMediaDesk *self, const CsMediaPort *port, gpointer data)
{
  guint at = CS_MEDIA_PORT_DEVICES + 1;

  g_mutex_lock (&self->lock);
  while (at < CS_LIMIT_MEDIA_PORTS && self->ports[at].class != NULL)
    at++;
  if (at < CS_LIMIT_MEDIA_PORTS)
    {
      self->ports[at] = (Port){ port, data };
      self->n_ports++;
      g_cond_signal (&self->woken);
    }
  g_mutex_unlock (&self->lock);
  return at < CS_LIMIT_MEDIA_PORTS ? at : CS_MEDIA_PORT_NONE;
}

void
cs_media_desk_remove (CsMediaDesk *self, guint port)
{
  if (port == CS_MEDIA_PORT_NONE)
    return;
  g_mutex_lock (&self->lock);
  self->ports[port] = (Port){ NULL };
  self->n_ports--;
  cs_media_matrix_clear (&self->matrix, port);
  follow_use (self);
  g_mutex_unlock (&self->lock);
}

void
cs_media_desk_connect (CsMediaDesk *self, guint to, guint from)
{
  if (to == CS_MEDIA_PORT_NONE || from == CS_MEDIA_PORT_NONE)
    return;
  g_mutex_lock (&self->lock);
  cs_media_matrix_set (&self->matrix, to, from, TRUE);
  follow_use (self);
  g_mutex_unlock (&self->lock);
}

/* ---- the ends ---- */

static void
on_end_changed (CsMediaEnd *end, gpointer user_data)
{
  cs_media_followers_tell (&((CsMediaDesk *) user_data)->followers);
}

CsMediaFollowers *
cs_media_desk_get_followers (CsMediaDesk *self)
{
  return &self->followers;
}

void
cs_media_desk_choose_devices (CsMediaDesk *self, const char *source_device, const char *sink_device)
{
  cs_media_end_choose (self->source, source_device);
  cs_media_end_choose (self->sink, sink_device);
}

CsMediaEnd *
cs_media_desk_get_end (CsMediaDesk *self, gboolean source)
{
  return source ? self->source : self->sink;
}

static CsMediaDesk *
desk_new (void)
{
  CsMediaDesk *self = g_new0 (CsMediaDesk, 1);
  g_autoptr (GstClock) clock = gst_system_clock_obtain ();
  g_autofree char *probe = cs_media_device_probe_name ();
  const GstClockTime epoch = gst_clock_get_time (clock);

  g_mutex_init (&self->lock);
  g_cond_init (&self->woken);
  self->source = cs_media_end_new (TRUE, probe, epoch, on_end_changed, self);
  self->sink = cs_media_end_new (FALSE, probe, epoch, on_end_changed, self);
  self->ports[CS_MEDIA_PORT_DEVICES] = (Port){ &devices_port, self };
  g_thread_unref (g_thread_new ("cs-desk", run, self));
  return self;
}

CsMediaDesk *
cs_media_desk_get (void)
{
  static CsMediaDesk *desk = NULL;

  if (g_once_init_enter (&desk))
    g_once_init_leave (&desk, desk_new ());
  return desk;
}
