/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-call-mismatch.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CsCallNegotiation:
 *
 * What two sides agree on in session descriptions (RFC 3264), for one call: it takes the peer's, writes ours, and says
 * what came of them. Every decision is the policy's; nothing here knows of sessions, sockets or the call. Which of the
 * two has an offer open is not known here either: see CsSipOfferState. Main context, owned by its call.
 */
typedef struct _CsCallNegotiation CsCallNegotiation;

/* What the call is at, when a description of the peer's is judged. */
typedef struct {
  CsPolicyMeans means;
  CsProtection reached;
  guint keying; /* the one of CsKeyings that keyed the stream, also while it moves; 0: none yet */
} CsCallTerms;

/* @formats: what we can do (static). @session_id: of our o= line. */
CsCallNegotiation *cs_call_negotiation_new (const CsSdpFormat *formats, guint64 session_id);
void cs_call_negotiation_free (CsCallNegotiation *self);

/* What our descriptions announce and the media may use: a mask of CsKeyings. */
guint cs_call_negotiation_get_keyings (const CsCallNegotiation *self);

/* The peer's description that is in force; NULL before the first. (transfer none) */
const CsPolicyDescription *cs_call_negotiation_get_peer (const CsCallNegotiation *self);

/* ---- we offer ---- */

/* FALSE: none of the ways that the user allows meets the requirement. */
gboolean cs_call_negotiation_begin (CsCallNegotiation *self, const CsPolicyMeans *means);

/* The form of our last offer was refused. FALSE: no other is left. */
gboolean cs_call_negotiation_next_form (CsCallNegotiation *self, const CsPolicyMeans *means, CsPolicyRefusal how);

/* Another session, whose first description comes next. */
void cs_call_negotiation_restart (CsCallNegotiation *self);

/* @end: address, ports and what cs_media_session_describe() writes; the rest is set here. (transfer full) */
GBytes *cs_call_negotiation_make_offer (CsCallNegotiation *self, const CsSdpLocal *end);

/* The peer's answer to it. NONE: it was taken, and @agreed (transfer full) is for the media; or, when @moved, for
 * nobody: the stream leads elsewhere, and needs an offer of its own with other keys. */
CsCallMismatch cs_call_negotiation_take_answer (CsCallNegotiation *self, const CsCallTerms *terms, GBytes *bytes,
                                                CsSdpAgreed **agreed, gboolean *moved);

/* A description in a provisional answer. NULL: nothing of it may be heard, and the answer decides. (transfer full) */
CsSdpAgreed *cs_call_negotiation_take_early (CsCallNegotiation *self, const CsPolicyMeans *means, GBytes *bytes);

/* ---- the peer offers ---- */

/* The offer of an INVITE that came in. NONE: it can be answered. @by_policy: what it is refused for is the requirement,
 * not what the two can do. */
CsCallMismatch cs_call_negotiation_receive (CsCallNegotiation *self, const CsPolicyMeans *means, GBytes *bytes,
                                            gboolean *by_policy);

/* An offer during the call. REFUSE: with a 488 and @warning, and the call goes on as it was. MOVED: it is answered by
 * another stream, with other keys. */
CsPolicyVerdict cs_call_negotiation_receive_again (CsCallNegotiation *self, const CsCallTerms *terms, GBytes *bytes,
                                                   const char **warning);

/* Whether there is an offer of the peer's to be answered: otherwise it wants ours. */
gboolean cs_call_negotiation_has_offer (const CsCallNegotiation *self);

/* Our answer to it, and what was agreed. (transfer full) */
GBytes *cs_call_negotiation_make_answer (CsCallNegotiation *self, const CsSdpLocal *end, CsSdpAgreed **agreed,
                                         GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsCallNegotiation, cs_call_negotiation_free)

G_END_DECLS
