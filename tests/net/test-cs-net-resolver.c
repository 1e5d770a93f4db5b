/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/cs-net-resolver.h"

#include "base/cs-limits.h"
#include "lib/cs-test-loop.h"
#include "lib/cs-test-resolver.h"

#include <string.h>

/* What is asked, what DNS is asked because of it, and what comes out: "address port" pairs. */
typedef struct {
  const char *name;
  CsNetQuery query;
  const char *questions;
  const char *targets; /* NULL: CS_NET_ERROR_RESOLVE */
} Row;

static const Row rows[] = {
  { "srv-tls",
    { "sip.test", 0, CS_NET_TRANSPORT_TLS },
    "_sips._tcp.sip.test a.test b.test",
    "192.0.2.1 5061, 192.0.2.2 443" },
  { "srv-tcp", { "sip.test", 0, CS_NET_TRANSPORT_TCP }, "_sip._tcp.sip.test b.test", "192.0.2.2 5070" },
  { "srv-udp",
    { "sip.test", 0, CS_NET_TRANSPORT_UDP },
    "_sip._udp.sip.test dual.test",
    "2001:db8::1 5080, 192.0.2.1 5080, 2001:db8::2 5080, 2001:db8::3 5080" },
  { "srv-one-target-missing",
    { "half.test", 0, CS_NET_TRANSPORT_TLS },
    "_sips._tcp.half.test gone.test b.test",
    "192.0.2.2 5061" },
  { "srv-targets-missing", { "lost.test", 0, CS_NET_TRANSPORT_TLS }, "_sips._tcp.lost.test gone.test", NULL },
  { "srv-same-address-twice",
    { "twice.test", 0, CS_NET_TRANSPORT_TLS },
    "_sips._tcp.twice.test a.test a2.test a.test",
    "192.0.2.1 5061, 192.0.2.1 5062" },
  { "srv-says-no", { "no.test", 0, CS_NET_TRANSPORT_TLS }, "_sips._tcp.no.test", NULL },
  { "srv-fails", { "nosrv.test", 0, CS_NET_TRANSPORT_TLS }, "_sips._tcp.nosrv.test nosrv.test", "192.0.2.9 5061" },
  { "no-srv-tls", { "a.test", 0, CS_NET_TRANSPORT_TLS }, "_sips._tcp.a.test a.test", "192.0.2.1 5061" },
  { "no-srv-tcp", { "a.test", 0, CS_NET_TRANSPORT_TCP }, "_sip._tcp.a.test a.test", "192.0.2.1 5060" },
  { "no-srv-udp", { "a.test", 0, CS_NET_TRANSPORT_UDP }, "_sip._udp.a.test a.test", "192.0.2.1 5060" },
  { "port-given", { "sip.test", 5061, CS_NET_TRANSPORT_TLS }, "sip.test", "192.0.2.7 5061" },
  { "ipv4-preferred",
    { "dual4.test", 1, CS_NET_TRANSPORT_TLS },
    "dual4.test",
    "192.0.2.1 1, 2001:db8::1 1, 192.0.2.2 1, 2001:db8::2 1, 192.0.2.3 1" },
  { "only-ipv6", { "six.test", 1, CS_NET_TRANSPORT_TLS }, "six.test", "2001:db8::1 1, 2001:db8::2 1" },
  { "international",
    { "b\xc3\xbc"
      "cher.test",
      1, CS_NET_TRANSPORT_TLS },
    "xn--bcher-kva.test",
    "192.0.2.5 1" },
  { "numeric-ipv4", { "192.0.2.44", 0, CS_NET_TRANSPORT_TLS }, "", "192.0.2.44 5061" },
  { "numeric-ipv4-port", { "192.0.2.44", 7, CS_NET_TRANSPORT_UDP }, "", "192.0.2.44 7" },
  { "numeric-ipv6", { "2001:db8::44", 0, CS_NET_TRANSPORT_TCP }, "", "2001:db8::44 5060" },
  { "numeric-loopback", { "::1", 65535, CS_NET_TRANSPORT_TLS }, "", "::1 65535" },
  { "nothing", { "gone.test", 0, CS_NET_TRANSPORT_TLS }, "_sips._tcp.gone.test gone.test", NULL },
  { "nothing-port", { "gone.test", 5061, CS_NET_TRANSPORT_TLS }, "gone.test", NULL },
  { "all-fails", { "broken.test", 0, CS_NET_TRANSPORT_TLS }, "_sips._tcp.broken.test broken.test", NULL },
  { "no-name", { "", 0, CS_NET_TRANSPORT_TLS }, "", NULL },
  { "no-utf8", { "\xff\xfe.test", 0, CS_NET_TRANSPORT_TLS }, "", NULL },
};

static CsTestResolver *
zone_new (void)
{
  CsTestResolver *dns = cs_test_resolver_install ();

  cs_test_resolver_add_service (dns, "_sips._tcp.sip.test", "a.test:5061, b.test:443");
  cs_test_resolver_add_service (dns, "_sip._tcp.sip.test", "b.test:5070");
  cs_test_resolver_add_service (dns, "_sip._udp.sip.test", "dual.test:5080");
  cs_test_resolver_add_service (dns, "_sips._tcp.half.test", "gone.test:5061, b.test:5061");
  cs_test_resolver_add_service (dns, "_sips._tcp.lost.test", "gone.test:5061");
  cs_test_resolver_add_service (dns, "_sips._tcp.twice.test", "a.test:5061, a2.test:5061, a.test:5062");
  cs_test_resolver_add_service (dns, "_sips._tcp.no.test", ".:0");
  cs_test_resolver_fail (dns, "_sips._tcp.nosrv.test", G_RESOLVER_ERROR_TEMPORARY_FAILURE);
  cs_test_resolver_fail (dns, "_sips._tcp.broken.test", G_RESOLVER_ERROR_TEMPORARY_FAILURE);
  cs_test_resolver_fail (dns, "broken.test", G_RESOLVER_ERROR_INTERNAL);
  cs_test_resolver_add_host (dns, "sip.test", "192.0.2.7");
  cs_test_resolver_add_host (dns, "a.test", "192.0.2.1");
  cs_test_resolver_add_host (dns, "a2.test", "192.0.2.1");
  cs_test_resolver_add_host (dns, "b.test", "192.0.2.2");
  cs_test_resolver_add_host (dns, "no.test", "192.0.2.3");
  cs_test_resolver_add_host (dns, "nosrv.test", "192.0.2.9");
  cs_test_resolver_add_host (dns, "xn--bcher-kva.test", "192.0.2.5");
  cs_test_resolver_add_host (dns, "dual.test", "2001:db8::1, 2001:db8::2, 2001:db8::3, 192.0.2.1");
  cs_test_resolver_add_host (dns, "dual4.test", "192.0.2.1, 192.0.2.2, 192.0.2.3, 2001:db8::1, 2001:db8::2");
  cs_test_resolver_add_host (dns, "six.test", "2001:db8::1, 2001:db8::2");
  return dns;
}

static void
on_resolved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **slot = user_data;

  *slot = g_object_ref (result);
}

static char *
targets_text (GPtrArray *targets, CsNetTransport transport)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < targets->len; i++)
    {
      CsNetTarget *target = targets->pdata[i];
      GInetSocketAddress *address = G_INET_SOCKET_ADDRESS (target->address);
      g_autofree char *ip = g_inet_address_to_string (g_inet_socket_address_get_address (address));

      /* DNS never changes how the connection is protected. */
      g_assert_cmpint (target->transport, ==, transport);
      g_string_append_printf (text, "%s%s %u", i > 0 ? ", " : "", ip, g_inet_socket_address_get_port (address));
    }
  return g_string_free (text, FALSE);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  CsTestResolver *dns = zone_new ();
  GAsyncResult *result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) targets = NULL;
  g_autofree char *questions = NULL;

  cs_net_resolve_async (&row->query, NULL, on_resolved, &result);
  g_assert_null (result);
  CS_TEST_WAIT_FOR (result != NULL);
  targets = cs_net_resolve_finish (result, &error);
  if (row->targets != NULL)
    {
      g_autofree char *text = NULL;

      g_assert_no_error (error);
      text = targets_text (targets, row->query.transport);
      g_assert_cmpstr (text, ==, row->targets);
    }
  else
    {
      g_assert_null (targets);
      g_assert_error (error, CS_NET_ERROR, CS_NET_ERROR_RESOLVE);
    }
  questions = cs_test_resolver_take_log (dns);
  g_assert_cmpstr (questions, ==, row->questions);
  g_object_unref (result);
  cs_test_resolver_drop (dns);
}

static GPtrArray *
resolve (const char *host, guint16 port)
{
  CsNetQuery query = { host, port, CS_NET_TRANSPORT_TLS };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *targets;

  cs_net_resolve_async (&query, NULL, on_resolved, &result);
  CS_TEST_WAIT_FOR (result != NULL);
  targets = cs_net_resolve_finish (result, &error);
  g_assert_no_error (error);
  return targets;
}

static char *
many (const char *format, guint n)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *n_text = g_strdup_printf ("%u", i + 1);
      g_auto (GStrv) parts = g_strsplit (format, "#", 2);

      g_string_append_printf (text, "%s%s%s%s", i > 0 ? "," : "", parts[0], n_text, parts[1]);
    }
  return g_string_free (text, FALSE);
}

/* Whoever owns the zone can list as much as fits into an answer. */
static void
test_cap (void)
{
  CsTestResolver *dns = cs_test_resolver_install ();
  g_autofree char *addresses = many ("192.0.2.#", 200);
  g_autofree char *services = many ("h#.test:5061", 200);
  g_autofree char *questions = NULL;
  g_autoptr (GPtrArray) by_host = NULL;
  g_autoptr (GPtrArray) by_service = NULL;

  cs_test_resolver_add_host (dns, "large.test", addresses);
  by_host = resolve ("large.test", 5061);
  g_assert_cmpuint (by_host->len, ==, CS_LIMIT_NET_TARGETS);
  g_free (cs_test_resolver_take_log (dns));

  cs_test_resolver_add_service (dns, "_sips._tcp.large.test", services);
  cs_test_resolver_add_host (dns, "h1.test", "192.0.2.1");
  by_service = resolve ("large.test", 0);
  g_assert_cmpuint (by_service->len, ==, 1);
  questions = cs_test_resolver_take_log (dns);
  /* One for the service, then no more hosts than targets. */
  g_assert_nonnull (strstr (questions, "h" G_STRINGIFY (CS_LIMIT_NET_TARGETS) ".test"));
  g_assert_null (strstr (questions, "h17.test"));
  cs_test_resolver_drop (dns);
}

static void
cancel_while_held (guint16 port)
{
  CsTestResolver *dns = zone_new ();
  CsNetQuery query = { "sip.test", port, CS_NET_TRANSPORT_TLS };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cs_test_resolver_hold (dns, TRUE);
  cs_net_resolve_async (&query, cancellable, on_resolved, &result);
  cs_test_loop_settle ();
  g_assert_null (result);
  g_cancellable_cancel (cancellable);
  CS_TEST_WAIT_FOR (result != NULL);
  g_assert_null (cs_net_resolve_finish (result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_object (&result);
  cs_test_resolver_drop (dns);
}

static void
test_cancel_service (void)
{
  cancel_while_held (0);
}

static void
test_cancel_host (void)
{
  cancel_while_held (5061);
}

/* The caller's query may go at once. */
static void
test_query_is_copied (void)
{
  CsTestResolver *dns = zone_new ();
  char *host = g_strdup ("a.test");
  CsNetQuery query = { host, 5061, CS_NET_TRANSPORT_TLS };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) targets = NULL;

  cs_net_resolve_async (&query, NULL, on_resolved, &result);
  memset (host, 'x', strlen (host));
  g_free (host);
  CS_TEST_WAIT_FOR (result != NULL);
  targets = cs_net_resolve_finish (result, NULL);
  g_assert_nonnull (targets);
  g_clear_object (&result);
  cs_test_resolver_drop (dns);
}

static void
test_names (void)
{
  g_assert_cmpstr (cs_net_transport_name (CS_NET_TRANSPORT_UDP), ==, "udp");
  g_assert_cmpstr (cs_net_transport_name (CS_NET_TRANSPORT_TCP), ==, "tcp");
  g_assert_cmpstr (cs_net_transport_name (CS_NET_TRANSPORT_TLS), ==, "tls");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/net/resolver/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/net/resolver/cap", test_cap);
  g_test_add_func ("/net/resolver/cancel/service", test_cancel_service);
  g_test_add_func ("/net/resolver/cancel/host", test_cancel_host);
  g_test_add_func ("/net/resolver/query-is-copied", test_query_is_copied);
  g_test_add_func ("/net/resolver/names", test_names);
  return g_test_run ();
}
