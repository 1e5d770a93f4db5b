/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How an account's registrations have gone so far, and what a failure therefore means. */

#include "sip/cs-sip-record.h"

#include "crypto/cs-random.h"
#include "sip/cs-sip-challenge.h"
#include "sip/cs-sip-text.h"

#include <string.h>

#define FIRST_PAUSE_S 5
#define LONGEST_PAUSE_S 300
#define FIRST_REFUSED_PAUSE_S 30
#define LONGEST_REFUSED_PAUSE_S 1800

void
cs_sip_record_init (CsSipRecord *self, gboolean has_worked)
{
  *self = (CsSipRecord){ .has_worked = has_worked };
}

void
cs_sip_record_clear (CsSipRecord *self)
{
  g_clear_pointer (&self->realm, g_free);
}

void
cs_sip_record_succeed (CsSipRecord *self, CsSipMessage *request)
{
  const char *value = cs_sip_message_get (request, "Authorization", 0);
  const char *realm = value != NULL ? strstr (value, "realm=\"") : NULL;

  self->failures = 0;
  self->has_worked = TRUE;
  if (realm == NULL)
    return;
  g_free (self->realm);
  self->realm = cs_sip_text_unquote (realm + strlen ("realm="));
}

void
cs_sip_record_start_over (CsSipRecord *self)
{
  self->failures = 0;
  self->has_worked = FALSE;
  g_clear_pointer (&self->realm, g_free);
}

static gboolean
is_refusal (const CsSipCause *cause)
{
  return cause->kind == CS_SIP_CAUSE_AUTH || cause->kind == CS_SIP_CAUSE_NOT_FOUND
         || cause->kind == CS_SIP_CAUSE_DECLINED || cause->kind == CS_SIP_CAUSE_REFUSED_NOW
         || cause->kind == CS_SIP_CAUSE_OTHER_REALM;
}

static gboolean
asks_for_other_realm (const CsSipRecord *self, CsSipMessage *response)
{
  g_autoptr (GPtrArray) challenges = cs_sip_challenge_parse_all (response);

  for (guint i = 0; i < challenges->len; i++)
    {
      if (g_strcmp0 (((CsSipChallenge *) g_ptr_array_index (challenges, i))->realm, self->realm) == 0)
        return FALSE;
    }
  return challenges->len > 0 && self->realm != NULL;
}

CsSipCause *
cs_sip_record_name_cause (const CsSipRecord *self, CsSipMessage *response)
{
  CsSipCause *cause = cs_sip_cause_new_from_response (response);

  if (self->has_worked && is_refusal (cause))
    cause->kind = asks_for_other_realm (self, response) ? CS_SIP_CAUSE_OTHER_REALM : CS_SIP_CAUSE_REFUSED_NOW;
  return cause;
}

/* An account that has worked is tried again, whatever the server says of it now: servers restart, databases are away,
 * somebody blocks an address for an hour. */
gboolean
cs_sip_record_may_try_again (const CsSipRecord *self, const CsSipCause *cause)
{
  return self->has_worked || (cause->kind != CS_SIP_CAUSE_AUTH && cause->kind != CS_SIP_CAUSE_CERTIFICATE);
}

gint64
cs_sip_record_next_pause_us (CsSipRecord *self, const CsSipCause *cause)
{
  gboolean refused = self->has_worked && is_refusal (cause);
  guint first_s = refused ? FIRST_REFUSED_PAUSE_S : FIRST_PAUSE_S;
  guint longest_s = refused ? LONGEST_REFUSED_PAUSE_S : LONGEST_PAUSE_S;
  guint64 pause_s = MIN ((guint64) first_s << MIN (self->failures, 10), longest_s);

  self->failures++;
  return (gint64) (pause_s * (G_TIME_SPAN_SECOND - cs_random_below (G_TIME_SPAN_SECOND / 4)));
}
