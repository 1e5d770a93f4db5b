/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Logs are redacted where they are made. SIP and SDP text goes through here before it may reach g_debug(). Replaced
 * are: Authorization, Proxy-Authorization and Authentication-Info values with their continuation lines; every inline:
 * key, k=, a=key-mgmt and a=ice-pwd value; tones of an INFO body; display names, the user part of every SIP, SIPS and
 * tel URI, and the user name, title, e-mail and telephone lines of a session description. Any thread.
 */

/* (transfer full): printable, with keys and people taken out, cut to a sensible length. @text need not be UTF-8. */
char *cs_log_redact (const char *text, gssize len);

/* (transfer full): "sip:a…@example.org", for a line that has to say which account. @uri may lack its scheme. */
char *cs_log_redact_uri (const char *uri);

G_END_DECLS
