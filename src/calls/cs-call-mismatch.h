/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-policy.h"

G_BEGIN_DECLS

/* Why two session descriptions don't lead to a call, told apart by what the user could do about it: a codec is another
 * matter than encryption, and encryption that is missing another than one of a kind that cannot be used. Pure; what is
 * said of each, and whether a weaker call would help, is the table in the .c file. */
typedef enum {
  CS_CALL_MISMATCH_NONE,
  CS_CALL_MISMATCH_NO_DESCRIPTION,     /* the other side says nothing about its audio */
  CS_CALL_MISMATCH_MALFORMED,          /* its description is invalid */
  CS_CALL_MISMATCH_NO_AUDIO,           /* it has no audio for this call, or refused it */
  CS_CALL_MISMATCH_NO_CODEC,           /* no way of coding sound in common, whatever is required */
  CS_CALL_MISMATCH_TRANSPORT,          /* a transport profile that this program does not speak */
  CS_CALL_MISMATCH_NOT_ENCRYPTED,      /* it announces no keys, and the call requires some */
  CS_CALL_MISMATCH_NOT_END_TO_END,     /* keys as far as the provider only, and the call requires more */
  CS_CALL_MISMATCH_OPEN_SIGNALLING,    /* its keys went through a server in clear, where they are worth nothing */
  CS_CALL_MISMATCH_ENCRYPTION_KIND,    /* it needs encryption of a kind that cannot be used here */
  CS_CALL_MISMATCH_PROTECTION_LOWERED, /* in a call that was protected better */
  CS_CALL_MISMATCH_REFUSED,            /* the other side refused our offer and did not say what of it */
  CS_CALL_MISMATCH_NOTHING_TO_OFFER,   /* our own settings leave no way to agree on keys that is good enough */
  CS_CALL_MISMATCH_NO_HANDSHAKE,       /* both know DTLS-SRTP, and its packets did not arrive */
} CsCallMismatch;
#define CS_CALL_N_MISMATCHES 14

/* "no-codec", for JSON; NULL for NONE. */
const char *cs_call_mismatch_name (CsCallMismatch mismatch);

/* One sentence for people, translated; NULL for NONE. */
const char *cs_call_mismatch_text (CsCallMismatch mismatch);

/* What the other side is told in a Warning (RFC 3261 section 20.43). */
const char *cs_call_mismatch_warning (CsCallMismatch mismatch);

/* Whether the same call could succeed when less protection was required. */
gboolean cs_call_mismatch_weaker_helps (CsCallMismatch mismatch);

/* Of CS_SDP_ERROR about a description with @profile (OTHER when it was not read). */
CsCallMismatch cs_call_mismatch_from_error (const GError *error, CsSdpProfile profile);

/* Of an offer of the peer's that the policy refuses. */
CsCallMismatch cs_call_mismatch_of_offer (const CsPolicyMeans *means, const CsPolicyDescription *offer);

/* Of an answer to our offer, or of a peer that does not agree on keys after it. */
CsCallMismatch cs_call_mismatch_of_answer (const CsPolicyMeans *means, const CsPolicyDescription *answer);

/* Of a final response to our offer; @status is one of 415, 488, 606; @phrase: the text of its Warning, or NULL. */
CsCallMismatch cs_call_mismatch_of_refusal (guint status, const char *phrase);

G_END_DECLS
