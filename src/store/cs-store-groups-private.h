/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/cs-store-error.h"

G_BEGIN_DECLS

/* A key file whose broken groups cost nothing but themselves: what GKeyFile cannot read is kept as bytes, named, and
 * written back behind the rest. */
typedef struct {
  char *name; /* what can be read of it */
  GString *text;
} CsStoreUnread;

typedef struct {
  GKeyFile *keys;       /* the groups that can be read */
  GString *unread_head; /* what stands before the first group and is no comment */
  GPtrArray *unread;    /* of CsStoreUnread: the groups that cannot, as they were */
} CsStoreGroups;

CsStoreGroups *cs_store_groups_new (void);
void cs_store_groups_free (CsStoreGroups *self);

/* Errors: CORRUPT when nothing in it looks like a group. */
CsStoreGroups *cs_store_groups_parse (const char *bytes, gsize len, GError **error);

/* Of the groups that cannot be read: whether one of them may have a name that begins with @prefix, and the end of
 * those. */
gboolean cs_store_groups_may_have (const CsStoreGroups *self, const char *prefix);
void cs_store_groups_drop_unread (CsStoreGroups *self, const char *prefix);

/* (transfer full), not text when what was read was not. */
char *cs_store_groups_print (const CsStoreGroups *self, gsize *len);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsStoreGroups, cs_store_groups_free)

G_END_DECLS
