/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "net/cs-net-certificate.h"

G_BEGIN_DECLS

#define CS_NET_ERROR (cs_net_error_quark ())

/* One code for each way in which a certificate can be wrong: whoever tells people does so by the code. The messages are
 * for logs. */
typedef enum {
  CS_NET_ERROR_RESOLVE,     /* the name has no address */
  CS_NET_ERROR_UNREACHABLE, /* nobody answers there: refused, no route, timeout while connecting */
  CS_NET_ERROR_CLOSED,      /* the other side closed the connection */
  CS_NET_ERROR_TLS,         /* handshake failed for another reason than a certificate */

  /* The server's certificate. */
  CS_NET_ERROR_CERT_UNKNOWN_ISSUER,
  CS_NET_ERROR_CERT_SELF_SIGNED,
  CS_NET_ERROR_CERT_EXPIRED,
  CS_NET_ERROR_CERT_NOT_YET_VALID,
  CS_NET_ERROR_CERT_ISSUER_EXPIRED, /* another certificate of the chain than the server's own */
  CS_NET_ERROR_CERT_ISSUER_NOT_YET_VALID,
  CS_NET_ERROR_CERT_WRONG_NAME,
  CS_NET_ERROR_CERT_WILDCARD,             /* only a wildcard would fit (RFC 5922 section 7.2 forbids it) */
  CS_NET_ERROR_CERT_NAME_NOT_ALTERNATIVE, /* the right name stands where it does not count (section 7.1) */
  CS_NET_ERROR_CERT_BAD_NAME,             /* a name with a NUL in it, or that cannot be read */
  CS_NET_ERROR_CERT_WEAK_KEY,
  CS_NET_ERROR_CERT_WEAK_SIGNATURE, /* by a hash that can be forged, or an issuer's weak key */
  CS_NET_ERROR_CERT_BAD_SIGNATURE,
  CS_NET_ERROR_CERT_REVOKED,
  CS_NET_ERROR_CERT_PURPOSE,        /* not for servers */
  CS_NET_ERROR_CERT_KEY_USAGE,      /* its key may not sign handshakes */
  CS_NET_ERROR_CERT_NOT_A_CA,       /* its issuer may not issue certificates */
  CS_NET_ERROR_CERT_CONSTRAINTS,    /* its issuer may not issue it: other names, a shorter chain */
  CS_NET_ERROR_CERT_EXTENSION,      /* holds something critical that we do not know */
  CS_NET_ERROR_CERT_STATUS_MISSING, /* it says that it always comes with an OCSP answer, and did not */
  CS_NET_ERROR_CERT_STATUS_INVALID, /* the OCSP answer that came with it is forged or about another one */
  CS_NET_ERROR_CERT_STATUS_OLD,     /* the OCSP answer that came with it is out of date */
  CS_NET_ERROR_CERT_CHAIN_TOO_LONG,
  CS_NET_ERROR_CERT_PIN,     /* another certificate than the pinned one */
  CS_NET_ERROR_CERT_INVALID, /* anything else that is wrong with it */

  /* Our own certificate. */
  CS_NET_ERROR_CLIENT_CERT_WANTED,  /* the server wants one and we have none */
  CS_NET_ERROR_CLIENT_CERT_REFUSED, /* the server does not take ours */
  CS_NET_ERROR_PIN_NEEDED,          /* for the token or the encrypted file */
  CS_NET_ERROR_PIN_WRONG,           /* said once: nothing tries again by itself, because tokens lock */
  CS_NET_ERROR_PIN_LOCKED,          /* the token takes no PIN any more */
  CS_NET_ERROR_NO_TOKEN,            /* no such token, or nothing on it by that name */

  CS_NET_ERROR_ADDRESS_IN_USE, /* another program listens there */
  CS_NET_ERROR_TOO_MUCH,       /* a cap of cs-limits.h */
  CS_NET_ERROR_FAILED,
} CsNetError;

GQuark cs_net_error_quark (void);

/* About the server's certificate, one of CS_NET_ERROR_CERT_*. */
gboolean cs_net_error_is_server_certificate (const GError *error);

/* About ours: CS_NET_ERROR_CLIENT_CERT_*. */
gboolean cs_net_error_is_client_certificate (const GError *error);

/* The certificate that the server showed; goes along with every error of cs_net_error_is_server_certificate(), and
 * with its copies. NULL when there was none that could be read. (transfer none) */
const CsNetCertificateInfo *cs_net_error_get_certificate (const GError *error);

/* @error has to be of CS_NET_ERROR; @info is copied. */
void cs_net_error_set_certificate (GError *error, const CsNetCertificateInfo *info);

G_END_DECLS
