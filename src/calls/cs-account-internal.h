/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-account-private.h"
#include "calls/cs-certificate-private.h"

G_BEGIN_DECLS

/* What cs-account.c (the object, its agent and its states), -settings.c (what the user asked for), -keep.c (what
 * outlasts the program) and -certificate.c (the server's certificate and ours) share. */

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
  CsNetTrust *trust; /* with the pin */
  char *client_cert;
  CsSecret *client_pin;
  CsNetIdentity *client_identity; /* made of the two before the agent is */
  GSocketAddress *listen;
  CsNetIdentity *listen_identity;
  CsSecret *password;
  CsRequirement requirement;
  gboolean practice; /* nobody is remembered */
  gboolean keep;     /* still to be written once it has registered */
  gboolean recorded; /* it is in the data folder */
  gboolean password_kept;
  gboolean saving_password;  /* the keyring has not answered yet */
  gboolean pin_from_keyring; /* it was looked there */
  gboolean opening;          /* client_identity */

  CsCertificate *certificate;
  CsCertificate *pin;
  gboolean pins_unreadable; /* then it must not connect as if there were none */
  char *certificate_warning;

  CsSipAgent *agent;
  CsAccountState state;
  CsAccountReason reason;
  char *detail;
  guint expires_s;
};

void cs_account_set_state (CsAccount *self, CsAccountState state, CsAccountReason reason, const char *detail);

/* Ends the agent with its sessions, and begins anew. */
void cs_account_restart (CsAccount *self);

char *cs_account_password_key (CsAccount *self); /* (transfer full): its name in the keyring */
void cs_account_save_record (CsAccount *self);

/* It has registered: only an account that works is worth keeping. */
void cs_account_keep (CsAccount *self);

/* ---- certificates ---- */

/* The name that the server's certificate is asked for; NULL for direct calls. */
const char *cs_account_server_name (CsAccount *self);

/* Makes the trust of settings and pin. @pin: as the user wrote it, or NULL. Errors: FAILED. */
gboolean cs_account_read_trust (CsAccount *self, const char *trust_file, const char *pin, GError **error);

/* FALSE when it must not, and has failed. */
gboolean cs_account_may_connect (CsAccount *self);

/* Writes the pin, or that there is none, beside the account, if that is kept. */
void cs_account_keep_decision (CsAccount *self);

/* TRUE when our certificate is ready, or there is none to show. Otherwise it is being opened, and the account restarts
 * or fails by itself. */
gboolean cs_account_has_identity (CsAccount *self);

/* A registration failed with @error, or without one because the server said no: takes what it shows. Returns the
 * sentence about it, or NULL when it is not about certificates. (transfer full) */
char *cs_account_note_failure (CsAccount *self, const GError *error, CsAccountReason *reason);

/* It has registered: what the server shows is good. */
void cs_account_note_success (CsAccount *self);

void cs_account_clear_certificates (CsAccount *self);

/* The PIN of our certificate's key, in the keyring. */
void cs_account_keep_pin (CsAccount *self);
void cs_account_forget_pin (CsAccount *self);

/* Where direct calls come in, and under which certificate. Errors: BAD_ADDRESS, those of net. */
gboolean cs_account_read_listen (CsAccount *self, const CsAccountSettings *settings, GError **error);

/* Fills the first half of the struct. Errors: BAD_ADDRESS, FAILED, and those of net for files. */
gboolean cs_account_read_settings (CsAccount *self, const CsAccountSettings *settings, GError **error);

G_END_DECLS
