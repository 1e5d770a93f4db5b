/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A SIP peer on loopback that does what it is told, right or wrong: it keeps the messages it gets as text, and sends
 * the text it is given. It has no timers and no opinion. */
typedef struct _CsTestSipPeer CsTestSipPeer;
typedef void (*CsTestSipPeerFunc) (CsTestSipPeer *self, const char *message, gpointer user_data);

CsTestSipPeer *cs_test_sip_peer_new_udp (void);
CsTestSipPeer *cs_test_sip_peer_new_tcp (void);

/* Connects to @port; nothing comes to it from elsewhere. */
CsTestSipPeer *cs_test_sip_peer_new_connected (guint16 port);
void cs_test_sip_peer_free (CsTestSipPeer *self);

guint16 cs_test_sip_peer_get_port (CsTestSipPeer *self);

/* Called for every message, after it was kept. */
void cs_test_sip_peer_set_func (CsTestSipPeer *self, CsTestSipPeerFunc func, gpointer user_data);

/* The next @n messages are lost. */
void cs_test_sip_peer_drop (CsTestSipPeer *self, guint n);

/* A deaf one leaves pings unanswered. */
void cs_test_sip_peer_set_deaf (CsTestSipPeer *self, gboolean deaf);

/* Such a one closes every connection at the first byte. */
void cs_test_sip_peer_set_hangs_up (CsTestSipPeer *self, gboolean hangs_up);

/* How many messages begin with @start ("INVITE ", "SIP/2.0 200"), and the last of them or NULL. */
guint cs_test_sip_peer_count (CsTestSipPeer *self, const char *start);
const char *cs_test_sip_peer_last (CsTestSipPeer *self, const char *start);
guint cs_test_sip_peer_count_dropped (CsTestSipPeer *self);
guint cs_test_sip_peer_count_connections (CsTestSipPeer *self); /* since it was made */
guint cs_test_sip_peer_count_open (CsTestSipPeer *self);
guint cs_test_sip_peer_count_pongs (CsTestSipPeer *self);

/* To where the last message came from, or over UDP to @port of loopback when nothing came yet. */
void cs_test_sip_peer_send (CsTestSipPeer *self, const char *text);
void cs_test_sip_peer_send_to (CsTestSipPeer *self, guint16 port, const char *text);

/* Answers @request: "180 Ringing"; @to_tag NULL: none; @headers: whole lines with CRLF, or NULL; @body of
 * application/sdp, or NULL. */
void cs_test_sip_peer_reply (CsTestSipPeer *self, const char *request, const char *status, const char *to_tag,
                             const char *headers, const char *body);

/* (transfer full): a request inside the dialog that @other made: a request of the peer's callee (then @tag is the
 * caller's) or its own INVITE. Written out here so that tests stay readable. */
char *cs_test_sip_peer_make_request (CsTestSipPeer *self, const char *method, const char *uri, const char *from,
                                     const char *to, const char *call_id, guint cseq, const char *headers,
                                     const char *body);

/* Ends every connection. */
void cs_test_sip_peer_hang_up_connections (CsTestSipPeer *self);

/* (transfer full): the first value of a header, or NULL. */
char *cs_test_sip_header (const char *message, const char *name);

/* (transfer full): what follows @name= in it. */
char *cs_test_sip_param (const char *value, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsTestSipPeer, cs_test_sip_peer_free)

G_END_DECLS
