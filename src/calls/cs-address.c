/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Completes what people type into an address field to a SIP address, and tells addresses and names apart. */
#include "calls/cs-address.h"

#include "base/cs-limits.h"
#include "calls/cs-pasted.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

static gboolean
looks_like_number (const char *text)
{
  gboolean digit = FALSE;

  for (const char *p = text; *p != '\0'; p++)
    {
      if (g_ascii_isdigit (*p))
        digit = TRUE;
      else if (strchr ("+*# -./()", *p) == NULL)
        return FALSE;
    }
  /* An IPv4 address has dots and digits too. */
  return digit && !g_hostname_is_ip_address (text);
}

/* "+49 89 1 / +49 89 2" are two numbers. A service code may stand before one. */
static gboolean
has_plus_inside (const char *number)
{
  gboolean digit = FALSE;

  for (const char *p = number; *p != '\0'; p++)
    {
      if (*p == '+' && digit && p[-1] != '#' && p[-1] != '*')
        return TRUE;
      digit = digit || g_ascii_isdigit (*p);
    }
  return FALSE;
}

static char *
digits_of (const char *text)
{
  GString *out = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p++)
    {
      if (g_ascii_isdigit (*p) || *p == '*' || *p == '#' || (*p == '+' && out->len == 0))
        g_string_append_c (out, *p);
    }
  return g_string_free (out, FALSE);
}

static gboolean
has_known_scheme (const char *text)
{
  return g_ascii_strncasecmp (text, "sip:", 4) == 0 || g_ascii_strncasecmp (text, "sips:", 5) == 0
         || g_ascii_strncasecmp (text, "tel:", 4) == 0;
}

/* "mailto:anna@example.org" would read as a user "mailto" with a password. */
static gboolean
has_colon_before_host (const char *text)
{
  const char *at = strchr (text, '@');
  const char *colon = strchr (text, ':');

  return at != NULL && colon != NULL && colon < at;
}

static gboolean
has_control (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    {
      if (g_ascii_iscntrl (*p))
        return TRUE;
      if (*p == '%' && g_ascii_isxdigit (p[1]) && g_ascii_isxdigit (p[2])
          && g_ascii_iscntrl ((char) (g_ascii_xdigit_value (p[1]) << 4 | g_ascii_xdigit_value (p[2]))))
        return TRUE;
    }
  return FALSE;
}

/* (transfer full) or NULL: @uri, which is SIP, in ASCII: escapes in the user (RFC 3261 section 25.1), IDNA in the host.
 */
static char *
in_ascii (const char *uri)
{
  const char *rest = strchr (uri, ':') + 1;
  const char *at = strchr (rest, '@');
  const char *host = at != NULL ? at + 1 : rest;
  gsize host_len = strcspn (host, ":;?");
  g_autofree char *name = g_strndup (host, host_len);
  g_autofree char *ascii = g_hostname_is_non_ascii (name) ? g_hostname_to_ascii (name) : g_strdup (name);
  GString *out = NULL;

  if (ascii == NULL)
    return NULL;
  out = g_string_new (NULL);
  for (const char *p = uri; p < host; p++)
    {
      if ((guchar) *p < 0x80)
        g_string_append_c (out, *p);
      else
        g_string_append_printf (out, "%%%02X", (guchar) *p);
    }
  g_string_append (out, ascii);
  g_string_append (out, host + host_len);
  return g_string_free (out, FALSE);
}

static gboolean
bad_address (GError **error, const char *why)
{
  g_set_error_literal (error, CS_CALLS_ERROR, CS_CALLS_ERROR_BAD_ADDRESS, why);
  return FALSE;
}

/* (transfer full): the user at the account's domain. @telephone: it is a number of the telephone network, not an
 * extension that the server may know (RFC 3261 section 19.1.1). */
static char *
at_domain (const char *user, const char *domain, gboolean telephone, GError **error)
{
  g_autoptr (CsSipUri) uri = NULL;

  if (domain == NULL)
    {
      bad_address (error, _ ("Without an account, numbers can't be called. Enter an address like anna@192.0.2.7."));
      return NULL;
    }
  uri = cs_sip_uri_new (CS_SIP_SCHEME_SIP, user, domain, 0, telephone ? ";user=phone" : NULL);
  if (uri == NULL)
    {
      bad_address (error, _ ("Enter a number or an address like anna@example.org."));
      return NULL;
    }
  return g_strdup (uri->text);
}

static char *
complete_uri (const char *text, const char *domain, GError **error)
{
  gboolean tel = g_ascii_strncasecmp (text, "tel:", 4) == 0;
  g_autofree char *ascii = tel ? g_strdup (text) : in_ascii (text);
  g_autoptr (CsSipUri) uri = ascii != NULL && !has_control (ascii) ? cs_sip_uri_parse (ascii, NULL) : NULL;

  if (uri == NULL || uri->scheme == CS_SIP_SCHEME_OTHER)
    {
      bad_address (error, _ ("Enter a number or an address like anna@example.org."));
      return NULL;
    }
  if (uri->scheme == CS_SIP_SCHEME_TEL)
    {
      g_autofree char *number = digits_of (uri->user != NULL ? uri->user : "");
      g_autofree char *context = cs_sip_uri_get_param (uri, "phone-context");

      if (*number == '\0')
        {
          bad_address (error, _ ("Enter a number or an address like anna@example.org."));
          return NULL;
        }
      return at_domain (number, context != NULL ? context : domain, TRUE, error);
    }
  return g_strdup (uri->text);
}

char *
cs_address_complete (const char *typed, const char *domain, GError **error)
{
  g_autofree char *text = NULL;

  if (strlen (typed) <= CS_LIMIT_ADDRESS && g_utf8_validate (typed, -1, NULL))
    text = cs_pasted_clean (typed);
  if (text == NULL || *text == '\0')
    {
      bad_address (error, _ ("Enter a number or an address like anna@example.org."));
      return NULL;
    }

  if (has_known_scheme (text))
    return complete_uri (text, domain, error);

  if (looks_like_number (text))
    {
      g_autofree char *number = digits_of (text);

      if (has_plus_inside (text))
        {
          bad_address (error, _ ("Enter a number or an address like anna@example.org."));
          return NULL;
        }
      return at_domain (number, domain, *number == '+', error);
    }

  if (!has_colon_before_host (text) && (strchr (text, '@') != NULL || (domain == NULL && strstr (text, "://") == NULL)))
    {
      g_autofree char *uri = g_strconcat ("sip:", text, NULL);

      return complete_uri (uri, domain, error);
    }

  if (strpbrk (text, " \"<>,;:%") != NULL || has_control (text) || strspn (text, "+ -./()") == strlen (text))
    {
      bad_address (error, _ ("Enter a number or an address like anna@example.org."));
      return NULL;
    }
  return at_domain (text, domain, FALSE, error);
}

char *
cs_address_identity (const char *typed, GError **error)
{
  g_autofree char *text = g_strstrip (g_strdup (typed));
  g_autofree char *with_scheme = NULL;
  g_autofree char *ascii = NULL;
  g_autoptr (CsSipUri) uri = NULL;
  g_autoptr (CsSipUri) identity = NULL;

  if (strlen (text) <= CS_LIMIT_ADDRESS && (has_known_scheme (text) || !has_colon_before_host (text)))
    {
      with_scheme = has_known_scheme (text) ? g_strdup (text) : g_strconcat ("sip:", text, NULL);
      ascii = g_utf8_validate (with_scheme, -1, NULL) ? in_ascii (with_scheme) : NULL;
      uri = ascii != NULL && !has_control (ascii) ? cs_sip_uri_parse (ascii, NULL) : NULL;
    }
  if (uri == NULL || uri->user == NULL || *uri->user == '\0' || uri->host == NULL
      || (uri->scheme != CS_SIP_SCHEME_SIP && uri->scheme != CS_SIP_SCHEME_SIPS))
    {
      bad_address (error, _ ("The address of an account looks like anna@example.org."));
      return NULL;
    }

  identity = cs_sip_uri_new (CS_SIP_SCHEME_SIP, uri->user, uri->host, uri->port, NULL);
  return g_strdup (identity->text);
}

/* Direction marks and other invisible characters could make one name look like another. */
static gboolean
is_harmless (gunichar c)
{
  static const GUnicodeType refused[] = {
    G_UNICODE_CONTROL,     G_UNICODE_FORMAT,         G_UNICODE_SURROGATE,           G_UNICODE_UNASSIGNED,
    G_UNICODE_PRIVATE_USE, G_UNICODE_LINE_SEPARATOR, G_UNICODE_PARAGRAPH_SEPARATOR,
  };
  GUnicodeType type = g_unichar_type (c);

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      if (type == refused[i])
        return FALSE;
    }
  return TRUE;
}

static char *
printable_name (const char *text)
{
  GString *out = g_string_new (NULL);
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  for (const char *p = valid; *p != '\0' && out->len < CS_LIMIT_DISPLAY_NAME; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (is_harmless (c))
        g_string_append_unichar (out, c);
    }
  return g_strstrip (g_string_free (out, FALSE));
}

static char *
first_printable (const char *const *candidates, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = candidates[i] != NULL ? printable_name (candidates[i]) : NULL;

      if (name != NULL && *name != '\0')
        return g_steal_pointer (&name);
    }
  return g_strdup ("?");
}

char *
cs_address_peer_name (const char *display_name, const CsSipUri *uri)
{
  const char *user = uri != NULL ? uri->user : NULL;
  const char *host = uri != NULL ? uri->host : NULL;

  /* Stands for nobody (RFC 3323 section 4.1.1.3), also in calls without an account. */
  if (user != NULL && g_ascii_strcasecmp (user, "anonymous") == 0)
    user = NULL;
  if (g_strcmp0 (host, "anonymous.invalid") == 0)
    host = _ ("Anonymous");
  return first_printable ((const char *const[]){ display_name, user, host }, 3);
}

char *
cs_address_peer_uri (const CsSipUri *uri)
{
  GString *out = g_string_new (NULL);

  for (const char *p = uri->text; *p != '\0'; p = g_utf8_next_char (p))
    {
      const char *end = g_utf8_next_char (p);

      if (is_harmless (g_utf8_get_char (p)))
        g_string_append_len (out, p, end - p);
      else
        for (const char *byte = p; byte < end; byte++)
          g_string_append_printf (out, "%%%02X", (guchar) *byte);
    }
  return g_string_free (out, FALSE);
}

gboolean
cs_address_split_server (const char *server, char **host, guint16 *port, GError **error)
{
  g_autoptr (GSocketConnectable) address = NULL;

  /* GNetworkAddress takes a bare IPv6 address for host and port. */
  if (g_hostname_is_ip_address (server))
    {
      *host = g_strdup (server);
      *port = 0;
      return TRUE;
    }

  address = g_network_address_parse (server, 0, NULL);
  if (address == NULL || *g_network_address_get_hostname (G_NETWORK_ADDRESS (address)) == '\0')
    return bad_address (error, _ ("A server is a name or an address, with a port if needed: sip.example.org:5061."));

  *host = g_strdup (g_network_address_get_hostname (G_NETWORK_ADDRESS (address)));
  *port = g_network_address_get_port (G_NETWORK_ADDRESS (address));
  return TRUE;
}
