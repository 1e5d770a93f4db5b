/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/cs-store-error.h"

G_BEGIN_DECLS

/* Small files of the data folder. Errors are of CS_STORE_ERROR. Any thread. */

/* Makes @folder, with its parents, with mode 0700. One that exists is left as it is: it may be the user's own. */
gboolean cs_store_folder_make (const char *folder, GError **error);

/* Reads all of a regular file of at most @max bytes. (transfer full), NUL-terminated beyond @len.
 * Errors: NOT_FOUND; CORRUPT when it is too large or no file; IO. */
char *cs_store_file_read (const char *path, gsize max, gsize *len, GError **error);

/* Replaces the file as a whole, with mode 0600, and makes sure that it is on disk. */
gboolean cs_store_file_write (const char *path, const char *bytes, gsize len, GError **error);

/* Renames @path to "<path>.broken-<n>" with the first free n. (transfer full): the new path. */
char *cs_store_file_put_aside (const char *path, GError **error);

/* Waits until nobody else holds @path; -1 on failure. Unlocked by closing. Not on the main context, unless whoever
 * holds it does so for a moment only. */
int cs_store_file_lock (const char *path, GError **error);

G_END_DECLS
