/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "zrtp/cs-zrtp-cache.h"
#include "zrtp/cs-zrtp-dhpart.h"
#include "zrtp/cs-zrtp-engine.h"

G_BEGIN_DECLS

/* Which secrets both ends share already (RFC 6189 section 4.3). Each DHPart names by an id what its sender holds: a MAC
 * keyed by the secret over what tells the two directions apart, or chance where there is no secret, so that nobody on
 * the way can tell. There never is a pbxsecret: we are enrolled with no PBX. */

/* What one end holds and how it names it. Borrowed. */
typedef struct {
  const CsZrtpRetained *retained; /* or NULL */
  const CsSecret *aux_secret;     /* or NULL */
} CsZrtpHeldSecrets;

/* The ids that the @role end puts into its DHPart; @h3 is that end's. */
void cs_zrtp_secret_ids_make (const CsZrtpHeldSecrets *held, CsHashAlg hash, CsZrtpRole role,
                              const guint8 h3[static CS_ZRTP_IMAGE_LEN],
                              guint8 out[static CS_ZRTP_N_SECRET_IDS][CS_ZRTP_SECRET_ID_LEN]);

/* What goes into s0: s1 is one of the retained secrets, s2 the auxiliary one. Borrowed from what is held. */
typedef struct {
  const CsSecret *s1; /* or NULL */
  const CsSecret *s2; /* or NULL */
} CsZrtpSharedSecrets;

/* What we hold of the ids that the peer sent as @peer_role, its H3 being @peer_h3. Where more than one fits it is the
 * initiator's newer one, so that both ends choose the same. All comparisons are made, and in constant time. */
CsZrtpSharedSecrets cs_zrtp_secret_ids_match (const CsZrtpHeldSecrets *held, CsHashAlg hash, CsZrtpRole peer_role,
                                              const guint8 peer_h3[static CS_ZRTP_IMAGE_LEN],
                                              const guint8 ids[static CS_ZRTP_N_SECRET_IDS][CS_ZRTP_SECRET_ID_LEN]);

G_END_DECLS
