/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calls/cs-account-internal.h"

#include "calls/cs-address.h"
#include "calls/cs-calls-error.h"
#include "cs-config.h"
#include "sip/cs-sip-uri.h"

#include <string.h>

enum {
  PROP_ID = 1,
  PROP_IDENTITY,
  PROP_ADDRESS,
  PROP_DISPLAY_NAME,
  PROP_DOMAIN,
  PROP_TRANSPORT,
  PROP_STATE,
  PROP_REASON,
  PROP_DETAIL,
  PROP_EXPIRES,
  PROP_TLS_VERSION,
  PROP_TLS_CIPHER,
  PROP_PASSWORD_KEPT,
  PROP_REQUIREMENT,
  PROP_CERTIFICATE,
  PROP_PIN,
  PROP_CERTIFICATE_WARNING,
  N_PROPS,
};

enum {
  INCOMING,
  AGENT_LEAVING,
  CLOSED,
  N_SIGNALS,
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CsAccount, cs_account, G_TYPE_OBJECT)

void
cs_account_set_state (CsAccount *self, CsAccountState state, CsAccountReason reason, const char *detail)
{
  GObject *object = G_OBJECT (self);

  g_object_freeze_notify (object);
  if (self->reason != reason)
    {
      self->reason = reason;
      g_object_notify_by_pspec (object, props[PROP_REASON]);
    }
  if (g_strcmp0 (self->detail, detail) != 0)
    {
      g_free (self->detail);
      self->detail = g_strdup (detail);
      g_object_notify_by_pspec (object, props[PROP_DETAIL]);
    }
  if (self->state != state)
    {
      g_debug ("account %s: %s -> %s", self->id, cs_account_state_name (self->state), cs_account_state_name (state));
      self->state = state;
      g_object_notify_by_pspec (object, props[PROP_STATE]);
      g_object_notify_by_pspec (object, props[PROP_TLS_VERSION]);
      g_object_notify_by_pspec (object, props[PROP_TLS_CIPHER]);
    }
  g_object_thaw_notify (object);
}

static CsAccountReason
reason_of_cause (const CsSipCause *cause)
{
  switch (cause->kind)
    {
    case CS_SIP_CAUSE_AUTH:
      return CS_ACCOUNT_REASON_PASSWORD;
    case CS_SIP_CAUSE_NOT_FOUND:
    case CS_SIP_CAUSE_DECLINED:
      return CS_ACCOUNT_REASON_UNKNOWN_USER;
    case CS_SIP_CAUSE_CERTIFICATE:
      return CS_ACCOUNT_REASON_CERTIFICATE;
    case CS_SIP_CAUSE_UNREACHABLE:
    case CS_SIP_CAUSE_NO_ANSWER:
      if (cause->error != NULL && g_error_matches (cause->error, CS_NET_ERROR, CS_NET_ERROR_RESOLVE))
        return CS_ACCOUNT_REASON_SERVER_NOT_FOUND;
      return CS_ACCOUNT_REASON_UNREACHABLE;
    case CS_SIP_CAUSE_NORMAL:
    case CS_SIP_CAUSE_CANCELLED:
    case CS_SIP_CAUSE_BUSY:
    case CS_SIP_CAUSE_NOT_ACCEPTABLE:
    case CS_SIP_CAUSE_ANSWERED_ELSEWHERE:
    case CS_SIP_CAUSE_SERVER:
    default:
      return CS_ACCOUNT_REASON_SERVER;
    }
}

/* ---- the agent ---- */

static void
on_registration_failed (CsAccount *self, const CsSipCause *cause)
{
  CsAccountReason reason = cause != NULL ? reason_of_cause (cause) : CS_ACCOUNT_REASON_SERVER;
  g_autofree char *sentence = NULL;
  g_autofree char *said = NULL;

  sentence = cs_account_note_failure (self, cause != NULL ? cause->error : NULL, &reason);
  if (sentence == NULL && cause != NULL && cause->error == NULL && cause->phrase != NULL)
    said = cs_address_peer_name (cause->phrase, NULL);
  /* It was tried again in the meantime; whoever follows the state has to hear that it failed in another way. */
  if (self->state == CS_ACCOUNT_FAILED && self->reason != reason)
    cs_account_set_state (self, CS_ACCOUNT_REGISTERING, self->reason, self->detail);
  cs_account_set_state (self, CS_ACCOUNT_FAILED, reason, sentence != NULL ? sentence : said);
}

static void
on_registration (CsSipAgent *agent, CsSipRegistrationState state, guint expires_s, const CsSipCause *cause,
                 gpointer user_data)
{
  CsAccount *self = user_data;

  switch (state)
    {
    case CS_SIP_REGISTRATION_REGISTERED:
      self->expires_s = expires_s;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_EXPIRES]);
      cs_account_note_success (self);
      cs_account_set_state (self, CS_ACCOUNT_REGISTERED, CS_ACCOUNT_REASON_NONE, NULL);
      cs_account_keep (self);
      break;
    case CS_SIP_REGISTRATION_FAILED:
      on_registration_failed (self, cause);
      break;
    case CS_SIP_REGISTRATION_PENDING:
      /* A refresh is not worth a word. */
      if (self->state != CS_ACCOUNT_REGISTERED)
        cs_account_set_state (self, CS_ACCOUNT_REGISTERING, self->reason, self->detail);
      break;
    case CS_SIP_REGISTRATION_NONE:
    default:
      if (self->identity != NULL)
        cs_account_set_state (self, CS_ACCOUNT_OFFLINE, CS_ACCOUNT_REASON_NONE, NULL);
      break;
    }
}

static void
on_incoming (CsSipAgent *agent, CsSipSession *session, gpointer user_data)
{
  g_signal_emit (user_data, signals[INCOMING], 0, session);
}

static void
drop_agent (CsAccount *self)
{
  if (self->agent == NULL)
    return;
  g_signal_emit (self, signals[AGENT_LEAVING], 0);
  g_clear_pointer (&self->agent, cs_sip_agent_free);
}

static void
on_closed (CsSipAgent *agent, gpointer user_data)
{
  CsAccount *self = user_data;

  drop_agent (self);
  cs_account_set_state (self, CS_ACCOUNT_OFFLINE, CS_ACCOUNT_REASON_NONE, NULL);
  g_signal_emit (self, signals[CLOSED], 0);
}

static const CsSipAgentEvents agent_events = {
  .registration = on_registration,
  .incoming = on_incoming,
  .closed = on_closed,
};

static gboolean
make_agent (CsAccount *self, GError **error)
{
  const CsSipAgentConfig config = {
    .identity = self->identity,
    .display_name = self->display_name,
    .auth_user = self->auth_user,
    .password = self->password,
    .server_host = self->server_host,
    .server_port = self->server_port,
    .transport = self->transport,
    .trust = self->trust,
    .client_identity = self->client_identity,
    .registers = self->identity != NULL,
    .listen = self->listen,
    .listen_identity = self->listen_identity,
    .instance_id = cs_store_profile_get_instance_id (self->profile),
    .user_agent = "Countersign/" CS_VERSION,
  };

  self->agent = cs_sip_agent_new (&config, &agent_events, self, error);
  return self->agent != NULL;
}

static void
start_agent (CsAccount *self)
{
  g_autoptr (GError) error = NULL;

  if (self->profile == NULL || !cs_account_may_connect (self) || !cs_account_has_identity (self))
    return;
  if (self->agent == NULL && !make_agent (self, &error))
    {
      cs_account_set_state (self, CS_ACCOUNT_FAILED, CS_ACCOUNT_REASON_UNREACHABLE, error->message);
      return;
    }
  cs_account_set_state (self, self->identity != NULL ? CS_ACCOUNT_REGISTERING : CS_ACCOUNT_DIRECT,
                        CS_ACCOUNT_REASON_NONE, NULL);
  cs_sip_agent_start (self->agent);
}

static void
on_password_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CsAccount) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CsSecret) password = cs_store_keyring_load_finish (self->keyring, result, &error);

  /* The user may have been quicker than the keyring. */
  if (g_cancellable_is_cancelled (self->cancellable) || self->password != NULL)
    return;
  if (password == NULL)
    {
      cs_account_set_state (self, CS_ACCOUNT_FAILED, CS_ACCOUNT_REASON_NO_PASSWORD, error->message);
      return;
    }
  self->password = g_steal_pointer (&password);
  self->password_kept = cs_store_keyring_get_kind (self->keyring) != CS_STORE_KEYRING_SESSION;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PASSWORD_KEPT]);
  start_agent (self);
}

void
cs_account_start (CsAccount *self)
{
  g_autofree char *key = NULL;

  if (self->identity == NULL || self->password != NULL)
    {
      start_agent (self);
      return;
    }
  key = cs_account_password_key (self);
  cs_account_set_state (self, CS_ACCOUNT_REGISTERING, CS_ACCOUNT_REASON_NONE, NULL);
  cs_store_keyring_load_async (self->keyring, key, self->cancellable, on_password_loaded, g_object_ref (self));
}

void
cs_account_retry (CsAccount *self)
{
  g_return_if_fail (CS_IS_ACCOUNT (self));

  if (self->agent == NULL)
    cs_account_start (self);
  else if (self->identity != NULL)
    cs_sip_agent_refresh (self->agent);
}

void
cs_account_set_password (CsAccount *self, const CsSecret *password)
{
  g_return_if_fail (CS_IS_ACCOUNT (self));

  g_clear_pointer (&self->password, cs_secret_free);
  self->password = cs_secret_ref (password);
  self->keep = self->keep || self->recorded;
  cs_account_restart (self);
}

void
cs_account_restart (CsAccount *self)
{
  drop_agent (self);
  if (!g_cancellable_is_cancelled (self->cancellable))
    cs_account_start (self);
}

void
cs_account_mark_recorded (CsAccount *self)
{
  self->recorded = TRUE;
}

void
cs_account_close (CsAccount *self)
{
  g_cancellable_cancel (self->cancellable);
  if (self->agent != NULL)
    cs_sip_agent_close (self->agent);
  else
    {
      cs_account_set_state (self, CS_ACCOUNT_OFFLINE, CS_ACCOUNT_REASON_NONE, NULL);
      g_signal_emit (self, signals[CLOSED], 0);
    }
}

void
cs_account_leave (CsAccount *self)
{
  self->profile = NULL;
  g_object_ref (self);
  g_signal_connect (self, "closed", G_CALLBACK (g_object_unref), NULL);
  cs_account_close (self);
}

void
cs_account_abandon (CsAccount *self)
{
  self->profile = NULL;
  g_cancellable_cancel (self->cancellable);
  drop_agent (self);
}

CsSipAgent *
cs_account_get_agent (CsAccount *self)
{
  return self->agent;
}

gboolean
cs_account_is_direct (CsAccount *self)
{
  return self->identity == NULL;
}

gboolean
cs_account_is_practice (CsAccount *self)
{
  return self->practice;
}

/* ---- construction ---- */

CsAccount *
cs_account_new (const CsAccountSettings *settings, const char *id, CsStoreProfile *profile, CsStoreKeyring *keyring,
                GError **error)
{
  g_autoptr (CsAccount) self = g_object_new (CS_TYPE_ACCOUNT, NULL);

  self->profile = profile;
  self->keyring = cs_store_keyring_ref (keyring);
  self->id = g_strdup (id);
  if (!cs_account_read_settings (self, settings, error))
    return NULL;

  /* Direct calls need no password: what is wrong with listening is known at once. */
  if (self->identity == NULL && !make_agent (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* ---- GObject ---- */

static void
cs_account_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CsAccount *self = CS_ACCOUNT (object);

  switch (id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_IDENTITY:
      g_value_set_string (value, self->identity);
      break;
    case PROP_ADDRESS:
      g_value_set_string (value, self->address);
      break;
    case PROP_DISPLAY_NAME:
      g_value_set_string (value, self->display_name);
      break;
    case PROP_DOMAIN:
      g_value_set_string (value, self->domain);
      break;
    case PROP_TRANSPORT:
      g_value_set_string (value, cs_account_get_transport (self));
      break;
    case PROP_STATE:
      g_value_set_enum (value, (int) self->state);
      break;
    case PROP_REASON:
      g_value_set_enum (value, (int) self->reason);
      break;
    case PROP_DETAIL:
      g_value_set_string (value, self->detail);
      break;
    case PROP_EXPIRES:
      g_value_set_uint (value, self->expires_s);
      break;
    case PROP_TLS_VERSION:
      g_value_set_string (value, self->agent != NULL ? cs_sip_agent_get_tls_version (self->agent) : NULL);
      break;
    case PROP_TLS_CIPHER:
      g_value_set_string (value, self->agent != NULL ? cs_sip_agent_get_tls_cipher (self->agent) : NULL);
      break;
    case PROP_PASSWORD_KEPT:
      g_value_set_boolean (value, self->password_kept);
      break;
    case PROP_REQUIREMENT:
      g_value_set_enum (value, (int) self->requirement);
      break;
    case PROP_CERTIFICATE:
      g_value_set_object (value, self->certificate);
      break;
    case PROP_PIN:
      g_value_set_object (value, self->pin);
      break;
    case PROP_CERTIFICATE_WARNING:
      g_value_set_string (value, self->certificate_warning);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
cs_account_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CsAccount *self = CS_ACCOUNT (object);

  switch (id)
    {
    case PROP_REQUIREMENT:
      cs_account_set_requirement (self, (CsRequirement) g_value_get_enum (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
cs_account_dispose (GObject *object)
{
  CsAccount *self = CS_ACCOUNT (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->agent, cs_sip_agent_free);
  G_OBJECT_CLASS (cs_account_parent_class)->dispose (object);
}

static void
cs_account_finalize (GObject *object)
{
  CsAccount *self = CS_ACCOUNT (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->listen);
  g_clear_pointer (&self->listen_identity, cs_net_identity_unref);
  cs_account_clear_certificates (self);
  g_clear_pointer (&self->keyring, cs_store_keyring_unref);
  g_clear_pointer (&self->password, cs_secret_free);
  g_free (self->id);
  g_free (self->identity);
  g_free (self->address);
  g_free (self->domain);
  g_free (self->display_name);
  g_free (self->auth_user);
  g_free (self->server);
  g_free (self->server_host);
  g_free (self->trust_file);
  g_free (self->detail);
  G_OBJECT_CLASS (cs_account_parent_class)->finalize (object);
}

static void
cs_account_class_init (CsAccountClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = cs_account_get_property;
  object_class->set_property = cs_account_set_property;
  object_class->dispose = cs_account_dispose;
  object_class->finalize = cs_account_finalize;

  props[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  props[PROP_IDENTITY] = g_param_spec_string ("identity", NULL, NULL, NULL, flags);
  props[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, NULL, flags);
  props[PROP_DISPLAY_NAME] = g_param_spec_string ("display-name", NULL, NULL, NULL, flags);
  props[PROP_DOMAIN] = g_param_spec_string ("domain", NULL, NULL, NULL, flags);
  props[PROP_TRANSPORT] = g_param_spec_string ("transport", NULL, NULL, NULL, flags);
  props[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, CS_TYPE_ACCOUNT_STATE, CS_ACCOUNT_OFFLINE, flags);
  props[PROP_REASON] = g_param_spec_enum ("reason", NULL, NULL, CS_TYPE_ACCOUNT_REASON, CS_ACCOUNT_REASON_NONE, flags);
  props[PROP_DETAIL] = g_param_spec_string ("detail", NULL, NULL, NULL, flags);
  props[PROP_EXPIRES] = g_param_spec_uint ("expires", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_TLS_VERSION] = g_param_spec_string ("tls-version", NULL, NULL, NULL, flags);
  props[PROP_TLS_CIPHER] = g_param_spec_string ("tls-cipher", NULL, NULL, NULL, flags);
  props[PROP_PASSWORD_KEPT] = g_param_spec_boolean ("password-kept", NULL, NULL, FALSE, flags);
  props[PROP_REQUIREMENT] = g_param_spec_enum ("requirement", NULL, NULL, CS_TYPE_REQUIREMENT,
                                               (int) CS_REQUIREMENT_DEFAULT, flags | G_PARAM_WRITABLE);
  props[PROP_CERTIFICATE] = g_param_spec_object ("certificate", NULL, NULL, CS_TYPE_CERTIFICATE, flags);
  props[PROP_PIN] = g_param_spec_object ("pin", NULL, NULL, CS_TYPE_CERTIFICATE, flags);
  props[PROP_CERTIFICATE_WARNING] = g_param_spec_string ("certificate-warning", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[INCOMING] = g_signal_new ("incoming", CS_TYPE_ACCOUNT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                    G_TYPE_POINTER);
  signals[AGENT_LEAVING]
      = g_signal_new ("agent-leaving", CS_TYPE_ACCOUNT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CLOSED] = g_signal_new ("closed", CS_TYPE_ACCOUNT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cs_account_init (CsAccount *self)
{
  self->cancellable = g_cancellable_new ();
  self->requirement = CS_REQUIREMENT_DEFAULT;
}

void
cs_account_set_requirement (CsAccount *self, CsRequirement requirement)
{
  g_return_if_fail (CS_IS_ACCOUNT (self));

  if (self->requirement == requirement)
    return;
  self->requirement = requirement;
  if (self->recorded)
    cs_account_save_record (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_REQUIREMENT]);
}
