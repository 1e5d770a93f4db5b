/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Short-time objective intelligibility (Taal, Hendriks, Heusdens, Jensen: "An Algorithm for Intelligibility Prediction
 * of Time-Frequency Weighted Noisy Speech", IEEE TASLP 19(7), 2011) of @heard against @said, 48 kHz mono, as long as
 * the shorter. 1: as good as said. @heard is taken with that delay, up to @delay_max samples, which fits best; it is
 * written to @delay. */
double cs_test_stoi (const gint16 *said, gsize n_said, const gint16 *heard, gsize n_heard, gsize delay_max,
                     gsize *delay);

G_END_DECLS
