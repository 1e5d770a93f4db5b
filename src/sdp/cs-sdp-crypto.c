/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parses and prints a=crypto lines (RFC 4568). */
#include "base/cs-limits.h"
#include "crypto/cs-wiped.h"
#include "sdp/cs-sdp-private.h"

#include <string.h>

/* a=crypto (RFC 4568 section 9):
 *
 *   1 AES_CM_128_HMAC_SHA1_80 inline:<base64>|2^31 WSH=64
 *   tag, suite, key parameters, session parameters
 */

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
  self->keys[0].key = cs_secret_ref (key);
  self->n_keys = 1;
  return self;
}

CsSdpCrypto *
cs_sdp_crypto_copy (const CsSdpCrypto *self)
{
  CsSdpCrypto *copy = g_memdup2 (self, sizeof *self);

  for (guint i = 0; i < copy->n_keys; i++)
    cs_secret_ref (copy->keys[i].key);
  return copy;
}

void
cs_sdp_crypto_free (CsSdpCrypto *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < self->n_keys; i++)
    cs_secret_free (self->keys[i].key);
  g_free (self);
}

gboolean
cs_sdp_crypto_equal (const CsSdpCrypto *a, const CsSdpCrypto *b)
{
  if (a->suite != b->suite || a->n_keys != b->n_keys || a->mki_len != b->mki_len)
    return FALSE;
  for (guint i = 0; i < a->n_keys; i++)
    if (!cs_secret_equal (a->keys[i].key, b->keys[i].key) || memcmp (a->keys[i].mki, b->keys[i].mki, a->mki_len) != 0)
      return FALSE;
  return TRUE;
}

gboolean
cs_sdp_crypto_has_key (const CsSdpCrypto *self, const CsSecret *key)
{
  for (guint i = 0; i < self->n_keys; i++)
    if (cs_secret_equal (self->keys[i].key, key))
      return TRUE;
  return FALSE;
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
cs_sdp_crypto_parse (const char *value, gboolean *has_tag)
{
  g_autoptr (CsWipedTexts) fields = g_strsplit_set (value, " \t", -1);
  const char *wanted[3] = { NULL };
  g_autoptr (CsSdpCrypto) self = g_new0 (CsSdpCrypto, 1);
  guint n = 0;

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
  if (n < G_N_ELEMENTS (wanted) || !read_suite (wanted[1], &self->suite) || !cs_sdp_key_params_parse (self, wanted[2]))
    return NULL;
  *has_tag = read_tag (wanted[0], &self->tag);
  return g_steal_pointer (&self);
}

void
cs_sdp_crypto_print (GString *out, const CsSdpCrypto *crypto)
{
  g_string_append_printf (out, "a=crypto:%u %s ", crypto->tag, suites[crypto->suite].name);
  cs_sdp_key_params_print (out, crypto);
  g_string_append (out, "\r\n");
}
