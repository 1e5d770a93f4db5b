/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-account-list-private.h"
#include "calls/cs-call-manager.h"
#include "calls/cs-call-private.h"
#include "calls/cs-notice-list-private.h"
#include "calls/cs-people-private.h"
#include "calls/cs-sound-private.h"
#include "calls/cs-storage-watch-private.h"
#include "calls/cs-switchboard-private.h"
#include "store/cs-store-keyring.h"
#include "store/cs-store-profile.h"

G_BEGIN_DECLS

/* The manager's parts. cs-call-manager.c makes them and hears of them; the files cs-call-manager-*.c pass on to them
 * what a front end asks, and nothing here calls those. */
struct _CsCallManager {
  GObject parent_instance;

  CsStoreProfile *profile;
  CsStoreKeyring *keyring;
  CsNoticeList *notices;
  CsSound *sound;
  CsAccountList *accounts;
  CsPeople *people;
  CsStorageWatch *storage;
  CsCallEnvironment environment;
  CsSwitchboard *switchboard;

  GTask *closing;
  gboolean flushing; /* all is said; what was learnt is being written */
  guint close_timeout_id;
};

/* The calls that begin from now on sound as self->sound says. */
void cs_call_manager_lend_sound (CsCallManager *self);

G_END_DECLS
