/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calls/cs-call-path.h"

/* ---- the hops ---- */

/* (transfer full): "me(listens,keys) =hop=> provider(…) …": what is drawn. */
static char *
draw (const CsCallPath *path)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < cs_call_path_get_n_hops (path); i++)
    {
      const CsCallHop *hop = cs_call_path_get_hop (path, i);

      g_string_append_printf (out, "%s%s%s", cs_call_hop_name (hop->kind), hop->can_listen ? "+ear" : "",
                              hop->holds_keys ? "+keys" : "");
      if (i + 1 < cs_call_path_get_n_hops (path))
        g_string_append_printf (out, " %s ", cs_call_link_name (hop->link));
      else
        g_assert_cmpint (hop->link, ==, CS_CALL_LINK_NONE);
    }
  return g_string_free (out, FALSE);
}

static void
test_hops (void)
{
#define SAME .provider = "example.org", .peer_domain = "EXAMPLE.org"
#define OTHER .provider = "example.org", .peer_domain = "example.net"
#define DIRECT .peer_domain = "192.0.2.1"
#define PHONE .provider = "example.org", .peer_domain = "example.org", .gateway = TRUE
  static const struct {
    CsCallPathFacts facts;
    const char *drawn;
  } rows[] = {
    { { .protection = CS_PROTECTION_NONE, SAME }, "me+ear none provider none peer+ear" },
    { { .protection = CS_PROTECTION_CLEAR, DIRECT }, "me+ear open peer+ear" },
    { { .protection = CS_PROTECTION_CLEAR, SAME }, "me+ear open provider+ear open peer+ear" },
    { { .protection = CS_PROTECTION_CLEAR, OTHER }, "me+ear open provider+ear open peer-provider+ear open peer+ear" },
    { { .protection = CS_PROTECTION_CLEAR, PHONE }, "me+ear open provider+ear open gateway+ear open peer+ear" },
    { { .protection = CS_PROTECTION_PROVIDER, DIRECT }, "me+ear+keys hop peer+ear+keys" },
    { { .protection = CS_PROTECTION_PROVIDER, SAME }, "me+ear+keys hop provider+ear+keys unknown peer+ear+keys" },
    { { .protection = CS_PROTECTION_PROVIDER, OTHER },
      "me+ear+keys hop provider+ear+keys unknown peer-provider+ear+keys unknown peer+ear+keys" },
    { { .protection = CS_PROTECTION_PROVIDER, PHONE },
      "me+ear+keys hop provider+ear+keys unknown gateway+ear+keys open peer+ear" },
    { { .protection = CS_PROTECTION_END_TO_END, DIRECT }, "me+ear+keys end-to-end peer+ear+keys" },
    { { .protection = CS_PROTECTION_END_TO_END, SAME }, "me+ear+keys end-to-end provider end-to-end peer+ear+keys" },
    { { .protection = CS_PROTECTION_END_TO_END, OTHER },
      "me+ear+keys end-to-end provider end-to-end peer-provider end-to-end peer+ear+keys" },
    { { .protection = CS_PROTECTION_END_TO_END, PHONE },
      "me+ear+keys end-to-end provider end-to-end gateway+ear+keys open peer+ear" },
    { { .protection = CS_PROTECTION_END_TO_END, SAME, .relay = TRUE },
      "me+ear+keys end-to-end provider end-to-end relay+ear+keys unknown peer+ear" },
    { { .protection = CS_PROTECTION_END_TO_END, DIRECT, .relay = TRUE },
      "me+ear+keys end-to-end relay+ear+keys unknown peer+ear" },
    { { .protection = CS_PROTECTION_END_TO_END, SAME, .disclosure = TRUE },
      "me+ear+keys end-to-end provider end-to-end third-party+ear+keys end-to-end peer+ear+keys" },
    { { .protection = CS_PROTECTION_END_TO_END, OTHER, .disclosure = TRUE },
      "me+ear+keys end-to-end provider end-to-end peer-provider end-to-end third-party+ear+keys end-to-end "
      "peer+ear+keys" },
    { { .protection = CS_PROTECTION_END_TO_END, DIRECT, .disclosure = TRUE, .relay = TRUE },
      "me+ear+keys end-to-end relay+ear+keys unknown third-party+ear+keys unknown peer+ear" },
    { { .protection = CS_PROTECTION_PROVIDER, SAME, .disclosure = FALSE, .relay = FALSE },
      "me+ear+keys hop provider+ear+keys unknown peer+ear+keys" },
    { { .protection = CS_PROTECTION_CHECKED, OTHER },
      "me+ear+keys end-to-end provider end-to-end peer-provider end-to-end peer+ear+keys" },
    { { .protection = CS_PROTECTION_SUSPECT, SAME }, "me+ear+keys none provider none stranger+ear+keys none peer" },
    { { .protection = CS_PROTECTION_SUSPECT, DIRECT }, "me+ear+keys none stranger+ear+keys none peer" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsCallPath) path = cs_call_path_new (&rows[i].facts);
      g_autofree char *drawn = draw (path);

      g_test_message ("row %u", i);
      g_assert_cmpstr (drawn, ==, rows[i].drawn);
      g_assert_null (cs_call_path_get_hop (path, cs_call_path_get_n_hops (path)));
    }
}

/* A server in between always sees who calls whom, and the ends have names. */
static void
test_what_is_seen (void)
{
  for (int p = CS_PROTECTION_NONE; p <= CS_PROTECTION_SUSPECT; p++)
    {
      const CsCallPathFacts facts = { .protection = (CsProtection) p, .peer_name = "Anna", .disclosure = TRUE, OTHER };
      g_autoptr (CsCallPath) path = cs_call_path_new (&facts);
      guint servers = 0;

      for (guint i = 0; i < cs_call_path_get_n_hops (path); i++)
        {
          const CsCallHop *hop = cs_call_path_get_hop (path, i);

          g_assert_cmpstr (hop->name, !=, "");
          if (hop->kind == CS_CALL_HOP_PROVIDER || hop->kind == CS_CALL_HOP_PEER_PROVIDER)
            {
              g_assert_true (g_str_has_prefix (hop->sees, "Sees who calls whom"));
              servers++;
            }
          if (hop->kind == CS_CALL_HOP_PEER)
            {
              g_assert_cmpstr (hop->name, ==, "Anna");
              g_assert_nonnull (hop->sees);
            }
        }
      g_assert_cmpuint (servers, ==, 2);
    }
}

/* ---- the details ---- */

static const char *
find_row (const CsCallPath *path, const char *label)
{
  for (guint i = 0; i < cs_call_path_get_n_rows (path); i++)
    {
      if (g_str_equal (cs_call_path_get_row (path, i)->label, label))
        return cs_call_path_get_row (path, i)->value;
    }
  return NULL;
}

static void
test_rows (void)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) day = g_date_time_new (utc, 2026, 5, 3, 12, 0, 0);
  const CsCallPathFacts nothing = { .protection = CS_PROTECTION_NONE };
  const CsCallPathFacts straight = { .protection = CS_PROTECTION_CHECKED, .signalling_tls = TRUE };
  const CsCallPathFacts all = {
    .protection = CS_PROTECTION_CHECKED,
    .provider = "example.org",
    .continuity = CS_CALL_CONTINUITY_KEPT,
    .peer_checked = TRUE,
    .signalling_tls = TRUE,
    .tls_version = "TLS1.3",
    .tls_cipher = "AES-256-GCM",
    .certificate = "sip.example.org",
    .keying = "zrtp",
    .suite = "AEAD_AES_256_GCM",
    .agreement = "X255",
    .hash = "S256",
    .peer_program = "Countersign 0.1",
    .own_zid = "01",
    .peer_zid = "02",
    .said_by_provider = TRUE,
    .began_with = "sip:200@example.org",
    .first_seen = day,
    .checked_on = day,
  };
  static const char *const values[][2] = {
    { "Name and address", "Said by your provider" },
    { "The call began with", "sip:200@example.org" },
    { "Call setup", "Encrypted to the next server" },
    { "TLS version", "TLS 1.3" },
    { "TLS cipher", "AES-256-GCM" },
    { "Certificate", "sip.example.org" },
    { "Key exchange", "ZRTP: between the two devices" },
    { "Audio cipher", "AEAD_AES_256_GCM" },
    { "Key agreement", "X25519" },
    { "Hash", "SHA-256" },
    { "Their phone", "Countersign 0.1" },
    { "Your device", "01" },
    { "Their device", "02" },
    { "Continuity", "The same device as in earlier calls" },
    { "Known since", "3 May 2026" },
    { "Checked on", "3 May 2026" },
    { "Their check", "Their phone says that they have checked the code, too" },
  };
  g_autoptr (CsCallPath) bare = cs_call_path_new (&nothing);
  g_autoptr (CsCallPath) direct = cs_call_path_new (&straight);
  g_autoptr (CsCallPath) full = cs_call_path_new (&all);
  g_autoptr (CsCallPath) again = cs_call_path_ref (full);

  g_assert_cmpuint (cs_call_path_get_n_rows (again), ==, G_N_ELEMENTS (values));
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    g_assert_cmpstr (find_row (full, values[i][0]), ==, values[i][1]);
  g_assert_null (cs_call_path_get_row (full, G_N_ELEMENTS (values)));

  /* What is not known has no row. */
  g_assert_cmpuint (cs_call_path_get_n_rows (bare), ==, 1);
  g_assert_cmpstr (find_row (bare, "Call setup"), ==, "Not encrypted");

  /* No server is made up where there is none. */
  g_assert_cmpstr (find_row (direct, "Call setup"), ==, "Encrypted to the other side");
}

static void
test_tls_versions (void)
{
  static const char *const rows[][2] = {
    { "TLS1.2", "TLS 1.2" }, { "TLS1.3", "TLS 1.3" },  { "TLS 1.3", "TLS 1.3" },
    { "TLS", "TLS" },        { "DTLS1.2", "DTLS1.2" }, { "", NULL },
    { NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const CsCallPathFacts facts = { .tls_version = rows[i][0] };
      g_autoptr (CsCallPath) path = cs_call_path_new (&facts);

      g_assert_cmpstr (find_row (path, "TLS version"), ==, rows[i][1]);
    }
}

static void
test_keyings (void)
{
  static const char *const keyings[] = { "zrtp", "dtls", "sdes", NULL };
  g_autoptr (GHashTable) words = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < G_N_ELEMENTS (keyings); i++)
    {
      const CsCallPathFacts facts = { .protection = CS_PROTECTION_PROVIDER, .keying = keyings[i] };
      g_autoptr (CsCallPath) path = cs_call_path_new (&facts);
      const char *value = find_row (path, "Key exchange");

      g_assert_cmpint (value != NULL, ==, keyings[i] != NULL);
      if (value != NULL)
        g_assert_true (g_hash_table_add (words, (gpointer) g_intern_string (value)));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/call-path/hops", test_hops);
  g_test_add_func ("/call-path/what-is-seen", test_what_is_seen);
  g_test_add_func ("/call-path/rows", test_rows);
  g_test_add_func ("/call-path/tls-versions", test_tls_versions);
  g_test_add_func ("/call-path/keyings", test_keyings);
  return g_test_run ();
}
