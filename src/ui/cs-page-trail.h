/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The way through the pages of a stack, and back. */
typedef struct _CsPageTrail CsPageTrail;

CsPageTrail *cs_page_trail_new (GtkStack *pages);
void cs_page_trail_free (CsPageTrail *self);

gboolean cs_page_trail_shows (CsPageTrail *self, const char *page);
void cs_page_trail_show_root (CsPageTrail *self, const char *page); /* nothing leads back from it */
void cs_page_trail_open (CsPageTrail *self, const char *page);      /* "back" leads to the one shown now */

gboolean cs_page_trail_leads_back (CsPageTrail *self);
void cs_page_trail_go_back (CsPageTrail *self); /* it leads back */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsPageTrail, cs_page_trail_free)

G_END_DECLS
