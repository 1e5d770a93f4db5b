/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sip/cs-sip-framer.h"

#include "base/cs-limits.h"
#include "sip/cs-sip-message-private.h"
#include "sip/cs-sip-text.h"

#include <string.h>

/*   bytes: [ taken | start … whole message … | next … ]
 *
 * A message is whole when its empty line and Content-Length bytes behind that have come. The head is read by the same
 * functions as in the parser: two readings of Content-Length would let a peer smuggle one message inside another. */
struct _CsSipFramer {
  GByteArray *bytes;
  gsize start;        /* of what was not yet given out */
  gsize searched;     /* from start: no empty line begins before here */
  gsize message_len;  /* of the message at start; 0: not yet known */
  CsSipError failure; /* with failed */
  gboolean failed;
};

CsSipFramer *
cs_sip_framer_new (void)
{
  CsSipFramer *self = g_new0 (CsSipFramer, 1);

  self->bytes = g_byte_array_new ();
  return self;
}

void
cs_sip_framer_free (CsSipFramer *self)
{
  if (self == NULL)
    return;
  g_byte_array_unref (self->bytes);
  g_free (self);
}

void
cs_sip_framer_push (CsSipFramer *self, const guint8 *bytes, gsize len)
{
  if (self->failed || len == 0)
    return;
  if (self->start > 0)
    g_byte_array_remove_range (self->bytes, 0, (guint) self->start);
  self->start = 0;
  g_byte_array_append (self->bytes, bytes, (guint) len);
}

static CsSipFrame
fail (CsSipFramer *self, CsSipError failure, GError **error)
{
  self->failed = TRUE;
  self->failure = failure;
  g_byte_array_set_size (self->bytes, 0);
  self->start = 0;
  g_set_error_literal (error, CS_SIP_ERROR, (int) failure,
                       failure == CS_SIP_ERROR_TOO_MUCH ? "A message on the stream is too large"
                                                        : "The stream holds something that is not SIP");
  return CS_SIP_FRAME_ERROR;
}

/* On a stream the header is mandatory (RFC 3261 section 18.3), and must leave no doubt. */
static gboolean
read_content_length (const char *head, guint64 *len)
{
  const char *cursor = head;
  gboolean found = FALSE;

  while (*cursor != '\0')
    {
      g_autofree char *line = cs_sip_head_next_line (&cursor);
      g_autofree char *name = NULL;
      g_autofree char *value = NULL;

      if (!cs_sip_head_split_line (line, &name, &value) || strcmp (name, "Content-Length") != 0)
        continue;
      if (found || !cs_sip_text_to_number (value, G_MAXUINT32, len))
        return FALSE;
      found = TRUE;
    }
  return found;
}

/* Looks for the end of the head; FALSE with @failure when the stream cannot go on. */
static gboolean
measure (CsSipFramer *self, const guint8 *bytes, gsize len, CsSipError *failure)
{
  const guint8 *empty_line = memmem (bytes + self->searched, len - self->searched, "\r\n\r\n", 4);
  g_autofree char *head = NULL;
  const guint8 *body;
  guint64 body_len = 0;

  if (empty_line == NULL)
    {
      self->searched = len < 3 ? 0 : len - 3;
      *failure = CS_SIP_ERROR_TOO_MUCH;
      return len <= CS_LIMIT_SIP_MESSAGE;
    }
  *failure = CS_SIP_ERROR_MALFORMED;
  head = cs_sip_head_copy (bytes, len, &body);
  if (head == NULL || !read_content_length (head, &body_len))
    return FALSE;
  *failure = CS_SIP_ERROR_TOO_MUCH;
  if ((gsize) (body - bytes) + body_len > CS_LIMIT_SIP_MESSAGE)
    return FALSE;
  self->message_len = body - bytes + body_len;
  return TRUE;
}

static void
take (CsSipFramer *self, gsize len)
{
  self->start += len;
  self->searched = 0;
  self->message_len = 0;
}

static gboolean
begins_with (const guint8 *bytes, gsize len, const char *text)
{
  return len >= strlen (text) && memcmp (bytes, text, strlen (text)) == 0;
}

CsSipFrame
cs_sip_framer_next (CsSipFramer *self, GBytes **message, GError **error)
{
  gsize len = self->bytes->len - self->start;
  const guint8 *bytes;
  CsSipError failure;

  if (self->failed)
    return fail (self, self->failure, error);
  if (len == 0)
    return CS_SIP_FRAME_NONE;
  bytes = self->bytes->data + self->start;
  if (begins_with (bytes, len, "\r\n\r\n"))
    {
      take (self, 4);
      return CS_SIP_FRAME_PING;
    }
  /* A lone CRLF at once: waiting for its twin would hold back an answer to our own ping. */
  if (len != 3 && begins_with (bytes, len, "\r\n"))
    {
      take (self, 2);
      return CS_SIP_FRAME_PONG;
    }
  if (self->message_len == 0 && !measure (self, bytes, len, &failure))
    return fail (self, failure, error);
  if (self->message_len == 0 || len < self->message_len)
    return CS_SIP_FRAME_NONE;

  *message = g_bytes_new (bytes, self->message_len);
  take (self, self->message_len);
  return CS_SIP_FRAME_MESSAGE;
}
