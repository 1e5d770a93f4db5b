/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-call.h"

G_BEGIN_DECLS

/* A CsCall and its CsCheck that are made of paper: they have the properties and getters that CsCliCall uses, and become
 * what a test says, in the order in which it says it. Instead of those of src/calls, which are not linked. */

struct _CsCheck {
  GObject parent_instance;
  CsCheckTurn turn;
};

struct _CsCall {
  GObject parent_instance;
  CsCallState state;
  CsProtection protection;
  const char *suite;
  CsCheck *check;
  CsCheck *old_check; /* the one before, which somebody still holds */
  gboolean should_check;
  gboolean said;
  const char *notice;
  const char *codec;
  CsCallQuality quality;
  guint hung_up;
};

/* By their enumerations. */
extern const char *const cs_test_paper_states[5];
extern const char *const cs_test_paper_protections[6];
extern const char *const cs_test_paper_turns[6];

/* What happens, a word each: "state:active", "peer-name:said", "protection:checked", "suite:A", "check:listen",
 * "check:" (there is none), "turn:done", "old-turn:done" (of the check before), "should-check:yes", "notice:low",
 * "codec:opus", "silent:yes", "quality:3/-40" (packets and their level). With '-' before it nobody is notified yet. */
void cs_test_paper_happen (CsCall *call, const char *words);

G_END_DECLS
