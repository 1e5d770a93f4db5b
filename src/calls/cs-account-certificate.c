/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calls/cs-account-internal.h"

#include "calls/cs-calls-error.h"
#include "store/cs-store-pins.h"

#include <glib/gi18n-lib.h>

/* The server's certificate, what the user decided about it, and the one that we show ourselves. */

static void
set_certificate (CsAccount *self, CsCertificate *certificate)
{
  if (g_set_object (&self->certificate, certificate))
    g_object_notify (G_OBJECT (self), "certificate");
}

static void
set_warning (CsAccount *self, const char *text)
{
  if (g_strcmp0 (self->certificate_warning, text) == 0)
    return;
  g_free (self->certificate_warning);
  self->certificate_warning = g_strdup (text);
  g_object_notify (G_OBJECT (self), "certificate-warning");
}

void
cs_account_clear_certificates (CsAccount *self)
{
  g_clear_object (&self->certificate);
  g_clear_object (&self->pin);
  g_clear_pointer (&self->certificate_warning, g_free);
  g_clear_pointer (&self->trust, cs_net_trust_unref);
  g_clear_pointer (&self->client_identity, cs_net_identity_unref);
  g_clear_pointer (&self->client_pin, cs_secret_free);
  g_clear_pointer (&self->client_cert, g_free);
}

/* ---- what the server shows ---- */

/* As the agent has it: a number stands for the domain. */
const char *
cs_account_server_name (CsAccount *self)
{
  if (self->server_host != NULL && (self->domain == NULL || !g_hostname_is_ip_address (self->server_host)))
    return self->server_host;
  return self->domain;
}

CsCertificate *
cs_account_get_server_certificate (CsAccount *self)
{
  const CsNetCertificateInfo *info;

  g_return_val_if_fail (CS_IS_ACCOUNT (self), NULL);

  info = self->agent != NULL ? cs_sip_agent_get_certificate (self->agent) : NULL;
  return info != NULL ? cs_certificate_new (info, CS_CERTIFICATE_PROBLEM_NONE) : NULL;
}

static void
update_warning (CsAccount *self)
{
  g_autoptr (CsCertificate) theirs = cs_account_get_server_certificate (self);
  g_autoptr (CsCertificate) ours
      = self->client_identity != NULL
            ? cs_certificate_new (cs_net_identity_get_info (self->client_identity), CS_CERTIFICATE_PROBLEM_NONE)
            : NULL;
  g_autofree char *text = NULL;
  g_autofree char *day = NULL;

  if (ours != NULL && cs_certificate_ends_soon (ours))
    {
      day = g_date_time_format (cs_certificate_get_not_after (ours), "%x");
      /* Translators: the argument is a date. */
      text = g_strdup_printf (_ ("Your certificate ends on %s. Get a new one before that."), day);
    }
  /* The dates of a pinned certificate do not matter. */
  else if (theirs != NULL && self->pin == NULL && cs_certificate_ends_soon (theirs))
    {
      day = g_date_time_format (cs_certificate_get_not_after (theirs), "%x");
      /* Translators: the argument is a date. */
      text = g_strdup_printf (_ ("The certificate of the server ends on %s. Tell whoever runs it."), day);
    }
  set_warning (self, text);
}

/* What was known by its fingerprint alone has shown itself. */
static void
complete_pin (CsAccount *self)
{
  g_autoptr (CsCertificate) theirs = NULL;

  if (self->pin == NULL || cs_certificate_get_pem (self->pin) != NULL)
    return;
  theirs = cs_account_get_server_certificate (self);
  if (theirs == NULL
      || !g_str_equal (cs_certificate_get_fingerprint (theirs), cs_certificate_get_fingerprint (self->pin)))
    return;
  g_set_object (&self->pin, theirs);
  g_object_notify (G_OBJECT (self), "pin");
}

void
cs_account_note_success (CsAccount *self)
{
  set_certificate (self, NULL);
  complete_pin (self);
  update_warning (self);
}

static char *
sentence_about_ours (CsAccount *self, const GError *error)
{
  if (error->code == CS_NET_ERROR_CLIENT_CERT_WANTED)
    return g_strdup (_ ("The server asks for a certificate, and the account has none to show."));
  return g_strdup (_ ("The server did not accept the certificate of the account."));
}

char *
cs_account_note_failure (CsAccount *self, const GError *error, CsAccountReason *reason)
{
  g_autoptr (CsCertificate) certificate = NULL;

  if (error != NULL && cs_net_error_is_client_certificate (error))
    {
      set_certificate (self, NULL); /* theirs is not what this is about */
      *reason = CS_ACCOUNT_REASON_CLIENT_CERTIFICATE;
      return sentence_about_ours (self, error);
    }
  /* A server that says no is believed, whatever it has shown before. */
  if (error == NULL || !cs_net_error_is_server_certificate (error))
    {
      set_certificate (self, NULL);
      return NULL;
    }

  certificate = cs_certificate_new_from_error (error);
  set_certificate (self, certificate);
  return cs_certificate_problem_text (cs_certificate_problem_of (error->code), cs_account_server_name (self));
}

CsCertificate *
cs_account_get_certificate (CsAccount *self)
{
  return self->certificate;
}

const char *
cs_account_get_certificate_warning (CsAccount *self)
{
  return self->certificate_warning;
}

/* ---- pins ---- */

static void
use_pin (CsAccount *self)
{
  g_autoptr (CsNetTrust) before = g_steal_pointer (&self->trust);
  const CsNetPin pin = {
    .host = self->pin != NULL ? cs_certificate_get_host (self->pin) : NULL,
    .fingerprint = self->pin != NULL ? cs_certificate_get_fingerprint (self->pin) : NULL,
  };

  self->trust = cs_net_trust_with_pins (before, &pin, self->pin != NULL ? 1 : 0);
}

/* @pin: (transfer full) (nullable) */
static void
take_pin (CsAccount *self, CsCertificate *pin)
{
  g_clear_object (&self->pin);
  self->pin = pin;
  use_pin (self);
  g_object_notify (G_OBJECT (self), "pin");
}

/* What the user decided about this server in an earlier run. */
static void
load_pin (CsAccount *self)
{
  const char *host = cs_account_server_name (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) pins = NULL;

  if (host == NULL)
    return;
  pins = cs_store_pins_list (self->profile, self->id, &error);
  self->pins_unreadable = pins == NULL;
  if (pins == NULL)
    g_debug ("account %s: %s", self->id, error->message);
  for (guint i = 0; pins != NULL && self->pin == NULL && i < pins->len; i++)
    {
      const CsStorePin *each = pins->pdata[i];

      if (g_ascii_strcasecmp (each->host, host) == 0)
        self->pin = cs_certificate_new_pinned (each->host, each->fingerprint, each->pem);
    }
}

void
cs_account_keep_decision (CsAccount *self)
{
  g_autoptr (GError) error = NULL;
  CsStorePin pin = { .pinned_at_s = g_get_real_time () / G_USEC_PER_SEC };
  gboolean ok;

  if (self->profile == NULL)
    return;
  ok = cs_store_pins_remove (self->profile, self->id, NULL, &error);
  if (ok && self->pin != NULL)
    {
      pin.host = (char *) cs_certificate_get_host (self->pin);
      pin.fingerprint = (char *) cs_certificate_get_fingerprint (self->pin);
      pin.pem = (char *) cs_certificate_get_pem (self->pin);
      ok = cs_store_pins_add (self->profile, self->id, &pin, &error);
    }
  /* An account that is not kept has nowhere to keep it. */
  if (!ok && !g_error_matches (error, CS_STORE_ERROR, CS_STORE_ERROR_NOT_FOUND))
    g_warning ("The pinned certificate could not be saved: %s", error->message);
}

gboolean
cs_account_read_trust (CsAccount *self, const char *trust_file, const char *pin, GError **error)
{
  g_autofree char *fingerprint = pin != NULL ? cs_net_fingerprint_normalize (pin) : NULL;

  self->trust = cs_net_trust_new (trust_file, error);
  if (self->trust == NULL)
    return FALSE;
  if (pin != NULL && (fingerprint == NULL || cs_account_server_name (self) == NULL))
    {
      g_set_error (error, CS_CALLS_ERROR, CS_CALLS_ERROR_FAILED, "“%s” is not the SHA-256 of a server's certificate.",
                   pin);
      return FALSE;
    }
  if (pin != NULL)
    self->pin = cs_certificate_new_pinned (cs_account_server_name (self), fingerprint, NULL);
  else
    load_pin (self);
  use_pin (self);
  return TRUE;
}

gboolean
cs_account_may_connect (CsAccount *self)
{
  if (!self->pins_unreadable)
    return TRUE;
  cs_account_set_state (self, CS_ACCOUNT_FAILED, CS_ACCOUNT_REASON_CERTIFICATE,
                        _ ("The certificate that you decided to trust cannot be read any more. Remove the decision to "
                           "go back to what issuers say."));
  return FALSE;
}

gboolean
cs_account_pin_certificate (CsAccount *self, CsCertificate *certificate, GError **error)
{
  g_return_val_if_fail (CS_IS_ACCOUNT (self), FALSE);
  g_return_val_if_fail (CS_IS_CERTIFICATE (certificate), FALSE);

  if (certificate != self->certificate)
    {
      g_set_error_literal (error, CS_CALLS_ERROR, CS_CALLS_ERROR_FAILED,
                           _ ("The server shows another certificate by now."));
      return FALSE;
    }
  if (!cs_certificate_get_can_pin (certificate))
    {
      g_set_error_literal (error, CS_CALLS_ERROR, CS_CALLS_ERROR_FAILED, _ ("This certificate cannot be trusted."));
      return FALSE;
    }
  take_pin (self, cs_certificate_new_pinned (cs_certificate_get_host (certificate),
                                             cs_certificate_get_fingerprint (certificate),
                                             cs_certificate_get_pem (certificate)));
  cs_account_keep_decision (self);
  cs_account_restart (self);
  return TRUE;
}

CsCertificate *
cs_account_get_pin (CsAccount *self)
{
  return self->pin;
}

void
cs_account_remove_pin (CsAccount *self)
{
  g_return_if_fail (CS_IS_ACCOUNT (self));

  if (self->pin == NULL && !self->pins_unreadable)
    return;
  self->pins_unreadable = FALSE;
  take_pin (self, NULL);
  cs_account_keep_decision (self);
  cs_account_restart (self);
}

/* ---- our own certificate ---- */

static char *
pin_key (CsAccount *self)
{
  return g_strconcat ("pin:", self->id, NULL);
}

static void
fail_without_identity (CsAccount *self, const GError *error)
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
    detail = _ ("The token with the certificate of the account is not there.");
  else if (reason == CS_ACCOUNT_REASON_CLIENT_CERTIFICATE)
    detail = _ ("The certificate of the account cannot be read.");
  else
    detail = NULL;
  g_debug ("account %s: %s", self->id, error->message);
  cs_account_set_state (self, CS_ACCOUNT_FAILED, reason, detail);
}

static void load_identity (CsAccount *self);

static void
on_pin_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CsAccount) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CsSecret) pin = cs_store_keyring_load_finish (self->keyring, result, &error);

  /* The user may have been quicker than the keyring. */
  if (g_cancellable_is_cancelled (self->cancellable) || self->client_pin != NULL)
    return;
  if (pin == NULL)
    {
      cs_account_set_state (self, CS_ACCOUNT_FAILED, CS_ACCOUNT_REASON_PIN_NEEDED, NULL);
      return;
    }
  self->client_pin = g_steal_pointer (&pin);
  load_identity (self);
}

/* The keyring is asked once: what it gave and was wrong must not be tried again. */
static void
look_for_pin (CsAccount *self)
{
  g_autofree char *key = pin_key (self);

  self->pin_from_keyring = TRUE;
  cs_store_keyring_load_async (self->keyring, key, self->cancellable, on_pin_loaded, g_object_ref (self));
}

static void
on_identity (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CsAccount) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CsNetIdentity) identity = cs_net_identity_open_finish (result, &error);

  self->opening = FALSE;
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (identity != NULL)
    {
      self->client_identity = g_steal_pointer (&identity);
      cs_account_restart (self);
      return;
    }
  if (g_error_matches (error, CS_NET_ERROR, CS_NET_ERROR_PIN_NEEDED) && !self->pin_from_keyring)
    {
      look_for_pin (self);
      return;
    }
  g_clear_pointer (&self->client_pin, cs_secret_free);
  if (g_error_matches (error, CS_NET_ERROR, CS_NET_ERROR_PIN_WRONG))
    cs_account_forget_pin (self);
  fail_without_identity (self, error);
}

static void
load_identity (CsAccount *self)
{
  if (self->opening)
    return;
  self->opening = TRUE;
  cs_account_set_state (self, CS_ACCOUNT_REGISTERING, CS_ACCOUNT_REASON_NONE, NULL);
  cs_net_identity_open_async (self->client_cert, self->client_pin, self->cancellable, on_identity, g_object_ref (self));
}

gboolean
cs_account_has_identity (CsAccount *self)
{
  if (self->client_cert == NULL || self->transport != CS_NET_TRANSPORT_TLS || self->client_identity != NULL)
    return TRUE;
  load_identity (self);
  return FALSE;
}

void
cs_account_set_pin (CsAccount *self, const CsSecret *pin)
{
  g_return_if_fail (CS_IS_ACCOUNT (self));

  if (self->client_cert == NULL || self->opening)
    return;
  g_clear_pointer (&self->client_pin, cs_secret_free);
  g_clear_pointer (&self->client_identity, cs_net_identity_unref);
  self->client_pin = cs_secret_ref (pin);
  self->keep = self->keep || self->recorded;
  cs_account_restart (self);
}

void
cs_account_keep_pin (CsAccount *self)
{
  g_autofree char *key = pin_key (self);

  if (self->client_pin != NULL)
    cs_store_keyring_save_async (self->keyring, key, self->address, self->client_pin, NULL, NULL, NULL);
}

void
cs_account_forget_pin (CsAccount *self)
{
  g_autofree char *key = pin_key (self);

  cs_store_keyring_forget_async (self->keyring, key, NULL, NULL, NULL);
}
