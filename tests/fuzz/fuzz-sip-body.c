/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sip/cs-sip-body.h"

#include <stdint.h>
#include <string.h>

/* Header lines and the body behind an empty line, in a request that is otherwise whole. A description comes out of the
 * body as it stood there, with nothing around it, or was decoded from it. */

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GString) text
      = g_string_new ("INVITE sip:b@h SIP/2.0\r\nVia: SIP/2.0/TLS h;branch=z9hG4bKx\r\n"
                      "From: <sip:a@h>;tag=1\r\nTo: <sip:b@h>\r\nCall-ID: x\r\nCSeq: 1 INVITE\r\n");
  g_autoptr (CsSipMessage) message = NULL;
  g_autoptr (GBytes) description = NULL;
  const char *bytes;
  gsize len;

  g_string_append_len (text, (const char *) data, (gssize) size);
  message = cs_sip_message_parse ((const guint8 *) text->str, text->len, NULL, NULL);
  if (message == NULL)
    return 0;
  cs_sip_body_is_understood (message);
  description = cs_sip_body_get_description (message);
  if (description == NULL)
    return 0;
  bytes = g_bytes_get_data (description, &len);
  g_assert_cmpuint (len, >, 0);
  g_assert_null (memchr ("\r\n", *bytes, 3));
  g_assert_cmpuint (len, <=, g_bytes_get_size (cs_sip_message_get_body (message)));
  return 0;
}
