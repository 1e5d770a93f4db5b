/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/cs-net-stream.h"

#include "base/cs-limits.h"
#include "cs-test-cert.h"
#include "cs-test-peer.h"
#include "lib/cs-test-loop.h"

#include <glib/gstdio.h>
#include <string.h>

#define DAY 86400
#define FINE (-1)

/* Who issued the leaf, and what the server shows beside it. */
typedef enum {
  BY_ROOT,
  BY_INTERMEDIATE,
  BY_EXPIRED_INTERMEDIATE,
  BY_HIDDEN_INTERMEDIATE,
  BY_LEAF,
  BY_CONSTRAINED,
  BY_WEAK_INTERMEDIATE,
  BY_STRANGER,
  BY_STRANGER_SHOWN,
  BY_LONG_CHAIN,
  BY_FUTURE_INTERMEDIATE,
  BY_SHA1_INTERMEDIATE,
  BY_TOO_DEEP,
  BY_NO_SIGNER,
  BY_CLIENTS_CA,
  BY_IMPOSTOR,
  BY_ITSELF,
} Issuer;

/* What the server shows as its issuer's word (OCSP stapling). */
typedef enum {
  NO_STAPLE,
  STAPLE_GOOD,
  STAPLE_REVOKED,
  STAPLE_UNKNOWN,
  STAPLE_OLD,
  STAPLE_FUTURE,
  STAPLE_FORGED,
  STAPLE_FOREIGN,
  STAPLE_UNRELATED,
  STAPLE_GARBAGE,
} Staple;

typedef enum {
  ANCHOR_ROOT,
  ANCHOR_LEAF,
  ANCHOR_ROOT_AND_CRL,
  ANCHOR_NONE,
} Anchor;

typedef struct {
  const char *name;
  int code; /* CsNetError or FINE */
  const char *asked;
  Issuer issuer;
  Anchor anchor;
  CsTestCertSpec leaf;
  Staple staple;
} Row;

#define DNS(text)                                                                                                      \
  {                                                                                                                    \
    GNUTLS_SAN_DNSNAME, text, 0                                                                                        \
  }
#define DNS_BYTES(text)                                                                                                \
  {                                                                                                                    \
    GNUTLS_SAN_DNSNAME, text, sizeof (text) - 1                                                                        \
  }
#define URI(text)                                                                                                      \
  {                                                                                                                    \
    GNUTLS_SAN_URI, text, 0                                                                                            \
  }
#define URI_BYTES(text)                                                                                                \
  {                                                                                                                    \
    GNUTLS_SAN_URI, text, sizeof (text) - 1                                                                            \
  }
#define IP(text)                                                                                                       \
  {                                                                                                                    \
    GNUTLS_SAN_IPADDRESS, text, 0                                                                                      \
  }
#define MAIL(text)                                                                                                     \
  {                                                                                                                    \
    GNUTLS_SAN_RFC822NAME, text, 0                                                                                     \
  }

static const Row rows[] = {
  /* Good ones */
  { "dns", FINE, "sip.test", BY_ROOT, ANCHOR_ROOT, { .names = { DNS ("sip.test") } } },
  { "dns-second", FINE, "sip.test", BY_ROOT, ANCHOR_ROOT, { .names = { DNS ("pbx.test"), DNS ("sip.test") } } },
  { "dns-case", FINE, "Sip.Test", BY_ROOT, ANCHOR_ROOT, { .names = { DNS ("sIP.test") } } },
  { "dns-trailing-dot", FINE, "sip.test.", BY_ROOT, ANCHOR_ROOT, { .names = { DNS ("sip.test") } } },
  { "dns-international",
    FINE,
    "b\xc3\xbc"
    "cher.test",
    BY_ROOT,
    ANCHOR_ROOT,
    { .names = { DNS ("xn--bcher-kva.test") } } },
  { "uri", FINE, "sip.test", BY_ROOT, ANCHOR_ROOT, { .names = { URI ("sip:sip.test") } } },
  { "uri-case", FINE, "sip.test", BY_ROOT, ANCHOR_ROOT, { .names = { URI ("SIP:Sip.Test") } } },
  { "uri-beside-other-dns",
    FINE,
    "sip.test",
    BY_ROOT,
    ANCHOR_ROOT,
    { .names = { DNS ("host7.test"), URI ("sip:sip.test") } } },
  { "uri-one-of-two",
    FINE,
    "sip.test",
    BY_ROOT,
    ANCHOR_ROOT,
    { .names = { URI ("sip:other.test"), URI ("sip:sip.test") } } },
  { "uri-of-user-is-no-domain",
    FINE,
    "sip.test",
    BY_ROOT,
    ANCHOR_ROOT,
    { .names = { URI ("sip:bob@other.test"), DNS ("sip.test") } } },
  { "uri-of-web-is-no-domain",
    FINE,
    "sip.test",
    BY_ROOT,
    ANCHOR_ROOT,
    { .names = { URI ("https://other.test"), DNS ("sip.test") } } },
  { "cn-without-san", FINE, "sip.test", BY_ROOT, ANCHOR_ROOT, { .cn = "sip.test" } },
  { "ipv4", FINE, "192.0.2.1", BY_ROOT, ANCHOR_ROOT, { .names = { IP ("192.0.2.1") } } },
  { "ipv6", FINE, "2001:db8:0::1", BY_ROOT, ANCHOR_ROOT, { .names = { IP ("2001:db8::1") } } },
  { "intermediate", FINE, "sip.test", BY_INTERMEDIATE, ANCHOR_ROOT, { .names = { DNS ("sip.test") } } },
  { "no-purpose", FINE, "sip.test", BY_ROOT, ANCHOR_ROOT, { .names = { DNS ("sip.test") }, .purpose = "" } },
  { "any-purpose",
    FINE,
    "sip.test",
    BY_ROOT,
    ANCHOR_ROOT,
    { .names = { DNS ("sip.test") }, .purpose = GNUTLS_KP_ANY } },
  { "rsa-2048", FINE, "sip.test", BY_ROOT, ANCHOR_ROOT, { .names = { DNS ("sip.test") }, .rsa_bits = 2048 } },
  { "constrained-within",
    FINE,
    "pbx.allowed.test",
    BY_CONSTRAINED,
    ANCHOR_ROOT,
    { .names = { DNS ("pbx.allowed.test") } } },
  { "crl-of-others", FINE, "other.test", BY_ROOT, ANCHOR_ROOT_AND_CRL, { .names = { DNS ("other.test") } } },
  { "pinned-self-signed", FINE, "sip.test", BY_ITSELF, ANCHOR_LEAF, { .names = { DNS ("sip.test") } } },
  { "pinned-self-signed-ip", FINE, "127.0.0.1", BY_ITSELF, ANCHOR_LEAF, { .names = { IP ("127.0.0.1") } } },
  { "pinned-of-stranger", FINE, "sip.test", BY_STRANGER, ANCHOR_LEAF, { .names = { DNS ("sip.test") } } },

  /* When */
  { "expired",
    CS_NET_ERROR_CERT_EXPIRED,
    "sip.test",
    BY_ROOT,
    ANCHOR_ROOT,
    { .names = { DNS ("sip.test") }, .from_s = -2 * DAY, .to_s = -DAY } },
  { "expired-intermediate",
    CS_NET_ERROR_CERT_ISSUER_EXPIRED,
    "sip.test",
    BY_EXPIRED_INTERMEDIATE,
    ANCHOR_ROOT,
    { .names = { DNS ("sip.test") } } },
  { "expired-pinned",
    CS_NET_ERROR_CERT_EXPIRED,
    "sip.test",
    BY_ITSELF,
    ANCHOR_LEAF,
    { .names = { DNS ("sip.test") }, .from_s = -2 * DAY, .to_s = -DAY } },
  { "not-yet-valid",
    CS_NET_ERROR_CERT_NOT_YET_VALID,
    "sip.test",
    BY_ROOT,
    ANCHOR_ROOT,
    { .names = { DNS ("sip.test") }, .from_s = DAY, .to_s = 2 * DAY } },
  { "not-yet-valid-pinned",
    CS_NET_ERROR_CERT_NOT_YET_VALID,
    "sip.test",
    BY_ITSELF,
    ANCHOR_LEAF,
    { .names = { DNS ("sip.test") }, .from_s = DAY, .to_s = 2 * DAY } },

  /* For whom */
  { "wrong-host", CS_NET_ERROR_CERT_WRONG_NAME, "sip.test", BY_ROOT, ANCHOR_ROOT, { .names = { DNS ("other.test") } } },
  { "wrong-host-pinned",
    CS_NET_ERROR_CERT_WRONG_NAME,
    "sip.test",
    BY_ITSELF,
    ANCHOR_LEAF,
    { .names = { DNS ("other.test") } } },
  { "no-name-at-all", CS_NET_ERROR_CERT_WRONG_NAME, "sip.test", BY_ROOT, ANCHOR_ROOT, { .cn = NULL } },
  { "subdomain",
    CS_NET_ERROR_CERT_WRONG_NAME,
    "pbx.sip.test",
    BY_ROOT,
    ANCHOR_ROOT,
    { .names = { DNS ("sip.test") } } },
  { "parent-domain",
    CS_NET_ERROR_CERT_WRONG_NAME,
    "sip.test",
    BY_ROOT,
    ANCHOR_ROOT,
    { .names = { DNS ("pbx.sip.test") } } },
  { "wildcard", CS_NET_ERROR_CERT_WILDCARD, "pbx.sip.test", BY_ROOT, ANCHOR_ROOT, { .names = { DNS ("*.sip.test") } } },
  { "wildcard-uri",
    CS_NET_ERROR_CERT_WILDCARD,
    "pbx.sip.test",
    BY_ROOT,
    ANCHOR_ROOT,
    { .names = { URI ("sip:*.sip.test") } } },
  { "wildcard-cn", CS_NET_ERROR_CERT_WILDCARD, "pbx.sip.test", BY_ROOT, ANCHOR_ROOT, { .cn = "*.sip.test" } },
  { "uri-of-other-beside-dns",
    CS_NET_ERROR_CERT_NAME_NOT_ALTERNATIVE,
    "sip.test",
    BY_ROOT,
    ANCHOR_ROOT,
    { .names = { DNS ("sip.test"), URI ("sip:other.test") } } },
  { "uri-of-user",
    CS_NET_ERROR_CERT_WRONG_NAME,
    "sip.test",
    BY_ROOT,
    ANCHOR_ROOT,
    { .names = { URI ("sip:bob@sip.test") } } },
  { "uri-of-other-scheme",
    CS_NET_ERROR_CERT_WRONG_NAME,
    "sip.test",
    BY_ROOT,
    ANCHOR_ROOT,
    { .names = { URI ("sips:sip.test"), URI ("https://sip.test"), URI ("sip") } } },
  { "cn-beside-san",
    CS_NET_ERROR_CERT_NAME_NOT_ALTERNATIVE,
    "sip.test",
    BY_ROOT,
    ANCHOR_ROOT,
    { .cn = "sip.test", .names = { DNS ("other.test") } } },
  { "cn-beside-mail",
    CS_NET_ERROR_CERT_NAME_NOT_ALTERNATIVE,
    "sip.test",
    BY_ROOT,
    ANCHOR_ROOT,
    { .cn = "sip.test", .names = { MAIL ("root@sip.test") } } },
  { "cn-wrong", CS_NET_ERROR_CERT_WRONG_NAME, "sip.test", BY_ROOT, ANCHOR_ROOT, { .cn = "other.test" } },
  { "cn-nul",
    CS_NET_ERROR_CERT_WRONG_NAME,
    "sip.test",
    BY_ROOT,
    ANCHOR_ROOT,
    { .cn = "sip.test\0.evil.test", .cn_len = 19 } },
  { "dns-nul",
    CS_NET_ERROR_CERT_BAD_NAME,
    "sip.test",
    BY_ROOT,
    ANCHOR_ROOT,
    { .names = { DNS_BYTES ("sip.test\0.evil.test") } } },
  { "dns-nul-beside-good",
    CS_NET_ERROR_CERT_BAD_NAME,
    "sip.test",
    BY_ROOT,
    ANCHOR_ROOT,
    { .names = { DNS ("sip.test"), DNS_BYTES ("sip.test\0.evil.test") } } },
  { "uri-nul",
    CS_NET_ERROR_CERT_BAD_NAME,
    "sip.test",
    BY_ROOT,
    ANCHOR_ROOT,
    { .names = { URI_BYTES ("sip:sip.test\0.evil.test") } } },
  { "ip-wrong", CS_NET_ERROR_CERT_WRONG_NAME, "192.0.2.1", BY_ROOT, ANCHOR_ROOT, { .names = { IP ("192.0.2.2") } } },
  { "ip-as-dns",
    CS_NET_ERROR_CERT_NAME_NOT_ALTERNATIVE,
    "192.0.2.1",
    BY_ROOT,
    ANCHOR_ROOT,
    { .names = { DNS ("192.0.2.1") } } },
  { "ip-as-uri",
    CS_NET_ERROR_CERT_NAME_NOT_ALTERNATIVE,
    "192.0.2.1",
    BY_ROOT,
    ANCHOR_ROOT,
    { .names = { URI ("sip:192.0.2.1") } } },
  { "ip-as-cn", CS_NET_ERROR_CERT_NAME_NOT_ALTERNATIVE, "192.0.2.1", BY_ROOT, ANCHOR_ROOT, { .cn = "192.0.2.1" } },
  { "ip-for-domain",
    CS_NET_ERROR_CERT_WRONG_NAME,
    "sip.test",
    BY_ROOT,
    ANCHOR_ROOT,
    { .names = { IP ("127.0.0.1") } } },

  /* By whom */
  { "self-signed",
    CS_NET_ERROR_CERT_SELF_SIGNED,
    "sip.test",
    BY_ITSELF,
    ANCHOR_ROOT,
    { .names = { DNS ("sip.test") } } },
  { "self-signed-no-anchors",
    CS_NET_ERROR_CERT_SELF_SIGNED,
    "sip.test",
    BY_ITSELF,
    ANCHOR_NONE,
    { .names = { DNS ("sip.test") } } },
  { "self-signed-expired",
    CS_NET_ERROR_CERT_SELF_SIGNED,
    "sip.test",
    BY_ITSELF,
    ANCHOR_ROOT,
    { .names = { DNS ("sip.test") }, .from_s = -2 * DAY, .to_s = -DAY } },
  { "self-signed-with-our-root's-name",
    CS_NET_ERROR_CERT_BAD_SIGNATURE,
    "sip.test",
    BY_ITSELF,
    ANCHOR_ROOT,
    { .cn = "Root", .names = { DNS ("sip.test") } } },
  { "unknown-issuer",
    CS_NET_ERROR_CERT_UNKNOWN_ISSUER,
    "sip.test",
    BY_STRANGER,
    ANCHOR_ROOT,
    { .names = { DNS ("sip.test") } } },
  { "unknown-root-shown",
    CS_NET_ERROR_CERT_UNKNOWN_ISSUER,
    "sip.test",
    BY_STRANGER_SHOWN,
    ANCHOR_ROOT,
    { .names = { DNS ("sip.test") } } },
  { "system-only",
    CS_NET_ERROR_CERT_UNKNOWN_ISSUER,
    "sip.test",
    BY_ROOT,
    ANCHOR_NONE,
    { .names = { DNS ("sip.test") } } },
  { "intermediate-missing",
    CS_NET_ERROR_CERT_UNKNOWN_ISSUER,
    "sip.test",
    BY_HIDDEN_INTERMEDIATE,
    ANCHOR_ROOT,
    { .names = { DNS ("sip.test") } } },
  { "intermediate-is-no-ca",
    CS_NET_ERROR_CERT_NOT_A_CA,
    "sip.test",
    BY_LEAF,
    ANCHOR_ROOT,
    { .names = { DNS ("sip.test") } } },
  { "name-constrained",
    CS_NET_ERROR_CERT_CONSTRAINTS,
    "sip.test",
    BY_CONSTRAINED,
    ANCHOR_ROOT,
    { .names = { DNS ("sip.test") } } },
  { "too-long-chain",
    CS_NET_ERROR_CERT_CHAIN_TOO_LONG,
    "sip.test",
    BY_LONG_CHAIN,
    ANCHOR_ROOT,
    { .names = { DNS ("sip.test") } } },
  { "revoked", CS_NET_ERROR_CERT_REVOKED, "sip.test", BY_ROOT, ANCHOR_ROOT_AND_CRL, { .names = { DNS ("sip.test") } } },

  /* How well, what for */
  { "rsa-1024",
    CS_NET_ERROR_CERT_WEAK_KEY,
    "sip.test",
    BY_ROOT,
    ANCHOR_ROOT,
    { .names = { DNS ("sip.test") }, .rsa_bits = 1024 } },
  { "rsa-1024-pinned",
    CS_NET_ERROR_CERT_WEAK_KEY,
    "sip.test",
    BY_ITSELF,
    ANCHOR_LEAF,
    { .names = { DNS ("sip.test") }, .rsa_bits = 1024 } },
  { "rsa-1024-intermediate",
    CS_NET_ERROR_CERT_WEAK_SIGNATURE,
    "sip.test",
    BY_WEAK_INTERMEDIATE,
    ANCHOR_ROOT,
    { .names = { DNS ("sip.test") } } },
  { "sha1",
    CS_NET_ERROR_CERT_WEAK_SIGNATURE,
    "sip.test",
    BY_ROOT,
    ANCHOR_ROOT,
    { .names = { DNS ("sip.test") }, .sha1 = TRUE } },
  { "client-only",
    CS_NET_ERROR_CERT_PURPOSE,
    "sip.test",
    BY_ROOT,
    ANCHOR_ROOT,
    { .names = { DNS ("sip.test") }, .purpose = GNUTLS_KP_TLS_WWW_CLIENT } },
  { "client-only-pinned",
    CS_NET_ERROR_CERT_PURPOSE,
    "sip.test",
    BY_ITSELF,
    ANCHOR_LEAF,
    { .names = { DNS ("sip.test") }, .purpose = GNUTLS_KP_TLS_WWW_CLIENT } },
  { "client-only-issuer",
    CS_NET_ERROR_CERT_PURPOSE,
    "sip.test",
    BY_CLIENTS_CA,
    ANCHOR_ROOT,
    { .names = { DNS ("sip.test") } } },
  { "unknown-demand",
    CS_NET_ERROR_CERT_EXTENSION,
    "sip.test",
    BY_ROOT,
    ANCHOR_ROOT,
    { .names = { DNS ("sip.test") }, .unknown_demand = TRUE } },
  { "key-for-agreement-only",
    CS_NET_ERROR_CERT_KEY_USAGE,
    "sip.test",
    BY_ROOT,
    ANCHOR_ROOT,
    { .names = { DNS ("sip.test") }, .key_usage = GNUTLS_KEY_KEY_AGREEMENT } },
  { "sha1-intermediate",
    CS_NET_ERROR_CERT_WEAK_SIGNATURE,
    "sip.test",
    BY_SHA1_INTERMEDIATE,
    ANCHOR_ROOT,
    { .names = { DNS ("sip.test") } } },
  { "future-intermediate",
    CS_NET_ERROR_CERT_ISSUER_NOT_YET_VALID,
    "sip.test",
    BY_FUTURE_INTERMEDIATE,
    ANCHOR_ROOT,
    { .names = { DNS ("sip.test") } } },
  { "too-deep",
    CS_NET_ERROR_CERT_CONSTRAINTS,
    "sip.test",
    BY_TOO_DEEP,
    ANCHOR_ROOT,
    { .names = { DNS ("sip.test") } } },
  { "issuer-may-not-sign",
    CS_NET_ERROR_CERT_CONSTRAINTS,
    "sip.test",
    BY_NO_SIGNER,
    ANCHOR_ROOT,
    { .names = { DNS ("sip.test") } } },
  { "impostor-of-our-root",
    CS_NET_ERROR_CERT_BAD_SIGNATURE,
    "sip.test",
    BY_IMPOSTOR,
    ANCHOR_ROOT,
    { .names = { DNS ("sip.test") } } },

  /* The issuer's word */
  { "staple", FINE, "sip.test", BY_ROOT, ANCHOR_ROOT, { .names = { DNS ("sip.test") } }, STAPLE_GOOD },
  { "must-staple",
    FINE,
    "sip.test",
    BY_ROOT,
    ANCHOR_ROOT,
    { .names = { DNS ("sip.test") }, .must_staple = TRUE },
    STAPLE_GOOD },
  { "must-staple-without",
    CS_NET_ERROR_CERT_STATUS_MISSING,
    "sip.test",
    BY_ROOT,
    ANCHOR_ROOT,
    { .names = { DNS ("sip.test") }, .must_staple = TRUE } },
  { "staple-revoked",
    CS_NET_ERROR_CERT_REVOKED,
    "sip.test",
    BY_ROOT,
    ANCHOR_ROOT,
    { .names = { DNS ("sip.test") } },
    STAPLE_REVOKED },
  { "staple-unknown",
    CS_NET_ERROR_CERT_STATUS_INVALID,
    "sip.test",
    BY_ROOT,
    ANCHOR_ROOT,
    { .names = { DNS ("sip.test") } },
    STAPLE_UNKNOWN },
  { "staple-old",
    CS_NET_ERROR_CERT_STATUS_OLD,
    "sip.test",
    BY_ROOT,
    ANCHOR_ROOT,
    { .names = { DNS ("sip.test") } },
    STAPLE_OLD },
  { "staple-from-the-future",
    CS_NET_ERROR_CERT_STATUS_OLD,
    "sip.test",
    BY_ROOT,
    ANCHOR_ROOT,
    { .names = { DNS ("sip.test") } },
    STAPLE_FUTURE },
  { "staple-forged",
    CS_NET_ERROR_CERT_STATUS_INVALID,
    "sip.test",
    BY_ROOT,
    ANCHOR_ROOT,
    { .names = { DNS ("sip.test") } },
    STAPLE_FORGED },
  { "staple-of-a-stranger",
    CS_NET_ERROR_CERT_STATUS_INVALID,
    "sip.test",
    BY_ROOT,
    ANCHOR_ROOT,
    { .names = { DNS ("sip.test") } },
    STAPLE_FOREIGN },
  { "staple-of-another",
    CS_NET_ERROR_CERT_STATUS_INVALID,
    "sip.test",
    BY_ROOT,
    ANCHOR_ROOT,
    { .names = { DNS ("sip.test") } },
    STAPLE_UNRELATED },
  { "staple-of-garbage",
    CS_NET_ERROR_CERT_STATUS_INVALID,
    "sip.test",
    BY_ROOT,
    ANCHOR_ROOT,
    { .names = { DNS ("sip.test") } },
    STAPLE_GARBAGE },
};

static CsTestCert *root;
static CsNetTrust *root_trust;   /* ANCHOR_ROOT */
static CsNetTrust *system_trust; /* ANCHOR_NONE */
static char *folder;

static const CsTestCertSpec issuers[] = {
  [BY_INTERMEDIATE] = { .cn = "Intermediate", .ca = TRUE },
  [BY_EXPIRED_INTERMEDIATE] = { .cn = "Old", .ca = TRUE, .from_s = -2 * DAY, .to_s = -DAY },
  [BY_HIDDEN_INTERMEDIATE] = { .cn = "Hidden", .ca = TRUE },
  [BY_LEAF] = { .cn = "Leaf", .names = { DNS ("other.test") } },
  [BY_CONSTRAINED] = { .cn = "Constrained", .ca = TRUE, .permitted_dns = "allowed.test" },
  [BY_WEAK_INTERMEDIATE] = { .cn = "Weak", .ca = TRUE, .rsa_bits = 1024 },
  [BY_STRANGER] = { .cn = "Stranger", .ca = TRUE },
  [BY_STRANGER_SHOWN] = { .cn = "Stranger", .ca = TRUE },
  [BY_LONG_CHAIN] = { .cn = "Link", .ca = TRUE },
  [BY_FUTURE_INTERMEDIATE] = { .cn = "Future", .ca = TRUE, .from_s = DAY, .to_s = 2 * DAY },
  [BY_SHA1_INTERMEDIATE] = { .cn = "Sha1", .ca = TRUE, .sha1 = TRUE },
  [BY_TOO_DEEP] = { .cn = "Deep", .ca = TRUE, .last_ca = TRUE },
  [BY_NO_SIGNER] = { .cn = "No signer", .ca = TRUE, .key_usage = GNUTLS_KEY_CRL_SIGN },
  [BY_CLIENTS_CA] = { .cn = "Clients", .ca = TRUE, .purpose = GNUTLS_KP_TLS_WWW_CLIENT },
  [BY_IMPOSTOR] = { .cn = "Root", .ca = TRUE },
};

static guint
chain_length (Issuer issuer)
{
  if (issuer == BY_LONG_CHAIN)
    return CS_LIMIT_TLS_CHAIN;
  return issuer == BY_TOO_DEEP ? 2 : 1;
}

static CsTestCert *
make_issuer (const Row *row, GString *shown, GPtrArray *keep)
{
  CsTestCert *issuer = root;

  if (row->issuer == BY_ROOT || row->issuer == BY_ITSELF)
    return row->issuer == BY_ROOT ? root : NULL;
  if (row->issuer == BY_STRANGER || row->issuer == BY_STRANGER_SHOWN || row->issuer == BY_IMPOSTOR)
    issuer = NULL;

  for (guint i = 0; i < chain_length (row->issuer); i++)
    {
      CsTestCertSpec named = issuers[row->issuer];
      g_autofree char *cn = i > 0 ? g_strdup_printf ("%s %u", named.cn, i) : g_strdup (named.cn);
      g_autofree char *pem = NULL;

      named.cn = cn;
      issuer = cs_test_cert_new (&named, issuer);
      g_ptr_array_add (keep, issuer);
      pem = cs_test_cert_pem (issuer);
      if (row->issuer != BY_HIDDEN_INTERMEDIATE && row->issuer != BY_STRANGER && row->issuer != BY_IMPOSTOR)
        g_string_prepend (shown, pem);
    }
  return issuer;
}

static GBytes *
make_staple (Staple staple, CsTestCert *leaf)
{
  static const CsTestCertSpec other = { .cn = "other" };
  static const CsTestCertSpec ca = { .cn = "Stranger", .ca = TRUE };
  g_autoptr (CsTestCert) unrelated = cs_test_cert_new (&other, root);
  g_autoptr (CsTestCert) stranger = cs_test_cert_new (&ca, NULL);
  CsTestOcspSpec spec = { .status = 'g' };

  switch (staple)
    {
    case NO_STAPLE:
      return NULL;
    case STAPLE_GARBAGE:
      return g_bytes_new_static ("\x30\x03\x0a\x01\x00", 5);
    case STAPLE_REVOKED:
      spec.status = 'r';
      break;
    case STAPLE_UNKNOWN:
      spec.status = 'u';
      break;
    case STAPLE_OLD:
      spec.this_update_s = -3 * DAY;
      spec.next_update_s = -DAY;
      break;
    case STAPLE_FUTURE:
      spec.this_update_s = DAY;
      spec.next_update_s = 2 * DAY;
      break;
    case STAPLE_FORGED:
      spec.forged = TRUE;
      break;
    case STAPLE_FOREIGN:
      return cs_test_ocsp_new (&spec, leaf, root, stranger);
    case STAPLE_UNRELATED:
      return cs_test_ocsp_new (&spec, unrelated, root, root);
    case STAPLE_GOOD:
    default:
      break;
    }
  return cs_test_ocsp_new (&spec, leaf, root, root);
}

static CsNetTrust *
trust_from (const char *pem)
{
  g_autofree char *file = g_build_filename (folder, "anchors.pem", NULL);
  g_autoptr (GError) error = NULL;
  CsNetTrust *trust;

  g_assert_true (g_file_set_contents (file, pem, -1, NULL));
  trust = cs_net_trust_new (file, &error);
  g_assert_no_error (error);
  g_unlink (file);
  return trust;
}

static CsNetTrust *
make_trust (const Row *row, CsTestCert *leaf)
{
  static const CsTestCertSpec other = { .cn = "other" };
  g_autoptr (CsTestCert) unrelated = cs_test_cert_new (&other, root);
  g_autofree char *root_pem = cs_test_cert_pem (root);
  g_autofree char *leaf_pem = cs_test_cert_pem (leaf);
  gboolean revoke = row->code == CS_NET_ERROR_CERT_REVOKED;
  g_autofree char *crl = cs_test_cert_crl_pem (root, revoke ? leaf : unrelated);
  g_autofree char *with_crl = g_strconcat (root_pem, crl, NULL);

  if (row->anchor == ANCHOR_NONE)
    return cs_net_trust_ref (system_trust);
  if (row->anchor == ANCHOR_ROOT)
    return cs_net_trust_ref (root_trust);
  return trust_from (row->anchor == ANCHOR_LEAF ? leaf_pem : with_crl);
}

static void
try_version (const Row *row, CsNetTrust *trust, const char *version, const char *chain, CsTestCert *leaf)
{
  g_autofree char *priority
      = g_strdup_printf ("NORMAL:%%DEBUG_ALLOW_KEY_USAGE_VIOLATIONS:%%VERIFY_ALLOW_BROKEN:-VERS-ALL:+VERS-%s", version);
  g_autofree char *key = cs_test_cert_key_pem (leaf);
  g_autofree char *asked = NULL;
  g_autoptr (GBytes) staple = make_staple (row->staple, leaf);
  const CsTestTlsConfig config
      = { CS_TEST_TLS_ECHO, .priority = priority, .chain_pem = chain, .key_pem = key, .staple = staple };
  CsTestTlsServer *server = cs_test_tls_server_new_with (&config);
  g_autoptr (CsTestPeer) peer = cs_test_peer_connect (cs_test_tls_server_address (server), trust, row->asked);
  const CsNetCertificateInfo *info;
  g_auto (CsTestTlsResult) result = { NULL };

  cs_test_peer_write (peer, "secret");
  CS_TEST_WAIT_FOR (peer->closed || peer->received->len == 6);
  if (row->code == FINE)
    {
      g_assert_no_error (peer->error);
      g_assert_true (peer->ready);
      g_assert_cmpstr (cs_net_stream_get_tls_version (peer->stream), ==, version);
    }
  else
    {
      g_assert_error (peer->error, CS_NET_ERROR, row->code);
      g_assert_false (peer->ready);
      g_assert_null (cs_net_stream_get_tls_version (peer->stream));
    }
  info = cs_net_stream_get_certificate (peer->stream);
  g_assert_nonnull (info);
  g_assert_cmpint (info->fault, ==, row->code);
  g_assert_cmpuint (strlen (info->fingerprint), ==, 95);
  g_assert_cmpint (info->not_after, ==, gnutls_x509_crt_get_expiration_time (leaf->crt));

  g_clear_pointer (&peer->stream, cs_net_stream_unref);
  cs_test_tls_server_end (server, &result);
  asked = g_steal_pointer (&result.server_name);
  g_assert_true (result.asked_for_status);
  if (row->code == FINE && !g_hostname_is_ip_address (row->asked))
    {
      g_autofree char *ascii = g_hostname_to_ascii (row->asked);

      /* A trailing dot is not sent. */
      g_assert_nonnull (asked);
      g_assert_true (g_str_has_prefix (ascii, asked));
      g_assert_false (g_str_has_suffix (asked, "."));
    }
  else
    g_assert_null (asked);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (GPtrArray) keep = g_ptr_array_new_with_free_func ((GDestroyNotify) cs_test_cert_free);
  g_autoptr (GString) shown = g_string_new (NULL);
  CsTestCert *issuer = make_issuer (row, shown, keep);
  g_autoptr (CsTestCert) leaf = cs_test_cert_new (&row->leaf, issuer);
  g_autoptr (CsNetTrust) trust = make_trust (row, leaf);
  g_autofree char *pem = cs_test_cert_pem (leaf);

  g_string_prepend (shown, pem);
  try_version (row, trust, "TLS1.3", shown->str, leaf);
  try_version (row, trust, "TLS1.2", shown->str, leaf);
}

int
main (int argc, char **argv)
{
  static const CsTestCertSpec ca = { .cn = "Root", .ca = TRUE };
  g_autofree char *root_pem = NULL;
  int rc;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("cs-net-XXXXXX", NULL);
  root = cs_test_cert_new (&ca, NULL);
  root_pem = cs_test_cert_pem (root);
  root_trust = trust_from (root_pem);
  system_trust = cs_net_trust_new (NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/net/verify/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  rc = g_test_run ();
  cs_net_trust_unref (root_trust);
  cs_net_trust_unref (system_trust);
  cs_test_cert_free (root);
  g_rmdir (folder);
  g_free (folder);
  return rc;
}
