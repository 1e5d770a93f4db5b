/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The application without a user interface: its accounts, calls and recents. */
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

void
cs_call_manager_check_closed (CsCallManager *self)
{
  if (self->closing == NULL || self->flushing || cs_account_list_is_open (self->accounts)
      || g_list_model_get_n_items (cs_call_table_get_model (self->table)) > 0)
    return;
  self->flushing = TRUE;
  cs_store_peers_flush_async (self->peers, on_flushed, g_object_ref (self));
}

/* ---- accounts ---- */

static void
on_account_incoming (CsAccountList *accounts, CsAccount *account, gpointer session, gpointer user_data)
{
  cs_call_manager_receive (user_data, account, session);
}

static void
on_account_closed (CsAccountList *accounts, gpointer user_data)
{
  cs_call_manager_check_closed (user_data);
}

static void
on_account_save_problem (CsAccountList *accounts, gpointer user_data)
{
  cs_storage_watch_retry (CS_CALL_MANAGER (user_data)->storage);
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

  for (guint i = g_list_model_get_n_items (cs_call_table_get_model (self->table)); i > 0; i--)
    {
      g_autoptr (CsCall) call = g_list_model_get_item (cs_call_table_get_model (self->table), i - 1);

      cs_call_hang_up (call);
    }

  cs_account_list_close (self->accounts);
  cs_call_manager_check_closed (self);
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
      g_value_set_object (value, cs_call_table_get_model (self->table));
      break;
    case PROP_RECENTS:
      g_value_set_object (value, cs_recent_list_get_model (self->recents));
      break;
    case PROP_PEERS:
      g_value_set_object (value, cs_call_manager_get_peers (self));
      break;
    case PROP_NOTICES:
      g_value_set_object (value, cs_notice_list_get_model (self->notices));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

/* Others may still hold references; the calls end here because they borrow from the manager. */
static void
abandon_calls (CsCallManager *self)
{
  for (guint i = g_list_model_get_n_items (cs_call_table_get_model (self->table)); i > 0; i--)
    {
      g_autoptr (CsCall) call = g_list_model_get_item (cs_call_table_get_model (self->table), i - 1);

      cs_call_abandon (call);
    }
  cs_call_table_clear (self->table);
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
  abandon_calls (self);
  cs_account_list_abandon (self->accounts);
  cs_call_manager_close_peers (self);
  G_OBJECT_CLASS (cs_call_manager_parent_class)->dispose (object);
}

static void
cs_call_manager_finalize (GObject *object)
{
  CsCallManager *self = CS_CALL_MANAGER (object);

  g_clear_object (&self->storage);
  g_clear_object (&self->accounts);
  g_clear_pointer (&self->table, cs_call_table_free);
  g_clear_pointer (&self->recents, cs_recent_list_free);
  g_clear_pointer (&self->sound, cs_sound_free);
  cs_call_manager_free_peers (self);
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
  self->table = cs_call_table_new ();
  self->recents = cs_recent_list_new ();
  self->sound = cs_sound_new (on_sound_changed, self);
  self->notices = cs_notice_list_new ();
  self->next_number = 1;
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
  cs_store_peers_load_async (self->peers, NULL, NULL);
}

static void
open_accounts (CsCallManager *self)
{
  self->accounts = cs_account_list_new (self->profile, self->keyring, self->notices);
  g_signal_connect_object (self->accounts, "incoming", G_CALLBACK (on_account_incoming), self, 0);
  g_signal_connect_object (self->accounts, "closed", G_CALLBACK (on_account_closed), self, 0);
  g_signal_connect_object (self->accounts, "save-problem", G_CALLBACK (on_account_save_problem), self, 0);
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
  cs_call_manager_open_peers (self);
  self->storage
      = cs_storage_watch_new (self->profile, self->peers, cs_account_list_get_model (self->accounts), self->notices);
  cs_storage_watch_look (self->storage);
  cs_store_keyring_watch (self->keyring, on_keyring_opened, self);
  return g_steal_pointer (&self);
}

GListModel *
cs_call_manager_get_calls (CsCallManager *self)
{
  g_return_val_if_fail (CS_IS_CALL_MANAGER (self), NULL);
  return cs_call_table_get_model (self->table);
}

GListModel *
cs_call_manager_get_recents (CsCallManager *self)
{
  g_return_val_if_fail (CS_IS_CALL_MANAGER (self), NULL);
  return cs_recent_list_get_model (self->recents);
}

gboolean
cs_call_manager_keyring_is_session_only (CsCallManager *self)
{
  g_return_val_if_fail (CS_IS_CALL_MANAGER (self), TRUE);
  return cs_store_keyring_get_kind (self->keyring) == CS_STORE_KEYRING_SESSION;
}
