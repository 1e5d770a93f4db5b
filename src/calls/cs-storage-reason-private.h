/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Why something in @folder could not be read or written, and what to do: one or two sentences, translated.
 * (transfer full) */
char *cs_storage_reason (const GError *error, const char *folder);

G_END_DECLS
