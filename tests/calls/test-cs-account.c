/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Accounts against a registrar that follows a script. */

#include "calls/cs-account-private.h"
#include "calls/cs-calls-error.h"
#include "cs-test-phone.h"
#include "lib/cs-test-sip-peer.h"
#include "store/cs-store-keyring.h"

#include <glib/gstdio.h>
#include <string.h>

#define PASSWORD "correct horse battery"
#define CHALLENGE "WWW-Authenticate: Digest realm=\"example.org\", nonce=\"abc\", algorithm=SHA-256, qop=\"auth\"\r\n"

typedef enum { ACCEPTS, REFUSES_PASSWORD, REFUSES_USER, IS_BROKEN, IS_SILENT } Mood;

typedef struct {
  CsTestSipPeer *peer;
  Mood mood;
  char *contact;             /* that is registered, or NULL */
  const char *invite_status; /* what every INVITE is answered with, or NULL */
  const char *invite_headers;
  const char *invite_body;
} Registrar;

static void
take_registration (Registrar *self, const char *message)
{
  g_autofree char *contact = cs_test_sip_header (message, "Contact");
  g_autofree char *expires = cs_test_sip_header (message, "Expires");
  g_autofree char *headers = NULL;
  gboolean ends = strstr (contact, "expires=0") != NULL || g_strcmp0 (expires, "0") == 0;

  g_free (self->contact);
  self->contact = ends ? NULL : g_strndup (contact, strcspn (contact, ">") + 1);
  headers = g_strdup_printf ("Contact: %s%s\r\n", ends ? "<sip:nobody@invalid>" : self->contact,
                             ends ? ";expires=600" : ";expires=120");
  cs_test_sip_peer_reply (self->peer, message, "200 OK", "reg", ends ? NULL : headers, NULL);
}

static void
on_message (CsTestSipPeer *peer, const char *message, gpointer user_data)
{
  Registrar *self = user_data;

  if (self->invite_status != NULL && g_str_has_prefix (message, "INVITE "))
    cs_test_sip_peer_reply (peer, message, self->invite_status, "callee", self->invite_headers, self->invite_body);
  if (self->invite_status != NULL && g_str_has_prefix (message, "BYE "))
    cs_test_sip_peer_reply (peer, message, "200 OK", NULL, NULL, NULL);
  if (!g_str_has_prefix (message, "REGISTER ") || self->mood == IS_SILENT)
    return;
  if (self->mood == REFUSES_USER)
    cs_test_sip_peer_reply (peer, message, "404 Not Found", "reg", NULL, NULL);
  else if (self->mood == IS_BROKEN)
    cs_test_sip_peer_reply (peer, message, "500 Do <b>not</b>\xe2\x80\xae ask", "reg", NULL, NULL);
  else if (self->mood == REFUSES_PASSWORD || strstr (message, "\r\nAuthorization: ") == NULL)
    cs_test_sip_peer_reply (peer, message, "401 Unauthorized", "reg", CHALLENGE, NULL);
  else
    take_registration (self, message);
}

static Registrar *
registrar_new (Mood mood)
{
  Registrar *self = g_new0 (Registrar, 1);

  self->peer = cs_test_sip_peer_new_tcp ();
  self->mood = mood;
  cs_test_sip_peer_set_func (self->peer, on_message, self);
  return self;
}

static void
registrar_free (Registrar *self)
{
  cs_test_sip_peer_free (self->peer);
  g_free (self->contact);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Registrar, registrar_free)

static CsAccount *
add_account (CsTestPhone *phone, guint16 port, const char *transport, gboolean keep)
{
  g_autofree char *server = g_strdup_printf ("127.0.0.1:%u", port);
  g_autoptr (CsSecret) password = cs_secret_new_copy ((const guint8 *) PASSWORD, strlen (PASSWORD));
  const CsAccountSettings settings = {
    .identity = "anna@example.org",
    .display_name = "Anna",
    .password = password,
    .server = server,
    .transport = transport,
    .requirement = CS_REQUIREMENT_END_TO_END,
    .keep = keep,
  };
  g_autoptr (GError) error = NULL;
  CsAccount *account = cs_call_manager_add_account (phone->manager, &settings, &error);

  g_assert_no_error (error);
  g_assert_cmpint (cs_account_get_state (account), ==, CS_ACCOUNT_REGISTERING);
  return account;
}

static CsAccount *
add_account_at (CsTestPhone *phone, Registrar *registrar, gboolean keep)
{
  return add_account (phone, cs_test_sip_peer_get_port (registrar->peer), "tcp", keep);
}

static CsAccount *
get_account (CsTestPhone *phone)
{
  g_autoptr (CsAccount) account = g_list_model_get_item (cs_call_manager_get_accounts (phone->manager), 0);

  g_assert_nonnull (account);
  return account; /* the list keeps it */
}

/* ---- registered ---- */

static void
test_registered (void)
{
  g_autoptr (Registrar) registrar = registrar_new (ACCEPTS);
  g_autoptr (CsTestPhone) phone = cs_test_phone_new_bare (NULL);
  CsAccount *account = add_account_at (phone, registrar, FALSE);

  g_assert_null (cs_account_get_home (account).number);
  CS_TEST_WAIT_FOR (cs_account_get_state (account) == CS_ACCOUNT_REGISTERED);
  g_assert_cmpstr (cs_account_get_home (account).domain, ==, "example.org");
  g_assert_cmpstr (cs_account_get_home (account).number, ==, "127.0.0.1");
  g_assert_cmpint (cs_account_get_reason (account), ==, CS_ACCOUNT_REASON_NONE);
  g_assert_cmpuint (cs_account_get_expires (account), ==, 120);
  g_assert_cmpstr (cs_account_get_identity (account), ==, "sip:anna@example.org");
  g_assert_cmpstr (cs_account_get_address (account), ==, "anna@example.org");
  g_assert_cmpstr (cs_account_get_domain (account), ==, "example.org");
  g_assert_cmpstr (cs_account_config_get_settings (cs_account_get_config (account))->display_name, ==, "Anna");
  g_assert_cmpstr (cs_account_config_get_settings (cs_account_get_config (account))->transport, ==, "tcp");
  g_assert_false (cs_account_get_password_kept (account));
  g_assert_null (cs_account_get_listen_address (account));
  g_assert_nonnull (registrar->contact);

  /* A removed account says goodbye, and nobody holds it after that. */
  g_object_add_weak_pointer (G_OBJECT (account), (gpointer *) &account);
  cs_call_manager_remove_account (phone->manager, account);
  g_assert_cmpuint (g_list_model_get_n_items (cs_call_manager_get_accounts (phone->manager)), ==, 0);
  CS_TEST_WAIT_FOR (account == NULL);
  g_assert_null (registrar->contact);
}

/* What a server wrote as its number while it was there is still its number when it is gone. */
static void
test_number_outlasts_connection (void)
{
  g_autoptr (Registrar) registrar = registrar_new (ACCEPTS);
  g_autoptr (CsTestPhone) phone = cs_test_phone_new_bare (NULL);
  CsAccount *account = add_account_at (phone, registrar, FALSE);

  CS_TEST_WAIT_FOR (cs_account_get_state (account) == CS_ACCOUNT_REGISTERED);
  g_assert_cmpstr (cs_account_get_home (account).number, ==, "127.0.0.1");
  g_clear_pointer (&registrar, registrar_free);
  CS_TEST_WAIT_FOR (cs_account_get_state (account) != CS_ACCOUNT_REGISTERED);
  g_assert_cmpstr (cs_account_get_home (account).number, ==, "127.0.0.1");
}

static void
test_closed (void)
{
  g_autoptr (Registrar) registrar = registrar_new (ACCEPTS);
  CsTestPhone *phone = cs_test_phone_new_bare (NULL);
  CsAccount *account = add_account_at (phone, registrar, FALSE);

  CS_TEST_WAIT_FOR (cs_account_get_state (account) == CS_ACCOUNT_REGISTERED);
  cs_test_phone_free (phone);
  g_assert_null (registrar->contact);
}

/* ---- not registered ---- */

static void
test_refused (gconstpointer data)
{
  static const CsAccountReason reasons[] = {
    [REFUSES_PASSWORD] = CS_ACCOUNT_REASON_PASSWORD,
    [REFUSES_USER] = CS_ACCOUNT_REASON_UNKNOWN_USER,
    [IS_BROKEN] = CS_ACCOUNT_REASON_SERVER,
  };
  const Mood mood = GPOINTER_TO_INT (data);
  g_autoptr (Registrar) registrar = registrar_new (mood);
  g_autoptr (CsTestPhone) phone = cs_test_phone_new_bare (NULL);
  CsAccount *account = add_account_at (phone, registrar, TRUE);
  g_autoptr (GError) error = NULL;

  CS_TEST_WAIT_FOR (cs_account_get_state (account) == CS_ACCOUNT_FAILED);
  g_assert_cmpstr (cs_account_reason_name (cs_account_get_reason (account)), ==,
                   cs_account_reason_name (reasons[mood]));
  if (mood == IS_BROKEN)
    g_assert_cmpstr (cs_account_get_detail (account), ==, "Do <b>not</b> ask");

  /* No call without an account, and nothing was kept. */
  g_assert_null (cs_call_manager_call (phone->manager, NULL, "bob", NULL, &error));
  g_assert_error (error, CS_CALLS_ERROR, CS_CALLS_ERROR_NO_ACCOUNT);
  g_assert_false (cs_account_get_password_kept (account));
}

static void
remove_when_failed (CsAccount *account, GParamSpec *pspec, CsTestPhone *phone)
{
  if (cs_account_get_state (account) == CS_ACCOUNT_FAILED)
    cs_call_manager_remove_account (phone->manager, account);
}

/* Whoever hears of the failure may give the account up there and then. */
static void
test_removed_on_failure (void)
{
  g_autoptr (Registrar) registrar = registrar_new (REFUSES_PASSWORD);
  g_autoptr (CsTestPhone) phone = cs_test_phone_new_bare (NULL);
  CsAccount *account = add_account_at (phone, registrar, TRUE);
  GWeakRef gone;

  g_weak_ref_init (&gone, account);
  g_signal_connect (account, "notify::state", G_CALLBACK (remove_when_failed), phone);
  CS_TEST_WAIT_FOR (g_list_model_get_n_items (cs_call_manager_get_accounts (phone->manager)) == 0);
  for (gboolean there = TRUE; there;)
    {
      g_autoptr (GObject) object = g_weak_ref_get (&gone);

      there = object != NULL;
      g_clear_object (&object);
      if (there)
        g_main_context_iteration (NULL, TRUE);
    }
  g_weak_ref_clear (&gone);
}

static void
test_unreachable (void)
{
  g_autoptr (CsTestPhone) phone = cs_test_phone_new_bare (NULL);
  CsAccount *account = add_account (phone, 1, "tcp", TRUE);

  CS_TEST_WAIT_FOR (cs_account_get_state (account) == CS_ACCOUNT_FAILED);
  g_assert_cmpint (cs_account_get_reason (account), ==, CS_ACCOUNT_REASON_UNREACHABLE);
}

static void
test_certificate (void)
{
  g_autoptr (CsTestPhone) server = cs_test_phone_new ("tls", CS_REQUIREMENT_DEFAULT, NULL);
  g_autoptr (CsTestPhone) phone = cs_test_phone_new_bare (NULL);
  CsAccount *account = add_account (phone, server->port, "tls", TRUE);

  CS_TEST_WAIT_FOR (cs_account_get_state (account) == CS_ACCOUNT_FAILED);
  g_assert_cmpint (cs_account_get_reason (account), ==, CS_ACCOUNT_REASON_CERTIFICATE);
  g_assert_nonnull (cs_account_get_detail (account));
}

static void
test_no_password (void)
{
  const CsAccountSettings settings = { .identity = "anna@example.org", .server = "127.0.0.1:1", .transport = "tcp" };
  g_autoptr (CsTestPhone) phone = cs_test_phone_new_bare (NULL);
  CsAccount *account = cs_call_manager_add_account (phone->manager, &settings, NULL);

  CS_TEST_WAIT_FOR (cs_account_get_state (account) == CS_ACCOUNT_FAILED);
  g_assert_cmpint (cs_account_get_reason (account), ==, CS_ACCOUNT_REASON_NO_PASSWORD);
}

static void
test_bad_settings (void)
{
  static const CsAccountSettings rows[] = {
    { .identity = "" },
    { .identity = "anna" },
    { .identity = "mailto:anna@example.org" },
    { .identity = "sip:example.org" },
    { .identity = "anna@example.org", .transport = "sctp" },
    { .identity = "anna@example.org", .server = "a b:c" },
    { .identity = "anna@example.org", .trust_file = "/nonexistent/trust.pem" },
    { .listen = "nowhere" },
    { .listen = "example.org:5061" },
    { .listen = "127.0.0.1:0", .listen_identity_file = "/nonexistent/identity.pem" },
    { .listen = "192.0.2.1:5061", .transport = "tcp" },
  };
  g_autoptr (CsTestPhone) phone = cs_test_phone_new_bare (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("row %u", i);
      g_assert_null (cs_call_manager_add_account (phone->manager, &rows[i], &error));
      g_assert_nonnull (error);
      g_assert_cmpuint (g_list_model_get_n_items (cs_call_manager_get_accounts (phone->manager)), ==, 0);
    }
}

static void
test_listen_address_in_use (void)
{
  g_autoptr (CsTestPhone) phone = cs_test_phone_new_bare (NULL);
  CsAccount *first = cs_call_manager_add_account (
      phone->manager, &(CsAccountSettings){ .listen = "127.0.0.1:0", .transport = "tcp" }, NULL);
  g_autofree char *taken
      = g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (cs_account_get_listen_address (first)));
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (taken);
  g_assert_null (cs_call_manager_add_account (phone->manager,
                                              &(CsAccountSettings){ .listen = taken, .transport = "tcp" }, &error));
  g_assert_error (error, CS_CALLS_ERROR, CS_CALLS_ERROR_ADDRESS_IN_USE);
  g_assert_nonnull (strstr (error->message, taken));
}

/* ---- another try ---- */

static void
test_new_password (void)
{
  g_autoptr (Registrar) registrar = registrar_new (REFUSES_PASSWORD);
  g_autoptr (CsTestPhone) phone = cs_test_phone_new_bare (NULL);
  CsAccount *account = add_account_at (phone, registrar, TRUE);
  g_autoptr (CsSecret) password = cs_secret_new_copy ((const guint8 *) "other", 5);

  CS_TEST_WAIT_FOR (cs_account_get_state (account) == CS_ACCOUNT_FAILED);
  registrar->mood = ACCEPTS;
  cs_account_set_password (account, password);
  g_assert_cmpint (cs_account_get_state (account), ==, CS_ACCOUNT_REGISTERING);
  CS_TEST_WAIT_FOR (cs_account_get_state (account) == CS_ACCOUNT_REGISTERED);
  g_assert_cmpint (cs_account_get_reason (account), ==, CS_ACCOUNT_REASON_NONE);
  CS_TEST_WAIT_FOR (cs_account_get_password_kept (account));
}

static void
on_secret (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/* What the data folder's keyring has for @account. */
static void
assert_kept_password (const char *folder, CsAccount *account, const char *expected)
{
  g_autoptr (CsStoreKeyring) keyring = cs_store_keyring_new (folder);
  g_autofree char *key = g_strconcat ("password:", cs_account_get_id (account), NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (CsSecret) secret = NULL;

  cs_store_keyring_load_async (keyring, key, NULL, on_secret, &result);
  CS_TEST_WAIT_FOR (result != NULL);
  secret = cs_store_keyring_load_finish (keyring, result, NULL);
  g_assert_nonnull (secret);
  g_assert_cmpmem (secret->bytes, secret->len, expected, strlen (expected));
}

/* The binding of before says nothing about a password that the server has not seen: it is neither called ready nor
 * kept. */
static void
test_wrong_password_while_registered (void)
{
  g_autoptr (Registrar) registrar = registrar_new (ACCEPTS);
  g_autoptr (CsTestPhone) phone = cs_test_phone_new_bare (NULL);
  CsAccount *account = add_account_at (phone, registrar, TRUE);
  g_autoptr (CsSecret) wrong = cs_secret_new_copy ((const guint8 *) "other", 5);

  CS_TEST_WAIT_FOR (cs_account_get_password_kept (account));
  registrar->mood = REFUSES_PASSWORD;
  cs_account_set_password (account, wrong);
  g_assert_cmpint (cs_account_get_state (account), ==, CS_ACCOUNT_REGISTERING);
  CS_TEST_WAIT_FOR (cs_account_get_state (account) != CS_ACCOUNT_REGISTERING);
  g_assert_cmpint (cs_account_get_state (account), ==, CS_ACCOUNT_FAILED);
  g_assert_true (cs_account_wants_password (account));
  assert_kept_password (phone->folder, account, PASSWORD);

  registrar->mood = ACCEPTS;
  cs_account_set_password (account, wrong);
  CS_TEST_WAIT_FOR (cs_account_get_state (account) == CS_ACCOUNT_REGISTERED);
  CS_TEST_WAIT_FOR (!cs_account_is_saving_password (account));
  assert_kept_password (phone->folder, account, "other");
}

static CsAccount *
account_in_call (CsTestPhone *phone, Registrar *registrar)
{
  CsAccount *account = add_account_at (phone, registrar, FALSE);

  CS_TEST_WAIT_FOR (cs_account_get_state (account) == CS_ACCOUNT_REGISTERED);
  g_assert_nonnull (cs_call_manager_call (phone->manager, NULL, "bob", NULL, NULL));
  g_assert_cmpstr (cs_call_get_peer_uri (phone->call), ==, "sip:bob@example.org");
  CS_TEST_WAIT_FOR (cs_test_sip_peer_count (registrar->peer, "INVITE ") == 1);
  return account;
}

static void
test_new_password_in_call (void)
{
  g_autoptr (Registrar) registrar = registrar_new (ACCEPTS);
  g_autoptr (CsTestPhone) phone = cs_test_phone_new_bare (NULL);
  CsAccount *account = account_in_call (phone, registrar);
  const guint before = cs_test_sip_peer_count (registrar->peer, "REGISTER ");
  g_autoptr (CsSecret) password = cs_secret_new_copy ((const guint8 *) "other", 5);

  cs_account_set_password (account, password);
  CS_TEST_WAIT_FOR (cs_test_sip_peer_count (registrar->peer, "REGISTER ") > before
                    && cs_account_get_state (account) == CS_ACCOUNT_REGISTERED);
  g_assert_cmpint (cs_call_get_state (phone->call), !=, CS_CALL_ENDED);
  g_assert_cmpuint (cs_test_sip_peer_count (registrar->peer, "INVITE "), ==, 1);
  cs_call_hang_up (phone->call);
}

typedef struct {
  const char *name;
  CsAccountSettings settings;
} Change;

static const Change changes_in_call[] = {
  { "display-name", { .display_name = "Anna B." } },
  { "no-display-name", { .display_name = NULL } },
  { "requirement", { .requirement = CS_REQUIREMENT_CLEAR } },
  { "same", { .display_name = "Anna" } },
  { "user", { .auth_user = "anna-2" } },
  { "server", { .server = "127.0.0.1:1" } },
  { "transport", { .transport = "udp" } },
};

/* Nothing that is set in the account ends a call of it. */
static void
test_changed_in_call (gconstpointer data)
{
  const Change *change = data;
  g_autoptr (Registrar) registrar = registrar_new (ACCEPTS);
  g_autoptr (CsTestPhone) phone = cs_test_phone_new_bare (NULL);
  CsAccount *account = account_in_call (phone, registrar);
  CsAccountSettings settings = *cs_account_config_get_settings (cs_account_get_config (account));
  g_autoptr (CsAccountConfig) config = NULL;
  g_autoptr (GError) error = NULL;

  settings.display_name = change->settings.display_name;
  settings.requirement = change->settings.requirement;
  settings.auth_user = change->settings.auth_user;
  if (change->settings.server != NULL)
    settings.server = change->settings.server;
  if (change->settings.transport != NULL)
    settings.transport = change->settings.transport;
  config = cs_account_config_new (&settings, &error);
  g_assert_no_error (error);
  g_assert_true (cs_account_set_config (account, config, &error));
  g_assert_cmpstr (cs_account_config_get_settings (cs_account_get_config (account))->display_name, ==,
                   change->settings.display_name);
  g_assert_cmpint (cs_account_get_requirement (account), ==, change->settings.requirement);
  g_assert_cmpint (cs_call_get_state (phone->call), !=, CS_CALL_ENDED);

  cs_call_hang_up (phone->call);
  cs_test_assert_ended (phone, CS_CALL_REASON_CANCELLED);
  if (g_str_equal (change->name, "server"))
    CS_TEST_WAIT_FOR (cs_account_get_reason (account) == CS_ACCOUNT_REASON_UNREACHABLE);
}

/* ---- one account for each address ---- */

static const char *const same_addresses[] = {
  "anna@example.org",      " anna@example.org ",   "Anna@Example.ORG",
  "ANNA@EXAMPLE.ORG",      "sip:anna@example.org", "sips:anna@example.org",
  "anna@example.org:5060", "\tanna@example.org",   "anna@EXAMPLE.org:5061",
};

static const char *const other_addresses[] = {
  "anne@example.org", "anna@example.com", "anna@example.org:5070", "anna.b@example.org", "anna@sip.example.org",
};

/* FALSE with @error; @password: NULL gives none. */
static gboolean
move (CsTestPhone *phone, CsAccount *account, const char *address, const char *password, GError **error)
{
  CsAccountSettings settings = *cs_account_config_get_settings (cs_account_get_config (account));
  g_autoptr (CsSecret) secret
      = password != NULL ? cs_secret_new_copy ((const guint8 *) password, strlen (password)) : NULL;

  settings.identity = address;
  settings.password = secret;
  return cs_call_manager_change_account (phone->manager, account, &settings, error);
}

static void
test_moved (void)
{
  g_autoptr (Registrar) registrar = registrar_new (ACCEPTS);
  CsTestPhone *phone = cs_test_phone_new_bare (NULL);
  CsAccount *account = add_account_at (phone, registrar, TRUE);
  g_autofree char *id = g_strdup (cs_account_get_id (account));
  g_autoptr (GError) error = NULL;
  char *folder;

  CS_TEST_WAIT_FOR (cs_account_get_password_kept (account));
  g_assert_true (move (phone, account, "anna.b@example.org", "other", &error));
  g_assert_no_error (error);
  CS_TEST_WAIT_FOR (cs_account_get_state (account) == CS_ACCOUNT_REGISTERED);
  g_assert_cmpstr (cs_account_get_address (account), ==, "anna.b@example.org");
  g_assert_nonnull (strstr (registrar->contact, "anna.b@"));
  CS_TEST_WAIT_FOR (!cs_account_is_saving_password (account));
  folder = cs_test_phone_free_keeping_folder (phone);

  phone = cs_test_phone_new_bare (folder);
  g_assert_true (cs_call_manager_load_accounts (phone->manager, NULL));
  g_assert_cmpuint (g_list_model_get_n_items (cs_call_manager_get_accounts (phone->manager)), ==, 1);
  account = get_account (phone);
  g_assert_cmpstr (cs_account_get_id (account), ==, id);
  g_assert_cmpstr (cs_account_get_address (account), ==, "anna.b@example.org");
  CS_TEST_WAIT_FOR (cs_account_get_state (account) == CS_ACCOUNT_REGISTERED);
  cs_test_phone_free (phone);
}

typedef struct {
  const char *name;
  const char *address;
  const char *password;
} BadMove;

static const BadMove bad_moves[] = {
  { "without-password", "anna.b@example.org", NULL },
  { "to-another-server-without-password", "anna@example.com", NULL },
  { "to-another-port-without-password", "anna@example.org:5070", NULL },
  { "to-another-account", "bea@example.org", "other" },
  { "to-another-account-in-other-words", " sip:BEA@Example.ORG:5060", "other" },
  { "to-direct-calls", NULL, "other" },
  { "no-address", "anna", "other" },
  { "empty", "", "other" },
};

/* Nothing is tried, and nothing has changed: no other server is shown what the password proves. */
static void
test_bad_move (gconstpointer data)
{
  const BadMove *bad = data;
  g_autoptr (Registrar) registrar = registrar_new (ACCEPTS);
  g_autoptr (CsTestPhone) phone = cs_test_phone_new_bare (NULL);
  CsAccount *account = add_account_at (phone, registrar, TRUE);
  g_autoptr (GError) error = NULL;
  guint registers;

  CS_TEST_WAIT_FOR (cs_account_get_password_kept (account));
  g_assert_nonnull (cs_call_manager_add_account (
      phone->manager, &(CsAccountSettings){ .identity = "bea@example.org", .server = "127.0.0.1:1" }, NULL));
  registers = cs_test_sip_peer_count (registrar->peer, "REGISTER ");
  g_assert_false (move (phone, account, bad->address, bad->password, &error));
  g_assert_nonnull (error);
  g_assert_cmpstr (cs_account_get_identity (account), ==, "sip:anna@example.org");
  g_assert_cmpint (cs_account_get_state (account), ==, CS_ACCOUNT_REGISTERED);
  g_assert_cmpuint (cs_test_sip_peer_count (registrar->peer, "REGISTER "), ==, registers);
}

/* It has never worked there, so that a refusal is the password's; the file still has the address that did. */
static void
test_moved_and_refused (void)
{
  g_autoptr (Registrar) registrar = registrar_new (ACCEPTS);
  CsTestPhone *phone = cs_test_phone_new_bare (NULL);
  CsAccount *account = add_account_at (phone, registrar, TRUE);
  char *folder;

  CS_TEST_WAIT_FOR (cs_account_get_password_kept (account));
  registrar->mood = REFUSES_PASSWORD;
  g_assert_true (move (phone, account, "anna.b@example.org", "wrong", NULL));
  CS_TEST_WAIT_FOR (cs_account_get_state (account) == CS_ACCOUNT_FAILED);
  g_assert_cmpint (cs_account_get_reason (account), ==, CS_ACCOUNT_REASON_PASSWORD);
  folder = cs_test_phone_free_keeping_folder (phone);

  registrar->mood = ACCEPTS;
  phone = cs_test_phone_new_bare (folder);
  g_assert_true (cs_call_manager_load_accounts (phone->manager, NULL));
  account = get_account (phone);
  g_assert_cmpstr (cs_account_get_address (account), ==, "anna@example.org");
  CS_TEST_WAIT_FOR (cs_account_get_state (account) == CS_ACCOUNT_REGISTERED);
  cs_test_phone_free (phone);
}

static void
test_moved_in_call (void)
{
  g_autoptr (Registrar) registrar = registrar_new (ACCEPTS);
  g_autoptr (CsTestPhone) phone = cs_test_phone_new_bare (NULL);
  CsAccount *account = account_in_call (phone, registrar);

  g_assert_true (move (phone, account, "anna.b@example.org", "other", NULL));
  g_assert_cmpint (cs_call_get_state (phone->call), !=, CS_CALL_ENDED);
  cs_call_hang_up (phone->call);
  cs_test_assert_ended (phone, CS_CALL_REASON_CANCELLED);
  CS_TEST_WAIT_FOR (registrar->contact != NULL && strstr (registrar->contact, "anna.b@") != NULL);
}

static CsAccount *
add_again (CsTestPhone *phone, Registrar *registrar, const char *address)
{
  g_autofree char *server = g_strdup_printf ("127.0.0.1:%u", cs_test_sip_peer_get_port (registrar->peer));
  g_autoptr (CsSecret) password = cs_secret_new_copy ((const guint8 *) PASSWORD, strlen (PASSWORD));
  const CsAccountSettings settings
      = { .identity = address, .password = password, .server = server, .transport = "tcp", .keep = TRUE };

  return cs_call_manager_add_account (phone->manager, &settings, NULL);
}

static void
test_same_address (void)
{
  g_autoptr (Registrar) registrar = registrar_new (ACCEPTS);
  g_autoptr (CsTestPhone) phone = cs_test_phone_new_bare (NULL);
  GListModel *accounts = cs_call_manager_get_accounts (phone->manager);
  CsAccount *account = add_account_at (phone, registrar, TRUE);

  CS_TEST_WAIT_FOR (cs_account_get_password_kept (account));
  for (guint i = 0; i < G_N_ELEMENTS (same_addresses); i++)
    {
      g_test_message ("“%s”", same_addresses[i]);
      g_assert_true (cs_call_manager_find_account (phone->manager, same_addresses[i]) == account);
      g_assert_true (add_again (phone, registrar, same_addresses[i]) == account);
      /* Servers tell users apart by case: the spelling that has worked stays. */
      g_assert_cmpstr (cs_account_get_identity (account), ==, "sip:anna@example.org");
      CS_TEST_WAIT_FOR (cs_account_get_state (account) == CS_ACCOUNT_REGISTERED);
    }
  g_assert_cmpuint (g_list_model_get_n_items (accounts), ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS (other_addresses); i++)
    {
      g_test_message ("“%s”", other_addresses[i]);
      g_assert_null (cs_call_manager_find_account (phone->manager, other_addresses[i]));
      g_assert_true (add_again (phone, registrar, other_addresses[i]) != account);
      g_assert_cmpuint (g_list_model_get_n_items (accounts), ==, i + 2);
    }
}

typedef struct {
  const char *address;
  const char *from; /* the domain of the account that calls it */
} Choice;

/* The account whose domain is called, else the one that called last, else the first. */
static void
test_choice (void)
{
  static const Choice before[] = {
    { "bob@example.org", "example.org" },
    { "sip:bob@example.com", "example.com" },
    { "BOB@EXAMPLE.COM", "example.com" },
    { "sip:bob@example.com:5070;transport=tls", "example.com" },
    { "bob@elsewhere.test", "example.org" },
    { "bob", "example.org" },
    { "+4930123", "example.org" },
    { "", "example.org" },
    { "bob@example.community", "example.org" },
  };
  static const Choice after[] = {
    { "bob@example.org", "example.org" },    { "bob@example.com", "example.com" }, { "bob", "example.com" },
    { "bob@elsewhere.test", "example.com" }, { "tel:+4930123", "example.com" },
  };
  g_autoptr (Registrar) registrar = registrar_new (ACCEPTS);
  g_autoptr (CsTestPhone) phone = cs_test_phone_new_bare (NULL);
  CsAccount *one = add_again (phone, registrar, "anna@example.org");
  CsAccount *other = add_again (phone, registrar, "anna@example.com");

  g_assert_null (cs_call_manager_choose_account (phone->manager, "bob"));
  CS_TEST_WAIT_FOR (cs_account_get_state (one) == CS_ACCOUNT_REGISTERED
                    && cs_account_get_state (other) == CS_ACCOUNT_REGISTERED);
  for (guint i = 0; i < G_N_ELEMENTS (before); i++)
    g_assert_cmpstr (cs_account_get_domain (cs_call_manager_choose_account (phone->manager, before[i].address)), ==,
                     before[i].from);
  g_assert_nonnull (cs_call_manager_call (phone->manager, other, "bob", NULL, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (after); i++)
    g_assert_cmpstr (cs_account_get_domain (cs_call_manager_choose_account (phone->manager, after[i].address)), ==,
                     after[i].from);
  cs_call_hang_up (phone->call);
}

/* The one that called last is known in the next run, until it is removed. */
static void
test_last_used (void)
{
  g_autoptr (Registrar) registrar = registrar_new (ACCEPTS);
  CsTestPhone *phone = cs_test_phone_new_bare (NULL);
  CsAccount *one = add_again (phone, registrar, "anna@example.org");
  CsAccount *other = add_again (phone, registrar, "anna@example.com");
  char *folder;

  CS_TEST_WAIT_FOR (cs_account_get_password_kept (one) && cs_account_get_password_kept (other));
  g_assert_true (cs_call_manager_choose_account (phone->manager, "bob") == one);
  g_assert_nonnull (cs_call_manager_call (phone->manager, other, "bob", NULL, NULL));
  cs_call_hang_up (phone->call);
  folder = cs_test_phone_free_keeping_folder (phone);

  phone = cs_test_phone_new_bare (folder);
  g_assert_true (cs_call_manager_load_accounts (phone->manager, NULL));
  one = cs_call_manager_find_account (phone->manager, "anna@example.org");
  other = cs_call_manager_find_account (phone->manager, "anna@example.com");
  CS_TEST_WAIT_FOR (cs_account_get_state (one) == CS_ACCOUNT_REGISTERED
                    && cs_account_get_state (other) == CS_ACCOUNT_REGISTERED);
  g_assert_true (cs_call_manager_choose_account (phone->manager, "bob") == other);
  g_assert_true (cs_call_manager_choose_account (phone->manager, "bob@example.org") == one);
  cs_call_manager_remove_account (phone->manager, other);
  g_assert_true (cs_call_manager_choose_account (phone->manager, "bob") == one);
  folder = cs_test_phone_free_keeping_folder (phone);

  phone = cs_test_phone_new_bare (folder);
  g_assert_true (cs_call_manager_load_accounts (phone->manager, NULL));
  g_assert_cmpuint (g_list_model_get_n_items (cs_call_manager_get_accounts (phone->manager)), ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (cs_call_manager_get_notices (phone->manager)), ==, 0);
  cs_test_phone_free (phone);
}

/* ---- a server without encryption ---- */

#define CLEAR_SDP                                                                                                      \
  "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 107\r\n"                 \
  "a=rtpmap:107 opus/48000/2\r\n"
#define NO_SOUND_SDP                                                                                                   \
  "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 0 RTP/AVP 107\r\n"
#define CONTACT "Contact: <sip:bob@127.0.0.1;transport=tcp>\r\n"

typedef struct {
  const char *name;
  const char *status;
  const char *headers;
  const char *body;
  CsRequirement requirement;
  gboolean told;
} Unencrypted;

static const Unencrypted unencrypted[] = {
  { "488", "488 Not Acceptable Here", NULL, NULL, CS_REQUIREMENT_PROVIDER, TRUE },
  { "606", "606 Not Acceptable", NULL, NULL, CS_REQUIREMENT_PROVIDER, TRUE },
  { "answer-in-clear", "200 OK", CONTACT, CLEAR_SDP, CS_REQUIREMENT_PROVIDER, TRUE },
  { "no-common-codec", "488 Not Acceptable Here", "Warning: 305 pbx \"Incompatible media format\"\r\n", NULL,
    CS_REQUIREMENT_PROVIDER, FALSE },
  { "without-sound", "200 OK", CONTACT, NO_SOUND_SDP, CS_REQUIREMENT_PROVIDER, TRUE },
  { "busy", "486 Busy Here", NULL, NULL, CS_REQUIREMENT_PROVIDER, FALSE },
  { "nobody", "404 Not Found", NULL, NULL, CS_REQUIREMENT_PROVIDER, FALSE },
  { "declined", "603 Decline", NULL, NULL, CS_REQUIREMENT_PROVIDER, FALSE },
  { "broken", "500 Server Internal Error", NULL, NULL, CS_REQUIREMENT_PROVIDER, FALSE },
  { "not-there", "480 Temporarily Unavailable", NULL, NULL, CS_REQUIREMENT_PROVIDER, FALSE },
  { "none-required", "488 Not Acceptable Here", NULL, NULL, CS_REQUIREMENT_CLEAR, FALSE },
  { "more-required", "488 Not Acceptable Here", NULL, NULL, CS_REQUIREMENT_END_TO_END, FALSE },
  { "more-required-answer-in-clear", "200 OK", CONTACT, CLEAR_SDP, CS_REQUIREMENT_END_TO_END, FALSE },
};

static guint
count_told (CsTestPhone *phone)
{
  GListModel *notices = cs_call_manager_get_notices (phone->manager);
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (notices); i++)
    {
      g_autoptr (CsNotice) notice = g_list_model_get_item (notices, i);

      if (cs_notice_get_kind (notice) != CS_NOTICE_NO_ENCRYPTION)
        continue;
      g_assert_cmpstr (cs_notice_get_detail (notice), ==, "anna@example.org");
      g_assert_cmpstr (cs_notice_get_setting (notice), ==, "requirement");
      n++;
    }
  return n;
}

static void
dismiss_all (CsTestPhone *phone)
{
  GListModel *notices = cs_call_manager_get_notices (phone->manager);

  for (guint i = g_list_model_get_n_items (notices); i > 0; i--)
    {
      g_autoptr (CsNotice) notice = g_list_model_get_item (notices, i - 1);

      cs_call_manager_dismiss_notice (phone->manager, notice);
    }
}

static void
call_bob (CsTestPhone *phone)
{
  g_assert_nonnull (cs_call_manager_call (phone->manager, NULL, "bob", NULL, NULL));
  CS_TEST_WAIT_FOR (cs_call_get_state (phone->call) == CS_CALL_ENDED);
}

static void
test_unencrypted (gconstpointer data)
{
  const Unencrypted *row = data;
  g_autoptr (Registrar) registrar = registrar_new (ACCEPTS);
  CsTestPhone *phone = cs_test_phone_new_bare (NULL);
  CsAccount *account = add_account_at (phone, registrar, TRUE);
  char *folder;

  registrar->invite_status = row->status;
  registrar->invite_headers = row->headers;
  registrar->invite_body = row->body;
  CS_TEST_WAIT_FOR (cs_account_get_password_kept (account));
  cs_account_set_requirement (account, row->requirement);
  call_bob (phone);
  g_assert_cmpuint (count_told (phone), ==, row->told);
  dismiss_all (phone);
  call_bob (phone);
  g_assert_cmpuint (count_told (phone), ==, 0);
  folder = cs_test_phone_free_keeping_folder (phone);

  /* Once is remembered. */
  phone = cs_test_phone_new_bare (folder);
  g_assert_true (cs_call_manager_load_accounts (phone->manager, NULL));
  account = get_account (phone);
  CS_TEST_WAIT_FOR (cs_account_get_state (account) == CS_ACCOUNT_REGISTERED);
  call_bob (phone);
  g_assert_cmpuint (count_told (phone), ==, 0);
  cs_test_phone_free (phone);
}

/* Who lowers the requirement has understood. */
static void
test_unencrypted_and_allowed (void)
{
  g_autoptr (Registrar) registrar = registrar_new (ACCEPTS);
  g_autoptr (CsTestPhone) phone = cs_test_phone_new_bare (NULL);
  CsAccount *account = add_account_at (phone, registrar, FALSE);

  registrar->invite_status = "488 Not Acceptable Here";
  CS_TEST_WAIT_FOR (cs_account_get_state (account) == CS_ACCOUNT_REGISTERED);
  cs_account_set_requirement (account, CS_REQUIREMENT_PROVIDER);
  call_bob (phone);
  g_assert_cmpuint (count_told (phone), ==, 1);
  cs_account_set_requirement (account, CS_REQUIREMENT_END_TO_END);
  g_assert_cmpuint (count_told (phone), ==, 1);
  cs_account_set_requirement (account, CS_REQUIREMENT_CLEAR);
  g_assert_cmpuint (count_told (phone), ==, 0);
}

/* After a call that was encrypted another's phone is to blame, in this run and the next. */
static void
test_encryption_was_seen (void)
{
  g_autoptr (Registrar) registrar = registrar_new (ACCEPTS);
  g_autoptr (CsTestPhone) phone = cs_test_phone_new_bare (NULL);
  CsAccount *account = add_account_at (phone, registrar, TRUE);

  registrar->invite_status = "488 Not Acceptable Here";
  CS_TEST_WAIT_FOR (cs_account_get_password_kept (account));
  cs_account_set_requirement (account, CS_REQUIREMENT_PROVIDER);
  g_assert_true (cs_account_note_encryption (account, TRUE));
  g_assert_false (cs_account_note_encryption (account, TRUE));
  call_bob (phone);
  g_assert_cmpuint (count_told (phone), ==, 0);
  g_assert_false (cs_account_note_encryption (account, FALSE));
}

/* Removing one touches neither record nor password of another. */
static void
test_remove_one (void)
{
  g_autoptr (Registrar) registrar = registrar_new (ACCEPTS);
  CsTestPhone *phone = cs_test_phone_new_bare (NULL);
  CsAccount *anna = add_again (phone, registrar, "anna@example.org");
  CsAccount *anne = add_again (phone, registrar, "anne@example.org");
  char *folder;

  CS_TEST_WAIT_FOR (cs_account_get_password_kept (anna) && cs_account_get_password_kept (anne));
  g_assert_true (add_again (phone, registrar, "ANNA@example.org") == anna);
  cs_call_manager_remove_account (phone->manager, anne);
  folder = cs_test_phone_free_keeping_folder (phone);

  phone = cs_test_phone_new_bare (folder);
  g_assert_true (cs_call_manager_load_accounts (phone->manager, NULL));
  g_assert_cmpuint (g_list_model_get_n_items (cs_call_manager_get_accounts (phone->manager)), ==, 1);
  CS_TEST_WAIT_FOR (cs_account_get_state (get_account (phone)) == CS_ACCOUNT_REGISTERED);
  cs_test_phone_free (phone);
}

static void
test_retry (void)
{
  g_autoptr (Registrar) registrar = registrar_new (REFUSES_USER);
  g_autoptr (CsTestPhone) phone = cs_test_phone_new_bare (NULL);
  CsAccount *account = add_account_at (phone, registrar, FALSE);

  CS_TEST_WAIT_FOR (cs_account_get_state (account) == CS_ACCOUNT_FAILED);
  registrar->mood = ACCEPTS;
  cs_account_retry (account);
  CS_TEST_WAIT_FOR (cs_account_get_state (account) == CS_ACCOUNT_REGISTERED);
}

/* ---- kept ---- */

static void
assert_no_password_in (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint files = 0;
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *content = NULL;
      gsize len = 0;

      g_assert_true (g_file_get_contents (path, &content, &len, NULL));
      g_assert_null (g_strstr_len (content, (gssize) len, PASSWORD));
      files++;
    }
  g_assert_cmpuint (files, >, 1);
}

static void
on_told (CsAccount *account, GParamSpec *pspec, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

/* Told as well: whoever waits for it has to hear something. */
static void
test_not_kept (void)
{
  g_autoptr (Registrar) registrar = registrar_new (ACCEPTS);
  g_autoptr (CsTestPhone) phone = cs_test_phone_new_bare (NULL);
  g_autofree char *in_the_way = g_build_filename (phone->folder, "secrets.lock", NULL);
  CsAccount *account = add_account_at (phone, registrar, TRUE);
  gboolean told = FALSE;

  g_assert_no_errno (g_mkdir (in_the_way, 0700));
  g_signal_connect (account, "notify::password-kept", G_CALLBACK (on_told), &told);
  CS_TEST_WAIT_FOR (told);
  g_assert_cmpint (cs_account_get_state (account), ==, CS_ACCOUNT_REGISTERED);
  g_assert_false (cs_account_get_password_kept (account));
  g_assert_false (cs_account_is_saving_password (account));
  g_signal_handlers_disconnect_by_data (account, &told);
}

/* An account that works and could not be written says so, and is written as soon as that is possible. */
static void
test_not_written (gconstpointer data)
{
  g_autoptr (Registrar) registrar = registrar_new (ACCEPTS);
  CsTestPhone *phone = cs_test_phone_new_bare (NULL);
  g_autofree char *path = g_build_filename (phone->folder, data, NULL);
  g_autofree char *in_the_way = g_build_filename (path, "x", NULL);
  CsAccount *account = add_account_at (phone, registrar, TRUE);
  char *folder;

  g_unlink (path);
  g_assert_no_errno (g_mkdir_with_parents (in_the_way, 0700));
  CS_TEST_WAIT_FOR (cs_account_get_state (account) == CS_ACCOUNT_REGISTERED);
  CS_TEST_WAIT_FOR (cs_account_get_save_problem (account) != NULL);
  g_assert_nonnull (strstr (cs_account_get_save_problem (account), phone->folder));

  g_assert_no_errno (g_rmdir (in_the_way));
  g_assert_no_errno (g_rmdir (path));
  CS_TEST_WAIT_FOR (cs_account_get_save_problem (account) == NULL);
  CS_TEST_WAIT_FOR (cs_account_get_password_kept (account));
  folder = cs_test_phone_free_keeping_folder (phone);

  phone = cs_test_phone_new_bare (folder);
  g_assert_true (cs_call_manager_load_accounts (phone->manager, NULL));
  account = get_account (phone);
  CS_TEST_WAIT_FOR (cs_account_get_state (account) == CS_ACCOUNT_REGISTERED);
  cs_test_phone_free (phone);
}

static void
test_kept (void)
{
  g_autoptr (Registrar) registrar = registrar_new (ACCEPTS);
  CsTestPhone *phone = cs_test_phone_new_bare (NULL);
  CsAccount *account = add_account_at (phone, registrar, TRUE);
  g_autofree char *id = NULL;
  char *folder;
  g_autoptr (GError) error = NULL;

  CS_TEST_WAIT_FOR (cs_account_get_state (account) == CS_ACCOUNT_REGISTERED);
  g_assert_true (cs_account_get_password_kept (account) || cs_account_is_saving_password (account));
  CS_TEST_WAIT_FOR (cs_account_get_password_kept (account));
  g_assert_false (cs_account_is_saving_password (account));
  id = g_strdup (cs_account_get_id (account));
  cs_account_set_requirement (account, CS_REQUIREMENT_CHECKED);
  folder = cs_test_phone_free_keeping_folder (phone);
  assert_no_password_in (folder);

  phone = cs_test_phone_new_bare (folder);
  g_assert_true (cs_call_manager_load_accounts (phone->manager, &error));
  g_assert_no_error (error);
  account = get_account (phone);
  g_assert_cmpstr (cs_account_get_id (account), ==, id);
  g_assert_cmpstr (cs_account_config_get_settings (cs_account_get_config (account))->display_name, ==, "Anna");
  g_assert_cmpint (cs_account_get_requirement (account), ==, CS_REQUIREMENT_CHECKED);
  CS_TEST_WAIT_FOR (cs_account_get_state (account) == CS_ACCOUNT_REGISTERED);
  g_assert_true (cs_account_get_password_kept (account));

  cs_call_manager_remove_account (phone->manager, account);
  CS_TEST_WAIT_FOR (registrar->contact == NULL);
  folder = cs_test_phone_free_keeping_folder (phone);

  phone = cs_test_phone_new_bare (folder);
  g_assert_true (cs_call_manager_load_accounts (phone->manager, NULL));
  g_assert_cmpuint (g_list_model_get_n_items (cs_call_manager_get_accounts (phone->manager)), ==, 0);
  cs_test_phone_free (phone);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/account/registered", test_registered);
  g_test_add_func ("/account/number-outlasts-connection", test_number_outlasts_connection);
  g_test_add_func ("/account/closed", test_closed);
  g_test_add_data_func ("/account/refused/password", GINT_TO_POINTER (REFUSES_PASSWORD), test_refused);
  g_test_add_data_func ("/account/refused/user", GINT_TO_POINTER (REFUSES_USER), test_refused);
  g_test_add_data_func ("/account/refused/broken", GINT_TO_POINTER (IS_BROKEN), test_refused);
  g_test_add_func ("/account/unreachable", test_unreachable);
  g_test_add_func ("/account/certificate", test_certificate);
  g_test_add_func ("/account/removed-on-failure", test_removed_on_failure);
  g_test_add_func ("/account/no-password", test_no_password);
  g_test_add_func ("/account/bad-settings", test_bad_settings);
  g_test_add_func ("/account/listen-address-in-use", test_listen_address_in_use);
  g_test_add_func ("/account/new-password", test_new_password);
  g_test_add_func ("/account/last-used", test_last_used);
  g_test_add_func ("/account/unencrypted/and-allowed", test_unencrypted_and_allowed);
  g_test_add_func ("/account/unencrypted/encryption-was-seen", test_encryption_was_seen);
  for (guint i = 0; i < G_N_ELEMENTS (unencrypted); i++)
    {
      g_autofree char *path = g_strconcat ("/account/unencrypted/", unencrypted[i].name, NULL);

      g_test_add_data_func (path, &unencrypted[i], test_unencrypted);
    }
  g_test_add_func ("/account/moved", test_moved);
  g_test_add_func ("/account/moved/and-refused", test_moved_and_refused);
  g_test_add_func ("/account/moved/in-call", test_moved_in_call);
  for (guint i = 0; i < G_N_ELEMENTS (bad_moves); i++)
    {
      g_autofree char *path = g_strconcat ("/account/bad-move/", bad_moves[i].name, NULL);

      g_test_add_data_func (path, &bad_moves[i], test_bad_move);
    }
  g_test_add_func ("/account/new-password/in-call", test_new_password_in_call);
  g_test_add_func ("/account/new-password/wrong-while-registered", test_wrong_password_while_registered);
  for (guint i = 0; i < G_N_ELEMENTS (changes_in_call); i++)
    {
      g_autofree char *path = g_strconcat ("/account/changed-in-call/", changes_in_call[i].name, NULL);

      g_test_add_data_func (path, &changes_in_call[i], test_changed_in_call);
    }
  g_test_add_func ("/account/same-address", test_same_address);
  g_test_add_func ("/account/remove-one", test_remove_one);
  g_test_add_func ("/account/choice", test_choice);
  g_test_add_func ("/account/retry", test_retry);
  g_test_add_func ("/account/kept", test_kept);
  g_test_add_func ("/account/not-kept", test_not_kept);
  g_test_add_data_func ("/account/not-written/record", "profile.lock", test_not_written);
  g_test_add_data_func ("/account/not-written/password", "secrets.lock", test_not_written);
  return g_test_run ();
}
