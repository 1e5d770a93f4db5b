/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/cs-media-devices.h"
#include "media/cs-media-end.h"
#include "media/cs-media-followers.h"

G_BEGIN_DECLS

/**
 * CsMediaDesk:
 *
 * The one place in the program where sound meets: the devices, tones, and each call, as ports of a matrix that says who
 * hears whom. A thread of its own ticks while anybody is there: at each tick every port gives a piece of sound, and
 * takes the sum of what it hears. The devices are open while somebody hears them or is heard by them. Any thread.
 */
typedef struct _CsMediaDesk CsMediaDesk;

/* What a port is; NULL for what it does not do. The desk's thread, under the desk's lock: nothing in here may call the
 * desk. At most 20 ms. */
typedef struct {
  /* FALSE: there is nothing now, and @out need not be written. */
  gboolean (*give) (gpointer port, gint16 *out, gsize n_samples, gint64 now_us);
  /* @sounds: FALSE when nobody whom it hears gave anything; silence then. */
  void (*take) (gpointer port, const gint16 *samples, gsize n_samples, gboolean sounds, gint64 now_us);
} CsMediaPort;

/* Microphone and speaker; always there. */
#define CS_MEDIA_PORT_DEVICES 0
/* No such port. */
#define CS_MEDIA_PORT_NONE G_MAXUINT

CsMediaDesk *cs_media_desk_get (void);

/* @data has to stay until it is removed. CS_MEDIA_PORT_NONE: the desk is full (CS_LIMIT_MEDIA_PORTS). */
guint cs_media_desk_add (CsMediaDesk *self, const CsMediaPort *port, gpointer data);

/* None of its functions runs any more after this. CS_MEDIA_PORT_NONE is fine. */
void cs_media_desk_remove (CsMediaDesk *self, guint port);

void cs_media_desk_connect (CsMediaDesk *self, guint to, guint from);

void cs_media_desk_choose_devices (CsMediaDesk *self, const char *source_device, const char *sink_device);

/* (transfer none) */
CsMediaEnd *cs_media_desk_get_end (CsMediaDesk *self, gboolean source);

/* Told when an end has another device, or problem; a lane, only to post. */
CsMediaFollowers *cs_media_desk_get_followers (CsMediaDesk *self);

G_END_DECLS
