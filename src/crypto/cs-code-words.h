/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The two ways in which RFC 6189 section 5.1.6 renders a code: words of the PGP lists (B256) and four characters of
 * base 32 (B32, alphabet ybndrfg8ejkmcpqxot1uwisza345h769). */

/* Even positions take the two-syllable list (aardvark … Zulu), odd ones the three-syllable list (adroitness … Yucatan).
 * Words are as in the PGP list, lower-case but for names. */
const char *cs_code_word (guint position, guint8 value);

/* The value of @word at @position, case-insensitive, or -1. A word of the other list is -1: it catches a swap. */
int cs_code_word_value (guint position, const char *word);

/* Whether @word is in the list of the other parity, to say "these two look swapped". */
gboolean cs_code_word_is_swapped (guint position, const char *word);

/* Up to @max words of the list at @position that begin with @prefix (case-insensitive), for type-ahead.
 * (transfer container): NULL-terminated, the words are static. */
const char **cs_code_word_complete (guint position, const char *prefix, guint max);

/* B32: the leftmost 20 bits of @value as four characters and a NUL. */
void cs_code_base32 (guint32 value, char out[static 5]);

/* The character's value, case-insensitive, or -1. '0' is taken as 'o', 'l' as '1', 'v' as 'u', '2' as 'z', as z-base-32
 * readers do. */
int cs_code_base32_value (char c);

G_END_DECLS
