/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why two phones could not agree on a call: what each cause is called, what people are told, and whether a call with
 * weaker protection would help. */

#include "calls/cs-call-mismatch.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct {
  const char *name;
  const char *warning;
  const char *text;
  gboolean weaker_helps;
} Row;

static const Row table[CS_CALL_N_MISMATCHES] = {
  [CS_CALL_MISMATCH_NONE] = { NULL, NULL, NULL, FALSE },
  [CS_CALL_MISMATCH_NO_DESCRIPTION]
  = { "no-description", "No session description", N_ ("The other side's phone says nothing about its audio."), FALSE },
  [CS_CALL_MISMATCH_MALFORMED]
  = { "malformed", "Malformed session description",
      N_ ("What the other side's phone says about its audio can't be understood."), FALSE },
  [CS_CALL_MISMATCH_NO_AUDIO]
  = { "no-audio", "No audio stream", N_ ("The other side's phone has no audio for this call."), FALSE },
  [CS_CALL_MISMATCH_NO_CODEC]
  = { "no-codec", "No common codec", N_ ("The two phones have no audio format in common."), FALSE },
  [CS_CALL_MISMATCH_TRANSPORT]
  = { "transport", "Transport profile not supported",
      N_ ("The other side's phone sends audio in a way that Countersign doesn't support."), FALSE },
  [CS_CALL_MISMATCH_NOT_ENCRYPTED]
  = { "not-encrypted", "Encryption required",
      N_ ("The other side's phone doesn't support encryption, so the call wasn't connected."), TRUE },
  [CS_CALL_MISMATCH_NOT_END_TO_END]
  = { "not-end-to-end", "End-to-end encryption required",
      N_ ("This call has to be encrypted end to end, and the other side's phone can't do that."), TRUE },
  [CS_CALL_MISMATCH_OPEN_SIGNALLING]
  = { "open-signalling", "Encryption required",
      N_ ("The keys of this call would go through the server unencrypted, where others could read them."), TRUE },
  [CS_CALL_MISMATCH_ENCRYPTION_KIND]
  = { "encryption-kind", "No common encryption",
      N_ ("The other side's phone requires a kind of encryption that can't be used here."), FALSE },
  [CS_CALL_MISMATCH_PROTECTION_LOWERED]
  = { "protection-lowered", "The protection of this call may not be lowered",
      N_ ("The other side's phone wanted to continue the call with less protection."), FALSE },
  [CS_CALL_MISMATCH_REFUSED]
  = { "refused", "Not acceptable",
      N_ ("The other side's phone can't take this kind of call. It didn't say whether encryption is the reason."),
      TRUE },
  [CS_CALL_MISMATCH_NOTHING_TO_OFFER]
  = { "nothing-to-offer", "Encryption required",
      N_ ("None of the allowed key exchanges gives the protection that this call requires."), TRUE },
  [CS_CALL_MISMATCH_NO_HANDSHAKE]
  = { "no-handshake", "Key agreement failed",
      N_ ("The two phones could not exchange keys: the packets did not arrive. A router or firewall may block them."),
      FALSE },
};

const char *
cs_call_mismatch_name (CsCallMismatch mismatch)
{
  return table[mismatch].name;
}

const char *
cs_call_mismatch_text (CsCallMismatch mismatch)
{
  return table[mismatch].text != NULL ? _ (table[mismatch].text) : NULL;
}

const char *
cs_call_mismatch_warning (CsCallMismatch mismatch)
{
  return table[mismatch].warning;
}

gboolean
cs_call_mismatch_weaker_helps (CsCallMismatch mismatch)
{
  return table[mismatch].weaker_helps;
}

CsCallMismatch
cs_call_mismatch_from_error (const GError *error, CsSdpProfile profile)
{
  if (error == NULL || error->domain != CS_SDP_ERROR)
    return CS_CALL_MISMATCH_MALFORMED;
  switch (error->code)
    {
    case CS_SDP_ERROR_NO_AUDIO:
      return CS_CALL_MISMATCH_NO_AUDIO;
    case CS_SDP_ERROR_NO_COMMON_CODEC:
      return CS_CALL_MISMATCH_NO_CODEC;
    case CS_SDP_ERROR_PROFILE:
      return profile == CS_SDP_PROFILE_OTHER ? CS_CALL_MISMATCH_TRANSPORT : CS_CALL_MISMATCH_ENCRYPTION_KIND;
    default:
      return CS_CALL_MISMATCH_MALFORMED;
    }
}

static gboolean
requires_keys (CsSdpProfile profile)
{
  return profile != CS_SDP_PROFILE_AVP && profile != CS_SDP_PROFILE_AVPF;
}

CsCallMismatch
cs_call_mismatch_of_offer (const CsPolicyMeans *means, const CsPolicyDescription *offer)
{
  if (offer->profile == CS_SDP_PROFILE_OTHER)
    return CS_CALL_MISMATCH_TRANSPORT;
  /* Such a profile has keys, but of no kind that is known here. */
  if (offer->keyings == 0)
    return requires_keys (offer->profile) ? CS_CALL_MISMATCH_ENCRYPTION_KIND : CS_CALL_MISMATCH_NOT_ENCRYPTED;
  if (means->requirement >= CS_REQUIREMENT_END_TO_END)
    return CS_CALL_MISMATCH_NOT_END_TO_END;
  if (!means->signalling_tls)
    return CS_CALL_MISMATCH_OPEN_SIGNALLING;
  return CS_CALL_MISMATCH_ENCRYPTION_KIND;
}

CsCallMismatch
cs_call_mismatch_of_answer (const CsPolicyMeans *means, const CsPolicyDescription *answer)
{
  if (answer->profile == CS_SDP_PROFILE_OTHER)
    return CS_CALL_MISMATCH_TRANSPORT;
  /* To an offer of ZRTP alone a phone says nothing of what else it could. */
  if (means->requirement >= CS_REQUIREMENT_END_TO_END)
    return CS_CALL_MISMATCH_NOT_END_TO_END;
  if (answer->keyings == 0)
    return requires_keys (answer->profile) ? CS_CALL_MISMATCH_ENCRYPTION_KIND : CS_CALL_MISMATCH_NOT_ENCRYPTED;
  return means->signalling_tls ? CS_CALL_MISMATCH_ENCRYPTION_KIND : CS_CALL_MISMATCH_OPEN_SIGNALLING;
}

/* Words of Warnings that servers and phones write when the sound is the matter (RFC 3261 section 20.43 has 304 and 305
 * for media). */
static gboolean
names_codec (const char *phrase)
{
  static const char *const words[] = { "codec", "media format", "media type" };
  g_autofree char *lower = g_ascii_strdown (phrase, -1);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strstr (lower, words[i]) != NULL)
      return TRUE;
  return FALSE;
}

CsCallMismatch
cs_call_mismatch_of_refusal (guint status, const char *phrase)
{
  if (status == 415)
    return CS_CALL_MISMATCH_NO_DESCRIPTION;
  return phrase != NULL && names_codec (phrase) ? CS_CALL_MISMATCH_NO_CODEC : CS_CALL_MISMATCH_REFUSED;
}
