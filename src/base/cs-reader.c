/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bounds-checked reading of binary data from the network. */
#include "base/cs-reader.h"

#include <string.h>

/* Reading no bytes succeeds, and may point to NULL. */
static gboolean
take (CsReader *self, gsize len, const guint8 **at)
{
  if (self->failed || len > self->len - self->pos)
    {
      self->failed = TRUE;
      return FALSE;
    }

  *at = self->bytes + self->pos;
  self->pos += len;
  return TRUE;
}

gboolean
cs_reader_u8 (CsReader *self, guint8 *value)
{
  const guint8 *b;

  if (!take (self, 1, &b))
    return FALSE;
  *value = b[0];
  return TRUE;
}

gboolean
cs_reader_u16 (CsReader *self, guint16 *value)
{
  const guint8 *b;

  if (!take (self, 2, &b))
    return FALSE;
  *value = (guint16) (b[0] << 8 | b[1]);
  return TRUE;
}

gboolean
cs_reader_u32 (CsReader *self, guint32 *value)
{
  const guint8 *b;

  if (!take (self, 4, &b))
    return FALSE;
  *value = (guint32) b[0] << 24 | (guint32) b[1] << 16 | (guint32) b[2] << 8 | b[3];
  return TRUE;
}

gboolean
cs_reader_bytes (CsReader *self, gsize len, const guint8 **bytes)
{
  return take (self, len, bytes);
}

gboolean
cs_reader_copy (CsReader *self, gsize len, guint8 *out)
{
  const guint8 *b;

  if (!take (self, len, &b))
    return FALSE;
  if (len > 0)
    memcpy (out, b, len);
  return TRUE;
}

gboolean
cs_reader_skip (CsReader *self, gsize len)
{
  const guint8 *b;

  return take (self, len, &b);
}

gboolean
cs_reader_at_end (const CsReader *self)
{
  return !self->failed && self->pos == self->len;
}

gsize
cs_reader_left (const CsReader *self)
{
  return self->failed ? 0 : self->len - self->pos;
}
