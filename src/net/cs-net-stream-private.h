/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/cs-net-stream.h"

G_BEGIN_DECLS

/* A connection that a listener accepted: ready at once without @identity, after its handshake with it. The events may
 * be NULL. */
CsNetStream *cs_net_stream_new_accepted (GSocket *socket, CsNetIdentity *identity, const CsNetStreamEvents *events,
                                         gpointer user_data);

/* Starts the time that is allowed for connecting, the handshake or closing anew, with another length; nothing when
 * none of them is going on. Tests need not wait for seconds. */
void cs_net_stream_limit_step (CsNetStream *self, guint ms);

/* The same for every handshake that the listener begins from now on. */
void cs_net_listener_limit_handshake (CsNetListener *self, guint ms);

G_END_DECLS
