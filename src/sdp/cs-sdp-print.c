/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prints session descriptions. */
#include "base/cs-limits.h"
#include "sdp/cs-sdp-private.h"

static void
print_codec (GString *out, const CsSdpCodec *codec)
{
  if (codec->encoding[0] != '\0')
    {
      g_string_append_printf (out, "a=rtpmap:%u %s/%u", codec->payload_type, codec->encoding, codec->clock_rate);
      if (codec->channels > 1)
        g_string_append_printf (out, "/%u", codec->channels);
      g_string_append (out, "\r\n");
    }
  if (codec->fmtp != NULL)
    g_string_append_printf (out, "a=fmtp:%u %s\r\n", codec->payload_type, codec->fmtp);
}

static void
print_zrtp_hash (GString *out, const CsSdpZrtpHash *hash)
{
  g_string_append_printf (out, "a=zrtp-hash:%s ", hash->version);
  for (guint i = 0; i < sizeof hash->hash; i++)
    g_string_append_printf (out, "%02x", hash->hash[i]);
  g_string_append (out, "\r\n");
}

static void
print_keying (GString *out, const CsSdpAudio *audio)
{
  for (guint i = 0; i < audio->zrtp_hashes->len; i++)
    print_zrtp_hash (out, audio->zrtp_hashes->pdata[i]);
  for (guint i = 0; i < audio->fingerprints->len; i++)
    cs_sdp_fingerprint_print (out, audio->fingerprints->pdata[i]);
  if (audio->setup != CS_SDP_SETUP_NONE)
    g_string_append_printf (out, "a=setup:%s\r\n", cs_sdp_setup_name (audio->setup));
  if (audio->tls_id != NULL)
    g_string_append_printf (out, "a=tls-id:%s\r\n", audio->tls_id);
  for (guint i = 0; i < audio->cryptos->len; i++)
    cs_sdp_crypto_print (out, audio->cryptos->pdata[i]);
}

static void
print_rtcp (GString *out, const CsSdpAudio *audio)
{
  if (audio->port != 0 || audio->rtcp_port != 0 || audio->rtcp_address != NULL)
    {
      g_string_append_printf (out, "a=rtcp:%u", audio->rtcp_port);
      if (audio->rtcp_address != NULL)
        g_string_append_printf (out, " IN %s %s", cs_sdp_address_type (audio->rtcp_address), audio->rtcp_address);
      g_string_append (out, "\r\n");
    }
  if (audio->rtcp_mux)
    g_string_append (out, "a=rtcp-mux\r\n");
}

static const char *
direction_name (CsSdpDirection direction)
{
  switch (direction)
    {
    case CS_SDP_INACTIVE:
      return "inactive";
    case CS_SDP_SENDONLY:
      return "sendonly";
    case CS_SDP_RECVONLY:
      return "recvonly";
    case CS_SDP_SENDRECV:
      return "sendrecv";
    default:
      g_assert_not_reached ();
    }
}

static void
print_audio (GString *out, const CsSdpAudio *audio)
{
  g_string_append_printf (out, "m=audio %u %s", audio->port, audio->profile_name);
  for (guint i = 0; i < audio->codecs->len; i++)
    g_string_append_printf (out, " %u", ((const CsSdpCodec *) audio->codecs->pdata[i])->payload_type);
  /* Only a line that is not RTP has no payload types, and RFC 8866 section 5.14 wants one format at least. */
  if (audio->codecs->len == 0)
    g_string_append (out, " *");
  g_string_append (out, "\r\n");

  for (guint i = 0; i < audio->codecs->len; i++)
    print_codec (out, audio->codecs->pdata[i]);
  if (audio->ptime_ms != 0)
    g_string_append_printf (out, "a=ptime:%u\r\n", audio->ptime_ms);
  if (audio->maxptime_ms != 0)
    g_string_append_printf (out, "a=maxptime:%u\r\n", audio->maxptime_ms);
  print_rtcp (out, audio);
  print_keying (out, audio);
  g_string_append_printf (out, "a=%s\r\n", direction_name (audio->direction));
}

char *
cs_sdp_print (const CsSdp *self)
{
  /* So long that it need not grow, which would leave keys behind: what is not ours is in the media lines of the peer.
   */
  GString *out = g_string_sized_new (2 * CS_LIMIT_SDP_BYTES);
  const char *address = self->audio != NULL ? self->audio->address : "0.0.0.0";

  g_string_append (out, "v=0\r\n");
  if (self->origin != NULL)
    g_string_append_printf (out, "o=%s\r\n", self->origin);
  else
    g_string_append_printf (out, "o=- %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " IN %s %s\r\n", self->session_id,
                            self->session_version, cs_sdp_address_type (address), address);
  /* The c= line stands in the session part: refused media lines need one as well. */
  g_string_append_printf (out, "s=-\r\nc=IN %s %s\r\nt=0 0\r\n", cs_sdp_address_type (address), address);

  for (guint i = 0; i < self->other_media->len; i++)
    if (self->audio != NULL && i == self->audio_index)
      print_audio (out, self->audio);
    else
      g_string_append_printf (out, "m=%s\r\n", (const char *) self->other_media->pdata[i]);

  return g_string_free (out, FALSE);
}
