/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads the headers that have typed getters, once for each message. */
#include "sip/cs-sip-message-private.h"

#include "sip/cs-sip-text.h"

#include <string.h>

#define CSEQ_MAX 0x7fffffff /* RFC 3261 section 8.1.1.5 */

static gboolean
malformed (GError **error, const char *header)
{
  g_set_error (error, CS_SIP_ERROR, CS_SIP_ERROR_MALFORMED, "Malformed %s header", header);
  return FALSE;
}

/* What we may refuse: a request from the wire. */
static gboolean
is_judged (const CsSipMessage *self, gboolean received)
{
  return received && self->request_uri != NULL;
}

/* A request has to have one address, with one tag or none, because a dialog is found by it; its URI is only shown. */
static gboolean
index_address (const CsSipMessage *self, const char *name, CsSipAddress **address, char **tag, gboolean judged,
               GError **error)
{
  const char *value = cs_sip_message_get (self, name, 0);
  g_autoptr (GError) problem = NULL;

  if (value == NULL)
    return TRUE;
  *address = cs_sip_address_parse (value, &problem);
  if (*address == NULL && judged && !g_error_matches (problem, CS_SIP_ERROR, CS_SIP_ERROR_BAD_URI))
    return malformed (error, name);
  if (*address == NULL)
    *address = cs_sip_address_salvage (value);
  *tag = cs_sip_address_get_param (*address, "tag");
  if (judged && *tag != NULL && (**tag == '\0' || cs_sip_params_count ((*address)->params, "tag") > 1))
    return malformed (error, name);
  if (*tag != NULL && **tag == '\0')
    g_clear_pointer (tag, g_free);
  return TRUE;
}

static gboolean
index_call_id (CsSipMessage *self, GError **error)
{
  const char *value = cs_sip_message_get (self, "Call-ID", 0);

  if (value == NULL)
    return TRUE;
  if (*value == '\0')
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

/* A sent-by that is no host is a name like any other: answers go where the request came from. A port that is none
 * leads nowhere. */
static gboolean
sent_by_read (const char *text, Via *via)
{
  const char *colon = strrchr (text, ':');

  if (cs_sip_host_port_read (text, &via->host, &via->port))
    return TRUE;
  if (*text == '\0' || *text == ':'
      || (colon != NULL && colon[1] != '\0' && strspn (colon + 1, "0123456789") == strlen (colon + 1)))
    return FALSE;
  via->host = g_ascii_strdown (text, -1);
  return TRUE;
}

/* A branch is what a transaction is found by. One stray semicolon does no harm; a row of them is no Via. */
static gboolean
via_params_are_good (const char *params)
{
  return cs_sip_params_count (params, "branch") <= 1 && cs_sip_params_count (params, "") <= 1;
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

  if (!cs_sip_text_is_token (transport, transport_len) || !via_params_are_good (sent_by + sent_by_len)
      || !sent_by_read (host_port, via))
    return FALSE;
  via->transport = g_ascii_strup (transport, transport_len);
  via->params = g_strdup (sent_by + sent_by_len);
  return TRUE;
}

/* Of an answer to us only the branch counts, however the way back has mangled the rest. */
static void
via_salvage (const char *text, Via *via)
{
  via_clear (via);
  *via = (Via){ .transport = g_strdup (""), .host = g_strdup (""), .params = g_strdup (text + strcspn (text, ";")) };
}

/* The first element: the others belong to other hops and are only copied. */
static gboolean
index_via (CsSipMessage *self, GError **error)
{
  const char *value = cs_sip_message_get (self, "Via", 0);
  g_autofree char *first = value != NULL ? g_strndup (value, cs_sip_text_first_len (value, ',')) : NULL;
  g_auto (Via) via = { 0 };

  if (first == NULL)
    return TRUE;
  g_strstrip (first);
  if (!via_parse (first, &via))
    {
      if (self->request_uri != NULL)
        return malformed (error, "Via");
      via_salvage (first, &via);
    }
  self->via_transport = g_steal_pointer (&via.transport);
  self->via_host = g_steal_pointer (&via.host);
  self->via_port = via.port;
  self->via_params = g_steal_pointer (&via.params);
  self->branch = cs_sip_params_get (self->via_params, "branch");
  return TRUE;
}

char *
cs_sip_media_type_parse (const char *value)
{
  g_autofree char *type = without_blanks (value, strcspn (value, ";"));
  const char *slash = strchr (type, '/');

  if (slash == NULL || !cs_sip_text_is_token (type, slash - type) || !cs_sip_text_is_token (slash + 1, -1))
    return NULL;
  return g_ascii_strdown (type, -1);
}

gboolean
cs_sip_message_index (CsSipMessage *self, gboolean received, GError **error)
{
  gboolean judged = is_judged (self, received);
  const char *content_type;

  if (!index_address (self, "From", &self->from, &self->from_tag, judged, error)
      || !index_address (self, "To", &self->to, &self->to_tag, judged, error) || !index_call_id (self, error)
      || !index_cseq (self, error) || !index_via (self, error))
    return FALSE;
  content_type = cs_sip_message_get (self, "Content-Type", 0);
  if (content_type != NULL)
    self->content_type = cs_sip_media_type_parse (content_type);
  return TRUE;
}
