/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keeps TLS sessions that can be resumed. */
#include "net/cs-net-tickets-private.h"

#include "base/cs-limits.h"

typedef struct {
  char *key;
  CsSecret *ticket;
  CsNetCertificateInfo *info;
  gint64 taken_s;
} Entry;

struct _CsNetTickets {
  GMutex lock;
  GQueue entries; /* oldest first */
};

static void
entry_free (gpointer data)
{
  Entry *self = data;

  g_free (self->key);
  cs_secret_free (self->ticket);
  cs_net_certificate_info_free (self->info);
  g_free (self);
}

CsNetTickets *
cs_net_tickets_new (void)
{
  CsNetTickets *self = g_new0 (CsNetTickets, 1);

  g_mutex_init (&self->lock);
  g_queue_init (&self->entries);
  return self;
}

void
cs_net_tickets_free (CsNetTickets *self)
{
  if (self == NULL)
    return;
  g_queue_clear_full (&self->entries, entry_free);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* Taken out, or NULL. */
static Entry *
pull (CsNetTickets *self, const char *key)
{
  for (GList *l = self->entries.head; l != NULL; l = l->next)
    {
      Entry *entry = l->data;

      if (g_str_equal (entry->key, key))
        {
          g_queue_delete_link (&self->entries, l);
          return entry;
        }
    }
  return NULL;
}

void
cs_net_tickets_put (CsNetTickets *self, const char *key, CsSecret *ticket, const CsNetCertificateInfo *info,
                    gint64 now_s)
{
  Entry *entry = g_new0 (Entry, 1);
  Entry *before;

  entry->key = g_strdup (key);
  entry->ticket = ticket;
  entry->info = cs_net_certificate_info_copy (info);
  entry->taken_s = now_s;

  g_mutex_lock (&self->lock);
  before = pull (self, key);
  if (before == NULL && g_queue_get_length (&self->entries) >= CS_LIMIT_TLS_TICKETS)
    before = g_queue_pop_head (&self->entries);
  g_queue_push_tail (&self->entries, entry);
  g_mutex_unlock (&self->lock);
  g_clear_pointer (&before, entry_free);
}

CsSecret *
cs_net_tickets_take (CsNetTickets *self, const char *key, gint64 now_s, CsNetCertificateInfo **info)
{
  CsSecret *ticket = NULL;
  Entry *entry;

  g_mutex_lock (&self->lock);
  entry = pull (self, key);
  g_mutex_unlock (&self->lock);
  if (entry == NULL)
    return NULL;

  if (now_s >= entry->taken_s && now_s - entry->taken_s <= CS_LIMIT_TLS_TICKET_AGE_S && now_s >= entry->info->not_before
      && now_s <= entry->info->not_after)
    {
      ticket = g_steal_pointer (&entry->ticket);
      *info = g_steal_pointer (&entry->info);
    }
  entry_free (entry);
  return ticket;
}
