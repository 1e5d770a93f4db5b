/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-account-list-private.h"
#include "calls/cs-call-private.h"
#include "calls/cs-notice-list-private.h"
#include "calls/cs-people-private.h"

G_BEGIN_DECLS

/**
 * CsSwitchboard:
 *
 * Places calls, takes incoming ones, and keeps them until they have ended. Its signals `call-added`, `incoming`,
 * `call-ended` and `call-missed` (CsCall) are those of CsCallManager. Main context; belongs to the manager.
 */
#define CS_TYPE_SWITCHBOARD (cs_switchboard_get_type ())
G_DECLARE_FINAL_TYPE (CsSwitchboard, cs_switchboard, CS, SWITCHBOARD, GObject)

/* All but @accounts are borrowed until cs_switchboard_abandon(). */
CsSwitchboard *cs_switchboard_new (const CsCallEnvironment *environment, CsAccountList *accounts, CsPeople *people,
                                   CsNoticeList *notices);
GListModel *cs_switchboard_get_calls (CsSwitchboard *self);   /* of CsCall that have not ended */
GListModel *cs_switchboard_get_recents (CsSwitchboard *self); /* of CsRecent */

/* As cs_call_manager_call() and cs_call_manager_call_again(). */
CsCall *cs_switchboard_call (CsSwitchboard *self, CsAccount *account, const char *address,
                             const CsRequirement *requirement, GError **error);
CsCall *cs_switchboard_call_again (CsSwitchboard *self, CsCall *refused, GError **error);

/* An INVITE for @account: it rings, now or once what is remembered has been read. */
void cs_switchboard_receive (CsSwitchboard *self, CsAccount *account, CsSipSession *session);

void cs_switchboard_hang_up (CsSwitchboard *self, CsAccount *account); /* its calls; NULL: all */

/* Hangs up, and takes no more calls. */
void cs_switchboard_close (CsSwitchboard *self);

/* Others may still hold references to the calls; they end here because they borrow. */
void cs_switchboard_abandon (CsSwitchboard *self);

G_END_DECLS
