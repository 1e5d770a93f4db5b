/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parses and prints a=crypto lines (RFC 4568). */
#include "base/cs-limits.h"
#include "sdp/cs-sdp-private.h"

#include <string.h>

/* a=crypto (RFC 4568 section 9):
 *
 *   1 AES_CM_128_HMAC_SHA1_80 inline:<base64>|2^31 WSH=64
 *   tag, suite, key parameters, session parameters
 */

/* A key that lasts for less is not worth having: we never change one by ourselves. 2^20 packets are six hours. */
#define LEAST_LIFETIME_BITS 20
#define MOST_LIFETIME_BITS 48

static const struct {
  const char *name;
  const char *draft_name; /* as drafts of RFC 6188 had it, and some still write it */
  gsize key_len;
  gboolean offered;
} suites[CS_N_SDP_SUITES] = {
  [CS_SDP_SUITE_AEAD_AES_256_GCM] = { "AEAD_AES_256_GCM", NULL, 32 + 12, TRUE },
  [CS_SDP_SUITE_AEAD_AES_128_GCM] = { "AEAD_AES_128_GCM", NULL, 16 + 12, TRUE },
  [CS_SDP_SUITE_AES_256_CM_HMAC_SHA1_80] = { "AES_256_CM_HMAC_SHA1_80", "AES_CM_256_HMAC_SHA1_80", 32 + 14, TRUE },
  [CS_SDP_SUITE_AES_CM_128_HMAC_SHA1_80] = { "AES_CM_128_HMAC_SHA1_80", NULL, 16 + 14, TRUE },
  [CS_SDP_SUITE_AES_256_CM_HMAC_SHA1_32] = { "AES_256_CM_HMAC_SHA1_32", "AES_CM_256_HMAC_SHA1_32", 32 + 14, FALSE },
  [CS_SDP_SUITE_AES_CM_128_HMAC_SHA1_32] = { "AES_CM_128_HMAC_SHA1_32", NULL, 16 + 14, FALSE },
};

const char *
cs_sdp_suite_name (CsSdpSuite suite)
{
  return suites[suite].name;
}

gsize
cs_sdp_suite_key_len (CsSdpSuite suite)
{
  return suites[suite].key_len;
}

gboolean
cs_sdp_suite_is_offered (CsSdpSuite suite)
{
  return suites[suite].offered;
}

CsSdpCrypto *
cs_sdp_crypto_new (guint tag, CsSdpSuite suite, const CsSecret *key)
{
  CsSdpCrypto *self = g_new0 (CsSdpCrypto, 1);

  g_assert (key->len == suites[suite].key_len);
  self->tag = tag;
  self->suite = suite;
  self->key = cs_secret_ref (key);
  return self;
}

CsSdpCrypto *
cs_sdp_crypto_copy (const CsSdpCrypto *self)
{
  return cs_sdp_crypto_new (self->tag, self->suite, self->key);
}

void
cs_sdp_crypto_free (CsSdpCrypto *self)
{
  if (self == NULL)
    return;
  cs_secret_free (self->key);
  g_free (self);
}

const CsSdpCrypto *
cs_sdp_cryptos_find_tag (const GPtrArray *cryptos, guint tag)
{
  for (guint i = 0; i < cryptos->len; i++)
    {
      const CsSdpCrypto *crypto = cryptos->pdata[i];

      if (crypto->tag == tag)
        return crypto;
    }
  return NULL;
}

const CsSdpCrypto *
cs_sdp_cryptos_find_suite (const GPtrArray *cryptos, CsSdpSuite suite)
{
  for (guint i = 0; i < cryptos->len; i++)
    {
      const CsSdpCrypto *crypto = cryptos->pdata[i];

      if (crypto->suite == suite)
        return crypto;
    }
  return NULL;
}

/* 1*9DIGIT without leading zeros */
static gboolean
read_tag (const char *text, guint *tag)
{
  guint64 number;

  if (strlen (text) > 9 || (text[0] == '0' && text[1] != '\0')
      || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT32, &number, NULL))
    return FALSE;
  *tag = (guint) number;
  return TRUE;
}

static gboolean
read_suite (const char *text, CsSdpSuite *suite)
{
  for (guint i = 0; i < G_N_ELEMENTS (suites); i++)
    if (g_ascii_strcasecmp (text, suites[i].name) == 0
        || (suites[i].draft_name != NULL && g_ascii_strcasecmp (text, suites[i].draft_name) == 0))
      {
        *suite = i;
        return TRUE;
      }
  return FALSE;
}

/* Base64 of exactly @len bytes, with or without the padding: RFC 4568 leaves it open. (transfer full) */
static CsSecret *
read_base64 (const char *text, gsize text_len, gsize len)
{
  static const char *const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const gsize digits = (len * 4 + 2) / 3;
  const gsize whole = (digits + 3) / 4 * 4;
  g_autofree char *padded = NULL;
  guchar *bytes;
  gsize n;
  CsSecret *secret = NULL;

  if ((text_len != digits && text_len != whole) || strspn (text, alphabet) != digits
      || strspn (text + digits, "=") != text_len - digits)
    return NULL;

  padded = g_strndup (text, whole); /* zeros behind what is shorter */
  memset (padded + digits, '=', whole - digits);
  bytes = g_base64_decode (padded, &n);
  if (n == len)
    secret = cs_secret_new_copy (bytes, len);
  cs_bytes_wipe (bytes, n);
  cs_bytes_wipe (padded, whole);
  g_free (bytes);
  return secret;
}

/* "2^31" or a decimal number of packets. */
static gboolean
is_long_lifetime (const char *text)
{
  const guint64 least = G_GUINT64_CONSTANT (1) << LEAST_LIFETIME_BITS;
  const guint64 most = G_GUINT64_CONSTANT (1) << MOST_LIFETIME_BITS;
  guint64 number;

  if (g_str_has_prefix (text, "2^"))
    return g_ascii_string_to_unsigned (text + 2, 10, LEAST_LIFETIME_BITS, MOST_LIFETIME_BITS, &number, NULL);
  return g_ascii_string_to_unsigned (text, 10, least, most, &number, NULL);
}

/* "inline:<base64>", "inline:<base64>|2^31". A line with a master key identifier is passed over, and with that one with
 * several keys, which cannot do without: we would have to put it into each packet. (transfer full) */
static CsSecret *
read_key_params (const char *text, gsize key_len)
{
  const char *key, *bar;

  if (g_ascii_strncasecmp (text, "inline:", strlen ("inline:")) != 0)
    return NULL;
  key = text + strlen ("inline:");
  bar = strchr (key, '|');
  if (bar != NULL && !is_long_lifetime (bar + 1))
    return NULL;
  return read_base64 (key, bar != NULL ? (gsize) (bar - key) : strlen (key), key_len);
}

/* RFC 4568 section 6.3. "-" before a name says that it may be ignored. Of the others the replay window of the other
 * side and the order of FEC, which we never send, change nothing here; all the rest, known or not, makes a stream that
 * we do not speak, or one with parts left open. */
static gboolean
session_param_is_harmless (const char *text)
{
  return text[0] == '-' || g_ascii_strncasecmp (text, "WSH=", 4) == 0
         || g_ascii_strncasecmp (text, "FEC_ORDER=", 10) == 0;
}

CsSdpCrypto *
cs_sdp_crypto_parse (const char *value)
{
  g_auto (GStrv) fields = g_strsplit_set (value, " \t", -1);
  const char *wanted[3] = { NULL };
  g_autoptr (CsSecret) key = NULL;
  CsSdpSuite suite;
  guint n = 0, tag;

  for (guint i = 0; fields[i] != NULL; i++)
    {
      if (fields[i][0] == '\0')
        continue;
      if (n < G_N_ELEMENTS (wanted))
        wanted[n] = fields[i];
      else if (!session_param_is_harmless (fields[i]))
        return NULL;
      n++;
    }
  if (n < G_N_ELEMENTS (wanted) || !read_tag (wanted[0], &tag) || !read_suite (wanted[1], &suite))
    return NULL;

  key = read_key_params (wanted[2], suites[suite].key_len);
  return key != NULL ? cs_sdp_crypto_new (tag, suite, key) : NULL;
}

void
cs_sdp_crypto_print (GString *out, const CsSdpCrypto *crypto)
{
  char *key = g_base64_encode (crypto->key->bytes, crypto->key->len);

  g_string_append_printf (out, "a=crypto:%u %s inline:%s\r\n", crypto->tag, suites[crypto->suite].name, key);
  cs_bytes_wipe (key, strlen (key));
  g_free (key);
}
