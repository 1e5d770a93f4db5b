/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/cs-application.h"

#include "calls/cs-call-manager.h"
#include "echo/cs-echo.h"
#include "ui/cs-window.h"

G_BEGIN_DECLS

struct _CsApplication {
  AdwApplication parent_instance;

  char *folder; /* --data, or NULL */
  char *listen; /* --listen, or NULL */
  char *trust;  /* --trust, or NULL */
  GSettings *settings;
  CsCallManager *manager;
  CsEcho *echo;
  CsAccount *practice; /* the account that calls the echo */
  gboolean attacked;   /* so is the practice call, or the one to come */
  CsWindow *window;    /* NULL while there is none */
  GSimpleActionGroup *practice_actions;
  gboolean held;
  gboolean quitting;
};

CsWindow *cs_application_present_window (CsApplication *self);

/* cs-application-actions.c */
void cs_application_install_actions (CsApplication *self);
void cs_application_quit (CsApplication *self); /* tells the other sides first */

/* cs-application-practice.c: the call to the built-in echo. @attacked: through an attacker in the middle. */
void cs_application_try (CsApplication *self, gboolean attacked);

/* cs-application-notify.c: notifications of incoming and missed calls. */
void cs_application_watch_calls (CsApplication *self);
CsCall *cs_application_find_call (CsApplication *self, guint number);

/* The ringing call whose notification carries @token, which nobody else has been told; or NULL. */
CsCall *cs_application_find_token (CsApplication *self, const char *token);

G_END_DECLS
