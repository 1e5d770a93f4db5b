/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CsSecret:
 *
 * Bytes that must not leak: in guarded memory (sodium_malloc), locked where the system lets us (a message says once
 * when it does not), wiped with the last reference, compared in constant time, passed by pointer. Never copy one into a
 * string, property, GVariant or log line. Whoever makes a secret may fill it in; once a second reference exists, the
 * bytes stay as they are. References are counted from any thread.
 */
typedef struct {
  guint8 *bytes;
  gsize len;
  gatomicrefcount ref_count; /* private */
} CsSecret;

CsSecret *cs_secret_new (gsize len); /* zeros; to be filled in */
CsSecret *cs_secret_new_copy (const guint8 *bytes, gsize len);
CsSecret *cs_secret_new_random (gsize len);
CsSecret *cs_secret_copy (const CsSecret *self);
CsSecret *cs_secret_ref (const CsSecret *self);
void cs_secret_free (CsSecret *self); /* gives up one reference; NULL is fine */

/* (transfer full): for those who pass bytes on as GBytes; a copy in a CsSecret of its own, or @self, which is taken. */
GBytes *cs_secret_bytes_new (const guint8 *bytes, gsize len);
GBytes *cs_secret_free_to_bytes (CsSecret *self);

/* Constant time for equal lengths. */
gboolean cs_secret_equal (const CsSecret *a, const CsSecret *b);

/* Constant-time comparison and wiping for what has to live elsewhere for a moment. */
gboolean cs_bytes_equal (const guint8 *a, const guint8 *b, gsize len);
void cs_bytes_wipe (gpointer bytes, gsize len);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsSecret, cs_secret_free)

G_END_DECLS
