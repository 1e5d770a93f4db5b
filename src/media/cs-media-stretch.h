/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A piece of sound made shorter or longer by one or more periods of its pitch, so that it does not click: overlap and
 * add where it is most like itself (WSOLA). Pure. */

/* The most that it can grow. */
#define CS_MEDIA_STRETCH_MAX 480

/* Changes @samples in place; there is room for @n + CS_MEDIA_STRETCH_MAX. Returns the new length: @n when it is too
 * short, or, unless @anyhow, not enough like itself to do it without being heard. */
gsize cs_media_stretch_shorten (gint16 *samples, gsize n, gboolean anyhow);
gsize cs_media_stretch_lengthen (gint16 *samples, gsize n, gboolean anyhow);

G_END_DECLS
