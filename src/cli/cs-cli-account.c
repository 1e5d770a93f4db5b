/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sets up the account of a run: direct or registered, with password and PIN where needed. */
#include "cli/cs-cli-account.h"

#include "cli/cs-cli-ask.h"
#include "cli/cs-cli-password.h"

#include <glib/gi18n-lib.h>

struct _CsCliAccount {
  CsCallManager *manager;
  const CsCliOptions *options;
  CsCliOutput *output;
  const CsCliAccountEvents *events;
  gpointer user_data;

  CsAccount *account; /* the manager's, too */
  CsCliAsk *ask;      /* for the PIN, and then nothing else is read */
  gboolean registered_once;
  gboolean stopped;
};

static void
tell_address (CsCliAccount *self)
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
fail_registration (CsCliAccount *self)
{
  self->output->vtable->registration_failed (self->output, self->account);
  /* Once it worked, it is tried again until it works again. */
  if (!self->registered_once && !self->stopped)
    self->events->failed (self->user_data);
}

/* ---- the PIN ---- */

static void
on_pin (const CsSecret *pin, gpointer user_data)
{
  CsCliAccount *self = user_data;

  g_clear_pointer (&self->ask, cs_cli_ask_free);
  self->events->asked (self->user_data);
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
ask_pin (CsCliAccount *self)
{
  const CsAccountReason reason = cs_account_get_reason (self->account);
  g_autoptr (GError) error = NULL;

  if ((reason != CS_ACCOUNT_REASON_PIN_NEEDED && reason != CS_ACCOUNT_REASON_PIN_WRONG)
      || self->options->client_pin_file != NULL || self->stopped)
    return FALSE;
  self->events->asking (self->user_data);
  self->ask = cs_cli_ask_new (NULL, question (reason), on_pin, self, &error);
  if (self->ask != NULL)
    return TRUE;
  self->events->asked (self->user_data);
  self->output->vtable->error (self->output, error->message);
  return FALSE;
}

/* ---- registration ---- */

static void
on_certificate_warning (CsAccountCertificates *certificates, GParamSpec *pspec, gpointer user_data)
{
  CsCliAccount *self = user_data;

  if (cs_account_certificates_get_warning (certificates) != NULL)
    self->output->vtable->warning (self->output, cs_account_certificates_get_warning (certificates));
}

static void
on_account_state (CsAccount *account, GParamSpec *pspec, gpointer user_data)
{
  CsCliAccount *self = user_data;

  switch (cs_account_get_state (account))
    {
    case CS_ACCOUNT_REGISTERED:
      self->registered_once = TRUE;
      self->output->vtable->registered (self->output, account);
      self->events->ready (self->user_data);
      break;
    case CS_ACCOUNT_DIRECT:
      self->events->ready (self->user_data);
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

static CsAccount *
add_account (CsCliAccount *self, GError **error)
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
    return NULL;
  settings.password = password;
  settings.client_pin = client_pin;
  return options->account != NULL ? cs_call_manager_load_account (self->manager, options->account, error)
                                  : cs_call_manager_add_account (self->manager, &settings, error);
}

/* ---- life ---- */

CsCliAccount *
cs_cli_account_new (CsCallManager *manager, const CsCliOptions *options, CsCliOutput *output,
                    const CsCliAccountEvents *events, gpointer user_data)
{
  CsCliAccount *self = g_new0 (CsCliAccount, 1);

  self->manager = g_object_ref (manager);
  self->options = options;
  self->output = output;
  self->events = events;
  self->user_data = user_data;
  return self;
}

gboolean
cs_cli_account_start (CsCliAccount *self, GError **error)
{
  CsAccount *account = add_account (self, error);

  if (account == NULL)
    return FALSE;
  self->account = g_object_ref (account);
  g_signal_connect (account, "notify::state", G_CALLBACK (on_account_state), self);
  g_signal_connect (cs_account_get_certificates (account), "notify::warning", G_CALLBACK (on_certificate_warning),
                    self);
  tell_address (self);
  on_account_state (account, NULL, self);
  return TRUE;
}

void
cs_cli_account_stop (CsCliAccount *self)
{
  self->stopped = TRUE;
}

void
cs_cli_account_free (CsCliAccount *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->ask, cs_cli_ask_free);
  if (self->account != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->account, self);
      g_signal_handlers_disconnect_by_data (cs_account_get_certificates (self->account), self);
      g_object_unref (self->account);
    }
  g_object_unref (self->manager);
  g_free (self);
}

CsAccount *
cs_cli_account_get_account (CsCliAccount *self)
{
  return self->account;
}
