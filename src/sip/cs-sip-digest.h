/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "crypto/cs-secret.h"
#include "sip/cs-sip-message.h"

G_BEGIN_DECLS

/* Digest authentication (RFC 7616, RFC 8760): our own challenge parser, because several challenges may share one line
 * and unknown parameters have to be carried. Any thread. */

typedef struct _CsSipDigest CsSipDigest; /* the state towards one server: last challenge per realm, nonce counts */

CsSipDigest *cs_sip_digest_new (void);
void cs_sip_digest_free (CsSipDigest *self);

/* Takes the challenges of a 401 or 407. Errors: AUTH (no Digest challenge that we can answer: MD5, SHA-256,
 * SHA-512-256 and their -sess forms, qop auth or none), or AUTH when the same credentials were refused just before (the
 * nonce is not stale): the password is wrong. The strongest algorithm wins. */
gboolean cs_sip_digest_challenge (CsSipDigest *self, const CsSipMessage *response, GError **error);

/* Adds Authorization / Proxy-Authorization for every challenge taken so far; does nothing when there is none. */
void cs_sip_digest_authorize (CsSipDigest *self, CsSipMessageBuilder *request, const char *method,
                              const char *request_uri, const char *user, const CsSecret *password);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsSipDigest, cs_sip_digest_free)

G_END_DECLS
