/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The check: both sides read their code aloud and type the other's, and the program compares. */
#include "calls/cs-check-private.h"

#include "base/cs-state-table.h"

#define MAX_ATTEMPTS 2

struct _CsCheck {
  GObject parent_instance;

  CsCode *code;
  CsCheckTurn turn;
  gboolean speak_first;
  gboolean right;  /* heard and entered */
  gboolean wrong;  /* a code that differs was entered, and no right one since */
  gboolean spoken; /* read aloud */
  guint attempts_left;
};

enum {
  PROP_TURN = 1,
  PROP_CODE_TYPE,
  PROP_ATTEMPTS_LEFT,
  PROP_RIGHT,
  PROP_SHOWN,
  N_PROPS,
};

enum {
  ENTERED,
  RETRIED,
  SKIPPED,
  N_SIGNALS,
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_ENUM_TYPE (CsCheckTurn, cs_check_turn, G_DEFINE_ENUM_VALUE (CS_CHECK_LISTEN, "listen"),
                    G_DEFINE_ENUM_VALUE (CS_CHECK_SPEAK, "speak"), G_DEFINE_ENUM_VALUE (CS_CHECK_DONE, "done"),
                    G_DEFINE_ENUM_VALUE (CS_CHECK_WRONG, "wrong"), G_DEFINE_ENUM_VALUE (CS_CHECK_GIVEN_UP, "given-up"),
                    G_DEFINE_ENUM_VALUE (CS_CHECK_SKIPPED, "skipped"))

G_DEFINE_FINAL_TYPE (CsCheck, cs_check, G_TYPE_OBJECT)

/*   SPEAK ⇄ LISTEN      whoever has spoken listens, whoever has heard the right code speaks
 *   LISTEN -> WRONG -> LISTEN (once) -> GIVEN_UP
 *   SPEAK, LISTEN -> DONE, when both halves are over
 *   SPEAK, LISTEN -> SKIPPED -> SPEAK or LISTEN, whichever comes first; but not once the code was wrong
 *   DONE -> SPEAK or LISTEN, when the user takes the check back
 */
static const char *const turn_names[] = { "listen", "speak", "done", "wrong", "given-up", "skipped" };
static const CsStateEdge turn_edges[] = {
  { CS_CHECK_SPEAK, CS_CHECK_LISTEN },  { CS_CHECK_SPEAK, CS_CHECK_DONE },     { CS_CHECK_LISTEN, CS_CHECK_SPEAK },
  { CS_CHECK_LISTEN, CS_CHECK_DONE },   { CS_CHECK_LISTEN, CS_CHECK_WRONG },   { CS_CHECK_LISTEN, CS_CHECK_GIVEN_UP },
  { CS_CHECK_WRONG, CS_CHECK_LISTEN },  { CS_CHECK_SPEAK, CS_CHECK_SKIPPED },  { CS_CHECK_LISTEN, CS_CHECK_SKIPPED },
  { CS_CHECK_SKIPPED, CS_CHECK_SPEAK }, { CS_CHECK_SKIPPED, CS_CHECK_LISTEN }, { CS_CHECK_DONE, CS_CHECK_SPEAK },
  { CS_CHECK_DONE, CS_CHECK_LISTEN },
};
static const CsStateTable turns
    = { "check", turn_names, G_N_ELEMENTS (turn_names), turn_edges, G_N_ELEMENTS (turn_edges) };

static void
set_turn (CsCheck *self, CsCheckTurn turn)
{
  int state = (int) self->turn;

  cs_state_table_step (&turns, &state, (int) turn);
  self->turn = (CsCheckTurn) state;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TURN]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SHOWN]);
}

static void
cs_check_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CsCheck *self = CS_CHECK (object);

  switch (id)
    {
    case PROP_TURN:
      g_value_set_enum (value, (int) self->turn);
      break;
    case PROP_CODE_TYPE:
      g_value_set_uint (value, cs_code_get_code_type (self->code));
      break;
    case PROP_ATTEMPTS_LEFT:
      g_value_set_uint (value, self->attempts_left);
      break;
    case PROP_RIGHT:
      g_value_set_boolean (value, self->right);
      break;
    case PROP_SHOWN:
      g_value_set_string (value, cs_check_get_shown (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
cs_check_finalize (GObject *object)
{
  CsCheck *self = CS_CHECK (object);

  g_clear_pointer (&self->code, cs_code_unref);
  G_OBJECT_CLASS (cs_check_parent_class)->finalize (object);
}

static void
cs_check_class_init (CsCheckClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = cs_check_get_property;
  object_class->finalize = cs_check_finalize;

  props[PROP_TURN] = g_param_spec_enum ("turn", NULL, NULL, CS_TYPE_CHECK_TURN, CS_CHECK_LISTEN, flags);
  props[PROP_CODE_TYPE] = g_param_spec_uint ("code-type", NULL, NULL, 0, CS_CODE_CSW4, CS_CODE_B256, flags);
  props[PROP_ATTEMPTS_LEFT] = g_param_spec_uint ("attempts-left", NULL, NULL, 0, MAX_ATTEMPTS, MAX_ATTEMPTS, flags);
  props[PROP_RIGHT] = g_param_spec_boolean ("right", NULL, NULL, FALSE, flags);
  props[PROP_SHOWN] = g_param_spec_string ("shown", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[ENTERED]
      = g_signal_new ("entered", CS_TYPE_CHECK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[RETRIED] = g_signal_new ("retried", CS_TYPE_CHECK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SKIPPED] = g_signal_new ("skipped", CS_TYPE_CHECK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cs_check_init (CsCheck *self)
{
  self->attempts_left = MAX_ATTEMPTS;
}

CsCheck *
cs_check_new (CsCode *code, gboolean speak_first)
{
  CsCheck *self = g_object_new (CS_TYPE_CHECK, NULL);

  self->code = cs_code_ref (code);
  self->speak_first = speak_first;
  self->turn = speak_first ? CS_CHECK_SPEAK : CS_CHECK_LISTEN;
  return self;
}

CsCheckTurn
cs_check_get_turn (CsCheck *self)
{
  g_return_val_if_fail (CS_IS_CHECK (self), CS_CHECK_LISTEN);
  return self->turn;
}

CsCodeType
cs_check_get_code_type (CsCheck *self)
{
  g_return_val_if_fail (CS_IS_CHECK (self), CS_CODE_B256);
  return cs_code_get_code_type (self->code);
}

gboolean
cs_check_is_right (CsCheck *self)
{
  g_return_val_if_fail (CS_IS_CHECK (self), FALSE);
  return self->right;
}

const char *
cs_check_get_shown (CsCheck *self)
{
  g_return_val_if_fail (CS_IS_CHECK (self), NULL);
  return self->turn == CS_CHECK_SPEAK ? cs_code_get_say (self->code) : NULL;
}

static void
accept_entry (CsCheck *self)
{
  self->right = TRUE;
  self->wrong = FALSE;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RIGHT]);
  set_turn (self, self->spoken ? CS_CHECK_DONE : CS_CHECK_SPEAK);
}

static void
refuse_entry (CsCheck *self)
{
  self->wrong = TRUE;
  self->attempts_left--;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ATTEMPTS_LEFT]);
  set_turn (self, self->attempts_left > 0 ? CS_CHECK_WRONG : CS_CHECK_GIVEN_UP);
}

CsCodeEntry
cs_check_enter (CsCheck *self, const char *heard)
{
  CsCodeEntry entry;

  g_return_val_if_fail (CS_IS_CHECK (self), CS_CODE_ENTRY_INCOMPLETE);
  g_return_val_if_fail (heard != NULL, CS_CODE_ENTRY_INCOMPLETE);

  if (self->turn != CS_CHECK_LISTEN)
    return CS_CODE_ENTRY_INCOMPLETE;

  entry = cs_code_compare (self->code, heard);
  if (entry != CS_CODE_ENTRY_RIGHT && entry != CS_CODE_ENTRY_WRONG)
    return entry;

  g_object_ref (self);
  if (entry == CS_CODE_ENTRY_RIGHT)
    accept_entry (self);
  else
    refuse_entry (self);
  g_signal_emit (self, signals[ENTERED], 0, entry == CS_CODE_ENTRY_RIGHT);
  g_object_unref (self);
  return entry;
}

void
cs_check_spoken (CsCheck *self)
{
  g_return_if_fail (CS_IS_CHECK (self));

  if (self->turn != CS_CHECK_SPEAK)
    return;
  self->spoken = TRUE;
  set_turn (self, self->right ? CS_CHECK_DONE : CS_CHECK_LISTEN);
}

void
cs_check_try_again (CsCheck *self)
{
  g_return_if_fail (CS_IS_CHECK (self));

  if (self->turn != CS_CHECK_WRONG)
    return;
  set_turn (self, CS_CHECK_LISTEN);
  g_signal_emit (self, signals[RETRIED], 0);
}

gboolean
cs_check_can_skip (CsCheck *self)
{
  g_return_val_if_fail (CS_IS_CHECK (self), FALSE);
  return (self->turn == CS_CHECK_LISTEN || self->turn == CS_CHECK_SPEAK) && !self->wrong;
}

void
cs_check_skip (CsCheck *self)
{
  g_return_if_fail (CS_IS_CHECK (self));

  if (!cs_check_can_skip (self))
    return;
  set_turn (self, CS_CHECK_SKIPPED);
  g_signal_emit (self, signals[SKIPPED], 0);
}

static void
begin (CsCheck *self)
{
  const CsCheckTurn first = self->speak_first ? CS_CHECK_SPEAK : CS_CHECK_LISTEN;

  self->spoken = FALSE;
  if (self->turn != first)
    set_turn (self, first);
}

void
cs_check_reopen (CsCheck *self)
{
  g_return_if_fail (CS_IS_CHECK (self));

  if (self->turn != CS_CHECK_SKIPPED)
    return;
  if (self->right)
    /* The code was entered before the skip: what is left is to read ours. */
    set_turn (self, CS_CHECK_SPEAK);
  else
    begin (self);
}

void
cs_check_restart (CsCheck *self)
{
  if (self->turn == CS_CHECK_WRONG || self->turn == CS_CHECK_GIVEN_UP)
    return;
  self->right = FALSE;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RIGHT]);
  begin (self);
}
