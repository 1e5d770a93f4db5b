/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-call-manager.h"

G_BEGIN_DECLS

/* The window's sentences about states. Every text that holds a name or an answer from outside is plain text:
 * it must never reach a label that reads markup. */

/* "Calling…", "Ringing…", the time that the call has lasted, "Lasted 4:05"; NULL when the call ended before it began.
 * @now: wall clock. (transfer full) */
char *cs_ui_call_state_text (CsCall *call, GDateTime *now);

/* Why the call ended, and which side could not do what when its requirement was not met. (transfer full) */
char *cs_ui_call_end_text (CsCall *call);

/* The lesson of a practice call with the attacker, once it is over. (transfer none) */
const char *cs_ui_lesson_text (CsCall *call);

/* Whether calling the same peer again makes sense after this end. */
gboolean cs_ui_call_may_repeat (CsCall *call);

/* The question before a call that was refused for lack of protection is placed once with less. */
typedef struct {
  const char *heading;
  char *body; /* to be freed */
  const char *yes;
} CsUiQuestion;
void cs_ui_retry_text (CsCall *call, CsUiQuestion *question);

/* The button that leads to that question: "Call Without Encryption…". (transfer full) */
char *cs_ui_retry_label (CsCall *call);

/* "sip:anna@example.org;transport=tls" as people write it. (transfer full) */
char *cs_ui_address (const char *uri);

/* Its address, or "Direct calls to 192.0.2.1:5061". (transfer full) */
char *cs_ui_account_name (CsAccount *account);

/* "Ready for calls", and which part of the account is not kept. (transfer full) */
char *cs_ui_account_ready_text (CsAccount *account);

/* "Ready for calls", or why not. (transfer full) */
char *cs_ui_account_state_text (CsAccount *account);

/* What there is to look at or to enter before the account can go on: the label of a button, "Look at it…"; or NULL. */
const char *cs_ui_account_review_text (CsAccount *account);

const char *cs_ui_protection_icon (CsProtection protection);
const char *cs_ui_protection_style (CsProtection protection);

/* "14:03", "Yesterday, 14:03", "3 May, 14:03". (transfer full) */
char *cs_ui_when (GDateTime *when, GDateTime *now);

/* "today", "yesterday", "on 3 May", with the year when it is another one; NULL: NULL. (transfer full) */
char *cs_ui_day (GDateTime *when);

/* "4:05", "1:02:03". (transfer full) */
char *cs_ui_duration (guint64 seconds);

G_END_DECLS
