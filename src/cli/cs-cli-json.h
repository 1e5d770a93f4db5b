/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CsCliJson:
 *
 * Writes one JSON object (RFC 8259) on one line. Text may be anything a peer sent: what is not UTF-8 becomes U+FFFD,
 * control characters are escaped, numbers that are none become null. Lives on the stack between begin and end.
 */
typedef struct {
  GString *text;
  gboolean has_members;
} CsCliJson;

void cs_cli_json_begin (CsCliJson *self);
char *cs_cli_json_end (CsCliJson *self); /* (transfer full): the object, without newline */

/* Keys are ours: letters, digits and underscores. */
void cs_cli_json_string (CsCliJson *self, const char *key, const char *value); /* NULL: null */
void cs_cli_json_int (CsCliJson *self, const char *key, gint64 value);
void cs_cli_json_double (CsCliJson *self, const char *key, double value); /* three decimals */
void cs_cli_json_bool (CsCliJson *self, const char *key, gboolean value);
void cs_cli_json_null (CsCliJson *self, const char *key);

/* An object as value: what is written until end_object belongs to it. */
void cs_cli_json_begin_object (CsCliJson *self, const char *key);
void cs_cli_json_end_object (CsCliJson *self);

/* An array of objects as value; each is written between begin_item and end_object. */
void cs_cli_json_begin_array (CsCliJson *self, const char *key);
void cs_cli_json_begin_item (CsCliJson *self);
void cs_cli_json_end_array (CsCliJson *self);

G_END_DECLS
