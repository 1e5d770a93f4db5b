/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The lexical rules that URIs, addresses, headers and challenges share (RFC 3261 section 25.1). Header values reach
 * these functions unfolded. Any thread. */

/* @len -1: up to the NUL. An empty text is not a token. */
gboolean cs_sip_text_is_token (const char *text, gssize len);

/* Valid UTF-8 without control characters, but for the tab. */
gboolean cs_sip_text_is_clean (const char *text, gssize len);

/* No control characters but the tab, and whatever bytes else: it stays one line, so that it is fit for a header. */
gboolean cs_sip_text_is_line (const char *text);

/* (transfer full): what a peer wrote, as it may be shown: valid UTF-8, without control characters, without the marks
 * that turn the direction of text around, trimmed. */
char *cs_sip_text_for_display (const char *text);

/* Marks that turn the direction of text around: what follows one can be made to read as something else. */
gboolean cs_sip_text_turns_around (gunichar c);

/* Decimal digits only, leading zeros allowed; FALSE past @max or when there is none. */
gboolean cs_sip_text_to_number (const char *text, guint64 max, guint64 *value);

/* @text begins with a quote. Just behind the closing one, or NULL when there is none. */
const char *cs_sip_text_skip_quoted (const char *text);

/* (transfer full): a quoted-string without its quotes and backslashes; a token or anything else unchanged. */
char *cs_sip_text_unquote (const char *text);

/* (transfer full): in quotes, with '"' and '\' escaped and control characters replaced, so that the result is fit for a
 * header whatever @text holds. Bytes that are not UTF-8 stay: a realm has to go back as it came. */
char *cs_sip_text_quote (const char *text);

/* Cuts at @separator outside quotes and angle brackets; a quote or bracket that is never closed is a character like any
 * other. Pieces are trimmed and may be empty; never none. What is behind the @most-th is left out. Linear in the length
 * of @text, as is all that reads lists and parameters here. (transfer full) (element-type utf8) */
GPtrArray *cs_sip_text_split (const char *text, char separator, guint most);

/* How many pieces cs_sip_text_split() would make. */
guint cs_sip_text_count (const char *text, char separator);

/* Where the first piece ends: at @separator or at the NUL. */
gsize cs_sip_text_first_len (const char *text, char separator);

/* Whether @params is empty or ";name", ";name=value" …, no name twice: for what people type. */
gboolean cs_sip_params_check (const char *params);

/* (transfer full): the value without quotes, "" for a flag, NULL when it is not there (or @params is NULL). The first
 * one counts; what the others look like does not matter. */
char *cs_sip_params_get (const char *params, const char *name);

/* How often @name is there; "": parameters without a name, as between two semicolons. */
guint cs_sip_params_count (const char *params, const char *name);

/* A host with an optional port (0: none), as in a URI or a Via. @host (transfer full) is lower-case, an IPv6 address
 * without brackets and in its shortest form. */
gboolean cs_sip_host_port_parse (const char *text, char **host, guint16 *port);

/* The same of what a peer wrote: port 0 and a colon without a port are none, an IPv6 address may come without brackets.
 */
gboolean cs_sip_host_port_read (const char *text, char **host, guint16 *port);

G_END_DECLS
