/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calls/cs-device-private.h"

static CsMediaDevice microphone
    = { .id = (char *) "mic", .name = (char *) "Microphone", .is_source = TRUE, .is_default = TRUE };
static CsMediaDevice headset = { .id = (char *) "head", .name = (char *) "Headset", .is_source = TRUE };
static CsMediaDevice speaker = { .id = (char *) "speak", .name = (char *) "Speaker" };

/* (transfer full) */
static GPtrArray *
list_of (CsMediaDevice *first, CsMediaDevice *second, CsMediaDevice *third)
{
  CsMediaDevice *const all[] = { first, second, third };
  GPtrArray *list = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      if (all[i] != NULL)
        g_ptr_array_add (list, all[i]);
    }
  return list;
}

static void
on_changed (GListModel *model, guint position, guint removed, guint added, gpointer user_data)
{
  (*(guint *) user_data)++;
}

static void
update (GListStore *store, CsMediaDevice *first, CsMediaDevice *second, CsMediaDevice *third, gboolean sources)
{
  g_autoptr (GPtrArray) list = list_of (first, second, third);

  cs_device_update_store (store, list, sources);
}

static void
assert_ids (GListStore *store, const char *first, const char *second)
{
  const char *const ids[] = { first, second };
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (ids) && ids[i] != NULL; i++, n++)
    {
      g_autoptr (CsDevice) device = g_list_model_get_item (G_LIST_MODEL (store), i);

      g_assert_nonnull (device);
      g_assert_cmpstr (cs_device_get_id (device), ==, ids[i]);
    }
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (store)), ==, n);
}

static void
test_update (void)
{
  g_autoptr (GListStore) microphones = g_list_store_new (CS_TYPE_DEVICE);
  g_autoptr (GListStore) speakers = g_list_store_new (CS_TYPE_DEVICE);
  guint changes = 0;

  g_signal_connect (microphones, "items-changed", G_CALLBACK (on_changed), &changes);
  update (microphones, &microphone, &speaker, &headset, TRUE);
  update (speakers, &microphone, &speaker, &headset, FALSE);
  assert_ids (microphones, "mic", "head");
  assert_ids (speakers, "speak", NULL);
  g_assert_cmpuint (changes, ==, 1);

  /* A chooser keeps its selection when nothing of its own changed. */
  update (microphones, &microphone, &headset, NULL, TRUE);
  g_assert_cmpuint (changes, ==, 1);

  update (microphones, &headset, &speaker, NULL, TRUE);
  assert_ids (microphones, "head", NULL);
  g_assert_cmpuint (changes, ==, 2);
  update (microphones, NULL, NULL, NULL, TRUE);
  assert_ids (microphones, NULL, NULL);
}

static void
test_renamed (void)
{
  g_autoptr (GListStore) store = g_list_store_new (CS_TYPE_DEVICE);
  CsMediaDevice other = microphone;
  guint changes = 0;

  update (store, &microphone, NULL, NULL, TRUE);
  g_signal_connect (store, "items-changed", G_CALLBACK (on_changed), &changes);
  other.name = (char *) "Built-in microphone";
  update (store, &other, NULL, NULL, TRUE);
  g_assert_cmpuint (changes, ==, 1);
  other.is_default = FALSE;
  update (store, &other, NULL, NULL, TRUE);
  g_assert_cmpuint (changes, ==, 2);
}

static void
test_properties (void)
{
  CsDevice *device = cs_device_new (&microphone);

  g_assert_cmpstr (cs_device_get_id (device), ==, "mic");
  g_assert_cmpstr (cs_device_get_name (device), ==, "Microphone");
  g_assert_finalize_object (device);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/device/update", test_update);
  g_test_add_func ("/device/renamed", test_renamed);
  g_test_add_func ("/device/properties", test_properties);
  return g_test_run ();
}
