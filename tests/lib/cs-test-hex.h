/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bytes from hex digits (blanks are skipped); anything else ends the test. (transfer full) */
guint8 *cs_test_unhex (const char *hex, gsize *len);

/* (transfer full) lower-case digits */
char *cs_test_hex (const guint8 *bytes, gsize len);

/* Asserts that @len bytes equal what @hex says, and prints both when they do not. */
void cs_test_assert_hex (const guint8 *bytes, gsize len, const char *hex);

G_END_DECLS
