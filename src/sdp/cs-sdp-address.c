/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks the addresses and host names of session descriptions. */
#include "sdp/cs-sdp-private.h"

#include <gio/gio.h>
#include <string.h>

#define MAX_NAME 255 /* RFC 1035 section 2.3.4 */
#define MAX_LABEL 63

static gboolean
label_is_valid (const char *label)
{
  const gsize len = strlen (label);

  if (len == 0 || len > MAX_LABEL || label[0] == '-')
    return FALSE;
  for (gsize i = 0; i < len; i++)
    if (!g_ascii_isalnum (label[i]) && label[i] != '-' && label[i] != '_')
      return FALSE;
  return TRUE;
}

/* "10.1", "2130706433" and "0x7f000001" are names to us but addresses to inet_aton(). Containers are called
 * "5f2a8c9e1d3b", and some networks have a domain like "3cx". */
static gboolean
is_number (const char *label)
{
  return strspn (label, "0123456789") == strlen (label)
         || (label[0] == '0' && (label[1] == 'x' || label[1] == 'X')
             && strspn (label + 2, "0123456789abcdefABCDEF") == strlen (label + 2));
}

static gboolean
name_is_valid (const char *name)
{
  g_auto (GStrv) labels = NULL;
  guint n;

  if (strlen (name) > MAX_NAME)
    return FALSE;

  labels = g_strsplit (name, ".", -1);
  n = g_strv_length (labels);
  if (n > 1 && labels[n - 1][0] == '\0')
    n--; /* "example.org." */
  for (guint i = 0; i < n; i++)
    if (!label_is_valid (labels[i]))
      return FALSE;

  return n > 0 && !is_number (labels[n - 1]);
}

static GInetAddress *
numeric (const char *address)
{
  /* A zone ("fe80::1%eth0") means something on one machine only. GLib 2.74 takes none, but need not stay so. */
  return strchr (address, '%') == NULL ? g_inet_address_new_from_string (address) : NULL;
}

gboolean
cs_sdp_address_is_valid (const char *address)
{
  g_autoptr (GInetAddress) inet = numeric (address);

  /* A group address in a call would make us a sender of floods. */
  if (inet != NULL)
    return !g_inet_address_get_is_multicast (inet);
  return name_is_valid (address);
}

const char *
cs_sdp_address_type (const char *address)
{
  return strchr (address, ':') != NULL ? "IP6" : "IP4";
}

gboolean
cs_sdp_address_is_any (const char *address)
{
  g_autoptr (GInetAddress) inet = numeric (address);

  return inet != NULL && g_inet_address_get_is_any (inet);
}

gboolean
cs_sdp_address_check (const char *net_type, const char *address_type, const char *address, GError **error)
{
  if (net_type != NULL && g_ascii_strcasecmp (net_type, "IN") == 0 && address_type != NULL
      && (g_ascii_strcasecmp (address_type, "IP4") == 0 || g_ascii_strcasecmp (address_type, "IP6") == 0)
      && address != NULL && cs_sdp_address_is_valid (address))
    return TRUE;

  g_set_error_literal (error, CS_SDP_ERROR, CS_SDP_ERROR_MALFORMED, "not a usable address");
  return FALSE;
}
