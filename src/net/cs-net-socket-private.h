/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "net/cs-net-error.h"

G_BEGIN_DECLS

/* A non-blocking socket of @address's family. An IPv6 one speaks IPv6 only, whatever the system's default is, so that
 * no mapped address ends up in a Via. Errors: CS_NET_ERROR_FAILED. */
GSocket *cs_net_socket_new (GSocketAddress *address, GSocketType type, GError **error);

/* Below the priority at which GTK lays out and draws (GDK_PRIORITY_REDRAW, 120): whoever sends without an end cannot
 * keep the window from being drawn. */
#define CS_NET_PRIORITY (G_PRIORITY_HIGH_IDLE + 30)

/* (transfer full): waits for @condition; to be attached to @context (NULL: the main one). On the main context, where
 * the window is, it has CS_NET_PRIORITY. */
GSource *cs_net_socket_create_source (GSocket *socket, GIOCondition condition, GMainContext *context);

/* What every connected TCP socket of ours is set to. */
void cs_net_socket_tune (GSocket *socket);

G_END_DECLS
