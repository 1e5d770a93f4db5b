/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "crypto/cs-key-agreement.h"
#include "zrtp/cs-zrtp-hash-chain.h"
#include "zrtp/cs-zrtp-packet.h"

G_BEGIN_DECLS

#define CS_ZRTP_SECRET_ID_LEN 8
#define CS_ZRTP_N_SECRET_IDS 4 /* rs1, rs2, auxsecret, pbxsecret */

/* DHPart1 and DHPart2 (RFC 6189 sections 5.5, 5.6): the public value, and which retained secrets the sender holds. */
typedef struct {
  guint8 h1[CS_ZRTP_IMAGE_LEN];
  guint8 secret_ids[CS_ZRTP_N_SECRET_IDS][CS_ZRTP_SECRET_ID_LEN];
  const guint8 *public_value; /* when parsed: points into the message */
  gsize public_len;
} CsZrtpDhpart;

/* Any length of public value: whether it is that of the agreement is for the key agreement to say.
 * @type: DHPART1 or DHPART2. */
gboolean cs_zrtp_dhpart_parse (const guint8 *message, gsize len, CsZrtpMessageType type, CsZrtpDhpart *dhpart,
                               GError **error);

/* (transfer full): with the MAC that H0 keys. */
GBytes *cs_zrtp_dhpart_print (const CsZrtpDhpart *dhpart, CsZrtpMessageType type,
                              const guint8 h0[static CS_ZRTP_IMAGE_LEN]);

G_END_DECLS
