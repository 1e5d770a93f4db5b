/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/cs-media-io.h"
#include "media/cs-media-level.h"
#include "media/cs-media-pipeline.h"
#include "media/cs-media-source.h"

G_BEGIN_DECLS

/* How an end came to be what it is; each failure goes one step on. */
typedef enum { CS_MEDIA_END_NAMED, CS_MEDIA_END_DEFAULT, CS_MEDIA_END_NOTHING } CsMediaEndStep;

typedef struct {
  GstElement *element; /* in the pipeline, or NULL */
  gboolean is_device;
  char *device;
  CsMediaEndStep step;
} CsMediaEnd;

struct _CsMediaPipeline {
  gatomicrefcount refs; /* the owner's, and one for each piece of work in the lane */
  const CsMediaPipelineEvents *events;
  gpointer user_data;
  guint32 ssrc;
  CsMediaGate *gate;
  CsMediaLane *lane;

  CsMediaEnd source; /* both ends: lane only */
  CsMediaEnd sink;
  char *probe_name;
  CsMediaWavReader *play_file; /* until the source takes them */
  CsMediaSpeech *speech;
  CsMediaDelay *heard; /* what is played goes here too, for an ECHO or BRIDGE source */
  CsMediaDelay *said;  /* what such a source sends; with ECHO it is what was heard */

  GstElement *pipeline; /* lane only; NULL once stopped */
  GstElement *source_tap;
  GstElement *sink_tap;
  gboolean playing; /* lane only */

  GMutex lock; /* for what other threads use of the graph */
  GstElement *rtpbin;
  GstElement *encoder;
  GstElement *funnel; /* in front of the decoder */
  GstElement *rtp_in;
  GstElement *rtcp_in;
  GstElement *jitter_buffer; /* the newest */
  const CsMediaCodec *codec;
  CsMediaCodecSettings settings;

  gint muted;
  CsMediaLevel input_level;
  CsMediaLevel output_level;

  /* Playback thread. */
  gboolean flowing;
  CsMediaWavWriter *record_file;
  GstClockTime record_next;
};

/* Work in the lane: called with the pipeline and @arg in order, also when it has been stopped meanwhile. */
typedef void (*CsMediaPipelineWork) (CsMediaPipeline *self, gpointer arg);
void cs_media_pipeline_post (CsMediaPipeline *self, CsMediaPipelineWork work, gpointer arg);

/* cs-media-pipeline-taps.c: what happens to the samples on their way. CsMediaTapFunc. */
void cs_media_pipeline_on_input (gint16 *samples, gsize n_samples, GstClockTime pts, gpointer user_data);
void cs_media_pipeline_on_output (gint16 *samples, gsize n_samples, GstClockTime pts, gpointer user_data);

/* cs-media-pipeline-ends.c: microphone and speaker, or what stands in for them. Lane. */
void cs_media_pipeline_fill_end (CsMediaPipeline *self, CsMediaEnd *end);
/* The error came from an end, and is being dealt with. Any thread. */
gboolean cs_media_pipeline_mend (CsMediaPipeline *self, GstMessage *error_message);

/* cs-media-pipeline-rtp.c: rtpbin and the border where plain packets come and go. Lane. */
GstElement *cs_media_pipeline_new_rtpbin (CsMediaPipeline *self);
GstElement *cs_media_pipeline_new_packet_sink (CsMediaPipeline *self, CsMediaPacketKind kind);
GstElement *cs_media_pipeline_new_packet_source (CsMediaPacketKind kind);

G_END_DECLS
