/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One account as the front ends see it: its settings, what of them is saved, and how its login fares. */

#include "calls/cs-account-private.h"

#include "calls/cs-account-keeper-private.h"
#include "calls/cs-account-login-private.h"
#include "calls/cs-certificate-private.h"

struct _CsAccount {
  GObject parent_instance;

  char *id;
  CsAccountConfig *config; /* with the password, once that is known */
  GCancellable *cancellable;
  CsAccountKeeper *keeper;
  CsAccountLogin *login;
};

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

/* ---- the config ---- */

/* @owned_config: (transfer full), one that no file has to be read for. */
static void
use_config (CsAccount *self, CsAccountConfig *owned_config)
{
  cs_account_config_unref (self->config);
  self->config = owned_config;
  cs_account_login_configure (self->login, self->config, NULL);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CONFIG]);
}

/* Likewise, and it has worked as it is. */
static void
use_and_save_config (CsAccount *self, CsAccountConfig *owned_config)
{
  use_config (self, owned_config);
  if (cs_account_keeper_is_recorded (self->keeper))
    cs_account_keeper_save_record (self->keeper, self->config);
}

void
cs_account_set_requirement (CsAccount *self, CsRequirement requirement)
{
  g_return_if_fail (CS_IS_ACCOUNT (self));

  if (self->config->settings.requirement != requirement)
    use_and_save_config (self, cs_account_config_with_requirement (self->config, requirement));
}

gboolean
cs_account_note_encryption (CsAccount *self, gboolean seen)
{
  const char *before = self->config->settings.encryption;
  const char *now = seen ? "seen" : "missed";

  if (g_strcmp0 (before, "seen") == 0 || g_strcmp0 (before, now) == 0)
    return FALSE;
  use_and_save_config (self, cs_account_config_with_encryption (self->config, now));
  return TRUE;
}

void
cs_account_set_password (CsAccount *self, const CsSecret *password)
{
  g_return_if_fail (CS_IS_ACCOUNT (self));

  use_config (self, cs_account_config_with_password (self->config, password));
  cs_account_keeper_want_changes (self->keeper);
  cs_account_login_prove (self->login);
}

/* It works: what is wanted of it is saved. */
static void
keep (gpointer user_data)
{
  CsAccount *self = user_data;

  if (cs_account_keeper_keep (self->keeper, self->config))
    cs_account_certificates_keep (cs_account_get_certificates (self));
}

gboolean
cs_account_set_config (CsAccount *self, CsAccountConfig *config, GError **error)
{
  const CsAccountState state = cs_account_get_state (self);
  g_autoptr (CsAccountConfig) before = NULL;
  g_autoptr (CsAccountConfig) next = NULL;

  g_return_val_if_fail (CS_IS_ACCOUNT (self), FALSE);

  before = cs_account_config_ref (self->config);
  next = cs_account_config_over (config, before, error);
  if (next == NULL || !cs_account_login_configure (self->login, next, error))
    return FALSE;
  use_config (self, cs_account_config_ref (next));
  cs_account_keeper_want_changes (self->keeper);
  if (next->settings.keep)
    cs_account_keeper_want (self->keeper);

  if (!cs_account_config_same_agent (before, next))
    cs_account_login_restart (self->login);
  else if (!cs_account_config_same_password (before, next) || state == CS_ACCOUNT_FAILED)
    cs_account_login_prove (self->login);
  else if (state == CS_ACCOUNT_REGISTERED)
    keep (self);
  return TRUE;
}

/* ---- what the login and the keeper tell ---- */

static void
on_login_changed (const char *const properties[], gpointer user_data)
{
  g_object_freeze_notify (user_data);
  for (guint i = 0; properties[i] != NULL; i++)
    g_object_notify (user_data, properties[i]);
  g_object_thaw_notify (user_data);
}

static void
on_password (const CsSecret *password, gpointer user_data)
{
  CsAccount *self = user_data;

  use_config (self, cs_account_config_with_password (self->config, password));
}

static void
on_incoming (CsSipSession *session, gpointer user_data)
{
  g_signal_emit (user_data, signals[INCOMING], 0, session);
}

static void
on_leaving (gpointer user_data)
{
  g_signal_emit (user_data, signals[AGENT_LEAVING], 0);
}

static void
on_closed (gpointer user_data)
{
  g_signal_emit (user_data, signals[CLOSED], 0);
}

static const CsAccountLoginEvents login_events = {
  .changed = on_login_changed,
  .password = on_password,
  .registered = keep,
  .incoming = on_incoming,
  .leaving = on_leaving,
  .closed = on_closed,
};

static void
on_keeper_changed (const char *property, gpointer user_data)
{
  g_object_notify (user_data, property);
}

void
cs_account_keyring_opened (CsAccount *self)
{
  if (g_cancellable_is_cancelled (self->cancellable) || self->config->settings.identity == NULL)
    return;
  if (self->config->settings.password != NULL && cs_account_get_state (self) == CS_ACCOUNT_REGISTERED
      && !cs_account_keeper_get_password_kept (self->keeper) && cs_account_keeper_is_recorded (self->keeper))
    cs_account_keeper_save_password (self->keeper, self->config);
  cs_account_login_look_again (self->login);
}

gboolean
cs_account_save_again (CsAccount *self)
{
  if (cs_account_keeper_save_again (self->keeper, self->config))
    cs_account_certificates_keep (cs_account_get_certificates (self));
  return cs_account_keeper_is_saved (self->keeper);
}

gboolean
cs_account_forget (CsAccount *self, GError **error)
{
  cs_account_certificates_forget_client_pin (cs_account_get_certificates (self));
  return cs_account_keeper_forget (self->keeper, error);
}

/* ---- beginning and end ---- */

CsAccount *
cs_account_new (CsAccountConfig *config, const char *id, gboolean recorded, CsStoreProfile *profile,
                CsStoreKeyring *keyring, GError **error)
{
  g_autoptr (CsAccount) self = g_object_new (CS_TYPE_ACCOUNT, NULL);

  self->id = g_strdup (id);
  self->config = cs_account_config_ref (config);
  self->keeper = cs_account_keeper_new (id, profile, keyring, self->cancellable, on_keeper_changed, self);
  if (recorded)
    cs_account_keeper_mark_recorded (self->keeper);
  if (config->settings.keep)
    cs_account_keeper_want (self->keeper);
  self->login = cs_account_login_new (id, profile, keyring, self->keeper, self->cancellable, &login_events, self);
  if (!cs_account_login_configure (self->login, config, error) || !cs_account_login_listen (self->login, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
cs_account_start (CsAccount *self)
{
  cs_account_login_start (self->login);
}

void
cs_account_retry (CsAccount *self)
{
  g_return_if_fail (CS_IS_ACCOUNT (self));
  cs_account_login_retry (self->login);
}

void
cs_account_enter_call (CsAccount *self)
{
  cs_account_login_enter_call (self->login);
}

void
cs_account_leave_call (CsAccount *self)
{
  cs_account_login_leave_call (self->login);
}

void
cs_account_close (CsAccount *self)
{
  g_cancellable_cancel (self->cancellable);
  cs_account_login_close (self->login);
}

static void
leave_profile (CsAccount *self)
{
  cs_account_keeper_leave (self->keeper);
  cs_account_login_leave (self->login);
}

void
cs_account_leave (CsAccount *self)
{
  leave_profile (self);
  g_object_ref (self);
  g_signal_connect (self, "closed", G_CALLBACK (g_object_unref), NULL);
  cs_account_close (self);
}

void
cs_account_abandon (CsAccount *self)
{
  leave_profile (self);
  g_cancellable_cancel (self->cancellable);
  cs_account_login_drop (self->login);
}

/* ---- what can be asked ---- */

const char *
cs_account_get_id (CsAccount *self)
{
  return self->id;
}

CsAddressHome
cs_account_get_home (CsAccount *self)
{
  return (CsAddressHome){
    .domain = self->config->domain,
    .server = self->config->server_host,
    .number = cs_account_login_get_server_number (self->login),
  };
}

CsAccountState
cs_account_get_state (CsAccount *self)
{
  return cs_account_login_get_state (self->login);
}

CsAccountReason
cs_account_get_reason (CsAccount *self)
{
  return cs_account_login_get_reason (self->login);
}

const char *
cs_account_get_detail (CsAccount *self)
{
  return cs_account_login_get_detail (self->login);
}

guint
cs_account_get_expires (CsAccount *self)
{
  return cs_account_login_get_expires (self->login);
}

gboolean
cs_account_get_password_kept (CsAccount *self)
{
  return cs_account_keeper_get_password_kept (self->keeper);
}

const char *
cs_account_get_save_problem (CsAccount *self)
{
  return cs_account_keeper_get_problem (self->keeper);
}

gboolean
cs_account_is_saving_password (CsAccount *self)
{
  return cs_account_keeper_is_saving_password (self->keeper);
}

GSocketAddress *
cs_account_get_listen_address (CsAccount *self)
{
  CsSipAgent *agent = cs_account_get_agent (self);

  return agent != NULL ? cs_sip_agent_get_listen_address (agent) : NULL;
}

CsAccountConfig *
cs_account_get_config (CsAccount *self)
{
  return self->config;
}

CsAccountCertificates *
cs_account_get_certificates (CsAccount *self)
{
  return cs_account_login_get_certificates (self->login);
}

CsCertificate *
cs_account_get_server_certificate (CsAccount *self)
{
  CsSipAgent *agent = cs_account_get_agent (self);
  const CsNetCertificateInfo *info = agent != NULL ? cs_sip_agent_get_certificate (agent) : NULL;

  return info != NULL ? cs_certificate_new (info, CS_CERTIFICATE_PROBLEM_NONE) : NULL;
}

gboolean
cs_account_wants_password (CsAccount *self)
{
  return cs_account_login_wants_password (self->login);
}

CsSipAgent *
cs_account_get_agent (CsAccount *self)
{
  return cs_account_login_get_agent (self->login);
}

gboolean
cs_account_is_recorded (CsAccount *self)
{
  return cs_account_keeper_is_recorded (self->keeper);
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
      g_value_set_enum (value, (int) cs_account_get_state (self));
      break;
    case PROP_REASON:
      g_value_set_enum (value, (int) cs_account_get_reason (self));
      break;
    case PROP_DETAIL:
      g_value_set_string (value, cs_account_get_detail (self));
      break;
    case PROP_PASSWORD_KEPT:
      g_value_set_boolean (value, cs_account_get_password_kept (self));
      break;
    case PROP_SAVE_PROBLEM:
      g_value_set_string (value, cs_account_get_save_problem (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
cs_account_dispose (GObject *object)
{
  CsAccount *self = CS_ACCOUNT (object);

  g_cancellable_cancel (self->cancellable);
  if (self->login != NULL)
    cs_account_login_drop (self->login);
  G_OBJECT_CLASS (cs_account_parent_class)->dispose (object);
}

static void
cs_account_finalize (GObject *object)
{
  CsAccount *self = CS_ACCOUNT (object);

  g_clear_pointer (&self->login, cs_account_login_free);
  g_clear_pointer (&self->keeper, cs_account_keeper_free);
  g_clear_pointer (&self->config, cs_account_config_unref);
  g_clear_object (&self->cancellable);
  g_free (self->id);
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
