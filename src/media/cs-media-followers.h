/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CsMediaFollowers:
 *
 * Who is to be told that something has changed. All zero to begin with; lives as long as the program. Any thread; who
 * is told must not add or remove, and is not told any more once cs_media_followers_remove() has returned.
 */
typedef void (*CsMediaFollowerFunc) (gpointer user_data);

typedef struct {
  GMutex lock;
  GArray *list;
} CsMediaFollowers;

void cs_media_followers_add (CsMediaFollowers *self, CsMediaFollowerFunc changed, gpointer user_data);
void cs_media_followers_remove (CsMediaFollowers *self, CsMediaFollowerFunc changed, gpointer user_data);
void cs_media_followers_tell (CsMediaFollowers *self);

G_END_DECLS
