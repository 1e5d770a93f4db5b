/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/cs-net-addresses.h"

#include <gio/gio.h>

/* Each can be listened on, and comes once; IPv4 comes first. */
static void
test_of_machine (void)
{
  g_auto (GStrv) addresses = cs_net_addresses_of_machine ();
  gboolean had_v6 = FALSE;

  g_assert_true (g_strv_contains ((const char *const *) addresses, "127.0.0.1"));
  for (guint i = 0; addresses[i] != NULL; i++)
    {
      g_autoptr (GInetAddress) address = g_inet_address_new_from_string (addresses[i]);
      g_autoptr (GSocketAddress) name = NULL;
      g_autoptr (GSocket) socket = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_nonnull (address);
      g_assert_false (g_inet_address_get_is_link_local (address));
      if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6)
        had_v6 = TRUE;
      else
        g_assert_false (had_v6);
      name = g_inet_socket_address_new (address, 0);
      socket = g_socket_new (g_inet_address_get_family (address), G_SOCKET_TYPE_STREAM, 0, &error);
      g_assert_no_error (error);
      g_assert_true (g_socket_bind (socket, name, FALSE, &error));
      g_assert_no_error (error);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/addresses/of-machine", test_of_machine);
  return g_test_run ();
}
