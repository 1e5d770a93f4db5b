/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The application without a user interface: makes its parts (sound, accounts, people, storage, calls), tells what they
 * tell, and closes them. */
#include "calls/cs-call-manager-internal.h"

#include "media/cs-media-devices.h"

#include <string.h>

/* How long hanging up and unregistering may take. */
#define CLOSE_MS 3000

#define RING_MS (60 * 1000)

/* A year: phones are replaced about that often, and people who are asked more often stop checking. */
#define CHECK_DAYS 365

enum {
  PROP_ACCOUNTS = 1,
  PROP_CALLS,
  PROP_RECENTS,
  PROP_PEERS,
  PROP_NOTICES,
  N_PROPS,
};

enum {
  CALL_ADDED,
  INCOMING,
  SOUND_CHANGED,
  CALL_ENDED,
  CALL_MISSED,
  N_SIGNALS,
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CsCallManager, cs_call_manager, G_TYPE_OBJECT)

/* ---- closing ---- */

static void
finish_closing (CsCallManager *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->closing);

  g_clear_handle_id (&self->close_timeout_id, g_source_remove);
  if (task != NULL)
    g_task_return_boolean (task, TRUE);
}

static void
on_flushed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CsCallManager) self = user_data;

  finish_closing (self);
}

static void
check_closed (CsCallManager *self)
{
  if (self->closing == NULL || self->flushing || cs_account_list_is_open (self->accounts)
      || g_list_model_get_n_items (cs_switchboard_get_calls (self->switchboard)) > 0)
    return;
  self->flushing = TRUE;
  cs_store_peers_flush_async (cs_people_get_store (self->people), on_flushed, g_object_ref (self));
}

/* ---- accounts ---- */

static void
on_account_incoming (CsAccountList *accounts, CsAccount *account, gpointer session, gpointer user_data)
{
  cs_switchboard_receive (CS_CALL_MANAGER (user_data)->switchboard, account, session);
}

static void
on_account_closed (CsAccountList *accounts, gpointer user_data)
{
  check_closed (user_data);
}

static void
on_account_save_problem (CsAccountList *accounts, gpointer user_data)
{
  cs_storage_watch_retry (CS_CALL_MANAGER (user_data)->storage);
}

/* ---- people ---- */

static void
on_people_not_kept (gpointer user_data)
{
  cs_storage_watch_retry (CS_CALL_MANAGER (user_data)->storage);
}

/* ---- calls ---- */

static void
on_call_added (CsSwitchboard *switchboard, CsCall *call, gpointer user_data)
{
  g_signal_emit (user_data, signals[CALL_ADDED], 0, call);
}

static void
on_incoming (CsSwitchboard *switchboard, CsCall *call, gpointer user_data)
{
  g_signal_emit (user_data, signals[INCOMING], 0, call);
}

static void
on_call_ended (CsSwitchboard *switchboard, CsCall *call, gpointer user_data)
{
  g_autoptr (CsCallManager) self = g_object_ref (user_data);

  g_signal_emit (self, signals[CALL_ENDED], 0, call);
  check_closed (self);
}

static void
on_call_missed (CsSwitchboard *switchboard, CsCall *call, gpointer user_data)
{
  g_signal_emit (user_data, signals[CALL_MISSED], 0, call);
}

/* ---- the end ---- */

static gboolean
on_close_timeout (gpointer user_data)
{
  CsCallManager *self = user_data;

  self->close_timeout_id = 0;
  finish_closing (self);
  return G_SOURCE_REMOVE;
}

void
cs_call_manager_close_async (CsCallManager *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (CS_IS_CALL_MANAGER (self));
  g_return_if_fail (self->closing == NULL);

  self->closing = g_task_new (self, NULL, callback, user_data);
  self->close_timeout_id = g_timeout_add (CLOSE_MS, on_close_timeout, self);

  cs_switchboard_close (self->switchboard);
  cs_account_list_close (self->accounts);
  check_closed (self);
}

gboolean
cs_call_manager_close_finish (CsCallManager *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ---- GObject ---- */

static void
cs_call_manager_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CsCallManager *self = CS_CALL_MANAGER (object);

  switch (id)
    {
    case PROP_ACCOUNTS:
      g_value_set_object (value, cs_account_list_get_model (self->accounts));
      break;
    case PROP_CALLS:
      g_value_set_object (value, cs_switchboard_get_calls (self->switchboard));
      break;
    case PROP_RECENTS:
      g_value_set_object (value, cs_switchboard_get_recents (self->switchboard));
      break;
    case PROP_PEERS:
      g_value_set_object (value, cs_peer_list_get_model (cs_people_get_list (self->people)));
      break;
    case PROP_NOTICES:
      g_value_set_object (value, cs_notice_list_get_model (self->notices));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
cs_call_manager_dispose (GObject *object)
{
  CsCallManager *self = CS_CALL_MANAGER (object);

  g_clear_handle_id (&self->close_timeout_id, g_source_remove);
  cs_storage_watch_stop (self->storage);
  if (self->keyring != NULL)
    cs_store_keyring_watch (self->keyring, NULL, NULL);
  cs_sound_close (self->sound);
  cs_switchboard_abandon (self->switchboard);
  cs_account_list_abandon (self->accounts);
  cs_people_close (self->people);
  G_OBJECT_CLASS (cs_call_manager_parent_class)->dispose (object);
}

static void
cs_call_manager_finalize (GObject *object)
{
  CsCallManager *self = CS_CALL_MANAGER (object);

  g_clear_object (&self->switchboard);
  g_clear_object (&self->storage);
  g_clear_object (&self->accounts);
  g_clear_pointer (&self->sound, cs_sound_free);
  g_clear_pointer (&self->people, cs_people_free);
  g_clear_pointer (&self->notices, cs_notice_list_free);
  g_clear_pointer (&self->profile, cs_store_profile_free);
  g_clear_pointer (&self->keyring, cs_store_keyring_unref);
  G_OBJECT_CLASS (cs_call_manager_parent_class)->finalize (object);
}

static void
cs_call_manager_class_init (CsCallManagerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = cs_call_manager_get_property;
  object_class->dispose = cs_call_manager_dispose;
  object_class->finalize = cs_call_manager_finalize;

  props[PROP_ACCOUNTS] = g_param_spec_object ("accounts", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  props[PROP_CALLS] = g_param_spec_object ("calls", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  props[PROP_RECENTS] = g_param_spec_object ("recents", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  props[PROP_PEERS] = g_param_spec_object ("peers", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  props[PROP_NOTICES] = g_param_spec_object ("notices", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[CALL_ADDED] = g_signal_new ("call-added", CS_TYPE_CALL_MANAGER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                      G_TYPE_NONE, 1, CS_TYPE_CALL);
  signals[INCOMING] = g_signal_new ("incoming", CS_TYPE_CALL_MANAGER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, CS_TYPE_CALL);
  signals[SOUND_CHANGED]
      = g_signal_new ("sound-changed", CS_TYPE_CALL_MANAGER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CALL_ENDED] = g_signal_new ("call-ended", CS_TYPE_CALL_MANAGER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                      G_TYPE_NONE, 1, CS_TYPE_CALL);
  signals[CALL_MISSED] = g_signal_new ("call-missed", CS_TYPE_CALL_MANAGER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, CS_TYPE_CALL);
}

/* ---- sound ---- */

void
cs_call_manager_lend_sound (CsCallManager *self)
{
  self->environment.audio = *cs_sound_get_audio (self->sound);
  self->environment.tones = cs_sound_has_tones (self->sound);
}

static void
on_sound_changed (gpointer user_data)
{
  g_signal_emit (user_data, signals[SOUND_CHANGED], 0);
}

void
cs_call_manager_set_client_id (CsCallManager *self, const char *client_id)
{
  g_return_if_fail (CS_IS_CALL_MANAGER (self));
  g_return_if_fail (strlen (client_id) <= CS_ZRTP_CLIENT_ID_LEN);

  g_strlcpy (self->environment.client_id, client_id, sizeof self->environment.client_id);
}

static void
cs_call_manager_init (CsCallManager *self)
{
  self->sound = cs_sound_new (on_sound_changed, self);
  self->notices = cs_notice_list_new ();
  self->environment.ring_ms = RING_MS;
  self->environment.check_days = CHECK_DAYS;
  self->environment.keyings = CS_KEYINGS_ALL;
  cs_call_manager_set_client_id (self, "Countersign 0.1");
  cs_call_manager_lend_sound (self);
}

static void
on_keyring_opened (CsStoreKeyring *keyring, gpointer user_data)
{
  CsCallManager *self = user_data;

  cs_account_list_keyring_opened (self->accounts);
  /* The key that seals what is remembered of people is in the keyring, too. */
  cs_store_peers_load_async (cs_people_get_store (self->people), NULL, NULL);
}

static void
open_accounts (CsCallManager *self)
{
  self->accounts = cs_account_list_new (self->profile, self->keyring, self->notices);
  g_signal_connect_object (self->accounts, "incoming", G_CALLBACK (on_account_incoming), self, 0);
  g_signal_connect_object (self->accounts, "closed", G_CALLBACK (on_account_closed), self, 0);
  g_signal_connect_object (self->accounts, "save-problem", G_CALLBACK (on_account_save_problem), self, 0);
}

static void
open_switchboard (CsCallManager *self)
{
  self->switchboard = cs_switchboard_new (&self->environment, self->accounts, self->people, self->notices);
  g_signal_connect_object (self->switchboard, "call-added", G_CALLBACK (on_call_added), self, 0);
  g_signal_connect_object (self->switchboard, "incoming", G_CALLBACK (on_incoming), self, 0);
  g_signal_connect_object (self->switchboard, "call-ended", G_CALLBACK (on_call_ended), self, 0);
  g_signal_connect_object (self->switchboard, "call-missed", G_CALLBACK (on_call_missed), self, 0);
}

CsCallManager *
cs_call_manager_new (const char *folder)
{
  g_autoptr (CsCallManager) self = g_object_new (CS_TYPE_CALL_MANAGER, NULL);

  /* Finding GStreamer's plugins takes longer than registering, so it begins early.
   */
  cs_media_warm_up ();
  self->profile = cs_store_profile_open (folder);
  self->keyring = cs_store_keyring_new (folder);
  cs_store_profile_get_zid (self->profile, self->environment.zid);
  open_accounts (self);
  self->people = cs_people_new (cs_store_profile_get_folder (self->profile), self->keyring, self->notices,
                                on_people_not_kept, self);
  self->environment.peers = cs_people_get_list (self->people);
  self->storage = cs_storage_watch_new (self->profile, cs_people_get_store (self->people),
                                        cs_account_list_get_model (self->accounts), self->notices);
  cs_storage_watch_look (self->storage);
  open_switchboard (self);
  cs_store_keyring_watch (self->keyring, on_keyring_opened, self);
  return g_steal_pointer (&self);
}

gboolean
cs_call_manager_keyring_is_session_only (CsCallManager *self)
{
  g_return_val_if_fail (CS_IS_CALL_MANAGER (self), TRUE);
  return cs_store_keyring_get_kind (self->keyring) == CS_STORE_KEYRING_SESSION;
}
