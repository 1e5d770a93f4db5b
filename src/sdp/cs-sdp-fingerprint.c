/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What DTLS-SRTP has in a description: a=fingerprint (RFC 8122), a=setup (RFC 4145), a=tls-id (RFC 8842). */
#include "sdp/cs-sdp-private.h"

#include "base/cs-limits.h"

#include <stdlib.h>
#include <string.h>

/* RFC 8122 section 5: names of hashes are without case. What is weaker than SHA-256 proves nothing and is not known. */
static const struct {
  const char *name;
  CsHashAlg alg;
} hashes[] = {
  { "sha-256", CS_HASH_SHA256 },
  { "sha-384", CS_HASH_SHA384 },
  { "sha-512", CS_HASH_SHA512 },
};

static const char *const setups[] = {
  [CS_SDP_SETUP_ACTPASS] = "actpass",
  [CS_SDP_SETUP_ACTIVE] = "active",
  [CS_SDP_SETUP_PASSIVE] = "passive",
  [CS_SDP_SETUP_HOLDCONN] = "holdconn",
};

#define TLS_ID_MIN 20
#define TLS_ID_MAX 255

CsSdpFingerprint *
cs_sdp_fingerprint_new (CsHashAlg alg, const guint8 *value)
{
  CsSdpFingerprint *self = g_new0 (CsSdpFingerprint, 1);

  self->alg = alg;
  memcpy (self->value, value, cs_hash_len (alg));
  return self;
}

/* "4A:AD:B9:…": pairs of hex digits, of either case, parted by colons. */
static gboolean
read_value (const char *text, gsize len, guint8 *out)
{
  if (strlen (text) != 3 * len - 1)
    return FALSE;

  for (gsize i = 0; i < len; i++)
    {
      const int high = g_ascii_xdigit_value (text[3 * i]);
      const int low = g_ascii_xdigit_value (text[3 * i + 1]);

      if (high < 0 || low < 0 || (i + 1 < len && text[3 * i + 2] != ':'))
        return FALSE;
      out[i] = (guint8) (high << 4 | low);
    }
  return TRUE;
}

CsSdpFingerprint *
cs_sdp_fingerprint_parse (const char *value)
{
  g_autofree char *bare = g_strstrip (g_strdup (value));
  g_auto (GStrv) fields = g_strsplit (bare, " ", 2);
  guint8 bytes[CS_HASH_MAX];

  if (g_strv_length (fields) != 2)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (hashes); i++)
    if (g_ascii_strcasecmp (fields[0], hashes[i].name) == 0
        && read_value (g_strstrip (fields[1]), cs_hash_len (hashes[i].alg), bytes))
      return cs_sdp_fingerprint_new (hashes[i].alg, bytes);
  return NULL;
}

void
cs_sdp_fingerprint_print (GString *out, const CsSdpFingerprint *fingerprint)
{
  const char *name = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (hashes); i++)
    if (hashes[i].alg == fingerprint->alg)
      name = hashes[i].name;
  g_assert (name != NULL);

  g_string_append_printf (out, "a=fingerprint:%s ", name);
  for (gsize i = 0; i < cs_hash_len (fingerprint->alg); i++)
    g_string_append_printf (out, "%s%02X", i > 0 ? ":" : "", fingerprint->value[i]);
  g_string_append (out, "\r\n");
}

typedef struct {
  guint8 bytes[CS_SDP_FINGERPRINTS_DIGEST];
} Digest;

static Digest
digest_of (const CsSdpFingerprint *fingerprint)
{
  const guint8 alg = (guint8) fingerprint->alg;
  Digest digest;

  cs_hash (CS_HASH_SHA256, (CsHashPart[]){ { &alg, 1 }, { fingerprint->value, cs_hash_len (fingerprint->alg) } }, 2,
           digest.bytes);
  return digest;
}

static int
compare_digests (const void *a, const void *b)
{
  return memcmp (a, b, sizeof (Digest));
}

/* Each is hashed alone first, so that all have one length and none can be read as a part of another. A sum or an XOR of
 * those would let somebody choose fingerprints that give any value. */
void
cs_sdp_digest_fingerprints (const GPtrArray *fingerprints, guint8 out[static CS_SDP_FINGERPRINTS_DIGEST])
{
  const guint n = MIN (fingerprints->len, CS_LIMIT_SDP_FINGERPRINTS);
  Digest digests[CS_LIMIT_SDP_FINGERPRINTS];
  guint n_different = 0;

  memset (out, 0, CS_SDP_FINGERPRINTS_DIGEST);
  if (n == 0)
    return;
  for (guint i = 0; i < n; i++)
    digests[i] = digest_of (fingerprints->pdata[i]);
  qsort (digests, n, sizeof *digests, compare_digests);
  for (guint i = 0; i < n; i++)
    if (n_different == 0 || compare_digests (&digests[n_different - 1], &digests[i]) != 0)
      digests[n_different++] = digests[i];
  cs_hash_bytes (CS_HASH_SHA256, (const guint8 *) digests, n_different * sizeof *digests, out);
}

CsSdpSetup
cs_sdp_setup_from_name (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (setups); i++)
    if (setups[i] != NULL && g_ascii_strcasecmp (name, setups[i]) == 0)
      return (CsSdpSetup) i;
  return CS_SDP_SETUP_NONE;
}

const char *
cs_sdp_setup_name (CsSdpSetup setup)
{
  return setups[setup];
}

gboolean
cs_sdp_tls_id_is_valid (const char *text)
{
  const gsize len = strlen (text);

  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("+/-_", *p) == NULL)
      return FALSE;
  return len >= TLS_ID_MIN && len <= TLS_ID_MAX;
}
