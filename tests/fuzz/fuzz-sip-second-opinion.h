/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sip/cs-sip-message.h"

/* Asks libosip2's parser about a message that ours has taken. It refuses much of what we take; where it takes it as
 * well, both have to read the same method or status, CSeq number, Call-ID and From tag, so that nobody is told one
 * thing by a proxy and another by us. */
void cs_fuzz_second_opinion (const guint8 *bytes, gsize len, const CsSipMessage *ours);
