/* SPDX-License-Identifier: GPL-3.0-or-later */

/* libosip2 as a second opinion, where it is installed. */

#include "fuzz-sip-second-opinion.h"

#ifdef HAVE_OSIP

/* The library's headers do not compile without these. */
#include <sys/time.h>
#include <time.h>

#include <osipparser2/osip_parser.h>

#include <string.h>

/* It walks its lists for each element. */
#define MOST_BYTES 4096

/* Its trace goes to stdout by default, among the results of the test. */
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

static void
compare (osip_message_t *theirs, const CsSipMessage *ours)
{
  osip_generic_param_t *tag = NULL;
  char name[] = "tag";

  if (cs_sip_message_is_request (ours))
    g_assert_cmpstr (osip_message_get_method (theirs), ==, cs_sip_message_get_method (ours));
  else
    g_assert_cmpint (osip_message_get_status_code (theirs), ==, (int) cs_sip_message_get_status (ours));
  if (theirs->cseq != NULL)
    g_assert_cmpuint (g_ascii_strtoull (osip_cseq_get_number (theirs->cseq), NULL, 10), ==,
                      cs_sip_message_get_cseq (ours));
  if (theirs->call_id != NULL)
    g_assert_true (g_str_has_prefix (cs_sip_message_get_call_id (ours), osip_call_id_get_number (theirs->call_id)));
  if (theirs->from != NULL && osip_generic_param_get_byname (&theirs->from->gen_params, name, &tag) == 0 && tag != NULL
      && tag->gvalue != NULL)
    g_assert_cmpstr (tag->gvalue, ==, cs_sip_message_get_from_tag (ours));
}

/* Of a response with a header twice each takes another one. */
static gboolean
is_clear (const CsSipMessage *ours)
{
  static const char *const names[] = { "From", "Call-ID", "CSeq" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (cs_sip_message_count (ours, names[i]) != 1)
        return FALSE;
    }
  return TRUE;
}

void
cs_fuzz_second_opinion (const guint8 *bytes, gsize len, const CsSipMessage *ours)
{
  osip_message_t *theirs = NULL;

  if (len > MOST_BYTES || !is_clear (ours) || !g_utf8_validate_len ((const char *) bytes, len, NULL))
    return;
  start_library ();
  if (osip_message_init (&theirs) != 0)
    return;
  if (osip_message_parse (theirs, (const char *) bytes, len) == 0)
    compare (theirs, ours);
  osip_message_free (theirs);
}

#else

void
cs_fuzz_second_opinion (const guint8 *bytes, gsize len, const CsSipMessage *ours)
{
}

#endif
