/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Sound for tests: 16 bit WAV files in the plainest form (44 bytes of header), and how alike two recordings are. */

/* (element-type gint16): the samples, mixed down to none but the first channel. Fails the test when it is no such file,
 * or when a length in the header is wrong. */
GArray *cs_test_audio_load (const char *path, guint *rate, guint *channels);
void cs_test_audio_save (const char *path, const gint16 *samples, gsize n_samples, guint rate, guint channels);

/* The best normalised correlation (-1 to 1) of @n samples of @needle with a stretch of @haystack, over all lags; @lag:
 * where in @haystack, or NULL. Compares at an eighth of the rate, band-limited to speech. */
double cs_test_audio_correlate (const gint16 *needle, gsize n, const gint16 *haystack, gsize haystack_n, gsize *lag);

double cs_test_audio_level_db (const gint16 *samples, gsize n);

G_END_DECLS
