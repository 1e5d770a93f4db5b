/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds the retained secrets that both ends share. */
#include "zrtp/cs-zrtp-secrets.h"

#include "crypto/cs-random.h"

#include <string.h>

enum { ID_RS1, ID_RS2, ID_AUX };

static const char *
role_label (CsZrtpRole role)
{
  return role == CS_ZRTP_ROLE_INITIATOR ? "Initiator" : "Responder";
}

static void
make_id (CsHashAlg hash, const CsSecret *secret, const guint8 *bytes, gsize len,
         guint8 out[static CS_ZRTP_SECRET_ID_LEN])
{
  guint8 mac[CS_HASH_MAX];

  cs_hmac_bytes (hash, secret->bytes, secret->len, bytes, len, mac);
  memcpy (out, mac, CS_ZRTP_SECRET_ID_LEN);
}

static void
make_role_id (CsHashAlg hash, const CsSecret *secret, CsZrtpRole role, guint8 out[static CS_ZRTP_SECRET_ID_LEN])
{
  const char *label = role_label (role);

  make_id (hash, secret, (const guint8 *) label, strlen (label), out);
}

void
cs_zrtp_secret_ids_make (const CsZrtpHeldSecrets *held, CsHashAlg hash, CsZrtpRole role,
                         const guint8 h3[static CS_ZRTP_IMAGE_LEN],
                         guint8 out[static CS_ZRTP_N_SECRET_IDS][CS_ZRTP_SECRET_ID_LEN])
{
  cs_random_bytes (out[0], CS_ZRTP_N_SECRET_IDS * CS_ZRTP_SECRET_ID_LEN);
  if (held->retained != NULL)
    make_role_id (hash, held->retained->rs1, role, out[ID_RS1]);
  if (held->retained != NULL && held->retained->rs2 != NULL)
    make_role_id (hash, held->retained->rs2, role, out[ID_RS2]);
  if (held->aux_secret != NULL)
    make_id (hash, held->aux_secret, h3, CS_ZRTP_IMAGE_LEN, out[ID_AUX]);
}

/* The four combinations of our two retained secrets and the peer's two ids. */
static const CsSecret *
match_retained (const CsZrtpRetained *retained, CsHashAlg hash, CsZrtpRole peer_role,
                const guint8 ids[static CS_ZRTP_N_SECRET_IDS][CS_ZRTP_SECRET_ID_LEN])
{
  const CsSecret *ours[2] = { retained->rs1, retained->rs2 };
  gboolean fits[2][2] = { { FALSE, FALSE }, { FALSE, FALSE } }; /* ours, theirs */
  const gboolean initiator = peer_role == CS_ZRTP_ROLE_RESPONDER;

  for (guint i = 0; i < G_N_ELEMENTS (ours); i++)
    {
      guint8 expected[CS_ZRTP_SECRET_ID_LEN];

      if (ours[i] == NULL)
        continue;
      make_role_id (hash, ours[i], peer_role, expected);
      for (guint j = 0; j < 2; j++)
        fits[i][j] = cs_bytes_equal (expected, ids[ID_RS1 + j], CS_ZRTP_SECRET_ID_LEN);
    }

  /* The initiator's rs1 comes before its rs2, whichever of the responder's it is (section 4.3). */
  for (guint of_initiator = 0; of_initiator < 2; of_initiator++)
    {
      for (guint of_responder = 0; of_responder < 2; of_responder++)
        {
          const guint i = initiator ? of_initiator : of_responder, j = initiator ? of_responder : of_initiator;

          if (fits[i][j])
            return ours[i];
        }
    }
  return NULL;
}

CsZrtpSharedSecrets
cs_zrtp_secret_ids_match (const CsZrtpHeldSecrets *held, CsHashAlg hash, CsZrtpRole peer_role,
                          const guint8 peer_h3[static CS_ZRTP_IMAGE_LEN],
                          const guint8 ids[static CS_ZRTP_N_SECRET_IDS][CS_ZRTP_SECRET_ID_LEN])
{
  CsZrtpSharedSecrets shared = { NULL, NULL };
  guint8 expected[CS_ZRTP_SECRET_ID_LEN];

  if (held->retained != NULL)
    shared.s1 = match_retained (held->retained, hash, peer_role, ids);
  if (held->aux_secret != NULL)
    {
      make_id (hash, held->aux_secret, peer_h3, CS_ZRTP_IMAGE_LEN, expected);
      if (cs_bytes_equal (expected, ids[ID_AUX], CS_ZRTP_SECRET_ID_LEN))
        shared.s2 = held->aux_secret;
    }
  return shared;
}
