/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-call-path.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One station of a call's path: the line that comes to it from above and leaves it below, its sign, and in words who it
 * is, what it holds and what it sees. A screen reader reads it as one. @above: the link of the station before. */
GtkWidget *cs_path_hop_new (const CsCallHop *hop, CsCallLink above);

G_END_DECLS
