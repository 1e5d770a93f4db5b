/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/cs-media-codec.h"
#include "media/cs-media-gate.h"

G_BEGIN_DECLS

/**
 * CsMediaPipeline:
 *
 * The sound of one stream between the devices (or what stands in for them) and plain RTP and RTCP packets. It knows no
 * socket and no key. Any thread may call: what takes time is done in the pipeline's own lane, in order.
 */
typedef struct _CsMediaPipeline CsMediaPipeline;

/* Inside the pipeline Opus and telephone events have these payload types; its owner translates at the border, so that a
 * re-INVITE with other numbers changes nothing in here. */
#define CS_MEDIA_PIPELINE_PT_OPUS 96
#define CS_MEDIA_PIPELINE_PT_EVENT 97

typedef struct {
  /* A packet for the wire; @packet may be changed, and has room for @size bytes. Streaming threads. */
  void (*packet) (CsMediaPacketKind kind, guint8 *packet, gsize len, gsize size, gpointer user_data);
  /* The first sound has been decoded. Streaming thread. */
  void (*flowing) (gpointer user_data);
  /* The call may go on, without that end. Any thread. */
  void (*failed) (CsMediaFailureKind kind, const char *text, gpointer user_data);
} CsMediaPipelineEvents;

typedef struct {
  CsMediaAudio audio;
  guint32 ssrc;
  CsMediaGate *gate; /* has to outlive the pipeline */
} CsMediaPipelineConfig;

/* Loads what GStreamer would load with the first call, so that it does not compete with the handshake. Any thread. */
void cs_media_pipeline_warm_up (void);

/* Opens the files, and begins to put the elements together. */
CsMediaPipeline *cs_media_pipeline_new (const CsMediaPipelineConfig *config, const CsMediaPipelineEvents *events,
                                        gpointer user_data, GError **error);
void cs_media_pipeline_start (CsMediaPipeline *self);

void cs_media_pipeline_set_encoding (CsMediaPipeline *self, const CsMediaCodec *codec,
                                     const CsMediaCodecSettings *settings);

void cs_media_pipeline_push (CsMediaPipeline *self, CsMediaPacketKind kind, const guint8 *packet, gsize len);
void cs_media_pipeline_set_muted (CsMediaPipeline *self, gboolean muted);
void cs_media_pipeline_set_devices (CsMediaPipeline *self, const char *source_device, const char *sink_device);

/* Fills in all but the counts of packets. Each call begins a new measurement of the levels. */
void cs_media_pipeline_get_quality (CsMediaPipeline *self, CsMediaQuality *quality);

/* Ends the sound and closes the files, then calls @done in some thread; no event comes after that, and the pipeline is
 * freed. Nothing may be called after this. */
void cs_media_pipeline_stop (CsMediaPipeline *self, GDestroyNotify done, gpointer user_data);

G_END_DECLS
