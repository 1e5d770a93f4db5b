/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/cs-media-srtp.h"

G_BEGIN_DECLS

/**
 * CsMediaKeying:
 *
 * How a stream gets its keys. The stream knows only this interface: packets of the mechanism's class and the time go
 * in; packets, keys and news come out through #CsMediaKeyingEvents, called from inside the functions below, which must
 * not free the object. media-io thread (once the owner has handed it over).
 */
typedef struct _CsMediaKeying CsMediaKeying;

typedef struct {
  void (*send) (const guint8 *packet, gsize len, gpointer user_data);
  void (*peer_found) (gpointer user_data);
  void (*keys) (CsMediaSrtpDirection direction, const CsMediaSrtpKeys *keys, gpointer user_data);
  void (*secured) (const CsMediaSecurity *security, gpointer user_data); /* after the keys of both directions */
  void (*failed) (const CsMediaFailure *failure, gpointer user_data);    /* NO_KEYING: nobody was there */
} CsMediaKeyingEvents;

typedef struct {
  void (*start) (CsMediaKeying *self, gint64 now_us);
  void (*restart) (CsMediaKeying *self, gint64 now_us); /* the peer may have come only now */
  /* What signalling announced; @announcement is the mechanism's own. */
  void (*set_peer) (CsMediaKeying *self, const guint8 *announcement, gint64 now_us);
  void (*receive) (CsMediaKeying *self, const guint8 *packet, gsize len, gint64 now_us);
  void (*media_received) (CsMediaKeying *self, gint64 now_us); /* the first authentic packet under its keys */
  void (*set_checked) (CsMediaKeying *self, gboolean checked); /* NULL where there is no code to compare */
  void (*tick) (CsMediaKeying *self, gint64 now_us);
  gint64 (*next_deadline_us) (const CsMediaKeying *self); /* or -1 */
  void (*free) (CsMediaKeying *self);
} CsMediaKeyingClass;

struct _CsMediaKeying {
  const CsMediaKeyingClass *klass;
  const CsMediaKeyingEvents *events;
  gpointer user_data;
};

static inline void
cs_media_keying_free (CsMediaKeying *self)
{
  if (self != NULL)
    self->klass->free (self);
}

/* ZRTP (RFC 6189). @announcement of set_peer() is the 32 bytes of a=zrtp-hash. @config's ready_key_pair is made here.
 * Writes the hash of our own Hello. */
CsMediaKeying *cs_media_keying_zrtp_new (const CsZrtpConfig *config, const CsMediaKeyingEvents *events,
                                         gpointer user_data, guint8 hello_hash[static CS_ZRTP_HELLO_HASH_LEN]);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsMediaKeying, cs_media_keying_free)

G_END_DECLS
