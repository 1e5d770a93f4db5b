/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/cs-limits.h"
#include "sdp/cs-sdp-private.h"

#include <gst/sdp/gstsdpmessage.h>
#include <string.h>

/* libgstsdp takes any bytes apart and never objects: a port "80x" is 80 to it, a missing field is an empty string. So
 * the lines are checked before it sees them, and what it read is checked again when it goes into the model. */

#define MAX_PAYLOAD_TYPE 127

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
  guint lines;
  guint origins;
  guint media;
  guint attributes; /* since the last m= */
} Tally;

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
check_media_line (Tally *tally, const char *value, GError **error)
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

  tally->attributes = 0;
  if (++tally->media > CS_LIMIT_SDP_MEDIA)
    return fail (error, CS_SDP_ERROR_TOO_MUCH, "too many media lines");
  return TRUE;
}

static gboolean
check_line (Tally *tally, const char *line, GError **error)
{
  const char *value;

  if (strlen (line) > CS_LIMIT_SDP_LINE)
    return fail (error, CS_SDP_ERROR_TOO_MUCH, "line too long");
  for (const char *p = line; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p) && *p != '\t')
      return malformed (error, "control character");
  if (!g_ascii_islower (line[0]) || line[1] != '=')
    return malformed (error, "not a line of SDP");

  value = line + 2;
  if ((tally->lines++ == 0) != (line[0] == 'v') || (line[0] == 'v' && !g_str_equal (value, "0")))
    return malformed (error, "not version 0, or not at the start");

  switch (line[0])
    {
    case 'o':
      return tally->origins++ == 0 && tally->media == 0 ? TRUE : malformed (error, "second or late origin");
    case 'a':
      if (++tally->attributes > CS_LIMIT_SDP_ATTRIBUTES)
        return fail (error, CS_SDP_ERROR_TOO_MUCH, "too many attributes");
      return TRUE;
    case 'm':
      return check_media_line (tally, value, error);
    default:
      return TRUE;
    }
}

static gboolean
check_lines (const char *text, guint *n_media, GError **error)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint n = g_strv_length (lines);
  Tally tally = { 0 };

  for (guint i = 0; i < n; i++)
    if (g_str_has_suffix (lines[i], "\r"))
      lines[i][strlen (lines[i]) - 1] = '\0';
  while (n > 0 && lines[n - 1][0] == '\0')
    n--; /* bodies end in empty lines more often than they should */

  for (guint i = 0; i < n; i++)
    if (!check_line (&tally, lines[i], error))
      return FALSE;
  if (tally.origins == 0)
    return malformed (error, "no origin");

  *n_media = tally.media;
  return TRUE;
}

/* ---- the model, from what libgstsdp read ---- */

static gboolean
read_origin (CsSdp *self, const GstSDPMessage *message, GError **error)
{
  const GstSDPOrigin *origin = gst_sdp_message_get_origin (message);

  if (origin->username == NULL || origin->username[0] == '\0' || origin->sess_id == NULL || origin->sess_version == NULL
      || !g_ascii_string_to_unsigned (origin->sess_id, 10, 0, G_MAXUINT64, &self->session_id, NULL)
      || !g_ascii_string_to_unsigned (origin->sess_version, 10, 0, G_MAXUINT64, &self->session_version, NULL))
    return malformed (error, "malformed origin");
  if (!cs_sdp_address_check (origin->nettype, origin->addrtype, origin->addr, error))
    return FALSE;

  self->origin_user = g_strdup (origin->username);
  self->origin_address = g_strdup (origin->addr);
  return TRUE;
}

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

static gboolean
has_crypto (const GstSDPMedia *media)
{
  for (guint i = 0; i < gst_sdp_media_attributes_len (media); i++)
    {
      const GstSDPAttribute *attribute = gst_sdp_media_get_attribute (media, i);
      g_autoptr (CsSdpCrypto) crypto = is_named (attribute, "crypto") ? cs_sdp_crypto_parse (attribute->value) : NULL;

      if (crypto != NULL)
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_fingerprint (const GstSDPMessage *message, const GstSDPMedia *media)
{
  const gboolean own = has_attribute (media, "fingerprint");
  const guint n = own ? gst_sdp_media_attributes_len (media) : gst_sdp_message_attributes_len (message);

  for (guint i = 0; i < n; i++)
    {
      const GstSDPAttribute *attribute
          = own ? gst_sdp_media_get_attribute (media, i) : gst_sdp_message_get_attribute (message, i);
      g_autofree CsSdpFingerprint *fingerprint
          = is_named (attribute, "fingerprint") ? cs_sdp_fingerprint_parse (attribute->value) : NULL;

      if (fingerprint != NULL)
        return TRUE;
    }
  return FALSE;
}

/* A line that needs keys and has none that make sense nobody can answer. */
static gboolean
can_be_ours (const GstSDPMessage *message, const GstSDPMedia *media)
{
  switch (cs_sdp_profile_from_name (media->proto))
    {
    case CS_SDP_PROFILE_AVP:
    case CS_SDP_PROFILE_AVPF:
      return TRUE;
    case CS_SDP_PROFILE_SAVP:
    case CS_SDP_PROFILE_SAVPF:
      return has_crypto (media) || has_fingerprint (message, media);
    case CS_SDP_PROFILE_DTLS_SAVP:
    case CS_SDP_PROFILE_DTLS_SAVPF:
      return has_fingerprint (message, media);
    case CS_SDP_PROFILE_OTHER:
    default:
      return FALSE;
    }
}

/* Two audio lines are one stream offered twice, with and without SRTP: the one that we can answer is ours. */
static int
find_audio (const GstSDPMessage *message)
{
  int first = -1;
  int first_in_use = -1;

  for (guint i = 0; i < gst_sdp_message_medias_len (message); i++)
    {
      const GstSDPMedia *media = gst_sdp_message_get_media (message, i);

      if (!g_str_equal (media->media, "audio"))
        continue;
      if (first < 0)
        first = (int) i;
      if (media->port == 0)
        continue;
      if (can_be_ours (message, media))
        return (int) i;
      if (first_in_use < 0)
        first_in_use = (int) i;
    }
  return first_in_use >= 0 ? first_in_use : first;
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

static gboolean
read_formats (CsSdpAudio *audio, const GstSDPMedia *media, GError **error)
{
  for (guint i = 0; i < gst_sdp_media_formats_len (media); i++)
    {
      const char *format = gst_sdp_media_get_format (media, i);
      guint64 payload_type;

      if (format[0] == '\0')
        continue; /* libgstsdp's reading of a blank at the end */
      if (!g_ascii_string_to_unsigned (format, 10, 0, MAX_PAYLOAD_TYPE, &payload_type, NULL))
        return malformed (error, "payload type out of range");
      if (cs_sdp_codecs_find (audio->codecs, (guint) payload_type) != NULL)
        continue;
      if (audio->codecs->len == CS_LIMIT_SDP_CODECS)
        return fail (error, CS_SDP_ERROR_TOO_MUCH, "too many codecs");
      g_ptr_array_add (audio->codecs, cs_sdp_codec_new ((guint8) payload_type, "", 0, 1, NULL));
    }
  return TRUE;
}

static gboolean
read_address (CsSdpAudio *audio, const CsSdp *session, const GstSDPMessage *message, const GstSDPMedia *media,
              GError **error)
{
  const GstSDPConnection *connection = gst_sdp_message_get_connection (message);

  if (gst_sdp_media_connections_len (media) > 0)
    connection = gst_sdp_media_get_connection (media, 0);

  if (connection->nettype == NULL)
    {
      if (audio->port != 0)
        return malformed (error, "no connection line");
      audio->address = g_strdup (session->origin_address);
      return TRUE;
    }

  if (!cs_sdp_address_check (connection->nettype, connection->addrtype, connection->address, error))
    return FALSE;
  audio->address = g_strdup (connection->address);
  return TRUE;
}

static gboolean
read_session_attributes (CsSdpAudio *audio, const GstSDPMessage *message, GError **error)
{
  for (guint i = 0; i < gst_sdp_message_attributes_len (message); i++)
    {
      const GstSDPAttribute *attribute = gst_sdp_message_get_attribute (message, i);

      if (!cs_sdp_audio_take_attribute (audio, CS_SDP_LEVEL_SESSION, attribute->key, attribute->value, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_media_attributes (CsSdpAudio *audio, const GstSDPMedia *media, GError **error)
{
  for (guint i = 0; i < gst_sdp_media_attributes_len (media); i++)
    {
      const GstSDPAttribute *attribute = gst_sdp_media_get_attribute (media, i);

      if (!cs_sdp_audio_take_attribute (audio, CS_SDP_LEVEL_MEDIA, attribute->key, attribute->value, error))
        return FALSE;
    }
  return TRUE;
}

/* RFC 8866 section 5.13: a session attribute holds for each medium that does not say otherwise. Fingerprints are a set,
 * so those of the medium take the place of all that the session has (RFC 8122 section 5). */
static gboolean
read_attributes (CsSdpAudio *audio, const GstSDPMessage *message, const GstSDPMedia *media, GError **error)
{
  g_autoptr (GPtrArray) of_session = NULL;

  if (!read_session_attributes (audio, message, error))
    return FALSE;
  if (has_attribute (media, "fingerprint"))
    {
      of_session = g_steal_pointer (&audio->fingerprints);
      audio->fingerprints = g_ptr_array_new_with_free_func (g_free);
    }
  return read_media_attributes (audio, media, error);
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

static CsSdpAudio *
read_audio (const CsSdp *session, const GstSDPMessage *message, const GstSDPMedia *media, GError **error)
{
  g_autoptr (CsSdpAudio) audio = cs_sdp_audio_new ();

  audio->port = (guint16) media->port;
  audio->rtcp_port = cs_sdp_default_rtcp_port (audio->port);
  audio->profile_name = g_strdup (media->proto);
  audio->profile = cs_sdp_profile_from_name (media->proto);

  /* Without RTP the formats are no payload types. */
  if (audio->profile != CS_SDP_PROFILE_OTHER && !read_formats (audio, media, error))
    return NULL;
  if (!read_address (audio, session, message, media, error) || !read_attributes (audio, message, media, error))
    return NULL;

  name_static_codecs (audio->codecs);

  /* RFC 3264 section 8.4: 0.0.0.0 is how RFC 2543 said "do not send to me". */
  if (cs_sdp_address_is_any (audio->address))
    audio->direction &= ~CS_SDP_RECVONLY;
  return g_steal_pointer (&audio);
}

static gboolean
read_media (CsSdp *self, const GstSDPMessage *message, GError **error)
{
  const int audio = find_audio (message);

  for (guint i = 0; i < gst_sdp_message_medias_len (message); i++)
    {
      const GstSDPMedia *media = gst_sdp_message_get_media (message, i);

      g_ptr_array_add (self->other_media, (int) i == audio ? NULL : media_line (media));
    }
  if (audio < 0)
    return TRUE;

  self->audio_index = (guint) audio;
  self->audio = read_audio (self, message, gst_sdp_message_get_media (message, self->audio_index), error);
  return self->audio != NULL;
}

CsSdp *
cs_sdp_parse (const guint8 *bytes, gsize len, GError **error)
{
  g_autoptr (GstSDPMessage) message = NULL;
  g_autoptr (CsSdp) self = NULL;
  g_autofree char *text = NULL;
  guint n_media;

  if (len > CS_LIMIT_SDP_BYTES)
    {
      fail (error, CS_SDP_ERROR_TOO_MUCH, "session description too long");
      return NULL;
    }
  if (len == 0 || !g_utf8_validate_len ((const char *) bytes, len, NULL))
    {
      malformed (error, "empty or not UTF-8");
      return NULL;
    }

  text = g_strndup ((const char *) bytes, len);
  if (!check_lines (text, &n_media, error))
    return NULL;

  gst_sdp_message_new (&message);
  if (gst_sdp_message_parse_buffer ((const guint8 *) text, (guint) len, message) != GST_SDP_OK
      || gst_sdp_message_medias_len (message) != n_media)
    {
      malformed (error, "not SDP");
      return NULL;
    }

  self = cs_sdp_new ();
  if (!read_origin (self, message, error) || !read_media (self, message, error))
    return NULL;
  return g_steal_pointer (&self);
}
