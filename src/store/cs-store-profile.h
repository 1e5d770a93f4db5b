/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/cs-store-error.h"
#include "zrtp/cs-zrtp-engine.h"

G_BEGIN_DECLS

/**
 * CsStoreProfile:
 *
 * The data folder: who this installation is (ZID, instance id) and its accounts, as key files written atomically with
 * mode 0600 in a folder that is made with mode 0700. No password is ever in them. A file that makes no sense is kept
 * aside as "<name>.broken-<n>", never overwritten, and said. Programs that share a folder have one identity and lose
 * nothing of each other's changes. Main context; small synchronous reads and writes.
 */
typedef struct _CsStoreProfile CsStoreProfile;

/* @folder: NULL for $XDG_DATA_HOME/countersign. Made when missing. */
CsStoreProfile *cs_store_profile_open (const char *folder, GError **error);
void cs_store_profile_free (CsStoreProfile *self);

const char *cs_store_profile_get_folder (CsStoreProfile *self);
void cs_store_profile_get_zid (CsStoreProfile *self, guint8 zid[static CS_ZID_LEN]);
const char *cs_store_profile_get_instance_id (CsStoreProfile *self); /* "urn:uuid:…" */

/* The file that was last put aside because it made no sense, or NULL: something to tell the user. */
const char *cs_store_profile_get_put_aside (CsStoreProfile *self);

/* A record per account. */
typedef struct {
  char *id;           /* our own, stable */
  char *identity;     /* "sip:alice@example.org" */
  char *display_name; /* or NULL */
  char *auth_user;    /* or NULL */
  char *server;       /* "host" or "host:port", or NULL */
  char *transport;    /* "tls", "tcp", "udp" */
  char *trust_file;   /* or NULL */
  char *client_cert;  /* file or "pkcs11:" URI of the certificate that we show, or NULL */
  char *requirement;  /* "clear", "provider", "end-to-end", "checked" */
} CsStoreAccount;

void cs_store_account_free (CsStoreAccount *self);

/* (transfer full). Records that make no sense are left out and left alone. CORRUPT: the file was put aside, the next
 * call gives none. */
GPtrArray *cs_store_profile_load_accounts (CsStoreProfile *self, GError **error);

/* Replaces the record with the same id; keys that we do not know are kept. BAD_VALUE: an address with a password in
 * it, control characters, a transport or requirement that there is not. */
gboolean cs_store_profile_save_account (CsStoreProfile *self, const CsStoreAccount *account, GError **error);

/* NOT_FOUND when there is none. */
gboolean cs_store_profile_remove_account (CsStoreProfile *self, const char *id, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsStoreProfile, cs_store_profile_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsStoreAccount, cs_store_account_free)

G_END_DECLS
