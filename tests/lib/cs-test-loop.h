/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Runs the thread's default main context until @condition holds. Nothing waits for a length of time: the watchdog only
 * turns a hang into a failure that names the condition. */
#define CS_TEST_WAIT_FOR(condition)                                                                                    \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    gint64 cs_test_deadline = cs_test_loop_deadline ();                                                                \
    while (!(condition))                                                                                               \
      cs_test_loop_turn (cs_test_deadline, #condition, __FILE__, __LINE__);                                            \
  }                                                                                                                    \
  G_STMT_END

/* Dispatches everything that is ready now, without waiting. */
void cs_test_loop_settle (void);

gint64 cs_test_loop_deadline (void);
void cs_test_loop_turn (gint64 deadline_us, const char *condition, const char *file, int line);

G_END_DECLS
