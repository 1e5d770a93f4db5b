/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CsKeypad:
 *
 * The twelve keys of a telephone, to be clicked or typed. Signal: `key` (string of one character); a long press on 0 is
 * "+". Property: for-tones (there is no tone for "+").
 */
#define CS_TYPE_KEYPAD (cs_keypad_get_type ())
G_DECLARE_FINAL_TYPE (CsKeypad, cs_keypad, CS, KEYPAD, GtkWidget)

G_END_DECLS
