/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/cs-media-srtp.h"
#include "net/cs-dtls-identity.h"

G_BEGIN_DECLS

/* What this end brings to the keying of one stream, by each mechanism that the call may use. Made before the stream
 * begins and the same until its end, so that a description that is repeated says the same; any thread reads it. */
typedef struct {
  guint keyings;                             /* of CsKeyings */
  guint8 hello_hash[CS_ZRTP_HELLO_HASH_LEN]; /* written by the stream when it makes its ZRTP engine */
  CsDtlsIdentity *identity;                  /* NULL without DTLS */
  char *tls_id;                              /* likewise */
  GPtrArray *cryptos;                        /* of CsSdpCrypto, one for each suite that works here; NULL without SDES */
} CsMediaOwnKeys;

CsMediaOwnKeys *cs_media_own_keys_new (guint keyings, GError **error);
void cs_media_own_keys_free (CsMediaOwnKeys *self);

gboolean cs_media_own_keys_have (const CsMediaOwnKeys *self, CsKeyings keying);

/* Into the fields of @local that are about keys. */
void cs_media_own_keys_describe (const CsMediaOwnKeys *self, CsSdpLocal *local);

/* The suite of a=crypto as SRTP calls it. */
CsMediaSrtpSuite cs_media_srtp_suite_of (CsSdpSuite suite);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsMediaOwnKeys, cs_media_own_keys_free)

G_END_DECLS
