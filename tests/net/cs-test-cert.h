/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

G_BEGIN_DECLS

/* Certificates made on the fly, good ones and every kind of bad one. */
typedef struct {
  gnutls_x509_subject_alt_name_t type; /* DNSNAME, URI, RFC822NAME or IPADDRESS */
  const char *text;                    /* NULL ends the list */
  gsize len;                           /* 0: of the text; otherwise the text may hold a NUL */
} CsTestName;

typedef struct {
  const char *cn;
  gsize cn_len; /* 0: of the text */
  CsTestName names[4];
  gint64 from_s; /* from now; both 0: from an hour ago until in a day */
  gint64 to_s;
  gboolean ca;
  const char *permitted_dns; /* a CA that may only issue for this domain */
  const char *purpose;       /* NULL: servers; "": none given */
  guint rsa_bits;            /* 0: P-256 */
  gboolean sha1;
  guint key_usage;         /* 0: none given, certificates and CRLs for a CA */
  gboolean last_ca;        /* a CA below which there may be no other (path length 0) */
  gboolean unknown_demand; /* a critical extension that nobody knows */
  gboolean must_staple;    /* RFC 7633 */
} CsTestCertSpec;

typedef struct {
  gnutls_x509_crt_t crt;
  gnutls_x509_privkey_t key;
} CsTestCert;

/* @issuer NULL: signed by itself */
CsTestCert *cs_test_cert_new (const CsTestCertSpec *spec, CsTestCert *issuer);
void cs_test_cert_free (CsTestCert *self);

char *cs_test_cert_pem (CsTestCert *self);
char *cs_test_cert_key_pem (CsTestCert *self);
char *cs_test_cert_crl_pem (CsTestCert *issuer, CsTestCert *revoked);

/* What a server of ours is not: one that does anything. It takes one connection, in a thread of its own. */
typedef enum {
  CS_TEST_TLS_ECHO,        /* until the other side ends */
  CS_TEST_TLS_CUT,         /* closes without close_notify */
  CS_TEST_TLS_GOODBYE,     /* close_notify */
  CS_TEST_TLS_RENEGOTIATE, /* asks for another handshake */
} CsTestTlsMode;

typedef struct {
  CsTestTlsMode mode;
  const char *priority;
  const char *chain_pem;
  const char *key_pem;
  gnutls_datum_t tickets;  /* the key for tickets, of gnutls_session_ticket_key_generate(); or none */
  GBytes *staple;          /* an OCSP answer, shown as it is; or NULL */
  const char *clients_pem; /* who may come: their CA; or NULL: nobody is asked for a certificate */
} CsTestTlsConfig;

typedef struct {
  char *server_name; /* that the client asked for (SNI), or NULL */
  gboolean clean;    /* an echo ended with the client's close_notify */
  gboolean resumed;
  gboolean asked_for_status; /* the client wants an OCSP answer */
  char *client;              /* the subject of its certificate, or NULL */
} CsTestTlsResult;

void cs_test_tls_result_clear (CsTestTlsResult *self);

typedef struct _CsTestTlsServer CsTestTlsServer;

CsTestTlsServer *cs_test_tls_server_new (CsTestTlsMode mode, const char *priority, const char *chain_pem,
                                         const char *key_pem);
CsTestTlsServer *cs_test_tls_server_new_with (const CsTestTlsConfig *config);
GSocketAddress *cs_test_tls_server_address (CsTestTlsServer *self);
/* Waits for the thread. (transfer full): the name the client asked for (SNI), or NULL. @clean (nullable): an echo ended
 * with the client's close_notify */
char *cs_test_tls_server_finish (CsTestTlsServer *self, gboolean *clean);
void cs_test_tls_server_end (CsTestTlsServer *self, CsTestTlsResult *result);

/* What an OCSP answer (RFC 6960) says. */
typedef struct {
  char status;          /* 'g'ood, 'r'evoked, 'u'nknown */
  gint64 this_update_s; /* from now; 0: an hour ago */
  gint64 next_update_s; /* 0: in a day */
  gboolean forged;      /* the signature does not fit */
} CsTestOcspSpec;

/* An answer about @subject, which @issuer issued, signed by @signer. (transfer full) */
GBytes *cs_test_ocsp_new (const CsTestOcspSpec *spec, CsTestCert *subject, CsTestCert *issuer, CsTestCert *signer);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CsTestTlsResult, cs_test_tls_result_clear)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsTestCert, cs_test_cert_free)

G_END_DECLS
