/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-gate.h"

#define N_STATES 4

static void
test_every_pair (void)
{
  static const gboolean expected[N_STATES][N_STATES] = {
    [CS_MEDIA_GATE_CLOSED] = { [CS_MEDIA_GATE_HANDSHAKE] = TRUE, [CS_MEDIA_GATE_CLEAR] = TRUE },
    [CS_MEDIA_GATE_HANDSHAKE] = { [CS_MEDIA_GATE_SECURE] = TRUE },
  };

  for (int from = 0; from < N_STATES; from++)
    for (int to = 0; to < N_STATES; to++)
      g_assert_cmpint (cs_media_gate_has_edge (from, to), ==, expected[from][to]);
}

#define BIT(event) (1u << (event))

/* What the events so far allow, said another way than the gate does. */
static void
check (CsMediaGate *gate, gboolean allow_clear, const int *order, guint n)
{
  const CsMediaGateState state = cs_media_gate_get_state (gate);
  const gboolean open = state == CS_MEDIA_GATE_SECURE || state == CS_MEDIA_GATE_CLEAR;
  guint seen = 0;
  gboolean no_peer_unseen = FALSE;

  for (guint i = 0; i < n; i++)
    {
      seen |= BIT (order[i]);
      no_peer_unseen |= (seen & BIT (CS_MEDIA_GATE_NO_PEER)) != 0
                        && (seen & (BIT (CS_MEDIA_GATE_PEER_ANNOUNCED) | BIT (CS_MEDIA_GATE_PEER_FOUND))) == 0;
    }
  if (state == CS_MEDIA_GATE_CLEAR)
    g_assert_true (allow_clear && no_peer_unseen);
  if (state == CS_MEDIA_GATE_SECURE)
    g_assert_cmpuint (seen
                          & (BIT (CS_MEDIA_GATE_PEER_FOUND) | BIT (CS_MEDIA_GATE_RECEIVE_KEYS)
                             | BIT (CS_MEDIA_GATE_SEND_KEYS) | BIT (CS_MEDIA_GATE_CONFIRMED)),
                      ==,
                      BIT (CS_MEDIA_GATE_PEER_FOUND) | BIT (CS_MEDIA_GATE_RECEIVE_KEYS) | BIT (CS_MEDIA_GATE_SEND_KEYS)
                          | BIT (CS_MEDIA_GATE_CONFIRMED));
  if (allow_clear && no_peer_unseen)
    g_assert_cmpint (state, ==, CS_MEDIA_GATE_CLEAR);

  for (int kind = CS_MEDIA_PACKET_RTP; kind <= CS_MEDIA_PACKET_RTCP; kind++)
    {
      g_assert_cmpint (cs_media_gate_may_send (gate, kind), ==, open);
      g_assert_cmpint (cs_media_gate_may_play (gate, kind), ==, open);
    }
}

static void
play (const int *order, gboolean allow_clear)
{
  g_autoptr (CsMediaGate) gate = cs_media_gate_new (allow_clear);
  gboolean failed = FALSE;

  cs_media_gate_set_direction (gate, CS_SDP_SENDRECV);
  for (guint i = 0; i < CS_MEDIA_GATE_N_EVENTS; i++)
    {
      const CsMediaGateState before = cs_media_gate_get_state (gate);
      const gboolean changed = cs_media_gate_event (gate, order[i]);
      const CsMediaGateState after = cs_media_gate_get_state (gate);

      g_assert_cmpint (changed, ==, before != after);
      if (before == CS_MEDIA_GATE_SECURE || before == CS_MEDIA_GATE_CLEAR)
        g_assert_false (changed);
      if (failed)
        g_assert_cmpint (after == CS_MEDIA_GATE_SECURE, ==, before == CS_MEDIA_GATE_SECURE);
      failed |= order[i] == CS_MEDIA_GATE_FAILED;
      check (gate, allow_clear, order, i + 1);
    }
}

static guint
permute (int *order, guint at)
{
  guint n = 0;

  if (at == CS_MEDIA_GATE_N_EVENTS)
    {
      play (order, FALSE);
      play (order, TRUE);
      return 1;
    }
  for (guint i = at; i < CS_MEDIA_GATE_N_EVENTS; i++)
    {
      int swapped = order[at];

      order[at] = order[i];
      order[i] = swapped;
      n += permute (order, at + 1);
      order[i] = order[at];
      order[at] = swapped;
    }
  return n;
}

static void
test_every_order (void)
{
  int order[CS_MEDIA_GATE_N_EVENTS];

  for (int i = 0; i < CS_MEDIA_GATE_N_EVENTS; i++)
    order[i] = i;
  g_assert_cmpuint (permute (order, 0), ==, 5040);
}

/* How a keying comes to it, in time or after the clear timer, and everything that may come after: other keys, another
 * announcement, failure of another association, the clear timer. Nothing moves the gate any more. */
static void
test_ways_to_secure (void)
{
  static const int as_planned[] = { CS_MEDIA_GATE_PEER_ANNOUNCED, CS_MEDIA_GATE_PEER_FOUND, CS_MEDIA_GATE_RECEIVE_KEYS,
                                    CS_MEDIA_GATE_SEND_KEYS, CS_MEDIA_GATE_CONFIRMED };
  static const int dtls_late[] = { CS_MEDIA_GATE_PEER_ANNOUNCED, CS_MEDIA_GATE_NO_PEER,   CS_MEDIA_GATE_PEER_FOUND,
                                   CS_MEDIA_GATE_RECEIVE_KEYS,   CS_MEDIA_GATE_SEND_KEYS, CS_MEDIA_GATE_CONFIRMED };
  static const struct {
    const int *events;
    guint n;
  } ways[] = {
    { as_planned, G_N_ELEMENTS (as_planned) },
    { dtls_late, G_N_ELEMENTS (dtls_late) },
  };

  for (guint way = 0; way < G_N_ELEMENTS (ways); way++)
    for (int allow_clear = FALSE; allow_clear <= TRUE; allow_clear++)
      {
        g_autoptr (CsMediaGate) gate = cs_media_gate_new (allow_clear);

        for (guint i = 0; i < ways[way].n; i++)
          {
            g_assert_cmpint (cs_media_gate_get_state (gate), !=, CS_MEDIA_GATE_SECURE);
            g_assert_false (cs_media_gate_may_become_clear (gate) && i > 0);
            cs_media_gate_event (gate, ways[way].events[i]);
          }
        g_assert_cmpint (cs_media_gate_get_state (gate), ==, CS_MEDIA_GATE_SECURE);

        /* Every two events, in every order, twice. */
        for (int first = 0; first < CS_MEDIA_GATE_N_EVENTS; first++)
          for (int second = 0; second < CS_MEDIA_GATE_N_EVENTS; second++)
            {
              g_assert_false (cs_media_gate_event (gate, first));
              g_assert_false (cs_media_gate_event (gate, second));
              g_assert_cmpint (cs_media_gate_get_state (gate), ==, CS_MEDIA_GATE_SECURE);
            }
      }
}

/* A keying that was agreed keeps the gate from CLEAR, whatever comes of it. */
static void
test_agreed_is_never_clear (void)
{
  for (int first = 0; first < CS_MEDIA_GATE_N_EVENTS; first++)
    for (int second = 0; second < CS_MEDIA_GATE_N_EVENTS; second++)
      {
        g_autoptr (CsMediaGate) gate = cs_media_gate_new (TRUE);

        cs_media_gate_event (gate, CS_MEDIA_GATE_PEER_ANNOUNCED);
        cs_media_gate_event (gate, first);
        cs_media_gate_event (gate, second);
        cs_media_gate_event (gate, CS_MEDIA_GATE_NO_PEER);
        g_assert_cmpint (cs_media_gate_get_state (gate), !=, CS_MEDIA_GATE_CLEAR);
        g_assert_false (cs_media_gate_may_become_clear (gate));
      }
}

static CsMediaGate *
secure_gate (void)
{
  CsMediaGate *gate = cs_media_gate_new (FALSE);

  g_assert_true (cs_media_gate_event (gate, CS_MEDIA_GATE_PEER_FOUND));
  g_assert_false (cs_media_gate_event (gate, CS_MEDIA_GATE_RECEIVE_KEYS));
  g_assert_false (cs_media_gate_event (gate, CS_MEDIA_GATE_SEND_KEYS));
  g_assert_true (cs_media_gate_event (gate, CS_MEDIA_GATE_CONFIRMED));
  return gate;
}

static void
test_direction (void)
{
  static const struct {
    CsSdpDirection direction;
    gboolean send, play;
  } rows[] = {
    { CS_SDP_INACTIVE, FALSE, FALSE },
    { CS_SDP_SENDONLY, TRUE, FALSE },
    { CS_SDP_RECVONLY, FALSE, TRUE },
    { CS_SDP_SENDRECV, TRUE, TRUE },
  };
  g_autoptr (CsMediaGate) gate = secure_gate ();

  /* Nothing was agreed yet. */
  g_assert_false (cs_media_gate_may_send (gate, CS_MEDIA_PACKET_RTP));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      cs_media_gate_set_direction (gate, rows[i].direction);
      g_assert_cmpint (cs_media_gate_may_send (gate, CS_MEDIA_PACKET_RTP), ==, rows[i].send);
      g_assert_cmpint (cs_media_gate_may_play (gate, CS_MEDIA_PACKET_RTP), ==, rows[i].play);
      g_assert_true (cs_media_gate_may_send (gate, CS_MEDIA_PACKET_RTCP));
      g_assert_true (cs_media_gate_may_play (gate, CS_MEDIA_PACKET_RTCP));
      g_assert_cmpint (cs_media_gate_get_state (gate), ==, CS_MEDIA_GATE_SECURE);
    }
}

static void
test_bar (void)
{
  g_autoptr (CsMediaGate) gate = secure_gate ();

  cs_media_gate_set_direction (gate, CS_SDP_SENDRECV);
  for (guint round = 0; round < 2; round++)
    {
      cs_media_gate_set_bar (gate, CS_MEDIA_BAR_BLOCKED);
      cs_media_gate_set_bar (gate, CS_MEDIA_BAR_BLOCKED);
      for (int kind = CS_MEDIA_PACKET_RTP; kind <= CS_MEDIA_PACKET_RTCP; kind++)
        {
          g_assert_false (cs_media_gate_may_send (gate, kind));
          g_assert_false (cs_media_gate_may_play (gate, kind));
        }
      g_assert_cmpint (cs_media_gate_get_state (gate), ==, CS_MEDIA_GATE_SECURE);
      cs_media_gate_set_bar (gate, CS_MEDIA_BAR_OPEN);
      g_assert_true (cs_media_gate_may_send (gate, CS_MEDIA_PACKET_RTP));
      g_assert_true (cs_media_gate_may_play (gate, CS_MEDIA_PACKET_RTP));
    }
}

/* A block that comes before there is anything to keep holds. */
static void
test_bar_comes_first (void)
{
  g_autoptr (CsMediaGate) gate = cs_media_gate_new (TRUE);

  cs_media_gate_set_bar (gate, CS_MEDIA_BAR_BLOCKED);
  cs_media_gate_set_direction (gate, CS_SDP_SENDRECV);
  g_assert_true (cs_media_gate_may_become_clear (gate));
  g_assert_true (cs_media_gate_event (gate, CS_MEDIA_GATE_NO_PEER));
  g_assert_false (cs_media_gate_may_become_clear (gate));
  g_assert_cmpint (cs_media_gate_get_state (gate), ==, CS_MEDIA_GATE_CLEAR);
  g_assert_false (cs_media_gate_may_send (gate, CS_MEDIA_PACKET_RTP));
  cs_media_gate_set_bar (gate, CS_MEDIA_BAR_OPEN);
  g_assert_true (cs_media_gate_may_send (gate, CS_MEDIA_PACKET_RTP));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/gate/every-pair", test_every_pair);
  g_test_add_func ("/media/gate/every-order", test_every_order);
  g_test_add_func ("/media/gate/ways-to-secure", test_ways_to_secure);
  g_test_add_func ("/media/gate/agreed-is-never-clear", test_agreed_is_never_clear);
  g_test_add_func ("/media/gate/direction", test_direction);
  g_test_add_func ("/media/gate/bar", test_bar);
  g_test_add_func ("/media/gate/bar-comes-first", test_bar_comes_first);
  return g_test_run ();
}
