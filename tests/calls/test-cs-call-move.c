/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A call by ZRTP that is taken elsewhere by a plain re-INVITE. */

#include "calls/cs-call-internal.h"
#include "cs-test-puppet.h"

#include <string.h>

static const CsTestDescription unannounced = { .hash = CS_TEST_HASH_NONE };

typedef struct {
  CsTestPhone *phone;
  CsTestPuppet *bob; /* whom we called: he speaks ZRTP and doesn't announce it */
} Scene;

static void
scene_clear (Scene *scene)
{
  g_clear_pointer (&scene->bob, cs_test_puppet_free);
  g_clear_pointer (&scene->phone, cs_test_phone_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Scene, scene_clear)

static void
set_up (Scene *scene, CsRequirement requirement)
{
  g_autofree char *description = NULL;

  scene->phone = cs_test_phone_new ("tcp", requirement, NULL);
  scene->bob = cs_test_puppet_new_callee (TRUE);
  description = cs_test_puppet_describe (scene->bob, &unannounced);
  cs_test_puppet_be_called (scene->bob, scene->phone, NULL);
  cs_test_puppet_connect (scene->bob, scene->bob->invite);
  cs_test_puppet_reply (scene->bob, "200 OK", description);
  CS_TEST_WAIT_FOR (cs_test_sip_peer_count (scene->bob->peer, "ACK ") == 1);
  cs_test_wait_for_state (scene->phone, CS_CALL_ACTIVE);
  CS_TEST_WAIT_FOR (scene->bob->secured);
  g_assert_cmpint (cs_call_get_protection (scene->phone->call), ==, CS_PROTECTION_END_TO_END);
}

/* (transfer full): a description of bob's that leads to somebody else's phone. */
static char *
describe_at (Scene *scene, CsTestPuppet *there, const CsTestDescription *how)
{
  const guint16 own = scene->bob->rtp_port;
  char *description;

  scene->bob->rtp_port = there->rtp_port;
  description = cs_test_puppet_describe (scene->bob, how);
  scene->bob->rtp_port = own;
  return description;
}

static void
move_to (Scene *scene, CsTestPuppet *there, const CsTestDescription *how)
{
  g_autofree char *description = describe_at (scene, there, how);
  const char *answer;

  cs_test_puppet_invite (scene->bob, NULL, description);
  answer = cs_test_puppet_wait_for_answer (scene->bob, "200", NULL);
  if (there->media != NULL)
    cs_test_puppet_connect (there, answer);
}

static void
assert_sound (CsTestPuppet *puppet)
{
  guint64 received = puppet->figures.received;

  CS_TEST_WAIT_FOR (puppet->figures.received > received + 10);
}

static void
assert_silence (CsTestPuppet *puppet)
{
  guint quality = puppet->quality;
  guint64 received;

  CS_TEST_WAIT_FOR (puppet->quality > quality);
  received = puppet->figures.received;
  quality = puppet->quality;
  CS_TEST_WAIT_FOR (puppet->quality > quality);
  g_assert_cmpuint (puppet->figures.received, ==, received);
}

/* Counts RTP and RTCP; the rest of what comes is ZRTP. */
static guint
count_media (CsTestPuppet *puppet)
{
  guint8 buffer[2048];
  guint n = 0;
  gssize len;

  while ((len = g_socket_receive (puppet->rtp, (char *) buffer, sizeof buffer, NULL, NULL)) > 0)
    n += buffer[0] >> 6 == 2;
  return n;
}

static void
assert_asked (Scene *scene, gboolean can_go_on)
{
  CsCall *call = scene->phone->call;

  g_assert_cmpint (cs_call_get_state (call), ==, CS_CALL_ACTIVE);
  g_assert_cmpint (cs_call_get_protection (call), ==, CS_PROTECTION_SUSPECT);
  g_assert_cmpint (cs_call_get_suspicion (call), ==, CS_SUSPICION_MOVED);
  g_assert_cmpint (cs_call_can_go_on (call), ==, can_go_on);
  g_assert_nonnull (strstr (cs_call_get_sentence (call), "moved to another phone"));
}

static void
go_on (Scene *scene, CsTestPuppet *there)
{
  CsCall *call = scene->phone->call;

  CS_TEST_WAIT_FOR (there->secured && cs_call_can_go_on (call));
  assert_asked (scene, TRUE);
  assert_silence (there);
  cs_call_go_on (call);
  g_assert_cmpint (cs_call_get_protection (call), ==, CS_PROTECTION_END_TO_END);
  g_assert_nonnull (cs_call_get_check (call));
  g_assert_true (cs_call_get_should_check (call));
  g_assert_nonnull (strstr (cs_call_get_sentence (call), "that this call was moved to"));
  assert_sound (there);
}

static void
test_to_another_phone (void)
{
  g_auto (Scene) scene = { NULL };
  g_autoptr (CsTestPuppet) carol = cs_test_puppet_new_callee (TRUE);
  g_autoptr (CsCheck) check = NULL;

  set_up (&scene, CS_REQUIREMENT_DEFAULT);
  assert_sound (scene.bob);
  check = g_object_ref (cs_call_get_check (scene.phone->call));
  move_to (&scene, carol, &unannounced);
  assert_asked (&scene, FALSE);
  g_assert_null (cs_call_get_check (scene.phone->call));
  g_assert_null (cs_call_get_keying (scene.phone->call));
  go_on (&scene, carol);
  g_assert_true (cs_call_get_check (scene.phone->call) != check);
  assert_silence (scene.bob);

  cs_call_hang_up (scene.phone->call);
  cs_test_puppet_wait_for_request (scene.bob, "BYE ", 1);
  cs_test_assert_ended (scene.phone, CS_CALL_REASON_NORMAL);
}

/* To a server that has no ZRTP, as for its music, and on to a phone that has. */
static void
test_to_a_server_and_on (void)
{
  g_auto (Scene) scene = { NULL };
  g_autoptr (CsTestPuppet) server = cs_test_puppet_new_callee (FALSE);
  g_autoptr (CsTestPuppet) carol = cs_test_puppet_new_callee (TRUE);

  set_up (&scene, CS_REQUIREMENT_DEFAULT);
  move_to (&scene, server, &unannounced);
  assert_asked (&scene, FALSE);
  CS_TEST_WAIT_FOR (cs_call_get_notice (scene.phone->call) != NULL
                    && strstr (cs_call_get_notice (scene.phone->call), "moved to") != NULL);
  assert_asked (&scene, FALSE);
  g_assert_cmpuint (count_media (server), ==, 0);

  move_to (&scene, carol, &unannounced);
  go_on (&scene, carol);
  g_assert_cmpuint (count_media (server), ==, 0);
}

/* Only where unencrypted calls are allowed, and only when the user says so. */
static void
test_to_clear (void)
{
  g_auto (Scene) scene = { NULL };
  g_autoptr (CsTestPuppet) server = cs_test_puppet_new_callee (FALSE);

  set_up (&scene, CS_REQUIREMENT_CLEAR);
  move_to (&scene, server, &unannounced);
  CS_TEST_WAIT_FOR (cs_call_can_go_on (scene.phone->call));
  assert_asked (&scene, TRUE);
  g_assert_cmpuint (count_media (server), ==, 0);
  cs_call_go_on (scene.phone->call);
  g_assert_cmpint (cs_call_get_protection (scene.phone->call), ==, CS_PROTECTION_CLEAR);
  CS_TEST_WAIT_FOR (count_media (server) > 0);
}

/* By our offer, whose answer comes from elsewhere: what we offer next is for there. */
static void
test_by_an_answer (void)
{
  g_auto (Scene) scene = { NULL };
  g_autoptr (CsTestPuppet) carol = cs_test_puppet_new_callee (TRUE);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  const char *invite;

  set_up (&scene, CS_REQUIREMENT_DEFAULT);
  first = describe_at (&scene, carol, &unannounced);
  second = describe_at (&scene, carol, &unannounced);
  cs_test_puppet_invite (scene.bob, NULL, NULL);
  cs_test_puppet_wait_for_answer (scene.bob, "200", first);
  CS_TEST_WAIT_FOR (cs_test_sip_peer_count (scene.bob->peer, "INVITE ") == 2);
  assert_asked (&scene, FALSE);
  invite = cs_test_sip_peer_last (scene.bob->peer, "INVITE ");
  cs_test_puppet_connect (carol, invite);
  cs_test_sip_peer_reply (scene.bob->peer, invite, "200 OK", "puppet", NULL, second);
  go_on (&scene, carol);
}

/* The next offer is refused: there is nobody to talk to, and no going back to keys that the user was told are gone. */
static void
test_by_an_answer_in_vain (void)
{
  g_auto (Scene) scene = { NULL };
  g_autoptr (CsTestPuppet) server = cs_test_puppet_new_callee (FALSE);
  g_autofree char *first = NULL;

  set_up (&scene, CS_REQUIREMENT_DEFAULT);
  first = describe_at (&scene, server, &unannounced);
  cs_test_puppet_invite (scene.bob, NULL, NULL);
  cs_test_puppet_wait_for_answer (scene.bob, "200", first);
  CS_TEST_WAIT_FOR (cs_test_sip_peer_count (scene.bob->peer, "INVITE ") == 2);
  cs_test_sip_peer_reply (scene.bob->peer, cs_test_sip_peer_last (scene.bob->peer, "INVITE "),
                          "488 Not Acceptable Here", "puppet", NULL, NULL);
  cs_test_puppet_wait_for_request (scene.bob, "BYE ", 1);
  cs_test_assert_ended (scene.phone, CS_CALL_REASON_NOT_ACCEPTABLE);
  g_assert_cmpuint (count_media (server), ==, 0);
}

/* What leads nowhere else, and what cannot be answered there. */
static void
test_stays (void)
{
  static const struct {
    gboolean elsewhere;
    CsTestDescription how;
    const char *status;
  } rows[] = {
    { FALSE, { .hash = CS_TEST_HASH_NONE }, "200" },
    { FALSE, { .hash = CS_TEST_HASH_NONE, .direction = "recvonly" }, "200" },
    { FALSE, { .hash = CS_TEST_HASH_NONE, .direction = "sendonly" }, "200" },
    { TRUE, { .hash = CS_TEST_HASH_NONE, .direction = "sendonly" }, "200" },
    { TRUE, { .hash = CS_TEST_HASH_NONE, .direction = "inactive" }, "200" },
    { FALSE, { .hash = CS_TEST_HASH_NONE }, "200" },
    { TRUE, { .hash = CS_TEST_HASH_NONE, .codec = "PCMA/8000" }, "488" },
    { TRUE, { .hash = CS_TEST_HASH_NONE, .profile = "RTP/SAVP" }, "488" },
    { TRUE, { .hash = CS_TEST_HASH_NONE, .profile = "RTP/NONE" }, "488" },
  };
  g_auto (Scene) scene = { NULL };
  g_autoptr (CsTestPuppet) server = cs_test_puppet_new_callee (FALSE);
  CsCheck *check;

  set_up (&scene, CS_REQUIREMENT_DEFAULT);
  check = cs_call_get_check (scene.phone->call);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *description = describe_at (&scene, rows[i].elsewhere ? server : scene.bob, &rows[i].how);

      g_test_message ("row %u", i);
      cs_test_puppet_invite (scene.bob, NULL, description);
      cs_test_puppet_wait_for_answer (scene.bob, rows[i].status, NULL);
      g_assert_cmpint (cs_call_get_protection (scene.phone->call), ==, CS_PROTECTION_END_TO_END);
      g_assert_true (cs_call_get_check (scene.phone->call) == check);
    }
  assert_sound (scene.bob);
  g_assert_cmpuint (count_media (server), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/call-move/to-another-phone", test_to_another_phone);
  g_test_add_func ("/call-move/to-a-server-and-on", test_to_a_server_and_on);
  g_test_add_func ("/call-move/to-clear", test_to_clear);
  g_test_add_func ("/call-move/by-an-answer", test_by_an_answer);
  g_test_add_func ("/call-move/by-an-answer-in-vain", test_by_an_answer_in_vain);
  g_test_add_func ("/call-move/stays", test_stays);
  return g_test_run ();
}
