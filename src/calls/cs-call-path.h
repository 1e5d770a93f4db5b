/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-protection.h"

G_BEGIN_DECLS

/**
 * CsCallPath: "Who can hear this call?" as data: the hops from me to the peer, and rows of details. A boxed, immutable
 * value; every text is translated and for people, and what a peer said is untrusted.
 */
typedef struct _CsCallPath CsCallPath;

#define CS_TYPE_CALL_PATH (cs_call_path_get_type ())
GType cs_call_path_get_type (void);

typedef enum {
  CS_CALL_HOP_ME,
  CS_CALL_HOP_PROVIDER,      /* of our account */
  CS_CALL_HOP_PEER_PROVIDER, /* the peer's, when it is another one; perhaps more than one server */
  CS_CALL_HOP_GATEWAY,       /* into the telephone network */
  CS_CALL_HOP_RELAY,         /* the peer's telephone system, where the encryption ends (ZRTP's M flag) */
  CS_CALL_HOP_THIRD_PARTY,   /* is given the keys by the peer's program (ZRTP's D flag) */
  CS_CALL_HOP_STRANGER,      /* a possible attacker in the middle, with SUSPECT */
  CS_CALL_HOP_PEER,
} CsCallHopKind;

/* How the sound goes from a hop to the next. */
typedef enum {
  CS_CALL_LINK_NONE, /* after the last hop, and before there are keys: nothing goes there */
  CS_CALL_LINK_OPEN,
  CS_CALL_LINK_UNKNOWN,    /* nobody but those two knows */
  CS_CALL_LINK_HOP,        /* encrypted as far as the next one */
  CS_CALL_LINK_END_TO_END, /* encrypted past it */
} CsCallLink;

typedef struct {
  CsCallHopKind kind;
  const char *name;    /* "you", "example.org", "anna" */
  gboolean can_listen; /* hears the call, or could */
  gboolean holds_keys; /* the keys of the sound are there */
  CsCallLink link;     /* to the next hop */
  const char *sees;    /* what it still sees, one sentence; NULL: nothing to say */
} CsCallHop;

typedef struct {
  const char *label;
  const char *value;
} CsCallPathRow;

/* What is known of a call. Strings may be NULL where it is not. */
typedef struct {
  CsProtection protection;
  CsSuspicion suspicion;
  CsCallContinuity continuity;
  const char *peer_name;
  const char *peer_domain;   /* of the peer's address */
  gboolean said_by_provider; /* the name is the server's word */
  const char *began_with;    /* address that the call began with, when that is somebody else; or NULL */
  const char *provider;      /* our account's domain; NULL: a direct call */
  gboolean gateway;          /* the peer is a telephone number */
  gboolean disclosure;       /* the peer's program gives its keys to a third party */
  gboolean relay;            /* the peer's program is a telephone system, which passes the call on */
  gboolean peer_checked;

  gboolean signalling_tls;
  const char *tls_version;
  const char *tls_cipher;
  const char *certificate; /* whose it is: "sip.example.org, until 3 May 2027" */

  const char *keying; /* "zrtp", "dtls", "sdes" */
  const char *suite;
  const char *agreement;
  const char *hash;
  const char *peer_program; /* as it calls itself; untrusted */
  const char *own_zid;      /* hexadecimal */
  const char *peer_zid;
  GDateTime *first_seen; /* the peer's device */
  GDateTime *checked_on;
} CsCallPathFacts;

CsCallPath *cs_call_path_new (const CsCallPathFacts *facts);
CsCallPath *cs_call_path_ref (CsCallPath *self);
void cs_call_path_unref (CsCallPath *self);

guint cs_call_path_get_n_hops (const CsCallPath *self);
const CsCallHop *cs_call_path_get_hop (const CsCallPath *self, guint position); /* NULL past the end */
guint cs_call_path_get_n_rows (const CsCallPath *self);
const CsCallPathRow *cs_call_path_get_row (const CsCallPath *self, guint position);

const char *cs_call_hop_name (CsCallHopKind kind); /* "provider", for JSON */
const char *cs_call_link_name (CsCallLink link);   /* "end-to-end" */

#define CS_TYPE_CALL_HOP_KIND (cs_call_hop_kind_get_type ())
#define CS_TYPE_CALL_LINK (cs_call_link_get_type ())
GType cs_call_hop_kind_get_type (void);
GType cs_call_link_get_type (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsCallPath, cs_call_path_unref)

G_END_DECLS
