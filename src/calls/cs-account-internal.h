/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-account-certificates-private.h"
#include "calls/cs-account-private.h"

G_BEGIN_DECLS

/* What cs-account.c (the object, its agent and its states), -keep.c (what outlasts the program), -listen.c (where
 * direct calls come in) and -getters.c share. */

struct _CsAccount {
  GObject parent_instance;

  CsStoreProfile *profile; /* borrowed from the manager; NULL once it has let go of the account */
  CsStoreKeyring *keyring;
  GCancellable *cancellable;

  char *id;
  CsAccountConfig *config; /* with the password, once that is known */
  CsAccountCertificates *certificates;
  CsNetIdentity *listen_identity;
  gboolean keep;     /* still to be written once it has registered */
  gboolean recorded; /* it is in the data folder */
  gboolean password_kept;
  gboolean loading_password;
  gboolean proving;           /* the password is one that the server has not been asked about */
  guint patience_id;          /* while it loads: how long nothing is said */
  guint calls;                /* there are now */
  gboolean restart_when_idle; /* what was changed needs another agent, which would end them */
  gboolean saving_password;   /* the keyring has not answered yet */
  gboolean record_unsaved;    /* to be tried again */
  gboolean password_unsaved;  /* likewise */
  char *save_problem;         /* why, in sentences; NULL: none */

  CsSipAgent *agent;
  char *server_number; /* where the server was reached last; NULL: not yet */
  CsAccountState state;
  CsAccountReason reason;
  char *detail;
  guint expires_s;
};

void cs_account_set_state (CsAccount *self, CsAccountState state, CsAccountReason reason, const char *detail);

/* Takes another config, and nothing of what follows from it. @owned_config: (transfer full) */
void cs_account_use_config (CsAccount *self, CsAccountConfig *owned_config);

/* Begins anew with another agent: now, or once the last call of this one is over. */
void cs_account_restart (CsAccount *self);

char *cs_account_password_key (CsAccount *self); /* (transfer full): its name in the keyring */
void cs_account_save_record (CsAccount *self);
void cs_account_save_password (CsAccount *self);

/* It has registered: only an account that works is worth keeping. */
void cs_account_keep (CsAccount *self);

/* The certificate under which direct calls come in, where the config says so. Errors: those of net. */
gboolean cs_account_prepare_listen (CsAccount *self, GError **error);

/* Puts into words for the user what is to blame on the address to listen on; leaves other errors as they are. */
void cs_account_explain_listen_error (CsAccount *self, GError **error);

G_END_DECLS
