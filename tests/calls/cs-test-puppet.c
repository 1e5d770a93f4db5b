/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cs-test-puppet.h"

#include "crypto/cs-random.h"
#include "media/cs-media-codec.h"
#include "media/cs-media-devices.h"

#include <string.h>

/* ---- media ---- */

static void
on_secured (CsMediaSession *session, const CsMediaSecurity *security, gpointer user_data)
{
  ((CsTestPuppet *) user_data)->secured = TRUE;
}

static void
on_failed (CsMediaSession *session, const CsMediaFailure *failure, gpointer user_data)
{
  ((CsTestPuppet *) user_data)->failed = TRUE;
}

static void
on_quality (CsMediaSession *session, const CsMediaQuality *quality, gpointer user_data)
{
  CsTestPuppet *self = user_data;

  self->figures = *quality;
  self->quality++;
}

static void
on_stopped (CsMediaSession *session, const CsMediaQuality *last, gpointer user_data)
{
  ((CsTestPuppet *) user_data)->stopped = TRUE;
}

static const CsMediaSessionEvents media_events = {
  .secured = on_secured,
  .failed = on_failed,
  .quality = on_quality,
  .stopped = on_stopped,
};

static void
open_media (CsTestPuppet *self)
{
  CsMediaSessionConfig config = {
    .bind_address = "127.0.0.1",
    .audio = { .source = CS_MEDIA_SOURCE_SPEECH, .sink = CS_MEDIA_SINK_NONE },
    .client_id = "Puppet",
    .keyings = CS_KEYING_ZRTP,
  };
  g_autoptr (GError) error = NULL;
  CsSdpLocal local = { 0 };

  cs_media_init ();
  cs_random_bytes (config.zid, sizeof config.zid);
  self->media = cs_media_session_new (&config, &media_events, self, &error);
  g_assert_no_error (error);
  self->rtp_port = cs_media_session_get_rtp_port (self->media);
  cs_media_session_describe (self->media, &local);
  memcpy (self->hello_hash, local.zrtp_hash, sizeof self->hello_hash);
}

static void
open_socket (CsTestPuppet *self)
{
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) local = NULL;
  g_autoptr (GError) error = NULL;

  self->rtp = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, &error);
  g_assert_no_error (error);
  g_socket_bind (self->rtp, any, FALSE, &error);
  g_assert_no_error (error);
  g_socket_set_blocking (self->rtp, FALSE);
  local = g_socket_get_local_address (self->rtp, &error);
  g_assert_no_error (error);
  self->rtp_port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (local));
}

static CsTestPuppet *
puppet_new (CsTestSipPeer *peer, gboolean zrtp)
{
  CsTestPuppet *self = g_new0 (CsTestPuppet, 1);

  self->peer = peer;
  if (zrtp)
    open_media (self);
  else
    open_socket (self);
  return self;
}

CsTestPuppet *
cs_test_puppet_new_callee (gboolean zrtp)
{
  return puppet_new (cs_test_sip_peer_new_tcp (), zrtp);
}

CsTestPuppet *
cs_test_puppet_new_caller (CsTestPhone *phone, gboolean zrtp)
{
  CsTestPuppet *self = puppet_new (cs_test_sip_peer_new_connected (phone->port), zrtp);

  self->calls = TRUE;
  self->target = g_strdup_printf ("sip:127.0.0.1:%u;transport=tcp", phone->port);
  self->remote = g_strdup_printf ("<%s>", self->target);
  self->call_id = cs_random_token (8);
  return self;
}

void
cs_test_puppet_free (CsTestPuppet *self)
{
  if (self == NULL)
    return;
  if (self->media != NULL)
    {
      cs_media_session_stop (self->media);
      CS_TEST_WAIT_FOR (self->stopped);
      cs_media_session_free (self->media);
    }
  g_clear_object (&self->rtp);
  cs_test_sip_peer_free (self->peer);
  g_free (self->invite);
  g_free (self->local);
  g_free (self->remote);
  g_free (self->target);
  g_free (self->call_id);
  g_free (self);
}

/* ---- descriptions ---- */

static void
append_hash (CsTestPuppet *self, CsTestHash hash, GString *out)
{
  if (self->media == NULL || hash == CS_TEST_HASH_NONE)
    return;
  g_string_append (out, "a=zrtp-hash:1.10 ");
  for (guint i = 0; i < sizeof self->hello_hash; i++)
    g_string_append_printf (out, "%02x", self->hello_hash[i] ^ (hash == CS_TEST_HASH_OTHER ? 0xff : 0));
  g_string_append (out, "\r\n");
}

char *
cs_test_puppet_describe (CsTestPuppet *self, const CsTestDescription *how)
{
  static const CsTestDescription usual = { NULL };
  const CsTestDescription *what = how != NULL ? how : &usual;
  GString *out = g_string_new (NULL);

  g_string_append_printf (out,
                          "v=0\r\no=- 7 %u IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
                          "m=audio %u %s 96\r\na=rtpmap:96 %s\r\na=rtcp-mux\r\na=%s\r\n",
                          ++self->version, self->rtp_port, what->profile != NULL ? what->profile : "RTP/AVP",
                          what->codec != NULL ? what->codec : "opus/48000/2",
                          what->direction != NULL ? what->direction : "sendrecv");
  append_hash (self, what->hash, out);
  if (what->more != NULL)
    g_string_append (out, what->more);
  return g_string_free (out, FALSE);
}

CsSdp *
cs_test_sdp_of (const char *message)
{
  const char *body = strstr (message, "\r\n\r\n") + 4;
  g_autoptr (GError) error = NULL;
  CsSdp *sdp = cs_sdp_parse ((const guint8 *) body, strlen (body), &error);

  g_assert_no_error (error);
  return sdp;
}

void
cs_test_puppet_connect (CsTestPuppet *self, const char *message)
{
  g_autoptr (CsSdp) sdp = cs_test_sdp_of (message);
  const CsSdpZrtpHash *hash = sdp->audio->zrtp_hashes->pdata[0];
  g_autoptr (CsSdpAgreed) agreed = g_new0 (CsSdpAgreed, 1);

  g_atomic_ref_count_init (&agreed->refs);
  agreed->remote_address = g_strdup (sdp->audio->address);
  agreed->remote_port = agreed->remote_rtcp_port = sdp->audio->port;
  agreed->remote_rtcp_address = g_strdup (sdp->audio->address);
  agreed->rtcp_mux = TRUE;
  agreed->direction = CS_SDP_SENDRECV;
  agreed->formats[0] = (CsSdpAgreedFormat){ cs_media_codec_get_formats (), 96, 96, 96, NULL };
  agreed->n_formats = 1;
  agreed->ptime_ms = 20;
  agreed->peer_has_zrtp_hash = TRUE;
  memcpy (agreed->peer_zrtp_hash, hash->hash, sizeof agreed->peer_zrtp_hash);
  cs_media_session_connect (self->media, agreed);
}

/* ---- called ---- */

static char *
contact_of (const char *message)
{
  g_autofree char *contact = cs_test_sip_header (message, "Contact");
  const char *start = strchr (contact, '<');

  return g_strndup (start + 1, strcspn (start + 1, ">"));
}

void
cs_test_puppet_be_called (CsTestPuppet *self, CsTestPhone *phone, const CsRequirement *requirement)
{
  g_autofree char *uri
      = g_strdup_printf ("sip:puppet@127.0.0.1:%u;transport=tcp", cs_test_sip_peer_get_port (self->peer));
  g_autofree char *to = NULL;
  g_autoptr (GError) error = NULL;

  cs_call_manager_call (phone->manager, phone->account, uri, requirement, &error);
  g_assert_no_error (error);
  CS_TEST_WAIT_FOR (cs_test_sip_peer_count (self->peer, "INVITE ") == 1);
  self->invite = g_strdup (cs_test_sip_peer_last (self->peer, "INVITE "));
  self->call_id = cs_test_sip_header (self->invite, "Call-ID");
  self->remote = cs_test_sip_header (self->invite, "From");
  self->target = contact_of (self->invite);
  to = cs_test_sip_header (self->invite, "To");
  self->local = g_strconcat (to, ";tag=puppet", NULL);
}

void
cs_test_puppet_reply (CsTestPuppet *self, const char *status, const char *description)
{
  cs_test_sip_peer_reply (self->peer, self->invite, status, "puppet", NULL, description);
}

void
cs_test_puppet_be_called_until_active (CsTestPuppet *self, CsTestPhone *phone)
{
  g_autofree char *description = cs_test_puppet_describe (self, NULL);

  cs_test_puppet_be_called (self, phone, NULL);
  cs_test_puppet_connect (self, self->invite);
  cs_test_puppet_reply (self, "200 OK", description);
  CS_TEST_WAIT_FOR (cs_test_sip_peer_count (self->peer, "ACK ") == 1);
  cs_test_wait_for_state (phone, CS_CALL_ACTIVE);
  CS_TEST_WAIT_FOR (self->secured);
}

/* ---- calling, and again ---- */

static void
send_request (CsTestPuppet *self, const char *method, guint cseq, const char *headers, const char *description)
{
  g_autofree char *request = cs_test_sip_peer_make_request (self->peer, method, self->target, self->local, self->remote,
                                                            self->call_id, cseq, headers, description);

  cs_test_sip_peer_send (self->peer, request);
}

void
cs_test_puppet_invite (CsTestPuppet *self, const char *from, const char *description)
{
  if (self->local == NULL)
    self->local = g_strdup_printf ("%s;tag=puppet", from != NULL ? from : "<sip:puppet@127.0.0.1>");
  self->cseq++;
  send_request (self, "INVITE", self->cseq, NULL, description);
}

/* The last response to the INVITE that is out, or NULL. */
static const char *
find_answer (CsTestPuppet *self, const char *status)
{
  g_autofree char *start = g_strdup_printf ("SIP/2.0 %s", status);
  g_autofree char *wanted = g_strdup_printf ("%u INVITE", self->cseq);
  const char *last = cs_test_sip_peer_last (self->peer, start);
  g_autofree char *cseq = last != NULL ? cs_test_sip_header (last, "CSeq") : NULL;

  return g_strcmp0 (cseq, wanted) == 0 ? last : NULL;
}

const char *
cs_test_puppet_wait_for_answer (CsTestPuppet *self, const char *status, const char *description)
{
  const char *answer;

  CS_TEST_WAIT_FOR (find_answer (self, status) != NULL);
  answer = find_answer (self, status);
  if (*status == '1')
    return answer;
  if (strstr (self->remote, ";tag=") == NULL)
    {
      g_free (self->remote);
      self->remote = cs_test_sip_header (answer, "To");
    }
  if (*status == '2')
    {
      g_free (self->target);
      self->target = contact_of (answer);
      send_request (self, "ACK", self->cseq, NULL, description);
    }
  return answer;
}

void
cs_test_puppet_bye (CsTestPuppet *self, const char *headers)
{
  send_request (self, "BYE", ++self->cseq, headers, NULL);
}

const char *
cs_test_puppet_wait_for_request (CsTestPuppet *self, const char *start, guint n)
{
  const char *request;

  CS_TEST_WAIT_FOR (cs_test_sip_peer_count (self->peer, start) >= n);
  request = cs_test_sip_peer_last (self->peer, start);
  if (!g_str_has_prefix (start, "ACK"))
    cs_test_sip_peer_reply (self->peer, request, "200 OK", "puppet", NULL, NULL);
  return request;
}
