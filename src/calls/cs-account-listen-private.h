/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-account-config-private.h"
#include "net/cs-net-trust.h"

G_BEGIN_DECLS

/* The certificate under which direct calls come in, where @config says so: its file, or ours in @folder, which is made
 * when needed. NULL in @identity (transfer full) when there is none to be had. Errors: those of net. */
gboolean cs_account_listen_prepare (const CsAccountConfig *config, const char *folder, CsNetIdentity **identity,
                                    GError **error);

/* Puts into words for the user what is to blame on the address to listen on; leaves other errors as they are. */
void cs_account_listen_explain (const CsAccountConfig *config, GError **error);

G_END_DECLS
