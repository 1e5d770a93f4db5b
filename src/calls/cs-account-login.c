/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signs an account in: password and certificate first, then the SIP agent, and the states of its registration. */

#include "calls/cs-account-login-private.h"

#include "calls/cs-account-listen-private.h"
#include "calls/cs-address.h"
#include "cs-config.h"

struct _CsAccountLogin {
  char *id;
  CsAccountKeeper *keeper; /* borrowed */
  GCancellable *cancellable;
  const CsAccountLoginEvents *events;
  gpointer user_data;

  CsAccountConfig *config;
  CsAccountCertificates *certificates;
  CsNetIdentity *listen_identity;
  CsSipAgent *agent;
  char *server_number; /* where the server was reached last; NULL: not yet */

  CsAccountState state;
  CsAccountReason reason;
  char *detail;
  guint expires_s;
  gboolean moved;             /* the address is another than the one that has worked */
  gboolean proving;           /* the password is one that the server has not been asked about */
  guint calls;                /* there are now */
  gboolean restart_when_idle; /* what was changed needs another agent, which would end them */
  guint idle_id;
};

static gboolean
is_direct (CsAccountLogin *self)
{
  return self->config->settings.identity == NULL;
}

static void
set_state (CsAccountLogin *self, CsAccountState state, CsAccountReason reason, const char *detail)
{
  const char *changed[4] = { NULL };
  guint n = 0;

  if (self->reason != reason)
    changed[n++] = "reason";
  if (g_strcmp0 (self->detail, detail) != 0)
    {
      changed[n++] = "detail";
      g_free (self->detail);
      self->detail = g_strdup (detail);
    }
  if (self->state != state)
    {
      changed[n++] = "state";
      g_debug ("account %s: %s -> %s", self->id, cs_account_state_name (self->state), cs_account_state_name (state));
    }
  self->reason = reason;
  self->state = state;
  if (n > 0)
    self->events->changed (changed, self->user_data);
}

/* ---- the agent ---- */

static void
on_registration_failed (CsAccountLogin *self, const CsSipCause *cause)
{
  CsAccountReason reason = cs_account_reason_from_cause (cause);
  g_autofree char *sentence = NULL;
  g_autofree char *said = NULL;

  sentence = cs_account_certificates_note_failure (self->certificates, cause != NULL ? cause->error : NULL, &reason);
  if (sentence == NULL && cause != NULL && cause->error == NULL && cause->phrase != NULL)
    said = cs_address_peer_name (cause->phrase, NULL);
  /* It was tried again in the meantime; whoever follows the state has to hear that it failed in another way. */
  if (self->state == CS_ACCOUNT_FAILED && self->reason != reason)
    set_state (self, CS_ACCOUNT_REGISTERING, self->reason, self->detail);
  set_state (self, CS_ACCOUNT_FAILED, reason, sentence != NULL ? sentence : said);
}

static void
on_registration (CsSipAgent *agent, CsSipRegistrationState state, guint expires_s, const CsSipCause *cause,
                 gpointer user_data)
{
  CsAccountLogin *self = user_data;

  switch (state)
    {
    case CS_SIP_REGISTRATION_REGISTERED:
      /* Told without a time while the binding of before still holds: nothing is known of a new password yet. */
      if (self->proving && expires_s == 0)
        break;
      self->proving = FALSE;
      self->moved = FALSE;
      self->expires_s = expires_s;
      cs_account_certificates_note_success (self->certificates, cs_sip_agent_get_certificate (agent));
      set_state (self, CS_ACCOUNT_REGISTERED, CS_ACCOUNT_REASON_NONE, NULL);
      self->events->registered (self->user_data);
      break;
    case CS_SIP_REGISTRATION_FAILED:
      self->proving = FALSE;
      on_registration_failed (self, cause);
      break;
    case CS_SIP_REGISTRATION_PENDING:
      /* A refresh is not worth a word. */
      if (self->state != CS_ACCOUNT_REGISTERED)
        set_state (self, CS_ACCOUNT_REGISTERING, self->reason, self->detail);
      break;
    case CS_SIP_REGISTRATION_NONE:
    default:
      if (!is_direct (self))
        set_state (self, CS_ACCOUNT_OFFLINE, CS_ACCOUNT_REASON_NONE, NULL);
      break;
    }
}

static void
on_incoming (CsSipAgent *agent, CsSipSession *session, gpointer user_data)
{
  CsAccountLogin *self = user_data;

  self->events->incoming (session, self->user_data);
}

void
cs_account_login_drop (CsAccountLogin *self)
{
  if (self->agent == NULL)
    return;
  self->events->leaving (self->user_data);
  g_clear_pointer (&self->agent, cs_sip_agent_free);
}

static void
on_closed (CsSipAgent *agent, gpointer user_data)
{
  CsAccountLogin *self = user_data;

  cs_account_login_drop (self);
  set_state (self, CS_ACCOUNT_OFFLINE, CS_ACCOUNT_REASON_NONE, NULL);
  self->events->closed (self->user_data);
}

static const CsSipAgentEvents agent_events = {
  .registration = on_registration,
  .incoming = on_incoming,
  .closed = on_closed,
};

static gboolean
make_agent (CsAccountLogin *self, GError **error)
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
    .has_worked = cs_account_keeper_is_recorded (self->keeper) && !self->moved,
    .listen = self->config->listen,
    .listen_identity = self->listen_identity,
    .instance_id = cs_account_keeper_get_instance_id (self->keeper),
    .user_agent = "Countersign/" CS_VERSION,
  };

  self->agent = cs_sip_agent_new (&config, &agent_events, self, error);
  return self->agent != NULL;
}

static void
start_agent (CsAccountLogin *self)
{
  g_autoptr (GError) error = NULL;

  if (g_cancellable_is_cancelled (self->cancellable) || !cs_account_certificates_prepare (self->certificates))
    return;
  if (self->agent == NULL)
    g_clear_pointer (&self->server_number, g_free); /* another server perhaps */
  if (self->agent == NULL && !make_agent (self, &error))
    {
      set_state (self, CS_ACCOUNT_FAILED, CS_ACCOUNT_REASON_UNREACHABLE, error->message);
      return;
    }
  set_state (self, is_direct (self) ? CS_ACCOUNT_DIRECT : CS_ACCOUNT_REGISTERING, CS_ACCOUNT_REASON_NONE, NULL);
  cs_sip_agent_start (self->agent);
}

/* ---- the password ---- */

static gboolean
on_password_loaded (const CsSecret *password, CsAccountReason reason, gpointer user_data)
{
  CsAccountLogin *self = user_data;

  /* The user may have been quicker than the keyring. */
  if (self->config->settings.password != NULL)
    return FALSE;
  if (password == NULL)
    {
      set_state (self, CS_ACCOUNT_FAILED, reason, NULL);
      return FALSE;
    }
  self->events->password (password, self->user_data);
  start_agent (self);
  return TRUE;
}

static void
load_password (CsAccountLogin *self)
{
  if (cs_account_keeper_load_password (self->keeper, on_password_loaded, self))
    set_state (self, CS_ACCOUNT_REGISTERING, CS_ACCOUNT_REASON_NONE, NULL);
}

gboolean
cs_account_login_wants_password (CsAccountLogin *self)
{
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
cs_account_login_look_again (CsAccountLogin *self)
{
  if (g_cancellable_is_cancelled (self->cancellable) || is_direct (self))
    return;
  if (self->config->settings.password == NULL && cs_account_login_wants_password (self))
    load_password (self);
  cs_account_certificates_look_again (self->certificates);
}

/* ---- beginning, beginning anew, the end ---- */

void
cs_account_login_start (CsAccountLogin *self)
{
  if (is_direct (self) || self->config->settings.password != NULL)
    start_agent (self);
  else
    load_password (self);
}

void
cs_account_login_retry (CsAccountLogin *self)
{
  if (self->agent == NULL)
    cs_account_login_start (self);
  else if (!is_direct (self))
    cs_sip_agent_refresh (self->agent);
}

void
cs_account_login_restart (CsAccountLogin *self)
{
  self->restart_when_idle = self->calls > 0 && self->agent != NULL;
  if (self->restart_when_idle)
    return;
  cs_account_login_drop (self);
  if (!g_cancellable_is_cancelled (self->cancellable))
    cs_account_login_start (self);
}

/* Without another agent: calls go on. */
void
cs_account_login_prove (CsAccountLogin *self)
{
  if (self->agent == NULL || self->restart_when_idle)
    {
      cs_account_login_restart (self);
      return;
    }
  self->proving = TRUE;
  set_state (self, CS_ACCOUNT_REGISTERING, CS_ACCOUNT_REASON_NONE, NULL);
  cs_sip_agent_set_credentials (self->agent, self->config->settings.auth_user, self->config->settings.password);
}

void
cs_account_login_enter_call (CsAccountLogin *self)
{
  self->calls++;
}

static gboolean
on_idle (gpointer user_data)
{
  CsAccountLogin *self = user_data;

  self->idle_id = 0;
  if (self->restart_when_idle && !g_cancellable_is_cancelled (self->cancellable))
    cs_account_login_restart (self);
  return G_SOURCE_REMOVE;
}

/* Later: the agent is still telling of the end. */
void
cs_account_login_leave_call (CsAccountLogin *self)
{
  if (--self->calls == 0 && self->restart_when_idle && self->idle_id == 0)
    self->idle_id = g_idle_add_full (G_PRIORITY_DEFAULT, on_idle, self, NULL);
}

void
cs_account_login_close (CsAccountLogin *self)
{
  if (self->agent != NULL)
    {
      cs_sip_agent_close (self->agent);
      return;
    }
  set_state (self, CS_ACCOUNT_OFFLINE, CS_ACCOUNT_REASON_NONE, NULL);
  self->events->closed (self->user_data);
}

/* ---- certificates ---- */

static void
on_decided (gpointer user_data)
{
  CsAccountLogin *self = user_data;

  cs_account_keeper_want_changes (self->keeper);
  cs_account_login_restart (self);
}

static void
on_opened (gpointer user_data)
{
  cs_account_login_restart (user_data);
}

static void
on_certificates_failed (CsAccountReason reason, const char *detail, gpointer user_data)
{
  set_state (user_data, CS_ACCOUNT_FAILED, reason, detail);
}

static void
on_opening (gpointer user_data)
{
  set_state (user_data, CS_ACCOUNT_REGISTERING, CS_ACCOUNT_REASON_NONE, NULL);
}

static const CsAccountCertificatesEvents certificates_events = {
  .decided = on_decided,
  .opened = on_opened,
  .failed = on_certificates_failed,
  .opening = on_opening,
};

/* ---- construction ---- */

CsAccountLogin *
cs_account_login_new (const char *id, CsStoreProfile *profile, CsStoreKeyring *keyring, CsAccountKeeper *keeper,
                      GCancellable *cancellable, const CsAccountLoginEvents *events, gpointer user_data)
{
  CsAccountLogin *self = g_new0 (CsAccountLogin, 1);

  self->id = g_strdup (id);
  self->keeper = keeper;
  self->cancellable = g_object_ref (cancellable);
  self->events = events;
  self->user_data = user_data;
  self->certificates = cs_account_certificates_new (id, profile, keyring, cancellable, &certificates_events, self);
  return self;
}

gboolean
cs_account_login_configure (CsAccountLogin *self, CsAccountConfig *config, GError **error)
{
  const char *name = config->settings.display_name;
  const gboolean other_name = self->config != NULL && g_strcmp0 (self->config->settings.display_name, name) != 0;

  if ((self->config == NULL || !cs_account_config_same_agent (self->config, config))
      && !cs_account_certificates_configure (self->certificates, config, error))
    return FALSE;
  if (self->config != NULL && !is_direct (self) && !cs_account_config_same_address (self->config, config))
    self->moved = TRUE;
  cs_account_config_ref (config);
  g_clear_pointer (&self->config, cs_account_config_unref);
  self->config = config;
  if (other_name && self->agent != NULL)
    cs_sip_agent_set_display_name (self->agent, name);
  return TRUE;
}

gboolean
cs_account_login_listen (CsAccountLogin *self, GError **error)
{
  if (!cs_account_listen_prepare (self->config, cs_account_keeper_get_folder (self->keeper), &self->listen_identity,
                                  error))
    return FALSE;
  /* Direct calls need no password: what is wrong with listening is known at once. */
  if (!is_direct (self) || make_agent (self, error))
    return TRUE;
  cs_account_listen_explain (self->config, error);
  return FALSE;
}

void
cs_account_login_free (CsAccountLogin *self)
{
  if (self == NULL)
    return;
  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_clear_pointer (&self->agent, cs_sip_agent_free);
  g_clear_pointer (&self->listen_identity, cs_net_identity_unref);
  g_clear_pointer (&self->config, cs_account_config_unref);
  g_clear_object (&self->certificates);
  g_clear_object (&self->cancellable);
  g_free (self->server_number);
  g_free (self->detail);
  g_free (self->id);
  g_free (self);
}

void
cs_account_login_leave (CsAccountLogin *self)
{
  cs_account_certificates_leave (self->certificates);
}

/* ---- what can be asked ---- */

CsAccountState
cs_account_login_get_state (CsAccountLogin *self)
{
  return self->state;
}

CsAccountReason
cs_account_login_get_reason (CsAccountLogin *self)
{
  return self->reason;
}

const char *
cs_account_login_get_detail (CsAccountLogin *self)
{
  return self->detail;
}

guint
cs_account_login_get_expires (CsAccountLogin *self)
{
  return self->expires_s;
}

/* A server that writes its own number into addresses has done so too when its connection is lost. */
const char *
cs_account_login_get_server_number (CsAccountLogin *self)
{
  char *number = self->agent != NULL ? cs_sip_agent_get_server_number (self->agent) : NULL;

  if (number != NULL)
    {
      g_free (self->server_number);
      self->server_number = number;
    }
  return self->server_number;
}

CsSipAgent *
cs_account_login_get_agent (CsAccountLogin *self)
{
  return self->agent;
}

CsAccountCertificates *
cs_account_login_get_certificates (CsAccountLogin *self)
{
  return self->certificates;
}
