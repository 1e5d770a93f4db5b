/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sdp/cs-sdp.h"

#include <stdint.h>
#include <string.h>

/* Any bytes as a session description. What parses is printed, and parsed again it prints the same; it is answered, and
 * the answer fits it and comes to the same on both sides; it is taken as an answer to an offer of ours. */

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static const guint8 hash[32] = { 1, 2, 3 };

static const guint8 fingerprint[32] = { 4, 5, 6 };

static const guint test_packet_ms[] = { 60, 40, 20, 10, 0 };

static const CsSdpFormat test_formats[] = {
  { "opus", 48000, 2, TRUE, 96, "useinbandfec=1;stereo=0;sprop-stereo=0", test_packet_ms },
  { "telephone-event", 48000, 1, FALSE, 97, "0-15", NULL },
  { "telephone-event", 8000, 1, FALSE, 101, "0-15", NULL },
  { NULL, 0, 0, FALSE, 0, NULL, NULL },
};

static CsSdpLocal local = {
  .formats = test_formats,
  .address = "192.0.2.1",
  .port = 6000,
  .rtcp_port = 6001,
  .zrtp_hash = hash,
  .fingerprint = fingerprint,
  .tls_id = "fuzz-fuzz-fuzz-fuzz-fuzz",
  .direction = CS_SDP_SENDRECV,
  .ptime_ms = 20,
  .session_id = 1,
  .session_version = 1,
};

static GPtrArray *
make_cryptos (void)
{
  GPtrArray *cryptos = g_ptr_array_new_with_free_func ((GDestroyNotify) cs_sdp_crypto_free);

  for (guint suite = 0; suite < CS_N_SDP_SUITES; suite++)
    {
      g_autoptr (CsSecret) key = cs_secret_new (cs_sdp_suite_key_len (suite));

      memset (key->bytes, 0x55, key->len);
      g_ptr_array_add (cryptos, cs_sdp_crypto_new (1, suite, key));
    }
  return cryptos;
}

static CsSdp *
check_round_trip (const CsSdp *sdp)
{
  g_autofree char *printed = cs_sdp_print (sdp);
  g_autofree char *again = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (CsSdp) parsed = cs_sdp_parse ((const guint8 *) printed, strlen (printed), &error);

  /* what was left unsaid is printed: a description right below a cap may end above it */
  if (g_error_matches (error, CS_SDP_ERROR, CS_SDP_ERROR_TOO_MUCH))
    return NULL;
  g_assert_no_error (error);

  /* a line whose own address was none may have got one from the line that is taken */
  if (sdp->audio != NULL)
    cs_sdp_take_line (parsed, sdp->audio_index);
  again = cs_sdp_print (parsed);
  g_assert_cmpstr (again, ==, printed);
  return g_steal_pointer (&parsed);
}

static CsSdpDirection
swapped (CsSdpDirection direction)
{
  return (CsSdpDirection) ((direction & 1) << 1 | (direction & 2) >> 1);
}

static void
check_as_offer (const CsSdp *offer)
{
  g_autoptr (CsSdpAgreed) here = NULL;
  g_autoptr (CsSdpAgreed) there = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (CsSdp) answer = cs_sdp_answer (offer, &local, &here, &error);
  g_autoptr (CsSdp) received = NULL;
  g_autoptr (CsSdp) next = NULL;
  g_autoptr (CsSdp) next_received = NULL;

  g_assert_true ((answer == NULL) == (error != NULL));
  if (answer == NULL)
    return;

  received = check_round_trip (answer);
  if (received == NULL)
    return;
  there = cs_sdp_agree (offer, received, test_formats, &error);
  g_assert_no_error (error);
  g_assert_cmpint (there->direction, ==, swapped (here->direction));
  g_assert_cmpint (there->rtcp_mux, ==, here->rtcp_mux);
  g_assert_cmpuint (there->n_formats, ==, here->n_formats);
  for (guint i = 0; i < here->n_formats; i++)
    {
      g_assert_true (there->formats[i].format == here->formats[i].format);
      g_assert_cmpuint (there->formats[i].send_payload_type, ==, here->formats[i].receive_payload_type);
      g_assert_cmpuint (there->formats[i].receive_payload_type, ==, here->formats[i].send_payload_type);
    }
  g_assert_cmpint (there->keying, ==, here->keying);
  if (here->keying == CS_KEYING_SDES)
    {
      g_assert_true (cs_secret_equal (there->remote_crypto->keys[0].key, here->local_crypto->keys[0].key));
      g_assert_true (cs_secret_equal (there->local_crypto->keys[0].key, here->remote_crypto->keys[0].key));
    }
  if (here->keying == CS_KEYING_DTLS)
    g_assert_cmpint (there->is_dtls_client, ==, !here->is_dtls_client);

  next = cs_sdp_reoffer (answer, &local);
  next_received = check_round_trip (next);
}

/* An offer in the form of the answer, so that more than the profile is compared. */
static CsSdpProfile
own_form (const CsSdp *answer)
{
  return answer->audio != NULL && answer->audio->profile != CS_SDP_PROFILE_OTHER ? answer->audio->profile
                                                                                 : CS_SDP_PROFILE_AVP;
}

static void
check_as_answer (const CsSdp *answer)
{
  g_autoptr (CsSdp) offer = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (CsSdpAgreed) agreed = NULL;

  local.profile = own_form (answer);
  offer = cs_sdp_offer (&local);
  agreed = cs_sdp_agree (offer, answer, test_formats, &error);
  g_assert_true ((agreed == NULL) == (error != NULL));
  g_assert_true (agreed == NULL || agreed->remote_port != 0);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CsSdp) sdp = cs_sdp_parse (data, size, &error);
  g_autoptr (CsSdp) copy = NULL;
  g_autoptr (CsSdp) parsed = NULL;

  g_assert_true ((sdp == NULL) == (error != NULL));
  if (sdp == NULL)
    return 0;
  if (local.cryptos == NULL)
    local.cryptos = make_cryptos ();

  copy = cs_sdp_copy (sdp);
  g_clear_pointer (&sdp, cs_sdp_free);
  parsed = check_round_trip (copy);
  for (guint keyings = 0; keyings < 16; keyings += 2)
    {
      local.keyings = keyings;
      check_as_offer (copy);
      check_as_answer (copy);
    }
  return 0;
}
