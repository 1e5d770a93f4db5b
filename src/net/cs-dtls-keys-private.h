/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gnutls/gnutls.h>

#include "net/cs-dtls-session.h"

G_BEGIN_DECLS

/* All profiles that this build has, in the order in which we want them. */
void cs_dtls_profiles_offer (gnutls_session_t session);

/* The keys of a handshake that is done: DTLS 1.2, with one of our profiles. TRUE: to be given to cs_dtls_keys_clear().
 */
gboolean cs_dtls_keys_export (CsDtlsKeys *keys, gnutls_session_t session, CsDtlsRole role);
void cs_dtls_keys_clear (CsDtlsKeys *keys);

G_END_DECLS
