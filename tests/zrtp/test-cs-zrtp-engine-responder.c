/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "zrtp/cs-test-zrtp-puppet.h"

#include "lib/cs-test-hex.h"

#include <string.h>

#define SECOND G_GINT64_CONSTANT (1000000)

static const CsZrtpSuite usual
    = { CS_ZRTP_HASH_S256, CS_ZRTP_CIPHER_AES3, CS_ZRTP_AUTH_HS80, CS_KEY_AGREEMENT_X255, CS_ZRTP_SAS_B256 };

/* One engine that has been started, and an initiator whose Hello it has seen. */
typedef struct {
  CsTestZrtpSolo *solo;
  CsTestZrtpPuppet *puppet;
} Fixture;

static void
set_up_with (Fixture *f, const CsZrtpSuite *suite)
{
  f->solo = cs_test_zrtp_solo_new (NULL);
  f->puppet = cs_test_zrtp_puppet_new (f->solo, suite);
  cs_zrtp_engine_start (f->solo->end.engine, 0);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  set_up_with (f, &usual);
  cs_test_zrtp_puppet_say_hello (f->puppet);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  cs_test_zrtp_puppet_free (f->puppet);
  cs_test_zrtp_solo_free (f->solo);
}

static void
test_good (Fixture *f, gconstpointer data)
{
  f->puppet->confirm_flags.disclosure = TRUE;
  f->puppet->confirm_flags.verified = TRUE;
  cs_test_zrtp_puppet_say_commit (f->puppet);
  g_assert_cmpuint (cs_test_zrtp_solo_count (f->solo, CS_ZRTP_MESSAGE_DHPART1), ==, 1);
  g_assert_null (f->solo->end.receive_key);
  cs_test_zrtp_puppet_say_dhpart2 (f->puppet);
  g_assert_cmpuint (cs_test_zrtp_solo_count (f->solo, CS_ZRTP_MESSAGE_CONFIRM1), ==, 1);
  g_assert_nonnull (f->solo->end.receive_key);
  g_assert_null (f->solo->end.send_key);
  cs_test_zrtp_puppet_say_confirm2 (f->puppet);
  g_assert_cmpuint (cs_test_zrtp_solo_count (f->solo, CS_ZRTP_MESSAGE_CONF2_ACK), ==, 1);
  cs_test_zrtp_puppet_assert_agreed (f->puppet, CS_ZRTP_ROLE_RESPONDER);
  g_assert_true (f->solo->end.secured.peer_disclosure);
  g_assert_cmpstr (f->solo->end.secured.peer_client_id, ==, "Puppet");
}

/* A PBX says so in its Hello, which everybody can read and nobody can change unnoticed. */
static void
test_pbx (void)
{
  for (guint mitm = 0; mitm < 2; mitm++)
    {
      Fixture f;

      set_up_with (&f, &usual);
      f.puppet->mitm = mitm == 1;
      cs_test_zrtp_puppet_say_hello (f.puppet);
      cs_test_zrtp_puppet_say_commit (f.puppet);
      cs_test_zrtp_puppet_say_dhpart2 (f.puppet);
      cs_test_zrtp_puppet_say_confirm2 (f.puppet);
      cs_test_zrtp_puppet_assert_agreed (f.puppet, CS_ZRTP_ROLE_RESPONDER);
      g_assert_cmpint (f.solo->end.secured.peer_mitm, ==, mitm == 1);
      tear_down (&f, NULL);
    }
}

/* What our Confirm1 says: no flag, nothing kept, no signature. */
static void
test_confirm1_promises_nothing (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) confirm1 = NULL;
  CsZrtpConfirmKeys keys;
  CsZrtpConfirm confirm;

  cs_test_zrtp_puppet_say_commit (f->puppet);
  cs_test_zrtp_puppet_say_dhpart2 (f->puppet);
  cs_test_zrtp_puppet_say_confirm2 (f->puppet);
  confirm1 = cs_test_zrtp_solo_last (f->solo, CS_ZRTP_MESSAGE_CONFIRM1);
  keys = (CsZrtpConfirmKeys){ CS_HASH_SHA256, f->puppet->keys->responder.mac_key, f->puppet->keys->responder.zrtp_key };
  g_assert_true (cs_zrtp_confirm_open (g_bytes_get_data (confirm1, NULL), g_bytes_get_size (confirm1),
                                       CS_ZRTP_MESSAGE_CONFIRM1, &keys, &confirm, NULL));
  g_assert_false (confirm.enrollment || confirm.verified || confirm.allow_clear || confirm.disclosure);
  g_assert_cmpuint (confirm.cache_expiry_s, ==, 0);
  g_assert_cmpuint (g_bytes_get_size (confirm1), ==, 76);
}

/* Each message again gets the same answer again, however often; nothing goes out by itself. */
static void
test_answers_again (Fixture *f, gconstpointer data)
{
  static const CsZrtpMessageType answers[]
      = { CS_ZRTP_MESSAGE_DHPART1, CS_ZRTP_MESSAGE_CONFIRM1, CS_ZRTP_MESSAGE_CONF2_ACK };

  for (guint step = 0; step < G_N_ELEMENTS (answers); step++)
    {
      g_autoptr (GBytes) first = NULL;
      GBytes *said;

      if (step == 0)
        cs_test_zrtp_puppet_say_commit (f->puppet);
      else if (step == 1)
        cs_test_zrtp_puppet_say_dhpart2 (f->puppet);
      else
        cs_test_zrtp_puppet_say_confirm2 (f->puppet);
      said = step == 0 ? f->puppet->commit : step == 1 ? f->puppet->dhpart : f->puppet->confirm;

      first = cs_test_zrtp_solo_last (f->solo, answers[step]);
      g_assert_nonnull (first);
      for (guint i = 0; i < 3; i++)
        {
          g_autoptr (GBytes) again = NULL;

          cs_test_zrtp_solo_run (f->solo, f->solo->now_us + SECOND);
          g_assert_cmpuint (cs_test_zrtp_solo_count (f->solo, answers[step]), ==, i + 1);
          cs_test_zrtp_solo_feed (f->solo, said);
          g_assert_cmpuint (cs_test_zrtp_solo_count (f->solo, answers[step]), ==, i + 2);
          again = cs_test_zrtp_solo_last (f->solo, answers[step]);
          g_assert_true (g_bytes_equal (again, first));
        }
    }
  cs_test_zrtp_puppet_assert_agreed (f->puppet, CS_ZRTP_ROLE_RESPONDER);
}

/* At any step the initiator may be gone for good. */
static void
test_patience (void)
{
  for (guint step = 0; step < 2; step++)
    {
      Fixture f;

      set_up (&f, NULL);
      cs_test_zrtp_puppet_say_commit (f.puppet);
      if (step == 1)
        cs_test_zrtp_puppet_say_dhpart2 (f.puppet);
      cs_test_zrtp_solo_run (f.solo, 12 * SECOND - 1);
      g_assert_cmpuint (f.solo->end.n_failed, ==, 0);
      cs_test_zrtp_solo_run (f.solo, 12 * SECOND);
      cs_test_zrtp_puppet_assert_refused (f.puppet, CS_ZRTP_FAILURE_TIMEOUT, 0xb0);
      g_assert_cmpuint (cs_test_zrtp_solo_count (f.solo, CS_ZRTP_MESSAGE_DHPART1), ==, 1);
      tear_down (&f, NULL);
    }
}

static void
test_second_commit_is_dropped (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) first_commit = NULL, first_dhpart = NULL;

  cs_test_zrtp_puppet_say_commit (f->puppet);
  first_commit = g_bytes_ref (f->puppet->commit);
  first_dhpart = g_bytes_ref (f->puppet->dhpart);
  cs_test_zrtp_puppet_say_commit (f->puppet);
  g_assert_cmpuint (cs_zrtp_engine_get_dropped (f->solo->end.engine), ==, 1);
  g_assert_cmpuint (cs_test_zrtp_solo_count (f->solo, CS_ZRTP_MESSAGE_DHPART1), ==, 1);

  /* The first one still holds, and only with its own DHPart2. */
  cs_test_zrtp_puppet_say_dhpart2 (f->puppet);
  cs_test_zrtp_puppet_assert_refused (f->puppet, CS_ZRTP_FAILURE_HVI_MISMATCH, 0x62);
}

static void
test_lower_hvi_gives_way (Fixture *f, gconstpointer data)
{
  f->puppet->low_hvi = TRUE;
  cs_test_zrtp_puppet_say_commit (f->puppet);
  g_assert_cmpuint (cs_test_zrtp_solo_count (f->solo, CS_ZRTP_MESSAGE_DHPART1), ==, 0);
  g_assert_cmpuint (f->solo->end.n_failed, ==, 0);

  /* Ours holds: the same peer now responds. */
  cs_test_zrtp_puppet_say_dhpart1 (f->puppet);
  cs_test_zrtp_puppet_say_confirm1 (f->puppet);
  g_assert_cmpuint (cs_test_zrtp_solo_count (f->solo, CS_ZRTP_MESSAGE_CONFIRM2), ==, 1);
}

static void
test_hvi_mismatch (Fixture *f, gconstpointer data)
{
  f->puppet->wrong_hvi = TRUE;
  cs_test_zrtp_puppet_say_commit (f->puppet);
  cs_test_zrtp_puppet_say_dhpart2 (f->puppet);
  cs_test_zrtp_puppet_assert_refused (f->puppet, CS_ZRTP_FAILURE_HVI_MISMATCH, 0x62);
  g_assert_null (f->solo->end.receive_key);
}

static const struct {
  const char *names;
  guint32 code; /* 0: our Commit stands */
} commits[] = {
  { "N256AES3HS80X255B256", 0x51 }, { "S256AES2HS80X255B256", 0x52 }, { "S256AES3HS80DH2kB256", 0x53 },
  { "S256AES3HS80KYB1B256", 0x53 }, { "S256AES3SK64X255B256", 0x54 }, { "S256AES3GCM X255B256", 0x54 },
  { "S256AES3HS80X255B10D", 0x55 }, { "S256AES3HS80EC38B256", 0x51 }, { "S256AES3HS80MultB256", 0 },
  { "S256AES3HS80PrshB256", 0 },
};

static void
test_refused_commits (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (commits); i++)
    {
      Fixture f;

      set_up (&f, NULL);
      f.puppet->names = commits[i].names;
      cs_test_zrtp_puppet_say_commit (f.puppet);
      if (commits[i].code != 0)
        cs_test_zrtp_puppet_assert_refused (f.puppet, (CsZrtpFailure) commits[i].code, commits[i].code);
      else
        {
          /* Every other mode gives way to DH mode: the peer is to respond. */
          g_assert_cmpuint (f.solo->end.n_failed, ==, 0);
          cs_test_zrtp_puppet_say_dhpart1 (f.puppet);
          g_assert_cmpuint (cs_test_zrtp_solo_count (f.solo, CS_ZRTP_MESSAGE_DHPART2), ==, 1);
        }
      g_assert_cmpuint (cs_test_zrtp_solo_count (f.solo, CS_ZRTP_MESSAGE_DHPART1), ==, 0);
      tear_down (&f, NULL);
    }
}

/* A Commit with anything that we have offered is taken, also what we would not have chosen. */
static void
test_unexpected_commit (Fixture *f, gconstpointer data)
{
  f->puppet->suite = (CsZrtpSuite){ CS_ZRTP_HASH_S256, CS_ZRTP_CIPHER_AES1, CS_ZRTP_AUTH_HS32, CS_KEY_AGREEMENT_X448,
                                    CS_ZRTP_SAS_B32 };
  cs_key_pair_free (f->puppet->key_pair);
  f->puppet->key_pair = cs_key_pair_new (CS_KEY_AGREEMENT_X448, 16);
  cs_test_zrtp_puppet_say_commit (f->puppet);
  cs_test_zrtp_puppet_say_dhpart2 (f->puppet);
  cs_test_zrtp_puppet_say_confirm2 (f->puppet);
  cs_test_zrtp_puppet_assert_agreed (f->puppet, CS_ZRTP_ROLE_RESPONDER);
  g_assert_cmpuint (f->solo->end.send_bits, ==, 32);
}

static void
test_spliced_commit (Fixture *f, gconstpointer data)
{
  /* Somebody else's H2 is dropped; the right Commit is still taken afterwards. */
  f->puppet->splice = TRUE;
  cs_test_zrtp_puppet_say_commit (f->puppet);
  g_assert_cmpuint (cs_zrtp_engine_get_dropped (f->solo->end.engine), ==, 1);
  memset (f->puppet->zid, 0xdd, CS_ZID_LEN);
  cs_test_zrtp_puppet_say_commit (f->puppet);
  g_assert_cmpuint (cs_zrtp_engine_get_dropped (f->solo->end.engine), ==, 2);
  memset (f->puppet->zid, 0xcc, CS_ZID_LEN);

  cs_test_zrtp_puppet_say_commit (f->puppet);
  f->puppet->splice = TRUE;
  cs_test_zrtp_puppet_say_dhpart2 (f->puppet);
  g_assert_cmpuint (cs_zrtp_engine_get_dropped (f->solo->end.engine), ==, 3);
  cs_test_zrtp_puppet_say_dhpart2 (f->puppet);
  cs_test_zrtp_puppet_say_confirm2 (f->puppet);
  cs_test_zrtp_puppet_assert_agreed (f->puppet, CS_ZRTP_ROLE_RESPONDER);
}

/* A MAC is found wrong one message later. The image that reveals it is the peer's own, so this is no stray packet. */
static void
test_wrong_macs (void)
{
  for (guint which = 0; which < 4; which++)
    {
      Fixture f;

      set_up_with (&f, &usual);
      f.puppet->break_mac = which == 0;
      cs_test_zrtp_puppet_say_hello (f.puppet);
      f.puppet->break_mac = which == 1;
      cs_test_zrtp_puppet_say_commit (f.puppet);
      if (which >= 1)
        cs_test_zrtp_puppet_say_dhpart2 (f.puppet);
      if (which >= 2)
        {
          /* The last byte of a Confirm is under its MAC. */
          f.puppet->break_mac = which == 2;
          f.puppet->wrong_h0 = which == 3;
          cs_test_zrtp_puppet_say_confirm2 (f.puppet);
        }

      cs_test_zrtp_solo_run (f.solo, 2 * SECOND);
      if (which == 2)
        cs_test_zrtp_puppet_assert_refused (f.puppet, CS_ZRTP_FAILURE_CONFIRM_MAC, 0x70);
      else
        cs_test_zrtp_puppet_assert_refused (f.puppet, CS_ZRTP_FAILURE_HASH_CHAIN, 0x10);
      g_assert_null (f.solo->end.send_key);
      tear_down (&f, NULL);
    }
}

static void
test_enrollment (Fixture *f, gconstpointer data)
{
  f->puppet->confirm_flags.enrollment = TRUE;
  cs_test_zrtp_puppet_say_commit (f->puppet);
  cs_test_zrtp_puppet_say_dhpart2 (f->puppet);
  cs_test_zrtp_puppet_say_confirm2 (f->puppet);
  cs_test_zrtp_puppet_assert_refused (f->puppet, CS_ZRTP_FAILURE_UNTRUSTED_MITM, 0x63);
}

int
main (int argc, char *argv[])
{
#define ADD(name, func) g_test_add ("/zrtp/responder/" name, Fixture, NULL, set_up, func, tear_down)
  g_test_init (&argc, &argv, NULL);
  ADD ("good", test_good);
  ADD ("confirm1-promises-nothing", test_confirm1_promises_nothing);
  ADD ("answers-again", test_answers_again);
  g_test_add_func ("/zrtp/responder/pbx", test_pbx);
  g_test_add_func ("/zrtp/responder/patience", test_patience);
  ADD ("second-commit-is-dropped", test_second_commit_is_dropped);
  ADD ("lower-hvi-gives-way", test_lower_hvi_gives_way);
  ADD ("hvi-mismatch", test_hvi_mismatch);
  g_test_add_func ("/zrtp/responder/refused-commits", test_refused_commits);
  ADD ("unexpected-commit", test_unexpected_commit);
  ADD ("spliced-commit", test_spliced_commit);
  g_test_add_func ("/zrtp/responder/wrong-macs", test_wrong_macs);
  ADD ("enrollment", test_enrollment);
  return g_test_run ();
}
