/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sip/cs-sip-message.h"

G_BEGIN_DECLS

/* Who a server says is at the other end: P-Asserted-Identity (RFC 3325), or Remote-Party-ID where there is none
 * (draft-ietf-sip-privacy-04, as many a PBX still has it). It is worth what the server is worth that the message came
 * from, which is not known here: see cs_sip_session_get_identity(). A plain value, any thread. */
typedef struct {
  CsSipAddress *address; /* of the scheme sip, sips or tel */
  gboolean withheld;     /* the other end does not want to be named (RFC 3323): only to be compared, never shown */
} CsSipIdentity;

/* Which end a Remote-Party-ID may not be about, as it would be about us. */
typedef enum {
  CS_SIP_PARTY_NONE,    /* a request inside a dialog: servers do not agree on the word for either end */
  CS_SIP_PARTY_CALLED,  /* an INVITE that came in */
  CS_SIP_PARTY_CALLING, /* an answer to our INVITE */
} CsSipParty;

/* (transfer full): NULL when @message names nobody. Of several addresses the first SIP one counts, else the first
 * telephone number; those that cannot be read or are too long are passed over. */
CsSipIdentity *cs_sip_identity_read (const CsSipMessage *message, CsSipParty ourselves);
void cs_sip_identity_free (CsSipIdentity *self);

/* TRUE when both say the same, to the letter; NULL is nobody. */
gboolean cs_sip_identity_equal (const CsSipIdentity *a, const CsSipIdentity *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsSipIdentity, cs_sip_identity_free)

G_END_DECLS
