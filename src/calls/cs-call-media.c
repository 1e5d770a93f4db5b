/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Handles what a call's media session reports: keys, sound, failures. */
#include "calls/cs-call-internal.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
cs_call_become_active (CsCall *self)
{
  const CsPolicyState *trust = cs_call_trust_get_state (self->trust);
  const CsProtection decided = trust->protection == CS_PROTECTION_SUSPECT ? trust->beneath : trust->protection;

  if (self->state != CS_CALL_CONNECTING || cs_call_is_ending (self))
    return;
  if (!cs_policy_audio_allowed (cs_call_demand_get (self->demand), decided))
    {
      cs_call_hang_up_because (self, CS_CALL_REASON_REQUIREMENT, "Encryption required", NULL);
      return;
    }
  cs_call_times_start (self->times);
  g_object_notify (G_OBJECT (self), "started");
  if (self->media != NULL)
    cs_media_session_set_awaited (self->media, TRUE);
  cs_call_set_state (self, CS_CALL_ACTIVE);
}

/* ---- media events ---- */

static void
on_media_prepared (CsMediaSession *media, gpointer user_data)
{
  CsCall *self = user_data;

  if (!cs_call_is_ending (self))
    self->when_prepared (self);
}

static void
on_media_gate (CsMediaSession *media, CsMediaGateState state, gpointer user_data)
{
  CsCall *self = user_data;
  const CsPolicyMeans means = cs_call_get_means (self);

  if (state != CS_MEDIA_GATE_CLEAR || cs_call_is_ending (self))
    return;
  cs_call_rekeying_fail (self->rekeying); /* a stream in clear stays so */
  cs_call_trust_tell (self->trust, cs_policy_judge_keys (&means, 0));
  cs_call_become_active (self);
}

static void
on_media_secured (CsMediaSession *media, const CsMediaSecurity *security, gpointer user_data)
{
  CsCall *self = user_data;

  if (cs_call_is_ending (self))
    return;
  if (cs_call_trust_get_security (self->trust) != NULL)
    {
      cs_call_trust_follow_keys (self->trust, security);
      return;
    }
  g_object_freeze_notify (G_OBJECT (self));
  cs_call_take_security (self, security);
  g_object_thaw_notify (G_OBJECT (self));
  cs_call_become_active (self);
}

/* What is known about a key agreement that was refused, for people. */
static const char *
explain_keying (CsZrtpFailure failure)
{
  switch ((int) failure)
    {
    case CS_ZRTP_FAILURE_HELLO_HASH:
      return _ ("The keys came from a different device than the one that answered.");
    case CS_ZRTP_FAILURE_HASH_CHAIN:
    case CS_ZRTP_FAILURE_HVI_MISMATCH:
    case CS_ZRTP_FAILURE_CONFIRM_MAC:
      return _ ("The key exchange was altered on its way.");
    case CS_ZRTP_FAILURE_UNTRUSTED_MITM:
      return _ ("The other side says that a server in between holds the keys.");
    default:
      return NULL;
    }
}

/* A peer that announced keys and was not heard is told apart from one without keys. */
static void
hang_up_without_keys (CsCall *self)
{
  const CsPolicyMeans means = cs_call_get_means (self);
  const CsPolicyDescription *peer = cs_call_negotiation_get_peer (self->negotiation);

  /* It is silent, and may be moved back. */
  if (cs_call_rekeying_fail (self->rekeying))
    {
      cs_call_set_notice (self,
                          _ ("The phone that this call was moved to doesn't support end-to-end encryption, so your "
                             "microphone and speaker stay off."));
      return;
    }
  if (peer != NULL && (peer->keyings & (guint) (CS_KEYING_DTLS | CS_KEYING_ZRTP)) != 0)
    cs_call_hang_up_mismatched (self, CS_CALL_REASON_KEYING, CS_CALL_MISMATCH_NO_HANDSHAKE);
  else
    cs_call_hang_up_mismatched (self, CS_CALL_REASON_REQUIREMENT,
                                peer != NULL ? cs_call_mismatch_of_answer (&means, peer) : CS_CALL_MISMATCH_NONE);
}

static void
on_media_failed (CsMediaSession *media, const CsMediaFailure *failure, gpointer user_data)
{
  CsCall *self = user_data;

  switch (failure->kind)
    {
    case CS_MEDIA_FAILURE_NO_KEYING:
      hang_up_without_keys (self);
      break;
    case CS_MEDIA_FAILURE_ATTACK:
      cs_call_trust_tell (self->trust, CS_POLICY_EVENT_ATTACK);
      cs_call_hang_up_because (self, CS_CALL_REASON_SUSPECT, "Key agreement refused", explain_keying (failure->zrtp));
      break;
    case CS_MEDIA_FAILURE_HANDSHAKE:
      cs_call_hang_up_because (self, CS_CALL_REASON_KEYING, "Key agreement failed", explain_keying (failure->zrtp));
      break;
    case CS_MEDIA_FAILURE_DEVICE:
    case CS_MEDIA_FAILURE_FILE:
      cs_call_hang_up_because (self, CS_CALL_REASON_AUDIO, "No sound here", failure->text);
      break;
    case CS_MEDIA_FAILURE_INTERNAL:
    default:
      cs_call_hang_up_because (self, CS_CALL_REASON_FAILED, NULL, failure->text);
      break;
    }
}

static void
on_media_flowing (CsMediaSession *media, const char *codec, gpointer user_data)
{
  CsCall *self = user_data;

  cs_call_ringing_stop (self->ringing);
  g_free (self->codec);
  self->codec = g_strdup (codec);
  g_object_notify (G_OBJECT (self), "codec");
}

static void
take_quality (CsCall *self, const CsMediaQuality *quality)
{
  self->quality = (CsCallQuality){
    .sent = quality->sent,
    .received = quality->received,
    .lost = quality->lost,
    .dropped = quality->dropped,
    .jitter_ms = quality->jitter_ms,
    .rtt_ms = quality->rtt_ms,
    .level_db = quality->level_db,
    .input_level_db = quality->input_level_db,
  };
  g_signal_emit_by_name (self, "quality");
}

static void
on_media_quality (CsMediaSession *media, const CsMediaQuality *quality, gpointer user_data)
{
  take_quality (user_data, quality);
}

static void
on_media_life (CsMediaSession *media, CsMediaLife life, gpointer user_data)
{
  CsCall *self = user_data;

  if (cs_call_is_ending (self))
    return;
  if (life == CS_MEDIA_LIFE_GONE)
    {
      cs_call_hang_up_because (self, CS_CALL_REASON_NO_MEDIA, "No media received", NULL);
      return;
    }
  self->silent = life == CS_MEDIA_LIFE_SILENT;
  g_object_notify (G_OBJECT (self), "silent");
}

static void
on_media_unplayed (CsMediaSession *media, gpointer user_data)
{
  cs_call_set_notice (user_data,
                      _ ("The other side sends audio in a format that wasn't agreed on, so it can't be played. "
                         "Calling again may help."));
}

static void
on_media_stopped (CsMediaSession *media, const CsMediaQuality *last, gpointer user_data)
{
  CsCall *self = user_data;

  g_object_ref (self);
  take_quality (self, last);
  if (cs_call_is_ending (self))
    cs_call_finish (self);
  g_object_unref (self);
}

const CsMediaSessionEvents cs_call_media_events = {
  .prepared = on_media_prepared,
  .gate = on_media_gate,
  .secured = on_media_secured,
  .failed = on_media_failed,
  .flowing = on_media_flowing,
  .quality = on_media_quality,
  .life = on_media_life,
  .unplayed = on_media_unplayed,
  .stopped = on_media_stopped,
};

gboolean
cs_call_open_media (CsCall *self, const char *host, void (*when_prepared) (CsCall *self), GError **error)
{
  CsMediaSessionConfig config = {
    .bind_address = host,
    .audio = self->environment->audio,
    .client_id = self->environment->client_id,
    .allow_clear = cs_policy_allows_clear (cs_call_demand_get (self->demand)),
    .keyings = cs_call_negotiation_get_keyings (self->negotiation),
    .cache = self->cache,
  };

  cs_media_init ();
  memcpy (config.zid, self->environment->zid, CS_ZID_LEN);
  if (host != self->local_host)
    {
      g_free (self->local_host);
      self->local_host = g_strdup (host);
    }
  self->when_prepared = when_prepared;
  self->media = cs_media_session_new (&config, &cs_call_media_events, self, error);
  if (self->media == NULL)
    return FALSE;
  /* Keys alone let no sound through: what they are worth is decided by the trust. */
  cs_media_session_set_blocked (self->media, cs_call_trust_is_blocked (self->trust));
  cs_call_apply_mute (self);
  return TRUE;
}
