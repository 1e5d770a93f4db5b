/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/cs-call-actions.h"
#include "ui/cs-call-page.h"
#include "ui/cs-page-trail.h"
#include "ui/cs-path-page.h"
#include "ui/cs-waiting-bar.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * CsStage:
 *
 * Which call the window shows, what happens to another one that rings, and where something is said to the user. It also
 * knows which calls are practice. Belongs to the window.
 */
#define CS_TYPE_STAGE (cs_stage_get_type ())
G_DECLARE_FINAL_TYPE (CsStage, cs_stage, CS, STAGE, GObject)

/* What it works with; all are borrowed from the window. */
typedef struct {
  CsPageTrail *trail;
  CsCallPage *call_page;
  CsPathPage *path_page;
  CsWaitingBar *waiting_bar;
  AdwToastOverlay *toasts;
  CsCallActions *actions;
} CsStageParts;

CsStage *cs_stage_new (const CsStageParts *parts);

CsCall *cs_stage_get_call (CsStage *self); /* (transfer none), nullable; it may have ended */
gboolean cs_stage_has_live_call (CsStage *self);

/* As the functions of CsWindow with these names. */
void cs_stage_show_call (CsStage *self, CsCall *call);
void cs_stage_reveal_call (CsStage *self, CsCall *call);
void cs_stage_answer (CsStage *self, CsCall *call);
void cs_stage_say (CsStage *self, const char *text);

/* @call rings: it is shown, or offered beside the one that is on. */
void cs_stage_take_incoming (CsStage *self, CsCall *call);

/* Another page is shown. */
void cs_stage_follow_page (CsStage *self);

/* The practice account, whose calls look like practice. FALSE: it is the same one. */
gboolean cs_stage_set_practice_account (CsStage *self, CsAccount *account);
CsAccount *cs_stage_get_practice_account (CsStage *self); /* (transfer none), nullable */
const char *cs_stage_get_practice_uri (CsStage *self);    /* whom that account called, or NULL */
void cs_stage_set_practice_attacked (CsStage *self, gboolean attacked);
gboolean cs_stage_is_practice_attacked (CsStage *self);
void cs_stage_set_caption (CsStage *self, const char *caption); /* what the practice peer reads aloud, or NULL */

G_END_DECLS
