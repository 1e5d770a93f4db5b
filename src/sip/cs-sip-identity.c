/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads the identity that a server asserts in a message: P-Asserted-Identity, Remote-Party-ID, Privacy. */

#include "sip/cs-sip-identity.h"

#include "base/cs-limits.h"
#include "sip/cs-sip-text.h"

#include <string.h>

/* ---- privacy ---- */

static gboolean
is_one_of (const char *const *words, const char *word)
{
  for (guint i = 0; words[i] != NULL; i++)
    if (g_ascii_strcasecmp (words[i], word) == 0)
      return TRUE;
  return FALSE;
}

/* RFC 3323 section 4.2 and RFC 3325 section 9.3: words between semicolons; with a server that wants a privacy service
 * to act, the user wants not to be named, whichever part of it that service would have done. */
static gboolean
asks_for_privacy (const CsSipMessage *message)
{
  static const char *const words[] = { "id", "user", "header", NULL };

  for (guint i = 0; i < cs_sip_message_count (message, "Privacy"); i++)
    {
      g_auto (GStrv) asked = g_strsplit_set (cs_sip_message_get (message, "Privacy", i), ";, \t", 0);

      for (guint k = 0; asked[k] != NULL; k++)
        if (is_one_of (words, asked[k]))
          return TRUE;
    }
  return FALSE;
}

/* Of a Remote-Party-ID: "full", "uri", "name"; "off" is the one word that allows all. */
static gboolean
is_private_party (const CsSipAddress *address)
{
  g_autofree char *privacy = cs_sip_address_get_param (address, "privacy");

  return privacy != NULL && g_ascii_strcasecmp (privacy, "off") != 0;
}

/* ---- addresses ---- */

static gboolean
is_about (const CsSipAddress *address, CsSipParty party)
{
  static const char *const words[] = { NULL, "called", "calling" };
  g_autofree char *said = party != CS_SIP_PARTY_NONE ? cs_sip_address_get_param (address, "party") : NULL;

  return said != NULL && g_ascii_strcasecmp (said, words[party]) == 0;
}

static gboolean
is_somebody (const CsSipAddress *address)
{
  const CsSipUri *uri = address->uri;

  if (strlen (uri->text) > CS_LIMIT_ADDRESS)
    return FALSE;
  if (uri->scheme == CS_SIP_SCHEME_TEL)
    return uri->user != NULL && *uri->user != '\0';
  return uri->scheme == CS_SIP_SCHEME_SIP || uri->scheme == CS_SIP_SCHEME_SIPS;
}

/* (transfer full): or NULL. */
static CsSipAddress *
read_one (const char *text, CsSipParty ourselves)
{
  g_autoptr (CsSipAddress) address = cs_sip_address_parse (text, NULL);

  return address != NULL && is_somebody (address) && !is_about (address, ourselves) ? g_steal_pointer (&address) : NULL;
}

/* (transfer full): or NULL. */
static CsSipAddress *
read_first (const CsSipMessage *message, const char *header, CsSipParty ourselves)
{
  g_autoptr (GPtrArray) list = cs_sip_message_get_list (message, header);
  g_autoptr (CsSipAddress) number = NULL;

  for (guint i = 0; i < MIN (list->len, CS_LIMIT_SIP_ASSERTED); i++)
    {
      g_autoptr (CsSipAddress) address = read_one (list->pdata[i], ourselves);

      if (address != NULL && address->uri->scheme != CS_SIP_SCHEME_TEL)
        return g_steal_pointer (&address);
      if (number == NULL)
        number = g_steal_pointer (&address);
    }
  return g_steal_pointer (&number);
}

CsSipIdentity *
cs_sip_identity_read (const CsSipMessage *message, CsSipParty ourselves)
{
  g_autoptr (CsSipAddress) address = read_first (message, "P-Asserted-Identity", CS_SIP_PARTY_NONE);
  gboolean withheld = FALSE;
  CsSipIdentity *self;

  if (address == NULL)
    {
      address = read_first (message, "Remote-Party-ID", ourselves);
      withheld = address != NULL && is_private_party (address);
    }
  if (address == NULL)
    return NULL;
  self = g_new0 (CsSipIdentity, 1);
  self->address = g_steal_pointer (&address);
  self->withheld = withheld || asks_for_privacy (message);
  return self;
}

void
cs_sip_identity_free (CsSipIdentity *self)
{
  if (self == NULL)
    return;
  cs_sip_address_free (self->address);
  g_free (self);
}

gboolean
cs_sip_identity_equal (const CsSipIdentity *a, const CsSipIdentity *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return a->withheld == b->withheld && strcmp (a->address->uri->text, b->address->uri->text) == 0
         && g_strcmp0 (a->address->display_name, b->address->display_name) == 0;
}
