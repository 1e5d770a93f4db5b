/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A private bus, and where it is wanted a real gnome-keyring-daemon with a fresh home. Nobody is there to answer a
 * prompt. libsecret keeps one connection for good, so each case runs in a process of its own. */
typedef struct {
  GTestDBus *bus;
  GSubprocess *daemon;
  gboolean has_owner;
  guint watch;
} CsTestSecretService;

/* A test function for g_test_add_data_func(): @data is a void function without parameters. */
void cs_test_secret_service_run (gconstpointer data);

void cs_test_secret_service_open (CsTestSecretService *self, gboolean with_keyring);

/* The daemon runs, and has no keyring yet: it would ask for a password to make one. */
void cs_test_secret_service_open_empty (CsTestSecretService *self);
void cs_test_secret_service_close (CsTestSecretService *self);

/* The default collection. */
void cs_test_secret_service_lock (void);
void cs_test_secret_service_unlock (void);

/* Whether it takes a break, in which it answers nothing. */
void cs_test_secret_service_stop (CsTestSecretService *self, gboolean stop);

void cs_test_secret_service_restart (CsTestSecretService *world); /* after kill: the same keyring, open */
void cs_test_secret_service_kill (CsTestSecretService *self);

G_END_DECLS
