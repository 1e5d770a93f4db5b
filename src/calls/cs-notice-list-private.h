/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-notice.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* What the user has to be told, each thing once, in the order in which it came. */
typedef struct _CsNoticeList CsNoticeList;

CsNoticeList *cs_notice_list_new (void);
void cs_notice_list_free (CsNoticeList *self);
GListModel *cs_notice_list_get_model (CsNoticeList *self); /* (transfer none), of CsNotice */

/* @detail: as CsNoticeKind says. */
void cs_notice_list_add (CsNoticeList *self, CsNoticeKind kind, const char *detail);

/* What is no longer true: one with @detail, all of a kind, all that tell of a loss. */
void cs_notice_list_remove (CsNoticeList *self, CsNoticeKind kind, const char *detail);
void cs_notice_list_remove_kind (CsNoticeList *self, CsNoticeKind kind);
void cs_notice_list_remove_losses (CsNoticeList *self);

gboolean cs_notice_list_has (CsNoticeList *self, CsNotice *notice);
gboolean cs_notice_list_has_kind (CsNoticeList *self, CsNoticeKind kind);
gboolean cs_notice_list_tells_loss (CsNoticeList *self);

G_END_DECLS
