/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "zrtp/cs-test-zrtp-cache.h"
#include "zrtp/cs-test-zrtp-puppet.h"
#include "zrtp/cs-zrtp-ack.h"

#define SECOND G_GINT64_CONSTANT (1000000)
#define HOUR 3600

static const CsZrtpSuite usual
    = { CS_ZRTP_HASH_S256, CS_ZRTP_CIPHER_AES3, CS_ZRTP_AUTH_HS80, CS_KEY_AGREEMENT_X255, CS_ZRTP_SAS_B256 };

#define FIRST CS_ZRTP_CONTINUITY_FIRST
#define KEPT CS_ZRTP_CONTINUITY_KEPT
#define BROKEN CS_ZRTP_CONTINUITY_BROKEN

static void
test_set_checked_too_early (void)
{
  g_autoptr (CsTestZrtpCache) cache = cs_test_zrtp_cache_new ();
  g_autoptr (CsTestZrtpSolo) solo = NULL;
  CsZrtpConfig config;

  cs_test_zrtp_config (&config, 0);
  config.cache = &cache->base;
  solo = cs_test_zrtp_solo_new (&config);
  cs_zrtp_engine_set_checked (solo->end.engine, TRUE);
  cs_zrtp_engine_start (solo->end.engine, 0);
  cs_zrtp_engine_set_checked (solo->end.engine, TRUE);
  cs_test_zrtp_solo_run (solo, 60 * SECOND);
  g_assert_cmpuint (solo->end.n_failed, ==, 1);
  cs_zrtp_engine_set_checked (solo->end.engine, TRUE);
  g_assert_cmpuint (cache->n_set_checked + cache->n_update, ==, 0);
}

/* The puppet's side: an end that says of its memory what the test wants. */
typedef struct {
  CsTestZrtpCache *cache;
  CsTestZrtpSolo *solo;
  CsTestZrtpPuppet *puppet;
} Fixture;

static void
set_up_with (Fixture *f, const CsSecret *aux_secret)
{
  CsZrtpConfig config;

  cs_test_zrtp_config (&config, 0);
  config.cache = &f->cache->base;
  config.aux_secret = aux_secret;
  f->solo = cs_test_zrtp_solo_new (&config);
  f->puppet = cs_test_zrtp_puppet_new (f->solo, &usual);
  cs_zrtp_engine_start (f->solo->end.engine, 0);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  cs_test_zrtp_puppet_free (f->puppet);
  cs_test_zrtp_solo_free (f->solo);
  cs_test_zrtp_cache_free (f->cache);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->cache = cs_test_zrtp_cache_new ();
  set_up_with (f, NULL);
}

static void
play_initiator (CsTestZrtpPuppet *puppet)
{
  cs_test_zrtp_puppet_say_hello (puppet);
  cs_test_zrtp_puppet_say_commit (puppet);
  cs_test_zrtp_puppet_say_dhpart2 (puppet);
  cs_test_zrtp_puppet_say_confirm2 (puppet);
}

static void
play_responder (Fixture *f)
{
  g_autoptr (GBytes) ack = cs_zrtp_ack_print (CS_ZRTP_MESSAGE_CONF2_ACK);

  cs_test_zrtp_puppet_say_hello (f->puppet);
  cs_test_zrtp_puppet_say_dhpart1 (f->puppet);
  cs_test_zrtp_puppet_say_confirm1 (f->puppet);
  cs_test_zrtp_solo_feed (f->solo, ack);
}

/* The smaller interval counts, and ours is for ever. */
static void
test_expiry (gconstpointer data)
{
  static const guint32 says[] = { HOUR, 1, 0xfffffffe, CS_ZRTP_EXPIRY_NEVER };
  const gboolean as_initiator = GPOINTER_TO_INT (data);

  for (guint i = 0; i < G_N_ELEMENTS (says); i++)
    {
      const CsTestZrtpEntry *entry;
      Fixture f;

      set_up (&f, NULL);
      f.puppet->confirm_flags.cache_expiry_s = says[i];
      if (as_initiator)
        play_initiator (f.puppet);
      else
        play_responder (&f);
      cs_test_zrtp_puppet_assert_agreed (f.puppet, as_initiator ? CS_ZRTP_ROLE_RESPONDER : CS_ZRTP_ROLE_INITIATOR);
      entry = cs_test_zrtp_cache_peek (f.cache, 0xcc);
      g_assert_nonnull (entry);
      g_assert_true (cs_secret_equal (entry->rs1, f.puppet->keys->retained));
      g_assert_cmpint (entry->expires_at_s, ==, says[i] == CS_ZRTP_EXPIRY_NEVER ? -1 : f.cache->now_s + says[i]);
      tear_down (&f, NULL);
    }
}

/* What has expired is as if it had never been: no alarm. */
static void
test_expired (void)
{
  Fixture f;

  set_up (&f, NULL);
  f.puppet->confirm_flags.cache_expiry_s = HOUR;
  play_initiator (f.puppet);
  cs_zrtp_engine_set_checked (f.solo->end.engine, TRUE);
  cs_test_zrtp_puppet_free (f.puppet);
  cs_test_zrtp_solo_free (f.solo);

  f.cache->now_s += HOUR;
  set_up_with (&f, NULL);
  play_initiator (f.puppet);
  g_assert_cmpint (f.solo->end.secured.continuity, ==, FIRST);
  tear_down (&f, NULL);
}

/* The peer does not want to be remembered any more: what was kept of it goes, and the next call is no alarm. */
static void
test_not_kept (Fixture *f, gconstpointer data)
{
  g_autoptr (CsSecret) rs1 = cs_secret_new_random (CS_ZRTP_RETAINED_LEN);
  g_autoptr (CsZrtpRetained) retained = cs_zrtp_retained_new (rs1, NULL, FALSE, 0);

  cs_test_zrtp_cache_put (f->cache, 0xcc, rs1, NULL, TRUE);
  f->puppet->held.retained = retained;
  play_initiator (f->puppet);
  g_assert_cmpint (f->solo->end.secured.continuity, ==, KEPT);
  g_assert_true (f->solo->end.secured.our_checked);
  g_assert_null (cs_test_zrtp_cache_peek (f->cache, 0xcc));
  cs_zrtp_engine_set_checked (f->solo->end.engine, TRUE);
  g_assert_null (cs_test_zrtp_cache_peek (f->cache, 0xcc));
}

/* A V without a common secret is anybody's. */
static void
test_peer_v_without_match (Fixture *f, gconstpointer data)
{
  g_autoptr (CsSecret) rs1 = cs_secret_new_random (CS_ZRTP_RETAINED_LEN);

  f->puppet->confirm_flags.verified = TRUE;
  if (data != NULL)
    cs_test_zrtp_cache_put (f->cache, 0xcc, rs1, NULL, TRUE);
  play_initiator (f->puppet);
  g_assert_cmpuint (f->solo->end.n_secured, ==, 1);
  g_assert_cmpint (f->solo->end.secured.continuity, ==, data != NULL ? BROKEN : FIRST);
  g_assert_false (f->solo->end.secured.peer_checked);
  g_assert_false (f->solo->end.secured.our_checked);
}

/* What our Confirm1 said: V, and for how long. */
static CsZrtpConfirm
open_confirm1 (const Fixture *f)
{
  g_autoptr (GBytes) confirm1 = cs_test_zrtp_solo_last (f->solo, CS_ZRTP_MESSAGE_CONFIRM1);
  const CsZrtpConfirmKeys keys
      = { CS_HASH_SHA256, f->puppet->keys->responder.mac_key, f->puppet->keys->responder.zrtp_key };
  CsZrtpConfirm confirm;

  g_assert_true (cs_zrtp_confirm_open (g_bytes_get_data (confirm1, NULL), g_bytes_get_size (confirm1),
                                       CS_ZRTP_MESSAGE_CONFIRM1, &keys, &confirm, NULL));
  return confirm;
}

/* V only when checked and matched. */
static void
test_our_v (void)
{
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (CsSecret) rs1 = cs_secret_new_random (CS_ZRTP_RETAINED_LEN);
      g_autoptr (CsZrtpRetained) retained = cs_zrtp_retained_new (rs1, NULL, FALSE, 0);
      const gboolean checked = i & 1, matches = i & 2;
      CsZrtpConfirm confirm;
      Fixture f;

      set_up (&f, NULL);
      cs_test_zrtp_cache_put (f.cache, 0xcc, rs1, NULL, checked);
      f.puppet->held.retained = matches ? retained : NULL;
      play_initiator (f.puppet);
      confirm = open_confirm1 (&f);
      g_assert_cmpint (confirm.verified, ==, checked && matches);
      g_assert_cmphex (confirm.cache_expiry_s, ==, CS_ZRTP_EXPIRY_NEVER);
      g_assert_false (confirm.enrollment || confirm.allow_clear || confirm.disclosure);
      tear_down (&f, NULL);
    }
}

/* The ids of an earlier call say that he has the secret, and he has not: nothing becomes secure, nothing is lost. */
static void
test_stolen_ids (Fixture *f, gconstpointer data)
{
  g_autoptr (CsSecret) rs1 = cs_secret_new_random (CS_ZRTP_RETAINED_LEN);
  g_autoptr (CsZrtpRetained) retained = cs_zrtp_retained_new (rs1, NULL, FALSE, 0);

  cs_test_zrtp_cache_put (f->cache, 0xcc, rs1, NULL, TRUE);
  f->puppet->held.retained = retained;
  cs_test_zrtp_puppet_say_hello (f->puppet);
  cs_test_zrtp_puppet_say_commit (f->puppet);
  cs_test_zrtp_puppet_say_dhpart2 (f->puppet);
  f->puppet->held.retained = NULL;
  cs_test_zrtp_puppet_say_confirm2 (f->puppet);
  cs_test_zrtp_solo_run (f->solo, 60 * SECOND);
  g_assert_cmpuint (f->solo->end.n_secured, ==, 0);
  g_assert_cmpuint (f->solo->end.n_failed, ==, 1);
  g_assert_cmpuint (f->cache->n_update + f->cache->n_set_checked, ==, 0);
  g_assert_true (cs_secret_equal (cs_test_zrtp_cache_peek (f->cache, 0xcc)->rs1, rs1));
}

static void
test_aux (void)
{
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (CsSecret) ours = cs_secret_new_random (CS_ZRTP_RETAINED_LEN);
      g_autoptr (CsSecret) other = cs_secret_new_random (CS_ZRTP_RETAINED_LEN);
      const gboolean same = i & 1, as_initiator = i & 2;
      Fixture f = { .cache = cs_test_zrtp_cache_new () };

      set_up_with (&f, ours);
      f.puppet->held.aux_secret = same ? ours : other;
      if (as_initiator)
        play_initiator (f.puppet);
      else
        play_responder (&f);
      cs_test_zrtp_puppet_assert_agreed (f.puppet, as_initiator ? CS_ZRTP_ROLE_RESPONDER : CS_ZRTP_ROLE_INITIATOR);
      g_assert_cmpint (f.solo->end.secured.aux_matched, ==, same);
      g_assert_cmpint (f.solo->end.secured.continuity, ==, FIRST);
      tear_down (&f, NULL);
    }
}

int
main (int argc, char *argv[])
{

#define ADD(name, data, func) g_test_add ("/zrtp/memory/" name, Fixture, data, set_up, func, tear_down)
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/zrtp/memory/set-checked-too-early", test_set_checked_too_early);
  g_test_add_data_func ("/zrtp/memory/expiry/responder", GINT_TO_POINTER (TRUE), test_expiry);
  g_test_add_data_func ("/zrtp/memory/expiry/initiator", GINT_TO_POINTER (FALSE), test_expiry);
  g_test_add_func ("/zrtp/memory/expired", test_expired);
  ADD ("not-kept", NULL, test_not_kept);
  ADD ("peer-v-without-match/first", NULL, test_peer_v_without_match);
  ADD ("peer-v-without-match/broken", "broken", test_peer_v_without_match);
  g_test_add_func ("/zrtp/memory/our-v", test_our_v);
  ADD ("stolen-ids", NULL, test_stolen_ids);
  g_test_add_func ("/zrtp/memory/aux", test_aux);
  return g_test_run ();
}
