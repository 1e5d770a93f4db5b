/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-wire.h"

#include "lib/cs-test-loop.h"
#include "media/cs-media-error.h"

#include <string.h>

typedef struct {
  CsMediaWire *wire;
  guint n_prepared;
  guint n_received[CS_MEDIA_N_COMPONENTS];
  GSocketAddress *from;
  char last[64];
} End;

static void
on_prepared (gpointer user_data)
{
  ((End *) user_data)->n_prepared++;
}

static void
on_received (CsMediaComponent component, const guint8 *bytes, gsize len, GSocketAddress *from, gpointer user_data)
{
  End *end = user_data;

  end->n_received[component]++;
  g_set_object (&end->from, from);
  memset (end->last, 0, sizeof end->last);
  memcpy (end->last, bytes, MIN (len, sizeof end->last - 1));
}

static const CsMediaWireEvents events = { on_prepared, on_received };

static void
end_open (End *end)
{
  g_autoptr (GError) error = NULL;

  end->wire = cs_media_wire_sockets_new ("127.0.0.1", &events, end, &error);
  g_assert_no_error (error);
}

static void
end_clear (End *end)
{
  cs_media_wire_free (end->wire);
  g_clear_object (&end->from);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (End, end_clear)

static GSocketAddress *
address_of (End *end, CsMediaComponent component)
{
  CsMediaLocal local;

  end->wire->klass->get_local (end->wire, &local);
  return g_inet_socket_address_new_from_string ("127.0.0.1", local.ports[component]);
}

static void
point_at (End *end, End *to)
{
  g_autoptr (GSocketAddress) rtp = address_of (to, CS_MEDIA_COMPONENT_RTP);
  g_autoptr (GSocketAddress) rtcp = address_of (to, CS_MEDIA_COMPONENT_RTCP);

  end->wire->klass->set_remote (end->wire, &(CsMediaRemote){ rtp, rtcp, FALSE });
}

static gboolean
say (End *end, CsMediaComponent component, GSocketAddress *to, const char *text)
{
  return end->wire->klass->send (end->wire, component, to, (const guint8 *) text, strlen (text));
}

static void
test_prepared_later (void)
{
  g_auto (End) end = { 0 };
  CsMediaLocal local;

  end_open (&end);
  end.wire->klass->get_local (end.wire, &local);
  g_assert_cmpuint (local.ports[CS_MEDIA_COMPONENT_RTP] % 2, ==, 0);
  g_assert_cmpuint (local.ports[CS_MEDIA_COMPONENT_RTCP], ==, local.ports[CS_MEDIA_COMPONENT_RTP] + 1);
  end.wire->klass->prepare (end.wire, g_main_context_default ());
  g_assert_cmpuint (end.n_prepared, ==, 0); /* never from inside */
  CS_TEST_WAIT_FOR (end.n_prepared == 1);
  cs_test_loop_settle ();
  g_assert_cmpuint (end.n_prepared, ==, 1);
}

static void
test_freed_before (void)
{
  End end = { 0 };

  end_open (&end);
  end.wire->klass->prepare (end.wire, g_main_context_default ());
  end_clear (&end);
  cs_test_loop_settle ();
  g_assert_cmpuint (end.n_prepared, ==, 0);
}

static void
test_bad_addresses (void)
{
  static const char *const rows[]
      = { "", "localhost", "300.0.0.1", "127.0.0.1:5", "203.0.113.77", "2001:db8::1", "::g" };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (cs_media_wire_sockets_new (rows[i], &events, NULL, &error));
      g_assert_error (error, CS_MEDIA_ERROR, CS_MEDIA_ERROR_SOCKET);
    }
}

static void
test_both_ways (void)
{
  g_auto (End) a = { 0 };
  g_auto (End) b = { 0 };

  end_open (&a);
  end_open (&b);
  a.wire->klass->prepare (a.wire, g_main_context_default ());
  b.wire->klass->prepare (b.wire, g_main_context_default ());
  for (CsMediaComponent i = 0; i < CS_MEDIA_N_COMPONENTS; i++)
    {
      g_autoptr (GSocketAddress) of_b = address_of (&b, i);

      g_assert_false (say (&a, i, NULL, "nowhere"));
      g_assert_true (say (&a, i, of_b, "to there"));
      CS_TEST_WAIT_FOR (b.n_received[i] == 1);
      g_assert_cmpstr (b.last, ==, "to there");
    }
  point_at (&a, &b);
  for (CsMediaComponent i = 0; i < CS_MEDIA_N_COMPONENTS; i++)
    {
      g_assert_true (say (&a, i, NULL, "named"));
      CS_TEST_WAIT_FOR (b.n_received[i] == 2);
      g_assert_cmpstr (b.last, ==, "named");
    }
  a.wire->klass->set_remote (a.wire, &(CsMediaRemote){ NULL, NULL, FALSE });
  g_assert_false (say (&a, CS_MEDIA_COMPONENT_RTP, NULL, "held"));
}

/* Each component has a path of its own. */
static void
test_paths (void)
{
  g_auto (End) a = { 0 };
  g_auto (End) b = { 0 };
  g_auto (End) c = { 0 };
  g_autoptr (GSocketAddress) of_b = NULL;
  g_autoptr (GSocketAddress) of_c = NULL;

  end_open (&a);
  end_open (&b);
  end_open (&c);
  of_b = address_of (&b, CS_MEDIA_COMPONENT_RTP);
  of_c = address_of (&c, CS_MEDIA_COMPONENT_RTP);
  g_assert_false (a.wire->klass->leads_to (a.wire, CS_MEDIA_COMPONENT_RTP, of_b));
  g_assert_false (a.wire->klass->heard_from (a.wire, CS_MEDIA_COMPONENT_RTP, of_b)); /* nobody is named yet */
  point_at (&a, &b);
  g_assert_true (a.wire->klass->leads_to (a.wire, CS_MEDIA_COMPONENT_RTP, of_b));
  g_assert_true (a.wire->klass->heard_from (a.wire, CS_MEDIA_COMPONENT_RTP, of_c));
  g_assert_true (a.wire->klass->leads_to (a.wire, CS_MEDIA_COMPONENT_RTP, of_c));
  g_assert_false (a.wire->klass->leads_to (a.wire, CS_MEDIA_COMPONENT_RTCP, of_c));
  g_assert_true (a.wire->klass->heard_from (a.wire, CS_MEDIA_COMPONENT_RTP, of_b));
  g_assert_false (a.wire->klass->heard_from (a.wire, CS_MEDIA_COMPONENT_RTP, of_c)); /* the named one has spoken */
  a.wire->klass->follow (a.wire, CS_MEDIA_COMPONENT_RTP, of_c);
  g_assert_true (a.wire->klass->leads_to (a.wire, CS_MEDIA_COMPONENT_RTP, of_c));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/wire-sockets/prepared-later", test_prepared_later);
  g_test_add_func ("/media/wire-sockets/freed-before", test_freed_before);
  g_test_add_func ("/media/wire-sockets/bad-addresses", test_bad_addresses);
  g_test_add_func ("/media/wire-sockets/both-ways", test_both_ways);
  g_test_add_func ("/media/wire-sockets/paths", test_paths);
  return g_test_run ();
}
