/* SPDX-License-Identifier: GPL-3.0-or-later */
/* State machines as tables of allowed transitions. */
#include "base/cs-state-table.h"

gboolean
cs_state_table_allows (const CsStateTable *self, int from, int to)
{
  for (guint i = 0; i < self->n_edges; i++)
    {
      if (self->edges[i].from == from && self->edges[i].to == to)
        return TRUE;
    }
  return FALSE;
}

const char *
cs_state_table_name (const CsStateTable *self, int state)
{
  g_assert (state >= 0 && (guint) state < self->n_states);
  return self->names[state];
}

void
cs_state_table_step (const CsStateTable *self, int *state, int to)
{
  if (!cs_state_table_allows (self, *state, to))
    g_error ("%s: no edge %s -> %s", self->machine, cs_state_table_name (self, *state), cs_state_table_name (self, to));

  g_debug ("%s: %s -> %s", self->machine, cs_state_table_name (self, *state), cs_state_table_name (self, to));
  *state = to;
}
