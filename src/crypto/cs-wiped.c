/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Buffers, strings and GBytes that are wiped before they are freed. */
#include "crypto/cs-wiped.h"

#include "crypto/cs-secret.h"

#include <string.h>

#define SMALLEST 256

/* Not by g_realloc(), which may leave the old bytes where they were. */
static void
reserve (CsWipedBuffer *self, gsize size)
{
  gsize larger = MAX (self->size, SMALLEST);
  guint8 *bytes;

  if (size <= self->size)
    return;
  while (larger < size)
    larger *= 2;
  bytes = g_malloc (larger);
  if (self->len > 0)
    memcpy (bytes, self->bytes, self->len);
  cs_bytes_wipe (self->bytes, self->len);
  g_free (self->bytes);
  self->bytes = bytes;
  self->size = larger;
}

void
cs_wiped_buffer_append (CsWipedBuffer *self, const guint8 *bytes, gsize len)
{
  if (len == 0)
    return;
  reserve (self, self->len + len);
  memcpy (self->bytes + self->len, bytes, len);
  self->len += len;
}

void
cs_wiped_buffer_remove (CsWipedBuffer *self, gsize len)
{
  const gsize left = self->len - len;

  g_assert (len <= self->len);
  if (left > 0)
    memmove (self->bytes, self->bytes + len, left);
  if (len > 0)
    cs_bytes_wipe (self->bytes + left, len);
  self->len = left;
}

void
cs_wiped_buffer_clear (CsWipedBuffer *self)
{
  cs_bytes_wipe (self->bytes, self->len);
  g_free (self->bytes);
  *self = (CsWipedBuffer){ NULL, 0, 0 };
}

typedef struct {
  gsize len;
  guint8 bytes[];
} WipedBytes;

static void
wiped_bytes_free (gpointer data)
{
  WipedBytes *self = data;

  cs_bytes_wipe (self->bytes, self->len);
  g_free (self);
}

GBytes *
cs_wiped_bytes_new (const guint8 *bytes, gsize len)
{
  WipedBytes *self = g_malloc (sizeof *self + len);

  self->len = len;
  if (len > 0)
    memcpy (self->bytes, bytes, len);
  return g_bytes_new_with_free_func (self->bytes, len, wiped_bytes_free, self);
}

void
cs_wiped_text_free (char *text)
{
  if (text != NULL)
    cs_bytes_wipe (text, strlen (text));
  g_free (text);
}

void
cs_wiped_texts_free (GStrv texts)
{
  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    cs_wiped_text_free (texts[i]);
  g_free (texts);
}
