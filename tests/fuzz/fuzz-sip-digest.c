/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sip/cs-sip-digest.h"

#include "base/cs-limits.h"

#include <stdint.h>
#include <string.h>

/* Each line is the WWW-Authenticate (or, after a '!', the Proxy-Authenticate) value of one response in a row to the
 * same request. Whatever is asked, the answer is a header that the builder takes, and the row comes to an end. */

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static CsSipMessage *
make_request (CsSipDigest *digest, const CsSecret *password, guint cseq)
{
  CsSipMessageBuilder *builder = cs_sip_message_builder_request ("REGISTER", "sip:h");
  g_autofree char *number = g_strdup_printf ("%u REGISTER", cseq);

  cs_sip_message_builder_add (builder, "Call-ID", "x");
  cs_sip_message_builder_add (builder, "CSeq", number);
  cs_sip_digest_authorize (digest, CS_SIP_DIGEST_REGISTER, builder, "REGISTER", "sip:h", "us\"er\n", password);
  return cs_sip_message_builder_end (builder);
}

static CsSipMessage *
make_response (const CsSipMessage *request, const char *line)
{
  CsSipMessageBuilder *builder = cs_sip_message_builder_response (request, 401, NULL, NULL);

  if (*line == '!')
    cs_sip_message_builder_add (builder, "Proxy-Authenticate", line + 1);
  else
    cs_sip_message_builder_add (builder, "WWW-Authenticate", line);
  return cs_sip_message_builder_end (builder);
}

/* As a parsed message would have it. */
static char *
clean (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup (size > 0 ? (const char *) data : "", size);
  char *valid = g_utf8_make_valid (text, -1);

  for (char *p = valid; *p != '\0'; p++)
    {
      if (g_ascii_iscntrl (*p) && *p != '\n')
        *p = ' ';
    }
  return valid;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = clean (data, size);
  g_auto (GStrv) lines = g_strsplit (text, "\n", 16);
  g_autoptr (CsSipDigest) digest = cs_sip_digest_new ();
  g_autoptr (CsSecret) password = cs_secret_new_copy ((const guint8 *) "pw", 2);

  for (guint i = 0; lines[i] != NULL && strchr (lines[i], '\n') == NULL; i++)
    {
      g_autoptr (CsSipMessage) request = make_request (digest, password, 2 * i + 1);
      g_autoptr (CsSipMessage) retry = NULL;
      g_autoptr (CsSipMessage) response = make_response (request, lines[i]);
      g_autoptr (CsSipMessage) refusal = NULL;
      g_autoptr (GError) error = NULL;

      if (!cs_sip_digest_challenge (digest, CS_SIP_DIGEST_REGISTER, response, &error))
        {
          g_assert_error (error, CS_SIP_ERROR, CS_SIP_ERROR_AUTH);
          continue;
        }
      retry = make_request (digest, password, 2 * i + 2);
      g_assert_cmpuint (
          cs_sip_message_count (retry, "Authorization") + cs_sip_message_count (retry, "Proxy-Authorization"), >, 0);
      refusal = make_response (retry, lines[i]);
      if (strcasestr (lines[i], "stale") == NULL)
        g_assert_false (cs_sip_digest_challenge (digest, CS_SIP_DIGEST_REGISTER, refusal, NULL));
    }
  return 0;
}
