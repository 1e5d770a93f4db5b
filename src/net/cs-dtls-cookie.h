/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CsDtlsCookie:
 *
 * The server's question before a handshake (RFC 6347 section 4.2.1): a ClientHello without the right cookie is answered
 * with a HelloVerifyRequest to where it came from, and forgotten. So whoever forges a source, or only sends, costs no
 * state and no key agreement. The cookie holds for one address and one ClientHello. One thread.
 */
typedef struct _CsDtlsCookie CsDtlsCookie;

typedef enum {
  CS_DTLS_COOKIE_NO_HELLO, /* not a ClientHello, or none that could be read: this is nothing to judge */
  CS_DTLS_COOKIE_RIGHT,    /* the client has had our question, and answers it */
  CS_DTLS_COOKIE_ASKED,    /* @question is to be sent back */
} CsDtlsCookieVerdict;

#define CS_DTLS_COOKIE_QUESTION_MAX 128

typedef struct {
  guint8 bytes[CS_DTLS_COOKIE_QUESTION_MAX];
  gsize len;
} CsDtlsCookieQuestion;

CsDtlsCookie *cs_dtls_cookie_new (void);
void cs_dtls_cookie_free (CsDtlsCookie *self);

/* @client: any bytes that stand for the address. Without it nobody is asked, and a hello is RIGHT. @question is written
 * with ASKED only; it is shorter than the hello. */
CsDtlsCookieVerdict cs_dtls_cookie_judge (CsDtlsCookie *self, const guint8 *datagram, gsize len, const guint8 *client,
                                          gsize client_len, CsDtlsCookieQuestion *question);

/* Whether the datagram begins with a ClientHello, the first piece of it at least, in epoch 0; gives its random. */
#define CS_DTLS_RANDOM_LEN 32
gboolean cs_dtls_is_client_hello (const guint8 *datagram, gsize len, guint8 random[static CS_DTLS_RANDOM_LEN]);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsDtlsCookie, cs_dtls_cookie_free)

G_END_DECLS
