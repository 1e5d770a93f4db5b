/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sip/cs-sip-cause.h"
#include "sip/cs-sip-message.h"

#include <stdint.h>
#include <string.h>

/* Any bytes as a datagram. What parses has all that the getters promise, prints and parses to the same again, is
 * answered and copied; what does not parse and is worth an answer gets one that parses where its headers allow. */

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

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CsSipMessage) message = NULL;
  g_autoptr (GBytes) answer = cs_sip_message_reject (data, size, 400);
  guint reject = 1;

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
  check_round_trip (message);
  check_consequences (message);
  return 0;
}
