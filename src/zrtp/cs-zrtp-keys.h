/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "crypto/cs-secret.h"
#include "zrtp/cs-zrtp-algorithms.h"
#include "zrtp/cs-zrtp-engine.h"
#include "zrtp/cs-zrtp-secrets.h"

G_BEGIN_DECLS

/* Everything that goes into the shared secret but the secret itself (RFC 6189 section 4.4.1.4). Borrowed. */
typedef struct {
  const guint8 *zid_initiator;
  const guint8 *zid_responder;
  GBytes *responder_hello;
  GBytes *commit;
  GBytes *dhpart1; /* NULL in multistream mode */
  GBytes *dhpart2; /* likewise */
} CsZrtpTranscript;

/* What one side uses when it sends. */
typedef struct {
  CsSecret *srtp_key;  /* 16 or 32 bytes */
  CsSecret *srtp_salt; /* 14 bytes, with GCM 12 */
  CsSecret *mac_key;   /* for the MAC of its Confirm */
  CsSecret *zrtp_key;  /* for the encryption of its Confirm */
} CsZrtpSideKeys;

typedef struct {
  CsZrtpSideKeys initiator;
  CsZrtpSideKeys responder;

  /* Not in multistream mode: */
  guint32 sas_value;
  CsSecret *retained; /* the new rs1 */
  CsSecret *session;  /* ZRTPSess */
} CsZrtpKeys;

/* total_hash: cs_hash_len() bytes of the negotiated hash over the messages that there are. */
void cs_zrtp_transcript_hash (const CsZrtpTranscript *self, CsZrtpHash hash, guint8 *out);

/* The key schedule of DH mode. s0 lives only in here. (transfer full) */
CsZrtpKeys *cs_zrtp_keys_new (const CsZrtpTranscript *transcript, const CsZrtpSuite *suite, const CsSecret *dh_result,
                              const CsZrtpSharedSecrets *shared);

/* Its second half (section 4.5): @context is ZIDi | ZIDr | total_hash. (transfer full) */
CsZrtpKeys *cs_zrtp_keys_new_from_s0 (const CsSecret *s0, const guint8 *context, gsize context_len,
                                      const CsZrtpSuite *suite);

/* The key schedule of multistream mode (section 4.4.3.2), from the session key of the first stream. (transfer full) */
CsZrtpKeys *cs_zrtp_keys_new_multistream (const CsZrtpTranscript *transcript, const CsZrtpSuite *suite,
                                          const CsSecret *session_key);

void cs_zrtp_keys_free (CsZrtpKeys *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsZrtpKeys, cs_zrtp_keys_free)

G_END_DECLS
