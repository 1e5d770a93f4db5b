/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/cs-store-error.h"
#include "zrtp/cs-zrtp-engine.h"

G_BEGIN_DECLS

/**
 * CsStoreProfile:
 *
 * The data folder: who this installation is (ZID, instance id) and its accounts, as key files written atomically with
 * mode 0600 in a folder that is made with mode 0700. No password is ever in them. A damaged file is renamed to
 * "<name>.broken-<n>", never overwritten, and said. Programs that share a folder have one identity and lose nothing of
 * each other's changes. Main context; small synchronous reads and writes.
 */
typedef struct _CsStoreProfile CsStoreProfile;

/* @folder: NULL for $XDG_DATA_HOME/countersign. Made when missing. There is a profile in any case: where the folder can
 * neither be read nor written, its identity lasts as long as the program. */
CsStoreProfile *cs_store_profile_open (const char *folder);
void cs_store_profile_free (CsStoreProfile *self);

const char *cs_store_profile_get_folder (CsStoreProfile *self);
void cs_store_profile_get_zid (CsStoreProfile *self, guint8 zid[static CS_ZID_LEN]);
const char *cs_store_profile_get_instance_id (CsStoreProfile *self); /* "urn:uuid:…" */

/* Why the profile lasts as long as the program, or NULL when it is kept. */
const GError *cs_store_profile_get_problem (CsStoreProfile *self);

/* Tries once more to keep the profile. TRUE when there is no problem any more. */
gboolean cs_store_profile_recover (CsStoreProfile *self);

/* The new name of the file that was last renamed because it was damaged, or NULL: something to tell the user. */
const char *cs_store_profile_get_put_aside (CsStoreProfile *self);

/* A record per account: texts by key. What they mean is for others to say; what must never be on disk is refused here.
 */
typedef struct {
  char *id;            /* our own, stable */
  GHashTable *values;  /* char * -> char *, or NULL for a key that is to go */
  GHashTable *damaged; /* of char *: keys whose values were no text in the file and were made into some */
} CsStoreAccount;

CsStoreAccount *cs_store_account_new (const char *id);
void cs_store_account_free (CsStoreAccount *self);
const char *cs_store_account_get (const CsStoreAccount *self, const char *key); /* NULL: it has none */
void cs_store_account_set (CsStoreAccount *self, const char *key, const char *value);

/* Whether its value is only what could be made of bytes that are not text: fit to be shown and for nothing else. */
gboolean cs_store_account_is_damaged (const CsStoreAccount *self, const char *key);

/* (transfer full). Damaged records are left out and left alone. CORRUPT: the file was put aside, the next
 * call gives none. READ_ONLY and IO: it is there and cannot be read. */
GPtrArray *cs_store_profile_load_accounts (CsStoreProfile *self, GError **error);

/* Of char *: the ids, or whatever names the group, of those that cs_store_profile_load_accounts() left out. They stay
 * in the file as they are. (transfer none) */
GPtrArray *cs_store_profile_get_left_out (CsStoreProfile *self);

/* Writes the record's values over those of the same id; keys that it does not name are kept. BAD_VALUE: no identity, an
 * address with a password in it, a PIN, control characters, texts that are too long. */
gboolean cs_store_profile_save_account (CsStoreProfile *self, const CsStoreAccount *account, GError **error);

/* The account that was called from last; NULL: none is known. (transfer full) */
char *cs_store_profile_get_last_account (CsStoreProfile *self);
gboolean cs_store_profile_set_last_account (CsStoreProfile *self, const char *id, GError **error);

/* NOT_FOUND when there is none. */
gboolean cs_store_profile_remove_account (CsStoreProfile *self, const char *id, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsStoreProfile, cs_store_profile_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsStoreAccount, cs_store_account_free)

G_END_DECLS
