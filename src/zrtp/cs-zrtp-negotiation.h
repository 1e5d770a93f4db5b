/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "zrtp/cs-zrtp-commit.h"

G_BEGIN_DECLS

/* Choosing what to use (RFC 6189 section 4.1.2). Both offers have to be complete (cs_zrtp_offer_complete(),
 * cs_zrtp_offer_add_mandatory()), so there always is something in common. */

/* What we commit to. The key agreement comes out the same at both sides, whoever asks; of the other kinds it is the
 * first of ours that the peer has. */
void cs_zrtp_negotiate (const CsZrtpOffer *own, const CsZrtpOffer *peer, CsZrtpSuite *suite);

/* Whether the peer's DH mode Commit chose from what we offer; otherwise @failure says what was wrong with it. */
gboolean cs_zrtp_negotiation_accept (const CsZrtpOffer *own, const CsZrtpCommit *commit, CsZrtpSuite *suite,
                                     CsZrtpFailure *failure);

/* The same for multistream mode, where the key agreement is that of the @first stream and the SAS type means nothing.
 */
gboolean cs_zrtp_negotiation_accept_multistream (const CsZrtpOffer *own, const CsZrtpCommit *commit,
                                                 const CsZrtpSuite *first, CsZrtpSuite *suite, CsZrtpFailure *failure);

G_END_DECLS
