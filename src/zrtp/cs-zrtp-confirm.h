/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "crypto/cs-aes-cfb.h"
#include "zrtp/cs-zrtp-algorithms.h"
#include "zrtp/cs-zrtp-hash-chain.h"
#include "zrtp/cs-zrtp-packet.h"

G_BEGIN_DECLS

/* What Confirm1 and Confirm2 (RFC 6189 section 5.7) carry under encryption. */
typedef struct {
  guint8 h0[CS_ZRTP_IMAGE_LEN];
  gboolean enrollment;    /* E: a PBX offers to be trusted */
  gboolean verified;      /* V: the sender's user has compared this SAS before */
  gboolean allow_clear;   /* A: the sender would accept GoClear */
  gboolean disclosure;    /* D: the sender's side gives the keys away */
  guint32 cache_expiry_s; /* 0: not kept; 0xffffffff: for ever */
} CsZrtpConfirm;

/* The keys of the side that sends the message. */
typedef struct {
  CsHashAlg hash;
  const CsSecret *mac_key;
  const CsSecret *zrtp_key;
} CsZrtpConfirmKeys;

/* MALFORMED, or FAILED when the MAC is wrong. A signature is passed over. @type: CONFIRM1 or CONFIRM2. */
gboolean cs_zrtp_confirm_open (const guint8 *message, gsize len, CsZrtpMessageType type, const CsZrtpConfirmKeys *keys,
                               CsZrtpConfirm *confirm, GError **error);

/* (transfer full): without signature. @iv is to be random and used once. */
GBytes *cs_zrtp_confirm_seal (const CsZrtpConfirm *confirm, CsZrtpMessageType type, const CsZrtpConfirmKeys *keys,
                              const guint8 iv[static CS_AES_CFB_IV]);

G_END_DECLS
