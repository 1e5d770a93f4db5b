/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-call-manager.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* The preferences: sound devices, and whether to stay reachable without a window. */
GtkWidget *cs_preferences_new (CsCallManager *manager, GSettings *settings);

G_END_DECLS
