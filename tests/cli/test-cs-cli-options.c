/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cs-cli-options.h"

#include "calls/cs-call-manager.h"

#include <string.h>

static CsCliOptions *
parse (const char *line, GError **error)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();

  g_ptr_array_add (argv, (gpointer) "countersign-cli");
  for (guint i = 0; *line != '\0' && words[i] != NULL; i++)
    {
      /* An empty word is written ''. */
      if (strcmp (words[i], "''") == 0)
        *words[i] = '\0';
      g_ptr_array_add (argv, words[i]);
    }
  g_ptr_array_add (argv, NULL);
  return cs_cli_options_parse ((int) argv->len - 1, (char *const *) argv->pdata, error);
}

static CsCliOptions *
parse_good (const char *line)
{
  g_autoptr (GError) error = NULL;
  CsCliOptions *options = parse (line, &error);

  g_assert_no_error (error);
  g_assert_nonnull (options);
  return options;
}

static void
test_try (void)
{
  g_autoptr (CsCliOptions) plain = parse_good ("try");
  g_autoptr (CsCliOptions) full = parse_good ("--json --data /tmp/x try --seconds 3");
  g_autoptr (CsCliOptions) behind = parse_good ("try --seconds=3 --json --data=/tmp/x");

  g_assert_cmpint (plain->mode, ==, CS_CLI_MODE_TRY);
  g_assert_false (plain->json);
  g_assert_null (plain->data_folder);
  g_assert_cmpuint (plain->seconds, ==, 0);

  g_assert_cmpint (full->mode, ==, CS_CLI_MODE_TRY);
  g_assert_true (full->json);
  g_assert_cmpstr (full->data_folder, ==, "/tmp/x");
  g_assert_cmpuint (full->seconds, ==, 3);

  g_assert_true (behind->json);
  g_assert_cmpstr (behind->data_folder, ==, "/tmp/x");
  g_assert_cmpuint (behind->seconds, ==, 3);
}

static void
test_call (void)
{
  g_autoptr (CsCliOptions) plain = parse_good ("call sip:bob@192.0.2.1");
  g_autoptr (CsCliOptions) full = parse_good (
      "call --identity sip:alice@example.org --user al --password-file p --server s:5061 --transport tcp "
      "--trust t.pem --listen [::1]:5060 --play a.wav --record b.wav --require end-to-end --seconds 9 bob");
  g_autoptr (CsCliOptions) mixed = parse_good ("call bob --require checked --play a.wav");

  g_assert_cmpint (plain->mode, ==, CS_CLI_MODE_CALL);
  g_assert_cmpstr (plain->uri, ==, "sip:bob@192.0.2.1");
  g_assert_false (plain->has_requirement);
  g_assert_cmpint (plain->requirement, ==, CS_REQUIREMENT_DEFAULT);
  g_assert_null (plain->transport);

  g_assert_cmpstr (full->uri, ==, "bob");
  g_assert_cmpstr (full->identity, ==, "sip:alice@example.org");
  g_assert_cmpstr (full->auth_user, ==, "al");
  g_assert_cmpstr (full->password_file, ==, "p");
  g_assert_cmpstr (full->server, ==, "s:5061");
  g_assert_cmpstr (full->transport, ==, "tcp");
  g_assert_cmpstr (full->trust_file, ==, "t.pem");
  g_assert_cmpstr (full->listen, ==, "[::1]:5060");
  g_assert_cmpstr (full->play_file, ==, "a.wav");
  g_assert_cmpstr (full->record_file, ==, "b.wav");
  g_assert_true (full->has_requirement);
  g_assert_cmpint (full->requirement, ==, CS_REQUIREMENT_END_TO_END);
  g_assert_cmpuint (full->seconds, ==, 9);

  g_assert_cmpstr (mixed->uri, ==, "bob");
  g_assert_cmpint (mixed->requirement, ==, CS_REQUIREMENT_CHECKED);
  g_assert_cmpstr (mixed->play_file, ==, "a.wav");
}

#define FINGERPRINT "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static void
test_trust (void)
{
  g_autoptr (CsCliOptions) none = parse_good ("call bob");
  g_autoptr (CsCliOptions) file = parse_good ("agent --identity a@example.org --client-cert c.pem --pin " FINGERPRINT);
  g_autoptr (CsCliOptions) token
      = parse_good ("call bob --identity a@example.org --transport tls --client-cert pkcs11:token=x;object=y "
                    "--client-pin-file p --pin 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:"
                    "00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff");

  g_assert_null (none->client_cert);
  g_assert_null (none->client_pin_file);
  g_assert_null (none->pin);
  g_assert_cmpstr (file->client_cert, ==, "c.pem");
  g_assert_null (file->client_pin_file);
  g_assert_cmpstr (file->pin, ==, FINGERPRINT);
  g_assert_cmpstr (token->client_cert, ==, "pkcs11:token=x;object=y");
  g_assert_cmpstr (token->client_pin_file, ==, "p");
  g_assert_cmpstr (token->pin, ==, FINGERPRINT);
}

static void
test_keying (void)
{
  static const struct {
    const char *line;
    guint keyings;
  } cases[] = {
    { "call bob", CS_KEYINGS_ALL },
    { "call bob --keying zrtp", CS_KEYING_ZRTP },
    { "call bob --keying dtls", CS_KEYING_DTLS },
    { "call bob --keying=sdes", CS_KEYING_SDES },
    { "call bob --keying sdes --keying dtls", CS_KEYING_SDES | CS_KEYING_DTLS },
    { "call bob --keying zrtp --keying zrtp", CS_KEYING_ZRTP },
    { "call bob --keying sdes --require provider", CS_KEYING_SDES },
    { "call bob --keying sdes --require clear", CS_KEYING_SDES },
    { "call bob --keying sdes --keying zrtp --require checked", CS_KEYING_SDES | CS_KEYING_ZRTP },
    { "answer --listen 127.0.0.1:0 --keying dtls", CS_KEYING_DTLS },
    { "agent --keying dtls", CS_KEYING_DTLS },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CsCliOptions) options = parse_good (cases[i].line);

      g_assert_cmpuint (options->keyings, ==, cases[i].keyings);
    }
}

static void
test_attack (void)
{
  g_autoptr (CsCliOptions) with = parse_good ("try --attack");
  g_autoptr (CsCliOptions) without = parse_good ("try --seconds 2");

  g_assert_cmpint (with->mode, ==, CS_CLI_MODE_TRY);
  g_assert_true (with->attack);
  g_assert_false (without->attack);
}

static void
test_peers (void)
{
  g_autoptr (CsCliOptions) list = parse_good ("--json --data /tmp/x peers list");
  g_autoptr (CsCliOptions) forget = parse_good ("peers forget sip:bob@example.org");
  g_autoptr (CsCliOptions) uncheck = parse_good ("peers --data /tmp/x uncheck bob@example.org");
  g_autoptr (CsCliOptions) start_over = parse_good ("peers start-over");

  g_assert_cmpint (list->mode, ==, CS_CLI_MODE_PEERS);
  g_assert_cmpint (list->peers_action, ==, CS_CLI_PEERS_LIST);
  g_assert_true (list->json);
  g_assert_cmpstr (list->data_folder, ==, "/tmp/x");
  g_assert_null (list->uri);
  g_assert_cmpint (forget->peers_action, ==, CS_CLI_PEERS_FORGET);
  g_assert_cmpstr (forget->uri, ==, "sip:bob@example.org");
  g_assert_cmpint (uncheck->peers_action, ==, CS_CLI_PEERS_UNCHECK);
  g_assert_cmpint (start_over->peers_action, ==, CS_CLI_PEERS_START_OVER);
  g_assert_null (start_over->uri);
  g_assert_cmpstr (uncheck->uri, ==, "bob@example.org");
}

static void
test_answer_and_agent (void)
{
  g_autoptr (CsCliOptions) answer = parse_good ("answer --listen 127.0.0.1:0 --calls 2");
  g_autoptr (CsCliOptions) agent = parse_good ("agent");
  g_autoptr (CsCliOptions) automatic = parse_good ("agent --auto-answer --identity alice@example.org");

  g_assert_cmpint (answer->mode, ==, CS_CLI_MODE_AGENT);
  g_assert_true (answer->auto_answer);
  g_assert_cmpuint (answer->calls, ==, 2);
  g_assert_cmpstr (answer->listen, ==, "127.0.0.1:0");

  g_assert_cmpint (agent->mode, ==, CS_CLI_MODE_AGENT);
  g_assert_false (agent->auto_answer);
  g_assert_cmpuint (agent->calls, ==, 0);
  g_assert_true (automatic->auto_answer);
}

static void
test_help (void)
{
  static const struct {
    const char *line;
    const char *contains[12];
  } cases[] = {
    { "--help",
      { "try", "call", "answer", "agent", "--json", "--verbose", "--data", "heard WORDS", "Exit status",
        "--version" } },
    { "-h", { "COMMAND" } },
    { "-h", { "peers list", "peers forget ADDRESS", "skip", "uncheck", "go-on" } },
    { "peers --help", { "list", "forget ADDRESS", "uncheck ADDRESS", "--json", "--data" } },
    { "try --help", { "--seconds", "--attack", "--json", "--data" } },
    { "call --help",
      { "--identity", "--user", "--password-file", "--server", "--transport", "--trust", "--listen", "--play",
        "--record", "--require", "--seconds" } },
    { "call -h", { "--keying", "--client-cert", "--client-pin-file", "--pin" } },
    { "answer --help", { "--identity", "--account", "--listen", "--calls", "--require" } },
    { "agent -h", { "--identity", "--listen", "--auto-answer", "--require" } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CsCliOptions) options = parse_good (cases[i].line);

      g_assert_cmpint (options->mode, ==, CS_CLI_MODE_HELP);
      for (guint j = 0; cases[i].contains[j] != NULL; j++)
        if (strstr (options->help_text, cases[i].contains[j]) == NULL)
          g_error ("“%s” does not tell of “%s”", cases[i].line, cases[i].contains[j]);
    }
}

static void
test_version (void)
{
  g_autoptr (CsCliOptions) before = parse_good ("--version");
  g_autoptr (CsCliOptions) behind = parse_good ("agent --version");

  g_assert_cmpint (before->mode, ==, CS_CLI_MODE_VERSION);
  g_assert_cmpint (behind->mode, ==, CS_CLI_MODE_VERSION);
}

static const char *const bad[] = {
  "",
  "--json",
  "--data",
  "--data ''  try",
  "trial",
  "TRY",
  "''",
  "--frobnicate",
  "--seconds 3 try",
  "try now",
  "try --seconds",
  "try --seconds 0",
  "try --seconds -1",
  "try --seconds -2147483648",
  "try --seconds 86401",
  "try --seconds 99999999999999",
  "try --seconds 3s",
  "try --seconds ''",
  "try --calls 1",
  "try --play a.wav",
  "try --identity sip:a@example.org",
  "try --account a@example.org",
  "call bob --account a@example.org --identity a@example.org",
  "call bob --account ''",
  "call bob --account",
  "call bob --account a@example.org --user al",
  "call bob --account a@example.org --password-file p",
  "call bob --account a@example.org --server s",
  "answer --account a@example.org --listen 127.0.0.1:0",
  "peers list --account a@example.org",
  "try --listen 127.0.0.1:0",
  "try --require clear",
  "call",
  "call ''",
  "call a b",
  "call bob --require",
  "call bob --require none",
  "call bob --require END-TO-END",
  "call bob --require ''",
  "call bob --transport sctp",
  "call bob --transport TLS",
  "call bob --transport ''",
  "call bob --user alice",
  "call bob --password-file p",
  "call bob --server s",
  "call bob --identity ''",
  "call bob --play ''",
  "call bob --record ''",
  "call bob --trust ''",
  "call bob --calls 1",
  "call bob --auto-answer",
  "call bob --seconds 0",
  "call bob --listen 5060",
  "call bob --listen 127.0.0.1",
  "call bob --listen localhost:5060",
  "call bob --listen 127.0.0.1:",
  "call bob --listen 127.0.0.1:x",
  "call bob --listen 127.0.0.1:65536",
  "call bob --listen ::1:5060x",
  "call bob --listen ''",
  "answer",
  "answer --calls 1",
  "answer --listen 127.0.0.1:0 --calls 0",
  "answer --listen 127.0.0.1:0 --calls -3",
  "answer --listen 127.0.0.1:0 --calls 1000001",
  "answer --listen 127.0.0.1:0 --seconds 3",
  "answer --listen 127.0.0.1:0 bob",
  "answer --listen 127.0.0.1:0 --auto-answer",
  "agent --calls 3",
  "agent --seconds 3",
  "agent bob",
  "try --attack now",
  "try --keying zrtp",
  "call bob --attack",
  "answer --listen 127.0.0.1:0 --attack",
  "call bob --keying",
  "call bob --keying ''",
  "call bob --keying none",
  "call bob --keying ZRTP",
  "call bob --keying zrtp,dtls",
  "call bob --keying zrtp --keying mikey",
  "call bob --keying sdes --require end-to-end",
  "call bob --keying sdes --keying dtls --require checked",
  "call bob --pin " FINGERPRINT,
  "call bob --client-cert c.pem",
  "call bob --client-pin-file p",
  "call bob --identity a@b --client-pin-file p",
  "call bob --identity a@b --client-cert ''",
  "call bob --identity a@b --client-cert c.pem --client-pin-file ''",
  "call bob --identity a@b --client-cert c.pem --transport udp",
  "call bob --identity a@b --pin " FINGERPRINT " --transport tcp",
  "call bob --identity a@b --pin",
  "call bob --identity a@b --pin ''",
  "call bob --identity a@b --pin " FINGERPRINT "00",
  "call bob --identity a@b --pin 112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
  "call bob --identity a@b --pin g0112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
  "call bob --identity a@b --pin sha256:" FINGERPRINT,
  "call bob --identity a@b --pin :::",
  "peers",
  "peers ''",
  "peers all",
  "peers List",
  "peers list bob",
  "peers forget",
  "peers forget ''",
  "peers forget a b",
  "peers uncheck",
  "peers uncheck a b",
  "peers check a",
  "peers list --seconds 3",
  "peers list --identity a@b",
};

static void
test_bad (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CsCliOptions) options = parse (bad[i], &error);

      if (options != NULL)
        g_error ("“%s” was taken", bad[i]);
      g_assert_error (error, CS_CLI_ERROR, CS_CLI_ERROR_USAGE);
      g_assert_cmpuint (strlen (error->message), >, 0);
    }
}

/* Whoever mistyped a word is told which. */
static void
test_names_the_word (void)
{
  static const struct {
    const char *line;
    const char *word;
  } cases[] = {
    { "trial", "“trial”" },
    { "--json frobnicate bob", "“frobnicate”" },
    { "try now", "“now”" },
    { "answer --listen 127.0.0.1:0 bob", "“bob”" },
    { "call bob --lisen 1", "--lisen" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CsCliOptions) options = parse (cases[i].line, &error);

      g_assert_null (options);
      if (strstr (error->message, cases[i].word) == NULL)
        g_error ("“%s” is answered by “%s”", cases[i].line, error->message);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/options/try", test_try);
  g_test_add_func ("/options/call", test_call);
  g_test_add_func ("/options/trust", test_trust);
  g_test_add_func ("/options/keying", test_keying);
  g_test_add_func ("/options/attack", test_attack);
  g_test_add_func ("/options/peers", test_peers);
  g_test_add_func ("/options/answer-and-agent", test_answer_and_agent);
  g_test_add_func ("/options/help", test_help);
  g_test_add_func ("/options/version", test_version);
  g_test_add_func ("/options/bad", test_bad);
  g_test_add_func ("/options/names-the-word", test_names_the_word);
  return g_test_run ();
}
