/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who is at the other end of a call, and by whose word. */

#include "calls/cs-call-party.h"

#include "calls/cs-address.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* RFC 3323 section 4.1.1.3. */
#define NOBODY "sip:anonymous@anonymous.invalid"

/* A person as the server names one. */
typedef struct {
  gboolean said; /* it has named somebody */
  char *key;     /* NULL: somebody without an address */
  char *uri;
  char *name;      /* with a display name, or NULL */
  char *full_name; /* the same, else user or host */
  gboolean hidden; /* not to be shown */
} Asserted;

struct _CsCallParty {
  char *uri;
  char *name;
  char *key;      /* as the server has it */
  gboolean known; /* the name is the user's */
  gboolean shy;   /* the one whom the call began with may not be named by the server */
  Asserted asserted;
  gboolean replaced;
  gboolean proven;
};

static void
asserted_clear (Asserted *asserted)
{
  g_free (asserted->key);
  g_free (asserted->uri);
  g_free (asserted->name);
  g_free (asserted->full_name);
  *asserted = (Asserted){ 0 };
}

/* ---- the server's word ---- */

static Asserted
read_identity (const CsSipIdentity *identity, const CsAddressHome *home)
{
  const CsSipAddress *address = identity->address;
  Asserted asserted = {
    .said = TRUE,
    .key = cs_address_key (address->uri->text, home),
    .uri = cs_address_peer_uri (address->uri),
    .full_name = cs_address_peer_name (address->display_name, address->uri),
  };
  g_autofree char *without = cs_address_peer_name (NULL, address->uri);

  if (address->display_name != NULL && strcmp (asserted.full_name, without) != 0)
    asserted.name = g_strdup (asserted.full_name);
  asserted.hidden = identity->withheld || asserted.key == NULL;
  return asserted;
}

static void
take (CsCallParty *self, Asserted asserted)
{
  asserted_clear (&self->asserted);
  self->asserted = asserted;
}

/* Before anything is shown. Somebody who calls without a name, or whom the server may not name, is who the server
 * means, and stays under the name of the INVITE: only another one would be a change. */
static void
take_first (CsCallParty *self, const CsSipIdentity *identity, const CsAddressHome *home)
{
  Asserted asserted = read_identity (identity, home);

  if (self->key == NULL || asserted.hidden)
    {
      asserted.hidden = TRUE;
      self->shy = TRUE;
      g_free (self->key);
      self->key = g_strdup (asserted.key);
    }
  self->replaced = g_strcmp0 (asserted.key, self->key) != 0;
  take (self, asserted);
}

/* Who is there, as far as that can be told apart. */
static const char *
get_person (const CsCallParty *self)
{
  return self->replaced ? self->asserted.key : self->key;
}

static void
take_next (CsCallParty *self, const CsSipIdentity *identity, const CsAddressHome *home)
{
  Asserted next = identity != NULL ? read_identity (identity, home) : (Asserted){ 0 };
  const gboolean again = next.said && self->asserted.said && g_strcmp0 (next.key, self->asserted.key) == 0;

  if (!again)
    self->replaced = next.said && g_strcmp0 (next.key, self->key) != 0;
  /* What was withheld once is not told later by the way. */
  next.hidden = next.hidden || (again && self->asserted.hidden) || (self->shy && !self->replaced);
  take (self, next);
}

CsCallPartyChange
cs_call_party_assert (CsCallParty *self, const CsSipIdentity *identity, const CsAddressHome *home,
                      const char *ourselves)
{
  g_autofree char *person = g_strdup (get_person (self));
  g_autofree char *name = g_strdup (cs_call_party_get_name (self));
  g_autofree char *uri = g_strdup (cs_call_party_get_shown_uri (self));
  const gboolean replaced = self->replaced;
  g_autofree char *key = identity != NULL ? cs_address_key (identity->address->uri->text, home) : NULL;

  if (key != NULL && g_strcmp0 (key, ourselves) == 0)
    return CS_CALL_PARTY_SAME;
  take_next (self, identity, home);
  if (replaced != self->replaced || g_strcmp0 (person, get_person (self)) != 0)
    {
      self->proven = FALSE;
      return CS_CALL_PARTY_REPLACED;
    }
  return strcmp (name, cs_call_party_get_name (self)) != 0 || strcmp (uri, cs_call_party_get_shown_uri (self)) != 0
             ? CS_CALL_PARTY_RENAMED
             : CS_CALL_PARTY_SAME;
}

gboolean
cs_call_party_prove (CsCallParty *self)
{
  const gboolean changes = self->replaced && !self->proven;

  self->proven = TRUE;
  return changes;
}

gboolean
cs_call_party_drop_proof (CsCallParty *self)
{
  const gboolean changes = self->replaced && self->proven;

  self->proven = FALSE;
  return changes;
}

void
cs_call_party_set_known_name (CsCallParty *self, const char *name)
{
  g_free (self->name);
  self->name = g_strdup (name);
  self->known = TRUE;
}

/* ---- what is shown ---- */

/* The server may know the name that belongs to a number. */
static gboolean
is_named_by_server (const CsCallParty *self)
{
  return !self->replaced && !self->known && !self->asserted.hidden && self->asserted.name != NULL;
}

gboolean
cs_call_party_is_replaced (const CsCallParty *self)
{
  return self->replaced && !self->proven;
}

const char *
cs_call_party_get_uri (const CsCallParty *self)
{
  return self->uri;
}

const char *
cs_call_party_get_first_name (const CsCallParty *self)
{
  return is_named_by_server (self) ? self->asserted.name : self->name;
}

const char *
cs_call_party_get_shown_uri (const CsCallParty *self)
{
  if (!cs_call_party_is_replaced (self))
    return self->uri;
  return self->asserted.hidden ? NOBODY : self->asserted.uri;
}

const char *
cs_call_party_get_name (const CsCallParty *self)
{
  if (cs_call_party_is_replaced (self))
    return self->asserted.hidden ? _ ("Anonymous") : self->asserted.full_name;
  return cs_call_party_get_first_name (self);
}

const char *
cs_call_party_get_asserted_uri (const CsCallParty *self)
{
  return self->asserted.hidden ? NULL : self->asserted.uri;
}

const char *
cs_call_party_get_asserted_name (const CsCallParty *self)
{
  return self->asserted.hidden ? NULL : self->asserted.name;
}

gboolean
cs_call_party_is_said (const CsCallParty *self)
{
  return cs_call_party_is_replaced (self)
         || (is_named_by_server (self) && strcmp (self->asserted.name, self->name) != 0);
}

gboolean
cs_call_party_is_telephone (const CsCallParty *self)
{
  g_autoptr (CsSipUri) uri = cs_sip_uri_read (cs_call_party_get_shown_uri (self), NULL);
  g_autofree char *user = uri != NULL ? cs_sip_uri_get_param (uri, "user") : NULL;

  return uri != NULL && (uri->scheme == CS_SIP_SCHEME_TEL || (user != NULL && g_ascii_strcasecmp (user, "phone") == 0));
}

/* ---- life ---- */

CsCallParty *
cs_call_party_new_called (const char *uri, const CsAddressHome *home)
{
  CsCallParty *self = g_new0 (CsCallParty, 1);
  g_autoptr (CsSipUri) parsed = cs_sip_uri_read (uri, NULL);

  self->uri = g_strdup (uri);
  self->name = cs_address_peer_name (NULL, parsed);
  self->key = cs_address_key (uri, home);
  return self;
}

CsCallParty *
cs_call_party_new_caller (const CsSipAddress *from, const CsSipIdentity *identity, const CsAddressHome *home)
{
  CsCallParty *self = g_new0 (CsCallParty, 1);

  self->uri = cs_address_peer_uri (from->uri);
  self->name = cs_address_peer_name (from->display_name, from->uri);
  self->key = cs_address_key (self->uri, home);
  if (identity != NULL)
    take_first (self, identity, home);
  return self;
}

void
cs_call_party_free (CsCallParty *self)
{
  if (self == NULL)
    return;
  asserted_clear (&self->asserted);
  g_free (self->uri);
  g_free (self->name);
  g_free (self->key);
  g_free (self);
}
