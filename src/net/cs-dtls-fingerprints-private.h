/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gnutls/gnutls.h>

#include "net/cs-dtls-session.h"

G_BEGIN_DECLS

/**
 * CsDtlsFingerprints:
 *
 * What signalling said of the peer's certificate (RFC 8122).
 */
typedef struct _CsDtlsFingerprints CsDtlsFingerprints;

/* At least one; copied. */
CsDtlsFingerprints *cs_dtls_fingerprints_new (const CsDtlsFingerprint *fingerprints, guint n);
void cs_dtls_fingerprints_free (CsDtlsFingerprints *self);

/* Whether @certificate (DER) is the one. */
gboolean cs_dtls_fingerprints_name (const CsDtlsFingerprints *self, const gnutls_datum_t *certificate);

G_END_DECLS
