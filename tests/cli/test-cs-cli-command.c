/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cs-cli-command.h"

#include "base/cs-limits.h"

#include <string.h>

static const struct {
  const char *line;
  CsCliCommandKind kind;
  const char *argument;
  gboolean on;
} good[] = {
  { "", CS_CLI_COMMAND_NONE, NULL, FALSE },
  { "  \t\r", CS_CLI_COMMAND_NONE, NULL, FALSE },
  { "call sip:bob@example.org", CS_CLI_COMMAND_CALL, "sip:bob@example.org", FALSE },
  { " call  \tbob \r", CS_CLI_COMMAND_CALL, "bob", FALSE },
  { "call +49 30 12 34", CS_CLI_COMMAND_CALL, "+49 30 12 34", FALSE },
  { "answer", CS_CLI_COMMAND_ANSWER, NULL, FALSE },
  { "decline", CS_CLI_COMMAND_DECLINE, NULL, FALSE },
  { "hang-up", CS_CLI_COMMAND_HANG_UP, NULL, FALSE },
  { "mute on", CS_CLI_COMMAND_MUTE, NULL, TRUE },
  { "mute off", CS_CLI_COMMAND_MUTE, NULL, FALSE },
  { "heard standard guitarist", CS_CLI_COMMAND_HEARD, "standard guitarist", FALSE },
  { "skip", CS_CLI_COMMAND_SKIP, NULL, FALSE },
  { "uncheck", CS_CLI_COMMAND_UNCHECK, NULL, FALSE },
  { " go-on\r", CS_CLI_COMMAND_GO_ON, NULL, FALSE },
  { "dtmf 12#", CS_CLI_COMMAND_DTMF, "12#", FALSE },
  { "quit", CS_CLI_COMMAND_QUIT, NULL, FALSE },
};

static const struct {
  const char *line;
  gssize len;
} bad[] = {
  { "cal", -1 },
  { "CALL bob", -1 },
  { "callbob", -1 },
  { "call", -1 },
  { "call   ", -1 },
  { "answer 1", -1 },
  { "decline x", -1 },
  { "hang-up now", -1 },
  { "hangup", -1 },
  { "mute", -1 },
  { "mute maybe", -1 },
  { "mute ON", -1 },
  { "mute on off", -1 },
  { "heard", -1 },
  { "dtmf", -1 },
  { "quit now", -1 },
  { "help", -1 },
  { "call b\0b", 8 },
  { "\0", 1 },
  { "quit\xff", -1 },
  { "skip it", -1 },
  { "skipped", -1 },
  { "uncheck sip:bob@example.org", -1 },
  { "un-check", -1 },
  { "check", -1 },
  { "go on", -1 },
  { "go-on now", -1 },
  { "goon", -1 },
  { "quit;answer", -1 },
  { "{\"call\":1}", -1 },
  { "-", -1 },
};

static void
test_good (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_auto (CsCliCommand) command = { 0 };
      g_autoptr (GError) error = NULL;

      g_assert_true (cs_cli_command_parse (good[i].line, strlen (good[i].line), &command, &error));
      g_assert_no_error (error);
      g_assert_cmpint (command.kind, ==, good[i].kind);
      g_assert_cmpstr (command.argument, ==, good[i].argument);
      g_assert_cmpint (command.on, ==, good[i].on);
    }
}

static void
test_bad (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_auto (CsCliCommand) command = { 0 };
      g_autoptr (GError) error = NULL;
      const gsize len = bad[i].len >= 0 ? (gsize) bad[i].len : strlen (bad[i].line);

      g_assert_false (cs_cli_command_parse (bad[i].line, len, &command, &error));
      g_assert_error (error, CS_CLI_ERROR, CS_CLI_ERROR_COMMAND);
      g_assert_null (command.argument);
    }
}

/* ---- lines ---- */

static void
on_line (const char *line, gsize len, gpointer user_data)
{
  GString *seen = user_data;

  if (line == NULL)
    g_string_append (seen, "<too long>");
  else
    g_string_append_len (seen, line, (gssize) len);
  g_string_append_c (seen, '|');
}

static char *
cut (const char *bytes, gsize len, gsize piece)
{
  CsCliLines lines;
  GString *seen = g_string_new (NULL);

  cs_cli_lines_init (&lines);
  for (gsize at = 0; at < len; at += piece)
    cs_cli_lines_feed (&lines, bytes + at, MIN (piece, len - at), on_line, seen);
  cs_cli_lines_finish (&lines, on_line, seen);
  cs_cli_lines_clear (&lines);
  return g_string_free (seen, FALSE);
}

/* However the bytes arrive, the lines are the same. */
static void
test_lines (void)
{
  static const struct {
    const char *text;
    const char *lines;
  } cases[] = {
    { "", "" },           { "\n", "|" },      { "a\n", "a|" },          { "a", "a|" },
    { "a\nb\n", "a|b|" }, { "a\nb", "a|b|" }, { "\n\na\n\n", "||a||" }, { "a\r\nb\r\n", "a\r|b\r|" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize piece = 1; piece <= 5; piece++)
      {
        g_autofree char *got = cut (cases[i].text, strlen (cases[i].text), piece);

        g_assert_cmpstr (got, ==, cases[i].lines);
      }
}

static void
test_long_lines (void)
{
  g_autofree char *fits = g_strnfill (CS_LIMIT_COMMAND_LINE, 'x');
  g_autofree char *just_fits = g_strconcat (fits, "\nquit\n", NULL);
  g_autofree char *too_long = g_strconcat ("x", fits, "\nquit\n", NULL);
  g_autofree char *endless = g_strconcat ("a\n", fits, fits, fits, NULL);
  g_autofree char *expected = g_strconcat (fits, "|quit|", NULL);

  for (gsize piece = 1; piece <= 3 * CS_LIMIT_COMMAND_LINE; piece = piece * 7 + 1)
    {
      g_autofree char *a = cut (just_fits, strlen (just_fits), piece);
      g_autofree char *b = cut (too_long, strlen (too_long), piece);
      g_autofree char *c = cut (endless, strlen (endless), piece);

      g_assert_cmpstr (a, ==, expected);
      g_assert_cmpstr (b, ==, "<too long>|quit|");
      g_assert_cmpstr (c, ==, "a|<too long>|");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/command/good", test_good);
  g_test_add_func ("/command/bad", test_bad);
  g_test_add_func ("/lines/cut", test_lines);
  g_test_add_func ("/lines/long", test_long_lines);
  return g_test_run ();
}
