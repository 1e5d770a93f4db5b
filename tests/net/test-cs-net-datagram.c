/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/cs-net-datagram.h"

#include "base/cs-limits.h"
#include "lib/cs-test-loop.h"

#include <string.h>

typedef struct {
  CsNetDatagram *datagram;
  guint received;
  gsize last_len;
  guint8 last[65536];
  GSocketAddress *from;
  gboolean echo;
  gboolean free_on_receipt;
} End;

static void
on_datagram (CsNetDatagram *datagram, const guint8 *bytes, gsize len, GSocketAddress *from, gpointer user_data)
{
  End *end = user_data;

  end->received++;
  end->last_len = len;
  if (len > 0)
    memcpy (end->last, bytes, len);
  g_set_object (&end->from, from);
  if (end->echo)
    g_assert_true (cs_net_datagram_send (datagram, from, bytes, len, NULL));
  if (end->free_on_receipt)
    g_clear_pointer (&end->datagram, cs_net_datagram_free);
}

static End *
end_new (const char *host)
{
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string (host, 0);
  g_autoptr (GError) error = NULL;
  End *end = g_new0 (End, 1);

  end->datagram = cs_net_datagram_new (address, &error);
  g_assert_no_error (error);
  cs_net_datagram_start (end->datagram, NULL, on_datagram, end);
  return end;
}

static void
end_free (End *end)
{
  cs_net_datagram_free (end->datagram);
  g_clear_object (&end->from);
  g_free (end);
}

static guint16
port_of (GSocketAddress *address)
{
  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address));
}

static void
send_to (End *from, End *to, const guint8 *bytes, gsize len)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (cs_net_datagram_send (from->datagram, cs_net_datagram_get_local (to->datagram), bytes, len, &error));
  g_assert_no_error (error);
}

static void
test_echo (gconstpointer host)
{
  End *a = end_new (host);
  End *b = end_new (host);
  static const gsize lengths[] = { 5, 0, 1, 1300, 60000 };
  g_autofree guint8 *bytes = g_malloc (60000);

  memset (bytes, 0xa5, 60000);
  b->echo = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      send_to (a, b, bytes, lengths[i]);
      CS_TEST_WAIT_FOR (a->received == i + 1);
      g_assert_cmpmem (a->last, a->last_len, bytes, lengths[i]);
    }
  g_assert_cmpuint (port_of (a->from), ==, port_of (cs_net_datagram_get_local (b->datagram)));
  g_assert_cmpuint (port_of (b->from), ==, port_of (cs_net_datagram_get_local (a->datagram)));
  g_assert_false (g_socket_get_blocking (cs_net_datagram_get_socket (a->datagram)));
  end_free (a);
  end_free (b);
}

static void
test_many (void)
{
  End *a = end_new ("127.0.0.1");
  End *b = end_new ("127.0.0.1");
  const guint n = 3 * CS_LIMIT_NET_EVENTS_PER_TURN;

  for (guint i = 0; i < n; i++)
    send_to (a, b, (const guint8 *) &i, sizeof i);
  g_main_context_iteration (NULL, TRUE);
  /* Others get their turn in between. */
  g_assert_cmpuint (b->received, <=, CS_LIMIT_NET_EVENTS_PER_TURN);
  CS_TEST_WAIT_FOR (b->received == n);
  end_free (a);
  end_free (b);
}

static void
test_free_inside (void)
{
  End *a = end_new ("127.0.0.1");
  End *b = end_new ("127.0.0.1");

  b->free_on_receipt = TRUE;
  send_to (a, b, (const guint8 *) "one", 3);
  send_to (a, b, (const guint8 *) "two", 3);
  CS_TEST_WAIT_FOR (b->datagram == NULL);
  cs_test_loop_settle ();
  g_assert_cmpuint (b->received, ==, 1);
  end_free (a);
  end_free (b);
}

/* Nobody listens there: on a socket that serves many peers this must not end anything. */
static void
test_nobody (void)
{
  End *a = end_new ("127.0.0.1");
  End *b = end_new ("127.0.0.1");
  g_autoptr (GSocketAddress) gone = NULL;

  gone = g_object_ref (cs_net_datagram_get_local (b->datagram));
  end_free (b);
  b = end_new ("127.0.0.1");
  g_assert_true (cs_net_datagram_send (a->datagram, gone, (const guint8 *) "x", 1, NULL));
  send_to (a, b, (const guint8 *) "y", 1);
  CS_TEST_WAIT_FOR (b->received == 1);
  send_to (b, a, (const guint8 *) "z", 1);
  CS_TEST_WAIT_FOR (a->received == 1);
  end_free (a);
  end_free (b);
}

static void
test_errors (void)
{
  End *a = end_new ("127.0.0.1");
  g_autofree guint8 *large = g_malloc0 (70000);
  g_autoptr (GSocketAddress) v6 = g_inet_socket_address_new_from_string ("::1", 9);
  g_autoptr (GSocketAddress) foreign = g_inet_socket_address_new_from_string ("192.0.2.1", 0);
  GError *error = NULL;

  g_assert_false (cs_net_datagram_send (a->datagram, cs_net_datagram_get_local (a->datagram), large, 70000, &error));
  g_assert_error (error, CS_NET_ERROR, CS_NET_ERROR_TOO_MUCH);
  g_clear_error (&error);
  g_assert_false (cs_net_datagram_send (a->datagram, v6, large, 1, &error));
  g_assert_error (error, CS_NET_ERROR, CS_NET_ERROR_UNREACHABLE);
  g_clear_error (&error);
  g_assert_null (cs_net_datagram_new (cs_net_datagram_get_local (a->datagram), &error));
  g_assert_error (error, CS_NET_ERROR, CS_NET_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_null (cs_net_datagram_new (foreign, &error));
  g_assert_error (error, CS_NET_ERROR, CS_NET_ERROR_FAILED);
  g_clear_error (&error);
  end_free (a);
}

static void
test_local_address (void)
{
  g_autoptr (GSocketAddress) v4 = g_inet_socket_address_new_from_string ("127.0.0.1", 5060);
  g_autoptr (GSocketAddress) v6 = g_inet_socket_address_new_from_string ("::1", 5060);
  g_autoptr (GInetAddress) local4 = cs_net_local_address_for (v4);
  g_autoptr (GInetAddress) local6 = cs_net_local_address_for (v6);
  g_autofree char *text4 = g_inet_address_to_string (local4);
  g_autofree char *text6 = g_inet_address_to_string (local6);

  g_assert_cmpstr (text4, ==, "127.0.0.1");
  g_assert_cmpstr (text6, ==, "::1");
}

typedef struct {
  CsNetDatagram *datagram;
  GSocketAddress *to;
  guint refused;
  guint received;
  gboolean free_then;
} Reporter;

static void
on_reply (CsNetDatagram *datagram, const guint8 *bytes, gsize len, GSocketAddress *from, gpointer user_data)
{
  ((Reporter *) user_data)->received++;
}

static void
on_refused (CsNetDatagram *datagram, GSocketAddress *to, const GError *error, gpointer user_data)
{
  Reporter *reporter = user_data;

  g_assert_error (error, CS_NET_ERROR, CS_NET_ERROR_UNREACHABLE);
  reporter->refused++;
  g_set_object (&reporter->to, to);
  if (reporter->free_then)
    g_clear_pointer (&reporter->datagram, cs_net_datagram_free);
}

/* Nobody is at one address, which is said, and costs nothing of what goes to another. */
static void
test_refused (gconstpointer host)
{
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string (host, 0);
  CsNetDatagram *gone = cs_net_datagram_new (any, NULL);
  CsNetDatagram *there = cs_net_datagram_new (any, NULL);
  g_autoptr (GSocketAddress) nowhere = g_object_ref (cs_net_datagram_get_local (gone));
  Reporter heard = { .datagram = there };
  Reporter reporter = { .datagram = cs_net_datagram_new (any, NULL) };

  cs_net_datagram_free (gone);
  cs_net_datagram_start (there, NULL, on_reply, &heard);
  cs_net_datagram_report_refused (reporter.datagram, on_refused);
  cs_net_datagram_start (reporter.datagram, NULL, on_reply, &reporter);
  g_assert_true (cs_net_datagram_send (reporter.datagram, nowhere, (const guint8 *) "x", 1, NULL));
  /* The report waits at the socket, and makes no other call fail. */
  for (guint i = 0; i < 3; i++)
    g_assert_true (
        cs_net_datagram_send (reporter.datagram, cs_net_datagram_get_local (there), (const guint8 *) "y", 1, NULL));
  CS_TEST_WAIT_FOR (reporter.refused == 1 && heard.received == 3);
  g_assert_cmpuint (g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (reporter.to)), ==,
                    g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (nowhere)));

  reporter.free_then = TRUE;
  g_assert_true (cs_net_datagram_send (reporter.datagram, nowhere, (const guint8 *) "x", 1, NULL));
  CS_TEST_WAIT_FOR (reporter.datagram == NULL);
  g_object_unref (reporter.to);
  cs_net_datagram_free (there);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/net/datagram/echo/ipv4", "127.0.0.1", test_echo);
  g_test_add_data_func ("/net/datagram/echo/ipv6", "::1", test_echo);
  g_test_add_func ("/net/datagram/many", test_many);
  g_test_add_func ("/net/datagram/free-inside", test_free_inside);
  g_test_add_func ("/net/datagram/nobody", test_nobody);
  g_test_add_data_func ("/net/datagram/refused/ipv4", "127.0.0.1", test_refused);
  g_test_add_data_func ("/net/datagram/refused/ipv6", "::1", test_refused);
  g_test_add_func ("/net/datagram/errors", test_errors);
  g_test_add_func ("/net/datagram/local-address", test_local_address);
  return g_test_run ();
}
