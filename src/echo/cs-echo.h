/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-call-manager.h"

G_BEGIN_DECLS

/**
 * CsEcho:
 *
 * The built-in echo peer: a whole Countersign of its own (own data folder, ZID, TLS key and certificate made at first
 * start) that listens on 127.0.0.1, answers, sends back what it hears, and says its own code as a caption. Properties:
 * ready (boolean), caption (string or NULL: what the echo "reads aloud", from its own end of the call). Signal:
 * `failed` (GError). Main context.
 */
#define CS_TYPE_ECHO (cs_echo_get_type ())
G_DECLARE_FINAL_TYPE (CsEcho, cs_echo, CS, ECHO, GObject)

/* @folder: the data folder of the user, the echo keeps to its own sub-folder "echo". NULL for the user's own. */
CsEcho *cs_echo_new (const char *folder);

/* Makes its key when there is none and starts to listen. */
void cs_echo_start_async (CsEcho *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean cs_echo_start_finish (CsEcho *self, GAsyncResult *result, GError **error);

const char *cs_echo_get_uri (CsEcho *self);        /* "sip:echo@127.0.0.1:40000;transport=tls" once ready */
const char *cs_echo_get_trust_file (CsEcho *self); /* PEM of its certificate, for the caller's account */
const char *cs_echo_get_caption (CsEcho *self);
void cs_echo_stop (CsEcho *self);

G_END_DECLS
