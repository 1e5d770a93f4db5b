/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/cs-test-resolver.h"

struct _CsTestResolver {
  GResolver parent_instance;
  GResolver *before;
  GHashTable *hosts;
  GHashTable *services;
  GHashTable *failures;
  GString *log;
  gboolean hold;
  GPtrArray *held; /* of GTask */
};

G_DEFINE_FINAL_TYPE (CsTestResolver, cs_test_resolver, G_TYPE_RESOLVER)

static GList *
addresses_from (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);
  GList *list = NULL;

  for (guint i = 0; parts[i] != NULL; i++)
    {
      GInetAddress *address = g_inet_address_new_from_string (g_strstrip (parts[i]));

      g_assert_nonnull (address);
      list = g_list_append (list, address);
    }
  return list;
}

static GList *
targets_from (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);
  GList *list = NULL;

  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (g_strstrip (parts[i]), ":", 2);

      list = g_list_append (list, g_srv_target_new (pair[0], (guint16) g_ascii_strtoull (pair[1], NULL, 10), 1, 1));
    }
  return list;
}

static void
answer (CsTestResolver *self, GTask *task)
{
  const char *name = g_task_get_task_data (task);
  gboolean service = name[0] == '_';
  gpointer code = NULL;
  const char *text = g_hash_table_lookup (service ? self->services : self->hosts, name);

  if (g_task_return_error_if_cancelled (task))
    return;
  if (g_hash_table_lookup_extended (self->failures, name, NULL, &code))
    g_task_return_new_error (task, G_RESOLVER_ERROR, GPOINTER_TO_INT (code), "%s was made to fail", name);
  else if (text == NULL)
    g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "There is no %s", name);
  else if (service)
    g_task_return_pointer (task, targets_from (text), (GDestroyNotify) g_resolver_free_targets);
  else
    g_task_return_pointer (task, addresses_from (text), (GDestroyNotify) g_resolver_free_addresses);
}

static gboolean
on_answer (gpointer data)
{
  GTask *task = data;

  answer (g_task_get_source_object (task), task);
  return G_SOURCE_REMOVE;
}

static void
on_cancelled (GCancellable *cancellable, gpointer data)
{
  GTask *task = data;
  CsTestResolver *self = g_task_get_source_object (task);

  /* A real resolver does not make the caller wait for an answer that nobody wants any more. */
  if (g_ptr_array_find (self->held, task, NULL))
    {
      g_object_ref (task);
      g_ptr_array_remove (self->held, task);
      g_idle_add_full (G_PRIORITY_DEFAULT, on_answer, task, g_object_unref);
    }
}

static void
ask (GResolver *resolver, char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  CsTestResolver *self = CS_TEST_RESOLVER (resolver);
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_string_append_printf (self->log, "%s%s", self->log->len > 0 ? " " : "", name);
  g_task_set_task_data (task, name, g_free);
  if (self->hold)
    {
      g_ptr_array_add (self->held, task);
      if (cancellable != NULL)
        g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (on_cancelled), task, 0);
    }
  else
    g_idle_add_full (G_PRIORITY_DEFAULT, on_answer, task, g_object_unref);
}

static void
lookup_by_name_async (GResolver *resolver, const char *host, GCancellable *cancellable, GAsyncReadyCallback callback,
                      gpointer user_data)
{
  ask (resolver, g_ascii_strdown (host, -1), cancellable, callback, user_data);
}

static void
lookup_service_async (GResolver *resolver, const char *rrname, GCancellable *cancellable, GAsyncReadyCallback callback,
                      gpointer user_data)
{
  ask (resolver, g_ascii_strdown (rrname, -1), cancellable, callback, user_data);
}

static GList *
finish (GResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
cs_test_resolver_finalize (GObject *object)
{
  CsTestResolver *self = CS_TEST_RESOLVER (object);

  g_clear_object (&self->before);
  g_hash_table_unref (self->hosts);
  g_hash_table_unref (self->services);
  g_hash_table_unref (self->failures);
  g_string_free (self->log, TRUE);
  g_ptr_array_unref (self->held);
  G_OBJECT_CLASS (cs_test_resolver_parent_class)->finalize (object);
}

static void
cs_test_resolver_class_init (CsTestResolverClass *klass)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = cs_test_resolver_finalize;
  /* With the default flags GLib 2.74 begins with the first and ends with the third. */
  resolver_class->lookup_by_name_async = lookup_by_name_async;
  resolver_class->lookup_by_name_finish = finish;
  resolver_class->lookup_by_name_with_flags_finish = finish;
  resolver_class->lookup_service_async = lookup_service_async;
  resolver_class->lookup_service_finish = finish;
}

static void
cs_test_resolver_init (CsTestResolver *self)
{
  self->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->services = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->failures = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->log = g_string_new (NULL);
  self->held = g_ptr_array_new_with_free_func (g_object_unref);
}

CsTestResolver *
cs_test_resolver_install (void)
{
  CsTestResolver *self = g_object_new (CS_TYPE_TEST_RESOLVER, NULL);

  self->before = g_resolver_get_default ();
  g_resolver_set_default (G_RESOLVER (self));
  return self;
}

void
cs_test_resolver_drop (CsTestResolver *self)
{
  g_resolver_set_default (self->before);
  g_assert_finalize_object (self);
}

void
cs_test_resolver_add_host (CsTestResolver *self, const char *host, const char *addresses)
{
  g_hash_table_insert (self->hosts, g_strdup (host), g_strdup (addresses));
}

void
cs_test_resolver_add_service (CsTestResolver *self, const char *service, const char *targets)
{
  g_hash_table_insert (self->services, g_strdup (service), g_strdup (targets));
}

void
cs_test_resolver_fail (CsTestResolver *self, const char *name, GResolverError code)
{
  g_hash_table_insert (self->failures, g_strdup (name), GINT_TO_POINTER (code));
}

void
cs_test_resolver_hold (CsTestResolver *self, gboolean hold)
{
  self->hold = hold;
  while (!hold && self->held->len > 0)
    g_idle_add_full (G_PRIORITY_DEFAULT, on_answer, g_ptr_array_steal_index (self->held, 0), g_object_unref);
}

char *
cs_test_resolver_take_log (CsTestResolver *self)
{
  char *text = g_strdup (self->log->str);

  g_string_truncate (self->log, 0);
  return text;
}
