/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cs-cli-ask.h"

#include "base/cs-limits.h"
#include "lib/cs-test-loop.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* A terminal with nobody before it: what is written to @master was typed, what is read from it was shown. */
typedef struct {
  int master;
  int slave; /* kept open: it lasts as long as this */
  const char *name;
  CsCliAsk *ask;
  gboolean answered;
  CsSecret *answer;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->master = posix_openpt (O_RDWR | O_NOCTTY);
  g_assert_cmpint (fixture->master, >=, 0);
  g_assert_cmpint (grantpt (fixture->master), ==, 0);
  g_assert_cmpint (unlockpt (fixture->master), ==, 0);
  fixture->name = ptsname (fixture->master);
  fixture->slave = open (fixture->name, O_RDWR | O_NOCTTY);
  g_assert_cmpint (fixture->slave, >=, 0);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  cs_cli_ask_free (fixture->ask);
  cs_secret_free (fixture->answer);
  close (fixture->slave);
  if (fixture->master >= 0)
    close (fixture->master);
}

static void
on_answered (const CsSecret *answer, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_assert_false (fixture->answered);
  fixture->answered = TRUE;
  fixture->answer = answer != NULL ? cs_secret_copy (answer) : NULL;
  g_clear_pointer (&fixture->ask, cs_cli_ask_free);
}

static void
ask (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  fixture->ask = cs_cli_ask_new (fixture->name, "PIN of the key:", on_answered, fixture, &error);
  g_assert_no_error (error);
}

static void
type (Fixture *fixture, const char *text)
{
  g_assert_cmpint (write (fixture->master, text, strlen (text)), ==, (gssize) strlen (text));
}

/* In however many pieces it comes. */
static void
assert_shown (Fixture *fixture, const char *expected)
{
  char text[1000] = "";
  gsize filled = 0;

  while (filled < strlen (expected))
    {
      const gssize n = read (fixture->master, text + filled, sizeof text - 1 - filled);

      g_assert_cmpint (n, >, 0);
      filled += (gsize) n;
    }
  g_assert_cmpstr (text, ==, expected);
}

static gboolean
echoes (Fixture *fixture)
{
  struct termios now;

  g_assert_cmpint (tcgetattr (fixture->slave, &now), ==, 0);
  return (now.c_lflag & ECHO) != 0;
}

static void
test_answer (Fixture *fixture, gconstpointer data)
{
  type (fixture, "typed too early\n");
  assert_shown (fixture, "typed too early\r\n");
  ask (fixture);
  assert_shown (fixture, "PIN of the key: ");
  g_assert_false (echoes (fixture));

  type (fixture, "12");
  type (fixture, "34\n");
  CS_TEST_WAIT_FOR (fixture->answered);
  g_assert_nonnull (fixture->answer);
  g_assert_cmpmem (fixture->answer->bytes, fixture->answer->len, "1234", 4);
  g_assert_true (echoes (fixture));
  assert_shown (fixture, "\r\n");
}

static void
test_no_answer (Fixture *fixture, gconstpointer data)
{
  ask (fixture);
  type (fixture, "\n");
  CS_TEST_WAIT_FOR (fixture->answered);
  g_assert_null (fixture->answer);
  g_assert_true (echoes (fixture));
}

/* What does not fit is no answer, and nothing of it is left for whoever reads next. */
static void
test_too_long (Fixture *fixture, gconstpointer data)
{
  g_autofree char *line = g_strnfill (CS_LIMIT_PASSWORD + 5, 'x');

  ask (fixture);
  type (fixture, line);
  type (fixture, "\n");
  CS_TEST_WAIT_FOR (fixture->answered);
  g_assert_null (fixture->answer);
  g_assert_cmpint (fcntl (fixture->slave, F_SETFL, O_NONBLOCK), ==, 0);
  g_assert_cmpint (read (fixture->slave, line, 1), ==, -1);
}

static void
test_given_up (Fixture *fixture, gconstpointer data)
{
  ask (fixture);
  g_clear_pointer (&fixture->ask, cs_cli_ask_free);
  g_assert_true (echoes (fixture));
  type (fixture, "1234\n");
  cs_test_loop_settle ();
  g_assert_false (fixture->answered);
}

static void
test_terminal_goes_away (Fixture *fixture, gconstpointer data)
{
  ask (fixture);
  close (fixture->master);
  fixture->master = -1;
  CS_TEST_WAIT_FOR (fixture->answered);
  g_assert_null (fixture->answer);
}

static void
test_no_terminal (void)
{
  static const char *const none[] = { "/nonexistent/tty", "/dev/null", "/" };

  for (guint i = 0; i < G_N_ELEMENTS (none); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (cs_cli_ask_new (none[i], "PIN:", on_answered, NULL, &error));
      g_assert_error (error, CS_CLI_ERROR, CS_CLI_ERROR_FILE);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/ask/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("answer", test_answer);
  ADD ("no-answer", test_no_answer);
  ADD ("too-long", test_too_long);
  ADD ("given-up", test_given_up);
  ADD ("terminal-goes-away", test_terminal_goes_away);
#undef ADD
  g_test_add_func ("/ask/no-terminal", test_no_terminal);
  return g_test_run ();
}
