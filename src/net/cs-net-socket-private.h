/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "net/cs-net-error.h"

G_BEGIN_DECLS

/* A non-blocking socket of @address's family. An IPv6 one speaks IPv6 only, whatever the system's default is, so that
 * no mapped address ends up in a Via. Errors: CS_NET_ERROR_FAILED. */
GSocket *cs_net_socket_new (GSocketAddress *address, GSocketType type, GError **error);

/* What every connected TCP socket of ours is set to. */
void cs_net_socket_tune (GSocket *socket);

G_END_DECLS
