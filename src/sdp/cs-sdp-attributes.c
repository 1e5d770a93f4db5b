/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads the attributes of an audio line. */
#include "base/cs-limits.h"
#include "sdp/cs-sdp-private.h"

#include <string.h>

#define MAX_PAYLOAD_TYPE 127

typedef void (*TakeFunc) (CsSdpAudio *self, const char *name, const char *value);

/* "96 rest" gives 96, and rest without leading blanks, which is "" when nothing follows. */
static gboolean
split_payload_type (const char *value, guint *payload_type, const char **rest)
{
  const gsize digits = strcspn (value, " \t");
  g_autofree char *head = g_strndup (value, digits);
  guint64 number;

  if (!g_ascii_string_to_unsigned (head, 10, 0, MAX_PAYLOAD_TYPE, &number, NULL))
    return FALSE;

  *payload_type = (guint) number;
  *rest = value + digits + strspn (value + digits, " \t");
  return TRUE;
}

/* RFC 8866 section 9: token-char */
static gboolean
is_token (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isgraph (*p) || strchr ("\"(),/:;<=>?@[\\]", *p) != NULL)
      return FALSE;
  return text[0] != '\0';
}

/* An invalid line is ignored, whatever it was for (RFC 8866 section 5.13). */

/* RFC 8866 section 6.6: 96 opus/48000/2 */
static void
take_rtpmap (CsSdpAudio *self, const char *name, const char *value)
{
  g_auto (GStrv) parts = NULL;
  const char *mapping;
  guint payload_type;
  guint64 clock_rate;
  guint64 channels = 1;
  CsSdpCodec *codec;
  guint n;

  if (!split_payload_type (value, &payload_type, &mapping))
    return;

  parts = g_strsplit (mapping, "/", 4);
  n = g_strv_length (parts);
  if (n < 2 || n > 3 || !is_token (parts[0])
      || !g_ascii_string_to_unsigned (parts[1], 10, 1, G_MAXINT32, &clock_rate, NULL)
      || (n == 3 && !g_ascii_string_to_unsigned (parts[2], 10, 1, G_MAXUINT8, &channels, NULL)))
    return;

  codec = cs_sdp_codecs_find (self->codecs, payload_type);
  if (codec == NULL || codec->encoding[0] != '\0')
    return;

  g_free (codec->encoding);
  codec->encoding = g_strdup (parts[0]);
  codec->clock_rate = (guint) clock_rate;
  codec->channels = (guint) channels;
}

/* RFC 8866 section 6.15 */
static void
take_fmtp (CsSdpAudio *self, const char *name, const char *value)
{
  const char *parameters;
  guint payload_type;
  CsSdpCodec *codec;

  if (!split_payload_type (value, &payload_type, &parameters))
    return;

  codec = cs_sdp_codecs_find (self->codecs, payload_type);
  if (codec != NULL && codec->fmtp == NULL && parameters[0] != '\0')
    codec->fmtp = g_strdup (parameters);
}

/* RFC 3605 section 2.1: 53020, or 53020 IN IP6 2001:db8::1 */
static void
take_rtcp (CsSdpAudio *self, const char *name, const char *value)
{
  g_auto (GStrv) fields = g_strsplit (value, " ", 5);
  const guint n = g_strv_length (fields);
  guint64 port;

  if ((n != 1 && n != 4) || !g_ascii_string_to_unsigned (fields[0], 10, 0, G_MAXUINT16, &port, NULL))
    return;
  if (n == 4 && !cs_sdp_address_check (fields[1], fields[2], fields[3], NULL))
    return;

  self->rtcp_port = (guint16) port;
  g_free (self->rtcp_address);
  self->rtcp_address = n == 4 ? g_strdup (fields[3]) : NULL;
}

/* RFC 5761 section 5.1.1 */
static void
take_rtcp_mux (CsSdpAudio *self, const char *name, const char *value)
{
  self->rtcp_mux = TRUE;
}

/* RFC 8866 section 6.4: an integer or a real; the fraction of a millisecond is nothing to us. */
static guint
milliseconds (const char *value)
{
  g_auto (GStrv) parts = g_strsplit (value, ".", 2);
  guint64 number;

  if (parts[0] == NULL || !g_ascii_string_to_unsigned (parts[0], 10, 1, G_MAXUINT16, &number, NULL))
    return 0;
  if (parts[1] != NULL && (parts[1][0] == '\0' || strspn (parts[1], "0123456789") != strlen (parts[1])))
    return 0;
  return (guint) number;
}

static void
take_ptime (CsSdpAudio *self, const char *name, const char *value)
{
  self->ptime_ms = milliseconds (value);
}

static void
take_maxptime (CsSdpAudio *self, const char *name, const char *value)
{
  self->maxptime_ms = milliseconds (value);
}

/* RFC 8866 section 6.7 */
static void
take_direction (CsSdpAudio *self, const char *name, const char *value)
{
  self->direction = CS_SDP_INACTIVE;
  if (g_str_has_prefix (name, "send"))
    self->direction |= CS_SDP_SENDONLY;
  if (g_str_equal (name, "sendrecv") || g_str_equal (name, "recvonly"))
    self->direction |= CS_SDP_RECVONLY;
}

/* RFC 6189 section 8: 1.10 and the SHA-256 of the Hello in hex. A hash of a version that we do not know, or that is
 * none, announces nothing: the line is passed over and ZRTP goes without it. */
static void
take_zrtp_hash (CsSdpAudio *self, const char *name, const char *value)
{
  g_auto (GStrv) fields = g_strsplit (value, " ", 2);
  guint8 hash[32];

  if (g_strv_length (fields) != 2 || strlen (fields[0]) != 4 || !g_str_has_prefix (fields[0], "1.1")
      || !g_ascii_isdigit (fields[0][3]) || strlen (fields[1]) != 2 * sizeof hash)
    return;

  for (guint i = 0; i < sizeof hash; i++)
    {
      const int high = g_ascii_xdigit_value (fields[1][2 * i]);
      const int low = g_ascii_xdigit_value (fields[1][2 * i + 1]);

      if (high < 0 || low < 0)
        return;
      hash[i] = (guint8) (high << 4 | low);
    }

  g_ptr_array_add (self->zrtp_hashes, cs_sdp_zrtp_hash_new (fields[0], hash));
}

/* What cannot be used is passed over like an unknown attribute, but the peer did speak of keys. Of two lines with one
 * tag (RFC 4568 section 4.1 forbids it) the first counts. */
void
cs_sdp_audio_take_crypto (CsSdpAudio *self, const CsSdpCrypto *crypto, gboolean has_tag)
{
  GPtrArray *lines = has_tag ? self->cryptos : self->untagged;

  self->has_crypto = TRUE;
  if (crypto != NULL && lines->len < CS_LIMIT_SDP_CRYPTOS
      && (!has_tag || cs_sdp_cryptos_find_tag (lines, crypto->tag) == NULL))
    g_ptr_array_add (lines, cs_sdp_crypto_copy (crypto));
}

static void
take_fingerprint (CsSdpAudio *self, const char *name, const char *value)
{
  CsSdpFingerprint *fingerprint = cs_sdp_fingerprint_parse (value);

  self->has_fingerprint = TRUE;
  if (fingerprint == NULL)
    return;
  if (self->fingerprints->len < CS_LIMIT_SDP_FINGERPRINTS)
    g_ptr_array_add (self->fingerprints, fingerprint);
  else
    g_free (fingerprint);
}

static void
take_setup (CsSdpAudio *self, const char *name, const char *value)
{
  self->setup = cs_sdp_setup_from_name (value);
}

static void
take_tls_id (CsSdpAudio *self, const char *name, const char *value)
{
  if (!cs_sdp_tls_id_is_valid (value))
    return;
  g_free (self->tls_id);
  self->tls_id = g_strdup (value);
}

#define MEDIA CS_SDP_LEVEL_MEDIA
#define BOTH (CS_SDP_LEVEL_SESSION | CS_SDP_LEVEL_MEDIA)

/* The level is what the attribute's own RFC allows: a zrtp-hash, for one, is that of a single stream's Hello. */
static const struct {
  const char *name;
  guint levels;
  TakeFunc take;
} attributes[] = {
  { "rtpmap", MEDIA, take_rtpmap },
  { "fmtp", MEDIA, take_fmtp },
  { "rtcp", MEDIA, take_rtcp },
  { "rtcp-mux", MEDIA, take_rtcp_mux },
  { "ptime", BOTH, take_ptime }, /* media only by the RFC, but some say it once for all */
  { "maxptime", BOTH, take_maxptime },
  { "sendrecv", BOTH, take_direction },
  { "sendonly", BOTH, take_direction },
  { "recvonly", BOTH, take_direction },
  { "inactive", BOTH, take_direction },
  { "zrtp-hash", MEDIA, take_zrtp_hash },
  { "fingerprint", BOTH, take_fingerprint },
  { "setup", BOTH, take_setup },
  { "tls-id", BOTH, take_tls_id },
};

gboolean
cs_sdp_attribute_is_known (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (attributes); i++)
    if (g_str_equal (attributes[i].name, name))
      return TRUE;
  return FALSE;
}

void
cs_sdp_audio_take_attribute (CsSdpAudio *self, CsSdpLevel level, const char *name, const char *value)
{
  g_autofree char *bare_name = g_strstrip (g_strdup (name));
  g_autofree char *bare_value = g_strstrip (g_strdup (value));

  for (guint i = 0; i < G_N_ELEMENTS (attributes); i++)
    if (g_str_equal (attributes[i].name, bare_name) && (attributes[i].levels & level) != 0)
      attributes[i].take (self, bare_name, bare_value);
}
