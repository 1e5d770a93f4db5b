/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The values of a session description, and how to copy and free them. */
#include "sdp/cs-sdp.h"

#include "sdp/cs-sdp-private.h"

#include <string.h>

CsSdpCodec *
cs_sdp_codec_new (guint8 payload_type, const char *encoding, guint clock_rate, guint channels, const char *fmtp)
{
  CsSdpCodec *self = g_new0 (CsSdpCodec, 1);

  self->payload_type = payload_type;
  self->encoding = g_strdup (encoding);
  self->clock_rate = clock_rate;
  self->channels = channels;
  self->fmtp = g_strdup (fmtp);
  return self;
}

void
cs_sdp_codec_free (CsSdpCodec *self)
{
  if (self == NULL)
    return;
  g_free (self->encoding);
  g_free (self->fmtp);
  g_free (self);
}

CsSdpCodec *
cs_sdp_codecs_find (const GPtrArray *codecs, guint payload_type)
{
  for (guint i = 0; i < codecs->len; i++)
    {
      CsSdpCodec *codec = codecs->pdata[i];

      if (codec->payload_type == payload_type)
        return codec;
    }
  return NULL;
}

CsSdpZrtpHash *
cs_sdp_zrtp_hash_new (const char *version, const guint8 hash[32])
{
  CsSdpZrtpHash *self = g_new0 (CsSdpZrtpHash, 1);

  self->version = g_strdup (version);
  memcpy (self->hash, hash, sizeof self->hash);
  return self;
}

void
cs_sdp_zrtp_hash_free (CsSdpZrtpHash *self)
{
  if (self == NULL)
    return;
  g_free (self->version);
  g_free (self);
}

static gpointer
copy_codec (gconstpointer source, gpointer user_data)
{
  const CsSdpCodec *codec = source;

  return cs_sdp_codec_new (codec->payload_type, codec->encoding, codec->clock_rate, codec->channels, codec->fmtp);
}

static gpointer
copy_zrtp_hash (gconstpointer source, gpointer user_data)
{
  const CsSdpZrtpHash *hash = source;

  return cs_sdp_zrtp_hash_new (hash->version, hash->hash);
}

static gpointer
copy_crypto (gconstpointer source, gpointer user_data)
{
  return cs_sdp_crypto_copy (source);
}

static gpointer
copy_fingerprint (gconstpointer source, gpointer user_data)
{
  return g_memdup2 (source, sizeof (CsSdpFingerprint));
}

CsSdpAudio *
cs_sdp_audio_new (void)
{
  CsSdpAudio *self = g_new0 (CsSdpAudio, 1);

  self->direction = CS_SDP_SENDRECV;
  self->codecs = g_ptr_array_new_with_free_func ((GDestroyNotify) cs_sdp_codec_free);
  self->zrtp_hashes = g_ptr_array_new_with_free_func ((GDestroyNotify) cs_sdp_zrtp_hash_free);
  self->cryptos = g_ptr_array_new_with_free_func ((GDestroyNotify) cs_sdp_crypto_free);
  self->untagged = g_ptr_array_new_with_free_func ((GDestroyNotify) cs_sdp_crypto_free);
  self->fingerprints = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
cs_sdp_audio_free (CsSdpAudio *self)
{
  if (self == NULL)
    return;
  g_free (self->line);
  g_free (self->address);
  g_free (self->rtcp_address);
  g_free (self->profile_name);
  g_ptr_array_unref (self->codecs);
  g_ptr_array_unref (self->zrtp_hashes);
  g_ptr_array_unref (self->cryptos);
  g_ptr_array_unref (self->untagged);
  g_ptr_array_unref (self->fingerprints);
  g_free (self->tls_id);
  g_free (self);
}

static CsSdpAudio *
audio_copy (const CsSdpAudio *self)
{
  CsSdpAudio *copy = g_memdup2 (self, sizeof *self);

  copy->line = g_strdup (self->line);
  copy->address = g_strdup (self->address);
  copy->rtcp_address = g_strdup (self->rtcp_address);
  copy->profile_name = g_strdup (self->profile_name);
  /* g_ptr_array_copy() keeps the free function */
  copy->codecs = g_ptr_array_copy (self->codecs, (GCopyFunc) copy_codec, NULL);
  copy->zrtp_hashes = g_ptr_array_copy (self->zrtp_hashes, (GCopyFunc) copy_zrtp_hash, NULL);
  copy->cryptos = g_ptr_array_copy (self->cryptos, (GCopyFunc) copy_crypto, NULL);
  copy->untagged = g_ptr_array_copy (self->untagged, (GCopyFunc) copy_crypto, NULL);
  copy->fingerprints = g_ptr_array_copy (self->fingerprints, (GCopyFunc) copy_fingerprint, NULL);
  copy->tls_id = g_strdup (self->tls_id);
  return copy;
}

CsSdp *
cs_sdp_new (void)
{
  CsSdp *self = g_new0 (CsSdp, 1);

  self->other_media = g_ptr_array_new_with_free_func (g_free);
  self->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) cs_sdp_audio_free);
  return self;
}

void
cs_sdp_free (CsSdp *self)
{
  if (self == NULL)
    return;
  g_free (self->origin);
  g_ptr_array_unref (self->lines);
  g_ptr_array_unref (self->other_media);
  g_free (self);
}

static gpointer
copy_audio (gconstpointer source, gpointer user_data)
{
  return source != NULL ? audio_copy (source) : NULL;
}

static gpointer
copy_line (gconstpointer source, gpointer user_data)
{
  return g_strdup (source);
}

CsSdp *
cs_sdp_copy (const CsSdp *self)
{
  CsSdp *copy = g_memdup2 (self, sizeof *self);

  copy->origin = g_strdup (self->origin);
  copy->lines = g_ptr_array_copy (self->lines, copy_audio, NULL);
  copy->audio = self->audio != NULL ? copy->lines->pdata[self->audio_index] : NULL;
  copy->other_media = g_ptr_array_copy (self->other_media, (GCopyFunc) copy_line, NULL);
  return copy;
}

void
cs_sdp_take_line (CsSdp *self, guint index)
{
  g_assert (index < self->lines->len && self->lines->pdata[index] != NULL);

  if (self->audio != NULL)
    self->other_media->pdata[self->audio_index] = g_strdup (self->audio->line);
  g_clear_pointer (&self->other_media->pdata[index], g_free);
  self->audio_index = index;
  self->audio = self->lines->pdata[index];
}

CsSdpAgreed *
cs_sdp_agreed_ref (CsSdpAgreed *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
cs_sdp_agreed_unref (CsSdpAgreed *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  for (guint i = 0; i < self->n_formats; i++)
    g_free (self->formats[i].fmtp);
  g_free (self->remote_address);
  g_free (self->remote_rtcp_address);
  cs_sdp_crypto_free (self->local_crypto);
  cs_sdp_crypto_free (self->remote_crypto);
  g_clear_pointer (&self->remote_fingerprints, g_ptr_array_unref);
  g_free (self->local_tls_id);
  g_free (self->remote_tls_id);
  g_free (self);
}

const CsSdpAgreedFormat *
cs_sdp_agreed_get_sound (const CsSdpAgreed *self)
{
  for (guint i = 0; i < self->n_formats; i++)
    if (self->formats[i].format->packet_ms != NULL)
      return &self->formats[i];
  g_assert_not_reached ();
}

const CsSdpAgreedFormat *
cs_sdp_agreed_get_events (const CsSdpAgreed *self, guint clock_rate)
{
  for (guint i = 0; i < self->n_formats; i++)
    if (self->formats[i].format->packet_ms == NULL && self->formats[i].format->clock_rate == clock_rate)
      return &self->formats[i];
  return NULL;
}

static const char *const profiles[] = {
  [CS_SDP_PROFILE_AVP] = "RTP/AVP",
  [CS_SDP_PROFILE_AVPF] = "RTP/AVPF",
  [CS_SDP_PROFILE_SAVP] = "RTP/SAVP",
  [CS_SDP_PROFILE_SAVPF] = "RTP/SAVPF",
  [CS_SDP_PROFILE_DTLS_SAVP] = "UDP/TLS/RTP/SAVP",
  [CS_SDP_PROFILE_DTLS_SAVPF] = "UDP/TLS/RTP/SAVPF",
};

CsSdpProfile
cs_sdp_profile_from_name (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (profiles); i++)
    if (g_ascii_strcasecmp (profiles[i], name) == 0)
      return (CsSdpProfile) i;
  return CS_SDP_PROFILE_OTHER;
}

const char *
cs_sdp_profile_name (CsSdpProfile profile)
{
  g_assert (profile < G_N_ELEMENTS (profiles));
  return profiles[profile];
}

gboolean
cs_sdp_profile_is_spoken (CsSdpProfile profile)
{
  return profile != CS_SDP_PROFILE_OTHER;
}

guint16
cs_sdp_default_rtcp_port (guint16 port)
{
  return port == 0 || port == G_MAXUINT16 ? 0 : port + 1;
}
