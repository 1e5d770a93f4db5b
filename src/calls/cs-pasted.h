/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What somebody meant by a number or an address that was copied from a web page, a letter or a mail: invisible
 * characters and typographic dashes and spaces go, digits of any script become 0 to 9, "Anna <sip:…>" becomes what
 * stands between the brackets, and "tel://", "callto:", "+49 (0)89", "ext. 5", ";ext=5" and ",,123#" become the number
 * to dial. Entities and escapes are
 * read once, quotes around the whole go, and so do a label and a note around a plain number. "tel:" keeps a domain that
 * is its phone-context. Text that is no number keeps its letters; two addresses stay two. It need not be an address
 * afterwards: cs_address_complete() judges.
 * @typed: UTF-8. (transfer full) */
char *cs_pasted_clean (const char *typed);

G_END_DECLS
