/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-device.h"
#include "media/cs-media-devices.h"

#include <gio/gio.h>

G_BEGIN_DECLS

CsDevice *cs_device_new (const CsMediaDevice *device);

/* Makes @store hold the devices of @list that are sources, or sinks, leaving unchanged ones in their place. */
void cs_device_update_store (GListStore *store, GPtrArray *list, gboolean sources);

G_END_DECLS
