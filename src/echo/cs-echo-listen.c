/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the echo and the attacker share: listening on this computer, and closing down. */
#include "echo/cs-echo-private.h"

char *
cs_echo_uri_of (CsAccount *account)
{
  GSocketAddress *address = cs_account_get_listen_address (account);

  return g_strdup_printf ("sip:echo@127.0.0.1:%u;transport=tls",
                          g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));
}

GError *
cs_echo_error_of (CsAccount *account)
{
  if (cs_account_get_state (account) != CS_ACCOUNT_FAILED)
    return NULL;
  return g_error_new (CS_CALLS_ERROR, CS_CALLS_ERROR_FAILED, "The echo stopped: %s",
                      cs_account_get_detail (account) != NULL
                          ? cs_account_get_detail (account)
                          : cs_account_reason_text (cs_account_get_reason (account)));
}

static void
on_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  cs_call_manager_close_finish (CS_CALL_MANAGER (source), result, NULL);
}

void
cs_echo_close_manager (CsCallManager *manager)
{
  cs_call_manager_close_async (manager, on_closed, NULL);
}
