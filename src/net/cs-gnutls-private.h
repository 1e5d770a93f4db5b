/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509-ext.h>
#include <gnutls/x509.h>

#include "net/cs-net-tickets-private.h"
#include "net/cs-net-trust.h"

G_BEGIN_DECLS

/* What the files of this floor that use GnuTLS share with each other. */

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_crt_t, gnutls_x509_crt_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_privkey_t, gnutls_x509_privkey_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_subject_alt_names_t, gnutls_subject_alt_names_deinit, NULL)

/* (transfer none), for the life of @self */
CsNetTickets *cs_net_trust_get_tickets (CsNetTrust *self);
gnutls_certificate_credentials_t cs_net_trust_get_credentials (CsNetTrust *self);
gnutls_certificate_credentials_t cs_net_identity_get_credentials (CsNetIdentity *self);

/* The certificate's subjectAltName; *@names is NULL when it has none. FALSE when there is one that cannot be read.
 * (transfer full) */
gboolean cs_net_certificate_get_names (gnutls_x509_crt_t certificate, gnutls_subject_alt_names_t *names);

/* (transfer full), never NULL */
CsNetCertificateInfo *cs_net_certificate_info_new (gnutls_x509_crt_t certificate);

typedef enum {
  CS_NET_PINNED_NONE, /* the host has no pin */
  CS_NET_PINNED_THIS,
  CS_NET_PINNED_ANOTHER,
} CsNetPinned;

CsNetPinned cs_net_trust_look_up_pin (CsNetTrust *self, const char *host, const char *fingerprint);

/* RFC 5922 section 7.1 and 7.2 for a domain, iPAddress (RFC 5280 section 4.2.1.6) for a numeric address. Errors:
 * CS_NET_ERROR_CERT_WRONG_NAME, _WILDCARD, _NAME_NOT_ALTERNATIVE, _BAD_NAME. */
gboolean cs_net_certificate_check_name (gnutls_x509_crt_t certificate, const char *server_name, GError **error);

/* (transfer full): of what the server of @session showed; NULL when that cannot be read. */
CsNetCertificateInfo *cs_net_certificate_info_of_peer (gnutls_session_t session, const char *server_name);

/* What else is wrong with the OCSP answer that @session's server stapled; bits of gnutls_certificate_status_t, 0 when
 * nothing is, or there is none. */
guint cs_net_staple_status (gnutls_session_t session);

/* Called from inside the handshake: is the chain that the server of @session showed to be believed, for @server_name?
 * The anchors are in the session's credentials, the pins in @trust.
 * Sets *@info as soon as there is a certificate, also when the answer is FALSE. Errors: CS_NET_ERROR_CERT_*, with the
 * certificate. */
gboolean cs_net_verify_server (gnutls_session_t session, CsNetTrust *trust, const char *server_name,
                               CsNetCertificateInfo **info, GError **error);

/* For the credentials of clients; the session's pointer has to be its CsTlsSession. */
int cs_tls_session_on_certificate_wanted (gnutls_session_t session, const gnutls_datum_t *issuers, int n_issuers,
                                          const gnutls_pk_algorithm_t *algorithms, int n_algorithms,
                                          gnutls_pcert_st **chain, unsigned int *n_chain, gnutls_privkey_t *key);

/* Our certificate and key, for gnutls_certificate_set_retrieve_function2(). */
void cs_net_identity_get_chain (CsNetIdentity *self, gnutls_pcert_st **chain, guint *n_chain, gnutls_privkey_t *key);

G_END_DECLS
