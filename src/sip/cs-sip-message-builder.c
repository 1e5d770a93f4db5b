/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Builds SIP messages. */
#include "sip/cs-sip-message.h"

#include "sip/cs-sip-message-private.h"
#include "sip/cs-sip-text.h"

#include <string.h>

/* A message that is still being written: the same struct, not yet shown to anybody. */
struct _CsSipMessageBuilder {
  CsSipMessage *message;
};

static CsSipMessageBuilder *
builder_new (void)
{
  CsSipMessageBuilder *self = g_new (CsSipMessageBuilder, 1);

  self->message = cs_sip_message_new ();
  return self;
}

/* A request line has no URI headers, and where they come from (a Contact, a link) they are not ours to act on: they are
 * left out (RFC 3261 section 19.1.5). */
static CsSipUri *
request_uri_parse (const char *text)
{
  g_autoptr (CsSipUri) uri = cs_sip_uri_read (text, NULL);
  g_autofree char *bare = NULL;

  if (uri == NULL || uri->headers == NULL)
    return g_steal_pointer (&uri);
  bare = g_strndup (uri->text, strlen (uri->text) - strlen (uri->headers));
  return cs_sip_uri_read (bare, NULL);
}

CsSipMessageBuilder *
cs_sip_message_builder_request (const char *method, const char *request_uri)
{
  CsSipMessageBuilder *self = builder_new ();

  g_assert (cs_sip_text_is_token (method, -1));
  self->message->method = g_strdup (method);
  self->message->request_uri = request_uri_parse (request_uri);
  g_assert (self->message->request_uri != NULL);
  return self;
}

static void
copy_headers (CsSipMessageBuilder *self, const CsSipMessage *from, const char *name)
{
  const char *value;

  for (guint i = 0; (value = cs_sip_message_get (from, name, i)) != NULL; i++)
    cs_sip_message_builder_add (self, name, value);
}

CsSipMessageBuilder *
cs_sip_message_builder_response (const CsSipMessage *request, guint status, const char *reason, const char *to_tag)
{
  static const char *const copied[] = { "Via", "From", "To", "Call-ID", "CSeq", "Record-Route" };
  CsSipMessageBuilder *self = builder_new ();

  g_assert (cs_sip_message_is_request (request));
  g_assert (status >= 100 && status <= 699);
  if (reason == NULL)
    reason = cs_sip_status_phrase (status);
  g_assert (cs_sip_text_is_clean (reason, -1));
  self->message->status = status;
  self->message->reason = g_strdup (reason);
  for (guint i = 0; i < G_N_ELEMENTS (copied); i++)
    copy_headers (self, request, copied[i]);

  if (to_tag != NULL && request->to_tag == NULL)
    {
      g_autofree char *to = g_strdup_printf ("%s;tag=%s", cs_sip_message_get (request, "To", 0), to_tag);

      g_assert (cs_sip_text_is_token (to_tag, -1));
      cs_sip_message_builder_set (self, "To", to);
    }
  return self;
}

CsSipMessageBuilder *
cs_sip_message_builder_copy (const CsSipMessage *message)
{
  CsSipMessageBuilder *self = builder_new ();

  if (cs_sip_message_is_request (message))
    {
      self->message->method = g_strdup (message->method);
      self->message->request_uri = cs_sip_uri_copy (message->request_uri);
    }
  self->message->status = message->status;
  self->message->reason = g_strdup (message->reason);
  for (guint i = 0; i < message->headers->len; i++)
    {
      const CsSipHeader *header = message->headers->pdata[i];

      g_ptr_array_add (self->message->headers, cs_sip_header_new (header->name, header->value));
    }
  if (message->body != NULL)
    self->message->body = g_bytes_ref (message->body);
  return self;
}

static CsSipHeader *
header_checked (const char *name, const char *value)
{
  g_assert (cs_sip_text_is_token (name, -1));
  g_assert (cs_sip_text_is_line (value));
  g_assert (strcmp (cs_sip_header_canonical_name (name), "Content-Length") != 0);
  return cs_sip_header_new (name, value);
}

void
cs_sip_message_builder_add (CsSipMessageBuilder *self, const char *name, const char *value)
{
  g_ptr_array_add (self->message->headers, header_checked (name, value));
}

void
cs_sip_message_builder_prepend (CsSipMessageBuilder *self, const char *name, const char *value)
{
  g_ptr_array_insert (self->message->headers, 0, header_checked (name, value));
}

void
cs_sip_message_builder_set_first (CsSipMessageBuilder *self, const char *name, const char *value)
{
  const char *canonical = cs_sip_header_canonical_name (name);
  GPtrArray *headers = self->message->headers;

  for (guint i = 0; i < headers->len; i++)
    {
      const CsSipHeader *header = headers->pdata[i];
      CsSipHeader *changed;

      if (g_ascii_strcasecmp (header->name, canonical) != 0)
        continue;
      changed = header_checked (name, value);
      cs_sip_header_free (headers->pdata[i]);
      headers->pdata[i] = changed;
      return;
    }
  g_assert_not_reached ();
}

/* The index of the last header of that name, or -1. */
static int
find_last (const CsSipMessageBuilder *self, const char *name)
{
  const GPtrArray *headers = self->message->headers;
  const char *canonical = cs_sip_header_canonical_name (name);

  for (guint i = headers->len; i > 0; i--)
    {
      const CsSipHeader *header = headers->pdata[i - 1];

      if (g_ascii_strcasecmp (header->name, canonical) == 0)
        return (int) i - 1;
    }
  return -1;
}

void
cs_sip_message_builder_set (CsSipMessageBuilder *self, const char *name, const char *value)
{
  /* Made first: @value may belong to what is removed. */
  CsSipHeader *header = header_checked (name, value);
  int place = (int) self->message->headers->len;
  int found;

  while ((found = find_last (self, name)) >= 0)
    {
      g_ptr_array_remove_index (self->message->headers, (guint) found);
      place = found;
    }
  g_ptr_array_insert (self->message->headers, place, header);
}

void
cs_sip_message_builder_remove (CsSipMessageBuilder *self, const char *name)
{
  int found;

  while ((found = find_last (self, name)) >= 0)
    g_ptr_array_remove_index (self->message->headers, (guint) found);
}

const char *
cs_sip_message_builder_get (const CsSipMessageBuilder *self, const char *name)
{
  return cs_sip_message_get (self->message, cs_sip_header_canonical_name (name), 0);
}

void
cs_sip_message_builder_set_body (CsSipMessageBuilder *self, const char *content_type, GBytes *body)
{
  g_assert ((content_type == NULL) == (body == NULL));

  if (body != NULL)
    g_bytes_ref (body);
  g_clear_pointer (&self->message->body, g_bytes_unref);
  self->message->body = body;
  if (content_type != NULL)
    cs_sip_message_builder_set (self, "Content-Type", content_type);
  else
    cs_sip_message_builder_remove (self, "Content-Type");
}

CsSipMessage *
cs_sip_message_builder_end (CsSipMessageBuilder *self)
{
  g_autoptr (GError) error = NULL;
  CsSipMessage *message = g_steal_pointer (&self->message);

  /* Headers taken over from a peer have passed this when they came in. */
  if (!cs_sip_message_index (message, FALSE, &error))
    g_error ("a message of ours: %s", error->message);
  cs_sip_message_builder_free (self);
  return message;
}

void
cs_sip_message_builder_free (CsSipMessageBuilder *self)
{
  if (self == NULL)
    return;
  cs_sip_message_unref (self->message);
  g_free (self);
}
