/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/cs-net-stream.h"

G_BEGIN_DECLS

/* The user of one stream, who writes down what happens. @on_event is called with the name of each event. */
typedef struct _CsTestPeer CsTestPeer;
struct _CsTestPeer {
  CsNetStream *stream;
  gboolean ready;
  gboolean closed;
  GError *error; /* of closed */
  GByteArray *received;
  guint n_data;
  guint late; /* events after closed */
  gboolean echo;
  void (*on_event) (CsTestPeer *self, const char *event);
};

/* @trust NULL: TCP */
CsTestPeer *cs_test_peer_connect (GSocketAddress *address, CsNetTrust *trust, const char *server_name);
CsTestPeer *cs_test_peer_connect_as (GSocketAddress *address, CsNetTrust *trust, CsNetIdentity *identity,
                                     const char *server_name);
CsTestPeer *cs_test_peer_take (CsNetStream *stream); /* (transfer full) */
void cs_test_peer_free (CsTestPeer *self);
void cs_test_peer_write (CsTestPeer *self, const char *text);

/* A listener that keeps its peers. */
typedef struct {
  CsNetListener *listener;
  GPtrArray *peers;
  gboolean echo;
} CsTestServer;

CsTestServer *cs_test_server_new (const char *host, CsNetIdentity *identity);
void cs_test_server_free (CsTestServer *self);
GSocketAddress *cs_test_server_address (CsTestServer *self);
CsTestPeer *cs_test_server_peer (CsTestServer *self, guint i); /* NULL when there is none yet */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsTestPeer, cs_test_peer_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsTestServer, cs_test_server_free)

G_END_DECLS
