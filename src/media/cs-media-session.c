/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-session.h"

#include "media/cs-media-stream.h"

#include <string.h>

/* The main context's side of a session: it turns calls into work for the media-io thread and news into events. It holds
 * no lock; what it shares with the stream is safe for all threads by itself. */
struct _CsMediaSession {
  const CsMediaSessionEvents *events;
  gpointer user_data;
  CsMediaStream *stream;
  gboolean ended; /* nothing more is asked of the stream */

  /* What the descriptions so far came to. */
  gboolean agreed;
  CsKeyings keying;
  CsSdpSetup setup;
  char *local_tls_id;
  char *remote_tls_id;
  GPtrArray *cryptos; /* with SDES: the one that was agreed */

  GCancellable *lookup; /* of the peer's name, while it lasts */
};

static void
on_news (const CsMediaNews *news, gpointer user_data)
{
  CsMediaSession *self = user_data;
  const CsMediaSessionEvents *events = self->events;

  switch (news->kind)
    {
    case CS_MEDIA_NEWS_GATE:
      if (events->gate != NULL)
        events->gate (self, news->gate, self->user_data);
      break;
    case CS_MEDIA_NEWS_SECURED:
      if (events->secured != NULL)
        events->secured (self, &news->security, self->user_data);
      break;
    case CS_MEDIA_NEWS_FAILED:
      if (events->failed != NULL)
        events->failed (self, &news->failure, self->user_data);
      break;
    case CS_MEDIA_NEWS_FLOWING:
      if (events->flowing != NULL)
        events->flowing (self, "opus/48000", self->user_data);
      break;
    case CS_MEDIA_NEWS_QUALITY:
      if (events->quality != NULL)
        events->quality (self, &news->quality, self->user_data);
      break;
    case CS_MEDIA_NEWS_LIFE:
      if (events->life != NULL)
        events->life (self, news->life, self->user_data);
      break;
    case CS_MEDIA_NEWS_STOPPED:
      if (events->stopped != NULL)
        events->stopped (self, &news->quality, self->user_data);
      break;
    default:
      g_assert_not_reached ();
    }
}

CsMediaSession *
cs_media_session_new (const CsMediaSessionConfig *config, const CsMediaSessionEvents *events, gpointer user_data,
                      GError **error)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  CsMediaSession *self = g_new0 (CsMediaSession, 1);

  self->events = events;
  self->user_data = user_data;
  self->stream = cs_media_stream_new (config, context, on_news, self, error);
  if (self->stream == NULL)
    {
      g_free (self);
      return NULL;
    }
  return self;
}

void
cs_media_session_free (CsMediaSession *self)
{
  if (self == NULL)
    return;
  cs_media_stream_detach (self->stream);
  cs_media_session_stop (self);
  cs_media_stream_unref (self->stream);
  g_clear_pointer (&self->cryptos, g_ptr_array_unref);
  g_free (self->local_tls_id);
  g_free (self->remote_tls_id);
  g_free (self);
}

guint16
cs_media_session_get_rtp_port (CsMediaSession *self)
{
  return cs_media_stream_get_rtp_port (self->stream);
}

guint16
cs_media_session_get_rtcp_port (CsMediaSession *self)
{
  return cs_media_stream_get_rtp_port (self->stream) + 1;
}

void
cs_media_session_describe (CsMediaSession *self, CsSdpLocal *local)
{
  const CsMediaOwnKeys *own = cs_media_stream_get_own_keys (self->stream);

  cs_media_own_keys_describe (own, local);
  if (!self->agreed)
    return;
  /* ZRTP may have been found where nothing was agreed. */
  local->keyings = (guint) self->keying;
  if (self->keying == CS_KEYING_NONE && cs_media_own_keys_have (own, CS_KEYING_ZRTP))
    local->keyings = (guint) CS_KEYING_ZRTP;
  local->setup = self->setup;
  if (self->local_tls_id != NULL)
    local->tls_id = self->local_tls_id;
  local->peer_tls_id = self->remote_tls_id;
  if (self->cryptos != NULL)
    local->cryptos = self->cryptos;
}

static void
remember_agreement (CsMediaSession *self, const CsSdpAgreed *agreed)
{
  self->agreed = TRUE;
  self->keying = agreed->keying;
  self->setup = CS_SDP_SETUP_NONE;
  g_clear_pointer (&self->cryptos, g_ptr_array_unref);
  g_clear_pointer (&self->local_tls_id, g_free);
  g_clear_pointer (&self->remote_tls_id, g_free);
  if (agreed->keying == CS_KEYING_DTLS)
    {
      self->setup = agreed->is_dtls_client ? CS_SDP_SETUP_ACTIVE : CS_SDP_SETUP_PASSIVE;
      self->local_tls_id = g_strdup (agreed->local_tls_id);
      self->remote_tls_id = g_strdup (agreed->remote_tls_id);
    }
  if (agreed->keying == CS_KEYING_SDES)
    {
      self->cryptos = g_ptr_array_new_with_free_func ((GDestroyNotify) cs_sdp_crypto_free);
      g_ptr_array_add (self->cryptos, cs_sdp_crypto_copy (agreed->local_crypto));
    }
}

/* ---- connecting ---- */

/* NULL for a port or address that says "do not send" (RFC 3264 sections 5.1 and 8.4). */
static GSocketAddress *
make_address (GInetAddress *address, guint16 port)
{
  if (port == 0 || g_inet_address_get_is_any (address))
    return NULL;
  return g_inet_socket_address_new (address, port);
}

static gpointer
copy_fingerprint (gconstpointer source, gpointer user_data)
{
  return g_memdup2 (source, sizeof (CsSdpFingerprint));
}

static void
copy_keys (CsMediaTarget *target, const CsSdpAgreed *agreed)
{
  target->keying = agreed->keying;
  target->has_peer_hash = agreed->peer_has_zrtp_hash;
  memcpy (target->peer_hash, agreed->peer_zrtp_hash, sizeof target->peer_hash);
  if (agreed->keying == CS_KEYING_SDES)
    {
      target->local_crypto = cs_sdp_crypto_copy (agreed->local_crypto);
      target->remote_crypto = cs_sdp_crypto_copy (agreed->remote_crypto);
    }
  if (agreed->keying == CS_KEYING_DTLS)
    {
      target->fingerprints = g_ptr_array_copy (agreed->remote_fingerprints, (GCopyFunc) copy_fingerprint, NULL);
      target->tls_id = g_strdup (agreed->remote_tls_id);
      target->is_dtls_client = agreed->is_dtls_client;
    }
}

static CsMediaTarget *
target_from (const CsSdpAgreed *agreed)
{
  CsMediaTarget *target = g_new0 (CsMediaTarget, 1);

  target->remote.rtcp_mux = agreed->rtcp_mux;
  target->direction = agreed->direction;
  target->send_payload_type = agreed->send_payload_type;
  target->receive_payload_type = agreed->receive_payload_type;
  target->receive_event_pt_48000 = agreed->receive_event_pt_48000;
  target->receive_event_pt_8000 = agreed->receive_event_pt_8000;
  target->bitrate = agreed->max_bitrate;
  target->use_inband_fec = agreed->use_inband_fec;
  copy_keys (target, agreed);
  return target;
}

/* While a name is being looked up. */
typedef struct {
  CsMediaSession *session; /* not to be touched when cancelled */
  CsMediaTarget *target;
  guint16 rtp_port;
  guint16 rtcp_port;
} Lookup;

static void
lookup_free (Lookup *lookup)
{
  cs_media_target_free (lookup->target);
  g_free (lookup);
}

static void
on_looked_up (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Lookup *lookup = user_data;
  CsMediaSession *self = lookup->session;
  g_autoptr (GError) error = NULL;
  GList *addresses = g_resolver_lookup_by_name_finish (G_RESOLVER (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      lookup_free (lookup);
      return;
    }
  g_clear_object (&self->lookup);
  if (addresses == NULL)
    {
      CsMediaFailure failure = { .kind = CS_MEDIA_FAILURE_INTERNAL, .text = error->message };

      lookup_free (lookup);
      if (self->events->failed != NULL)
        self->events->failed (self, &failure, self->user_data);
      return;
    }
  /* RTCP goes to the same host: a name for each of them is not worth a second question. */
  lookup->target->remote.rtp = make_address (addresses->data, lookup->rtp_port);
  lookup->target->remote.rtcp = make_address (addresses->data, lookup->rtcp_port);
  g_resolver_free_addresses (addresses);
  cs_media_stream_connect (self->stream, g_steal_pointer (&lookup->target));
  lookup_free (lookup);
}

static void
look_up (CsMediaSession *self, const CsSdpAgreed *agreed, CsMediaTarget *target)
{
  g_autoptr (GResolver) resolver = g_resolver_get_default ();
  Lookup *lookup = g_new0 (Lookup, 1);

  lookup->session = self;
  lookup->target = target;
  lookup->rtp_port = agreed->remote_port;
  lookup->rtcp_port = agreed->remote_rtcp_port;
  self->lookup = g_cancellable_new ();
  g_resolver_lookup_by_name_async (resolver, agreed->remote_address, self->lookup, on_looked_up, lookup);
}

static void
cancel_lookup (CsMediaSession *self)
{
  if (self->lookup == NULL)
    return;
  g_cancellable_cancel (self->lookup);
  g_clear_object (&self->lookup);
}

static void
take_event_format (CsMediaSession *self, const CsSdpAgreed *agreed)
{
  CsMediaDtmf *dtmf = cs_media_stream_get_dtmf (self->stream);

  /* 48000 first: it has the clock of the speech that it replaces. */
  if (agreed->send_event_pt_48000 >= 0)
    cs_media_dtmf_set_format (dtmf, agreed->send_event_pt_48000, 48000);
  else
    cs_media_dtmf_set_format (dtmf, agreed->send_event_pt_8000, 8000);
}

void
cs_media_session_connect (CsMediaSession *self, const CsSdpAgreed *agreed)
{
  g_autoptr (GInetAddress) address = NULL;
  g_autoptr (GInetAddress) rtcp_address = NULL;
  CsMediaTarget *target;

  if (self->ended)
    return;
  cancel_lookup (self);
  take_event_format (self, agreed);
  remember_agreement (self, agreed);
  target = target_from (agreed);
  address = g_inet_address_new_from_string (agreed->remote_address);
  if (address == NULL)
    {
      look_up (self, agreed, target);
      return;
    }
  if (agreed->remote_rtcp_address != NULL)
    rtcp_address = g_inet_address_new_from_string (agreed->remote_rtcp_address);
  target->remote.rtp = make_address (address, agreed->remote_port);
  target->remote.rtcp = make_address (rtcp_address != NULL ? rtcp_address : address, agreed->remote_rtcp_port);
  cs_media_stream_connect (self->stream, target);
}

void
cs_media_session_confirmed (CsMediaSession *self)
{
  if (!self->ended)
    cs_media_stream_confirmed (self->stream);
}

/* ---- during the call ---- */

void
cs_media_session_set_checked (CsMediaSession *self, gboolean checked)
{
  if (!self->ended)
    cs_media_stream_set_checked (self->stream, checked);
}

void
cs_media_session_set_awaited (CsMediaSession *self, gboolean awaited)
{
  if (!self->ended)
    cs_media_stream_set_awaited (self->stream, awaited);
}

void
cs_media_session_set_blocked (CsMediaSession *self, gboolean blocked)
{
  cs_media_gate_set_bar (cs_media_stream_get_gate (self->stream), blocked ? CS_MEDIA_BAR_LOWERED : CS_MEDIA_BAR_LIFTED);
  if (blocked)
    cs_media_dtmf_cancel (cs_media_stream_get_dtmf (self->stream));
}

void
cs_media_session_set_muted (CsMediaSession *self, gboolean muted)
{
  if (!self->ended)
    cs_media_pipeline_set_muted (cs_media_stream_get_pipeline (self->stream), muted);
}

void
cs_media_session_set_devices (CsMediaSession *self, const char *source_device, const char *sink_device)
{
  if (!self->ended)
    cs_media_pipeline_set_devices (cs_media_stream_get_pipeline (self->stream), source_device, sink_device);
}

gboolean
cs_media_session_send_dtmf (CsMediaSession *self, const char *digits)
{
  return cs_media_dtmf_queue (cs_media_stream_get_dtmf (self->stream), digits);
}

void
cs_media_session_stop (CsMediaSession *self)
{
  if (self->ended)
    return;
  self->ended = TRUE;
  cancel_lookup (self);
  cs_media_stream_stop (self->stream);
}
