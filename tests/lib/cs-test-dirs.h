/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Gives this process a home, data, configuration, cache and runtime folder of its own, empty, with mode 0700, which are
 * removed when it ends. First thing in main(): GLib remembers them. (G_TEST_OPTION_ISOLATE_DIRS sets no variables for
 * children and leaks.) */
void cs_test_dirs_init (void);

/* Removes a folder with all that is in it. */
void cs_test_dirs_remove (const char *folder);

G_END_DECLS
