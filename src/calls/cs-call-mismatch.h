/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Why two session descriptions come to no call, told apart by what the user could do about it: a codec is another
 * matter than encryption, and encryption that is missing another than one of a kind that cannot be used. */
typedef enum {
  CS_CALL_MISMATCH_NONE,
  CS_CALL_MISMATCH_NO_DESCRIPTION,    /* the other side says nothing about its audio */
  CS_CALL_MISMATCH_MALFORMED,         /* what it says makes no sense */
  CS_CALL_MISMATCH_NO_AUDIO,          /* it has no audio for this call, or refused it */
  CS_CALL_MISMATCH_NO_CODEC,          /* no way of coding sound in common, whatever is required */
  CS_CALL_MISMATCH_TRANSPORT,         /* a transport profile that this program does not speak */
  CS_CALL_MISMATCH_NOT_ENCRYPTED,     /* it announces no keys, and the call requires some */
  CS_CALL_MISMATCH_NOT_END_TO_END,    /* keys as far as the provider only, and the call requires more */
  CS_CALL_MISMATCH_OPEN_SIGNALLING,   /* its keys went through a server in clear, where they are worth nothing */
  CS_CALL_MISMATCH_ENCRYPTION_KIND,   /* it needs encryption of a kind that cannot be used here */
  CS_CALL_MISMATCH_PROTECTION_LOWERED /* in a call that was protected better */
} CsCallMismatch;

G_END_DECLS
