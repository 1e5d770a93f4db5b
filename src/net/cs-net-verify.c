/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/cs-gnutls-private.h"

#include "base/cs-limits.h"

/* What GnuTLS says about a chain, as the one reason that we tell: the first row that applies. Whoever cannot be
 * believed at all comes first, because the dates of such a certificate mean nothing. */
static const struct {
  guint status;
  CsNetError code;
  const char *text;
} reasons[] = {
  { GNUTLS_CERT_REVOKED, CS_NET_ERROR_CERT_REVOKED, "The certificate was revoked" },
  { GNUTLS_CERT_SIGNER_NOT_FOUND, CS_NET_ERROR_CERT_UNKNOWN_ISSUER, "The certificate's issuer is not known" },
  { GNUTLS_CERT_SIGNATURE_FAILURE, CS_NET_ERROR_CERT_INVALID, "A signature on the certificate is wrong" },
  { GNUTLS_CERT_SIGNER_NOT_CA, CS_NET_ERROR_CERT_INVALID, "The certificate's issuer may not issue certificates" },
  { GNUTLS_CERT_SIGNER_CONSTRAINTS_FAILURE, CS_NET_ERROR_CERT_INVALID,
    "The certificate's issuer may not issue it for this name" },
  { GNUTLS_CERT_INSECURE_ALGORITHM, CS_NET_ERROR_CERT_WEAK, "The certificate's key or signature is too weak" },
  { GNUTLS_CERT_NOT_ACTIVATED, CS_NET_ERROR_CERT_NOT_YET_VALID, "The certificate is not yet valid" },
  { GNUTLS_CERT_EXPIRED, CS_NET_ERROR_CERT_EXPIRED, "The certificate has expired" },
  { GNUTLS_CERT_PURPOSE_MISMATCH, CS_NET_ERROR_CERT_PURPOSE, "The certificate is not for servers" },
  { ~0u, CS_NET_ERROR_CERT_INVALID, "The certificate is not valid" },
};

static gboolean
refuse_status (guint status, GError **error)
{
  guint i = 0;

  while ((reasons[i].status & status) == 0)
    i++;
  g_set_error_literal (error, CS_NET_ERROR, reasons[i].code, reasons[i].text);
  return FALSE;
}

static gboolean
is_self_signed (gnutls_x509_crt_t certificate)
{
  guint status = 0;

  return gnutls_x509_crt_check_issuer (certificate, certificate)
         && gnutls_x509_crt_verify (certificate, &certificate, 1,
                                    GNUTLS_VERIFY_DISABLE_TIME_CHECKS | GNUTLS_VERIFY_ALLOW_BROKEN, &status)
                >= 0
         && (status & GNUTLS_CERT_SIGNATURE_FAILURE) == 0;
}

/* GnuTLS stops looking at a chain once a certificate of it, or only its name and key, equals an anchor: that is how a
 * server's certificate can be trusted as it is. The leaf's own properties are therefore checked here. */
static guint
leaf_status (gnutls_x509_crt_t leaf)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  guint bits = 0;
  int algorithm = gnutls_x509_crt_get_pk_algorithm (leaf, &bits);
  guint status = 0;

  if (algorithm < 0 || gnutls_pk_bits_to_sec_param ((gnutls_pk_algorithm_t) algorithm, bits) < GNUTLS_SEC_PARAM_MEDIUM)
    status |= GNUTLS_CERT_INSECURE_ALGORITHM;
  if (now < gnutls_x509_crt_get_activation_time (leaf))
    status |= GNUTLS_CERT_NOT_ACTIVATED;
  if (now > gnutls_x509_crt_get_expiration_time (leaf))
    status |= GNUTLS_CERT_EXPIRED;
  if (!gnutls_x509_crt_check_key_purpose (leaf, GNUTLS_KP_TLS_WWW_SERVER, 0))
    status |= GNUTLS_CERT_PURPOSE_MISMATCH;
  return status;
}

/* The chain's status; the trust that @session's credentials hold, stapled OCSP answers and CRLs are all weighed. */
static guint
chain_status (gnutls_session_t session)
{
  gnutls_typed_vdata_st purpose = { .type = GNUTLS_DT_KEY_PURPOSE_OID, .data = (guint8 *) GNUTLS_KP_TLS_WWW_SERVER };
  guint status = 0;

  if (gnutls_certificate_verify_peers (session, &purpose, 1, &status) < 0)
    return GNUTLS_CERT_INVALID;
  return status;
}

gboolean
cs_net_verify_server (gnutls_session_t session, const char *server_name, CsNetCertificateInfo **info, GError **error)
{
  g_auto (gnutls_x509_crt_t) leaf = NULL;
  guint n = 0;
  const gnutls_datum_t *chain = gnutls_certificate_get_peers (session, &n);
  guint status;

  if (chain == NULL || n == 0 || gnutls_x509_crt_init (&leaf) < 0
      || gnutls_x509_crt_import (leaf, &chain[0], GNUTLS_X509_FMT_DER) < 0)
    return refuse_status (GNUTLS_CERT_INVALID, error);

  *info = cs_net_certificate_info_new (leaf);
  if (n > CS_LIMIT_TLS_CHAIN)
    {
      g_set_error (error, CS_NET_ERROR, CS_NET_ERROR_TOO_MUCH, "The server shows a chain of %u certificates", n);
      return FALSE;
    }

  status = leaf_status (leaf) | chain_status (session);
  if ((status & GNUTLS_CERT_SIGNER_NOT_FOUND) != 0 && (status & GNUTLS_CERT_REVOKED) == 0 && is_self_signed (leaf))
    {
      g_set_error (error, CS_NET_ERROR, CS_NET_ERROR_CERT_SELF_SIGNED, "The server signed its certificate itself");
      return FALSE;
    }
  if (status != 0)
    return refuse_status (status, error);
  return cs_net_certificate_check_name (leaf, server_name, error);
}
