/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A SIP request or response, immutable, and its headers. */
#include "sip/cs-sip-message.h"

#include "base/cs-limits.h"
#include "crypto/cs-secret.h"
#include "sip/cs-sip-message-private.h"
#include "sip/cs-sip-text.h"

#include <string.h>

/* RFC 3261 section 7.3.3 and the IANA registry of compact forms. */
static const struct {
  const char *name;
  char compact;
} known_headers[] = {
  { "Accept", 0 },
  { "Accept-Contact", 'a' },
  { "Allow", 0 },
  { "Allow-Events", 'u' },
  { "Authorization", 0 },
  { "CSeq", 0 },
  { "Call-ID", 'i' },
  { "Contact", 'm' },
  { "Content-Encoding", 'e' },
  { "Content-Length", 'l' },
  { "Content-Type", 'c' },
  { "Event", 'o' },
  { "Expires", 0 },
  { "From", 'f' },
  { "Identity", 'y' },
  { "Identity-Info", 'n' },
  { "MIME-Version", 0 },
  { "Max-Forwards", 0 },
  { "Min-Expires", 0 },
  { "Min-SE", 0 },
  { "Proxy-Authenticate", 0 },
  { "Proxy-Authorization", 0 },
  { "RAck", 0 },
  { "RSeq", 0 },
  { "Reason", 0 },
  { "Record-Route", 0 },
  { "Refer-To", 'r' },
  { "Referred-By", 'b' },
  { "Reject-Contact", 'j' },
  { "Request-Disposition", 'd' },
  { "Require", 0 },
  { "Retry-After", 0 },
  { "Route", 0 },
  { "Session-Expires", 'x' },
  { "Subject", 's' },
  { "Supported", 'k' },
  { "To", 't' },
  { "Unsupported", 0 },
  { "User-Agent", 0 },
  { "Via", 'v' },
  { "WWW-Authenticate", 0 },
  { "Warning", 0 },
};

const char *
cs_sip_header_canonical_name (const char *name)
{
  gboolean single = name[0] != '\0' && name[1] == '\0';

  for (guint i = 0; i < G_N_ELEMENTS (known_headers); i++)
    {
      if (single ? g_ascii_tolower (name[0]) == known_headers[i].compact
                 : g_ascii_strcasecmp (name, known_headers[i].name) == 0)
        return known_headers[i].name;
    }
  return name;
}

gboolean
cs_sip_header_is_list (const char *name)
{
  static const char *const lists[] = {
    "Accept",
    "Accept-Contact",
    "Accept-Encoding",
    "Accept-Language",
    "Alert-Info",
    "Allow",
    "Allow-Events",
    "Call-Info",
    "Contact",
    "Content-Encoding",
    "Diversion",
    "Error-Info",
    "History-Info",
    "In-Reply-To",
    "P-Asserted-Identity",
    "Path",
    "P-Preferred-Identity",
    "Privacy",
    "Proxy-Require",
    "Reason",
    "Record-Route",
    "Reject-Contact",
    "Remote-Party-ID",
    "Request-Disposition",
    "Require",
    "Route",
    "Security-Client",
    "Security-Verify",
    "Service-Route",
    "Supported",
    "Unsupported",
    "Via",
    "Warning",
  };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      if (g_ascii_strcasecmp (name, lists[i]) == 0)
        return TRUE;
    }
  return FALSE;
}

CsSipHeader *
cs_sip_header_new (const char *name, const char *value)
{
  CsSipHeader *self = g_new (CsSipHeader, 1);

  self->name = g_strdup (cs_sip_header_canonical_name (name));
  self->value = g_strdup (value);
  return self;
}

void
cs_sip_header_free (CsSipHeader *self)
{
  g_free (self->name);
  g_free (self->value);
  g_free (self);
}

CsSipMessage *
cs_sip_message_new (void)
{
  CsSipMessage *self = g_new0 (CsSipMessage, 1);

  g_atomic_ref_count_init (&self->refs);
  self->headers = g_ptr_array_new_with_free_func ((GDestroyNotify) cs_sip_header_free);
  return self;
}

CsSipMessage *
cs_sip_message_ref (CsSipMessage *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
cs_sip_message_unref (CsSipMessage *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  g_free (self->method);
  cs_sip_uri_free (self->request_uri);
  g_free (self->reason);
  g_ptr_array_unref (self->headers);
  g_clear_pointer (&self->body, g_bytes_unref);
  cs_sip_address_free (self->from);
  cs_sip_address_free (self->to);
  g_free (self->from_tag);
  g_free (self->to_tag);
  g_free (self->call_id);
  g_free (self->via_transport);
  g_free (self->via_host);
  g_free (self->via_params);
  g_free (self->branch);
  g_free (self->content_type);
  g_free (self);
}

GString *
cs_sip_message_print_head (const CsSipMessage *self, gsize content_length)
{
  GString *out = g_string_new (NULL);

  if (self->request_uri != NULL)
    g_string_append_printf (out, "%s %s SIP/2.0\r\n", self->method, self->request_uri->text);
  else
    g_string_append_printf (out, "SIP/2.0 %u %s\r\n", self->status, self->reason);
  for (guint i = 0; i < self->headers->len; i++)
    {
      const CsSipHeader *header = self->headers->pdata[i];

      g_string_append_printf (out, "%s: %s\r\n", header->name, header->value);
    }
  g_string_append_printf (out, "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n", content_length);
  return out;
}

GBytes *
cs_sip_message_to_bytes (const CsSipMessage *self)
{
  gsize len = 0;
  const guint8 *body = self->body != NULL ? g_bytes_get_data (self->body, &len) : NULL;
  g_autoptr (GString) head = cs_sip_message_print_head (self, len);
  CsSecret *whole;

  if (len == 0)
    return g_string_free_to_bytes (g_steal_pointer (&head));
  whole = cs_secret_new (head->len + len);
  memcpy (whole->bytes, head->str, head->len);
  memcpy (whole->bytes + head->len, body, len);
  return cs_secret_free_to_bytes (whole);
}

gboolean
cs_sip_message_is_request (const CsSipMessage *self)
{
  return self->request_uri != NULL;
}

const char *
cs_sip_message_get_method (const CsSipMessage *self)
{
  return self->method;
}

const CsSipUri *
cs_sip_message_get_request_uri (const CsSipMessage *self)
{
  return self->request_uri;
}

guint
cs_sip_message_get_status (const CsSipMessage *self)
{
  return self->status;
}

const char *
cs_sip_message_get_reason (const CsSipMessage *self)
{
  return self->reason;
}

const CsSipAddress *
cs_sip_message_get_from (const CsSipMessage *self)
{
  return self->from;
}

const CsSipAddress *
cs_sip_message_get_to (const CsSipMessage *self)
{
  return self->to;
}

const char *
cs_sip_message_get_from_tag (const CsSipMessage *self)
{
  return self->from_tag;
}

const char *
cs_sip_message_get_to_tag (const CsSipMessage *self)
{
  return self->to_tag;
}

const char *
cs_sip_message_get_call_id (const CsSipMessage *self)
{
  return self->call_id;
}

guint32
cs_sip_message_get_cseq (const CsSipMessage *self)
{
  return self->cseq;
}

const char *
cs_sip_message_get_branch (const CsSipMessage *self)
{
  return self->branch;
}

const char *
cs_sip_message_get_via_host (const CsSipMessage *self)
{
  return self->via_host;
}

guint16
cs_sip_message_get_via_port (const CsSipMessage *self)
{
  return self->via_port;
}

const char *
cs_sip_message_get_via_transport (const CsSipMessage *self)
{
  return self->via_transport;
}

char *
cs_sip_message_get_via_param (const CsSipMessage *self, const char *name)
{
  return cs_sip_params_get (self->via_params, name);
}

guint
cs_sip_message_count (const CsSipMessage *self, const char *name)
{
  guint count = 0;

  while (cs_sip_message_get (self, name, count) != NULL)
    count++;
  return count;
}

const char *
cs_sip_message_get (const CsSipMessage *self, const char *name, guint index)
{
  for (guint i = 0; i < self->headers->len; i++)
    {
      const CsSipHeader *header = self->headers->pdata[i];

      if (g_ascii_strcasecmp (header->name, name) == 0 && index-- == 0)
        return header->value;
    }
  return NULL;
}

const char *
cs_sip_message_get_answered_to (const CsSipMessage *response, const CsSipMessage *request)
{
  const char *to = cs_sip_message_get (response, "To", 0);

  return to != NULL ? to : cs_sip_message_get (request, "To", 0);
}

GPtrArray *
cs_sip_message_get_list (const CsSipMessage *self, const char *name)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < self->headers->len; i++)
    {
      const CsSipHeader *header = self->headers->pdata[i];
      g_autoptr (GPtrArray) pieces = NULL;

      if (g_ascii_strcasecmp (header->name, name) != 0)
        continue;
      pieces = cs_sip_text_split (header->value, ',', CS_LIMIT_SIP_LIST_ELEMENTS);
      for (guint k = 0; k < pieces->len && list->len < CS_LIMIT_SIP_LIST_ELEMENTS; k++)
        {
          if (*(char *) pieces->pdata[k] != '\0')
            g_ptr_array_add (list, g_steal_pointer (&pieces->pdata[k]));
        }
    }
  return list;
}

gboolean
cs_sip_message_has_token (const CsSipMessage *self, const char *name, const char *token)
{
  g_autoptr (GPtrArray) list = cs_sip_message_get_list (self, name);

  for (guint i = 0; i < list->len; i++)
    {
      if (g_ascii_strcasecmp (list->pdata[i], token) == 0)
        return TRUE;
    }
  return FALSE;
}

const char *
cs_sip_message_get_content_type (const CsSipMessage *self)
{
  return self->content_type;
}

GBytes *
cs_sip_message_get_body (const CsSipMessage *self)
{
  return self->body;
}
