/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The DTLS handshake of DTLS-SRTP, over datagrams that somebody else carries. */
#include "net/cs-dtls-session.h"

#include "base/cs-limits.h"
#include "base/cs-reader.h"
#include "base/cs-state-table.h"
#include "net/cs-dtls-cookie.h"
#include "net/cs-dtls-fingerprints-private.h"
#include "net/cs-dtls-keys-private.h"
#include "net/cs-dtls-private.h"

#include <errno.h>
#include <gnutls/dtls.h>
#include <string.h>

/* Forward secrecy and AEAD only. Self-signed certificates of others may be RSA; that they are the right ones is checked
 * by their fingerprints alone. */
#define PRIORITY                                                                                                       \
  "NORMAL:-VERS-ALL:+VERS-DTLS1.2:-KX-ALL:+ECDHE-ECDSA:+ECDHE-RSA:-CIPHER-ALL:+AES-256-GCM:+CHACHA20-POLY1305:"        \
  "+AES-128-GCM:-MAC-ALL:+AEAD:%PROFILE_LOW"

#define MTU 1200
/* A hello often comes before the other side listens: the next has to come before anybody notices. Doubled each time. */
#define RETRANSMIT_MS 100
#define RETRY_FIRST_US (200 * G_TIME_SPAN_MILLISECOND)
/* A client that was answered and gets no further by then says another hello. */
#define ATTEMPT_US (3 * G_TIME_SPAN_SECOND)
/* How long a ClientHello may take before a newer one replaces it. */
#define HELLO_HOLDS_US (250 * G_TIME_SPAN_MILLISECOND)
#define REPEAT_LEAST_US (50 * G_TIME_SPAN_MILLISECOND)
#define TICK_LEAST_US (2 * G_TIME_SPAN_MILLISECOND)

/* Turns of GnuTLS for one datagram; far more than the records that fit into one. */
#define TURNS_MAX 64

#define RECORD_HEADER 13
#define RECORD_SEQUENCE_AT 10 /* its low byte */
#define MESSAGE_SEQUENCE_AT 5 /* likewise, behind the record's header */
#define CONTENT_CHANGE_CIPHER_SPEC 20
#define CONTENT_HANDSHAKE 22

/*
 *            start               certificate right, keys exported
 *   IDLE ───────────> HANDSHAKE ─────────────────────────────────> DONE
 *                      │  ↑   │  <──────────── another hello, at a server: ours was not heard to the end.
 *          broken, and │  │   │                The keys stay unless this one ends well too
 *        not too often ↓  │   │ certificate wrong, broken too often, no time left
 *                      BROKEN └────────────────────────────────────> OVER
 */
typedef enum { STATE_IDLE, STATE_HANDSHAKE, STATE_BROKEN, STATE_DONE, STATE_OVER } State;
static const char *const state_names[] = { "idle", "handshake", "broken", "done", "over" };
static const CsStateEdge state_edges[] = {
  { STATE_IDLE, STATE_HANDSHAKE }, { STATE_HANDSHAKE, STATE_BROKEN }, { STATE_BROKEN, STATE_HANDSHAKE },
  { STATE_HANDSHAKE, STATE_DONE }, { STATE_DONE, STATE_HANDSHAKE },   { STATE_HANDSHAKE, STATE_OVER },
  { STATE_BROKEN, STATE_OVER },
};
static const CsStateTable state_table = { "dtls", state_names, 5, state_edges, G_N_ELEMENTS (state_edges) };

struct _CsDtlsSession {
  const CsDtlsEvents *events;
  gpointer user_data;
  CsDtlsRole role;
  CsDtlsIdentity *identity;
  CsDtlsFingerprints *fingerprints;

  int state;
  gint64 limit_us; /* when there is no time left */
  gint64 retry_at_us;
  gint64 deadline_us;
  guint n_attempts;
  gboolean peer_found;
  gboolean gave_keys;

  /* Of this attempt. */
  gint64 repeated_at_us;
  gint64 heard_at_us; /* for the first time */
  gnutls_session_t session;
  const guint8 *incoming; /* until GnuTLS has pulled it */
  gsize incoming_len;
  GPtrArray *flight; /* of GBytes: what was sent last, in one go */
  gboolean flight_goes_on;
  gboolean has_sent;
  gboolean has_heard;
  guint8 peer_random[CS_DTLS_RANDOM_LEN]; /* of the hello that a server answers */
  gboolean verified;
  gboolean mismatch;
};

/* ---- what GnuTLS calls ---- */

static ssize_t
on_push (gnutls_transport_ptr_t data, const void *bytes, size_t len)
{
  CsDtlsSession *self = data;

  if (!self->flight_goes_on)
    g_ptr_array_set_size (self->flight, 0);
  self->flight_goes_on = TRUE;
  g_ptr_array_add (self->flight, g_bytes_new (bytes, len));
  self->has_sent = TRUE;
  self->events->send (bytes, len, self->user_data);
  return (ssize_t) len;
}

static ssize_t
on_pull (gnutls_transport_ptr_t data, void *buffer, size_t size)
{
  CsDtlsSession *self = data;
  const gsize len = MIN (size, self->incoming_len);

  if (self->incoming == NULL)
    {
      gnutls_transport_set_errno (self->session, EAGAIN);
      return -1;
    }
  memcpy (buffer, self->incoming, len);
  self->incoming = NULL;
  return (ssize_t) len;
}

static int
on_pull_timeout (gnutls_transport_ptr_t data, unsigned int ms)
{
  return ((CsDtlsSession *) data)->incoming != NULL ? 1 : 0;
}

static int
on_verify (gnutls_session_t session)
{
  CsDtlsSession *self = gnutls_session_get_ptr (session);
  guint n = 0;
  const gnutls_datum_t *chain = gnutls_certificate_get_peers (session, &n);

  self->verified = chain != NULL && n > 0 && cs_dtls_fingerprints_name (self->fingerprints, &chain[0]);
  self->mismatch = !self->verified;
  return self->verified ? 0 : GNUTLS_E_CERTIFICATE_ERROR;
}

/* ---- attempts ---- */

static void
end_attempt (CsDtlsSession *self)
{
  g_clear_pointer (&self->session, gnutls_deinit);
  g_ptr_array_set_size (self->flight, 0);
  self->has_sent = self->has_heard = self->verified = self->mismatch = FALSE;
}

static void
begin_attempt (CsDtlsSession *self)
{
  const guint flags = GNUTLS_DATAGRAM | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL | GNUTLS_NO_TICKETS
                      | (self->role == CS_DTLS_CLIENT ? GNUTLS_CLIENT | GNUTLS_FORCE_CLIENT_CERT : GNUTLS_SERVER);
  int rc;

  end_attempt (self);
  self->n_attempts++;
  rc = gnutls_init (&self->session, flags);
  g_assert (rc >= 0);
  rc = gnutls_priority_set_direct (self->session, PRIORITY, NULL);
  g_assert (rc >= 0);
  rc = gnutls_credentials_set (self->session, GNUTLS_CRD_CERTIFICATE,
                               cs_dtls_identity_get_credentials (self->identity));
  g_assert (rc >= 0);
  cs_dtls_profiles_offer (self->session);
  if (self->role == CS_DTLS_SERVER)
    gnutls_certificate_server_set_request (self->session, GNUTLS_CERT_REQUIRE);

  gnutls_session_set_ptr (self->session, self);
  gnutls_session_set_verify_function (self->session, on_verify);
  gnutls_transport_set_ptr (self->session, self);
  gnutls_transport_set_push_function (self->session, on_push);
  gnutls_transport_set_pull_function (self->session, on_pull);
  gnutls_transport_set_pull_timeout_function (self->session, on_pull_timeout);
  gnutls_dtls_set_mtu (self->session, MTU);
  gnutls_dtls_set_timeouts (self->session, RETRANSMIT_MS, CS_LIMIT_DTLS_HANDSHAKE_MS);
  gnutls_handshake_set_max_packet_length (self->session, CS_LIMIT_DTLS_MESSAGE);
}

/* When this attempt counts as broken, or -1. */
static gint64
stuck_at_us (const CsDtlsSession *self)
{
  return self->role == CS_DTLS_CLIENT && self->has_heard && self->n_attempts < CS_LIMIT_DTLS_ATTEMPTS
             ? self->heard_at_us + ATTEMPT_US
             : -1;
}

static void
arm (CsDtlsSession *self, gint64 now_us)
{
  switch ((State) self->state)
    {
    case STATE_HANDSHAKE:
      self->deadline_us = self->limit_us;
      if (self->has_sent)
        {
          const gint64 wait_us = gnutls_dtls_get_timeout (self->session) * G_TIME_SPAN_MILLISECOND;

          self->deadline_us = MIN (self->limit_us, now_us + MAX (TICK_LEAST_US, wait_us));
        }
      if (stuck_at_us (self) >= 0)
        self->deadline_us = MIN (self->deadline_us, stuck_at_us (self));
      break;
    case STATE_BROKEN:
      self->deadline_us = MIN (self->limit_us, self->retry_at_us);
      break;
    case STATE_IDLE:
    case STATE_DONE:
    case STATE_OVER:
    default:
      self->deadline_us = -1;
      break;
    }
}

/* Once there are keys of the right peer nobody who comes with another hello can take them away. */
static void
fail (CsDtlsSession *self, CsDtlsFailure failure, const char *text)
{
  if (self->gave_keys)
    {
      end_attempt (self);
      cs_state_table_step (&state_table, &self->state, STATE_DONE);
      return;
    }
  cs_state_table_step (&state_table, &self->state, STATE_OVER);
  self->events->failed (failure, text, self->user_data);
}

/* What is to be agreed is agreed, whatever GnuTLS thinks of it. */
static gboolean
hand_over_keys (CsDtlsSession *self)
{
  CsDtlsKeys keys;

  if (!self->verified || !cs_dtls_keys_export (&keys, self->session, self->role))
    return FALSE;
  self->gave_keys = TRUE;
  cs_state_table_step (&state_table, &self->state, STATE_DONE);
  self->events->keys (&keys, self->user_data);
  cs_dtls_keys_clear (&keys);
  return TRUE;
}

static void
on_broken (CsDtlsSession *self, int rc, gint64 now_us)
{
  const gboolean last = self->gave_keys || self->n_attempts >= CS_LIMIT_DTLS_ATTEMPTS;
  const char *text = gnutls_strerror (rc);

  g_debug ("DTLS: attempt %u is broken: %s", self->n_attempts, text);
  if (self->mismatch || last)
    {
      if (rc != GNUTLS_E_FATAL_ALERT_RECEIVED && !self->gave_keys)
        gnutls_alert_send_appropriate (self->session, rc);
      fail (self, self->mismatch ? CS_DTLS_FAILURE_FINGERPRINT : CS_DTLS_FAILURE_HANDSHAKE,
            self->mismatch ? "the certificate is another one than was announced" : text);
      return;
    }
  /* Who broke it may be a stranger: the peer is not told, and nobody is believed. */
  self->retry_at_us = now_us + (RETRY_FIRST_US << (self->n_attempts - 1));
  cs_state_table_step (&state_table, &self->state, STATE_BROKEN);
}

static void
go_on (CsDtlsSession *self, gint64 now_us)
{
  int rc = GNUTLS_E_AGAIN;

  self->flight_goes_on = FALSE;
  for (guint i = 0; i < TURNS_MAX; i++)
    {
      rc = gnutls_handshake (self->session);
      if (rc == GNUTLS_E_SUCCESS || gnutls_error_is_fatal (rc) || (rc == GNUTLS_E_AGAIN && self->incoming == NULL))
        break;
    }
  if (rc == GNUTLS_E_SUCCESS && !hand_over_keys (self))
    rc = GNUTLS_E_NO_COMMON_KEY_SHARE;
  if (self->state == STATE_DONE)
    g_clear_pointer (&self->session, gnutls_deinit); /* and what it knows of the keys */
  else if (gnutls_error_is_fatal (rc))
    on_broken (self, rc, now_us);
}

static void
begin (CsDtlsSession *self, gint64 now_us)
{
  if (self->state != STATE_HANDSHAKE)
    cs_state_table_step (&state_table, &self->state, STATE_HANDSHAKE);
  begin_attempt (self);
  if (self->role == CS_DTLS_CLIENT)
    go_on (self, now_us);
}

/* ---- the owner's side ---- */

CsDtlsSession *
cs_dtls_session_new (CsDtlsRole role, CsDtlsIdentity *identity, const CsDtlsFingerprint *fingerprints,
                     guint n_fingerprints, const CsDtlsEvents *events, gpointer user_data)
{
  CsDtlsSession *self = g_new0 (CsDtlsSession, 1);

  self->events = events;
  self->user_data = user_data;
  self->role = role;
  self->identity = cs_dtls_identity_ref (identity);
  self->fingerprints = cs_dtls_fingerprints_new (fingerprints, n_fingerprints);
  self->flight = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self->deadline_us = -1;
  return self;
}

void
cs_dtls_session_free (CsDtlsSession *self)
{
  if (self == NULL)
    return;
  end_attempt (self);
  cs_dtls_identity_unref (self->identity);
  cs_dtls_fingerprints_free (self->fingerprints);
  g_ptr_array_unref (self->flight);
  g_free (self);
}

void
cs_dtls_session_start (CsDtlsSession *self, gint64 now_us)
{
  g_assert (self->state == STATE_IDLE);
  self->limit_us = now_us + CS_LIMIT_DTLS_HANDSHAKE_MS * G_TIME_SPAN_MILLISECOND;
  begin (self, now_us);
  arm (self, now_us);
}

void
cs_dtls_session_set_limit (CsDtlsSession *self, gint64 limit_us, gint64 now_us)
{
  self->limit_us = limit_us;
  arm (self, now_us);
}

/* The very same bytes: a second hello of another content would be another handshake. What did arrive is a replay there
 * and dropped. */
static void
repeat_flight (CsDtlsSession *self, gint64 now_us)
{
  self->repeated_at_us = now_us;
  for (guint i = 0; i < self->flight->len; i++)
    {
      gsize len;
      const guint8 *bytes = g_bytes_get_data (self->flight->pdata[i], &len);

      self->events->send (bytes, len, self->user_data);
    }
}

void
cs_dtls_session_restart (CsDtlsSession *self, gint64 now_us)
{
  if (self->state == STATE_HANDSHAKE && !self->has_heard)
    repeat_flight (self, now_us);
}

/* RFC 6347 section 4.1: whole records of DTLS 1.0 (in which hellos may come) or 1.2 from end to end. */
static gboolean
is_sound (const guint8 *datagram, gsize len)
{
  CsReader in = CS_READER_INIT (datagram, len);

  if (len > CS_LIMIT_DTLS_DATAGRAM)
    return FALSE;
  do
    {
      guint8 type;
      guint16 version, size;

      if (!cs_reader_u8 (&in, &type) || !cs_reader_u16 (&in, &version) || !cs_reader_skip (&in, 8)
          || !cs_reader_u16 (&in, &size) || !cs_reader_skip (&in, size))
        return FALSE;
      if (type < 20 || type > 23 || (version != 0xfeff && version != 0xfefd))
        return FALSE;
  } while (cs_reader_left (&in) > 0);
  return TRUE;
}

/* A hello that answers a HelloVerifyRequest (see CsDtlsCookie) goes on counting where the question stood. */
static void
count_on (CsDtlsSession *self, const guint8 *hello)
{
  gnutls_dtls_prestate_st state
      = { .record_seq = hello[RECORD_SEQUENCE_AT], .hsk_read_seq = hello[RECORD_HEADER + MESSAGE_SEQUENCE_AT] };

  if (state.hsk_read_seq > 0)
    gnutls_dtls_prestate_set (self->session, &state);
}

/* A server begins with a hello, and after a while anew with another hello: the first may have been anybody's, or of an
 * attempt that the client has given up. FALSE: nothing for it. */
static gboolean
meet_client (CsDtlsSession *self, const guint8 *datagram, gsize len, gint64 now_us)
{
  guint8 random[CS_DTLS_RANDOM_LEN];

  if (!cs_dtls_is_client_hello (datagram, len, random))
    return self->state == STATE_HANDSHAKE && self->has_heard;
  if (self->has_heard && memcmp (random, self->peer_random, CS_DTLS_RANDOM_LEN) == 0)
    return self->state == STATE_HANDSHAKE;
  if (self->state != STATE_HANDSHAKE || self->has_heard)
    {
      if (self->n_attempts >= CS_LIMIT_DTLS_ATTEMPTS || now_us >= self->limit_us
          || now_us - self->heard_at_us < HELLO_HOLDS_US)
        return FALSE;
      begin (self, now_us);
    }
  count_on (self, datagram);
  memcpy (self->peer_random, random, CS_DTLS_RANDOM_LEN);
  return TRUE;
}

/* Once the keys are there the peer can only say its last flight again, because a server's, which is the last of all
 * (RFC 6347 section 4.2.4), got lost; or begin anew, if that did not help. */
static gboolean
wants_late (CsDtlsSession *self, const guint8 *datagram, gsize len, gint64 now_us)
{
  if (self->role != CS_DTLS_SERVER || (datagram[0] != CONTENT_HANDSHAKE && datagram[0] != CONTENT_CHANGE_CIPHER_SPEC))
    return FALSE;
  if (meet_client (self, datagram, len, now_us))
    return TRUE;
  if (now_us - self->repeated_at_us >= REPEAT_LEAST_US)
    repeat_flight (self, now_us);
  return FALSE;
}

/* Nobody says hello to a client. */
static gboolean
wants_at_client (CsDtlsSession *self, const guint8 *datagram, gsize len)
{
  guint8 random[CS_DTLS_RANDOM_LEN];

  return self->state == STATE_HANDSHAKE && !cs_dtls_is_client_hello (datagram, len, random);
}

static gboolean
wants (CsDtlsSession *self, const guint8 *datagram, gsize len, gint64 now_us)
{
  switch ((State) self->state)
    {
    case STATE_HANDSHAKE:
    case STATE_BROKEN:
      return self->role == CS_DTLS_SERVER ? meet_client (self, datagram, len, now_us)
                                          : wants_at_client (self, datagram, len);
    case STATE_DONE:
      return wants_late (self, datagram, len, now_us);
    case STATE_IDLE:
    case STATE_OVER:
    default:
      return FALSE;
    }
}

void
cs_dtls_session_receive (CsDtlsSession *self, const guint8 *datagram, gsize len, gint64 now_us)
{
  if (!is_sound (datagram, len) || !wants (self, datagram, len, now_us))
    return;

  if (!self->has_heard)
    self->heard_at_us = now_us;
  self->has_heard = TRUE;
  if (!self->peer_found)
    {
      self->peer_found = TRUE;
      self->events->peer_found (self->user_data);
    }
  self->incoming = datagram;
  self->incoming_len = len;
  go_on (self, now_us);
  self->incoming = NULL;
  arm (self, now_us);
}

void
cs_dtls_session_tick (CsDtlsSession *self, gint64 now_us)
{
  if (self->deadline_us < 0 || now_us < self->deadline_us)
    return;
  if (now_us >= self->limit_us)
    fail (self, self->peer_found ? CS_DTLS_FAILURE_HANDSHAKE : CS_DTLS_FAILURE_NO_PEER, "no time left");
  else if (self->state == STATE_BROKEN || (stuck_at_us (self) >= 0 && now_us >= stuck_at_us (self)))
    begin (self, now_us);
  else if (self->has_sent)
    go_on (self, now_us);
  arm (self, now_us);
}

gint64
cs_dtls_session_next_deadline_us (const CsDtlsSession *self)
{
  return self->deadline_us;
}
