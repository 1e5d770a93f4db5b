/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a stream's packets are sent: the signalled address, or where authentic packets come from. */
#include "media/cs-media-path.h"

gboolean
cs_media_address_equal (GSocketAddress *a, GSocketAddress *b)
{
  GInetSocketAddress *x, *y;

  if (a == NULL || b == NULL || !G_IS_INET_SOCKET_ADDRESS (a) || !G_IS_INET_SOCKET_ADDRESS (b))
    return FALSE;
  x = G_INET_SOCKET_ADDRESS (a);
  y = G_INET_SOCKET_ADDRESS (b);
  return g_inet_socket_address_get_port (x) == g_inet_socket_address_get_port (y)
         && g_inet_address_equal (g_inet_socket_address_get_address (x), g_inet_socket_address_get_address (y));
}

void
cs_media_path_clear (CsMediaPath *self)
{
  g_clear_object (&self->named);
  g_clear_object (&self->current);
  self->named_answered = FALSE;
  self->n_moves = 0;
}

void
cs_media_path_set_named (CsMediaPath *self, GSocketAddress *named)
{
  /* A re-INVITE that repeats the address must not undo what authentic packets taught. */
  if (named != NULL && cs_media_address_equal (self->named, named))
    return;

  cs_media_path_clear (self);
  if (named == NULL)
    return;
  self->named = g_object_ref (named);
  self->current = g_object_ref (named);
}

gboolean
cs_media_path_heard_from (CsMediaPath *self, GSocketAddress *from)
{
  if (self->named == NULL)
    return FALSE;
  if (cs_media_address_equal (from, self->named))
    {
      self->named_answered = TRUE;
      g_set_object (&self->current, from);
      return TRUE;
    }
  if (cs_media_address_equal (from, self->current))
    return TRUE;
  if (self->named_answered || self->n_moves >= CS_MEDIA_PATH_MOVES_MAX)
    return FALSE;

  self->n_moves++;
  g_set_object (&self->current, from);
  return TRUE;
}

void
cs_media_path_follow (CsMediaPath *self, GSocketAddress *from)
{
  if (self->named != NULL && !cs_media_address_equal (from, self->current))
    g_set_object (&self->current, from);
}
