/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CsWrapLayout:
 *
 * Children side by side from where reading begins, each as wide as it wants to be, and on the next line what does not
 * fit (GtkFlowBox makes columns of them).
 */
#define CS_TYPE_WRAP_LAYOUT (cs_wrap_layout_get_type ())
G_DECLARE_FINAL_TYPE (CsWrapLayout, cs_wrap_layout, CS, WRAP_LAYOUT, GtkLayoutManager)

/* In pixels: between children, and between lines. */
GtkLayoutManager *cs_wrap_layout_new (int spacing, int line_spacing);

/* Each line in the middle: for buttons. */
GtkLayoutManager *cs_wrap_layout_new_centered (int spacing, int line_spacing);

G_END_DECLS
