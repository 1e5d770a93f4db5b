/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-account.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CsCertificatePage:
 *
 * The certificates of an account: what is wrong with the one that was refused, and the user's decision about it; what
 * the server shows; what the user has decided before; and the PIN of the user's own. Signal: `decided`, when there is
 * nothing more to do here. Actions: "win.back".
 */
#define CS_TYPE_CERTIFICATE_PAGE (cs_certificate_page_get_type ())
G_DECLARE_FINAL_TYPE (CsCertificatePage, cs_certificate_page, CS, CERTIFICATE_PAGE, GtkWidget)

void cs_certificate_page_set_account (CsCertificatePage *self, CsAccount *account);

/* The field for a PIN, when one is wanted. */
void cs_certificate_page_focus_first (CsCertificatePage *self);

G_END_DECLS
