/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/cs-media-demux.h"
#include "media/cs-media-codec.h"
#include "media/cs-media-gate.h"

G_BEGIN_DECLS

/**
 * CsMediaLeg:
 *
 * One call at the desk: its encoder, its RTP and RTCP, its playout. It knows no socket, no key and no device. Packets
 * come from the media-io thread and sound from the desk's; all functions lock what they need.
 */
typedef struct _CsMediaLeg CsMediaLeg;

/* Inside the leg sound and telephone events have these payload types; its owner translates at the border, so that a
 * re-INVITE with other numbers changes nothing in here. */
#define CS_MEDIA_LEG_PT_SOUND 96
#define CS_MEDIA_LEG_PT_EVENT 97

typedef struct {
  /* A packet of @len bytes for the wire; it may be changed. The desk's thread. */
  void (*packet) (CsMediaPacketKind kind, CsMediaRoom *packet, gsize len, gpointer user_data);
  /* The first sound has been decoded. The desk's thread. */
  void (*flowing) (gpointer user_data);
  /* The call may go on, without that end. Any thread. */
  void (*failed) (CsMediaFailureKind kind, const char *text, gpointer user_data);
} CsMediaLegEvents;

typedef struct {
  CsMediaAudio audio;
  guint32 ssrc;
  guint report_interval_ms; /* as in CsMediaSessionConfig */
  CsMediaGate *gate;        /* has to outlive the leg */
} CsMediaLegConfig;

/* Loads what GStreamer would load with the first call, so that it does not compete with the handshake. Any thread. */
void cs_media_leg_warm_up (void);

/* Opens the files. It is at the desk only once it is started. */
CsMediaLeg *cs_media_leg_new (const CsMediaLegConfig *config, const CsMediaLegEvents *events, gpointer user_data,
                              GError **error);
gboolean cs_media_leg_start (CsMediaLeg *self);

/* Leaves the desk, closes the files and frees it: no event comes after that. */
/* The last packet of RTCP (at most CS_MEDIA_REPORT_MAX bytes), or 0: nothing was sent that would have to end. */
gsize cs_media_leg_write_bye (CsMediaLeg *self, guint8 *packet, gsize size);

void cs_media_leg_stop (CsMediaLeg *self);

/* What the other end asks for. */
void cs_media_leg_set_encoding (CsMediaLeg *self, const CsMediaCodec *codec, const CsMediaCodecSettings *settings);

void cs_media_leg_push (CsMediaLeg *self, CsMediaPacketKind kind, const guint8 *packet, gsize len);
void cs_media_leg_set_muted (CsMediaLeg *self, gboolean muted);

/* Fills in all but the counts of packets. Each call begins a new measurement of the levels. */
void cs_media_leg_get_quality (CsMediaLeg *self, CsMediaQuality *quality);

/* ---- the desk ---- */

CsMediaGate *cs_media_leg_get_gate (CsMediaLeg *self);

/* What the other end says. FALSE, and silence, while it says nothing. */
gboolean cs_media_leg_speak (CsMediaLeg *self, gint16 *out, gsize n_samples, gint64 now_us);

/* What it hears. */
void cs_media_leg_hear (CsMediaLeg *self, const gint16 *samples, gsize n_samples, gint64 now_us);

/* A device or a file of the desk that it uses has failed. */
void cs_media_leg_tell_failed (CsMediaLeg *self, CsMediaFailureKind kind, const char *text);

G_END_DECLS
