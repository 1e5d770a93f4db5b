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

typedef struct _CsTestTlsServer CsTestTlsServer;

CsTestTlsServer *cs_test_tls_server_new (CsTestTlsMode mode, const char *priority, const char *chain_pem,
                                         const char *key_pem);
GSocketAddress *cs_test_tls_server_address (CsTestTlsServer *self);
/* Waits for the thread. (transfer full): the name the client asked for (SNI), or NULL. @clean (nullable): an echo ended
 * with the client's close_notify */
char *cs_test_tls_server_finish (CsTestTlsServer *self, gboolean *clean);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsTestCert, cs_test_cert_free)

G_END_DECLS
