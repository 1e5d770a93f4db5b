/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One account: its settings, its agent on the wire, and the states of its registration. */

#include "calls/cs-account-internal.h"

#include "base/cs-limits.h"
#include "calls/cs-address.h"
#include "calls/cs-calls-error.h"
#include "cs-config.h"
#include "sip/cs-sip-uri.h"

#include <string.h>

enum {
  PROP_CONFIG = 1,
  PROP_STATE,
  PROP_REASON,
  PROP_DETAIL,
  PROP_PASSWORD_KEPT,
  PROP_SAVE_PROBLEM,
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
    case CS_SIP_CAUSE_REFUSED_NOW:
      return CS_ACCOUNT_REASON_REFUSED_NOW;
    case CS_SIP_CAUSE_OTHER_REALM:
      return CS_ACCOUNT_REASON_OTHER_REALM;
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

  sentence = cs_account_certificates_note_failure (self->certificates, cause != NULL ? cause->error : NULL, &reason);
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
      /* Told without a time while the binding of before still holds: nothing is known of a new password yet. */
      if (self->proving && expires_s == 0)
        break;
      self->proving = FALSE;
      self->expires_s = expires_s;
      cs_account_certificates_note_success (self->certificates, cs_sip_agent_get_certificate (agent));
      cs_account_set_state (self, CS_ACCOUNT_REGISTERED, CS_ACCOUNT_REASON_NONE, NULL);
      cs_account_keep (self);
      break;
    case CS_SIP_REGISTRATION_FAILED:
      self->proving = FALSE;
      on_registration_failed (self, cause);
      break;
    case CS_SIP_REGISTRATION_PENDING:
      /* A refresh is not worth a word. */
      if (self->state != CS_ACCOUNT_REGISTERED)
        cs_account_set_state (self, CS_ACCOUNT_REGISTERING, self->reason, self->detail);
      break;
    case CS_SIP_REGISTRATION_NONE:
    default:
      if (!cs_account_is_direct (self))
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
  const CsAccountSettings *settings = &self->config->settings;
  const CsSipAgentConfig config = {
    .identity = settings->identity,
    .display_name = settings->display_name,
    .auth_user = settings->auth_user,
    .password = settings->password,
    .server_host = self->config->server_host,
    .server_port = self->config->server_port,
    .transport = self->config->transport,
    .trust = cs_account_certificates_get_trust (self->certificates),
    .client_identity = cs_account_certificates_get_identity (self->certificates),
    .registers = settings->identity != NULL,
    .has_worked = self->recorded,
    .listen = self->config->listen,
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

  if (self->profile == NULL || !cs_account_certificates_prepare (self->certificates))
    return;
  if (self->agent == NULL)
    g_clear_pointer (&self->server_number, g_free); /* another server perhaps */
  if (self->agent == NULL && !make_agent (self, &error))
    {
      cs_account_set_state (self, CS_ACCOUNT_FAILED, CS_ACCOUNT_REASON_UNREACHABLE, error->message);
      return;
    }
  cs_account_set_state (self, cs_account_is_direct (self) ? CS_ACCOUNT_DIRECT : CS_ACCOUNT_REGISTERING,
                        CS_ACCOUNT_REASON_NONE, NULL);
  cs_sip_agent_start (self->agent);
}

/* ---- the password ---- */

static CsAccountReason
reason_without_password (const GError *error)
{
  if (g_error_matches (error, CS_STORE_ERROR, CS_STORE_ERROR_LOCKED))
    return CS_ACCOUNT_REASON_KEYRING;
  if (g_error_matches (error, CS_STORE_ERROR, CS_STORE_ERROR_NO_KEYRING))
    return CS_ACCOUNT_REASON_NO_KEYRING;
  return CS_ACCOUNT_REASON_NO_PASSWORD;
}

static void
on_password_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CsAccount) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (CsSecret) password = cs_store_keyring_load_finish (self->keyring, result, &error);

  self->loading_password = FALSE;
  g_clear_handle_id (&self->patience_id, g_source_remove);
  /* The user may have been quicker than the keyring. */
  if (g_cancellable_is_cancelled (self->cancellable) || self->config->settings.password != NULL)
    return;
  if (password == NULL)
    {
      g_debug ("account %s: no password: %s", self->id, error->message);
      cs_account_set_state (self, CS_ACCOUNT_FAILED, reason_without_password (error), NULL);
      return;
    }
  cs_account_use_config (self, cs_account_config_with_password (self->config, password));
  self->password_kept = cs_store_keyring_get_kind (self->keyring) != CS_STORE_KEYRING_SESSION;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PASSWORD_KEPT]);
  start_agent (self);
}

/* A keyring may never answer: the user hears of it, and it may still. */
static gboolean
on_patience_over (gpointer user_data)
{
  CsAccount *self = user_data;

  self->patience_id = 0;
  cs_account_set_state (self, CS_ACCOUNT_FAILED, CS_ACCOUNT_REASON_KEYRING, NULL);
  return G_SOURCE_REMOVE;
}

static void
load_password (CsAccount *self)
{
  g_autofree char *key = NULL;

  if (self->loading_password)
    return;
  key = cs_account_password_key (self);
  self->loading_password = TRUE;
  self->patience_id = g_timeout_add (CS_LIMIT_STORE_LOAD_MS, on_patience_over, self);
  cs_account_set_state (self, CS_ACCOUNT_REGISTERING, CS_ACCOUNT_REASON_NONE, NULL);
  cs_store_keyring_load_async (self->keyring, key, self->cancellable, on_password_loaded, g_object_ref (self));
}

gboolean
cs_account_wants_password (CsAccount *self)
{
  g_return_val_if_fail (CS_IS_ACCOUNT (self), FALSE);

  if (self->state != CS_ACCOUNT_FAILED)
    return FALSE;
  switch ((int) self->reason)
    {
    case CS_ACCOUNT_REASON_PASSWORD:
    case CS_ACCOUNT_REASON_REFUSED_NOW:
    case CS_ACCOUNT_REASON_OTHER_REALM:
    case CS_ACCOUNT_REASON_NO_PASSWORD:
    case CS_ACCOUNT_REASON_KEYRING:
    case CS_ACCOUNT_REASON_NO_KEYRING:
      return TRUE;
    default:
      return FALSE;
    }
}

void
cs_account_keyring_opened (CsAccount *self)
{
  const CsSecret *password = self->config->settings.password;

  if (g_cancellable_is_cancelled (self->cancellable) || cs_account_is_direct (self))
    return;
  if (password == NULL && cs_account_wants_password (self))
    load_password (self);
  else if (password != NULL && self->state == CS_ACCOUNT_REGISTERED && !self->password_kept && self->recorded)
    cs_account_save_password (self);
  cs_account_certificates_look_again (self->certificates);
}

/* ---- changes ---- */

void
cs_account_start (CsAccount *self)
{
  if (cs_account_is_direct (self) || self->config->settings.password != NULL)
    start_agent (self);
  else
    load_password (self);
}

void
cs_account_retry (CsAccount *self)
{
  g_return_if_fail (CS_IS_ACCOUNT (self));

  if (self->agent == NULL)
    cs_account_start (self);
  else if (!cs_account_is_direct (self))
    cs_sip_agent_refresh (self->agent);
}

/* Without another agent: calls go on. */
static void
apply_credentials (CsAccount *self)
{
  const CsAccountSettings *settings = &self->config->settings;

  if (self->agent == NULL || self->restart_when_idle)
    {
      cs_account_restart (self);
      return;
    }
  self->proving = TRUE;
  cs_account_set_state (self, CS_ACCOUNT_REGISTERING, CS_ACCOUNT_REASON_NONE, NULL);
  cs_sip_agent_set_credentials (self->agent, settings->auth_user, settings->password);
}

void
cs_account_set_password (CsAccount *self, const CsSecret *password)
{
  g_return_if_fail (CS_IS_ACCOUNT (self));

  cs_account_use_config (self, cs_account_config_with_password (self->config, password));
  self->keep = self->keep || self->recorded;
  apply_credentials (self);
}

static gboolean
same_secret (const CsSecret *a, const CsSecret *b)
{
  return a == b || (a != NULL && b != NULL && cs_secret_equal (a, b));
}

/* As the user gave it, but for the spelling of the address, which is known to work, and a password that was not given.
 * (transfer full) */
static CsAccountConfig *
settle_config (CsAccount *self, CsAccountConfig *config, GError **error)
{
  CsAccountSettings settings = config->settings;

  settings.identity = self->config->settings.identity;
  if (settings.password == NULL)
    settings.password = self->config->settings.password;
  return cs_account_config_new (&settings, error);
}

gboolean
cs_account_set_config (CsAccount *self, CsAccountConfig *config, GError **error)
{
  g_autoptr (CsAccountConfig) before = NULL;
  g_autoptr (CsAccountConfig) next = NULL;
  const CsAccountSettings *settings;

  g_return_val_if_fail (CS_IS_ACCOUNT (self), FALSE);

  before = cs_account_config_ref (self->config);
  next = settle_config (self, config, error);
  if (next == NULL
      || (!cs_account_config_same_agent (before, next)
          && !cs_account_certificates_configure (self->certificates, next, error)))
    return FALSE;
  cs_account_use_config (self, cs_account_config_ref (next));
  settings = &next->settings;
  self->keep = self->keep || self->recorded || settings->keep;

  if (!cs_account_config_same_agent (before, next))
    cs_account_restart (self);
  else if (!same_secret (before->settings.password, settings->password) || self->state == CS_ACCOUNT_FAILED)
    apply_credentials (self);
  else if (self->state == CS_ACCOUNT_REGISTERED)
    cs_account_keep (self);
  if (self->agent != NULL && g_strcmp0 (before->settings.display_name, settings->display_name) != 0)
    cs_sip_agent_set_display_name (self->agent, settings->display_name);
  return TRUE;
}

void
cs_account_restart (CsAccount *self)
{
  self->restart_when_idle = self->calls > 0 && self->agent != NULL;
  if (self->restart_when_idle)
    return;
  drop_agent (self);
  if (!g_cancellable_is_cancelled (self->cancellable))
    cs_account_start (self);
}

void
cs_account_enter_call (CsAccount *self)
{
  self->calls++;
}

static gboolean
on_idle (gpointer user_data)
{
  CsAccount *self = user_data;

  if (self->restart_when_idle && !g_cancellable_is_cancelled (self->cancellable))
    cs_account_restart (self);
  return G_SOURCE_REMOVE;
}

/* Later: the agent is still telling of the end. */
void
cs_account_leave_call (CsAccount *self)
{
  if (--self->calls == 0 && self->restart_when_idle)
    g_idle_add_full (G_PRIORITY_DEFAULT, on_idle, g_object_ref (self), g_object_unref);
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
  cs_account_certificates_leave (self->certificates);
  g_object_ref (self);
  g_signal_connect (self, "closed", G_CALLBACK (g_object_unref), NULL);
  cs_account_close (self);
}

void
cs_account_abandon (CsAccount *self)
{
  self->profile = NULL;
  cs_account_certificates_leave (self->certificates);
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
  return self->config->settings.identity == NULL;
}

gboolean
cs_account_is_practice (CsAccount *self)
{
  return self->config->settings.practice;
}

/* ---- certificates ---- */

static void
on_decided (gpointer user_data)
{
  CsAccount *self = user_data;

  self->keep = self->keep || self->recorded;
  cs_account_restart (self);
}

static void
on_opened (gpointer user_data)
{
  cs_account_restart (user_data);
}

static void
on_certificates_failed (CsAccountReason reason, const char *detail, gpointer user_data)
{
  cs_account_set_state (user_data, CS_ACCOUNT_FAILED, reason, detail);
}

static void
on_opening (gpointer user_data)
{
  cs_account_set_state (user_data, CS_ACCOUNT_REGISTERING, CS_ACCOUNT_REASON_NONE, NULL);
}

static const CsAccountCertificatesEvents certificates_events = {
  .decided = on_decided,
  .opened = on_opened,
  .failed = on_certificates_failed,
  .opening = on_opening,
};

/* ---- construction ---- */

CsAccount *
cs_account_new (CsAccountConfig *config, const char *id, CsStoreProfile *profile, CsStoreKeyring *keyring,
                GError **error)
{
  g_autoptr (CsAccount) self = g_object_new (CS_TYPE_ACCOUNT, NULL);

  self->profile = profile;
  self->keyring = cs_store_keyring_ref (keyring);
  self->id = g_strdup (id);
  self->config = cs_account_config_ref (config);
  self->keep = config->settings.keep;
  self->certificates
      = cs_account_certificates_new (id, profile, keyring, self->cancellable, &certificates_events, self);
  if (!cs_account_certificates_configure (self->certificates, config, error)
      || !cs_account_prepare_listen (self, error))
    return NULL;

  /* Direct calls need no password: what is wrong with listening is known at once. */
  if (cs_account_is_direct (self) && !make_agent (self, error))
    {
      cs_account_explain_listen_error (self, error);
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
cs_account_use_config (CsAccount *self, CsAccountConfig *owned_config)
{
  cs_account_config_unref (self->config);
  self->config = owned_config;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CONFIG]);
}

/* ---- GObject ---- */

static void
cs_account_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CsAccount *self = CS_ACCOUNT (object);

  switch (id)
    {
    case PROP_CONFIG:
      g_value_set_boxed (value, self->config);
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
    case PROP_PASSWORD_KEPT:
      g_value_set_boolean (value, self->password_kept);
      break;
    case PROP_SAVE_PROBLEM:
      g_value_set_string (value, self->save_problem);
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
  g_clear_handle_id (&self->patience_id, g_source_remove);
  g_clear_pointer (&self->agent, cs_sip_agent_free);
  G_OBJECT_CLASS (cs_account_parent_class)->dispose (object);
}

static void
cs_account_finalize (GObject *object)
{
  CsAccount *self = CS_ACCOUNT (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->listen_identity, cs_net_identity_unref);
  g_clear_object (&self->certificates);
  g_clear_pointer (&self->config, cs_account_config_unref);
  g_clear_pointer (&self->keyring, cs_store_keyring_unref);
  g_free (self->save_problem);
  g_free (self->server_number);
  g_free (self->id);
  g_free (self->detail);
  G_OBJECT_CLASS (cs_account_parent_class)->finalize (object);
}

static void
cs_account_class_init (CsAccountClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = cs_account_get_property;
  object_class->dispose = cs_account_dispose;
  object_class->finalize = cs_account_finalize;

  props[PROP_CONFIG] = g_param_spec_boxed ("config", NULL, NULL, CS_TYPE_ACCOUNT_CONFIG, flags);
  props[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, CS_TYPE_ACCOUNT_STATE, CS_ACCOUNT_OFFLINE, flags);
  props[PROP_REASON] = g_param_spec_enum ("reason", NULL, NULL, CS_TYPE_ACCOUNT_REASON, CS_ACCOUNT_REASON_NONE, flags);
  props[PROP_DETAIL] = g_param_spec_string ("detail", NULL, NULL, NULL, flags);
  props[PROP_PASSWORD_KEPT] = g_param_spec_boolean ("password-kept", NULL, NULL, FALSE, flags);
  props[PROP_SAVE_PROBLEM] = g_param_spec_string ("save-problem", NULL, NULL, NULL, flags);
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
}

void
cs_account_set_requirement (CsAccount *self, CsRequirement requirement)
{
  g_return_if_fail (CS_IS_ACCOUNT (self));

  if (self->config->settings.requirement == requirement)
    return;
  cs_account_use_config (self, cs_account_config_with_requirement (self->config, requirement));
  if (self->recorded)
    cs_account_save_record (self);
}
