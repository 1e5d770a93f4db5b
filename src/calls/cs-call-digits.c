/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keypad tones (DTMF) by SIP INFO. */

#include "calls/cs-call-digits.h"

#include "base/cs-limits.h"

#include <string.h>

typedef enum { FORM_RELAY, FORM_PLAIN } Form;

struct _CsCallDigits {
  GString *waiting; /* the first is under way while is_open */
  Form form;
  gboolean form_is_known; /* one was accepted */
  gboolean is_open;
};

CsCallDigits *
cs_call_digits_new (void)
{
  CsCallDigits *self = g_new0 (CsCallDigits, 1);

  self->waiting = g_string_new (NULL);
  return self;
}

void
cs_call_digits_free (CsCallDigits *self)
{
  if (self == NULL)
    return;
  g_string_free (self->waiting, TRUE);
  g_free (self);
}

static void
send_first (CsCallDigits *self, CsSipSession *session)
{
  const char digit = g_ascii_toupper (self->waiting->str[0]);
  g_autofree char *text = self->form == FORM_RELAY ? g_strdup_printf ("Signal=%c\r\nDuration=160\r\n", digit)
                                                   : g_strdup_printf ("%c", digit);
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));

  self->is_open = TRUE;
  cs_sip_session_send_info (session, self->form == FORM_RELAY ? "application/dtmf-relay" : "application/dtmf", body);
}

gboolean
cs_call_digits_send (CsCallDigits *self, CsSipSession *session, const char *digits)
{
  if (self->waiting->len + strlen (digits) > CS_LIMIT_MEDIA_DIGITS)
    return FALSE;
  g_string_append (self->waiting, digits);
  if (!self->is_open && self->waiting->len > 0)
    send_first (self, session);
  return TRUE;
}

static void
go_on (CsCallDigits *self, CsSipSession *session)
{
  g_string_erase (self->waiting, 0, 1);
  if (self->waiting->len > 0)
    send_first (self, session);
}

static gboolean
give_up (CsCallDigits *self)
{
  g_string_truncate (self->waiting, 0);
  self->form = FORM_RELAY;
  self->form_is_known = FALSE;
  return FALSE;
}

/* A tone that got no answer, or was refused although the form is right, is lost; the next may get through. */
gboolean
cs_call_digits_answered (CsCallDigits *self, CsSipSession *session, guint status)
{
  if (!self->is_open)
    return TRUE;
  self->is_open = FALSE;
  if (status >= 200 && status < 300)
    self->form_is_known = TRUE;
  else if (!self->form_is_known && status >= 400 && self->form == FORM_RELAY)
    {
      self->form = FORM_PLAIN;
      send_first (self, session);
      return TRUE;
    }
  else if (!self->form_is_known)
    return give_up (self);
  go_on (self, session);
  return TRUE;
}
