/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calls/cs-peer-private.h"

#include "calls/cs-call-manager-internal.h"
#include "cs-test-phone.h"
#include "lib/cs-test-dirs.h"
#include "store/cs-store-peers-internal.h"

#include <glib/gstdio.h>

#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define ANNA "sip:anna@example.org"
#define BERT "sip:bert@example.org"

/* ---- addresses ---- */

/* ---- objects ---- */

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(gboolean *) user_data = cs_call_manager_load_peers_finish (CS_CALL_MANAGER (source), result);
}

/* Waits until what is remembered is read. */
static void
load_peers (CsTestPhone *phone)
{
  gboolean kept = FALSE;

  cs_call_manager_load_peers_async (phone->manager, on_loaded, &kept);
  CS_TEST_WAIT_FOR (kept);
}

static CsTestPhone *
new_phone (char *folder)
{
  CsTestPhone *phone = cs_test_phone_new_bare (folder);

  load_peers (phone);
  return phone;
}

typedef struct {
  CsZrtpCache *cache;
  guint8 device;
  guint8 secret;
  gboolean vouch;
} Engine;

static gpointer
engine_thread (gpointer data)
{
  Engine *engine = data;
  const guint8 zid[CS_ZID_LEN] = { engine->device };
  g_autoptr (CsSecret) rs1 = cs_secret_new (CS_ZRTP_RETAINED_LEN);

  memset (rs1->bytes, engine->secret, rs1->len);
  if (engine->vouch)
    engine->cache->klass->set_checked (engine->cache, zid, rs1, CS_ZRTP_EXPIRY_NEVER);
  else
    engine->cache->klass->update (engine->cache, zid, rs1, NULL, CS_ZRTP_EXPIRY_NEVER, FALSE);
  return NULL;
}

/* What a call with @uri would leave behind, from a thread as it would be. */
static void
learn (CsTestPhone *phone, const char *uri, guint8 device, gboolean vouch)
{
  g_auto (CsPeerMemory) memory = { 0 };
  Engine engine = { .device = device, .secret = 7, .vouch = vouch };

  cs_peer_list_recall (phone->manager->environment.peers, phone->manager->environment.zid, uri, NULL, &memory);
  g_assert_nonnull (memory.cache);
  engine.cache = memory.cache;
  g_thread_join (g_thread_new ("engine", engine_thread, &engine));
}

static guint
count_peers (CsTestPhone *phone)
{
  return g_list_model_get_n_items (cs_call_manager_get_peers (phone->manager));
}

static void
on_notify (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  g_hash_table_add (user_data, g_strdup (pspec->name));
}

static void
test_follows_the_store (void)
{
  CsTestPhone *phone = new_phone (NULL);
  g_autoptr (GHashTable) notified = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (CsPeerDevice) device = NULL;
  g_autoptr (CsPeerDevice) again = NULL;
  CsPeer *anna;

  g_assert_cmpuint (count_peers (phone), ==, 0);
  g_assert_null (cs_call_manager_find_peer (phone->manager, ANNA));
  learn (phone, "sips:anna@EXAMPLE.org:5061;transport=tls", 1, FALSE);
  CS_TEST_WAIT_FOR (count_peers (phone) == 1);
  anna = cs_call_manager_find_peer (phone->manager, "anna@example.org");
  g_assert_nonnull (anna);
  g_assert_cmpstr (cs_peer_get_address (anna), ==, ANNA);
  g_assert_cmpstr (cs_peer_get_name (anna), ==, "anna");
  g_assert_true (cs_peer_get_had_zrtp (anna));
  g_assert_false (cs_peer_get_ever_checked (anna));
  g_assert_null (cs_peer_get_checked_on (anna));
  g_assert_nonnull (cs_peer_get_last_seen (anna));
  g_assert_false (cs_peer_get_requirement (anna, NULL));

  device = g_list_model_get_item (cs_peer_get_devices (anna), 0);
  g_assert_cmpstr (cs_peer_device_get_zid (device), ==, "010000000000000000000000");
  g_assert_nonnull (cs_peer_device_get_first_seen (device));
  g_assert_nonnull (cs_peer_device_get_last_seen (device));
  g_assert_null (cs_peer_device_get_checked_on (device));

  /* the same objects, with what is new */
  g_signal_connect (anna, "notify", G_CALLBACK (on_notify), notified);
  learn (phone, ANNA, 1, TRUE);
  CS_TEST_WAIT_FOR (cs_peer_get_checked_on (anna) != NULL);
  g_assert_true (cs_peer_get_ever_checked (anna));
  g_assert_true (g_hash_table_contains (notified, "checked-on"));
  g_assert_true (g_hash_table_contains (notified, "ever-checked"));
  g_assert_false (g_hash_table_contains (notified, "name"));
  again = g_list_model_get_item (cs_peer_get_devices (anna), 0);
  g_assert_true (again == device);
  g_assert_nonnull (cs_peer_device_get_checked_on (device));
  cs_test_phone_free (phone);
}

static void
test_properties (void)
{
  CsTestPhone *phone = new_phone (NULL);
  CsPeer *anna;
  g_autoptr (CsPeerDevice) device = NULL;
  g_autoptr (GListModel) devices = NULL;
  g_autoptr (GListModel) peers = NULL;
  g_autoptr (GListModel) notices = NULL;
  g_autoptr (GDateTime) checked_on = NULL;
  g_autoptr (GDateTime) device_checked_on = NULL;
  g_autofree char *address = NULL;
  g_autofree char *name = NULL;
  g_autofree char *requirement = NULL;
  g_autofree char *zid = NULL;
  gboolean ever_checked, had_zrtp;

  learn (phone, ANNA, 2, TRUE);
  g_assert_true (cs_call_manager_require (phone->manager, ANNA, &(CsRequirement){ CS_REQUIREMENT_CHECKED }, NULL));
  CS_TEST_WAIT_FOR (count_peers (phone) == 1);
  anna = cs_call_manager_find_peer (phone->manager, ANNA);
  g_object_get (anna, "address", &address, "name", &name, "requirement", &requirement, "ever-checked", &ever_checked,
                "had-zrtp", &had_zrtp, "checked-on", &checked_on, "devices", &devices, NULL);
  g_assert_cmpstr (address, ==, ANNA);
  g_assert_cmpstr (name, ==, "anna");
  g_assert_cmpstr (requirement, ==, "checked");
  g_assert_true (ever_checked && had_zrtp);
  g_assert_nonnull (checked_on);
  device = g_list_model_get_item (devices, 0);
  g_object_get (device, "zid", &zid, "checked-on", &device_checked_on, NULL);
  g_assert_cmpstr (zid, ==, "020000000000000000000000");
  g_assert_true (g_date_time_equal (checked_on, device_checked_on));
  g_object_get (phone->manager, "peers", &peers, "notices", &notices, NULL);
  g_assert_true (peers == cs_call_manager_get_peers (phone->manager));
  g_assert_cmpuint (g_list_model_get_n_items (notices), ==, 0);
  cs_test_phone_free (phone);
}

static void
test_decisions (void)
{
  CsTestPhone *phone = new_phone (NULL);
  g_autoptr (CsPeer) anna = NULL;
  g_autoptr (CsPeerDevice) device = NULL;
  CsRequirement requirement = CS_REQUIREMENT_CLEAR;

  learn (phone, ANNA, 1, TRUE);
  learn (phone, ANNA, 2, TRUE);
  CS_TEST_WAIT_FOR (count_peers (phone) == 1);
  anna = g_object_ref (cs_call_manager_find_peer (phone->manager, ANNA));
  g_assert_cmpuint (g_list_model_get_n_items (cs_peer_get_devices (anna)), ==, 2);

  cs_peer_set_requirement (anna, &(CsRequirement){ CS_REQUIREMENT_END_TO_END });
  CS_TEST_WAIT_FOR (cs_peer_get_requirement (anna, &requirement));
  g_assert_cmpint (requirement, ==, CS_REQUIREMENT_END_TO_END);
  cs_peer_set_requirement (anna, NULL);
  CS_TEST_WAIT_FOR (!cs_peer_get_requirement (anna, &requirement));

  device = g_list_model_get_item (cs_peer_get_devices (anna), 1);
  cs_peer_device_forget (device);
  CS_TEST_WAIT_FOR (g_list_model_get_n_items (cs_peer_get_devices (anna)) == 1);

  cs_peer_uncheck (anna);
  CS_TEST_WAIT_FOR (cs_peer_get_checked_on (anna) == NULL);
  g_assert_true (cs_peer_get_ever_checked (anna));
  cs_peer_lift (anna);
  CS_TEST_WAIT_FOR (!cs_peer_get_ever_checked (anna));

  cs_peer_forget (anna);
  CS_TEST_WAIT_FOR (count_peers (phone) == 0);
  g_assert_null (cs_call_manager_find_peer (phone->manager, ANNA));
  g_assert_cmpstr (cs_peer_get_address (anna), ==, ANNA);
  cs_test_phone_free (phone);
}

/* A caller from the telephone network may be known by a number alone, which is not what would be called. */
static void
test_telephone (void)
{
  CsTestPhone *phone = new_phone (NULL);
  CsRequirement requirement = CS_REQUIREMENT_CLEAR;
  CsPeer *caller;

  learn (phone, "tel:+49-30-12345", 1, TRUE);
  CS_TEST_WAIT_FOR (count_peers (phone) == 1);
  caller = cs_call_manager_find_peer (phone->manager, "tel:+49 30 12345");
  g_assert_null (caller); /* no URI */
  caller = cs_call_manager_find_peer (phone->manager, "tel:+493012345");
  g_assert_nonnull (caller);
  g_assert_cmpstr (cs_peer_get_address (caller), ==, "tel:+493012345");

  g_assert_true (
      cs_call_manager_require (phone->manager, "tel:+49-3012345", &(CsRequirement){ CS_REQUIREMENT_CHECKED }, NULL));
  CS_TEST_WAIT_FOR (cs_peer_get_requirement (caller, &requirement));
  g_assert_cmpint (requirement, ==, CS_REQUIREMENT_CHECKED);
  g_assert_cmpuint (count_peers (phone), ==, 1);

  cs_peer_forget (caller);
  CS_TEST_WAIT_FOR (count_peers (phone) == 0);
  cs_test_phone_free (phone);
}

static void
test_require (void)
{
  CsTestPhone *phone = new_phone (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (cs_call_manager_require (phone->manager, "sip:", NULL, &error));
  g_assert_error (error, CS_CALLS_ERROR, CS_CALLS_ERROR_BAD_ADDRESS);
  g_clear_error (&error);
  g_assert_false (cs_call_manager_require (phone->manager, "sip:anonymous@anonymous.invalid",
                                           &(CsRequirement){ CS_REQUIREMENT_CLEAR }, &error));
  g_assert_error (error, CS_CALLS_ERROR, CS_CALLS_ERROR_BAD_ADDRESS);

  /* nobody has called bert yet */
  g_assert_true (
      cs_call_manager_require (phone->manager, "bert@example.org", &(CsRequirement){ CS_REQUIREMENT_CHECKED }, NULL));
  CS_TEST_WAIT_FOR (count_peers (phone) == 1);
  g_assert_true (cs_call_manager_require (phone->manager, BERT, NULL, NULL));
  CS_TEST_WAIT_FOR (count_peers (phone) == 0);
  cs_test_phone_free (phone);
}

/* What a call learns, the next run of the program knows. */
static void
test_recall (void)
{
  CsTestPhone *phone = new_phone (NULL);
  const guint8 zid[CS_ZID_LEN] = { 1 };
  g_autoptr (CsZrtpRetained) retained = NULL;
  g_auto (CsPeerMemory) anna = { 0 };
  g_auto (CsPeerMemory) bert = { 0 };
  g_auto (CsPeerMemory) nobody = { 0 };
  char *folder;

  learn (phone, ANNA, 1, TRUE);
  g_assert_true (cs_call_manager_require (phone->manager, ANNA, &(CsRequirement){ CS_REQUIREMENT_CLEAR }, NULL));
  folder = cs_test_phone_free_keeping_folder (phone);

  phone = new_phone (folder);
  g_assert_cmpuint (count_peers (phone), ==, 1);
  cs_peer_list_recall (phone->manager->environment.peers, phone->manager->environment.zid,
                       "sips:anna@example.org;transport=tls", NULL, &anna);
  g_assert_true (anna.ever_checked && anna.had_zrtp && anna.has_requirement);
  g_assert_cmpint (anna.requirement, ==, CS_REQUIREMENT_CLEAR);
  g_assert_nonnull (anna.checked_on);
  retained = anna.cache->klass->get (anna.cache, zid);
  g_assert_true (retained != NULL && retained->checked);

  cs_peer_list_recall (phone->manager->environment.peers, phone->manager->environment.zid, BERT, NULL, &bert);
  g_assert_nonnull (bert.cache);
  g_assert_false (bert.ever_checked || bert.had_zrtp || bert.has_requirement);
  g_assert_null (bert.checked_on);
  cs_peer_list_recall (phone->manager->environment.peers, phone->manager->environment.zid,
                       "sip:anonymous@anonymous.invalid", NULL, &nobody);
  g_assert_null (nobody.cache);
  cs_test_phone_free (phone);
}

/* ---- calls wait ---- */

/* What is remembered cannot be read before the lock is let go. */
static int
hold_memory (CsTestPhone *phone)
{
  g_autofree char *path = g_build_filename (phone->folder, "peers", NULL);
  g_autofree char *lock_path = g_build_filename (phone->folder, "peers.lock", NULL);
  int lock;

  learn (phone, ANNA, 1, TRUE);
  CS_TEST_WAIT_FOR (g_file_test (path, G_FILE_TEST_EXISTS)
                    && cs_store_peers_is_loaded (cs_people_get_store (phone->manager->people)));
  lock = g_open (lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  g_assert_cmpint (lock, >=, 0);
  CS_TEST_WAIT_FOR (flock (lock, LOCK_EX | LOCK_NB) == 0);
  g_assert_true (g_file_set_contents (path, "rubbish", -1, NULL));
  return lock;
}

static void
test_incoming_waits (void)
{
  CsTestPhone *callee = cs_test_phone_new ("tcp", CS_REQUIREMENT_END_TO_END, NULL);
  CsTestPhone *caller = cs_test_phone_new ("tcp", CS_REQUIREMENT_END_TO_END, NULL);
  const int lock = hold_memory (callee);

  cs_test_phone_call (caller, callee, NULL);
  CS_TEST_WAIT_FOR (cs_people_get_store (callee->manager->people)->load_waiters.length == 1);
  g_assert_cmpuint (callee->added, ==, 0);
  close (lock);
  CS_TEST_WAIT_FOR (callee->incoming == 1);
  cs_test_wait_for_state (caller, CS_CALL_RINGING);
  cs_call_hang_up (callee->call);
  cs_test_assert_ended (caller, CS_CALL_REASON_DECLINED);
  cs_test_phone_free (caller);
  cs_test_phone_free (callee);
}

/* A caller who has given up by then does not ring. */
static void
test_incoming_gives_up (void)
{
  CsTestPhone *callee = cs_test_phone_new ("tcp", CS_REQUIREMENT_END_TO_END, NULL);
  CsTestPhone *caller = cs_test_phone_new ("tcp", CS_REQUIREMENT_END_TO_END, NULL);
  const int lock = hold_memory (callee);

  cs_test_phone_call (caller, callee, NULL);
  CS_TEST_WAIT_FOR (cs_people_get_store (callee->manager->people)->load_waiters.length == 1);
  cs_call_hang_up (caller->call);
  cs_test_assert_ended (caller, CS_CALL_REASON_CANCELLED);
  cs_test_phone_free (caller);
  cs_test_loop_settle ();
  close (lock);
  CS_TEST_WAIT_FOR (cs_store_peers_is_loaded (cs_people_get_store (callee->manager->people)));
  cs_test_loop_settle ();
  g_assert_cmpuint (callee->added, ==, 0);
  cs_test_phone_free (callee);
}

static void
test_outgoing_waits (void)
{
  CsTestPhone *callee = cs_test_phone_new ("tcp", CS_REQUIREMENT_END_TO_END, NULL);
  CsTestPhone *caller = cs_test_phone_new ("tcp", CS_REQUIREMENT_END_TO_END, NULL);
  int lock = hold_memory (caller);

  cs_test_phone_call (caller, callee, NULL);
  g_assert_cmpuint (cs_people_get_store (caller->manager->people)->load_waiters.length, ==, 1);
  cs_test_loop_settle ();
  g_assert_cmpuint (callee->added, ==, 0);
  close (lock);
  CS_TEST_WAIT_FOR (callee->incoming == 1);
  cs_call_hang_up (caller->call);
  cs_test_assert_ended (caller, CS_CALL_REASON_CANCELLED);
  cs_test_assert_ended (callee, CS_CALL_REASON_MISSED);

  /* given up while it waits */
  lock = hold_memory (caller);
  cs_test_phone_call (caller, callee, NULL);
  cs_call_hang_up (caller->call);
  cs_test_assert_ended (caller, CS_CALL_REASON_CANCELLED);
  close (lock);
  CS_TEST_WAIT_FOR (cs_store_peers_is_loaded (cs_people_get_store (caller->manager->people)));
  cs_test_loop_settle ();
  g_assert_cmpuint (callee->added, ==, 1);
  cs_test_phone_free (caller);
  cs_test_phone_free (callee);
}

/* The program ends while a call waits. */
static void
test_dropped_while_waiting (void)
{
  CsTestPhone *callee = cs_test_phone_new ("tcp", CS_REQUIREMENT_END_TO_END, NULL);
  CsTestPhone *caller = cs_test_phone_new ("tcp", CS_REQUIREMENT_END_TO_END, NULL);
  g_autoptr (CsStorePeers) store = cs_store_peers_ref (cs_people_get_store (callee->manager->people));
  const int lock = hold_memory (callee);

  cs_test_phone_call (caller, callee, NULL);
  CS_TEST_WAIT_FOR (store->load_waiters.length == 1);
  g_assert_finalize_object (callee->manager);
  close (lock);
  CS_TEST_WAIT_FOR (store->load_waiters.length == 0 && !store->loading && !store->saving);
  cs_test_loop_settle ();
  cs_test_dirs_remove (callee->folder);
  g_free (callee->folder);
  g_free (callee);
  cs_call_hang_up (caller->call);
  cs_test_wait_for_state (caller, CS_CALL_ENDED);
  cs_test_phone_free (caller);
}

/* ---- notices ---- */

static CsNotice *
get_notice (CsTestPhone *phone, guint position)
{
  g_autoptr (CsNotice) notice = g_list_model_get_item (cs_call_manager_get_notices (phone->manager), position);

  return notice; /* the list keeps it */
}

static void
put_file (CsTestPhone *phone, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (phone->folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
test_settings_put_aside (void)
{
  CsTestPhone *phone = new_phone (NULL);
  g_autofree char *aside = g_build_filename (phone->folder, "profile.ini.broken-1", NULL);
  g_autofree char *accounts_aside = g_build_filename (phone->folder, "accounts.ini.broken-1", NULL);
  g_autoptr (CsNotice) notice = NULL;
  char *folder;

  g_assert_null (get_notice (phone, 0));
  put_file (phone, "profile.ini", "broken");
  put_file (phone, "accounts.ini", "broken");
  folder = cs_test_phone_free_keeping_folder (phone);

  phone = new_phone (folder);
  notice = g_object_ref (get_notice (phone, 0));
  g_assert_cmpint (cs_notice_get_kind (notice), ==, CS_NOTICE_FILE_PUT_ASIDE);
  g_assert_cmpstr (cs_notice_get_detail (notice), ==, aside);
  g_assert_nonnull (strstr (cs_notice_get_text (notice), aside));
  g_assert_cmpstr (cs_notice_kind_name (cs_notice_get_kind (notice)), ==, "file-put-aside");
  cs_call_manager_load_accounts (phone->manager, NULL);
  g_assert_cmpstr (cs_notice_get_detail (get_notice (phone, 1)), ==, accounts_aside);

  cs_call_manager_dismiss_notice (phone->manager, notice);
  g_assert_null (get_notice (phone, 1));
  cs_call_manager_dismiss_notice (phone->manager, notice);
  cs_call_manager_load_accounts (phone->manager, NULL);
  g_assert_null (get_notice (phone, 1));
  cs_test_phone_free (phone);
}

static void
expect_unreadable (CsTestPhone *phone, const char *uri, gboolean unreadable)
{
  g_auto (CsPeerMemory) memory = { 0 };

  cs_peer_list_recall (phone->manager->environment.peers, phone->manager->environment.zid, uri, NULL, &memory);
  g_assert_cmpint (memory.unreadable, ==, unreadable);
}

typedef struct {
  const char *name;
  const char *file; /* that is damaged between two runs; NULL with @gone */
  const char *gone; /* that is taken away, and what else of the keyring */
  const char *also_gone;
  CsNoticeKind kind;
} MemoryRow;

static const MemoryRow memory_rows[] = {
  { "put-aside", "peers", NULL, NULL, CS_NOTICE_MEMORY_PUT_ASIDE },
  { "gone", NULL, "peers", NULL, CS_NOTICE_MEMORY_LOST },
  { "key-gone", NULL, "secrets.sealed", "secrets.key", CS_NOTICE_MEMORY_LOST },
  { "unreadable", "secrets.sealed", NULL, NULL, CS_NOTICE_MEMORY_UNREADABLE },
  { "this-run", "secrets.sealed", "peers", NULL, CS_NOTICE_MEMORY_THIS_RUN },
};

static void
test_memory_notice (gconstpointer data)
{
  const MemoryRow *row = data;
  CsTestPhone *phone = new_phone (NULL);
  const char *const gone[] = { row->gone, row->also_gone };
  char *folder;

  learn (phone, ANNA, 1, TRUE);
  folder = cs_test_phone_free_keeping_folder (phone);
  for (guint i = 0; i < G_N_ELEMENTS (gone); i++)
    {
      g_autofree char *path = gone[i] != NULL ? g_build_filename (folder, gone[i], NULL) : NULL;

      g_assert_true (path == NULL || g_remove (path) == 0);
    }
  phone = cs_test_phone_new_bare (folder);
  if (row->file != NULL)
    put_file (phone, row->file, "rubbish");
  /* Nothing is lost with the program before there is somebody to forget. */
  if (row->kind == CS_NOTICE_MEMORY_THIS_RUN)
    {
      CS_TEST_WAIT_FOR (cs_store_peers_get_state (cs_people_get_store (phone->manager->people))
                        == CS_STORE_PEERS_THIS_RUN);
      g_assert_null (get_notice (phone, 0));
      learn (phone, ANNA, 1, TRUE);
    }
  CS_TEST_WAIT_FOR (get_notice (phone, 0) != NULL);
  g_assert_cmpint (cs_notice_get_kind (get_notice (phone, 0)), ==, row->kind);
  g_assert_true (*cs_notice_get_text (get_notice (phone, 0)) != '\0');
  g_assert_cmpuint (count_peers (phone), ==, row->kind == CS_NOTICE_MEMORY_THIS_RUN ? 1 : 0);
  cs_test_phone_free (phone);
}

/* Whoever is not remembered may have been, until the user says that it is lost; also in the next run. */
static void
test_loss_is_accepted (void)
{
  CsTestPhone *phone = new_phone (NULL);

  learn (phone, ANNA, 1, TRUE);
  phone = cs_test_phone_new_bare (cs_test_phone_free_keeping_folder (phone));
  put_file (phone, "peers", "rubbish");
  CS_TEST_WAIT_FOR (get_notice (phone, 0) != NULL);
  learn (phone, BERT, 2, FALSE);
  expect_unreadable (phone, ANNA, TRUE);
  expect_unreadable (phone, BERT, FALSE);

  phone = new_phone (cs_test_phone_free_keeping_folder (phone));
  CS_TEST_WAIT_FOR (get_notice (phone, 0) != NULL);
  g_assert_cmpint (cs_notice_get_kind (get_notice (phone, 0)), ==, CS_NOTICE_MEMORY_LOST);
  expect_unreadable (phone, ANNA, TRUE);
  cs_call_manager_dismiss_notice (phone->manager, get_notice (phone, 0));
  g_assert_null (get_notice (phone, 0));
  expect_unreadable (phone, ANNA, FALSE);

  phone = new_phone (cs_test_phone_free_keeping_folder (phone));
  expect_unreadable (phone, ANNA, FALSE);
  g_assert_null (get_notice (phone, 0));
  cs_test_phone_free (phone);
}

/* It goes away with what it tells of. */
static void
test_notice_goes_away (void)
{
  CsTestPhone *phone = new_phone (NULL);
  g_autofree char *path = NULL;
  g_autofree char *bytes = NULL;
  char *folder;
  gsize len;

  learn (phone, ANNA, 1, TRUE);
  folder = cs_test_phone_free_keeping_folder (phone);
  path = g_build_filename (folder, "secrets.sealed", NULL);
  g_assert_true (g_file_get_contents (path, &bytes, &len, NULL));

  phone = cs_test_phone_new_bare (folder);
  put_file (phone, "secrets.sealed", "rubbish");
  CS_TEST_WAIT_FOR (get_notice (phone, 0) != NULL);
  g_assert_true (g_file_set_contents (path, bytes, (gssize) len, NULL));
  load_peers (phone);
  g_assert_null (get_notice (phone, 0));
  g_assert_cmpuint (count_peers (phone), ==, 1);
  cs_test_phone_free (phone);
}

/* Every kind has words. */
static void
test_notice_texts (void)
{
  for (int kind = CS_NOTICE_FILE_PUT_ASIDE; kind <= CS_NOTICE_NOT_SAVED; kind++)
    {
      g_autoptr (CsNotice) notice = cs_notice_new ((CsNoticeKind) kind, "DETAIL");
      const char *text = cs_notice_get_text (notice);

      g_assert_cmpint (cs_notice_get_kind (notice), ==, kind);
      g_assert_cmpstr (cs_notice_get_detail (notice), ==, "DETAIL");
      g_assert_true (g_str_has_suffix (text, ".") || strstr (text, "DETAIL") != NULL);
      g_assert_nonnull (cs_notice_kind_name ((CsNoticeKind) kind));
    }
}

int
main (int argc, char **argv)
{
  cs_test_dirs_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/peer/follows-the-store", test_follows_the_store);
  g_test_add_func ("/peer/properties", test_properties);
  g_test_add_func ("/peer/decisions", test_decisions);
  g_test_add_func ("/peer/telephone", test_telephone);
  g_test_add_func ("/peer/require", test_require);
  g_test_add_func ("/peer/recall", test_recall);
  g_test_add_func ("/peer/waits/incoming", test_incoming_waits);
  g_test_add_func ("/peer/waits/incoming-gives-up", test_incoming_gives_up);
  g_test_add_func ("/peer/waits/outgoing", test_outgoing_waits);
  g_test_add_func ("/peer/waits/dropped", test_dropped_while_waiting);
  g_test_add_func ("/peer/notice/settings-put-aside", test_settings_put_aside);
  g_test_add_func ("/peer/notice/loss-is-accepted", test_loss_is_accepted);
  g_test_add_func ("/peer/notice/goes-away", test_notice_goes_away);
  g_test_add_func ("/peer/notice/texts", test_notice_texts);
  for (guint i = 0; i < G_N_ELEMENTS (memory_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/peer/notice/", memory_rows[i].name, NULL);

      g_test_add_data_func (path, &memory_rows[i], test_memory_notice);
    }
  return g_test_run ();
}
