/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CsNetWatch:
 *
 * Says when the network may have changed (GNetworkMonitor) and when the computer wakes up (login1's PrepareForSleep on
 * the system bus; without one it never does). Several messages that come together are one. It lives in the main context
 * that was the thread default when it was made.
 */
typedef struct _CsNetWatch CsNetWatch;

typedef enum {
  CS_NET_WATCH_CHANGED, /* addresses, routes or reachability */
  CS_NET_WATCH_RESUMED, /* from sleep: what was open is most likely gone */
} CsNetWatchEvent;

typedef void (*CsNetWatchFunc) (CsNetWatchEvent event, gpointer user_data);

CsNetWatch *cs_net_watch_new (CsNetWatchFunc func, gpointer user_data);
void cs_net_watch_free (CsNetWatch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsNetWatch, cs_net_watch_free)

G_END_DECLS
