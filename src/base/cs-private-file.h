/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * cs_private_file_write:
 * @path: a file that nobody but the user may read
 * @len: of @bytes, -1 for a string that ends in NUL
 *
 * Replaces the file as a whole or leaves it as it was, on disk when this returns, with mode 0600 whatever its mode was
 * before. Blocks. Any thread. Errors: G_FILE_ERROR.
 */
gboolean cs_private_file_write (const char *path, const char *bytes, gssize len, GError **error);

G_END_DECLS
