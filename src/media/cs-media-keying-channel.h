/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/cs-timer-queue.h"
#include "media/cs-media-keying.h"
#include "media/cs-media-transport.h"

G_BEGIN_DECLS

/**
 * CsMediaKeyingChannel:
 *
 * One component of a stream with the mechanism that keys it: what goes between the mechanism, the transport and the
 * timers. RTP has one; with DTLS-SRTP, RTCP on a port of its own has another (RFC 5764 section 3). What keys come to is
 * for the owner. Lives in the media-io thread; made and freed where that is not running yet, or no more.
 */
typedef struct _CsMediaKeyingChannel CsMediaKeyingChannel;

typedef struct {
  void (*peer_found) (gpointer user_data);
  void (*has_keys) (CsMediaSrtpDirection direction, gpointer user_data); /* the transport protects with them */
  void (*secured) (const CsMediaSecurity *security, gpointer user_data);
  void (*failed) (const CsMediaFailure *failure, gpointer user_data);
} CsMediaKeyingChannelEvents;

/* @gate, @transport and @timers have to outlive it. */
CsMediaKeyingChannel *cs_media_keying_channel_new (CsMediaComponent component, CsMediaTransport *transport,
                                                   CsMediaGate *gate, CsTimerQueue *timers,
                                                   const CsMediaKeyingChannelEvents *events, gpointer user_data);
void cs_media_keying_channel_free (CsMediaKeyingChannel *self);

/* Takes the place of the mechanism that is there. @hello_hash as for cs_media_keying_zrtp_new(). */
void cs_media_keying_channel_use_zrtp (CsMediaKeyingChannel *self, const CsZrtpConfig *config,
                                       guint8 hello_hash[static CS_ZRTP_HELLO_HASH_LEN]);
void cs_media_keying_channel_use_sdes (CsMediaKeyingChannel *self);
void cs_media_keying_channel_use_dtls (CsMediaKeyingChannel *self, CsDtlsIdentity *identity);

CsKeyings cs_media_keying_channel_get_keying (const CsMediaKeyingChannel *self); /* NONE: no mechanism */

/* Whether the mechanism is still asked: not when there is none, and not in clear. */
gboolean cs_media_keying_channel_is_wanted (const CsMediaKeyingChannel *self);

/* To the mechanism, if it is wanted and takes this. */
void cs_media_keying_channel_start (CsMediaKeyingChannel *self);
void cs_media_keying_channel_restart (CsMediaKeyingChannel *self);
void cs_media_keying_channel_set_peer (CsMediaKeyingChannel *self, const CsMediaPeerKeys *peer);
void cs_media_keying_channel_media_received (CsMediaKeyingChannel *self);
void cs_media_keying_channel_set_checked (CsMediaKeyingChannel *self, gboolean checked);
void cs_media_keying_channel_receive (CsMediaKeyingChannel *self, CsMediaClass packets, const guint8 *packet, gsize len,
                                      GSocketAddress *from);

/* The gate may have moved: in clear nothing is due any more. */
void cs_media_keying_channel_update (CsMediaKeyingChannel *self);

/* DTLS that comes before signalling has said from whom: a client's hello can be faster than the answer. Up to
 * CS_LIMIT_DTLS_EARLY packets are kept, and received by _replay_early(). */
void cs_media_keying_channel_keep_early (CsMediaKeyingChannel *self, const guint8 *packet, gsize len,
                                         GSocketAddress *from);
void cs_media_keying_channel_replay_early (CsMediaKeyingChannel *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsMediaKeyingChannel, cs_media_keying_channel_free)

G_END_DECLS
