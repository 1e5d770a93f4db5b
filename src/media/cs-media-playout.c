/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The jitter buffer: packets in at any time, samples out at every tick. */

#include "media/cs-media-playout.h"

#include "base/cs-limits.h"
#include "media/cs-media-lateness.h"
#include "media/cs-media-stretch.h"
#include "media/cs-media-wav.h"

#include <string.h>

#define SAMPLES(ms) ((gint64) (ms) *CS_MEDIA_RATE / 1000)
#define PIECE 480 /* 10 ms: what is concealed at a time, so that a late packet can still follow */

/* The delay's share of the mouth-to-ear time, see cs-media-desk.c. */
#define DELAY_MIN SAMPLES (40)
#define DELAY_MAX SAMPLES (300)

/* Before the delay changes: how much too long or short it has to be, and for how many samples. */
#define TOO_LONG SAMPLES (20)
#define TOO_LONG_FOR SAMPLES (3000)
#define TOO_SHORT SAMPLES (10)
#define CHANGE_EVERY SAMPLES (60)
#define MUCH_TOO_LONG SAMPLES (300) /* a burst after a standstill: it is not played from its beginning */

#define SILENT_AFTER SAMPLES (120) /* of concealment with nothing behind it */
#define JUMP SAMPLES (10000)       /* of timestamps: another stream */

typedef struct {
  gint64 timestamp; /* extended; meaningful when data is there */
  guint samples;
  guint8 *data; /* NULL: free */
  gsize len;
} Packet;

struct _CsMediaPlayout {
  const CsMediaDecoder *class;
  gpointer decoder;
  Packet packets[CS_LIMIT_MEDIA_QUEUE];
  CsMediaLateness lateness;

  gboolean begun; /* @newest means something */
  gint64 newest;  /* timestamp */
  gboolean playing;
  gint64 next;      /* timestamp of what is decoded next */
  gint64 made_up;   /* samples concealed since the last packet without moving @next: the delay has grown by them */
  gint64 too_long;  /* samples for which the delay has been so */
  gint64 unchanged; /* samples since it was changed */

  gint16 sound[CS_MEDIA_FRAME + CS_MEDIA_DECODER_SAMPLES_MAX + CS_MEDIA_STRETCH_MAX]; /* decoded, not given out */
  gsize n_sound;

  CsMediaPlayoutStats stats;
};

CsMediaPlayout *
cs_media_playout_new (const CsMediaDecoder *decoder)
{
  CsMediaPlayout *self = g_new0 (CsMediaPlayout, 1);

  self->class = decoder;
  self->decoder = decoder->create ();
  return self;
}

static void
release (Packet *packet)
{
  g_clear_pointer (&packet->data, g_free);
}

static void
forget_packets (CsMediaPlayout *self)
{
  for (guint i = 0; i < CS_LIMIT_MEDIA_QUEUE; i++)
    release (&self->packets[i]);
}

void
cs_media_playout_free (CsMediaPlayout *self)
{
  if (self == NULL)
    return;
  forget_packets (self);
  self->class->free (self->decoder);
  g_free (self);
}

void
cs_media_playout_restart (CsMediaPlayout *self)
{
  forget_packets (self);
  self->lateness = (CsMediaLateness){ 0 };
  self->begun = self->playing = FALSE;
  self->n_sound = 0;
}

/* ---- in ---- */

static gint64
extend (CsMediaPlayout *self, guint32 timestamp)
{
  return self->begun ? self->newest + (gint32) (timestamp - (guint32) self->newest) : timestamp;
}

/* A free place, or that of the oldest. NULL: it is there already. */
static Packet *
find_place (CsMediaPlayout *self, gint64 timestamp)
{
  Packet *place = NULL;

  for (guint i = 0; i < CS_LIMIT_MEDIA_QUEUE; i++)
    {
      Packet *packet = &self->packets[i];

      if (packet->data != NULL && packet->timestamp == timestamp)
        return NULL;
      if (place == NULL || (place->data != NULL && (packet->data == NULL || packet->timestamp < place->timestamp)))
        place = packet;
    }
  return place;
}

void
cs_media_playout_put (CsMediaPlayout *self, guint32 timestamp, const guint8 *payload, gsize len, gint64 now_us)
{
  const guint samples = self->class->samples_in (payload, len);
  gint64 at = extend (self, timestamp);
  Packet *place;

  if (samples == 0)
    return;
  if (self->begun && ABS (at - self->newest) > JUMP)
    {
      cs_media_playout_restart (self);
      at = timestamp;
    }
  self->newest = self->begun ? MAX (self->newest, at) : at;
  self->begun = TRUE;
  cs_media_lateness_add (&self->lateness, at, now_us * (CS_MEDIA_RATE / 1000) / 1000);
  if (self->playing && at + samples <= self->next)
    {
      self->stats.late++;
      return;
    }
  place = find_place (self, at);
  if (place == NULL)
    return;
  release (place);
  *place = (Packet){ at, samples, g_memdup2 (payload, len), len };
}

/* ---- out ---- */

/* The first that is not over; what is over goes. */
static Packet *
first_packet (CsMediaPlayout *self)
{
  Packet *first = NULL;

  for (guint i = 0; i < CS_LIMIT_MEDIA_QUEUE; i++)
    {
      Packet *packet = &self->packets[i];

      if (packet->data == NULL)
        continue;
      if (self->playing && packet->timestamp + packet->samples <= self->next)
        release (packet);
      else if (first == NULL || packet->timestamp < first->timestamp)
        first = packet;
    }
  return first;
}

static gint64
target (CsMediaPlayout *self)
{
  return CLAMP (cs_media_lateness_get_delay (&self->lateness), DELAY_MIN, DELAY_MAX);
}

/* How long after the fastest packets' arrival a sample with this timestamp would be given out now. */
static gint64
delay_of (CsMediaPlayout *self, gint64 timestamp, gint64 now)
{
  return now - timestamp - cs_media_lateness_get_fastest (&self->lateness);
}

static void
append_concealment (CsMediaPlayout *self, guint n)
{
  if (!self->class->conceal (self->decoder, self->sound + self->n_sound, n))
    memset (self->sound + self->n_sound, 0, n * sizeof *self->sound);
  self->n_sound += n;
  self->stats.concealed++;
}

static void
append_packet (CsMediaPlayout *self, Packet *packet)
{
  gint16 *out = self->sound + self->n_sound;
  guint n = self->class->decode (self->decoder, packet->data, packet->len, out, CS_MEDIA_DECODER_SAMPLES_MAX);
  const gint64 over = self->next - packet->timestamp;

  if (n == 0)
    {
      n = packet->samples;
      memset (out, 0, n * sizeof *out);
    }
  /* Its beginning has been concealed already. */
  if (over > 0 && over < n)
    {
      memmove (out, out + over, (n - (gsize) over) * sizeof *out);
      n -= (guint) over;
    }
  self->next = packet->timestamp + packet->samples;
  self->n_sound += n;
  self->made_up = 0;
  self->stats.played++;
  release (packet);
}

/* Something is missing in front of @packet. */
static void
fill_gap (CsMediaPlayout *self, const Packet *packet)
{
  gint64 gap = packet->timestamp - self->next;
  const gint64 made_up = MIN (gap, self->made_up);
  guint n;

  /* While nothing came, its time was concealed already. */
  self->next += made_up;
  self->made_up -= made_up;
  gap -= made_up;
  if (gap == 0)
    return;
  if (gap <= packet->samples
      && self->class->recover (self->decoder, packet->data, packet->len, self->sound + self->n_sound, (guint) gap))
    {
      self->n_sound += (gsize) gap;
      self->next += gap;
      self->stats.recovered++;
      return;
    }
  n = (guint) MIN (gap, PIECE);
  append_concealment (self, n);
  self->next += n;
}

/* Nothing is there: it may be late, so that its place is kept. */
static void
bridge (CsMediaPlayout *self)
{
  if (self->made_up >= SILENT_AFTER)
    {
      self->playing = FALSE;
      return;
    }
  append_concealment (self, PIECE);
  self->made_up += PIECE;
}

/* Just after a packet was decoded, into @sound from @start on. */
static void
adjust (CsMediaPlayout *self, gsize start, gint64 now)
{
  const gint64 wanted = target (self);
  const gint64 excess = delay_of (self, self->next - (gint64) self->n_sound, now) - wanted;
  const gsize n = self->n_sound - start;
  const gboolean anyhow = ABS (excess) > 3 * TOO_LONG;

  self->stats.target_ms = (guint) (wanted * 1000 / CS_MEDIA_RATE);
  self->stats.delay_ms = (guint) MAX (0, (excess + wanted) * 1000 / CS_MEDIA_RATE);
  self->unchanged += (gint64) n;
  self->too_long = excess > TOO_LONG ? self->too_long + (gint64) n : 0;
  if (self->unchanged < CHANGE_EVERY)
    return;
  if (excess < -TOO_SHORT)
    self->n_sound = start + cs_media_stretch_lengthen (self->sound + start, n, anyhow);
  else if (self->too_long > TOO_LONG_FOR)
    self->n_sound = start + cs_media_stretch_shorten (self->sound + start, n, anyhow);
  if (self->n_sound != start + n)
    self->unchanged = 0;
}

static void
decode_next (CsMediaPlayout *self, gint64 now)
{
  Packet *packet = first_packet (self);
  const gsize start = self->n_sound;

  if (packet == NULL)
    bridge (self);
  else if (packet->timestamp > self->next)
    fill_gap (self, packet);
  else
    {
      append_packet (self, packet);
      adjust (self, start, now);
    }
}

/* Whether to begin, or to leap over what a standstill has piled up. */
static void
find_beginning (CsMediaPlayout *self, gint64 now)
{
  Packet *first = first_packet (self);

  if (first == NULL)
    return;
  if (self->playing)
    {
      if (delay_of (self, self->next, now) - target (self) < MUCH_TOO_LONG
          || self->newest - first->timestamp < MUCH_TOO_LONG)
        return;
      self->next = self->newest - target (self);
      self->made_up = 0;
      return;
    }
  if (delay_of (self, first->timestamp, now) < target (self))
    return;
  self->playing = TRUE;
  self->next = first->timestamp;
  self->made_up = self->too_long = self->unchanged = 0;
}

gboolean
cs_media_playout_get (CsMediaPlayout *self, gint16 *out, gsize n_samples, gint64 now_us)
{
  const gint64 now = now_us * (CS_MEDIA_RATE / 1000) / 1000;
  gsize n;

  g_assert (n_samples <= CS_MEDIA_FRAME);
  if (self->begun)
    find_beginning (self, now);
  while (self->playing && self->n_sound < n_samples)
    decode_next (self, now);
  n = MIN (n_samples, self->n_sound);
  memcpy (out, self->sound, n * sizeof *out);
  memset (out + n, 0, (n_samples - n) * sizeof *out);
  self->n_sound -= n;
  memmove (self->sound, self->sound + n, self->n_sound * sizeof *self->sound);
  return n > 0;
}

void
cs_media_playout_get_stats (CsMediaPlayout *self, CsMediaPlayoutStats *stats)
{
  *stats = self->stats;
}
