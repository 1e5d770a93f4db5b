/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The thread of the media sockets, and the only way into and out of it. */
#include "media/cs-media-io.h"

typedef struct {
  CsMediaIoFunc func;
  gpointer data;
  GDestroyNotify destroy;
} Job;

static gpointer
io_main (gpointer data)
{
  GMainContext *context = data;
  g_autoptr (GMainLoop) loop = g_main_loop_new (context, FALSE);

  g_main_context_push_thread_default (context);
  g_main_loop_run (loop);
  g_main_context_pop_thread_default (context);
  return NULL;
}

GMainContext *
cs_media_io_get_context (void)
{
  static gsize context = 0;

  if (g_once_init_enter (&context))
    {
      GMainContext *made = g_main_context_new ();

      g_thread_unref (g_thread_new ("media-io", io_main, made));
      g_once_init_leave (&context, (gsize) made);
    }
  return (GMainContext *) context;
}

static gboolean
run_job (gpointer data)
{
  Job *job = data;

  job->func (job->data);
  return G_SOURCE_REMOVE;
}

static void
free_job (gpointer data)
{
  Job *job = data;

  if (job->destroy != NULL)
    job->destroy (job->data);
  g_free (job);
}

/* Idle sources of one priority run in the order in which they were attached. */
void
cs_media_io_reply (GMainContext *context, CsMediaIoFunc func, gpointer data, GDestroyNotify destroy)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  Job *job = g_new (Job, 1);

  *job = (Job){ func, data, destroy };
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, run_job, job, free_job);
  g_source_attach (source, context);
}

void
cs_media_io_post (CsMediaIoFunc func, gpointer data, GDestroyNotify destroy)
{
  cs_media_io_reply (cs_media_io_get_context (), func, data, destroy);
}

struct _CsMediaLane {
  gatomicrefcount refs; /* the owner's, and one while work is under way */
  GMutex lock;
  GQueue jobs; /* of Job */
  gboolean running;
};

CsMediaLane *
cs_media_lane_new (void)
{
  CsMediaLane *self = g_new0 (CsMediaLane, 1);

  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->lock);
  g_queue_init (&self->jobs);
  return self;
}

void
cs_media_lane_unref (CsMediaLane *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  g_mutex_clear (&self->lock);
  g_free (self);
}

static Job *
next_job (CsMediaLane *self)
{
  Job *job;

  g_mutex_lock (&self->lock);
  job = g_queue_pop_head (&self->jobs);
  if (job == NULL)
    self->running = FALSE;
  g_mutex_unlock (&self->lock);
  return job;
}

static void
work (gpointer data, gpointer user_data)
{
  CsMediaLane *self = data;
  Job *job;

  while ((job = next_job (self)) != NULL)
    {
      job->func (job->data);
      g_free (job);
    }
  cs_media_lane_unref (self);
}

static GThreadPool *
get_pool (void)
{
  static gsize pool = 0;

  if (g_once_init_enter (&pool))
    g_once_init_leave (&pool, (gsize) g_thread_pool_new (work, NULL, -1, FALSE, NULL));
  return (GThreadPool *) pool;
}

void
cs_media_lane_post (CsMediaLane *self, CsMediaIoFunc func, gpointer data)
{
  Job *job = g_new (Job, 1);
  gboolean start;

  *job = (Job){ func, data, NULL };
  g_mutex_lock (&self->lock);
  g_queue_push_tail (&self->jobs, job);
  start = !self->running;
  self->running = TRUE;
  if (start)
    g_atomic_ref_count_inc (&self->refs);
  g_mutex_unlock (&self->lock);

  if (start)
    g_thread_pool_push (get_pool (), self, NULL);
}
