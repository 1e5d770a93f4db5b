/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "echo/cs-echo.h"

#include "lib/cs-test-dirs.h"
#include "lib/cs-test-loop.h"

#include <glib/gstdio.h>

typedef struct {
  char *folder;
  CsEcho *echo;
  CsCallManager *manager;
  CsAccount *account;
  guint captions; /* notifications */
} Fixture;

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **slot = user_data;

  *slot = g_object_ref (result);
}

static void
start (CsEcho *echo)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cs_echo_start_async (echo, NULL, on_done, &result);
  CS_TEST_WAIT_FOR (result != NULL);
  g_assert_true (cs_echo_start_finish (echo, result, &error));
  g_assert_no_error (error);
}

static void
on_caption (CsEcho *echo, GParamSpec *pspec, gpointer user_data)
{
  ((Fixture *) user_data)->captions++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static guint count;
  g_autofree char *name = g_strdup_printf ("echo-%u", count++);

  fixture->folder = g_build_filename (g_get_user_data_dir (), name, NULL);
  fixture->echo = cs_echo_new (fixture->folder);
  g_signal_connect (fixture->echo, "notify::caption", G_CALLBACK (on_caption), fixture);
}

static void
close_manager (CsCallManager *manager)
{
  g_autoptr (GAsyncResult) result = NULL;

  cs_call_manager_close_async (manager, on_done, &result);
  CS_TEST_WAIT_FOR (result != NULL && g_list_model_get_n_items (cs_call_manager_get_calls (manager)) == 0);
  g_assert_true (cs_call_manager_close_finish (manager, result, NULL));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->manager != NULL)
    close_manager (fixture->manager);
  g_clear_object (&fixture->manager);
  g_signal_handlers_disconnect_by_data (fixture->echo, fixture);
  g_clear_object (&fixture->echo);
  cs_test_loop_settle ();
  g_free (fixture->folder);
}

static CsCall *
call (Fixture *fixture, CsRequirement requirement)
{
  const CsAccountSettings settings = {
    .transport = "tls",
    .trust_file = cs_echo_get_trust_file (fixture->echo),
    .requirement = requirement,
  };
  g_autoptr (GError) error = NULL;
  CsCall *made;

  if (fixture->manager == NULL)
    {
      fixture->manager = cs_call_manager_new (fixture->folder);
      cs_call_manager_set_audio (fixture->manager, &(CsCallAudio){ .kind = CS_CALL_AUDIO_SPEECH });
      fixture->account = cs_call_manager_add_account (fixture->manager, &settings, &error);
      g_assert_no_error (error);
    }
  made = cs_call_manager_call (fixture->manager, fixture->account, cs_echo_get_uri (fixture->echo), NULL, &error);
  g_assert_no_error (error);
  return g_object_ref (made);
}

static void
test_new_destroy (Fixture *fixture, gconstpointer data)
{
  CsEcho *echo = cs_echo_new (fixture->folder);
  gboolean ready = TRUE;

  g_object_get (echo, "ready", &ready, NULL);
  g_assert_false (ready);
  g_assert_null (cs_echo_get_uri (echo));
  g_assert_null (cs_echo_get_caption (echo));
  g_assert_nonnull (cs_echo_get_trust_file (echo));
  cs_echo_stop (echo);
  g_assert_finalize_object (echo);
}

static void
test_start_and_stop (Fixture *fixture, gconstpointer data)
{
  gboolean ready = FALSE;
  g_autofree char *first = NULL;

  start (fixture->echo);
  g_object_get (fixture->echo, "ready", &ready, NULL);
  g_assert_true (ready);
  g_assert_true (g_str_has_prefix (cs_echo_get_uri (fixture->echo), "sip:echo@127.0.0.1:"));
  g_assert_true (g_str_has_suffix (cs_echo_get_uri (fixture->echo), ";transport=tls"));
  g_assert_true (g_file_test (cs_echo_get_trust_file (fixture->echo), G_FILE_TEST_IS_REGULAR));
  first = g_strdup (cs_echo_get_uri (fixture->echo));

  /* Starting again changes nothing. */
  start (fixture->echo);
  g_assert_cmpstr (cs_echo_get_uri (fixture->echo), ==, first);

  cs_echo_stop (fixture->echo);
  g_object_get (fixture->echo, "ready", &ready, NULL);
  g_assert_false (ready);
  g_assert_null (cs_echo_get_uri (fixture->echo));
  start (fixture->echo);
  g_assert_nonnull (cs_echo_get_uri (fixture->echo));
}

static void
test_keeps_its_certificate (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = NULL, *second = NULL;

  start (fixture->echo);
  g_assert_true (g_file_get_contents (cs_echo_get_trust_file (fixture->echo), &first, NULL, NULL));
  cs_echo_stop (fixture->echo);
  start (fixture->echo);
  g_assert_true (g_file_get_contents (cs_echo_get_trust_file (fixture->echo), &second, NULL, NULL));
  g_assert_cmpstr (first, ==, second);
}

static void
test_folder_cannot_be (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gboolean ready = TRUE;

  g_assert_true (g_file_set_contents (fixture->folder, "a file", -1, NULL));
  cs_echo_start_async (fixture->echo, NULL, on_done, &result);
  CS_TEST_WAIT_FOR (result != NULL);
  g_assert_false (cs_echo_start_finish (fixture->echo, result, &error));
  g_assert_nonnull (error);
  g_object_get (fixture->echo, "ready", &ready, NULL);
  g_assert_false (ready);
}

/* Two halves are read by turns, ours first; a whole is read by the echo first, and nothing of ours is shown before. */
static void
listen (CsCall *made)
{
  CsCheck *check = cs_call_get_check (made);

  if (cs_check_get_code_type (check) == CS_CODE_CSW4)
    cs_check_spoken (check);
  g_assert_cmpint (cs_check_get_turn (check), ==, CS_CHECK_LISTEN);
  g_assert_null (cs_check_get_shown (check));
}

/* Both ends have the same code, the caption says it from the other one, and sound comes back. */
static void
test_call (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CsCall) made = NULL;

  start (fixture->echo);
  made = call (fixture, CS_REQUIREMENT_END_TO_END);
  CS_TEST_WAIT_FOR (cs_call_get_state (made) == CS_CALL_ACTIVE && cs_echo_get_caption (fixture->echo) != NULL);
  g_assert_cmpint (cs_call_get_protection (made), ==, CS_PROTECTION_END_TO_END);
  g_assert_cmpstr (cs_code_get_hear (cs_call_get_code (made)), ==, cs_echo_get_caption (fixture->echo));
  g_assert_cmpuint (fixture->captions, ==, 1);

  listen (made);

  CS_TEST_WAIT_FOR (cs_call_get_quality (made)->level_db > -40);
  cs_check_enter (cs_call_get_check (made), cs_echo_get_caption (fixture->echo));
  g_assert_cmpint (cs_call_get_protection (made), ==, CS_PROTECTION_CHECKED);

  cs_call_hang_up (made);
  CS_TEST_WAIT_FOR (cs_call_get_state (made) == CS_CALL_ENDED && cs_echo_get_caption (fixture->echo) == NULL);
  g_assert_cmpint (cs_call_get_reason (made), ==, CS_CALL_REASON_NORMAL);
  g_assert_cmpuint (fixture->captions, ==, 2);
}

static void
test_calls_again_with_another_code (Fixture *fixture, gconstpointer data)
{
  char *captions[2] = { NULL, NULL };

  start (fixture->echo);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (CsCall) made = call (fixture, CS_REQUIREMENT_END_TO_END);

      CS_TEST_WAIT_FOR (cs_echo_get_caption (fixture->echo) != NULL);
      captions[i] = g_strdup (cs_echo_get_caption (fixture->echo));
      cs_call_hang_up (made);
      CS_TEST_WAIT_FOR (cs_call_get_state (made) == CS_CALL_ENDED && cs_echo_get_caption (fixture->echo) == NULL);
    }
  g_assert_cmpstr (captions[0], !=, captions[1]);
  g_free (captions[0]);
  g_free (captions[1]);
}

/* The caller gives up while it rings: nothing is answered afterwards. */
static void
test_cancelled_while_ringing (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CsCall) made = NULL;

  start (fixture->echo);
  made = call (fixture, CS_REQUIREMENT_END_TO_END);
  CS_TEST_WAIT_FOR (cs_call_get_state (made) == CS_CALL_RINGING);
  cs_call_hang_up (made);
  CS_TEST_WAIT_FOR (cs_call_get_state (made) == CS_CALL_ENDED);
  g_assert_cmpint (cs_call_get_reason (made), ==, CS_CALL_REASON_CANCELLED);
  g_assert_null (cs_echo_get_caption (fixture->echo));
}

/* Stopped in the middle of a call: it hangs up first. */
static void
test_stopped_during_a_call (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CsCall) made = NULL;

  start (fixture->echo);
  made = call (fixture, CS_REQUIREMENT_END_TO_END);
  CS_TEST_WAIT_FOR (cs_call_get_state (made) == CS_CALL_ACTIVE && cs_echo_get_caption (fixture->echo) != NULL);
  cs_echo_stop (fixture->echo);
  g_assert_null (cs_echo_get_caption (fixture->echo));
  CS_TEST_WAIT_FOR (cs_call_get_state (made) == CS_CALL_ENDED);
  g_assert_cmpint (cs_call_get_reason (made), ==, CS_CALL_REASON_NORMAL);
}

/* ---- with somebody in between ---- */

static void
attack (CsEcho *echo, gboolean attacked)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (cs_echo_set_attacked (echo, attacked, &error));
  g_assert_no_error (error);
}

static void
on_quality (CsCall *call, gpointer user_data)
{
  (*(guint *) user_data)++;
}

static void
wait_for_quality (CsCall *call, guint n)
{
  guint seen = 0;
  gulong id = g_signal_connect (call, "quality", G_CALLBACK (on_quality), &seen);

  CS_TEST_WAIT_FOR (seen >= n);
  g_signal_handler_disconnect (call, id);
}

/* Sound comes back through both legs, each encrypted from end to end; only the codes tell. */
static void
test_attacked (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CsCall) made = NULL;
  guint64 sent;

  attack (fixture->echo, TRUE);
  start (fixture->echo);
  made = call (fixture, CS_REQUIREMENT_END_TO_END);
  CS_TEST_WAIT_FOR (cs_call_get_state (made) == CS_CALL_ACTIVE && cs_echo_get_caption (fixture->echo) != NULL);
  g_assert_cmpint (cs_call_get_protection (made), ==, CS_PROTECTION_END_TO_END);
  g_assert_cmpstr (cs_code_get_hear (cs_call_get_code (made)), !=, cs_echo_get_caption (fixture->echo));
  CS_TEST_WAIT_FOR (cs_call_get_quality (made)->level_db > -40);

  listen (made);
  g_assert_cmpint (cs_check_enter (cs_call_get_check (made), cs_echo_get_caption (fixture->echo)), ==,
                   CS_CODE_ENTRY_WRONG);
  g_assert_cmpint (cs_call_get_protection (made), ==, CS_PROTECTION_SUSPECT);
  wait_for_quality (made, 1);
  sent = cs_call_get_quality (made)->sent;
  wait_for_quality (made, 2);
  g_assert_cmpuint (cs_call_get_quality (made)->sent, ==, sent);
  g_assert_cmpfloat (cs_call_get_quality (made)->level_db, <, -80);

  cs_call_hang_up (made);
  CS_TEST_WAIT_FOR (cs_call_get_state (made) == CS_CALL_ENDED && cs_echo_get_caption (fixture->echo) == NULL);
  g_assert_cmpint (cs_call_get_reason (made), ==, CS_CALL_REASON_SUSPECT);
}

/* The attacker comes and goes while the echo listens; the echo itself is the same all the time. */
static void
test_attacker_comes_and_goes (Fixture *fixture, gconstpointer data)
{
  g_autofree char *echo_uri = NULL;
  gboolean attacked = FALSE;

  start (fixture->echo);
  echo_uri = g_strdup (cs_echo_get_uri (fixture->echo));
  attack (fixture->echo, TRUE);
  attack (fixture->echo, TRUE);
  g_object_get (fixture->echo, "attacked", &attacked, NULL);
  g_assert_true (attacked);
  g_assert_cmpstr (cs_echo_get_uri (fixture->echo), !=, echo_uri);

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (CsCall) made = call (fixture, CS_REQUIREMENT_END_TO_END);

      CS_TEST_WAIT_FOR (cs_call_get_state (made) == CS_CALL_ACTIVE && cs_echo_get_caption (fixture->echo) != NULL);
      g_assert_cmpint (g_strcmp0 (cs_code_get_hear (cs_call_get_code (made)), cs_echo_get_caption (fixture->echo)) != 0,
                       ==, attacked);
      if (attacked)
        attack (fixture->echo, FALSE);
      else
        cs_call_hang_up (made);
      CS_TEST_WAIT_FOR (cs_call_get_state (made) == CS_CALL_ENDED && cs_echo_get_caption (fixture->echo) == NULL);
      attacked = FALSE;
      g_assert_cmpstr (cs_echo_get_uri (fixture->echo), ==, echo_uri);
    }
}

/* The caller gives up while it rings: neither leg goes on. */
static void
test_attacked_and_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CsCall) made = NULL;

  attack (fixture->echo, TRUE);
  start (fixture->echo);
  made = call (fixture, CS_REQUIREMENT_END_TO_END);
  CS_TEST_WAIT_FOR (cs_call_get_state (made) == CS_CALL_RINGING);
  cs_call_hang_up (made);
  CS_TEST_WAIT_FOR (cs_call_get_state (made) == CS_CALL_ENDED);
  g_assert_cmpint (cs_call_get_reason (made), ==, CS_CALL_REASON_CANCELLED);
  g_assert_null (cs_echo_get_caption (fixture->echo));
}

static void
test_attacker_cannot_be (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (fixture->folder, "echo", "attacker", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = NULL;

  start (fixture->echo);
  uri = g_strdup (cs_echo_get_uri (fixture->echo));
  g_assert_true (g_file_set_contents (folder, "a file", -1, NULL));
  g_assert_false (cs_echo_set_attacked (fixture->echo, TRUE, &error));
  g_assert_nonnull (error);
  g_assert_cmpstr (cs_echo_get_uri (fixture->echo), ==, uri);
  g_clear_error (&error);

  /* Asked for before the start, the start fails: nobody practises with an attacker that is not there. */
  cs_echo_stop (fixture->echo);
  attack (fixture->echo, TRUE);
  cs_echo_start_async (fixture->echo, NULL, on_done, &result);
  CS_TEST_WAIT_FOR (result != NULL);
  g_assert_false (cs_echo_start_finish (fixture->echo, result, &error));
  g_assert_nonnull (error);
  g_assert_null (cs_echo_get_uri (fixture->echo));
}

int
main (int argc, char **argv)
{
  cs_test_dirs_init ();
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/echo/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("new-destroy", test_new_destroy);
  ADD ("start-and-stop", test_start_and_stop);
  ADD ("keeps-its-certificate", test_keeps_its_certificate);
  ADD ("folder-cannot-be", test_folder_cannot_be);
  ADD ("call", test_call);
  ADD ("calls-again-with-another-code", test_calls_again_with_another_code);
  ADD ("cancelled-while-ringing", test_cancelled_while_ringing);
  ADD ("stopped-during-a-call", test_stopped_during_a_call);
  ADD ("attacked", test_attacked);
  ADD ("attacked/comes-and-goes", test_attacker_comes_and_goes);
  ADD ("attacked/cancelled", test_attacked_and_cancelled);
  ADD ("attacked/cannot-be", test_attacker_cannot_be);
#undef ADD
  return g_test_run ();
}
