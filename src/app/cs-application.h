/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * CsApplication:
 *
 * One instance per user, or per data folder given with --data. It owns the call manager and the built-in echo, tells of
 * incoming calls, and stays while there are calls or accounts to be reached on. Actions:
 * "app.help", "app.answer" and "app.decline" (token of the call's notification), "app.show-call" (number), "app.about",
 * "app.quit"; GApplication exports these on the session bus. "practice.try" and "practice.try-attack" are the window's.
 */
#define CS_TYPE_APPLICATION (cs_application_get_type ())
G_DECLARE_FINAL_TYPE (CsApplication, cs_application, CS, APPLICATION, AdwApplication)

CsApplication *cs_application_new (void);

G_END_DECLS
