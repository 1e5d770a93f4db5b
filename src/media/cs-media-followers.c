/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list of those who are told of a change. */

#include "media/cs-media-followers.h"

typedef struct {
  CsMediaFollowerFunc changed;
  gpointer user_data;
} Follower;

void
cs_media_followers_add (CsMediaFollowers *self, CsMediaFollowerFunc changed, gpointer user_data)
{
  const Follower follower = { changed, user_data };

  g_mutex_lock (&self->lock);
  if (self->list == NULL)
    self->list = g_array_new (FALSE, FALSE, sizeof (Follower));
  g_array_append_val (self->list, follower);
  g_mutex_unlock (&self->lock);
}

void
cs_media_followers_remove (CsMediaFollowers *self, CsMediaFollowerFunc changed, gpointer user_data)
{
  g_mutex_lock (&self->lock);
  for (guint i = 0; self->list != NULL && i < self->list->len; i++)
    {
      const Follower *follower = &g_array_index (self->list, Follower, i);

      if (follower->changed == changed && follower->user_data == user_data)
        {
          g_array_remove_index_fast (self->list, i);
          break;
        }
    }
  g_mutex_unlock (&self->lock);
}

void
cs_media_followers_tell (CsMediaFollowers *self)
{
  g_mutex_lock (&self->lock);
  for (guint i = 0; self->list != NULL && i < self->list->len; i++)
    {
      const Follower *follower = &g_array_index (self->list, Follower, i);

      follower->changed (follower->user_data);
    }
  g_mutex_unlock (&self->lock);
}
