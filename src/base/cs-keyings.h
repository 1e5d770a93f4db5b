/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The ways in which the two ends of a stream get its keys: one of them, or a set. Zero means none, everywhere. */
typedef enum {
  CS_KEYING_NONE = 0,
  CS_KEYING_SDES = 1 << 1, /* a=crypto (RFC 4568): the keys are in the session description */
  CS_KEYING_DTLS = 1 << 2, /* DTLS-SRTP: a=fingerprint and a=setup (RFC 5763) */
  CS_KEYING_ZRTP = 1 << 3, /* RFC 6189, announced by a=zrtp-hash or found in the stream */
} CsKeyings;

/* Keys that a server on the way of the signalling reads (SDES), or could change (DTLS-SRTP). */
#define CS_KEYINGS_PROVIDER ((guint) (CS_KEYING_SDES | CS_KEYING_DTLS))
#define CS_KEYINGS_ALL (CS_KEYINGS_PROVIDER | (guint) CS_KEYING_ZRTP)

G_END_DECLS
