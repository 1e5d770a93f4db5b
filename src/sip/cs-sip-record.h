/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sip/cs-sip-cause.h"

G_BEGIN_DECLS

/**
 * CsSipRecord:
 *
 * What is known of an account from its registrations so far: whether its credentials have ever worked, in which realm,
 * and how often it has failed in a row. Out of that come the name of a failure and the pause after it. One thread.
 */
typedef struct {
  gboolean has_worked;
  char *realm; /* in which the password was right, or NULL */
  guint failures;
} CsSipRecord;

void cs_sip_record_init (CsSipRecord *self, gboolean has_worked);
void cs_sip_record_clear (CsSipRecord *self);

/* @request was accepted. */
void cs_sip_record_succeed (CsSipRecord *self, CsSipMessage *request);

/* The credentials are others. */
void cs_sip_record_start_over (CsSipRecord *self);

/* (transfer full): of a final response, REFUSED_NOW or OTHER_REALM where it has worked before. */
CsSipCause *cs_sip_record_name_cause (const CsSipRecord *self, CsSipMessage *response);

/* FALSE: only the user can do something about it. */
gboolean cs_sip_record_may_try_again (const CsSipRecord *self, const CsSipCause *cause);

/* Growing, and a little different for everybody, so that a restarted server is not met by all at once; longer where
 * each try looks like a wrong guess. */
gint64 cs_sip_record_next_pause_us (CsSipRecord *self, const CsSipCause *cause);

G_END_DECLS
