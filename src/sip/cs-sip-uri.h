/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sip/cs-sip-error.h"

G_BEGIN_DECLS

/* SIP, SIPS and tel URIs (RFC 3261 section 19, RFC 3966), as plain values. Any thread. */
typedef enum {
  CS_SIP_SCHEME_SIP,
  CS_SIP_SCHEME_SIPS,
  CS_SIP_SCHEME_TEL,
  CS_SIP_SCHEME_OTHER,
} CsSipScheme;

typedef struct {
  CsSipScheme scheme;
  char *user;    /* unescaped UTF-8 without the password, or NULL; for tel the number without visual separators. What
                  * would unescape to control characters or not to UTF-8 stays as it was written. */
  char *host;    /* lower-case; IPv6 without brackets; NULL for tel */
  guint16 port;  /* 0: not given */
  char *params;  /* ";transport=tcp;lr" as written, or NULL */
  char *headers; /* "?subject=x" as written, or NULL; never allowed in a request line */
  char *text;    /* the whole, as it was parsed or built */
} CsSipUri;

/* As the grammar has it: for what people type and for what we write. */
CsSipUri *cs_sip_uri_parse (const char *text, GError **error);

/* As peers write it: scheme, host and port have to make sense, the rest (a doubled or odd parameter, an empty user) is
 * kept as it is. What cannot stand in a line of SIP or would deceive the eye (blanks, bytes that are not UTF-8, marks
 * that turn text around) becomes an escape. */
CsSipUri *cs_sip_uri_read (const char *text, GError **error);

/* (transfer full): the escaping of cs_sip_uri_read(). */
char *cs_sip_uri_escape_odd (const char *text);

/* @user unescaped, or NULL; @params ";lr" as it is to be written, or NULL. NULL when the parts make no URI. */
CsSipUri *cs_sip_uri_new (CsSipScheme scheme, const char *user, const char *host, guint16 port, const char *params);
CsSipUri *cs_sip_uri_copy (const CsSipUri *self);
void cs_sip_uri_free (CsSipUri *self);

/* (transfer full): the unescaped value, "" for a flag, NULL when it is not there. */
char *cs_sip_uri_get_param (const CsSipUri *self, const char *name);

/* RFC 3261 section 19.1.4, as far as an address book or a dialog needs it: scheme, user, password, host, port. A port
 * that is not given differs from 5060, as the section says. */
gboolean cs_sip_uri_equal (const CsSipUri *a, const CsSipUri *b);

/* A name-addr or addr-spec with header parameters: From, To, Contact, Route (section 20.10). */
typedef struct {
  char *display_name; /* unquoted, repaired for display (cs_sip_text_for_display()), or NULL */
  CsSipUri *uri;
  char *params; /* of the header: ";tag=abc;expires=60" as written, whatever the bytes, or NULL */
} CsSipAddress;

/* Names may be written in any way, parameters too. CS_SIP_ERROR_BAD_URI: all is clear but the URI itself;
 * CS_SIP_ERROR_MALFORMED: there is no address, or more than one. */
CsSipAddress *cs_sip_address_parse (const char *text, GError **error);

/* What can be shown and compared of an address whose URI is invalid: name, parameters, and in place of the URI one
 * of the scheme "unknown" that holds its text. Never NULL. */
CsSipAddress *cs_sip_address_salvage (const char *text);
void cs_sip_address_free (CsSipAddress *self);
char *cs_sip_address_get_param (const CsSipAddress *self, const char *name); /* (transfer full), unquoted */

/* (transfer full): @name in quotes, fit for a header whatever it holds: control characters and what is not UTF-8 are
 * replaced, and it is cut at CS_LIMIT_DISPLAY_NAME bytes. */
char *cs_sip_quote_display_name (const char *name);

/* (transfer full): "\"Alice\" <sip:alice@example.org>;tag=1". @display_name as people wrote it, NULL or "": none.
 * @uri: the text of a URI; @params: ";tag=1", or NULL. */
char *cs_sip_address_format (const char *display_name, const char *uri, const char *params);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsSipUri, cs_sip_uri_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsSipAddress, cs_sip_address_free)

G_END_DECLS
