/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-call-manager.h"
#include "calls/cs-call-private.h"
#include "media/cs-media-devices.h"
#include "store/cs-store-keyring.h"
#include "store/cs-store-profile.h"

G_BEGIN_DECLS

/* What cs-call-manager.c (accounts, calls, recents) and cs-call-manager-sound.c (how calls sound, devices) share. */

struct _CsCallManager {
  GObject parent_instance;

  CsStoreProfile *profile;
  CsStoreKeyring *keyring;
  GListStore *accounts;
  GListStore *calls;
  GListStore *recents;
  guint next_number;

  CsCallEnvironment environment;
  char *play_file;
  char *record_file;
  CsMediaDelay *bridge_from; /* bridged to another manager */
  CsMediaDelay *bridge_into;
  char *source_device;
  char *sink_device;

  CsMediaDevices *devices; /* made on first use */
  GListStore *microphones;
  GListStore *speakers;

  GTask *closing;
  guint open_accounts;
  guint close_timeout_id;
};

G_END_DECLS
