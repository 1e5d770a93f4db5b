/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-call-manager.h"

G_BEGIN_DECLS

/* What the echo and its attacker share: each is reached on this machine, over TLS. */

#define CS_ECHO_LISTEN "127.0.0.1:0"

/* "sip:echo@127.0.0.1:40000;transport=tls" for an account that listens. (transfer full) */
char *cs_echo_uri_of (CsAccount *account);

/* Why it listens no more; NULL while it does. (transfer full) */
GError *cs_echo_error_of (CsAccount *account);

/* Lives until everybody was told. */
void cs_echo_close_manager (CsCallManager *manager);

G_END_DECLS
