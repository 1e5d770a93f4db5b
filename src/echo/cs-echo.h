/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-call-manager.h"

G_BEGIN_DECLS

/**
 * CsEcho:
 *
 * The built-in echo peer: a whole Countersign of its own (own data folder, ZID, TLS key and certificate made at first
 * start) that listens on 127.0.0.1, answers, sends back what it hears, and says its own code as a caption. Properties:
 * ready (boolean), caption (string or NULL: what the echo "reads aloud", from its own end of the call), attacked
 * (boolean). Signal: `failed` (GError). Main context.
 */
#define CS_TYPE_ECHO (cs_echo_get_type ())
G_DECLARE_FINAL_TYPE (CsEcho, cs_echo, CS, ECHO, GObject)

/* @folder: the data folder of the user, the echo keeps to its own sub-folder "echo". NULL for the user's own. */
CsEcho *cs_echo_new (const char *folder);

/* Makes its key when there is none and starts to listen. */
void cs_echo_start_async (CsEcho *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean cs_echo_start_finish (CsEcho *self, GAsyncResult *result, GError **error);

/* With TRUE, who calls cs_echo_get_uri() reaches a man in the middle, which passes the sound on between two calls of
 * its own: everything is encrypted, but the caption is another code than the caller's. Its certificate is the echo's,
 * as if it sat in the server. At any time, for calls from then on; with FALSE a call through it ends. Errors are those
 * of starting, and change nothing; none before the echo was started. */
gboolean cs_echo_set_attacked (CsEcho *self, gboolean attacked, GError **error);

/* "sip:echo@127.0.0.1:40000;transport=tls" once ready, another one when attacked */
const char *cs_echo_get_uri (CsEcho *self);
const char *cs_echo_get_trust_file (CsEcho *self); /* PEM of its certificate, for the caller's account */
const char *cs_echo_get_caption (CsEcho *self);
void cs_echo_stop (CsEcho *self);

G_END_DECLS
