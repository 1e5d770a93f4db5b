/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The call that is made of paper. */
#include "cs-test-paper-call.h"

#include <string.h>

G_DEFINE_TYPE (CsCheck, cs_check, G_TYPE_OBJECT)

G_DEFINE_TYPE (CsCall, cs_call, G_TYPE_OBJECT)

static void
no_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_assert_not_reached ();
}

static void
cs_check_class_init (CsCheckClass *class)
{
  G_OBJECT_CLASS (class)->get_property = no_property;
  g_object_class_install_property (G_OBJECT_CLASS (class), 1,
                                   g_param_spec_int ("turn", NULL, NULL, 0, 9, 0, G_PARAM_READABLE));
}

static void
cs_check_init (CsCheck *self)
{
}

static void
cs_call_dispose (GObject *object)
{
  g_clear_object (&CS_CALL (object)->check);
  g_clear_object (&CS_CALL (object)->old_check);
  G_OBJECT_CLASS (cs_call_parent_class)->dispose (object);
}

static void
cs_call_class_init (CsCallClass *class)
{
  static const char *const names[]
      = { "state", "peer-name", "protection", "suite", "check", "should-check", "notice", "codec", "silent" };

  G_OBJECT_CLASS (class)->dispose = cs_call_dispose;
  G_OBJECT_CLASS (class)->get_property = no_property;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_object_class_install_property (G_OBJECT_CLASS (class), i + 1,
                                     g_param_spec_int (names[i], NULL, NULL, 0, 9, 0, G_PARAM_READABLE));
  g_signal_new ("quality", CS_TYPE_CALL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cs_call_init (CsCall *self)
{
}

CsCheckTurn
cs_check_get_turn (CsCheck *self)
{
  g_assert_true (CS_IS_CHECK (self));
  return self->turn;
}

CsCallState
cs_call_get_state (CsCall *self)
{
  return self->state;
}

CsProtection
cs_call_get_protection (CsCall *self)
{
  return self->protection;
}

const char *
cs_call_get_suite (CsCall *self)
{
  return self->suite;
}

CsCheck *
cs_call_get_check (CsCall *self)
{
  return self->check;
}

gboolean
cs_call_get_should_check (CsCall *self)
{
  return self->should_check;
}

gboolean
cs_call_is_said_by_provider (CsCall *self)
{
  return self->said;
}

const char *
cs_call_get_notice (CsCall *self)
{
  return self->notice;
}

const char *
cs_call_get_codec (CsCall *self)
{
  return self->codec;
}

const CsCallQuality *
cs_call_get_quality (CsCall *self)
{
  return &self->quality;
}

void
cs_call_hang_up (CsCall *self)
{
  self->hung_up++;
}

/* ---- what happens ---- */

const char *const cs_test_paper_states[] = { "dialing", "ringing", "connecting", "active", "ended" };
const char *const cs_test_paper_protections[] = { "none", "clear", "provider", "end-to-end", "checked", "suspect" };
const char *const cs_test_paper_turns[] = { "listen", "speak", "done", "wrong", "given-up", "skipped" };

static int
position (const char *const *names, guint n, const char *name)
{
  for (guint i = 0; i < n; i++)
    if (strcmp (names[i], name) == 0)
      return (int) i;
  g_error ("no such name: %s", name);
}

#define POSITION(names, name) position (names, G_N_ELEMENTS (names), name)

/* NULL for "". */
static const char *
text (const char *value)
{
  return *value != '\0' ? g_intern_string (value) : NULL;
}

/* "3/-40": packets and their level. */
static void
measure (CsCall *call, const char *value)
{
  char *end;

  call->quality.received = g_ascii_strtoull (value, &end, 10);
  g_assert_true (*end == '/');
  call->quality.level_db = g_ascii_strtod (end + 1, NULL);
}

static void
renew_check (CsCall *call, const char *value)
{
  g_set_object (&call->old_check, call->check);
  g_clear_object (&call->check);
  if (*value == '\0')
    return;
  call->check = g_object_new (CS_TYPE_CHECK, NULL);
  call->check->turn = POSITION (cs_test_paper_turns, value);
}

static void
change (CsCall *call, const char *what, const char *value)
{
  if (strcmp (what, "state") == 0)
    call->state = POSITION (cs_test_paper_states, value);
  else if (strcmp (what, "peer-name") == 0)
    call->said = strcmp (value, "said") == 0;
  else if (strcmp (what, "protection") == 0)
    call->protection = POSITION (cs_test_paper_protections, value);
  else if (strcmp (what, "suite") == 0)
    call->suite = text (value);
  else if (strcmp (what, "check") == 0)
    renew_check (call, value);
  else if (strcmp (what, "turn") == 0)
    call->check->turn = POSITION (cs_test_paper_turns, value);
  else if (strcmp (what, "old-turn") == 0)
    call->old_check->turn = POSITION (cs_test_paper_turns, value);
  else if (strcmp (what, "should-check") == 0)
    call->should_check = strcmp (value, "yes") == 0;
  else if (strcmp (what, "notice") == 0)
    call->notice = text (value);
  else if (strcmp (what, "codec") == 0)
    call->codec = text (value);
  else if (strcmp (what, "quality") == 0)
    measure (call, value);
  else
    g_assert_cmpstr (what, ==, "silent");
}

static void
happen (CsCall *call, const char *word)
{
  const gboolean quietly = *word == '-';
  g_auto (GStrv) parts = g_strsplit (quietly ? word + 1 : word, ":", 2);

  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  change (call, parts[0], parts[1]);
  if (quietly)
    return;
  if (strcmp (parts[0], "quality") == 0)
    g_signal_emit_by_name (call, "quality");
  else if (strcmp (parts[0], "turn") == 0)
    g_object_notify (G_OBJECT (call->check), "turn");
  else if (strcmp (parts[0], "old-turn") == 0)
    g_object_notify (G_OBJECT (call->old_check), "turn");
  else
    g_object_notify (G_OBJECT (call), parts[0]);
}

void
cs_test_paper_happen (CsCall *call, const char *words)
{
  g_auto (GStrv) list = g_strsplit (words, " ", -1);

  for (guint i = 0; list[i] != NULL; i++)
    if (*list[i] != '\0')
      happen (call, list[i]);
}
