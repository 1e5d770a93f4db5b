/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-code.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CsCodeEntryWidget:
 *
 * Where the user types the code that was heard: words with suggestions, or characters with their 32 keys. It knows no
 * code, only the lists. Signals: `activate` (Enter), `changed`.
 */
#define CS_TYPE_CODE_ENTRY_WIDGET (cs_code_entry_widget_get_type ())
G_DECLARE_FINAL_TYPE (CsCodeEntryWidget, cs_code_entry_widget, CS, CODE_ENTRY_WIDGET, GtkWidget)

void cs_code_entry_widget_set_code_type (CsCodeEntryWidget *self, CsCodeType type);
const char *cs_code_entry_widget_get_text (CsCodeEntryWidget *self);
void cs_code_entry_widget_clear (CsCodeEntryWidget *self);
void cs_code_entry_widget_focus (CsCodeEntryWidget *self);

/* What a screen reader says after the name of the entry. */
void cs_code_entry_widget_set_description (CsCodeEntryWidget *self, const char *description);

/* Marks the entry as not to be used as it stands. */
void cs_code_entry_widget_set_invalid (CsCodeEntryWidget *self, gboolean invalid);

G_END_DECLS
