/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/oracle/cs-oracle.h"

#include "base/cs-writer.h"
#include "lib/cs-test-hex.h"
#include "zrtp/cs-zrtp-ack.h"
#include "zrtp/cs-zrtp-packet.h"

#include <glib/gstdio.h>
#include <srtp2/srtp.h>
#include <string.h>

#define SUITE "AES_256_CM_HMAC_SHA1_80"
#define SSRC 0x01020304

static const guint8 master[46] = { 1, 2, 3 };
static const guint8 other_master[46] = { 9 };

typedef struct {
  char *folder;
  char *capture;
  char *keys;
  GByteArray *bytes; /* of the capture */
  srtp_t context;    /* protects with `master` */
  guint16 sequence;
} Fixture;

static void
put_be (GByteArray *array, guint64 value, guint octets)
{
  for (guint i = octets; i-- > 0;)
    {
      guint8 byte = (guint8) (value >> (8 * i));

      g_byte_array_append (array, &byte, 1);
    }
}

static void
put_datagram (Fixture *f, guint16 source_port, guint16 destination_port, const guint8 *payload, gsize len)
{
  guint frame = (guint) (14 + 20 + 8 + len);

  put_be (f->bytes, 1, 4);
  put_be (f->bytes, 0, 4);
  put_be (f->bytes, frame, 4);
  put_be (f->bytes, frame, 4);
  put_be (f->bytes, 0, 6);
  put_be (f->bytes, 0, 6);
  put_be (f->bytes, 0x0800, 2);
  put_be (f->bytes, 0x4500, 2);
  put_be (f->bytes, 28 + len, 2);
  put_be (f->bytes, 0, 4);
  put_be (f->bytes, 0x4011, 2);
  put_be (f->bytes, 0, 2);
  put_be (f->bytes, 0x7f000001, 4);
  put_be (f->bytes, 0x7f000001, 4);
  put_be (f->bytes, source_port, 2);
  put_be (f->bytes, destination_port, 2);
  put_be (f->bytes, 8 + len, 2);
  put_be (f->bytes, 0, 2);
  g_byte_array_append (f->bytes, payload, (guint) len);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  srtp_policy_t policy = { .ssrc.type = ssrc_any_outbound, .key = (guint8 *) master, .window_size = 64 };

  f->folder = g_dir_make_tmp ("cs-oracle-XXXXXX", NULL);
  f->capture = g_build_filename (f->folder, "capture", NULL);
  f->keys = g_build_filename (f->folder, "keys", NULL);
  f->bytes = g_byte_array_new ();
  put_be (f->bytes, 0xa1b23c4d, 4);
  put_be (f->bytes, 0x00020004, 4);
  put_be (f->bytes, 0, 8);
  put_be (f->bytes, 65535, 4);
  put_be (f->bytes, 1, 4);

  cs_oracle_free (cs_oracle_new ()); /* starts libsrtp */
  srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80 (&policy.rtp);
  srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80 (&policy.rtcp);
  g_assert_cmpint (srtp_create (&f->context, &policy), ==, srtp_err_status_ok);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  srtp_dealloc (f->context);
  g_byte_array_unref (f->bytes);
  g_unlink (f->capture);
  g_unlink (f->keys);
  g_rmdir (f->folder);
  g_free (f->capture);
  g_free (f->keys);
  g_free (f->folder);
}

static void
put_rtp (Fixture *f, gboolean protect)
{
  guint32 aligned[64] = { 0 };
  guint8 *packet = (guint8 *) aligned;
  int len = 12 + 60;

  packet[0] = 0x80;
  packet[1] = 96;
  packet[3] = (guint8) ++f->sequence;
  memcpy (packet + 8, (guint8[]){ 1, 2, 3, 4 }, 4);
  if (protect)
    g_assert_cmpint (srtp_protect (f->context, packet, &len), ==, srtp_err_status_ok);
  put_datagram (f, 6000, 7000, packet, (gsize) len);
}

static void
put_rtcp (Fixture *f, gboolean protect)
{
  guint32 aligned[64] = { 0 };
  guint8 *packet = (guint8 *) aligned;
  int len = 8;

  memcpy (packet, (guint8[]){ 0x80, 201, 0, 1, 1, 2, 3, 4 }, 8);
  if (protect)
    g_assert_cmpint (srtp_protect_rtcp (f->context, packet, &len), ==, srtp_err_status_ok);
  put_datagram (f, 6001, 7001, packet, (gsize) len);
}

static void
put_zrtp (Fixture *f, gboolean whole)
{
  g_autoptr (GBytes) message = cs_zrtp_ack_print (CS_ZRTP_MESSAGE_HELLO_ACK);
  g_autoptr (GBytes) packet = cs_zrtp_packet_print (message, 1, SSRC);
  g_autoptr (GByteArray) bytes = g_bytes_unref_to_array (g_steal_pointer (&packet));

  if (!whole)
    bytes->data[bytes->len - 1] ^= 1;
  put_datagram (f, 6000, 7000, bytes->data, bytes->len);
}

static void
put_end (Fixture *f)
{
  put_datagram (f, 9, 9, (const guint8 *) CS_ORACLE_END_MARKER, strlen (CS_ORACLE_END_MARKER));
}

static void
add_key_of (CsOracle *oracle, Fixture *f, const char *direction, const char *suite, const guint8 *key, gsize len)
{
  g_autofree char *hex = cs_test_hex (key, len);
  g_autofree char *line = g_strdup_printf ("%s %s %s\n", direction, suite, hex);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (f->keys, line, -1, &error);
  g_assert_no_error (error);
  cs_oracle_add_keys (oracle, f->keys, &error);
  g_assert_no_error (error);
}

static void
add_key (CsOracle *oracle, Fixture *f, const char *direction, const guint8 *key)
{
  add_key_of (oracle, f, direction, SUITE, key, sizeof master);
}

static const CsOracleCounts *
judge (CsOracle *oracle, Fixture *f)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (f->capture, (const char *) f->bytes->data, f->bytes->len, &error);
  g_assert_no_error (error);
  cs_oracle_read_capture (oracle, f->capture, &error);
  g_assert_no_error (error);
  return cs_oracle_get_counts (oracle);
}

static void
test_clean (Fixture *f, gconstpointer data)
{
  static const guint8 stun[20] = { 0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42 };
  static const guint8 dtls[] = { 22, 0xfe, 0xfd };
  g_autoptr (CsOracle) oracle = cs_oracle_new ();
  const CsOracleCounts *counts;

  put_datagram (f, 6000, 7000, stun, sizeof stun);
  put_datagram (f, 6000, 7000, dtls, sizeof dtls);
  put_zrtp (f, TRUE);
  put_rtp (f, TRUE);
  put_rtp (f, TRUE);
  put_rtcp (f, TRUE);
  put_end (f);
  add_key (oracle, f, "send", other_master);
  add_key (oracle, f, "send", master);
  counts = judge (oracle, f);
  g_assert_cmpuint (cs_oracle_get_violations (oracle)->len, ==, 0);
  g_assert_cmpuint (counts->stun, ==, 1);
  g_assert_cmpuint (counts->dtls, ==, 1);
  g_assert_cmpuint (counts->zrtp, ==, 1);
  g_assert_cmpuint (counts->srtp, ==, 2);
  g_assert_cmpuint (counts->srtcp, ==, 1);
  g_assert_cmpuint (counts->repeated, ==, 0);
}

static void
test_gcm (Fixture *f, gconstpointer data)
{
  static const char *const names[] = { "AEAD_AES_128_GCM", "AEAD_AES_256_GCM" };
  static const gsize lengths[] = { 28, 44 };
  srtp_policy_t policy = { .ssrc.type = ssrc_any_outbound, .key = (guint8 *) master, .window_size = 64 };
  g_autoptr (CsOracle) oracle = cs_oracle_new ();
  const CsOracleCounts *counts;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      srtp_dealloc (f->context);
      if (i == 0)
        srtp_crypto_policy_set_aes_gcm_128_16_auth (&policy.rtp);
      else
        srtp_crypto_policy_set_aes_gcm_256_16_auth (&policy.rtp);
      policy.rtcp = policy.rtp;
      g_assert_cmpint (srtp_create (&f->context, &policy), ==, srtp_err_status_ok);
      put_rtp (f, TRUE);
      put_rtcp (f, TRUE);
      add_key_of (oracle, f, "send", names[i], master, lengths[i]);
    }
  put_rtp (f, FALSE);
  put_end (f);
  counts = judge (oracle, f);
  g_assert_cmpuint (counts->srtp, ==, 2);
  g_assert_cmpuint (counts->srtcp, ==, 2);
  g_assert_cmpuint (cs_oracle_get_violations (oracle)->len, ==, 1); /* the clear one */
}

static void
test_clear (Fixture *f, gconstpointer data)
{
  g_autoptr (CsOracle) oracle = cs_oracle_new ();
  const CsOracleCounts *counts;

  put_rtp (f, FALSE);
  put_rtp (f, TRUE);
  put_rtp (f, FALSE);
  put_rtcp (f, FALSE);
  put_end (f);
  add_key (oracle, f, "send", master);
  counts = judge (oracle, f);
  g_assert_cmpuint (counts->srtp, ==, 1);
  g_assert_cmpuint (counts->clear, ==, 2);
  g_assert_cmpuint (counts->undecryptable, ==, 1);
  g_assert_cmpuint (cs_oracle_get_violations (oracle)->len, ==, 3);
}

static void
test_wrong_key (Fixture *f, gconstpointer data)
{
  g_autoptr (CsOracle) oracle = cs_oracle_new ();
  const CsOracleCounts *counts;

  put_rtp (f, TRUE);
  put_rtcp (f, TRUE);
  put_end (f);
  add_key (oracle, f, "send", other_master);
  counts = judge (oracle, f);
  g_assert_cmpuint (counts->srtp + counts->srtcp, ==, 0);
  g_assert_cmpuint (cs_oracle_get_violations (oracle)->len, ==, 2);
}

static void
test_key_of_one_end (Fixture *f, gconstpointer data)
{
  g_autoptr (CsOracle) alone = cs_oracle_new ();
  g_autoptr (CsOracle) agreed = cs_oracle_new ();

  put_rtp (f, TRUE);
  put_end (f);
  cs_oracle_require_both_ends (alone);
  cs_oracle_require_both_ends (agreed);
  add_key (alone, f, "send", master);
  add_key (agreed, f, "send", master);
  add_key (agreed, f, "receive", master);
  judge (alone, f);
  judge (agreed, f);
  g_assert_cmpuint (cs_oracle_get_violations (alone)->len, ==, 1);
  g_assert_cmpuint (cs_oracle_get_violations (agreed)->len, ==, 0);
}

/* RTCP on its own port under the key of RTP: so it is with SDES, and never with DTLS. */
static void
test_separate_keys (Fixture *f, gconstpointer data)
{
  for (guint separate = 0; separate < 2; separate++)
    {
      g_autoptr (CsOracle) oracle = cs_oracle_new ();
      const CsOracleCounts *counts;

      if (separate)
        cs_oracle_require_separate_keys (oracle);
      add_key (oracle, f, "send", other_master);
      add_key (oracle, f, "send", master);
      if (!separate)
        {
          put_rtp (f, TRUE);
          put_rtcp (f, TRUE);
          put_rtp (f, TRUE);
          put_end (f);
        }
      counts = judge (oracle, f);
      g_assert_cmpuint (counts->srtp, ==, 2);
      g_assert_cmpuint (counts->srtcp, ==, separate ? 0 : 1);
      g_assert_cmpuint (counts->displaced, ==, separate);
      g_assert_cmpuint (cs_oracle_get_violations (oracle)->len, ==, separate);
    }
}

/* Each port with its key. */
static void
test_keys_of_two_ports (Fixture *f, gconstpointer data)
{
  srtp_policy_t policy = { .ssrc.type = ssrc_any_outbound, .key = (guint8 *) other_master, .window_size = 64 };
  g_autoptr (CsOracle) oracle = cs_oracle_new ();
  const CsOracleCounts *counts;

  cs_oracle_require_separate_keys (oracle);
  add_key (oracle, f, "send", master);
  add_key (oracle, f, "send", other_master);
  put_rtp (f, TRUE);
  srtp_dealloc (f->context);
  srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80 (&policy.rtp);
  srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80 (&policy.rtcp);
  g_assert_cmpint (srtp_create (&f->context, &policy), ==, srtp_err_status_ok);
  put_rtcp (f, TRUE);
  put_rtp (f, TRUE); /* and then with the other's */
  put_end (f);
  counts = judge (oracle, f);
  g_assert_cmpuint (counts->srtp, ==, 1);
  g_assert_cmpuint (counts->srtcp, ==, 1);
  g_assert_cmpuint (counts->displaced, ==, 1);
}

static void
test_altered (Fixture *f, gconstpointer data)
{
  g_autoptr (CsOracle) oracle = cs_oracle_new ();

  put_rtp (f, TRUE);
  f->bytes->data[f->bytes->len - 1] ^= 1;
  put_end (f);
  add_key (oracle, f, "send", master);
  judge (oracle, f);
  g_assert_cmpuint (cs_oracle_get_violations (oracle)->len, ==, 1);
}

static void
test_repeated (Fixture *f, gconstpointer data)
{
  g_autoptr (CsOracle) oracle = cs_oracle_new ();
  const CsOracleCounts *counts;
  gsize start;
  gsize len;

  put_rtp (f, TRUE);
  start = f->bytes->len;
  put_rtp (f, TRUE);
  len = f->bytes->len - start;
  for (guint i = 0; i < 2; i++)
    {
      g_autofree guint8 *copy = g_memdup2 (f->bytes->data + start, len);

      g_byte_array_append (f->bytes, copy, (guint) len);
    }
  f->bytes->data[f->bytes->len - 1] ^= 1; /* a forged one with an old number is no repetition */
  put_end (f);
  add_key (oracle, f, "receive", master);
  counts = judge (oracle, f);
  g_assert_cmpuint (counts->srtp, ==, 3);
  g_assert_cmpuint (counts->repeated, ==, 1);
  g_assert_cmpuint (counts->undecryptable, ==, 1);
}

static void
test_unknown (Fixture *f, gconstpointer data)
{
  static const struct {
    const char *bytes;
    gsize len;
  } rows[] = {
    { "", 0 },
    { "hello", 5 },
    { "\0\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 20 },                /* STUN without its cookie */
    { "\0\1\0\4\x21\x12\xa4\x42\0\0\0\0\0\0\0\0\0\0\0\0", 20 },        /* of another length */
    { "\x10\0\0\1ZRTP\1\2\3\4\x50\x5a\0\3HelloACK\0\0\0\0", 28 },      /* ZRTP with a bad checksum */
    { "\x80", 1 },                                                     /* RTP of one byte */
    { "\x80\x60\0\1\0\0\0\0", 8 },                                     /* and one that ends before its SSRC */
    { "\x40\0\0\0", 4 },                                               /* TURN channel data */
    { "\x80\xc9\0\1", 4 },                                             /* RTCP cut short */
    { CS_ORACLE_END_MARKER "!", sizeof CS_ORACLE_END_MARKER "!" - 1 }, /* more than the marker */
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    put_datagram (f, 6000, 7000, (const guint8 *) rows[i].bytes, rows[i].len);
  put_zrtp (f, FALSE);
  put_end (f);
  {
    g_autoptr (CsOracle) oracle = cs_oracle_new ();

    add_key (oracle, f, "send", master);
    g_assert_cmpuint (judge (oracle, f)->unknown, ==, G_N_ELEMENTS (rows) + 1);
    g_assert_cmpuint (cs_oracle_get_violations (oracle)->len, ==, G_N_ELEMENTS (rows) + 1);
  }
}

static void
test_ignored_port (Fixture *f, gconstpointer data)
{
  g_autoptr (CsOracle) oracle = cs_oracle_new ();

  put_datagram (f, 5060, 9999, (const guint8 *) "OPTIONS", 7);
  put_datagram (f, 9999, 5060, (const guint8 *) "SIP/2.0", 7);
  put_datagram (f, 9999, 5061, (const guint8 *) "SIP/2.0", 7);
  put_end (f);
  cs_oracle_ignore_port (oracle, 5060);
  judge (oracle, f);
  g_assert_cmpuint (cs_oracle_get_violations (oracle)->len, ==, 1);
}

static void
test_cut_short (Fixture *f, gconstpointer data)
{
  put_rtp (f, TRUE);
  put_end (f);
  for (gsize len = 0; len < f->bytes->len; len++)
    {
      g_autoptr (CsOracle) oracle = cs_oracle_new ();
      g_autoptr (GError) error = NULL;

      add_key (oracle, f, "send", master);
      g_file_set_contents (f->capture, (const char *) f->bytes->data, (gssize) len, NULL);
      g_assert_false (cs_oracle_read_capture (oracle, f->capture, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
    }
}

static void
test_bad_key_log (Fixture *f, gconstpointer data)
{
  static const char *const rows[] = {
    "send " SUITE,
    "send " SUITE " 00",
    "send NULL_HMAC_SHA1_80 0000",
    "give " SUITE " 0102030405060708090a0b0c0d0e0f100102030405060708090a0b0c0d0e0f10000102030405060708090a0b0c0d",
    "send " SUITE " 0102030405060708090a0b0c0d0e0f100102030405060708090a0b0c0d0e0f10000102030405060708090a0b0c0g",
    "send  " SUITE,
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsOracle) oracle = cs_oracle_new ();
      g_autoptr (GError) error = NULL;

      g_file_set_contents (f->keys, rows[i], -1, NULL);
      g_assert_false (cs_oracle_add_keys (oracle, f->keys, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add ("/oracle/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("clean", test_clean);
  ADD ("gcm", test_gcm);
  ADD ("clear", test_clear);
  ADD ("wrong-key", test_wrong_key);
  ADD ("key-of-one-end", test_key_of_one_end);
  ADD ("separate-keys", test_separate_keys);
  ADD ("keys-of-two-ports", test_keys_of_two_ports);
  ADD ("altered", test_altered);
  ADD ("repeated", test_repeated);
  ADD ("unknown", test_unknown);
  ADD ("ignored-port", test_ignored_port);
  ADD ("cut-short", test_cut_short);
  ADD ("bad-key-log", test_bad_key_log);
  return g_test_run ();
}
