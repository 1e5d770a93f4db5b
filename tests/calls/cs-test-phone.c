/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cs-test-phone.h"

#include <glib/gstdio.h>

static void
on_quality (CsCall *call, gpointer user_data)
{
  CsTestPhone *self = user_data;

  if (call != self->call)
    return;
  self->quality++;
  self->figures = *cs_call_get_quality (call);
  g_assert_cmpint (cs_call_get_state (call), !=, CS_CALL_ENDED);
}

static void
on_added (CsCallManager *manager, CsCall *call, gpointer user_data)
{
  CsTestPhone *self = user_data;

  self->added++;
  self->added_state = cs_call_get_state (call);
  self->quality = 0;
  g_set_object (&self->call, call);
  g_signal_connect (call, "quality", G_CALLBACK (on_quality), self);
}

static void
on_incoming (CsCallManager *manager, CsCall *call, gpointer user_data)
{
  CsTestPhone *self = user_data;

  self->incoming++;
  g_assert_cmpint (cs_call_get_state (call), ==, CS_CALL_RINGING);
  if (self->auto_answer)
    cs_call_answer (call);
}

static void
on_ended (CsCallManager *manager, CsCall *call, gpointer user_data)
{
  CsTestPhone *self = user_data;

  self->ended++;
  g_assert_cmpint (cs_call_get_state (call), ==, CS_CALL_ENDED);
  g_assert_cmpint (cs_call_get_reason (call), !=, CS_CALL_REASON_NONE);
  g_signal_handlers_disconnect_by_data (call, self);
}

CsTestPhone *
cs_test_phone_new_bare (char *folder)
{
  CsTestPhone *self = g_new0 (CsTestPhone, 1);
  g_autoptr (GError) error = NULL;

  self->folder = folder != NULL ? folder : g_dir_make_tmp ("countersign-XXXXXX", &error);
  g_assert_no_error (error);
  self->manager = cs_call_manager_new (self->folder);
  cs_call_manager_set_audio (self->manager, &(CsCallAudio){ .kind = CS_CALL_AUDIO_SPEECH });
  g_signal_connect (self->manager, "call-added", G_CALLBACK (on_added), self);
  g_signal_connect (self->manager, "incoming", G_CALLBACK (on_incoming), self);
  g_signal_connect (self->manager, "call-ended", G_CALLBACK (on_ended), self);
  return self;
}

CsTestPhone *
cs_test_phone_new (const char *transport, CsRequirement requirement, CsTestPhone *trusted)
{
  CsTestPhone *self = cs_test_phone_new_bare (NULL);
  g_autofree char *trust = trusted != NULL ? g_build_filename (trusted->folder, "certificate.pem", NULL) : NULL;
  const CsAccountSettings settings = {
    .transport = transport,
    .trust_file = trust,
    .listen = "127.0.0.1:0",
    .requirement = requirement,
  };
  g_autoptr (GError) error = NULL;

  self->account = cs_call_manager_add_account (self->manager, &settings, &error);
  g_assert_no_error (error);
  g_assert_cmpint (cs_account_get_state (self->account), ==, CS_ACCOUNT_DIRECT);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (cs_account_get_listen_address (self->account)));
  return self;
}

static void
on_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gboolean *closed = user_data;
  g_autoptr (GError) error = NULL;

  *closed = cs_call_manager_close_finish (CS_CALL_MANAGER (source), result, &error);
  g_assert_no_error (error);
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_remove (path);
    }
  g_rmdir (folder);
}

char *
cs_test_phone_free_keeping_folder (CsTestPhone *self)
{
  char *folder = self->folder;
  gboolean closed = FALSE;
  GWeakRef call;

  cs_call_manager_close_async (self->manager, on_closed, &closed);
  CS_TEST_WAIT_FOR (closed);
  g_assert_cmpuint (g_list_model_get_n_items (cs_call_manager_get_calls (self->manager)), ==, 0);
  g_assert_cmpuint (self->ended, ==, self->added);

  g_weak_ref_init (&call, self->call);
  if (self->call != NULL)
    g_signal_handlers_disconnect_by_data (self->call, self);
  g_clear_object (&self->call);
  cs_test_loop_settle ();
  g_assert_finalize_object (self->manager);
  g_assert_null (g_weak_ref_get (&call));
  g_weak_ref_clear (&call);
  g_free (self);
  return folder;
}

void
cs_test_phone_free (CsTestPhone *self)
{
  g_autofree char *folder = NULL;

  if (self == NULL)
    return;
  folder = cs_test_phone_free_keeping_folder (self);
  remove_folder (folder);
}

void
cs_test_phone_drop (CsTestPhone *self)
{
  g_signal_handlers_disconnect_by_data (self->call, self);
  g_clear_object (&self->call);
  g_assert_finalize_object (self->manager);
  remove_folder (self->folder);
  g_free (self->folder);
  g_free (self);
}

char *
cs_test_phone_get_uri (CsTestPhone *self)
{
  return g_strdup_printf ("sip:127.0.0.1:%u;transport=%s", self->port,
                          cs_account_config_get_settings (cs_account_get_config (self->account))->transport);
}

void
cs_test_phone_call (CsTestPhone *self, CsTestPhone *callee, const CsRequirement *requirement)
{
  g_autofree char *uri = cs_test_phone_get_uri (callee);
  g_autoptr (GError) error = NULL;
  CsCall *call = cs_call_manager_call (self->manager, self->account, uri, requirement, &error);

  g_assert_no_error (error);
  g_assert_true (call == self->call);
  g_assert_cmpint (cs_call_get_state (call), ==, CS_CALL_DIALING);
}

CsRecent *
cs_test_phone_get_recent (CsTestPhone *self, guint position)
{
  g_autoptr (CsRecent) recent = g_list_model_get_item (cs_call_manager_get_recents (self->manager), position);

  g_assert_nonnull (recent);
  return recent; /* the list keeps it */
}

void
cs_test_phone_connect (CsTestPhone *self, CsTestPhone *callee, const CsRequirement *requirement)
{
  callee->auto_answer = TRUE;
  cs_test_phone_call (self, callee, requirement);
  cs_test_wait_for_state (self, CS_CALL_ACTIVE);
  cs_test_wait_for_state (callee, CS_CALL_ACTIVE);
}

void
cs_test_phone_wait_for_figures (CsTestPhone *self)
{
  guint before = self->quality;

  CS_TEST_WAIT_FOR (self->quality > before);
}
