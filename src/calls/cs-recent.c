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

enum {
  PROP_PEER_URI = 1,
  PROP_PEER_NAME,
  PROP_DIRECTION,
  PROP_REASON,
  PROP_ANSWERED,
  PROP_PROTECTION,
  PROP_WHEN,
  PROP_DURATION_S,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (CsRecent, cs_recent, G_TYPE_OBJECT)

static void
cs_recent_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CsRecent *self = CS_RECENT (object);

  switch (id)
    {
    case PROP_PEER_URI:
      g_value_set_string (value, self->peer_uri);
      break;
    case PROP_PEER_NAME:
      g_value_set_string (value, self->peer_name);
      break;
    case PROP_DIRECTION:
      g_value_set_enum (value, (int) self->direction);
      break;
    case PROP_REASON:
      g_value_set_enum (value, (int) self->reason);
      break;
    case PROP_ANSWERED:
      g_value_set_boolean (value, self->answered);
      break;
    case PROP_PROTECTION:
      g_value_set_enum (value, (int) self->protection);
      break;
    case PROP_WHEN:
      g_value_set_boxed (value, self->when);
      break;
    case PROP_DURATION_S:
      g_value_set_uint (value, self->duration_s);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

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
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = cs_recent_get_property;
  object_class->finalize = cs_recent_finalize;

  props[PROP_PEER_URI] = g_param_spec_string ("peer-uri", NULL, NULL, NULL, flags);
  props[PROP_PEER_NAME] = g_param_spec_string ("peer-name", NULL, NULL, NULL, flags);
  props[PROP_DIRECTION] = g_param_spec_enum ("direction", NULL, NULL, CS_TYPE_CALL_DIRECTION, 0, flags);
  props[PROP_REASON] = g_param_spec_enum ("reason", NULL, NULL, CS_TYPE_CALL_REASON, 0, flags);
  props[PROP_ANSWERED] = g_param_spec_boolean ("answered", NULL, NULL, FALSE, flags);
  props[PROP_PROTECTION] = g_param_spec_enum ("protection", NULL, NULL, CS_TYPE_PROTECTION, 0, flags);
  props[PROP_WHEN] = g_param_spec_boxed ("when", NULL, NULL, G_TYPE_DATE_TIME, flags);
  props[PROP_DURATION_S] = g_param_spec_uint ("duration-s", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
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
