/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opens the certificate that an account shows to its server, with a PIN that is asked for once. */

#include "calls/cs-account-own-certificate-private.h"

#include <glib/gi18n-lib.h>

struct _CsAccountOwnCertificate {
  char *id;
  CsStoreKeyring *keyring;
  GCancellable *cancellable;
  const CsAccountCertificatesEvents *events;
  gpointer user_data;

  CsAccountConfig *config;
  CsSecret *client_pin;
  CsNetIdentity *identity;   /* made of certificate and PIN before the agent is */
  gboolean pin_from_keyring; /* it was looked there */
  gboolean opening;          /* identity */
};

static void
clear (gpointer data)
{
  CsAccountOwnCertificate *self = data;

  g_free (self->id);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->identity, cs_net_identity_unref);
  g_clear_pointer (&self->client_pin, cs_secret_free);
  g_clear_pointer (&self->config, cs_account_config_unref);
  g_clear_pointer (&self->keyring, cs_store_keyring_unref);
}

void
cs_account_own_certificate_unref (CsAccountOwnCertificate *self)
{
  g_rc_box_release_full (self, clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsAccountOwnCertificate, cs_account_own_certificate_unref)

/* (transfer full): the PIN's name in the keyring */
static char *
pin_key (CsAccountOwnCertificate *self)
{
  return g_strconcat ("pin:", self->id, NULL);
}

static void
fail_without_identity (CsAccountOwnCertificate *self, const GError *error)
{
  CsAccountReason reason = CS_ACCOUNT_REASON_CLIENT_CERTIFICATE;
  const char *detail = error->message;

  if (g_error_matches (error, CS_NET_ERROR, CS_NET_ERROR_PIN_NEEDED))
    reason = CS_ACCOUNT_REASON_PIN_NEEDED;
  else if (g_error_matches (error, CS_NET_ERROR, CS_NET_ERROR_PIN_WRONG))
    reason = CS_ACCOUNT_REASON_PIN_WRONG;
  else if (g_error_matches (error, CS_NET_ERROR, CS_NET_ERROR_PIN_LOCKED))
    reason = CS_ACCOUNT_REASON_PIN_LOCKED;
  if (g_error_matches (error, CS_NET_ERROR, CS_NET_ERROR_NO_TOKEN))
    detail = _ ("The token with this account's certificate isn't connected.");
  else if (reason == CS_ACCOUNT_REASON_CLIENT_CERTIFICATE)
    detail = _ ("This account's certificate can't be read.");
  else
    detail = NULL;
  g_debug ("account %s: %s", self->id, error->message);
  self->events->failed (reason, detail, self->user_data);
}

static void load_identity (CsAccountOwnCertificate *self);

static void
on_pin_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CsAccountOwnCertificate) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CsSecret) pin = cs_store_keyring_load_finish (self->keyring, result, &error);

  /* The user may have been quicker than the keyring. */
  if (g_cancellable_is_cancelled (self->cancellable) || self->client_pin != NULL)
    return;
  if (pin == NULL)
    {
      self->events->failed (CS_ACCOUNT_REASON_PIN_NEEDED, NULL, self->user_data);
      return;
    }
  self->client_pin = g_steal_pointer (&pin);
  load_identity (self);
}

/* The keyring is asked once: what it gave and was wrong must not be tried again. */
static void
look_for_pin (CsAccountOwnCertificate *self)
{
  g_autofree char *key = pin_key (self);

  self->pin_from_keyring = TRUE;
  cs_store_keyring_load_async (self->keyring, key, self->cancellable, on_pin_loaded, g_rc_box_acquire (self));
}

static void
on_identity (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CsAccountOwnCertificate) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CsNetIdentity) identity = cs_net_identity_open_finish (result, &error);

  self->opening = FALSE;
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (identity != NULL)
    {
      self->identity = g_steal_pointer (&identity);
      self->events->opened (self->user_data);
      return;
    }
  if (g_error_matches (error, CS_NET_ERROR, CS_NET_ERROR_PIN_NEEDED) && !self->pin_from_keyring)
    {
      look_for_pin (self);
      return;
    }
  g_clear_pointer (&self->client_pin, cs_secret_free);
  if (g_error_matches (error, CS_NET_ERROR, CS_NET_ERROR_PIN_WRONG))
    cs_account_own_certificate_forget_pin (self);
  fail_without_identity (self, error);
}

static void
load_identity (CsAccountOwnCertificate *self)
{
  if (self->opening)
    return;
  self->opening = TRUE;
  self->events->opening (self->user_data);
  cs_net_identity_open_async (cs_account_config_get_settings (self->config)->client_cert, self->client_pin,
                              self->cancellable, on_identity, g_rc_box_acquire (self));
}

gboolean
cs_account_own_certificate_prepare (CsAccountOwnCertificate *self)
{
  if (cs_account_config_get_settings (self->config)->client_cert == NULL
      || self->config->transport != CS_NET_TRANSPORT_TLS || self->identity != NULL)
    return TRUE;
  load_identity (self);
  return FALSE;
}

void
cs_account_own_certificate_set_pin (CsAccountOwnCertificate *self, const CsSecret *pin)
{
  if (cs_account_config_get_settings (self->config)->client_cert == NULL || self->opening)
    return;
  g_clear_pointer (&self->client_pin, cs_secret_free);
  g_clear_pointer (&self->identity, cs_net_identity_unref);
  self->client_pin = cs_secret_ref (pin);
  self->events->decided (self->user_data);
}

void
cs_account_own_certificate_look_again (CsAccountOwnCertificate *self)
{
  if (self->pin_from_keyring && self->client_pin == NULL && self->identity == NULL && !self->opening)
    look_for_pin (self);
}

void
cs_account_own_certificate_save_pin (CsAccountOwnCertificate *self)
{
  g_autofree char *key = pin_key (self);

  if (self->client_pin != NULL)
    cs_store_keyring_save_async (self->keyring, key, self->config->address, self->client_pin, NULL, NULL, NULL);
}

void
cs_account_own_certificate_forget_pin (CsAccountOwnCertificate *self)
{
  g_autofree char *key = pin_key (self);

  cs_store_keyring_forget_async (self->keyring, key, NULL, NULL, NULL);
}

void
cs_account_own_certificate_configure (CsAccountOwnCertificate *self, CsAccountConfig *config)
{
  const CsAccountSettings *settings = cs_account_config_get_settings (config);
  const CsAccountSettings *before = self->config != NULL ? cs_account_config_get_settings (self->config) : NULL;

  if (before == NULL || g_strcmp0 (before->client_cert, settings->client_cert) != 0)
    {
      g_clear_pointer (&self->identity, cs_net_identity_unref);
      g_clear_pointer (&self->client_pin, cs_secret_free);
      self->pin_from_keyring = FALSE;
    }
  if (settings->client_pin != NULL && self->client_pin == NULL)
    self->client_pin = cs_secret_ref (settings->client_pin);
  g_clear_pointer (&self->config, cs_account_config_unref);
  self->config = cs_account_config_ref (config);
}

CsNetIdentity *
cs_account_own_certificate_get_identity (CsAccountOwnCertificate *self)
{
  return self->identity;
}

CsAccountOwnCertificate *
cs_account_own_certificate_new (const char *id, CsStoreKeyring *keyring, GCancellable *cancellable,
                                const CsAccountCertificatesEvents *events, gpointer user_data)
{
  CsAccountOwnCertificate *self = g_rc_box_new0 (CsAccountOwnCertificate);

  self->id = g_strdup (id);
  self->keyring = cs_store_keyring_ref (keyring);
  self->cancellable = g_object_ref (cancellable);
  self->events = events;
  self->user_data = user_data;
  return self;
}
