/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "zrtp/cs-zrtp-cache.h"

G_BEGIN_DECLS

typedef struct {
  CsSecret *rs1, *rs2;
  gboolean checked;
  gint64 checked_at_s;
  gint64 expires_at_s; /* -1: never */
} CsTestZrtpEntry;

/* A cache in memory, on a clock of ours, that counts what it was asked. */
typedef struct {
  CsZrtpCache base;
  GHashTable *entries; /* ZID as GBytes, CsTestZrtpEntry */
  gint64 now_s;
  guint n_get, n_update, n_set_checked;
} CsTestZrtpCache;

CsTestZrtpCache *cs_test_zrtp_cache_new (void);
void cs_test_zrtp_cache_free (CsTestZrtpCache *self);

/* What is kept of the device whose ZID is @fill twelve times, expired or not; or NULL. */
const CsTestZrtpEntry *cs_test_zrtp_cache_peek (CsTestZrtpCache *self, guint8 fill);

void cs_test_zrtp_cache_put (CsTestZrtpCache *self, guint8 fill, const CsSecret *rs1, const CsSecret *rs2,
                             gboolean checked);
void cs_test_zrtp_cache_forget (CsTestZrtpCache *self, guint8 fill);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsTestZrtpCache, cs_test_zrtp_cache_free)

G_END_DECLS
