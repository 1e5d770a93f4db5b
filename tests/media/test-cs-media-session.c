/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-session.h"

#include "cs-test-media-pair.h"
#include "lib/cs-test-audio.h"
#include "lib/cs-test-loop.h"
#include "media/cs-media-devices.h"
#include "media/cs-media-speech.h"

#include <glib/gstdio.h>
#include <string.h>

static void
test_secure (void)
{
  g_autoptr (CsTestMediaPair) pair = cs_test_media_pair_new ();

  cs_test_media_pair_create (pair);
  cs_test_media_pair_connect (pair);
  cs_test_media_pair_wait_secure (pair);
  CS_TEST_WAIT_FOR (pair->a.flowing && pair->b.flowing);
  g_assert_cmpstr (pair->a.security.suite, ==, "AEAD_AES_256_GCM");
  g_assert_cmpstr (pair->a.security.agreement, ==, "X255");
  g_assert_cmpuint (pair->a.security.zrtp.sas_value, ==, pair->b.security.zrtp.sas_value);
  g_assert_true (pair->a.security.zrtp.peer_hello_hash_checked);
  cs_test_media_pair_assert_nothing_clear (pair);
}

/* ---- sound ---- */

#define PHRASE_S 2

static char *
scratch (const char *folder, const char *name)
{
  return g_build_filename (folder, name, NULL);
}

/* A phrase of the generator, other for each seed, as a file of some rate. */
static GArray *
save_phrase (const char *path, guint skip, guint rate, guint channels)
{
  g_autoptr (CsMediaSpeech) speech = cs_media_speech_new ();
  GArray *all = g_array_sized_new (FALSE, TRUE, sizeof (gint16), 0);
  g_autoptr (GArray) at_rate = g_array_new (FALSE, FALSE, sizeof (gint16));

  g_array_set_size (all, 48000 * PHRASE_S + skip);
  cs_media_speech_fill (speech, (gint16 *) (gpointer) all->data, all->len);
  g_array_remove_range (all, 0, skip);
  for (gsize i = 0; i < all->len; i += 48000 / rate)
    g_array_append_val (at_rate, g_array_index (all, gint16, i));
  cs_test_audio_save (path, (gint16 *) (gpointer) at_rate->data, at_rate->len, rate, channels);
  return all;
}

/* A fifth of a second each. A busy machine leaves gaps in what is heard in real time, so it is counted how many pieces
 * of the phrase came whole; no piece is found in anything else. */
#define PIECE_N (48000 / 5)
#define N_PIECES (5 * PHRASE_S)

static void
assert_heard (const char *record_file, GArray *phrase)
{
  guint rate, channels, found = 0;
  g_autoptr (GArray) heard = cs_test_audio_load (record_file, &rate, &channels);

  g_assert_cmpuint (rate, ==, 48000);
  g_assert_cmpuint (channels, ==, 1);
  g_assert_cmpuint (heard->len, >, 48000);
  for (guint i = 0; i < N_PIECES; i++)
    {
      const double likeness = cs_test_audio_correlate (&g_array_index (phrase, gint16, i * PIECE_N), PIECE_N,
                                                       (gint16 *) (gpointer) heard->data, heard->len, NULL);

      g_test_message ("piece %u: correlation %.3f", i, likeness);
      found += likeness > 0.9;
    }
  g_assert_cmpuint (found, >=, 3);
}

static void
remove_folder (const char *folder)
{
  static const char *const names[] = { "a.wav", "b.wav", "heard-by-a.wav", "heard-by-b.wav" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = scratch (folder, names[i]);

      g_remove (path);
    }
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* Speech from files of other rates and channels arrives at both ends, encrypted all the way. */
static void
test_speech_arrives (void)
{
  CsTestMediaPair *pair = cs_test_media_pair_new ();
  g_autofree char *folder = g_dir_make_tmp ("cs-media-XXXXXX", NULL);
  g_autofree char *a = scratch (folder, "a.wav");
  g_autofree char *b = scratch (folder, "b.wav");
  g_autofree char *by_a = scratch (folder, "heard-by-a.wav");
  g_autofree char *by_b = scratch (folder, "heard-by-b.wav");
  g_autoptr (GArray) from_a = save_phrase (a, 0, 16000, 2);
  g_autoptr (GArray) from_b = save_phrase (b, 31000, 48000, 1);

  pair->a.config.audio = (CsMediaAudio){
    .source = CS_MEDIA_SOURCE_FILE, .play_file = a, .sink = CS_MEDIA_SINK_FILE, .record_file = by_a
  };
  pair->b.config.audio = (CsMediaAudio){
    .source = CS_MEDIA_SOURCE_FILE, .play_file = b, .sink = CS_MEDIA_SINK_FILE, .record_file = by_b
  };
  cs_test_media_pair_create (pair);
  cs_test_media_pair_connect (pair);
  cs_test_media_pair_wait_secure (pair);
  cs_test_media_pair_wait_for (pair, TRUE, CS_MEDIA_CLASS_RTP, 75 * PHRASE_S);
  cs_test_media_pair_assert_nothing_clear (pair);

  cs_media_session_stop (pair->a.session);
  cs_media_session_stop (pair->b.session);
  CS_TEST_WAIT_FOR (pair->a.stopped && pair->b.stopped);
  g_assert_cmpuint (pair->a.quality.sent, >=, 50 * PHRASE_S);
  g_assert_cmpuint (pair->b.quality.received, >=, 40 * PHRASE_S);
  g_assert_cmpuint (pair->b.quality.dropped, ==, 0);
  cs_test_media_pair_free (pair);

  assert_heard (by_b, from_a);
  assert_heard (by_a, from_b);
  remove_folder (folder);
}

static void
test_levels_and_mute (void)
{
  g_autoptr (CsTestMediaPair) pair = cs_test_media_pair_new ();
  guint seen;

  cs_test_media_pair_create (pair);
  cs_test_media_pair_connect (pair);
  cs_test_media_pair_wait_secure (pair);
  CS_TEST_WAIT_FOR (pair->b.quality.level_db > -50 && pair->a.quality.input_level_db > -50);

  cs_media_session_set_muted (pair->a.session, TRUE);
  seen = pair->b.n_quality;
  CS_TEST_WAIT_FOR (pair->b.n_quality >= seen + 2);
  g_assert_cmpfloat (pair->a.quality.input_level_db, ==, -100);
  g_assert_cmpfloat (pair->b.quality.level_db, <, -80);
  /* Muted is not gone: packets go on. */
  cs_test_media_pair_wait_for (pair, TRUE, CS_MEDIA_CLASS_RTP, 10);

  cs_media_session_set_muted (pair->a.session, FALSE);
  CS_TEST_WAIT_FOR (pair->b.quality.level_db > -50);
}

static void
test_echo (void)
{
  g_autoptr (CsTestMediaPair) pair = cs_test_media_pair_new ();

  pair->b.config.audio
      = (CsMediaAudio){ .source = CS_MEDIA_SOURCE_ECHO, .echo_delay_ms = 100, .sink = CS_MEDIA_SINK_NONE };
  cs_test_media_pair_create (pair);
  cs_test_media_pair_connect (pair);
  cs_test_media_pair_wait_secure (pair);
  CS_TEST_WAIT_FOR (pair->a.quality.level_db > -50);
}

/* A hears, by way of a bridge and a call of its own, what B hears there; and nothing of what A itself says. */
static void
test_bridge (void)
{
  const guint room = cs_media_room_new ();
  g_autoptr (CsTestMediaPair) near = cs_test_media_pair_new ();
  g_autoptr (CsTestMediaPair) far = cs_test_media_pair_new ();

  near->b.config.audio = far->a.config.audio
      = (CsMediaAudio){ .source = CS_MEDIA_SOURCE_ROOM, .room = room, .sink = CS_MEDIA_SINK_NONE };
  cs_test_media_pair_create (near);
  cs_test_media_pair_create (far);
  cs_test_media_pair_connect (near);
  cs_test_media_pair_connect (far);
  cs_test_media_pair_wait_secure (near);
  cs_test_media_pair_wait_secure (far);
  CS_TEST_WAIT_FOR (near->a.quality.level_db > -50 && far->b.quality.level_db > -50);

  cs_media_session_set_muted (far->b.session, TRUE);
  CS_TEST_WAIT_FOR (near->a.quality.level_db < -80);
  g_assert_cmpfloat (far->b.quality.level_db, >, -80);
}

static void
test_files_that_are_not_there (void)
{
  CsMediaSessionConfig config = {
    .bind_address = "127.0.0.1",
    .client_id = "Countersign",
    .audio = { .source = CS_MEDIA_SOURCE_FILE, .play_file = "/nonexistent/in.wav", .sink = CS_MEDIA_SINK_NONE },
  };
  const CsMediaSessionEvents none = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_null (cs_media_session_new (&config, &none, NULL, &error));
  g_assert_error (error, CS_MEDIA_ERROR, CS_MEDIA_ERROR_FILE);
  g_clear_error (&error);

  config.audio = (CsMediaAudio){ .source = CS_MEDIA_SOURCE_SPEECH,
                                 .sink = CS_MEDIA_SINK_FILE,
                                 .record_file = "/nonexistent/out.wav" };
  g_assert_null (cs_media_session_new (&config, &none, NULL, &error));
  g_assert_error (error, CS_MEDIA_ERROR, CS_MEDIA_ERROR_FILE);
  g_clear_error (&error);

  config.audio.sink = CS_MEDIA_SINK_NONE;
  config.bind_address = "not an address";
  g_assert_null (cs_media_session_new (&config, &none, NULL, &error));
  g_assert_error (error, CS_MEDIA_ERROR, CS_MEDIA_ERROR_SOCKET);
}

/* No sound server: the call says so once for each end, goes on in silence, and the other side is heard all the same. */
static void
test_no_sound_server (void)
{
  g_autofree char *folder = g_dir_make_tmp ("cs-media-XXXXXX", NULL);
  g_autoptr (CsTestMediaPair) pair = cs_test_media_pair_new ();
  g_autoptr (CsMediaDevices) devices = NULL;

  g_setenv ("XDG_RUNTIME_DIR", folder, TRUE);
  g_setenv ("PIPEWIRE_RUNTIME_DIR", folder, TRUE);
  g_setenv ("PULSE_SERVER", folder, TRUE);
  g_assert_false (cs_media_has_sound_server ());
  devices = cs_media_devices_new (NULL, NULL);
  g_assert_cmpuint (cs_media_devices_list (devices)->len, ==, 0);
  cs_media_tone_stop (cs_media_tone_start (CS_MEDIA_TONE_RINGING));
  cs_media_tone_stop (NULL);

  pair->b.config.audio = (CsMediaAudio){ .source = CS_MEDIA_SOURCE_DEVICE, .sink = CS_MEDIA_SINK_DEVICE };
  cs_test_media_pair_create (pair);
  cs_test_media_pair_connect (pair);
  CS_TEST_WAIT_FOR (pair->b.failed);
  g_assert_cmpint (pair->b.failure.kind, ==, CS_MEDIA_FAILURE_DEVICE);

  /* However long the other end tries, the call does not come to stand. */
  CS_TEST_WAIT_FOR (pair->a.failed);
  g_assert_false (pair->a.secured || pair->b.secured || pair->a.flowing || pair->b.flowing);
  g_rmdir (folder);
}

/* ---- its end, in a call whose packets can be read ---- */

#define RTCP_BYE 203

static gboolean
ends_in_bye (CsTestMediaPair *pair)
{
  for (guint i = 0; i < pair->seen->len; i++)
    {
      const CsTestDatagram *datagram = pair->seen->pdata[i];
      gsize len;
      const guint8 *bytes = g_bytes_get_data (datagram->bytes, &len);

      if (datagram->from_a && datagram->class == CS_MEDIA_CLASS_RTCP && len >= 8 && bytes[len - 7] == RTCP_BYE)
        return TRUE;
    }
  return FALSE;
}

static void
test_bye (void)
{
  g_autoptr (CsTestMediaPair) pair = cs_test_media_pair_new_without_zrtp ();

  cs_test_media_pair_connect_clear (pair);
  CS_TEST_WAIT_FOR (pair->a.flowing);
  g_assert_false (ends_in_bye (pair));
  cs_media_session_stop (pair->a.session);
  CS_TEST_WAIT_FOR (pair->a.stopped);
  CS_TEST_WAIT_FOR (ends_in_bye (pair));
  g_assert_false (pair->b.failed);
}

/* ---- DTMF, in a call whose packets can be read ---- */

static void
test_dtmf (void)
{
  g_autoptr (CsTestMediaPair) pair = cs_test_media_pair_new_without_zrtp ();
  guint8 events[2] = { 0xff, 0xff };
  guint n_ends[2] = { 0 }, n_digits = 0, first;
  guint16 last_duration = 0;

  cs_test_media_pair_connect_clear (pair);
  g_assert_false (cs_media_session_send_dtmf (pair->a.session, "1x"));
  first = pair->seen->len;
  g_assert_true (cs_media_session_send_dtmf (pair->a.session, "5#"));
  cs_test_media_pair_wait_for (pair, TRUE, CS_MEDIA_CLASS_RTP, 30);

  for (guint i = first; i < pair->seen->len; i++)
    {
      const CsTestDatagram *datagram = pair->seen->pdata[i];
      CsMediaRtpHeader header;
      gsize len;
      const guint8 *bytes = g_bytes_get_data (datagram->bytes, &len);

      if (!datagram->from_a || datagram->class != CS_MEDIA_CLASS_RTP)
        continue;
      g_assert_true (cs_media_rtp_parse (bytes, len, &header));
      if (header.payload_type != 112)
        continue;
      g_assert_cmpuint (len, ==, header.payload_offset + 4);
      if (header.marker)
        events[n_digits++] = bytes[header.payload_offset];
      g_assert_cmpuint (n_digits, >=, 1);
      g_assert_cmpuint (n_digits, <=, 2);
      if (bytes[header.payload_offset + 1] & 0x80)
        n_ends[n_digits - 1]++;
      last_duration = (guint16) (bytes[header.payload_offset + 2] << 8 | bytes[header.payload_offset + 3]);
    }
  g_assert_cmpuint (n_digits, ==, 2);
  g_assert_cmpuint (events[0], ==, 5);
  g_assert_cmpuint (events[1], ==, 11);
  g_assert_cmpuint (n_ends[0], ==, 3);
  g_assert_cmpuint (n_ends[1], ==, 3);
  g_assert_cmpuint (last_duration, ==, 48 * 120);
  /* The other side plays on. */
  cs_test_media_pair_wait_for (pair, TRUE, CS_MEDIA_CLASS_RTP, 10);
  CS_TEST_WAIT_FOR (pair->b.quality.level_db > -50);
}

static void
test_dtmf_not_agreed (void)
{
  g_autoptr (CsTestMediaPair) pair = cs_test_media_pair_new ();

  pair->a.agreed.n_formats = 1;
  cs_test_media_pair_create (pair);
  g_assert_false (cs_media_session_send_dtmf (pair->a.session, "1"));
  cs_test_media_pair_connect (pair);
  cs_test_media_pair_wait_secure (pair);
  g_assert_false (cs_media_session_send_dtmf (pair->a.session, "1"));
}

/* ---- connecting ---- */

/* The caller's Hello reaches the callee before its answer is known; nothing is sent until then. */
static void
test_early_hello (void)
{
  g_autoptr (CsTestMediaPair) pair = cs_test_media_pair_new ();

  cs_test_media_pair_create (pair);
  cs_test_media_end_connect (&pair->a);
  cs_test_media_pair_wait_for (pair, TRUE, CS_MEDIA_CLASS_ZRTP, 3);
  g_assert_cmpuint (cs_test_media_pair_count (pair, FALSE, CS_MEDIA_CLASS_ZRTP), ==, 0);
  cs_test_media_end_connect (&pair->b);
  cs_media_session_confirmed (pair->b.session);
  cs_test_media_pair_wait_secure (pair);
}

static void
test_rtcp_mux (void)
{
  g_autoptr (CsTestMediaPair) pair = cs_test_media_pair_new ();
  guint n_rtcp = 0;

  pair->a.agreed.rtcp_mux = pair->b.agreed.rtcp_mux = TRUE;
  cs_test_media_pair_create (pair);
  cs_test_media_pair_connect (pair);
  cs_test_media_pair_wait_secure (pair);
  cs_test_media_pair_wait_for (pair, TRUE, CS_MEDIA_CLASS_RTCP, 2);
  for (guint i = 0; i < pair->seen->len; i++)
    {
      const CsTestDatagram *datagram = pair->seen->pdata[i];

      g_assert_false (datagram->on_rtcp_port);
      n_rtcp += datagram->class == CS_MEDIA_CLASS_RTCP;
    }
  g_assert_cmpuint (n_rtcp, >=, 2);
  cs_test_media_pair_assert_nothing_clear (pair);
}

/* Reports of both sides: how long the way is, without RTCP in the clear. */
static void
test_round_trip_time (void)
{
  g_autoptr (CsTestMediaPair) pair = cs_test_media_pair_new ();

  cs_test_media_pair_create (pair);
  cs_test_media_pair_connect (pair);
  cs_test_media_pair_wait_secure (pair);
  CS_TEST_WAIT_FOR (pair->a.quality.rtt_ms >= 0);
  g_assert_cmpfloat (pair->a.quality.rtt_ms, <, 1000);
  g_assert_cmpuint (cs_test_media_pair_count (pair, TRUE, CS_MEDIA_CLASS_RTCP), >, 0);
  cs_test_media_pair_assert_nothing_clear (pair);
}

static void
test_name_instead_of_address (void)
{
  g_autoptr (CsTestMediaPair) pair = cs_test_media_pair_new ();

  pair->a.agreed.remote_address = (char *) "localhost";
  cs_test_media_pair_create (pair);
  cs_test_media_pair_connect (pair);
  cs_test_media_pair_wait_secure (pair);
}

static void
test_ipv6 (void)
{
  CsMediaSessionConfig config = {
    .bind_address = "::1",
    .client_id = "Countersign",
    .audio = { .source = CS_MEDIA_SOURCE_SPEECH, .sink = CS_MEDIA_SINK_NONE },
  };
  const CsMediaSessionEvents none = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (CsMediaSession) session = cs_media_session_new (&config, &none, NULL, &error);

  if (session == NULL)
    {
      g_test_skip (error->message);
      return;
    }
  g_assert_cmpuint (cs_media_session_get_rtp_port (session) % 2, ==, 0);
  g_assert_cmpuint (cs_media_session_get_rtcp_port (session), ==, cs_media_session_get_rtp_port (session) + 1);
}

static void
fail_gate (CsMediaSession *session, CsMediaGateState state, gpointer user_data)
{
  g_assert_not_reached ();
}

static void
fail_quality (CsMediaSession *session, const CsMediaQuality *quality, gpointer user_data)
{
  g_assert_not_reached ();
}

/* A freed session says nothing, whatever is under way. */
static void
test_freed_is_silent (void)
{
  const CsMediaSessionEvents deadly = { .gate = fail_gate, .quality = fail_quality, .stopped = fail_quality };
  g_autoptr (CsTestMediaPair) pair = cs_test_media_pair_new ();
  g_autoptr (GError) error = NULL;

  cs_test_media_pair_create (pair);
  cs_media_session_free (pair->a.session);
  pair->a.session = cs_media_session_new (&pair->a.config, &deadly, NULL, &error);
  g_assert_no_error (error);
  cs_test_media_pair_announce (&pair->a, &pair->b);
  /* B's events are dispatched while we wait, so A's would be too: free it before the first wait. */
  cs_test_media_pair_connect (pair);
  g_clear_pointer (&pair->a.session, cs_media_session_free);
  CS_TEST_WAIT_FOR (pair->b.n_quality >= 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cs_test_media_init ();
  g_test_add_func ("/media/session/secure", test_secure);
  g_test_add_func ("/media/session/speech-arrives", test_speech_arrives);
  g_test_add_func ("/media/session/levels-and-mute", test_levels_and_mute);
  g_test_add_func ("/media/session/echo", test_echo);
  g_test_add_func ("/media/session/bridge", test_bridge);
  g_test_add_func ("/media/session/files-that-are-not-there", test_files_that_are_not_there);
  g_test_add_func ("/media/session/no-sound-server", test_no_sound_server);
  g_test_add_func ("/media/session/bye", test_bye);
  g_test_add_func ("/media/session/dtmf", test_dtmf);
  g_test_add_func ("/media/session/dtmf-not-agreed", test_dtmf_not_agreed);
  g_test_add_func ("/media/session/early-hello", test_early_hello);
  g_test_add_func ("/media/session/rtcp-mux", test_rtcp_mux);
  g_test_add_func ("/media/session/round-trip-time", test_round_trip_time);
  g_test_add_func ("/media/session/name-instead-of-address", test_name_instead_of_address);
  g_test_add_func ("/media/session/ipv6", test_ipv6);
  g_test_add_func ("/media/session/freed-is-silent", test_freed_is_silent);
  return g_test_run ();
}
