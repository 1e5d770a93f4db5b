/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A way of coding sound, or what goes with it, as a description names it. Whoever describes a stream brings a table of
 * them, most preferred first, ended by a row whose encoding is NULL; rows live as long as the program. */
typedef struct {
  const char *encoding;    /* of a=rtpmap: "opus", "telephone-event"; compared without regard to case */
  guint clock_rate;        /* Hz, of RTP's timestamps */
  guint channels;          /* as a=rtpmap says */
  gboolean fixed_channels; /* one number of channels alone makes sense, so that others are read as a mistake */
  guint8 payload_type;     /* of our offers, where it is free */
  const char *fmtp;        /* what we say in a=fmtp, or NULL */

  /* How much sound a packet may hold, in ms, longest first, ended by 0. NULL: this is no sound, and no call can be made
   * of it alone. */
  const guint *packet_ms;
} CsSdpFormat;

G_END_DECLS
