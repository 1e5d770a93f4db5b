/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cs-test-dtls-pair.h"

#include <string.h>

static void
on_send (const guint8 *datagram, gsize len, gpointer user_data)
{
  CsTestDtlsEnd *from = user_data;
  CsTestDtlsPair *pair = from->pair;
  CsTestDtlsEnd *to = from == &pair->client ? &pair->server : &pair->client;
  g_autoptr (GBytes) bytes = g_bytes_new (datagram, len);

  from->n_sent++;
  pair->largest = MAX (pair->largest, (guint) len);
  if (pair->relay == NULL || pair->relay (pair, from, &bytes, pair->user_data))
    cs_test_dtls_pair_queue (pair, to, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
on_peer_found (gpointer user_data)
{
  CsTestDtlsEnd *end = user_data;

  g_assert_false (end->found);
  end->found = TRUE;
}

static void
append (GByteArray *out, const CsSecret *key, const CsSecret *salt)
{
  g_byte_array_set_size (out, 0);
  g_byte_array_append (out, key->bytes, (guint) key->len);
  g_byte_array_append (out, salt->bytes, (guint) salt->len);
}

static void
on_keys (const CsDtlsKeys *keys, gpointer user_data)
{
  CsTestDtlsEnd *end = user_data;

  g_assert_false (end->failed);
  g_assert_true (end->found);
  end->has_keys = TRUE;
  end->n_keys++;
  end->profile = keys->profile;
  g_free (end->group);
  end->group = g_strdup (keys->group);
  append (end->send, keys->send_key, keys->send_salt);
  append (end->receive, keys->receive_key, keys->receive_salt);
}

static void
on_failed (CsDtlsFailure failure, const char *text, gpointer user_data)
{
  CsTestDtlsEnd *end = user_data;

  g_assert_false (end->failed || end->has_keys);
  g_assert_nonnull (text);
  end->failed = TRUE;
  end->failure = failure;
}

static const CsDtlsEvents events = {
  .send = on_send,
  .peer_found = on_peer_found,
  .keys = on_keys,
  .failed = on_failed,
};

static void
prepare_end (CsTestDtlsPair *pair, CsTestDtlsEnd *end, CsDtlsRole role)
{
  g_autoptr (GError) error = NULL;

  end->pair = pair;
  end->role = role;
  end->identity = cs_dtls_identity_new (&error);
  g_assert_no_error (error);
  memcpy (end->announced, cs_dtls_identity_get_fingerprint (end->identity), CS_DTLS_FINGERPRINT_LEN);
  end->send = g_byte_array_new ();
  end->receive = g_byte_array_new ();
}

CsTestDtlsPair *
cs_test_dtls_pair_new (void)
{
  CsTestDtlsPair *pair = g_new0 (CsTestDtlsPair, 1);

  g_queue_init (&pair->queue);
  prepare_end (pair, &pair->client, CS_DTLS_CLIENT);
  prepare_end (pair, &pair->server, CS_DTLS_SERVER);
  return pair;
}

static void
datagram_free (gpointer data)
{
  CsTestDtlsDatagram *datagram = data;

  g_bytes_unref (datagram->bytes);
  g_free (datagram);
}

static void
clear_end (CsTestDtlsEnd *end)
{
  cs_dtls_session_free (end->session);
  cs_dtls_identity_unref (end->identity);
  g_byte_array_unref (end->send);
  g_byte_array_unref (end->receive);
  g_free (end->group);
}

void
cs_test_dtls_pair_free (CsTestDtlsPair *pair)
{
  clear_end (&pair->client);
  clear_end (&pair->server);
  g_queue_clear_full (&pair->queue, datagram_free);
  g_free (pair);
}

void
cs_test_dtls_pair_set (CsTestDtlsPair *pair, CsTestDtlsEnd *end, const CsDtlsFingerprint *set, guint n)
{
  end->session = cs_dtls_session_new (end->role, end->identity, set, n, &events, end);
}

static void
start_end (CsTestDtlsEnd *end, const CsTestDtlsEnd *other)
{
  const CsDtlsFingerprint fingerprint = { CS_HASH_SHA256, other->announced };

  if (end->session == NULL)
    end->session = cs_dtls_session_new (end->role, end->identity, &fingerprint, 1, &events, end);
  cs_dtls_session_start (end->session, g_get_monotonic_time ());
}

void
cs_test_dtls_pair_start (CsTestDtlsPair *pair)
{
  start_end (&pair->server, &pair->client);
  start_end (&pair->client, &pair->server);
}

void
cs_test_dtls_pair_queue (CsTestDtlsPair *pair, CsTestDtlsEnd *to, const guint8 *bytes, gsize len)
{
  CsTestDtlsDatagram *datagram = g_new (CsTestDtlsDatagram, 1);

  *datagram = (CsTestDtlsDatagram){ to, g_bytes_new (bytes, len) };
  g_queue_push_tail (&pair->queue, datagram);
}

void
cs_test_dtls_pair_deliver (CsTestDtlsPair *pair)
{
  CsTestDtlsDatagram *datagram;

  while ((datagram = g_queue_pop_head (&pair->queue)) != NULL)
    {
      gsize len;
      const guint8 *bytes = g_bytes_get_data (datagram->bytes, &len);
      /* the exact size: a byte read past the end shows under the sanitizer */
      g_autofree guint8 *exact = g_memdup2 (bytes, len);

      cs_dtls_session_receive (datagram->to->session, exact, len, g_get_monotonic_time ());
      datagram_free (datagram);
    }
}

static gboolean
is_settled (const CsTestDtlsEnd *end)
{
  return end->has_keys || end->failed;
}

static gint64
earlier (gint64 a, gint64 b)
{
  if (a < 0 || b < 0)
    return MAX (a, b);
  return MIN (a, b);
}

void
cs_test_dtls_pair_run (CsTestDtlsPair *pair, guint limit_ms)
{
  const gint64 limit_us = g_get_monotonic_time () + limit_ms * G_TIME_SPAN_MILLISECOND;

  for (;;)
    {
      gint64 due, now_us;

      cs_test_dtls_pair_deliver (pair);
      now_us = g_get_monotonic_time ();
      due = earlier (cs_dtls_session_next_deadline_us (pair->client.session),
                     cs_dtls_session_next_deadline_us (pair->server.session));
      if ((is_settled (&pair->client) && is_settled (&pair->server)) || due < 0 || due > limit_us || now_us > limit_us)
        return;
      if (due > now_us)
        g_usleep ((gulong) (due - now_us));
      now_us = g_get_monotonic_time ();
      cs_dtls_session_tick (pair->client.session, now_us);
      cs_dtls_session_tick (pair->server.session, now_us);
    }
}
