/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CsCliInput:
 *
 * Lines of a file descriptor, read without blocking. @line is called as CsCliLineFunc says; after @end nothing more
 * comes. Main context.
 */
typedef struct _CsCliInput CsCliInput;

typedef struct {
  void (*line) (const char *line, gsize len, gpointer user_data);
  void (*end) (gpointer user_data);
} CsCliInputEvents;

/* @fd is borrowed. @events must outlive it. */
CsCliInput *cs_cli_input_new (int fd, const CsCliInputEvents *events, gpointer user_data);
void cs_cli_input_free (CsCliInput *self);

G_END_DECLS
