/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verifies a server's certificate and names the one reason why it fails. */
#include "net/cs-gnutls-private.h"

#include "base/cs-limits.h"

/* What GnuTLS says about a chain, as the one reason that we tell: the first row that applies. What says that somebody
 * lies comes first; whoever cannot be believed at all comes before the dates, because those of such a certificate mean
 * nothing. */
static const struct {
  guint status;
  CsNetError code;
  const char *text;
} reasons[] = {
  { GNUTLS_CERT_REVOKED, CS_NET_ERROR_CERT_REVOKED, "The certificate was revoked" },
  { GNUTLS_CERT_SIGNATURE_FAILURE, CS_NET_ERROR_CERT_BAD_SIGNATURE, "A signature on the certificate is wrong" },
  { GNUTLS_CERT_SIGNER_NOT_CA, CS_NET_ERROR_CERT_NOT_A_CA, "The certificate's issuer may not issue certificates" },
  { GNUTLS_CERT_SIGNER_NOT_FOUND, CS_NET_ERROR_CERT_UNKNOWN_ISSUER, "The certificate's issuer is not known" },
  { GNUTLS_CERT_SIGNER_CONSTRAINTS_FAILURE, CS_NET_ERROR_CERT_CONSTRAINTS,
    "The certificate's issuer may not issue it for this name" },
  { GNUTLS_CERT_INSECURE_ALGORITHM, CS_NET_ERROR_CERT_WEAK_SIGNATURE, "A signature on the certificate is too weak" },
  { GNUTLS_CERT_INVALID_OCSP_STATUS, CS_NET_ERROR_CERT_STATUS_INVALID,
    "What the server says about revocation is not from the issuer" },
  { GNUTLS_CERT_REVOCATION_DATA_SUPERSEDED, CS_NET_ERROR_CERT_STATUS_OLD,
    "What the server says about revocation is out of date" },
  { GNUTLS_CERT_REVOCATION_DATA_ISSUED_IN_FUTURE, CS_NET_ERROR_CERT_STATUS_OLD,
    "What the server says about revocation is from the future" },
  { GNUTLS_CERT_MISSING_OCSP_STATUS, CS_NET_ERROR_CERT_STATUS_MISSING,
    "The server says nothing about revocation, as its certificate promises" },
  { GNUTLS_CERT_NOT_ACTIVATED, CS_NET_ERROR_CERT_ISSUER_NOT_YET_VALID, "An issuer's certificate is not yet valid" },
  { GNUTLS_CERT_EXPIRED, CS_NET_ERROR_CERT_ISSUER_EXPIRED, "An issuer's certificate has expired" },
  { GNUTLS_CERT_PURPOSE_MISMATCH, CS_NET_ERROR_CERT_PURPOSE, "The certificate is not for servers" },
  { GNUTLS_CERT_UNKNOWN_CRIT_EXTENSIONS, CS_NET_ERROR_CERT_EXTENSION,
    "The certificate holds a critical extension that is not known" },
  { ~0u, CS_NET_ERROR_CERT_INVALID, "The certificate is not valid" },
};

static gboolean
refuse (CsNetError code, const char *text, GError **error)
{
  g_set_error_literal (error, CS_NET_ERROR, (int) code, text);
  return FALSE;
}

static gboolean
refuse_status (guint status, GError **error)
{
  guint i = 0;

  while ((reasons[i].status & status) == 0)
    i++;
  return refuse (reasons[i].code, reasons[i].text, error);
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

/* A key that could be broken is no proof of anything, whoever vouches for it. */
static gboolean
check_key_strength (gnutls_x509_crt_t leaf, GError **error)
{
  guint bits = 0;
  int algorithm = gnutls_x509_crt_get_pk_algorithm (leaf, &bits);

  return (algorithm >= 0
          && gnutls_pk_bits_to_sec_param ((gnutls_pk_algorithm_t) algorithm, bits) >= GNUTLS_SEC_PARAM_MEDIUM)
         || refuse (CS_NET_ERROR_CERT_WEAK_KEY, "The certificate's key is too weak", error);
}

/* GnuTLS stops looking at a chain once a certificate of it, or only its name and key, equals an anchor: that is how a
 * server's certificate can be trusted as it is. The leaf's own properties are therefore checked here. */
static gboolean
check_dates (gnutls_x509_crt_t leaf, GError **error)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  if (now < gnutls_x509_crt_get_activation_time (leaf))
    return refuse (CS_NET_ERROR_CERT_NOT_YET_VALID, "The certificate is not yet valid", error);
  if (now > gnutls_x509_crt_get_expiration_time (leaf))
    return refuse (CS_NET_ERROR_CERT_EXPIRED, "The certificate has expired", error);
  return TRUE;
}

static gboolean
check_purpose (gnutls_x509_crt_t leaf, GError **error)
{
  guint usage = 0;

  if (!gnutls_x509_crt_check_key_purpose (leaf, GNUTLS_KP_TLS_WWW_SERVER, 0))
    return refuse (CS_NET_ERROR_CERT_PURPOSE, "The certificate is not for servers", error);
  /* RFC 5280 section 4.2.1.3: without the extension everything is allowed. All our key exchanges are signed. */
  if (gnutls_x509_crt_get_key_usage (leaf, &usage, NULL) >= 0 && (usage & GNUTLS_KEY_DIGITAL_SIGNATURE) == 0)
    return refuse (CS_NET_ERROR_CERT_KEY_USAGE, "The certificate's key may not sign handshakes", error);
  return TRUE;
}

/* Whether an anchor that issued the leaf has revoked it. GnuTLS looks into the CRLs only when nothing else is wrong
 * with the chain that the server shows. */
static guint
leaf_status (CsNetTrust *trust, gnutls_x509_crt_t leaf)
{
  gnutls_x509_trust_list_t anchors = NULL;
  guint status = 0;

  gnutls_certificate_get_trust_list (cs_net_trust_get_credentials (trust), &anchors);
  if (gnutls_x509_trust_list_verify_crt (anchors, &leaf, 1,
                                         GNUTLS_VERIFY_DISABLE_TIME_CHECKS | GNUTLS_VERIFY_DISABLE_TRUSTED_TIME_CHECKS
                                             | GNUTLS_VERIFY_ALLOW_BROKEN,
                                         &status, NULL)
      < 0)
    return 0;
  return status & GNUTLS_CERT_REVOKED;
}

/* The chain's status; the anchors that @session's credentials hold, stapled OCSP answers and CRLs are all verified. */
static guint
chain_status (gnutls_session_t session)
{
  gnutls_typed_vdata_st purpose = { .type = GNUTLS_DT_KEY_PURPOSE_OID, .data = (guint8 *) GNUTLS_KP_TLS_WWW_SERVER };
  guint status = 0;

  if (gnutls_certificate_verify_peers (session, &purpose, 1, &status) < 0)
    return GNUTLS_CERT_INVALID;
  return status | cs_net_staple_status (session);
}

/* What a chain without pins has to be; @status is that of chain and leaf. */
static gboolean
check_chain (guint status, gnutls_x509_crt_t leaf, guint n_chain, const char *server_name, GError **error)
{
  const guint dates = GNUTLS_CERT_NOT_ACTIVATED | GNUTLS_CERT_EXPIRED;
  guint serious = status & ~(dates | GNUTLS_CERT_INVALID | GNUTLS_CERT_PURPOSE_MISMATCH);

  if ((status & GNUTLS_CERT_REVOKED) != 0)
    return refuse_status (GNUTLS_CERT_REVOKED, error);
  if (n_chain > CS_LIMIT_TLS_CHAIN)
    return refuse (CS_NET_ERROR_CERT_CHAIN_TOO_LONG, "The server shows too many certificates", error);
  if ((status & GNUTLS_CERT_SIGNER_NOT_FOUND) != 0 && is_self_signed (leaf))
    return refuse (CS_NET_ERROR_CERT_SELF_SIGNED, "The server signed its certificate itself", error);
  if (serious != 0)
    return refuse_status (serious, error);
  if (!check_dates (leaf, error))
    return FALSE;
  if ((status & dates) != 0)
    return refuse_status (status & dates, error);
  if (!check_purpose (leaf, error))
    return FALSE;
  if (status != 0)
    return refuse_status (status, error);
  return cs_net_certificate_check_name (leaf, server_name, error);
}

/* With the pins: they decide about everything but strength and revocation. */
static gboolean
weigh (gnutls_session_t session, CsNetTrust *trust, gnutls_x509_crt_t leaf, guint n_chain, CsNetCertificateInfo *info,
       GError **error)
{
  guint status = leaf_status (trust, leaf) | (n_chain > CS_LIMIT_TLS_CHAIN ? 0 : chain_status (session));
  g_autoptr (GError) fault = NULL;

  if (!check_key_strength (leaf, &fault) || !check_chain (status, leaf, n_chain, info->host, &fault))
    info->fault = fault->code;

  switch (cs_net_trust_look_up_pin (trust, info->host, info->fingerprint))
    {
    case CS_NET_PINNED_ANOTHER:
      return refuse (CS_NET_ERROR_CERT_PIN, "The server shows another certificate than the pinned one", error);
    case CS_NET_PINNED_THIS:
      if (info->fault != CS_NET_ERROR_CERT_WEAK_KEY && info->fault != CS_NET_ERROR_CERT_REVOKED)
        return TRUE;
      break;
    case CS_NET_PINNED_NONE:
    default:
      break;
    }
  if (fault == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&fault));
  return FALSE;
}

static gboolean
read_leaf (gnutls_session_t session, gnutls_x509_crt_t *leaf, guint *n_chain)
{
  const gnutls_datum_t *chain = gnutls_certificate_get_peers (session, n_chain);

  return chain != NULL && *n_chain > 0 && gnutls_x509_crt_init (leaf) >= 0
         && gnutls_x509_crt_import (*leaf, &chain[0], GNUTLS_X509_FMT_DER) >= 0;
}

static CsNetCertificateInfo *
describe (gnutls_x509_crt_t leaf, const char *server_name)
{
  CsNetCertificateInfo *info = cs_net_certificate_info_new (leaf);

  info->host = g_strdup (server_name);
  return info;
}

CsNetCertificateInfo *
cs_net_certificate_info_of_peer (gnutls_session_t session, const char *server_name)
{
  g_auto (gnutls_x509_crt_t) leaf = NULL;
  guint n = 0;

  return read_leaf (session, &leaf, &n) ? describe (leaf, server_name) : NULL;
}

gboolean
cs_net_verify_server (gnutls_session_t session, CsNetTrust *trust, const char *server_name, CsNetCertificateInfo **info,
                      GError **error)
{
  g_auto (gnutls_x509_crt_t) leaf = NULL;
  g_autoptr (GError) problem = NULL;
  guint n = 0;

  if (!read_leaf (session, &leaf, &n))
    return refuse (CS_NET_ERROR_CERT_INVALID, "The certificate cannot be read", error);

  *info = describe (leaf, server_name);
  if (weigh (session, trust, leaf, n, *info, &problem))
    return TRUE;
  cs_net_error_set_certificate (problem, *info);
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}
