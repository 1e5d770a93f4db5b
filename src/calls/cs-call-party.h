/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-address-key.h"
#include "sip/cs-sip-identity.h"

G_BEGIN_DECLS

/**
 * CsCallParty:
 *
 * Who is at the other end of a call: whom the call began with (dialled, or the caller by its own word), and who the
 * account's own server says is there now. Whoever is shown is the one that the server says, until keys prove that it is
 * the one the call began with. Pure; owned by its call.
 */
typedef struct _CsCallParty CsCallParty;

/* What a word of the server's has changed. */
typedef enum {
  CS_CALL_PARTY_SAME,
  CS_CALL_PARTY_RENAMED,  /* the same person, with another name or spelling */
  CS_CALL_PARTY_REPLACED, /* somebody else */
} CsCallPartyChange;

CsCallParty *cs_call_party_new_called (const char *uri, const CsAddressHome *home);

/* @identity: what the server said with the INVITE, or NULL. A caller who is anonymous stays so. */
CsCallParty *cs_call_party_new_caller (const CsSipAddress *from, const CsSipIdentity *identity,
                                       const CsAddressHome *home);
void cs_call_party_free (CsCallParty *self);

/* @identity NULL: the server takes back what it said. @ourselves: our own cs_address_key(), which nobody else can be,
 * or NULL. */
CsCallPartyChange cs_call_party_assert (CsCallParty *self, const CsSipIdentity *identity, const CsAddressHome *home,
                                        const char *ourselves);

/* The name under which the user knows the one whom the call began with. */
void cs_call_party_set_known_name (CsCallParty *self, const char *name);

/* Keys prove that it is the one whom the call began with: they outrank the server's word, until it says more. TRUE when
 * somebody else is shown now. */
gboolean cs_call_party_prove (CsCallParty *self);

/* The keys that proved it are gone. TRUE when somebody else is shown now. */
gboolean cs_call_party_drop_proof (CsCallParty *self);

/* Whom the call began with: who is remembered, and is called again. */
const char *cs_call_party_get_uri (const CsCallParty *self);

const char *cs_call_party_get_first_name (const CsCallParty *self);

/* Who is shown; untrusted text, fit for display. */
const char *cs_call_party_get_shown_uri (const CsCallParty *self);
const char *cs_call_party_get_name (const CsCallParty *self);

/* Who the server says it is; NULL: it says nothing that may be shown. */
const char *cs_call_party_get_asserted_uri (const CsCallParty *self);
const char *cs_call_party_get_asserted_name (const CsCallParty *self); /* NULL: no name with it */

/* Name or address that are shown are the server's word. */
gboolean cs_call_party_is_said (const CsCallParty *self);

/* It is somebody else than the call began with. */
gboolean cs_call_party_is_replaced (const CsCallParty *self);

/* It is a number of the telephone network, where encryption ends. */
gboolean cs_call_party_is_telephone (const CsCallParty *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsCallParty, cs_call_party_free)

G_END_DECLS
