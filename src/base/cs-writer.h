/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CsWriter:
 *
 * A bounded cursor that writes into a buffer of the caller. A write that does not fit writes nothing and makes every
 * later one fail; cs_writer_ok() tells at the end. Integers are big-endian. Lives on the stack; any thread.
 */
typedef struct {
  guint8 *bytes;
  gsize size;
  gsize len; /* written so far */
  gboolean failed;
} CsWriter;

#define CS_WRITER_INIT(buffer, capacity)                                                                               \
  ((CsWriter){ .bytes = (buffer), .size = (capacity), .len = 0, .failed = FALSE })

gboolean cs_writer_u8 (CsWriter *self, guint8 value);
gboolean cs_writer_u16 (CsWriter *self, guint16 value);
gboolean cs_writer_u32 (CsWriter *self, guint32 value);
gboolean cs_writer_bytes (CsWriter *self, const guint8 *bytes, gsize len);
gboolean cs_writer_zeros (CsWriter *self, gsize len);

/* Reserves @len bytes to be filled in by the caller; NULL when they do not fit. */
guint8 *cs_writer_reserve (CsWriter *self, gsize len);

gboolean cs_writer_ok (const CsWriter *self);

G_END_DECLS
