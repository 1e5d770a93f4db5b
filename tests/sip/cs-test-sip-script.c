/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cs-test-sip-script.h"

#include <string.h>

CsTestScript *
cs_test_script_new (CsNetTransport transport)
{
  CsTestScript *s = g_new0 (CsTestScript, 1);

  s->side = cs_test_side_new_direct (transport);
  s->peer = transport == CS_NET_TRANSPORT_UDP ? cs_test_sip_peer_new_udp () : cs_test_sip_peer_new_tcp ();
  return s;
}

void
cs_test_script_free (CsTestScript *s)
{
  cs_test_side_free (s->side);
  cs_test_sip_peer_free (s->peer);
  g_free (s);
}

const char *
cs_test_script_wait_for (CsTestScript *s, const char *start, guint n)
{
  CS_TEST_SIDES_WAIT_FOR (cs_test_sip_peer_count (s->peer, start) >= n);
  return cs_test_sip_peer_last (s->peer, start);
}

const char *
cs_test_script_be_called (CsTestScript *s)
{
  cs_test_side_call_port (s->side, cs_test_sip_peer_get_port (s->peer));
  return cs_test_script_wait_for (s, "INVITE", 1);
}

char *
cs_test_script_make_callee_request (CsTestScript *s, const char *method, guint cseq, const char *headers,
                                    const char *body)
{
  const char *invite = cs_test_sip_peer_last (s->peer, "INVITE");
  g_autofree char *from = cs_test_sip_header (invite, "From");
  g_autofree char *to = cs_test_sip_header (invite, "To");
  g_autofree char *contact = cs_test_sip_header (invite, "Contact");
  g_autofree char *call_id = cs_test_sip_header (invite, "Call-ID");
  g_autofree char *us = g_strdup_printf ("%s;tag=p", to);

  contact[strlen (contact) - 1] = '\0';
  return cs_test_sip_peer_make_request (s->peer, method, contact + 1, us, from, call_id, cseq, headers, body);
}

char *
cs_test_script_make_caller_request (CsTestScript *s, const char *method, guint cseq, const char *to_tag,
                                    const char *headers, const char *body)
{
  g_autofree char *uri = g_strdup_printf ("sip:alice@127.0.0.1:%u", s->side->port);
  g_autofree char *to = to_tag != NULL ? g_strdup_printf ("<%s>;tag=%s", uri, to_tag) : g_strdup_printf ("<%s>", uri);

  return cs_test_sip_peer_make_request (s->peer, method, uri, "<sip:peer@127.0.0.1>;tag=p", to, "script-1", cseq,
                                        headers, body);
}

char *
cs_test_script_to_tag_of (const char *response)
{
  g_autofree char *to = cs_test_sip_header (response, "To");

  return cs_test_sip_param (to, "tag");
}

void
cs_test_script_send_invite (CsTestScript *s, const char *headers, const char *body)
{
  g_autofree char *invite = cs_test_script_make_caller_request (s, "INVITE", 1, NULL, headers, body);

  cs_test_sip_peer_send_to (s->peer, s->side->port, invite);
}

void
cs_test_script_send_in_dialog (CsTestScript *s, const char *method, guint cseq, const char *tag, const char *headers,
                               const char *body)
{
  g_autofree char *request = cs_test_script_make_caller_request (s, method, cseq, tag, headers, body);

  cs_test_sip_peer_send (s->peer, request);
}

void
cs_test_script_establish_as_caller (CsTestScript *s)
{
  const char *invite = cs_test_script_be_called (s);

  cs_test_sip_peer_reply (s->peer, invite, "200 OK", "p", NULL, "answer");
  cs_test_script_wait_for (s, "ACK", 1);
  g_assert_cmpuint (s->side->established, ==, 1);
}

void
cs_test_script_ring_at (CsTestScript *s)
{
  cs_test_script_send_invite (s, NULL, "offer");
  CS_TEST_SIDES_WAIT_FOR (s->side->incoming == 1);
}

char *
cs_test_script_be_answered (CsTestScript *s)
{
  cs_test_script_ring_at (s);
  cs_test_side_accept (s->side, "answer");
  return cs_test_script_to_tag_of (cs_test_script_wait_for (s, "SIP/2.0 200", 1));
}
