/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/cs-timer-queue.h"
#include "media/cs-media-keying.h"
#include "media/cs-media-liveness.h"
#include "media/cs-media-rtcp.h"
#include "media/cs-media-sources.h"
#include "media/cs-media-stream.h"
#include "media/cs-media-unplayed.h"

G_BEGIN_DECLS

typedef struct {
  GBytes *packet;
  GSocketAddress *from;
} CsMediaEarly;

void cs_media_early_free (CsMediaEarly *self);

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
  CsMediaKeying *keying;               /* NULL: none that the call may use was agreed */
  CsMediaKeying *rtcp_keying;          /* NULL: RTCP is keyed with RTP */
  GQueue early[CS_MEDIA_N_COMPONENTS]; /* of CsMediaEarly: DTLS that came before signalling said from whom */
  CsTimerQueue *timers;
  CsTimer *keying_timer;
  CsTimer *rtcp_keying_timer;
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

/* Made before it is known whether ZRTP will be agreed on: the description needs the hash of its Hello. */
void cs_media_stream_prepare_zrtp (CsMediaStream *self, const CsMediaSessionConfig *config, guint32 ssrc);

/* What a description agreed on. */
void cs_media_stream_tell_keying (CsMediaStream *self, const CsMediaTarget *target, gint64 now_us);
void cs_media_stream_start_keying (CsMediaStream *self, gint64 now_us);

/* What came before the first description. */
void cs_media_stream_replay_early_packets (CsMediaStream *self, gint64 now_us);
void cs_media_stream_restart_keying (CsMediaStream *self);
void cs_media_stream_tell_checked (CsMediaStream *self, gboolean checked);

/* Events of transport and timers. */
void cs_media_stream_on_keying_packet (CsMediaComponent component, CsMediaClass packets, const guint8 *packet,
                                       gsize len, GSocketAddress *from, gpointer user_data);
void cs_media_stream_on_first_authentic (gpointer user_data);
void cs_media_stream_on_clear_due (gpointer user_data);

/* ---- cs-media-stream-rtcp-keying.c: media-io ---- */

/* The stream is keyed by DTLS-SRTP with @peer. */
void cs_media_stream_tell_rtcp_keying (CsMediaStream *self, const CsMediaPeerKeys *peer, gboolean rtcp_mux,
                                       gint64 now_us);
void cs_media_stream_restart_rtcp_keying (CsMediaStream *self, gint64 now_us);
void cs_media_stream_receive_rtcp_keying (CsMediaStream *self, const guint8 *packet, gsize len, GSocketAddress *from,
                                          gint64 now_us);

G_END_DECLS
