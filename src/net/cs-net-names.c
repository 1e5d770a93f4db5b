/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/cs-gnutls-private.h"

#include <string.h>

/* Whether a certificate is for the domain that the user asked for. GnuTLS has a check of its own, which accepts
 * wildcards and knows no SIP URIs: RFC 5922 section 7.2 forbids the first and 7.1 asks for the second. */

/* What the subjectAltName says about one domain or address. */
typedef struct {
  gboolean has_sip_uri; /* any, whether it fits or not: then it alone counts */
  gboolean fits_sip_uri;
  gboolean fits_dns;
  gboolean fits_address;
  gboolean has_nul;
} Findings;

static gboolean
is_domain (const guint8 *bytes, gsize len, const char *domain)
{
  return len == strlen (domain) && g_ascii_strncasecmp ((const char *) bytes, domain, len) == 0;
}

static void
look_at_uri (Findings *found, const gnutls_datum_t *uri, const char *domain)
{
  const gsize scheme_len = strlen ("sip:");

  /* Neither another scheme nor a URI with a user is a domain's identity (RFC 5922 section 7.1). */
  if (uri->size < scheme_len || g_ascii_strncasecmp ((const char *) uri->data, "sip:", scheme_len) != 0
      || memchr (uri->data, '@', uri->size) != NULL)
    return;
  found->has_sip_uri = TRUE;
  if (is_domain (uri->data + scheme_len, uri->size - scheme_len, domain))
    found->fits_sip_uri = TRUE;
}

static void
look_at_name (Findings *found, guint type, const gnutls_datum_t *name, const char *domain, GInetAddress *address)
{
  if (type == GNUTLS_SAN_IPADDRESS)
    {
      if (address != NULL && name->size == g_inet_address_get_native_size (address)
          && memcmp (name->data, g_inet_address_to_bytes (address), name->size) == 0)
        found->fits_address = TRUE;
      return;
    }
  if (type != GNUTLS_SAN_DNSNAME && type != GNUTLS_SAN_URI)
    return;

  if (memchr (name->data, '\0', name->size) != NULL)
    found->has_nul = TRUE;
  else if (type == GNUTLS_SAN_URI)
    look_at_uri (found, name, domain);
  else if (is_domain (name->data, name->size, domain))
    found->fits_dns = TRUE;
}

/* The one CN of a certificate without any subjectAltName (RFC 5922 section 7.1, step 2). */
static gboolean
common_name_fits (gnutls_x509_crt_t certificate, const char *domain)
{
  char name[256];
  size_t size = sizeof name;
  size_t other = 0;

  if (gnutls_x509_crt_get_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 1, 0, NULL, &other)
      != GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
    return FALSE;
  if (gnutls_x509_crt_get_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 0, 0, name, &size) < 0)
    return FALSE;
  return is_domain ((const guint8 *) name, size, domain);
}

static gboolean
refuse (GError **error, CsNetError code, const char *server_name)
{
  if (code == CS_NET_ERROR_CERT_INVALID)
    g_set_error (error, CS_NET_ERROR, code, "The certificate's names cannot be read");
  else
    g_set_error (error, CS_NET_ERROR, code, "The certificate is not for %s", server_name);
  return FALSE;
}

gboolean
cs_net_certificate_check_name (gnutls_x509_crt_t certificate, const char *server_name, GError **error)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (server_name);
  g_autofree char *domain = g_hostname_to_ascii (server_name);
  g_auto (gnutls_subject_alt_names_t) names = NULL;
  Findings found = { FALSE };
  gnutls_datum_t name;
  gboolean fits;
  guint type;

  if (domain == NULL || domain[0] == '\0')
    return refuse (error, CS_NET_ERROR_CERT_WRONG_NAME, server_name);
  if (g_str_has_suffix (domain, "."))
    domain[strlen (domain) - 1] = '\0';
  if (!cs_net_certificate_get_names (certificate, &names))
    return refuse (error, CS_NET_ERROR_CERT_INVALID, server_name);

  for (guint i = 0; names != NULL && gnutls_subject_alt_names_get (names, i, &type, &name, NULL) >= 0; i++)
    look_at_name (&found, type, &name, domain, address);
  if (found.has_nul)
    return refuse (error, CS_NET_ERROR_CERT_INVALID, server_name);

  if (address != NULL)
    fits = found.fits_address;
  else if (found.has_sip_uri)
    fits = found.fits_sip_uri;
  else if (names != NULL)
    fits = found.fits_dns;
  else
    fits = common_name_fits (certificate, domain);
  return fits || refuse (error, CS_NET_ERROR_CERT_WRONG_NAME, server_name);
}
