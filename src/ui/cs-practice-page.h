/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CsPracticePage:
 *
 * What there is to practise, before the call: the check, and the check with an attacker in the middle. Actions:
 * "practice.try", "practice.try-attack", "win.back".
 */
#define CS_TYPE_PRACTICE_PAGE (cs_practice_page_get_type ())
G_DECLARE_FINAL_TYPE (CsPracticePage, cs_practice_page, CS, PRACTICE_PAGE, GtkWidget)

G_END_DECLS
