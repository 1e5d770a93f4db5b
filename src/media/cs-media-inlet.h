/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* A source element without a thread: what is pushed goes downstream in the thread that pushes, stamped with the time at
 * which it came. (transfer floating) */
GstElement *cs_media_inlet_new (GstCaps *caps);

/* Copies the packet. Nothing happens unless the element plays. One thread at a time. */
void cs_media_inlet_push (GstElement *inlet, const guint8 *packet, gsize len);

G_END_DECLS
