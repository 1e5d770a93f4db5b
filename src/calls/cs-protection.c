/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names and sentences of the protection levels and of the warnings. */
#include "calls/cs-protection.h"

#include "calls/cs-names-private.h"

#include <glib/gi18n-lib.h>

static const char *const protection_names[] = {
  [CS_PROTECTION_NONE] = "none",         [CS_PROTECTION_CLEAR] = "clear",
  [CS_PROTECTION_PROVIDER] = "provider", [CS_PROTECTION_END_TO_END] = "end-to-end",
  [CS_PROTECTION_CHECKED] = "checked",   [CS_PROTECTION_SUSPECT] = "suspect",
};

static const char *const requirement_names[] = {
  [CS_REQUIREMENT_CLEAR] = "clear",
  [CS_REQUIREMENT_PROVIDER] = "provider",
  [CS_REQUIREMENT_END_TO_END] = "end-to-end",
  [CS_REQUIREMENT_CHECKED] = "checked",
};

G_DEFINE_ENUM_TYPE (CsProtection, cs_protection, G_DEFINE_ENUM_VALUE (CS_PROTECTION_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (CS_PROTECTION_CLEAR, "clear"),
                    G_DEFINE_ENUM_VALUE (CS_PROTECTION_PROVIDER, "provider"),
                    G_DEFINE_ENUM_VALUE (CS_PROTECTION_END_TO_END, "end-to-end"),
                    G_DEFINE_ENUM_VALUE (CS_PROTECTION_CHECKED, "checked"),
                    G_DEFINE_ENUM_VALUE (CS_PROTECTION_SUSPECT, "suspect"))

G_DEFINE_ENUM_TYPE (CsRequirement, cs_requirement, G_DEFINE_ENUM_VALUE (CS_REQUIREMENT_CLEAR, "clear"),
                    G_DEFINE_ENUM_VALUE (CS_REQUIREMENT_PROVIDER, "provider"),
                    G_DEFINE_ENUM_VALUE (CS_REQUIREMENT_END_TO_END, "end-to-end"),
                    G_DEFINE_ENUM_VALUE (CS_REQUIREMENT_CHECKED, "checked"))

G_DEFINE_ENUM_TYPE (CsSuspicion, cs_suspicion, G_DEFINE_ENUM_VALUE (CS_SUSPICION_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (CS_SUSPICION_CODE, "code"),
                    G_DEFINE_ENUM_VALUE (CS_SUSPICION_MEMORY, "memory"),
                    G_DEFINE_ENUM_VALUE (CS_SUSPICION_VANISHED, "vanished"),
                    G_DEFINE_ENUM_VALUE (CS_SUSPICION_MOVED, "moved"),
                    G_DEFINE_ENUM_VALUE (CS_SUSPICION_ATTACK, "attack"))

G_DEFINE_ENUM_TYPE (CsCallContinuity, cs_call_continuity, G_DEFINE_ENUM_VALUE (CS_CALL_CONTINUITY_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (CS_CALL_CONTINUITY_FIRST, "first"),
                    G_DEFINE_ENUM_VALUE (CS_CALL_CONTINUITY_KEPT, "kept"),
                    G_DEFINE_ENUM_VALUE (CS_CALL_CONTINUITY_BROKEN, "broken"))

const char *
cs_protection_name (CsProtection protection)
{
  return protection_names[protection];
}

const char *
cs_requirement_name (CsRequirement requirement)
{
  return requirement_names[requirement];
}

const char *
cs_suspicion_name (CsSuspicion suspicion)
{
  return suspicion == CS_SUSPICION_NONE ? NULL : cs_enum_nick (CS_TYPE_SUSPICION, (int) suspicion);
}

const char *
cs_call_continuity_name (CsCallContinuity continuity)
{
  return continuity == CS_CALL_CONTINUITY_NONE ? NULL : cs_enum_nick (CS_TYPE_CALL_CONTINUITY, (int) continuity);
}

gboolean
cs_requirement_from_name (const char *name, CsRequirement *requirement)
{
  for (guint i = 0; name != NULL && i < G_N_ELEMENTS (requirement_names); i++)
    {
      if (g_strcmp0 (name, requirement_names[i]) == 0)
        {
          *requirement = (CsRequirement) i;
          return TRUE;
        }
    }
  return FALSE;
}

const char *
cs_protection_word (CsProtection protection)
{
  switch (protection)
    {
    case CS_PROTECTION_CLEAR:
      return _ ("Not Encrypted");
    case CS_PROTECTION_PROVIDER:
      return _ ("Provider Could Listen");
    case CS_PROTECTION_END_TO_END:
      return _ ("End to End");
    case CS_PROTECTION_CHECKED:
      return _ ("Checked");
    case CS_PROTECTION_SUSPECT:
      return _ ("Warning");
    case CS_PROTECTION_NONE:
    default:
      return _ ("Not Connected");
    }
}

char *
cs_protection_day (GDateTime *when, GDateTime *now)
{
  g_autoptr (GDateTime) local = g_date_time_to_local (when);
  g_autoptr (GDateTime) today = now != NULL ? g_date_time_to_local (now) : g_date_time_new_now_local ();

  if (g_date_time_get_year (local) == g_date_time_get_year (today))
    /* Translators: a day of this year, for g_date_time_format(): "3 May" */
    return g_date_time_format (local, _ ("%-d %B"));
  /* Translators: a day of another year, for g_date_time_format(): "3 May 2025" */
  return g_date_time_format (local, _ ("%-d %B %Y"));
}

static guint32
day_number (GDateTime *local)
{
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_dmy (&date, (GDateDay) g_date_time_get_day_of_month (local), (GDateMonth) g_date_time_get_month (local),
                  (GDateYear) g_date_time_get_year (local));
  return g_date_get_julian (&date);
}

guint
cs_protection_days_ago (GDateTime *when, GDateTime *now)
{
  g_autoptr (GDateTime) local = g_date_time_to_local (when);
  g_autoptr (GDateTime) today = now != NULL ? g_date_time_to_local (now) : g_date_time_new_now_local ();
  guint32 then = day_number (local), is = day_number (today);

  return then <= is ? is - then : G_MAXUINT;
}

char *
cs_protection_on_day (GDateTime *when, GDateTime *now)
{
  g_autofree char *day = NULL;

  switch (cs_protection_days_ago (when, now))
    {
    case 0:
      /* Translators: inside a sentence, as in "Checked today." */
      return g_strdup (_ ("today"));
    case 1:
      /* Translators: inside a sentence, as in "Checked yesterday." */
      return g_strdup (_ ("yesterday"));
    default:
      day = cs_protection_day (when, now);
      /* Translators: inside a sentence, as in "Checked on 3 May."; %s is the day */
      return g_strdup_printf (_ ("on %s"), day);
    }
}

static char *
checked_sentence (const CsProtectionContext *context)
{
  const char *who = context->who != NULL ? context->who : _ ("the other side");
  g_autofree char *day = context->checked_on != NULL ? cs_protection_on_day (context->checked_on, context->now) : NULL;

  if (day == NULL)
    /* Translators: %s is a name */
    return g_strdup_printf (_ ("Only you and %s can hear this."), who);
  /* Translators: a name, then "today", "yesterday" or "on 3 May" */
  return g_strdup_printf (_ ("Only you and %s can hear this. Checked %s."), who, day);
}

static char *
end_to_end_sentence (const CsProtectionContext *context)
{
  if (context->suspicion == CS_SUSPICION_CODE)
    return g_strdup (_ ("The codes didn't match. Check again before you talk."));
  if (context->suspicion == CS_SUSPICION_MEMORY)
    return g_strdup (
        _ ("Encrypted to a device that doesn't remember you. Check the code to rule out an eavesdropper."));
  if (context->suspicion == CS_SUSPICION_MOVED)
    return g_strdup (
        _ ("Encrypted to the device that this call was moved to. Check the code to rule out an eavesdropper."));
  if (context->disclosure)
    return g_strdup (_ ("Encrypted to the other device, which passes the keys to a third party who could listen in."));
  if (context->relay)
    return g_strdup (_ ("Encrypted up to the other side's telephone system, which could listen in."));
  return g_strdup (_ ("Encrypted to the other device. Check the code to rule out an eavesdropper."));
}

static char *
suspect_sentence (const CsProtectionContext *context)
{
  const char *who = context->who != NULL ? context->who : _ ("the other side");

  switch (context->suspicion)
    {
    case CS_SUSPICION_MEMORY:
      /* Translators: %s is a name */
      return g_strdup_printf (
          _ ("Someone may be intercepting this call, or %s has a new device: it doesn't remember you."), who);
    case CS_SUSPICION_VANISHED:
      /* Translators: %s is a name */
      return g_strdup_printf (
          _ ("Someone may be intercepting this call. Earlier calls with %s were end-to-end encrypted."), who);
    case CS_SUSPICION_MOVED:
      /* Translators: %s is a name */
      return g_strdup_printf (_ ("This call was moved to another phone. Someone other than %s may be there."), who);
    case CS_SUSPICION_ATTACK:
      return g_strdup (_ ("Someone may be intercepting this call. The key exchange was tampered with."));
    case CS_SUSPICION_CODE:
    case CS_SUSPICION_NONE:
    default:
      return g_strdup (_ ("Someone may be intercepting this call."));
    }
}

static char *
plain_sentence (CsProtection protection, const CsProtectionContext *context)
{
  switch (protection)
    {
    case CS_PROTECTION_CLEAR:
      /* Translators: %s is a name */
      return g_strdup_printf (_ ("Anyone between you and %s can listen."),
                              context->who != NULL ? context->who : _ ("the other side"));
    case CS_PROTECTION_PROVIDER:
      if (context->provider == NULL)
        return g_strdup (_ ("Encrypted up to the provider, which could listen in."));
      /* Translators: %s is the provider's domain */
      return g_strdup_printf (_ ("Encrypted up to %s, which could listen in."), context->provider);
    case CS_PROTECTION_END_TO_END:
      return end_to_end_sentence (context);
    case CS_PROTECTION_CHECKED:
      return checked_sentence (context);
    case CS_PROTECTION_SUSPECT:
      return suspect_sentence (context);
    case CS_PROTECTION_NONE:
    default:
      return g_strdup (_ ("Nothing is sent or played yet."));
    }
}

char *
cs_protection_sentence (CsProtection protection, const CsProtectionContext *context)
{
  g_autoptr (GString) sentence = g_string_new (NULL);
  g_autofree char *plain = plain_sentence (protection, context);

  g_string_append (sentence, plain);
  if (protection < CS_PROTECTION_PROVIDER || protection == CS_PROTECTION_SUSPECT)
    return g_string_free (g_steal_pointer (&sentence), FALSE);
  if (context->gateway)
    g_string_append_printf (sentence, " %s", _ ("Encryption ends where the telephone network begins."));
  if (context->signalling_open)
    g_string_append_printf (sentence, " %s", _ ("The networks in between can see who calls whom."));
  return g_string_free (g_steal_pointer (&sentence), FALSE);
}
