/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sip/cs-sip-message.h"

G_BEGIN_DECLS

typedef struct {
  char *name;  /* long, in the usual spelling */
  char *value; /* unfolded, trimmed, without control characters; otherwise the bytes as they came */
} CsSipHeader;

/* Written by the parser or the builder, then never again. */
struct _CsSipMessage {
  gatomicrefcount refs;
  char *method;
  CsSipUri *request_uri; /* NULL: a response */
  guint status;
  char *reason;
  GPtrArray *headers; /* of CsSipHeader, in order; Content-Length is not among them */
  GBytes *body;

  /* Read from the headers by cs_sip_message_index(). */
  CsSipAddress *from;
  CsSipAddress *to;
  char *from_tag;
  char *to_tag;
  char *call_id;
  guint32 cseq;
  char *via_transport;
  char *via_host;
  guint16 via_port;
  char *via_params;
  char *branch;
  char *content_type;
};

CsSipMessage *cs_sip_message_new (void);

CsSipHeader *cs_sip_header_new (const char *name, const char *value);
void cs_sip_header_free (CsSipHeader *self);

/* The usual spelling of a name or compact form; what is not known is returned as it is. */
const char *cs_sip_header_canonical_name (const char *name);

/* Whether its value is a list with commas, of those that are known. */
gboolean cs_sip_header_is_list (const char *name);

/* (transfer full): start line, headers, Content-Length and the empty line. */
GString *cs_sip_message_print_head (const CsSipMessage *self, gsize content_length);

/* Empty lines before the start line are ignored (RFC 3261 section 7.5): how many bytes they are. */
gsize cs_sip_head_skip_empty (const guint8 *bytes, gsize len);

/* (transfer full): the lines before the empty one, each with its CRLF, control characters (NUL among them) replaced;
 * @body is set behind the empty line. NULL when there is no empty line. */
char *cs_sip_head_copy (const guint8 *bytes, gsize len, const guint8 **body);

/* (transfer full): the same where the empty line may be missing: then all lines there are. */
char *cs_sip_head_copy_all (const guint8 *bytes, gsize len);

/* Only requests are answered, and an ACK never. */
gboolean cs_sip_message_is_answerable (const guint8 *bytes, gsize len);

/* (transfer full): the lower-case type/subtype of a Content-Type, or NULL when it is none. */
char *cs_sip_media_type_parse (const char *value);

/* What the length lines say. Two that say the same are one. */
typedef enum {
  CS_SIP_LENGTH_NONE,
  CS_SIP_LENGTH_GOOD,
  CS_SIP_LENGTH_BAD, /* no number, or two different ones */
} CsSipLength;

/* Takes the next Content-Length value into what was read before: @length and @bytes go in and out. */
void cs_sip_head_add_length (const char *value, CsSipLength *length, guint64 *bytes);

/* (transfer full): the logical line at *@cursor, unfolded (RFC 3261 section 7.3.1); *@cursor moves behind it. */
char *cs_sip_head_next_line (const char **cursor);

/* Cuts a header line at its colon: @name is the usual spelling, @value trimmed (both transfer full). FALSE when there
 * is no colon or the name is no token. */
gboolean cs_sip_head_split_line (const char *line, char **name, char **value);

/* Fills in what is read from headers, whichever of them are there. Takes the method of a response from CSeq. @received:
 * from the wire; a request is then judged by what its answer needs. A response, and what we build from what peers
 * wrote, is never refused for an invalid address. */
gboolean cs_sip_message_index (CsSipMessage *self, gboolean received, GError **error);

G_END_DECLS
