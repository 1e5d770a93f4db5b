/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Negotiates a call's session descriptions: judges the peer's offers and answers, and writes ours. */
#include "calls/cs-call-negotiation.h"

#include "crypto/cs-hash.h"
#include "crypto/cs-secret.h"
#include "crypto/cs-wiped.h"

#include <string.h>

struct _CsCallNegotiation {
  const CsSdpFormat *formats;
  guint64 session_id;
  CsSdp *local;        /* our last description, offer or answer */
  CsSdp *peer_offer;   /* the last one; NULL: the peer wanted ours */
  CsPolicyOffer offer; /* what our offers announce; with an offer of the peer what our answers choose from */
  guint refused_forms; /* CS_POLICY_FORM() of the offers that were refused for theirs */
  CsPolicyDescription peer;
  gboolean described; /* there is one */
};

CsCallNegotiation *
cs_call_negotiation_new (const CsSdpFormat *formats, guint64 session_id)
{
  CsCallNegotiation *self = g_new0 (CsCallNegotiation, 1);

  self->formats = formats;
  self->session_id = session_id;
  return self;
}

void
cs_call_negotiation_free (CsCallNegotiation *self)
{
  if (self == NULL)
    return;
  cs_sdp_free (self->local);
  cs_sdp_free (self->peer_offer);
  g_free (self);
}

guint
cs_call_negotiation_get_keyings (const CsCallNegotiation *self)
{
  return self->offer.keyings;
}

const CsPolicyDescription *
cs_call_negotiation_get_peer (const CsCallNegotiation *self)
{
  return self->described ? &self->peer : NULL;
}

gboolean
cs_call_negotiation_has_offer (const CsCallNegotiation *self)
{
  return self->peer_offer != NULL;
}

/* ---- what a description says ---- */

static CsSdp *
parse (GBytes *bytes, GError **error)
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

/* Held, a call has the place that it goes back to. */
static void
take_description (CsCallNegotiation *self, const CsPolicyDescription *view)
{
  const CsPolicyDescription before = self->peer;

  self->peer = *view;
  if (self->described && !view->wants_sound)
    memcpy (self->peer.place, before.place, sizeof before.place);
  self->described = TRUE;
}

static CsPolicyVerdict
judge_change (const CsCallNegotiation *self, const CsCallTerms *terms, const CsPolicyDescription *view)
{
  const CsPolicyFloor floor = { .reached = terms->reached, .keying = terms->keying, .before = self->peer };

  return self->described ? cs_policy_judge_reoffer (&floor, view) : CS_POLICY_PROCEED;
}

/* ---- our descriptions ---- */

static CsSdpLocal
complete (const CsCallNegotiation *self, const CsSdpLocal *end)
{
  CsSdpLocal local = *end;

  local.keyings &= self->offer.keyings;
  local.profile = self->offer.profile;
  local.session_id = self->session_id;
  /* One higher for every description (RFC 3264 section 8). */
  local.session_version = self->local != NULL ? self->local->session_version + 1 : self->session_id;
  return local;
}

/* Takes @description. */
static GBytes *
keep_and_print (CsCallNegotiation *self, CsSdp *description)
{
  g_autoptr (CsWipedText) text = cs_sdp_print (description);

  cs_sdp_free (self->local);
  self->local = description;
  return cs_secret_bytes_new ((const guint8 *) text, strlen (text));
}

/* ---- we offer ---- */

gboolean
cs_call_negotiation_begin (CsCallNegotiation *self, const CsPolicyMeans *means)
{
  return cs_policy_offer (means, &self->offer);
}

gboolean
cs_call_negotiation_next_form (CsCallNegotiation *self, const CsPolicyMeans *means, CsPolicyRefusal how)
{
  self->refused_forms |= CS_POLICY_FORM (self->offer.profile);
  return !self->described && cs_policy_next_offer (means, self->refused_forms, how, &self->offer);
}

void
cs_call_negotiation_restart (CsCallNegotiation *self)
{
  g_clear_pointer (&self->local, cs_sdp_free);
}

GBytes *
cs_call_negotiation_make_offer (CsCallNegotiation *self, const CsSdpLocal *end)
{
  const CsSdpLocal local = complete (self, end);

  /* In another form than the last: that stream was refused, and this one takes its slot (RFC 3264 section 8.1). */
  if (self->local == NULL || self->local->audio->profile != self->offer.profile)
    return keep_and_print (self, cs_sdp_offer (&local));
  return keep_and_print (self, cs_sdp_reoffer (self->local, &local));
}

/* The line that answers ours has its place (RFC 3264 section 6). */
static void
take_answered_line (const CsCallNegotiation *self, CsSdp *answer)
{
  const guint index = self->local->audio_index;

  cs_sdp_read_as_answer (answer);
  if (index < answer->lines->len && answer->lines->pdata[index] != NULL)
    cs_sdp_take_line (answer, index);
}

/* Nobody has keys where the stream leads now: what comes next is as at first, but in the form that the session has. */
static void
begin_elsewhere (CsCallNegotiation *self, const CsPolicyMeans *means)
{
  CsPolicyOffer offer;

  self->described = FALSE;
  if (cs_policy_offer (means, &offer))
    self->offer.keyings = offer.keyings;
}

CsCallMismatch
cs_call_negotiation_take_answer (CsCallNegotiation *self, const CsCallTerms *terms, GBytes *bytes, CsSdpAgreed **agreed,
                                 gboolean *moved)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CsSdp) answer = parse (bytes, &error);
  CsPolicyDescription view;
  CsPolicyVerdict verdict;

  *moved = FALSE;
  if (answer == NULL)
    return cs_call_mismatch_from_error (error, CS_SDP_PROFILE_OTHER);
  take_answered_line (self, answer);
  if (answer->audio == NULL || answer->audio->port == 0)
    return CS_CALL_MISMATCH_NO_AUDIO;
  view = describe_line (answer->audio);
  if (cs_policy_judge_answer (&terms->means, &self->offer, &view) == CS_POLICY_REFUSE)
    return cs_call_mismatch_of_answer (&terms->means, &view);
  verdict = judge_change (self, terms, &view);
  if (verdict == CS_POLICY_REFUSE)
    return CS_CALL_MISMATCH_PROTECTION_LOWERED;
  *agreed = cs_sdp_agree (self->local, answer, self->formats, &error);
  if (*agreed == NULL)
    return cs_call_mismatch_from_error (error, view.profile);
  take_description (self, &view);
  cs_sdp_settle_profile (self->local, answer);
  self->offer.profile = view.profile;
  *moved = verdict == CS_POLICY_MOVED;
  if (*moved)
    begin_elsewhere (self, &terms->means);
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

CsSdpAgreed *
cs_call_negotiation_take_early (CsCallNegotiation *self, const CsPolicyMeans *means, GBytes *bytes)
{
  g_autoptr (CsSdp) answer = NULL;
  g_autoptr (CsSdpAgreed) agreed = NULL;
  CsPolicyDescription view;

  if (self->described || !means->signalling_tls
      || !cs_policy_audio_allowed (means->requirement, CS_PROTECTION_PROVIDER))
    return NULL;
  answer = parse (bytes, NULL);
  if (answer == NULL)
    return NULL;
  take_answered_line (self, answer);
  view = describe_line (answer->audio);
  if (cs_policy_judge_answer (means, &self->offer, &view) == CS_POLICY_REFUSE)
    return NULL;
  agreed = cs_sdp_agree (self->local, answer, self->formats, NULL);
  if (agreed == NULL || !is_for_early (means, agreed))
    return NULL;
  take_description (self, &view);
  return g_steal_pointer (&agreed);
}

/* ---- the peer offers ---- */

/* An audio line in use that an answer can be given to, but for its keys. */
static gboolean
is_candidate (const CsCallNegotiation *self, CsSdp *offer, guint line)
{
  const CsSdpAudio *audio = offer->lines->pdata[line];

  if (audio == NULL || audio->port == 0)
    return FALSE;
  cs_sdp_take_line (offer, line);
  return cs_sdp_can_answer (offer, self->formats, CS_KEYINGS_ALL, NULL, NULL);
}

/* Takes the line of @offer that policy would have answered. */
static void
choose_line (const CsCallNegotiation *self, const CsPolicyMeans *means, CsSdp *offer)
{
  const guint as_it_was = offer->audio_index;
  CsPolicyDescription views[CS_LIMIT_SDP_MEDIA];
  guint lines[CS_LIMIT_SDP_MEDIA];
  guint n = 0, chosen = 0;

  if (offer->audio == NULL)
    return;
  for (guint i = 0; i < offer->lines->len; i++)
    if (is_candidate (self, offer, i))
      {
        views[n] = describe_line (offer->lines->pdata[i]);
        lines[n++] = i;
      }
  cs_sdp_take_line (offer, as_it_was);
  if (cs_policy_choose_line (means, views, n, &chosen))
    cs_sdp_take_line (offer, lines[chosen]);
  else if (n > 0)
    cs_sdp_take_line (offer, lines[0]);
}

/* Whether an answer will be possible: no telephone should ring for a call that cannot be taken. */
static gboolean
can_answer (const CsCallNegotiation *self, const CsSdp *offer, guint keyings, GError **error)
{
  return cs_sdp_can_answer (offer, self->formats, keyings, NULL, error);
}

/* Takes @offer. */
static void
keep_offer (CsCallNegotiation *self, CsSdp *offer)
{
  cs_sdp_free (self->peer_offer);
  self->peer_offer = offer;
}

CsCallMismatch
cs_call_negotiation_receive (CsCallNegotiation *self, const CsPolicyMeans *means, GBytes *bytes, gboolean *by_policy)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CsSdp) offer = parse (bytes, &error);
  CsPolicyDescription view;

  *by_policy = FALSE;
  if (offer == NULL)
    return cs_call_mismatch_from_error (error, CS_SDP_PROFILE_OTHER);
  choose_line (self, means, offer);
  view = describe_line (offer->audio);
  if (offer->audio != NULL && cs_policy_judge_offer (means, &view, &self->offer.keyings) == CS_POLICY_REFUSE)
    {
      *by_policy = TRUE;
      return cs_call_mismatch_of_offer (means, &view);
    }
  if (!can_answer (self, offer, self->offer.keyings, &error))
    return cs_call_mismatch_from_error (error, view.profile);
  keep_offer (self, g_steal_pointer (&offer));
  return CS_CALL_MISMATCH_NONE;
}

/* FALSE: there is no answer to it. */
static gboolean
receive_elsewhere (CsCallNegotiation *self, const CsPolicyMeans *means, const CsSdp *offer,
                   const CsPolicyDescription *view)
{
  CsPolicyMeans there = *means;
  guint keyings = 0;

  /* The phone at the new place may speak ZRTP without announcing it, as this peer does. */
  there.history.had_zrtp = TRUE;
  if (cs_policy_judge_offer (&there, view, &keyings) == CS_POLICY_REFUSE || !can_answer (self, offer, keyings, NULL))
    return FALSE;
  self->described = FALSE;
  self->offer.keyings = keyings;
  return TRUE;
}

CsPolicyVerdict
cs_call_negotiation_receive_again (CsCallNegotiation *self, const CsCallTerms *terms, GBytes *bytes,
                                   const char **warning)
{
  g_autoptr (CsSdp) offer = parse (bytes, NULL);
  CsPolicyDescription view;
  CsPolicyVerdict verdict;

  if (offer == NULL)
    {
      *warning = cs_call_mismatch_warning (CS_CALL_MISMATCH_MALFORMED);
      return CS_POLICY_REFUSE;
    }
  choose_line (self, &terms->means, offer);
  view = describe_line (offer->audio);
  verdict = judge_change (self, terms, &view);
  if (verdict == CS_POLICY_MOVED && !receive_elsewhere (self, &terms->means, offer, &view))
    verdict = CS_POLICY_REFUSE;
  if (verdict == CS_POLICY_REFUSE)
    *warning = cs_call_mismatch_warning (CS_CALL_MISMATCH_PROTECTION_LOWERED);
  else
    keep_offer (self, g_steal_pointer (&offer));
  return verdict;
}

GBytes *
cs_call_negotiation_make_answer (CsCallNegotiation *self, const CsSdpLocal *end, CsSdpAgreed **agreed, GError **error)
{
  const CsSdpLocal local = complete (self, end);
  g_autoptr (CsSdp) answer = cs_sdp_answer (self->peer_offer, &local, agreed, error);
  CsPolicyDescription view;

  if (answer == NULL)
    return NULL;
  view = describe_line (self->peer_offer->audio);
  take_description (self, &view);
  self->offer.profile = answer->audio->profile; /* of what we may offer ourselves later */
  return keep_and_print (self, g_steal_pointer (&answer));
}
