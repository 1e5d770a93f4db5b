/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The practice attacker: a man in the middle between the user and the built-in echo. */
#include "echo/cs-echo-attacker.h"

#include "echo/cs-echo-private.h"

/*   caller ── INVITE ──► near                             the caller's leg: our identity, our ZID
 *                         └─► far ── INVITE ──► echo      the echo's leg: another one
 *                             far ◄──── 200 ─── echo
 *          ◄── 200 ─── near
 *   caller ◄═ ZRTP ═► near ◄─ sound ─► far ◄═ ZRTP ═► echo
 */

struct _CsEchoAttacker {
  GObject parent_instance;

  CsCallManager *near;
  CsCallManager *far;
  CsAccount *far_account; /* borrowed from far */
  char *echo_uri;
  char *uri;
  CsCall *near_call; /* both, or none */
  CsCall *far_call;
};

enum {
  FAILED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CsEchoAttacker, cs_echo_attacker, G_TYPE_OBJECT)

/* ---- the two legs ---- */

static void
let_go (CsEchoAttacker *self, CsCall **leg)
{
  g_autoptr (CsCall) call = g_steal_pointer (leg);

  if (call == NULL)
    return;
  g_signal_handlers_disconnect_by_data (call, self);
  cs_call_hang_up (call);
}

static void
drop_calls (CsEchoAttacker *self)
{
  let_go (self, &self->near_call);
  let_go (self, &self->far_call);
}

static void
on_leg_state (CsCall *call, GParamSpec *pspec, gpointer user_data)
{
  CsEchoAttacker *self = user_data;

  if (cs_call_get_state (call) == CS_CALL_ENDED)
    drop_calls (self);
  else if (call == self->far_call && cs_call_get_state (call) == CS_CALL_ACTIVE)
    cs_call_answer (self->near_call);
}

static CsCall *
watch_leg (CsEchoAttacker *self, CsCall *call)
{
  g_signal_connect_object (call, "notify::state", G_CALLBACK (on_leg_state), self, 0);
  return g_object_ref (call);
}

static void
on_incoming (CsCallManager *manager, CsCall *call, gpointer user_data)
{
  CsEchoAttacker *self = user_data;
  g_autoptr (GError) error = NULL;
  CsCall *far_call;

  drop_calls (self);
  cs_call_manager_bridge (self->near, self->far);
  far_call = cs_call_manager_call (self->far, self->far_account, self->echo_uri, NULL, &error);
  if (far_call == NULL)
    {
      g_debug ("the far leg: %s", error->message);
      cs_call_decline (call);
      return;
    }
  self->near_call = watch_leg (self, call);
  self->far_call = watch_leg (self, far_call);
}

/* ---- start and stop ---- */

static void
on_account_state (CsAccount *account, GParamSpec *pspec, gpointer user_data)
{
  g_autoptr (GError) error = cs_echo_error_of (account);

  if (error != NULL)
    g_signal_emit (user_data, signals[FAILED], 0, error);
}

static CsCallManager *
make_leg (CsEchoAttacker *self, const char *folder, const char *name)
{
  g_autofree char *leg_folder = g_build_filename (folder, name, NULL);

  return cs_call_manager_new (leg_folder);
}

static gboolean
start_near (CsEchoAttacker *self, const CsEchoAttackerSettings *settings, GError **error)
{
  const CsAccountSettings account = {
    .transport = "tls",
    .listen = CS_ECHO_LISTEN,
    .listen_identity_file = settings->identity_file,
    .requirement = CS_REQUIREMENT_END_TO_END,
    .practice = TRUE,
  };
  CsAccount *listening;

  self->near = make_leg (self, settings->folder, "near");
  if (!cs_call_manager_can_keep (self->near, error))
    return FALSE;
  cs_call_manager_set_client_id (self->near, settings->client_id);
  g_signal_connect_object (self->near, "incoming", G_CALLBACK (on_incoming), self, 0);
  listening = cs_call_manager_add_account (self->near, &account, error);
  if (listening == NULL)
    return FALSE;
  g_signal_connect_object (listening, "notify::state", G_CALLBACK (on_account_state), self, 0);
  self->uri = cs_echo_uri_of (listening);
  return TRUE;
}

static gboolean
start_far (CsEchoAttacker *self, const CsEchoAttackerSettings *settings, GError **error)
{
  const CsAccountSettings account = {
    .transport = "tls",
    .trust_file = settings->trust_file,
    .requirement = CS_REQUIREMENT_END_TO_END,
    .practice = TRUE,
  };

  self->far = make_leg (self, settings->folder, "far");
  self->far_account = cs_call_manager_add_account (self->far, &account, error);
  return self->far_account != NULL;
}

static void
stop_leg (CsEchoAttacker *self, CsCallManager **leg)
{
  g_autoptr (CsCallManager) manager = g_steal_pointer (leg);

  if (manager == NULL)
    return;
  g_signal_handlers_disconnect_by_data (manager, self);
  cs_echo_close_manager (manager);
}

void
cs_echo_attacker_stop (CsEchoAttacker *self)
{
  g_return_if_fail (CS_IS_ECHO_ATTACKER (self));

  drop_calls (self);
  stop_leg (self, &self->near);
  stop_leg (self, &self->far);
}

CsEchoAttacker *
cs_echo_attacker_new (const CsEchoAttackerSettings *settings, GError **error)
{
  g_autoptr (CsEchoAttacker) self = g_object_new (CS_TYPE_ECHO_ATTACKER, NULL);

  self->echo_uri = g_strdup (settings->echo_uri);
  if (!start_far (self, settings, error) || !start_near (self, settings, error))
    return NULL;
  return g_steal_pointer (&self);
}

const char *
cs_echo_attacker_get_uri (CsEchoAttacker *self)
{
  g_return_val_if_fail (CS_IS_ECHO_ATTACKER (self), NULL);
  return self->uri;
}

static void
cs_echo_attacker_dispose (GObject *object)
{
  cs_echo_attacker_stop (CS_ECHO_ATTACKER (object));
  G_OBJECT_CLASS (cs_echo_attacker_parent_class)->dispose (object);
}

static void
cs_echo_attacker_finalize (GObject *object)
{
  CsEchoAttacker *self = CS_ECHO_ATTACKER (object);

  g_free (self->echo_uri);
  g_free (self->uri);
  G_OBJECT_CLASS (cs_echo_attacker_parent_class)->finalize (object);
}

static void
cs_echo_attacker_class_init (CsEchoAttackerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cs_echo_attacker_dispose;
  G_OBJECT_CLASS (klass)->finalize = cs_echo_attacker_finalize;
  signals[FAILED] = g_signal_new ("failed", CS_TYPE_ECHO_ATTACKER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                  1, G_TYPE_ERROR);
}

static void
cs_echo_attacker_init (CsEchoAttacker *self)
{
}
