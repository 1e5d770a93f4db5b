/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CsStateTable:
 *
 * The allowed edges of a small state machine and the names of its states, for one set_state() per machine that checks,
 * logs and then changes. A step that the table does not have is a mistake of ours and ends the program, in release
 * builds too: whatever a peer does has to be turned into an allowed step, or none, before.
 */
typedef struct {
  int from;
  int to;
} CsStateEdge;

typedef struct {
  const char *machine;      /* for the log: "call", "gate" */
  const char *const *names; /* one per state, from 0 */
  guint n_states;
  const CsStateEdge *edges;
  guint n_edges;
} CsStateTable;

gboolean cs_state_table_allows (const CsStateTable *self, int from, int to);
const char *cs_state_table_name (const CsStateTable *self, int state);

/* Moves *@state to @to. The edge has to be there. */
void cs_state_table_step (const CsStateTable *self, int *state, int to);

G_END_DECLS
