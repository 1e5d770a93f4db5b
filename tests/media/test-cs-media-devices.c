/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-devices.h"

#include <string.h>

/* A device for each word: "<" a microphone or ">" a speaker, its id, and "*" for the server's default. */
static GPtrArray *
devices_of (const char *words)
{
  g_auto (GStrv) each = g_strsplit (words, " ", -1);
  GPtrArray *devices = g_ptr_array_new_with_free_func (cs_media_device_free);

  for (guint i = 0; each[i] != NULL && each[i][0] != '\0'; i++)
    {
      CsMediaDevice *device = g_new0 (CsMediaDevice, 1);

      device->is_source = each[i][0] == '<';
      device->is_default = g_str_has_suffix (each[i], "*");
      device->id = g_strndup (each[i] + 1, strlen (each[i]) - 1 - (device->is_default ? 1 : 0));
      device->name = g_strdup ("Name");
      g_ptr_array_add (devices, device);
    }
  return devices;
}

static const struct {
  const char *devices;
  gboolean is_source;
  const char *wanted;
  const char *chosen; /* NULL: none */
} rows[] = {
  { "", TRUE, NULL, NULL },           { "", FALSE, "a", NULL },
  { ">a*", TRUE, NULL, NULL }, /* a speaker is no microphone, */
  { ">a*", TRUE, "a", NULL },  /* not even by name */
  { "<a*", FALSE, NULL, NULL },       { "<a* <b", FALSE, "b", NULL },
  { "<a", TRUE, NULL, "a" },          { "<a <b*", TRUE, NULL, "b" },
  { "<a <b", TRUE, NULL, "a" }, /* no default: any */
  { "<a <b*", TRUE, "a", "a" },       { "<a <b*", TRUE, "b", "b" },
  { "<a <b* <c", TRUE, "gone", "b" }, { "<a <b", TRUE, "gone", "a" },
  { "<a* <b", TRUE, "", "a" }, /* an empty name is nobody's */
  { "<a* <b", TRUE, "B", "a" },       { "<a* <bb", TRUE, "b", "a" },
  { ">a* <b", TRUE, NULL, "b" },      { "<a* >a <b", FALSE, "a", "a" }, /* the same id on both sides */
  { "<a >b* >c", FALSE, NULL, "b" },  { "<a* >b >c", FALSE, NULL, "b" },
  { "<a* >b >c", FALSE, "a", "b" },   { "<a <b* <c*", TRUE, NULL, "c" }, /* two that say so: the last */
};

static void
test_choice (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GPtrArray) devices = devices_of (rows[i].devices);
      const CsMediaDevice *chosen = cs_media_device_choose (devices, rows[i].is_source, rows[i].wanted);

      g_test_message ("%s, %s wanted", rows[i].devices, rows[i].wanted != NULL ? rows[i].wanted : "none");
      g_assert_cmpstr (chosen != NULL ? chosen->id : NULL, ==, rows[i].chosen);
      g_assert_true (chosen == NULL || chosen->is_source == rows[i].is_source);
    }
}

static void
test_copy (void)
{
  g_autoptr (GPtrArray) devices = devices_of ("<a*");
  CsMediaDevice *copy = cs_media_device_copy (devices->pdata[0]);

  g_assert_true (copy->is_source && copy->is_default && !copy->is_in_use);
  g_clear_pointer (&devices, g_ptr_array_unref);
  g_assert_cmpstr (copy->id, ==, "a");
  g_assert_cmpstr (copy->name, ==, "Name");
  cs_media_device_free (copy);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/devices/choice", test_choice);
  g_test_add_func ("/media/devices/copy", test_copy);
  return g_test_run ();
}
