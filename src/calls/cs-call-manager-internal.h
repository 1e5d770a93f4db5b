/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-call-manager.h"
#include "calls/cs-call-private.h"
#include "calls/cs-call-table.h"
#include "calls/cs-notice-list-private.h"
#include "calls/cs-recent-list-private.h"
#include "calls/cs-sound-private.h"
#include "store/cs-store-keyring.h"
#include "store/cs-store-profile.h"

G_BEGIN_DECLS

/* What cs-call-manager.c (the object, accounts), cs-call-manager-calls.c (calls, recents), cs-call-manager-sound.c (how
 * calls sound, devices) and cs-call-manager-peers.c (what is remembered, notices) share. */

struct _CsCallManager {
  GObject parent_instance;

  CsStoreProfile *profile;
  CsStoreKeyring *keyring;
  GListStore *accounts;
  CsCallTable *table;
  char *last_used; /* the id of the account that was called from last, perhaps in an earlier run; NULL: none */
  CsRecentList *recents;
  guint next_number;

  CsCallEnvironment environment;
  CsSound *sound;

  CsStorePeers *peers;    /* also in the environment, as objects */
  gboolean told_this_run; /* that they are forgotten at the end */
  CsNoticeList *notices;
  char *put_aside_told;
  GPtrArray *unremoved;   /* of char *: accounts that were removed and are still in the data folder */
  guint storage_retry_id; /* while something could not be kept */

  GTask *closing;
  gboolean flushing; /* all is said; what was learnt is being written */
  guint open_accounts;
  guint close_timeout_id;
};

/* The calls that begin from now on sound as self->sound says. */
void cs_call_manager_lend_sound (CsCallManager *self);

/* Adds an account that came from the data folder. FALSE when it cannot be used on this computer. */
gboolean cs_call_manager_take_record (CsCallManager *self, CsAccountConfig *config, const char *id);

/* Closing waits for the last account and the last call. */
void cs_call_manager_check_closed (CsCallManager *self);

/* An INVITE that nothing keeps waiting any more. */
void cs_call_manager_take_session (CsCallManager *self, CsAccount *account, CsSipSession *session);

/* Opens what is remembered, stops hearing of it, and lets go of it. */
void cs_call_manager_open_peers (CsCallManager *self);
void cs_call_manager_close_peers (CsCallManager *self);
void cs_call_manager_free_peers (CsCallManager *self);

/* Now, or once what is remembered has been read. */
void cs_call_manager_dial (CsCallManager *self, CsCall *call);
void cs_call_manager_receive (CsCallManager *self, CsAccount *account, CsSipSession *session);

/* A call has ended: what its peer called itself. */
void cs_call_manager_note_peer (CsCallManager *self, CsCall *call);

/* Says what could not be read or kept, and tries again while that lasts (cs-call-manager-storage.c). */
void cs_call_manager_watch_storage (CsCallManager *self);
void cs_call_manager_unwatch_storage (CsCallManager *self);
void cs_call_manager_retry_storage (CsCallManager *self);
void cs_call_manager_forget_account (CsCallManager *self, CsAccount *account);

G_END_DECLS
