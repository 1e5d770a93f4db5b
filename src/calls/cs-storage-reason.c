/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sentences about files that could not be read or written, and what to do about it. */

#include "calls/cs-storage-reason-private.h"

#include "store/cs-store-error.h"

#include <glib/gi18n-lib.h>

char *
cs_storage_reason (const GError *error, const char *folder)
{
  if (g_error_matches (error, CS_STORE_ERROR, CS_STORE_ERROR_NO_SPACE))
    return g_strdup (_ ("The disk is full. Free some space."));
  if (g_error_matches (error, CS_STORE_ERROR, CS_STORE_ERROR_READ_ONLY))
    /* Translators: %s is a folder. */
    return g_strdup_printf (_ ("Countersign can't write to the folder “%s”. Change its permissions."), folder);
  if (g_error_matches (error, CS_STORE_ERROR, CS_STORE_ERROR_TOO_MUCH))
    return g_strdup (_ ("There are too many accounts. Remove one that you no longer use."));
  /* Translators: the first %s is a folder, the second is what the system says. */
  return g_strdup_printf (_ ("Countersign's data folder “%s” can't be used: %s. Check this folder."), folder,
                          error->message);
}
