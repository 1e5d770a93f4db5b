/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-account-certificates-private.h"

G_BEGIN_DECLS

/**
 * CsAccountOwnCertificate:
 *
 * The certificate that an account shows to its server, opened in a thread with a PIN from the settings, the user or the
 * keyring. Main context.
 */
typedef struct _CsAccountOwnCertificate CsAccountOwnCertificate;

/* @events: `opening`, `opened`, `failed` and, after another PIN, `decided`. After @cancellable none of them comes. */
CsAccountOwnCertificate *cs_account_own_certificate_new (const char *id, CsStoreKeyring *keyring,
                                                         GCancellable *cancellable,
                                                         const CsAccountCertificatesEvents *events, gpointer user_data);
void cs_account_own_certificate_unref (CsAccountOwnCertificate *self);

void cs_account_own_certificate_configure (CsAccountOwnCertificate *self, CsAccountConfig *config);

/* TRUE when it is open, or none is needed. Otherwise `failed` or `opening` came, and `opened` may follow. */
gboolean cs_account_own_certificate_prepare (CsAccountOwnCertificate *self);

/* As cs_account_certificates_set_client_pin() and _look_again() have it. */
void cs_account_own_certificate_set_pin (CsAccountOwnCertificate *self, const CsSecret *pin);
void cs_account_own_certificate_look_again (CsAccountOwnCertificate *self);

/* In the keyring. */
void cs_account_own_certificate_save_pin (CsAccountOwnCertificate *self);
void cs_account_own_certificate_forget_pin (CsAccountOwnCertificate *self);

CsNetIdentity *cs_account_own_certificate_get_identity (CsAccountOwnCertificate *self); /* (transfer none), nullable */

G_END_DECLS
