/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cuts a byte stream into SIP messages. */
#include "sip/cs-sip-framer.h"

#include "base/cs-limits.h"
#include "crypto/cs-secret.h"
#include "crypto/cs-wiped.h"
#include "sip/cs-sip-message-private.h"
#include "sip/cs-sip-text.h"

#include <string.h>

/*   bytes: [ taken | start … whole message … | next … ]
 *
 * A message is whole when its empty line and Content-Length bytes behind that have come. The head is read by the same
 * functions as in the parser: two readings of Content-Length would let a peer smuggle one message inside another. */
struct _CsSipFramer {
  CsWipedBuffer bytes;
  gsize start;        /* of what was not yet given out; nothing is left before it */
  gsize searched;     /* from start: no empty line begins before here */
  gsize message_len;  /* of the message at start; 0: not yet known */
  gboolean last;      /* nothing can be made of what stands behind that message */
  CsSipError failure; /* with last and failed */
  gboolean failed;
};

CsSipFramer *
cs_sip_framer_new (void)
{
  return g_new0 (CsSipFramer, 1);
}

void
cs_sip_framer_free (CsSipFramer *self)
{
  if (self == NULL)
    return;
  cs_wiped_buffer_clear (&self->bytes);
  g_free (self);
}

void
cs_sip_framer_push (CsSipFramer *self, const guint8 *bytes, gsize len)
{
  if (self->failed || len == 0)
    return;
  cs_wiped_buffer_remove (&self->bytes, self->start);
  self->start = 0;
  cs_wiped_buffer_append (&self->bytes, bytes, len);
}

static CsSipFrame
fail (CsSipFramer *self, GError **error)
{
  self->failed = TRUE;
  cs_wiped_buffer_clear (&self->bytes);
  self->start = 0;
  g_set_error_literal (error, CS_SIP_ERROR, (int) self->failure,
                       self->failure == CS_SIP_ERROR_TOO_MUCH ? "A message on the stream is too large"
                                                              : "The stream holds something that is not SIP");
  return CS_SIP_FRAME_ERROR;
}

typedef struct {
  CsSipLength length;
  guint64 bytes;
  gboolean has_type; /* Content-Type: there should be a body */
  gboolean is_sip;   /* by its start line */
} Head;

static void
read_head (const char *text, Head *head)
{
  const char *cursor = text;
  gboolean first = TRUE;

  while (*cursor != '\0')
    {
      g_autofree char *line = cs_sip_head_next_line (&cursor);
      g_autofree char *name = NULL;
      g_autofree char *value = NULL;

      if (first)
        head->is_sip = g_ascii_strncasecmp (line, "SIP/", 4) == 0 || strstr (line, " SIP/") != NULL;
      else if (cs_sip_head_split_line (line, &name, &value))
        {
          if (strcmp (name, "Content-Length") == 0)
            cs_sip_head_add_length (value, &head->length, &head->bytes);
          head->has_type = head->has_type || strcmp (name, "Content-Type") == 0;
        }
      first = FALSE;
    }
}

/* A body whose length nobody has said: the lines of a session description that have come with the head. */
static gsize
measure_lines (const guint8 *bytes, gsize len)
{
  gsize end = 0;

  while (len - end >= 2 && g_ascii_islower (bytes[end]) && bytes[end + 1] == '=')
    {
      const guint8 *next = memchr (bytes + end, '\n', len - end);

      if (next == NULL)
        return len;
      end = next + 1 - bytes;
    }
  return end;
}

/* Looks for the end of the head; FALSE with self->failure when the stream cannot go on. A length that is missing is 0
 * (RFC 3261 section 20.14 wants one on a stream, and real peers leave it out where there is no body). One that says
 * nothing, or too much, ends the stream behind the head, which goes on to the parser for its refusal to be sent. */
static gboolean
measure (CsSipFramer *self, const guint8 *bytes, gsize len)
{
  const guint8 *empty_line = memmem (bytes + self->searched, len - self->searched, "\r\n\r\n", 4);
  g_autofree char *text = NULL;
  Head head = { .length = CS_SIP_LENGTH_NONE };
  const guint8 *body;
  gsize head_len;

  self->failure = CS_SIP_ERROR_TOO_MUCH;
  if (empty_line == NULL)
    {
      self->searched = len < 3 ? 0 : len - 3;
      return len <= CS_LIMIT_SIP_MESSAGE;
    }
  text = cs_sip_head_copy (bytes, len, &body);
  head_len = body - bytes;
  if (head_len > CS_LIMIT_SIP_MESSAGE)
    return FALSE;
  read_head (text, &head);
  if (head.length != CS_SIP_LENGTH_GOOD && !head.is_sip)
    {
      self->failure = CS_SIP_ERROR_MALFORMED;
      return FALSE;
    }
  if (head.length == CS_SIP_LENGTH_NONE && head.has_type)
    head.bytes = measure_lines (body, len - head_len);
  self->last = head.length == CS_SIP_LENGTH_BAD || head_len + head.bytes > CS_LIMIT_SIP_MESSAGE;
  if (head.length == CS_SIP_LENGTH_BAD)
    self->failure = CS_SIP_ERROR_MALFORMED;
  self->message_len = head_len + (self->last ? 0 : head.bytes);
  return TRUE;
}

static void
take (CsSipFramer *self, gsize len)
{
  cs_bytes_wipe (self->bytes.bytes + self->start, len); /* it may have held keys */
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
  gsize len = self->bytes.len - self->start;
  const guint8 *bytes;

  if (self->failed || (self->last && self->message_len == 0))
    return fail (self, error);
  if (len == 0)
    return CS_SIP_FRAME_NONE;
  bytes = self->bytes.bytes + self->start;
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
  if (self->message_len == 0 && !measure (self, bytes, len))
    return fail (self, error);
  if (self->message_len == 0 || len < self->message_len)
    return CS_SIP_FRAME_NONE;

  *message = cs_wiped_bytes_new (bytes, self->message_len);
  take (self, self->message_len);
  return CS_SIP_FRAME_MESSAGE;
}
