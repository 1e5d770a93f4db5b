/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

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

/**
 * CsNetIdentity:
 *
 * A certificate chain with its private key, for listening. Reference counted, immutable.
 */
typedef struct _CsNetIdentity CsNetIdentity;

CsNetIdentity *cs_net_identity_load (const char *pem_file, GError **error);

/* Makes a self-signed P-256 certificate for @host (a name, as DNS and sip: URI SAN, or a numeric
 * address, as iPAddress SAN) and writes key and
 * certificate to @pem_file with mode 0600. Takes some ms: not on the main context when it matters. */
gboolean cs_net_identity_create (const char *pem_file, const char *host, guint days, GError **error);
CsNetIdentity *cs_net_identity_ref (CsNetIdentity *self);
void cs_net_identity_unref (CsNetIdentity *self);

/* The certificate alone as PEM, to be given to a peer as anchor. (transfer full) */
char *cs_net_identity_get_certificate_pem (CsNetIdentity *self);

/* What a peer's certificate says, for people. */
typedef struct {
  char *subject;
  char *issuer;
  char *names;       /* SANs, comma-separated */
  gint64 not_before; /* Unix seconds */
  gint64 not_after;
  char *fingerprint; /* SHA-256, hex pairs with colons */
} CsNetCertificateInfo;

void cs_net_certificate_info_free (CsNetCertificateInfo *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsNetTrust, cs_net_trust_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsNetIdentity, cs_net_identity_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsNetCertificateInfo, cs_net_certificate_info_free)

G_END_DECLS
