/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calls/cs-call-internal.h"

#include <glib/gi18n-lib.h>
#include <string.h>

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
  return local;
}

/* Takes @description. */
static GBytes *
keep_and_print (CsCall *self, CsSdp *description)
{
  char *text = cs_sdp_print (description);

  cs_sdp_free (self->local);
  self->local = description;
  return g_bytes_new_take (text, strlen (text));
}

CsSdp *
cs_call_parse_description (GBytes *bytes, GError **error)
{
  gsize len = 0;
  const guint8 *data = g_bytes_get_data (bytes, &len);

  return cs_sdp_parse (data, len, error);
}

CsPolicyDescription
cs_call_describe_peer (const CsSdp *description)
{
  const CsSdpAudio *audio = description->audio;
  const CsSdpZrtpHash *hash;
  CsPolicyDescription view;

  if (audio == NULL)
    return (CsPolicyDescription){ 0 };
  hash = cs_sdp_audio_get_zrtp_hash (audio);
  view = (CsPolicyDescription){
    .zrtp_hash = hash != NULL,
    .other_keying = audio->has_crypto || audio->has_fingerprint,
    .keyed_profile = audio->profile != CS_SDP_PROFILE_AVP && audio->profile != CS_SDP_PROFILE_AVPF,
  };
  if (hash != NULL)
    memcpy (view.hash, hash->hash, sizeof view.hash);
  return view;
}

gboolean
cs_call_can_answer (const CsSdp *offer, GError **error)
{
  const CsSdpLocal nobody = { .address = "127.0.0.1", .port = 9, .direction = CS_SDP_SENDRECV };
  g_autoptr (CsSdp) answer = cs_sdp_answer (offer, &nobody, NULL, error);

  return answer != NULL;
}

const char *
cs_call_explain_description (const GError *error)
{
  if (g_error_matches (error, CS_SDP_ERROR, CS_SDP_ERROR_NO_AUDIO))
    return _ ("The other side's program has no audio for this call.");
  if (g_error_matches (error, CS_SDP_ERROR, CS_SDP_ERROR_NO_COMMON_CODEC))
    return _ ("The two programs know no way of coding sound in common.");
  if (g_error_matches (error, CS_SDP_ERROR, CS_SDP_ERROR_PROFILE))
    return _ ("The other side's program asks for a kind of encryption that this one does not speak.");
  return _ ("What the other side's program says about its audio makes no sense.");
}

GBytes *
cs_call_make_offer (CsCall *self)
{
  CsSdpLocal local = describe_ourselves (self);

  return keep_and_print (self, self->local != NULL ? cs_sdp_reoffer (self->local, &local) : cs_sdp_offer (&local));
}

GBytes *
cs_call_make_answer (CsCall *self, const CsSdp *offer, GError **error)
{
  CsSdpLocal local = describe_ourselves (self);
  g_autoptr (CsSdpAgreed) agreed = NULL;
  g_autoptr (CsSdp) answer = cs_sdp_answer (offer, &local, &agreed, error);

  if (answer == NULL)
    return NULL;
  self->peer_description = cs_call_describe_peer (offer);
  cs_media_session_connect (self->media, agreed);
  return keep_and_print (self, g_steal_pointer (&answer));
}

gboolean
cs_call_take_answer (CsCall *self, GBytes *bytes, GError **error)
{
  g_autoptr (CsSdp) answer = cs_call_parse_description (bytes, error);
  g_autoptr (CsSdpAgreed) agreed = NULL;
  CsPolicyDescription view;

  if (answer == NULL)
    return FALSE;
  view = cs_call_describe_peer (answer);
  if (cs_policy_judge_answer (self->requirement, &view) == CS_POLICY_REFUSE
      || cs_policy_judge_reoffer (self->trust.protection, &self->peer_description, &view) == CS_POLICY_REFUSE)
    {
      g_set_error_literal (error, CS_SDP_ERROR, CS_SDP_ERROR_PROFILE, "another protection than was agreed");
      return FALSE;
    }
  agreed = cs_sdp_agree (self->local, answer, error);
  if (agreed == NULL)
    return FALSE;
  self->peer_description = view;
  cs_media_session_connect (self->media, agreed);
  return TRUE;
}
