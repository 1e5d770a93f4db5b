/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-protection.h"
#include "crypto/cs-secret.h"

G_BEGIN_DECLS

/* The user's settings of an account. A field is added here and in the table of cs-account-config.c, which copies,
 * compares, checks, reads and writes it; then wherever it is used, and where a person can set it. */
typedef struct {
  const char *identity; /* "sip:alice@example.org", "alice@example.org"; NULL: direct calls */
  const char *display_name;
  const char *auth_user;
  const CsSecret *password; /* NULL: from the keyring */
  const char *server;       /* "host", "host:port", "[v6]:port"; NULL: the identity's domain */
  const char *transport;    /* "tls" (default), "tcp", "udp" */
  const char *trust_file;
  const char *listen;               /* "address:port": where direct calls come in */
  const char *listen_identity_file; /* PEM with key and certificate; NULL: made in the data folder when needed */
  const char *client_cert;          /* PEM file with certificate and key, or "pkcs11:" URI; NULL: none is shown */
  const CsSecret *client_pin;       /* of its key; NULL: asked for when needed */
  const char *pin;                  /* SHA-256 of the only certificate that the server may show, in hex; or NULL */
  CsRequirement requirement;
  const char *encryption; /* what calls have shown: "seen", or "missed", which the user was told; NULL: nothing yet */
  gboolean practice;      /* nobody who is called from it, or calls it, is remembered */
  gboolean keep;          /* write it to the data folder, the password to the keyring, once registered */
} CsAccountSettings;

/**
 * CsAccountConfig:
 *
 * The settings of an account, checked and made uniform: the identity is a SIP URI without surrounding blanks, the
 * transport is named, a certificate's file is an absolute path, empty texts are NULL. Immutable and reference counted;
 * another setting is another config. Main context.
 */
typedef struct _CsAccountConfig CsAccountConfig;

/* Copies @settings. Errors: BAD_ADDRESS, FAILED. */
CsAccountConfig *cs_account_config_new (const CsAccountSettings *settings, GError **error);
CsAccountConfig *cs_account_config_ref (CsAccountConfig *self);
void cs_account_config_unref (CsAccountConfig *self);

/* All of them; strings and secrets belong to the config. To change one, copy the struct and make a new config of it. */
const CsAccountSettings *cs_account_config_get_settings (const CsAccountConfig *self);

#define CS_TYPE_ACCOUNT_CONFIG (cs_account_config_get_type ())
GType cs_account_config_get_type (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsAccountConfig, cs_account_config_unref)

G_END_DECLS
