/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "crypto/cs-secret.h"
#include "sip/cs-sip-digest.h"
#include "sip/cs-sip-transaction.h"
#include "sip/cs-sip-transport.h"

G_BEGIN_DECLS

/* ---- where a request goes first ---- */

typedef struct {
  CsSipFlow *flow; /* taken when it is open, without asking the resolver; or NULL */
  char *host;
  guint16 port; /* 0: not given */
  CsNetTransport transport;
  char *server_name;       /* what a certificate has to be for */
  gboolean is_server;      /* our provider's: its challenges are answered, nobody else's */
  gboolean ends_at_server; /* nobody is behind it: a request inside a dialog with the server itself */
} CsSipHop;

/* The next hop that @uri names; its transport is never weaker than @least. */
CsSipHop *cs_sip_hop_new_for_uri (const CsSipUri *uri, CsNetTransport least);
CsSipHop *cs_sip_hop_copy (const CsSipHop *self);
void cs_sip_hop_free (CsSipHop *self);
void cs_sip_hop_set_flow (CsSipHop *self, CsSipFlow *flow);
CsSipDigestScope cs_sip_hop_get_scope (const CsSipHop *self, const CsSipMessage *request);

/**
 * CsSipEndpoint:
 *
 * What everything in an agent that sends requests shares: timers, transport, transactions, credentials. The exchanges
 * (cs-sip-exchange.h) run on it. One thread.
 */
typedef struct _CsSipEndpoint CsSipEndpoint;
typedef struct _CsSipExchange CsSipExchange;
typedef struct _CsSipServerFlow CsSipServerFlow;

typedef struct {
  /* As in CsSipTransactionsEvents; @transaction is NULL for OPTIONS too, which is answered without a state (RFC 3261
   * section 8.2.7): by cs_sip_endpoint_answer_statelessly(). */
  void (*request) (CsSipEndpoint *endpoint, CsSipTransaction *transaction, CsSipFlow *flow, CsSipMessage *request,
                   gpointer user_data);
  CsSipShare (*share) (CsSipEndpoint *endpoint, CsSipFlow *flow, CsSipMessage *request, gpointer user_data);
  void (*flow_closed) (CsSipEndpoint *endpoint, CsSipFlow *flow, const GError *error, gpointer user_data);

  /* The way to our server is open: the first one, another one, or this one after all. */
  void (*server_up) (CsSipEndpoint *endpoint, CsSipFlow *flow, gpointer user_data);

  /* There is none. @error: why, it is tried again after a pause; NULL: it is being replaced right now. */
  void (*server_down) (CsSipEndpoint *endpoint, const GError *error, gpointer user_data);
} CsSipEndpointEvents;

typedef struct {
  CsSipTransportConfig transport;
  const char *auth_user;    /* or NULL */
  const CsSecret *password; /* or NULL; copied */
  const char *user_agent;   /* or NULL */
  const char *allow;        /* the methods that are taken */
} CsSipEndpointConfig;

struct _CsSipEndpoint {
  CsTimerQueue *timers; /* owned */
  CsSipTransport *transport;
  CsSipTransactions *transactions;
  CsSipServerFlow *server; /* NULL: there is none */
  CsNetTransport least;    /* the configured transport */
  char *auth_user;
  CsSecret *password;
  char *user_agent;
  char *allow;

  CsSipDigest *digest;  /* challenges stay known, so that the next request answers them from the start */
  GPtrArray *exchanges; /* of CsSipExchange, not owned */
  GHashTable *udp_only; /* set of "address:port" that refused TCP for a large request */
  CsSipEndpointEvents events;
  gpointer user_data;
};

/* @clock: the system's, then the timers run by themselves; or a fake one. */
CsSipEndpoint *cs_sip_endpoint_new (const CsSipEndpointConfig *config, CsClock *clock,
                                    const CsSipEndpointEvents *events, gpointer user_data, GError **error);
void cs_sip_endpoint_free (CsSipEndpoint *self);

/* As for cs_sip_server_flow_new(). */
void cs_sip_endpoint_set_server (CsSipEndpoint *self, const CsSipHop *where, const CsSipUri *address);

/* For the server's flow. */
void cs_sip_endpoint_server_up (CsSipEndpoint *self, CsSipFlow *flow);
void cs_sip_endpoint_server_down (CsSipEndpoint *self, const GError *error);

/* Copied. What the old ones answered is forgotten. */
void cs_sip_endpoint_set_credentials (CsSipEndpoint *self, const char *auth_user, const CsSecret *password);

/* TRUE when challenges from @hop may be answered at all. */
gboolean cs_sip_endpoint_may_authorize (CsSipEndpoint *self, const CsSipHop *hop);

/* (transfer full): @bare with a Via for @flow, and the credentials that @hop may see. */
CsSipMessage *cs_sip_endpoint_dress (CsSipEndpoint *self, const CsSipHop *hop, CsSipFlow *flow, CsSipMessage *bare);

/* (transfer full): a Contact URI by which we can be reached from where @flow leads: "sip:alice@192.0.2.1:5061;…". */
char *cs_sip_endpoint_make_contact (CsSipEndpoint *self, CsSipFlow *flow, const char *user, gboolean sips);

/* Allow, Supported, User-Agent: what a message that sets up something says of us. */
void cs_sip_endpoint_describe (CsSipEndpoint *self, CsSipMessageBuilder *builder);

/* Answers a request with nothing but a status, @to_tag, or a fresh one when that is NULL. */
void cs_sip_endpoint_answer (CsSipEndpoint *self, CsSipTransaction *transaction, guint status, const char *to_tag);

/* (transfer full): an answer that needs no transaction: its To tag is the same for a retransmission. Takes @builder. */
CsSipMessageBuilder *cs_sip_endpoint_make_stateless (CsSipMessage *request, guint status);
void cs_sip_endpoint_answer_statelessly (CsSipFlow *flow, CsSipMessageBuilder *builder);

/* (transfer full): the same as a builder, to add to. */
CsSipMessageBuilder *cs_sip_endpoint_make_answer (CsSipEndpoint *self, CsSipTransaction *transaction, guint status,
                                                  const char *to_tag);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsSipHop, cs_sip_hop_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsSipEndpoint, cs_sip_endpoint_free)

G_END_DECLS
