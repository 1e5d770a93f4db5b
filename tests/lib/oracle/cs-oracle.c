/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/oracle/cs-oracle.h"

#include "base/cs-reader.h"
#include "lib/cs-test-hex.h"
#include "lib/oracle/cs-oracle-capture.h"
#include "zrtp/cs-zrtp-packet.h"

#include <srtp2/srtp.h>

#include <string.h>

#define STUN_COOKIE 0x2112a442u
#define STUN_HEADER 20
#define RTP_HEADER 12
#define DATAGRAM_MAX 65536

/* What one address sends to another: a context for each key, since the first packet tells which it is. */
typedef struct {
  GPtrArray *contexts; /* of srtp_t, in the order of the keys; NULL until needed */
  GHashTable *sources; /* SSRCs that sent something protected */
} OracleFlow;

/* One direction's key, from a key log. */
typedef struct {
  char *suite;
  GBytes *master; /* key and salt */
  gboolean sends; /* some end protects with it */
  gboolean receives;
  const OracleFlow *flow; /* the first that it opened a packet of */
} OracleKey;

struct _CsOracle {
  GPtrArray *keys;
  GHashTable *flows; /* "address port address port" to OracleFlow */
  GHashTable *ignored_ports;
  GHashTable *ignored_senders;
  GPtrArray *violations;
  CsOracleCounts counts;
  gboolean both_ends;
  gboolean separate_keys;
  gboolean ended;
};

static void
oracle_key_free (OracleKey *key)
{
  g_free (key->suite);
  g_bytes_unref (key->master);
  g_free (key);
}

static void
context_free (gpointer context)
{
  if (context != NULL)
    srtp_dealloc (context);
}

static void
oracle_flow_free (OracleFlow *flow)
{
  g_ptr_array_unref (flow->contexts);
  g_hash_table_unref (flow->sources);
  g_free (flow);
}

CsOracle *
cs_oracle_new (void)
{
  static gboolean started = FALSE; /* libsrtp 2.5 fails when it is started again */
  CsOracle *self = g_new0 (CsOracle, 1);

  if (!started && srtp_init () != srtp_err_status_ok)
    g_error ("libsrtp does not start");
  started = TRUE;
  self->keys = g_ptr_array_new_with_free_func ((GDestroyNotify) oracle_key_free);
  self->flows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) oracle_flow_free);
  self->ignored_ports = g_hash_table_new (NULL, NULL);
  self->ignored_senders = g_hash_table_new (NULL, NULL);
  self->violations = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
cs_oracle_free (CsOracle *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->keys);
  g_hash_table_unref (self->flows);
  g_hash_table_unref (self->ignored_ports);
  g_hash_table_unref (self->ignored_senders);
  g_ptr_array_unref (self->violations);
  g_free (self);
}

void
cs_oracle_ignore_port (CsOracle *self, guint16 port)
{
  g_hash_table_add (self->ignored_ports, GUINT_TO_POINTER (port));
}

void
cs_oracle_ignore_sender (CsOracle *self, guint16 port)
{
  g_hash_table_add (self->ignored_senders, GUINT_TO_POINTER (port));
}

void
cs_oracle_require_both_ends (CsOracle *self)
{
  self->both_ends = TRUE;
}

void
cs_oracle_require_separate_keys (CsOracle *self)
{
  self->separate_keys = TRUE;
}

static gboolean
fill_gcm_policy (const char *suite, srtp_policy_t *policy, gsize *master_len)
{
  if (g_str_equal (suite, "AEAD_AES_128_GCM"))
    {
      srtp_crypto_policy_set_aes_gcm_128_16_auth (&policy->rtp);
      srtp_crypto_policy_set_aes_gcm_128_16_auth (&policy->rtcp);
      *master_len = 16 + 12;
      return TRUE;
    }
  if (g_str_equal (suite, "AEAD_AES_256_GCM"))
    {
      srtp_crypto_policy_set_aes_gcm_256_16_auth (&policy->rtp);
      srtp_crypto_policy_set_aes_gcm_256_16_auth (&policy->rtcp);
      *master_len = 32 + 12;
      return TRUE;
    }
  return FALSE;
}

static gboolean
fill_policy (const char *suite, srtp_policy_t *policy, gsize *master_len)
{
  const gboolean long_key = strstr (suite, "256") != NULL;

  if (fill_gcm_policy (suite, policy, master_len))
    return TRUE;
  *master_len = (long_key ? 32 : 16) + 14;
  if (g_str_equal (suite, "AES_CM_128_HMAC_SHA1_80"))
    srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80 (&policy->rtp);
  else if (g_str_equal (suite, "AES_CM_128_HMAC_SHA1_32"))
    srtp_crypto_policy_set_aes_cm_128_hmac_sha1_32 (&policy->rtp);
  else if (g_str_equal (suite, "AES_256_CM_HMAC_SHA1_80"))
    srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80 (&policy->rtp);
  else if (g_str_equal (suite, "AES_256_CM_HMAC_SHA1_32"))
    srtp_crypto_policy_set_aes_cm_256_hmac_sha1_32 (&policy->rtp);
  else
    return FALSE;

  /* RFC 3711 section 5.2: SRTCP keeps 80 bits with either tag */
  if (long_key)
    srtp_crypto_policy_set_aes_cm_256_hmac_sha1_80 (&policy->rtcp);
  else
    srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80 (&policy->rtcp);
  return TRUE;
}

static srtp_t
make_context (const OracleKey *key)
{
  g_autofree guint8 *master = g_memdup2 (g_bytes_get_data (key->master, NULL), g_bytes_get_size (key->master));
  srtp_policy_t policy = { .ssrc.type = ssrc_any_inbound, .key = master, .window_size = 1024 };
  srtp_t context = NULL;
  gsize master_len;

  if (!fill_policy (key->suite, &policy, &master_len) || srtp_create (&context, &policy) != srtp_err_status_ok)
    g_error ("libsrtp refuses a key of %s", key->suite);
  return context;
}

static gboolean
add_key (CsOracle *self, const char *line, GError **error)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  g_autoptr (GBytes) master = NULL;
  srtp_policy_t policy = { 0 };
  OracleKey *key = NULL;
  gsize master_len;

  if (g_strv_length (words) == 3 && fill_policy (words[1], &policy, &master_len) && strlen (words[2]) == 2 * master_len
      && strspn (words[2], "0123456789abcdef") == strlen (words[2]))
    {
      gsize len;
      guint8 *bytes = cs_test_unhex (words[2], &len);

      master = g_bytes_new_take (bytes, len);
    }
  if (master == NULL || (!g_str_equal (words[0], "send") && !g_str_equal (words[0], "receive")))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "key log: a line that is none");
      return FALSE;
    }

  for (guint i = 0; i < self->keys->len && key == NULL; i++)
    {
      OracleKey *other = g_ptr_array_index (self->keys, i);

      if (g_bytes_equal (other->master, master) && g_str_equal (other->suite, words[1]))
        key = other;
    }
  if (key == NULL)
    {
      key = g_new0 (OracleKey, 1);
      key->suite = g_strdup (words[1]);
      key->master = g_steal_pointer (&master);
      g_ptr_array_add (self->keys, key);
    }
  key->sends |= g_str_equal (words[0], "send");
  key->receives |= g_str_equal (words[0], "receive");
  return TRUE;
}

gboolean
cs_oracle_add_keys (CsOracle *self, const char *path, GError **error)
{
  g_auto (GStrv) lines = NULL;
  g_autofree char *contents = NULL;

  if (!g_file_get_contents (path, &contents, NULL, error))
    return FALSE;
  lines = g_strsplit (contents, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      if (**line != '\0' && !add_key (self, *line, error))
        return FALSE;
    }
  return TRUE;
}

static OracleFlow *
find_flow (CsOracle *self, const CsOracleDatagram *datagram)
{
  g_autofree char *name = g_strdup_printf ("%s %u > %s %u", datagram->source, datagram->source_port,
                                           datagram->destination, datagram->destination_port);
  OracleFlow *flow = g_hash_table_lookup (self->flows, name);

  if (flow == NULL)
    {
      flow = g_new0 (OracleFlow, 1);
      flow->contexts = g_ptr_array_new_with_free_func (context_free);
      flow->sources = g_hash_table_new (NULL, NULL);
      g_hash_table_insert (self->flows, g_steal_pointer (&name), flow);
    }
  g_ptr_array_set_size (flow->contexts, (gint) self->keys->len);
  return flow;
}

static void
violate (CsOracle *self, const CsOracleDatagram *datagram, guint *count, const char *what)
{
  (*count)++;
  g_ptr_array_add (self->violations, g_strdup_printf ("%s %u > %s %u, %" G_GSIZE_FORMAT " bytes: %s", datagram->source,
                                                      datagram->source_port, datagram->destination,
                                                      datagram->destination_port, datagram->len, what));
}

static srtp_err_status_t
unprotect (srtp_t context, gboolean rtcp, const CsOracleDatagram *datagram)
{
  static guint32 aligned[DATAGRAM_MAX / 4];
  int len = (int) datagram->len;

  memcpy (aligned, datagram->payload, datagram->len);
  return rtcp ? srtp_unprotect_rtcp (context, aligned, &len) : srtp_unprotect (context, aligned, &len);
}

static gboolean
is_replay (srtp_err_status_t status)
{
  return status == srtp_err_status_replay_fail || status == srtp_err_status_replay_old;
}

/* Whether @key opens it. libsrtp looks at the replay window before the tag: what it takes for a replay is tried again
 * in a context without a past. */
static gboolean
opens (OracleFlow *flow, guint index, const OracleKey *key, gboolean rtcp, const CsOracleDatagram *datagram,
       gboolean *repeated)
{
  srtp_t context = g_ptr_array_index (flow->contexts, index);
  srtp_err_status_t status;

  if (context == NULL)
    context = g_ptr_array_index (flow->contexts, index) = make_context (key);
  status = unprotect (context, rtcp, datagram);
  *repeated = is_replay (status);
  if (*repeated)
    {
      context = make_context (key);
      status = unprotect (context, rtcp, datagram);
      srtp_dealloc (context);
    }
  return status == srtp_err_status_ok;
}

/* A packet that @key opens. */
static void
note_opened (CsOracle *self, OracleFlow *flow, OracleKey *key, gboolean rtcp, guint32 ssrc,
             const CsOracleDatagram *datagram)
{
  if (key->flow == NULL)
    key->flow = flow;
  g_hash_table_add (flow->sources, GUINT_TO_POINTER (ssrc));
  if (self->separate_keys && key->flow != flow)
    violate (self, datagram, &self->counts.displaced, "opens under a key of another port");
  else if (rtcp)
    self->counts.srtcp++;
  else
    self->counts.srtp++;
}

static void
judge_rtp (CsOracle *self, const CsOracleDatagram *datagram)
{
  gboolean rtcp = datagram->payload[1] >= 192 && datagram->payload[1] <= 223;
  OracleFlow *flow = find_flow (self, datagram);
  CsReader in = CS_READER_INIT (datagram->payload, datagram->len);
  guint32 ssrc = 0;

  if (!cs_reader_skip (&in, rtcp ? 4 : 8) || !cs_reader_u32 (&in, &ssrc))
    {
      violate (self, datagram, &self->counts.unknown, "too short for RTP");
      return;
    }
  for (guint i = 0; i < self->keys->len; i++)
    {
      OracleKey *key = g_ptr_array_index (self->keys, i);
      gboolean repeated;

      if (self->both_ends && !(key->sends && key->receives))
        continue;
      if (!opens (flow, i, key, rtcp, datagram, &repeated))
        continue;
      self->counts.repeated += repeated;
      note_opened (self, flow, key, rtcp, ssrc, datagram);
      return;
    }
  if (g_hash_table_contains (flow->sources, GUINT_TO_POINTER (ssrc)))
    violate (self, datagram, &self->counts.undecryptable, "no agreed key opens it");
  else
    violate (self, datagram, &self->counts.clear, rtcp ? "RTCP in the clear" : "RTP in the clear");
}

static gboolean
is_stun (const CsOracleDatagram *datagram)
{
  CsReader in = CS_READER_INIT (datagram->payload, datagram->len);
  guint16 type;
  guint16 len;
  guint32 cookie;

  return cs_reader_u16 (&in, &type) && cs_reader_u16 (&in, &len) && cs_reader_u32 (&in, &cookie)
         && cookie == STUN_COOKIE && len + STUN_HEADER == datagram->len;
}

/* RFC 7983 section 7, with the first byte and with what else there is to see. */
static gboolean
judge (const CsOracleDatagram *datagram, gpointer user_data, GError **error)
{
  CsOracle *self = user_data;
  CsZrtpPacket zrtp;
  guint8 first = datagram->len > 0 ? datagram->payload[0] : 255;

  if (datagram->len == strlen (CS_ORACLE_END_MARKER)
      && memcmp (datagram->payload, CS_ORACLE_END_MARKER, datagram->len) == 0)
    {
      self->ended = TRUE;
      return TRUE;
    }
  if (g_hash_table_contains (self->ignored_ports, GUINT_TO_POINTER (datagram->source_port))
      || g_hash_table_contains (self->ignored_ports, GUINT_TO_POINTER (datagram->destination_port)))
    return TRUE;
  if (g_hash_table_contains (self->ignored_senders, GUINT_TO_POINTER (datagram->source_port)))
    return TRUE;

  if (first <= 3 && is_stun (datagram))
    self->counts.stun++;
  else if (first >= 16 && first <= 19 && cs_zrtp_packet_parse (datagram->payload, datagram->len, &zrtp, NULL))
    self->counts.zrtp++;
  else if (first >= 20 && first <= 63)
    self->counts.dtls++;
  else if (first >= 128 && first <= 191 && datagram->len > 1)
    judge_rtp (self, datagram);
  else
    violate (self, datagram, &self->counts.unknown, "neither STUN, ZRTP, DTLS nor RTP");
  return TRUE;
}

gboolean
cs_oracle_read_capture (CsOracle *self, const char *path, GError **error)
{
  self->ended = FALSE;
  if (!cs_oracle_capture_read (path, judge, self, error))
    return FALSE;
  if (!self->ended)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "capture: ends before its end marker");
      return FALSE;
    }
  return TRUE;
}

const CsOracleCounts *
cs_oracle_get_counts (const CsOracle *self)
{
  return &self->counts;
}

const GPtrArray *
cs_oracle_get_violations (const CsOracle *self)
{
  return self->violations;
}
