/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/cs-media-error.h"
#include "media/cs-media-liveness.h"
#include "sdp/cs-sdp.h"
#include "zrtp/cs-zrtp-engine.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CsMediaSession:
 *
 * The audio stream of one call: sockets, demultiplexer, gate, keying, SRTP and its leg at the desk. The functions
 * below belong to the main context and never block; the work is done in the media-io thread and in GStreamer's. Events
 * come back through the main context that was the thread default when the session was made, in order, and none after
 * cs_media_session_free().
 *
 * The gate decides about every packet in both directions (see cs-media-gate.h). Without @allow_clear nothing leaves or
 * is played that is not SRTP under keys that both ends confirmed.
 */
typedef struct _CsMediaSession CsMediaSession;

typedef enum {
  CS_MEDIA_SOURCE_DEVICE, /* the sound server's microphone */
  CS_MEDIA_SOURCE_FILE,   /* a WAV file, repeated until the end */
  CS_MEDIA_SOURCE_SPEECH, /* a speech-like signal that the program makes: no sound server needed */
  CS_MEDIA_SOURCE_ECHO,   /* what was received, @echo_delay_ms later */
  CS_MEDIA_SOURCE_ROOM,   /* what is received in the other calls of its room */
} CsMediaSourceKind;

typedef enum {
  CS_MEDIA_SINK_DEVICE,
  CS_MEDIA_SINK_FILE, /* WAV, 48 kHz mono 16 bit, of what was received; header right at any moment it is closed */
  CS_MEDIA_SINK_NONE, /* decoded, measured and thrown away */
} CsMediaSinkKind;

typedef struct {
  CsMediaSourceKind source;
  const char *play_file;
  guint echo_delay_ms;
  guint room; /* ROOM: a number of cs_media_room_new() */

  CsMediaSinkKind sink;
  const char *record_file;
} CsMediaAudio;

typedef struct {
  const char *bind_address; /* numeric, NULL: any */
  CsMediaAudio audio;
  guint8 zid[CS_ZID_LEN];
  const char *client_id;    /* of our Hello */
  gboolean allow_clear;     /* the call requires no protection */
  guint keyings;            /* of CsKeyings, that the call may use */
  CsZrtpCache *cache;       /* what is retained of this peer; NULL: nothing, nowhere. The session takes a reference */
  guint report_interval_ms; /* between our RTCP reports; 0: the five seconds of RFC 3550 section 6.2 */
} CsMediaSessionConfig;

/* States of the gate; the only edges are CLOSED -> HANDSHAKE -> SECURE and CLOSED -> CLEAR. */
typedef enum {
  CS_MEDIA_GATE_CLOSED,
  CS_MEDIA_GATE_HANDSHAKE,
  CS_MEDIA_GATE_SECURE,
  CS_MEDIA_GATE_CLEAR,
} CsMediaGateState;

/* What is known about a secured stream. Strings are static. */
typedef struct {
  const char *keying;    /* "zrtp", "dtls", "sdes" */
  const char *suite;     /* SRTP suite: "AEAD_AES_256_GCM" */
  const char *agreement; /* "X255"; of DTLS the group, "SECP256R1"; NULL with SDES */
  const char *hash;      /* "S256"; NULL but with ZRTP */
  CsZrtpSecured zrtp;    /* with ZRTP only */
} CsMediaSecurity;

typedef enum {
  CS_MEDIA_FAILURE_NO_KEYING, /* the peer does not speak ZRTP */
  CS_MEDIA_FAILURE_HANDSHAKE, /* it does, but the handshake failed; see zrtp */
  CS_MEDIA_FAILURE_ATTACK,    /* signs of an attacker in the middle: hash of the Hello, hash chain, hvi, Confirm MAC */
  CS_MEDIA_FAILURE_DEVICE,    /* no sound server, device gone and nothing to take its place */
  CS_MEDIA_FAILURE_FILE,
  CS_MEDIA_FAILURE_INTERNAL,
} CsMediaFailureKind;

typedef struct {
  CsMediaFailureKind kind;
  CsZrtpFailure zrtp; /* with HANDSHAKE and ATTACK */
  const char *text;   /* for the log and the terminal */
} CsMediaFailure;

typedef struct {
  guint64 sent;     /* RTP packets */
  guint64 received; /* RTP packets that were let through */
  guint64 dropped;  /* that were not: clear, replayed, forged */
  guint64 unknown;  /* that were, but under a payload type that was not agreed on: nobody can play them */
  guint64 lost;     /* as the jitter buffer counts */
  double jitter_ms;
  double rtt_ms;         /* < 0: not known yet */
  double level_db;       /* of what is played, over the last second; -100 silence */
  double input_level_db; /* of what is sent */
} CsMediaQuality;

typedef struct {
  /* A description can be written: where the peer may send to is known. Once, soon after the session was made. */
  void (*prepared) (CsMediaSession *session, gpointer user_data);
  void (*gate) (CsMediaSession *session, CsMediaGateState state, gpointer user_data);
  void (*secured) (CsMediaSession *session, const CsMediaSecurity *security, gpointer user_data);
  void (*failed) (CsMediaSession *session, const CsMediaFailure *failure, gpointer user_data);
  void (*flowing) (CsMediaSession *session, const char *codec,
                   gpointer user_data); /* first packet decoded: "opus/48000" */
  void (*quality) (CsMediaSession *session, const CsMediaQuality *quality, gpointer user_data); /* every second */
  void (*life) (CsMediaSession *session, CsMediaLife life, gpointer user_data);                 /* it has changed */
  /* Sound comes, and only under payload types that were not agreed on: once. */
  void (*unplayed) (CsMediaSession *session, gpointer user_data);
  void (*stopped) (CsMediaSession *session, const CsMediaQuality *last, gpointer user_data); /* after _stop() */
} CsMediaSessionEvents;

/* A number for CsMediaAudio's room that nobody else has. */
guint cs_media_room_new (void);

/* Binds RTP and RTCP sockets and makes what the keyings need; prepared() says when an offer can be written. */
CsMediaSession *cs_media_session_new (const CsMediaSessionConfig *config, const CsMediaSessionEvents *events,
                                      gpointer user_data, GError **error);
void cs_media_session_free (CsMediaSession *self); /* ends it at once; does not wait */

guint16 cs_media_session_get_rtp_port (CsMediaSession *self);
guint16 cs_media_session_get_rtcp_port (CsMediaSession *self);

/* What this end brings, into the fields of @local that say so: formats, keyings, zrtp_hash, fingerprint, cryptos,
 * tls_id, setup. They live as long as the session and are not to be kept beyond. Before each description: once a
 * keying was agreed it is the only one that is left. */
void cs_media_session_describe (CsMediaSession *self, CsSdpLocal *local);

/* The other side is known: starts keying at once and audio as soon as the gate lets it. Again after a re-INVITE:
 * address, direction, packet time and payload types change, keys and gate stay. Takes a reference. */
void cs_media_session_connect (CsMediaSession *self, CsSdpAgreed *agreed);

/* What cs_media_session_connect() says next is of a call that is not answered yet: keying has all the time. */
void cs_media_session_set_early (CsMediaSession *self, gboolean early);

/* The dialog is confirmed (ACK seen): repeats Hello if the peer was not there yet. */
void cs_media_session_confirmed (CsMediaSession *self);

/* The user compared the code, and it was right (or takes that back): for the cache. Does nothing without ZRTP's keys.
 */
void cs_media_session_set_checked (CsMediaSession *self, gboolean checked);

/* The call is active: sound of the other side is missed when it does not come (see CsMediaLiveness), but not while
 * either side holds. */
void cs_media_session_set_awaited (CsMediaSession *self, gboolean awaited);

/* Nothing is sent or played while blocked (but keying goes on): SUSPECT. */
void cs_media_session_set_blocked (CsMediaSession *self, gboolean blocked);

void cs_media_session_set_muted (CsMediaSession *self, gboolean muted);

/* Queues digits 0-9 A-D * # (RFC 4733); FALSE when the peer takes no telephone-event: use INFO. */
gboolean cs_media_session_send_dtmf (CsMediaSession *self, const char *digits);

/* Stops audio, closes the files, then `stopped`. */
void cs_media_session_stop (CsMediaSession *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsMediaSession, cs_media_session_free)

G_END_DECLS
