/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Compares the peer's DTLS certificate with the fingerprints that signalling named. */
#include "net/cs-dtls-fingerprints-private.h"

#include <string.h>

typedef struct {
  CsHashAlg alg;
  guint8 value[CS_HASH_MAX];
} Fingerprint;

struct _CsDtlsFingerprints {
  guint n;
  Fingerprint all[];
};

CsDtlsFingerprints *
cs_dtls_fingerprints_new (const CsDtlsFingerprint *fingerprints, guint n)
{
  CsDtlsFingerprints *self = g_malloc0 (sizeof *self + n * sizeof (Fingerprint));

  g_assert (n > 0);
  self->n = n;
  for (guint i = 0; i < n; i++)
    {
      self->all[i].alg = fingerprints[i].alg;
      memcpy (self->all[i].value, fingerprints[i].value, cs_hash_len (fingerprints[i].alg));
    }
  return self;
}

void
cs_dtls_fingerprints_free (CsDtlsFingerprints *self)
{
  g_free (self);
}

static gboolean
matches (const Fingerprint *fingerprint, const gnutls_datum_t *certificate)
{
  guint8 hash[CS_HASH_MAX];

  cs_hash_bytes (fingerprint->alg, certificate->data, certificate->size, hash);
  return cs_bytes_equal (hash, fingerprint->value, cs_hash_len (fingerprint->alg));
}

static gboolean
names_by (const CsDtlsFingerprints *self, CsHashAlg alg, const gnutls_datum_t *certificate)
{
  gboolean found = FALSE;

  for (guint i = 0; i < self->n; i++)
    found |= self->all[i].alg == alg && matches (&self->all[i], certificate);
  return found;
}

/* Several of one kind name several certificates (RFC 8122 section 5): any of them. Several kinds name the same one in
 * several ways: all of them. */
gboolean
cs_dtls_fingerprints_name (const CsDtlsFingerprints *self, const gnutls_datum_t *certificate)
{
  for (guint i = 0; i < self->n; i++)
    if (!names_by (self, self->all[i].alg, certificate))
      return FALSE;
  return TRUE;
}
