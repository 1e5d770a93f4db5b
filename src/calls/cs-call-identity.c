/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a call makes of it when its server says that somebody else is at the other end: after a transfer, a pickup, a
 * call that was forwarded. */

#include "calls/cs-call-internal.h"

#include "calls/cs-account-private.h"

#include <glib/gi18n-lib.h>

static void
say_who (CsCall *self)
{
  g_autofree char *text = NULL;

  if (self->state < CS_CALL_CONNECTING)
    return;
  /* Translators: %s is a name */
  text = g_strdup_printf (_ ("Your provider says that you are talking to %s now."), cs_call_get_peer_name (self));
  cs_call_set_notice (self, text);
}

void
cs_call_take_identity (CsCall *self, const CsSipIdentity *identity)
{
  const CsAddressHome home = cs_account_get_home (self->account);
  g_autofree char *ourselves = cs_address_key (cs_account_get_identity (self->account), &home);
  CsCallPartyChange change;

  if (cs_call_is_ending (self))
    return;
  change = cs_call_party_assert (self->party, identity, &home, ourselves);
  if (change == CS_CALL_PARTY_SAME)
    return;
  g_object_freeze_notify (G_OBJECT (self));
  g_object_notify (G_OBJECT (self), "peer-name");
  cs_call_update_trust (self);
  if (change == CS_CALL_PARTY_REPLACED)
    {
      cs_call_trust_replace (self->trust, cs_call_recall_shown (self));
      say_who (self);
    }
  g_object_thaw_notify (G_OBJECT (self));
}
