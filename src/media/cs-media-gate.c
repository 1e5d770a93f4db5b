/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decides for every media packet whether it may be sent or played. */
#include "media/cs-media-gate.h"

#include "base/cs-state-table.h"

/*
 *             PEER_FOUND              RECEIVE_KEYS + SEND_KEYS + CONFIRMED
 *   CLOSED ───────────────> HANDSHAKE ────────────────────────────────────> SECURE
 *     │
 *     │ NO_PEER, allowed, not announced
 *     └──────────────────────────────────> CLEAR
 */
static const char *const state_names[] = { "closed", "handshake", "secure", "clear" };
static const CsStateEdge state_edges[] = {
  { CS_MEDIA_GATE_CLOSED, CS_MEDIA_GATE_HANDSHAKE },
  { CS_MEDIA_GATE_HANDSHAKE, CS_MEDIA_GATE_SECURE },
  { CS_MEDIA_GATE_CLOSED, CS_MEDIA_GATE_CLEAR },
};
static const CsStateTable state_table = { "gate", state_names, 4, state_edges, G_N_ELEMENTS (state_edges) };

static const char *const bar_names[] = { "open", "blocked" };
static const CsStateEdge bar_edges[] = {
  { CS_MEDIA_BAR_OPEN, CS_MEDIA_BAR_BLOCKED },
  { CS_MEDIA_BAR_BLOCKED, CS_MEDIA_BAR_OPEN },
};
static const CsStateTable bar_table = { "bar", bar_names, 2, bar_edges, G_N_ELEMENTS (bar_edges) };

/* The atomic word that the questions read. */
#define WORD_STATE_MASK 0x03
#define WORD_BAR 0x04
#define WORD_SEND 0x08
#define WORD_RECEIVE 0x10

struct _CsMediaGate {
  GMutex lock; /* for those who change; readers take the word */
  gboolean allow_clear;
  guint facts; /* bit per CsMediaGateEvent that has happened */
  int state;
  int bar;
  CsSdpDirection direction;
  gint word;
};

CsMediaGate *
cs_media_gate_new (gboolean allow_clear)
{
  CsMediaGate *self = g_new0 (CsMediaGate, 1);

  g_mutex_init (&self->lock);
  self->allow_clear = allow_clear;
  self->state = CS_MEDIA_GATE_CLOSED;
  self->bar = CS_MEDIA_BAR_OPEN;
  self->direction = CS_SDP_INACTIVE;
  return self;
}

void
cs_media_gate_free (CsMediaGate *self)
{
  if (self == NULL)
    return;
  g_mutex_clear (&self->lock);
  g_free (self);
}

static void
publish (CsMediaGate *self)
{
  gint word = self->state;

  if (self->bar == CS_MEDIA_BAR_BLOCKED)
    word |= WORD_BAR;
  if (self->direction & CS_SDP_SENDONLY)
    word |= WORD_SEND;
  if (self->direction & CS_SDP_RECVONLY)
    word |= WORD_RECEIVE;
  g_atomic_int_set (&self->word, word);
}

static gboolean
has_facts (const CsMediaGate *self, guint mask)
{
  return (self->facts & mask) == mask;
}

#define FACT(event) (1u << (event))

static gboolean
clear_is_possible (const CsMediaGate *self)
{
  return self->state == CS_MEDIA_GATE_CLOSED && self->allow_clear
         && (self->facts & (FACT (CS_MEDIA_GATE_PEER_ANNOUNCED) | FACT (CS_MEDIA_GATE_PEER_FOUND))) == 0;
}

/* Where the facts lead from here; the present state when they lead nowhere. */
static int
next_state (const CsMediaGate *self)
{
  const guint keyed
      = FACT (CS_MEDIA_GATE_RECEIVE_KEYS) | FACT (CS_MEDIA_GATE_SEND_KEYS) | FACT (CS_MEDIA_GATE_CONFIRMED);

  switch ((CsMediaGateState) self->state)
    {
    case CS_MEDIA_GATE_CLOSED:
      if (clear_is_possible (self) && has_facts (self, FACT (CS_MEDIA_GATE_NO_PEER)))
        return CS_MEDIA_GATE_CLEAR;
      if (!has_facts (self, FACT (CS_MEDIA_GATE_FAILED)) && has_facts (self, FACT (CS_MEDIA_GATE_PEER_FOUND)))
        return CS_MEDIA_GATE_HANDSHAKE;
      return self->state;

    case CS_MEDIA_GATE_HANDSHAKE:
      if (!has_facts (self, FACT (CS_MEDIA_GATE_FAILED)) && has_facts (self, keyed))
        return CS_MEDIA_GATE_SECURE;
      return self->state;

    case CS_MEDIA_GATE_SECURE:
    case CS_MEDIA_GATE_CLEAR:
      return self->state;

    default:
      g_assert_not_reached ();
    }
}

gboolean
cs_media_gate_event (CsMediaGate *self, CsMediaGateEvent event)
{
  gboolean changed = FALSE;
  int next;

  g_mutex_lock (&self->lock);
  self->facts |= FACT (event);
  while ((next = next_state (self)) != self->state)
    {
      cs_state_table_step (&state_table, &self->state, next);
      changed = TRUE;
    }
  publish (self);
  g_mutex_unlock (&self->lock);
  return changed;
}

CsMediaGateState
cs_media_gate_get_state (CsMediaGate *self)
{
  return g_atomic_int_get (&self->word) & WORD_STATE_MASK;
}

gboolean
cs_media_gate_may_become_clear (CsMediaGate *self)
{
  gboolean possible;

  g_mutex_lock (&self->lock);
  possible = clear_is_possible (self);
  g_mutex_unlock (&self->lock);
  return possible;
}

void
cs_media_gate_set_bar (CsMediaGate *self, CsMediaBar bar)
{
  g_mutex_lock (&self->lock);
  if (self->bar != (int) bar)
    cs_state_table_step (&bar_table, &self->bar, bar);
  publish (self);
  g_mutex_unlock (&self->lock);
}

void
cs_media_gate_set_direction (CsMediaGate *self, CsSdpDirection direction)
{
  g_mutex_lock (&self->lock);
  self->direction = direction;
  publish (self);
  g_mutex_unlock (&self->lock);
}

/* RTCP carries no speech, so hold does not stop it (RFC 3264 section 5.1); the bar stops everything. */
static gboolean
passes (CsMediaGate *self, CsMediaPacketKind kind, gint direction_bit)
{
  const gint word = g_atomic_int_get (&self->word);
  const gint state = word & WORD_STATE_MASK;

  if (state != CS_MEDIA_GATE_SECURE && state != CS_MEDIA_GATE_CLEAR)
    return FALSE;
  if (word & WORD_BAR)
    return FALSE;
  return kind == CS_MEDIA_PACKET_RTCP || (word & direction_bit) != 0;
}

gboolean
cs_media_gate_may_send (CsMediaGate *self, CsMediaPacketKind kind)
{
  return passes (self, kind, WORD_SEND);
}

gboolean
cs_media_gate_may_play (CsMediaGate *self, CsMediaPacketKind kind)
{
  return passes (self, kind, WORD_RECEIVE);
}

gboolean
cs_media_gate_has_edge (CsMediaGateState from, CsMediaGateState to)
{
  return cs_state_table_allows (&state_table, from, to);
}
