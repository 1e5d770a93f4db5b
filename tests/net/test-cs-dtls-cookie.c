/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/cs-dtls-cookie.h"

#include "cs-test-dtls-pair.h"
#include "net/cs-dtls-session.h"

#include "base/cs-limits.h"

#include <string.h>

static const guint8 alice[] = "alice", mallory[] = "mallory";

/* ---- the first hello of a real client ---- */

static gboolean
keep_first (CsTestDtlsPair *pair, CsTestDtlsEnd *from, GBytes **bytes, gpointer user_data)
{
  GBytes **hello = user_data;

  if (from == &pair->client && *hello == NULL)
    *hello = g_bytes_ref (*bytes);
  return FALSE;
}

static GByteArray *
real_hello (void)
{
  g_autoptr (CsTestDtlsPair) pair = cs_test_dtls_pair_new ();
  GBytes *hello = NULL;

  pair->relay = keep_first;
  pair->user_data = &hello;
  cs_test_dtls_pair_start (pair);
  g_assert_nonnull (hello);
  return g_bytes_unref_to_array (hello);
}

static CsDtlsCookieVerdict
judge (CsDtlsCookie *cookie, const GByteArray *datagram, const guint8 *client, gsize client_len,
       CsDtlsCookieQuestion *question)
{
  g_autofree guint8 *exact = g_memdup2 (datagram->data, datagram->len);

  return cs_dtls_cookie_judge (cookie, exact, datagram->len, client, client_len, question);
}

/* The hello once more, with the cookie of the question in it (RFC 6347 section 4.2.1), counted as the second. */
static GByteArray *
answer_to (const GByteArray *hello, const CsDtlsCookieQuestion *question)
{
  const guint cookie_len = question->bytes[13 + 12 + 2];
  const guint8 *cookie = question->bytes + 13 + 12 + 3;
  const guint at = 13 + 12 + 2 + 32 + 1 + hello->data[13 + 12 + 34];
  const guint body = hello->len - 25 + cookie_len;
  GByteArray *out = g_byte_array_new ();

  g_byte_array_append (out, hello->data, at);
  g_byte_array_append (out, &(guint8){ (guint8) cookie_len }, 1);
  g_byte_array_append (out, cookie, cookie_len);
  g_byte_array_append (out, hello->data + at + 1, hello->len - at - 1);
  out->data[10] = 1;
  out->data[11] = (guint8) ((body + 12) >> 8);
  out->data[12] = (guint8) (body + 12);
  out->data[13 + 5] = 1;
  for (guint i = 0; i < 2; i++)
    {
      out->data[13 + (i == 0 ? 2 : 10)] = (guint8) (body >> 8);
      out->data[13 + (i == 0 ? 3 : 11)] = (guint8) body;
    }
  return out;
}

static void
test_question (void)
{
  g_autoptr (CsDtlsCookie) cookie = cs_dtls_cookie_new ();
  g_autoptr (GByteArray) hello = real_hello ();
  CsDtlsCookieQuestion question;

  g_assert_cmpint (judge (cookie, hello, alice, sizeof alice, &question), ==, CS_DTLS_COOKIE_ASKED);
  g_assert_cmpuint (question.len, >, 13 + 12 + 3);
  g_assert_cmpuint (question.len, <, hello->len); /* nobody can have us send more than they do */
  g_assert_cmpuint (question.bytes[0], ==, 22);
  g_assert_cmpuint (question.bytes[13], ==, 3); /* HelloVerifyRequest */
  g_assert_cmpuint (question.bytes[10], ==, hello->data[10]);
}

static void
test_who_answers (void)
{
  g_autoptr (CsDtlsCookie) cookie = cs_dtls_cookie_new ();
  g_autoptr (CsDtlsCookie) another = cs_dtls_cookie_new ();
  g_autoptr (GByteArray) hello = real_hello ();
  g_autoptr (GByteArray) answer = NULL;
  g_autoptr (GByteArray) other_hello = NULL;
  CsDtlsCookieQuestion question, ignored;

  judge (cookie, hello, alice, sizeof alice, &question);
  answer = answer_to (hello, &question);
  g_assert_cmpint (judge (cookie, answer, alice, sizeof alice, &ignored), ==, CS_DTLS_COOKIE_RIGHT);
  g_assert_cmpint (judge (cookie, answer, alice, sizeof alice, &ignored), ==, CS_DTLS_COOKIE_RIGHT);
  /* From elsewhere, for another stream, with another random. */
  g_assert_cmpint (judge (cookie, answer, mallory, sizeof mallory, &ignored), ==, CS_DTLS_COOKIE_ASKED);
  g_assert_cmpint (judge (another, answer, alice, sizeof alice, &ignored), ==, CS_DTLS_COOKIE_ASKED);
  other_hello = g_byte_array_append (g_byte_array_new (), answer->data, answer->len);
  other_hello->data[13 + 12 + 2 + 5] ^= 1;
  g_assert_cmpint (judge (cookie, other_hello, alice, sizeof alice, &ignored), ==, CS_DTLS_COOKIE_ASKED);
}

/* Each bit of the cookie counts. */
static void
test_changed_cookie (void)
{
  g_autoptr (CsDtlsCookie) cookie = cs_dtls_cookie_new ();
  g_autoptr (GByteArray) hello = real_hello ();
  g_autoptr (GByteArray) answer = NULL;
  CsDtlsCookieQuestion question, ignored;
  const guint at = 13 + 12 + 2 + 32 + 1;

  judge (cookie, hello, alice, sizeof alice, &question);
  answer = answer_to (hello, &question);
  for (guint i = 0; i <= answer->data[at]; i++)
    {
      answer->data[at + i] ^= 0x10;
      g_assert_cmpint (judge (cookie, answer, alice, sizeof alice, &ignored), ==, CS_DTLS_COOKIE_ASKED);
      answer->data[at + i] ^= 0x10;
    }
}

static void
test_cut_anywhere (void)
{
  g_autoptr (CsDtlsCookie) cookie = cs_dtls_cookie_new ();
  g_autoptr (GByteArray) hello = real_hello ();
  g_autoptr (GByteArray) answer = NULL;
  CsDtlsCookieQuestion question, ignored;

  judge (cookie, hello, alice, sizeof alice, &question);
  answer = answer_to (hello, &question);
  while (answer->len > 0)
    {
      const CsDtlsCookieVerdict verdict = judge (cookie, answer, alice, sizeof alice, &ignored);

      if (answer->len < 13 + 12 + 2 + 32)
        g_assert_cmpint (verdict, ==, CS_DTLS_COOKIE_NO_HELLO);
      else if (answer->len < 13 + 12 + 2 + 32 + 1 + 1 + 16)
        g_assert_cmpint (verdict, ==, CS_DTLS_COOKIE_ASKED);
      g_byte_array_set_size (answer, answer->len - 1);
    }
}

static void
test_no_hello (void)
{
  static const struct {
    guint at;
    guint8 with;
  } rows[] = { { 0, 20 }, { 0, 21 }, { 0, 23 }, { 3, 1 }, { 4, 1 }, { 13, 0 }, { 13, 2 }, { 13, 3 }, { 13, 16 } };
  g_autoptr (CsDtlsCookie) cookie = cs_dtls_cookie_new ();
  g_autoptr (GByteArray) hello = real_hello ();
  CsDtlsCookieQuestion ignored;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const guint8 before = hello->data[rows[i].at];

      hello->data[rows[i].at] = rows[i].with;
      g_assert_cmpint (judge (cookie, hello, alice, sizeof alice, &ignored), ==, CS_DTLS_COOKIE_NO_HELLO);
      hello->data[rows[i].at] = before;
    }
}

/* ---- with a client and a server ---- */

typedef struct {
  CsDtlsCookie *cookie;
  guint n_asked, n_let_in;
} Door;

static gboolean
stand_at_door (CsTestDtlsPair *pair, CsTestDtlsEnd *from, GBytes **bytes, gpointer user_data)
{
  Door *door = user_data;
  gsize len;
  const guint8 *datagram = g_bytes_get_data (*bytes, &len);
  CsDtlsCookieQuestion question;

  if (from != &pair->client)
    return TRUE;
  switch (cs_dtls_cookie_judge (door->cookie, datagram, len, alice, sizeof alice, &question))
    {
    case CS_DTLS_COOKIE_ASKED:
      door->n_asked++;
      cs_test_dtls_pair_queue (pair, &pair->client, question.bytes, question.len);
      return FALSE;
    case CS_DTLS_COOKIE_RIGHT:
      door->n_let_in++;
      return TRUE;
    case CS_DTLS_COOKIE_NO_HELLO:
    default:
      return TRUE;
    }
}

static void
test_handshake (void)
{
  g_autoptr (CsTestDtlsPair) pair = cs_test_dtls_pair_new ();
  g_autoptr (CsDtlsCookie) cookie = cs_dtls_cookie_new ();
  Door door = { .cookie = cookie };

  pair->relay = stand_at_door;
  pair->user_data = &door;
  cs_test_dtls_pair_start (pair);
  cs_test_dtls_pair_run (pair, 5000);
  g_assert_true (pair->client.has_keys && pair->server.has_keys);
  g_assert_cmpmem (pair->client.send->data, pair->client.send->len, pair->server.receive->data,
                   pair->server.receive->len);
  g_assert_cmpuint (door.n_asked, ==, 1);
  g_assert_cmpuint (door.n_let_in, ==, 1);
}

/* A hello to a client, and a question that no server asked: neither ends its handshake. */
static gboolean
say_hello_to_client (CsTestDtlsPair *pair, CsTestDtlsEnd *from, GBytes **bytes, gpointer user_data)
{
  guint *n = user_data;

  if (from == &pair->client && (*n)++ < 20)
    cs_test_dtls_pair_queue (pair, &pair->client, g_bytes_get_data (*bytes, NULL), g_bytes_get_size (*bytes));
  return TRUE;
}

static void
test_hello_to_a_client (void)
{
  g_autoptr (CsTestDtlsPair) pair = cs_test_dtls_pair_new ();
  guint n = 0;

  pair->relay = say_hello_to_client;
  pair->user_data = &n;
  cs_test_dtls_pair_start (pair);
  cs_test_dtls_pair_run (pair, 5000);
  g_assert_true (pair->client.has_keys && pair->server.has_keys);
  g_assert_cmpuint (pair->client.n_keys, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dtls-cookie/question", test_question);
  g_test_add_func ("/dtls-cookie/who-answers", test_who_answers);
  g_test_add_func ("/dtls-cookie/changed-cookie", test_changed_cookie);
  g_test_add_func ("/dtls-cookie/cut-anywhere", test_cut_anywhere);
  g_test_add_func ("/dtls-cookie/no-hello", test_no_hello);
  g_test_add_func ("/dtls-cookie/handshake", test_handshake);
  g_test_add_func ("/dtls-cookie/hello-to-a-client", test_hello_to_a_client);
  return g_test_run ();
}
