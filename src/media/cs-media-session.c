/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The audio stream of a call as the main context sees it; the work is done in the media-io thread. */
#include "media/cs-media-session.h"

#include "media/cs-media-codec.h"
#include "media/cs-media-stream.h"

/* The main context's side of a session: it turns calls into work for the media-io thread and news into events. It holds
 * no lock; what it shares with the stream is safe for all threads by itself. */
struct _CsMediaSession {
  const CsMediaSessionEvents *events;
  gpointer user_data;
  CsMediaStream *stream;
  gboolean ended; /* nothing more is asked of the stream */

  CsSdpAgreed *agreed; /* what the descriptions so far came to; NULL: there was none */
  GPtrArray *cryptos;  /* with SDES: the one that was agreed */

  GCancellable *lookup; /* of the peer's name, while it lasts */
};

static void
tell_flowing (CsMediaSession *self)
{
  const CsSdpFormat *format = cs_sdp_agreed_get_sound (self->agreed)->format;
  g_autofree char *codec = g_strdup_printf ("%s/%u", format->encoding, format->clock_rate);

  self->events->flowing (self, codec, self->user_data);
}

static void
on_news (const CsMediaNews *news, gpointer user_data)
{
  CsMediaSession *self = user_data;
  const CsMediaSessionEvents *events = self->events;

  switch (news->kind)
    {
    case CS_MEDIA_NEWS_PREPARED:
      if (events->prepared != NULL)
        events->prepared (self, self->user_data);
      break;
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
        tell_flowing (self);
      break;
    case CS_MEDIA_NEWS_QUALITY:
      if (events->quality != NULL)
        events->quality (self, &news->quality, self->user_data);
      break;
    case CS_MEDIA_NEWS_LIFE:
      if (events->life != NULL)
        events->life (self, news->life, self->user_data);
      break;
    case CS_MEDIA_NEWS_UNPLAYED:
      if (events->unplayed != NULL)
        events->unplayed (self, self->user_data);
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
  g_clear_pointer (&self->agreed, cs_sdp_agreed_unref);
  g_free (self);
}

guint16
cs_media_session_get_rtp_port (CsMediaSession *self)
{
  return cs_media_stream_get_local (self->stream)->ports[CS_MEDIA_COMPONENT_RTP];
}

guint16
cs_media_session_get_rtcp_port (CsMediaSession *self)
{
  return cs_media_stream_get_local (self->stream)->ports[CS_MEDIA_COMPONENT_RTCP];
}

void
cs_media_session_describe (CsMediaSession *self, CsSdpLocal *local)
{
  const CsMediaOwnKeys *own = cs_media_stream_get_own_keys (self->stream);
  const CsSdpAgreed *agreed = self->agreed;

  local->formats = cs_media_codec_get_formats ();
  cs_media_own_keys_describe (own, local);
  if (agreed == NULL)
    return;
  local->keyings = agreed->keying;
  /* ZRTP may have been found where nothing was agreed. */
  if (agreed->keying == CS_KEYING_NONE && cs_media_own_keys_have (own, CS_KEYING_ZRTP))
    local->keyings = CS_KEYING_ZRTP;
  if (agreed->keying == CS_KEYING_DTLS)
    local->setup = agreed->is_dtls_client ? CS_SDP_SETUP_ACTIVE : CS_SDP_SETUP_PASSIVE;
  if (agreed->local_tls_id != NULL)
    local->tls_id = agreed->local_tls_id;
  local->peer_tls_id = agreed->remote_tls_id;
  if (self->cryptos != NULL)
    local->cryptos = self->cryptos;
}

static void
remember_agreement (CsMediaSession *self, CsSdpAgreed *agreed)
{
  g_clear_pointer (&self->cryptos, g_ptr_array_unref);
  if (agreed->keying == CS_KEYING_SDES)
    {
      self->cryptos = g_ptr_array_new_with_free_func ((GDestroyNotify) cs_sdp_crypto_free);
      g_ptr_array_add (self->cryptos, cs_sdp_crypto_copy (agreed->local_crypto));
    }
  cs_sdp_agreed_ref (agreed);
  g_clear_pointer (&self->agreed, cs_sdp_agreed_unref);
  self->agreed = agreed;
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

static CsMediaTarget *
target_from (CsSdpAgreed *agreed)
{
  CsMediaTarget *target = g_new0 (CsMediaTarget, 1);

  target->agreed = cs_sdp_agreed_ref (agreed);
  target->remote.rtcp_mux = agreed->rtcp_mux;
  return target;
}

/* While a name is being looked up. */
typedef struct {
  CsMediaSession *session; /* not to be touched when cancelled */
  CsMediaTarget *target;
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
  lookup->target->remote.rtp = make_address (addresses->data, lookup->target->agreed->remote_port);
  lookup->target->remote.rtcp = make_address (addresses->data, lookup->target->agreed->remote_rtcp_port);
  g_resolver_free_addresses (addresses);
  cs_media_stream_connect (self->stream, g_steal_pointer (&lookup->target));
  lookup_free (lookup);
}

static void
look_up (CsMediaSession *self, CsMediaTarget *target)
{
  g_autoptr (GResolver) resolver = g_resolver_get_default ();
  Lookup *lookup = g_new0 (Lookup, 1);

  lookup->session = self;
  lookup->target = target;
  self->lookup = g_cancellable_new ();
  g_resolver_lookup_by_name_async (resolver, target->agreed->remote_address, self->lookup, on_looked_up, lookup);
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
  /* The clock of the speech that it replaces comes first. */
  const CsSdpAgreedFormat *sound = cs_sdp_agreed_get_sound (agreed);
  const CsSdpAgreedFormat *events = cs_sdp_agreed_get_events (agreed, sound->format->clock_rate);

  if (events == NULL)
    events = cs_sdp_agreed_get_events (agreed, 8000);
  if (events != NULL)
    cs_media_dtmf_set_format (dtmf, events->send_payload_type, events->format->clock_rate, agreed->ptime_ms);
  else
    cs_media_dtmf_set_format (dtmf, -1, 8000, agreed->ptime_ms);
}

void
cs_media_session_connect (CsMediaSession *self, CsSdpAgreed *agreed)
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
      look_up (self, target);
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
cs_media_session_set_early (CsMediaSession *self, gboolean early)
{
  if (!self->ended)
    cs_media_stream_set_early (self->stream, early);
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
  cs_media_gate_set_bar (cs_media_stream_get_gate (self->stream), blocked ? CS_MEDIA_BAR_BLOCKED : CS_MEDIA_BAR_OPEN);
  if (blocked)
    cs_media_dtmf_cancel (cs_media_stream_get_dtmf (self->stream));
}

void
cs_media_session_set_muted (CsMediaSession *self, gboolean muted)
{
  if (!self->ended)
    cs_media_leg_set_muted (cs_media_stream_get_leg (self->stream), muted);
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
