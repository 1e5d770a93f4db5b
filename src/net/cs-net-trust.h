/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "crypto/cs-secret.h"
#include "net/cs-net-error.h"

G_BEGIN_DECLS

/**
 * CsNetTrust:
 *
 * Which certificates we believe: those of the system, and extra anchors from PEM files. There is no switch that turns
 * verification off. Immutable once shared; reference counted; any thread.
 */
typedef struct _CsNetTrust CsNetTrust;

/* @anchors_file: PEM with one or more certificates that are trusted besides the system's, or NULL. A self-signed server
 * certificate in it is trusted as it is (its name, dates, strength and purpose are still checked). CRLs in the file are
 * honoured. Reads the system's store, 5 to 20 ms: make one and share it. Errors: CS_NET_ERROR_FAILED. */
CsNetTrust *cs_net_trust_new (const char *anchors_file, GError **error);
CsNetTrust *cs_net_trust_ref (CsNetTrust *self);
void cs_net_trust_unref (CsNetTrust *self);

/* The server @host (a name or a numeric address, as it is asked for) shows this certificate and no other. */
typedef struct {
  const char *host;
  const char *fingerprint; /* of its own certificate, as cs_net_fingerprint_normalize() gives it */
} CsNetPin;

/* The same trust with @pins in place of those that it may have. For a host with pins, a pinned certificate is believed
 * whatever its issuer, names, purpose and dates are, unless its key is weak or it was revoked; any other one is refused
 * with CS_NET_ERROR_CERT_PIN, also one that is right in every way. Sessions of before are not resumed. (transfer full)
 */
CsNetTrust *cs_net_trust_with_pins (CsNetTrust *self, const CsNetPin *pins, gsize n_pins);

/**
 * CsNetIdentity:
 *
 * A certificate chain with its private key, for listening or for showing to servers that ask. Reference counted,
 * immutable, any thread.
 */
typedef struct _CsNetIdentity CsNetIdentity;

CsNetIdentity *cs_net_identity_load (const char *pem_file, GError **error);

/* @where: a PEM file, whose key may be encrypted, or the "pkcs11:" URI (RFC 7512) of a token's object: its certificate
 * and the key of the same name or id are used. @pin: for the token or the encrypted key, or NULL. It is tried once.
 * Blocks as long as the token takes. Errors: CS_NET_ERROR_PIN_NEEDED, _PIN_WRONG, _PIN_LOCKED, _NO_TOKEN, _FAILED. */
CsNetIdentity *cs_net_identity_open (const char *where, const CsSecret *pin, GError **error);

/* The same in a thread. */
void cs_net_identity_open_async (const char *where, const CsSecret *pin, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data);
CsNetIdentity *cs_net_identity_open_finish (GAsyncResult *result, GError **error);

/* Makes a self-signed P-256 certificate for @host (a name, as DNS and sip: URI SAN, or a numeric
 * address, as iPAddress SAN) and writes key and
 * certificate to @pem_file with mode 0600. Takes some ms: not on the main context when it matters. */
gboolean cs_net_identity_create (const char *pem_file, const char *host, guint days, GError **error);

/* The same for all of @hosts, at least one. */
gboolean cs_net_identity_create_for (const char *pem_file, const char *const *hosts, guint days, GError **error);

/* Whether its certificate is for @host, as who connects to it would say. */
gboolean cs_net_identity_is_for (CsNetIdentity *self, const char *host);

CsNetIdentity *cs_net_identity_ref (CsNetIdentity *self);
void cs_net_identity_unref (CsNetIdentity *self);

/* The certificate alone as PEM, to be given to a peer as anchor. (transfer full) */
char *cs_net_identity_get_certificate_pem (CsNetIdentity *self);

/* What its certificate says. (transfer none) */
const CsNetCertificateInfo *cs_net_identity_get_info (CsNetIdentity *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsNetTrust, cs_net_trust_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsNetIdentity, cs_net_identity_unref)

G_END_DECLS
