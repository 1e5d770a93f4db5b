/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-account-config.h"
#include "net/cs-net-error.h"
#include "sip/cs-sip-agent.h"
#include "store/cs-store-profile.h"

G_BEGIN_DECLS

struct _CsAccountConfig {
  gatomicrefcount ref_count;
  CsAccountSettings settings;

  /* What follows from them. */
  char *address; /* "alice@example.org", NULL: direct calls */
  char *domain;
  CsNetTransport transport;
  char *server_host; /* NULL: by the domain */
  guint16 server_port;
  GSocketAddress *listen;
};

/* (transfer full). Errors: as cs_account_config_new(), for a record that this version does not understand. */
CsAccountConfig *cs_account_config_from_record (const CsStoreAccount *record, GError **error);

/* Whether a text in @record that is only shown was damaged and is what could be made of it. */
gboolean cs_account_config_is_repaired (const CsStoreAccount *record);

/* What of it is kept, under @id. (transfer full) */
CsStoreAccount *cs_account_config_to_record (const CsAccountConfig *self, const char *id);

/* The same with another password or requirement. (transfer full) */
CsAccountConfig *cs_account_config_with_password (const CsAccountConfig *self, const CsSecret *password);
CsAccountConfig *cs_account_config_with_requirement (const CsAccountConfig *self, CsRequirement requirement);
CsAccountConfig *cs_account_config_with_encryption (const CsAccountConfig *self, const char *encryption);

/* What the user wants instead of @before: @self. An address that is only spelled in another way stays, because it is
 * known to work, and so does a password that was not given; another address needs its password. (transfer full).
 * Errors: as cs_account_config_new(). */
CsAccountConfig *cs_account_config_over (const CsAccountConfig *self, const CsAccountConfig *before, GError **error);

gboolean cs_account_config_same_password (const CsAccountConfig *a, const CsAccountConfig *b);

/* Whether both are accounts of one address: user and host count without case, the port unless it is the default. */
gboolean cs_account_config_same_address (const CsAccountConfig *a, const CsAccountConfig *b);

/* Whether an agent made for one is right for the other: they differ at most in what can be changed while it runs
 * (display name, password, requirement and the like). */
gboolean cs_account_config_same_agent (const CsAccountConfig *a, const CsAccountConfig *b);

/* The name that the server's certificate is asked for; NULL for direct calls. */
const char *cs_account_config_get_server_name (const CsAccountConfig *self);

G_END_DECLS
