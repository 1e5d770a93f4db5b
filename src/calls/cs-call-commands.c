/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a call is told to do once there is one: hang up, go on, take a check back, send keypad tones. */
#include "calls/cs-call-internal.h"

#include "base/cs-limits.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
cs_call_hang_up (CsCall *self)
{
  g_return_if_fail (CS_IS_CALL (self));

  if (self->direction == CS_CALL_INCOMING && self->state == CS_CALL_RINGING)
    cs_call_decline (self);
  else
    cs_call_hang_up_because (
        self, self->state == CS_CALL_ACTIVE ? cs_call_reason_of_hang_up (self) : CS_CALL_REASON_CANCELLED, NULL, NULL);
}

void
cs_call_abandon (CsCall *self)
{
  g_object_ref (self);
  cs_call_hang_up (self);
  cs_call_finish (self);
  g_object_unref (self);
}

gboolean
cs_call_can_go_on (CsCall *self)
{
  g_return_val_if_fail (CS_IS_CALL (self), FALSE);
  return cs_call_trust_can_go_on (self->trust);
}

void
cs_call_go_on (CsCall *self)
{
  g_return_if_fail (CS_IS_CALL (self));
  cs_call_trust_go_on (self->trust);
}

void
cs_call_uncheck (CsCall *self)
{
  g_return_if_fail (CS_IS_CALL (self));
  cs_call_trust_uncheck (self->trust);
}

static gboolean
refuse_keys (GError **error, CsCallsError code, const char *why)
{
  g_set_error_literal (error, CS_CALLS_ERROR, (int) code, why);
  return FALSE;
}

gboolean
cs_call_send_dtmf (CsCall *self, const char *digits, GError **error)
{
  g_return_val_if_fail (CS_IS_CALL (self), FALSE);

  if (strspn (digits, "0123456789ABCDabcd*#") != strlen (digits) || *digits == '\0')
    return refuse_keys (error, CS_CALLS_ERROR_BAD_ADDRESS, _ ("Keypad tones are 0 to 9, *, # and A to D."));
  if (strlen (digits) > CS_LIMIT_MEDIA_DIGITS)
    return refuse_keys (error, CS_CALLS_ERROR_TOO_MUCH, _ ("Too many digits at once."));
  if (self->state != CS_CALL_ACTIVE || cs_call_is_ending (self))
    return refuse_keys (error, CS_CALLS_ERROR_WRONG_STATE, _ ("There is no active call."));
  if (!cs_policy_audio_allowed (cs_call_demand_get (self->demand), cs_call_get_protection (self)))
    return refuse_keys (error, CS_CALLS_ERROR_WRONG_STATE,
                        _ ("Nothing is sent while someone may be intercepting the call."));
  if (cs_media_session_send_dtmf (self->media, digits))
    return TRUE;

  /* The peer takes no telephone-event. INFO shows the digits to every server on the way, who would hear them anyway but
   * in a call between the two devices alone. */
  if (cs_call_get_protection (self) >= CS_PROTECTION_END_TO_END)
    return refuse_keys (error, CS_CALLS_ERROR_FAILED,
                        _ ("The other side does not accept keypad tones in end-to-end encrypted calls."));
  if (self->digits == NULL)
    self->digits = cs_call_digits_new ();
  if (!cs_call_digits_send (self->digits, self->session, digits))
    return refuse_keys (error, CS_CALLS_ERROR_TOO_MUCH, _ ("Too many digits at once."));
  return TRUE;
}

void
cs_call_mark_retry (CsCall *self, CsCall *refused)
{
  cs_call_demand_mark_retry (self->demand);
  cs_call_demand_withdraw_retry (refused->demand);
  g_object_notify (G_OBJECT (refused), "retry-requirement");
}
