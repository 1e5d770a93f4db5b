/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sip/cs-sip-uri.h"

G_BEGIN_DECLS

/**
 * CsSipMessage:
 *
 * One SIP request or response (RFC 3261 section 7): immutable, reference counted. What comes from the wire is taken as
 * it is: it has what an answer needs, and everything else is for those to judge who use it. Building goes through
 * CsSipMessageBuilder. Any thread.
 */
typedef struct _CsSipMessage CsSipMessage;

/* @reject: where not NULL and the error is worth an answer, the status to answer with (400, 505, 416, 513), else 0;
 * cs_sip_message_reject() makes that answer. */
CsSipMessage *cs_sip_message_parse (const guint8 *bytes, gsize len, guint *reject, GError **error);

/* A bare answer to a request that could not be accepted, made from those of its Via, From, To, Call-ID and CSeq lines
 * that are there; NULL without a Via, and for an ACK or a response. (transfer full) */
GBytes *cs_sip_message_reject (const guint8 *bytes, gsize len, guint status);

CsSipMessage *cs_sip_message_ref (CsSipMessage *self);
void cs_sip_message_unref (CsSipMessage *self);

/* (transfer full): what goes to the wire, Content-Length included. With a body in the memory of a CsSecret, as bodies
 * are that come in: a session description may have keys in it. */
GBytes *cs_sip_message_to_bytes (const CsSipMessage *self);

gboolean cs_sip_message_is_request (const CsSipMessage *self);
const char *cs_sip_message_get_method (const CsSipMessage *self); /* of a response: that of CSeq */
const CsSipUri *cs_sip_message_get_request_uri (const CsSipMessage *self);
guint cs_sip_message_get_status (const CsSipMessage *self);       /* 100 … 699, 0 for a request */
const char *cs_sip_message_get_reason (const CsSipMessage *self); /* valid UTF-8 */

/* Mandatory headers: never NULL for a parsed request; of a built message, what it was given; a response may come
 * without From and To. */
const CsSipAddress *cs_sip_message_get_from (const CsSipMessage *self);
const CsSipAddress *cs_sip_message_get_to (const CsSipMessage *self);
const char *cs_sip_message_get_from_tag (const CsSipMessage *self); /* NULL: none (RFC 2543) */
const char *cs_sip_message_get_to_tag (const CsSipMessage *self);
const char *cs_sip_message_get_call_id (const CsSipMessage *self);
guint32 cs_sip_message_get_cseq (const CsSipMessage *self);

/* The top Via. */
const char *cs_sip_message_get_branch (const CsSipMessage *self);                /* NULL: none (RFC 2543) */
const char *cs_sip_message_get_via_host (const CsSipMessage *self);              /* sent-by, as in CsSipUri */
guint16 cs_sip_message_get_via_port (const CsSipMessage *self);                  /* 0: not given */
const char *cs_sip_message_get_via_transport (const CsSipMessage *self);         /* "TLS", upper-case */
char *cs_sip_message_get_via_param (const CsSipMessage *self, const char *name); /* (transfer full) */

/* Any header by its long name, compact forms expanded, case-insensitive; one entry per header field, comma-separated
 * lists as they were written. Values are unfolded, trimmed and without control characters, but may hold bytes that are
 * not UTF-8: what is shown goes through cs_sip_text_for_display(). Content-Length is not among them: ask the body. */
guint cs_sip_message_count (const CsSipMessage *self, const char *name);
const char *cs_sip_message_get (const CsSipMessage *self, const char *name, guint index);

/* The To of @response, or that of its @request where it came without one. */
const char *cs_sip_message_get_answered_to (const CsSipMessage *response, const CsSipMessage *request);

/* The elements of list headers (Contact, Route, Record-Route, Via), split at commas outside quotes and brackets; empty
 * ones, and those past CS_LIMIT_SIP_LIST_ELEMENTS, are left out.
 * (transfer full) (element-type utf8) */
GPtrArray *cs_sip_message_get_list (const CsSipMessage *self, const char *name);

/* TRUE when a comma-separated header (Supported, Require, Allow) has @token. */
gboolean cs_sip_message_has_token (const CsSipMessage *self, const char *name, const char *token);

const char *cs_sip_message_get_content_type (const CsSipMessage *self); /* lower-case type/subtype, or NULL */
GBytes *cs_sip_message_get_body (const CsSipMessage *self);             /* (transfer none), or NULL */

/* The usual words for a status code; never NULL. */
const char *cs_sip_status_phrase (guint status);

/* ---- building ---- */

typedef struct _CsSipMessageBuilder CsSipMessageBuilder;

/* @request_uri has to parse; headers in it ("?subject=…") are left out. */
CsSipMessageBuilder *cs_sip_message_builder_request (const char *method, const char *request_uri);

/* A response to @request: Via, From, To, Call-ID, CSeq copied, Record-Route too; @to_tag (or NULL) is added to a To
 * without one. @reason NULL: the usual words. */
CsSipMessageBuilder *cs_sip_message_builder_response (const CsSipMessage *request, guint status, const char *reason,
                                                      const char *to_tag);

/* A changed copy, for adding Via or Authorization. */
CsSipMessageBuilder *cs_sip_message_builder_copy (const CsSipMessage *message);

/* Values with control characters are a mistake of ours and end the program; see cs_sip_quote_display_name() for what
 * people wrote. Names may be compact forms. Content-Length is always computed. */
void cs_sip_message_builder_add (CsSipMessageBuilder *self, const char *name, const char *value);
void cs_sip_message_builder_prepend (CsSipMessageBuilder *self, const char *name, const char *value); /* Via */
void cs_sip_message_builder_set (CsSipMessageBuilder *self, const char *name, const char *value); /* in place of all */
void cs_sip_message_builder_set_first (CsSipMessageBuilder *self, const char *name, const char *value); /* is there */
void cs_sip_message_builder_remove (CsSipMessageBuilder *self, const char *name);
const char *cs_sip_message_builder_get (const CsSipMessageBuilder *self, const char *name); /* the first, or NULL */
void cs_sip_message_builder_set_body (CsSipMessageBuilder *self, const char *content_type, GBytes *body); /* or NULLs */

/* Frees the builder. Malformed Via, From, To, Call-ID, CSeq or Content-Type values, and a CSeq of another method, are a
 * mistake of ours. */
CsSipMessage *cs_sip_message_builder_end (CsSipMessageBuilder *self);
void cs_sip_message_builder_free (CsSipMessageBuilder *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsSipMessage, cs_sip_message_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsSipMessageBuilder, cs_sip_message_builder_free)

G_END_DECLS
