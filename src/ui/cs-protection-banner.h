/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-call.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CsProtectionBanner:
 *
 * Who could listen to a call: icon, word, sentence and colour, and the way to "Who can hear this call?".
 */
#define CS_TYPE_PROTECTION_BANNER (cs_protection_banner_get_type ())
G_DECLARE_FINAL_TYPE (CsProtectionBanner, cs_protection_banner, CS, PROTECTION_BANNER, GtkWidget)

void cs_protection_banner_set_call (CsProtectionBanner *self, CsCall *call);

/* Where the way has led already. */
void cs_protection_banner_set_alone (CsProtectionBanner *self);

G_END_DECLS
