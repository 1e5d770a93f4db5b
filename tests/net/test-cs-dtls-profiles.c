/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/cs-dtls-session.h"

#include "base/cs-limits.h"
#include "net/cs-dtls-private.h"

#include <errno.h>
#include <gnutls/dtls.h>
#include <string.h>

/* Which SRTP protection profile is agreed with a peer that is not ours: GnuTLS and nothing else, which offers, or
 * takes, what a row says. It believes any certificate. */

#define NONE (-1)
#define PROFILES_MAX 4

typedef struct {
  CsDtlsIdentity *identity, *peer_identity;
  CsDtlsSession *session;
  gboolean failed;
  int profile; /* or NONE */
  GByteArray *send, *receive;

  gnutls_session_t peer;
  gboolean peer_done;
  GQueue to_us, to_peer; /* of GBytes */
  GBytes *first;         /* datagram of ours */
} Meeting;

/* ---- our side ---- */

static void
on_send (const guint8 *datagram, gsize len, gpointer user_data)
{
  Meeting *self = user_data;

  if (self->first == NULL)
    self->first = g_bytes_new (datagram, len);
  g_queue_push_tail (&self->to_peer, g_bytes_new (datagram, len));
}

static void
on_peer_found (gpointer user_data)
{
}

static void
append (GByteArray *out, const CsSecret *key, const CsSecret *salt)
{
  g_byte_array_append (out, key->bytes, (guint) key->len);
  g_byte_array_append (out, salt->bytes, (guint) salt->len);
}

static void
on_keys (const CsDtlsKeys *keys, gpointer user_data)
{
  Meeting *self = user_data;

  g_assert_cmpint (self->profile, ==, NONE);
  self->profile = (int) keys->profile;
  append (self->send, keys->send_key, keys->send_salt);
  append (self->receive, keys->receive_key, keys->receive_salt);
}

static void
on_failed (CsDtlsFailure failure, const char *text, gpointer user_data)
{
  Meeting *self = user_data;

  g_assert_cmpint (failure, ==, CS_DTLS_FAILURE_HANDSHAKE);
  self->failed = TRUE;
}

static const CsDtlsEvents events = {
  .send = on_send,
  .peer_found = on_peer_found,
  .keys = on_keys,
  .failed = on_failed,
};

/* ---- the peer ---- */

static ssize_t
on_push (gnutls_transport_ptr_t data, const void *bytes, size_t len)
{
  g_queue_push_tail (&((Meeting *) data)->to_us, g_bytes_new (bytes, len));
  return (ssize_t) len;
}

static ssize_t
on_pull (gnutls_transport_ptr_t data, void *buffer, size_t size)
{
  Meeting *self = data;
  g_autoptr (GBytes) bytes = g_queue_pop_head (&self->to_peer);
  gsize len;

  if (bytes == NULL)
    {
      gnutls_transport_set_errno (self->peer, EAGAIN);
      return -1;
    }
  len = MIN (size, g_bytes_get_size (bytes));
  memcpy (buffer, g_bytes_get_data (bytes, NULL), len);
  return (ssize_t) len;
}

static int
on_pull_timeout (gnutls_transport_ptr_t data, unsigned int ms)
{
  return g_queue_is_empty (&((Meeting *) data)->to_peer) ? 0 : 1;
}

static int
believe (gnutls_session_t session)
{
  return 0;
}

static void
prepare_peer (Meeting *self, CsDtlsRole role, const guint16 *profiles)
{
  const guint flags = GNUTLS_DATAGRAM | GNUTLS_NONBLOCK | (role == CS_DTLS_CLIENT ? GNUTLS_CLIENT : GNUTLS_SERVER);

  g_assert_cmpint (gnutls_init (&self->peer, flags), >=, 0);
  g_assert_cmpint (gnutls_priority_set_direct (self->peer, "NORMAL:-VERS-ALL:+VERS-DTLS1.2", NULL), >=, 0);
  g_assert_cmpint (gnutls_credentials_set (self->peer, GNUTLS_CRD_CERTIFICATE,
                                           cs_dtls_identity_get_credentials (self->peer_identity)),
                   >=, 0);
  for (guint i = 0; i < PROFILES_MAX && profiles[i] != 0; i++)
    g_assert_cmpint (gnutls_srtp_set_profile (self->peer, (gnutls_srtp_profile_t) profiles[i]), >=, 0);
  if (role == CS_DTLS_SERVER)
    gnutls_certificate_server_set_request (self->peer, GNUTLS_CERT_REQUIRE);
  gnutls_session_set_verify_function (self->peer, believe);
  gnutls_transport_set_ptr (self->peer, self);
  gnutls_transport_set_push_function (self->peer, on_push);
  gnutls_transport_set_pull_function (self->peer, on_pull);
  gnutls_transport_set_pull_timeout_function (self->peer, on_pull_timeout);
}

static void
peer_goes_on (Meeting *self)
{
  int rc;

  do
    rc = gnutls_handshake (self->peer);
  while (rc < 0 && !gnutls_error_is_fatal (rc) && !g_queue_is_empty (&self->to_peer));
  self->peer_done = rc == GNUTLS_E_SUCCESS;
}

/* ---- the two ---- */

static Meeting *
meeting_new (CsDtlsRole ours, const guint16 *profiles)
{
  Meeting *self = g_new0 (Meeting, 1);
  CsDtlsFingerprint fingerprint = { .alg = CS_HASH_SHA256 };

  self->identity = cs_dtls_identity_new (NULL);
  self->peer_identity = cs_dtls_identity_new (NULL);
  self->profile = NONE;
  self->send = g_byte_array_new ();
  self->receive = g_byte_array_new ();
  prepare_peer (self, ours == CS_DTLS_CLIENT ? CS_DTLS_SERVER : CS_DTLS_CLIENT, profiles);
  fingerprint.value = cs_dtls_identity_get_fingerprint (self->peer_identity);
  self->session = cs_dtls_session_new (ours, self->identity, &fingerprint, 1, &events, self);
  cs_dtls_session_start (self->session, g_get_monotonic_time ());
  return self;
}

static void
meeting_free (Meeting *self)
{
  cs_dtls_session_free (self->session);
  gnutls_deinit (self->peer);
  g_queue_clear_full (&self->to_us, (GDestroyNotify) g_bytes_unref);
  g_queue_clear_full (&self->to_peer, (GDestroyNotify) g_bytes_unref);
  g_clear_pointer (&self->first, g_bytes_unref);
  g_byte_array_unref (self->send);
  g_byte_array_unref (self->receive);
  cs_dtls_identity_unref (self->identity);
  cs_dtls_identity_unref (self->peer_identity);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Meeting, meeting_free)

/* Until neither has anything to say. */
static void
meeting_run (Meeting *self)
{
  do
    {
      g_autoptr (GBytes) bytes = NULL;
      gsize len;
      const guint8 *datagram;

      if (!self->peer_done)
        peer_goes_on (self);
      bytes = g_queue_pop_head (&self->to_us);
      if (bytes == NULL)
        return;
      datagram = g_bytes_get_data (bytes, &len);
      cs_dtls_session_receive (self->session, datagram, len, g_get_monotonic_time ());
  } while (TRUE);
}

/* RFC 5764 section 4.1.2 and RFC 7714 section 12: key and salt. */
static guint
key_and_salt_len (int profile)
{
  switch (profile)
    {
    case CS_DTLS_PROFILE_AES_128_CM_SHA1_80:
      return 16 + 14;
    case CS_DTLS_PROFILE_AEAD_AES_128_GCM:
      return 16 + 12;
    case CS_DTLS_PROFILE_AEAD_AES_256_GCM:
      return 32 + 12;
    default:
      g_assert_not_reached ();
    }
}

static void
assert_is (const GByteArray *ours, const gnutls_datum_t *key, const gnutls_datum_t *salt)
{
  g_assert_cmpuint (ours->len, ==, key->size + salt->size);
  g_assert_cmpmem (ours->data, key->size, key->data, key->size);
  g_assert_cmpmem (ours->data + key->size, salt->size, salt->data, salt->size);
}

/* What we have is what the peer's GnuTLS has made of the same handshake. */
static void
assert_same_keys (const Meeting *self, CsDtlsRole ours)
{
  guint8 material[128];
  gnutls_datum_t key[2], salt[2]; /* of client and server */
  const guint us = ours == CS_DTLS_CLIENT ? 0 : 1;

  g_assert_true (self->peer_done);
  g_assert_cmpuint (self->send->len, ==, key_and_salt_len (self->profile));
  g_assert_cmpint (gnutls_srtp_get_keys (self->peer, material, sizeof material, &key[0], &salt[0], &key[1], &salt[1]),
                   >=, 0);
  assert_is (self->send, &key[us], &salt[us]);
  assert_is (self->receive, &key[1 - us], &salt[1 - us]);
}

/* ---- tests ---- */

static gboolean
has_aead (void)
{
  const gboolean has = cs_dtls_profile_is_known (CS_DTLS_PROFILE_AEAD_AES_256_GCM);

  g_assert_cmpint (cs_dtls_profile_is_known (CS_DTLS_PROFILE_AEAD_AES_128_GCM), ==, has);
  g_assert_true (cs_dtls_profile_is_known (CS_DTLS_PROFILE_AES_128_CM_SHA1_80));
  return has;
}

/* GnuTLS has them since 3.8; a build that has found them has to have them, and no other. */
static void
test_what_the_library_has (void)
{
  gnutls_srtp_profile_t profile;
  const gboolean library_has = gnutls_srtp_get_profile_id ("SRTP_AEAD_AES_256_GCM", &profile) >= 0;

  g_test_message ("GnuTLS %s: AEAD %s", gnutls_check_version (NULL), library_has ? "yes" : "no");
  g_assert_cmpint (has_aead (), ==, library_has);
}

#define CM80 CS_DTLS_PROFILE_AES_128_CM_SHA1_80
#define GCM128 CS_DTLS_PROFILE_AEAD_AES_128_GCM
#define GCM256 CS_DTLS_PROFILE_AEAD_AES_256_GCM

/* The peer's list, in its order. 1: AES128_CM_HMAC_SHA1_80, 2: _32, 5 and 6: NULL_HMAC_SHA1, 7 and 8: AEAD_AES_128_GCM
 * and _256_GCM; others nobody knows. A server of GnuTLS takes the first of the client's that it has, ours too. */
static const struct {
  guint16 peer[PROFILES_MAX];
  int as_client, as_server; /* what we are, where AEAD is there */
  int without;              /* and where it is not */
} rows[] = {
  { { 8, 7, 1 }, GCM256, GCM256, CM80 },
  { { 7, 8, 1 }, GCM256, GCM128, CM80 },
  { { 1, 7, 8 }, GCM256, CM80, CM80 },
  { { 2, 1, 7, 8 }, GCM256, CM80, CM80 },
  { { 7, 1 }, GCM128, GCM128, CM80 },
  { { 0x7fff, 0x4321, 7, 1 }, GCM128, GCM128, CM80 },
  { { 8 }, GCM256, GCM256, NONE },
  { { 7 }, GCM128, GCM128, NONE },
  { { 7, 2 }, GCM128, GCM128, NONE },
  { { 1 }, CM80, CM80, CM80 },
  { { 2, 1 }, CM80, CM80, CM80 },
  { { 6, 5, 2, 1 }, CM80, CM80, CM80 },
  { { 2 }, NONE, NONE, NONE },
  { { 5 }, NONE, NONE, NONE },
  { { 6 }, NONE, NONE, NONE },
  { { 6, 5, 2 }, NONE, NONE, NONE },
  { { 3, 4 }, NONE, NONE, NONE },  /* AES_256_CM in a draft, never in a registry */
  { { 9, 10 }, NONE, NONE, NONE }, /* DOUBLE_AEAD_*, RFC 8723 */
  { { 0x0100, 0x0800 }, NONE, NONE, NONE },
  { { 0x7fff }, NONE, NONE, NONE },
  { { 0 }, NONE, NONE, NONE }, /* DTLS, but not for SRTP */
};

static void
check_row (guint i, CsDtlsRole ours)
{
  g_autoptr (Meeting) meeting = meeting_new (ours, rows[i].peer);
  const int expected = !has_aead () ? rows[i].without : ours == CS_DTLS_CLIENT ? rows[i].as_client : rows[i].as_server;

  g_test_message ("row %u as %s", i, ours == CS_DTLS_CLIENT ? "client" : "server");
  meeting_run (meeting);
  g_assert_cmpint (meeting->profile, ==, expected);
  if (expected != NONE)
    {
      assert_same_keys (meeting, ours);
      return;
    }
  /* What was not agreed is not guessed, and comes to an end. */
  cs_dtls_session_tick (meeting->session, g_get_monotonic_time () + 2 * CS_LIMIT_DTLS_HANDSHAKE_MS * 1000);
  g_assert_true (meeting->failed);
}

static void
test_agreed (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      check_row (i, CS_DTLS_CLIENT);
      check_row (i, CS_DTLS_SERVER);
    }
}

/* What our hello says, byte by byte (RFC 5764 section 4.1.1): the best first, nothing else, no MKI. */
static void
test_offered (void)
{
  static const guint16 peer[PROFILES_MAX] = { 1 };
  static const guint8 with[] = { 0, 14, 0, 9, 0, 6, 0, 8, 0, 7, 0, 1, 0 };
  static const guint8 without[] = { 0, 14, 0, 5, 0, 2, 0, 1, 0 };
  g_autoptr (Meeting) meeting = meeting_new (CS_DTLS_CLIENT, peer);
  gsize len;
  const guint8 *hello = g_bytes_get_data (meeting->first, &len);

  if (has_aead ())
    g_assert_nonnull (memmem (hello, len, with, sizeof with));
  else
    g_assert_nonnull (memmem (hello, len, without, sizeof without));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/dtls/profiles/library", test_what_the_library_has);
  g_test_add_func ("/net/dtls/profiles/offered", test_offered);
  g_test_add_func ("/net/dtls/profiles/agreed", test_agreed);
  return g_test_run ();
}
