/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Offers and answers of a call, between two negotiations and against descriptions made by hand. */

#include "calls/cs-call-negotiation.h"
#include "media/cs-media-codec.h"

#include <string.h>

#define ZRTP CS_KEYING_ZRTP
#define DTLS CS_KEYING_DTLS
#define SDES CS_KEYING_SDES
#define CLEAR CS_REQUIREMENT_CLEAR
#define PROVIDER CS_REQUIREMENT_PROVIDER
#define END_TO_END CS_REQUIREMENT_END_TO_END

static CsPolicyMeans
means_of (CsRequirement requirement, gboolean tls, guint narrowing)
{
  return (CsPolicyMeans){ .requirement = requirement, .signalling_tls = tls, .narrowing = narrowing };
}

static CsCallTerms
terms_of (CsPolicyMeans means, CsProtection reached, guint keying)
{
  return (CsCallTerms){ .means = means, .reached = reached, .keying = keying };
}

/* ---- this end ---- */

typedef struct {
  CsCallNegotiation *negotiation;
  CsSdpLocal end;
  GPtrArray *cryptos;
  guint8 hash[32];
} Side;

static void
side_clear (Side *side)
{
  g_clear_pointer (&side->negotiation, cs_call_negotiation_free);
  g_clear_pointer (&side->cryptos, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Side, side_clear)

static void
side_init (Side *side, guint8 number)
{
  g_autoptr (CsSecret) key = cs_secret_new_random (cs_sdp_suite_key_len (CS_SDP_SUITE_AES_CM_128_HMAC_SHA1_80));

  side->negotiation = cs_call_negotiation_new (cs_media_codec_get_formats (), 100);
  side->cryptos = g_ptr_array_new_with_free_func ((GDestroyNotify) cs_sdp_crypto_free);
  g_ptr_array_add (side->cryptos, cs_sdp_crypto_new (1, CS_SDP_SUITE_AES_CM_128_HMAC_SHA1_80, key));
  memset (side->hash, number, sizeof side->hash);
  side->end = (CsSdpLocal){
    .address = "192.0.2.1",
    .port = (guint16) (4000 + number),
    .keyings = CS_KEYINGS_ALL,
    .zrtp_hash = side->hash,
    .fingerprint = side->hash,
    .cryptos = side->cryptos,
    .formats = cs_media_codec_get_formats (),
    .direction = CS_SDP_SENDRECV,
    .ptime_ms = 20,
  };
}

static CsSdp *
parse (GBytes *bytes)
{
  gsize len;
  const guint8 *data = g_bytes_get_data (bytes, &len);
  g_autoptr (GError) error = NULL;
  CsSdp *sdp = cs_sdp_parse (data, len, &error);

  g_assert_no_error (error);
  return sdp;
}

/* (transfer full): what follows "o=- 100 " */
static char *
version_of (GBytes *bytes)
{
  g_autoptr (CsSdp) sdp = parse (bytes);
  g_auto (GStrv) parts = g_strsplit (sdp->origin, " ", -1);

  g_assert_cmpstr (parts[1], ==, "100");
  return g_strdup (parts[2]);
}

/* ---- descriptions made by hand ---- */

/* A letter for each part: r RTP/AVP, s RTP/SAVP, d UDP/TLS/RTP/SAVP, o RTP/NONE; then Z, D, S for keys, z and f for
 * another hash and fingerprint; p says setup:passive, as answers
 * have to; 2 at another port, 0 without a stream; h held, n without a codec that we have, x
 * nothing that could be read, a no audio at all. */
static GBytes *
describe (const char *what)
{
  const char *profile = strchr (what, 's')   ? "RTP/SAVP"
                        : strchr (what, 'd') ? "UDP/TLS/RTP/SAVP"
                        : strchr (what, 'o') ? "RTP/NONE"
                                             : "RTP/AVP";
  const guint port = strchr (what, '0') ? 0 : strchr (what, '2') ? 6000 : 5000;
  GString *out = g_string_new (strchr (what, 'x') ? "v=1\r\n" : "v=0\r\n");

  g_string_append (out, "o=- 7 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\n");
  if (strchr (what, 'a') != NULL)
    return g_string_free_to_bytes (out);
  g_string_append_printf (out, "m=audio %u %s %s\r\n", port, profile, strchr (what, 'n') ? "8" : "107");
  if (strchr (what, 'n') == NULL)
    g_string_append (out, "a=rtpmap:107 opus/48000/2\r\n");
  if (strchr (what, 'h') != NULL)
    g_string_append (out, "a=sendonly\r\n");
  for (const char *p = what; *p != '\0'; p++)
    {
      if (*p == 'S')
        g_string_append (out, "a=crypto:1 AES_CM_128_HMAC_SHA1_80 "
                              "inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz\r\n");
      if (*p == 'Z' || *p == 'z')
        g_string_append (out, "a=zrtp-hash:1.10 ");
      if (*p == 'D' || *p == 'f')
        g_string_append_printf (out, "a=setup:%s\r\na=fingerprint:sha-256 ",
                                strchr (what, 'p') != NULL ? "passive" : "actpass");
      for (guint k = 0; k < 32 && strchr ("ZzDf", *p) != NULL; k++)
        g_string_append_printf (out, "%s%02X", k > 0 && (*p == 'D' || *p == 'f') ? ":" : "", (guint) *p);
      if (strchr ("ZzDf", *p) != NULL)
        g_string_append (out, "\r\n");
    }
  return g_string_free_to_bytes (out);
}

/* ---- two sides ---- */

/* Whoever may use what, they find the best that both have, and a way back in the same form. */
static void
test_two_sides (void)
{
  for (guint a = 1; a < 8; a++)
    {
      for (guint b = 1; b < 8; b++)
        {
          const CsCallTerms ours = terms_of (means_of (PROVIDER, TRUE, a << 1), CS_PROTECTION_NONE, 0);
          const CsCallTerms theirs = terms_of (means_of (PROVIDER, TRUE, b << 1), CS_PROTECTION_NONE, 0);
          const guint common = (a & b) << 1;
          g_auto (Side) caller = { NULL }, callee = { NULL };
          g_autoptr (GBytes) offer = NULL, answer = NULL;
          g_autoptr (CsSdpAgreed) at_caller = NULL, at_callee = NULL;
          g_autoptr (GError) error = NULL;
          CsCallMismatch mismatch;
          gboolean by_policy, moved;

          g_test_message ("%u, %u", a, b);
          side_init (&caller, 1);
          side_init (&callee, 2);
          g_assert_true (cs_call_negotiation_begin (caller.negotiation, &ours.means));
          g_assert_cmpuint (cs_call_negotiation_get_keyings (caller.negotiation), ==, a << 1);
          offer = cs_call_negotiation_make_offer (caller.negotiation, &caller.end);
          mismatch = cs_call_negotiation_receive (callee.negotiation, &theirs.means, offer, &by_policy);
          g_assert_cmpint (mismatch == CS_CALL_MISMATCH_NONE, ==, common != 0);
          g_assert_null (cs_call_negotiation_get_peer (callee.negotiation));
          if (common == 0)
            {
              g_assert_true (by_policy);
              g_assert_false (cs_call_negotiation_has_offer (callee.negotiation));
              continue;
            }
          answer = cs_call_negotiation_make_answer (callee.negotiation, &callee.end, &at_callee, &error);
          g_assert_no_error (error);
          mismatch = cs_call_negotiation_take_answer (caller.negotiation, &ours, answer, &at_caller, &moved);
          g_assert_cmpint (mismatch, ==, CS_CALL_MISMATCH_NONE);
          g_assert_false (moved);
          g_assert_cmpint (at_caller->keying, ==, at_callee->keying);
          g_assert_cmpint (at_caller->keying, ==,
                           (common & (guint) ZRTP) != 0   ? ZRTP
                           : (common & (guint) DTLS) != 0 ? DTLS
                                                          : SDES);
          g_assert_cmpuint (at_caller->remote_port, ==, 4002);
          g_assert_cmpuint (at_callee->remote_port, ==, 4001);
          g_assert_nonnull (cs_call_negotiation_get_peer (caller.negotiation));
          g_assert_nonnull (cs_call_negotiation_get_peer (callee.negotiation));
        }
    }
}

/* ---- an INVITE comes in ---- */

static void
test_receive (void)
{
  static const struct {
    const char *offer;
    CsRequirement requirement;
    gboolean tls;
    guint narrowing;
    CsCallMismatch mismatch;
    gboolean by_policy;
  } rows[] = {
    { "rZ", PROVIDER, TRUE, CS_KEYINGS_ALL, CS_CALL_MISMATCH_NONE, FALSE },
    { "rZ", END_TO_END, FALSE, CS_KEYINGS_ALL, CS_CALL_MISMATCH_NONE, FALSE },
    { "rDS", PROVIDER, TRUE, CS_KEYINGS_ALL, CS_CALL_MISMATCH_NONE, FALSE },
    { "sS", PROVIDER, TRUE, CS_KEYINGS_ALL, CS_CALL_MISMATCH_NONE, FALSE },
    { "dD", PROVIDER, TRUE, CS_KEYINGS_ALL, CS_CALL_MISMATCH_NONE, FALSE },
    { "r", CLEAR, FALSE, CS_KEYINGS_ALL, CS_CALL_MISMATCH_NONE, FALSE },
    { "r", PROVIDER, TRUE, CS_KEYINGS_ALL, CS_CALL_MISMATCH_NOT_ENCRYPTED, TRUE },
    { "r", END_TO_END, TRUE, CS_KEYINGS_ALL, CS_CALL_MISMATCH_NOT_ENCRYPTED, TRUE },
    { "rS", END_TO_END, TRUE, CS_KEYINGS_ALL, CS_CALL_MISMATCH_NOT_END_TO_END, TRUE },
    { "dD", END_TO_END, TRUE, CS_KEYINGS_ALL, CS_CALL_MISMATCH_NOT_END_TO_END, TRUE },
    { "sS", PROVIDER, FALSE, CS_KEYINGS_ALL, CS_CALL_MISMATCH_OPEN_SIGNALLING, TRUE },
    { "sS", CLEAR, FALSE, CS_KEYINGS_ALL, CS_CALL_MISMATCH_OPEN_SIGNALLING, TRUE },
    { "sS", PROVIDER, TRUE, DTLS, CS_CALL_MISMATCH_ENCRYPTION_KIND, TRUE },
    { "dD", PROVIDER, TRUE, SDES, CS_CALL_MISMATCH_ENCRYPTION_KIND, TRUE },
    { "s", CLEAR, TRUE, CS_KEYINGS_ALL, CS_CALL_MISMATCH_ENCRYPTION_KIND, TRUE },
    { "d", PROVIDER, TRUE, CS_KEYINGS_ALL, CS_CALL_MISMATCH_ENCRYPTION_KIND, TRUE },
    { "oS", PROVIDER, TRUE, CS_KEYINGS_ALL, CS_CALL_MISMATCH_TRANSPORT, TRUE },
    { "rZn", PROVIDER, TRUE, CS_KEYINGS_ALL, CS_CALL_MISMATCH_NO_CODEC, FALSE },
    { "sSn", PROVIDER, TRUE, CS_KEYINGS_ALL, CS_CALL_MISMATCH_NO_CODEC, FALSE },
    { "rZ0", PROVIDER, TRUE, CS_KEYINGS_ALL, CS_CALL_MISMATCH_NO_AUDIO, FALSE },
    { "a", PROVIDER, TRUE, CS_KEYINGS_ALL, CS_CALL_MISMATCH_NO_AUDIO, FALSE },
    { "x", PROVIDER, TRUE, CS_KEYINGS_ALL, CS_CALL_MISMATCH_MALFORMED, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const CsPolicyMeans means = means_of (rows[i].requirement, rows[i].tls, rows[i].narrowing);
      g_autoptr (GBytes) offer = describe (rows[i].offer);
      g_auto (Side) side = { NULL };
      gboolean by_policy;

      g_test_message ("row %u: %s", i, rows[i].offer);
      side_init (&side, 1);
      g_assert_cmpint (cs_call_negotiation_receive (side.negotiation, &means, offer, &by_policy), ==, rows[i].mismatch);
      g_assert_cmpint (by_policy, ==, rows[i].by_policy);
      g_assert_cmpint (cs_call_negotiation_has_offer (side.negotiation), ==, rows[i].mismatch == CS_CALL_MISMATCH_NONE);
    }
}

/* ---- answers ---- */

/* To an offer of everything, of the second form after a refusal, and of ZRTP alone. */
static void
test_take_answer (void)
{
  static const struct {
    const char *answer;
    CsRequirement requirement;
    gboolean refused; /* the first form was */
    CsCallMismatch mismatch;
    CsKeyings keying;
  } rows[] = {
    { "rZ", PROVIDER, FALSE, CS_CALL_MISMATCH_NONE, ZRTP },
    { "r", PROVIDER, FALSE, CS_CALL_MISMATCH_NONE, CS_KEYING_NONE }, /* ZRTP may still start in-band */
    { "r", CLEAR, FALSE, CS_CALL_MISMATCH_NONE, CS_KEYING_NONE },
    { "rZ", END_TO_END, FALSE, CS_CALL_MISMATCH_NONE, ZRTP },
    { "rDSp", PROVIDER, FALSE, CS_CALL_MISMATCH_NONE, DTLS },
    { "dDp", PROVIDER, TRUE, CS_CALL_MISMATCH_NONE, DTLS },
    { "s", PROVIDER, FALSE, CS_CALL_MISMATCH_ENCRYPTION_KIND, 0 },
    { "d", PROVIDER, FALSE, CS_CALL_MISMATCH_ENCRYPTION_KIND, 0 },
    { "oS", PROVIDER, FALSE, CS_CALL_MISMATCH_TRANSPORT, 0 },
    { "dDp", END_TO_END, FALSE, CS_CALL_MISMATCH_NOT_END_TO_END, 0 },
    { "sS", END_TO_END, FALSE, CS_CALL_MISMATCH_NOT_END_TO_END, 0 },
    { "r", PROVIDER, TRUE, CS_CALL_MISMATCH_NOT_ENCRYPTED, 0 },
    { "r", CLEAR, TRUE, CS_CALL_MISMATCH_NOT_ENCRYPTED, 0 },
    { "rDp", PROVIDER, TRUE, CS_CALL_MISMATCH_ENCRYPTION_KIND, 0 },
    { "d", PROVIDER, TRUE, CS_CALL_MISMATCH_ENCRYPTION_KIND, 0 },
    { "rZn", PROVIDER, FALSE, CS_CALL_MISMATCH_NO_CODEC, 0 },
    { "rZ0", PROVIDER, FALSE, CS_CALL_MISMATCH_NO_AUDIO, 0 },
    { "r0", CLEAR, FALSE, CS_CALL_MISMATCH_NO_AUDIO, 0 },
    { "dD0p", PROVIDER, TRUE, CS_CALL_MISMATCH_NO_AUDIO, 0 },
    { "a", PROVIDER, FALSE, CS_CALL_MISMATCH_NO_AUDIO, 0 },
    { "x", PROVIDER, FALSE, CS_CALL_MISMATCH_MALFORMED, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const CsCallTerms terms = terms_of (means_of (rows[i].requirement, TRUE, CS_KEYINGS_ALL), CS_PROTECTION_NONE, 0);
      g_autoptr (GBytes) answer = describe (rows[i].answer);
      g_autoptr (GBytes) offer = NULL;
      g_autoptr (CsSdpAgreed) agreed = NULL;
      g_auto (Side) side = { NULL };
      gboolean moved;

      g_test_message ("row %u: %s", i, rows[i].answer);
      side_init (&side, 1);
      g_assert_true (cs_call_negotiation_begin (side.negotiation, &terms.means));
      if (rows[i].refused)
        g_assert_true (cs_call_negotiation_next_form (side.negotiation, &terms.means, CS_POLICY_REFUSAL_NO_STREAM));
      offer = cs_call_negotiation_make_offer (side.negotiation, &side.end);
      g_assert_cmpint (cs_call_negotiation_take_answer (side.negotiation, &terms, answer, &agreed, &moved), ==,
                       rows[i].mismatch);
      g_assert_cmpint (agreed != NULL, ==, rows[i].mismatch == CS_CALL_MISMATCH_NONE);
      g_assert_cmpint (cs_call_negotiation_get_peer (side.negotiation) != NULL, ==, agreed != NULL);
      if (agreed != NULL)
        g_assert_cmpint (agreed->keying, ==, rows[i].keying);
    }
}

/* A stream that was refused: the next form takes its slot in the same session, once each, and none after an answer. */
static void
test_next_form (void)
{
  static const struct {
    CsPolicyRefusal how;
    CsSdpProfile profiles[3];
  } rows[] = {
    { CS_POLICY_REFUSAL_STATUS, { CS_SDP_PROFILE_AVP, CS_SDP_PROFILE_SAVP, CS_SDP_PROFILE_DTLS_SAVP } },
    { CS_POLICY_REFUSAL_NO_STREAM, { CS_SDP_PROFILE_AVP, CS_SDP_PROFILE_DTLS_SAVP, CS_SDP_PROFILE_SAVP } },
  };
  const CsCallTerms terms = terms_of (means_of (PROVIDER, TRUE, CS_KEYINGS_ALL), CS_PROTECTION_NONE, 0);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsSdpAgreed) agreed = NULL;
      g_autoptr (GBytes) good = describe ("sS");
      g_auto (Side) side = { NULL };
      gboolean moved;

      side_init (&side, 1);
      g_assert_true (cs_call_negotiation_begin (side.negotiation, &terms.means));
      for (guint k = 0; k < 3; k++)
        {
          g_autoptr (GBytes) offer = cs_call_negotiation_make_offer (side.negotiation, &side.end);
          g_autoptr (CsSdp) sdp = parse (offer);
          g_autofree char *version = version_of (offer);
          g_autofree char *expected = g_strdup_printf ("%u", 100 + k);

          g_assert_cmpint (sdp->audio->profile, ==, rows[i].profiles[k]);
          g_assert_cmpuint (sdp->lines->len, ==, 1);
          g_assert_cmpstr (version, ==, expected);
          g_assert_cmpint (cs_call_negotiation_next_form (side.negotiation, &terms.means, rows[i].how), ==, k < 2);
        }

      /* In a session of its own the count begins again. */
      cs_call_negotiation_restart (side.negotiation);
      {
        g_autoptr (GBytes) offer = cs_call_negotiation_make_offer (side.negotiation, &side.end);
        g_autofree char *version = version_of (offer);

        g_assert_cmpstr (version, ==, "100");
      }
      /* RTP/SAVP answers what was offered last: RTP/SAVP, but not UDP/TLS/RTP/SAVP. */
      g_assert_cmpint (cs_call_negotiation_take_answer (side.negotiation, &terms, good, &agreed, &moved)
                           == CS_CALL_MISMATCH_NONE,
                       ==, rows[i].profiles[2] == CS_SDP_PROFILE_SAVP);
      g_assert_false (cs_call_negotiation_next_form (side.negotiation, &terms.means, rows[i].how));
    }
}

/* ---- during the call ---- */

static void
test_receive_again (void)
{
  static const struct {
    const char *before, *offer;
    CsProtection reached;
    guint keying;
    CsPolicyVerdict verdict;
  } rows[] = {
    { "rZ", "rZ", CS_PROTECTION_END_TO_END, ZRTP, CS_POLICY_PROCEED },
    { "rZ", "rZ2", CS_PROTECTION_END_TO_END, ZRTP, CS_POLICY_PROCEED },
    { "rZ", "rZh", CS_PROTECTION_END_TO_END, ZRTP, CS_POLICY_PROCEED },
    { "rZS", "rZ", CS_PROTECTION_END_TO_END, ZRTP, CS_POLICY_PROCEED },
    { "sS", "sS", CS_PROTECTION_PROVIDER, SDES, CS_POLICY_PROCEED },
    { "sS", "sS2", CS_PROTECTION_PROVIDER, SDES, CS_POLICY_PROCEED },
    { "dD", "dD2", CS_PROTECTION_PROVIDER, DTLS, CS_POLICY_PROCEED },
    { "rZ", "r", CS_PROTECTION_END_TO_END, ZRTP, CS_POLICY_REFUSE },
    { "rZ", "r2", CS_PROTECTION_END_TO_END, ZRTP, CS_POLICY_REFUSE },
    { "rZ", "rz", CS_PROTECTION_END_TO_END, ZRTP, CS_POLICY_REFUSE },
    { "rZ", "rz2", CS_PROTECTION_CHECKED, ZRTP, CS_POLICY_REFUSE },
    { "rZ", "sS", CS_PROTECTION_END_TO_END, ZRTP, CS_POLICY_REFUSE },
    { "rZ", "x", CS_PROTECTION_END_TO_END, ZRTP, CS_POLICY_REFUSE },
    { "rZ", "a", CS_PROTECTION_END_TO_END, ZRTP, CS_POLICY_REFUSE },
    { "sS", "r", CS_PROTECTION_PROVIDER, SDES, CS_POLICY_REFUSE },
    { "sS", "s", CS_PROTECTION_PROVIDER, SDES, CS_POLICY_REFUSE },
    { "sS", "rS", CS_PROTECTION_PROVIDER, SDES, CS_POLICY_REFUSE },
    { "dD", "df", CS_PROTECTION_PROVIDER, DTLS, CS_POLICY_REFUSE },
    { "dD", "d", CS_PROTECTION_PROVIDER, DTLS, CS_POLICY_REFUSE },
    { "dD", "sS", CS_PROTECTION_PROVIDER, DTLS, CS_POLICY_REFUSE },
  };
  const CsPolicyMeans means = means_of (PROVIDER, TRUE, CS_KEYINGS_ALL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const CsCallTerms terms = terms_of (means, rows[i].reached, rows[i].keying);
      g_autoptr (GBytes) before = describe (rows[i].before), offer = describe (rows[i].offer);
      g_autoptr (GBytes) first = NULL;
      g_autoptr (CsSdpAgreed) agreed = NULL;
      g_autoptr (GError) error = NULL;
      g_auto (Side) side = { NULL };
      const char *warning = NULL;
      gboolean by_policy;

      g_test_message ("row %u: %s, %s", i, rows[i].before, rows[i].offer);
      side_init (&side, 1);
      g_assert_cmpint (cs_call_negotiation_receive (side.negotiation, &means, before, &by_policy), ==,
                       CS_CALL_MISMATCH_NONE);
      first = cs_call_negotiation_make_answer (side.negotiation, &side.end, &agreed, &error);
      g_assert_no_error (error);
      g_assert_cmpint (cs_call_negotiation_receive_again (side.negotiation, &terms, offer, &warning), ==,
                       rows[i].verdict);
      g_assert_cmpint (warning != NULL, ==, rows[i].verdict == CS_POLICY_REFUSE);
      g_assert_nonnull (cs_call_negotiation_get_peer (side.negotiation));
    }
}

/* A peer that keyed in-band: another place is another stream, and a hold does not forget where the first one was. */
static void
test_moved (void)
{
  static const struct {
    const char *steps; /* descriptions, with a verdict each: p, r, m */
    CsRequirement requirement;
  } rows[] = {
    { "r:p rh:p r:p", PROVIDER }, { "r2h:p r:p", PROVIDER }, { "r2:m", PROVIDER },       { "r2h:p r2:m", PROVIDER },
    { "r2:m r2:p", PROVIDER },    { "r2:m r:m", PROVIDER },  { "rZ:p", PROVIDER },       { "rZ2:m", PROVIDER },
    { "rZ2:m rZ:p", PROVIDER },   { "rS2:m", PROVIDER },     { "rS2:m", END_TO_END },    { "r2:m", END_TO_END },
    { "r2n:r r:p", PROVIDER },    { "sS2:r r:p", PROVIDER }, { "oS2:r r2:m", PROVIDER }, { "x:r r:p", PROVIDER },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      /* The terms of a call keep ZRTP as what keyed it while it moves. */
      const CsCallTerms terms
          = terms_of (means_of (rows[i].requirement, TRUE, CS_KEYINGS_ALL), CS_PROTECTION_END_TO_END, ZRTP);
      g_auto (GStrv) steps = g_strsplit (rows[i].steps, " ", -1);
      g_autoptr (GBytes) offer = NULL, answer = describe ("r");
      g_autoptr (CsSdpAgreed) agreed = NULL;
      g_auto (Side) side = { NULL };
      gboolean moved;

      g_test_message ("row %u: %s", i, rows[i].steps);
      side_init (&side, 1);
      g_assert_true (cs_call_negotiation_begin (side.negotiation, &terms.means));
      offer = cs_call_negotiation_make_offer (side.negotiation, &side.end);
      g_assert_cmpint (cs_call_negotiation_take_answer (side.negotiation, &terms, answer, &agreed, &moved), ==,
                       CS_CALL_MISMATCH_NONE);
      g_assert_false (moved);
      for (guint k = 0; steps[k] != NULL; k++)
        {
          const char letter = strchr (steps[k], ':')[1];
          g_autofree char *what = g_strndup (steps[k], strcspn (steps[k], ":"));
          g_autoptr (GBytes) next = describe (what);
          g_autoptr (GBytes) ours = NULL;
          g_autoptr (CsSdpAgreed) now = NULL;
          g_autoptr (GError) error = NULL;
          const char *warning = NULL;
          const CsPolicyVerdict verdict = cs_call_negotiation_receive_again (side.negotiation, &terms, next, &warning);

          g_assert_cmpint (verdict, ==,
                           letter == 'p'   ? CS_POLICY_PROCEED
                           : letter == 'm' ? CS_POLICY_MOVED
                                           : CS_POLICY_REFUSE);
          if (verdict == CS_POLICY_REFUSE)
            continue;
          g_assert_cmpint (cs_call_negotiation_get_peer (side.negotiation) == NULL, ==, verdict == CS_POLICY_MOVED);
          ours = cs_call_negotiation_make_answer (side.negotiation, &side.end, &now, &error);
          g_assert_no_error (error);
        }
    }
}

/* By an answer: it is taken, and another offer has to follow. */
static void
test_moved_by_an_answer (void)
{
  const CsCallTerms at_first = terms_of (means_of (PROVIDER, TRUE, CS_KEYINGS_ALL), CS_PROTECTION_NONE, 0);
  const CsCallTerms keyed = terms_of (at_first.means, CS_PROTECTION_END_TO_END, ZRTP);
  g_autoptr (GBytes) here = describe ("r"), there = describe ("r2");
  g_auto (Side) side = { NULL };

  side_init (&side, 1);
  g_assert_true (cs_call_negotiation_begin (side.negotiation, &at_first.means));
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (GBytes) offer = cs_call_negotiation_make_offer (side.negotiation, &side.end);
      g_autoptr (CsSdpAgreed) agreed = NULL;
      g_autofree char *version = version_of (offer);
      g_autofree char *expected = g_strdup_printf ("%u", 100 + i);
      gboolean moved;

      g_assert_cmpstr (version, ==, expected);
      g_assert_cmpint (cs_call_negotiation_take_answer (side.negotiation, i == 0 ? &at_first : &keyed,
                                                        i < 2 ? here : there, &agreed, &moved),
                       ==, CS_CALL_MISMATCH_NONE);
      g_assert_cmpint (moved, ==, i == 2);
    }
}

/* ---- before the answer ---- */

static void
test_early (void)
{
  static const struct {
    const char *description;
    CsRequirement requirement;
    gboolean tls, had_zrtp, heard;
  } rows[] = {
    { "rS", PROVIDER, TRUE, FALSE, TRUE },   { "sS", PROVIDER, TRUE, FALSE, TRUE },
    { "dDp", CLEAR, TRUE, FALSE, TRUE },     { "rS", PROVIDER, TRUE, TRUE, FALSE },
    { "rS", PROVIDER, FALSE, FALSE, FALSE }, { "rS", END_TO_END, TRUE, FALSE, FALSE },
    { "r", PROVIDER, TRUE, FALSE, FALSE },   { "r", CLEAR, TRUE, FALSE, FALSE },
    { "rZ", PROVIDER, TRUE, FALSE, FALSE },  { "s", PROVIDER, TRUE, FALSE, FALSE },
    { "rSn", PROVIDER, TRUE, FALSE, FALSE }, { "rS0", PROVIDER, TRUE, FALSE, FALSE },
    { "a", PROVIDER, TRUE, FALSE, FALSE },   { "x", PROVIDER, TRUE, FALSE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      CsPolicyMeans means = means_of (rows[i].requirement, rows[i].tls, CS_KEYINGS_ALL);
      g_autoptr (GBytes) description = describe (rows[i].description);
      g_autoptr (GBytes) offer = NULL;
      g_autoptr (CsSdpAgreed) agreed = NULL, again = NULL;
      g_auto (Side) side = { NULL };

      g_test_message ("row %u: %s", i, rows[i].description);
      means.history.had_zrtp = rows[i].had_zrtp;
      side_init (&side, 1);
      g_assert_true (cs_call_negotiation_begin (side.negotiation, &means));
      offer = cs_call_negotiation_make_offer (side.negotiation, &side.end);
      agreed = cs_call_negotiation_take_early (side.negotiation, &means, description);
      g_assert_cmpint (agreed != NULL, ==, rows[i].heard);
      /* Once: what follows is the answer's matter. */
      again = cs_call_negotiation_take_early (side.negotiation, &means, description);
      g_assert_null (again);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/call-negotiation/two-sides", test_two_sides);
  g_test_add_func ("/call-negotiation/receive", test_receive);
  g_test_add_func ("/call-negotiation/take-answer", test_take_answer);
  g_test_add_func ("/call-negotiation/next-form", test_next_form);
  g_test_add_func ("/call-negotiation/receive-again", test_receive_again);
  g_test_add_func ("/call-negotiation/moved", test_moved);
  g_test_add_func ("/call-negotiation/moved-by-an-answer", test_moved_by_an_answer);
  g_test_add_func ("/call-negotiation/early", test_early);
  return g_test_run ();
}
