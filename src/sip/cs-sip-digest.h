/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "crypto/cs-secret.h"
#include "sip/cs-sip-message.h"

G_BEGIN_DECLS

/* Digest authentication (RFC 7616, RFC 8760): our own challenge parser, because several challenges may share one line
 * and unknown parameters have to be carried. Any thread. */

/* Who may ask for credentials depends on what was asked of it. A REGISTER goes to our own server and to nobody else:
 * its realms are believed, and teach what that server asks for. Anything else is answered only in such a realm, with an
 * algorithm that is no weaker and with qop where REGISTER had it; and within a dialog whose other end may be somebody
 * behind our server, only to a proxy (407). */
typedef enum {
  CS_SIP_DIGEST_REGISTER,
  CS_SIP_DIGEST_REQUEST,       /* outside dialogs */
  CS_SIP_DIGEST_DIALOG,        /* a 401 would be the other party's */
  CS_SIP_DIGEST_SERVER_DIALOG, /* the other end of the dialog is our server itself */
} CsSipDigestScope;

typedef struct _CsSipDigest CsSipDigest; /* the state towards one server: last challenge per realm, nonce counts */

CsSipDigest *cs_sip_digest_new (void);
void cs_sip_digest_free (CsSipDigest *self);

/* Takes the challenges of a 401 or 407. Errors: AUTH (no Digest challenge that we can answer: MD5, SHA-256,
 * SHA-512-256 and their -sess forms, qop auth or none; or none that may be answered in this @scope), or AUTH when
 * @response refuses a request that answered a new nonce and does not call that stale: the password is wrong. Requests
 * are known by Call-ID and CSeq, so each try needs a CSeq of its own, and several may be under way. The strongest
 * algorithm wins. A server that changes its realm each time is not noticed: the caller limits the tries of one request
 * to CS_LIMIT_SIP_AUTH_ROUNDS. */
gboolean cs_sip_digest_challenge (CsSipDigest *self, CsSipDigestScope scope, const CsSipMessage *response,
                                  GError **error);

/* Replaces Authorization and Proxy-Authorization by answers to the challenges taken so far for such requests: what a
 * REGISTER answered to our server is no business of whoever is called. @request has its Call-ID and CSeq already. */
void cs_sip_digest_authorize (CsSipDigest *self, CsSipDigestScope scope, CsSipMessageBuilder *request,
                              const char *method, const char *request_uri, const char *user, const CsSecret *password);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsSipDigest, cs_sip_digest_free)

G_END_DECLS
