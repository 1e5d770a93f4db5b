/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a call ends: reason, detail, and the wait for the last figures. */

#include "calls/cs-call-ending.h"

#include "calls/cs-address.h"

#include <glib/gi18n-lib.h>

struct _CsCallEnding {
  gboolean decided;
  gboolean over;
  gboolean server_down;
  CsCallReason reason;
  CsCallMismatch mismatch;
  char *detail;
  guint patience_id;
  void (*patience_over) (gpointer user_data);
  gpointer user_data;
};

CsCallEnding *
cs_call_ending_new (void (*patience_over) (gpointer user_data), gpointer user_data)
{
  CsCallEnding *self = g_new0 (CsCallEnding, 1);

  self->patience_over = patience_over;
  self->user_data = user_data;
  return self;
}

void
cs_call_ending_free (CsCallEnding *self)
{
  if (self == NULL)
    return;
  g_clear_handle_id (&self->patience_id, g_source_remove);
  g_free (self->detail);
  g_free (self);
}

static gboolean
on_patience (gpointer user_data)
{
  CsCallEnding *self = user_data;

  self->patience_id = 0;
  self->patience_over (self->user_data);
  return G_SOURCE_REMOVE;
}

void
cs_call_ending_note (CsCallEnding *self, CsCallMismatch mismatch)
{
  if (!self->decided && self->mismatch == CS_CALL_MISMATCH_NONE)
    self->mismatch = mismatch;
}

void
cs_call_ending_note_server_down (CsCallEnding *self)
{
  if (!self->decided)
    self->server_down = TRUE;
}

/* Only such an end is explained by a mismatch; the user may have hung up before it mattered. */
static gboolean
may_be_mismatch (CsCallReason reason)
{
  return reason == CS_CALL_REASON_REQUIREMENT || reason == CS_CALL_REASON_NOT_ACCEPTABLE
         || reason == CS_CALL_REASON_KEYING;
}

gboolean
cs_call_ending_decide (CsCallEnding *self, CsCallReason reason, const char *detail, guint patience_ms)
{
  if (self->decided || self->over)
    return FALSE;
  self->decided = TRUE;
  self->reason = reason;
  if (!may_be_mismatch (reason))
    self->mismatch = CS_CALL_MISMATCH_NONE;
  if (self->mismatch != CS_CALL_MISMATCH_NONE && (self->mismatch != CS_CALL_MISMATCH_REFUSED || detail == NULL))
    self->detail = g_strdup (cs_call_mismatch_text (self->mismatch));
  else if (detail != NULL)
    /* What a server says is shown like a peer's name: no control characters, a sane length. */
    self->detail = cs_address_peer_name (detail, NULL);
  self->patience_id = g_timeout_add (patience_ms, on_patience, self);
  return TRUE;
}

gboolean
cs_call_ending_conclude (CsCallEnding *self)
{
  g_clear_handle_id (&self->patience_id, g_source_remove);
  if (self->over)
    return FALSE;
  self->over = TRUE;
  return TRUE;
}

gboolean
cs_call_ending_is_decided (const CsCallEnding *self)
{
  return self->decided;
}

CsCallReason
cs_call_ending_get_reason (const CsCallEnding *self)
{
  return self->over ? self->reason : CS_CALL_REASON_NONE;
}

CsCallMismatch
cs_call_ending_get_mismatch (const CsCallEnding *self)
{
  return self->mismatch;
}

const char *
cs_call_ending_get_detail (const CsCallEnding *self)
{
  return self->detail;
}

gboolean
cs_call_ending_weaker_helps (const CsCallEnding *self)
{
  if (self->mismatch != CS_CALL_MISMATCH_NONE)
    return cs_call_mismatch_weaker_helps (self->mismatch);
  return self->reason == CS_CALL_REASON_REQUIREMENT;
}

char *
cs_call_ending_text (const CsCallEnding *self, const CsCallEndingContext *context)
{
  const char *text = cs_call_mismatch_text (self->mismatch);

  if (self->reason == CS_CALL_REASON_REQUIREMENT && context->requirement == CS_REQUIREMENT_CHECKED
      && context->protection >= CS_PROTECTION_END_TO_END)
    return g_strdup (_ ("This call required a check, and the code wasn't entered."));
  if (self->reason == CS_CALL_REASON_UNREACHABLE && self->server_down)
    return g_strdup (_ ("Your account's server can't be reached. Try again in a moment."));
  if (text == NULL)
    return g_strdup (cs_call_reason_text (self->reason));
  if (!context->unreadable || !cs_call_mismatch_weaker_helps (self->mismatch))
    return g_strdup (text);
  return g_strdup_printf ("%s %s", text,
                          _ ("While Countersign cannot tell whom you have checked, calls have to be encrypted end to "
                             "end."));
}
