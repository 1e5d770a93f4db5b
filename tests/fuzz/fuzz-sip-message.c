/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/cs-limits.h"
#include "sip/cs-sip-body.h"
#include "sip/cs-sip-cause.h"
#include "sip/cs-sip-identity.h"
#include "sip/cs-sip-message.h"

#include "fuzz-sip-second-opinion.h"

#include <stdint.h>
#include <string.h>
#include <time.h>

/* Any bytes as a datagram. What parses has all that the getters promise, prints and parses to the same again, is
 * answered and copied; what does not parse and is worth an answer gets one that parses where its headers allow. What
 * libosip2 takes as well says the same to it. And nothing that grows costs more than it grows. */

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_getters (const CsSipMessage *message)
{
  static const char *const names[] = { "Via", "Contact", "Route", "Record-Route", "Supported", "Reason", "Warning" };
  g_autofree char *rport = cs_sip_message_get_via_param (message, "rport");
  g_autofree char *tag = cs_sip_address_get_param (cs_sip_message_get_to (message), "tag");
  gboolean request = cs_sip_message_is_request (message);

  g_assert_nonnull (cs_sip_message_get_method (message));
  g_assert_true ((cs_sip_message_get_request_uri (message) != NULL) == request);
  g_assert_true ((cs_sip_message_get_status (message) == 0) == request);
  g_assert_true ((cs_sip_message_get_reason (message) == NULL) == request);
  g_assert_nonnull (cs_sip_message_get_from (message)->uri);
  g_assert_cmpstr (tag != NULL && *tag != '\0' ? tag : NULL, ==, cs_sip_message_get_to_tag (message));
  g_assert_true (request || g_utf8_validate (cs_sip_message_get_reason (message), -1, NULL));
  g_assert_nonnull (cs_sip_message_get_call_id (message));
  g_assert_cmpuint (cs_sip_message_get_cseq (message), <=, 0x7fffffff);
  g_assert_nonnull (cs_sip_message_get_via_host (message));
  g_assert_nonnull (cs_sip_message_get_via_transport (message));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GPtrArray) list = cs_sip_message_get_list (message, names[i]);

      for (guint k = 0; k < list->len; k++)
        {
          g_autoptr (CsSipAddress) address = cs_sip_address_parse (list->pdata[k], NULL);

          g_assert_true (address == NULL || address->display_name == NULL
                         || g_utf8_validate (address->display_name, -1, NULL));
          g_assert_true (address == NULL || g_utf8_validate (address->uri->text, -1, NULL));
        }
      cs_sip_message_has_token (message, names[i], "100rel");
    }
  cs_sip_body_is_understood (message);
}

static void
check_identity (const CsSipMessage *message)
{
  for (guint party = CS_SIP_PARTY_NONE; party <= CS_SIP_PARTY_CALLING; party++)
    {
      g_autoptr (CsSipIdentity) identity = cs_sip_identity_read (message, (CsSipParty) party);

      g_assert_true (cs_sip_identity_equal (identity, identity));
      if (identity == NULL)
        continue;
      g_assert_cmpuint (strlen (identity->address->uri->text), <=, CS_LIMIT_ADDRESS);
      g_assert_cmpint (identity->address->uri->scheme, !=, CS_SIP_SCHEME_OTHER);
    }
}

static void
check_round_trip (const CsSipMessage *message)
{
  g_autoptr (GBytes) printed = cs_sip_message_to_bytes (message);
  g_autoptr (GBytes) printed_again = NULL;
  g_autoptr (CsSipMessage) copy = NULL;
  g_autoptr (CsSipMessage) again = NULL;
  g_autoptr (GError) error = NULL;
  gsize len;
  const guint8 *bytes = g_bytes_get_data (printed, &len);

  again = cs_sip_message_parse (bytes, len, NULL, &error);
  /* Compact names are printed long: a message right below the cap may end above it. */
  if (g_error_matches (error, CS_SIP_ERROR, CS_SIP_ERROR_TOO_MUCH))
    return;
  g_assert_no_error (error);
  copy = cs_sip_message_builder_end (cs_sip_message_builder_copy (again));
  printed_again = cs_sip_message_to_bytes (copy);
  g_assert_true (g_bytes_equal (printed, printed_again));
}

static void
check_consequences (const CsSipMessage *message)
{
  g_autoptr (CsSipCause) cause = NULL;

  if (cs_sip_message_is_request (message))
    {
      g_autoptr (CsSipMessage) response
          = cs_sip_message_builder_end (cs_sip_message_builder_response (message, 486, NULL, "tag"));

      g_assert_nonnull (cs_sip_message_get_to_tag (response));
      check_round_trip (response);
      cause = cs_sip_cause_new_from_request (message);
    }
  else if (cs_sip_message_get_status (message) >= 200)
    cause = cs_sip_cause_new_from_response (message);
}

static gboolean
is_answered (const CsSipMessage *message)
{
  return cs_sip_message_is_request (message) && strcmp (cs_sip_message_get_method (message), "ACK") != 0;
}

/* ---- what it costs ---- */

#define SMALL_LINE 1024
#define LARGE_LINE (CS_LIMIT_SIP_HEADER_LINE - 64)
#define GROWN_LINES 7 /* of the large ones that fit into a message */
#define SLACK 4
#define MOST_US 100000

/* The header lines of @data with the value of each repeated up to @line_len bytes. */
static GString *
grow (const uint8_t *data, size_t size, gsize line_len, const char *separator)
{
  GString *out = g_string_sized_new (CS_LIMIT_SIP_MESSAGE);
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_auto (GStrv) lines = g_strsplit (text, "\r\n", 64);
  guint grown = 0;

  for (guint i = 0; lines[i] != NULL && lines[i][0] != '\0'; i++)
    {
      const char *colon = i > 0 && grown < GROWN_LINES ? strchr (lines[i], ':') : NULL;
      gsize begin = out->len;

      g_string_append (out, lines[i]);
      while (colon != NULL && colon[1] != '\0' && out->len - begin + strlen (colon) < line_len)
        g_string_append_printf (out, "%s%s", separator, colon + 1);
      grown += colon != NULL;
      g_string_append (out, "\r\n");
    }
  g_string_append (out, "\r\n");
  return out;
}

static gint64
processor_us (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static gint64
cost_us (const GString *text)
{
  gint64 begin = processor_us ();
  const guint8 *bytes = (const guint8 *) text->str;
  g_autoptr (CsSipMessage) message = cs_sip_message_parse (bytes, text->len, NULL, NULL);
  g_autoptr (GBytes) answer = cs_sip_message_reject (bytes, text->len, 400);

  if (message != NULL)
    {
      check_getters (message);
      check_identity (message);
      check_consequences (message);
    }
  return processor_us () - begin;
}

/* The least of several, because others use the same processor. */
static gboolean
is_linear (const GString *small, const GString *large)
{
  gint64 small_us = G_MAXINT64;
  gint64 large_us = G_MAXINT64;
  gint64 ratio = (gint64) (large->len / small->len) + 1;

  for (guint i = 0; i < 16; i++)
    {
      small_us = MIN (small_us, cost_us (small));
      large_us = MIN (large_us, cost_us (large));
      if (large_us <= MAX (small_us, 200) * ratio * SLACK && large_us < MOST_US)
        return TRUE;
    }
  g_printerr ("%" G_GSIZE_FORMAT " bytes: %" G_GINT64_FORMAT " us, %" G_GSIZE_FORMAT " bytes: %" G_GINT64_FORMAT
              " us\n",
              small->len, small_us, large->len, large_us);
  return FALSE;
}

static void
check_cost (const uint8_t *data, size_t size)
{
  static const char *const separators[] = { "", ",", ";" };

  for (guint i = 0; i < G_N_ELEMENTS (separators); i++)
    {
      g_autoptr (GString) small = grow (data, size, SMALL_LINE, separators[i]);
      g_autoptr (GString) large = grow (data, size, LARGE_LINE, separators[i]);

      g_assert_true (is_linear (small, large));
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CsSipMessage) message = NULL;
  g_autoptr (GBytes) answer = cs_sip_message_reject (data, size, 400);
  guint reject = 1;

  /* Not of each input, so that the search stays quick. */
  if (size > 0 && size < SMALL_LINE && data[size / 2] % 16 == 0)
    check_cost (data, size);
  message = cs_sip_message_parse (data, size, &reject, &error);
  g_assert_true ((message == NULL) == (error != NULL));
  /* A request is answered as soon as it has a Via. */
  g_assert_true (message == NULL || answer != NULL || !is_answered (message));
  if (message == NULL)
    {
      g_assert_true (reject == 0 || reject == 400 || reject == 416 || reject == 505 || reject == 513);
      return 0;
    }
  g_assert_cmpuint (reject, ==, 0);
  check_getters (message);
  check_identity (message);
  check_round_trip (message);
  check_consequences (message);
  cs_fuzz_second_opinion (data, size, message);
  return 0;
}
