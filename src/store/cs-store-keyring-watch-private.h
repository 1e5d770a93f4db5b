/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CsStoreKeyringWatch:
 *
 * Hears from the session bus when the Secret Service comes or one of its collections is unlocked. Main context.
 */
typedef struct _CsStoreKeyringWatch CsStoreKeyringWatch;

/* @opened comes from the main loop, several signals together once. */
CsStoreKeyringWatch *cs_store_keyring_watch_new (void (*opened) (gpointer user_data), gpointer user_data);
void cs_store_keyring_watch_free (CsStoreKeyringWatch *self);

G_END_DECLS
