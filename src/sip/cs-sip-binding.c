/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds our own binding in the 200 to a REGISTER, and how long it lasts. */

#include "sip/cs-sip-binding.h"

#include <string.h>

/* How sure it is that a Contact is ours. */
enum {
  SOMEBODYS,
  SAME_USER_AND_PORT,
  SAME_URI,
  SAME_INSTANCE,
  SAME_INSTANCE_AND_URI,
};

gboolean
cs_sip_parse_seconds (const char *text, guint least, guint most, guint *seconds)
{
  gsize digits;
  guint64 value;
  gboolean quoted;

  if (text == NULL)
    return FALSE;
  text += strspn (text, " \t");
  quoted = *text == '"';
  text += quoted ? 1 : 0;
  digits = strspn (text, "0123456789");
  /* "(" begins the comment of a Retry-After, which needs no blank before it. strchr() finds the end, too. */
  if (digits == 0 || strchr (quoted ? "\"" : " \t;(", text[digits]) == NULL || (quoted && text[digits] == '\0'))
    return FALSE;
  /* More than 64 bits is more than @most. */
  value = g_ascii_strtoull (text, NULL, 10);
  *seconds = (guint) CLAMP (value, least, most);
  return TRUE;
}

static int
rate (const CsSipAddress *each, const CsSipUri *ours, const char *instance_id)
{
  g_autofree char *instance = cs_sip_address_get_param (each, "+sip.instance");
  g_autofree char *wanted = instance_id != NULL ? g_strdup_printf ("<%s>", instance_id) : NULL;
  gboolean same_uri = cs_sip_uri_equal (each->uri, ours);

  if (instance != NULL && wanted != NULL)
    {
      if (g_ascii_strcasecmp (instance, wanted) != 0)
        return SOMEBODYS;
      return same_uri ? SAME_INSTANCE_AND_URI : SAME_INSTANCE;
    }
  if (same_uri)
    return SAME_URI;
  return each->uri->port == ours->port && g_strcmp0 (each->uri->user, ours->user) == 0 ? SAME_USER_AND_PORT : SOMEBODYS;
}

/* @of_message_s: what holds for a Contact that says nothing. Some registrars write "expires" into the URI, where it
 * means nothing: it may only shorten. */
static guint
seconds_of (const CsSipAddress *each, guint most_s, guint of_message_s)
{
  g_autofree char *value = cs_sip_address_get_param (each, "expires");
  g_autofree char *inside = cs_sip_uri_get_param (each->uri, "expires");
  guint seconds;

  if (cs_sip_parse_seconds (value, 0, most_s, &seconds))
    return seconds;
  if (cs_sip_parse_seconds (inside, 0, most_s, &seconds) && seconds > 0)
    return MIN (seconds, of_message_s);
  return of_message_s;
}

gboolean
cs_sip_binding_read (const CsSipMessage *response, const CsSipUri *contact, const char *instance_id, guint wanted_s,
                     guint *expires_s)
{
  g_autoptr (GPtrArray) contacts = cs_sip_message_get_list (response, "Contact");
  const guint most_s = MAX (CS_SIP_BINDING_LONGEST_S, wanted_s);
  guint of_message_s = wanted_s;
  guint found_s = G_MAXUINT;
  int best = SOMEBODYS;

  cs_sip_parse_seconds (cs_sip_message_get (response, "Expires", 0), 0, most_s, &of_message_s);
  for (guint i = 0; i < contacts->len; i++)
    {
      g_autoptr (CsSipAddress) each = cs_sip_address_parse (g_ptr_array_index (contacts, i), NULL);
      guint seconds;
      int rating;

      if (each == NULL)
        continue;
      rating = rate (each, contact, instance_id);
      seconds = seconds_of (each, most_s, of_message_s);
      /* Somebody's that is taken away, or an old one of ours, says nothing. */
      if (rating < best || (seconds == 0 && rating != SAME_URI && rating != SAME_INSTANCE_AND_URI && contacts->len > 1))
        continue;
      found_s = rating > best ? seconds : MIN (found_s, seconds);
      best = rating;
    }
  *expires_s = found_s != G_MAXUINT ? found_s : of_message_s;
  return *expires_s > 0;
}
