/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/cs-media-demux.h"
#include "media/cs-media-srtp.h"
#include "net/cs-dtls-identity.h"

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
  /* @to NULL: where the path leads. */
  void (*send) (GSocketAddress *to, const guint8 *packet, gsize len, gpointer user_data);
  /* The peer is there, as far as can be known without keys: the path leads to it. */
  void (*heard_from) (GSocketAddress *from, gpointer user_data);
  gboolean (*leads_to) (GSocketAddress *address, gpointer user_data);
  gboolean (*is_named) (GSocketAddress *address, gpointer user_data); /* by signalling */
  void (*peer_found) (gpointer user_data);
  void (*keys) (CsMediaSrtpDirection direction, const CsMediaSrtpKeys *keys, gpointer user_data);
  /* After the keys of both directions; again after others. */
  void (*secured) (const CsMediaSecurity *security, gpointer user_data);
  void (*failed) (const CsMediaFailure *failure, gpointer user_data); /* NO_KEYING: nobody was there */
} CsMediaKeyingEvents;

/* What signalling said of the peer's keys. The parts of the keying that was agreed are there; borrowed, but for
 * @fingerprints, which may be kept by reference. */
typedef struct {
  const guint8 *zrtp_hash; /* CS_ZRTP_HELLO_HASH_LEN bytes, or NULL */
  const CsSdpCrypto *local_crypto;
  const CsSdpCrypto *remote_crypto;
  GPtrArray *fingerprints; /* of CsSdpFingerprint */
  const char *tls_id;      /* or NULL */
  gboolean is_dtls_client;
  gboolean is_early; /* nobody has answered yet: the peer has all the time until then */
} CsMediaPeerKeys;

/* NULL: nothing to do for this mechanism; set_peer() and free() are always there. */
typedef struct {
  CsKeyings keying;
  CsMediaClass packets; /* that it receives; UNKNOWN: none */
  void (*start) (CsMediaKeying *self, gint64 now_us);
  void (*restart) (CsMediaKeying *self, gint64 now_us); /* the peer may have come only now */
  void (*set_peer) (CsMediaKeying *self, const CsMediaPeerKeys *peer, gint64 now_us); /* again: what has changed */
  void (*receive) (CsMediaKeying *self, const guint8 *packet, gsize len, GSocketAddress *from, gint64 now_us);
  void (*media_received) (CsMediaKeying *self, gint64 now_us); /* the first authentic packet under its keys */
  void (*set_checked) (CsMediaKeying *self, gboolean checked); /* of the code that was compared */
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

/* ZRTP (RFC 6189). @config's ready_key_pair is made here.
 * Writes the hash of our own Hello. */
CsMediaKeying *cs_media_keying_zrtp_new (const CsZrtpConfig *config, const CsMediaKeyingEvents *events,
                                         gpointer user_data, guint8 hello_hash[static CS_ZRTP_HELLO_HASH_LEN]);

/* SDES (RFC 4568): the keys are there with set_peer(), and so is the end of it. */
CsMediaKeying *cs_media_keying_sdes_new (const CsMediaKeyingEvents *events, gpointer user_data);

/* DTLS-SRTP (RFC 5763, RFC 5764): begins with set_peer(). */
CsMediaKeying *cs_media_keying_dtls_new (CsDtlsIdentity *identity, const CsMediaKeyingEvents *events,
                                         gpointer user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsMediaKeying, cs_media_keying_free)

G_END_DECLS
