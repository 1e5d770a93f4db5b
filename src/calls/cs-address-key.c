/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes one key of all the spellings of a person's address. */

#include "calls/cs-address-key.h"

#include "base/cs-limits.h"
#include "sip/cs-sip-uri.h"

#include <gio/gio.h>
#include <string.h>

/* ---- hosts ---- */

/* (transfer full) or NULL: the shortest form of an IP address; one of version 4 in the clothes of version 6 is itself.
 */
static char *
plain_number (const char *host)
{
  static const guint8 mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);
  g_autoptr (GInetAddress) inner = NULL;

  if (address == NULL)
    return NULL;
  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6
      && memcmp (g_inet_address_to_bytes (address), mapped, sizeof mapped) == 0)
    inner = g_inet_address_new_from_bytes (g_inet_address_to_bytes (address) + sizeof mapped, G_SOCKET_FAMILY_IPV4);
  return g_inet_address_to_string (inner != NULL ? inner : address);
}

/* (transfer full) */
static char *
plain_host (const char *host)
{
  g_autofree char *bare = g_strdup (host);
  g_autofree char *ascii = NULL;
  gsize len = strlen (bare);
  char *number;

  if (len > 1 && bare[0] == '[' && bare[len - 1] == ']')
    {
      bare[len - 1] = '\0';
      memmove (bare, bare + 1, len - 1);
      len -= 2;
    }
  while (len > 0 && bare[len - 1] == '.')
    bare[--len] = '\0';
  number = plain_number (bare);
  if (number != NULL)
    return number;
  ascii = g_hostname_to_ascii (bare);
  return g_ascii_strdown (ascii != NULL ? ascii : bare, -1);
}

static gboolean
is_same_host (const char *plain, const char *host)
{
  g_autofree char *other = host != NULL ? plain_host (host) : NULL;

  return other != NULL && *other != '\0' && strcmp (plain, other) == 0;
}

gboolean
cs_address_home_has (const CsAddressHome *home, const char *host)
{
  g_autofree char *plain = host != NULL ? plain_host (host) : NULL;

  return home != NULL && home->domain != NULL && plain != NULL
         && (is_same_host (plain, home->domain) || is_same_host (plain, home->server)
             || is_same_host (plain, home->number));
}

/* ---- users ---- */

/* Digits and what people write between them. */
static gboolean
is_number (const char *user, gsize len)
{
  gboolean digit = FALSE;

  for (gsize i = 0; i < len; i++)
    {
      if (g_ascii_isdigit (user[i]))
        digit = TRUE;
      else if (strchr ("-.() *#", user[i]) == NULL && !(user[i] == '+' && i == 0))
        return FALSE;
    }
  return digit;
}

/* (transfer full) or NULL when it is no telephone number. What follows is for the network, but for an extension. */
static char *
plain_telephone (const char *user)
{
  const gsize len = strcspn (user, ";");
  g_auto (GStrv) params = NULL;
  GString *out;

  if (!is_number (user, len))
    return NULL;
  out = g_string_new (NULL);
  for (gsize i = 0; i < len; i++)
    if (strchr ("-.() ", user[i]) == NULL)
      g_string_append_c (out, user[i]);
  params = g_strsplit (user + len, ";", CS_LIMIT_ADDRESS);
  for (guint i = 0; params[i] != NULL; i++)
    if (g_ascii_strncasecmp (params[i], "ext=", 4) == 0 && is_number (params[i] + 4, strlen (params[i] + 4)))
      g_string_append_printf (out, ";ext=%s", params[i] + 4);
  return g_string_free (out, FALSE);
}

/* (transfer full) */
static char *
plain_user (const char *user)
{
  g_autofree char *unified = g_utf8_normalize (user, -1, G_NORMALIZE_ALL_COMPOSE);
  g_autofree char *folded = NULL;
  char *number;

  if (unified == NULL)
    return g_ascii_strdown (user, -1);
  number = plain_telephone (unified);
  if (number != NULL)
    return number;
  folded = g_utf8_casefold (unified, -1);
  return g_utf8_normalize (folded, -1, G_NORMALIZE_ALL_COMPOSE);
}

/* ---- keys ---- */

static char *
key_of (const char *user, const char *host)
{
  g_autoptr (CsSipUri) plain = cs_sip_uri_new (CS_SIP_SCHEME_SIP, user, host, 0, NULL);

  return plain != NULL && strlen (plain->text) <= CS_LIMIT_ADDRESS ? g_strdup (plain->text) : NULL;
}

static char *
telephone_key (const CsSipUri *uri, const CsAddressHome *home)
{
  g_autofree char *number = plain_user (uri->user != NULL ? uri->user : "");
  g_autofree char *domain = NULL;

  if (home == NULL || home->domain == NULL || *number != '+')
    return g_strdup_printf ("tel:%s", number);
  domain = plain_host (home->domain);
  return key_of (number, domain);
}

char *
cs_address_key (const char *uri, const CsAddressHome *home)
{
  g_autoptr (CsSipUri) parsed = uri != NULL ? cs_sip_uri_read (uri, NULL) : NULL;
  g_autofree char *host = NULL;
  g_autofree char *user = NULL;
  gboolean at_home;

  if (parsed == NULL)
    return NULL;
  if (parsed->scheme == CS_SIP_SCHEME_TEL)
    return telephone_key (parsed, home);
  if (parsed->host == NULL || (parsed->scheme != CS_SIP_SCHEME_SIP && parsed->scheme != CS_SIP_SCHEME_SIPS))
    return NULL;
  at_home = cs_address_home_has (home, parsed->host);
  host = plain_host (at_home ? home->domain : parsed->host);
  if (strcmp (host, "invalid") == 0 || g_str_has_suffix (host, ".invalid"))
    return NULL;
  user = parsed->user != NULL && *parsed->user != '\0' ? plain_user (parsed->user) : NULL;
  if (user == NULL || strcmp (user, "anonymous") != 0)
    return key_of (user, host);
  return at_home || !g_hostname_is_ip_address (host) ? NULL : key_of (NULL, host);
}
