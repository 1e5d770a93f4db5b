/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-account-list-private.h"
#include "calls/cs-call-manager.h"
#include "calls/cs-call-private.h"
#include "calls/cs-call-table.h"
#include "calls/cs-notice-list-private.h"
#include "calls/cs-recent-list-private.h"
#include "calls/cs-sound-private.h"
#include "calls/cs-storage-watch-private.h"
#include "store/cs-store-keyring.h"
#include "store/cs-store-profile.h"

G_BEGIN_DECLS

/* What cs-call-manager.c (the object, accounts), cs-call-manager-calls.c (calls, recents), cs-call-manager-sound.c (how
 * calls sound, devices) and cs-call-manager-peers.c (what is remembered, notices) share. */

struct _CsCallManager {
  GObject parent_instance;

  CsStoreProfile *profile;
  CsStoreKeyring *keyring;
  CsAccountList *accounts;
  CsCallTable *table;
  CsRecentList *recents;
  guint next_number;

  CsCallEnvironment environment;
  CsSound *sound;

  CsStorePeers *peers;    /* also in the environment, as objects */
  gboolean told_this_run; /* that they are forgotten at the end */
  CsNoticeList *notices;
  CsStorageWatch *storage;

  GTask *closing;
  gboolean flushing; /* all is said; what was learnt is being written */
  guint close_timeout_id;
};

/* The calls that begin from now on sound as self->sound says. */
void cs_call_manager_lend_sound (CsCallManager *self);

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

G_END_DECLS
