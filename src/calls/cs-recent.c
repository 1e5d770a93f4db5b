/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One entry of the recent calls. */
#include "calls/cs-recent-private.h"

#include "calls/cs-call-private.h"

struct _CsRecent {
  GObject parent_instance;

  char *peer_uri;
  char *peer_name;
  CsCallDirection direction;
  CsCallReason reason;
  gboolean answered;
  CsProtection protection;
  GDateTime *when;
  guint duration_s;
};

G_DEFINE_FINAL_TYPE (CsRecent, cs_recent, G_TYPE_OBJECT)

static void
cs_recent_finalize (GObject *object)
{
  CsRecent *self = CS_RECENT (object);

  g_free (self->peer_uri);
  g_free (self->peer_name);
  g_clear_pointer (&self->when, g_date_time_unref);
  G_OBJECT_CLASS (cs_recent_parent_class)->finalize (object);
}

static void
cs_recent_class_init (CsRecentClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cs_recent_finalize;
}

static void
cs_recent_init (CsRecent *self)
{
}

CsRecent *
cs_recent_new (CsCall *call)
{
  CsRecent *self = g_object_new (CS_TYPE_RECENT, NULL);
  const gboolean out = cs_call_get_direction (call) == CS_CALL_OUTGOING;

  /* Whom the user has called stays called; who called last is who can be called back. */
  self->peer_uri = g_strdup (out ? cs_call_get_peer_uri (call) : cs_call_get_shown_uri (call));
  self->peer_name = g_strdup (out ? cs_call_get_first_name (call) : cs_call_get_peer_name (call));
  self->direction = cs_call_get_direction (call);
  self->reason = cs_call_get_reason (call);
  self->answered = cs_call_was_answered (call);
  self->protection = cs_call_get_protection (call);
  self->when = g_date_time_ref (cs_call_get_created (call));
  self->duration_s = cs_call_get_duration_s (call);
  return self;
}

const char *
cs_recent_get_peer_uri (CsRecent *self)
{
  return self->peer_uri;
}

const char *
cs_recent_get_peer_name (CsRecent *self)
{
  return self->peer_name;
}

CsCallDirection
cs_recent_get_direction (CsRecent *self)
{
  return self->direction;
}

CsCallReason
cs_recent_get_reason (CsRecent *self)
{
  return self->reason;
}

gboolean
cs_recent_get_answered (CsRecent *self)
{
  return self->answered;
}

CsProtection
cs_recent_get_protection (CsRecent *self)
{
  return self->protection;
}

GDateTime *
cs_recent_get_when (CsRecent *self)
{
  return self->when;
}

guint
cs_recent_get_duration_s (CsRecent *self)
{
  return self->duration_s;
}
