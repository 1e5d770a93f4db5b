/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What keys, codes and people do to the protection of a call, without a call. */

#include "calls/cs-call-trust.h"

#include <string.h>

#define SAS 0xd269b071u

typedef struct {
  CsCallTrust *trust;
  guint changed; /* since it was last looked at */
  guint ends, proofs, outcomes;
  CsCallTrustMemory remembered;
} World;

static void
on_outcome (const CsCallTrustOutcome *outcome, gpointer user_data)
{
  World *world = user_data;

  world->changed |= outcome->changed;
  world->ends += outcome->must_end ? 1 : 0;
  world->proofs += outcome->proven ? 1 : 0;
  world->outcomes++;
  if (outcome->remember != CS_CALL_TRUST_REMEMBER_NOTHING)
    world->remembered = outcome->remember;
}

static World *
world_new (CsRequirement requirement)
{
  World *world = g_new0 (World, 1);

  world->trust = cs_call_trust_new (&(CsCallTrustConfig){ .outgoing = TRUE }, on_outcome, world);
  cs_call_trust_set_context (
      world->trust, &(CsCallTrustContext){ .requirement = requirement, .who = "Anna", .provider = "sip.test" });
  world->changed = 0;
  return world;
}

static void
world_free (World *world)
{
  cs_call_trust_free (world->trust);
  g_free (world);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (World, world_free)

static CsProtection
protection_of (const World *world)
{
  return cs_call_trust_get_state (world->trust)->protection;
}

static gboolean
says (const World *world, const char *words)
{
  return strstr (cs_call_trust_get_sentence (world->trust), words) != NULL;
}

static guint
take_changed (World *world)
{
  const guint changed = world->changed;

  world->changed = 0;
  return changed;
}

static void
take_keys (World *world, const char *keying, CsZrtpContinuity continuity, gboolean checked,
           const CsPolicyHistory *history)
{
  const CsMediaSecurity security = {
    .keying = keying,
    .suite = "AES_CM_128_HMAC_SHA1_80",
    .zrtp = { .suite = { .sas = CS_ZRTP_SAS_B256 },
              .sas_value = SAS,
              .continuity = continuity,
              .our_checked = checked,
              .our_checked_at_s = checked ? g_get_real_time () / G_USEC_PER_SEC : 0 },
  };
  const CsPolicyMeans means = { .history = *history, .narrowing = CS_KEYINGS_ALL, .signalling_tls = TRUE };

  cs_call_trust_take_keys (world->trust, &security, &means);
}

static void
enter (World *world, gboolean right)
{
  CsCheck *check = cs_call_trust_get_check (world->trust);

  cs_check_enter (check, right ? cs_code_get_hear (cs_call_trust_get_code (world->trust)) : "topmost Istanbul");
}

static const CsPolicyHistory nothing = { 0 };
static const CsPolicyHistory was_checked = { .ever_checked = TRUE, .is_checked = TRUE, .had_zrtp = TRUE };

/* ---- keys ---- */

static void
test_keys (void)
{
  static const struct {
    const char *keying;
    CsZrtpContinuity continuity;
    gboolean checked;
    const CsPolicyHistory *history;
    CsRequirement requirement;
    CsProtection protection;
    gboolean blocked, should_check, can_go_on;
    guint proofs;
  } rows[] = {
    { "sdes", 0, FALSE, &nothing, CS_REQUIREMENT_PROVIDER, CS_PROTECTION_PROVIDER, FALSE, FALSE, FALSE, 0 },
    { "dtls", 0, FALSE, &nothing, CS_REQUIREMENT_PROVIDER, CS_PROTECTION_PROVIDER, FALSE, FALSE, FALSE, 0 },
    { "sdes", 0, FALSE, &nothing, CS_REQUIREMENT_END_TO_END, CS_PROTECTION_PROVIDER, TRUE, FALSE, FALSE, 0 },
    { "dtls", 0, FALSE, &was_checked, CS_REQUIREMENT_PROVIDER, CS_PROTECTION_SUSPECT, TRUE, FALSE, TRUE, 0 },
    { "zrtp", CS_ZRTP_CONTINUITY_FIRST, FALSE, &nothing, CS_REQUIREMENT_END_TO_END, CS_PROTECTION_END_TO_END, FALSE,
      TRUE, FALSE, 0 },
    { "zrtp", CS_ZRTP_CONTINUITY_FIRST, FALSE, &nothing, CS_REQUIREMENT_CHECKED, CS_PROTECTION_END_TO_END, FALSE, TRUE,
      FALSE, 0 },
    { "zrtp", CS_ZRTP_CONTINUITY_KEPT, TRUE, &was_checked, CS_REQUIREMENT_CHECKED, CS_PROTECTION_CHECKED, FALSE, FALSE,
      FALSE, 1 },
    { "zrtp", CS_ZRTP_CONTINUITY_KEPT, FALSE, &was_checked, CS_REQUIREMENT_END_TO_END, CS_PROTECTION_SUSPECT, TRUE,
      FALSE, TRUE, 0 },
    { "zrtp", CS_ZRTP_CONTINUITY_BROKEN, FALSE, &was_checked, CS_REQUIREMENT_END_TO_END, CS_PROTECTION_SUSPECT, TRUE,
      FALSE, TRUE, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (World) world = world_new (rows[i].requirement);
      const gboolean zrtp = g_str_equal (rows[i].keying, "zrtp");
      const guint wanted = CS_CALL_TRUST_KEYS | CS_CALL_TRUST_PROTECTION | CS_CALL_TRUST_SENTENCE
                           | (zrtp ? CS_CALL_TRUST_CODE : 0) | (rows[i].should_check ? CS_CALL_TRUST_SHOULD_CHECK : 0);

      g_test_message ("row %u", i);
      g_assert_true (cs_call_trust_is_blocked (world->trust));
      g_assert_null (cs_call_trust_get_security (world->trust));
      world->outcomes = 0;
      take_keys (world, rows[i].keying, rows[i].continuity, rows[i].checked, rows[i].history);
      g_assert_cmpuint (world->outcomes, ==, 1);
      g_assert_cmphex (take_changed (world), ==, wanted);
      g_assert_cmpint (protection_of (world), ==, rows[i].protection);
      g_assert_cmpint (cs_call_trust_is_blocked (world->trust), ==, rows[i].blocked);
      g_assert_cmpint (cs_call_trust_get_should_check (world->trust), ==, rows[i].should_check);
      g_assert_cmpint (cs_call_trust_can_go_on (world->trust), ==, rows[i].can_go_on);
      g_assert_cmpuint (world->proofs, ==, rows[i].proofs);
      g_assert_cmpint (cs_call_trust_get_check (world->trust) != NULL, ==, zrtp);
      g_assert_cmpint (cs_call_trust_get_zrtp (world->trust) != NULL, ==, zrtp);
      g_assert_cmpint (cs_call_trust_get_checked_on (world->trust) != NULL, ==,
                       rows[i].protection == CS_PROTECTION_CHECKED);
    }
}

/* Keys of another mechanism do not follow, nor do ZRTP's; others are told once. */
static void
test_follow (void)
{
  g_autoptr (World) world = world_new (CS_REQUIREMENT_PROVIDER);
  CsMediaSecurity next = { .keying = "sdes", .suite = "AEAD_AES_256_GCM" };

  take_keys (world, "sdes", 0, FALSE, &nothing);
  take_changed (world);
  cs_call_trust_follow_keys (world->trust, &next);
  g_assert_cmphex (take_changed (world), ==, CS_CALL_TRUST_SUITE);
  g_assert_cmpstr (cs_call_trust_get_security (world->trust)->suite, ==, "AEAD_AES_256_GCM");
  cs_call_trust_follow_keys (world->trust, &next);
  g_assert_cmphex (take_changed (world), ==, 0);
  next = (CsMediaSecurity){ .keying = "dtls", .suite = "AES_CM_128_HMAC_SHA1_32" };
  cs_call_trust_follow_keys (world->trust, &next);
  g_assert_cmphex (take_changed (world), ==, 0);
  g_assert_cmpstr (cs_call_trust_get_security (world->trust)->suite, ==, "AEAD_AES_256_GCM");
  cs_call_trust_drop_keys (world->trust);
  g_assert_cmphex (take_changed (world), ==, CS_CALL_TRUST_KEYS | CS_CALL_TRUST_CODE);
  g_assert_null (cs_call_trust_get_security (world->trust));
}

/* ---- the check ---- */

static void
test_code (void)
{
  g_autoptr (World) world = world_new (CS_REQUIREMENT_END_TO_END);

  take_keys (world, "zrtp", CS_ZRTP_CONTINUITY_FIRST, FALSE, &nothing);
  take_changed (world);
  enter (world, FALSE);
  g_assert_cmpint (protection_of (world), ==, CS_PROTECTION_SUSPECT);
  g_assert_true (cs_call_trust_is_blocked (world->trust));
  g_assert_cmpint (world->remembered, ==, CS_CALL_TRUST_REMEMBER_UNCHECKED);
  g_assert_false (cs_call_trust_can_go_on (world->trust));
  cs_check_try_again (cs_call_trust_get_check (world->trust));
  g_assert_cmpint (protection_of (world), ==, CS_PROTECTION_END_TO_END);
  enter (world, TRUE);
  g_assert_cmpint (protection_of (world), ==, CS_PROTECTION_CHECKED);
  g_assert_cmpint (world->remembered, ==, CS_CALL_TRUST_REMEMBER_CHECKED);
  g_assert_true (says (world, "Only you and Anna"));
  /* it is read back to the peer, too */
  g_assert_true (cs_call_trust_get_should_check (world->trust));
  cs_check_spoken (cs_call_trust_get_check (world->trust));
  g_assert_false (cs_call_trust_get_should_check (world->trust));
  cs_call_trust_uncheck (world->trust);
  g_assert_cmpint (protection_of (world), ==, CS_PROTECTION_END_TO_END);
  g_assert_cmpint (world->remembered, ==, CS_CALL_TRUST_REMEMBER_UNCHECKED);
  g_assert_true (cs_call_trust_get_should_check (world->trust));
}

static void
test_skip (void)
{
  static const struct {
    CsRequirement requirement;
    guint ends;
  } rows[] = { { CS_REQUIREMENT_PROVIDER, 0 }, { CS_REQUIREMENT_END_TO_END, 0 }, { CS_REQUIREMENT_CHECKED, 1 } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (World) world = world_new (rows[i].requirement);

      take_keys (world, "zrtp", CS_ZRTP_CONTINUITY_FIRST, FALSE, &nothing);
      cs_check_skip (cs_call_trust_get_check (world->trust));
      g_assert_cmpuint (world->ends, ==, rows[i].ends);
    }
}

/* Whatever the user does with what is left of it on the screen. */
static void
test_over (void)
{
  g_autoptr (World) world = world_new (CS_REQUIREMENT_CHECKED);

  take_keys (world, "zrtp", CS_ZRTP_CONTINUITY_FIRST, FALSE, &nothing);
  take_changed (world);
  cs_call_trust_end (world->trust);
  g_assert_cmphex (take_changed (world), ==, CS_CALL_TRUST_SHOULD_CHECK);
  cs_check_skip (cs_call_trust_get_check (world->trust));
  cs_check_reopen (cs_call_trust_get_check (world->trust));
  enter (world, TRUE);
  cs_call_trust_uncheck (world->trust);
  cs_call_trust_go_on (world->trust);
  g_assert_cmphex (take_changed (world), ==, 0);
  g_assert_cmpuint (world->ends, ==, 0);
  g_assert_cmpint (world->remembered, ==, CS_CALL_TRUST_REMEMBER_NOTHING);
  g_assert_cmpint (protection_of (world), ==, CS_PROTECTION_END_TO_END);
}

/* ---- elsewhere ---- */

/* The stream leads to another place, whose keys come next. */
static void
test_moved (void)
{
  static const struct {
    CsZrtpContinuity before, after;
    gboolean was_checked, is_checked;
    CsProtection protection; /* then */
    gboolean asks;
  } rows[] = {
    { CS_ZRTP_CONTINUITY_FIRST, CS_ZRTP_CONTINUITY_FIRST, FALSE, FALSE, CS_PROTECTION_SUSPECT, TRUE },
    { CS_ZRTP_CONTINUITY_FIRST, CS_ZRTP_CONTINUITY_BROKEN, FALSE, FALSE, CS_PROTECTION_SUSPECT, TRUE },
    { CS_ZRTP_CONTINUITY_FIRST, CS_ZRTP_CONTINUITY_KEPT, FALSE, FALSE, CS_PROTECTION_END_TO_END, FALSE },
    { CS_ZRTP_CONTINUITY_KEPT, CS_ZRTP_CONTINUITY_KEPT, TRUE, TRUE, CS_PROTECTION_CHECKED, FALSE },
    { CS_ZRTP_CONTINUITY_KEPT, CS_ZRTP_CONTINUITY_FIRST, TRUE, FALSE, CS_PROTECTION_SUSPECT, TRUE },
    { CS_ZRTP_CONTINUITY_KEPT, CS_ZRTP_CONTINUITY_BROKEN, TRUE, TRUE, CS_PROTECTION_SUSPECT, TRUE },
    { CS_ZRTP_CONTINUITY_KEPT, CS_ZRTP_CONTINUITY_KEPT, TRUE, FALSE, CS_PROTECTION_SUSPECT, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const CsPolicyHistory *history = rows[i].was_checked ? &was_checked : &nothing;
      g_autoptr (World) world = world_new (CS_REQUIREMENT_PROVIDER);

      g_test_message ("row %u", i);
      take_keys (world, "zrtp", rows[i].before, rows[i].was_checked, history);
      cs_call_trust_drop_keys (world->trust);
      cs_call_trust_tell (world->trust, CS_POLICY_EVENT_MOVED);
      g_assert_cmpint (protection_of (world), ==, CS_PROTECTION_SUSPECT);
      g_assert_true (cs_call_trust_is_blocked (world->trust));
      g_assert_false (cs_call_trust_can_go_on (world->trust));
      g_assert_null (cs_call_trust_get_check (world->trust));

      take_keys (world, "zrtp", rows[i].after, rows[i].is_checked, history);
      g_assert_cmpint (protection_of (world), ==, rows[i].protection);
      g_assert_cmpint (cs_call_trust_can_go_on (world->trust), ==, rows[i].asks);
      g_assert_cmpint (cs_call_trust_is_blocked (world->trust), ==, rows[i].asks);
    }
}

/* A code that was compared with whoever is there now is not remembered as that of the one who was called; and nobody
 * comes back to a call that was suspect, or that the user went on with after it was moved. */
static void
test_moved_and_checked (void)
{
  g_autoptr (World) world = world_new (CS_REQUIREMENT_PROVIDER);

  take_keys (world, "zrtp", CS_ZRTP_CONTINUITY_FIRST, FALSE, &nothing);
  for (guint i = 0; i < 2; i++)
    {
      cs_call_trust_drop_keys (world->trust);
      cs_call_trust_tell (world->trust, CS_POLICY_EVENT_MOVED);
      take_keys (world, "zrtp", i == 0 ? CS_ZRTP_CONTINUITY_FIRST : CS_ZRTP_CONTINUITY_KEPT, FALSE, &nothing);
      g_assert_cmpint (protection_of (world), ==, CS_PROTECTION_SUSPECT);
      cs_call_trust_go_on (world->trust);
      g_assert_cmpint (protection_of (world), ==, CS_PROTECTION_END_TO_END);
      g_assert_true (cs_call_trust_get_should_check (world->trust));
    }
  enter (world, TRUE);
  g_assert_cmpint (protection_of (world), ==, CS_PROTECTION_CHECKED);
  g_assert_cmpint (world->remembered, ==, CS_CALL_TRUST_REMEMBER_NOTHING);
}

/* ---- somebody else ---- */

static void
be_carol (World *world, gboolean checked)
{
  cs_call_trust_set_context (world->trust, &(CsCallTrustContext){ .requirement = CS_REQUIREMENT_PROVIDER,
                                                                  .who = "Carol",
                                                                  .provider = "sip.test",
                                                                  .replaced = TRUE });
  cs_call_trust_replace (world->trust, checked);
}

/* The check is not carried over, may be made again, and is not remembered as that of the one before. */
static void
test_replaced_after_check (void)
{
  g_autoptr (World) world = world_new (CS_REQUIREMENT_PROVIDER);

  take_keys (world, "zrtp", CS_ZRTP_CONTINUITY_KEPT, TRUE, &was_checked);
  g_assert_cmpint (protection_of (world), ==, CS_PROTECTION_CHECKED);
  be_carol (world, TRUE);
  g_assert_cmpint (protection_of (world), ==, CS_PROTECTION_END_TO_END);
  g_assert_null (cs_call_trust_get_checked_on (world->trust));
  g_assert_false (says (world, "Only you"));
  g_assert_true (cs_call_trust_get_should_check (world->trust));
  g_assert_cmpint (world->remembered, ==, CS_CALL_TRUST_REMEMBER_NOTHING);
  enter (world, TRUE);
  g_assert_cmpint (protection_of (world), ==, CS_PROTECTION_CHECKED);
  g_assert_true (says (world, "Only you and Carol"));
  g_assert_cmpint (world->remembered, ==, CS_CALL_TRUST_REMEMBER_NOTHING);
}

static void
test_replaced (void)
{
  static const struct {
    const char *keying;
    gboolean checked;
    CsProtection protection;
    gboolean can_go_on;
  } rows[] = {
    { "sdes", FALSE, CS_PROTECTION_PROVIDER, FALSE },   { "sdes", TRUE, CS_PROTECTION_SUSPECT, TRUE },
    { "dtls", FALSE, CS_PROTECTION_PROVIDER, FALSE },   { "dtls", TRUE, CS_PROTECTION_SUSPECT, TRUE },
    { "zrtp", FALSE, CS_PROTECTION_END_TO_END, FALSE }, { "zrtp", TRUE, CS_PROTECTION_END_TO_END, FALSE },
    { NULL, FALSE, CS_PROTECTION_NONE, FALSE },         { NULL, TRUE, CS_PROTECTION_NONE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (World) world = world_new (CS_REQUIREMENT_PROVIDER);

      g_test_message ("row %u", i);
      if (rows[i].keying != NULL)
        take_keys (world, rows[i].keying, CS_ZRTP_CONTINUITY_FIRST, FALSE, &nothing);
      be_carol (world, rows[i].checked);
      g_assert_cmpint (protection_of (world), ==, rows[i].protection);
      g_assert_cmpint (cs_call_trust_can_go_on (world->trust), ==, rows[i].can_go_on);
      g_assert_cmpint (cs_call_trust_is_blocked (world->trust), ==,
                       rows[i].protection == CS_PROTECTION_SUSPECT || rows[i].keying == NULL);
    }
}

/* Who comes in its place grants no further tries for a code that differed. */
static void
test_replaced_after_wrong_code (void)
{
  g_autoptr (World) world = world_new (CS_REQUIREMENT_PROVIDER);

  take_keys (world, "zrtp", CS_ZRTP_CONTINUITY_FIRST, FALSE, &nothing);
  for (guint i = 0; i < 2; i++)
    {
      enter (world, FALSE);
      be_carol (world, FALSE);
      g_assert_cmpint (protection_of (world), ==, CS_PROTECTION_SUSPECT);
      cs_check_try_again (cs_call_trust_get_check (world->trust));
    }
  g_assert_cmpint (cs_check_get_turn (cs_call_trust_get_check (world->trust)), ==, CS_CHECK_GIVEN_UP);
  g_assert_cmpint (protection_of (world), ==, CS_PROTECTION_SUSPECT);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/call-trust/keys", test_keys);
  g_test_add_func ("/call-trust/follow", test_follow);
  g_test_add_func ("/call-trust/code", test_code);
  g_test_add_func ("/call-trust/skip", test_skip);
  g_test_add_func ("/call-trust/over", test_over);
  g_test_add_func ("/call-trust/moved", test_moved);
  g_test_add_func ("/call-trust/moved/and-checked", test_moved_and_checked);
  g_test_add_func ("/call-trust/replaced", test_replaced);
  g_test_add_func ("/call-trust/replaced/after-check", test_replaced_after_check);
  g_test_add_func ("/call-trust/replaced/after-wrong-code", test_replaced_after_wrong_code);
  return g_test_run ();
}
