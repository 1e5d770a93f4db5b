/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-account.h"
#include "sip/cs-sip-session.h"
#include "store/cs-store-peers.h"

G_BEGIN_DECLS

/* What is remembered can be asked now. */
typedef void (*CsWaitingSessionReady) (CsAccount *account, CsSipSession *session, gpointer owner);

/* An INVITE that came while what is remembered was being read: @ready is called afterwards, unless its caller, @account
 * or @owner has gone by then. Its caller hears 100 from the transaction. */
void cs_waiting_session_begin (CsStorePeers *peers, CsAccount *account, CsSipSession *session,
                               CsWaitingSessionReady ready, GObject *owner);

G_END_DECLS
