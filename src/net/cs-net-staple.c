/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads the OCSP response that a server staples to its certificate. */
#include "net/cs-gnutls-private.h"

#include <gnutls/ocsp.h>

/* Tolerance for clocks that differ. */
#define LENIENCE_S (5 * 60)

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_ocsp_resp_t, gnutls_ocsp_resp_deinit, NULL)

/* What GnuTLS, which has checked that the answer is the issuer's and about this certificate, lets pass: an issuer who
 * does not know the certificate (RFC 6960 section 2.2), and an answer from the future (section 3.2). */
guint
cs_net_staple_status (gnutls_session_t session)
{
  g_auto (gnutls_ocsp_resp_t) answer = NULL;
  gnutls_datum_t der = { NULL, 0 };
  guint status = 0;
  time_t issued = 0;

  if (gnutls_ocsp_status_request_get (session, &der) < 0 || der.size == 0)
    return 0;
  if (gnutls_ocsp_resp_init (&answer) < 0 || gnutls_ocsp_resp_import (answer, &der) < 0
      || gnutls_ocsp_resp_get_single (answer, 0, NULL, NULL, NULL, NULL, &status, &issued, NULL, NULL, NULL) < 0)
    return GNUTLS_CERT_INVALID_OCSP_STATUS;

  if (status == GNUTLS_OCSP_CERT_UNKNOWN)
    return GNUTLS_CERT_INVALID_OCSP_STATUS;
  if (issued > g_get_real_time () / G_USEC_PER_SEC + LENIENCE_S)
    return GNUTLS_CERT_REVOCATION_DATA_ISSUED_IN_FUTURE;
  return 0;
}
