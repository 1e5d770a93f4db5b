/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-call-manager.h"

G_BEGIN_DECLS

/**
 * CsEchoAttacker:
 *
 * A man in the middle to practise with: it takes calls for the echo, calls the echo itself, and passes the sound on
 * from leg to leg. Each leg is a Countersign of its own, with its own data folder and ZID, and does nothing but what
 * calls can do; so each leg is encrypted from end to end, and only the codes tell. Signal: `failed` (GError). Main
 * context.
 */
#define CS_TYPE_ECHO_ATTACKER (cs_echo_attacker_get_type ())
G_DECLARE_FINAL_TYPE (CsEchoAttacker, cs_echo_attacker, CS, ECHO_ATTACKER, GObject)

/* What an attacker has that sits at the server: it is reached where the echo should be, under the echo's certificate.
 */
typedef struct {
  const char *folder;        /* of its two legs */
  const char *echo_uri;      /* where the real echo listens */
  const char *identity_file; /* PEM: key and certificate of the echo */
  const char *trust_file;    /* PEM: the certificate alone */
  const char *client_id;     /* as whom it answers: the echo's */
} CsEchoAttackerSettings;

/* Listens at once. (transfer full) */
CsEchoAttacker *cs_echo_attacker_new (const CsEchoAttackerSettings *settings, GError **error);

const char *cs_echo_attacker_get_uri (CsEchoAttacker *self);

/* Hangs up and unregisters, which outlives the object. */
void cs_echo_attacker_stop (CsEchoAttacker *self);

G_END_DECLS
