/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/cs-dtls-session.h"
#include "net/cs-test-dtls-pair.h"

#include <stdint.h>
#include <string.h>

/* Two DTLS sessions, and somebody on the way. The input is read as orders of four bytes, one for each datagram that
 * either end sends: what to do with it (0 pass, 1 change a byte, 2 cut, 3 twice, 4 lose, 5 a changed copy behind it, 6
 * to the sender, 7 the rest of the input instead), where, and with what. Nobody may crash, and who ends with keys has
 * those of the other. */

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

typedef struct {
  const uint8_t *at;
  size_t left;
} Orders;

static GBytes *
changed (GBytes *bytes, guint where, guint8 with)
{
  gsize len;
  const guint8 *original = g_bytes_get_data (bytes, &len);
  guint8 *copy = g_memdup2 (original, len);

  copy[where % len] ^= with;
  return g_bytes_new_take (copy, len);
}

static void
queue_bytes (CsTestDtlsPair *pair, CsTestDtlsEnd *to, GBytes *bytes)
{
  cs_test_dtls_pair_queue (pair, to, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static gboolean
meddle (CsTestDtlsPair *pair, CsTestDtlsEnd *from, GBytes **bytes, gpointer user_data)
{
  Orders *orders = user_data;
  CsTestDtlsEnd *to = from == &pair->client ? &pair->server : &pair->client;
  g_autoptr (GBytes) made = NULL;
  const uint8_t *order = orders->at;
  guint where;

  if (orders->left < 4)
    return TRUE;
  orders->at += 4;
  orders->left -= 4;
  where = (guint) (order[1] << 8 | order[2]);
  switch (order[0] % 8)
    {
    case 1:
      made = changed (*bytes, where, order[3]);
      queue_bytes (pair, to, made);
      return FALSE;
    case 2:
      cs_test_dtls_pair_queue (pair, to, g_bytes_get_data (*bytes, NULL), where % g_bytes_get_size (*bytes));
      return FALSE;
    case 3:
      queue_bytes (pair, to, *bytes);
      return TRUE;
    case 4:
      return FALSE;
    case 5:
      made = changed (*bytes, where, order[3]);
      queue_bytes (pair, to, *bytes);
      queue_bytes (pair, to, made);
      return FALSE;
    case 6:
      queue_bytes (pair, from, *bytes);
      return TRUE;
    case 7:
      cs_test_dtls_pair_queue (pair, to, orders->at, orders->left);
      orders->left = 0;
      return TRUE;
    default:
      return TRUE;
    }
}

static void
check (const CsTestDtlsPair *pair)
{
  if (!pair->client.has_keys || !pair->server.has_keys)
    return;
  /* One may have gone on to another handshake that the other has not ended yet. */
  if (pair->client.n_keys != pair->server.n_keys)
    return;
  g_assert_cmpmem (pair->client.send->data, pair->client.send->len, pair->server.receive->data,
                   pair->server.receive->len);
  g_assert_cmpmem (pair->client.receive->data, pair->client.receive->len, pair->server.send->data,
                   pair->server.send->len);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (CsTestDtlsPair) pair = NULL;
  Orders orders = { data, size };

  if (size > 4096)
    return 0;
  pair = cs_test_dtls_pair_new ();
  pair->relay = meddle;
  pair->user_data = &orders;
  cs_test_dtls_pair_start (pair);
  cs_test_dtls_pair_deliver (pair);
  check (pair);
  return 0;
}
