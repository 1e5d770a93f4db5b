/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cs-test-sip-side.h"

G_BEGIN_DECLS

/* A direct agent, and a peer that says what a test tells it to. */
typedef struct {
  CsTestSide *side;
  CsTestSipPeer *peer;
} CsTestScript;

CsTestScript *cs_test_script_new (CsNetTransport transport);
void cs_test_script_free (CsTestScript *s);

/* (transfer none): the last message that begins like this, once there are @n of them. */
const char *cs_test_script_wait_for (CsTestScript *s, const char *start, guint n);
const char *cs_test_script_be_called (CsTestScript *s);

/* A request of the peer's, in the dialog that the agent's INVITE made. */
char *cs_test_script_make_callee_request (CsTestScript *s, const char *method, guint cseq, const char *headers,
                                          const char *body);

/* The peer's INVITE, and what follows in its dialog. */
char *cs_test_script_make_caller_request (CsTestScript *s, const char *method, guint cseq, const char *to_tag,
                                          const char *headers, const char *body);
char *cs_test_script_to_tag_of (const char *response);
void cs_test_script_send_invite (CsTestScript *s, const char *headers, const char *body);
void cs_test_script_send_in_dialog (CsTestScript *s, const char *method, guint cseq, const char *tag,
                                    const char *headers, const char *body);
void cs_test_script_establish_as_caller (CsTestScript *s);

/* The peer calls the agent with "offer", until the agent knows of it. */
void cs_test_script_ring_at (CsTestScript *s);

/* The same, and the agent takes it with "answer": the tag of its 200. (transfer full) */
char *cs_test_script_be_answered (CsTestScript *s);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsTestScript, cs_test_script_free)

G_END_DECLS
