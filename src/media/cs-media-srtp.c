/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Encrypts and decrypts RTP and RTCP with libsrtp. */
#include "media/cs-media-srtp.h"

#include "base/cs-limits.h"
#include "media/cs-media-demux.h"

#include <srtp2/srtp.h>

#include <string.h>

G_STATIC_ASSERT (CS_MEDIA_SRTP_TRAILER_MAX >= SRTP_MAX_TRAILER_LEN);
G_STATIC_ASSERT (CS_LIMIT_SDP_MKI <= SRTP_MAX_MKI_LEN);
G_STATIC_ASSERT (CS_LIMIT_SDP_MASTER_KEYS <= SRTP_MAX_NUM_MASTER_KEYS);

/* Packets that may arrive out of order before they count as too old: 1.28 s of speech. */
#define REPLAY_WINDOW 64

/* Header and SSRC of the shortest RTCP packet, and the SRTCP index behind it. */
#define RTCP_MIN 8
#define SRTCP_INDEX 4

#define RTCP_TAG_BITS 80 /* at least, also where the tag of RTP is short */

struct _CsMediaSrtp {
  srtp_t context;
  srtp_t rtcp_context; /* for RTCP alone, or NULL: the other one is for both */
  gsize mki_len;
  gsize tag_len; /* of RTP */
};

static const struct {
  const char *name;
  gsize key_len;
  gsize salt_len;
  guint tag_bits;
} suites[CS_MEDIA_SRTP_N_SUITES] = {
  [CS_MEDIA_SRTP_AES_CM_128_80] = { "AES_CM_128_HMAC_SHA1_80", 16, 14, 80 },
  [CS_MEDIA_SRTP_AES_CM_128_32] = { "AES_CM_128_HMAC_SHA1_32", 16, 14, 32 },
  [CS_MEDIA_SRTP_AES_CM_256_80] = { "AES_256_CM_HMAC_SHA1_80", 32, 14, 80 },
  [CS_MEDIA_SRTP_AES_CM_256_32] = { "AES_256_CM_HMAC_SHA1_32", 32, 14, 32 },
  [CS_MEDIA_SRTP_AES_GCM_128] = { "AEAD_AES_128_GCM", 16, 12, 128 },
  [CS_MEDIA_SRTP_AES_GCM_256] = { "AEAD_AES_256_GCM", 32, 12, 128 },
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

gsize
cs_media_srtp_suite_salt_len (CsMediaSrtpSuite suite)
{
  return suites[suite].salt_len;
}

gboolean
cs_media_srtp_suite_for (gsize key_len, gsize salt_len, guint auth_tag_bits, CsMediaSrtpSuite *suite)
{
  for (guint i = 0; i < G_N_ELEMENTS (suites); i++)
    {
      if (suites[i].key_len == key_len && suites[i].salt_len == salt_len && suites[i].tag_bits == auth_tag_bits)
        {
          *suite = i;
          return TRUE;
        }
    }
  return FALSE;
}

gboolean
cs_media_srtp_suite_from_name (const char *name, CsMediaSrtpSuite *suite)
{
  for (guint i = 0; i < G_N_ELEMENTS (suites); i++)
    {
      if (g_str_equal (suites[i].name, name))
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
    case CS_MEDIA_SRTP_AES_GCM_128:
      srtp_crypto_policy_set_aes_gcm_128_16_auth (&policy->rtp);
      srtp_crypto_policy_set_aes_gcm_128_16_auth (&policy->rtcp);
      break;
    case CS_MEDIA_SRTP_AES_GCM_256:
      srtp_crypto_policy_set_aes_gcm_256_16_auth (&policy->rtp);
      srtp_crypto_policy_set_aes_gcm_256_16_auth (&policy->rtcp);
      break;
    default:
      g_assert_not_reached ();
    }
}

/* Under a key that is nobody's: it protects nothing. */
static srtp_t
try_suite (CsMediaSrtpSuite suite)
{
  guint8 zeros[64] = { 0 };
  srtp_policy_t policy = { .ssrc.type = ssrc_any_outbound, .key = zeros, .window_size = REPLAY_WINDOW };
  srtp_t context = NULL;

  fill_policy (&policy, suite);
  if (!start_library () || srtp_create (&context, &policy) != srtp_err_status_ok)
    return NULL;
  return context;
}

gboolean
cs_media_srtp_suite_works (CsMediaSrtpSuite suite)
{
  static gsize known = 0; /* bit per suite, and one that says so */

  if (g_once_init_enter (&known))
    {
      gsize bits = 1u << CS_MEDIA_SRTP_N_SUITES;

      for (guint i = 0; i < CS_MEDIA_SRTP_N_SUITES; i++)
        {
          srtp_t context = try_suite (i);

          if (context == NULL)
            continue;
          bits |= 1u << i;
          srtp_dealloc (context);
        }
      g_once_init_leave (&known, bits);
    }
  return (known & (1u << suite)) != 0;
}

/* libsrtp starts NSS with the first context and ends it with the last: one that nobody uses keeps it. */
void
cs_media_srtp_warm_up (void)
{
  static gsize keeper = 0; /* srtp_t */
  srtp_t context;

  if (!g_once_init_enter (&keeper))
    return;
  context = try_suite (CS_MEDIA_SRTP_AES_CM_256_80);
  if (context == NULL)
    g_debug ("libsrtp does not start");
  cs_media_srtp_suite_works (CS_MEDIA_SRTP_AES_GCM_256);
  g_once_init_leave (&keeper, context != NULL ? (gsize) context : 1);
}

/* As libsrtp wants them. It copies what it is given. */
typedef struct {
  CsSecret *secrets[CS_LIMIT_SDP_MASTER_KEYS]; /* key and behind it salt */
  guint8 mkis[CS_LIMIT_SDP_MASTER_KEYS][CS_LIMIT_SDP_MKI];
  srtp_master_key_t keys[CS_LIMIT_SDP_MASTER_KEYS];
  srtp_master_key_t *pointers[CS_LIMIT_SDP_MASTER_KEYS];
  guint n;
} MasterKeys;

static void
master_keys_clear (MasterKeys *self)
{
  for (guint i = 0; i < self->n; i++)
    cs_secret_free (self->secrets[i]);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MasterKeys, master_keys_clear)

static gboolean
add_master_key (MasterKeys *self, const CsMediaSrtpKeys *keys, gsize mki_len)
{
  const guint i = self->n;
  CsSecret *secret;

  if (i == CS_LIMIT_SDP_MASTER_KEYS || keys->mki_len != mki_len || mki_len > CS_LIMIT_SDP_MKI
      || keys->key->len != suites[keys->suite].key_len || keys->salt->len != suites[keys->suite].salt_len)
    return FALSE;

  secret = cs_secret_new (keys->key->len + keys->salt->len);
  memcpy (secret->bytes, keys->key->bytes, keys->key->len);
  memcpy (secret->bytes + keys->key->len, keys->salt->bytes, keys->salt->len);
  if (mki_len > 0)
    memcpy (self->mkis[i], keys->mki, mki_len);
  self->secrets[i] = secret;
  self->keys[i] = (srtp_master_key_t){ secret->bytes, self->mkis[i], (unsigned int) mki_len };
  self->pointers[i] = &self->keys[i];
  self->n++;
  return TRUE;
}

/* Without an MKI nothing would tell which of several keys a packet is under. */
static gboolean
add_master_keys (MasterKeys *self, const CsMediaSrtpKeys *keys)
{
  for (const CsMediaSrtpKeys *key = keys; key != NULL; key = key->next)
    if (key->suite != keys->suite || !add_master_key (self, key, keys->mki_len))
      return FALSE;
  return self->n == 1 || keys->mki_len > 0;
}

static srtp_t
new_context (CsMediaSrtpDirection direction, CsMediaSrtpSuite suite, MasterKeys *masters)
{
  srtp_policy_t policy = { 0 };
  srtp_t context = NULL;
  srtp_err_status_t status;

  fill_policy (&policy, suite);
  policy.ssrc.type = direction == CS_MEDIA_SRTP_SEND ? ssrc_any_outbound : ssrc_any_inbound;
  policy.keys = masters->pointers;
  policy.num_master_keys = masters->n;
  policy.window_size = REPLAY_WINDOW;

  status = srtp_create (&context, &policy);
  if (status != srtp_err_status_ok)
    {
      g_debug ("SRTP context refused (%d)", (int) status);
      return NULL;
    }
  return context;
}

/* The suite that has the same SRTCP, and the tag of SRTCP for RTP too. */
static CsMediaSrtpSuite
with_long_tag (CsMediaSrtpSuite suite)
{
  switch (suite)
    {
    case CS_MEDIA_SRTP_AES_CM_128_32:
      return CS_MEDIA_SRTP_AES_CM_128_80;
    case CS_MEDIA_SRTP_AES_CM_256_32:
      return CS_MEDIA_SRTP_AES_CM_256_80;
    case CS_MEDIA_SRTP_AES_CM_128_80:
    case CS_MEDIA_SRTP_AES_CM_256_80:
    case CS_MEDIA_SRTP_AES_GCM_128:
    case CS_MEDIA_SRTP_AES_GCM_256:
    default:
      return suite;
    }
}

CsMediaSrtp *
cs_media_srtp_new (CsMediaSrtpDirection direction, const CsMediaSrtpKeys *keys, GError **error)
{
  g_auto (MasterKeys) masters = { .n = 0 };
  g_autoptr (CsMediaSrtp) self = g_new0 (CsMediaSrtp, 1);
  gboolean made;

  if (!start_library () || !add_master_keys (&masters, keys))
    {
      g_set_error_literal (error, CS_MEDIA_ERROR, CS_MEDIA_ERROR_KEYING, "SRTP keys of an unexpected length");
      return NULL;
    }

  self->mki_len = keys->mki_len;
  self->tag_len = suites[keys->suite].tag_bits / 8;
  self->context = new_context (direction, keys->suite, &masters);
  made = self->context != NULL;

  /* libsrtp (2.5) looks for the MKI of an SRTCP packet where the tag of RTP would have it. */
  if (made && self->mki_len > 0 && with_long_tag (keys->suite) != keys->suite)
    {
      self->rtcp_context = new_context (direction, with_long_tag (keys->suite), &masters);
      made = self->rtcp_context != NULL;
    }
  if (!made)
    {
      g_set_error_literal (error, CS_MEDIA_ERROR, CS_MEDIA_ERROR_KEYING, "SRTP context refused");
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
cs_media_srtp_free (CsMediaSrtp *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->context, srtp_dealloc);
  g_clear_pointer (&self->rtcp_context, srtp_dealloc);
  g_free (self);
}

static srtp_t
rtcp_context (const CsMediaSrtp *self)
{
  return self->rtcp_context != NULL ? self->rtcp_context : self->context;
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
  status = kind == CS_MEDIA_PACKET_RTP
               ? srtp_protect_mki (self->context, bytes, &octets, self->mki_len > 0, 0)
               : srtp_protect_rtcp_mki (rtcp_context (self), bytes, &octets, self->mki_len > 0, 0);
  if (status != srtp_err_status_ok || octets < 0)
    return FALSE;
  *len = (gsize) octets;
  return TRUE;
}

static gboolean
unprotect (CsMediaSrtp *self, CsMediaPacketKind kind, guint8 *bytes, gsize *len, gboolean with_mki)
{
  srtp_err_status_t status;
  int octets = (int) *len;

  status = kind == CS_MEDIA_PACKET_RTP ? srtp_unprotect_mki (self->context, bytes, &octets, with_mki)
                                       : srtp_unprotect_rtcp_mki (rtcp_context (self), bytes, &octets, with_mki);
  if (status != srtp_err_status_ok || octets < 0)
    return FALSE;
  *len = (gsize) octets;
  return TRUE;
}

/* Whether there is room for an MKI at all. */
static gboolean
may_have_mki (const CsMediaSrtp *self, CsMediaPacketKind kind, const guint8 *bytes, gsize len)
{
  const gsize tag_len = kind == CS_MEDIA_PACKET_RTCP ? MAX (self->tag_len, RTCP_TAG_BITS / 8) : self->tag_len;

  return self->mki_len > 0
         && is_sound (kind, bytes, len, self->mki_len + tag_len + (kind == CS_MEDIA_PACKET_RTCP ? SRTCP_INDEX : 0));
}

gboolean
cs_media_srtp_unprotect (CsMediaSrtp *self, CsMediaPacketKind kind, guint8 *bytes, gsize *len)
{
  if (!is_sound (kind, bytes, *len, kind == CS_MEDIA_PACKET_RTCP ? SRTCP_INDEX : 0))
    return FALSE;
  if (may_have_mki (self, kind, bytes, *len))
    {
      /* GCM decrypts in place before it knows whether the packet is authentic. */
      g_autofree guint8 *before = g_memdup2 (bytes, *len);

      if (unprotect (self, kind, bytes, len, TRUE))
        return TRUE;
      memcpy (bytes, before, *len);
    }
  return unprotect (self, kind, bytes, len, FALSE);
}
