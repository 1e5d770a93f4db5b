/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bounds-checked writing of binary data into a buffer. */
#include "base/cs-writer.h"

#include <string.h>

/* Reserving no bytes succeeds, and may point to NULL. */
static gboolean
claim (CsWriter *self, gsize len, guint8 **at)
{
  if (self->failed || len > self->size - self->len)
    {
      self->failed = TRUE;
      return FALSE;
    }

  *at = self->bytes + self->len;
  self->len += len;
  return TRUE;
}

guint8 *
cs_writer_reserve (CsWriter *self, gsize len)
{
  guint8 *at;

  return claim (self, len, &at) ? at : NULL;
}

gboolean
cs_writer_u8 (CsWriter *self, guint8 value)
{
  return cs_writer_bytes (self, &value, 1);
}

gboolean
cs_writer_u16 (CsWriter *self, guint16 value)
{
  const guint8 b[] = { (guint8) (value >> 8), (guint8) value };

  return cs_writer_bytes (self, b, sizeof b);
}

gboolean
cs_writer_u32 (CsWriter *self, guint32 value)
{
  const guint8 b[] = { (guint8) (value >> 24), (guint8) (value >> 16), (guint8) (value >> 8), (guint8) value };

  return cs_writer_bytes (self, b, sizeof b);
}

gboolean
cs_writer_bytes (CsWriter *self, const guint8 *bytes, gsize len)
{
  guint8 *at;

  if (!claim (self, len, &at))
    return FALSE;
  if (len > 0)
    memcpy (at, bytes, len);
  return TRUE;
}

gboolean
cs_writer_zeros (CsWriter *self, gsize len)
{
  guint8 *at;

  if (!claim (self, len, &at))
    return FALSE;
  if (len > 0)
    memset (at, 0, len);
  return TRUE;
}

gboolean
cs_writer_ok (const CsWriter *self)
{
  return !self->failed;
}
