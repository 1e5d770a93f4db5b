/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Secrets in guarded memory: locked, wiped when freed, compared in constant time. */
#include "crypto/cs-secret.h"

#include "crypto/cs-random.h"

#include <sodium.h>

#include <string.h>

/* sodium_malloc() does without locked memory where there is none, and says nothing. Once in a process is enough: the
 * limit (RLIMIT_MEMLOCK) does not move by itself. */
static void
lock_or_say (guint8 *bytes, gsize len)
{
  static gint said;

  if (len == 0 || g_atomic_int_get (&said) != 0 || sodium_mlock (bytes, len) == 0)
    return;
  if (g_atomic_int_compare_and_exchange (&said, 0, 1))
    g_message ("Keys can't be locked in memory (see “ulimit -l”), so they may be written to swap space.");
}

static CsSecret *
secret_new_uninitialised (gsize len)
{
  CsSecret *self;
  guint8 *bytes;

  cs_crypto_init ();

  /* Ends the program as g_malloc() does: there is nothing weaker to fall back to. */
  bytes = sodium_malloc (len);
  if (bytes == NULL)
    g_error ("no guarded memory for %" G_GSIZE_FORMAT " bytes", len);

  lock_or_say (bytes, len);
  self = g_new (CsSecret, 1);
  self->bytes = bytes;
  self->len = len;
  g_atomic_ref_count_init (&self->ref_count);
  return self;
}

CsSecret *
cs_secret_new (gsize len)
{
  CsSecret *self = secret_new_uninitialised (len);

  memset (self->bytes, 0, len);
  return self;
}

CsSecret *
cs_secret_new_copy (const guint8 *bytes, gsize len)
{
  CsSecret *self = secret_new_uninitialised (len);

  if (len > 0)
    memcpy (self->bytes, bytes, len);
  return self;
}

CsSecret *
cs_secret_new_random (gsize len)
{
  CsSecret *self = secret_new_uninitialised (len);

  cs_random_bytes (self->bytes, len);
  return self;
}

CsSecret *
cs_secret_copy (const CsSecret *self)
{
  return cs_secret_new_copy (self->bytes, self->len);
}

CsSecret *
cs_secret_ref (const CsSecret *self)
{
  CsSecret *shared = (CsSecret *) self;

  g_atomic_ref_count_inc (&shared->ref_count);
  return shared;
}

void
cs_secret_free (CsSecret *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  sodium_free (self->bytes);
  g_free (self);
}

GBytes *
cs_secret_free_to_bytes (CsSecret *self)
{
  return g_bytes_new_with_free_func (self->bytes, self->len, (GDestroyNotify) cs_secret_free, self);
}

GBytes *
cs_secret_bytes_new (const guint8 *bytes, gsize len)
{
  return cs_secret_free_to_bytes (cs_secret_new_copy (bytes, len));
}

gboolean
cs_secret_equal (const CsSecret *a, const CsSecret *b)
{
  return a->len == b->len && cs_bytes_equal (a->bytes, b->bytes, a->len);
}

gboolean
cs_bytes_equal (const guint8 *a, const guint8 *b, gsize len)
{
  return sodium_memcmp (a, b, len) == 0;
}

void
cs_bytes_wipe (gpointer bytes, gsize len)
{
  if (len > 0)
    sodium_memzero (bytes, len);
}
