/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "media/cs-media-session.h"

G_BEGIN_DECLS

/**
 * CsMediaGate:
 *
 * The one place that decides whether a media packet may leave or be played. It knows no socket and no key; it is told
 * what happened in the negotiation and holds three things, each a small state of its own:
 *
 *   protection   CLOSED ──> HANDSHAKE ──> SECURE          the public state
 *                   └─────> CLEAR                          only where the call allows it, see below
 *   bar          OPEN <──> BLOCKED                         the user has to decide first (SUSPECT)
 *   direction    as agreed in the session description      hold
 *
 * No edge leads out of SECURE or CLEAR but the end of the stream; other keys in SECURE move nothing. CLEAR is reached
 * only from CLOSED, when the call allows it, no keying was announced or agreed by signalling and none was seen.
 *
 * Events are told from the media-io thread; the bar from the main context; the questions are asked from any thread and
 * answered from one atomic word, so that a block works on the very next packet.
 */
typedef struct _CsMediaGate CsMediaGate;

typedef enum {
  CS_MEDIA_GATE_PEER_ANNOUNCED, /* signalling carried a zrtp-hash, or agreed on SDES or DTLS-SRTP */
  CS_MEDIA_GATE_PEER_FOUND,     /* a sound Hello came, or the peer's keys with its description */
  CS_MEDIA_GATE_RECEIVE_KEYS,
  CS_MEDIA_GATE_SEND_KEYS,
  CS_MEDIA_GATE_CONFIRMED, /* both ends have confirmed the keys */
  CS_MEDIA_GATE_NO_PEER,   /* waited long enough for a Hello */
  CS_MEDIA_GATE_FAILED,    /* keying came to an end without keys */
} CsMediaGateEvent;
#define CS_MEDIA_GATE_N_EVENTS 7

typedef enum { CS_MEDIA_BAR_OPEN, CS_MEDIA_BAR_BLOCKED } CsMediaBar;

typedef enum { CS_MEDIA_PACKET_RTP, CS_MEDIA_PACKET_RTCP } CsMediaPacketKind;

CsMediaGate *cs_media_gate_new (gboolean allow_clear);
void cs_media_gate_free (CsMediaGate *self);

/* Returns TRUE when the state changed. Any event in any order is fine: what does not fit changes nothing. */
gboolean cs_media_gate_event (CsMediaGate *self, CsMediaGateEvent event);
CsMediaGateState cs_media_gate_get_state (CsMediaGate *self);

/* Whether the negotiation may still come to CLEAR: then a peer without ZRTP is no failure. */
gboolean cs_media_gate_may_become_clear (CsMediaGate *self);

void cs_media_gate_set_bar (CsMediaGate *self, CsMediaBar bar);
void cs_media_gate_set_direction (CsMediaGate *self, CsSdpDirection direction);

/* Whether it may leave. When the state is SECURE it has to be protected on the way. */
gboolean cs_media_gate_may_send (CsMediaGate *self, CsMediaPacketKind kind);

/* Whether it may go into the jitter buffer and to the speaker. When the state is SECURE it has to be authentic. */
gboolean cs_media_gate_may_play (CsMediaGate *self, CsMediaPacketKind kind);

/* For the test that walks every pair. */
gboolean cs_media_gate_has_edge (CsMediaGateState from, CsMediaGateState to);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsMediaGate, cs_media_gate_free)

G_END_DECLS
