/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The accounts: one for each address, which of them calls, and what they tell together. */
#include "calls/cs-account-list-private.h"

#include "calls/cs-account-private.h"
#include "calls/cs-address.h"
#include "calls/cs-calls-error.h"
#include "crypto/cs-random.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _CsAccountList {
  GObject parent_instance;

  CsStoreProfile *profile;
  CsStoreKeyring *keyring;
  CsNoticeList *notices;
  GListStore *accounts;
  char *last_used; /* the id of the account that was called from last, perhaps in an earlier run; NULL: none */
  guint n_open;    /* while they close: those that have not yet */
};

enum {
  INCOMING,
  SAVE_PROBLEM,
  CLOSED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CsAccountList, cs_account_list, G_TYPE_OBJECT)

/* ---- what they tell ---- */

static void
on_account_incoming (CsAccount *account, gpointer session, gpointer user_data)
{
  g_signal_emit (user_data, signals[INCOMING], 0, account, session);
}

static void
on_account_save_problem (CsAccount *account, GParamSpec *pspec, gpointer user_data)
{
  g_signal_emit (user_data, signals[SAVE_PROBLEM], 0);
}

static void
on_account_closed (CsAccount *account, gpointer user_data)
{
  CsAccountList *self = user_data;

  if (self->n_open > 0)
    self->n_open--;
  g_signal_emit (self, signals[CLOSED], 0);
}

/* Who allows unencrypted calls needs no telling any more. */
static void
on_account_config (CsAccount *account, GParamSpec *pspec, gpointer user_data)
{
  if (cs_account_get_requirement (account) == CS_REQUIREMENT_CLEAR)
    cs_notice_list_remove (CS_ACCOUNT_LIST (user_data)->notices, CS_NOTICE_NO_ENCRYPTION,
                           cs_account_get_address (account));
}

static CsAccount *
add_account (CsAccountList *self, CsAccountConfig *config, const char *id, gboolean recorded, GError **error)
{
  g_autoptr (CsAccount) account = cs_account_new (config, id, recorded, self->profile, self->keyring, error);

  if (account == NULL)
    return NULL;
  g_signal_connect_object (account, "incoming", G_CALLBACK (on_account_incoming), self, 0);
  g_signal_connect_object (account, "closed", G_CALLBACK (on_account_closed), self, 0);
  g_signal_connect_object (account, "notify::config", G_CALLBACK (on_account_config), self, 0);
  g_signal_connect_object (account, "notify::save-problem", G_CALLBACK (on_account_save_problem), self, 0);
  g_list_store_append (self->accounts, account);
  cs_account_start (account);
  return account; /* the list keeps it */
}

/* One that this version understands, and that no account in the list has, keeps its id, so that its password is found
 * again. */
static char *
id_for (CsAccountList *self, CsAccountConfig *config)
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
find_same (CsAccountList *self, CsAccountConfig *config)
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
cs_account_list_find (CsAccountList *self, const char *address)
{
  g_autoptr (CsAccountConfig) config = NULL;

  config = cs_account_config_new (&(CsAccountSettings){ .identity = address }, NULL);
  return config != NULL ? find_same (self, config) : NULL;
}

CsAccount *
cs_account_list_add (CsAccountList *self, const CsAccountSettings *settings, GError **error)
{
  g_autoptr (CsAccountConfig) config = NULL;
  g_autofree char *id = NULL;
  CsAccount *same;

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
cs_account_list_change (CsAccountList *self, CsAccount *account, const CsAccountSettings *settings, GError **error)
{
  g_autoptr (CsAccountConfig) config = NULL;
  CsAccount *same;

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

gboolean
cs_account_list_take_record (CsAccountList *self, CsAccountConfig *config, const char *id)
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

gboolean
cs_account_list_has (CsAccountList *self, CsAccount *account)
{
  return g_list_store_find (self->accounts, account, NULL);
}

void
cs_account_list_remove (CsAccountList *self, CsAccount *account)
{
  guint position;

  if (!g_list_store_find (self->accounts, account, &position))
    return;
  g_object_ref (account);
  g_signal_handlers_disconnect_by_data (account, self);
  g_list_store_remove (self->accounts, position);
  cs_account_leave (account);
  g_object_unref (account);
}

/* ---- which of them calls ---- */

static gboolean
is_usable (CsAccount *account)
{
  const CsAccountState state = cs_account_get_state (account);

  return state == CS_ACCOUNT_REGISTERED || state == CS_ACCOUNT_DIRECT;
}

/* (transfer full): of "anna@example.org", "sip:anna@example.org:5070;x=y"; NULL when there is none. */
static char *
host_of (const char *address)
{
  const char *at = address != NULL ? strrchr (address, '@') : NULL;

  return at != NULL ? g_strndup (at + 1, strcspn (at + 1, ":;?> ")) : NULL;
}

CsAccount *
cs_account_list_choose (CsAccountList *self, const char *address)
{
  g_autofree char *host = host_of (address);
  GListModel *model;
  CsAccount *first = NULL;
  CsAccount *last = NULL;

  model = G_LIST_MODEL (self->accounts);
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (CsAccount) account = g_list_model_get_item (model, i); /* the list keeps it */
      const char *domain = cs_account_get_domain (account);

      if (!is_usable (account))
        continue;
      if (host != NULL && domain != NULL && g_ascii_strcasecmp (host, domain) == 0)
        return account;
      if (g_strcmp0 (cs_account_get_id (account), self->last_used) == 0)
        last = account;
      if (first == NULL || (cs_account_is_practice (first) && !cs_account_is_practice (account)))
        first = account;
    }
  return last != NULL ? last : first;
}

/* An account that is not kept is not known in the next run. That it is the last one is no loss worth a word. */
void
cs_account_list_note_used (CsAccountList *self, CsAccount *account)
{
  g_autoptr (GError) error = NULL;

  if (g_strcmp0 (self->last_used, cs_account_get_id (account)) == 0)
    return;
  g_free (self->last_used);
  self->last_used = g_strdup (cs_account_get_id (account));
  if (cs_account_is_recorded (account) && !cs_store_profile_set_last_account (self->profile, self->last_used, &error))
    g_debug ("the last account is not saved: %s", error->message);
}

char *
cs_account_list_complete_address (CsAccountList *self, CsAccount *account, const char *typed, GError **error)
{
  if (account == NULL)
    account = cs_account_list_choose (self, typed);
  return cs_address_complete (typed, account != NULL ? cs_account_get_domain (account) : NULL, error);
}

/* ---- all of them ---- */

void
cs_account_list_keyring_opened (CsAccountList *self)
{
  GListModel *accounts = G_LIST_MODEL (self->accounts);

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (CsAccount) account = g_list_model_get_item (accounts, i);

      cs_account_keyring_opened (account);
    }
}

void
cs_account_list_close (CsAccountList *self)
{
  GListModel *accounts = G_LIST_MODEL (self->accounts);
  const guint n = g_list_model_get_n_items (accounts);

  /* Accounts that close at once must not make the count reach zero early. */
  self->n_open = n + 1;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (CsAccount) account = g_list_model_get_item (accounts, i);

      cs_account_close (account);
    }
  self->n_open--;
}

gboolean
cs_account_list_is_open (CsAccountList *self)
{
  return self->n_open > 0;
}

void
cs_account_list_abandon (CsAccountList *self)
{
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->accounts)); i > 0; i--)
    {
      g_autoptr (CsAccount) account = g_list_model_get_item (G_LIST_MODEL (self->accounts), i - 1);

      cs_account_abandon (account);
    }
  g_list_store_remove_all (self->accounts);
}

GListModel *
cs_account_list_get_model (CsAccountList *self)
{
  return G_LIST_MODEL (self->accounts);
}

/* ---- its life ---- */

static void
cs_account_list_finalize (GObject *object)
{
  CsAccountList *self = CS_ACCOUNT_LIST (object);

  g_object_unref (self->accounts);
  g_free (self->last_used);
  G_OBJECT_CLASS (cs_account_list_parent_class)->finalize (object);
}

static void
cs_account_list_class_init (CsAccountListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cs_account_list_finalize;

  signals[INCOMING] = g_signal_new ("incoming", CS_TYPE_ACCOUNT_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 2, CS_TYPE_ACCOUNT, G_TYPE_POINTER);
  signals[SAVE_PROBLEM]
      = g_signal_new ("save-problem", CS_TYPE_ACCOUNT_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CLOSED]
      = g_signal_new ("closed", CS_TYPE_ACCOUNT_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cs_account_list_init (CsAccountList *self)
{
  self->accounts = g_list_store_new (CS_TYPE_ACCOUNT);
}

CsAccountList *
cs_account_list_new (CsStoreProfile *profile, CsStoreKeyring *keyring, CsNoticeList *notices)
{
  CsAccountList *self = g_object_new (CS_TYPE_ACCOUNT_LIST, NULL);

  self->profile = profile;
  self->keyring = keyring;
  self->notices = notices;
  self->last_used = cs_store_profile_get_last_account (profile);
  return self;
}
