/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sip/cs-sip-osip-private.h"

#include "sip/cs-sip-message-private.h"
#include "sip/cs-sip-text.h"

/* The library's headers do not compile without these. */
#include <sys/time.h>
#include <time.h>

#include <osipparser2/osip_parser.h>

#include <string.h>

/* The only file that knows libosip2. It is given our table, printed, so that both read the same message. */

/* Its trace goes to stdout by default and holds raw SIP: not even a log may have it. */
static void
on_trace (const char *file, int line, osip_trace_level_t level, const char *format, va_list args)
{
}

static void
start_library (void)
{
  static gsize started;

  if (g_once_init_enter (&started))
    {
      osip_trace_initialize_func (END_TRACE_LEVEL, on_trace);
      parser_init ();
      g_once_init_leave (&started, 1);
    }
}

/* Names of people in quotes: without them the library refuses what is not ASCII, and many phones leave them out. What
 * is no address is left out: requests have none by now, and the answer to a REGISTER lists what other devices of the
 * user have written; a bad line of theirs must not end our registration. (transfer full): may be empty */
static char *
with_quoted_names (const char *value)
{
  g_autoptr (GPtrArray) pieces = cs_sip_text_split (value, ',');
  GString *out = g_string_new (NULL);

  for (guint i = 0; pieces != NULL && i < pieces->len; i++)
    {
      g_autoptr (CsSipAddress) address = cs_sip_address_parse (pieces->pdata[i], NULL);
      g_autofree char *quoted = NULL;

      if (address == NULL)
        continue;
      quoted = cs_sip_address_format (address->display_name, address->uri->text, address->params);
      g_string_append_printf (out, "%s%s", out->len == 0 ? "" : ", ", quoted);
    }
  return g_string_free (out, FALSE);
}

static CsSipMessage *
copy_for_library (const CsSipMessage *message)
{
  static const char *const address_headers[] = { "From", "To", "Contact", "Route", "Record-Route", NULL };
  CsSipMessage *copy = cs_sip_message_new ();

  copy->method = g_strdup (message->method);
  copy->request_uri = cs_sip_uri_copy (message->request_uri);
  copy->status = message->status;
  copy->reason = g_strdup (message->reason);
  for (guint i = 0; i < message->headers->len; i++)
    {
      const CsSipHeader *header = message->headers->pdata[i];
      g_autofree char *value = NULL;

      if (g_strv_contains (address_headers, header->name))
        value = with_quoted_names (header->value);
      if (value == NULL || *value != '\0')
        g_ptr_array_add (copy->headers, cs_sip_header_new (header->name, value != NULL ? value : header->value));
    }
  return copy;
}

gboolean
cs_sip_osip_accepts (const CsSipMessage *message)
{
  /* Without the body, which the library would take apart when it is multipart. */
  g_autoptr (CsSipMessage) copy = copy_for_library (message);
  g_autoptr (GString) text = cs_sip_message_print_head (copy, 0);
  osip_message_t *parsed = NULL;
  gboolean accepted;

  start_library ();
  if (osip_message_init (&parsed) != 0)
    return FALSE;
  accepted = osip_message_parse (parsed, text->str, text->len) == 0;
  osip_message_free (parsed);
  return accepted;
}
