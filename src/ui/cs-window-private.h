/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/cs-window.h"

#include "ui/cs-account-page.h"
#include "ui/cs-call-actions.h"
#include "ui/cs-call-page.h"
#include "ui/cs-certificate-page.h"
#include "ui/cs-home-page.h"
#include "ui/cs-notice-bar.h"
#include "ui/cs-path-page.h"
#include "ui/cs-peer-page.h"
#include "ui/cs-practice-page.h"
#include "ui/cs-waiting-bar.h"
#include "ui/cs-welcome-page.h"

G_BEGIN_DECLS

struct _CsWindow {
  AdwApplicationWindow parent_instance;

  AdwToastOverlay *toasts;
  GtkStack *pages;
  GPtrArray *trail; /* names of the pages that led to the one shown */
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
  AdwToast *toast; /* weak: the last one */

  CsCallManager *manager;
  GSettings *settings;
  CsCallActions *call_actions;
  CsAccount *practice;
  char *practice_uri; /* whom the practice account called */
  GtkCustomFilter *account_filter;
  GListModel *accounts; /* those of the user */
  CsCall *after;        /* to be answered when the one shown has ended */
  char *caption;
  gboolean attacked; /* the practice call has an attacker in the middle */
};

/* cs-window-actions.c: the commands of the window. */
void cs_window_install_actions (CsWindow *self);

/* Places a call from the user's first account that can; says why when it cannot. */
void cs_window_call (CsWindow *self, CsAccount *account, const char *typed, const CsRequirement *requirement);

/* Whether the call that it shows has not ended. */
gboolean cs_window_has_live_call (CsWindow *self);

/* cs-window-closing.c: asks before a call ends by closing the window. FALSE: there is nothing to ask. */
gboolean cs_window_ask_to_close (CsWindow *self);

/* cs-window-pages.c: the way through the pages. */
gboolean cs_window_shows (CsWindow *self, const char *page);
void cs_window_show_root (CsWindow *self, const char *page); /* nothing leads back from it */
void cs_window_open_page (CsWindow *self, const char *page); /* "back" leads to the one shown now */
void cs_window_go_back (CsWindow *self);
void cs_window_install_escape (CsWindow *self); /* Escape goes back, too, and leaves a call that has ended */

/* Welcome or home, whichever fits. */
void cs_window_show_start (CsWindow *self);

G_END_DECLS
