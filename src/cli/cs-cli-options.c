/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parses the command line: which commands and options there are. */
#include "cli/cs-cli-options.h"

#include "cli/cs-cli-options-private.h"

#include <glib/gi18n-lib.h>

#include <string.h>

static const CsCliSubcommand subcommands[] = {
  { "try", CS_CLI_MODE_TRY, CS_CLI_TAKES_SECONDS | CS_CLI_TAKES_ATTACK, "",
    N_ ("Calls the echo on this machine: encrypted, with a code to check, without any network.") },
  { "call", CS_CLI_MODE_CALL, CS_CLI_TAKES_URI | CS_CLI_TAKES_ACCOUNT | CS_CLI_TAKES_SECONDS, "ADDRESS",
    N_ ("Calls an address and ends when the call ends.") },
  { "answer", CS_CLI_MODE_AGENT, CS_CLI_TAKES_ACCOUNT | CS_CLI_TAKES_CALLS | CS_CLI_NEEDS_WAY_IN, "",
    N_ ("Waits for calls and answers them, like agent --auto-answer.") },
  { "agent", CS_CLI_MODE_AGENT, CS_CLI_TAKES_ACCOUNT | CS_CLI_TAKES_AUTO_ANSWER, "",
    N_ ("Runs until “quit”, and obeys commands on standard input.") },
  { "peers", CS_CLI_MODE_PEERS, CS_CLI_TAKES_PEERS_ACTION, "list | forget ADDRESS | uncheck ADDRESS | start-over",
    N_ ("Lists remembered peers with their devices and checks, forgets a peer, or marks one as not checked.") },
};

static const char general_help[] = N_ (
    "Commands:\n"
    "  try                    call the echo on this machine\n"
    "  call ADDRESS           call, until the call ends\n"
    "  answer                 wait for calls and answer them\n"
    "  agent                  wait for calls and for commands\n"
    "  peers list             list remembered peers and when they were checked\n"
    "  peers forget ADDRESS   delete what is remembered of a peer\n"
    "  peers uncheck ADDRESS  mark a peer's devices as not checked\n"
    "  peers start-over       accept that what was remembered is lost\n"
    "“countersign-cli COMMAND --help” lists the options of each.\n"
    "\n"
    "Commands on standard input, a line each:\n"
    "  call ADDRESS | answer | decline | hang-up | mute on | mute off | heard WORDS | skip | uncheck | go-on |\n"
    "  dtmf KEYS | quit\n"
    "“heard” enters what the other side has read aloud, “skip” postpones the check, “uncheck” marks the device as\n"
    "not checked, and “go-on” turns microphone and speaker on again after a warning other than a code that\n"
    "didn't match.\n"
    "\n"
    "Exit status:\n"
    "  0  the calls took place and ended normally\n"
    "  2  the command line was wrong\n"
    "  3  the account could not be registered\n"
    "  4  refused, busy, unreachable, or cancelled before the answer\n"
    "  5  the required protection was not reached, or someone may be intercepting the call\n"
    "  6  something on this machine failed");

/* ---- the options ---- */

static void
add_general (GOptionContext *context, CsCliOptions *self, CsCliRawOptions *raw)
{
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->json, N_ ("Print each event as one line of JSON"), NULL },
    { "verbose", 0, 0, G_OPTION_ARG_NONE, &self->verbose,
      N_ ("Show the algorithms that protect a call, and system error messages"), NULL },
    { "data", 0, 0, G_OPTION_ARG_FILENAME, &self->data_folder,
      N_ ("Keep identity, accounts and passwords in this folder; a key file in it encrypts the passwords"),
      N_ ("FOLDER") },
    { "help", 'h', 0, G_OPTION_ARG_NONE, &raw->help, N_ ("Show this help"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &raw->version, N_ ("Show the version"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &raw->rest, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };

  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
}

static void
add_group (GOptionContext *context, const char *name, const char *title, const GOptionEntry *entries)
{
  GOptionGroup *group = g_option_group_new (name, title, title, NULL, NULL);

  g_option_group_set_translation_domain (group, GETTEXT_PACKAGE);
  g_option_group_add_entries (group, entries);
  g_option_context_add_group (context, group);
}

static void
add_account (GOptionContext *context, CsCliOptions *self, CsCliRawOptions *raw)
{
  const GOptionEntry entries[] = {
    { "identity", 0, 0, G_OPTION_ARG_STRING, &self->identity,
      N_ ("Address of the account; without one, calls are direct"), "sip:alice@example.org" },
    { "account", 0, 0, G_OPTION_ARG_STRING, &self->account,
      N_ ("Address of an account that was added in the window, with all its settings"), "alice@example.org" },
    { "user", 0, 0, G_OPTION_ARG_STRING, &self->auth_user, N_ ("User name, if it differs from the address"),
      N_ ("NAME") },
    { "password-file", 0, 0, G_OPTION_ARG_FILENAME, &self->password_file,
      N_ ("File whose first line is the password; without one, the keyring is used"), N_ ("FILE") },
    { "server", 0, 0, G_OPTION_ARG_STRING, &self->server, N_ ("Server, if it can't be found from the address"),
      N_ ("HOST[:PORT]") },
    { "transport", 0, 0, G_OPTION_ARG_STRING, &self->transport, N_ ("tls (default), tcp or udp"), "tls|tcp|udp" },
    { "trust", 0, 0, G_OPTION_ARG_FILENAME, &self->trust_file, N_ ("Certificates to trust in addition to the system's"),
      N_ ("FILE.pem") },
    { "listen", 0, 0, G_OPTION_ARG_STRING, &self->listen,
      N_ ("Address to listen on for direct calls; port 0 picks a free one"), N_ ("ADDRESS:PORT") },
    { "pin", 0, 0, G_OPTION_ARG_STRING, &raw->pin, N_ ("SHA-256 fingerprint of the only server certificate to accept"),
      N_ ("FINGERPRINT") },
    { "client-cert", 0, 0, G_OPTION_ARG_STRING, &self->client_cert,
      N_ ("Client certificate and key: a PEM file, or a PKCS#11 URI"), N_ ("FILE|pkcs11:…") },
    { "client-pin-file", 0, 0, G_OPTION_ARG_FILENAME, &self->client_pin_file,
      N_ ("File whose first line is that key's PIN; without one, the terminal asks for it"), N_ ("FILE") },
    G_OPTION_ENTRY_NULL,
  };

  add_group (context, "account", N_ ("Account:"), entries);
}

static void
add_media (GOptionContext *context, CsCliOptions *self, CsCliRawOptions *raw)
{
  const GOptionEntry entries[] = {
    { "play", 0, 0, G_OPTION_ARG_FILENAME, &self->play_file, N_ ("Use this file, looped, as the microphone"),
      N_ ("FILE.wav") },
    { "record", 0, 0, G_OPTION_ARG_FILENAME, &self->record_file,
      N_ ("Record the received audio to this file instead of playing it"), N_ ("FILE.wav") },
    { "require", 0, 0, G_OPTION_ARG_STRING, &raw->require,
      N_ ("Required protection: calls below it won't connect (default: provider)"),
      "clear|provider|end-to-end|checked" },
    { "keying", 0, 0, G_OPTION_ARG_STRING_ARRAY, &raw->keyings,
      N_ ("Allow only this key exchange; can be repeated (default: all that meet --require)"), "zrtp|dtls|sdes" },
    G_OPTION_ENTRY_NULL,
  };

  add_group (context, "call", N_ ("Call:"), entries);
}

static void
add_ends (GOptionContext *context, CsCliOptions *self, CsCliRawOptions *raw, guint takes)
{
  const GOptionEntry seconds[] = {
    { "seconds", 0, 0, G_OPTION_ARG_STRING, &raw->seconds, N_ ("Hang up after N seconds"), "N" },
    G_OPTION_ENTRY_NULL,
  };
  const GOptionEntry calls[] = {
    { "calls", 0, 0, G_OPTION_ARG_STRING, &raw->calls, N_ ("Quit after N calls"), "N" },
    G_OPTION_ENTRY_NULL,
  };
  const GOptionEntry auto_answer[] = {
    { "auto-answer", 0, 0, G_OPTION_ARG_NONE, &self->auto_answer, N_ ("Answer every call"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  const GOptionEntry attack[] = {
    { "attack", 0, 0, G_OPTION_ARG_NONE, &self->attack, N_ ("Put an attacker in the middle, to practise catching one"),
      NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (takes & CS_CLI_TAKES_SECONDS)
    g_option_context_add_main_entries (context, seconds, GETTEXT_PACKAGE);
  if (takes & CS_CLI_TAKES_CALLS)
    g_option_context_add_main_entries (context, calls, GETTEXT_PACKAGE);
  if (takes & CS_CLI_TAKES_AUTO_ANSWER)
    g_option_context_add_main_entries (context, auto_answer, GETTEXT_PACKAGE);
  if (takes & CS_CLI_TAKES_ATTACK)
    g_option_context_add_main_entries (context, attack, GETTEXT_PACKAGE);
}

/* ---- parsing ---- */

static const CsCliSubcommand *
find_subcommand (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (subcommands); i++)
    if (g_strcmp0 (subcommands[i].name, name) == 0)
      return &subcommands[i];
  return NULL;
}

/* GOption changes the argument vector in place. */
static gboolean
run_context (GOptionContext *context, char ***argv, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (g_option_context_parse_strv (context, argv, &local_error))
    return TRUE;
  g_set_error_literal (error, CS_CLI_ERROR, CS_CLI_ERROR_USAGE, local_error->message);
  return FALSE;
}

static void
take_help (CsCliOptions *self, GOptionContext *context, const CsCliRawOptions *raw)
{
  if (raw->help)
    {
      self->mode = CS_CLI_MODE_HELP;
      g_free (self->help_text);
      self->help_text = g_option_context_get_help (context, FALSE, NULL);
    }
  else if (raw->version)
    self->mode = CS_CLI_MODE_VERSION;
}

static gboolean
parse_subcommand (CsCliOptions *self, const CsCliSubcommand *subcommand, char ***argv, CsCliRawOptions *raw,
                  GError **error)
{
  g_autofree char *parameters = g_strconcat (subcommand->name, " ", subcommand->parameters, NULL);
  g_autoptr (GOptionContext) context = g_option_context_new (g_strchomp (parameters));

  self->mode = subcommand->mode;
  self->auto_answer = strcmp (subcommand->name, "answer") == 0;
  g_option_context_set_summary (context, _ (subcommand->summary));
  add_general (context, self, raw);
  add_ends (context, self, raw, subcommand->takes);
  if (subcommand->takes & CS_CLI_TAKES_ACCOUNT)
    {
      add_account (context, self, raw);
      add_media (context, self, raw);
    }
  if (!run_context (context, argv, error))
    return FALSE;
  take_help (self, context, raw);
  return self->mode == CS_CLI_MODE_HELP || self->mode == CS_CLI_MODE_VERSION
         || cs_cli_options_check (self, subcommand, raw, error);
}

/* The options before the command; what follows is left in @argv, the command at [1]. */
static gboolean
parse_general (CsCliOptions *self, char ***argv, CsCliRawOptions *raw, GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (_ ("COMMAND …"));

  g_option_context_set_strict_posix (context, TRUE);
  g_option_context_set_summary (context, _ ("Calls whose protection you can check, from the terminal."));
  g_option_context_set_description (context, _ (general_help));
  add_general (context, self, raw);
  if (!run_context (context, argv, error))
    return FALSE;
  take_help (self, context, raw);
  return TRUE;
}

static gboolean
parse (CsCliOptions *self, char ***argv, CsCliRawOptions *raw, GError **error)
{
  g_auto (GStrv) words = NULL;
  g_autofree char *program = g_strdup ((*argv)[0]);
  const CsCliSubcommand *subcommand;

  if (!parse_general (self, argv, raw, error))
    return FALSE;
  words = g_steal_pointer (&raw->rest);
  if (self->help_text != NULL || self->mode == CS_CLI_MODE_VERSION)
    return TRUE;
  if (words == NULL)
    {
      g_set_error_literal (error, CS_CLI_ERROR, CS_CLI_ERROR_USAGE,
                           _ ("Missing command. Commands: try, call, answer, agent, peers."));
      return FALSE;
    }
  subcommand = find_subcommand (words[0]);
  if (subcommand == NULL)
    {
      g_set_error (error, CS_CLI_ERROR, CS_CLI_ERROR_USAGE,
                   _ ("Unknown command “%s”. Commands: try, call, answer, agent, peers."), words[0]);
      return FALSE;
    }

  /* The program's name replaces the command's in the vector. */
  g_free (words[0]);
  words[0] = g_steal_pointer (&program);
  return parse_subcommand (self, subcommand, &words, raw, error);
}

CsCliOptions *
cs_cli_options_parse (int argc, char *const *argv, GError **error)
{
  g_autoptr (CsCliOptions) self = g_new0 (CsCliOptions, 1);
  CsCliRawOptions raw = { 0 };
  g_auto (GStrv) copy = g_new0 (char *, argc + 1);
  gboolean parsed;

  for (int i = 0; i < argc; i++)
    copy[i] = g_strdup (argv[i]);
  self->mode = CS_CLI_MODE_HELP;
  self->requirement = CS_REQUIREMENT_DEFAULT;
  parsed = parse (self, &copy, &raw, error);
  g_free (raw.require);
  g_free (raw.seconds);
  g_free (raw.calls);
  g_free (raw.pin);
  g_strfreev (raw.keyings);
  g_strfreev (raw.rest);
  return parsed ? g_steal_pointer (&self) : NULL;
}

void
cs_cli_options_free (CsCliOptions *self)
{
  if (self == NULL)
    return;
  g_free (self->help_text);
  g_free (self->data_folder);
  g_free (self->uri);
  g_free (self->identity);
  g_free (self->account);
  g_free (self->auth_user);
  g_free (self->password_file);
  g_free (self->server);
  g_free (self->transport);
  g_free (self->trust_file);
  g_free (self->listen);
  g_free (self->client_cert);
  g_free (self->client_pin_file);
  g_free (self->pin);
  g_free (self->play_file);
  g_free (self->record_file);
  g_free (self);
}
