/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a stream that was moved away from its ZRTP keys gets others. */

#include "calls/cs-call-rekeying.h"

struct _CsCallRekeying {
  gboolean is_open;
  gboolean has_failed; /* nobody speaks ZRTP there */
};

CsCallRekeying *
cs_call_rekeying_new (void)
{
  return g_new0 (CsCallRekeying, 1);
}

void
cs_call_rekeying_free (CsCallRekeying *self)
{
  g_free (self);
}

void
cs_call_rekeying_begin (CsCallRekeying *self, guint keying)
{
  self->is_open = self->is_open || keying == CS_KEYING_ZRTP;
  self->has_failed = FALSE;
}

void
cs_call_rekeying_succeed (CsCallRekeying *self)
{
  self->is_open = FALSE;
}

gboolean
cs_call_rekeying_fail (CsCallRekeying *self)
{
  self->has_failed = self->is_open;
  return self->is_open;
}

gboolean
cs_call_rekeying_is_open (const CsCallRekeying *self)
{
  return self->is_open;
}

guint
cs_call_rekeying_choose (const CsCallRekeying *self, guint keying)
{
  return self->has_failed ? CS_KEYING_ZRTP : keying;
}
