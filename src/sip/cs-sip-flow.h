/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/cs-net-resolver.h"
#include "sip/cs-sip-error.h"

G_BEGIN_DECLS

/**
 * CsSipFlow:
 *
 * The way to one peer: a remote address behind our UDP socket, or one connection (the word is RFC 5626's). Requests
 * leave on a flow, and responses return on the flow that the request came by. The transport makes them; a test of the
 * transaction machines makes its own. Reference counted; one thread.
 */
typedef struct _CsSipFlow CsSipFlow;

typedef struct {
  /* Errors: CS_NET_ERROR. */
  gboolean (*send) (CsSipFlow *flow, GBytes *bytes, GError **error);
  void (*free) (CsSipFlow *flow);
} CsSipFlowClass;

struct _CsSipFlow {
  const CsSipFlowClass *klass;
  guint refs;
  CsNetTransport transport;
  gboolean ready;   /* connected: what follows is known */
  gboolean closed;  /* nothing can be sent any more */
  gboolean stale;   /* the network changed: not for new requests */
  char *local_host; /* ours on this way: numeric, IPv6 without brackets */
  guint16 local_port;
  GSocketAddress *remote;
  char *seen_host; /* ours as the other side sees it, behind a NAT; NULL: the same */
  guint16 seen_port;
};

gboolean cs_sip_socket_address_equal (GSocketAddress *a, GSocketAddress *b);

void cs_sip_flow_init (CsSipFlow *self, const CsSipFlowClass *klass, CsNetTransport transport);
CsSipFlow *cs_sip_flow_ref (CsSipFlow *self);
void cs_sip_flow_unref (CsSipFlow *self);

/* TRUE when lost messages are somebody else's concern: TCP and TLS. */
gboolean cs_sip_flow_is_reliable (const CsSipFlow *self);
gboolean cs_sip_flow_is_same_place (const CsSipFlow *a, const CsSipFlow *b); /* the remote address is the same */
gboolean cs_sip_flow_send (CsSipFlow *self, GBytes *bytes, GError **error);

/* (transfer full): the numeric address of the other side, IPv6 without brackets. */
char *cs_sip_flow_get_remote_number (const CsSipFlow *self);

/* From the top Via of a response (RFC 3581), as they stand there or NULL; what is no address is ignored. */
void cs_sip_flow_set_seen (CsSipFlow *self, const char *received, const char *rport);

/* (transfer full): "SIP/2.0/TLS 192.0.2.1:5061;branch=…;rport", RFC 3581 on every transport. */
char *cs_sip_flow_make_via (const CsSipFlow *self, const char *branch);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsSipFlow, cs_sip_flow_unref)

G_END_DECLS
