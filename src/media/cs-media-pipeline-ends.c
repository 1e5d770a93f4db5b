/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-pipeline-private.h"

#include "media/cs-media-device-elements.h"

/* On an element of ours: the end that it is. */
#define END_KEY "cs-media-end"

static GstElement *
new_source (CsMediaPipeline *self, GError **error)
{
  if (self->source.is_device)
    return self->source.step == CS_MEDIA_END_NOTHING
               ? cs_media_source_new_silence ()
               : cs_media_device_source_new (self->source.device, self->probe_name, error);
  return cs_media_source_new (self->gate, g_steal_pointer (&self->play_file), g_steal_pointer (&self->speech),
                              self->speech == NULL && self->said != NULL ? cs_media_delay_ref (self->said) : NULL);
}

static GstElement *
new_sink (CsMediaPipeline *self, GError **error)
{
  if (self->sink.is_device && self->sink.step != CS_MEDIA_END_NOTHING)
    return cs_media_device_sink_new (self->sink.device, self->probe_name, error);
  return cs_media_sink_new_nothing ();
}

static void
put_in_place (CsMediaPipeline *self, CsMediaEnd *end, GstElement *element)
{
  end->element = element;
  g_object_set_data (G_OBJECT (element), END_KEY, end);
  gst_bin_add (GST_BIN (self->pipeline), element);
  if (end == &self->source)
    gst_element_link (element, self->source_tap);
  else
    gst_element_link (self->sink_tap, element);
}

static void
take_out (CsMediaPipeline *self, CsMediaEnd *end)
{
  GstElement *element = g_steal_pointer (&end->element);

  if (element == NULL)
    return;
  gst_object_ref (element);
  gst_element_set_locked_state (element, TRUE);
  gst_element_set_state (element, GST_STATE_NULL);
  gst_bin_remove (GST_BIN (self->pipeline), element);
  gst_object_unref (element);
}

/* Goes from the named device to the default one, then to nothing; says so only in the end, because until then the call
 * can be heard. */
static void
step_down (CsMediaPipeline *self, CsMediaEnd *end, const char *why)
{
  g_debug ("%s: %s", end == &self->source ? "capture" : "playback", why);
  if (end->step == CS_MEDIA_END_NAMED)
    end->step = CS_MEDIA_END_DEFAULT;
  else
    {
      end->step = CS_MEDIA_END_NOTHING;
      self->events->failed (CS_MEDIA_FAILURE_DEVICE, why, self->user_data);
    }
  g_clear_pointer (&end->device, g_free);
}

void
cs_media_pipeline_fill_end (CsMediaPipeline *self, CsMediaEnd *end)
{
  GstElement *element = NULL;

  take_out (self, end);
  while (element == NULL)
    {
      g_autoptr (GError) error = NULL;

      element = end == &self->source ? new_source (self, &error) : new_sink (self, &error);
      if (element == NULL)
        step_down (self, end, error->message);
    }
  put_in_place (self, end, element);
}

typedef struct {
  CsMediaEnd *end;
  GstElement *element; /* that failed; to know it from one that has taken its place */
  char *text;
} Trouble;

static void
replace_broken (CsMediaPipeline *self, gpointer arg)
{
  Trouble *trouble = arg;

  if (self->pipeline != NULL && trouble->end->element == trouble->element)
    {
      step_down (self, trouble->end, trouble->text);
      cs_media_pipeline_fill_end (self, trouble->end);
      if (self->playing)
        gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
    }
  gst_object_unref (trouble->element);
  g_free (trouble->text);
  g_free (trouble);
}

/* The element that is, or holds, @object and sits directly in the pipeline. */
static GstElement *
top_element (GstObject *object)
{
  g_autoptr (GstObject) at = gst_object_ref (object);

  for (;;)
    {
      g_autoptr (GstObject) parent = gst_object_get_parent (at);

      if (parent == NULL)
        return NULL;
      if (GST_IS_PIPELINE (parent))
        return GST_ELEMENT (g_steal_pointer (&at));
      gst_object_replace (&at, parent);
    }
}

gboolean
cs_media_pipeline_mend (CsMediaPipeline *self, GstMessage *error_message)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) element = top_element (GST_MESSAGE_SRC (error_message));
  CsMediaEnd *end = element != NULL ? g_object_get_data (G_OBJECT (element), END_KEY) : NULL;
  Trouble *trouble;

  if (end == NULL || !end->is_device)
    return FALSE;
  gst_message_parse_error (error_message, &error, NULL);
  trouble = g_new (Trouble, 1);
  *trouble = (Trouble){ end, g_steal_pointer (&element), g_strdup (error->message) };
  cs_media_pipeline_post (self, replace_broken, trouble);
  return TRUE;
}
