/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The certificates of one account: the server's, the pin that the user set for it, and the account's own. */

#include "calls/cs-account-certificates-private.h"

#include "calls/cs-account-own-certificate-private.h"
#include "calls/cs-calls-error.h"
#include "calls/cs-certificate-private.h"
#include "store/cs-store-pins.h"

#include <glib/gi18n-lib.h>

struct _CsAccountCertificates {
  GObject parent_instance;

  char *id;
  CsStoreProfile *profile; /* borrowed; NULL once the account has left it */
  const CsAccountCertificatesEvents *events;
  gpointer user_data;

  CsAccountConfig *config;
  CsNetTrust *trust; /* with the pin; NULL without TLS */
  CsCertificate *certificate;
  CsCertificate *pin;
  gboolean pins_unreadable; /* then it must not connect as if there were none */
  gboolean decision_unsaved;
  char *warning;

  CsAccountOwnCertificate *own;
};

enum { PROP_CERTIFICATE = 1, PROP_PIN, PROP_WARNING, N_PROPS };

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (CsAccountCertificates, cs_account_certificates, G_TYPE_OBJECT)

static void
set_certificate (CsAccountCertificates *self, CsCertificate *certificate)
{
  if (g_set_object (&self->certificate, certificate))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CERTIFICATE]);
}

static void
set_warning (CsAccountCertificates *self, const char *text)
{
  if (g_strcmp0 (self->warning, text) == 0)
    return;
  g_free (self->warning);
  self->warning = g_strdup (text);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_WARNING]);
}

/* ---- what the server shows ---- */

static void
update_warning (CsAccountCertificates *self, CsCertificate *theirs)
{
  CsNetIdentity *identity = cs_account_own_certificate_get_identity (self->own);
  g_autoptr (CsCertificate) ours
      = identity != NULL ? cs_certificate_new (cs_net_identity_get_info (identity), CS_CERTIFICATE_PROBLEM_NONE) : NULL;
  g_autofree char *text = NULL;
  g_autofree char *day = NULL;

  if (ours != NULL && cs_certificate_ends_soon (ours))
    {
      day = g_date_time_format (cs_certificate_get_not_after (ours), "%x");
      /* Translators: the argument is a date. */
      text = g_strdup_printf (_ ("Your certificate expires on %s. Get a new one before then."), day);
    }
  /* The dates of a pinned certificate do not matter. */
  else if (theirs != NULL && self->pin == NULL && cs_certificate_ends_soon (theirs))
    {
      day = g_date_time_format (cs_certificate_get_not_after (theirs), "%x");
      /* Translators: the argument is a date. */
      text = g_strdup_printf (_ ("The server's certificate expires on %s. Tell the server's administrator."), day);
    }
  set_warning (self, text);
}

/* What was known by its fingerprint alone has shown itself. */
static void
complete_pin (CsAccountCertificates *self, CsCertificate *theirs)
{
  if (self->pin == NULL || theirs == NULL || cs_certificate_get_pem (self->pin) != NULL
      || !g_str_equal (cs_certificate_get_fingerprint (theirs), cs_certificate_get_fingerprint (self->pin)))
    return;
  g_set_object (&self->pin, theirs);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PIN]);
}

void
cs_account_certificates_note_success (CsAccountCertificates *self, const CsNetCertificateInfo *server)
{
  g_autoptr (CsCertificate) theirs = server != NULL ? cs_certificate_new (server, CS_CERTIFICATE_PROBLEM_NONE) : NULL;

  set_certificate (self, NULL);
  complete_pin (self, theirs);
  update_warning (self, theirs);
}

static char *
sentence_about_ours (CsAccountCertificates *self, const GError *error)
{
  if (error->code == CS_NET_ERROR_CLIENT_CERT_WANTED)
    return g_strdup (_ ("The server requires a certificate, and this account has none."));
  return g_strdup (_ ("The server didn't accept this account's certificate."));
}

char *
cs_account_certificates_note_failure (CsAccountCertificates *self, const GError *error, CsAccountReason *reason)
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
  return cs_certificate_problem_text (cs_certificate_problem_of (error->code),
                                      cs_account_config_get_server_name (self->config));
}

CsCertificate *
cs_account_certificates_get_certificate (CsAccountCertificates *self)
{
  return self->certificate;
}

const char *
cs_account_certificates_get_warning (CsAccountCertificates *self)
{
  return self->warning;
}

/* ---- pins ---- */

static void
use_pin (CsAccountCertificates *self)
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
take_pin (CsAccountCertificates *self, CsCertificate *pin)
{
  g_clear_object (&self->pin);
  self->pin = pin;
  use_pin (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PIN]);
}

/* What the user decided about this server in an earlier run. */
static void
load_pin (CsAccountCertificates *self, CsAccountConfig *config)
{
  const char *host = cs_account_config_get_server_name (config);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) pins = NULL;

  self->pins_unreadable = FALSE;
  if (host == NULL || self->profile == NULL)
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

static void
keep_decision (CsAccountCertificates *self)
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
    g_debug ("account %s: the decision about the certificate is not saved: %s", self->id, error->message);
  self->decision_unsaved = !ok;
}

static gboolean
read_trust (CsAccountCertificates *self, CsAccountConfig *config, GError **error)
{
  const CsAccountSettings *settings = cs_account_config_get_settings (config);
  const char *pin = settings->pin;
  g_autofree char *fingerprint = pin != NULL ? cs_net_fingerprint_normalize (pin) : NULL;
  CsNetTrust *trust = cs_net_trust_new (settings->trust_file, error);

  if (trust == NULL)
    return FALSE;
  if (pin != NULL && (fingerprint == NULL || cs_account_config_get_server_name (config) == NULL))
    {
      cs_net_trust_unref (trust);
      g_set_error (error, CS_CALLS_ERROR, CS_CALLS_ERROR_FAILED, "“%s” is not the SHA-256 of a server's certificate.",
                   pin);
      return FALSE;
    }
  g_clear_pointer (&self->trust, cs_net_trust_unref);
  self->trust = trust;
  g_clear_object (&self->pin);
  if (pin != NULL)
    self->pin = cs_certificate_new_pinned (cs_account_config_get_server_name (config), fingerprint, NULL);
  else
    load_pin (self, config);
  use_pin (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PIN]);
  return TRUE;
}

gboolean
cs_account_certificates_configure (CsAccountCertificates *self, CsAccountConfig *config, GError **error)
{
  if (config->transport != CS_NET_TRANSPORT_TLS)
    {
      g_clear_pointer (&self->trust, cs_net_trust_unref);
      g_clear_object (&self->pin);
      set_certificate (self, NULL);
    }
  else if (!read_trust (self, config, error))
    return FALSE;

  cs_account_own_certificate_configure (self->own, config);
  g_clear_pointer (&self->config, cs_account_config_unref);
  self->config = cs_account_config_ref (config);
  return TRUE;
}

/* FALSE when it must not, and has failed. */
static gboolean
may_connect (CsAccountCertificates *self)
{
  if (!self->pins_unreadable)
    return TRUE;
  self->events->failed (CS_ACCOUNT_REASON_CERTIFICATE,
                        _ ("The certificate you chose to trust can no longer be read. Stop trusting it to return to "
                           "normal verification."),
                        self->user_data);
  return FALSE;
}

gboolean
cs_account_certificates_set_pin (CsAccountCertificates *self, CsCertificate *certificate, GError **error)
{
  g_return_val_if_fail (CS_IS_ACCOUNT_CERTIFICATES (self), FALSE);
  g_return_val_if_fail (CS_IS_CERTIFICATE (certificate), FALSE);

  if (certificate != self->certificate)
    {
      g_set_error_literal (error, CS_CALLS_ERROR, CS_CALLS_ERROR_FAILED,
                           _ ("The server presents a different certificate now."));
      return FALSE;
    }
  if (!cs_certificate_get_can_pin (certificate))
    {
      g_set_error_literal (error, CS_CALLS_ERROR, CS_CALLS_ERROR_FAILED, _ ("This certificate can't be trusted."));
      return FALSE;
    }
  take_pin (self, cs_certificate_new_pinned (cs_certificate_get_host (certificate),
                                             cs_certificate_get_fingerprint (certificate),
                                             cs_certificate_get_pem (certificate)));
  keep_decision (self);
  self->events->decided (self->user_data);
  return TRUE;
}

CsCertificate *
cs_account_certificates_get_pin (CsAccountCertificates *self)
{
  return self->pin;
}

void
cs_account_certificates_remove_pin (CsAccountCertificates *self)
{
  g_return_if_fail (CS_IS_ACCOUNT_CERTIFICATES (self));

  if (self->pin == NULL && !self->pins_unreadable)
    return;
  self->pins_unreadable = FALSE;
  take_pin (self, NULL);
  keep_decision (self);
  self->events->decided (self->user_data);
}

/* ---- our own certificate ---- */

gboolean
cs_account_certificates_prepare (CsAccountCertificates *self)
{
  return may_connect (self) && cs_account_own_certificate_prepare (self->own);
}

void
cs_account_certificates_set_client_pin (CsAccountCertificates *self, const CsSecret *pin)
{
  g_return_if_fail (CS_IS_ACCOUNT_CERTIFICATES (self));
  cs_account_own_certificate_set_pin (self->own, pin);
}

void
cs_account_certificates_look_again (CsAccountCertificates *self)
{
  cs_account_own_certificate_look_again (self->own);
}

void
cs_account_certificates_keep (CsAccountCertificates *self)
{
  cs_account_own_certificate_save_pin (self->own);
  if (self->pin != NULL || self->decision_unsaved)
    keep_decision (self);
}

void
cs_account_certificates_forget_client_pin (CsAccountCertificates *self)
{
  cs_account_own_certificate_forget_pin (self->own);
}

CsNetTrust *
cs_account_certificates_get_trust (CsAccountCertificates *self)
{
  return self->trust;
}

CsNetIdentity *
cs_account_certificates_get_identity (CsAccountCertificates *self)
{
  return cs_account_own_certificate_get_identity (self->own);
}

/* ---- the object ---- */

void
cs_account_certificates_leave (CsAccountCertificates *self)
{
  self->profile = NULL;
}

static void
cs_account_certificates_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CsAccountCertificates *self = CS_ACCOUNT_CERTIFICATES (object);

  switch (id)
    {
    case PROP_CERTIFICATE:
      g_value_set_object (value, self->certificate);
      break;
    case PROP_PIN:
      g_value_set_object (value, self->pin);
      break;
    case PROP_WARNING:
      g_value_set_string (value, self->warning);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
cs_account_certificates_finalize (GObject *object)
{
  CsAccountCertificates *self = CS_ACCOUNT_CERTIFICATES (object);

  g_clear_object (&self->certificate);
  g_clear_object (&self->pin);
  g_clear_pointer (&self->trust, cs_net_trust_unref);
  g_clear_pointer (&self->own, cs_account_own_certificate_unref);
  g_clear_pointer (&self->config, cs_account_config_unref);
  g_free (self->warning);
  g_free (self->id);
  G_OBJECT_CLASS (cs_account_certificates_parent_class)->finalize (object);
}

static void
cs_account_certificates_class_init (CsAccountCertificatesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = cs_account_certificates_get_property;
  object_class->finalize = cs_account_certificates_finalize;
  props[PROP_CERTIFICATE] = g_param_spec_object ("certificate", NULL, NULL, CS_TYPE_CERTIFICATE, flags);
  props[PROP_PIN] = g_param_spec_object ("pin", NULL, NULL, CS_TYPE_CERTIFICATE, flags);
  props[PROP_WARNING] = g_param_spec_string ("warning", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
cs_account_certificates_init (CsAccountCertificates *self)
{
}

CsAccountCertificates *
cs_account_certificates_new (const char *id, CsStoreProfile *profile, CsStoreKeyring *keyring,
                             GCancellable *cancellable, const CsAccountCertificatesEvents *events, gpointer user_data)
{
  CsAccountCertificates *self = g_object_new (CS_TYPE_ACCOUNT_CERTIFICATES, NULL);

  self->id = g_strdup (id);
  self->profile = profile;
  self->events = events;
  self->user_data = user_data;
  self->own = cs_account_own_certificate_new (id, keyring, cancellable, events, user_data);
  return self;
}
