/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Derives all keys of a ZRTP exchange (RFC 6189 sections 4.4 and 4.5). */
#include "zrtp/cs-zrtp-keys.h"

#include "base/cs-writer.h"

#define SAS_HASH_LEN 32
#define CONTEXT_MAX (2 * CS_ZID_LEN + CS_HASH_MAX)

static CsHashPart
part_of (GBytes *message)
{
  CsHashPart part;

  part.bytes = g_bytes_get_data (message, &part.len);
  return part;
}

void
cs_zrtp_transcript_hash (const CsZrtpTranscript *self, CsZrtpHash hash, guint8 *out)
{
  GBytes *const messages[] = { self->responder_hello, self->commit, self->dhpart1, self->dhpart2 };
  CsHashPart parts[G_N_ELEMENTS (messages)];
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      if (messages[i] != NULL)
        parts[n++] = part_of (messages[i]);
    }
  cs_hash (cs_zrtp_hash_alg (hash), parts, n, out);
}

/* KDF_Context = ZIDi | ZIDr | total_hash. Returns its length. */
static gsize
make_context (const CsZrtpTranscript *transcript, CsZrtpHash hash, guint8 context[static CONTEXT_MAX])
{
  CsWriter writer = CS_WRITER_INIT (context, CONTEXT_MAX);

  cs_writer_bytes (&writer, transcript->zid_initiator, CS_ZID_LEN);
  cs_writer_bytes (&writer, transcript->zid_responder, CS_ZID_LEN);
  cs_zrtp_transcript_hash (transcript, hash, cs_writer_reserve (&writer, cs_hash_len (cs_zrtp_hash_alg (hash))));
  g_assert (cs_writer_ok (&writer));
  return writer.len;
}

/* The length of @secret in four bytes and the secret, or a length of 0 (section 4.4.1.4). */
static void
add_shared (CsHashPart *parts, guint8 len[static 4], const CsSecret *secret)
{
  CsWriter writer = CS_WRITER_INIT (len, 4);

  cs_writer_u32 (&writer, secret != NULL ? (guint32) secret->len : 0);
  parts[0] = (CsHashPart){ len, 4 };
  parts[1] = secret != NULL ? (CsHashPart){ secret->bytes, secret->len } : (CsHashPart){ len, 0 };
}

/* s0 = hash (1 | DHResult | "ZRTP-HMAC-KDF" | ZIDi | ZIDr | total_hash | len (s1) | s1 | len (s2) | s2 | len (s3) |
 * s3). There never is an s3, which would be shared with a PBX. */
static CsSecret *
make_s0 (CsHashAlg alg, const CsSecret *dh_result, const guint8 *context, gsize context_len,
         const CsZrtpSharedSecrets *shared)
{
  static const guint8 counter[4] = { 0, 0, 0, 1 };
  static const char label[] = "ZRTP-HMAC-KDF";
  guint8 lens[3][4];
  CsHashPart parts[4 + 3 * 2] = {
    { counter, sizeof counter },
    { dh_result->bytes, dh_result->len },
    { (const guint8 *) label, sizeof label - 1 },
    { context, context_len },
  };
  CsSecret *s0 = cs_secret_new (cs_hash_len (alg));

  add_shared (parts + 4, lens[0], shared->s1);
  add_shared (parts + 6, lens[1], shared->s2);
  add_shared (parts + 8, lens[2], NULL);
  cs_hash (alg, parts, G_N_ELEMENTS (parts), s0->bytes);
  return s0;
}

/* What every mode derives from its s0 (section 4.5.3). */
static CsZrtpKeys *
derive_sides (const CsSecret *s0, const guint8 *context, gsize context_len, const CsZrtpSuite *suite)
{
  const CsHashAlg alg = cs_zrtp_hash_alg (suite->hash);
  const gsize key_len = cs_zrtp_cipher_key_len (suite->cipher), mac_len = cs_hash_len (alg);
  const gsize salt_len = cs_zrtp_auth_salt_len (suite->auth);
  CsZrtpKeys *self = g_new0 (CsZrtpKeys, 1);
  const struct {
    const char *label;
    gsize len;
    CsSecret **key;
  } keys[] = {
    { "Initiator SRTP master key", key_len, &self->initiator.srtp_key },
    { "Initiator SRTP master salt", salt_len, &self->initiator.srtp_salt },
    { "Initiator HMAC key", mac_len, &self->initiator.mac_key },
    { "Initiator ZRTP key", key_len, &self->initiator.zrtp_key },
    { "Responder SRTP master key", key_len, &self->responder.srtp_key },
    { "Responder SRTP master salt", salt_len, &self->responder.srtp_salt },
    { "Responder HMAC key", mac_len, &self->responder.mac_key },
    { "Responder ZRTP key", key_len, &self->responder.zrtp_key },
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    *keys[i].key = cs_kdf (alg, s0, keys[i].label, context, context_len, keys[i].len);
  return self;
}

CsZrtpKeys *
cs_zrtp_keys_new (const CsZrtpTranscript *transcript, const CsZrtpSuite *suite, const CsSecret *dh_result,
                  const CsZrtpSharedSecrets *shared)
{
  guint8 context[CONTEXT_MAX];
  const gsize context_len = make_context (transcript, suite->hash, context);
  g_autoptr (CsSecret) s0 = make_s0 (cs_zrtp_hash_alg (suite->hash), dh_result, context, context_len, shared);

  return cs_zrtp_keys_new_from_s0 (s0, context, context_len, suite);
}

CsZrtpKeys *
cs_zrtp_keys_new_from_s0 (const CsSecret *s0, const guint8 *context, gsize context_len, const CsZrtpSuite *suite)
{
  const CsHashAlg alg = cs_zrtp_hash_alg (suite->hash);
  g_autoptr (CsSecret) sas_hash = cs_kdf (alg, s0, "SAS", context, context_len, SAS_HASH_LEN);
  CsZrtpKeys *self = derive_sides (s0, context, context_len, suite);

  self->session = cs_kdf (alg, s0, "ZRTP Session Key", context, context_len, cs_hash_len (alg));
  self->retained = cs_kdf (alg, s0, "retained secret", context, context_len, CS_ZRTP_RETAINED_LEN);
  self->sas_value = (guint32) sas_hash->bytes[0] << 24 | (guint32) sas_hash->bytes[1] << 16
                    | (guint32) sas_hash->bytes[2] << 8 | sas_hash->bytes[3];
  return self;
}

CsZrtpKeys *
cs_zrtp_keys_new_multistream (const CsZrtpTranscript *transcript, const CsZrtpSuite *suite, const CsSecret *session_key)
{
  const CsHashAlg alg = cs_zrtp_hash_alg (suite->hash);
  guint8 context[CONTEXT_MAX];
  const gsize context_len = make_context (transcript, suite->hash, context);
  g_autoptr (CsSecret) s0 = cs_kdf (alg, session_key, "ZRTP MSK", context, context_len, cs_hash_len (alg));

  return derive_sides (s0, context, context_len, suite);
}

static void
clear_side (CsZrtpSideKeys *side)
{
  cs_secret_free (side->srtp_key);
  cs_secret_free (side->srtp_salt);
  cs_secret_free (side->mac_key);
  cs_secret_free (side->zrtp_key);
}

void
cs_zrtp_keys_free (CsZrtpKeys *self)
{
  if (self == NULL)
    return;
  clear_side (&self->initiator);
  clear_side (&self->responder);
  cs_secret_free (self->retained);
  cs_secret_free (self->session);
  g_free (self);
}
