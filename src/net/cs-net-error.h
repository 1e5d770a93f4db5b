/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CS_NET_ERROR (cs_net_error_quark ())

typedef enum {
  CS_NET_ERROR_RESOLVE,     /* the name has no address */
  CS_NET_ERROR_UNREACHABLE, /* nobody answers there: refused, no route, timeout while connecting */
  CS_NET_ERROR_CLOSED,      /* the other side closed the connection */
  CS_NET_ERROR_TLS,         /* handshake failed for another reason than the certificate */
  CS_NET_ERROR_CERT_UNKNOWN_ISSUER,
  CS_NET_ERROR_CERT_SELF_SIGNED,
  CS_NET_ERROR_CERT_EXPIRED,
  CS_NET_ERROR_CERT_NOT_YET_VALID,
  CS_NET_ERROR_CERT_WRONG_NAME,
  CS_NET_ERROR_CERT_WEAK, /* key or signature too weak */
  CS_NET_ERROR_CERT_REVOKED,
  CS_NET_ERROR_CERT_PURPOSE, /* not for servers */
  CS_NET_ERROR_CERT_INVALID, /* anything else that is wrong with it */
  CS_NET_ERROR_TOO_MUCH,     /* a cap of cs-limits.h */
  CS_NET_ERROR_FAILED,
} CsNetError;

GQuark cs_net_error_quark (void);

G_END_DECLS
