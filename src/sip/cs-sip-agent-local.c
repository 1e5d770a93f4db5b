/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds the local address to put into an offer before there is a connection. */

#include "net/cs-net-datagram.h"
#include "sip/cs-sip-agent-private.h"

static void
on_resolved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GPtrArray) targets = cs_net_resolve_finish (result, &error);

  if (targets == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  for (guint i = 0; i < targets->len; i++)
    {
      CsNetTarget *target = g_ptr_array_index (targets, i);
      g_autoptr (GInetAddress) local = cs_net_local_address_for (target->address);

      if (local != NULL)
        {
          g_task_return_pointer (task, g_inet_address_to_string (local), g_free);
          return;
        }
    }
  g_task_return_new_error (task, CS_NET_ERROR, CS_NET_ERROR_UNREACHABLE, "There is no way to that address");
}

void
cs_sip_agent_local_host_async (CsSipAgent *self, const char *target, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (CsSipHop) hop = NULL;
  GError *error = NULL;
  g_autoptr (CsSipUri) uri = cs_sip_uri_parse (target, &error);
  CsNetQuery query;

  g_task_set_source_tag (task, cs_sip_agent_local_host_async);
  if (uri == NULL || uri->host == NULL)
    {
      if (error == NULL)
        g_set_error (&error, CS_SIP_ERROR, CS_SIP_ERROR_BAD_URI, "This is not a SIP address");
      g_task_return_error (task, error);
      return;
    }

  hop = cs_sip_self_make_hop (cs_sip_agent_get_self (self), uri);
  if (hop->flow != NULL && hop->flow->ready && !hop->flow->closed && !hop->flow->stale)
    {
      g_task_return_pointer (task, g_strdup (hop->flow->local_host), g_free);
      return;
    }
  query = (CsNetQuery){ hop->host, hop->port, hop->transport };
  cs_net_resolve_async (&query, cancellable, on_resolved, g_steal_pointer (&task));
}

char *
cs_sip_agent_local_host_finish (CsSipAgent *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
