/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The self-signed certificate that one call shows in DTLS-SRTP. */
#include "net/cs-dtls-identity.h"

#include "crypto/cs-hash.h"
#include "crypto/cs-random.h"
#include "net/cs-dtls-private.h"
#include "net/cs-gnutls-private.h"
#include "net/cs-net-error.h"

#include <stdlib.h>

/* The name is in every certificate of every Countersign and says nothing about anybody. */
#define COMMON_NAME "DTLS-SRTP"
#define SERIAL_LEN 16
#define DAY_S (24 * 60 * 60)
#define VALID_DAYS 30 /* clocks differ, and some look at the dates */

struct _CsDtlsIdentity {
  gatomicrefcount ref_count;
  gnutls_certificate_credentials_t credentials;
  guint8 fingerprint[CS_DTLS_FINGERPRINT_LEN];
};

static struct {
  GMutex lock;
  GCond done;
  CsDtlsIdentity *ready;
  gboolean under_way;
} stock;

static int
fill_certificate (gnutls_x509_crt_t certificate, gnutls_x509_privkey_t key)
{
  const time_t now = (time_t) (g_get_real_time () / G_USEC_PER_SEC);
  guint8 serial[SERIAL_LEN];
  int rc;

  cs_random_bytes (serial, sizeof serial);
  serial[0] = (serial[0] & 0x7f) | 0x40; /* positive and without a leading zero (RFC 5280 section 4.1.2.2) */
  if ((rc = gnutls_x509_crt_set_version (certificate, 3)) < 0
      || (rc = gnutls_x509_crt_set_serial (certificate, serial, sizeof serial)) < 0
      || (rc = gnutls_x509_crt_set_key (certificate, key)) < 0
      || (rc = gnutls_x509_crt_set_activation_time (certificate, now - DAY_S)) < 0
      || (rc = gnutls_x509_crt_set_expiration_time (certificate, now + VALID_DAYS * DAY_S)) < 0
      || (rc = gnutls_x509_crt_set_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 0, COMMON_NAME,
                                              sizeof COMMON_NAME - 1))
             < 0)
    return rc;
  return gnutls_x509_crt_sign2 (certificate, certificate, key, GNUTLS_DIG_SHA256, 0);
}

static int
take_fingerprint (CsDtlsIdentity *self, gnutls_x509_crt_t certificate)
{
  gnutls_datum_t der = { NULL, 0 };
  const int rc = gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_DER, &der);

  if (rc < 0)
    return rc;
  cs_hash_bytes (CS_HASH_SHA256, der.data, der.size, self->fingerprint);
  gnutls_free (der.data);
  return 0;
}

CsDtlsIdentity *
cs_dtls_identity_new (GError **error)
{
  g_autoptr (CsDtlsIdentity) self = g_new0 (CsDtlsIdentity, 1);
  g_auto (gnutls_x509_privkey_t) key = NULL;
  g_auto (gnutls_x509_crt_t) certificate = NULL;
  const guint bits = GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1);
  int rc;

  g_atomic_ref_count_init (&self->ref_count);
  if ((rc = gnutls_certificate_allocate_credentials (&self->credentials)) < 0
      || (rc = gnutls_x509_privkey_init (&key)) < 0
      || (rc = gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA, bits, 0)) < 0
      || (rc = gnutls_x509_crt_init (&certificate)) < 0 || (rc = fill_certificate (certificate, key)) < 0
      || (rc = take_fingerprint (self, certificate)) < 0
      || (rc = gnutls_certificate_set_x509_key (self->credentials, &certificate, 1, key)) < 0)
    {
      g_set_error (error, CS_NET_ERROR, CS_NET_ERROR_FAILED, "Cannot make a certificate: %s", gnutls_strerror (rc));
      return NULL;
    }
  return g_steal_pointer (&self);
}

static gpointer
make_one (gpointer data)
{
  g_autoptr (GError) error = NULL;
  CsDtlsIdentity *made = cs_dtls_identity_new (&error);

  if (made == NULL)
    g_debug ("%s", error->message);
  g_mutex_lock (&stock.lock);
  stock.ready = made;
  stock.under_way = FALSE;
  g_cond_broadcast (&stock.done);
  g_mutex_unlock (&stock.lock);
  return NULL;
}

/* GnuTLS must not be taken down while it makes a key. */
static void
wait_for_thread (void)
{
  g_mutex_lock (&stock.lock);
  while (stock.under_way)
    g_cond_wait (&stock.done, &stock.lock);
  g_mutex_unlock (&stock.lock);
}

void
cs_dtls_identity_prepare (void)
{
  static gsize registered = 0;
  gboolean wanted;

  if (g_once_init_enter (&registered))
    {
      atexit (wait_for_thread);
      g_once_init_leave (&registered, 1);
    }
  g_mutex_lock (&stock.lock);
  wanted = stock.ready == NULL && !stock.under_way;
  stock.under_way |= wanted;
  g_mutex_unlock (&stock.lock);
  if (wanted)
    g_thread_unref (g_thread_new ("dtls-identity", make_one, NULL));
}

CsDtlsIdentity *
cs_dtls_identity_take (GError **error)
{
  CsDtlsIdentity *taken;

  g_mutex_lock (&stock.lock);
  taken = g_steal_pointer (&stock.ready);
  g_mutex_unlock (&stock.lock);
  return taken != NULL ? taken : cs_dtls_identity_new (error);
}

CsDtlsIdentity *
cs_dtls_identity_ref (CsDtlsIdentity *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
cs_dtls_identity_unref (CsDtlsIdentity *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  if (self->credentials != NULL)
    gnutls_certificate_free_credentials (self->credentials);
  g_free (self);
}

const guint8 *
cs_dtls_identity_get_fingerprint (const CsDtlsIdentity *self)
{
  return self->fingerprint;
}

gnutls_certificate_credentials_t
cs_dtls_identity_get_credentials (CsDtlsIdentity *self)
{
  return self->credentials;
}
