/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CsDtlsIdentity:
 *
 * What one call shows of itself in DTLS-SRTP (RFC 5763): a key of P-256 and a certificate signed by itself, good for
 * nothing but its fingerprint. A new one is made for every call, so that calls cannot be linked to one person.
 * Immutable, reference counted, any thread.
 */
typedef struct _CsDtlsIdentity CsDtlsIdentity;

#define CS_DTLS_FINGERPRINT_LEN 32

/* Takes a millisecond. */
CsDtlsIdentity *cs_dtls_identity_new (GError **error);

/* One that was made ahead of time by cs_dtls_identity_prepare(), for this caller alone; if there is none, it is made
 * now. */
CsDtlsIdentity *cs_dtls_identity_take (GError **error);

/* Has one made by another thread unless one is ready. */
void cs_dtls_identity_prepare (void);

CsDtlsIdentity *cs_dtls_identity_ref (CsDtlsIdentity *self);
void cs_dtls_identity_unref (CsDtlsIdentity *self);

/* SHA-256 of the certificate, CS_DTLS_FINGERPRINT_LEN bytes, for a=fingerprint (RFC 8122). (transfer none) */
const guint8 *cs_dtls_identity_get_fingerprint (const CsDtlsIdentity *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsDtlsIdentity, cs_dtls_identity_unref)

G_END_DECLS
