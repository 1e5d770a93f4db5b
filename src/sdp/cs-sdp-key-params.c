/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads and prints the key parameters of an a=crypto line: master keys, lifetimes, MKIs. */
#include "base/cs-limits.h"
#include "crypto/cs-wiped.h"
#include "sdp/cs-sdp-private.h"

#include <string.h>

/* RFC 4568 section 6.1: one or more master keys, each with a lifetime and an
 * identifier (MKI) that may be left out.
 *
 *   inline:<base64>|2^31|1:4;inline:<base64>|2^31|2:4
 *
 * A line with one key needs no MKI; one with several needs an MKI for each, all of the same length (RFC 3711 section
 * 3.1), and no two keys or MKIs may be the same. Everything else makes the line one that cannot be used.
 */

/* A key that lasts for less is not worth having: we never change one by ourselves. 2^20 packets are six hours. One that
 * is to last for more than 2^48 packets lasts for as many (RFC 3711 section 9.2), which no call sends. */
#define LEAST_LIFETIME_BITS 20

/* 2^1024, what fits into the longest MKI, has 309 decimal digits. */
#define MKI_DIGITS 309

#define INLINE "inline:"

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
  const gboolean is_power = g_str_has_prefix (text, "2^");
  const guint64 least = is_power ? LEAST_LIFETIME_BITS : G_GUINT64_CONSTANT (1) << LEAST_LIFETIME_BITS;
  const char *digits = is_power ? text + 2 : text;

  /* what does not fit comes back as the largest number */
  return digits[strspn (digits, "0123456789")] == '\0' && g_ascii_strtoull (digits, NULL, 10) >= least;
}

/* @digits, a decimal number of any length, as @len bytes in network order. FALSE: it needs more of them. */
static gboolean
read_decimal (const char *digits, gsize n, guint8 *bytes, gsize len)
{
  memset (bytes, 0, len);
  for (gsize i = 0; i < n; i++)
    {
      guint carry = (guint) g_ascii_digit_value (digits[i]);

      for (gsize at = len; at-- > 0;)
        {
          carry += bytes[at] * 10u;
          bytes[at] = (guint8) carry;
          carry >>= 8;
        }
      if (carry != 0)
        return FALSE;
    }
  return TRUE;
}

/* "1:4": the value, and how many bytes of each packet it takes. */
static gboolean
read_mki (const char *text, guint8 mki[static CS_LIMIT_SDP_MKI], gsize *len)
{
  const gsize n = strspn (text, "0123456789");
  guint64 bytes;

  if (n == 0 || n > MKI_DIGITS || text[n] != ':'
      || !g_ascii_string_to_unsigned (text + n + 1, 10, 1, CS_LIMIT_SDP_MKI, &bytes, NULL))
    return FALSE;
  *len = (gsize) bytes;
  return read_decimal (text, n, mki, *len);
}

/* What stands behind the key: "|2^31", "|1:4" or "|2^31|1:4". Some write the separator of what they leave out. */
static gboolean
read_options (const char *text, CsSdpMasterKey *key, gsize *mki_len)
{
  g_auto (GStrv) options = g_strsplit (text, "|", -1);
  const char *lifetime = NULL;
  const char *mki = NULL;

  *mki_len = 0;
  for (guint i = 0; options[i] != NULL; i++)
    {
      if (options[i][0] == '\0')
        continue;
      if (mki != NULL)
        return FALSE;
      if (strchr (options[i], ':') != NULL)
        mki = options[i];
      else if (lifetime == NULL)
        lifetime = options[i];
      else
        return FALSE;
    }
  return (lifetime == NULL || is_long_lifetime (lifetime)) && (mki == NULL || read_mki (mki, key->mki, mki_len));
}

static gboolean
is_another (const CsSdpCrypto *crypto, const CsSdpMasterKey *key, gsize mki_len)
{
  if (crypto->n_keys == 0)
    return TRUE;
  if (mki_len != crypto->mki_len || mki_len == 0 || cs_sdp_crypto_has_key (crypto, key->key))
    return FALSE;
  for (guint i = 0; i < crypto->n_keys; i++)
    if (memcmp (crypto->keys[i].mki, key->mki, mki_len) == 0)
      return FALSE;
  return TRUE;
}

static gboolean
read_key (CsSdpCrypto *crypto, const char *text)
{
  const gsize prefix = strlen (INLINE);
  CsSdpMasterKey key = { NULL };
  gsize len, mki_len;

  if (crypto->n_keys == CS_LIMIT_SDP_MASTER_KEYS || g_ascii_strncasecmp (text, INLINE, prefix) != 0)
    return FALSE;
  text += prefix;
  len = strcspn (text, "|");
  if (!read_options (text + len, &key, &mki_len))
    return FALSE;
  key.key = read_base64 (text, len, cs_sdp_suite_key_len (crypto->suite));
  if (key.key == NULL)
    return FALSE;
  if (!is_another (crypto, &key, mki_len))
    {
      cs_secret_free (key.key);
      return FALSE;
    }
  crypto->keys[crypto->n_keys++] = key;
  crypto->mki_len = mki_len;
  return TRUE;
}

gboolean
cs_sdp_key_params_parse (CsSdpCrypto *crypto, const char *text)
{
  g_autoptr (CsWipedTexts) params = g_strsplit (text, ";", -1);

  for (guint i = 0; params[i] != NULL; i++)
    if (params[i][0] != '\0' && !read_key (crypto, params[i]))
      return FALSE;
  return crypto->n_keys > 0;
}

static void
print_decimal (GString *out, const guint8 *bytes, gsize len)
{
  g_autofree guint8 *left = g_memdup2 (bytes, len);
  const gsize start = out->len;
  gboolean more = TRUE;

  while (more)
    {
      guint rest = 0;

      more = FALSE;
      for (gsize i = 0; i < len; i++)
        {
          rest = rest << 8 | left[i];
          left[i] = (guint8) (rest / 10);
          rest %= 10;
          more |= left[i] != 0;
        }
      g_string_insert_c (out, (gssize) start, (char) ('0' + rest));
    }
}

void
cs_sdp_key_params_print (GString *out, const CsSdpCrypto *crypto)
{
  for (guint i = 0; i < crypto->n_keys; i++)
    {
      const CsSdpMasterKey *key = &crypto->keys[i];
      char *base64 = g_base64_encode (key->key->bytes, key->key->len);

      g_string_append_printf (out, "%s" INLINE "%s", i > 0 ? ";" : "", base64);
      cs_bytes_wipe (base64, strlen (base64));
      g_free (base64);
      if (crypto->mki_len == 0)
        continue;
      g_string_append_c (out, '|');
      print_decimal (out, key->mki, crypto->mki_len);
      g_string_append_printf (out, ":%" G_GSIZE_FORMAT, crypto->mki_len);
    }
}
