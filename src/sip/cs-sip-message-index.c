/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sip/cs-sip-message-private.h"

#include "sip/cs-sip-text.h"

#include <string.h>

/* What the typed getters give, read once from the headers, for parsed and built messages alike. */

#define CSEQ_MAX 0x7fffffff /* RFC 3261 section 8.1.1.5 */

static gboolean
malformed (GError **error, const char *header)
{
  g_set_error (error, CS_SIP_ERROR, CS_SIP_ERROR_MALFORMED, "Malformed %s header", header);
  return FALSE;
}

static gboolean
index_address (const CsSipMessage *self, const char *name, CsSipAddress **address, char **tag, GError **error)
{
  const char *value = cs_sip_message_get (self, name, 0);

  if (value == NULL)
    return TRUE;
  *address = cs_sip_address_parse (value, error);
  if (*address == NULL)
    return FALSE;
  *tag = cs_sip_address_get_param (*address, "tag");
  return *tag == NULL || **tag != '\0' || malformed (error, name);
}

static gboolean
index_call_id (CsSipMessage *self, GError **error)
{
  const char *value = cs_sip_message_get (self, "Call-ID", 0);

  if (value == NULL)
    return TRUE;
  if (*value == '\0' || strpbrk (value, " \t") != NULL)
    return malformed (error, "Call-ID");
  self->call_id = g_strdup (value);
  return TRUE;
}

/* "4711 INVITE" */
static gboolean
index_cseq (CsSipMessage *self, GError **error)
{
  const char *value = cs_sip_message_get (self, "CSeq", 0);
  g_autofree char *number = NULL;
  const char *method;
  gsize len;
  guint64 cseq;

  if (value == NULL)
    return TRUE;
  len = strcspn (value, " \t");
  number = g_strndup (value, len);
  method = value + len + strspn (value + len, " \t");
  if (!cs_sip_text_to_number (number, CSEQ_MAX, &cseq) || !cs_sip_text_is_token (method, -1))
    return malformed (error, "CSeq");
  if (self->method != NULL && strcmp (self->method, method) != 0)
    {
      g_set_error_literal (error, CS_SIP_ERROR, CS_SIP_ERROR_MALFORMED, "CSeq names another method");
      return FALSE;
    }
  if (self->method == NULL)
    self->method = g_strdup (method);
  self->cseq = (guint32) cseq;
  return TRUE;
}

typedef struct {
  char *transport;
  char *host;
  guint16 port;
  char *params;
} Via;

static void
via_clear (Via *via)
{
  g_free (via->transport);
  g_free (via->host);
  g_free (via->params);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Via, via_clear)

static char *
without_blanks (const char *text, gsize len)
{
  GString *out = g_string_sized_new (len);

  for (gsize i = 0; i < len; i++)
    {
      if (text[i] != ' ' && text[i] != '\t')
        g_string_append_c (out, text[i]);
    }
  return g_string_free (out, FALSE);
}

/* "SIP / 2.0 / UDP host : port ; params": blanks may stand around every separator (section 25.1). */
static gboolean
via_parse (const char *text, Via *via)
{
  const char *second = strchr (text, '/');
  const char *third = second != NULL ? strchr (second + 1, '/') : NULL;
  g_autofree char *protocol = third != NULL ? without_blanks (text, third - text) : NULL;

  if (protocol == NULL || g_ascii_strcasecmp (protocol, "SIP/2.0") != 0)
    return FALSE;

  const char *transport = third + 1 + strspn (third + 1, " \t");
  gsize transport_len = strcspn (transport, " \t");
  const char *sent_by = transport + transport_len;
  gsize sent_by_len = strcspn (sent_by, ";");
  g_autofree char *host_port = without_blanks (sent_by, sent_by_len);

  if (!cs_sip_text_is_token (transport, transport_len) || !cs_sip_params_check (sent_by + sent_by_len)
      || !cs_sip_host_port_parse (host_port, &via->host, &via->port))
    return FALSE;
  via->transport = g_ascii_strup (transport, transport_len);
  via->params = g_strdup (sent_by + sent_by_len);
  return TRUE;
}

/* Fills @via from the very first element and checks all others. */
static gboolean
via_parse_all (const CsSipMessage *self, Via *via)
{
  const char *value;

  for (guint i = 0; (value = cs_sip_message_get (self, "Via", i)) != NULL; i++)
    {
      g_autoptr (GPtrArray) pieces = cs_sip_text_split (value, ',');

      if (pieces == NULL)
        return FALSE;
      for (guint k = 0; k < pieces->len; k++)
        {
          g_auto (Via) other = { 0 };

          if (!via_parse (pieces->pdata[k], i == 0 && k == 0 ? via : &other))
            return FALSE;
        }
    }
  return TRUE;
}

static gboolean
index_via (CsSipMessage *self, GError **error)
{
  g_auto (Via) via = { 0 };

  if (!via_parse_all (self, &via))
    return malformed (error, "Via");
  self->via_transport = g_steal_pointer (&via.transport);
  self->via_host = g_steal_pointer (&via.host);
  self->via_port = via.port;
  self->via_params = g_steal_pointer (&via.params);
  self->branch = cs_sip_params_get (self->via_params, "branch");
  return TRUE;
}

static gboolean
index_content_type (CsSipMessage *self, GError **error)
{
  const char *value = cs_sip_message_get (self, "Content-Type", 0);
  g_autofree char *type = NULL;
  const char *slash;

  if (value == NULL)
    return TRUE;
  type = without_blanks (value, strcspn (value, ";"));
  slash = strchr (type, '/');
  if (slash == NULL || !cs_sip_text_is_token (type, slash - type) || !cs_sip_text_is_token (slash + 1, -1))
    return malformed (error, "Content-Type");
  self->content_type = g_ascii_strdown (type, -1);
  return TRUE;
}

gboolean
cs_sip_message_index (CsSipMessage *self, GError **error)
{
  return index_address (self, "From", &self->from, &self->from_tag, error)
         && index_address (self, "To", &self->to, &self->to_tag, error) && index_call_id (self, error)
         && index_cseq (self, error) && index_via (self, error) && index_content_type (self, error);
}
