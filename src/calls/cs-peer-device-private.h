/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-peer-private.h"

G_BEGIN_DECLS

/* Keeps a reference to @store; @address is the peer's. */
CsPeerDevice *cs_peer_device_new (CsStorePeers *store, const char *address, const CsStoreDevice *record);

gboolean cs_peer_device_is (CsPeerDevice *self, const CsStoreDevice *record);
void cs_peer_device_update (CsPeerDevice *self, const CsStoreDevice *record);

/* @seconds since 1970, 0: NULL. TRUE when that is something else than before. */
gboolean cs_peer_set_time (GDateTime **time, gint64 seconds);

G_END_DECLS
