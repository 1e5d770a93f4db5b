/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Offers and answers (RFC 3264) for one audio stream. */
#include "sdp/cs-sdp-private.h"

#include <string.h>

#define FIRST_DYNAMIC 96
#define LAST_DYNAMIC 127
#define DEFAULT_PACKET_MS 20 /* RFC 3551 section 4.5, RFC 7587 section 6.1 */

static gboolean
is_end (const CsSdpFormat *format)
{
  return format->encoding == NULL;
}

static gboolean
is_format (const CsSdpCodec *codec, const CsSdpFormat *format)
{
  return codec->clock_rate == format->clock_rate && g_ascii_strcasecmp (codec->encoding, format->encoding) == 0
         && (format->fixed_channels || codec->channels == format->channels);
}

static const CsSdpCodec *
find_format (const GPtrArray *codecs, const CsSdpFormat *format)
{
  for (guint i = 0; i < codecs->len; i++)
    if (is_format (codecs->pdata[i], format))
      return codecs->pdata[i];
  return NULL;
}

/* Whether sound can be sent by one of @formats. */
static gboolean
has_sound (const GPtrArray *codecs, const CsSdpFormat *formats)
{
  for (const CsSdpFormat *format = formats; !is_end (format); format++)
    if (format->packet_ms != NULL && find_format (codecs, format) != NULL)
      return TRUE;
  return FALSE;
}

/* What one side sends the other receives. */
static CsSdpDirection
mirror (CsSdpDirection direction)
{
  return (direction & CS_SDP_SENDONLY ? CS_SDP_RECVONLY : CS_SDP_INACTIVE)
         | (direction & CS_SDP_RECVONLY ? CS_SDP_SENDONLY : CS_SDP_INACTIVE);
}

/* ---- descriptions of ours ---- */

static CsSdp *
describe (const CsSdpLocal *local, guint64 session_id, guint64 session_version)
{
  CsSdp *self = cs_sdp_new ();

  g_assert (local->address != NULL && cs_sdp_address_is_valid (local->address));
  g_assert (local->port != 0);

  self->session_id = session_id;
  self->session_version = session_version;

  self->audio = cs_sdp_audio_new ();
  self->audio->address = g_strdup (local->address);
  self->audio->port = local->port;
  self->audio->rtcp_port = local->rtcp_port;
  self->audio->direction = local->direction;
  self->audio->ptime_ms = local->ptime_ms;
  return self;
}

static void
add_format (GPtrArray *codecs, const CsSdpFormat *format, guint8 payload_type)
{
  g_ptr_array_add (
      codecs, cs_sdp_codec_new (payload_type, format->encoding, format->clock_rate, format->channels, format->fmtp));
}

static guint8
free_payload_type (const GPtrArray *taken, const GPtrArray *also_taken, guint8 wish)
{
  if (cs_sdp_codecs_find (taken, wish) == NULL && cs_sdp_codecs_find (also_taken, wish) == NULL)
    return wish;

  for (guint8 pt = FIRST_DYNAMIC; pt <= LAST_DYNAMIC; pt++)
    if (cs_sdp_codecs_find (taken, pt) == NULL && cs_sdp_codecs_find (also_taken, pt) == NULL)
      return pt;
  g_assert_not_reached (); /* both lists are ours, of CS_LIMIT_SDP_FORMATS at most */
}

static void
offer_formats (CsSdpAudio *audio, const CsSdpFormat *formats, const GPtrArray *previous)
{
  for (const CsSdpFormat *format = formats; !is_end (format); format++)
    {
      const CsSdpCodec *known = find_format (previous, format);

      add_format (audio->codecs, format,
                  known != NULL ? known->payload_type
                                : free_payload_type (previous, audio->codecs, format->payload_type));
    }
}

/* "video 49170/2 RTP/AVP 31" becomes "video 0 RTP/AVP 31" (RFC 3264 section 6). */
static char *
refuse_line (const char *line)
{
  g_auto (GStrv) fields = g_strsplit (line, " ", 3);

  g_assert (g_strv_length (fields) == 3);
  return g_strdup_printf ("%s 0 %s", fields[0], fields[2]);
}

/* Takes the places of the media lines from @source, whose audio line is at the same index. */
static void
refuse_others (CsSdp *self, const CsSdp *source)
{
  self->audio_index = source->audio_index;
  for (guint i = 0; i < source->other_media->len; i++)
    {
      g_ptr_array_add (self->other_media,
                       i == source->audio_index ? NULL : refuse_line (source->other_media->pdata[i]));
      g_ptr_array_add (self->lines, i == source->audio_index ? self->audio : NULL);
    }
}

CsSdp *
cs_sdp_offer (const CsSdpLocal *local)
{
  CsSdp *self = describe (local, local->session_id, local->session_version);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  self->audio->profile = local->profile;
  self->audio->profile_name = g_strdup (cs_sdp_profile_name (local->profile));
  self->audio->rtcp_mux = TRUE;
  offer_formats (self->audio, local->formats, none);
  cs_sdp_keying_offer (self->audio, local, local->tls_id);
  g_ptr_array_add (self->other_media, NULL);
  g_ptr_array_add (self->lines, self->audio);
  return self;
}

CsSdp *
cs_sdp_reoffer (const CsSdp *previous, const CsSdpLocal *local)
{
  CsSdp *self = describe (local, previous->session_id, previous->session_version + 1);

  self->audio->profile = previous->audio->profile;
  self->audio->profile_name = g_strdup (previous->audio->profile_name);
  self->audio->rtcp_mux = TRUE;
  offer_formats (self->audio, local->formats, previous->audio->codecs);
  cs_sdp_keying_offer (self->audio, local, previous->audio->tls_id);
  refuse_others (self, previous);
  return self;
}

/* ---- what two descriptions come to ---- */

static gboolean
is_ours (const GPtrArray *ours, guint payload_type)
{
  return cs_sdp_codecs_find (ours, payload_type) != NULL;
}

/* The order is that of @order, the answer: of the sound it is the first that is sent (RFC 3264 section 7). */
static void
agree_on_formats (CsSdpAgreed *self, const CsSdpFormat *formats, const CsSdpAudio *ours, const CsSdpAudio *theirs,
                  const GPtrArray *order)
{
  for (guint i = 0; i < order->len; i++)
    {
      for (const CsSdpFormat *format = formats; !is_end (format); format++)
        {
          const CsSdpCodec *our_codec = find_format (ours->codecs, format);
          const CsSdpCodec *their_codec = find_format (theirs->codecs, format);

          if (our_codec == NULL || their_codec == NULL || find_format (order, format) != order->pdata[i])
            continue;
          g_assert (self->n_formats < G_N_ELEMENTS (self->formats));
          self->formats[self->n_formats++] = (CsSdpAgreedFormat){
            .format = format,
            .send_payload_type = their_codec->payload_type,
            .receive_payload_type = our_codec->payload_type,
            .other_receive_payload_type
            = is_ours (ours->codecs, their_codec->payload_type) ? our_codec->payload_type : their_codec->payload_type,
            .fmtp = g_strdup (their_codec->fmtp),
          };
        }
    }
}

/* A ptime says what its writer likes to receive (RFC 8866 section 6.4): theirs is what we send, as far as there are
 * such packets. Of a wish for shorter ones than there are the shortest come of it. */
static guint
packet_time (const CsSdpFormat *format, const CsSdpAudio *ours, const CsSdpAudio *theirs)
{
  guint wish = theirs->ptime_ms != 0 ? theirs->ptime_ms : ours->ptime_ms;
  guint shortest = DEFAULT_PACKET_MS;

  if (wish == 0)
    wish = DEFAULT_PACKET_MS;
  if (theirs->maxptime_ms != 0)
    wish = MIN (wish, theirs->maxptime_ms);

  for (guint i = 0; format->packet_ms[i] != 0; i++)
    {
      shortest = format->packet_ms[i];
      if (shortest <= wish)
        break;
    }
  return shortest;
}

/* One line per ZRTP version is allowed: 1.10 is the one that we speak. */
const CsSdpZrtpHash *
cs_sdp_audio_get_zrtp_hash (const CsSdpAudio *self)
{
  const GPtrArray *hashes = self->zrtp_hashes;

  for (guint i = 0; i < hashes->len; i++)
    {
      const CsSdpZrtpHash *hash = hashes->pdata[i];

      if (g_str_equal (hash->version, "1.10"))
        return hash;
    }
  return hashes->len > 0 ? hashes->pdata[0] : NULL;
}

static void
note_zrtp_hash (CsSdpAgreed *self, const CsSdpZrtpHash *hash)
{
  self->peer_has_zrtp_hash = hash != NULL;
  if (hash != NULL)
    memcpy (self->peer_zrtp_hash, hash->hash, sizeof self->peer_zrtp_hash);
}

/* Both have sound of @formats. NOT_AN_ANSWER: the keying does not fit the offer. */
static CsSdpAgreed *
agreed_new (const CsSdpFormat *formats, const CsSdpAudio *ours, const CsSdpAudio *theirs, gboolean we_offered,
            GError **error)
{
  g_autoptr (CsSdpAgreed) self = g_new0 (CsSdpAgreed, 1);
  const gboolean own_address = theirs->rtcp_address != NULL;

  g_atomic_ref_count_init (&self->refs);
  self->remote_address = g_strdup (theirs->address);
  self->remote_port = theirs->port;
  self->rtcp_mux = ours->rtcp_mux && theirs->rtcp_mux;
  self->remote_rtcp_address = g_strdup (own_address && !self->rtcp_mux ? theirs->rtcp_address : theirs->address);
  self->remote_rtcp_port = self->rtcp_mux ? theirs->port : theirs->rtcp_port;
  self->direction = ours->direction & mirror (theirs->direction);
  agree_on_formats (self, formats, ours, theirs, (we_offered ? theirs : ours)->codecs);
  self->ptime_ms = packet_time (cs_sdp_agreed_get_sound (self)->format, ours, theirs);
  note_zrtp_hash (self, cs_sdp_audio_get_zrtp_hash (theirs));
  if (!cs_sdp_keying_agree (self, we_offered ? ours : theirs, we_offered ? theirs : ours, we_offered, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* ---- answers ---- */

static gboolean
can_answer (const CsSdpAudio *theirs, const CsSdpFormat *formats, GError **error)
{
  if (theirs == NULL || theirs->port == 0)
    g_set_error_literal (error, CS_SDP_ERROR, CS_SDP_ERROR_NO_AUDIO, "no audio offered");
  else if (!cs_sdp_profile_is_spoken (theirs->profile))
    g_set_error_literal (error, CS_SDP_ERROR, CS_SDP_ERROR_PROFILE, "transport profile not spoken");
  else if (!has_sound (theirs->codecs, formats))
    g_set_error_literal (error, CS_SDP_ERROR, CS_SDP_ERROR_NO_COMMON_CODEC, "no codec in common");
  else
    return TRUE;
  return FALSE;
}

gboolean
cs_sdp_can_answer (const CsSdp *offer, const CsSdpFormat *formats, guint keyings, CsKeyings *keying, GError **error)
{
  return can_answer (offer->audio, formats, error) && cs_sdp_keying_choose (offer->audio, keyings, keying, error);
}

CsSdp *
cs_sdp_answer (const CsSdp *offer, const CsSdpLocal *local, CsSdpAgreed **agreed, GError **error)
{
  const CsSdpAudio *theirs = offer->audio;
  g_autoptr (CsSdp) self = NULL;
  g_autoptr (CsSdpAgreed) comes_to = NULL;

  if (!can_answer (theirs, local->formats, error))
    return NULL;

  self = describe (local, local->session_id, local->session_version);
  self->audio->profile = theirs->profile;
  self->audio->profile_name = g_strdup (theirs->profile_name);
  self->audio->rtcp_mux = theirs->rtcp_mux;
  if (self->audio->rtcp_mux)
    self->audio->rtcp_port = local->port; /* RFC 5761 section 5.1.1 */
  self->audio->direction = local->direction & mirror (theirs->direction);
  refuse_others (self, offer);
  if (!cs_sdp_keying_answer (self->audio, theirs, local, error))
    return NULL;

  /* The offer's payload types, in both directions (RFC 3264 section 6.1). */
  for (const CsSdpFormat *format = local->formats; !is_end (format); format++)
    {
      const CsSdpCodec *offered = find_format (theirs->codecs, format);

      if (offered != NULL)
        add_format (self->audio->codecs, format, offered->payload_type);
    }

  comes_to = agreed_new (local->formats, self->audio, theirs, FALSE, error);
  if (comes_to == NULL)
    return NULL;
  if (agreed != NULL)
    *agreed = g_steal_pointer (&comes_to);
  return g_steal_pointer (&self);
}

static gboolean
not_an_answer (GError **error, const char *why)
{
  g_set_error_literal (error, CS_SDP_ERROR, CS_SDP_ERROR_NOT_AN_ANSWER, why);
  return FALSE;
}

/* A media line that the offer had refused, or had at all beside the audio, comes back as the same medium. A port other
 * than 0 would open a stream that nobody asked for. @offered NULL: there was none, and any medium is as good. */
static gboolean
line_answers (const char *offered, const char *answered)
{
  g_auto (GStrv) want = g_strsplit (offered != NULL ? offered : answered, " ", 3);
  g_auto (GStrv) got = g_strsplit (answered, " ", 3);

  return g_ascii_strcasecmp (want[0], got[0]) == 0 && g_str_equal (got[1], "0");
}

/* RFC 3264 section 6 wants as many lines as were offered. Some refuse what they would have had besides: that costs
 * nothing as long as it is refused. */
static gboolean
media_lines_match (const CsSdp *offer, const CsSdp *answer, GError **error)
{
  if (answer->other_media->len < offer->other_media->len)
    return not_an_answer (error, "too few media lines");
  if (answer->audio == NULL || answer->audio_index != offer->audio_index)
    return not_an_answer (error, "audio is not in its place");

  for (guint i = 0; i < offer->other_media->len; i++)
    if (i != offer->audio_index && !line_answers (offer->other_media->pdata[i], answer->other_media->pdata[i]))
      return not_an_answer (error, "a media line of another kind");
  for (guint i = offer->other_media->len; i < answer->other_media->len; i++)
    if (!line_answers (NULL, answer->other_media->pdata[i]))
      return not_an_answer (error, "a stream that was not offered");
  return TRUE;
}

CsSdpAgreed *
cs_sdp_agree (const CsSdp *offer, const CsSdp *answer, const CsSdpFormat *formats, GError **error)
{
  const CsSdpAudio *ours = offer->audio;
  const CsSdpAudio *theirs = answer->audio;
  gboolean fits;

  g_assert (ours != NULL);

  if (!media_lines_match (offer, answer, error))
    return NULL;
  if (theirs->port == 0)
    {
      g_set_error_literal (error, CS_SDP_ERROR, CS_SDP_ERROR_NO_AUDIO, "audio was refused");
      return NULL;
    }

  if (!cs_sdp_profile_answers (ours, theirs))
    fits = not_an_answer (error, "another transport profile");
  else if (theirs->rtcp_mux && !ours->rtcp_mux)
    fits = not_an_answer (error, "rtcp-mux was not offered");
  else
    fits = TRUE;
  if (fits && !has_sound (theirs->codecs, formats))
    {
      g_set_error_literal (error, CS_SDP_ERROR, CS_SDP_ERROR_NO_COMMON_CODEC, "none of the codecs that were offered");
      return NULL;
    }

  return fits ? agreed_new (formats, ours, theirs, TRUE, error) : NULL;
}

void
cs_sdp_settle_profile (CsSdp *offer, const CsSdp *answer)
{
  g_return_if_fail (offer->audio != NULL && answer->audio != NULL);

  offer->audio->profile = answer->audio->profile;
  g_free (offer->audio->profile_name);
  offer->audio->profile_name = g_strdup (answer->audio->profile_name);
}
