/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The application without a user interface: its accounts, calls and recents. */
#include "calls/cs-call-manager-internal.h"

#include "base/cs-limits.h"
#include "calls/cs-account-private.h"
#include "calls/cs-address.h"
#include "calls/cs-calls-error.h"
#include "crypto/cs-random.h"
#include "media/cs-media-devices.h"

#include <glib/gi18n-lib.h>
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
  if (self->closing == NULL || self->flushing || self->open_accounts > 0
      || g_list_model_get_n_items (cs_call_table_get_model (self->table)) > 0)
    return;
  self->flushing = TRUE;
  cs_store_peers_flush_async (self->peers, on_flushed, g_object_ref (self));
}

/* ---- accounts ---- */

static void
on_account_incoming (CsAccount *account, gpointer session, gpointer user_data)
{
  cs_call_manager_receive (user_data, account, session);
}

static void
on_account_closed (CsAccount *account, gpointer user_data)
{
  CsCallManager *self = user_data;

  if (self->open_accounts > 0)
    self->open_accounts--;
  cs_call_manager_check_closed (self);
}

/* Who allows unencrypted calls needs no telling any more. */
static void
on_account_config (CsAccount *account, GParamSpec *pspec, gpointer user_data)
{
  if (cs_account_get_requirement (account) == CS_REQUIREMENT_CLEAR)
    cs_notice_list_remove (CS_CALL_MANAGER (user_data)->notices, CS_NOTICE_NO_ENCRYPTION,
                           cs_account_get_address (account));
}

static CsAccount *
add_account (CsCallManager *self, CsAccountConfig *config, const char *id, gboolean recorded, GError **error)
{
  g_autoptr (CsAccount) account = cs_account_new (config, id, recorded, self->profile, self->keyring, error);

  if (account == NULL)
    return NULL;
  g_signal_connect_object (account, "incoming", G_CALLBACK (on_account_incoming), self, 0);
  g_signal_connect_object (account, "closed", G_CALLBACK (on_account_closed), self, 0);
  g_signal_connect_object (account, "notify::config", G_CALLBACK (on_account_config), self, 0);
  g_signal_connect_object (account, "notify::save-problem", G_CALLBACK (cs_call_manager_retry_storage), self,
                           G_CONNECT_SWAPPED);
  g_list_store_append (self->accounts, account);
  cs_account_start (account);
  return account; /* the list keeps it */
}

/* One that this version understands, and that no account in the list has, keeps its id, so that its password is found
 * again. */
static char *
id_for (CsCallManager *self, CsAccountConfig *config)
{
  g_autoptr (GPtrArray) records = cs_store_profile_load_accounts (self->profile, NULL);

  for (guint i = 0; records != NULL && i < records->len; i++)
    {
      const CsStoreAccount *record = records->pdata[i];
      g_autoptr (CsAccountConfig) there = cs_account_config_from_record (record, NULL);

      if (there != NULL && cs_account_config_same_address (there, config))
        return g_strdup (record->id);
    }
  return cs_random_token (8);
}

static CsAccount *
find_same (CsCallManager *self, CsAccountConfig *config)
{
  GListModel *accounts = G_LIST_MODEL (self->accounts);

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (CsAccount) account = g_list_model_get_item (accounts, i);

      if (cs_account_config_same_address (cs_account_get_config (account), config))
        return account; /* the list keeps it */
    }
  return NULL;
}

CsAccount *
cs_call_manager_find_account (CsCallManager *self, const char *address)
{
  g_autoptr (CsAccountConfig) config = NULL;

  g_return_val_if_fail (CS_IS_CALL_MANAGER (self), NULL);

  config = cs_account_config_new (&(CsAccountSettings){ .identity = address }, NULL);
  return config != NULL ? find_same (self, config) : NULL;
}

CsAccount *
cs_call_manager_add_account (CsCallManager *self, const CsAccountSettings *settings, GError **error)
{
  g_autoptr (CsAccountConfig) config = NULL;
  g_autofree char *id = NULL;
  CsAccount *same;

  g_return_val_if_fail (CS_IS_CALL_MANAGER (self), NULL);

  config = cs_account_config_new (settings, error);
  if (config == NULL)
    return NULL;
  same = find_same (self, config);
  if (same != NULL)
    return cs_account_set_config (same, config, error) ? same : NULL;
  id = id_for (self, config);
  return add_account (self, config, id, FALSE, error);
}

gboolean
cs_call_manager_change_account (CsCallManager *self, CsAccount *account, const CsAccountSettings *settings,
                                GError **error)
{
  g_autoptr (CsAccountConfig) config = NULL;
  CsAccount *same;

  g_return_val_if_fail (CS_IS_CALL_MANAGER (self), FALSE);

  config = cs_account_config_new (settings, error);
  if (config == NULL)
    return FALSE;
  same = find_same (self, config);
  if (same == NULL || same == account)
    return cs_account_set_config (account, config, error);
  g_set_error (error, CS_CALLS_ERROR, CS_CALLS_ERROR_FAILED, _ ("There is an account with the address %s already."),
               cs_account_get_address (same));
  return FALSE;
}

void
cs_call_manager_remove_account (CsCallManager *self, CsAccount *account)
{
  guint position;

  g_return_if_fail (CS_IS_CALL_MANAGER (self));

  if (!g_list_store_find (self->accounts, account, &position))
    return;
  g_object_ref (account);
  for (guint i = g_list_model_get_n_items (cs_call_table_get_model (self->table)); i > 0; i--)
    {
      g_autoptr (CsCall) call = g_list_model_get_item (cs_call_table_get_model (self->table), i - 1);

      if (cs_call_get_account (call) == account)
        cs_call_hang_up (call);
    }
  if (!cs_account_is_direct (account))
    cs_call_manager_forget_account (self, account);
  g_signal_handlers_disconnect_by_data (account, self);
  g_list_store_remove (self->accounts, position);
  cs_account_leave (account);
  g_object_unref (account);
}

gboolean
cs_call_manager_take_record (CsCallManager *self, CsAccountConfig *config, const char *id)
{
  g_autoptr (GError) error = NULL;

  /* Written twice, by hand or by two programs: the first is the account, the second stays in the file. */
  if (find_same (self, config) != NULL)
    return TRUE;
  if (add_account (self, config, id, TRUE, &error) != NULL)
    return TRUE;
  g_debug ("an account is left out: %s", error->message);
  return FALSE;
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
  GListModel *accounts;
  guint n;

  g_return_if_fail (CS_IS_CALL_MANAGER (self));
  g_return_if_fail (self->closing == NULL);

  accounts = G_LIST_MODEL (self->accounts);
  n = g_list_model_get_n_items (accounts);
  self->closing = g_task_new (self, NULL, callback, user_data);
  self->close_timeout_id = g_timeout_add (CLOSE_MS, on_close_timeout, self);

  for (guint i = g_list_model_get_n_items (cs_call_table_get_model (self->table)); i > 0; i--)
    {
      g_autoptr (CsCall) call = g_list_model_get_item (cs_call_table_get_model (self->table), i - 1);

      cs_call_hang_up (call);
    }

  /* Accounts that close at once must not make the count reach zero early. */
  self->open_accounts = n + 1;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (CsAccount) account = g_list_model_get_item (accounts, i);

      cs_account_close (account);
    }
  self->open_accounts--;
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
      g_value_set_object (value, self->accounts);
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
abandon_accounts (CsCallManager *self)
{
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->accounts)); i > 0; i--)
    {
      g_autoptr (CsAccount) account = g_list_model_get_item (G_LIST_MODEL (self->accounts), i - 1);

      cs_account_abandon (account);
    }
  g_list_store_remove_all (self->accounts);
}

static void
cs_call_manager_dispose (GObject *object)
{
  CsCallManager *self = CS_CALL_MANAGER (object);

  g_clear_handle_id (&self->close_timeout_id, g_source_remove);
  cs_call_manager_unwatch_storage (self);
  if (self->keyring != NULL)
    cs_store_keyring_watch (self->keyring, NULL, NULL);
  cs_sound_close (self->sound);
  abandon_calls (self);
  abandon_accounts (self);
  cs_call_manager_close_peers (self);
  G_OBJECT_CLASS (cs_call_manager_parent_class)->dispose (object);
}

static void
cs_call_manager_finalize (GObject *object)
{
  CsCallManager *self = CS_CALL_MANAGER (object);

  g_clear_pointer (&self->unremoved, g_ptr_array_unref);
  g_clear_object (&self->accounts);
  g_clear_pointer (&self->table, cs_call_table_free);
  g_clear_pointer (&self->recents, cs_recent_list_free);
  g_clear_pointer (&self->sound, cs_sound_free);
  cs_call_manager_free_peers (self);
  g_clear_pointer (&self->notices, cs_notice_list_free);
  g_clear_pointer (&self->profile, cs_store_profile_free);
  g_clear_pointer (&self->keyring, cs_store_keyring_unref);
  g_free (self->last_used);
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
  self->accounts = g_list_store_new (CS_TYPE_ACCOUNT);
  self->table = cs_call_table_new ();
  self->recents = cs_recent_list_new ();
  self->sound = cs_sound_new (on_sound_changed, self);
  self->notices = cs_notice_list_new ();
  self->unremoved = g_ptr_array_new_with_free_func (g_free);
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
  GListModel *accounts = G_LIST_MODEL (self->accounts);

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (CsAccount) account = g_list_model_get_item (accounts, i);

      cs_account_keyring_opened (account);
    }
  /* The key that seals what is remembered of people is in the keyring, too. */
  cs_store_peers_load_async (self->peers, NULL, NULL);
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
  self->last_used = cs_store_profile_get_last_account (self->profile);
  cs_call_manager_open_peers (self);
  cs_call_manager_watch_storage (self);
  cs_store_keyring_watch (self->keyring, on_keyring_opened, self);
  return g_steal_pointer (&self);
}

GListModel *
cs_call_manager_get_accounts (CsCallManager *self)
{
  g_return_val_if_fail (CS_IS_CALL_MANAGER (self), NULL);
  return G_LIST_MODEL (self->accounts);
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
