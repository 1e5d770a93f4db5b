/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sip/cs-sip-framer.h"

#include "base/cs-limits.h"

#include <stdint.h>
#include <string.h>

/* The first byte seeds how the rest is cut into chunks. However it is cut, the same messages come out, each within the
 * cap, and the same end. */

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

typedef struct {
  GByteArray *messages;
  guint n_messages;
  gboolean failed;
} Outcome;

static gboolean
drain (CsSipFramer *framer, Outcome *outcome)
{
  for (;;)
    {
      g_autoptr (GBytes) message = NULL;
      g_autoptr (GError) error = NULL;
      CsSipFrame frame = cs_sip_framer_next (framer, &message, &error);

      g_assert_true ((frame == CS_SIP_FRAME_MESSAGE) == (message != NULL));
      g_assert_true ((frame == CS_SIP_FRAME_ERROR) == (error != NULL));
      if (frame == CS_SIP_FRAME_NONE)
        return TRUE;
      if (frame == CS_SIP_FRAME_ERROR)
        {
          outcome->failed = TRUE;
          return FALSE;
        }
      if (message != NULL)
        {
          g_assert_cmpuint (g_bytes_get_size (message), <=, CS_LIMIT_SIP_MESSAGE);
          g_byte_array_append (outcome->messages, g_bytes_get_data (message, NULL), (guint) g_bytes_get_size (message));
          outcome->n_messages++;
        }
    }
}

static void
feed (const guint8 *data, gsize size, guint32 seed, Outcome *outcome)
{
  g_autoptr (CsSipFramer) framer = cs_sip_framer_new ();
  gsize at = 0;

  outcome->messages = g_byte_array_new ();
  while (at < size)
    {
      gsize chunk = seed == 0 ? size : 1 + (seed >> 16) % 61;

      seed = seed * 1664525 + 1013904223;
      chunk = MIN (chunk, size - at);
      cs_sip_framer_push (framer, data + at, chunk);
      at += chunk;
      if (!drain (framer, outcome))
        return;
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  Outcome whole = { 0 };
  Outcome cut = { 0 };

  if (size == 0)
    return 0;
  feed (data + 1, size - 1, 0, &whole);
  feed (data + 1, size - 1, 1 + data[0], &cut);
  g_assert_cmpuint (whole.n_messages, ==, cut.n_messages);
  g_assert_true (whole.failed == cut.failed);
  g_assert_cmpmem (whole.messages->data, whole.messages->len, cut.messages->data, cut.messages->len);
  g_byte_array_unref (whole.messages);
  g_byte_array_unref (cut.messages);
  return 0;
}
