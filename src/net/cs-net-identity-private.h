/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "crypto/cs-secret.h"
#include "net/cs-net-error.h"

G_BEGIN_DECLS

/**
 * CsNetPinAsker:
 *
 * Answers when a token or an encrypted key wants its PIN: with the one that the user gave, once. Tokens lock after a
 * few wrong ones, and the libraries below ask again by themselves; so a PIN that was found wrong is never given again.
 */
typedef struct _CsNetPinAsker CsNetPinAsker;

CsNetPinAsker *cs_net_pin_asker_new (const CsSecret *pin); /* copied; NULL: there is none */
void cs_net_pin_asker_free (CsNetPinAsker *self);

/* As GnuTLS calls it, with the asker as @user_data. */
int cs_net_pin_asker_func (void *user_data, int attempt, const char *token_url, const char *token_label,
                           unsigned int flags, char *pin, size_t pin_max);

/* What GnuTLS's @rc means where a PIN was in play. Sets @error and returns TRUE when it was about the PIN. */
gboolean cs_net_pin_asker_complain (CsNetPinAsker *self, int rc, const char *where, GError **error);

/* @uri (RFC 7512) without its type, to which the one that is wanted can be added. (transfer full); NULL when there is a
 * query: PINs have no place in something that is stored, and modules are the system's business. */
char *cs_net_token_uri (const char *uri);

G_END_DECLS
