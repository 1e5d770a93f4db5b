/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "store/cs-store-error.h"
#include "store/cs-store-keyring.h"
#include "zrtp/cs-zrtp-cache.h"

G_BEGIN_DECLS

/**
 * CsStorePeers:
 *
 * Everything remembered about peers: the retained secrets of their devices (RFC 6189 section 4.9), which were checked
 * and when, and what was learnt about their addresses. Kept in the file "peers" of the data folder, sealed with a key
 * that lives in the keyring. Without a keyring, or while it is locked, all of it lasts for this run, and the state says
 * so; nothing is ever written in clear.
 *
 * Addresses are plain keys here: whoever calls makes them comparable ("sip:anna@example.org"). The functions marked so
 * may be called from any thread, take a lock for a moment and never wait for a disk; the others, and all events, belong
 * to the main context that was the thread's default when it was made. Reference counted from any thread.
 */
typedef struct _CsStorePeers CsStorePeers;

typedef enum {
  CS_STORE_PEERS_LOADING,  /* what was remembered is not known yet: hold calls back */
  CS_STORE_PEERS_KEPT,     /* loaded, and what is learnt is written */
  CS_STORE_PEERS_THIS_RUN, /* no keyring, or it is locked or does not answer: what is learnt is gone afterwards */
} CsStorePeersState;

/* What is known of somebody. */
typedef enum {
  CS_STORE_MEMORY_UNKNOWN,    /* certainly nothing was remembered */
  CS_STORE_MEMORY_KNOWN,      /* what was remembered is known */
  CS_STORE_MEMORY_UNREADABLE, /* something may have been remembered that cannot be read now, or is lost */
} CsStoreMemory;

/* (transfer full) or NULL: @address under the key by which it is remembered now. Any thread. */
typedef char *(*CsStoreAddressKeyFunc) (const char *address);

/* What a user has to be told. */
typedef enum {
  CS_STORE_PEERS_PUT_ASIDE,   /* the file was changed or damaged; detail: where it is now */
  CS_STORE_PEERS_KEY_GONE,    /* there is a file, but the keyring has no key for it */
  CS_STORE_PEERS_FILE_GONE,   /* the keyring knows of a file that is not there */
  CS_STORE_PEERS_ROLLED_BACK, /* the file is an earlier one than the last that was written; it is used all the same */
  CS_STORE_PEERS_FULL,        /* no room that checked peers do not need; detail: the address that is not remembered */
  CS_STORE_PEERS_NOT_WRITTEN, /* detail: why */
} CsStorePeersProblem;

typedef struct {
  void (*state) (CsStorePeers *self, gpointer user_data);
  void (*changed) (CsStorePeers *self, gpointer user_data); /* cs_store_peers_list() would say something else */
  void (*problem) (CsStorePeers *self, CsStorePeersProblem problem, const char *detail, gpointer user_data);
} CsStorePeersEvents;

/* @folder exists. */
CsStorePeers *cs_store_peers_new (const char *folder, CsStoreKeyring *keyring);
CsStorePeers *cs_store_peers_ref (CsStorePeers *self);
void cs_store_peers_unref (CsStorePeers *self);

/* What was remembered under addresses as they were written before is found under those that @key_of makes of them.
 * Before anything is loaded. */
void cs_store_peers_set_key_func (CsStorePeers *self, CsStoreAddressKeyFunc key_of);

/* NULL @events silences it. All of them are set. */
void cs_store_peers_set_events (CsStorePeers *self, const CsStorePeersEvents *events, gpointer user_data);

/* Reads what is remembered, or reads it again when another program has written since or when it could not be read
 * before. What was learnt meanwhile is kept and added. Always succeeds, after CS_LIMIT_STORE_LOAD_MS at the latest:
 * then the state is THIS_RUN until the keyring answers after all. */
void cs_store_peers_load_async (CsStorePeers *self, GAsyncReadyCallback callback, gpointer user_data);
void cs_store_peers_load_finish (CsStorePeers *self, GAsyncResult *result);

/* TRUE when a call may begin at once: what is in memory is what the file holds, or the file cannot be read. */
gboolean cs_store_peers_is_loaded (CsStorePeers *self);
CsStorePeersState cs_store_peers_get_state (CsStorePeers *self);

/* TRUE when the file holds everything that was learnt. */
gboolean cs_store_peers_is_saved (CsStorePeers *self);

/* Comes when everything that was learnt before is on disk, or cannot be written. */
void cs_store_peers_flush_async (CsStorePeers *self, GAsyncReadyCallback callback, gpointer user_data);
void cs_store_peers_flush_finish (CsStorePeers *self, GAsyncResult *result);

/* (transfer full): what one call sees, or NULL when @address is not fit to be remembered. Any thread. */
CsZrtpCache *cs_store_peers_get_cache (CsStorePeers *self, const guint8 own_zid[static CS_ZID_LEN],
                                       const char *address);

typedef struct {
  guint8 own_zid[CS_ZID_LEN];
  guint8 zid[CS_ZID_LEN];
  gint64 first_seen_s; /* times are seconds since 1970 */
  gint64 last_seen_s;
  gint64 checked_at_s; /* 0: not checked */
} CsStoreDevice;

typedef struct {
  char *address;
  char *name;            /* what the peer called itself last, or NULL; untrusted */
  char *requirement;     /* what the user requires of calls with it, as in CsStoreAccount, or NULL */
  gboolean ever_checked; /* the ratchet: stays when checks are undone, until the user lifts it or forgets the peer */
  gboolean had_zrtp;     /* there was a call with ZRTP */
  gint64 last_seen_s;
  gint64 checked_at_s; /* the newest check of its devices that holds, 0: none */
  GArray *devices;     /* of CsStoreDevice, the one seen last first */
} CsStorePeer;

void cs_store_peer_free (CsStorePeer *self);

/* (transfer full): the peer seen last first. Any thread. */
GPtrArray *cs_store_peers_list (CsStorePeers *self);

/* (transfer full) or NULL. Any thread. */
CsStorePeer *cs_store_peers_find (CsStorePeers *self, const char *address);

/* What is known of @address, with (transfer full) what there is, or NULL. With UNREADABLE that is what this run has
 * learnt, and the peer may have been checked all the same: be strict. Any thread. */
CsStoreMemory cs_store_peers_recall (CsStorePeers *self, const char *address, CsStorePeer **peer);

/* (transfer full) or NULL: somebody else than @address whose device with @zid is checked. The ZID is what a caller says
 * of itself. Any thread. */
CsStorePeer *cs_store_peers_find_checked (CsStorePeers *self, const guint8 zid[static CS_ZID_LEN], const char *address);

/* @from turns out to be another address of @into. Any thread. */
void cs_store_peers_merge (CsStorePeers *self, const char *into, const char *from);

/* FALSE: there is a file that was not read. Any thread. */
gboolean cs_store_peers_is_readable (CsStorePeers *self);

/* Something that was remembered is lost, and the user has not accepted it. Any thread. */
gboolean cs_store_peers_is_incomplete (CsStorePeers *self);

/* The user knows that something that was remembered is lost: whoever is not remembered now is UNKNOWN again. Does
 * nothing for a file that cannot be read at present. */
void cs_store_peers_accept_loss (CsStorePeers *self);

/* What the user decides. In effect at once, written soon (with THIS_RUN, a file that cannot be opened keeps what it
 * has). Any thread. Unknown addresses are left alone, but for set_requirement, which begins to remember them:
 * BAD_VALUE, TOO_MUCH. */
void cs_store_peers_forget (CsStorePeers *self, const char *address);
void cs_store_peers_forget_device (CsStorePeers *self, const char *address, const guint8 zid[static CS_ZID_LEN]);
void cs_store_peers_uncheck (CsStorePeers *self, const char *address); /* all its devices; the ratchet stays */
void cs_store_peers_lift (CsStorePeers *self, const char *address);    /* the ratchet */
gboolean cs_store_peers_set_requirement (CsStorePeers *self, const char *address, const char *requirement,
                                         GError **error);

/* @name: untrusted text; only the first CS_LIMIT_DISPLAY_NAME bytes are kept. */
void cs_store_peers_set_name (CsStorePeers *self, const char *address, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsStorePeers, cs_store_peers_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsStorePeer, cs_store_peer_free)

G_END_DECLS
