/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/cs-window.h"

#include "ui/cs-account-page.h"
#include "ui/cs-call-actions.h"
#include "ui/cs-call-page.h"
#include "ui/cs-certificate-page.h"
#include "ui/cs-home-page.h"
#include "ui/cs-notice-bar.h"
#include "ui/cs-page-trail.h"
#include "ui/cs-path-page.h"
#include "ui/cs-peer-page.h"
#include "ui/cs-practice-page.h"
#include "ui/cs-stage.h"
#include "ui/cs-waiting-bar.h"
#include "ui/cs-welcome-page.h"

G_BEGIN_DECLS

/* The window's parts. cs-window.c makes them and hears of them; cs-window-actions.c and cs-window-closing.c use them
 * and call nothing of cs-window.c. */
struct _CsWindow {
  AdwApplicationWindow parent_instance;

  AdwToastOverlay *toasts;
  GtkStack *pages;
  CsPageTrail *trail;
  CsStage *stage;
  CsWelcomePage *welcome;
  CsHomePage *home;
  CsAccountPage *account;
  CsCallPage *call_page;
  CsPathPage *path_page;
  CsPeerPage *peer_page;
  CsPracticePage *practice_page;
  CsCertificatePage *certificate_page;
  CsNoticeBar *notice_bar;
  CsWaitingBar *waiting_bar;

  CsCallManager *manager;
  GSettings *settings;
  CsCallActions *call_actions;
  GtkCustomFilter *account_filter;
  GListModel *accounts; /* those of the user */
};

/* cs-window-actions.c: the commands of the window. */
void cs_window_install_actions (CsWindow *self);

/* cs-window-closing.c: asks before a call ends by closing the window. FALSE: there is nothing to ask. */
gboolean cs_window_ask_to_close (CsWindow *self);

void cs_window_install_escape (CsWindow *self); /* Escape goes back, too, and leaves a call that has ended */

/* Where the page that is shown leads back to. */
void cs_window_go_back (CsWindow *self);

/* Welcome or home, whichever fits. */
void cs_window_show_start (CsWindow *self);

G_END_DECLS
