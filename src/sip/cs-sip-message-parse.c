/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parses SIP messages. */
#include "sip/cs-sip-message.h"

#include "base/cs-limits.h"
#include "crypto/cs-secret.h"
#include "sip/cs-sip-message-private.h"
#include "sip/cs-sip-text.h"

#include <string.h>

/* From bytes to a message:
 *
 *   bytes ─ read_head ─→ table of headers ─ validate ─→ CsSipMessage
 *
 * A message is taken as it is, and a field is judged by who uses it. Here only that is refused without which there can
 * be no answer (start line, top Via, From, To, Call-ID, CSeq, lengths), and what is past a cap. Everything else is kept
 * as it came, and is read, or not, by those who need it. */

typedef struct {
  CsSipMessage *message;
  CsSipLength length;
  guint64 content_length; /* with CS_SIP_LENGTH_GOOD */
  const guint8 *body;
  gsize body_len; /* all that came behind the head */
  guint status;   /* what to answer when it is refused */
} Parse;

static gboolean
refuse (Parse *parse, guint status, GError **error, const char *what)
{
  CsSipError code = status == 513   ? CS_SIP_ERROR_TOO_MUCH
                    : status == 416 ? CS_SIP_ERROR_BAD_URI
                                    : CS_SIP_ERROR_MALFORMED;

  parse->status = status;
  g_set_error_literal (error, CS_SIP_ERROR, code, what);
  return FALSE;
}

/* ---- the start line ---- */

/* "SIP/2.0 200 OK"; the phrase may be missing, or be anything. */
static gboolean
read_status_line (Parse *parse, const char *line, GError **error)
{
  const char *code = line + strlen ("SIP/2.0");
  const char *digits;
  guint status = 0;

  if (g_ascii_strncasecmp (line, "SIP/2.0", strlen ("SIP/2.0")) != 0 || (*code != ' ' && *code != '\t'))
    return refuse (parse, 505, error, "Not SIP/2.0");
  digits = code += strspn (code, " \t");
  while (g_ascii_isdigit (*code) && code - digits < 4)
    status = status * 10 + (guint) g_ascii_digit_value (*code++);
  if (code - digits != 3 || status < 100 || status > 699)
    return refuse (parse, 400, error, "Malformed status line");
  parse->message->status = status;
  parse->message->reason = cs_sip_text_for_display (code);
  return TRUE;
}

/* "INVITE sip:alice@example.org SIP/2.0", one space between each (RFC 3261 section 7.1). */
static gboolean
read_request_line (Parse *parse, const char *line, GError **error)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 4);
  CsSipUri *uri;

  if (g_strv_length (words) != 3 || !cs_sip_text_is_token (words[0], -1))
    return refuse (parse, 400, error, "Malformed request line");
  parse->message->method = g_strdup (words[0]);
  if (g_ascii_strcasecmp (words[2], "SIP/2.0") != 0)
    return refuse (parse, 505, error, "Not SIP/2.0");
  uri = parse->message->request_uri = cs_sip_uri_read (words[1], NULL);
  if (uri == NULL || uri->headers != NULL)
    return refuse (parse, 400, error, "Malformed request URI");
  if (uri->scheme == CS_SIP_SCHEME_OTHER)
    return refuse (parse, 416, error, "Unknown URI scheme");
  return TRUE;
}

/* ---- the head ---- */

/* A line that is no header is nobody's. */
static gboolean
read_header (Parse *parse, const char *line, GError **error)
{
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;

  if (!cs_sip_head_split_line (line, &name, &value))
    return TRUE;
  if (strcmp (name, "Content-Length") == 0)
    {
      cs_sip_head_add_length (value, &parse->length, &parse->content_length);
      return TRUE;
    }
  if (parse->message->headers->len == CS_LIMIT_SIP_HEADERS)
    return refuse (parse, 513, error, "Too many headers");
  g_ptr_array_add (parse->message->headers, cs_sip_header_new (name, value));
  return TRUE;
}

/* @head: lines that all end with CRLF. */
static gboolean
read_lines (Parse *parse, const char *head, GError **error)
{
  const char *cursor = head;

  while (*cursor != '\0')
    {
      gboolean first = cursor == head;
      g_autofree char *line = cs_sip_head_next_line (&cursor);

      if (strlen (line) > CS_LIMIT_SIP_HEADER_LINE)
        return refuse (parse, 513, error, "Header line too long");
      if (first ? g_ascii_strncasecmp (line, "SIP/", 4) == 0 ? !read_status_line (parse, line, error)
                                                             : !read_request_line (parse, line, error)
                : !read_header (parse, line, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_head (Parse *parse, const guint8 *bytes, gsize len, GError **error)
{
  g_autofree char *head = NULL;

  if (len > CS_LIMIT_SIP_MESSAGE)
    return refuse (parse, 513, error, "Message too large");
  head = cs_sip_head_copy (bytes, len, &parse->body);
  if (head == NULL)
    return refuse (parse, 400, error, "No end of the headers");
  parse->body_len = bytes + len - parse->body;
  return read_lines (parse, head, error);
}

/* ---- what an answer needs ---- */

/* Of a response the first one counts, and who asked knows between whom it is. */
static gboolean
check_counts (Parse *parse, GError **error)
{
  static const char *const mandatory[] = { "Via", "Call-ID", "CSeq", "From", "To" };
  static const guint of_response = 3;
  gboolean request = cs_sip_message_is_request (parse->message);

  for (guint i = 0; i < (request ? G_N_ELEMENTS (mandatory) : of_response); i++)
    {
      guint count = cs_sip_message_count (parse->message, mandatory[i]);

      if (count == 0)
        return refuse (parse, 400, error, "A mandatory header is missing");
      if (count > 1 && i > 0 && request)
        return refuse (parse, 400, error, "A header that may be there once is there twice");
    }
  return TRUE;
}

/* Lists that somebody here or in the library of another goes through, all lines of a name together. Those of a response
 * are read up to the cap. */
static gboolean
check_lists (Parse *parse, GError **error)
{
  g_autoptr (GHashTable) counts = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; cs_sip_message_is_request (parse->message) && i < parse->message->headers->len; i++)
    {
      const CsSipHeader *header = parse->message->headers->pdata[i];
      guint count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, header->name));

      if (!cs_sip_header_is_list (header->name))
        continue;
      count += cs_sip_text_count (header->value, ',');
      if (count > CS_LIMIT_SIP_LIST_ELEMENTS)
        return refuse (parse, 513, error, "Too many elements in a list");
      g_hash_table_insert (counts, header->name, GUINT_TO_POINTER (count));
    }
  return TRUE;
}

/* A datagram may carry more than the body: what follows is dropped (section 18.3). */
static gboolean
read_body (Parse *parse, GError **error)
{
  guint64 len = parse->length == CS_SIP_LENGTH_GOOD ? parse->content_length : parse->body_len;

  if (parse->length == CS_SIP_LENGTH_BAD)
    return refuse (parse, 400, error, "Malformed Content-Length header");
  if (len > CS_LIMIT_SIP_BODY)
    return refuse (parse, 513, error, "Body too large");
  if (len > parse->body_len)
    return refuse (parse, 400, error, "Content-Length is past the end");
  if (len > 0)
    parse->message->body = cs_secret_bytes_new (parse->body, len); /* a description may have keys in it */
  return TRUE;
}

static gboolean
validate (Parse *parse, GError **error)
{
  if (!check_counts (parse, error) || !check_lists (parse, error))
    return FALSE;
  if (!cs_sip_message_index (parse->message, TRUE, error))
    {
      parse->status = 400;
      return FALSE;
    }
  return read_body (parse, error);
}

/* ---- all together ---- */

CsSipMessage *
cs_sip_message_parse (const guint8 *bytes, gsize len, guint *reject, GError **error)
{
  Parse parse = { .message = cs_sip_message_new () };
  gboolean good;

  gsize empty = cs_sip_head_skip_empty (bytes, len);

  bytes += empty;
  len -= empty;
  good = read_head (&parse, bytes, len, error) && validate (&parse, error);
  if (!good)
    g_clear_pointer (&parse.message, cs_sip_message_unref);
  if (reject != NULL)
    *reject = good || !cs_sip_message_is_answerable (bytes, len) ? 0 : parse.status;
  return parse.message;
}
