/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sip/cs-sip-message.h"

G_BEGIN_DECLS

typedef struct {
  char *name;  /* long, in the usual spelling */
  char *value; /* unfolded, trimmed, clean */
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

/* (transfer full): start line, headers, Content-Length and the empty line. */
GString *cs_sip_message_print_head (const CsSipMessage *self, gsize content_length);

/* (transfer full): the lines before the empty one, each with its CRLF; @body is set behind the empty line. NULL when
 * there is no empty line, or a NUL before it. */
char *cs_sip_head_copy (const guint8 *bytes, gsize len, const guint8 **body);

/* (transfer full): the logical line at *@cursor, unfolded (RFC 3261 section 7.3.1); *@cursor moves behind it. */
char *cs_sip_head_next_line (const char **cursor);

/* Cuts a header line at its colon: @name is the usual spelling, @value trimmed (both transfer full). FALSE when there
 * is no colon or the name is no token. */
gboolean cs_sip_head_split_line (const char *line, char **name, char **value);

/* Fills in what is read from headers, whichever of them are there; every Via is checked. Takes the method of a response
 * from CSeq. */
gboolean cs_sip_message_index (CsSipMessage *self, GError **error);

G_END_DECLS
