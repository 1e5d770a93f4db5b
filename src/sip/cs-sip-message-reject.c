/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers requests that are too malformed to be processed. */
#include "sip/cs-sip-message.h"

#include "base/cs-limits.h"
#include "sip/cs-sip-message-private.h"
#include "sip/cs-sip-text.h"

#include <string.h>

/* RFC 3261 section 8.2.6.2: what a response takes over, in the order in which it is written. */
static const char *const copied[] = { "Via", "From", "To", "Call-ID", "CSeq" };

typedef struct {
  GString *lines[G_N_ELEMENTS (copied)];
} Answer;

static void
answer_clear (Answer *answer)
{
  for (guint i = 0; i < G_N_ELEMENTS (copied); i++)
    g_string_free (answer->lines[i], TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

static void
take_line (Answer *answer, const char *line)
{
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;

  if (!cs_sip_head_split_line (line, &name, &value))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (copied); i++)
    {
      /* Only Via may be there more than once. */
      if (strcmp (name, copied[i]) == 0 && (i == 0 || answer->lines[i]->len == 0))
        g_string_append_printf (answer->lines[i], "%s: %s\r\n", name, value);
    }
}

/* The same for a retransmission, as section 8.2.7 wants it of an answer without a transaction. */
static void
add_to_tag (Answer *answer)
{
  GString *to = answer->lines[2];
  guint tag = g_str_hash (answer->lines[3]->str) ^ g_str_hash (answer->lines[0]->str);
  g_autoptr (CsSipAddress) address = NULL;

  if (to->len == 0)
    return;
  g_string_truncate (to, to->len - strlen ("\r\n"));
  address = cs_sip_address_salvage (to->str + strlen ("To: "));
  if (cs_sip_params_count (address->params, "tag") == 0)
    g_string_append_printf (to, ";tag=%08x", tag);
  g_string_append (to, "\r\n");
}

/* The lines of the head, however broken it is, up to the cap of their number. */
static void
take_lines (Answer *answer, const guint8 *bytes, gsize len)
{
  g_autofree char *head = cs_sip_head_copy_all (bytes, len);
  const char *cursor = head;

  for (guint i = 0; *cursor != '\0' && i < CS_LIMIT_SIP_HEADERS; i++)
    {
      g_autofree char *line = cs_sip_head_next_line (&cursor);

      if (i > 0)
        take_line (answer, line);
    }
}

gboolean
cs_sip_message_is_answerable (const guint8 *bytes, gsize len)
{
  return !(len >= 4 && (g_ascii_strncasecmp ((const char *) bytes, "SIP/", 4) == 0 || memcmp (bytes, "ACK ", 4) == 0));
}

GBytes *
cs_sip_message_reject (const guint8 *bytes, gsize len, guint status)
{
  gsize empty = cs_sip_head_skip_empty (bytes, len);
  g_auto (Answer) answer;
  GString *out;

  for (guint i = 0; i < G_N_ELEMENTS (copied); i++)
    answer.lines[i] = g_string_new (NULL);
  if (cs_sip_message_is_answerable (bytes + empty, len - empty))
    take_lines (&answer, bytes + empty, len - empty);
  if (answer.lines[0]->len == 0)
    return NULL;

  add_to_tag (&answer);
  out = g_string_new (NULL);
  g_string_append_printf (out, "SIP/2.0 %u %s\r\n", status, cs_sip_status_phrase (status));
  for (guint i = 0; i < G_N_ELEMENTS (copied); i++)
    g_string_append (out, answer.lines[i]->str);
  g_string_append (out, "Content-Length: 0\r\n\r\n");
  return g_string_free_to_bytes (out);
}
