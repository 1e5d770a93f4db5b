/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sentences that the window uses for states of calls and accounts. */
#include "ui/cs-ui-text.h"

#include <glib/gi18n.h>

char *
cs_ui_duration (guint64 seconds)
{
  guint64 hours = seconds / 3600, minutes = seconds / 60 % 60;

  if (hours > 0)
    return g_strdup_printf ("%" G_GUINT64_FORMAT ":%02" G_GUINT64_FORMAT ":%02" G_GUINT64_FORMAT, hours, minutes,
                            seconds % 60);
  return g_strdup_printf ("%" G_GUINT64_FORMAT ":%02" G_GUINT64_FORMAT, minutes, seconds % 60);
}

static char *
elapsed (GDateTime *since, GDateTime *now)
{
  GTimeSpan span = since != NULL && now != NULL ? g_date_time_difference (now, since) : 0;

  return cs_ui_duration ((guint64) (MAX (0, span) / G_USEC_PER_SEC));
}

static char *
ended_text (CsCall *call)
{
  g_autofree char *duration = NULL;

  if (cs_call_get_started (call) == NULL)
    return NULL; /* the reason says it all */
  duration = elapsed (cs_call_get_started (call), cs_call_get_ended (call));
  /* Translators: %s is a duration like 4:05. */
  return g_strdup_printf (_ ("Lasted %s"), duration);
}

char *
cs_ui_call_state_text (CsCall *call, GDateTime *now)
{
  switch (cs_call_get_state (call))
    {
    case CS_CALL_DIALING:
      return g_strdup (_ ("Calling…"));
    case CS_CALL_RINGING:
      return g_strdup (cs_call_get_direction (call) == CS_CALL_INCOMING ? _ ("Incoming call") : _ ("Ringing…"));
    case CS_CALL_CONNECTING:
      return g_strdup (_ ("Agreeing on keys…"));
    case CS_CALL_ACTIVE:
      return elapsed (cs_call_get_started (call), now);
    case CS_CALL_ENDED:
      return ended_text (call);
    default:
      g_return_val_if_reached (NULL);
    }
}

char *
cs_ui_call_end_text (CsCall *call)
{
  g_autofree char *text = cs_call_dup_end_text (call);

  if (!cs_call_detail_is_for_people (call))
    return g_steal_pointer (&text);
  return g_strdup_printf ("%s\n%s", text, cs_call_get_detail (call));
}

const char *
cs_ui_lesson_text (CsCall *call)
{
  if (cs_call_get_started (call) == NULL)
    return _ ("The call didn't start.");
  if (cs_call_get_protection (call) == CS_PROTECTION_SUSPECT)
    return _ ("You caught the attacker, who had agreed on keys with you and on other keys with the echo, and heard you "
              "both. Everything looked normal; only the code gave it away. In a real call you would now contact each "
              "other some other way.");
  return _ ("An attacker was in the middle the whole time and heard every word. The call was encrypted, but to the "
            "wrong device. Only the code can tell you: try again and check it.");
}

gboolean
cs_ui_call_may_repeat (CsCall *call)
{
  CsCallReason reason = cs_call_get_reason (call);

  return cs_call_get_peer_uri (call) != NULL && reason != CS_CALL_REASON_NOT_FOUND
         && reason != CS_CALL_REASON_ANSWERED_ELSEWHERE;
}

char *
cs_ui_retry_label (CsCall *call)
{
  CsUiQuestion question = { NULL };

  cs_ui_retry_text (call, &question);
  g_free (question.body);
  /* Translators: %s is the label of a button, "Call Without Encryption"; this one asks first. */
  return g_strdup_printf (_ ("%s…"), question.yes);
}

void
cs_ui_retry_text (CsCall *call, CsUiQuestion *question)
{
  const char *who = cs_call_get_peer_name (call);

  switch (cs_call_get_retry_requirement (call))
    {
    case CS_REQUIREMENT_CLEAR:
      question->heading = _ ("Call Without Encryption?");
      /* Translators: %s is the name of somebody. */
      question->body = g_strdup_printf (_ ("Anyone between you and %s could listen: the providers, the networks in "
                                           "between and anyone on your own network. Applies to this call only."),
                                        who);
      question->yes = _ ("Call Without Encryption");
      break;
    case CS_REQUIREMENT_PROVIDER:
      question->heading = _ ("Call With Less Protection?");
      /* Translators: %s is the name of somebody. */
      question->body = g_strdup_printf (_ ("The call to %s would be encrypted up to the providers, which could listen "
                                           "in. Applies to this call only."),
                                        who);
      question->yes = _ ("Call With Less Protection");
      break;
    case CS_REQUIREMENT_END_TO_END:
    case CS_REQUIREMENT_CHECKED:
    default:
      question->heading = _ ("Call Without the Check?");
      /* Translators: %s is the name of somebody. */
      question->body = g_strdup_printf (_ ("The call to %s would be encrypted end to end, but nobody would notice an "
                                           "attacker in the middle. Applies to this call only."),
                                        who);
      question->yes = _ ("Call Without the Check");
    }
}

char *
cs_ui_address (const char *uri)
{
  const char *start = uri;
  gsize len;

  if (uri == NULL)
    return g_strdup ("");
  if (g_ascii_strncasecmp (uri, "sip:", 4) == 0 || g_ascii_strncasecmp (uri, "tel:", 4) == 0)
    start = uri + 4;
  else if (g_ascii_strncasecmp (uri, "sips:", 5) == 0)
    start = uri + 5;
  len = strcspn (start, ";?");
  return g_strndup (start, len);
}

char *
cs_ui_account_name (CsAccount *account)
{
  const char *address = cs_account_get_address (account);
  GSocketAddress *listens = cs_account_get_listen_address (account);
  g_autofree char *where = NULL;

  if (address != NULL)
    return g_strdup (address);
  if (listens == NULL)
    return g_strdup (_ ("Direct calls"));
  where = g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (listens));
  /* Translators: %s is a network address. */
  return g_strdup_printf (_ ("Direct calls, received at %s"), where);
}

char *
cs_ui_account_ready_text (CsAccount *account)
{
  const char *problem = cs_account_get_save_problem (account);

  if (problem != NULL)
    /* Translators: %s is one or two sentences on why. */
    return g_strdup_printf (_ ("Ready for calls, but not saved. %s"), problem);
  if (cs_account_get_password_kept (account) || cs_account_is_saving_password (account))
    return g_strdup (_ ("Ready for calls"));
  return g_strdup (_ ("Ready for calls. Password is forgotten when you quit (no keyring)"));
}

char *
cs_ui_account_state_text (CsAccount *account)
{
  CsAccountReason reason = cs_account_get_reason (account);
  const char *detail = cs_account_get_detail (account);

  switch (cs_account_get_state (account))
    {
    case CS_ACCOUNT_OFFLINE:
      return g_strdup (reason == CS_ACCOUNT_REASON_NONE ? _ ("Offline") : cs_account_reason_text (reason));
    case CS_ACCOUNT_DIRECT:
      return g_strdup (_ ("Ready, without a provider"));
    case CS_ACCOUNT_REGISTERING:
      return g_strdup (_ ("Signing in…"));
    case CS_ACCOUNT_REGISTERED:
      return cs_ui_account_ready_text (account);
    case CS_ACCOUNT_FAILED:
      /* This reason has many causes, which the detail explains. */
      if (reason == CS_ACCOUNT_REASON_CLIENT_CERTIFICATE && detail != NULL)
        return g_strdup (detail);
      if (detail != NULL && detail[0] != '\0' && cs_account_detail_is_for_people (account))
        return g_strdup_printf ("%s %s", cs_account_reason_text (reason), detail);
      return g_strdup (cs_account_reason_text (reason));
    default:
      g_return_val_if_reached (NULL);
    }
}

const char *
cs_ui_account_review_text (CsAccount *account)
{
  CsAccountReason reason = cs_account_get_reason (account);

  if (cs_account_certificates_get_certificate (cs_account_get_certificates (account)) != NULL)
    return _ ("Review Certificate…");
  if (cs_account_get_state (account) != CS_ACCOUNT_FAILED)
    return NULL;
  return reason == CS_ACCOUNT_REASON_PIN_NEEDED || reason == CS_ACCOUNT_REASON_PIN_WRONG ? _ ("Enter PIN…") : NULL;
}

const char *
cs_ui_protection_icon (CsProtection protection)
{
  switch (protection)
    {
    case CS_PROTECTION_NONE:
      return "cs-protection-none-symbolic";
    case CS_PROTECTION_CLEAR:
      return "cs-protection-clear-symbolic";
    case CS_PROTECTION_PROVIDER:
      return "cs-protection-provider-symbolic";
    case CS_PROTECTION_END_TO_END:
      return "cs-protection-end-to-end-symbolic";
    case CS_PROTECTION_CHECKED:
      return "cs-protection-checked-symbolic";
    case CS_PROTECTION_SUSPECT:
      return "cs-protection-suspect-symbolic";
    default:
      g_return_val_if_reached (NULL);
    }
}

const char *
cs_ui_protection_style (CsProtection protection)
{
  switch (protection)
    {
    case CS_PROTECTION_NONE:
      return "protection-none";
    case CS_PROTECTION_CLEAR:
      return "protection-clear";
    case CS_PROTECTION_PROVIDER:
      return "protection-provider";
    case CS_PROTECTION_END_TO_END:
      return "protection-end-to-end";
    case CS_PROTECTION_CHECKED:
      return "protection-checked";
    case CS_PROTECTION_SUSPECT:
      return "protection-suspect";
    default:
      g_return_val_if_reached (NULL);
    }
}

char *
cs_ui_when (GDateTime *when, GDateTime *now)
{
  g_autoptr (GDateTime) local = g_date_time_to_local (when);

  switch (cs_protection_days_ago (when, now))
    {
    case 0:
      return g_date_time_format (local, "%R");
    case 1:
      /* Translators: the time of a call of yesterday, for g_date_time_format() */
      return g_date_time_format (local, _ ("Yesterday, %R"));
    default:
      break;
    }
  /* Translators: day, month and time of an earlier call, for g_date_time_format() */
  return g_date_time_format (local, _ ("%-d %b, %R"));
}

char *
cs_ui_day (GDateTime *when)
{
  return when != NULL ? cs_protection_on_day (when, NULL) : NULL;
}
