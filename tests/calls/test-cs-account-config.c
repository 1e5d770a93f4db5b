/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Settings of an account: what is taken, what is refused, and what comes back from a record. */

#include "calls/cs-account-config-private.h"

#include "calls/cs-calls-error.h"
#include "base/cs-limits.h"

#include <string.h>

static CsAccountConfig *
make (const CsAccountSettings *settings)
{
  g_autoptr (GError) error = NULL;
  CsAccountConfig *config = cs_account_config_new (settings, &error);

  g_assert_no_error (error);
  return config;
}

static const CsAccountSettings full = {
  .identity = "  alice@Example.org ",
  .display_name = "Alice",
  .auth_user = "alice",
  .server = "[2001:db8::1]:5061",
  .transport = "tcp",
  .trust_file = "/etc/ssl/office.pem",
  .client_cert = "pkcs11:token=office;object=alice",
  .requirement = CS_REQUIREMENT_END_TO_END,
  .keep = TRUE,
};

static void
test_good (void)
{
  g_autoptr (CsAccountConfig) config = make (&full);
  g_autoptr (CsAccountConfig) direct = make (&(CsAccountSettings){ .listen = "127.0.0.1:5061", .server = "" });

  g_assert_true (g_str_has_prefix (config->settings.identity, "sip:alice@"));
  g_assert_cmpstr (config->address, ==, config->settings.identity + 4);
  g_assert_cmpstr (config->server_host, ==, "2001:db8::1");
  g_assert_cmpuint (config->server_port, ==, 5061);
  g_assert_cmpint (config->transport, ==, CS_NET_TRANSPORT_TCP);
  g_assert_true (config->settings.keep);

  g_assert_null (direct->address);
  g_assert_null (direct->settings.server);
  g_assert_cmpstr (direct->settings.transport, ==, "tls");
  g_assert_nonnull (direct->listen);
}

static void
test_bad (void)
{
  static const CsAccountSettings rows[] = {
    { .identity = "" },
    { .identity = "anna" },
    { .identity = "mailto:anna@example.org" },
    { .identity = "sip:example.org" },
    { .identity = "sip:anna:secret@" },
    { .identity = "anna@example.org", .transport = "sctp" },
    { .identity = "anna@example.org", .transport = "TLS" },
    { .identity = "anna@example.org", .server = "a b:c" },
    { .identity = "anna@example.org", .server = "a\nb" },
    { .identity = "anna@example.org", .display_name = "Anna\x1b[2J" },
    { .identity = "anna@example.org", .display_name = "An\xe4" },
    { .identity = "anna@example.org", .auth_user = "an\r\nna" },
    { .identity = "anna@example.org", .client_cert = "pkcs11:token=t;object=o?pin-value=1234" },
    { .listen = "nowhere" },
    { .listen = "example.org:5061" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("row %u", i);
      g_assert_null (cs_account_config_new (&rows[i], &error));
      g_assert_nonnull (error);
      g_assert_null (strstr (error->message, "1234"));
    }
}

static void
test_long (void)
{
  g_autofree char *name = g_strnfill (CS_LIMIT_DISPLAY_NAME + 1, 'x');
  g_autoptr (GError) error = NULL;

  g_assert_null (
      cs_account_config_new (&(CsAccountSettings){ .identity = "a@example.org", .display_name = name }, &error));
  g_assert_error (error, CS_CALLS_ERROR, CS_CALLS_ERROR_FAILED);
}

static void
test_record (void)
{
  g_autoptr (CsAccountConfig) config = make (&full);
  g_autoptr (CsStoreAccount) record = cs_account_config_to_record (config, "a1");
  g_autoptr (GError) error = NULL;
  g_autoptr (CsAccountConfig) again = cs_account_config_from_record (record, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (record->id, ==, "a1");
  g_assert_true (cs_account_config_same_agent (config, again));
  g_assert_cmpstr (again->settings.display_name, ==, "Alice");
  g_assert_cmpint (again->settings.requirement, ==, CS_REQUIREMENT_END_TO_END);
  g_assert_false (again->settings.keep);
}

/* What a later version, or a person, may have written. */
static void
test_bad_record (void)
{
  static const struct {
    const char *key, *value;
  } rows[] = {
    { "transport", NULL },    { "transport", "wss" },        { "transport", "" },
    { "requirement", NULL },  { "requirement", "paranoid" }, { "requirement", "" },
    { "server", "a b:c" },    { "identity", "sip:nobody" },  { "client-cert", "pkcs11:a?pin-source=x" },
    { "auth-user", "a\x7f" },
  };
  g_autoptr (CsAccountConfig) config = make (&full);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsStoreAccount) record = cs_account_config_to_record (config, "a1");
      g_autoptr (GError) error = NULL;

      g_test_message ("row %u", i);
      cs_store_account_set (record, rows[i].key, rows[i].value);
      g_assert_null (cs_account_config_from_record (record, &error));
      g_assert_nonnull (error);
    }
}

static void
test_same_agent (void)
{
  g_autoptr (CsSecret) password = cs_secret_new_copy ((const guint8 *) "x", 1);
  CsAccountSettings other = full;
  g_autoptr (CsAccountConfig) config = make (&full);
  g_autoptr (CsAccountConfig) with_password = cs_account_config_with_password (config, password);
  g_autoptr (CsAccountConfig) weaker = cs_account_config_with_requirement (config, CS_REQUIREMENT_CLEAR);
  g_autoptr (CsAccountConfig) elsewhere = NULL;

  other.server = "sip2.example.org";
  elsewhere = make (&other);
  g_assert_true (cs_account_config_same_agent (config, with_password));
  g_assert_true (cs_account_config_same_agent (config, weaker));
  g_assert_false (cs_account_config_same_agent (config, elsewhere));
  g_assert_true (with_password->settings.password == password);
  g_assert_null (config->settings.password);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/account-config/good", test_good);
  g_test_add_func ("/account-config/bad", test_bad);
  g_test_add_func ("/account-config/long", test_long);
  g_test_add_func ("/account-config/record", test_record);
  g_test_add_func ("/account-config/bad-record", test_bad_record);
  g_test_add_func ("/account-config/same-agent", test_same_agent);
  return g_test_run ();
}
