/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/cs-media-dtmf.h"
#include "media/cs-media-own-keys.h"
#include "media/cs-media-leg.h"
#include "media/cs-media-transport.h"

G_BEGIN_DECLS

/**
 * CsMediaStream:
 *
 * The media-io thread's side of a session: it owns transport, keying and leg, and joins them with the gate. The
 * main context's side (CsMediaSession) posts to it and gets news back. Reference counted, because work and news under
 * way hold it.
 */
typedef struct _CsMediaStream CsMediaStream;

typedef enum {
  CS_MEDIA_NEWS_PREPARED,
  CS_MEDIA_NEWS_GATE,
  CS_MEDIA_NEWS_SECURED,
  CS_MEDIA_NEWS_FAILED,
  CS_MEDIA_NEWS_FLOWING,
  CS_MEDIA_NEWS_QUALITY,
  CS_MEDIA_NEWS_LIFE,
  CS_MEDIA_NEWS_UNPLAYED,
  CS_MEDIA_NEWS_STOPPED,
} CsMediaNewsKind;

typedef struct {
  CsMediaNewsKind kind;
  union {
    CsMediaGateState gate;
    CsMediaSecurity security;
    CsMediaFailure failure;
    CsMediaQuality quality; /* QUALITY and STOPPED */
    CsMediaLife life;
  };
} CsMediaNews;

/* In the thread of the stream's context, in order. */
typedef void (*CsMediaNewsFunc) (const CsMediaNews *news, gpointer user_data);

/* An agreement, and what the names in it have come to. */
typedef struct {
  CsSdpAgreed *agreed;
  CsMediaRemote remote;
} CsMediaTarget;

CsMediaStream *cs_media_stream_new (const CsMediaSessionConfig *config, GMainContext *context, CsMediaNewsFunc func,
                                    gpointer user_data, GError **error);
void cs_media_stream_unref (CsMediaStream *self);

/* ---- main context ---- */

const CsMediaLocal *cs_media_stream_get_local (CsMediaStream *self);
const CsMediaOwnKeys *cs_media_stream_get_own_keys (CsMediaStream *self);

/* No news any more. */
void cs_media_stream_detach (CsMediaStream *self);
void cs_media_stream_connect (CsMediaStream *self, CsMediaTarget *target); /* (transfer full) */
void cs_media_stream_confirmed (CsMediaStream *self);
void cs_media_stream_set_checked (CsMediaStream *self, gboolean checked);
void cs_media_stream_set_early (CsMediaStream *self, gboolean early);
void cs_media_stream_set_awaited (CsMediaStream *self, gboolean awaited);
void cs_media_stream_stop (CsMediaStream *self); /* once; then STOPPED */

/* Thread-safe parts, to be used directly. */
CsMediaGate *cs_media_stream_get_gate (CsMediaStream *self);
CsMediaDtmf *cs_media_stream_get_dtmf (CsMediaStream *self);
CsMediaLeg *cs_media_stream_get_leg (CsMediaStream *self); /* until cs_media_stream_stop() */

void cs_media_target_free (CsMediaTarget *target);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsMediaStream, cs_media_stream_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsMediaTarget, cs_media_target_free)

G_END_DECLS
