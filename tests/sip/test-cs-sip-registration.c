/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An agent with an account, and a registrar that follows a script. */

#include "cs-test-sip-side.h"
#include "lib/cs-test-resolver.h"

#include <string.h>

#define CHALLENGE "WWW-Authenticate: Digest realm=\"sip.test\", nonce=\"n1\", algorithm=MD5, qop=\"auth\"\r\n"
#define STALE "WWW-Authenticate: Digest realm=\"sip.test\", nonce=\"n2\", stale=true, algorithm=MD5, qop=\"auth\"\r\n"
#define PROXY_CHALLENGE "Proxy-Authenticate: Digest realm=\"sip.test\", nonce=\"p1\", algorithm=MD5, qop=\"auth\"\r\n"

typedef struct {
  CsTestSipPeer *peer;
  CsTestSide *side;
} Account;

static CsTestSide *
account_side_new (CsNetTransport transport, const char *host, guint16 port)
{
  g_autoptr (CsSecret) password = cs_secret_new_copy ((const guint8 *) "secret", 6);
  CsSipAgentConfig config = {
    .identity = "sip:alice@sip.test",
    .display_name = "Alice",
    .password = password,
    .server_host = host,
    .server_port = port,
    .transport = transport,
    .registers = TRUE,
    .instance_id = "urn:uuid:00000000-0000-1000-8000-000000000001",
    .user_agent = "Test/1",
  };

  return cs_test_side_new (&config);
}

static Account *
account_new (CsNetTransport transport)
{
  Account *a = g_new0 (Account, 1);

  a->peer = transport == CS_NET_TRANSPORT_UDP ? cs_test_sip_peer_new_udp () : cs_test_sip_peer_new_tcp ();
  a->side = account_side_new (transport, "127.0.0.1", cs_test_sip_peer_get_port (a->peer));
  return a;
}

static void
account_free (Account *a)
{
  cs_test_side_free (a->side);
  cs_test_sip_peer_free (a->peer);
  g_free (a);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Account, account_free)

static const char *
wait_for (Account *a, const char *start, guint n)
{
  CS_TEST_SIDES_WAIT_FOR (cs_test_sip_peer_count (a->peer, start) >= n);
  return cs_test_sip_peer_last (a->peer, start);
}

static void
reply_registered (Account *a, guint n, const char *headers)
{
  cs_test_sip_peer_reply (a->peer, wait_for (a, "REGISTER", n), "200 OK", "r",
                          headers != NULL ? headers : "Expires: 300\r\n", NULL);
  CS_TEST_SIDES_WAIT_FOR (a->side->registration == CS_SIP_REGISTRATION_REGISTERED);
}

static Account *
registered_new (CsNetTransport transport)
{
  Account *a = account_new (transport);

  cs_sip_agent_start (a->side->agent);
  reply_registered (a, 1, NULL);
  return a;
}

/* And it was asked for its password on the way. */
static Account *
taught_new (CsNetTransport transport)
{
  Account *a = account_new (transport);

  cs_sip_agent_start (a->side->agent);
  cs_test_sip_peer_reply (a->peer, wait_for (a, "REGISTER", 1), "401 Unauthorized", "r", CHALLENGE, NULL);
  reply_registered (a, 2, NULL);
  return a;
}

/* ---- registering ---- */

static void
test_contents (gconstpointer transport)
{
  g_autoptr (Account) a = account_new (GPOINTER_TO_INT (transport));
  const char *message;
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;
  g_autofree char *contact = NULL;
  g_autofree char *expires = NULL;
  g_autofree char *authorization = NULL;

  cs_sip_agent_start (a->side->agent);
  g_assert_cmpint (a->side->registration, ==, CS_SIP_REGISTRATION_PENDING);
  message = wait_for (a, "REGISTER", 1);
  g_assert_true (g_str_has_prefix (message, "REGISTER sip:sip.test SIP/2.0\r\n"));
  from = cs_test_sip_header (message, "From");
  to = cs_test_sip_header (message, "To");
  contact = cs_test_sip_header (message, "Contact");
  expires = cs_test_sip_header (message, "Expires");
  authorization = cs_test_sip_header (message, "Authorization");
  g_assert_true (g_str_has_prefix (from, "\"Alice\" <sip:alice@sip.test>;tag="));
  g_assert_cmpstr (to, ==, "\"Alice\" <sip:alice@sip.test>");
  g_assert_true (g_str_has_prefix (contact, "<sip:alice@127.0.0.1:"));
  g_assert_nonnull (strstr (contact, ";+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-000000000001>\""));
  g_assert_true ((strstr (contact, ";transport=tcp>") != NULL)
                 == (GPOINTER_TO_INT (transport) != CS_NET_TRANSPORT_UDP));
  g_assert_cmpstr (expires, ==, "600");
  g_assert_null (authorization);

  reply_registered (a, 1, NULL);
  g_assert_cmpuint (a->side->expires_s, ==, 300);
  g_assert_cmpuint (a->side->registrations, ==, 2);
}

static void
test_renewal (gconstpointer transport)
{
  g_autoptr (Account) a = account_new (GPOINTER_TO_INT (transport));
  g_autofree char *contact = NULL;
  g_autofree char *headers = NULL;

  cs_sip_agent_start (a->side->agent);
  contact = cs_test_sip_header (wait_for (a, "REGISTER", 1), "Contact");
  *strchr (contact, '>') = '\0';
  /* Ours among several, however long the others live. */
  headers = g_strdup_printf ("Contact: <sip:alice@192.0.2.5>;expires=3000, %s>;expires=200\r\n", contact);
  reply_registered (a, 1, headers);
  g_assert_cmpuint (a->side->expires_s, ==, 200);

  cs_test_side_advance (a->side, 179999);
  cs_test_sides_settle ();
  g_assert_cmpuint (cs_test_sip_peer_count (a->peer, "REGISTER"), ==, 1);
  cs_test_side_advance (a->side, 1);
  reply_registered (a, 2, NULL);
  g_assert_cmpint (cs_sip_agent_get_registration (a->side->agent), ==, CS_SIP_REGISTRATION_REGISTERED);
  g_assert_cmpuint (cs_test_sip_peer_count_connections (a->peer), <=, 1);
}

static void
test_challenge (gconstpointer transport)
{
  g_autoptr (Account) a = account_new (GPOINTER_TO_INT (transport));
  g_autofree char *credentials = NULL;
  g_autofree char *cseq1 = NULL;
  g_autofree char *cseq2 = NULL;
  g_autofree char *again = NULL;

  cs_sip_agent_start (a->side->agent);
  cseq1 = cs_test_sip_header (wait_for (a, "REGISTER", 1), "CSeq");
  cs_test_sip_peer_reply (a->peer, wait_for (a, "REGISTER", 1), "401 Unauthorized", "r", CHALLENGE, NULL);
  credentials = cs_test_sip_header (wait_for (a, "REGISTER", 2), "Authorization");
  cseq2 = cs_test_sip_header (wait_for (a, "REGISTER", 2), "CSeq");
  g_assert_nonnull (strstr (credentials, "username=\"alice\""));
  g_assert_nonnull (strstr (credentials, "uri=\"sip:sip.test\""));
  g_assert_cmpstr (cseq1, ==, "1 REGISTER");
  g_assert_cmpstr (cseq2, ==, "2 REGISTER");

  /* The nonce ran out meanwhile. */
  cs_test_sip_peer_reply (a->peer, wait_for (a, "REGISTER", 2), "401 Unauthorized", "r", STALE, NULL);
  again = cs_test_sip_header (wait_for (a, "REGISTER", 3), "Authorization");
  g_assert_nonnull (strstr (again, "nonce=\"n2\""));
  reply_registered (a, 3, NULL);

  /* Known from the start next time. */
  cs_test_side_advance (a->side, 270000);
  g_assert_nonnull (strstr (wait_for (a, "REGISTER", 4), "\r\nAuthorization: Digest "));
}

static void
test_wrong_password (gconstpointer transport)
{
  g_autoptr (Account) a = account_new (GPOINTER_TO_INT (transport));

  cs_sip_agent_start (a->side->agent);
  cs_test_sip_peer_reply (a->peer, wait_for (a, "REGISTER", 1), "401 Unauthorized", "r", CHALLENGE, NULL);
  cs_test_sip_peer_reply (a->peer, wait_for (a, "REGISTER", 2), "401 Unauthorized", "r", CHALLENGE, NULL);
  CS_TEST_SIDES_WAIT_FOR (a->side->registration == CS_SIP_REGISTRATION_FAILED);
  g_assert_cmpint (a->side->registration_cause->kind, ==, CS_SIP_CAUSE_AUTH);
  g_assert_cmpuint (a->side->registration_cause->status, ==, 401);

  /* Trying again by itself would only lock the account. */
  cs_test_side_advance (a->side, 3600000);
  cs_test_sides_settle ();
  g_assert_cmpuint (cs_test_sip_peer_count (a->peer, "REGISTER"), ==, 2);
  /* Not so the user. */
  cs_sip_agent_refresh (a->side->agent);
  wait_for (a, "REGISTER", 3);
}

static void
test_no_challenge_of_ours (void)
{
  static const char *const headers[] = {
    "WWW-Authenticate: Basic realm=\"sip.test\"\r\n",
    "WWW-Authenticate: Digest realm=\"sip.test\", nonce=\"n\", algorithm=SHA3-512\r\n",
    NULL,
  };

  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      g_autoptr (Account) a = account_new (CS_NET_TRANSPORT_UDP);

      cs_sip_agent_start (a->side->agent);
      cs_test_sip_peer_reply (a->peer, wait_for (a, "REGISTER", 1), "401 Unauthorized", "r", headers[i], NULL);
      CS_TEST_SIDES_WAIT_FOR (a->side->registration == CS_SIP_REGISTRATION_FAILED);
      g_assert_cmpint (a->side->registration_cause->kind, ==, CS_SIP_CAUSE_AUTH);
    }
}

/* It changes its realm each time, so that no password is ever refused. */
static void
test_endless_challenges (void)
{
  g_autoptr (Account) a = account_new (CS_NET_TRANSPORT_UDP);

  cs_sip_agent_start (a->side->agent);
  for (guint i = 1; a->side->registration != CS_SIP_REGISTRATION_FAILED; i++)
    {
      g_autofree char *headers
          = g_strdup_printf ("WWW-Authenticate: Digest realm=\"r%u\", nonce=\"n\", qop=\"auth\"\r\n", i);

      g_assert_cmpuint (i, <, 10);
      cs_test_sip_peer_reply (a->peer, wait_for (a, "REGISTER", i), "401 Unauthorized", "r", headers, NULL);
      cs_test_sides_settle ();
    }
  g_assert_cmpint (a->side->registration_cause->kind, ==, CS_SIP_CAUSE_AUTH);
}

static void
test_interval_too_brief (void)
{
  g_autoptr (Account) a = account_new (CS_NET_TRANSPORT_UDP);
  g_autofree char *expires = NULL;

  cs_sip_agent_start (a->side->agent);
  cs_test_sip_peer_reply (a->peer, wait_for (a, "REGISTER", 1), "423 Interval Too Brief", "r", "Min-Expires: 1800\r\n",
                          NULL);
  expires = cs_test_sip_header (wait_for (a, "REGISTER", 2), "Expires");
  g_assert_cmpstr (expires, ==, "1800");
  reply_registered (a, 2, "Expires: 1800\r\n");
  g_assert_cmpuint (a->side->expires_s, ==, 1800);
}

static void
test_interval_nonsense (void)
{
  static const char *const headers[] = { NULL, "Min-Expires: 60\r\n", "Min-Expires: soon\r\n", "Min-Expires: -1\r\n" };

  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      g_autoptr (Account) a = account_new (CS_NET_TRANSPORT_UDP);

      cs_sip_agent_start (a->side->agent);
      cs_test_sip_peer_reply (a->peer, wait_for (a, "REGISTER", 1), "423 Interval Too Brief", "r", headers[i], NULL);
      CS_TEST_SIDES_WAIT_FOR (a->side->registration == CS_SIP_REGISTRATION_FAILED);
      g_assert_cmpuint (cs_test_sip_peer_count (a->peer, "REGISTER"), ==, 1);
    }
}

/* ---- failing and coming back ---- */

static void
test_back_off (void)
{
  g_autoptr (Account) a = account_new (CS_NET_TRANSPORT_TCP);
  static const gint64 longest_ms[] = { 5000, 10000, 20000, 40000, 80000, 160000, 300000, 300000 };

  /* No pings: answers to them would have to come while the clock jumps. */
  cs_test_sip_peer_set_deaf (a->peer, TRUE);
  cs_sip_agent_start (a->side->agent);
  for (guint i = 0; i < G_N_ELEMENTS (longest_ms); i++)
    {
      cs_test_sip_peer_reply (a->peer, wait_for (a, "REGISTER", i + 1), "500 Oops", "r", NULL, NULL);
      CS_TEST_SIDES_WAIT_FOR (a->side->registration == CS_SIP_REGISTRATION_FAILED && a->side->registrations == i + 2);
      g_assert_cmpint (a->side->registration_cause->kind, ==, CS_SIP_CAUSE_SERVER);
      cs_test_side_advance (a->side, longest_ms[i] * 3 / 4 - 1);
      cs_test_sides_settle ();
      g_assert_cmpuint (cs_test_sip_peer_count (a->peer, "REGISTER"), ==, i + 1);
      for (gint64 ms = longest_ms[i] / 4 + 1; cs_test_sip_peer_count (a->peer, "REGISTER") == i + 1; ms -= 1000)
        {
          g_assert_cmpint (ms, >, -1000);
          cs_test_side_advance (a->side, 1000);
          cs_test_sides_settle ();
        }
    }
  reply_registered (a, G_N_ELEMENTS (longest_ms) + 1, NULL);
}

static void
test_retry_after (void)
{
  g_autoptr (Account) a = account_new (CS_NET_TRANSPORT_UDP);

  cs_sip_agent_start (a->side->agent);
  cs_test_sip_peer_reply (a->peer, wait_for (a, "REGISTER", 1), "503 Busy", "r", "Retry-After: 100 (tea)\r\n", NULL);
  CS_TEST_SIDES_WAIT_FOR (a->side->registration == CS_SIP_REGISTRATION_FAILED);
  cs_test_side_advance (a->side, 99999);
  cs_test_sides_settle ();
  g_assert_cmpuint (cs_test_sip_peer_count (a->peer, "REGISTER"), ==, 1);
  cs_test_side_advance (a->side, 1);
  wait_for (a, "REGISTER", 2);
}

static void
test_silence (gconstpointer transport)
{
  g_autoptr (Account) a = account_new (GPOINTER_TO_INT (transport));

  cs_sip_agent_start (a->side->agent);
  wait_for (a, "REGISTER", 1);
  cs_test_side_advance (a->side, 32000);
  g_assert_cmpint (a->side->registration, ==, CS_SIP_REGISTRATION_FAILED);
  g_assert_cmpint (a->side->registration_cause->kind, ==, CS_SIP_CAUSE_UNREACHABLE);
  if (GPOINTER_TO_INT (transport) == CS_NET_TRANSPORT_UDP)
    return;
  /* A connection on which nobody answered is not tried again. */
  cs_test_side_advance (a->side, 5000);
  CS_TEST_SIDES_WAIT_FOR (cs_test_sip_peer_count_connections (a->peer) == 2);
}

static void
test_refused (void)
{
  CsTestSipPeer *gone = cs_test_sip_peer_new_tcp ();
  guint16 port = cs_test_sip_peer_get_port (gone);
  g_autoptr (CsTestSide) side = account_side_new (CS_NET_TRANSPORT_TCP, "127.0.0.1", port);

  cs_test_sip_peer_free (gone);
  cs_sip_agent_start (side->agent);
  /* The clock stands still: nothing waits for a timer. */
  CS_TEST_SIDES_WAIT_FOR (side->registration == CS_SIP_REGISTRATION_FAILED);
  g_assert_cmpint (side->registration_cause->kind, ==, CS_SIP_CAUSE_UNREACHABLE);
  g_assert_error (side->registration_cause->error, CS_NET_ERROR, CS_NET_ERROR_UNREACHABLE);
}

static void
test_unknown_server (void)
{
  CsTestResolver *resolver = cs_test_resolver_install ();
  CsTestSide *side = account_side_new (CS_NET_TRANSPORT_TCP, "nowhere.test", 0);

  cs_sip_agent_start (side->agent);
  CS_TEST_SIDES_WAIT_FOR (side->registration == CS_SIP_REGISTRATION_FAILED);
  g_assert_error (side->registration_cause->error, CS_NET_ERROR, CS_NET_ERROR_RESOLVE);
  cs_test_side_free (side);
  cs_test_resolver_drop (resolver);
}

static void
test_connection_lost (void)
{
  g_autoptr (Account) a = registered_new (CS_NET_TRANSPORT_TCP);
  g_autofree char *old = cs_test_sip_header (cs_test_sip_peer_last (a->peer, "REGISTER"), "Contact");
  const char *again;
  g_autofree char *removed = NULL;

  cs_test_sip_peer_hang_up_connections (a->peer);
  /* At once, and without the binding that leads nowhere. */
  again = wait_for (a, "REGISTER", 2);
  g_assert_cmpuint (cs_test_sip_peer_count_connections (a->peer), ==, 2);
  *strchr (old, '>') = '\0';
  removed = g_strdup_printf ("Contact: %s>;expires=0\r\n", old);
  g_assert_nonnull (strstr (again, removed));
  g_assert_cmpint (a->side->registration, ==, CS_SIP_REGISTRATION_PENDING);
  reply_registered (a, 2, NULL);
}

static void
test_registrar_gone (void)
{
  g_autoptr (Account) a = registered_new (CS_NET_TRANSPORT_TCP);

  g_clear_pointer (&a->peer, cs_test_sip_peer_free);
  CS_TEST_SIDES_WAIT_FOR (a->side->registration == CS_SIP_REGISTRATION_FAILED);
  g_assert_cmpint (a->side->registration_cause->kind, ==, CS_SIP_CAUSE_UNREACHABLE);
}

static void
test_refresh (void)
{
  g_autoptr (Account) a = registered_new (CS_NET_TRANSPORT_TCP);

  cs_sip_agent_refresh (a->side->agent);
  CS_TEST_SIDES_WAIT_FOR (cs_test_sip_peer_count_connections (a->peer) == 2);
  reply_registered (a, 2, NULL);
}

static void
test_keep_alive (void)
{
  g_autoptr (Account) a = registered_new (CS_NET_TRANSPORT_TCP);

  /* This one answers, so it has to go on answering. */
  cs_test_side_advance (a->side, 100000);
  cs_test_sides_settle ();
  cs_test_side_advance (a->side, 20000);
  cs_test_sides_settle ();
  g_assert_cmpuint (cs_test_sip_peer_count_connections (a->peer), ==, 1);
  cs_test_sip_peer_set_deaf (a->peer, TRUE);
  cs_test_side_advance (a->side, 80000);
  cs_test_sides_settle ();
  cs_test_sip_peer_set_deaf (a->peer, FALSE);
  cs_test_side_advance (a->side, 10000);
  CS_TEST_SIDES_WAIT_FOR (cs_test_sip_peer_count_connections (a->peer) == 2);
  wait_for (a, "REGISTER", 2);
}

/* ---- places ---- */

static void
test_failover (void)
{
  CsTestResolver *resolver = cs_test_resolver_install ();
  CsTestSipPeer *gone = cs_test_sip_peer_new_tcp ();
  CsTestSipPeer *busy = cs_test_sip_peer_new_tcp ();
  CsTestSipPeer *good = cs_test_sip_peer_new_tcp ();
  g_autofree char *targets = g_strdup_printf ("h.test:%u,h.test:%u,h.test:%u", cs_test_sip_peer_get_port (gone),
                                              cs_test_sip_peer_get_port (busy), cs_test_sip_peer_get_port (good));
  CsTestSide *side = account_side_new (CS_NET_TRANSPORT_TCP, NULL, 0);
  g_autofree char *branch1 = NULL;
  g_autofree char *branch2 = NULL;

  cs_test_resolver_add_service (resolver, "_sip._tcp.sip.test", targets);
  cs_test_resolver_add_host (resolver, "h.test", "127.0.0.1");
  cs_test_sip_peer_free (gone);
  cs_sip_agent_start (side->agent);
  CS_TEST_SIDES_WAIT_FOR (cs_test_sip_peer_count (busy, "REGISTER") == 1);
  branch1 = cs_test_sip_header (cs_test_sip_peer_last (busy, "REGISTER"), "Via");
  cs_test_sip_peer_reply (busy, cs_test_sip_peer_last (busy, "REGISTER"), "503 Service Unavailable", "r", NULL, NULL);
  CS_TEST_SIDES_WAIT_FOR (cs_test_sip_peer_count (good, "REGISTER") == 1);
  branch2 = cs_test_sip_header (cs_test_sip_peer_last (good, "REGISTER"), "Via");
  g_assert_cmpstr (branch1, !=, branch2);
  cs_test_sip_peer_reply (good, cs_test_sip_peer_last (good, "REGISTER"), "200 OK", "r", NULL, NULL);
  CS_TEST_SIDES_WAIT_FOR (side->registration == CS_SIP_REGISTRATION_REGISTERED);

  cs_test_side_free (side);
  cs_test_sip_peer_free (busy);
  cs_test_sip_peer_free (good);
  cs_test_resolver_drop (resolver);
}

/* ---- refused after it has worked ---- */

static void
test_refused_now (gconstpointer data)
{
  static const struct {
    const char *status;
    const char *headers; /* or NULL */
    CsSipCauseKind kind;
    guint pause_s; /* at most, then it is tried again */
  } rows[] = {
    { "403 Forbidden", NULL, CS_SIP_CAUSE_REFUSED_NOW, 30 },
    { "404 Not Found", NULL, CS_SIP_CAUSE_REFUSED_NOW, 30 },
    { "603 Decline", NULL, CS_SIP_CAUSE_REFUSED_NOW, 30 },
    { "403 Forbidden", "Retry-After: 100\r\n", CS_SIP_CAUSE_REFUSED_NOW, 100 },
    { "401 Unauthorized", "WWW-Authenticate: Basic realm=\"sip.test\"\r\n", CS_SIP_CAUSE_REFUSED_NOW, 30 },
    { "500 Oops", NULL, CS_SIP_CAUSE_SERVER, 5 },
    { "503 Busy", "Retry-After: 40\r\n", CS_SIP_CAUSE_SERVER, 40 },
    { "480 Later", NULL, CS_SIP_CAUSE_NO_ANSWER, 5 },
  };
  const guint row = GPOINTER_TO_UINT (data);
  g_autoptr (Account) a = taught_new (CS_NET_TRANSPORT_TCP);

  cs_test_side_advance (a->side, 270000);
  cs_test_sip_peer_reply (a->peer, wait_for (a, "REGISTER", 3), rows[row].status, "r", rows[row].headers, NULL);
  CS_TEST_SIDES_WAIT_FOR (a->side->registration == CS_SIP_REGISTRATION_FAILED);
  g_assert_cmpint (a->side->registration_cause->kind, ==, rows[row].kind);
  for (guint i = 0; i < rows[row].pause_s && cs_test_sip_peer_count (a->peer, "REGISTER") == 3; i++)
    {
      cs_test_side_advance (a->side, 1000);
      cs_test_sides_settle ();
    }
  reply_registered (a, 4, NULL);
}

/* The password that was good for one realm is refused by another. */
static void
test_other_realm (void)
{
  static const char *const challenges[] = {
    "WWW-Authenticate: Digest realm=\"other\", nonce=\"o1\", qop=\"auth\"\r\n",
    "WWW-Authenticate: Digest realm=\"other\", nonce=\"o2\", qop=\"auth\"\r\n",
  };
  g_autoptr (Account) a = taught_new (CS_NET_TRANSPORT_TCP);

  cs_test_side_advance (a->side, 270000);
  cs_test_sip_peer_reply (a->peer, wait_for (a, "REGISTER", 3), "401 Unauthorized", "r", challenges[0], NULL);
  cs_test_sip_peer_reply (a->peer, wait_for (a, "REGISTER", 4), "401 Unauthorized", "r", challenges[1], NULL);
  CS_TEST_SIDES_WAIT_FOR (a->side->registration == CS_SIP_REGISTRATION_FAILED);
  g_assert_cmpint (a->side->registration_cause->kind, ==, CS_SIP_CAUSE_OTHER_REALM);
}

/* Credentials that are new have never worked. */
static void
test_new_credentials (void)
{
  g_autoptr (Account) a = taught_new (CS_NET_TRANSPORT_TCP);
  g_autoptr (CsSecret) password = cs_secret_new_copy ((const guint8 *) "other", 5);

  cs_sip_agent_set_credentials (a->side->agent, NULL, password);
  g_assert_null (strstr (wait_for (a, "REGISTER", 3), "Authorization"));
  cs_test_sip_peer_reply (a->peer, wait_for (a, "REGISTER", 3), "401 Unauthorized", "r", CHALLENGE, NULL);
  cs_test_sip_peer_reply (a->peer, wait_for (a, "REGISTER", 4), "401 Unauthorized", "r", CHALLENGE, NULL);
  CS_TEST_SIDES_WAIT_FOR (a->side->registration == CS_SIP_REGISTRATION_FAILED);
  g_assert_cmpint (a->side->registration_cause->kind, ==, CS_SIP_CAUSE_AUTH);
  cs_test_side_advance (a->side, 90000);
  cs_test_sides_settle ();
  g_assert_cmpuint (cs_test_sip_peer_count (a->peer, "REGISTER"), ==, 4);
  cs_sip_agent_set_credentials (a->side->agent, NULL, password);
  reply_registered (a, 5, NULL);
  g_assert_cmpuint (cs_test_sip_peer_count_connections (a->peer), ==, 1);
}

/* It counts the Contact that is to be removed, or takes only one. */
static void
test_second_contact_refused (gconstpointer data)
{
  static const struct {
    const char *status;
    gboolean at_once; /* without it */
  } rows[] = {
    { "403 Forbidden", TRUE }, { "400 Bad Request", TRUE }, { "488 No", TRUE },         { "406 Too Many", TRUE },
    { "500 Oops", FALSE },     { "503 Busy", FALSE },       { "429 Too Often", FALSE },
  };
  const guint row = GPOINTER_TO_UINT (data);
  g_autoptr (Account) a = registered_new (CS_NET_TRANSPORT_TCP);

  cs_test_sip_peer_hang_up_connections (a->peer);
  g_assert_nonnull (strstr (wait_for (a, "REGISTER", 2), ";expires=0\r\n"));
  cs_test_sip_peer_reply (a->peer, wait_for (a, "REGISTER", 2), rows[row].status, "r", NULL, NULL);
  if (!rows[row].at_once)
    {
      CS_TEST_SIDES_WAIT_FOR (a->side->registration == CS_SIP_REGISTRATION_FAILED);
      cs_test_side_advance (a->side, 5000);
    }
  g_assert_null (strstr (wait_for (a, "REGISTER", 3), ";expires=0\r\n"));
  reply_registered (a, 3, NULL);
}

/* ---- behind a NAT ---- */

static void
test_seen_address (gconstpointer data)
{
  static const struct {
    const char *stamp;
    const char *contact; /* that follows; NULL: none */
  } rows[] = {
    { ";received=203.0.113.5;rport=40123", "<sip:alice@203.0.113.5:40123" },
    { ";rport=40123;received=203.0.113.5", "<sip:alice@203.0.113.5:40123" },
    { ";rport=40123", "<sip:alice@127.0.0.1:40123" },
    { ";received=203.0.113.5", "<sip:alice@203.0.113.5:" },
    { ";received=2001:db8::5;rport=5", "<sip:alice@[2001:db8::5]:5" },
    { "", NULL },
    { ";rport", NULL },
    { ";received=127.0.0.1", NULL },
    { ";received=evil.test", NULL },
    { ";received=", NULL },
    { ";rport=0", NULL },
    { ";rport=65536", NULL },
    { ";rport=-1", NULL },
    { ";rport=x", NULL },
    { ";received=300.1.1.1;rport=99999", NULL },
  };
  const guint row = GPOINTER_TO_UINT (data);
  g_autoptr (Account) a = account_new (CS_NET_TRANSPORT_UDP);
  g_autofree char *via = NULL;
  g_autofree char *old = NULL;
  g_autofree char *stamped = NULL;
  g_autofree char *plain = NULL;
  const char *request;

  cs_sip_agent_start (a->side->agent);
  request = wait_for (a, "REGISTER", 1);
  old = cs_test_sip_header (request, "Contact");
  via = cs_test_sip_header (request, "Via");
  plain = g_strndup (via, strlen (via) - strlen (";rport"));
  g_assert_true (g_str_has_suffix (via, ";rport"));
  stamped = g_strdup_printf ("%.*s%s%s%s", (int) (strstr (request, via) - request), request, plain, rows[row].stamp,
                             strstr (request, via) + strlen (via));
  cs_test_sip_peer_reply (a->peer, stamped, "200 OK", "r", "Expires: 300\r\n", NULL);
  CS_TEST_SIDES_WAIT_FOR (a->side->registration == CS_SIP_REGISTRATION_REGISTERED);
  cs_test_sides_settle ();
  if (rows[row].contact == NULL)
    {
      g_assert_cmpuint (cs_test_sip_peer_count (a->peer, "REGISTER"), ==, 1);
      return;
    }
  request = wait_for (a, "REGISTER", 2);
  g_assert_nonnull (strstr (request, rows[row].contact));
  *strchr (old, '>') = '\0';
  g_assert_nonnull (strstr (request, old));
  cs_test_sip_peer_reply (a->peer, request, "200 OK", "r", "Expires: 300\r\n", NULL);
  cs_test_sides_settle ();
  g_assert_cmpuint (cs_test_sip_peer_count (a->peer, "REGISTER"), ==, 2);
  /* Calls name it, too. */
  cs_test_side_call (a->side, "sip:bob@sip.test");
  g_assert_nonnull (strstr (wait_for (a, "INVITE", 1), rows[row].contact));
}

/* ---- Service-Route ---- */

static void
test_service_route (gconstpointer data)
{
  static const struct {
    const char *headers;
    const char *route;
    gboolean with_server;
  } rows[] = {
    { "Service-Route: <sip:orig@127.0.0.1:PORT;lr>\r\n", "Route: <sip:orig@127.0.0.1:PORT;lr>\r\n", FALSE },
    { "Service-Route: <sip:orig@127.0.0.1:PORT;lr>, <sip:s@scscf.test;lr>\r\n",
      "Route: <sip:orig@127.0.0.1:PORT;lr>, <sip:s@scscf.test;lr>\r\n", FALSE },
    { "Service-Route: <sip:s@scscf.test;lr>\r\n", ", <sip:s@scscf.test;lr>\r\n", TRUE },
    { "Service-Route: <sip:s@scscf.test;lr>\r\nService-Route: <sip:t@scscf.test;lr>\r\n",
      ", <sip:s@scscf.test;lr>, <sip:t@scscf.test;lr>\r\n", TRUE },
    { "Service-Route: nonsense\r\n", "lr;transport=udp>\r\n", TRUE },
    { "Service-Route: <tel:123>\r\n", "lr;transport=udp>\r\n", TRUE },
    { "Service-Route: \r\n", "lr;transport=udp>\r\n", TRUE },
  };
  const guint row = GPOINTER_TO_UINT (data);
  g_autoptr (Account) a = account_new (CS_NET_TRANSPORT_UDP);
  g_autofree char *port = g_strdup_printf ("%u", cs_test_sip_peer_get_port (a->peer));
  g_autofree char *server = g_strdup_printf ("Route: <sip:127.0.0.1:%s;lr;transport=udp>", port);
  g_autoptr (GString) headers = g_string_new (rows[row].headers);
  g_autoptr (GString) route = g_string_new (rows[row].route);
  const char *invite;

  g_string_replace (headers, "PORT", port, 0);
  g_string_replace (route, "PORT", port, 0);
  cs_sip_agent_start (a->side->agent);
  reply_registered (a, 1, headers->str);
  cs_test_side_call (a->side, "sip:bob@sip.test");
  invite = wait_for (a, "INVITE", 1);
  g_assert_nonnull (strstr (invite, route->str));
  g_assert_true ((strstr (invite, server) != NULL) == rows[row].with_server);
}

/* ---- leaving ---- */

static void
test_unregister (gconstpointer transport)
{
  g_autoptr (Account) a = registered_new (GPOINTER_TO_INT (transport));
  g_autofree char *expires = NULL;
  g_autofree char *contact = NULL;

  cs_sip_agent_close (a->side->agent);
  expires = cs_test_sip_header (wait_for (a, "REGISTER", 2), "Expires");
  contact = cs_test_sip_header (wait_for (a, "REGISTER", 2), "Contact");
  g_assert_cmpstr (expires, ==, "0");
  g_assert_true (g_str_has_suffix (contact, ";expires=0"));
  cs_test_sip_peer_reply (a->peer, wait_for (a, "REGISTER", 2), "200 OK", "r", NULL, NULL);
  CS_TEST_SIDES_WAIT_FOR (a->side->closed == 1);
  g_assert_cmpint (a->side->registration, ==, CS_SIP_REGISTRATION_NONE);
  g_assert_cmpint (cs_sip_agent_get_registration (a->side->agent), ==, CS_SIP_REGISTRATION_NONE);
}

static void
test_unregister_unanswered (void)
{
  g_autoptr (Account) a = registered_new (CS_NET_TRANSPORT_UDP);

  cs_sip_agent_close (a->side->agent);
  wait_for (a, "REGISTER", 2);
  cs_test_side_advance (a->side, 2000);
  CS_TEST_SIDES_WAIT_FOR (a->side->closed == 1);
}

static void
test_close_while_failing (void)
{
  g_autoptr (Account) a = account_new (CS_NET_TRANSPORT_UDP);

  cs_sip_agent_start (a->side->agent);
  cs_test_sip_peer_reply (a->peer, wait_for (a, "REGISTER", 1), "500 Oops", "r", NULL, NULL);
  CS_TEST_SIDES_WAIT_FOR (a->side->registration == CS_SIP_REGISTRATION_FAILED);
  cs_sip_agent_close (a->side->agent);
  CS_TEST_SIDES_WAIT_FOR (a->side->closed == 1);
  g_assert_cmpuint (cs_test_sip_peer_count (a->peer, "REGISTER"), ==, 1);
}

/* ---- calls by the server ---- */

static void
test_call_by_server (gconstpointer transport)
{
  g_autoptr (Account) a = taught_new (GPOINTER_TO_INT (transport));
  guint16 port = cs_test_sip_peer_get_port (a->peer);
  g_autofree char *headers
      = g_strdup_printf ("Contact: <sip:bob@sip.test;gr=urn:uuid:1>\r\nRecord-Route: <sip:127.0.0.1:%u;lr>\r\n", port);
  g_autofree char *route = NULL;
  g_autofree char *expected = g_strdup_printf ("<sip:127.0.0.1:%u;lr;transport=%s>", port,
                                               cs_net_transport_name (GPOINTER_TO_INT (transport)));
  const char *message;

  cs_test_side_call (a->side, "sip:bob@sip.test");
  message = wait_for (a, "INVITE", 1);
  route = cs_test_sip_header (message, "Route");
  g_assert_cmpstr (route, ==, expected);
  cs_test_sip_peer_reply (a->peer, message, "407 Proxy Authentication Required", "x", PROXY_CHALLENGE, NULL);
  message = wait_for (a, "INVITE", 2);
  g_assert_cmpuint (cs_test_sip_peer_count (a->peer, "ACK"), ==, 1);
  g_assert_nonnull (strstr (message, "\r\nProxy-Authorization: Digest "));
  g_assert_nonnull (strstr (message, "CSeq: 2 INVITE\r\n"));
  cs_test_sip_peer_reply (a->peer, message, "200 OK", "p", headers, "answer");

  /* Inside the dialog: to the GRUU, by the route, on the same connection, with the same credentials. */
  message = wait_for (a, "ACK", 2);
  g_assert_true (g_str_has_prefix (message, "ACK sip:bob@sip.test;gr=urn:uuid:1 SIP/2.0\r\n"));
  g_assert_nonnull (strstr (message, "\r\nRoute: <sip:127.0.0.1:"));
  g_assert_nonnull (strstr (message, "\r\nProxy-Authorization: Digest "));
  cs_sip_session_hang_up (a->side->session, NULL);
  message = wait_for (a, "BYE", 1);
  g_assert_nonnull (strstr (message, "CSeq: 3 BYE\r\n"));
  cs_test_sip_peer_reply (a->peer, message, "407 Proxy Authentication Required", NULL,
                          "Proxy-Authenticate: Digest realm=\"sip.test\", nonce=\"p2\", stale=true, qop=\"auth\"\r\n",
                          NULL);
  message = wait_for (a, "BYE", 2);
  g_assert_nonnull (strstr (message, "CSeq: 4 BYE\r\n"));
  g_assert_nonnull (strstr (message, "nonce=\"p2\""));
  cs_test_sip_peer_reply (a->peer, message, "200 OK", NULL, NULL, NULL);
  cs_test_sides_settle ();
  g_assert_cmpuint (cs_test_sip_peer_count_connections (a->peer), <=, 1);
}

/* Over UDP a dialog without a route leads straight to whoever answered: our credentials stay with the server. */
static void
test_credentials_stay_with_server (void)
{
  CsTestResolver *resolver = cs_test_resolver_install ();
  CsTestSipPeer *stranger = cs_test_sip_peer_new_udp ();
  Account *a = taught_new (CS_NET_TRANSPORT_UDP);
  g_autofree char *headers
      = g_strdup_printf ("Contact: <sip:bob@stranger.test:%u>\r\n", cs_test_sip_peer_get_port (stranger));

  cs_test_resolver_add_host (resolver, "stranger.test", "127.0.0.1");
  cs_test_side_call (a->side, "sip:bob@sip.test");
  cs_test_sip_peer_reply (a->peer, wait_for (a, "INVITE", 1), "407 Who", "x", PROXY_CHALLENGE, NULL);
  g_assert_nonnull (strstr (wait_for (a, "INVITE", 2), "\r\nProxy-Authorization: "));
  cs_test_sip_peer_reply (a->peer, wait_for (a, "INVITE", 2), "200 OK", "p", headers, "answer");
  CS_TEST_SIDES_WAIT_FOR (cs_test_sip_peer_count (stranger, "ACK") == 1);
  g_assert_null (strstr (cs_test_sip_peer_last (stranger, "ACK"), "Authorization"));

  cs_sip_session_hang_up (a->side->session, NULL);
  CS_TEST_SIDES_WAIT_FOR (cs_test_sip_peer_count (stranger, "BYE") == 1);
  g_assert_null (strstr (cs_test_sip_peer_last (stranger, "BYE"), "Authorization"));
  cs_test_sip_peer_reply (stranger, cs_test_sip_peer_last (stranger, "BYE"), "401 Unauthorized", NULL, CHALLENGE, NULL);
  cs_test_sides_settle ();
  g_assert_cmpuint (cs_test_sip_peer_count (stranger, "BYE"), ==, 1);

  account_free (a);
  cs_test_sip_peer_free (stranger);
  cs_test_resolver_drop (resolver);
}

/* It names our server, and leads elsewhere: the credentials go neither there nor into what follows. */
static void
test_credentials_and_maddr (gconstpointer data)
{
  static const char *const params[] = {
    ";maddr=127.0.0.66",
    ";transport=udp;MADDR=127.0.0.66",
    ";maddr=stranger.test",
    ";x=1;maddr=127.0.0.66",
    ";maddr",
    ";maddr=127.0.0.1:5060",
  };
  CsTestResolver *resolver = cs_test_resolver_install ();
  Account *a = taught_new (CS_NET_TRANSPORT_UDP);
  g_autofree char *headers = g_strdup_printf ("Contact: <sip:bob@127.0.0.1:%u%s>\r\n",
                                              cs_test_sip_peer_get_port (a->peer), params[GPOINTER_TO_UINT (data)]);

  cs_test_resolver_add_host (resolver, "stranger.test", "127.0.0.66");
  cs_test_side_call (a->side, "sip:bob@sip.test");
  cs_test_sip_peer_reply (a->peer, wait_for (a, "INVITE", 1), "407 Who", "x", PROXY_CHALLENGE, NULL);
  cs_test_sip_peer_reply (a->peer, wait_for (a, "INVITE", 2), "200 OK", "p", headers, "answer");
  CS_TEST_SIDES_WAIT_FOR (a->side->established == 1);
  cs_sip_session_hang_up (a->side->session, NULL);
  cs_test_sides_settle ();
  /* Where maddr is empty the server is what is left, still not as itself. */
  if (cs_test_sip_peer_last (a->peer, "BYE") != NULL)
    g_assert_null (strstr (cs_test_sip_peer_last (a->peer, "BYE"), "Authorization"));
  account_free (a);
  cs_test_resolver_drop (resolver);
}

/* A PBX is the other end itself, and asks again in the dialog. */
static void
test_challenge_from_pbx (gconstpointer data)
{
  static const struct {
    CsNetTransport transport;
    const char *status;
    const char *challenge;
    gboolean answered;
  } rows[] = {
    { CS_NET_TRANSPORT_TCP, "401 Unauthorized", CHALLENGE, TRUE },
    { CS_NET_TRANSPORT_TCP, "407 Proxy Authentication Required", PROXY_CHALLENGE, TRUE },
    { CS_NET_TRANSPORT_UDP, "401 Unauthorized", CHALLENGE, TRUE },
    { CS_NET_TRANSPORT_UDP, "407 Proxy Authentication Required", PROXY_CHALLENGE, TRUE },
    { CS_NET_TRANSPORT_UDP, "401 Unauthorized", STALE, TRUE },
    { CS_NET_TRANSPORT_UDP, "401 Unauthorized", "WWW-Authenticate: Digest realm=\"evil\", nonce=\"e\"\r\n", FALSE },
    { CS_NET_TRANSPORT_UDP, "401 Unauthorized", "WWW-Authenticate: Digest realm=\"sip.test\", nonce=\"e\"\r\n", FALSE },
    { CS_NET_TRANSPORT_UDP, "407 Who", "Proxy-Authenticate: Digest realm=\"sip.test\", nonce=\"e\"\r\n", FALSE },
    { CS_NET_TRANSPORT_UDP, "401 Unauthorized", "WWW-Authenticate: Basic realm=\"sip.test\"\r\n", FALSE },
    { CS_NET_TRANSPORT_UDP, "401 Unauthorized", NULL, FALSE },
  };
  const guint row = GPOINTER_TO_UINT (data);
  static const char *const methods[] = { "BYE", "INVITE", "INFO" };

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autoptr (Account) a = taught_new (rows[row].transport);
      g_autofree char *headers
          = g_strdup_printf ("Contact: <sip:pbx@127.0.0.1:%u>\r\n", cs_test_sip_peer_get_port (a->peer));
      g_autoptr (GBytes) body = g_bytes_new_static ("Signal=1", 8);
      guint sent = g_str_equal (methods[i], "INVITE") ? 1 : 0;

      cs_test_side_call (a->side, "sip:bob@sip.test");
      cs_test_sip_peer_reply (a->peer, wait_for (a, "INVITE", 1), "200 OK", "p", headers, "answer");
      wait_for (a, "ACK", 1);
      if (i == 0)
        cs_sip_session_hang_up (a->side->session, NULL);
      else if (i == 1)
        cs_test_side_reoffer (a->side, "again");
      else
        cs_sip_session_send_info (a->side->session, "application/dtmf-relay", body);
      cs_test_sip_peer_reply (a->peer, wait_for (a, methods[i], sent + 1), rows[row].status, NULL, rows[row].challenge,
                              NULL);
      if (rows[row].answered)
        g_assert_nonnull (strstr (wait_for (a, methods[i], sent + 2), "uthorization: Digest "));
      cs_test_sides_settle ();
      g_assert_cmpuint (cs_test_sip_peer_count (a->peer, methods[i]), ==, sent + (rows[row].answered ? 2 : 1));
    }
}

/* A call is the account's only when it comes by the account's own way. */
static void
test_call_from_elsewhere (void)
{
  static const char *const froms[]
      = { "<sip:ceo@sip.test>;tag=b", "<sip:ceo@127.0.0.1>;tag=b", "<sip:alice@sip.test>;tag=b" };

  for (guint i = 0; i < G_N_ELEMENTS (froms); i++)
    {
      CsTestSipPeer *stranger = cs_test_sip_peer_new_udp ();
      g_autoptr (Account) a = registered_new (CS_NET_TRANSPORT_UDP);
      g_autofree char *contact = cs_test_sip_header (cs_test_sip_peer_last (a->peer, "REGISTER"), "Contact");
      g_autoptr (CsSipAddress) us = cs_sip_address_parse (contact, NULL);
      g_autofree char *invite = cs_test_sip_peer_make_request (stranger, "INVITE", us->uri->text, froms[i],
                                                               "<sip:alice@sip.test>", "in-1", 1, NULL, "offer");
      g_autofree char *ours = cs_test_sip_peer_make_request (a->peer, "INVITE", us->uri->text, froms[i],
                                                             "<sip:alice@sip.test>", "in-2", 1, NULL, "offer");

      cs_test_sip_peer_send_to (stranger, us->uri->port, invite);
      CS_TEST_SIDES_WAIT_FOR (cs_test_sip_peer_count (stranger, "SIP/2.0 403") == 1);
      g_assert_cmpuint (a->side->incoming, ==, 0);
      cs_test_sip_peer_send (a->peer, ours);
      CS_TEST_SIDES_WAIT_FOR (a->side->incoming == 1);
      cs_test_sip_peer_free (stranger);
    }
}

/* The other party answers a request in the dialog, and our server passes that on. */
static void
test_challenge_from_called (gconstpointer data)
{
  static const struct {
    const char *status;
    const char *challenge;
  } rows[] = {
    { "401 Unauthorized", CHALLENGE },
    { "401 Unauthorized", "WWW-Authenticate: Digest realm=\"evil\", nonce=\"e\"\r\n" },
    { "407 Proxy Authentication Required", "Proxy-Authenticate: Digest realm=\"evil\", nonce=\"e\"\r\n" },
  };
  const guint row = GPOINTER_TO_UINT (data);
  g_autoptr (Account) a = taught_new (CS_NET_TRANSPORT_TCP);
  g_autofree char *headers = g_strdup_printf ("Contact: <sip:bob@sip.test>\r\nRecord-Route: <sip:127.0.0.1:%u;lr>\r\n",
                                              cs_test_sip_peer_get_port (a->peer));

  cs_test_side_call (a->side, "sip:bob@sip.test");
  g_assert_null (strstr (wait_for (a, "INVITE", 1), "Authorization"));
  cs_test_sip_peer_reply (a->peer, wait_for (a, "INVITE", 1), "200 OK", "p", headers, "answer");
  wait_for (a, "ACK", 1);
  cs_sip_session_hang_up (a->side->session, NULL);
  g_assert_null (strstr (wait_for (a, "BYE", 1), "Authorization"));
  cs_test_sip_peer_reply (a->peer, wait_for (a, "BYE", 1), rows[row].status, NULL, rows[row].challenge, NULL);
  cs_test_sides_settle ();
  g_assert_cmpuint (cs_test_sip_peer_count (a->peer, "BYE"), ==, 1);
}

/* Nor is a 401 to the INVITE answered that is not our server's. */
static void
test_challenge_of_stranger (void)
{
  g_autoptr (Account) a = taught_new (CS_NET_TRANSPORT_TCP);

  cs_test_side_call (a->side, "sip:bob@sip.test");
  cs_test_sip_peer_reply (a->peer, wait_for (a, "INVITE", 1), "401 Unauthorized", "x",
                          "WWW-Authenticate: Digest realm=\"evil\", nonce=\"e\"\r\n", NULL);
  CS_TEST_SIDES_WAIT_FOR (a->side->ended == 1);
  g_assert_cmpint (a->side->cause->kind, ==, CS_SIP_CAUSE_AUTH);
  g_assert_cmpuint (cs_test_sip_peer_count (a->peer, "INVITE"), ==, 1);
}

static void
test_call_with_wrong_password (void)
{
  g_autoptr (Account) a = taught_new (CS_NET_TRANSPORT_UDP);

  cs_test_side_call (a->side, "sip:bob@sip.test");
  cs_test_sip_peer_reply (a->peer, wait_for (a, "INVITE", 1), "407 No", "x", PROXY_CHALLENGE, NULL);
  cs_test_sip_peer_reply (a->peer, wait_for (a, "INVITE", 2), "407 No", "x", PROXY_CHALLENGE, NULL);
  CS_TEST_SIDES_WAIT_FOR (a->side->ended == 1);
  g_assert_cmpint (a->side->cause->kind, ==, CS_SIP_CAUSE_AUTH);
  g_assert_cmpuint (a->side->cause->status, ==, 407);
}

static void
test_call_from_server (gconstpointer transport)
{
  g_autoptr (Account) a = registered_new (GPOINTER_TO_INT (transport));
  g_autofree char *headers = g_strdup_printf ("Record-Route: <sip:127.0.0.1:%u;lr>\r\nContact: <sip:bob@192.0.2.9>\r\n",
                                              cs_test_sip_peer_get_port (a->peer));
  g_autofree char *invite
      = cs_test_sip_peer_make_request (a->peer, "INVITE", "sip:alice@127.0.0.1", "<sip:bob@sip.test>;tag=b",
                                       "<sip:alice@sip.test>", "in-1", 1, headers, "offer");
  g_autofree char *ack = NULL;
  g_autofree char *to = NULL;
  const char *bye;

  cs_test_sip_peer_send (a->peer, invite);
  CS_TEST_SIDES_WAIT_FOR (a->side->incoming == 1);
  cs_test_side_accept (a->side, "answer");
  to = cs_test_sip_header (wait_for (a, "SIP/2.0 200", 1), "To");
  g_assert_nonnull (strstr (cs_test_sip_peer_last (a->peer, "SIP/2.0 200"), "\r\nRecord-Route: "));
  ack = cs_test_sip_peer_make_request (a->peer, "ACK", "sip:alice@127.0.0.1", "<sip:bob@sip.test>;tag=b", to, "in-1", 1,
                                       NULL, NULL);
  cs_test_sip_peer_send (a->peer, ack);
  CS_TEST_SIDES_WAIT_FOR (a->side->established == 1);
  cs_sip_session_hang_up (a->side->session, NULL);
  bye = wait_for (a, "BYE", 1);
  g_assert_true (g_str_has_prefix (bye, "BYE sip:bob@192.0.2.9 SIP/2.0\r\n"));
  g_assert_cmpuint (cs_test_sip_peer_count_connections (a->peer), <=, 1);
}

/* The connection that the call was set up on is gone: its requests take the one that registered since. */
static void
test_call_survives_its_connection (void)
{
  g_autoptr (Account) a = registered_new (CS_NET_TRANSPORT_TCP);
  g_autofree char *headers = g_strdup_printf ("Contact: <sip:bob@192.0.2.9>\r\nRecord-Route: <sip:192.0.2.8:%u;lr>\r\n",
                                              cs_test_sip_peer_get_port (a->peer));

  cs_test_side_call (a->side, "sip:bob@sip.test");
  cs_test_sip_peer_reply (a->peer, wait_for (a, "INVITE", 1), "200 OK", "p", headers, "answer");
  wait_for (a, "ACK", 1);
  cs_test_sip_peer_hang_up_connections (a->peer);
  reply_registered (a, 2, NULL);
  g_assert_cmpuint (a->side->ended, ==, 0);
  cs_sip_session_hang_up (a->side->session, NULL);
  wait_for (a, "BYE", 1);
  g_assert_cmpuint (cs_test_sip_peer_count_connections (a->peer), ==, 2);
}

static void
test_sips_is_never_weaker (void)
{
  g_autoptr (Account) a = registered_new (CS_NET_TRANSPORT_TCP);

  cs_test_side_call (a->side, "sips:bob@sip.test");
  CS_TEST_SIDES_WAIT_FOR (a->side->ended == 1);
  g_assert_cmpint (a->side->cause->kind, ==, CS_SIP_CAUSE_UNREACHABLE);
  g_assert_error (a->side->cause->error, CS_NET_ERROR, CS_NET_ERROR_TLS);
  g_assert_cmpuint (cs_test_sip_peer_count (a->peer, "INVITE"), ==, 0);
}

static void
test_bad_accounts (void)
{
  static const char *const identities[] = { NULL, "", "alice", "sip:", "tel:+4930123", "sip:sip.test", "http://a@b" };

  for (guint i = 0; i < G_N_ELEMENTS (identities); i++)
    {
      CsSipAgentConfig config = { .identity = identities[i], .transport = CS_NET_TRANSPORT_UDP, .registers = TRUE };
      CsSipAgentEvents events = { NULL };
      g_autoptr (GError) error = NULL;

      g_assert_null (cs_sip_agent_new (&config, &events, NULL, &error));
      g_assert_nonnull (error);
    }
}

static void
add_test (const char *name, GTestDataFunc func)
{
  static const CsNetTransport transports[] = { CS_NET_TRANSPORT_UDP, CS_NET_TRANSPORT_TCP };

  for (guint i = 0; i < G_N_ELEMENTS (transports); i++)
    {
      g_autofree char *path = g_strdup_printf ("/sip/registration/%s/%s", name, cs_net_transport_name (transports[i]));

      g_test_add_data_func (path, GINT_TO_POINTER (transports[i]), func);
    }
}

static void
add_rows (const char *name, guint n, GTestDataFunc func)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("/sip/registration/%s/%u", name, i);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), func);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_rows ("refused-now", 8, test_refused_now);
  add_rows ("second-contact-refused", 7, test_second_contact_refused);
  add_rows ("seen-address", 15, test_seen_address);
  add_rows ("service-route", 7, test_service_route);
  add_rows ("credentials-and-maddr", 6, test_credentials_and_maddr);
  add_rows ("challenge-from-pbx", 10, test_challenge_from_pbx);
  g_test_add_func ("/sip/registration/other-realm", test_other_realm);
  g_test_add_func ("/sip/registration/new-credentials", test_new_credentials);
  add_test ("contents", test_contents);
  add_test ("renewal", test_renewal);
  add_test ("challenge", test_challenge);
  add_test ("wrong-password", test_wrong_password);
  g_test_add_func ("/sip/registration/no-challenge", test_no_challenge_of_ours);
  g_test_add_func ("/sip/registration/endless-challenges", test_endless_challenges);
  g_test_add_func ("/sip/registration/interval-too-brief", test_interval_too_brief);
  g_test_add_func ("/sip/registration/interval-nonsense", test_interval_nonsense);
  g_test_add_func ("/sip/registration/back-off", test_back_off);
  g_test_add_func ("/sip/registration/retry-after", test_retry_after);
  add_test ("silence", test_silence);
  g_test_add_func ("/sip/registration/refused", test_refused);
  g_test_add_func ("/sip/registration/unknown-server", test_unknown_server);
  g_test_add_func ("/sip/registration/connection-lost", test_connection_lost);
  g_test_add_func ("/sip/registration/registrar-gone", test_registrar_gone);
  g_test_add_func ("/sip/registration/refresh", test_refresh);
  g_test_add_func ("/sip/registration/keep-alive", test_keep_alive);
  g_test_add_func ("/sip/registration/failover", test_failover);
  add_test ("unregister", test_unregister);
  g_test_add_func ("/sip/registration/unregister-unanswered", test_unregister_unanswered);
  g_test_add_func ("/sip/registration/close-while-failing", test_close_while_failing);
  add_test ("call", test_call_by_server);
  g_test_add_func ("/sip/registration/credentials-stay-with-server", test_credentials_stay_with_server);
  g_test_add_func ("/sip/registration/call-from-elsewhere", test_call_from_elsewhere);
  g_test_add_data_func ("/sip/registration/challenge-from-called/401", GUINT_TO_POINTER (0),
                        test_challenge_from_called);
  g_test_add_data_func ("/sip/registration/challenge-from-called/401-foreign", GUINT_TO_POINTER (1),
                        test_challenge_from_called);
  g_test_add_data_func ("/sip/registration/challenge-from-called/407-foreign", GUINT_TO_POINTER (2),
                        test_challenge_from_called);
  g_test_add_func ("/sip/registration/challenge-of-stranger", test_challenge_of_stranger);
  g_test_add_func ("/sip/registration/call-wrong-password", test_call_with_wrong_password);
  add_test ("incoming", test_call_from_server);
  g_test_add_func ("/sip/registration/call-survives", test_call_survives_its_connection);
  g_test_add_func ("/sip/registration/sips", test_sips_is_never_weaker);
  g_test_add_func ("/sip/registration/bad-accounts", test_bad_accounts);
  return g_test_run ();
}
