/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists the numeric addresses of this machine. */
#include "net/cs-net-addresses.h"

#include <gio/gio.h>

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

static gsize
len_of (const struct sockaddr *address)
{
  return address->sa_family == AF_INET ? sizeof (struct sockaddr_in) : sizeof (struct sockaddr_in6);
}

static void
add_family (GStrvBuilder *addresses, const struct ifaddrs *interfaces, int family)
{
  for (const struct ifaddrs *at = interfaces; at != NULL; at = at->ifa_next)
    {
      g_autoptr (GSocketAddress) socket = NULL;
      g_autofree char *text = NULL;
      GInetAddress *address;

      if (at->ifa_addr == NULL || at->ifa_addr->sa_family != family || !(at->ifa_flags & IFF_UP))
        continue;
      socket = g_socket_address_new_from_native (at->ifa_addr, len_of (at->ifa_addr));
      address = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (socket));
      text = g_inet_address_to_string (address);
      if (!g_inet_address_get_is_link_local (address))
        g_strv_builder_add (addresses, text);
    }
}

char **
cs_net_addresses_of_machine (void)
{
  g_autoptr (GStrvBuilder) addresses = g_strv_builder_new ();
  struct ifaddrs *interfaces = NULL;

  if (getifaddrs (&interfaces) == 0)
    {
      add_family (addresses, interfaces, AF_INET);
      add_family (addresses, interfaces, AF_INET6);
      freeifaddrs (interfaces);
    }
  return g_strv_builder_end (addresses);
}
