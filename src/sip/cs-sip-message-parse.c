/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sip/cs-sip-message.h"

#include "base/cs-limits.h"
#include "sip/cs-sip-message-private.h"
#include "sip/cs-sip-osip-private.h"
#include "sip/cs-sip-text.h"

#include <string.h>

/* From bytes to a message, in three sieves:
 *
 *   bytes ─ read_head ─→ our table of headers ─ validate ─→ cs_sip_osip_accepts ─→ CsSipMessage
 *
 * The table keeps values as they were written, which libosip2's typed headers do not; validate refuses what the library
 * is known to let through (torture messages, RFC 4475); the library then checks the grammar of all the headers that we
 * never look into. */

typedef struct {
  CsSipMessage *message;
  char *content_length; /* as written, or NULL */
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

/* "SIP/2.0 200 OK"; the phrase may be missing. */
static gboolean
read_status_line (Parse *parse, const char *line, GError **error)
{
  const char *code = line + strlen ("SIP/2.0 ");
  g_autofree char *digits = NULL;
  guint64 status;

  if (g_ascii_strncasecmp (line, "SIP/2.0 ", strlen ("SIP/2.0 ")) != 0)
    return refuse (parse, 505, error, "Not SIP/2.0");
  digits = g_strndup (code, strcspn (code, " "));
  if (strlen (digits) != 3 || !cs_sip_text_to_number (digits, 699, &status) || status < 100)
    return refuse (parse, 400, error, "Malformed status line");
  parse->message->status = (guint) status;
  parse->message->reason = g_strstrip (g_strdup (code + 3));
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
  uri = parse->message->request_uri = cs_sip_uri_parse (words[1], NULL);
  if (uri == NULL || uri->headers != NULL)
    return refuse (parse, 400, error, "Malformed request URI");
  if (uri->scheme == CS_SIP_SCHEME_OTHER)
    return refuse (parse, 416, error, "Unknown URI scheme");
  return TRUE;
}

/* ---- the head ---- */

static gboolean
read_header (Parse *parse, const char *line, GError **error)
{
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;

  if (!cs_sip_head_split_line (line, &name, &value))
    return refuse (parse, 400, error, "Malformed header line");
  if (strcmp (name, "Content-Length") != 0)
    {
      if (parse->message->headers->len == CS_LIMIT_SIP_HEADERS)
        return refuse (parse, 513, error, "Too many headers");
      g_ptr_array_add (parse->message->headers, cs_sip_header_new (name, value));
      return TRUE;
    }
  if (parse->content_length != NULL)
    return refuse (parse, 400, error, "Content-Length twice");
  parse->content_length = g_steal_pointer (&value);
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
      if (!cs_sip_text_is_clean (line, -1))
        return refuse (parse, 400, error, "Not UTF-8, or control characters");
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
    return refuse (parse, 400, error, "No end of the headers, or NUL in them");
  parse->body_len = bytes + len - parse->body;
  return read_lines (parse, head, error);
}

/* ---- what the library lets through ---- */

static gboolean
check_counts (Parse *parse, GError **error)
{
  static const struct {
    const char *name;
    guint min;
  } single[] = {
    { "From", 1 }, { "To", 1 }, { "Call-ID", 1 }, { "CSeq", 1 }, { "Max-Forwards", 0 }, { "Content-Type", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (single); i++)
    {
      guint count = cs_sip_message_count (parse->message, single[i].name);

      if (count < single[i].min)
        return refuse (parse, 400, error, "A mandatory header is missing");
      if (count > 1)
        return refuse (parse, 400, error, "A header that may be there once is there twice");
    }
  if (cs_sip_message_count (parse->message, "Via") == 0)
    return refuse (parse, 400, error, "No Via header");
  return TRUE;
}

static gboolean
check_max_forwards (Parse *parse, GError **error)
{
  const char *value = cs_sip_message_get (parse->message, "Max-Forwards", 0);
  guint64 hops;

  if (value != NULL && !cs_sip_text_to_number (value, 255, &hops))
    return refuse (parse, 400, error, "Malformed Max-Forwards header");
  return TRUE;
}

/* Only of requests; see cs-sip-osip.c for why answers may hold bad ones. */
static gboolean
check_addresses (Parse *parse, GError **error)
{
  static const char *const names[] = { "Contact", "Route", "Record-Route" };
  const char *value;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      for (guint k = 0; (value = cs_sip_message_get (parse->message, names[i], k)) != NULL; k++)
        {
          g_autoptr (GPtrArray) pieces = cs_sip_text_split (value, ',');

          for (guint n = 0; pieces != NULL && n < pieces->len; n++)
            {
              g_autoptr (CsSipAddress) address = NULL;

              if (i == 0 && strcmp (pieces->pdata[n], "*") == 0)
                continue;
              address = cs_sip_address_parse (pieces->pdata[n], NULL);
              if (address == NULL)
                return refuse (parse, 400, error, "Malformed address header");
            }
          if (pieces == NULL)
            return refuse (parse, 400, error, "Malformed address header");
        }
    }
  return TRUE;
}

/* A datagram may carry more than the body: what follows is dropped (section 18.3). */
static gboolean
read_body (Parse *parse, GError **error)
{
  guint64 len = parse->body_len;

  if (parse->content_length != NULL && !cs_sip_text_to_number (parse->content_length, G_MAXUINT32, &len))
    return refuse (parse, 400, error, "Malformed Content-Length header");
  if (len > parse->body_len)
    return refuse (parse, 400, error, "Content-Length is past the end");
  if (len > CS_LIMIT_SIP_BODY)
    return refuse (parse, 513, error, "Body too large");
  if (len > 0)
    parse->message->body = g_bytes_new (parse->body, len);
  return TRUE;
}

static gboolean
validate (Parse *parse, GError **error)
{
  if (!check_counts (parse, error) || !check_max_forwards (parse, error))
    return FALSE;
  if (!cs_sip_message_index (parse->message, error))
    {
      parse->status = 400;
      return FALSE;
    }
  if (cs_sip_message_is_request (parse->message) && !check_addresses (parse, error))
    return FALSE;
  return read_body (parse, error);
}

/* ---- all together ---- */

static gboolean
parse_all (Parse *parse, const guint8 *bytes, gsize len, GError **error)
{
  if (!read_head (parse, bytes, len, error) || !validate (parse, error))
    return FALSE;
  if (!cs_sip_osip_accepts (parse->message))
    return refuse (parse, 400, error, "Malformed header");
  return TRUE;
}

/* Only requests are answered, and an ACK never. */
static gboolean
is_answerable (const guint8 *bytes, gsize len)
{
  return !(len >= 4 && (g_ascii_strncasecmp ((const char *) bytes, "SIP/", 4) == 0 || memcmp (bytes, "ACK ", 4) == 0));
}

CsSipMessage *
cs_sip_message_parse (const guint8 *bytes, gsize len, guint *reject, GError **error)
{
  Parse parse = { .message = cs_sip_message_new () };
  gboolean good;

  /* Section 7.5: empty lines before the start line are ignored. */
  while (len >= 2 && memcmp (bytes, "\r\n", 2) == 0)
    {
      bytes += 2;
      len -= 2;
    }
  good = parse_all (&parse, bytes, len, error);
  g_free (parse.content_length);
  if (!good)
    g_clear_pointer (&parse.message, cs_sip_message_unref);
  if (reject != NULL)
    *reject = good || !is_answerable (bytes, len) ? 0 : parse.status;
  return parse.message;
}
