/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-call-manager.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* One row of the recents: name, direction, time, duration or reason, and a button that calls ("page.dial-address").
 */
GtkWidget *cs_recent_row_new (CsRecent *recent);

G_END_DECLS
