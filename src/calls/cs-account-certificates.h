/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-certificate.h"
#include "crypto/cs-secret.h"

G_BEGIN_DECLS

/**
 * CsAccountCertificates:
 *
 * The certificates of one account: the one that its server shows, what the user decided about it, and the account's own
 * with its PIN. Properties: certificate (CsCertificate that the server was refused for, also when it differs from the
 * pin; NULL otherwise), pin (CsCertificate that the user decided to believe, or NULL), warning (translated: the
 * server's certificate or ours ends within CS_CERTIFICATE_WARN_DAYS; or NULL). Main context.
 */
#define CS_TYPE_ACCOUNT_CERTIFICATES (cs_account_certificates_get_type ())
G_DECLARE_FINAL_TYPE (CsAccountCertificates, cs_account_certificates, CS, ACCOUNT_CERTIFICATES, GObject)

CsCertificate *cs_account_certificates_get_certificate (CsAccountCertificates *self);
CsCertificate *cs_account_certificates_get_pin (CsAccountCertificates *self);
const char *cs_account_certificates_get_warning (CsAccountCertificates *self);

/* The user has read why @certificate was refused and decided: from now on this account believes it and no other, and
 * registers again. It has to be the one of the property, so that nobody pins what was not shown. Errors: FAILED (it is
 * another one by now, or cs_certificate_get_can_pin() says no). */
gboolean cs_account_certificates_set_pin (CsAccountCertificates *self, CsCertificate *certificate, GError **error);

/* Back to what issuers say; the account registers again. */
void cs_account_certificates_remove_pin (CsAccountCertificates *self);

/* The PIN of our certificate's key: goes on from PIN_NEEDED or PIN_WRONG. It is tried once, kept by the keyring once
 * it has worked for a kept account, and nowhere else. */
void cs_account_certificates_set_client_pin (CsAccountCertificates *self, const CsSecret *pin);

G_END_DECLS
