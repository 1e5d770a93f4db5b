/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who our own server says is at the other end of a session: from the INVITE on, and after it has transferred the call
 * or let somebody else pick it up (RFC 3325). Its word counts by its own flow alone. A peer that is called directly, or
 * that knows our Via and answers past the server, could say anything. */

#include "sip/cs-sip-session-private.h"

static gboolean
is_from_server (CsSipSession *self, CsSipFlow *flow)
{
  return self->via_server && flow != NULL && cs_sip_self_is_server_flow (cs_sip_agent_get_self (self->agent), flow);
}

/* Takes @identity and @tag. */
static void
set_identity (CsSipSession *self, CsSipIdentity *identity, char *tag)
{
  const gboolean same = cs_sip_identity_equal (self->identity, identity);

  cs_sip_identity_free (self->identity);
  g_free (self->identity_tag);
  self->identity = identity;
  self->identity_tag = tag;
  if (!same && self->events.identity != NULL)
    self->events.identity (self, self->user_data);
}

void
cs_sip_session_take_request_identity (CsSipSession *self, CsSipTransaction *transaction)
{
  CsSipMessage *request = cs_sip_transaction_get_request (transaction);
  const CsSipParty ourselves = cs_sip_message_get_to_tag (request) == NULL ? CS_SIP_PARTY_CALLED : CS_SIP_PARTY_NONE;
  CsSipIdentity *identity = NULL;

  if (is_from_server (self, cs_sip_transaction_get_flow (transaction)))
    identity = cs_sip_identity_read (request, ourselves);
  if (identity != NULL)
    set_identity (self, identity, g_strdup (cs_sip_message_get_from_tag (request)));
}

void
cs_sip_session_take_response_identity (CsSipSession *self, CsSipExchange *exchange, CsSipMessage *response)
{
  const char *tag = cs_sip_message_get_to_tag (response);
  const gboolean answer = cs_sip_message_get_status (response) >= 200;
  CsSipIdentity *identity = NULL;

  if (is_from_server (self, cs_sip_exchange_get_response_flow (exchange)))
    identity = cs_sip_identity_read (response, self->incoming ? CS_SIP_PARTY_NONE : CS_SIP_PARTY_CALLING);
  if (identity != NULL)
    set_identity (self, identity, g_strdup (tag));
  else if (answer && self->identity != NULL && g_strcmp0 (self->identity_tag, tag) != 0)
    set_identity (self, NULL, NULL); /* another telephone rang under that name than the one that was picked up */
}

const CsSipIdentity *
cs_sip_session_get_identity (CsSipSession *self)
{
  return self->identity;
}
