/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HelloVerifyRequest cookies of a DTLS server. */

#include "net/cs-dtls-cookie.h"

#include "base/cs-reader.h"

#include <gnutls/dtls.h>
#include <string.h>

#define CONTENT_HANDSHAKE 22
#define MESSAGE_CLIENT_HELLO 1
/* In a record: where the low byte of its sequence number is, and how long its header is. */
#define RECORD_SEQUENCE_AT 10
#define RECORD_HEADER 13
#define HANDSHAKE_HEADER 12

#define CLIENT_MAX 64

struct _CsDtlsCookie {
  gnutls_datum_t key;
};

CsDtlsCookie *
cs_dtls_cookie_new (void)
{
  CsDtlsCookie *self = g_new0 (CsDtlsCookie, 1);
  const int rc = gnutls_key_generate (&self->key, GNUTLS_COOKIE_KEY_SIZE);

  g_assert (rc >= 0);
  return self;
}

void
cs_dtls_cookie_free (CsDtlsCookie *self)
{
  if (self == NULL)
    return;
  gnutls_memset (self->key.data, 0, self->key.size);
  gnutls_free (self->key.data);
  g_free (self);
}

gboolean
cs_dtls_is_client_hello (const guint8 *datagram, gsize len, guint8 random[static CS_DTLS_RANDOM_LEN])
{
  CsReader in = CS_READER_INIT (datagram, len);
  const guint8 *bytes;
  guint16 epoch;
  guint8 content, message;

  if (!cs_reader_u8 (&in, &content) || !cs_reader_skip (&in, 2) || !cs_reader_u16 (&in, &epoch)
      || !cs_reader_skip (&in, RECORD_HEADER - 5) || !cs_reader_u8 (&in, &message)
      || !cs_reader_skip (&in, HANDSHAKE_HEADER - 1 + 2) || !cs_reader_bytes (&in, CS_DTLS_RANDOM_LEN, &bytes))
    return FALSE;
  if (content != CONTENT_HANDSHAKE || epoch != 0 || message != MESSAGE_CLIENT_HELLO)
    return FALSE;
  memcpy (random, bytes, CS_DTLS_RANDOM_LEN);
  return TRUE;
}

static ssize_t
on_push (gnutls_transport_ptr_t data, const void *bytes, size_t len)
{
  CsDtlsCookieQuestion *question = data;

  if (len > sizeof question->bytes)
    return -1;
  memcpy (question->bytes, bytes, len);
  question->len = len;
  return (ssize_t) len;
}

CsDtlsCookieVerdict
cs_dtls_cookie_judge (CsDtlsCookie *self, const guint8 *datagram, gsize len, const guint8 *client, gsize client_len,
                      CsDtlsCookieQuestion *question)
{
  gnutls_dtls_prestate_st prestate = { 0 };
  guint8 whose[CLIENT_MAX + CS_DTLS_RANDOM_LEN];
  guint8 random[CS_DTLS_RANDOM_LEN];
  g_autofree guint8 *copy = NULL;

  if (!cs_dtls_is_client_hello (datagram, len, random))
    return CS_DTLS_COOKIE_NO_HELLO;
  if (client == NULL)
    return CS_DTLS_COOKIE_RIGHT;
  client_len = MIN (client_len, CLIENT_MAX);
  memcpy (whose, client, client_len);
  memcpy (whose + client_len, random, sizeof random);
  copy = g_memdup2 (datagram, len);
  if (gnutls_dtls_cookie_verify (&self->key, whose, client_len + sizeof random, copy, len, &prestate) >= 0)
    return CS_DTLS_COOKIE_RIGHT;

  /* The question has the number of the record that it answers, so that one that was lost can be asked again. */
  prestate = (gnutls_dtls_prestate_st){ .record_seq = datagram[RECORD_SEQUENCE_AT] };
  question->len = 0;
  if (gnutls_dtls_cookie_send (&self->key, whose, client_len + sizeof random, &prestate, question, on_push) < 0)
    question->len = 0;
  return CS_DTLS_COOKIE_ASKED;
}
