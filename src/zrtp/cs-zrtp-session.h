/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "zrtp/cs-zrtp-algorithms.h"
#include "zrtp/cs-zrtp-cache.h"

G_BEGIN_DECLS

#define CS_ZRTP_NONCE_LEN 16

/**
 * CsZrtpSession:
 *
 * What the first stream of a call leaves for the further ones (RFC 6189 section 4.4.3): the session key ZRTPSess, from
 * which they derive their keys without another key agreement and without a code of their own, and the nonces that have
 * been used, since one that came twice would give the same keys twice. It must not outlive the call. References are
 * counted; apart from that it belongs to the thread of the engines.
 */
typedef struct _CsZrtpSession CsZrtpSession;

/* @key: ZRTPSess (transfer full). @suite and @peer_zid: of the first stream. */
CsZrtpSession *cs_zrtp_session_new (CsSecret *key, const CsZrtpSuite *suite, const guint8 peer_zid[static CS_ZID_LEN]);
CsZrtpSession *cs_zrtp_session_ref (CsZrtpSession *self);
void cs_zrtp_session_unref (CsZrtpSession *self);

const CsSecret *cs_zrtp_session_get_key (const CsZrtpSession *self);
const CsZrtpSuite *cs_zrtp_session_get_suite (const CsZrtpSession *self);
const guint8 *cs_zrtp_session_get_peer_zid (const CsZrtpSession *self);

/* Whether the nonce, whoever's, has been used in this session before. */
gboolean cs_zrtp_session_has_nonce (const CsZrtpSession *self, const guint8 nonce[static CS_ZRTP_NONCE_LEN]);
void cs_zrtp_session_add_nonce (CsZrtpSession *self, const guint8 nonce[static CS_ZRTP_NONCE_LEN]);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsZrtpSession, cs_zrtp_session_unref)

G_END_DECLS
