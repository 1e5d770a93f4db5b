/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "Tel.: +49 89 1234 (office)" → "+49 89 1234": what a letter or a web page writes around a telephone number goes, but
 * only when nothing but a plain telephone number is left; else @text is returned as it was.
 * @text: UTF-8 in plain characters, (transfer full). Returns (transfer full). Pure, any thread. */
char *cs_pasted_without_notes (char *text);

G_END_DECLS
