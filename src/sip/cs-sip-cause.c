/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why a session or registration failed, from a status code or a Reason header. */
#include "sip/cs-sip-cause.h"

#include "net/cs-net-error.h"
#include "sip/cs-sip-text.h"

#include <gio/gio.h>

#include <string.h>

CsSipCause *
cs_sip_cause_new (CsSipCauseKind kind, gboolean remote, guint status, const char *phrase)
{
  CsSipCause *self = g_new0 (CsSipCause, 1);

  self->kind = kind;
  self->remote = remote;
  self->status = status;
  self->phrase = phrase != NULL ? cs_sip_text_for_display (phrase) : NULL;
  if (self->phrase != NULL && *self->phrase == '\0')
    g_clear_pointer (&self->phrase, g_free);
  return self;
}

CsSipCause *
cs_sip_cause_copy (const CsSipCause *self)
{
  CsSipCause *copy;

  if (self == NULL)
    return NULL;
  copy = cs_sip_cause_new (self->kind, self->remote, self->status, self->phrase);
  copy->error = self->error != NULL ? g_error_copy (self->error) : NULL;
  return copy;
}

void
cs_sip_cause_free (CsSipCause *self)
{
  if (self == NULL)
    return;
  g_free (self->phrase);
  g_clear_error (&self->error);
  g_free (self);
}

static CsSipCauseKind
kind_of_status (guint status, const char *method)
{
  switch (status)
    {
    case 401:
    case 407:
      return CS_SIP_CAUSE_AUTH;
    case 403:
      /* To a call it means "not you" or "not there"; to anything else that the account is not good. */
      return strcmp (method, "INVITE") == 0 ? CS_SIP_CAUSE_DECLINED : CS_SIP_CAUSE_AUTH;
    case 404:
    case 410:
    case 484:
    case 604:
      return CS_SIP_CAUSE_NOT_FOUND;
    case 408:
    case 480:
      return CS_SIP_CAUSE_NO_ANSWER;
    case 406:
    case 415:
    case 488:
    case 606:
      return CS_SIP_CAUSE_NOT_ACCEPTABLE;
    case 486:
    case 600:
      return CS_SIP_CAUSE_BUSY;
    case 487:
      return CS_SIP_CAUSE_CANCELLED;
    case 603:
      return CS_SIP_CAUSE_DECLINED;
    default:
      return status >= 200 && status < 300 ? CS_SIP_CAUSE_NORMAL : CS_SIP_CAUSE_SERVER;
    }
}

/* The text of the first Warning (RFC 3261 section 20.43): "399 host "text"". */
static char *
warning_text (const CsSipMessage *message)
{
  g_autoptr (GPtrArray) warnings = cs_sip_message_get_list (message, "Warning");
  const char *quote = warnings->len > 0 ? strchr (warnings->pdata[0], '"') : NULL;

  return quote != NULL ? cs_sip_text_unquote (quote) : NULL;
}

/* One parameter of a Reason (RFC 3326): "SIP;cause=200;text="Call completed elsewhere"". */
static char *
reason_param (const char *reason, const char *name)
{
  return cs_sip_params_get (reason + strcspn (reason, ";"), name);
}

static char *
reason_text (const CsSipMessage *message)
{
  g_autoptr (GPtrArray) reasons = cs_sip_message_get_list (message, "Reason");

  return reasons->len > 0 ? reason_param (reasons->pdata[0], "text") : NULL;
}

static gboolean
reason_has (const CsSipMessage *message, const char *protocol, const char *cause)
{
  g_autoptr (GPtrArray) reasons = cs_sip_message_get_list (message, "Reason");

  for (guint i = 0; i < reasons->len; i++)
    {
      const char *reason = reasons->pdata[i];
      g_autofree char *word = g_strchomp (g_strndup (reason, strcspn (reason, ";")));
      g_autofree char *value = reason_param (reason, "cause");

      if (g_ascii_strcasecmp (word, protocol) == 0 && g_strcmp0 (value, cause) == 0)
        return TRUE;
    }
  return FALSE;
}

CsSipCause *
cs_sip_cause_new_from_response (const CsSipMessage *response)
{
  guint status = cs_sip_message_get_status (response);
  const char *method = cs_sip_message_get_method (response);
  g_autofree char *phrase = NULL;

  g_return_val_if_fail (status >= 200, NULL);

  phrase = warning_text (response);
  if (phrase == NULL || *phrase == '\0')
    {
      g_free (phrase);
      phrase = reason_text (response);
    }
  if (phrase == NULL || *phrase == '\0')
    {
      g_free (phrase);
      phrase = g_strdup (cs_sip_message_get_reason (response));
    }
  return cs_sip_cause_new (kind_of_status (status, method), TRUE, status, phrase);
}

CsSipCause *
cs_sip_cause_new_from_request (const CsSipMessage *request)
{
  g_autofree char *phrase = reason_text (request);
  CsSipCauseKind kind = CS_SIP_CAUSE_NORMAL;

  if (strcmp (cs_sip_message_get_method (request), "CANCEL") == 0)
    kind = reason_has (request, "SIP", "200") ? CS_SIP_CAUSE_ANSWERED_ELSEWHERE : CS_SIP_CAUSE_CANCELLED;
  return cs_sip_cause_new (kind, TRUE, 0, phrase);
}

CsSipCause *
cs_sip_cause_new_from_error (const GError *error)
{
  CsSipCauseKind kind = CS_SIP_CAUSE_SERVER;
  CsSipCause *self;

  if (cs_net_error_is_server_certificate (error))
    kind = CS_SIP_CAUSE_CERTIFICATE;
  else if (error->domain == CS_NET_ERROR || error->domain == G_IO_ERROR || error->domain == G_RESOLVER_ERROR)
    kind = CS_SIP_CAUSE_UNREACHABLE;
  else if (g_error_matches (error, CS_SIP_ERROR, CS_SIP_ERROR_AUTH))
    kind = CS_SIP_CAUSE_AUTH;
  else if (g_error_matches (error, CS_SIP_ERROR, CS_SIP_ERROR_BAD_URI))
    kind = CS_SIP_CAUSE_NOT_FOUND;
  self = cs_sip_cause_new (kind, FALSE, 0, NULL);
  self->error = g_error_copy (error);
  return self;
}
