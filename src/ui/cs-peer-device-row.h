/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-peer.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A device of a peer: its short name, when it was seen and checked, and a button to forget it. */
GtkWidget *cs_peer_device_row_new (CsPeerDevice *device);

G_END_DECLS
