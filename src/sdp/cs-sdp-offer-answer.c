/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sdp/cs-sdp-private.h"

#include <string.h>

/* RFC 3264, for one audio stream of Opus (RFC 7587) with telephone-event (RFC 4733) at the two rates in use: 48000 Hz
 * is that of the audio, as RFC 4733 wants it; 8000 Hz is what many send whatever the audio is. */

#define FIRST_DYNAMIC 96
#define LAST_DYNAMIC 127

typedef struct {
  const char *encoding;
  guint clock_rate;
  guint channels;
  guint8 payload_type; /* where it is free */
  const char *fmtp;
} Format;

enum {
  FORMAT_OPUS,
  FORMAT_EVENT_48000,
  FORMAT_EVENT_8000,
  N_FORMATS,
};

static const Format formats[N_FORMATS] = {
  [FORMAT_OPUS] = { "opus", 48000, 2, 96, "useinbandfec=1;stereo=0;sprop-stereo=0" },
  [FORMAT_EVENT_48000] = { "telephone-event", 48000, 1, 97, "0-15" },
  [FORMAT_EVENT_8000] = { "telephone-event", 8000, 1, 101, "0-15" },
};

/* The channels are not compared: RFC 7587 section 7 fixes Opus to 2, and who writes 1 or nothing means the same stream.
 */
static const CsSdpCodec *
find_format (const GPtrArray *codecs, const Format *format)
{
  for (guint i = 0; i < codecs->len; i++)
    {
      const CsSdpCodec *codec = codecs->pdata[i];

      if (codec->clock_rate == format->clock_rate && g_ascii_strcasecmp (codec->encoding, format->encoding) == 0)
        return codec;
    }
  return NULL;
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

  self->origin_user = g_strdup ("-");
  self->session_id = session_id;
  self->session_version = session_version;
  self->origin_address = g_strdup (local->address);

  self->audio = cs_sdp_audio_new ();
  self->audio->address = g_strdup (local->address);
  self->audio->port = local->port;
  self->audio->rtcp_port = local->rtcp_port;
  self->audio->direction = local->direction;
  self->audio->ptime_ms = local->ptime_ms;
  return self;
}

static void
add_format (GPtrArray *codecs, const Format *format, guint8 payload_type)
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
  g_assert_not_reached (); /* both lists are ours, of N_FORMATS at most */
}

static void
offer_formats (CsSdpAudio *audio, const GPtrArray *previous)
{
  for (guint i = 0; i < N_FORMATS; i++)
    {
      const CsSdpCodec *known = find_format (previous, &formats[i]);

      add_format (audio->codecs, &formats[i],
                  known != NULL ? known->payload_type
                                : free_payload_type (previous, audio->codecs, formats[i].payload_type));
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
    g_ptr_array_add (self->other_media, i == source->audio_index ? NULL : refuse_line (source->other_media->pdata[i]));
}

CsSdp *
cs_sdp_offer (const CsSdpLocal *local)
{
  CsSdp *self = describe (local, local->session_id, local->session_version);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  self->audio->profile = local->profile;
  self->audio->profile_name = g_strdup (cs_sdp_profile_name (local->profile));
  self->audio->rtcp_mux = TRUE;
  offer_formats (self->audio, none);
  cs_sdp_keying_offer (self->audio, local, local->tls_id);
  g_ptr_array_add (self->other_media, NULL);
  return self;
}

CsSdp *
cs_sdp_reoffer (const CsSdp *previous, const CsSdpLocal *local)
{
  CsSdp *self = describe (local, previous->session_id, previous->session_version + 1);

  self->audio->profile = previous->audio->profile;
  self->audio->profile_name = g_strdup (previous->audio->profile_name);
  self->audio->rtcp_mux = TRUE;
  offer_formats (self->audio, previous->audio->codecs);
  cs_sdp_keying_offer (self->audio, local, previous->audio->tls_id);
  refuse_others (self, previous);
  return self;
}

/* ---- what two descriptions come to ---- */

/* (transfer full) (nullable): the value of "name=value" among parameters parted by ";". */
static char *
fmtp_value (const char *fmtp, const char *name)
{
  g_auto (GStrv) parameters = g_strsplit (fmtp != NULL ? fmtp : "", ";", -1);

  for (guint i = 0; parameters[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (parameters[i], "=", 2);

      if (g_strv_length (pair) == 2 && g_ascii_strcasecmp (g_strstrip (pair[0]), name) == 0)
        return g_strdup (g_strstrip (pair[1]));
    }
  return NULL;
}

/* RFC 7587 section 6.1 */
static void
agree_on_opus (CsSdpAgreed *self, const CsSdpCodec *ours, const CsSdpCodec *theirs)
{
  g_autofree char *fec = fmtp_value (theirs->fmtp, "useinbandfec");
  g_autofree char *bitrate = fmtp_value (theirs->fmtp, "maxaveragebitrate");
  guint64 number;

  self->send_payload_type = theirs->payload_type;
  self->receive_payload_type = ours->payload_type;
  self->use_inband_fec = g_strcmp0 (fec, "1") == 0;
  if (bitrate != NULL && g_ascii_string_to_unsigned (bitrate, 10, 1, G_MAXUINT64, &number, NULL))
    self->max_bitrate = (guint) CLAMP (number, 6000, 510000);
}

static void
agree_on_events (const CsSdpAudio *ours, const CsSdpAudio *theirs, const Format *format, int *send, int *receive)
{
  const CsSdpCodec *our_event = find_format (ours->codecs, format);
  const CsSdpCodec *their_event = find_format (theirs->codecs, format);
  const gboolean common = our_event != NULL && their_event != NULL;

  *send = common ? their_event->payload_type : -1;
  *receive = common ? our_event->payload_type : -1;
}

/* A ptime says what its writer likes to receive (RFC 8866 section 6.4): theirs is what we send, as far as Opus has such
 * packets; of the shorter ones, that not even speech needs, we make 10 ms. */
static guint
packet_time (const CsSdpAudio *ours, const CsSdpAudio *theirs)
{
  static const guint times[] = { 60, 40, 20, 10 };
  guint wish = theirs->ptime_ms != 0 ? theirs->ptime_ms : ours->ptime_ms;

  if (wish == 0)
    wish = 20; /* RFC 7587 section 6.1: the default */
  if (theirs->maxptime_ms != 0)
    wish = MIN (wish, theirs->maxptime_ms);

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    if (times[i] <= wish)
      return times[i];
  return 10;
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

/* Both have Opus. NOT_AN_ANSWER: the keying makes no sense. */
static CsSdpAgreed *
agreed_new (const CsSdpAudio *ours, const CsSdpAudio *theirs, gboolean we_offered, GError **error)
{
  g_autoptr (CsSdpAgreed) self = g_new0 (CsSdpAgreed, 1);
  const gboolean own_address = theirs->rtcp_address != NULL;

  self->remote_address = g_strdup (theirs->address);
  self->remote_port = theirs->port;
  self->rtcp_mux = ours->rtcp_mux && theirs->rtcp_mux;
  self->remote_rtcp_address = g_strdup (own_address && !self->rtcp_mux ? theirs->rtcp_address : theirs->address);
  self->remote_rtcp_port = self->rtcp_mux ? theirs->port : theirs->rtcp_port;
  self->direction = ours->direction & mirror (theirs->direction);
  self->ptime_ms = packet_time (ours, theirs);

  agree_on_opus (self, find_format (ours->codecs, &formats[FORMAT_OPUS]),
                 find_format (theirs->codecs, &formats[FORMAT_OPUS]));
  agree_on_events (ours, theirs, &formats[FORMAT_EVENT_48000], &self->send_event_pt_48000,
                   &self->receive_event_pt_48000);
  agree_on_events (ours, theirs, &formats[FORMAT_EVENT_8000], &self->send_event_pt_8000, &self->receive_event_pt_8000);
  note_zrtp_hash (self, cs_sdp_audio_get_zrtp_hash (theirs));
  if (!cs_sdp_keying_agree (self, we_offered ? ours : theirs, we_offered ? theirs : ours, we_offered, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* ---- answers ---- */

static gboolean
can_answer (const CsSdpAudio *theirs, GError **error)
{
  if (theirs == NULL || theirs->port == 0)
    g_set_error_literal (error, CS_SDP_ERROR, CS_SDP_ERROR_NO_AUDIO, "no audio offered");
  else if (!cs_sdp_profile_is_spoken (theirs->profile))
    g_set_error_literal (error, CS_SDP_ERROR, CS_SDP_ERROR_PROFILE, "transport profile not spoken");
  else if (find_format (theirs->codecs, &formats[FORMAT_OPUS]) == NULL)
    g_set_error_literal (error, CS_SDP_ERROR, CS_SDP_ERROR_NO_COMMON_CODEC, "no codec in common");
  else
    return TRUE;
  return FALSE;
}

gboolean
cs_sdp_can_answer (const CsSdp *offer, guint keyings, CsKeyings *keying, GError **error)
{
  return can_answer (offer->audio, error) && cs_sdp_keying_choose (offer->audio, keyings, keying, error);
}

CsSdp *
cs_sdp_answer (const CsSdp *offer, const CsSdpLocal *local, CsSdpAgreed **agreed, GError **error)
{
  const CsSdpAudio *theirs = offer->audio;
  g_autoptr (CsSdp) self = NULL;
  g_autoptr (CsSdpAgreed) comes_to = NULL;

  if (!can_answer (theirs, error))
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
  for (guint i = 0; i < N_FORMATS; i++)
    {
      const CsSdpCodec *offered = find_format (theirs->codecs, &formats[i]);

      if (offered != NULL)
        add_format (self->audio->codecs, &formats[i], offered->payload_type);
    }

  comes_to = agreed_new (self->audio, theirs, FALSE, error);
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
 * than 0 would open a stream that nobody asked for. */
static gboolean
line_answers (const char *offered, const char *answered)
{
  g_auto (GStrv) want = g_strsplit (offered, " ", 3);
  g_auto (GStrv) got = g_strsplit (answered, " ", 3);

  return g_str_equal (want[0], got[0]) && g_str_equal (got[1], "0");
}

static gboolean
media_lines_match (const CsSdp *offer, const CsSdp *answer, GError **error)
{
  if (answer->other_media->len != offer->other_media->len)
    return not_an_answer (error, "another number of media lines");
  if (answer->audio == NULL || answer->audio_index != offer->audio_index)
    return not_an_answer (error, "audio is not in its place");

  for (guint i = 0; i < offer->other_media->len; i++)
    if (i != offer->audio_index && !line_answers (offer->other_media->pdata[i], answer->other_media->pdata[i]))
      return not_an_answer (error, "a media line of another kind");
  return TRUE;
}

CsSdpAgreed *
cs_sdp_agree (const CsSdp *offer, const CsSdp *answer, GError **error)
{
  const CsSdpAudio *ours = offer->audio;
  const CsSdpAudio *theirs = answer->audio;
  gboolean fits;

  g_assert (ours != NULL && find_format (ours->codecs, &formats[FORMAT_OPUS]) != NULL);

  if (!media_lines_match (offer, answer, error))
    return NULL;
  if (theirs->port == 0)
    {
      g_set_error_literal (error, CS_SDP_ERROR, CS_SDP_ERROR_NO_AUDIO, "audio was refused");
      return NULL;
    }

  if (!g_str_equal (theirs->profile_name, ours->profile_name))
    fits = not_an_answer (error, "another transport profile");
  else if (theirs->rtcp_mux && !ours->rtcp_mux)
    fits = not_an_answer (error, "rtcp-mux was not offered");
  else if (find_format (theirs->codecs, &formats[FORMAT_OPUS]) == NULL)
    fits = not_an_answer (error, "none of the codecs that were offered");
  else
    fits = TRUE;

  return fits ? agreed_new (ours, theirs, TRUE, error) : NULL;
}
