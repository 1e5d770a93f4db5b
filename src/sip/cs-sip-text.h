/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The lexical rules that URIs, addresses, headers and challenges share (RFC 3261 section 25.1). Header values reach
 * these functions unfolded. Any thread. */

/* @len -1: up to the NUL. An empty text is not a token. */
gboolean cs_sip_text_is_token (const char *text, gssize len);

/* Valid UTF-8 without control characters, but for the tab: fit for a header value. */
gboolean cs_sip_text_is_clean (const char *text, gssize len);

/* Decimal digits only, leading zeros allowed; FALSE past @max or when there is none. */
gboolean cs_sip_text_to_number (const char *text, guint64 max, guint64 *value);

/* @text begins with a quote. Just behind the closing one, or NULL when there is none. */
const char *cs_sip_text_skip_quoted (const char *text);

/* (transfer full): a quoted-string without its quotes and backslashes; a token or anything else unchanged. */
char *cs_sip_text_unquote (const char *text);

/* (transfer full): in quotes, with '"' and '\' escaped; control characters and what is not UTF-8 are replaced, so that
 * the result is fit for a header whatever @text holds. */
char *cs_sip_text_quote (const char *text);

/* Cuts at @separator outside quotes and angle brackets; pieces are trimmed and may be empty. NULL when a quote or
 * bracket stays open. (transfer full) (element-type utf8) */
GPtrArray *cs_sip_text_split (const char *text, char separator);

/* Whether @params is empty or ";name", ";name=value" …, no name twice. */
gboolean cs_sip_params_check (const char *params);

/* (transfer full): the value without quotes, "" for a flag, NULL when it is not there (or @params is NULL). */
char *cs_sip_params_get (const char *params, const char *name);

/* A host with an optional port (0: none), as in a URI or a Via. @host (transfer full) is lower-case, an IPv6 address
 * without brackets and in its shortest form. */
gboolean cs_sip_host_port_parse (const char *text, char **host, guint16 *port);

G_END_DECLS
