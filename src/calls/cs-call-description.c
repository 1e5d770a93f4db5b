/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calls/cs-call-internal.h"

#include <string.h>

static CsSdpLocal
describe_ourselves (CsCall *self, guint8 hello_hash[static CS_ZRTP_HELLO_HASH_LEN])
{
  cs_media_session_get_hello_hash (self->media, hello_hash);
  return (CsSdpLocal){
    .address = self->local_host,
    .port = cs_media_session_get_rtp_port (self->media),
    .rtcp_port = cs_media_session_get_rtcp_port (self->media),
    .zrtp_hash = hello_hash,
    .direction = CS_SDP_SENDRECV,
    .ptime_ms = 20,
    .session_id = self->sdp_id,
    .session_version = self->sdp_version++,
  };
}

static GBytes *
print_description (const CsSdp *description)
{
  char *text = cs_sdp_print (description);

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

  if (audio == NULL)
    return (CsPolicyDescription){ 0 };
  return (CsPolicyDescription){
    .zrtp_hash = audio->zrtp_hashes->len > 0,
    .other_keying = audio->has_crypto || audio->has_fingerprint,
    .keyed_profile = audio->profile != CS_SDP_PROFILE_AVP && audio->profile != CS_SDP_PROFILE_AVPF,
  };
}

GBytes *
cs_call_make_offer (CsCall *self)
{
  guint8 hello_hash[CS_ZRTP_HELLO_HASH_LEN];
  CsSdpLocal local = describe_ourselves (self, hello_hash);

  g_clear_pointer (&self->offer, cs_sdp_free);
  self->offer = cs_sdp_offer (&local);
  return print_description (self->offer);
}

GBytes *
cs_call_make_answer (CsCall *self, const CsSdp *offer, GError **error)
{
  guint8 hello_hash[CS_ZRTP_HELLO_HASH_LEN];
  CsSdpLocal local = describe_ourselves (self, hello_hash);
  g_autoptr (CsSdpAgreed) agreed = NULL;
  g_autoptr (CsSdp) answer = cs_sdp_answer (offer, &local, &agreed, error);

  if (answer == NULL)
    return NULL;
  self->peer_description = cs_call_describe_peer (offer);
  cs_media_session_connect (self->media, agreed);
  return print_description (answer);
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
  if (cs_policy_judge_answer (self->requirement, &view) == CS_POLICY_REFUSE)
    {
      g_set_error_literal (error, CS_SDP_ERROR, CS_SDP_ERROR_PROFILE,
                           "The answer asks for another kind of protection.");
      return FALSE;
    }
  agreed = cs_sdp_agree (self->offer, answer, error);
  if (agreed == NULL)
    return FALSE;
  self->peer_description = view;
  cs_media_session_connect (self->media, agreed);
  return TRUE;
}
