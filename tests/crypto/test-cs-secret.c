/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/cs-secret.h"

#include "lib/cs-test-hex.h"

#include <linux/capability.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static void
test_new (void)
{
  static const gsize lengths[] = { 0, 1, 16, 48, 4096, 4097 };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr (CsSecret) secret = cs_secret_new (lengths[i]);

      g_assert_cmpuint (secret->len, ==, lengths[i]);
      for (gsize j = 0; j < secret->len; j++)
        g_assert_cmpuint (secret->bytes[j], ==, 0);
    }

  cs_secret_free (NULL);
}

static void
test_copy (void)
{
  guint8 bytes[] = { 1, 2, 3, 4 };
  g_autoptr (CsSecret) first = cs_secret_new_copy (bytes, sizeof bytes);
  g_autoptr (CsSecret) second = cs_secret_copy (first);
  g_autoptr (CsSecret) empty = cs_secret_new_copy (NULL, 0);

  cs_bytes_wipe (bytes, sizeof bytes);
  first->bytes[0] = 9;

  cs_test_assert_hex (bytes, sizeof bytes, "00000000");
  cs_test_assert_hex (first->bytes, first->len, "09020304");
  cs_test_assert_hex (second->bytes, second->len, "01020304");
  g_assert_cmpuint (empty->len, ==, 0);
}

/* The bytes live as long as the last who holds them. */
static void
test_ref (void)
{
  const guint8 bytes[] = { 1, 2, 3, 4 };
  CsSecret *first = cs_secret_new_copy (bytes, sizeof bytes);
  g_autoptr (CsSecret) second = cs_secret_ref (first);

  g_assert_true (first->bytes == second->bytes);
  cs_secret_free (first);
  cs_test_assert_hex (second->bytes, second->len, "01020304");
}

static void
test_random (void)
{
  g_autoptr (CsSecret) a = cs_secret_new_random (32);
  g_autoptr (CsSecret) b = cs_secret_new_random (32);

  g_assert_cmpuint (a->len, ==, 32);
  g_assert_false (cs_secret_equal (a, b));
}

static void
test_equal (void)
{
  static const struct {
    const char *a, *b;
    gboolean equal;
  } cases[] = {
    { "", "", TRUE },
    { "00112233", "00112233", TRUE },
    { "00112233", "00112232", FALSE },
    { "00112233", "80112233", FALSE },
    { "00112233", "001122", FALSE },
    { "00112233", "0011223300", FALSE },
    { "00", "", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gsize a_len, b_len;
      g_autofree guint8 *a_bytes = cs_test_unhex (cases[i].a, &a_len);
      g_autofree guint8 *b_bytes = cs_test_unhex (cases[i].b, &b_len);
      g_autoptr (CsSecret) a = cs_secret_new_copy (a_bytes, a_len);
      g_autoptr (CsSecret) b = cs_secret_new_copy (b_bytes, b_len);

      g_assert_cmpint (cs_secret_equal (a, b), ==, cases[i].equal);
      g_assert_cmpint (cs_secret_equal (b, a), ==, cases[i].equal);
    }
}

/* The guard page behind the bytes ends the program, it does not hand out what lies next. */
static void
test_overrun (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (CsSecret) secret = cs_secret_new (16);
      volatile guint8 *bytes = secret->bytes;

      bytes[16] = 1;
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
}

#define MANY 20

#ifdef __SANITIZE_ADDRESS__ /* answers mlock() itself */
#define MLOCK_ALWAYS_SUCCEEDS TRUE
#else
#define MLOCK_ALWAYS_SUCCEEDS FALSE
#endif

/* Nothing is left that a process may lock: neither a limit nor the right to pass it. */
static void
forbid_locking (void)
{
  const struct rlimit none = { 0, 0 };
  struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
  struct __user_cap_data_struct no_rights[_LINUX_CAPABILITY_U32S_3] = { 0 };

  g_assert_cmpint (setrlimit (RLIMIT_MEMLOCK, &none), ==, 0);
  g_assert_cmpint ((int) syscall (SYS_capset, &header, no_rights), ==, 0);
}

static guint
count (const char *text, const char *part)
{
  guint n = 0;

  for (const char *p = strstr (text, part); p != NULL; p = strstr (p + 1, part))
    n++;
  return n;
}

/* How often the subprocess of the test at @path says it. */
static guint
count_messages (const char *path)
{
  g_autofree char *said = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *program = g_file_read_link ("/proc/self/exe", &error);
  const char *argv[] = { program, "-p", path, "--GTestSubprocess", NULL };
  int status = 0;

  g_assert_no_error (error);
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, &said, &status, &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, &error));
  return count (said, "can't be locked in memory");
}

static void
make_many (void)
{
  for (guint i = 0; i < MANY; i++)
    {
      g_autoptr (CsSecret) secret = cs_secret_new_random (32);

      g_assert_cmpuint (secret->len, ==, 32);
    }
}

static void
test_no_lockable_memory (void)
{
  if (g_test_subprocess ())
    {
      forbid_locking ();
      make_many ();
      return;
    }
  g_assert_cmpuint (count_messages ("/secret/no-lockable-memory"), ==, 1);
}

static void
test_lockable_memory (void)
{
  guint8 page[1] = { 0 };
  const gboolean lockable = mlock (page, sizeof page) == 0;

  if (g_test_subprocess ())
    {
      make_many ();
      return;
    }
  g_assert_cmpuint (count_messages ("/secret/lockable-memory"), ==, lockable ? 0 : 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/secret/new", test_new);
  g_test_add_func ("/secret/copy", test_copy);
  g_test_add_func ("/secret/ref", test_ref);
  g_test_add_func ("/secret/random", test_random);
  g_test_add_func ("/secret/equal", test_equal);
  if (!MLOCK_ALWAYS_SUCCEEDS)
    g_test_add_func ("/secret/no-lockable-memory", test_no_lockable_memory);
  g_test_add_func ("/secret/lockable-memory", test_lockable_memory);
  g_test_add_func ("/secret/overrun", test_overrun);
  return g_test_run ();
}
