/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-account-certificates.h"
#include "calls/cs-account-config-private.h"
#include "calls/cs-account.h"
#include "store/cs-store-keyring.h"

G_BEGIN_DECLS

/* What the account hears. It may drop its agent in any of them. */
typedef struct {
  void (*decided) (gpointer user_data); /* another trust: what is connected was judged by the old one */
  void (*opened) (gpointer user_data);  /* our certificate is ready, or may be tried to be opened now */
  void (*failed) (CsAccountReason reason, const char *detail, gpointer user_data); /* @detail: nullable */
  void (*opening) (gpointer user_data);
} CsAccountCertificatesEvents;

/* @profile is borrowed until cs_account_certificates_leave(). @cancellable is the account's: after it nothing is heard.
 */
CsAccountCertificates *cs_account_certificates_new (const char *id, CsStoreProfile *profile, CsStoreKeyring *keyring,
                                                    GCancellable *cancellable,
                                                    const CsAccountCertificatesEvents *events, gpointer user_data);

/* Reads trust file, pin and client certificate of @config. Errors: FAILED; nothing has changed then. */
gboolean cs_account_certificates_configure (CsAccountCertificates *self, CsAccountConfig *config, GError **error);

/* TRUE when all is ready to connect. Otherwise `failed` or `opening` came, and `opened` may follow. */
gboolean cs_account_certificates_prepare (CsAccountCertificates *self);

CsNetTrust *cs_account_certificates_get_trust (CsAccountCertificates *self);       /* (transfer none), nullable */
CsNetIdentity *cs_account_certificates_get_identity (CsAccountCertificates *self); /* (transfer none), nullable */

/* A registration failed with @error, or without one because the server said no: takes what it shows. Returns the
 * sentence about it, or NULL when it is not about certificates. (transfer full) */
char *cs_account_certificates_note_failure (CsAccountCertificates *self, const GError *error, CsAccountReason *reason);

/* It has registered: what the server shows is good. @server: nullable. */
void cs_account_certificates_note_success (CsAccountCertificates *self, const CsNetCertificateInfo *server);

/* The account is kept: pin and PIN with it. */
void cs_account_certificates_keep (CsAccountCertificates *self);
void cs_account_certificates_forget_client_pin (CsAccountCertificates *self);

/* The keyring has been opened: a PIN that was not found there may be by now. */
void cs_account_certificates_look_again (CsAccountCertificates *self);

/* The profile goes; nothing is heard of it any more. */
void cs_account_certificates_leave (CsAccountCertificates *self);

G_END_DECLS
