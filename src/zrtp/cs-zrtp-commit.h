/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "zrtp/cs-zrtp-algorithms.h"
#include "zrtp/cs-zrtp-engine.h"
#include "zrtp/cs-zrtp-hash-chain.h"
#include "zrtp/cs-zrtp-session.h"

G_BEGIN_DECLS

#define CS_ZRTP_HVI_LEN 32

typedef enum {
  CS_ZRTP_COMMIT_DH,
  CS_ZRTP_COMMIT_MULTISTREAM,
  CS_ZRTP_COMMIT_PRESHARED,
} CsZrtpCommitMode;

/* Commit (RFC 6189 section 5.4): the initiator's choice, and a hash that binds it to a DHPart2 not yet shown. The names
 * are as on the wire: which one we cannot accept decides the Error. */
typedef struct {
  CsZrtpCommitMode mode;
  guint8 h2[CS_ZRTP_IMAGE_LEN];
  guint8 zid[CS_ZID_LEN];
  guint8 hash[CS_ZRTP_NAME_LEN];
  guint8 cipher[CS_ZRTP_NAME_LEN];
  guint8 auth[CS_ZRTP_NAME_LEN];
  guint8 agreement[CS_ZRTP_NAME_LEN];
  guint8 sas[CS_ZRTP_NAME_LEN];
  guint8 hvi[CS_ZRTP_HVI_LEN];     /* DH mode only */
  guint8 nonce[CS_ZRTP_NONCE_LEN]; /* the other modes */
} CsZrtpCommit;

gboolean cs_zrtp_commit_parse (const guint8 *message, gsize len, CsZrtpCommit *commit, GError **error);

/* By its mode: in multistream mode the agreement is Mult, whatever the suite's. */
void cs_zrtp_commit_set_suite (CsZrtpCommit *commit, const CsZrtpSuite *suite);

/* (transfer full): of DH or multistream mode, with the MAC that H1 keys. */
GBytes *cs_zrtp_commit_print (const CsZrtpCommit *commit, const guint8 h1[static CS_ZRTP_IMAGE_LEN]);

/* The leftmost 256 bits of hash (DHPart2 | the responder's Hello), whole messages (section 4.4.1.1). */
void cs_zrtp_commit_hvi (CsZrtpHash hash, GBytes *dhpart2, GBytes *responder_hello, guint8 out[static CS_ZRTP_HVI_LEN]);

G_END_DECLS
