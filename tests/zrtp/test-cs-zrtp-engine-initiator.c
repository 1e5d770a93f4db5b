/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "zrtp/cs-test-zrtp-puppet.h"

#include "lib/cs-test-hex.h"
#include "zrtp/cs-zrtp-ack.h"

#define SECOND G_GINT64_CONSTANT (1000000)

static const CsZrtpSuite usual
    = { CS_ZRTP_HASH_S256, CS_ZRTP_CIPHER_AES3, CS_ZRTP_AUTH_HS80, CS_KEY_AGREEMENT_X255, CS_ZRTP_SAS_B256 };

/* One engine that has committed, and a responder to it. */
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
say_conf2_ack (Fixture *f)
{
  g_autoptr (GBytes) ack = cs_zrtp_ack_print (CS_ZRTP_MESSAGE_CONF2_ACK);

  cs_test_zrtp_solo_feed (f->solo, ack);
}

static void
test_good (Fixture *f, gconstpointer data)
{
  f->puppet->confirm_flags.disclosure = TRUE;
  g_assert_cmpuint (cs_test_zrtp_solo_count (f->solo, CS_ZRTP_MESSAGE_COMMIT), ==, 1);
  cs_test_zrtp_puppet_say_dhpart1 (f->puppet);
  g_assert_cmpuint (cs_test_zrtp_solo_count (f->solo, CS_ZRTP_MESSAGE_DHPART2), ==, 1);
  g_assert_null (f->solo->end.receive_key);
  cs_test_zrtp_puppet_say_confirm1 (f->puppet);
  g_assert_cmpuint (cs_test_zrtp_solo_count (f->solo, CS_ZRTP_MESSAGE_CONFIRM2), ==, 1);
  g_assert_nonnull (f->solo->end.receive_key);
  g_assert_null (f->solo->end.send_key);
  say_conf2_ack (f);
  cs_test_zrtp_puppet_assert_agreed (f->puppet, CS_ZRTP_ROLE_INITIATOR);
  g_assert_true (f->solo->end.secured.peer_disclosure);
}

/* Early, late and repeated messages change nothing. */
static void
test_out_of_turn (Fixture *f, gconstpointer data)
{
  say_conf2_ack (f);
  cs_test_zrtp_puppet_say_dhpart1 (f->puppet);
  say_conf2_ack (f);
  cs_test_zrtp_solo_feed (f->solo, f->puppet->dhpart);
  g_assert_cmpuint (f->solo->end.n_secured, ==, 0);
  cs_test_zrtp_puppet_say_confirm1 (f->puppet);
  cs_test_zrtp_solo_feed (f->solo, f->puppet->confirm);
  cs_test_zrtp_solo_feed (f->solo, f->puppet->dhpart);
  g_assert_cmpuint (f->solo->end.n_secured, ==, 0);
  say_conf2_ack (f);
  say_conf2_ack (f);
  cs_test_zrtp_solo_feed (f->solo, f->puppet->confirm);
  cs_test_zrtp_puppet_assert_agreed (f->puppet, CS_ZRTP_ROLE_INITIATOR);
  g_assert_cmpuint (cs_test_zrtp_solo_count (f->solo, CS_ZRTP_MESSAGE_CONFIRM2), ==, 1);
}

/* Commit, DHPart2 and Confirm2 each go out eleven times in 9.45 s, then it is given up. */
static void
test_retransmissions (void)
{
  static const CsZrtpMessageType sent[] = { CS_ZRTP_MESSAGE_COMMIT, CS_ZRTP_MESSAGE_DHPART2, CS_ZRTP_MESSAGE_CONFIRM2 };

  for (guint step = 0; step < G_N_ELEMENTS (sent); step++)
    {
      Fixture f;

      set_up (&f, NULL);
      if (step >= 1)
        cs_test_zrtp_puppet_say_dhpart1 (f.puppet);
      if (step >= 2)
        cs_test_zrtp_puppet_say_confirm1 (f.puppet);
      cs_test_zrtp_solo_run (f.solo, 150 * 1000 - 1);
      g_assert_cmpuint (cs_test_zrtp_solo_count (f.solo, sent[step]), ==, 1);
      cs_test_zrtp_solo_run (f.solo, 150 * 1000);
      g_assert_cmpuint (cs_test_zrtp_solo_count (f.solo, sent[step]), ==, 2);
      cs_test_zrtp_solo_run (f.solo, 9450 * 1000);
      g_assert_cmpuint (cs_test_zrtp_solo_count (f.solo, sent[step]), ==, 11);
      g_assert_cmpuint (f.solo->end.n_failed, ==, 0);
      cs_test_zrtp_solo_run (f.solo, 10650 * 1000);
      cs_test_zrtp_puppet_assert_refused (f.puppet, CS_ZRTP_FAILURE_TIMEOUT, 0xb0);
      tear_down (&f, NULL);
    }
}

static void
test_spliced_dhpart1 (Fixture *f, gconstpointer data)
{
  f->puppet->splice = TRUE;
  cs_test_zrtp_puppet_say_dhpart1 (f->puppet);
  g_assert_cmpuint (cs_zrtp_engine_get_dropped (f->solo->end.engine), ==, 1);
  g_assert_cmpuint (cs_test_zrtp_solo_count (f->solo, CS_ZRTP_MESSAGE_DHPART2), ==, 0);

  /* The right one is still taken. */
  cs_test_zrtp_puppet_say_dhpart1 (f->puppet);
  cs_test_zrtp_puppet_say_confirm1 (f->puppet);
  say_conf2_ack (f);
  cs_test_zrtp_puppet_assert_agreed (f->puppet, CS_ZRTP_ROLE_INITIATOR);
}

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
      cs_test_zrtp_puppet_say_dhpart1 (f.puppet);
      if (which >= 1)
        {
          f.puppet->break_mac = which == 2;
          f.puppet->wrong_h0 = which == 3;
          cs_test_zrtp_puppet_say_confirm1 (f.puppet);
        }

      cs_test_zrtp_solo_run (f.solo, 2 * SECOND);
      if (which == 2)
        cs_test_zrtp_puppet_assert_refused (f.puppet, CS_ZRTP_FAILURE_CONFIRM_MAC, 0x70);
      else
        cs_test_zrtp_puppet_assert_refused (f.puppet, CS_ZRTP_FAILURE_HASH_CHAIN, 0x10);
      g_assert_null (f.solo->end.receive_key);
      tear_down (&f, NULL);
    }
}

static void
test_enrollment (Fixture *f, gconstpointer data)
{
  f->puppet->confirm_flags.enrollment = TRUE;
  cs_test_zrtp_puppet_say_dhpart1 (f->puppet);
  cs_test_zrtp_puppet_say_confirm1 (f->puppet);
  cs_test_zrtp_puppet_assert_refused (f->puppet, CS_ZRTP_FAILURE_UNTRUSTED_MITM, 0x63);
}

int
main (int argc, char *argv[])
{
#define ADD(name, func) g_test_add ("/zrtp/initiator/" name, Fixture, NULL, set_up, func, tear_down)
  g_test_init (&argc, &argv, NULL);
  ADD ("good", test_good);
  ADD ("out-of-turn", test_out_of_turn);
  g_test_add_func ("/zrtp/initiator/retransmissions", test_retransmissions);
  ADD ("spliced-dhpart1", test_spliced_dhpart1);
  g_test_add_func ("/zrtp/initiator/wrong-macs", test_wrong_macs);
  ADD ("enrollment", test_enrollment);
  return g_test_run ();
}
