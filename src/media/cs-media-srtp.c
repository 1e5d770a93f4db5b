/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-srtp.h"

#include "media/cs-media-demux.h"

#include <srtp2/srtp.h>

#include <string.h>

G_STATIC_ASSERT (CS_MEDIA_SRTP_TRAILER_MAX >= SRTP_MAX_TRAILER_LEN);

/* Packets that may arrive out of order before they count as too old: 1.28 s of speech. */
#define REPLAY_WINDOW 64

/* Header and SSRC of the shortest RTCP packet, and the SRTCP index behind it. */
#define RTCP_MIN 8
#define SRTCP_INDEX 4

struct _CsMediaSrtp {
  srtp_t context;
};

static const struct {
  const char *name;
  gsize key_len;
  guint tag_bits;
} suites[CS_MEDIA_SRTP_N_SUITES] = {
  [CS_MEDIA_SRTP_AES_CM_128_80] = { "AES_CM_128_HMAC_SHA1_80", 16, 80 },
  [CS_MEDIA_SRTP_AES_CM_128_32] = { "AES_CM_128_HMAC_SHA1_32", 16, 32 },
  [CS_MEDIA_SRTP_AES_CM_256_80] = { "AES_CM_256_HMAC_SHA1_80", 32, 80 },
  [CS_MEDIA_SRTP_AES_CM_256_32] = { "AES_CM_256_HMAC_SHA1_32", 32, 32 },
};

const char *
cs_media_srtp_suite_name (CsMediaSrtpSuite suite)
{
  return suites[suite].name;
}

gsize
cs_media_srtp_suite_key_len (CsMediaSrtpSuite suite)
{
  return suites[suite].key_len;
}

gboolean
cs_media_srtp_suite_for (gsize key_len, guint auth_tag_bits, CsMediaSrtpSuite *suite)
{
  for (guint i = 0; i < G_N_ELEMENTS (suites); i++)
    {
      if (suites[i].key_len == key_len && suites[i].tag_bits == auth_tag_bits)
        {
          *suite = i;
          return TRUE;
        }
    }
  return FALSE;
}

static gboolean
start_library (void)
{
  static gsize started = 0;

  if (g_once_init_enter (&started))
    g_once_init_leave (&started, srtp_init () == srtp_err_status_ok ? 1 : 2);
  return started == 1;
}

static void
fill_policy (srtp_policy_t *policy, CsMediaSrtpSuite suite)
{
  switch (suite)
    {
    case CS_MEDIA_SRTP_AES_CM_128_80:
      srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80 (&policy->rtp);
      srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80 (&policy->rtcp);
      break;
    case CS_MEDIA_SRTP_AES_CM_128_32:
      srtp_crypto_policy_set_aes_cm_128_hmac_sha1_32 (&policy->rtp);
      srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80 (&policy->rtcp);
      break;
    case CS_MEDIA_SRTP_AES_CM_256_80:
      srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80 (&policy->rtp);
      srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80 (&policy->rtcp);
      break;
    case CS_MEDIA_SRTP_AES_CM_256_32:
      srtp_crypto_policy_set_aes_cm_256_hmac_sha1_32 (&policy->rtp);
      srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80 (&policy->rtcp);
      break;
    default:
      g_assert_not_reached ();
    }
}

/* libsrtp starts NSS with the first context and ends it with the last: one that nobody uses keeps it. */
void
cs_media_srtp_warm_up (void)
{
  static gsize keeper = 0; /* CsMediaSrtp* */
  g_autoptr (CsSecret) key = NULL;
  g_autoptr (CsSecret) salt = NULL;
  g_autoptr (GError) error = NULL;
  CsMediaSrtp *context;

  if (!g_once_init_enter (&keeper))
    return;
  key = cs_secret_new (suites[CS_MEDIA_SRTP_AES_CM_256_80].key_len);
  salt = cs_secret_new (CS_MEDIA_SRTP_SALT_LEN);
  context
      = cs_media_srtp_new (CS_MEDIA_SRTP_SEND, &(CsMediaSrtpKeys){ CS_MEDIA_SRTP_AES_CM_256_80, key, salt }, &error);
  if (context == NULL)
    g_debug ("SRTP: %s", error->message);
  g_once_init_leave (&keeper, context != NULL ? (gsize) context : 1);
}

CsMediaSrtp *
cs_media_srtp_new (CsMediaSrtpDirection direction, const CsMediaSrtpKeys *keys, GError **error)
{
  g_autoptr (CsSecret) master = NULL;
  CsMediaSrtp *self;
  srtp_policy_t policy = { 0 };
  srtp_err_status_t status;
  srtp_t context = NULL;

  if (!start_library () || keys->key->len != suites[keys->suite].key_len || keys->salt->len != CS_MEDIA_SRTP_SALT_LEN)
    {
      g_set_error_literal (error, CS_MEDIA_ERROR, CS_MEDIA_ERROR_KEYING, "SRTP keys of an unexpected length");
      return NULL;
    }

  master = cs_secret_new (keys->key->len + keys->salt->len);
  memcpy (master->bytes, keys->key->bytes, keys->key->len);
  memcpy (master->bytes + keys->key->len, keys->salt->bytes, keys->salt->len);

  fill_policy (&policy, keys->suite);
  policy.ssrc.type = direction == CS_MEDIA_SRTP_SEND ? ssrc_any_outbound : ssrc_any_inbound;
  policy.key = master->bytes;
  policy.window_size = REPLAY_WINDOW;

  status = srtp_create (&context, &policy);
  if (status != srtp_err_status_ok)
    {
      g_set_error (error, CS_MEDIA_ERROR, CS_MEDIA_ERROR_KEYING, "SRTP context refused (%d)", (int) status);
      return NULL;
    }
  self = g_new0 (CsMediaSrtp, 1);
  self->context = context;
  return self;
}

void
cs_media_srtp_free (CsMediaSrtp *self)
{
  if (self == NULL)
    return;
  srtp_dealloc (self->context);
  g_free (self);
}

/* libsrtp trusts the lengths inside an RTP header; we do not. */
static gboolean
is_sound (CsMediaPacketKind kind, const guint8 *bytes, gsize len, gsize trailer)
{
  CsMediaRtpHeader header;

  if (len > G_MAXINT || len < trailer)
    return FALSE;
  if (kind == CS_MEDIA_PACKET_RTCP)
    return len >= RTCP_MIN + trailer;
  return cs_media_rtp_parse (bytes, len - trailer, &header);
}

gboolean
cs_media_srtp_protect (CsMediaSrtp *self, CsMediaPacketKind kind, guint8 *bytes, gsize *len, gsize size)
{
  srtp_err_status_t status;
  int octets;

  if (!is_sound (kind, bytes, *len, 0) || size < *len + CS_MEDIA_SRTP_TRAILER_MAX)
    return FALSE;

  octets = (int) *len;
  status = kind == CS_MEDIA_PACKET_RTP ? srtp_protect (self->context, bytes, &octets)
                                       : srtp_protect_rtcp (self->context, bytes, &octets);
  if (status != srtp_err_status_ok || octets < 0)
    return FALSE;
  *len = (gsize) octets;
  return TRUE;
}

gboolean
cs_media_srtp_unprotect (CsMediaSrtp *self, CsMediaPacketKind kind, guint8 *bytes, gsize *len)
{
  srtp_err_status_t status;
  int octets;

  if (!is_sound (kind, bytes, *len, kind == CS_MEDIA_PACKET_RTCP ? SRTCP_INDEX : 0))
    return FALSE;

  octets = (int) *len;
  status = kind == CS_MEDIA_PACKET_RTP ? srtp_unprotect (self->context, bytes, &octets)
                                       : srtp_unprotect_rtcp (self->context, bytes, &octets);
  if (status != srtp_err_status_ok || octets < 0)
    return FALSE;
  *len = (gsize) octets;
  return TRUE;
}
