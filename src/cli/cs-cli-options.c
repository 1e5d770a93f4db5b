/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parses and checks the command line. */
#include "cli/cs-cli-options.h"

#include "calls/cs-call-manager.h"

#include <glib/gi18n-lib.h>
#include <gio/gio.h>

#include <string.h>

/* A day. */
#define SECONDS_MAX 86400
#define CALLS_MAX 1000000

#define FINGERPRINT_DIGITS 64 /* of SHA-256 */

/* What GOption fills in, before it is checked. */
typedef struct {
  gboolean help, version;
  char *require, *seconds, *calls, *pin;
  char **keyings;
  char **rest;
} Raw;

typedef enum {
  TAKES_URI = 1 << 0,
  TAKES_ACCOUNT = 1 << 1, /* account, media and --require */
  TAKES_SECONDS = 1 << 2,
  TAKES_CALLS = 1 << 3,
  TAKES_AUTO_ANSWER = 1 << 4,
  NEEDS_WAY_IN = 1 << 5, /* of no use when no call can come in */
  TAKES_ATTACK = 1 << 6,
  TAKES_PEERS_ACTION = 1 << 7,
} Takes;

typedef struct {
  const char *name;
  CsCliMode mode;
  guint takes;
  const char *parameters;
  const char *summary;
} Subcommand;

static const Subcommand subcommands[] = {
  { "try", CS_CLI_MODE_TRY, TAKES_SECONDS | TAKES_ATTACK, "",
    N_ ("Calls the echo on this machine: encrypted, with a code to check, without any network.") },
  { "call", CS_CLI_MODE_CALL, TAKES_URI | TAKES_ACCOUNT | TAKES_SECONDS, "ADDRESS",
    N_ ("Calls an address and ends when the call ends.") },
  { "answer", CS_CLI_MODE_AGENT, TAKES_ACCOUNT | TAKES_CALLS | NEEDS_WAY_IN, "",
    N_ ("Waits for calls and answers them, like agent --auto-answer.") },
  { "agent", CS_CLI_MODE_AGENT, TAKES_ACCOUNT | TAKES_AUTO_ANSWER, "",
    N_ ("Runs until “quit”, and obeys commands on standard input.") },
  { "peers", CS_CLI_MODE_PEERS, TAKES_PEERS_ACTION, "list | forget ADDRESS | uncheck ADDRESS | start-over",
    N_ ("Lists remembered peers with their devices and checks, forgets a peer, or marks one as not checked.") },
};

static const char general_help[] = N_ (
    "Commands:\n"
    "  try                 call the echo on this machine\n"
    "  call ADDRESS        call, until the call ends\n"
    "  answer              wait for calls and answer them\n"
    "  agent               wait for calls and for commands\n"
    "  peers list          list remembered peers and when they were checked\n"
    "  peers forget ADDRESS | peers uncheck ADDRESS | peers start-over\n"
    "“countersign-cli COMMAND --help” lists the options of each.\n"
    "\n"
    "Commands on standard input, a line each:\n"
    "  call ADDRESS | answer | decline | hang-up | mute on | mute off | heard WORDS | skip | uncheck | go-on |\n"
    "  dtmf KEYS | quit\n"
    "“heard” enters what the other side has read aloud, “skip” postpones the check, “uncheck” marks the device as\n"
    "not checked, and “go-on” turns microphone and speaker on again after a warning.\n"
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
add_general (GOptionContext *context, CsCliOptions *self, Raw *raw)
{
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->json, N_ ("Print each event as one line of JSON"), NULL },
    { "verbose", 0, 0, G_OPTION_ARG_NONE, &self->verbose,
      N_ ("Show the algorithms that protect a call, and errors of the system"), NULL },
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
add_account (GOptionContext *context, CsCliOptions *self, Raw *raw)
{
  const GOptionEntry entries[] = {
    { "identity", 0, 0, G_OPTION_ARG_STRING, &self->identity,
      N_ ("Address of the account; without one, calls are direct"), "sip:alice@example.org" },
    { "account", 0, 0, G_OPTION_ARG_STRING, &self->account,
      N_ ("Address of an account that was added before, with all its settings"), "alice@example.org" },
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
add_media (GOptionContext *context, CsCliOptions *self, Raw *raw)
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
add_ends (GOptionContext *context, CsCliOptions *self, Raw *raw, guint takes)
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

  if (takes & TAKES_SECONDS)
    g_option_context_add_main_entries (context, seconds, GETTEXT_PACKAGE);
  if (takes & TAKES_CALLS)
    g_option_context_add_main_entries (context, calls, GETTEXT_PACKAGE);
  if (takes & TAKES_AUTO_ANSWER)
    g_option_context_add_main_entries (context, auto_answer, GETTEXT_PACKAGE);
  if (takes & TAKES_ATTACK)
    g_option_context_add_main_entries (context, attack, GETTEXT_PACKAGE);
}

/* ---- checking ---- */

static gboolean
usage (GError **error, const char *message)
{
  g_set_error_literal (error, CS_CLI_ERROR, CS_CLI_ERROR_USAGE, message);
  return FALSE;
}

static gboolean usage_format (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Names the word of the command line that was wrong. */
static gboolean
usage_format (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_propagate_error (error, g_error_new_valist (CS_CLI_ERROR, CS_CLI_ERROR_USAGE, format, args));
  va_end (args);
  return FALSE;
}

static gboolean
check_number (const char *given, guint max, const char *message, guint *value, GError **error)
{
  guint64 number;

  if (given == NULL)
    return TRUE;
  if (!g_ascii_string_to_unsigned (given, 10, 1, max, &number, NULL))
    return usage (error, message);
  *value = (guint) number;
  return TRUE;
}

static gboolean
is_listen_address (const char *text)
{
  g_autoptr (GSocketConnectable) parsed = g_network_address_parse (text, 0, NULL);
  const char *colon = strrchr (text, ':');

  return parsed != NULL && colon != NULL && g_ascii_isdigit (colon[1])
         && g_hostname_is_ip_address (g_network_address_get_hostname (G_NETWORK_ADDRESS (parsed)));
}

/* Certificates are shown to the server of an account, over TLS. */
static gboolean
check_certificates (CsCliOptions *self, const Raw *raw, GError **error)
{
  if (self->client_pin_file != NULL && self->client_cert == NULL)
    return usage (error, _ ("--client-pin-file needs --client-cert."));
  if (raw->pin == NULL && self->client_cert == NULL)
    return TRUE;
  if (self->identity == NULL)
    return usage (error, _ ("--pin and --client-cert need --identity."));
  if (self->transport != NULL && strcmp (self->transport, "tls") != 0)
    return usage (error, _ ("--pin and --client-cert need --transport tls."));
  return TRUE;
}

/* As programs print it: "AB:CD:…" or "abcd…". */
static gboolean
check_pin (CsCliOptions *self, const Raw *raw, GError **error)
{
  g_auto (GStrv) pieces = NULL;
  g_autofree char *digits = NULL;

  if (raw->pin == NULL)
    return TRUE;
  pieces = g_strsplit (raw->pin, ":", -1);
  digits = g_strjoinv (NULL, pieces);
  if (strlen (digits) != FINGERPRINT_DIGITS || strspn (digits, "0123456789abcdefABCDEF") != FINGERPRINT_DIGITS)
    return usage (error, _ ("--pin takes the SHA-256 fingerprint of a certificate: 64 hexadecimal digits."));
  self->pin = g_ascii_strdown (digits, -1);
  return TRUE;
}

static gboolean
check_keyings (CsCliOptions *self, const Raw *raw, GError **error)
{
  static const struct {
    const char *name;
    CsKeyings keying;
  } all[] = { { "zrtp", CS_KEYING_ZRTP }, { "dtls", CS_KEYING_DTLS }, { "sdes", CS_KEYING_SDES } };

  self->keyings = raw->keyings != NULL ? CS_KEYING_NONE : CS_KEYINGS_ALL;
  for (guint i = 0; raw->keyings != NULL && raw->keyings[i] != NULL; i++)
    {
      guint j = 0;

      while (j < G_N_ELEMENTS (all) && strcmp (raw->keyings[i], all[j].name) != 0)
        j++;
      if (j == G_N_ELEMENTS (all))
        return usage (error, _ ("--keying takes zrtp, dtls or sdes."));
      self->keyings |= all[j].keying;
    }
  if (!(self->keyings & CS_KEYING_ZRTP) && self->requirement >= CS_REQUIREMENT_END_TO_END)
    return usage (error, _ ("This --require needs end-to-end encryption: add --keying zrtp."));
  return TRUE;
}

static gboolean
check_account (CsCliOptions *self, const Subcommand *subcommand, GError **error)
{
  static const char *const transports[] = { "tls", "tcp", "udp", NULL };

  if (self->account != NULL && self->identity != NULL)
    return usage (error, _ ("--account and --identity are two ways to say which account: give one."));
  if (self->identity == NULL && (self->auth_user != NULL || self->password_file != NULL || self->server != NULL))
    return usage (error, _ ("--user, --password-file and --server need --identity."));
  if (self->transport != NULL && !g_strv_contains (transports, self->transport))
    return usage (error, _ ("--transport takes tls, tcp or udp."));
  if (self->listen != NULL && !is_listen_address (self->listen))
    return usage (error, _ ("--listen takes a numeric address and a port: 192.0.2.1:5061 or [::1]:0."));
  if (self->account != NULL && self->listen != NULL)
    return usage (error, _ ("--listen does not go with --account."));
  if ((subcommand->takes & NEEDS_WAY_IN) && self->identity == NULL && self->account == NULL && self->listen == NULL)
    return usage (error, _ ("No call can come in: add --identity or --listen."));
  return TRUE;
}

static gboolean
check_require (CsCliOptions *self, const Raw *raw, GError **error)
{
  if (raw->require == NULL)
    return TRUE;
  self->has_requirement = TRUE;
  if (!cs_requirement_from_name (raw->require, &self->requirement))
    return usage (error, _ ("--require takes clear, provider, end-to-end or checked."));
  return TRUE;
}

static gboolean
check_empty (CsCliOptions *self, GError **error)
{
  const char *const texts[] = { self->account,         self->data_folder, self->identity,   self->auth_user,
                                self->password_file,   self->server,      self->trust_file, self->client_cert,
                                self->client_pin_file, self->play_file,   self->record_file };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (texts[i] != NULL && *texts[i] == '\0')
      return usage (error, _ ("An option was given an empty value."));
  return TRUE;
}

static gboolean
take_peers_action (CsCliOptions *self, char *const *words, guint n, GError **error)
{
  static const struct {
    const char *name;
    CsCliPeersAction action;
    guint n_words;
  } actions[] = { { "list", CS_CLI_PEERS_LIST, 1 },
                  { "forget", CS_CLI_PEERS_FORGET, 2 },
                  { "uncheck", CS_CLI_PEERS_UNCHECK, 2 },
                  { "start-over", CS_CLI_PEERS_START_OVER, 1 } };

  for (guint i = 0; n > 0 && i < G_N_ELEMENTS (actions); i++)
    if (strcmp (words[0], actions[i].name) == 0 && n == actions[i].n_words && *words[n - 1] != '\0')
      {
        self->peers_action = actions[i].action;
        self->uri = n > 1 ? g_strdup (words[1]) : NULL;
        return TRUE;
      }
  return usage (error, _ ("“peers” takes list, forget ADDRESS, uncheck ADDRESS or start-over."));
}

static gboolean
take_rest (CsCliOptions *self, const Subcommand *subcommand, Raw *raw, GError **error)
{
  const guint n = raw->rest != NULL ? g_strv_length (raw->rest) : 0;

  if (subcommand->takes & TAKES_PEERS_ACTION)
    return take_peers_action (self, raw->rest, n, error);
  if (!(subcommand->takes & TAKES_URI))
    return n == 0 || usage_format (error, _ ("Unexpected argument “%s”."), raw->rest[0]);
  if (n != 1 || *raw->rest[0] == '\0')
    return usage (error, _ ("“call” takes one address."));
  self->uri = g_strdup (raw->rest[0]);
  return TRUE;
}

static gboolean
check (CsCliOptions *self, const Subcommand *subcommand, Raw *raw, GError **error)
{
  return take_rest (self, subcommand, raw, error) && check_empty (self, error)
         && check_account (self, subcommand, error) && check_certificates (self, raw, error)
         && check_pin (self, raw, error) && check_require (self, raw, error) && check_keyings (self, raw, error)
         && check_number (raw->seconds, SECONDS_MAX, _ ("--seconds takes a number from 1 to 86400."), &self->seconds,
                          error)
         && check_number (raw->calls, CALLS_MAX, _ ("--calls takes a number from 1 to 1000000."), &self->calls, error);
}

/* ---- parsing ---- */

static const Subcommand *
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
  return usage (error, local_error->message);
}

static void
take_help (CsCliOptions *self, GOptionContext *context, const Raw *raw)
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
parse_subcommand (CsCliOptions *self, const Subcommand *subcommand, char ***argv, Raw *raw, GError **error)
{
  g_autofree char *parameters = g_strconcat (subcommand->name, " ", subcommand->parameters, NULL);
  g_autoptr (GOptionContext) context = g_option_context_new (g_strchomp (parameters));

  self->mode = subcommand->mode;
  self->auto_answer = strcmp (subcommand->name, "answer") == 0;
  g_option_context_set_summary (context, _ (subcommand->summary));
  add_general (context, self, raw);
  add_ends (context, self, raw, subcommand->takes);
  if (subcommand->takes & TAKES_ACCOUNT)
    {
      add_account (context, self, raw);
      add_media (context, self, raw);
    }
  if (!run_context (context, argv, error))
    return FALSE;
  take_help (self, context, raw);
  return self->mode == CS_CLI_MODE_HELP || self->mode == CS_CLI_MODE_VERSION || check (self, subcommand, raw, error);
}

/* The options before the command; what follows is left in @argv, the command at [1]. */
static gboolean
parse_general (CsCliOptions *self, char ***argv, Raw *raw, GError **error)
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
parse (CsCliOptions *self, char ***argv, Raw *raw, GError **error)
{
  g_auto (GStrv) words = NULL;
  g_autofree char *program = g_strdup ((*argv)[0]);
  const Subcommand *subcommand;

  if (!parse_general (self, argv, raw, error))
    return FALSE;
  words = g_steal_pointer (&raw->rest);
  if (self->help_text != NULL || self->mode == CS_CLI_MODE_VERSION)
    return TRUE;
  if (words == NULL)
    return usage (error, _ ("Missing command. Commands: try, call, answer, agent, peers."));
  subcommand = find_subcommand (words[0]);
  if (subcommand == NULL)
    return usage_format (error, _ ("Unknown command “%s”. Commands: try, call, answer, agent, peers."), words[0]);

  /* The program's name replaces the command's in the vector. */
  g_free (words[0]);
  words[0] = g_steal_pointer (&program);
  return parse_subcommand (self, subcommand, &words, raw, error);
}

CsCliOptions *
cs_cli_options_parse (int argc, char *const *argv, GError **error)
{
  g_autoptr (CsCliOptions) self = g_new0 (CsCliOptions, 1);
  Raw raw = { 0 };
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
