/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "zrtp/cs-zrtp-engine.h"

G_BEGIN_DECLS

/* The Error message (RFC 6189 section 5.9). A code that we do not know reads as SOFTWARE: our own values are never
 * taken from the wire. */
gboolean cs_zrtp_failure_parse (const guint8 *message, gsize len, CsZrtpFailure *failure, GError **error);

/* (transfer full): our own values, which have no code, are sent as MALFORMED. */
GBytes *cs_zrtp_failure_print (CsZrtpFailure failure);

G_END_DECLS
