/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-quality.h"

static void
read_jitter_buffer (GstElement *jitter_buffer, CsMediaQuality *quality)
{
  g_autoptr (GstStructure) stats = NULL;
  guint64 jitter_ns = 0;

  g_object_get (jitter_buffer, "stats", &stats, NULL);
  if (stats == NULL)
    return;
  gst_structure_get_uint64 (stats, "num-lost", &quality->lost);
  if (gst_structure_get_uint64 (stats, "avg-jitter", &jitter_ns))
    quality->jitter_ms = (double) jitter_ns / GST_MSECOND;
}

/* A receiver report about us holds when our last report came and how long the peer kept it (RFC 3550 section 6.4.1);
 * rtpsession makes seconds in 16.16 of it. */
static void
read_source (const GstStructure *source, CsMediaQuality *quality)
{
  gboolean is_ours = FALSE, have_report = FALSE;
  guint round_trip = 0;

  gst_structure_get_boolean (source, "internal", &is_ours);
  gst_structure_get_boolean (source, "have-rb", &have_report);
  /* 0: the peer has not seen a report of ours yet. */
  if (!is_ours && have_report && gst_structure_get_uint (source, "rb-round-trip", &round_trip) && round_trip > 0)
    quality->rtt_ms = round_trip * 1000.0 / 65536.0;
}

G_GNUC_BEGIN_IGNORE_DEPRECATIONS /* rtpsession still gives its sources as a GValueArray */

    static void
    read_sources (const GstStructure *stats, CsMediaQuality *quality)
{
  const GValue *value = gst_structure_get_value (stats, "source-stats");
  const GValueArray *sources = value != NULL ? g_value_get_boxed (value) : NULL;

  for (guint i = 0; sources != NULL && i < sources->n_values; i++)
    read_source (gst_value_get_structure (&sources->values[i]), quality);
}

G_GNUC_END_IGNORE_DEPRECATIONS

void
cs_media_quality_read (GstElement *rtpbin, GstElement *jitter_buffer, CsMediaQuality *quality)
{
  g_autoptr (GObject) session = NULL;
  g_autoptr (GstStructure) stats = NULL;

  if (jitter_buffer != NULL)
    read_jitter_buffer (jitter_buffer, quality);

  g_signal_emit_by_name (rtpbin, "get-internal-session", 0, &session);
  if (session == NULL)
    return;
  g_object_get (session, "stats", &stats, NULL);
  if (stats != NULL)
    read_sources (stats, quality);
}
