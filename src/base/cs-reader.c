/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/cs-reader.h"

#include <string.h>

static const guint8 *
take (CsReader *self, gsize len)
{
  const guint8 *at;

  if (self->failed || len > self->len - self->pos)
    {
      self->failed = TRUE;
      return NULL;
    }

  at = self->bytes + self->pos;
  self->pos += len;
  return at;
}

gboolean
cs_reader_u8 (CsReader *self, guint8 *value)
{
  const guint8 *b = take (self, 1);

  if (b == NULL)
    return FALSE;
  *value = b[0];
  return TRUE;
}

gboolean
cs_reader_u16 (CsReader *self, guint16 *value)
{
  const guint8 *b = take (self, 2);

  if (b == NULL)
    return FALSE;
  *value = (guint16) (b[0] << 8 | b[1]);
  return TRUE;
}

gboolean
cs_reader_u32 (CsReader *self, guint32 *value)
{
  const guint8 *b = take (self, 4);

  if (b == NULL)
    return FALSE;
  *value = (guint32) b[0] << 24 | (guint32) b[1] << 16 | (guint32) b[2] << 8 | b[3];
  return TRUE;
}

gboolean
cs_reader_bytes (CsReader *self, gsize len, const guint8 **bytes)
{
  const guint8 *b = take (self, len);

  if (b == NULL)
    return FALSE;
  *bytes = b;
  return TRUE;
}

gboolean
cs_reader_copy (CsReader *self, gsize len, guint8 *out)
{
  const guint8 *b = take (self, len);

  if (b == NULL)
    return FALSE;
  if (len > 0)
    memcpy (out, b, len);
  return TRUE;
}

gboolean
cs_reader_skip (CsReader *self, gsize len)
{
  return take (self, len) != NULL;
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
