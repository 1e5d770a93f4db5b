/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parses session descriptions with libgstsdp, and checks what libgstsdp does not. */
#include "base/cs-limits.h"
#include "crypto/cs-wiped.h"
#include "sdp/cs-sdp-private.h"

#include <gst/sdp/gstsdpmessage.h>
#include <string.h>

/* libgstsdp takes any bytes apart and never objects: a port "80x" is 80 to it, a missing field is an empty string. So
 * the lines are sifted before it sees them, and what it read is checked again when it goes into the model.
 *
 * What an invalid line costs: v= and m= the description; c= the media lines that it is for; everything
 * else, in whatever bytes, itself. */

#define MAX_PAYLOAD_TYPE 127
#define UTF8_MARK "\357\273\277" /* U+FEFF */

static gboolean
fail (GError **error, CsSdpError code, const char *what)
{
  g_set_error_literal (error, CS_SDP_ERROR, code, what);
  return FALSE;
}

static gboolean
malformed (GError **error, const char *what)
{
  return fail (error, CS_SDP_ERROR_MALFORMED, what);
}

/* ---- lines, before libgstsdp ---- */

typedef struct {
  GString *text; /* what is left for libgstsdp */
  char *origin;  /* what follows "o=" in the first such line, or NULL */
  guint lines;
  guint media;
  guint attributes;   /* that mean something, since the last m= */
  GPtrArray *cryptos; /* of CryptoLine, in order */
} Sieve;

/* An a=crypto line. libgstsdp never sees these: it would leave copies of the keys behind. */
typedef struct {
  guint media;         /* the media line that it stands under, from 0 */
  CsSdpCrypto *crypto; /* NULL: it cannot be used */
  gboolean has_tag;
} CryptoLine;

static void
crypto_line_free (CryptoLine *self)
{
  cs_sdp_crypto_free (self->crypto);
  g_free (self);
}

/* RFC 8866 section 9: token-char; with '/' it is what a proto field may hold. */
static gboolean
is_media_field (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isgraph (*p) || strchr ("\"(),:;<=>?@[\\]", *p) != NULL)
      return FALSE;
  return TRUE;
}

/* RFC 8866 section 5.14: 49170, or 49170/2 */
static gboolean
is_port (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "/", 3);
  const guint n = g_strv_length (parts);
  guint64 number;

  return (n == 1 || n == 2) && g_ascii_string_to_unsigned (parts[0], 10, 0, G_MAXUINT16, &number, NULL)
         && (n == 1 || g_ascii_string_to_unsigned (parts[1], 10, 1, G_MAXUINT16, &number, NULL));
}

static gboolean
check_media_line (Sieve *sieve, const char *value, GError **error)
{
  g_auto (GStrv) fields = g_strsplit (value, " ", -1);
  guint n = 0;

  for (guint i = 0; fields[i] != NULL; i++)
    {
      if (fields[i][0] == '\0')
        continue; /* a second blank, or one at the end */
      if (!is_media_field (fields[i]) || (n == 0 && strchr (fields[i], '/') != NULL)
          || (n == 1 && !is_port (fields[i])))
        return malformed (error, "malformed media line");
      n++;
    }
  if (n < 4)
    return malformed (error, "media line without a format");

  sieve->attributes = 0;
  if (++sieve->media > CS_LIMIT_SDP_MEDIA)
    return fail (error, CS_SDP_ERROR_TOO_MUCH, "too many media lines");
  return TRUE;
}

static gboolean
has_control (const char *line)
{
  for (const char *p = line; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p) && *p != '\t')
      return TRUE;
  return FALSE;
}

static void
add_crypto_line (Sieve *sieve, const char *value)
{
  CryptoLine *line;

  if (sieve->media == 0)
    return; /* RFC 4568 section 4: under a media line only */
  line = g_new0 (CryptoLine, 1);
  line->media = sieve->media - 1;
  line->crypto = cs_sdp_crypto_parse (value, &line->has_tag);
  g_ptr_array_add (sieve->cryptos, line);
}

/* Whether the line is for libgstsdp. */
static gboolean
sift_attribute (Sieve *sieve, const char *value)
{
  const gsize name_len = strcspn (value, ":");
  g_autofree char *name = g_strstrip (g_strndup (value, name_len));
  const gboolean is_crypto = g_str_equal (name, "crypto");

  if ((!is_crypto && !cs_sdp_attribute_is_known (name)) || sieve->attributes++ >= CS_LIMIT_SDP_ATTRIBUTES)
    return FALSE;
  if (is_crypto)
    add_crypto_line (sieve, value + name_len + (value[name_len] == ':'));
  return !is_crypto;
}

static void
keep_line (Sieve *sieve, const char *line)
{
  g_string_append_printf (sieve->text, "%s\r\n", line);
}

static gboolean
is_version (const char *value)
{
  return value[0] == '0' && value[1 + strspn (value + 1, " \t")] == '\0';
}

/* FALSE: it costs the description. */
static gboolean
sift_line (Sieve *sieve, const char *line, GError **error)
{
  const gboolean is_line = g_ascii_islower (line[0]) && line[1] == '=' && !has_control (line);
  const char *value = is_line ? line + 2 : "";
  const char type = is_line ? line[0] : '\0';

  if (sieve->lines++ == 0)
    {
      keep_line (sieve, "v=0");
      return type == 'v' && is_version (value) ? TRUE : malformed (error, "not version 0");
    }
  if (strlen (line) > CS_LIMIT_SDP_LINE)
    return line[0] == 'm' || line[0] == 'c' ? fail (error, CS_SDP_ERROR_TOO_MUCH, "line too long") : TRUE;
  if (type == 'o' && sieve->origin == NULL)
    sieve->origin = g_strdup (value);
  if (type == 'v' || (type != 'm' && g_str_has_prefix (line, "m=")))
    return malformed (error, "not a line of SDP");
  if (type == 'm' && !check_media_line (sieve, value, error))
    return FALSE;
  if (type == 'm' || type == 'c' || (type == 'a' && sift_attribute (sieve, value)))
    keep_line (sieve, line);
  return TRUE;
}

/* Some end their lines with CR alone, or leave lines empty, begin with the mark of UTF-8, or write tabs for blanks. */
static gboolean
sift_lines (Sieve *sieve, const char *text, GError **error)
{
  const gsize mark = g_str_has_prefix (text, UTF8_MARK) ? strlen (UTF8_MARK) : 0;
  g_autoptr (CsWipedTexts) lines = g_strsplit_set (text + mark, "\r\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (g_str_has_prefix (lines[i], "m="))
        g_strdelimit (lines[i], "\t", ' ');
      if (lines[i][0] != '\0' && !sift_line (sieve, lines[i], error))
        return FALSE;
    }
  return sieve->lines > 0 ? TRUE : malformed (error, "no lines");
}

/* ---- the model, from what libgstsdp read ---- */

static gboolean
is_named (const GstSDPAttribute *attribute, const char *name)
{
  g_autofree char *bare = g_strstrip (g_strdup (attribute->key));

  return g_str_equal (bare, name);
}

static gboolean
has_attribute (const GstSDPMedia *media, const char *name)
{
  for (guint i = 0; i < gst_sdp_media_attributes_len (media); i++)
    if (is_named (gst_sdp_media_get_attribute (media, i), name))
      return TRUE;
  return FALSE;
}

static char *
media_line (const GstSDPMedia *media)
{
  GString *out = g_string_new (media->media);

  g_string_append_printf (out, " %u", media->port);
  if (media->num_ports > 1)
    g_string_append_printf (out, "/%u", media->num_ports);
  g_string_append_printf (out, " %s", media->proto);
  for (guint i = 0; i < gst_sdp_media_formats_len (media); i++)
    if (gst_sdp_media_get_format (media, i)[0] != '\0')
      g_string_append_printf (out, " %s", gst_sdp_media_get_format (media, i));
  return g_string_free (out, FALSE);
}

static void
read_formats (CsSdpAudio *audio, const GstSDPMedia *media)
{
  for (guint i = 0; i < gst_sdp_media_formats_len (media); i++)
    {
      guint64 payload_type;

      if (g_ascii_string_to_unsigned (gst_sdp_media_get_format (media, i), 10, 0, MAX_PAYLOAD_TYPE, &payload_type, NULL)
          && cs_sdp_codecs_find (audio->codecs, (guint) payload_type) == NULL)
        g_ptr_array_add (audio->codecs, cs_sdp_codec_new ((guint8) payload_type, "", 0, 1, NULL));
    }
}

/* A refused line goes nowhere. */
static gboolean
read_address (CsSdpAudio *audio, const GstSDPMessage *message, const GstSDPMedia *media)
{
  const GstSDPConnection *connection = gst_sdp_message_get_connection (message);

  if (gst_sdp_media_connections_len (media) > 0)
    connection = gst_sdp_media_get_connection (media, 0);

  if (cs_sdp_address_check (connection->nettype, connection->addrtype, connection->address, NULL))
    audio->address = g_strdup (connection->address);
  else if (audio->port == 0)
    audio->address = g_strdup ("0.0.0.0");
  return audio->address != NULL;
}

static void
read_session_attributes (CsSdpAudio *audio, const GstSDPMessage *message)
{
  for (guint i = 0; i < gst_sdp_message_attributes_len (message); i++)
    {
      const GstSDPAttribute *attribute = gst_sdp_message_get_attribute (message, i);

      cs_sdp_audio_take_attribute (audio, CS_SDP_LEVEL_SESSION, attribute->key, attribute->value);
    }
}

static void
read_media_attributes (CsSdpAudio *audio, const GstSDPMedia *media)
{
  for (guint i = 0; i < gst_sdp_media_attributes_len (media); i++)
    {
      const GstSDPAttribute *attribute = gst_sdp_media_get_attribute (media, i);

      cs_sdp_audio_take_attribute (audio, CS_SDP_LEVEL_MEDIA, attribute->key, attribute->value);
    }
}

/* RFC 8866 section 5.13: a session attribute holds for each medium that does not say otherwise. Fingerprints are a set,
 * so those of the medium take the place of all that the session has (RFC 8122 section 5). */
static void
read_attributes (CsSdpAudio *audio, const GstSDPMessage *message, const GstSDPMedia *media)
{
  g_autoptr (GPtrArray) of_session = NULL;

  read_session_attributes (audio, message);
  if (has_attribute (media, "fingerprint"))
    {
      of_session = g_steal_pointer (&audio->fingerprints);
      audio->fingerprints = g_ptr_array_new_with_free_func (g_free);
    }
  read_media_attributes (audio, media);
}

/* RFC 3551 section 6: payload types that may come without an a=rtpmap. */
static void
name_static_codecs (GPtrArray *codecs)
{
  static const struct {
    guint8 payload_type;
    const char *encoding;
  } fixed[] = {
    { 0, "PCMU" }, { 3, "GSM" }, { 4, "G723" },  { 8, "PCMA" },
    { 9, "G722" }, { 13, "CN" }, { 15, "G728" }, { 18, "G729" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (fixed); i++)
    {
      CsSdpCodec *codec = cs_sdp_codecs_find (codecs, fixed[i].payload_type);

      if (codec == NULL || codec->encoding[0] != '\0')
        continue;
      g_free (codec->encoding);
      codec->encoding = g_strdup (fixed[i].encoding);
      codec->clock_rate = 8000; /* of all of them, G722 by an old mistake that became the rule (section 4.5.2) */
    }
}

/* NULL: there is no address that it could go to. */
static CsSdpAudio *
read_audio (const GstSDPMessage *message, const GstSDPMedia *media)
{
  g_autoptr (CsSdpAudio) audio = cs_sdp_audio_new ();

  audio->line = media_line (media);
  audio->port = (guint16) media->port;
  audio->rtcp_port = cs_sdp_default_rtcp_port (audio->port);
  audio->profile_name = g_strdup (media->proto);
  audio->profile = cs_sdp_profile_from_name (media->proto);

  /* Without RTP the formats are no payload types. */
  if (audio->profile != CS_SDP_PROFILE_OTHER)
    read_formats (audio, media);
  if (!read_address (audio, message, media))
    return NULL;
  read_attributes (audio, message, media);
  name_static_codecs (audio->codecs);

  /* RFC 3264 section 8.4: 0.0.0.0 is how RFC 2543 said "do not send to me". */
  if (cs_sdp_address_is_any (audio->address))
    audio->direction &= ~CS_SDP_RECVONLY;
  return g_steal_pointer (&audio);
}

/* The first one in use, else the first one. FALSE: there is none. */
static gboolean
find_first (const CsSdp *self, guint *index)
{
  gboolean found = FALSE;

  for (guint i = 0; i < self->lines->len; i++)
    {
      const CsSdpAudio *audio = self->lines->pdata[i];

      if (audio == NULL || (found && audio->port == 0))
        continue;
      *index = i;
      found = TRUE;
      if (audio->port != 0)
        break;
    }
  return found;
}

static void
read_crypto_lines (CsSdp *self, const Sieve *sieve)
{
  for (guint i = 0; i < sieve->cryptos->len; i++)
    {
      const CryptoLine *line = sieve->cryptos->pdata[i];
      CsSdpAudio *audio = self->lines->pdata[line->media];

      if (audio != NULL)
        cs_sdp_audio_take_crypto (audio, line->crypto, line->has_tag);
    }
}

static gboolean
read_media (CsSdp *self, const GstSDPMessage *message, const Sieve *sieve, GError **error)
{
  gboolean has_audio = FALSE;
  guint first = 0;

  for (guint i = 0; i < gst_sdp_message_medias_len (message); i++)
    {
      const GstSDPMedia *media = gst_sdp_message_get_media (message, i);
      const gboolean is_audio = g_ascii_strcasecmp (media->media, "audio") == 0;

      has_audio = has_audio || (is_audio && media->port != 0);
      g_ptr_array_add (self->other_media, media_line (media));
      g_ptr_array_add (self->lines, is_audio ? read_audio (message, media) : NULL);
    }
  read_crypto_lines (self, sieve);
  if (find_first (self, &first))
    cs_sdp_take_line (self, first);
  if (has_audio && (self->audio == NULL || self->audio->port == 0))
    return malformed (error, "no usable address");
  return TRUE;
}

CsSdp *
cs_sdp_parse (const guint8 *bytes, gsize len, GError **error)
{
  g_autoptr (GstSDPMessage) message = NULL;
  g_autoptr (CsSdp) self = cs_sdp_new ();
  g_autoptr (GString) sifted = g_string_new (NULL);
  g_autoptr (GPtrArray) cryptos = g_ptr_array_new_with_free_func ((GDestroyNotify) crypto_line_free);
  g_autoptr (CsWipedText) text = NULL;
  Sieve sieve = { .text = sifted, .cryptos = cryptos };
  gboolean good;

  if (len > CS_LIMIT_SDP_BYTES)
    {
      fail (error, CS_SDP_ERROR_TOO_MUCH, "session description too long");
      return NULL;
    }
  while (len > 0 && bytes[len - 1] == '\0')
    len--; /* strings of C */
  if (len == 0)
    {
      malformed (error, "empty");
      return NULL;
    }

  /* Names of sessions come in any encoding. */
  text = g_utf8_make_valid ((const char *) bytes, (gssize) len);
  good = sift_lines (&sieve, text, error);
  self->origin = sieve.origin != NULL ? sieve.origin : g_strdup ("- 0 0 IN IP4 0.0.0.0");
  if (!good)
    return NULL;

  gst_sdp_message_new (&message);
  if (gst_sdp_message_parse_buffer ((const guint8 *) sifted->str, (guint) sifted->len, message) != GST_SDP_OK
      || gst_sdp_message_medias_len (message) != sieve.media)
    {
      malformed (error, "not SDP");
      return NULL;
    }
  return read_media (self, message, &sieve, error) ? g_steal_pointer (&self) : NULL;
}
