/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calls/cs-protection.h"

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
      return _ ("Not encrypted");
    case CS_PROTECTION_PROVIDER:
      return _ ("Provider could listen");
    case CS_PROTECTION_END_TO_END:
      return _ ("End-to-end");
    case CS_PROTECTION_CHECKED:
      return _ ("Checked");
    case CS_PROTECTION_SUSPECT:
      return _ ("Suspect");
    case CS_PROTECTION_NONE:
    default:
      return _ ("Not connected");
    }
}

static char *
checked_sentence (const CsProtectionContext *context)
{
  const char *who = context->who != NULL ? context->who : _ ("the other side");
  /* Translators: the day on which the code was checked, as strftime writes it: "3 May" */
  g_autofree char *day = context->checked_on != NULL ? g_date_time_format (context->checked_on, _ ("%-d %B")) : NULL;

  if (day == NULL)
    /* Translators: %s is a name */
    return g_strdup_printf (_ ("Only you and %s can hear this."), who);
  /* Translators: a name, then a day */
  return g_strdup_printf (_ ("Only you and %s can hear this. Checked on %s."), who, day);
}

static char *
plain_sentence (CsProtection protection, const CsProtectionContext *context)
{
  switch (protection)
    {
    case CS_PROTECTION_CLEAR:
      return g_strdup (_ ("Not encrypted. Anyone on the way can listen."));
    case CS_PROTECTION_PROVIDER:
      if (context->provider == NULL)
        return g_strdup (_ ("Encrypted as far as the provider. The provider could listen."));
      /* Translators: %s is the provider's domain */
      return g_strdup_printf (_ ("Encrypted as far as %s. The provider could listen."), context->provider);
    case CS_PROTECTION_END_TO_END:
      return g_strdup (_ ("Encrypted to the other device. Not checked yet."));
    case CS_PROTECTION_CHECKED:
      return checked_sentence (context);
    case CS_PROTECTION_SUSPECT:
      return g_strdup (_ ("Someone may be in between."));
    case CS_PROTECTION_NONE:
    default:
      return g_strdup (_ ("Nothing is sent or played yet."));
    }
}

char *
cs_protection_sentence (CsProtection protection, const CsProtectionContext *context)
{
  g_autofree char *sentence = plain_sentence (protection, context);

  if (!context->signalling_open || protection < CS_PROTECTION_PROVIDER || protection == CS_PROTECTION_SUSPECT)
    return g_steal_pointer (&sentence);
  return g_strdup_printf ("%s %s", sentence, _ ("Who calls whom is not protected."));
}
