/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes, confirms, hands out and forgets keys, for both roles of a ZRTP exchange. */

#include "zrtp/cs-zrtp-engine-private.h"

#include "crypto/cs-random.h"
#include "zrtp/cs-zrtp-confirm.h"
#include "zrtp/cs-zrtp-dhpart.h"

#include <string.h>

void
cs_zrtp_engine_forget_secrets (CsZrtpEngine *self)
{
  g_clear_pointer (&self->ready_key_pair, cs_key_pair_free);
  g_clear_pointer (&self->key_pair, cs_key_pair_free);
  g_clear_pointer (&self->keys, cs_zrtp_keys_free);
  g_clear_pointer (&self->retained, cs_zrtp_retained_free);
  g_clear_pointer (&self->aux_secret, cs_secret_free);
}

void
cs_zrtp_engine_need_key_pair (CsZrtpEngine *self, CsKeyAgreement agreement)
{
  if (self->key_pair != NULL && cs_key_pair_get_agreement (self->key_pair) == agreement)
    return;

  g_clear_pointer (&self->key_pair, cs_key_pair_free);
  if (self->ready_key_pair != NULL && cs_key_pair_get_agreement (self->ready_key_pair) == agreement)
    self->key_pair = g_steal_pointer (&self->ready_key_pair);
  else
    self->key_pair = cs_key_pair_new (agreement, cs_zrtp_cipher_key_len (self->suite.cipher));
}

GBytes *
cs_zrtp_engine_print_dhpart (CsZrtpEngine *self, CsZrtpMessageType type)
{
  CsZrtpDhpart dhpart = {
    .public_value = cs_key_pair_get_public (self->key_pair),
    .public_len = cs_key_agreement_public_len (cs_key_pair_get_agreement (self->key_pair)),
  };

  memcpy (dhpart.h1, cs_zrtp_hash_chain_get (self->chain, 1), CS_ZRTP_IMAGE_LEN);
  cs_zrtp_engine_make_secret_ids (self, dhpart.secret_ids);
  return cs_zrtp_dhpart_print (&dhpart, type, cs_zrtp_hash_chain_get (self->chain, 0));
}

CsZrtpTranscript
cs_zrtp_engine_transcript (const CsZrtpEngine *self)
{
  const gboolean initiator = self->role == CS_ZRTP_ROLE_INITIATOR;

  return (CsZrtpTranscript){
    .zid_initiator = initiator ? self->zid : self->peer.hello.zid,
    .zid_responder = initiator ? self->peer.hello.zid : self->zid,
    .responder_hello = initiator ? self->peer.hello_message : self->hello,
    .commit = self->commit,
    .dhpart1 = self->dhpart1,
    .dhpart2 = self->dhpart2,
  };
}

gboolean
cs_zrtp_engine_make_keys (CsZrtpEngine *self, const CsZrtpDhpart *theirs, gint64 now_us)
{
  const CsZrtpTranscript transcript = cs_zrtp_engine_transcript (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (CsSecret) dh_result
      = cs_key_pair_derive (self->key_pair, theirs->public_value, theirs->public_len, &error);
  CsZrtpSharedSecrets shared;

  if (dh_result == NULL)
    {
      g_debug ("Public value refused: %s", error->message);
      cs_zrtp_engine_fail (self, CS_ZRTP_FAILURE_BAD_PV, now_us);
      return FALSE;
    }

  shared = cs_zrtp_engine_match_secrets (self, theirs);
  self->keys = cs_zrtp_keys_new (&transcript, &self->suite, dh_result, &shared);
  g_clear_pointer (&self->key_pair, cs_key_pair_free);
  g_clear_pointer (&self->ready_key_pair, cs_key_pair_free);
  return TRUE;
}

static const CsZrtpSideKeys *
own_keys (const CsZrtpEngine *self)
{
  return self->role == CS_ZRTP_ROLE_INITIATOR ? &self->keys->initiator : &self->keys->responder;
}

static const CsZrtpSideKeys *
peer_keys (const CsZrtpEngine *self)
{
  return self->role == CS_ZRTP_ROLE_INITIATOR ? &self->keys->responder : &self->keys->initiator;
}

static CsZrtpConfirmKeys
confirm_keys (const CsZrtpEngine *self, const CsZrtpSideKeys *side)
{
  return (CsZrtpConfirmKeys){
    .hash = cs_zrtp_hash_alg (self->suite.hash),
    .mac_key = side->mac_key,
    .zrtp_key = side->zrtp_key,
  };
}

GBytes *
cs_zrtp_engine_seal_confirm (CsZrtpEngine *self, CsZrtpMessageType type)
{
  const CsZrtpConfirmKeys keys = confirm_keys (self, own_keys (self));
  CsZrtpConfirm confirm = { .verified = FALSE };
  guint8 iv[CS_AES_CFB_IV];

  memcpy (confirm.h0, cs_zrtp_hash_chain_get (self->chain, 0), CS_ZRTP_IMAGE_LEN);
  cs_zrtp_engine_promise (self, &confirm);
  cs_random_bytes (iv, sizeof iv);
  return cs_zrtp_confirm_seal (&confirm, type, &keys, iv);
}

/* H0 closes the chain behind the last message that was not yet proved. */
static gboolean
h0_proves_the_rest (const CsZrtpEngine *self, const guint8 h0[static CS_ZRTP_IMAGE_LEN])
{
  const gboolean initiator = self->role == CS_ZRTP_ROLE_INITIATOR;
  guint8 image[CS_ZRTP_IMAGE_LEN];

  if (!self->multistream)
    return cs_zrtp_image_leads_to (h0, 1, self->peer.h1)
           && cs_zrtp_mac_fits (initiator ? self->dhpart1 : self->dhpart2, h0);

  cs_zrtp_image_hash (h0, initiator ? 2 : 1, image);
  if (initiator)
    return cs_zrtp_image_leads_to (image, 1, self->peer.hello.h3) && cs_zrtp_mac_fits (self->peer.hello_message, image);
  return cs_zrtp_image_leads_to (image, 1, self->peer.h2) && cs_zrtp_mac_fits (self->commit, image);
}

CsZrtpVerdict
cs_zrtp_engine_check_confirm (CsZrtpEngine *self, const CsZrtpPacket *packet, gint64 now_us)
{
  const CsZrtpConfirmKeys keys = confirm_keys (self, peer_keys (self));
  g_autoptr (GError) error = NULL;
  CsZrtpConfirm confirm;

  if (!cs_zrtp_confirm_open (packet->message, packet->len, packet->type, &keys, &confirm, &error))
    {
      if (g_error_matches (error, CS_ZRTP_ERROR, CS_ZRTP_ERROR_FAILED))
        cs_zrtp_engine_suspect (self, CS_ZRTP_FAILURE_CONFIRM_MAC, FALSE, now_us);
      return CS_ZRTP_VERDICT_DROP;
    }
  if (!h0_proves_the_rest (self, confirm.h0))
    {
      cs_zrtp_engine_fail (self, CS_ZRTP_FAILURE_HASH_CHAIN, now_us);
      return CS_ZRTP_VERDICT_FAILED;
    }
  /* We trust no PBX with our SAS, and nobody has been asked whether to. */
  if (confirm.enrollment)
    {
      cs_zrtp_engine_fail (self, CS_ZRTP_FAILURE_UNTRUSTED_MITM, now_us);
      return CS_ZRTP_VERDICT_FAILED;
    }

  self->peer.disclosure = confirm.disclosure;
  self->peer.verified = confirm.verified;
  self->peer.cache_expiry_s = confirm.cache_expiry_s;
  self->peer.confirm = cs_zrtp_packet_dup_message (packet);
  return CS_ZRTP_VERDICT_GOOD;
}

static CsZrtpSrtpKeys
srtp_keys (const CsZrtpEngine *self, const CsZrtpSideKeys *side)
{
  return (CsZrtpSrtpKeys){
    .key = side->srtp_key,
    .salt = side->srtp_salt,
    .gcm = self->suite.auth == CS_ZRTP_AUTH_GCM,
    .auth_tag_bits = cs_zrtp_auth_bits (self->suite.auth),
  };
}

void
cs_zrtp_engine_give_receive_keys (CsZrtpEngine *self)
{
  const CsZrtpSrtpKeys keys = srtp_keys (self, peer_keys (self));

  self->events.receive_keys (&keys, self->user_data);
}

void
cs_zrtp_engine_become_secure (CsZrtpEngine *self)
{
  const CsZrtpSrtpKeys keys = srtp_keys (self, own_keys (self));
  CsZrtpSecured secured = {
    .suite = self->suite,
    .role = self->role,
    .sas_value = self->keys->sas_value,
    .peer_disclosure = self->peer.disclosure,
    .peer_mitm = self->peer.hello.mitm,
    .peer_hello_hash_checked = self->peer.hash_checked,
    .multistream = self->multistream,
  };

  memcpy (secured.peer_zid, self->peer.hello.zid, CS_ZID_LEN);
  g_strlcpy (secured.peer_client_id, self->peer.hello.client_id, sizeof secured.peer_client_id);

  cs_zrtp_timer_stop (&self->timer);
  cs_zrtp_timer_stop (&self->hello_timer);
  cs_zrtp_engine_set_state (self, CS_ZRTP_STATE_SECURE);
  self->events.send_keys (&keys, self->user_data);
  if (!self->multistream)
    cs_zrtp_engine_retain (self, &secured);
  if (self->keep_session && self->session == NULL)
    self->session = cs_zrtp_session_new (g_steal_pointer (&self->keys->session), &self->suite, self->peer.hello.zid);
  cs_zrtp_engine_forget_secrets (self);
  self->events.secured (&secured, self->user_data);
}
