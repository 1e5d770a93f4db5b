/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-account-certificates-private.h"
#include "calls/cs-account-keeper-private.h"
#include "sip/cs-sip-agent.h"

G_BEGIN_DECLS

/**
 * CsAccountLogin:
 *
 * How an account comes to its server and stays there: waits for its password and its certificate, owns the agent on the
 * wire, replaces that once no call needs it any more, and knows the state of it all. Main context.
 */
typedef struct _CsAccountLogin CsAccountLogin;

/* What the account hears. */
typedef struct {
  /* Some of the account's properties "state", "reason" and "detail" have; NULL ends the list. */
  void (*changed) (const char *const properties[], gpointer user_data);

  /* The keyring had the password: the account makes a config of it and gives that back. */
  void (*password) (const CsSecret *password, gpointer user_data);

  /* It works with the config that it has. */
  void (*registered) (gpointer user_data);

  void (*incoming) (CsSipSession *session, gpointer user_data);
  void (*leaving) (gpointer user_data); /* the agent goes, and its sessions with it */
  void (*closed) (gpointer user_data);
} CsAccountLoginEvents;

/* @keeper: borrowed. @profile: borrowed until cs_account_login_leave(). After @cancellable nothing begins any more. */
CsAccountLogin *cs_account_login_new (const char *id, CsStoreProfile *profile, CsStoreKeyring *keyring,
                                      CsAccountKeeper *keeper, GCancellable *cancellable,
                                      const CsAccountLoginEvents *events, gpointer user_data);
void cs_account_login_free (CsAccountLogin *self);

/* Takes another config and reads the files that it names; nothing is begun anew. Errors: FAILED, and those of net;
 * nothing has changed then. */
gboolean cs_account_login_configure (CsAccountLogin *self, CsAccountConfig *config, GError **error);

/* After the first config, with a direct account: opens the port. Errors: ADDRESS_IN_USE, with a sentence for the user;
 * those of net and sip. */
gboolean cs_account_login_listen (CsAccountLogin *self, GError **error);

void cs_account_login_start (CsAccountLogin *self);

/* Registers again now: after a failure, resume or a change of network. */
void cs_account_login_retry (CsAccountLogin *self);

/* Begins anew with another agent: now, or once the last call of this one is over. */
void cs_account_login_restart (CsAccountLogin *self);

/* User name or password are others: registers with them, and calls go on. */
void cs_account_login_prove (CsAccountLogin *self);

/* The keyring has been opened: looks there once more for what is missing. */
void cs_account_login_look_again (CsAccountLogin *self);

void cs_account_login_close (CsAccountLogin *self); /* `closed` follows */
void cs_account_login_drop (CsAccountLogin *self);  /* at once, without a word to the server */
void cs_account_login_leave (CsAccountLogin *self); /* the profile goes */

/* A call of this account exists, or is over. */
void cs_account_login_enter_call (CsAccountLogin *self);
void cs_account_login_leave_call (CsAccountLogin *self);

CsAccountState cs_account_login_get_state (CsAccountLogin *self);
CsAccountReason cs_account_login_get_reason (CsAccountLogin *self);
const char *cs_account_login_get_detail (CsAccountLogin *self); /* untrusted text for people, or NULL */
guint cs_account_login_get_expires (CsAccountLogin *self);
const char *cs_account_login_get_server_number (CsAccountLogin *self); /* where it was reached last, or NULL */
gboolean cs_account_login_wants_password (CsAccountLogin *self);
CsSipAgent *cs_account_login_get_agent (CsAccountLogin *self); /* NULL until all is known, and after closing */
CsAccountCertificates *cs_account_login_get_certificates (CsAccountLogin *self);

/* The reason that a failed registration gives; NULL is a failure without a cause. */
CsAccountReason cs_account_reason_from_cause (const CsSipCause *cause);

G_END_DECLS
