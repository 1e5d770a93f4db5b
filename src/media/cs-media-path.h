/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CsMediaPath:
 *
 * Where the packets of one component go (symmetric RTP, RFC 4961). Signalling names an address; behind a NAT the peer's
 * packets come from another one. Before keys exist anybody can send packets, so that a false source gets little: the
 * first few changes count, and none once the named address itself has answered. Afterwards only the source of
 * an authentic packet that is newer than all before moves the path. Part of its owner, who also locks it.
 */
typedef struct {
  GSocketAddress *named;   /* by signalling; NULL: not known, or not to be sent to */
  GSocketAddress *current; /* where packets go */
  gboolean named_answered;
  guint n_moves; /* before keys */
} CsMediaPath;

/* Moves tolerated on the word of packets that nobody has authenticated. */
#define CS_MEDIA_PATH_MOVES_MAX 3

void cs_media_path_clear (CsMediaPath *self);

/* NULL: nothing is to be sent. A change of what signalling says begins anew. */
void cs_media_path_set_named (CsMediaPath *self, GSocketAddress *named);

/* An unauthenticated packet of the right kind came from there. TRUE when that is (now) where the path leads. */
gboolean cs_media_path_heard_from (CsMediaPath *self, GSocketAddress *from);

/* An authentic packet came from there, the newest of its stream. */
void cs_media_path_follow (CsMediaPath *self, GSocketAddress *from);

gboolean cs_media_address_equal (GSocketAddress *a, GSocketAddress *b);

G_END_DECLS
