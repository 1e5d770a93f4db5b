/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sets up the account of a run: direct or registered, with password and PIN where needed. */
#include "cli/cs-cli-run-private.h"

#include "cli/cs-cli-password.h"

#include <glib/gi18n-lib.h>

static void
place_first_call (CsCliRun *self)
{
  if (self->options->mode != CS_CLI_MODE_CALL || self->call_tried)
    return;
  self->call_tried = TRUE;
  cs_cli_run_place_call (self, self->options->uri);
}

static void
tell_address (CsCliRun *self)
{
  GSocketAddress *address = cs_account_get_listen_address (self->account);
  g_autofree char *host = NULL;
  g_autofree char *uri = NULL;
  gboolean is_v6;

  if (self->options->listen == NULL || address == NULL)
    return;
  host = g_inet_address_to_string (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
  is_v6 = g_socket_address_get_family (address) == G_SOCKET_FAMILY_IPV6;
  uri = g_strdup_printf ("sip:%s%s%s:%u;transport=%s", is_v6 ? "[" : "", host, is_v6 ? "]" : "",
                         g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)),
                         cs_account_config_get_settings (cs_account_get_config (self->account))->transport);
  self->output->vtable->listening (self->output, uri);
}

static void
fail_registration (CsCliRun *self)
{
  self->output->vtable->registration_failed (self->output, self->account);
  /* Once it worked, it is tried again until it works again. */
  if (self->registered_once || self->quitting)
    return;
  cs_cli_run_set_exit (self, CS_CLI_EXIT_NOT_REGISTERED);
  cs_cli_run_quit (self);
}

/* ---- the PIN ---- */

static void
on_pin (const CsSecret *pin, gpointer user_data)
{
  CsCliRun *self = user_data;

  g_clear_pointer (&self->ask, cs_cli_ask_free);
  cs_cli_commands_resume (self->commands);
  if (pin != NULL)
    cs_account_certificates_set_client_pin (cs_account_get_certificates (self->account), pin);
  else
    fail_registration (self);
}

static const char *
question (CsAccountReason reason)
{
  return reason == CS_ACCOUNT_REASON_PIN_WRONG ? _ ("Wrong PIN. PIN of the certificate's key:")
                                               : _ ("PIN of the certificate's key:");
}

/* A token locks after a few wrong ones, so nobody but the user tries another. */
static gboolean
ask_pin (CsCliRun *self)
{
  const CsAccountReason reason = cs_account_get_reason (self->account);
  g_autoptr (GError) error = NULL;

  if ((reason != CS_ACCOUNT_REASON_PIN_NEEDED && reason != CS_ACCOUNT_REASON_PIN_WRONG)
      || self->options->client_pin_file != NULL || self->quitting)
    return FALSE;
  cs_cli_commands_pause (self->commands);
  self->ask = cs_cli_ask_new (NULL, question (reason), on_pin, self, &error);
  if (self->ask != NULL)
    return TRUE;
  self->output->vtable->error (self->output, error->message);
  return FALSE;
}

/* ---- registration ---- */

static void
on_certificate_warning (CsAccountCertificates *certificates, GParamSpec *pspec, gpointer user_data)
{
  CsCliRun *self = user_data;

  if (cs_account_certificates_get_warning (certificates) != NULL)
    self->output->vtable->warning (self->output, cs_account_certificates_get_warning (certificates));
}

static void
on_account_state (CsAccount *account, GParamSpec *pspec, gpointer user_data)
{
  CsCliRun *self = user_data;

  switch (cs_account_get_state (account))
    {
    case CS_ACCOUNT_REGISTERED:
      self->registered_once = TRUE;
      self->output->vtable->registered (self->output, account);
      place_first_call (self);
      break;
    case CS_ACCOUNT_DIRECT:
      place_first_call (self);
      break;
    case CS_ACCOUNT_FAILED:
      if (!ask_pin (self))
        fail_registration (self);
      break;
    case CS_ACCOUNT_OFFLINE:
    case CS_ACCOUNT_REGISTERING:
    default:
      break;
    }
}

/* NULL @path: none was given. */
static gboolean
read_secret (const char *path, CsSecret **secret, GError **error)
{
  if (path == NULL)
    return TRUE;
  *secret = cs_cli_read_password (path, error);
  return *secret != NULL;
}

gboolean
cs_cli_run_start_account (CsCliRun *self, GError **error)
{
  const CsCliOptions *options = self->options;
  g_autoptr (CsSecret) password = NULL;
  g_autoptr (CsSecret) client_pin = NULL;
  CsAccountSettings settings = {
    .identity = options->identity,
    .auth_user = options->auth_user,
    .server = options->server,
    .transport = options->transport,
    .trust_file = options->trust_file,
    .client_cert = options->client_cert,
    .pin = options->pin,
    .listen = options->listen,
    .requirement = options->requirement,
  };

  if (!read_secret (options->password_file, &password, error)
      || !read_secret (options->client_pin_file, &client_pin, error))
    return FALSE;
  settings.password = password;
  settings.client_pin = client_pin;
  self->account = options->account != NULL ? cs_call_manager_load_account (self->manager, options->account, error)
                                           : cs_call_manager_add_account (self->manager, &settings, error);
  if (self->account == NULL)
    return FALSE;
  g_signal_connect (self->account, "notify::state", G_CALLBACK (on_account_state), self);
  g_signal_connect (cs_account_get_certificates (self->account), "notify::warning", G_CALLBACK (on_certificate_warning),
                    self);
  tell_address (self);
  on_account_state (self->account, NULL, self);
  return TRUE;
}

void
cs_cli_run_stop_account (CsCliRun *self)
{
  g_clear_pointer (&self->ask, cs_cli_ask_free);
  if (self->account == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->account, self);
  g_signal_handlers_disconnect_by_data (cs_account_get_certificates (self->account), self);
}
