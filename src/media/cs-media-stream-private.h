/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/cs-timer-queue.h"
#include "media/cs-media-keying-channel.h"
#include "media/cs-media-liveness.h"
#include "media/cs-media-rtcp.h"
#include "media/cs-media-sources.h"
#include "media/cs-media-stream.h"
#include "media/cs-media-unplayed.h"

G_BEGIN_DECLS

/* Shared by the files of the stream only. */
struct _CsMediaStream {
  gatomicrefcount refs;

  GMainContext *context;
  CsMediaNewsFunc func; /* main context only, NULL once detached */
  gpointer user_data;   /* likewise */
  CsMediaOwnKeys *own_keys;
  CsMediaLocal local;

  /* Safe for all threads. */
  CsMediaGate *gate;
  CsMediaDtmf *dtmf;
  CsMediaLeg *leg;
  gint send_type;         /* payload type of our sound, on the wire */
  GRWLock transport_lock; /* the streaming threads send while media-io may be ending */
  CsMediaTransport *transport;

  /* media-io thread. */
  CsMediaSources sources;
  CsMediaRtcp rtcp;
  CsMediaLiveness liveness;
  CsMediaUnplayed unplayed;
  gboolean early_sound; /* nobody has answered yet */
  gboolean awaited;     /* by the owner */
  CsSdpDirection direction;
  guint8 receive_as[CS_MEDIA_N_TYPES]; /* the leg's payload type for each one on the wire; 0: not agreed on */
  CsMediaKeyingChannel *rtp_keying;
  CsMediaKeyingChannel *rtcp_keying; /* without a mechanism while RTCP is keyed with RTP */
  CsTimerQueue *timers;
  CsTimer *clear_timer;
  CsTimer *quality_timer;
  gboolean connected;
  CsMediaQuality last;
};

void cs_media_stream_tell (CsMediaStream *self, const CsMediaNews *news);
void cs_media_stream_tell_failure (CsMediaStream *self, const CsMediaFailure *failure);

/* Tells the gate, and the owner if that has moved it. */
gboolean cs_media_stream_note (CsMediaStream *self, CsMediaGateEvent event);

/* ---- cs-media-stream-keying.c: media-io ---- */

/* The transport is there: channels without a mechanism. */
void cs_media_stream_make_keying (CsMediaStream *self);

/* Made before it is known whether ZRTP will be agreed on: the description needs the hash of its Hello. */
void cs_media_stream_prepare_zrtp (CsMediaStream *self, const CsMediaSessionConfig *config, guint32 ssrc);

/* What a description agreed on. */
void cs_media_stream_tell_keying (CsMediaStream *self, const CsMediaTarget *target);
void cs_media_stream_start_keying (CsMediaStream *self);

/* What came before the first description. */
void cs_media_stream_replay_early_packets (CsMediaStream *self);
void cs_media_stream_restart_keying (CsMediaStream *self);
void cs_media_stream_tell_checked (CsMediaStream *self, gboolean checked);

/* Events of transport and timers. */
void cs_media_stream_on_keying_packet (CsMediaComponent component, CsMediaClass packets, const guint8 *packet,
                                       gsize len, GSocketAddress *from, gpointer user_data);
void cs_media_stream_on_first_authentic (gpointer user_data);
void cs_media_stream_on_clear_due (gpointer user_data);

G_END_DECLS
