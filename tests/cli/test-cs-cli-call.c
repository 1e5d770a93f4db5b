/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CsCliCall with a call that is made of paper and needs no network: what is told when the things of a row happen. */
#include "cli/cs-cli-call.h"

#include "cs-test-paper-call.h"
#include "lib/cs-test-loop.h"

/* ---- what is told, a word each ---- */

typedef struct {
  CsCliOutput parent;
  GString *told;
} Ear;

static void
add (CsCliOutput *output, const char *what, const char *value)
{
  GString *told = ((Ear *) output)->told;

  g_string_append_printf (told, "%s%s%s%s", told->len > 0 ? " " : "", what, value != NULL ? ":" : "",
                          value != NULL ? value : "");
}

static void
hear_call (CsCliOutput *output, CsCall *call)
{
  add (output, cs_test_paper_states[call->state], NULL);
}

static void
hear_identity (CsCliOutput *output, CsCall *call)
{
  add (output, "identity", call->said ? "said" : "own");
}

static void
hear_protection (CsCliOutput *output, CsCall *call)
{
  add (output, cs_test_paper_protections[call->protection], call->suite);
}

static void
hear_turn (CsCliOutput *output, CsCall *call)
{
  add (output, "turn", cs_test_paper_turns[call->check->turn]);
}

static void
hear_media (CsCliOutput *output, CsCall *call)
{
  add (output, "media", call->codec);
}

static void
hear_quality (CsCliOutput *output, CsCall *call)
{
  add (output, "quality", NULL);
}

static void
hear_warning (CsCliOutput *output, const char *warning)
{
  add (output, "warning", warning);
}

/* Nothing else is told of one call. */
static const CsCliOutputVTable ear_vtable = {
  .call = hear_call,
  .identity = hear_identity,
  .protection = hear_protection,
  .turn = hear_turn,
  .media = hear_media,
  .quality = hear_quality,
  .warning = hear_warning,
};

/* ---- one call, followed ---- */

typedef struct {
  CsCall *call;
  Ear ear;
  CsCliCall *follower;
} Scene;

static Scene *
scene_new (const char *before, guint seconds, double least_db)
{
  Scene *self = g_new0 (Scene, 1);

  self->call = g_object_new (CS_TYPE_CALL, NULL);
  self->ear.parent.vtable = &ear_vtable;
  self->ear.told = g_string_new (NULL);
  cs_test_paper_happen (self->call, before);
  self->follower = cs_cli_call_new (self->call, &self->ear.parent, seconds, least_db);
  return self;
}

/* Nothing follows the call any more, whatever happens to it, and nothing holds it. */
static void
scene_free (Scene *self)
{
  g_clear_pointer (&self->follower, cs_cli_call_free);
  g_string_truncate (self->ear.told, 0);
  cs_test_paper_happen (self->call,
                        "state:active protection:suspect check:speak turn:done codec:opus quality:9/-1 notice:late");
  g_assert_cmpstr (self->ear.told->str, ==, "");
  g_assert_finalize_object (self->call);
  g_string_free (self->ear.told, TRUE);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Scene, scene_free)

#define KEYS "-suite:A check:speak -protection:end-to-end "

static const struct {
  const char *name;
  const char *before; /* it is followed */
  const char *happens;
  const char *told;
} rows[] = {
  { "begins", "", "", "dialing" },
  { "begins/ringing", "state:ringing", "", "ringing" },
  { "states", "", "state:ringing state:connecting state:active state:ended",
    "dialing ringing connecting active ended" },

  { "name/known", "peer-name:own", "", "dialing" },
  { "name/changes", "", "peer-name:own peer-name:own", "dialing" },
  { "name/said-before", "peer-name:said", "", "dialing identity:said" },
  { "name/said", "", "peer-name:said", "dialing identity:said" },
  { "name/said-again", "", "peer-name:said peer-name:said", "dialing identity:said identity:said" },
  { "name/said-no-more", "", "peer-name:said peer-name:own", "dialing identity:said identity:own" },
  { "name/said-long-ago", "", "peer-name:said peer-name:own peer-name:own", "dialing identity:said identity:own" },

  { "protection", "", "protection:clear protection:provider", "dialing clear provider" },
  { "protection/suite-first", "", "suite:A protection:provider", "dialing provider:A" },
  { "protection/suite-with-it", "", "-suite:A protection:provider suite:A", "dialing provider:A" },
  { "protection/another-suite", "", "-suite:A protection:provider suite:B", "dialing provider:A provider:B" },
  { "protection/same-suite", "", "-suite:A protection:provider suite:A suite:A", "dialing provider:A" },
  { "protection/suite-later", "", "protection:clear suite:A", "dialing clear" },
  { "protection/no-suite-more", "", "-suite:A protection:provider suite:", "dialing provider:A provider" },

  { "check/not-asked", "", "check:speak protection:end-to-end", "dialing end-to-end" },
  { "check/asked", "", KEYS "protection:end-to-end -should-check:yes should-check:yes",
    "dialing end-to-end:A turn:speak" },
  { "check/asked-before-it-is-told", "", KEYS "should-check:yes", "dialing" },
  { "check/protection-first", "", KEYS "should-check:yes protection:end-to-end", "dialing end-to-end:A turn:speak" },
  { "check/asked-once", "", KEYS "-should-check:yes protection:end-to-end should-check:yes should-check:yes",
    "dialing end-to-end:A turn:speak" },
  { "check/another-suite", "", KEYS "-should-check:yes protection:end-to-end suite:B",
    "dialing end-to-end:A turn:speak end-to-end:B" },
  { "check/turns", "", KEYS "-should-check:yes protection:end-to-end turn:listen turn:done",
    "dialing end-to-end:A turn:speak turn:listen turn:done" },
  { "check/same-turn", "", KEYS "-should-check:yes protection:end-to-end turn:speak turn:speak",
    "dialing end-to-end:A turn:speak" },
  { "check/unasked-turn", "", KEYS "protection:end-to-end turn:listen", "dialing end-to-end:A turn:listen" },
  { "check/asked-no-more", "", KEYS "-should-check:yes protection:end-to-end should-check:no",
    "dialing end-to-end:A turn:speak" },
  { "check/asked-again", "", KEYS "-should-check:yes protection:end-to-end should-check:no should-check:yes",
    "dialing end-to-end:A turn:speak turn:speak" },
  { "check/told-twice", "", KEYS "check:speak -should-check:yes protection:end-to-end turn:done",
    "dialing end-to-end:A turn:speak turn:done" },
  { "check/another", "", KEYS "-should-check:yes protection:end-to-end check:listen turn:wrong",
    "dialing end-to-end:A turn:speak turn:wrong" },
  { "check/the-one-before", "", KEYS "-should-check:yes protection:end-to-end check:listen old-turn:done",
    "dialing end-to-end:A turn:speak" },
  { "check/the-one-before-none", "", KEYS "protection:end-to-end check: old-turn:done", "dialing end-to-end:A" },
  { "check/none-any-more", "", KEYS "protection:end-to-end check:", "dialing end-to-end:A" },

  { "notice", "", "notice:low notice: notice:low notice:low", "dialing warning:low warning:low warning:low" },
  { "media", "", "codec:opus silent:yes silent:no", "dialing media:opus media:opus media:opus" },
  { "quality", "", "quality:0/0 quality:1/-9", "dialing quality quality" },
};

static void
test_told (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  g_autoptr (Scene) scene = scene_new (rows[i].before, 0, -60);

  g_assert_true (cs_cli_call_get_call (scene->follower) == scene->call);
  cs_test_paper_happen (scene->call, rows[i].happens);
  g_assert_cmpstr (scene->ear.told->str, ==, rows[i].told);
}

/* ---- what it came to ---- */

static const struct {
  const char *happens;
  gboolean was_end_to_end, found_attacker, sound_came_back;
  guint judged;
} results[] = {
  { "", FALSE, FALSE, FALSE, 0 },
  { "protection:none", FALSE, FALSE, FALSE, 0 },
  { "protection:clear", FALSE, FALSE, FALSE, 0 },
  { "protection:provider", FALSE, FALSE, FALSE, 0 },
  { "protection:end-to-end", TRUE, FALSE, FALSE, 0 },
  { "protection:checked", TRUE, FALSE, FALSE, 0 },
  { "protection:suspect", FALSE, TRUE, FALSE, 0 },
  { "protection:end-to-end protection:suspect", TRUE, TRUE, FALSE, 0 },
  { "protection:end-to-end protection:suspect protection:end-to-end", TRUE, TRUE, FALSE, 0 },
  { "protection:checked protection:clear", TRUE, FALSE, FALSE, 0 },
  { "-protection:end-to-end", FALSE, FALSE, FALSE, 0 }, /* before anybody was told */
  { "codec:opus quality:1/-49", FALSE, FALSE, TRUE, 1 },
  { "codec:opus quality:1/-49 quality:2/-90", FALSE, FALSE, TRUE, 2 },
  { "codec:opus quality:1/-90 quality:2/-10", FALSE, FALSE, TRUE, 2 },
  { "codec:opus quality:1/-50", FALSE, FALSE, FALSE, 1 }, /* not louder */
  { "codec:opus quality:1/-51", FALSE, FALSE, FALSE, 1 },
  { "codec:opus quality:0/-10", FALSE, FALSE, FALSE, 1 }, /* of nothing received */
  { "quality:9/-10", FALSE, FALSE, FALSE, 1 },            /* of nothing that is played */
  { "codec:opus -quality:9/-10", FALSE, FALSE, FALSE, 0 },
};

static void
test_results (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (Scene) scene = scene_new ("", 0, -50);
      const CsCliCallResult *result = cs_cli_call_get_result (scene->follower);

      g_test_message ("%s", results[i].happens);
      cs_test_paper_happen (scene->call, results[i].happens);
      g_assert_cmpint (result->was_end_to_end, ==, results[i].was_end_to_end);
      g_assert_cmpint (result->found_attacker, ==, results[i].found_attacker);
      g_assert_cmpint (result->sound_came_back, ==, results[i].sound_came_back);
      g_assert_cmpuint (result->judged, ==, results[i].judged);
      g_assert_false (result->time_is_up);
    }
}

/* ---- the time ---- */

/* They run from the first ACTIVE on, once. */
static void
test_seconds (void)
{
  g_autoptr (Scene) unlimited = scene_new ("", 0, 0);
  g_autoptr (Scene) waiting = scene_new ("state:connecting", 1, 0);
  g_autoptr (Scene) active = scene_new ("", 1, 0);
  Scene *freed = scene_new ("state:active", 1, 0);

  cs_test_paper_happen (unlimited->call, "state:active");
  cs_test_paper_happen (active->call, "state:active state:active");
  scene_free (freed);
  CS_TEST_WAIT_FOR (active->call->hung_up > 0);
  cs_test_loop_settle ();
  g_assert_cmpuint (active->call->hung_up, ==, 1);
  g_assert_true (cs_cli_call_get_result (active->follower)->time_is_up);
  g_assert_cmpuint (unlimited->call->hung_up, ==, 0);
  g_assert_cmpuint (waiting->call->hung_up, ==, 0);
  g_assert_false (cs_cli_call_get_result (waiting->follower)->time_is_up);
}

static void
test_free_nothing (void)
{
  cs_cli_call_free (NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/cli/call/told/", rows[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_told);
    }
  g_test_add_func ("/cli/call/results", test_results);
  g_test_add_func ("/cli/call/seconds", test_seconds);
  g_test_add_func ("/cli/call/free-nothing", test_free_nothing);
  return g_test_run ();
}
