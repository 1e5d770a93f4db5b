/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One call: its state machine, its parts and its GObject properties. */
#include "calls/cs-call-internal.h"

#include "base/cs-state-table.h"

enum {
  PROP_STATE = 1,
  PROP_REASON,
  PROP_DETAIL,
  PROP_PEER_NAME,
  PROP_PROTECTION,
  PROP_SENTENCE,
  PROP_KEYING,
  PROP_SUITE,
  PROP_CODE,
  PROP_CHECK,
  PROP_MUTED,
  PROP_SILENT,
  PROP_STARTED,
  PROP_CODEC,
  PROP_SUSPICION,
  PROP_CHECKED_ON,
  PROP_SHOULD_CHECK,
  PROP_PEER,
  PROP_RETRY_REQUIREMENT,
  PROP_NOTICE,
  N_PROPS,
};

enum {
  QUALITY,
  N_SIGNALS,
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CsCall, cs_call, G_TYPE_OBJECT)

/* See the diagram in cs-call.h. */
static const char *const state_names[] = { "dialing", "ringing", "connecting", "active", "ended" };
static const CsStateEdge state_edges[] = {
  { CS_CALL_DIALING, CS_CALL_RINGING },  { CS_CALL_DIALING, CS_CALL_CONNECTING },
  { CS_CALL_DIALING, CS_CALL_ENDED },    { CS_CALL_RINGING, CS_CALL_CONNECTING },
  { CS_CALL_RINGING, CS_CALL_ENDED },    { CS_CALL_CONNECTING, CS_CALL_ACTIVE },
  { CS_CALL_CONNECTING, CS_CALL_ENDED }, { CS_CALL_ACTIVE, CS_CALL_ENDED },
};
static const CsStateTable states
    = { "call", state_names, G_N_ELEMENTS (state_names), state_edges, G_N_ELEMENTS (state_edges) };

static void
notify (CsCall *self, guint prop)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

void
cs_call_set_state (CsCall *self, CsCallState state)
{
  int value = (int) self->state;

  cs_state_table_step (&states, &value, (int) state);
  self->state = (CsCallState) value;
  notify (self, PROP_STATE);
}

void
cs_call_apply_mute (CsCall *self)
{
  if (self->media != NULL)
    cs_media_session_set_muted (self->media, self->muted || self->state < CS_CALL_CONNECTING);
}

void
cs_call_set_muted (CsCall *self, gboolean muted)
{
  g_return_if_fail (CS_IS_CALL (self));

  if (self->muted == muted)
    return;
  self->muted = muted;
  cs_call_apply_mute (self);
  notify (self, PROP_MUTED);
}

void
cs_call_set_notice (CsCall *self, const char *notice)
{
  g_free (self->notice);
  self->notice = g_strdup (notice);
  notify (self, PROP_NOTICE);
}

void
cs_call_become_answered (CsCall *self)
{
  self->answered = TRUE;
  cs_call_set_state (self, CS_CALL_CONNECTING);
  cs_call_apply_mute (self);
}

/* ---- GObject ---- */

static void
cs_call_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CsCall *self = CS_CALL (object);

  switch (id)
    {
    case PROP_STATE:
      g_value_set_enum (value, (int) self->state);
      break;
    case PROP_REASON:
      g_value_set_enum (value, (int) cs_call_get_reason (self));
      break;
    case PROP_DETAIL:
      g_value_set_string (value, cs_call_get_detail (self));
      break;
    case PROP_PEER_NAME:
      g_value_set_string (value, cs_call_get_peer_name (self));
      break;
    case PROP_PROTECTION:
      g_value_set_enum (value, (int) cs_call_get_protection (self));
      break;
    case PROP_SENTENCE:
      g_value_set_string (value, cs_call_get_sentence (self));
      break;
    case PROP_KEYING:
      g_value_set_static_string (value, cs_call_get_keying (self));
      break;
    case PROP_SUITE:
      g_value_set_static_string (value, cs_call_get_suite (self));
      break;
    case PROP_CODE:
      g_value_set_boxed (value, cs_call_get_code (self));
      break;
    case PROP_CHECK:
      g_value_set_object (value, cs_call_get_check (self));
      break;
    case PROP_MUTED:
      g_value_set_boolean (value, self->muted);
      break;
    case PROP_SILENT:
      g_value_set_boolean (value, self->silent);
      break;
    case PROP_STARTED:
      g_value_set_boxed (value, cs_call_get_started (self));
      break;
    case PROP_CODEC:
      g_value_set_string (value, self->codec);
      break;
    case PROP_SUSPICION:
      g_value_set_enum (value, (int) cs_call_get_suspicion (self));
      break;
    case PROP_CHECKED_ON:
      g_value_set_boxed (value, cs_call_get_checked_on (self));
      break;
    case PROP_SHOULD_CHECK:
      g_value_set_boolean (value, cs_call_get_should_check (self));
      break;
    case PROP_PEER:
      g_value_set_object (value, self->peer);
      break;
    case PROP_RETRY_REQUIREMENT:
      g_value_set_enum (value, (int) cs_call_get_retry_requirement (self));
      break;
    case PROP_NOTICE:
      g_value_set_string (value, self->notice);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
cs_call_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_MUTED:
      cs_call_set_muted (CS_CALL (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
cs_call_dispose (GObject *object)
{
  CsCall *self = CS_CALL (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  cs_call_ringing_stop (self->ringing);
  g_clear_pointer (&self->media, cs_media_session_free);
  if (self->session != NULL)
    cs_sip_session_set_events (self->session, NULL, NULL);
  g_clear_pointer (&self->session, cs_sip_session_unref);
  g_clear_object (&self->peer);
  g_clear_pointer (&self->cache, cs_zrtp_cache_unref);
  g_clear_object (&self->account);
  G_OBJECT_CLASS (cs_call_parent_class)->dispose (object);
}

static void
cs_call_finalize (GObject *object)
{
  CsCall *self = CS_CALL (object);

  g_clear_object (&self->cancellable);
  cs_call_ringing_free (self->ringing);
  cs_call_digits_free (self->digits);
  cs_call_negotiation_free (self->negotiation);
  cs_call_trust_free (self->trust);
  cs_call_rekeying_free (self->rekeying);
  cs_call_times_free (self->times);
  cs_call_ending_free (self->end);
  cs_call_party_free (self->party);
  cs_call_demand_free (self->demand);
  g_free (self->peer_key);
  g_free (self->local_host);
  g_free (self->codec);
  g_free (self->notice);
  G_OBJECT_CLASS (cs_call_parent_class)->finalize (object);
}

static void
cs_call_class_init (CsCallClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = cs_call_get_property;
  object_class->set_property = cs_call_set_property;
  object_class->dispose = cs_call_dispose;
  object_class->finalize = cs_call_finalize;

  props[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, CS_TYPE_CALL_STATE, 0, flags);
  props[PROP_REASON] = g_param_spec_enum ("reason", NULL, NULL, CS_TYPE_CALL_REASON, 0, flags);
  props[PROP_DETAIL] = g_param_spec_string ("detail", NULL, NULL, NULL, flags);
  props[PROP_PEER_NAME] = g_param_spec_string ("peer-name", NULL, NULL, NULL, flags);
  props[PROP_PROTECTION] = g_param_spec_enum ("protection", NULL, NULL, CS_TYPE_PROTECTION, 0, flags);
  props[PROP_SENTENCE] = g_param_spec_string ("sentence", NULL, NULL, NULL, flags);
  props[PROP_KEYING] = g_param_spec_string ("keying", NULL, NULL, NULL, flags);
  props[PROP_SUITE] = g_param_spec_string ("suite", NULL, NULL, NULL, flags);
  props[PROP_CODE] = g_param_spec_boxed ("code", NULL, NULL, CS_TYPE_CODE, flags);
  props[PROP_CHECK] = g_param_spec_object ("check", NULL, NULL, CS_TYPE_CHECK, flags);
  props[PROP_MUTED] = g_param_spec_boolean ("muted", NULL, NULL, FALSE, flags | G_PARAM_WRITABLE);
  props[PROP_SILENT] = g_param_spec_boolean ("silent", NULL, NULL, FALSE, flags);
  props[PROP_STARTED] = g_param_spec_boxed ("started", NULL, NULL, G_TYPE_DATE_TIME, flags);
  props[PROP_CODEC] = g_param_spec_string ("codec", NULL, NULL, NULL, flags);
  props[PROP_SUSPICION] = g_param_spec_enum ("suspicion", NULL, NULL, CS_TYPE_SUSPICION, 0, flags);
  props[PROP_CHECKED_ON] = g_param_spec_boxed ("checked-on", NULL, NULL, G_TYPE_DATE_TIME, flags);
  props[PROP_SHOULD_CHECK] = g_param_spec_boolean ("should-check", NULL, NULL, FALSE, flags);
  props[PROP_PEER] = g_param_spec_object ("peer", NULL, NULL, G_TYPE_OBJECT, flags);
  props[PROP_RETRY_REQUIREMENT] = g_param_spec_enum ("retry-requirement", NULL, NULL, CS_TYPE_REQUIREMENT, 0, flags);
  props[PROP_NOTICE] = g_param_spec_string ("notice", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[QUALITY] = g_signal_new ("quality", CS_TYPE_CALL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cs_call_init (CsCall *self)
{
  self->cancellable = g_cancellable_new ();
  self->quality.rtt_ms = -1;
  self->quality.level_db = -100;
  self->quality.input_level_db = -100;
}
