/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The characters of what was pasted. Text is valid UTF-8. Pure, any thread. */

/* (transfer full): composed (NFC), without invisible characters and blanks around, with the plain ones for full-width
 * forms, other scripts' digits, typographic dashes and spaces. */
char *cs_pasted_plain_text (const char *typed);

/* (transfer full): "&nbsp;", "&#43;" and the like, from the source of a web page, as what they stand for. An entity for
 * no character gives a control character, which no address has. */
char *cs_pasted_without_entities (const char *typed);

G_END_DECLS
