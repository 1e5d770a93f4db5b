/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sip/cs-sip-message.h"

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

  if (!cs_sip_head_split_line (line, &name, &value) || !cs_sip_text_is_clean (value, -1))
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
  g_autofree char *lower = g_ascii_strdown (to->str, -1);
  guint tag = g_str_hash (answer->lines[3]->str) ^ g_str_hash (answer->lines[0]->str);

  if (strstr (lower, "tag=") != NULL)
    return;
  g_string_truncate (to, to->len - 2);
  g_string_append_printf (to, ";tag=%08x\r\n", tag);
}

GBytes *
cs_sip_message_reject (const guint8 *bytes, gsize len, guint status)
{
  const guint8 *body;
  g_autofree char *head = cs_sip_head_copy (bytes, len, &body);
  const char *cursor = head;
  g_auto (Answer) answer;
  GString *out;

  for (guint i = 0; i < G_N_ELEMENTS (copied); i++)
    answer.lines[i] = g_string_new (NULL);
  while (cursor != NULL && *cursor != '\0')
    {
      g_autofree char *line = cs_sip_head_next_line (&cursor);

      take_line (&answer, line);
    }
  for (guint i = 0; i < G_N_ELEMENTS (copied); i++)
    {
      if (answer.lines[i]->len == 0)
        return NULL;
    }

  add_to_tag (&answer);
  out = g_string_new (NULL);
  g_string_append_printf (out, "SIP/2.0 %u %s\r\n", status, cs_sip_status_phrase (status));
  for (guint i = 0; i < G_N_ELEMENTS (copied); i++)
    g_string_append (out, answer.lines[i]->str);
  g_string_append (out, "Content-Length: 0\r\n\r\n");
  return g_string_free_to_bytes (out);
}
