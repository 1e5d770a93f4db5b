/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "calls/cs-account-certificates.h"
#include "calls/cs-account-config.h"
#include "calls/cs-certificate.h"

G_BEGIN_DECLS

typedef enum {
  CS_ACCOUNT_OFFLINE,
  CS_ACCOUNT_DIRECT, /* needs no registrar: direct calls */
  CS_ACCOUNT_REGISTERING,
  CS_ACCOUNT_REGISTERED,
  CS_ACCOUNT_FAILED,
} CsAccountState;

/* Why it is not registered; the words are in cs_account_reason_text(). */
typedef enum {
  CS_ACCOUNT_REASON_NONE,
  CS_ACCOUNT_REASON_PASSWORD,    /* user or password refused; they never worked */
  CS_ACCOUNT_REASON_REFUSED_NOW, /* by a server that had accepted them; tried again */
  CS_ACCOUNT_REASON_OTHER_REALM, /* the same, and it asks for the password of another realm */
  CS_ACCOUNT_REASON_NO_PASSWORD, /* none is known */
  CS_ACCOUNT_REASON_KEYRING,     /* it is locked or does not answer: goes on by itself when it is opened */
  CS_ACCOUNT_REASON_NO_KEYRING,  /* and so nobody knows the password; likewise */
  CS_ACCOUNT_REASON_UNKNOWN_USER,
  CS_ACCOUNT_REASON_SERVER_NOT_FOUND,
  CS_ACCOUNT_REASON_UNREACHABLE,
  CS_ACCOUNT_REASON_CERTIFICATE,        /* the server's: see the property `certificate` */
  CS_ACCOUNT_REASON_CLIENT_CERTIFICATE, /* ours: wanted and not set, not accepted, or not to be found or read */
  CS_ACCOUNT_REASON_PIN_NEEDED,         /* for our certificate's key: cs_account_set_pin() goes on */
  CS_ACCOUNT_REASON_PIN_WRONG,          /* likewise; it is not tried again by itself, because tokens lock */
  CS_ACCOUNT_REASON_PIN_LOCKED,         /* the token takes none any more */
  CS_ACCOUNT_REASON_SERVER,
} CsAccountReason;

/**
 * CsAccount:
 *
 * A SIP identity. Properties, all read-only: config (CsAccountConfig; what follows from it has getters), state, reason,
 * detail (for people: what exactly is wrong with a certificate, what the server said; untrusted text), password-kept
 * (FALSE: only for this session), save-problem (translated: why the account or its password could not be kept, and
 * what to do; NULL when there is nothing wrong). Its certificates are an object of their own. Main context.
 */
#define CS_TYPE_ACCOUNT (cs_account_get_type ())
G_DECLARE_FINAL_TYPE (CsAccount, cs_account, CS, ACCOUNT, GObject)

const char *cs_account_get_id (CsAccount *self);
CsAccountConfig *cs_account_get_config (CsAccount *self); /* (transfer none) */
const char *cs_account_get_identity (CsAccount *self);
const char *cs_account_get_address (CsAccount *self);
const char *cs_account_get_domain (CsAccount *self);
CsAccountState cs_account_get_state (CsAccount *self);
CsAccountReason cs_account_get_reason (CsAccount *self);
const char *cs_account_get_detail (CsAccount *self);

/* Whether the detail is a sentence, or the server's own words, that adds to that of the reason; else it is for logs. */
gboolean cs_account_detail_is_for_people (CsAccount *self);
guint cs_account_get_expires (CsAccount *self);
gboolean cs_account_get_password_kept (CsAccount *self);
const char *cs_account_get_save_problem (CsAccount *self);

/* The keyring has still to say whether it keeps the password: "notify::password-kept" comes then, whatever it says. */
gboolean cs_account_is_saving_password (CsAccount *self);

CsRequirement cs_account_get_requirement (CsAccount *self);
void cs_account_set_requirement (CsAccount *self, CsRequirement requirement);
GSocketAddress *cs_account_get_listen_address (CsAccount *self); /* (transfer none), direct accounts */

/* A new password from the user: registers with it, without ending calls, and keeps it once that has worked. */
void cs_account_set_password (CsAccount *self, const CsSecret *password);

/* Certificates: what they are and what can be done with them is described there. (transfer none) */
CsAccountCertificates *cs_account_get_certificates (CsAccount *self);

/* What the server shows on the connection that is in use, or NULL. (transfer full) */
CsCertificate *cs_account_get_server_certificate (CsAccount *self);

/* Registers again now: after a failure, resume or a change of network. */
void cs_account_retry (CsAccount *self);

/* Whether it waits for a password: cs_account_set_password() goes on. */
gboolean cs_account_wants_password (CsAccount *self);

const char *cs_account_state_name (CsAccountState state);
const char *cs_account_reason_name (CsAccountReason reason); /* "wrong-password", for JSON */
const char *cs_account_reason_text (CsAccountReason reason); /* translated sentence */

#define CS_TYPE_ACCOUNT_STATE (cs_account_state_get_type ())
#define CS_TYPE_ACCOUNT_REASON (cs_account_reason_get_type ())
GType cs_account_state_get_type (void);
GType cs_account_reason_get_type (void);

G_END_DECLS
