/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/cs-window.h"

#include "ui/cs-account-page.h"
#include "ui/cs-call-actions.h"
#include "ui/cs-call-page.h"
#include "ui/cs-home-page.h"
#include "ui/cs-welcome-page.h"

G_BEGIN_DECLS

struct _CsWindow {
  AdwApplicationWindow parent_instance;

  AdwToastOverlay *toasts;
  GtkStack *pages;
  CsWelcomePage *welcome;
  CsHomePage *home;
  CsAccountPage *account;
  CsCallPage *call_page;
  GtkWidget *waiting_bar;
  GtkLabel *waiting_name;

  CsCallManager *manager;
  GSettings *settings;
  CsCallActions *call_actions;
  CsAccount *practice;
  char *practice_uri; /* whom the practice account called */
  GtkCustomFilter *account_filter;
  GListModel *accounts; /* those of the user */
  CsCall *waiting;      /* rings while another call is shown */
  CsCall *after;        /* to be answered when the one shown has ended */
  char *caption;
};

/* cs-window-actions.c: the commands of the window. */
void cs_window_install_actions (CsWindow *self);

/* Places a call from the user's first account that can; says why when it cannot. */
void cs_window_call (CsWindow *self, CsAccount *account, const char *typed, const CsRequirement *requirement);

/* Welcome or home, whichever fits. */
void cs_window_show_start (CsWindow *self);

void cs_window_update_waiting (CsWindow *self);

G_END_DECLS
