/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sentences of the check. */
#include "ui/cs-check-text.h"

#include "ui/cs-ui-text.h"

#include <glib/gi18n.h>

static gboolean
is_characters (CsCheck *check)
{
  return cs_check_get_code_type (check) == CS_CODE_B32;
}

static gboolean
is_ours (CsCheck *check)
{
  return cs_check_get_code_type (check) == CS_CODE_CSW4;
}

/* Between two Countersigns the caller reads first; the echo, and other software's user, have it on the screen all the
 * time. */
static gboolean
speaks_first (CsCall *call, gboolean practice)
{
  return !practice && is_ours (cs_call_get_check (call)) && cs_call_get_direction (call) == CS_CALL_OUTGOING;
}

static char *
step_text (guint step)
{
  /* Translators: the step of the check that this is, of its two steps. */
  return g_strdup_printf (_ ("Step %u of 2"), step);
}

/* An old check still counts, and the code is asked for again. */
static gboolean
is_old (CsCall *call)
{
  return cs_call_get_should_check (call) && cs_call_get_protection (call) == CS_PROTECTION_CHECKED
         && !cs_check_is_right (cs_call_get_check (call));
}

/* Why the code is asked for, and @text (transfer full): what to do. */
static char *
with_reason (CsCall *call, char *text)
{
  g_autofree char *what = text;
  g_autofree char *day = is_old (call) ? cs_ui_day (cs_call_get_checked_on (call)) : NULL;
  g_autofree char *why = NULL;

  if (day == NULL)
    return g_steal_pointer (&what);
  /* Translators: %s is "yesterday" or "on 3 May 2025". */
  why = g_strdup_printf (_ ("Last checked %s. It's time to check again."), day);
  return g_strconcat (why, " ", what, NULL);
}

/* After this side has read its words. */
static char *
second_listen_text (CsCall *call)
{
  /* Translators: %s is the name of the person at the other end. */
  return g_strdup_printf (_ ("%s now sees two different words. Type them as you hear them."),
                          cs_call_get_peer_name (call));
}

/* After a code that didn't match. */
static char *
listen_again_text (CsCall *call)
{
  /* Translators: %s is the name of the person at the other end. */
  return g_strdup_printf (_ ("Ask %s to read again, slowly. Don't discuss anything else yet."),
                          cs_call_get_peer_name (call));
}

static char *
listen_text (CsCall *call)
{
  CsCheck *check = cs_call_get_check (call);
  const char *who = cs_call_get_peer_name (call);

  if (is_ours (check) && is_old (call))
    /* Translators: %s is the name of the person at the other end. */
    return g_strdup_printf (_ ("Ask %s to read them aloud. After that it's your turn."), who);
  if (is_ours (check))
    /* Translators: %s is the name of the person at the other end. */
    return g_strdup_printf (_ ("%s sees them now and reads them aloud. After that it's your turn."), who);
  /* Translators: %s is the name of the person at the other end. */
  return g_strdup_printf (
      _ ("Ask %s to read the whole code aloud. Other apps call it “SAS” or show it beside a padlock."), who);
}

static char *
listen_heading (CsCall *call, gboolean practice)
{
  const char *who = cs_call_get_peer_name (call);

  if (is_characters (cs_call_get_check (call)))
    /* Translators: %s is the name of the person at the other end. */
    return g_strdup_printf (_ ("Type the four characters that %s reads"), who);
  if (practice)
    return g_strdup (_ ("Type the two words that the echo reads"));
  /* Translators: %s is the name of the person at the other end. */
  return g_strdup_printf (_ ("Type the two words that %s reads"), who);
}

static char *
speak_heading (CsCall *call, gboolean practice)
{
  const char *who = cs_call_get_peer_name (call);

  if (is_characters (cs_call_get_check (call)))
    /* Translators: %s is the name of the person at the other end. */
    return g_strdup_printf (_ ("Read these four characters to %s"), who);
  if (practice)
    return g_strdup (_ ("Read these two words to the echo"));
  /* Translators: %s is the name of the person at the other end. */
  return g_strdup_printf (_ ("Read these two words to %s"), who);
}

static const char *
practice_speak_text (CsCheck *check)
{
  return cs_check_is_right (check) ? _ ("That's right. In a real call the other person would now type what you read.")
                                   : _ ("In a real call the other person would type these now.");
}

static char *
speak_text (CsCall *call)
{
  CsCheck *check = cs_call_get_check (call);
  const char *who = cs_call_get_peer_name (call);

  if (!cs_check_is_right (check))
    /* Translators: %s is the name of the person at the other end. */
    return g_strdup_printf (_ ("%s types what you read, then you swap."), who);
  if (is_ours (check))
    /* Translators: %s is the name of the person at the other end. */
    return g_strdup_printf (_ ("That's right. Now %s types what you read."), who);
  /* Translators: %s is the name of the person at the other end. */
  return g_strdup_printf (_ ("That's right. %s sees the same code, perhaps labelled “SAS”, and compares it."), who);
}

static char *
done_text (CsCall *call, gboolean practice)
{
  if (practice)
    return g_strdup (_ ("Try it again with a wrong word, or with an attacker: choose Practice in the menu."));
  /* Translators: %s is the name of the person at the other end. */
  return g_strdup_printf (
      _ ("The code proves the line, not the person. If in doubt, ask something only %s would know."),
      cs_call_get_peer_name (call));
}

static const char *
wrong_text (CsCheckTurn turn)
{
  if (turn == CS_CHECK_GIVEN_UP)
    return _ ("The codes didn't match twice. Hang up and contact each other some other way. Your microphone and "
              "speaker stay off.");
  return _ ("You may have misheard a word, or someone is intercepting the call. Your microphone and speaker are off.");
}

/* The code proves the line as far as the other program, which may say that others are behind it. */
static void
text_for_done (CsCheckText *text, CsCall *call, gboolean practice)
{
  if (cs_call_get_disclosure (call) || cs_call_get_relay (call))
    {
      text->heading = g_strdup (_ ("The codes match, but others can listen"));
      text->text = g_strdup (cs_call_get_sentence (call));
      return;
    }
  text->heading = g_strdup (_ ("Only the two of you can listen"));
  text->text = done_text (call, practice);
}

void
cs_check_text_for_turn (CsCheckText *text, CsCall *call, gboolean practice)
{
  CsCheck *check = cs_call_get_check (call);
  CsCheckTurn turn = cs_check_get_turn (check);

  switch (turn)
    {
    case CS_CHECK_LISTEN:
      text->heading = listen_heading (call, practice);
      if (practice)
        text->text = g_strdup (_ ("In a real call the other person says these words. Type them here."));
      else if (!cs_check_can_skip (check))
        text->text = listen_again_text (call);
      else if (speaks_first (call, practice))
        text->text = second_listen_text (call);
      else
        text->text = with_reason (call, listen_text (call));
      text->step = step_text (speaks_first (call, practice) ? 2 : 1);
      break;
    case CS_CHECK_SPEAK:
      text->heading = speak_heading (call, practice);
      text->text = practice ? g_strdup (practice_speak_text (check)) : with_reason (call, speak_text (call));
      text->step = step_text (cs_check_is_right (check) ? 2 : 1);
      break;
    case CS_CHECK_WRONG:
    case CS_CHECK_GIVEN_UP:
      text->heading = g_strdup (_ ("The codes don't match"));
      text->text = g_strdup (wrong_text (turn));
      break;
    case CS_CHECK_DONE:
      text_for_done (text, call, practice);
      break;
    case CS_CHECK_SKIPPED:
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
text_for_memory (CsCheckText *text, CsCall *call)
{
  const char *who = cs_call_get_peer_name (call);

  text->heading = g_strdup (_ ("This device doesn't remember you"));
  /* Translators: %s is the name of the person at the other end. */
  text->text = g_strdup_printf (
      _ ("You have checked %s before, but this device doesn't remember you. The device may be new or reset, or someone "
         "is intercepting the call. Your microphone and speaker are off. Check the code again to find out which."),
      who);
}

static void
text_for_vanished (CsCheckText *text, CsCall *call)
{
  /* Translators: %s is the name of the person at the other end. */
  text->heading
      = g_strdup_printf (_ ("This call is less protected than earlier ones with %s"), cs_call_get_peer_name (call));
  text->text
      = g_strdup (_ ("Earlier calls were end-to-end encrypted, and this one isn't. The other person may use a "
                     "different device or app, or someone wants to listen. Your microphone and speaker are off."));
}

static void
text_for_moved (CsCheckText *text, CsCall *call)
{
  text->heading = g_strdup (_ ("This call was moved to another phone"));
  if (cs_call_can_go_on (call))
    /* Translators: %s is the name of the person at the other end. */
    text->text = g_strdup_printf (_ ("%s or the telephone system may have transferred it. Your microphone and speaker "
                                     "are off. Press Continue to talk to the person who is there now."),
                                  cs_call_get_peer_name (call));
  else
    text->text = g_strdup (_ ("Your microphone and speaker are off until the two phones have agreed on new keys."));
}

void
cs_check_text_for_suspicion (CsCheckText *text, CsCall *call)
{
  switch (cs_call_get_suspicion (call))
    {
    case CS_SUSPICION_MEMORY:
      text_for_memory (text, call);
      break;
    case CS_SUSPICION_VANISHED:
      text_for_vanished (text, call);
      break;
    case CS_SUSPICION_MOVED:
      text_for_moved (text, call);
      break;
    case CS_SUSPICION_ATTACK:
    case CS_SUSPICION_CODE:
    case CS_SUSPICION_NONE:
    default:
      text->heading = g_strdup (_ ("Someone has tampered with this call"));
      text->text = g_strdup (_ ("The key exchange between the two devices was altered on its way. Your microphone and "
                                "speaker are off. Hang up and contact each other some other way."));
    }
}

const char *
cs_check_text_go_on (CsSuspicion suspicion)
{
  if (suspicion == CS_SUSPICION_MOVED)
    return _ ("Continue");
  return suspicion == CS_SUSPICION_MEMORY ? _ ("Check the Code") : _ ("Continue With Weaker Protection");
}

void
cs_check_text_clear (CsCheckText *text)
{
  g_clear_pointer (&text->heading, g_free);
  g_clear_pointer (&text->text, g_free);
  g_clear_pointer (&text->step, g_free);
}
