/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a ZRTP exchange uses of earlier calls with the same device, and keeps for later ones. */

/* What the engine remembers of earlier calls with the same device, and for later ones (RFC 6189 sections 4.3, 4.6.1 and
 * 4.9).
 *
 *     peer's Hello        recall: what the cache has for its ZID
 *     DHPart of ours      ids of what was recalled
 *     DHPart of the peer  match: KEPT, BROKEN or, when nothing was recalled, FIRST; what matches goes into s0
 *     Confirm of ours     V when KEPT and checked
 *     secure              FIRST and KEPT: the new secret is retained, and the one that matched. BROKEN: it waits for
 *                         set_checked()
 */

#include "zrtp/cs-zrtp-engine-private.h"

#include "zrtp/cs-zrtp-confirm.h"

static CsZrtpHeldSecrets
held_secrets (const CsZrtpEngine *self)
{
  return (CsZrtpHeldSecrets){ self->retained, self->aux_secret };
}

void
cs_zrtp_engine_recall (CsZrtpEngine *self)
{
  self->matched = NULL;
  g_clear_pointer (&self->retained, cs_zrtp_retained_free);
  if (self->cache != NULL)
    self->retained = self->cache->klass->get (self->cache, self->peer.hello.zid);
}

void
cs_zrtp_engine_make_secret_ids (const CsZrtpEngine *self,
                                guint8 out[static CS_ZRTP_N_SECRET_IDS][CS_ZRTP_SECRET_ID_LEN])
{
  const CsZrtpHeldSecrets held = held_secrets (self);

  cs_zrtp_secret_ids_make (&held, cs_zrtp_hash_alg (self->suite.hash), self->role,
                           cs_zrtp_hash_chain_get (self->chain, 3), out);
}

CsZrtpSharedSecrets
cs_zrtp_engine_match_secrets (CsZrtpEngine *self, const CsZrtpDhpart *theirs)
{
  const CsZrtpHeldSecrets held = held_secrets (self);
  const CsZrtpRole peer_role = self->role == CS_ZRTP_ROLE_INITIATOR ? CS_ZRTP_ROLE_RESPONDER : CS_ZRTP_ROLE_INITIATOR;
  const CsZrtpSharedSecrets shared = cs_zrtp_secret_ids_match (&held, cs_zrtp_hash_alg (self->suite.hash), peer_role,
                                                               self->peer.hello.h3, theirs->secret_ids);

  self->matched = shared.s1;
  if (shared.s1 != NULL)
    self->continuity = CS_ZRTP_CONTINUITY_KEPT;
  else if (self->retained != NULL)
    self->continuity = CS_ZRTP_CONTINUITY_BROKEN;
  else
    self->continuity = CS_ZRTP_CONTINUITY_FIRST;
  self->aux_matched = shared.s2 != NULL;
  return shared;
}

static gboolean
is_checked (const CsZrtpEngine *self)
{
  return self->continuity == CS_ZRTP_CONTINUITY_KEPT && self->retained->checked;
}

void
cs_zrtp_engine_promise (const CsZrtpEngine *self, CsZrtpConfirm *confirm)
{
  /* Without meaning in multistream mode, where it is to be this (section 4.9). */
  const gboolean never = self->multistream || self->cache != NULL;

  confirm->verified = is_checked (self);
  confirm->cache_expiry_s = never ? CS_ZRTP_EXPIRY_NEVER : CS_ZRTP_EXPIRY_NOT_KEPT;
}

void
cs_zrtp_engine_retain (CsZrtpEngine *self, CsZrtpSecured *secured)
{
  const gboolean kept = self->continuity == CS_ZRTP_CONTINUITY_KEPT;

  secured->continuity = self->continuity;
  secured->our_checked = is_checked (self);
  secured->our_checked_at_s = secured->our_checked ? self->retained->checked_at_s : 0;
  secured->peer_checked = kept && self->peer.verified;
  secured->retained_checked = self->continuity == CS_ZRTP_CONTINUITY_BROKEN && self->retained->checked;
  secured->aux_matched = self->aux_matched;
  if (self->cache == NULL)
    return;

  self->own_rs1 = g_steal_pointer (&self->keys->retained);
  if (self->continuity != CS_ZRTP_CONTINUITY_BROKEN)
    self->cache->klass->update (self->cache, self->peer.hello.zid, self->own_rs1, self->matched,
                                self->peer.cache_expiry_s, secured->our_checked);
}

void
cs_zrtp_engine_set_checked (CsZrtpEngine *self, gboolean checked)
{
  if (self->state != CS_ZRTP_STATE_SECURE || self->own_rs1 == NULL)
    return;

  if (checked)
    {
      self->cache->klass->set_checked (self->cache, self->peer.hello.zid, self->own_rs1, self->peer.cache_expiry_s);
      self->continuity = CS_ZRTP_CONTINUITY_KEPT;
    }
  else if (self->continuity != CS_ZRTP_CONTINUITY_BROKEN)
    self->cache->klass->set_checked (self->cache, self->peer.hello.zid, NULL, CS_ZRTP_EXPIRY_NOT_KEPT);
}
