/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks the options of the command line: what each may be, and what goes together. */
#include "cli/cs-cli-options-private.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include <string.h>

/* A day. */
#define SECONDS_MAX 86400
#define CALLS_MAX 1000000

#define FINGERPRINT_DIGITS 64 /* of SHA-256 */

static gboolean
usage (GError **error, const char *message)
{
  g_set_error_literal (error, CS_CLI_ERROR, CS_CLI_ERROR_USAGE, message);
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
check_certificates (CsCliOptions *self, const CsCliRawOptions *raw, GError **error)
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
check_pin (CsCliOptions *self, const CsCliRawOptions *raw, GError **error)
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
check_keyings (CsCliOptions *self, const CsCliRawOptions *raw, GError **error)
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
check_account (CsCliOptions *self, const CsCliSubcommand *subcommand, GError **error)
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
  if ((subcommand->takes & CS_CLI_NEEDS_WAY_IN) && self->identity == NULL && self->account == NULL
      && self->listen == NULL)
    return usage (error, _ ("No call can come in: add --account, --identity or --listen."));
  return TRUE;
}

static gboolean
check_require (CsCliOptions *self, const CsCliRawOptions *raw, GError **error)
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
take_rest (CsCliOptions *self, const CsCliSubcommand *subcommand, const CsCliRawOptions *raw, GError **error)
{
  const guint n = raw->rest != NULL ? g_strv_length (raw->rest) : 0;

  if (subcommand->takes & CS_CLI_TAKES_PEERS_ACTION)
    return take_peers_action (self, raw->rest, n, error);
  if (!(subcommand->takes & CS_CLI_TAKES_URI) && n > 0)
    {
      g_set_error (error, CS_CLI_ERROR, CS_CLI_ERROR_USAGE, _ ("Unexpected argument “%s”."), raw->rest[0]);
      return FALSE;
    }
  if (!(subcommand->takes & CS_CLI_TAKES_URI))
    return TRUE;
  if (n != 1 || *raw->rest[0] == '\0')
    return usage (error, _ ("“call” takes one address."));
  self->uri = g_strdup (raw->rest[0]);
  return TRUE;
}

gboolean
cs_cli_options_check (CsCliOptions *self, const CsCliSubcommand *subcommand, const CsCliRawOptions *raw, GError **error)
{
  return take_rest (self, subcommand, raw, error) && check_empty (self, error)
         && check_account (self, subcommand, error) && check_certificates (self, raw, error)
         && check_pin (self, raw, error) && check_require (self, raw, error) && check_keyings (self, raw, error)
         && check_number (raw->seconds, SECONDS_MAX, _ ("--seconds takes a number from 1 to 86400."), &self->seconds,
                          error)
         && check_number (raw->calls, CALLS_MAX, _ ("--calls takes a number from 1 to 1000000."), &self->calls, error);
}
