/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-srtp.h"

#include <stdio.h>
#include <stdlib.h>

/* Linked only into countersign-cli-oracle, with -Wl,--wrap=cs_media_srtp_new: writes down every SRTP key that is
 * installed, so that the packet oracle can open what was captured. The program that is shipped has no way to say a key.
 */

#define KEY_LOG "COUNTERSIGN_ORACLE_KEYS"

CsMediaSrtp *__real_cs_media_srtp_new (CsMediaSrtpDirection direction, const CsMediaSrtpKeys *keys, GError **error);
CsMediaSrtp *__wrap_cs_media_srtp_new (CsMediaSrtpDirection direction, const CsMediaSrtpKeys *keys, GError **error);

static void
append_hex (GString *line, const CsSecret *secret)
{
  for (gsize i = 0; i < secret->len; i++)
    g_string_append_printf (line, "%02x", secret->bytes[i]);
}

CsMediaSrtp *
__wrap_cs_media_srtp_new (CsMediaSrtpDirection direction, const CsMediaSrtpKeys *keys, GError **error)
{
  const char *path = getenv (KEY_LOG);
  FILE *file = path != NULL ? fopen (path, "a") : NULL;

  if (file == NULL)
    g_error ("%s names no file that can be written", KEY_LOG);
  for (const CsMediaSrtpKeys *key = keys; key != NULL; key = key->next)
    {
      g_autoptr (GString) line = g_string_new (direction == CS_MEDIA_SRTP_SEND ? "send " : "receive ");

      g_string_append_printf (line, "%s ", cs_media_srtp_suite_name (key->suite));
      append_hex (line, key->key);
      append_hex (line, key->salt);
      g_string_append_c (line, '\n');
      fputs (line->str, file);
    }
  fclose (file);
  return __real_cs_media_srtp_new (direction, keys, error);
}
