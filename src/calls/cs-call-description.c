/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A call's session descriptions: making offers and answers, and applying the peer's. */
#include "calls/cs-call-internal.h"

#include "crypto/cs-hash.h"
#include "crypto/cs-secret.h"
#include "crypto/cs-wiped.h"
#include "media/cs-media-codec.h"

#include <glib/gi18n-lib.h>
#include <string.h>

CsPolicyMeans
cs_call_get_means (CsCall *self)
{
  return (CsPolicyMeans){
    .requirement = self->requirement,
    .history = self->history,
    .signalling_tls
    = self->session != NULL
          ? cs_sip_session_is_tls (self->session)
          : g_strcmp0 (cs_account_config_get_settings (cs_account_get_config (self->account))->transport, "tls") == 0,
    .narrowing = self->environment->keyings,
  };
}

guint
cs_call_get_keyings (CsCall *self)
{
  return self->offer.keyings;
}

static CsSdpLocal
describe_ourselves (CsCall *self)
{
  CsSdpLocal local = {
    .address = self->local_host,
    .port = cs_media_session_get_rtp_port (self->media),
    .rtcp_port = cs_media_session_get_rtcp_port (self->media),
    .direction = CS_SDP_SENDRECV,
    .ptime_ms = 20,
    .session_id = self->sdp_id,
    /* One higher for every description (RFC 3264 section 8). */
    .session_version = self->local != NULL ? self->local->session_version + 1 : self->sdp_id,
  };

  cs_media_session_describe (self->media, &local);
  local.keyings &= self->offer.keyings;
  return local;
}

/* Takes @description. */
static GBytes *
keep_and_print (CsCall *self, CsSdp *description)
{
  g_autoptr (CsWipedText) text = cs_sdp_print (description);

  cs_sdp_free (self->local);
  self->local = description;
  return cs_secret_bytes_new ((const guint8 *) text, strlen (text));
}

CsSdp *
cs_call_parse_description (GBytes *bytes, GError **error)
{
  gsize len = 0;
  const guint8 *data = g_bytes_get_data (bytes, &len);

  return cs_sdp_parse (data, len, error);
}

/* What an announcement is worth depends on where it stands: ZRTP lives on RTP/AVP (RFC 6189 section 8), the profile for
 * DTLS-SRTP takes nothing else. */
static guint
announced_keyings (const CsSdpAudio *audio)
{
  guint keyings = 0;

  switch (audio->profile)
    {
    case CS_SDP_PROFILE_AVP:
    case CS_SDP_PROFILE_AVPF:
      keyings = (cs_sdp_audio_get_zrtp_hash (audio) != NULL ? CS_KEYING_ZRTP : 0)
                | (audio->fingerprints->len > 0 ? CS_KEYING_DTLS : 0) | (audio->cryptos->len > 0 ? CS_KEYING_SDES : 0);
      break;
    case CS_SDP_PROFILE_SAVP:
    case CS_SDP_PROFILE_SAVPF:
      keyings = (audio->fingerprints->len > 0 ? CS_KEYING_DTLS : 0) | (audio->cryptos->len > 0 ? CS_KEYING_SDES : 0);
      break;
    case CS_SDP_PROFILE_DTLS_SAVP:
    case CS_SDP_PROFILE_DTLS_SAVPF:
      keyings = audio->fingerprints->len > 0 ? CS_KEYING_DTLS : 0;
      break;
    case CS_SDP_PROFILE_OTHER:
    default:
      break;
    }
  return keyings;
}

static void
digest_place (const CsSdpAudio *audio, guint8 out[static 32])
{
  g_autofree char *place = g_strdup_printf ("%s %u", audio->address, audio->port);

  cs_hash_bytes (CS_HASH_SHA256, (const guint8 *) place, strlen (place), out);
}

static CsPolicyDescription
describe_line (const CsSdpAudio *audio)
{
  const CsSdpZrtpHash *hash;
  CsPolicyDescription view = { 0 };

  if (audio == NULL)
    return view;
  hash = cs_sdp_audio_get_zrtp_hash (audio);
  view.profile = audio->profile;
  view.keyings = announced_keyings (audio);
  view.zrtp_hash = hash != NULL;
  if (hash != NULL)
    memcpy (view.hash, hash->hash, sizeof view.hash);
  cs_sdp_digest_fingerprints (audio->fingerprints, view.fingerprints);
  digest_place (audio, view.place);
  view.wants_sound = (audio->direction & CS_SDP_RECVONLY) != 0;
  return view;
}

CsPolicyDescription
cs_call_describe_peer (const CsSdp *description)
{
  return describe_line (description->audio);
}

/* An audio line in use that an answer can be given to, but for its keys. */
static gboolean
is_candidate (CsSdp *offer, guint line)
{
  const CsSdpAudio *audio = offer->lines->pdata[line];
  g_autoptr (GError) error = NULL;

  if (audio == NULL || audio->port == 0)
    return FALSE;
  cs_sdp_take_line (offer, line);
  return cs_sdp_can_answer (offer, cs_media_codec_get_formats (), CS_KEYINGS_ALL, NULL, &error);
}

void
cs_call_choose_line (CsCall *self, CsSdp *offer)
{
  const CsPolicyMeans means = cs_call_get_means (self);
  const guint as_it_was = offer->audio_index;
  CsPolicyDescription views[CS_LIMIT_SDP_MEDIA];
  guint lines[CS_LIMIT_SDP_MEDIA];
  guint n = 0, chosen = 0;

  if (offer->audio == NULL)
    return;
  for (guint i = 0; i < offer->lines->len; i++)
    if (is_candidate (offer, i))
      {
        views[n] = describe_line (offer->lines->pdata[i]);
        lines[n++] = i;
      }
  cs_sdp_take_line (offer, as_it_was);
  if (cs_policy_choose_line (&means, views, n, &chosen))
    cs_sdp_take_line (offer, lines[chosen]);
  else if (n > 0)
    cs_sdp_take_line (offer, lines[0]);
}

gboolean
cs_call_can_answer (CsCall *self, const CsSdp *offer, GError **error)
{
  return cs_sdp_can_answer (offer, cs_media_codec_get_formats (), cs_call_get_keyings (self), NULL, error);
}

GBytes *
cs_call_make_offer (CsCall *self)
{
  CsSdpLocal local = describe_ourselves (self);

  local.profile = self->offer.profile;
  /* In another form than the last: that stream was refused, and this one takes its slot (RFC 3264 section 8.1). */
  if (self->local == NULL || self->local->audio->profile != self->offer.profile)
    return keep_and_print (self, cs_sdp_offer (&local));
  return keep_and_print (self, cs_sdp_reoffer (self->local, &local));
}

CsPolicyVerdict
cs_call_judge_reoffer (CsCall *self, const CsPolicyDescription *view)
{
  const CsPolicyFloor floor = {
    .reached = self->trust.protection,
    .keying = self->moving ? CS_KEYING_ZRTP : self->keying,
    .before = self->peer_description,
  };

  return cs_policy_judge_reoffer (&floor, view);
}

/* Held, a call has the place that it goes back to. */
static void
take_description (CsCall *self, const CsPolicyDescription *view)
{
  const CsPolicyDescription before = self->peer_description;

  self->peer_description = *view;
  if (self->described && !view->wants_sound)
    memcpy (self->peer_description.place, before.place, sizeof before.place);
  self->described = TRUE;
}

GBytes *
cs_call_make_answer (CsCall *self, const CsSdp *offer, GError **error)
{
  CsSdpLocal local = describe_ourselves (self);
  g_autoptr (CsSdpAgreed) agreed = NULL;
  g_autoptr (CsSdp) answer = cs_sdp_answer (offer, &local, &agreed, error);
  CsPolicyDescription view;

  if (answer == NULL)
    return NULL;
  view = cs_call_describe_peer (offer);
  take_description (self, &view);
  self->offer.profile = answer->audio->profile; /* of what we may offer ourselves later */
  cs_media_session_connect (self->media, agreed);
  return keep_and_print (self, g_steal_pointer (&answer));
}

/* The line that answers ours has its place (RFC 3264 section 6). */
static void
take_answered_line (CsCall *self, CsSdp *answer)
{
  const guint index = self->local->audio_index;

  if (index < answer->lines->len && answer->lines->pdata[index] != NULL)
    cs_sdp_take_line (answer, index);
}

CsCallMismatch
cs_call_take_answer (CsCall *self, GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CsSdp) answer = cs_call_parse_description (bytes, &error);
  g_autoptr (CsSdpAgreed) agreed = NULL;
  const CsPolicyMeans means = cs_call_get_means (self);
  CsPolicyDescription view;
  CsPolicyVerdict verdict;

  if (answer == NULL)
    return cs_call_mismatch_from_error (error, CS_SDP_PROFILE_OTHER);
  take_answered_line (self, answer);
  if (answer->audio == NULL || answer->audio->port == 0)
    return CS_CALL_MISMATCH_NO_AUDIO;
  view = cs_call_describe_peer (answer);
  if (cs_policy_judge_answer (&means, &self->offer, &view) == CS_POLICY_REFUSE)
    return cs_call_mismatch_of_answer (&means, &view);
  verdict = self->described ? cs_call_judge_reoffer (self, &view) : CS_POLICY_PROCEED;
  if (verdict == CS_POLICY_REFUSE)
    return CS_CALL_MISMATCH_PROTECTION_LOWERED;
  agreed = cs_sdp_agree (self->local, answer, cs_media_codec_get_formats (), &error);
  if (agreed == NULL)
    return cs_call_mismatch_from_error (error, view.profile);
  take_description (self, &view);
  cs_sdp_settle_profile (self->local, answer);
  self->offer.profile = view.profile;
  if (verdict == CS_POLICY_MOVED)
    {
      cs_call_follow_answer (self);
      return CS_CALL_MISMATCH_NONE;
    }
  cs_media_session_set_early (self->media, FALSE);
  cs_media_session_connect (self->media, agreed);
  return CS_CALL_MISMATCH_NONE;
}

/* SDES and DTLS-SRTP alone, and not for somebody who is known to speak ZRTP: whoever answers later with ZRTP, or in
 * clear, must find the stream as it was. */
static gboolean
is_for_early (const CsPolicyMeans *means, const CsSdpAgreed *agreed)
{
  return (agreed->keying == CS_KEYING_SDES || agreed->keying == CS_KEYING_DTLS)
         && cs_policy_judge_keys (means, agreed->keying) == CS_POLICY_EVENT_PROVIDER;
}

void
cs_call_take_early (CsCall *self, GBytes *bytes)
{
  const CsPolicyMeans means = cs_call_get_means (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (CsSdp) answer = NULL;
  g_autoptr (CsSdpAgreed) agreed = NULL;
  CsPolicyDescription view;

  if (self->described || cs_call_is_ending (self) || !means.signalling_tls
      || !cs_policy_audio_allowed (self->requirement, CS_PROTECTION_PROVIDER))
    return;
  answer = cs_call_parse_description (bytes, &error);
  if (answer == NULL)
    return;
  take_answered_line (self, answer);
  view = cs_call_describe_peer (answer);
  if (cs_policy_judge_answer (&means, &self->offer, &view) == CS_POLICY_REFUSE)
    return;
  agreed = cs_sdp_agree (self->local, answer, cs_media_codec_get_formats (), &error);
  if (agreed == NULL || !is_for_early (&means, agreed))
    return;
  take_description (self, &view);
  cs_media_session_set_early (self->media, TRUE);
  cs_media_session_connect (self->media, agreed);
}
