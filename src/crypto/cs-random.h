/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Starts libsodium; called by everything in this floor that needs it, safe to call again and from any thread. */
void cs_crypto_init (void);

void cs_random_bytes (guint8 *out, gsize len);
guint32 cs_random_below (guint32 limit); /* uniform, 0 … limit-1 */

/* (transfer full): 2 * @n_bytes lower-case hex digits, for tags, branches and Call-IDs. */
char *cs_random_token (gsize n_bytes);

G_END_DECLS
