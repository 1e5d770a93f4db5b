/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The interface to the cache of retained secrets. */
#include "zrtp/cs-zrtp-cache.h"

CsZrtpRetained *
cs_zrtp_retained_new (const CsSecret *rs1, const CsSecret *rs2, gboolean checked, gint64 checked_at_s)
{
  CsZrtpRetained *self = g_new0 (CsZrtpRetained, 1);

  g_assert (rs1->len == CS_ZRTP_RETAINED_LEN && (rs2 == NULL || rs2->len == CS_ZRTP_RETAINED_LEN));

  self->rs1 = cs_secret_ref (rs1);
  self->rs2 = rs2 != NULL ? cs_secret_ref (rs2) : NULL;
  self->checked = checked;
  self->checked_at_s = checked_at_s;
  return self;
}

void
cs_zrtp_retained_free (CsZrtpRetained *self)
{
  if (self == NULL)
    return;
  cs_secret_free (self->rs1);
  cs_secret_free (self->rs2);
  g_free (self);
}

void
cs_zrtp_cache_init (CsZrtpCache *self, const CsZrtpCacheClass *klass)
{
  self->klass = klass;
  g_atomic_ref_count_init (&self->ref_count);
}

CsZrtpCache *
cs_zrtp_cache_ref (CsZrtpCache *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
cs_zrtp_cache_unref (CsZrtpCache *self)
{
  if (self != NULL && g_atomic_ref_count_dec (&self->ref_count))
    self->klass->free (self);
}
