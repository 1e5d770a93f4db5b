/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "calls/cs-protection.h"
#include "crypto/cs-secret.h"

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
  CS_ACCOUNT_REASON_PASSWORD,    /* user or password refused */
  CS_ACCOUNT_REASON_NO_PASSWORD, /* none known, or the keyring is locked */
  CS_ACCOUNT_REASON_UNKNOWN_USER,
  CS_ACCOUNT_REASON_SERVER_NOT_FOUND,
  CS_ACCOUNT_REASON_UNREACHABLE,
  CS_ACCOUNT_REASON_CERTIFICATE, /* the detail says what is wrong with it */
  CS_ACCOUNT_REASON_SERVER,
} CsAccountReason;

/**
 * CsAccount:
 *
 * A SIP identity. Properties, all read-only but `requirement`: id, identity ("sip:alice@example.org"), address
 * ("alice@example.org"), display-name, domain, transport ("tls"), state, reason, detail (for people: what exactly is
 * wrong with a certificate, what the server said; untrusted text), expires (seconds), tls-version, tls-cipher,
 * password-kept (FALSE: only for this session), requirement. Main context.
 */
#define CS_TYPE_ACCOUNT (cs_account_get_type ())
G_DECLARE_FINAL_TYPE (CsAccount, cs_account, CS, ACCOUNT, GObject)

const char *cs_account_get_id (CsAccount *self);
const char *cs_account_get_identity (CsAccount *self);
const char *cs_account_get_address (CsAccount *self);
const char *cs_account_get_display_name (CsAccount *self);
const char *cs_account_get_domain (CsAccount *self);
const char *cs_account_get_transport (CsAccount *self);
CsAccountState cs_account_get_state (CsAccount *self);
CsAccountReason cs_account_get_reason (CsAccount *self);
const char *cs_account_get_detail (CsAccount *self);
guint cs_account_get_expires (CsAccount *self);
gboolean cs_account_get_password_kept (CsAccount *self);
CsRequirement cs_account_get_requirement (CsAccount *self);
void cs_account_set_requirement (CsAccount *self, CsRequirement requirement);
GSocketAddress *cs_account_get_listen_address (CsAccount *self); /* (transfer none), direct accounts */

/* A new password from the user: registers with it, and keeps it once that has worked. */
void cs_account_set_password (CsAccount *self, const CsSecret *password);

/* Registers again now: after a failure, resume or a change of network. */
void cs_account_retry (CsAccount *self);

const char *cs_account_state_name (CsAccountState state);
const char *cs_account_reason_name (CsAccountReason reason); /* "wrong-password", for JSON */
const char *cs_account_reason_text (CsAccountReason reason); /* translated sentence */

#define CS_TYPE_ACCOUNT_STATE (cs_account_state_get_type ())
#define CS_TYPE_ACCOUNT_REASON (cs_account_reason_get_type ())
GType cs_account_state_get_type (void);
GType cs_account_reason_get_type (void);

G_END_DECLS
