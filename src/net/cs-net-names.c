/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks that a certificate is for the domain that the user asked for (RFC 5922). */
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
  gboolean fits_wildcard; /* which does not count, and is worth saying */
  gboolean has_nul;
} Findings;

static gboolean
is_domain (const guint8 *bytes, gsize len, const char *domain)
{
  return len == strlen (domain) && g_ascii_strncasecmp ((const char *) bytes, domain, len) == 0;
}

/* "*.example.org" for "sip.example.org", as browsers have it. */
static gboolean
is_wildcard_for (const guint8 *bytes, gsize len, const char *domain)
{
  const char *rest = strchr (domain, '.');

  return rest != NULL && len > 1 && bytes[0] == '*' && is_domain (bytes + 1, len - 1, rest);
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
  else if (is_wildcard_for (uri->data + scheme_len, uri->size - scheme_len, domain))
    found->fits_wildcard = TRUE;
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
  else if (is_wildcard_for (name->data, name->size, domain))
    found->fits_wildcard = TRUE;
}

/* The length of the one CN; a certificate that has none or several has no such name. GnuTLS writes what holds a NUL in
 * hex, which is nobody's name. */
static gsize
get_common_name (gnutls_x509_crt_t certificate, char name[static 256])
{
  size_t size = 256;
  size_t other = 0;

  if (gnutls_x509_crt_get_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 1, 0, NULL, &other)
      != GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
    return 0;
  if (gnutls_x509_crt_get_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 0, 0, name, &size) < 0)
    return 0;
  return size;
}

static gboolean
refuse_unreadable (GError **error)
{
  g_set_error (error, CS_NET_ERROR, CS_NET_ERROR_CERT_BAD_NAME, "The certificate's names cannot be read");
  return FALSE;
}

static gboolean
refuse (GError **error, const Findings *found, gboolean is_common_name, const char *server_name)
{
  if (found->fits_dns || found->fits_sip_uri || is_common_name)
    g_set_error (error, CS_NET_ERROR, CS_NET_ERROR_CERT_NAME_NOT_ALTERNATIVE,
                 "The certificate has the name %s only where it does not count", server_name);
  else if (found->fits_wildcard)
    g_set_error (error, CS_NET_ERROR, CS_NET_ERROR_CERT_WILDCARD, "The certificate has only a wildcard for %s",
                 server_name);
  else
    g_set_error (error, CS_NET_ERROR, CS_NET_ERROR_CERT_WRONG_NAME, "The certificate is not for %s", server_name);
  return FALSE;
}

/* RFC 5922 section 7.1: URIs, without one DNS names, without any subjectAltName the CN. */
static gboolean
names_fit (const Findings *found, gboolean has_names, gboolean is_address, gboolean is_common_name)
{
  if (is_address)
    return found->fits_address;
  if (found->has_sip_uri)
    return found->fits_sip_uri;
  if (has_names)
    return found->fits_dns;
  return is_common_name;
}

gboolean
cs_net_certificate_check_name (gnutls_x509_crt_t certificate, const char *server_name, GError **error)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (server_name);
  g_autofree char *domain = g_hostname_to_ascii (server_name);
  g_auto (gnutls_subject_alt_names_t) names = NULL;
  Findings found = { FALSE };
  char common[256];
  gsize common_len;
  gboolean is_common_name;
  gnutls_datum_t name;
  guint type;

  if (domain == NULL || domain[0] == '\0')
    return refuse (error, &found, FALSE, server_name);
  if (g_str_has_suffix (domain, "."))
    domain[strlen (domain) - 1] = '\0';
  if (!cs_net_certificate_get_names (certificate, &names))
    return refuse_unreadable (error);

  for (guint i = 0; names != NULL && gnutls_subject_alt_names_get (names, i, &type, &name, NULL) >= 0; i++)
    look_at_name (&found, type, &name, domain, address);
  if (found.has_nul)
    return refuse_unreadable (error);

  common_len = get_common_name (certificate, common);
  is_common_name = is_domain ((const guint8 *) common, common_len, domain);
  if (names == NULL && is_wildcard_for ((const guint8 *) common, common_len, domain))
    found.fits_wildcard = TRUE;
  return names_fit (&found, names != NULL, address != NULL, is_common_name)
         || refuse (error, &found, is_common_name, server_name);
}
