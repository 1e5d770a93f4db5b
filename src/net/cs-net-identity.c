/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Our own certificate and its key, from a file or a token. */
#include "net/cs-net-trust.h"

#include "base/cs-limits.h"
#include "net/cs-gnutls-private.h"
#include "net/cs-net-identity-private.h"

#include <string.h>

struct _CsNetIdentity {
  gatomicrefcount ref_count;
  gnutls_pcert_st chain[CS_LIMIT_TLS_CHAIN];
  guint n_chain;
  gnutls_privkey_t key;
  CsNetCertificateInfo *info;
  gnutls_certificate_credentials_t credentials; /* for listening; NULL when the key is on a token */
  CsNetPinAsker *asker;                         /* the key asks it again when the token was away */
};

static gboolean
refuse (GError **error, CsNetError code, const char *where, const char *why)
{
  g_set_error (error, CS_NET_ERROR, (int) code, "Cannot use the certificate in %s: %s", where, why);
  return FALSE;
}

static CsNetIdentity *
identity_new (const CsSecret *pin)
{
  CsNetIdentity *self = g_new0 (CsNetIdentity, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->asker = cs_net_pin_asker_new (pin);
  return self;
}

CsNetIdentity *
cs_net_identity_ref (CsNetIdentity *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
cs_net_identity_unref (CsNetIdentity *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  if (self->credentials != NULL)
    gnutls_certificate_free_credentials (self->credentials);
  if (self->key != NULL)
    gnutls_privkey_deinit (self->key);
  for (guint i = 0; i < self->n_chain; i++)
    gnutls_pcert_deinit (&self->chain[i]);
  cs_net_certificate_info_free (self->info);
  cs_net_pin_asker_free (self->asker);
  g_free (self);
}

static gboolean
is_the_key_of (gnutls_privkey_t key, gnutls_pcert_st *certificate)
{
  gnutls_pubkey_t ours = NULL;
  guint8 a[CS_NET_FINGERPRINT_LEN], b[CS_NET_FINGERPRINT_LEN];
  size_t a_len = sizeof a, b_len = sizeof b;
  gboolean same = gnutls_pubkey_init (&ours) >= 0
                  && gnutls_pubkey_import_privkey (ours, key, GNUTLS_KEY_DIGITAL_SIGNATURE, 0) >= 0
                  && gnutls_pubkey_get_key_id (ours, GNUTLS_KEYID_USE_SHA256, a, &a_len) >= 0
                  && gnutls_pubkey_get_key_id (certificate->pubkey, GNUTLS_KEYID_USE_SHA256, b, &b_len) >= 0
                  && a_len == b_len && memcmp (a, b, a_len) == 0;

  if (ours != NULL)
    gnutls_pubkey_deinit (ours);
  return same;
}

/* The chain and key are there: are they a pair, and what does the certificate say? */
static gboolean
complete (CsNetIdentity *self, const char *where, GError **error)
{
  g_auto (gnutls_x509_crt_t) certificate = NULL;

  if (!is_the_key_of (self->key, &self->chain[0]))
    return refuse (error, CS_NET_ERROR_FAILED, where, "the key is another certificate's");
  if (gnutls_pcert_export_x509 (&self->chain[0], &certificate) < 0)
    return refuse (error, CS_NET_ERROR_FAILED, where, "it cannot be read");
  self->info = cs_net_certificate_info_new (certificate);
  return TRUE;
}

/* ---- from a file ---- */

static gboolean
read_file (const char *file, char **text, gsize *len, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (!g_file_get_contents (file, text, len, &local))
    return refuse (error, CS_NET_ERROR_FAILED, file, local->message);
  if (*len > CS_LIMIT_TLS_IDENTITY_FILE)
    {
      cs_bytes_wipe (*text, *len);
      g_clear_pointer (text, g_free);
      return refuse (error, CS_NET_ERROR_FAILED, file, "too large");
    }
  return TRUE;
}

static gboolean
import_file (CsNetIdentity *self, const char *file, const gnutls_datum_t *pem, GError **error)
{
  guint n = G_N_ELEMENTS (self->chain);
  int rc = gnutls_pcert_list_import_x509_raw (self->chain, &n, pem, GNUTLS_X509_FMT_PEM, 0);

  if (rc < 0)
    return refuse (error, CS_NET_ERROR_FAILED, file, gnutls_strerror (rc));
  self->n_chain = n;

  rc = gnutls_privkey_init (&self->key);
  g_assert (rc >= 0);
  gnutls_privkey_set_pin_function (self->key, cs_net_pin_asker_func, self->asker);
  rc = gnutls_privkey_import_x509_raw (self->key, pem, GNUTLS_X509_FMT_PEM, NULL, 0);
  if (rc < 0 && cs_net_pin_asker_complain (self->asker, rc, file, error))
    return FALSE;
  if (rc < 0)
    return refuse (error, CS_NET_ERROR_FAILED, file, gnutls_strerror (rc));
  return TRUE;
}

static CsNetIdentity *
open_file (const char *file, const CsSecret *pin, GError **error)
{
  g_autoptr (CsNetIdentity) self = identity_new (pin);
  char *text = NULL;
  gnutls_datum_t pem;
  gsize len = 0;
  gboolean ok;

  if (!read_file (file, &text, &len, error))
    return NULL;
  pem = (gnutls_datum_t){ (guint8 *) text, (guint) len };
  ok = import_file (self, file, &pem, error) && complete (self, file, error);
  cs_bytes_wipe (text, len);
  g_free (text);
  return ok ? g_steal_pointer (&self) : NULL;
}

/* ---- from a token ---- */

static gboolean
import_token_chain (CsNetIdentity *self, const char *uri, GError **error)
{
  g_autofree char *certificate_uri = g_strconcat (uri, ";type=cert", NULL);
  gnutls_x509_crt_t *found = NULL;
  guint n = 0;
  guint kept = 0;
  int rc = gnutls_x509_crt_list_import_url (&found, &n, certificate_uri, cs_net_pin_asker_func, self->asker, 0);

  if (rc < 0 && cs_net_pin_asker_complain (self->asker, rc, uri, error))
    return FALSE;
  if (rc < 0)
    return refuse (error, CS_NET_ERROR_NO_TOKEN, uri, gnutls_strerror (rc));
  for (guint i = 0; i < n; i++)
    {
      if (kept == i && kept < G_N_ELEMENTS (self->chain)
          && gnutls_pcert_import_x509 (&self->chain[kept], found[i], 0) >= 0)
        kept++;
      gnutls_x509_crt_deinit (found[i]);
    }
  gnutls_free (found);
  self->n_chain = kept;
  return kept > 0 || refuse (error, CS_NET_ERROR_FAILED, uri, "it cannot be read");
}

static gboolean
import_token_key (CsNetIdentity *self, const char *uri, GError **error)
{
  g_autofree char *key_uri = g_strconcat (uri, ";type=private", NULL);
  int rc = gnutls_privkey_init (&self->key);

  g_assert (rc >= 0);
  gnutls_privkey_set_pin_function (self->key, cs_net_pin_asker_func, self->asker);
  rc = gnutls_privkey_import_url (self->key, key_uri, 0);
  if (rc < 0 && cs_net_pin_asker_complain (self->asker, rc, uri, error))
    return FALSE;
  return rc >= 0 || refuse (error, CS_NET_ERROR_NO_TOKEN, uri, gnutls_strerror (rc));
}

static CsNetIdentity *
open_token (const char *where, const CsSecret *pin, GError **error)
{
  g_autoptr (CsNetIdentity) self = identity_new (pin);
  g_autofree char *uri = cs_net_token_uri (where);

  if (uri == NULL)
    {
      refuse (error, CS_NET_ERROR_FAILED, "the token", "its address must not hold a PIN, or anything after “?”");
      return NULL;
    }
  if (!import_token_chain (self, uri, error) || !import_token_key (self, uri, error) || !complete (self, uri, error))
    return NULL;
  return g_steal_pointer (&self);
}

CsNetIdentity *
cs_net_identity_open (const char *where, const CsSecret *pin, GError **error)
{
  return g_str_has_prefix (where, "pkcs11:") ? open_token (where, pin, error) : open_file (where, pin, error);
}

/* ---- in a thread ---- */

typedef struct {
  char *where;
  CsSecret *pin;
} OpenJob;

static void
open_job_free (gpointer data)
{
  OpenJob *job = data;

  g_free (job->where);
  cs_secret_free (job->pin);
  g_free (job);
}

static void
run_open_job (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  OpenJob *job = data;
  GError *error = NULL;
  CsNetIdentity *identity = cs_net_identity_open (job->where, job->pin, &error);

  if (identity != NULL)
    g_task_return_pointer (task, identity, (GDestroyNotify) cs_net_identity_unref);
  else
    g_task_return_error (task, error);
}

void
cs_net_identity_open_async (const char *where, const CsSecret *pin, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  OpenJob *job = g_new0 (OpenJob, 1);

  job->where = g_strdup (where);
  job->pin = pin != NULL ? cs_secret_ref (pin) : NULL;
  g_task_set_source_tag (task, cs_net_identity_open_async);
  g_task_set_task_data (task, job, open_job_free);
  g_task_run_in_thread (task, run_open_job);
}

CsNetIdentity *
cs_net_identity_open_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- for listening ---- */

CsNetIdentity *
cs_net_identity_load (const char *pem_file, GError **error)
{
  g_autoptr (CsNetIdentity) self = open_file (pem_file, NULL, error);
  gnutls_datum_t pem;
  char *text = NULL;
  gsize len = 0;
  int rc;

  if (self == NULL || !read_file (pem_file, &text, &len, error))
    return NULL;
  rc = gnutls_certificate_allocate_credentials (&self->credentials);
  g_assert (rc >= 0);
  pem = (gnutls_datum_t){ (guint8 *) text, (guint) len };
  rc = gnutls_certificate_set_x509_key_mem2 (self->credentials, &pem, &pem, GNUTLS_X509_FMT_PEM, NULL, 0);
  cs_bytes_wipe (text, len);
  g_free (text);
  if (rc < 0)
    {
      refuse (error, CS_NET_ERROR_FAILED, pem_file, gnutls_strerror (rc));
      return NULL;
    }
  return g_steal_pointer (&self);
}

char *
cs_net_identity_get_certificate_pem (CsNetIdentity *self)
{
  return g_strdup (self->info->pem);
}

gboolean
cs_net_identity_is_for (CsNetIdentity *self, const char *host)
{
  const gnutls_datum_t pem = { (guint8 *) self->info->pem, (guint) strlen (self->info->pem) };
  g_auto (gnutls_x509_crt_t) certificate = NULL;

  return gnutls_x509_crt_init (&certificate) >= 0
         && gnutls_x509_crt_import (certificate, &pem, GNUTLS_X509_FMT_PEM) >= 0
         && cs_net_certificate_check_name (certificate, host, NULL);
}

const CsNetCertificateInfo *
cs_net_identity_get_info (CsNetIdentity *self)
{
  return self->info;
}

gnutls_certificate_credentials_t
cs_net_identity_get_credentials (CsNetIdentity *self)
{
  return self->credentials;
}

void
cs_net_identity_get_chain (CsNetIdentity *self, gnutls_pcert_st **chain, guint *n_chain, gnutls_privkey_t *key)
{
  *chain = self->chain;
  *n_chain = self->n_chain;
  *key = self->key;
}
