/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Ordinary memory for what is secret for a moment, on its way to a CsSecret or to the wire: whoever lets go of it wipes
 * it. What stays belongs into a CsSecret (cs_secret_bytes_new()). One thread at a time. */

/**
 * CsWipedBuffer:
 *
 * Bytes that are appended behind and taken off in front. Growing leaves no copy behind. All zeros is an empty one.
 */
typedef struct {
  guint8 *bytes;
  gsize len;
  gsize size; /* private */
} CsWipedBuffer;

void cs_wiped_buffer_append (CsWipedBuffer *self, const guint8 *bytes, gsize len);
void cs_wiped_buffer_remove (CsWipedBuffer *self, gsize len); /* the first @len bytes */
void cs_wiped_buffer_clear (CsWipedBuffer *self);             /* empty again, without memory */

/* (transfer full): a copy that is wiped with its last reference. */
GBytes *cs_wiped_bytes_new (const guint8 *bytes, gsize len);

/* Wipe and free; NULL is fine. */
void cs_wiped_text_free (char *text);
void cs_wiped_texts_free (GStrv texts);

typedef char CsWipedText;   /* g_autoptr (CsWipedText) text = g_strdup (…) */
typedef char *CsWipedTexts; /* g_auto (…) is GStrv's: g_autoptr (CsWipedTexts) texts = g_strsplit (…) */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsWipedText, cs_wiped_text_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsWipedTexts, cs_wiped_texts_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CsWipedBuffer, cs_wiped_buffer_clear)

G_END_DECLS
