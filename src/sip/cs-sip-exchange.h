/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sip/cs-sip-endpoint.h"

G_BEGIN_DECLS

/**
 * CsSipExchange:
 *
 * One request of ours until its final response: finds the places to try (RFC 3263), connects, moves on to the next
 * place after a refused connection, a timeout or a 503 (section 4.3), goes over to TCP when the request is too large
 * for UDP (RFC 3261 section 18.1.1), and answers challenges (section 22). Every attempt is built anew, with a CSeq of
 * its own.
 *
 * What goes to our server goes by the server's flow (cs-sip-server-flow.h), which does the finding and connecting. A
 * request whose connection breaks before anything was heard is sent again on the next one, once; an INVITE then is the
 * same to the byte, and one that rings only waits there.
 *
 * An ACK is an exchange without an answer, which can be sent again.
 *
 * Reference counting is inside: cs_sip_exchange_free() may be called from its events.
 */

typedef struct {
  /* (transfer full): the request without Via and credentials. Also called from inside cs_sip_exchange_start(). */
  CsSipMessageBuilder *(*build) (CsSipExchange *exchange, CsSipFlow *flow, gpointer user_data);

  /* Provisional responses, and the final one; of an INVITE every 2xx. Not what the exchange deals with itself. */
  void (*response) (CsSipExchange *exchange, CsSipMessage *response, gpointer user_data);

  /* No place answered. CS_NET_ERROR; when several failed, a certificate's error is preferred. */
  void (*failed) (CsSipExchange *exchange, const GError *error, gpointer user_data);

  /* Of an INVITE that rings: its connection broke, nothing came by the next one, and CANCEL is on its way. The final
   * response or `failed` still comes. NULL: it just fails. */
  void (*lost) (CsSipExchange *exchange, const GError *error, gpointer user_data);
} CsSipExchangeEvents;

CsSipExchange *cs_sip_exchange_start (CsSipEndpoint *endpoint, const char *method, const CsSipHop *hop,
                                      const CsSipExchangeEvents *events, gpointer user_data);

void cs_sip_exchange_free (CsSipExchange *self);

/* Gives an INVITE up: with CANCEL as soon as that is allowed (section 9.1). FALSE when nothing was sent yet, and
 * nothing will be. Otherwise the final response or `failed` still comes. */
gboolean cs_sip_exchange_cancel (CsSipExchange *self, const char *reason);

/* An ACK again, on the way that it took. */
void cs_sip_exchange_resend (CsSipExchange *self);

/* The last request that was sent, and the way it went; NULL before. (transfer none) */
CsSipMessage *cs_sip_exchange_get_request (CsSipExchange *self);
CsSipFlow *cs_sip_exchange_get_flow (CsSipExchange *self);

/* The way that the last response came; NULL before. (transfer none) */
CsSipFlow *cs_sip_exchange_get_response_flow (CsSipExchange *self);

/* For the endpoint. */
void cs_sip_exchange_flow_ready (CsSipExchange *self, CsSipFlow *flow);
void cs_sip_exchange_server_up (CsSipExchange *self, CsSipFlow *flow);
void cs_sip_exchange_server_down (CsSipExchange *self, const GError *error); /* and nobody is about to replace it */
void cs_sip_exchange_flow_closed (CsSipExchange *self, CsSipFlow *flow, const GError *error);
CsSipExchange *cs_sip_exchange_ref (CsSipExchange *self);
void cs_sip_exchange_unref (CsSipExchange *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsSipExchange, cs_sip_exchange_free)

G_END_DECLS
