/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CsReader:
 *
 * A bounded cursor over received bytes. It never goes past its end, and once a read has failed every later one fails
 * too, so that a parser may chain reads and check once. Integers are big-endian (network order). It borrows the bytes:
 * they have to outlive it. Lives on the stack; any thread.
 */
typedef struct {
  const guint8 *bytes;
  gsize len;
  gsize pos;
  gboolean failed;
} CsReader;

#define CS_READER_INIT(data, size) ((CsReader){ .bytes = (data), .len = (size), .pos = 0, .failed = FALSE })

gboolean cs_reader_u8 (CsReader *self, guint8 *value);
gboolean cs_reader_u16 (CsReader *self, guint16 *value);
gboolean cs_reader_u32 (CsReader *self, guint32 *value);

/* Points @bytes at the next @len bytes inside the borrowed data. */
gboolean cs_reader_bytes (CsReader *self, gsize len, const guint8 **bytes);

/* Copies the next @len bytes to @out. */
gboolean cs_reader_copy (CsReader *self, gsize len, guint8 *out);

gboolean cs_reader_skip (CsReader *self, gsize len);

/* TRUE when nothing failed and nothing is left. */
gboolean cs_reader_at_end (const CsReader *self);

gsize cs_reader_left (const CsReader *self);

G_END_DECLS
