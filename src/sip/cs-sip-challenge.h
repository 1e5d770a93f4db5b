/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "crypto/cs-hash.h"
#include "sip/cs-sip-message.h"

G_BEGIN_DECLS

/* One Digest challenge that we can answer (RFC 7616 section 3.3). Strings are without quotes. */
typedef struct {
  gboolean proxy; /* Proxy-Authenticate: answered with Proxy-Authorization */
  char *realm;
  char *nonce;
  char *opaque;    /* may be "", NULL: not given */
  char *algorithm; /* as written, NULL: not given, so MD5 */
  CsHashAlg hash;
  gboolean session; /* a -sess algorithm */
  gboolean qop;     /* auth is offered; FALSE: none at all, as in RFC 2069 */
  gboolean stale;
} CsSipChallenge;

void cs_sip_challenge_free (CsSipChallenge *self);

/* The answerable ones of WWW-Authenticate and Proxy-Authenticate, in order: others (Basic, unknown algorithms, auth-int
 * alone, malformed ones) are left out. (transfer full) (element-type CsSipChallenge) */
GPtrArray *cs_sip_challenge_parse_all (const CsSipMessage *response);

/* MD5 < SHA-256 < SHA-512-256. */
guint cs_sip_challenge_strength (const CsSipChallenge *self);

/* (transfer full): the "response" of RFC 7616 section 3.4.1 in hex. @cnonce and @nonce_count only count with qop. */
char *cs_sip_challenge_answer (const CsSipChallenge *self, const char *user, const CsSecret *password,
                               const char *method, const char *request_uri, const char *cnonce, guint32 nonce_count);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsSipChallenge, cs_sip_challenge_free)

G_END_DECLS
