/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Makes the templates and icons known; once, before the first window. */
void cs_ui_init (void);

/* The name that a screen reader says for @widget, where no visible label is tied to it. */
void cs_ui_set_name (GtkWidget *widget, const char *name);

/* What a screen reader says after the name of @widget. */
void cs_ui_set_description (GtkWidget *widget, const char *description);

/* Names the first visible button inside @widget, which has only an icon: the library's own rows leave theirs without a
 * name. */
void cs_ui_name_inner_button (GtkWidget *widget, const char *name);

/* Takes the focus out of @widget, which is about to be hidden or made insensitive: an entry that loses it in that way
 * never hears of it. */
void cs_ui_leave (GtkWidget *widget);

/* Shows one page and hides the others altogether: those that a stack merely covers are still there for a screen reader
 * (GTK 4.8). */
void cs_ui_show_page (GtkStack *stack, const char *name);

/* For a button whose label is longer than a narrow window with large text; it has to have one already. */
void cs_ui_let_label_wrap (GtkWidget *button);

/* Shows @text, which may come from outside, in @label and, since it may be cut short, as its tooltip. */
void cs_ui_set_outside_text (GtkLabel *label, const char *text);

/* Asks above the window of @widget: "cancel" is the default answer, @yes the dangerous one. Texts are plain. (transfer
 * none): presented; connect to its "response". */
GtkWidget *cs_ui_ask (GtkWidget *widget, const char *heading, const char *body, const char *yes, const char *yes_label);

void cs_ui_empty_box (GtkBox *box);

/* A line of a list of properties: a small label above its value, which can be selected and copied. Both are plain text.
 */
GtkWidget *cs_ui_property_row (const char *label, const char *value);

/* Hides the row when @value is NULL or empty. */
void cs_ui_property_row_set_value (GtkWidget *row, const char *value);

/* Likewise, "AB:CD:…" in lines of 8 bytes, as people compare them. */
void cs_ui_property_row_set_fingerprint (GtkWidget *row, const char *fingerprint);

G_END_DECLS
