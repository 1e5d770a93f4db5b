/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The settings of one account as an immutable value: checked, compared, and read from and written to its record. */

#include "calls/cs-account-config-private.h"

#include "base/cs-limits.h"
#include "calls/cs-address.h"
#include "calls/cs-calls-error.h"
#include "sip/cs-sip-uri.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef enum {
  NEEDS_AGENT = 1 << 0, /* another value needs another agent */
  IS_TRIMMED = 1 << 1,  /* blanks around it are a slip of who pasted it */
  IS_SHOWN = 1 << 2,    /* and nothing else: in a record it may be damaged */
} FieldFlags;

/* Every text of CsAccountSettings. */
typedef struct {
  const char *key; /* in the record; NULL: it lasts as long as the program */
  gsize offset;
  gsize max;
  FieldFlags flags;
} Field;

#define FIELD(key, member, max, flags)                                                                                 \
  {                                                                                                                    \
    key, G_STRUCT_OFFSET (CsAccountSettings, member), max, flags                                                       \
  }

static const Field fields[] = {
  FIELD ("identity", identity, CS_LIMIT_ADDRESS, NEEDS_AGENT | IS_TRIMMED),
  FIELD ("display-name", display_name, CS_LIMIT_DISPLAY_NAME, IS_TRIMMED | IS_SHOWN),
  FIELD ("auth-user", auth_user, CS_LIMIT_ADDRESS, NEEDS_AGENT | IS_TRIMMED),
  FIELD ("server", server, CS_LIMIT_ADDRESS, NEEDS_AGENT | IS_TRIMMED),
  FIELD ("transport", transport, 8, NEEDS_AGENT),
  FIELD ("trust-file", trust_file, CS_LIMIT_STORE_PATH, NEEDS_AGENT),
  FIELD ("encryption", encryption, 8, 0),
  FIELD ("client-cert", client_cert, CS_LIMIT_STORE_PATH, NEEDS_AGENT),
  FIELD (NULL, listen, CS_LIMIT_ADDRESS, NEEDS_AGENT),
  FIELD (NULL, listen_identity_file, CS_LIMIT_STORE_PATH, NEEDS_AGENT),
  FIELD (NULL, pin, CS_LIMIT_ADDRESS, NEEDS_AGENT),
};

#define REQUIREMENT_KEY "requirement"

G_DEFINE_BOXED_TYPE (CsAccountConfig, cs_account_config, cs_account_config_ref, cs_account_config_unref)

static char **
member (const CsAccountSettings *settings, const Field *field)
{
  return G_STRUCT_MEMBER_P (settings, field->offset);
}

/* ---- what the user gave ---- */

static gboolean
is_text (const char *text, gsize max)
{
  if (strlen (text) > max || !g_utf8_validate (text, -1, NULL))
    return FALSE;
  for (const char *p = text; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      return FALSE;
  return TRUE;
}

/* Copies texts and secrets in place. */
static gboolean
own_settings (CsAccountConfig *self, GError **error)
{
  CsAccountSettings *settings = &self->settings;
  const Field *bad = NULL;

  settings->password = settings->password != NULL ? cs_secret_ref (settings->password) : NULL;
  settings->client_pin = settings->client_pin != NULL ? cs_secret_ref (settings->client_pin) : NULL;
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      char **text = member (settings, &fields[i]);

      *text = g_strdup (*text);
      if (*text == NULL)
        continue;
      if ((fields[i].flags & IS_TRIMMED) != 0)
        g_strstrip (*text);
      /* An identity that is empty is not a wish for direct calls, and no pin is empty. */
      if (**text == '\0' && text != (char **) &settings->identity && text != (char **) &settings->pin)
        g_clear_pointer (text, g_free);
      else if (!is_text (*text, fields[i].max))
        bad = &fields[i];
    }
  if (bad != NULL)
    g_set_error (error, CS_CALLS_ERROR, CS_CALLS_ERROR_FAILED,
                 "An account's “%s” cannot be used: too long, or not text.", bad->key != NULL ? bad->key : "settings");
  return bad == NULL;
}

static void
take_text (const char **place, char *owned_text)
{
  g_free ((char *) *place);
  *place = owned_text;
}

static gboolean
read_identity (CsAccountConfig *self, GError **error)
{
  g_autoptr (CsSipUri) uri = NULL;
  char *identity;

  if (self->settings.identity == NULL)
    return TRUE;
  identity = cs_address_identity (self->settings.identity, error);
  if (identity == NULL)
    return FALSE;
  take_text (&self->settings.identity, identity);
  uri = cs_sip_uri_parse (identity, NULL);
  self->domain = g_strdup (uri->host);
  self->address = g_strdup (strchr (identity, ':') + 1);
  return TRUE;
}

static gboolean
read_transport (CsAccountConfig *self, GError **error)
{
  static const CsNetTransport all[] = { CS_NET_TRANSPORT_TLS, CS_NET_TRANSPORT_TCP, CS_NET_TRANSPORT_UDP };
  const char *name = self->settings.transport;

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      if (name == NULL || g_str_equal (name, cs_net_transport_name (all[i])))
        {
          self->transport = all[i];
          take_text (&self->settings.transport, g_strdup (cs_net_transport_name (all[i])));
          return TRUE;
        }
    }
  g_set_error (error, CS_CALLS_ERROR, CS_CALLS_ERROR_FAILED, _ ("Unknown transport “%s”: use tls, tcp or udp."), name);
  return FALSE;
}

/* Certificates are looked for when the account connects, from wherever the program runs then. A token's address is kept
 * with the account: a PIN has no place in it. */
static gboolean
read_certificates (CsAccountConfig *self, GError **error)
{
  const char *where = self->settings.client_cert;

  if (self->settings.trust_file != NULL)
    take_text (&self->settings.trust_file, g_canonicalize_filename (self->settings.trust_file, NULL));
  if (where == NULL)
    return TRUE;
  if (!g_str_has_prefix (where, "pkcs11:"))
    take_text (&self->settings.client_cert, g_canonicalize_filename (where, NULL));
  else if (strchr (where, '?') != NULL)
    {
      g_set_error_literal (error, CS_CALLS_ERROR, CS_CALLS_ERROR_FAILED,
                           "The address of a token must not hold a PIN, or anything after “?”.");
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_listen (CsAccountConfig *self, GError **error)
{
  g_autofree char *host = NULL;
  guint16 port = 0;

  if (self->settings.listen == NULL)
    return TRUE;
  if (!cs_address_split_server (self->settings.listen, &host, &port, error))
    return FALSE;
  self->listen = g_inet_socket_address_new_from_string (host, port);
  if (self->listen == NULL)
    g_set_error (error, CS_CALLS_ERROR, CS_CALLS_ERROR_BAD_ADDRESS, "“%s” is not an address to listen on.",
                 self->settings.listen);
  return self->listen != NULL;
}

CsAccountConfig *
cs_account_config_new (const CsAccountSettings *settings, GError **error)
{
  g_autoptr (CsAccountConfig) self = g_new0 (CsAccountConfig, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->settings = *settings;
  if (!own_settings (self, error) || !read_identity (self, error) || !read_transport (self, error)
      || !read_certificates (self, error) || !read_listen (self, error))
    return NULL;
  if (self->settings.server != NULL
      && !cs_address_split_server (self->settings.server, &self->server_host, &self->server_port, error))
    return NULL;
  self->settings.keep = settings->keep && settings->identity != NULL;
  return g_steal_pointer (&self);
}

CsAccountConfig *
cs_account_config_ref (CsAccountConfig *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
cs_account_config_unref (CsAccountConfig *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    g_free (*member (&self->settings, &fields[i]));
  cs_secret_free ((CsSecret *) self->settings.password);
  cs_secret_free ((CsSecret *) self->settings.client_pin);
  g_free (self->address);
  g_free (self->domain);
  g_free (self->server_host);
  g_clear_object (&self->listen);
  g_free (self);
}

const CsAccountSettings *
cs_account_config_get_settings (const CsAccountConfig *self)
{
  return &self->settings;
}

/* ---- another one ---- */

/* What was read before is read again. */
static CsAccountConfig *
change (const CsAccountSettings *settings)
{
  CsAccountConfig *changed = cs_account_config_new (settings, NULL);

  g_assert (changed != NULL);
  return changed;
}

CsAccountConfig *
cs_account_config_with_password (const CsAccountConfig *self, const CsSecret *password)
{
  CsAccountSettings settings = self->settings;

  settings.password = password;
  return change (&settings);
}

CsAccountConfig *
cs_account_config_with_requirement (const CsAccountConfig *self, CsRequirement requirement)
{
  CsAccountSettings settings = self->settings;

  settings.requirement = requirement;
  return change (&settings);
}

gboolean
cs_account_config_same_password (const CsAccountConfig *a, const CsAccountConfig *b)
{
  const CsSecret *one = a->settings.password;
  const CsSecret *other = b->settings.password;

  return one == other || (one != NULL && other != NULL && cs_secret_equal (one, other));
}

CsAccountConfig *
cs_account_config_with_encryption (const CsAccountConfig *self, const char *encryption)
{
  CsAccountSettings settings = self->settings;

  settings.encryption = encryption;
  return change (&settings);
}

/* (transfer full), NULL for direct calls */
static char *
address_key (const CsAccountConfig *self)
{
  g_autoptr (CsSipUri) uri = NULL;
  g_autofree char *user = NULL;
  g_autofree char *host = NULL;

  if (self->settings.identity == NULL)
    return NULL;
  uri = cs_sip_uri_parse (self->settings.identity, NULL);
  user = g_utf8_casefold (uri->user, -1);
  host = g_ascii_strdown (uri->host, -1);
  return g_strdup_printf ("%s@%s:%u", user, host, uri->port == 5060 || uri->port == 5061 ? 0 : uri->port);
}

gboolean
cs_account_config_same_address (const CsAccountConfig *a, const CsAccountConfig *b)
{
  g_autofree char *one = address_key (a);
  g_autofree char *other = address_key (b);

  return one != NULL && g_strcmp0 (one, other) == 0;
}

/* Another server must not be shown what proves that the password of the first one is known. */
static gboolean
may_move (const CsAccountSettings *from, const CsAccountSettings *to, GError **error)
{
  if ((from->identity == NULL) != (to->identity == NULL))
    g_set_error_literal (error, CS_CALLS_ERROR, CS_CALLS_ERROR_FAILED,
                         _ ("An account for direct calls can't become an account of a provider, or the reverse."));
  else if (from->identity != NULL && to->password == NULL)
    g_set_error_literal (error, CS_CALLS_ERROR, CS_CALLS_ERROR_FAILED,
                         _ ("Enter the password of the new address, too."));
  else
    return TRUE;
  return FALSE;
}

CsAccountConfig *
cs_account_config_over (const CsAccountConfig *self, const CsAccountConfig *before, GError **error)
{
  CsAccountSettings settings = self->settings;

  if (!cs_account_config_same_address (self, before))
    {
      settings.encryption = NULL; /* another server perhaps */
      return may_move (&before->settings, &settings, error) ? cs_account_config_new (&settings, error) : NULL;
    }
  settings.identity = before->settings.identity;
  settings.encryption = before->settings.encryption;
  if (settings.password == NULL)
    settings.password = before->settings.password;
  return cs_account_config_new (&settings, error);
}

gboolean
cs_account_config_same_agent (const CsAccountConfig *a, const CsAccountConfig *b)
{
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if ((fields[i].flags & NEEDS_AGENT) != 0
        && g_strcmp0 (*member (&a->settings, &fields[i]), *member (&b->settings, &fields[i])) != 0)
      return FALSE;
  return TRUE;
}

/* As the agent has it: a number stands for the domain. */
const char *
cs_account_config_get_server_name (const CsAccountConfig *self)
{
  if (self->server_host != NULL && (self->domain == NULL || !g_hostname_is_ip_address (self->server_host)))
    return self->server_host;
  return self->domain;
}

/* ---- the record ---- */

/* Of somebody's name a part is better than no account. */
static const char *
shorten (char **place, const char *text, gsize max)
{
  if (text == NULL || strlen (text) <= max)
    return text;
  *place = g_strndup (text, max);
  *g_utf8_find_prev_char (*place, *place + max) = '\0';
  return *place;
}

gboolean
cs_account_config_is_repaired (const CsStoreAccount *record)
{
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if ((fields[i].flags & IS_SHOWN) != 0 && cs_store_account_is_damaged (record, fields[i].key))
      return TRUE;
  return FALSE;
}

CsAccountConfig *
cs_account_config_from_record (const CsStoreAccount *record, GError **error)
{
  CsAccountSettings settings = { NULL };
  const char *requirement = cs_store_account_get (record, REQUIREMENT_KEY);
  g_autofree char *shortened = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      const char *text = fields[i].key != NULL ? cs_store_account_get (record, fields[i].key) : NULL;

      if (text == NULL)
        continue;
      if ((fields[i].flags & IS_SHOWN) != 0)
        text = shorten (&shortened, text, fields[i].max);
      else if (cs_store_account_is_damaged (record, fields[i].key))
        {
          g_set_error (error, CS_CALLS_ERROR, CS_CALLS_ERROR_FAILED, "An account's “%s” is damaged.", fields[i].key);
          return NULL;
        }
      *member (&settings, &fields[i]) = (char *) text;
    }

  /* Both are written always: without them it is no record of ours, and a guess could be less than what was asked for.
   */
  if (settings.transport == NULL || *settings.transport == '\0' || requirement == NULL
      || !cs_requirement_from_name (requirement, &settings.requirement))
    {
      g_set_error_literal (error, CS_CALLS_ERROR, CS_CALLS_ERROR_FAILED,
                           "An account's record has no transport or requirement that this version knows.");
      return NULL;
    }
  return cs_account_config_new (&settings, error);
}

CsStoreAccount *
cs_account_config_to_record (const CsAccountConfig *self, const char *id)
{
  CsStoreAccount *record = cs_store_account_new (id);

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (fields[i].key != NULL)
      cs_store_account_set (record, fields[i].key, *member (&self->settings, &fields[i]));
  cs_store_account_set (record, REQUIREMENT_KEY, cs_requirement_name (self->settings.requirement));
  return record;
}
