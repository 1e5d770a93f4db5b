/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "crypto/cs-secret.h"

G_BEGIN_DECLS

#define CS_ZID_LEN 12
#define CS_ZRTP_RETAINED_LEN 32

/* Cache expiry intervals that are no number of seconds (RFC 6189 section 4.9). */
#define CS_ZRTP_EXPIRY_NOT_KEPT 0u
#define CS_ZRTP_EXPIRY_NEVER 0xffffffffu

/* What is known of one device of the peer. */
typedef struct {
  CsSecret *rs1;       /* CS_ZRTP_RETAINED_LEN bytes, never NULL */
  CsSecret *rs2;       /* the one before it, or NULL */
  gboolean checked;    /* V: the user compared a code while this secret was kept */
  gint64 checked_at_s; /* when that was, seconds since 1970; 0 when not checked */
} CsZrtpRetained;

CsZrtpRetained *cs_zrtp_retained_new (const CsSecret *rs1, const CsSecret *rs2, gboolean checked, gint64 checked_at_s);
void cs_zrtp_retained_free (CsZrtpRetained *self);

/**
 * CsZrtpCache:
 *
 * The retained secrets of RFC 6189 section 4.9 as one call sees them: bound by whoever made it to our own ZID and to
 * the address of the peer, so that a ZID alone never brings up what belongs to somebody else. Embed it first in a
 * struct of one's own. All functions are called in the thread of the engine, none may block for long; counted from any
 * thread.
 */
typedef struct _CsZrtpCache CsZrtpCache;

typedef struct {
  /* (transfer full) or NULL. What has expired is never given. */
  CsZrtpRetained *(*get) (CsZrtpCache *self, const guint8 peer_zid[static CS_ZID_LEN]);

  /* An exchange was confirmed by both ends and continuity was not broken: rs1 becomes a copy of @rs1, rs2 a copy of
   * @matched, V is @checked. @matched: the retained secret that both ends put into the keys, or NULL when nothing was
   * retained. The peer may not have kept @rs1, since the last message of an exchange can be lost or dropped; the secret
   * that matched is the one that it certainly has. Where something is retained by now that is not @matched, the device
   * has proven nothing and all stays as it is. CS_ZRTP_EXPIRY_NOT_KEPT: nothing is kept of this device, whatever was
   * before. */
  void (*update) (CsZrtpCache *self, const guint8 peer_zid[static CS_ZID_LEN], const CsSecret *rs1,
                  const CsSecret *matched, guint32 expiry_s, gboolean checked);

  /* The user compared the code of the exchange that made @rs1 and it was right: @rs1 is the only secret that is kept of
   * this device, and V is set now. rs2 goes, and so does any other rs1: those are unverified. NOT_KEPT as
   * above.
   * @rs1 NULL: V is cleared and the secrets stay. */
  void (*set_checked) (CsZrtpCache *self, const guint8 peer_zid[static CS_ZID_LEN], const CsSecret *rs1,
                       guint32 expiry_s);

  void (*free) (CsZrtpCache *self);
} CsZrtpCacheClass;

struct _CsZrtpCache {
  const CsZrtpCacheClass *klass;
  gatomicrefcount ref_count;
};

/* For the maker: one reference, which is the caller's. */
void cs_zrtp_cache_init (CsZrtpCache *self, const CsZrtpCacheClass *klass);

CsZrtpCache *cs_zrtp_cache_ref (CsZrtpCache *self);
void cs_zrtp_cache_unref (CsZrtpCache *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsZrtpRetained, cs_zrtp_retained_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsZrtpCache, cs_zrtp_cache_unref)

G_END_DECLS
