/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-pipeline.h"

#include "base/cs-limits.h"
#include "lib/cs-test-loop.h"
#include "media/cs-media-demux.h"
#include "media/cs-media-devices.h"

/* A pipeline that speaks, joined packet by packet to one that listens: no sockets, no keys. */
typedef struct {
  CsMediaGate *speaking_gate, *listening_gate;
  CsMediaPipeline *speaking, *listening;
  gint n_packets;
  gint n_flowing;
  gint n_failed;
  gint n_stopped;
  gint new_ssrc; /* set: what is sent gets this SSRC, as if the peer had begun anew */
} Line;

static void
on_packet (CsMediaPacketKind kind, guint8 *packet, gsize len, gsize size, gpointer user_data)
{
  Line *line = user_data;
  const gint ssrc = g_atomic_int_get (&line->new_ssrc);
  CsMediaRtpHeader header;

  if (kind == CS_MEDIA_PACKET_RTP)
    {
      g_assert_true (cs_media_rtp_parse (packet, len, &header));
      g_assert_cmpuint (header.payload_type, ==, CS_MEDIA_PIPELINE_PT_OPUS);
      g_assert_cmpuint (size, >=, len + 64);
      if (ssrc != 0)
        packet[8] = packet[9] = packet[10] = packet[11] = (guint8) ssrc;
      g_atomic_int_inc (&line->n_packets);
    }
  if (ssrc == 0 || kind == CS_MEDIA_PACKET_RTP)
    cs_media_pipeline_push (line->listening, kind, packet, len);
}

static void
ignore_packet (CsMediaPacketKind kind, guint8 *packet, gsize len, gsize size, gpointer user_data)
{
}

static void
on_flowing (gpointer user_data)
{
  g_atomic_int_inc (&((Line *) user_data)->n_flowing);
}

static void
on_failed (CsMediaFailureKind kind, const char *text, gpointer user_data)
{
  g_test_message ("failed: %s", text);
  g_atomic_int_inc (&((Line *) user_data)->n_failed);
}

static void
on_stopped (gpointer user_data)
{
  g_atomic_int_inc (&((Line *) user_data)->n_stopped);
}

static const CsMediaPipelineEvents speaking_events = { on_packet, on_flowing, on_failed };
static const CsMediaPipelineEvents listening_events = { ignore_packet, on_flowing, on_failed };

static CsMediaGate *
open_gate (void)
{
  CsMediaGate *gate = cs_media_gate_new (TRUE);

  cs_media_gate_set_direction (gate, CS_SDP_SENDRECV);
  g_assert_true (cs_media_gate_event (gate, CS_MEDIA_GATE_NO_PEER));
  return gate;
}

static Line *
line_new (void)
{
  Line *line = g_new0 (Line, 1);
  const CsMediaAudio audio = { .source = CS_MEDIA_SOURCE_SPEECH, .sink = CS_MEDIA_SINK_NONE };
  g_autoptr (GError) error = NULL;

  line->speaking_gate = open_gate ();
  line->listening_gate = open_gate ();
  line->listening = cs_media_pipeline_new (&(CsMediaPipelineConfig){ audio, 1, line->listening_gate },
                                           &listening_events, line, &error);
  g_assert_no_error (error);
  line->speaking = cs_media_pipeline_new (&(CsMediaPipelineConfig){ audio, 2, line->speaking_gate }, &speaking_events,
                                          line, &error);
  g_assert_no_error (error);
  cs_media_pipeline_start (line->listening);
  cs_media_pipeline_start (line->speaking);
  return line;
}

static gboolean
wake (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* The pipelines' threads do not wake the main context: look again every now and then. */
#define WAIT_FOR(condition)                                                                                            \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    guint waker = g_timeout_add (10, wake, NULL);                                                                      \
    CS_TEST_WAIT_FOR (condition);                                                                                      \
    g_source_remove (waker);                                                                                           \
  }                                                                                                                    \
  G_STMT_END

static void
wait_packets (Line *line, gint n)
{
  const gint goal = g_atomic_int_get (&line->n_packets) + n;

  WAIT_FOR (g_atomic_int_get (&line->n_packets) >= goal);
}

static void
line_free (Line *line)
{
  cs_media_pipeline_stop (line->speaking, on_stopped, line);
  WAIT_FOR (g_atomic_int_get (&line->n_stopped) == 1);
  cs_media_pipeline_stop (line->listening, on_stopped, line);
  WAIT_FOR (g_atomic_int_get (&line->n_stopped) == 2);
  g_assert_cmpint (line->n_failed, ==, 0);
  cs_media_gate_free (line->speaking_gate);
  cs_media_gate_free (line->listening_gate);
  g_free (line);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Line, line_free)

static double
level_of (CsMediaPipeline *pipeline)
{
  CsMediaQuality quality = { 0 };

  cs_media_pipeline_get_quality (pipeline, &quality);
  return quality.level_db;
}

static void
test_sound (void)
{
  g_autoptr (Line) line = line_new ();

  WAIT_FOR (g_atomic_int_get (&line->n_flowing) == 1);
  WAIT_FOR (level_of (line->listening) > -40);
}

/* Packets that come while the pipeline gets going must not be stamped with another clock: then nothing would be heard
 * for hours. It is a race, so it is run several times. */
static void
test_starts (void)
{
  for (guint i = 0; i < 12; i++)
    {
      g_autoptr (Line) line = line_new ();

      WAIT_FOR (level_of (line->listening) > -40);
    }
}

/* What the jitter buffer still holds is not played either: the gate is asked again behind it. */
static void
test_bar_is_behind_the_jitter_buffer (void)
{
  g_autoptr (Line) line = line_new ();

  WAIT_FOR (level_of (line->listening) > -40);
  cs_media_gate_set_bar (line->listening_gate, CS_MEDIA_BAR_LOWERED);
  wait_packets (line, 2); /* the frame that was in the tap at that moment */
  level_of (line->listening);
  wait_packets (line, 80);
  g_assert_cmpfloat (level_of (line->listening), ==, -100);
  cs_media_gate_set_bar (line->listening_gate, CS_MEDIA_BAR_LIFTED);
  WAIT_FOR (level_of (line->listening) > -40);
  g_assert_cmpint (line->n_flowing, ==, 1);
}

/* A gate that is shut before the first sound: nothing flows, and a source of ours waits with its first word. */
static void
test_nothing_flows_through_a_shut_gate (void)
{
  g_autoptr (Line) line = line_new ();
  CsMediaQuality quality = { 0 };

  cs_media_gate_set_direction (line->listening_gate, CS_SDP_INACTIVE);
  cs_media_gate_set_direction (line->speaking_gate, CS_SDP_INACTIVE);
  wait_packets (line, 20);
  cs_media_pipeline_get_quality (line->speaking, &quality);
  wait_packets (line, 20);
  cs_media_pipeline_get_quality (line->speaking, &quality);
  g_assert_cmpfloat (quality.input_level_db, ==, -100);
  g_assert_cmpfloat (level_of (line->listening), ==, -100);
}

static void
test_new_ssrc (void)
{
  g_autoptr (Line) line = line_new ();

  WAIT_FOR (level_of (line->listening) > -40);
  for (gint ssrc = 10; ssrc < 13; ssrc++)
    {
      g_atomic_int_set (&line->new_ssrc, ssrc);
      wait_packets (line, 20);
      WAIT_FOR (level_of (line->listening) > -40);
    }
  /* And back to the first. */
  g_atomic_int_set (&line->new_ssrc, 0);
  wait_packets (line, 20);
  level_of (line->listening);
  WAIT_FOR (level_of (line->listening) > -40);
}

static guint
count_threads (void)
{
  g_autoptr (GDir) folder = g_dir_open ("/proc/self/task", 0, NULL);
  guint n = 0;

  while (folder != NULL && g_dir_read_name (folder) != NULL)
    n++;
  return n;
}

/* Floods of other sources make no more jitter buffers than the limit, and do no harm to the process. */
static void
test_many_ssrcs (void)
{
  g_autoptr (Line) line = line_new ();
  guint before;

  WAIT_FOR (level_of (line->listening) > -40);
  before = count_threads ();
  for (guint8 i = 1; i < 100; i++)
    {
      guint8 packet[] = { 0x80, 96, 0, 0, 0, 0, 0, 0, i, i, i, i, 0x78, 1, 2, 3 };

      /* A few in a row: a single one is not believed to be a source (RFC 3550 appendix A.1). */
      for (; packet[3] < 4; packet[3]++)
        cs_media_pipeline_push (line->listening, CS_MEDIA_PACKET_RTP, packet, sizeof packet);
      if (i % 10 == 0)
        wait_packets (line, 1); /* the queue in front is bounded too */
    }
  level_of (line->listening);
  wait_packets (line, 100);
  g_assert_cmpfloat (level_of (line->listening), >, -40);
  /* Each jitter buffer has two, and the two pipelines some ten together. */
  g_assert_cmpuint (count_threads (), <=, before + 2 * CS_LIMIT_MEDIA_STREAMS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cs_media_init ();
  g_test_add_func ("/media/pipeline/sound", test_sound);
  g_test_add_func ("/media/pipeline/starts", test_starts);
  g_test_add_func ("/media/pipeline/bar-is-behind-the-jitter-buffer", test_bar_is_behind_the_jitter_buffer);
  g_test_add_func ("/media/pipeline/nothing-flows-through-a-shut-gate", test_nothing_flows_through_a_shut_gate);
  g_test_add_func ("/media/pipeline/new-ssrc", test_new_ssrc);
  g_test_add_func ("/media/pipeline/many-ssrcs", test_many_ssrcs);
  return g_test_run ();
}
