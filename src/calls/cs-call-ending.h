/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-call-mismatch.h"
#include "calls/cs-call.h"

G_BEGIN_DECLS

/**
 * CsCallEnding:
 *
 * How one call ends: first it is decided, with a reason; then the last figures of the media are waited for, a moment at
 * most; then it is over. Each happens once. Main context, owned by its call.
 */
typedef struct _CsCallEnding CsCallEnding;

/* @patience_over: the last figures did not come; called once at most, not after cs_call_ending_free(). */
CsCallEnding *cs_call_ending_new (void (*patience_over) (gpointer user_data), gpointer user_data);
void cs_call_ending_free (CsCallEnding *self);

/* What the two sides could not agree on, before it is decided. The first one counts. */
void cs_call_ending_note (CsCallEnding *self, CsCallMismatch mismatch);

/* The account has no connection to its server: it is not the callee who could not be reached. Before it is decided. */
void cs_call_ending_note_server_down (CsCallEnding *self);

/* FALSE: it was decided before. @detail: untrusted text of the other side, cleaned and cut here; or NULL. Of a mismatch
 * the detail is its sentence. @patience_ms: how long the last figures are waited for. */
gboolean cs_call_ending_decide (CsCallEnding *self, CsCallReason reason, const char *detail, guint patience_ms);

/* FALSE: it was over before. */
gboolean cs_call_ending_conclude (CsCallEnding *self);

gboolean cs_call_ending_is_decided (const CsCallEnding *self);

CsCallReason cs_call_ending_get_reason (const CsCallEnding *self); /* NONE until it is over */
CsCallMismatch cs_call_ending_get_mismatch (const CsCallEnding *self);
const char *cs_call_ending_get_detail (const CsCallEnding *self); /* NULL: nothing to add */

/* Whether less protection would have let the call succeed. */
gboolean cs_call_ending_weaker_helps (const CsCallEnding *self);

/* What people are told. */
typedef struct {
  CsRequirement requirement;
  CsProtection protection;
  gboolean unreadable; /* the requirement comes from a memory that could not be read */
} CsCallEndingContext;

char *cs_call_ending_text (const CsCallEnding *self, const CsCallEndingContext *context); /* (transfer full) */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsCallEnding, cs_call_ending_free)

G_END_DECLS
