/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/oracle/cs-oracle.h"

#include <stdlib.h>

/* oracle [--ignore-port N]… [--ignore-sender N]… [--keys FILE]… [--both-ends] [--separate-keys] CAPTURE: prints the
 * counts on one line and each violation on a line of its own; exits 0 when there is none, 1 when there is, or when the
 * capture cannot be judged. */

#define VIOLATIONS_SHOWN 20

static void
print_verdict (const CsOracle *oracle)
{
  const CsOracleCounts *counts = cs_oracle_get_counts (oracle);
  const GPtrArray *violations = cs_oracle_get_violations (oracle);

  g_print ("stun=%u zrtp=%u dtls=%u srtp=%u srtcp=%u repeated=%u clear=%u undecryptable=%u displaced=%u "
           "unknown=%u\n",
           counts->stun, counts->zrtp, counts->dtls, counts->srtp, counts->srtcp, counts->repeated, counts->clear,
           counts->undecryptable, counts->displaced, counts->unknown);
  for (guint i = 0; i < violations->len && i < VIOLATIONS_SHOWN; i++)
    g_print ("%s\n", (const char *) g_ptr_array_index (violations, i));
  if (violations->len > VIOLATIONS_SHOWN)
    g_print ("and %u more\n", violations->len - VIOLATIONS_SHOWN);
}

int
main (int argc, char **argv)
{
  g_autoptr (CsOracle) oracle = cs_oracle_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GOptionContext) context = g_option_context_new ("CAPTURE");
  g_auto (GStrv) ports = NULL;
  g_auto (GStrv) senders = NULL;
  g_auto (GStrv) keys = NULL;
  gboolean both_ends = FALSE;
  gboolean separate_keys = FALSE;
  const GOptionEntry entries[] = {
    { "ignore-port", 0, 0, G_OPTION_ARG_STRING_ARRAY, &ports, "not on the media path", "N" },
    { "ignore-sender", 0, 0, G_OPTION_ARG_STRING_ARRAY, &senders, "sends what it likes", "N" },
    { "keys", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &keys, "a key log", "FILE" },
    { "both-ends", 0, 0, G_OPTION_ARG_NONE, &both_ends, "the logs of both ends are given", NULL },
    { "separate-keys", 0, 0, G_OPTION_ARG_NONE, &separate_keys, "each key is for one port", NULL },
    { NULL },
  };

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc != 2)
    {
      g_printerr ("oracle: %s\n", error != NULL ? error->message : "one capture is needed");
      return EXIT_FAILURE;
    }
  if (both_ends)
    cs_oracle_require_both_ends (oracle);
  if (separate_keys)
    cs_oracle_require_separate_keys (oracle);
  for (guint i = 0; ports != NULL && ports[i] != NULL; i++)
    cs_oracle_ignore_port (oracle, (guint16) g_ascii_strtoull (ports[i], NULL, 10));
  for (guint i = 0; senders != NULL && senders[i] != NULL; i++)
    cs_oracle_ignore_sender (oracle, (guint16) g_ascii_strtoull (senders[i], NULL, 10));
  for (guint i = 0; keys != NULL && keys[i] != NULL && error == NULL; i++)
    cs_oracle_add_keys (oracle, keys[i], &error);
  if (error != NULL || !cs_oracle_read_capture (oracle, argv[1], &error))
    {
      g_printerr ("oracle: %s\n", error->message);
      return EXIT_FAILURE;
    }
  print_verdict (oracle);
  return cs_oracle_get_violations (oracle)->len == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
