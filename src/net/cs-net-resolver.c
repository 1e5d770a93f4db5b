/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds the servers of a domain by SRV and address records (RFC 3263). */
#include "net/cs-net-resolver.h"

#include "base/cs-limits.h"

/* Where to look for each transport (RFC 3263 section 4.2, RFC 3261 section 19.1.2 for the ports). */
static const struct {
  const char *name;
  const char *service;
  const char *protocol;
  guint16 default_port;
} transports[] = {
  [CS_NET_TRANSPORT_UDP] = { "udp", "sip", "udp", 5060 },
  [CS_NET_TRANSPORT_TCP] = { "tcp", "sip", "tcp", 5060 },
  [CS_NET_TRANSPORT_TLS] = { "tls", "sips", "tcp", 5061 },
};

/* One host of the answer; all are looked up at once and put together in their order. */
typedef struct {
  char *host;
  guint16 port;
  GList *addresses; /* of GInetAddress */
} Host;

typedef struct {
  char *host; /* as ASCII */
  guint16 port;
  CsNetTransport transport;
  GPtrArray *hosts; /* of Host */
  guint pending;
} Resolution;

typedef struct {
  GTask *task;
  Host *host;
} Lookup;

const char *
cs_net_transport_name (CsNetTransport transport)
{
  return transports[transport].name;
}

CsNetTarget *
cs_net_target_new (CsNetTransport transport, GSocketAddress *address)
{
  CsNetTarget *self = g_new0 (CsNetTarget, 1);

  self->transport = transport;
  self->address = g_object_ref (address);
  return self;
}

void
cs_net_target_free (CsNetTarget *self)
{
  if (self == NULL)
    return;
  g_object_unref (self->address);
  g_free (self);
}

static void
host_free (Host *self)
{
  g_resolver_free_addresses (self->addresses);
  g_free (self->host);
  g_free (self);
}

static void
resolution_free (Resolution *self)
{
  g_ptr_array_unref (self->hosts);
  g_free (self->host);
  g_free (self);
}

static void
add_host (Resolution *self, const char *name, guint16 port)
{
  Host *host = g_new0 (Host, 1);

  host->host = g_strdup (name);
  host->port = port;
  g_ptr_array_add (self->hosts, host);
}

static gboolean
has_target (GPtrArray *targets, GInetAddress *address, guint16 port)
{
  for (guint i = 0; i < targets->len; i++)
    {
      GInetSocketAddress *known = G_INET_SOCKET_ADDRESS (((CsNetTarget *) targets->pdata[i])->address);

      if (g_inet_socket_address_get_port (known) == port
          && g_inet_address_equal (g_inet_socket_address_get_address (known), address))
        return TRUE;
    }
  return FALSE;
}

static GList *
next_of_family (GList *from, GSocketFamily family)
{
  while (from != NULL && g_inet_address_get_family (from->data) != family)
    from = from->next;
  return from;
}

/* The system's preferred family (RFC 6724) first, then in turn, so that one broken family costs one attempt. */
static void
add_interleaved (GPtrArray *targets, CsNetTransport transport, const Host *host)
{
  GSocketFamily families[2] = { G_SOCKET_FAMILY_IPV6, G_SOCKET_FAMILY_IPV4 };
  GList *at[2];
  guint turn = 0;

  if (host->addresses == NULL)
    return;
  if (g_inet_address_get_family (host->addresses->data) == G_SOCKET_FAMILY_IPV4)
    {
      families[0] = G_SOCKET_FAMILY_IPV4;
      families[1] = G_SOCKET_FAMILY_IPV6;
    }
  for (guint i = 0; i < 2; i++)
    at[i] = next_of_family (host->addresses, families[i]);

  while ((at[0] != NULL || at[1] != NULL) && targets->len < CS_LIMIT_NET_TARGETS)
    {
      if (at[turn] != NULL)
        {
          g_autoptr (GSocketAddress) address = g_inet_socket_address_new (at[turn]->data, host->port);

          if (!has_target (targets, at[turn]->data, host->port))
            g_ptr_array_add (targets, cs_net_target_new (transport, address));
          at[turn] = next_of_family (at[turn]->next, families[turn]);
        }
      turn = 1 - turn;
    }
}

static void
finish (GTask *task)
{
  Resolution *self = g_task_get_task_data (task);
  g_autoptr (GPtrArray) targets = g_ptr_array_new_with_free_func ((GDestroyNotify) cs_net_target_free);

  if (g_task_return_error_if_cancelled (task))
    return;
  for (guint i = 0; i < self->hosts->len; i++)
    add_interleaved (targets, self->transport, self->hosts->pdata[i]);

  if (targets->len == 0)
    g_task_return_new_error (task, CS_NET_ERROR, CS_NET_ERROR_RESOLVE, "%s has no address", self->host);
  else
    g_task_return_pointer (task, g_steal_pointer (&targets), (GDestroyNotify) g_ptr_array_unref);
}

static void
on_addresses (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Lookup *lookup = user_data;
  g_autoptr (GTask) task = lookup->task;
  g_autoptr (GError) error = NULL;
  Resolution *self = g_task_get_task_data (task);

  lookup->host->addresses = g_resolver_lookup_by_name_with_flags_finish (G_RESOLVER (source), result, &error);
  if (error != NULL)
    g_debug ("address lookup: %s", error->message);
  if (--self->pending == 0)
    finish (task);
}

static void
look_up_hosts (GTask *task)
{
  Resolution *self = g_task_get_task_data (task);
  g_autoptr (GResolver) resolver = g_resolver_get_default ();

  self->pending = self->hosts->len;
  for (guint i = 0; i < self->hosts->len; i++)
    {
      Host *host = self->hosts->pdata[i];
      Lookup *lookup = g_new0 (Lookup, 1);

      lookup->task = g_object_ref (task);
      lookup->host = host;
      g_resolver_lookup_by_name_with_flags_async (resolver, host->host, G_RESOLVER_NAME_LOOKUP_FLAGS_DEFAULT,
                                                  g_task_get_cancellable (task), on_addresses, lookup);
    }
}

/* RFC 2782: the target "." alone says that the service is decidedly not there; GResolver gives it as "" or ".". */
static gboolean
is_root (const char *name)
{
  return name[0] == '\0' || g_str_equal (name, ".");
}

static void
on_services (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Resolution *self = g_task_get_task_data (task);
  GList *services = g_resolver_lookup_service_finish (G_RESOLVER (source), result, &error);

  if (g_task_return_error_if_cancelled (task))
    {
      g_resolver_free_targets (services);
      return;
    }
  for (GList *l = services; l != NULL && self->hosts->len < CS_LIMIT_NET_TARGETS; l = l->next)
    {
      const char *name = g_srv_target_get_hostname (l->data);

      if (!is_root (name))
        add_host (self, name, g_srv_target_get_port (l->data));
    }
  if (services != NULL && self->hosts->len == 0)
    {
      g_task_return_new_error (task, CS_NET_ERROR, CS_NET_ERROR_RESOLVE, "%s offers no calls over %s", self->host,
                               cs_net_transport_name (self->transport));
      g_resolver_free_targets (services);
      return;
    }
  g_resolver_free_targets (services);

  /* A failed SRV question is treated like an empty answer: many home routers cannot pass one on, and neither the
   * transport nor the name that the certificate is checked for depends on it. */
  if (error != NULL)
    g_debug ("service lookup: %s", error->message);
  if (self->hosts->len == 0)
    add_host (self, self->host, transports[self->transport].default_port);
  look_up_hosts (task);
}

static void
return_numeric (GTask *task, CsNetTransport transport, GSocketAddress *address)
{
  g_autoptr (GPtrArray) targets = g_ptr_array_new_with_free_func ((GDestroyNotify) cs_net_target_free);

  g_ptr_array_add (targets, cs_net_target_new (transport, address));
  g_task_return_pointer (task, g_steal_pointer (&targets), (GDestroyNotify) g_ptr_array_unref);
}

void
cs_net_resolve_async (const CsNetQuery *query, GCancellable *cancellable, GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GSocketAddress) numeric = NULL;
  guint16 default_port = transports[query->transport].default_port;
  Resolution *self = g_new0 (Resolution, 1);

  g_task_set_source_tag (task, cs_net_resolve_async);
  self->host = g_hostname_to_ascii (query->host);
  self->port = query->port;
  self->transport = query->transport;
  self->hosts = g_ptr_array_new_with_free_func ((GDestroyNotify) host_free);
  g_task_set_task_data (task, self, (GDestroyNotify) resolution_free);

  numeric = g_inet_socket_address_new_from_string (query->host, query->port != 0 ? query->port : default_port);
  if (numeric != NULL)
    {
      return_numeric (task, query->transport, numeric);
      return;
    }
  if (self->host == NULL || self->host[0] == '\0')
    {
      g_task_return_new_error (task, CS_NET_ERROR, CS_NET_ERROR_RESOLVE, "This is not a host name");
      return;
    }
  if (query->port != 0)
    {
      add_host (self, self->host, query->port);
      look_up_hosts (task);
      return;
    }

  g_autoptr (GResolver) resolver = g_resolver_get_default ();
  g_resolver_lookup_service_async (resolver, transports[query->transport].service,
                                   transports[query->transport].protocol, self->host, cancellable, on_services,
                                   g_object_ref (task));
}

GPtrArray *
cs_net_resolve_finish (GAsyncResult *result, GError **error)
{
  g_assert (g_task_is_valid (result, NULL));

  return g_task_propagate_pointer (G_TASK (result), error);
}
