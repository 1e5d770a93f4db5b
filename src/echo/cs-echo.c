/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The built-in echo: a peer on this computer that answers calls and sends back what it hears. */
#include "echo/cs-echo.h"

#include "echo/cs-echo-attacker.h"
#include "echo/cs-echo-private.h"

/*   caller ── INVITE over TLS ──► echo                 a whole Countersign of its own, on 127.0.0.1
 *          ◄── 180, a moment, 200 ──
 *          ◄══ ZRTP, SRTP ══════►                      caption: the code from this end
 */

/* At most sixteen characters; the caller's check knows by it that the echo reads first. */
#define CLIENT_ID "Countersign echo"

/* Long enough to see it ring, short enough not to be a wait. */
#define ANSWER_MS 400

/* Late enough to be told from one's own voice, early enough not to seem missing. */
#define DELAY_MS 300

struct _CsEcho {
  GObject parent_instance;

  char *folder;
  char *uri;
  char *trust_file;
  gboolean attacked;
  CsEchoAttacker *attacker; /* while it listens and is attacked */
  char *caption;
  CsCallManager *manager;
  CsCall *call; /* the one that is ringing or talking */
  guint answer_id;
};

enum {
  PROP_READY = 1,
  PROP_CAPTION,
  PROP_ATTACKED,
  N_PROPS,
};

enum {
  FAILED,
  N_SIGNALS,
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CsEcho, cs_echo, G_TYPE_OBJECT)

static void
set_caption (CsEcho *self, const char *caption)
{
  if (g_strcmp0 (self->caption, caption) == 0)
    return;
  g_free (self->caption);
  self->caption = g_strdup (caption);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CAPTION]);
}

/* ---- the call ---- */

static void
forget_call (CsEcho *self)
{
  g_clear_handle_id (&self->answer_id, g_source_remove);
  if (self->call != NULL)
    g_signal_handlers_disconnect_by_data (self->call, self);
  g_clear_object (&self->call);
  set_caption (self, NULL);
}

/* The code is said only when both ends have confirmed the keys, as a person would read it. */
static void
on_call_changed (CsCall *call, GParamSpec *pspec, gpointer user_data)
{
  CsEcho *self = user_data;
  CsCode *code = cs_call_get_code (call);

  if (cs_call_get_state (call) == CS_CALL_ENDED)
    forget_call (self);
  else if (cs_call_get_state (call) == CS_CALL_ACTIVE && code != NULL)
    set_caption (self, cs_code_get_say (code));
}

static gboolean
on_time_to_answer (gpointer user_data)
{
  CsEcho *self = user_data;

  self->answer_id = 0;
  cs_call_answer (self->call);
  return G_SOURCE_REMOVE;
}

static void
on_incoming (CsCallManager *manager, CsCall *call, gpointer user_data)
{
  CsEcho *self = user_data;

  forget_call (self);
  self->call = g_object_ref (call);
  g_signal_connect (call, "notify::state", G_CALLBACK (on_call_changed), self);
  g_signal_connect (call, "notify::code", G_CALLBACK (on_call_changed), self);
  self->answer_id = g_timeout_add (ANSWER_MS, on_time_to_answer, self);
}

/* ---- start and stop ---- */

static void
on_account_state (CsAccount *account, GParamSpec *pspec, gpointer user_data)
{
  g_autoptr (GError) error = cs_echo_error_of (account);

  if (error != NULL)
    g_signal_emit (user_data, signals[FAILED], 0, error);
}

static void
on_attacker_failed (CsEchoAttacker *attacker, GError *error, gpointer user_data)
{
  g_signal_emit (user_data, signals[FAILED], 0, error);
}

static gboolean
start_attacker (CsEcho *self, GError **error)
{
  g_autofree char *folder = g_build_filename (self->folder, "attacker", NULL);
  g_autofree char *identity_file = g_build_filename (self->folder, "identity.pem", NULL);
  const CsEchoAttackerSettings settings = {
    .folder = folder,
    .echo_uri = self->uri,
    .identity_file = identity_file,
    .trust_file = self->trust_file,
    .client_id = CLIENT_ID,
  };

  self->attacker = cs_echo_attacker_new (&settings, error);
  if (self->attacker == NULL)
    return FALSE;
  g_signal_connect_object (self->attacker, "failed", G_CALLBACK (on_attacker_failed), self, 0);
  return TRUE;
}

static void
stop_attacker (CsEcho *self)
{
  if (self->attacker == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->attacker, self);
  cs_echo_attacker_stop (self->attacker);
  g_clear_object (&self->attacker);
}

static CsCallManager *
make_manager (CsEcho *self, GError **error)
{
  g_autoptr (CsCallManager) manager = cs_call_manager_new (self->folder);

  cs_call_manager_set_client_id (manager, CLIENT_ID);
  cs_call_manager_set_audio (manager, &(CsCallAudio){ .kind = CS_CALL_AUDIO_ECHO, .echo_delay_ms = DELAY_MS });
  g_signal_connect_object (manager, "incoming", G_CALLBACK (on_incoming), self, 0);
  return g_steal_pointer (&manager);
}

static void
stop (CsEcho *self)
{
  g_autoptr (CsCallManager) manager = g_steal_pointer (&self->manager);

  stop_attacker (self);
  g_signal_handlers_disconnect_by_data (manager, self);
  forget_call (self);
  g_clear_pointer (&self->uri, g_free);
  cs_echo_close_manager (manager);
}

static gboolean
start (CsEcho *self, GError **error)
{
  const CsAccountSettings settings = {
    .transport = "tls",
    .listen = CS_ECHO_LISTEN,
    .requirement = CS_REQUIREMENT_END_TO_END,
    .practice = TRUE,
  };
  g_autoptr (CsCallManager) manager = make_manager (self, error);
  CsAccount *account;

  if (manager == NULL)
    return FALSE;
  account = cs_call_manager_add_account (manager, &settings, error);
  if (account == NULL)
    return FALSE;
  g_signal_connect_object (account, "notify::state", G_CALLBACK (on_account_state), self, 0);
  self->uri = cs_echo_uri_of (account);
  self->manager = g_steal_pointer (&manager);
  if (self->attacked && !start_attacker (self, error))
    {
      stop (self);
      return FALSE;
    }
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_READY]);
  return TRUE;
}

void
cs_echo_start_async (CsEcho *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;

  g_return_if_fail (CS_IS_ECHO (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, cs_echo_start_async);
  if (self->manager != NULL || start (self, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

gboolean
cs_echo_start_finish (CsEcho *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
cs_echo_stop (CsEcho *self)
{
  g_return_if_fail (CS_IS_ECHO (self));

  if (self->manager == NULL)
    return;
  stop (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_READY]);
}

gboolean
cs_echo_set_attacked (CsEcho *self, gboolean attacked, GError **error)
{
  g_return_val_if_fail (CS_IS_ECHO (self), FALSE);

  if (self->attacked == attacked)
    return TRUE;
  if (!attacked)
    stop_attacker (self);
  else if (self->manager != NULL && !start_attacker (self, error))
    return FALSE;
  self->attacked = attacked;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ATTACKED]);
  return TRUE;
}

/* ---- GObject ---- */

static void
cs_echo_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CsEcho *self = CS_ECHO (object);

  switch (id)
    {
    case PROP_READY:
      g_value_set_boolean (value, self->manager != NULL);
      break;
    case PROP_CAPTION:
      g_value_set_string (value, self->caption);
      break;
    case PROP_ATTACKED:
      g_value_set_boolean (value, self->attacked);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
cs_echo_dispose (GObject *object)
{
  cs_echo_stop (CS_ECHO (object));
  G_OBJECT_CLASS (cs_echo_parent_class)->dispose (object);
}

static void
cs_echo_finalize (GObject *object)
{
  CsEcho *self = CS_ECHO (object);

  g_free (self->folder);
  g_free (self->uri);
  g_free (self->trust_file);
  g_free (self->caption);
  G_OBJECT_CLASS (cs_echo_parent_class)->finalize (object);
}

static void
cs_echo_class_init (CsEchoClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = cs_echo_get_property;
  object_class->dispose = cs_echo_dispose;
  object_class->finalize = cs_echo_finalize;

  props[PROP_READY] = g_param_spec_boolean ("ready", NULL, NULL, FALSE, flags);
  props[PROP_CAPTION] = g_param_spec_string ("caption", NULL, NULL, NULL, flags);
  props[PROP_ATTACKED] = g_param_spec_boolean ("attacked", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[FAILED]
      = g_signal_new ("failed", CS_TYPE_ECHO, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
cs_echo_init (CsEcho *self)
{
}

CsEcho *
cs_echo_new (const char *folder)
{
  CsEcho *self = g_object_new (CS_TYPE_ECHO, NULL);

  self->folder = folder != NULL ? g_build_filename (folder, "echo", NULL)
                                : g_build_filename (g_get_user_data_dir (), "countersign", "echo", NULL);
  self->trust_file = g_build_filename (self->folder, "certificate.pem", NULL);
  return self;
}

const char *
cs_echo_get_uri (CsEcho *self)
{
  g_return_val_if_fail (CS_IS_ECHO (self), NULL);
  return self->attacker != NULL ? cs_echo_attacker_get_uri (self->attacker) : self->uri;
}

const char *
cs_echo_get_trust_file (CsEcho *self)
{
  g_return_val_if_fail (CS_IS_ECHO (self), NULL);
  return self->trust_file;
}

const char *
cs_echo_get_caption (CsEcho *self)
{
  g_return_val_if_fail (CS_IS_ECHO (self), NULL);
  return self->caption;
}
