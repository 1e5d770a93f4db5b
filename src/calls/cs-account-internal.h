/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-account-private.h"

G_BEGIN_DECLS

/* What cs-account.c (the object, its agent and its states) and cs-account-settings.c (what the user asked for) share.
 */

struct _CsAccount {
  GObject parent_instance;

  CsStoreProfile *profile; /* borrowed from the manager; NULL once it has let go of the account */
  CsStoreKeyring *keyring;
  GCancellable *cancellable;

  char *id;
  char *identity; /* NULL: direct calls only */
  char *address;
  char *domain;
  char *display_name;
  char *auth_user;
  char *server; /* as it was given */
  char *server_host;
  guint16 server_port;
  CsNetTransport transport;
  char *trust_file;
  CsNetTrust *trust;
  GSocketAddress *listen;
  CsNetIdentity *listen_identity;
  CsSecret *password;
  CsRequirement requirement;
  gboolean practice; /* nobody is remembered */
  gboolean keep;     /* still to be written once it has registered */
  gboolean recorded; /* it is in the data folder */
  gboolean password_kept;

  CsSipAgent *agent;
  CsAccountState state;
  CsAccountReason reason;
  char *detail;
  guint expires_s;
};

char *cs_account_password_key (CsAccount *self); /* (transfer full): its name in the keyring */
void cs_account_save_record (CsAccount *self);

/* It has registered: only an account that works is worth keeping. */
void cs_account_keep (CsAccount *self);

/* Fills the first half of the struct. Errors: BAD_ADDRESS, FAILED, and those of net for files. */
gboolean cs_account_read_settings (CsAccount *self, const CsAccountSettings *settings, GError **error);

G_END_DECLS
