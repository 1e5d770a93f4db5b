/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/cs-keyings.h"
#include "base/cs-limits.h"
#include "crypto/cs-hash.h"
#include "crypto/cs-secret.h"
#include "sdp/cs-sdp-error.h"
#include "sdp/cs-sdp-format.h"

G_BEGIN_DECLS

/* Session descriptions (RFC 8866) as typed values: one audio stream is ours, other media lines are remembered only so
 * that an answer can refuse them in their place. Syntax is left to libgstsdp; validation and offer/answer are here.
 * Plain values, any thread. */

typedef enum {
  CS_SDP_PROFILE_AVP,  /* RTP/AVP */
  CS_SDP_PROFILE_AVPF, /* RTP/AVPF */
  CS_SDP_PROFILE_SAVP,
  CS_SDP_PROFILE_SAVPF,
  CS_SDP_PROFILE_DTLS_SAVP, /* UDP/TLS/RTP/SAVP */
  CS_SDP_PROFILE_DTLS_SAVPF,
  CS_SDP_PROFILE_OTHER,
} CsSdpProfile;

/* From the describing side's view. */
typedef enum {
  CS_SDP_INACTIVE = 0,
  CS_SDP_SENDONLY = 1,
  CS_SDP_RECVONLY = 2,
  CS_SDP_SENDRECV = 3,
} CsSdpDirection;

/* SRTP crypto suites of RFC 4568, 6188 and 7714 in our order of preference. The two last, with short tags, are answered
 * but never offered. */
typedef enum {
  CS_SDP_SUITE_AEAD_AES_256_GCM,
  CS_SDP_SUITE_AEAD_AES_128_GCM,
  CS_SDP_SUITE_AES_256_CM_HMAC_SHA1_80,
  CS_SDP_SUITE_AES_CM_128_HMAC_SHA1_80,
  CS_SDP_SUITE_AES_256_CM_HMAC_SHA1_32,
  CS_SDP_SUITE_AES_CM_128_HMAC_SHA1_32,
} CsSdpSuite;
#define CS_N_SDP_SUITES 6

const char *cs_sdp_suite_name (CsSdpSuite suite); /* as RFC 6188 and 7714 write it */
gsize cs_sdp_suite_key_len (CsSdpSuite suite);    /* of key and salt together, bytes: 28, 30, 44 or 46 */
gboolean cs_sdp_suite_is_offered (CsSdpSuite suite);

/* A master key, and the identifier (MKI, RFC 3711) that tells in each packet which key protects it. */
typedef struct {
  CsSecret *key;                /* key and behind it salt, cs_sdp_suite_key_len() bytes */
  guint8 mki[CS_LIMIT_SDP_MKI]; /* the first mki_len bytes count */
} CsSdpMasterKey;

/* One a=crypto line that can be used: what its writer protects with when it sends. Ours have one key and no MKI. */
typedef struct {
  guint tag;
  CsSdpSuite suite;
  CsSdpMasterKey keys[CS_LIMIT_SDP_MASTER_KEYS]; /* all different, and so are their MKIs */
  guint n_keys;                                  /* at least 1 */
  gsize mki_len;                                 /* 0: packets carry no MKI, and there is one key */
} CsSdpCrypto;

CsSdpCrypto *cs_sdp_crypto_new (guint tag, CsSdpSuite suite, const CsSecret *key); /* shares the key */
CsSdpCrypto *cs_sdp_crypto_copy (const CsSdpCrypto *self);
void cs_sdp_crypto_free (CsSdpCrypto *self);

/* Whether packets under the two look the same: suite, keys and MKIs, in this order. Not the tag. */
gboolean cs_sdp_crypto_equal (const CsSdpCrypto *a, const CsSdpCrypto *b);
gboolean cs_sdp_crypto_has_key (const CsSdpCrypto *self, const CsSecret *key);

/* a=fingerprint (RFC 8122): SHA-256, SHA-384 or SHA-512 of a certificate. */
typedef struct {
  CsHashAlg alg;
  guint8 value[CS_HASH_MAX]; /* cs_hash_len() of it */
} CsSdpFingerprint;

/* a=setup (RFC 4145): who begins the DTLS handshake. */
typedef enum {
  CS_SDP_SETUP_NONE, /* not said */
  CS_SDP_SETUP_ACTPASS,
  CS_SDP_SETUP_ACTIVE,
  CS_SDP_SETUP_PASSIVE,
  CS_SDP_SETUP_HOLDCONN,
} CsSdpSetup;

typedef struct {
  guint8 payload_type;
  char *encoding;   /* "opus", "telephone-event"; "" when the peer never said what the payload type means */
  guint clock_rate; /* Hz */
  guint channels;   /* 1 when not said */
  char *fmtp;       /* parameters after the payload type, or NULL */
} CsSdpCodec;

typedef struct {
  char *version; /* "1.10" */
  guint8 hash[32];
} CsSdpZrtpHash;

typedef struct {
  char *line;         /* what follows "m=", as it was written; NULL in a description of ours */
  char *address;      /* of the c= line in force: numeric IPv4/IPv6 or a name */
  guint16 port;       /* 0: refused or disabled */
  char *rtcp_address; /* NULL: as address */
  guint16 rtcp_port;  /* a=rtcp (RFC 3605), otherwise port + 1; 0: none */
  gboolean rtcp_mux;
  CsSdpProfile profile;
  char *profile_name;       /* as it was written */
  CsSdpDirection direction; /* without the receiving half when address is 0.0.0.0: hold as RFC 2543 had it */
  GPtrArray *codecs;        /* of CsSdpCodec, most preferred first */
  GPtrArray *zrtp_hashes;   /* of CsSdpZrtpHash */
  guint ptime_ms;           /* 0: not said */
  guint maxptime_ms;
  gboolean has_crypto;      /* an a=crypto line, also one that cannot be used */
  GPtrArray *cryptos;       /* of CsSdpCrypto: those that can, in the order of the lines */
  GPtrArray *untagged;      /* of CsSdpCrypto: those that could but for their tag, see cs_sdp_read_as_answer() */
  gboolean has_fingerprint; /* an a=fingerprint line, also one that cannot be used */
  GPtrArray *fingerprints;  /* of CsSdpFingerprint */
  CsSdpSetup setup;
  char *tls_id; /* RFC 8842, or NULL */
} CsSdpAudio;

typedef struct {
  char *origin;            /* what follows "o=", of a peer: nobody looks into it. NULL in a description of ours: */
  guint64 session_id;      /* those of our o= line */
  guint64 session_version; /* likewise */
  GPtrArray *lines;        /* for each media line a CsSdpAudio, or NULL: no audio, or no address that can be used */
  CsSdpAudio *audio;       /* of @lines, the one that is taken; NULL: none. At first it is the first in use */
  guint audio_index;       /* its place among the media lines */
  GPtrArray *other_media;  /* of char *: what follows "m=", in order, NULL at audio_index; answered with port 0 */
} CsSdp;

/* Takes the audio line at @index in place of the one that was taken. A stream is often offered twice, with and without
 * keys: which of the two it is to be is not decided here. */
void cs_sdp_take_line (CsSdp *self, guint index);

/* The hash that counts: that of our version, 1.10, else the first; NULL when there is none. (transfer none) */
const CsSdpZrtpHash *cs_sdp_audio_get_zrtp_hash (const CsSdpAudio *self);

void cs_sdp_free (CsSdp *self);
CsSdp *cs_sdp_copy (const CsSdp *self);

/* Bounded by cs-limits.h (TOO_MUCH); never crashes on any bytes. MALFORMED: not SDP, a media line that makes none, or
 * no audio line in use with an address that it could go to. Anything else that is invalid is ignored by itself: the
 * attribute, the format, the line. */
CsSdp *cs_sdp_parse (const guint8 *bytes, gsize len, GError **error);

/* (transfer full): CRLF text with a NUL. Of a parsed description it holds what the model holds: parsed again it gives
 * the same model, but that a line which could not be used is gone. The keys of SDES are in it: whoever has
 * it gives it to cs_wiped_text_free(). */
char *cs_sdp_print (const CsSdp *self);

/* ---- offer and answer (RFC 3264), pure ---- */

/* What we can do at this end. Each description of a session after the first takes a session_version one higher, with
 * the same session_id (RFC 3264 section 8). */
typedef struct {
  const char *address; /* numeric */
  guint16 port;
  guint16 rtcp_port; /* where RTCP comes in when the peer does not multiplex */

  /* What keys the stream, as cs_media_session_describe() says. An offer announces what is in the mask and fits the
   * profile; an answer chooses from it. */
  guint keyings;
  const guint8 *zrtp_hash;   /* 32 bytes, or NULL: none announced */
  const GPtrArray *cryptos;  /* of CsSdpCrypto, one for each suite that we have; NULL: no SDES. The tag is not read */
  const guint8 *fingerprint; /* SHA-256, 32 bytes; NULL: no DTLS-SRTP */
  const char *tls_id;        /* of our side of the DTLS association; NULL: not said */
  const char *peer_tls_id;   /* what the peer's was when ours was said; NULL before, or when it said none */
  CsSdpSetup setup;          /* ACTIVE or PASSIVE: the role in force; NONE before there is one */

  /* The form of an offer: RTP/AVP with everything in the mask (RFC 8643, and ZRTP alone), RTP/SAVP with a=crypto and
   * a=fingerprint, UDP/TLS/RTP/SAVP with a=fingerprint alone. Not read for answers and re-offers. */
  CsSdpProfile profile;

  const CsSdpFormat *formats; /* the table of what this end can do, ended by a row without encoding */
  CsSdpDirection direction;
  guint ptime_ms; /* 20 */
  guint64 session_id;
  guint64 session_version;
} CsSdpLocal;

/* A row of the table that both sides have. */
typedef struct {
  const CsSdpFormat *format;
  guint8 send_payload_type;          /* by the peer's numbering */
  guint8 receive_payload_type;       /* by ours */
  guint8 other_receive_payload_type; /* the peer's, for who numbers both ways alike; or as before, where it is taken */
  char *fmtp;                        /* the peer's, or NULL */
} CsSdpAgreedFormat;

/* What the two descriptions come to. Reference counted, and never changed once it is made. */
typedef struct {
  gatomicrefcount refs;
  char *remote_address; /* numeric or a name; nothing is to be sent there unless direction says so */
  guint16 remote_port;
  char *remote_rtcp_address; /* with rtcp_mux the same as for RTP */
  guint16 remote_rtcp_port;
  gboolean rtcp_mux;
  CsSdpDirection direction;                        /* ours */
  CsSdpAgreedFormat formats[CS_LIMIT_SDP_FORMATS]; /* in the order of the answer; one at least is sound */
  guint n_formats;
  guint ptime_ms; /* of what we send: one of the first sound's packet times */

  /* Exactly one, the first of ZRTP, DTLS, SDES that both descriptions have. NONE: nothing was chosen; ZRTP may still
   * be found in-band where our own description announced it. */
  CsKeyings keying;
  gboolean peer_has_zrtp_hash;
  guint8 peer_zrtp_hash[32];
  gboolean peer_has_other_keying; /* crypto or fingerprint that were not chosen */

  /* With SDES: same tag, same suite, each side's own key. */
  CsSdpCrypto *local_crypto;
  CsSdpCrypto *remote_crypto;

  /* With DTLS */
  GPtrArray *remote_fingerprints; /* of CsSdpFingerprint */
  char *local_tls_id;             /* or NULL */
  char *remote_tls_id;            /* or NULL */
  gboolean is_dtls_client;        /* we begin the handshake: our setup is active */
} CsSdpAgreed;

CsSdpAgreed *cs_sdp_agreed_ref (CsSdpAgreed *self);
void cs_sdp_agreed_unref (CsSdpAgreed *self);

/* SHA-256 over the set of CsSdpFingerprint: the same for every order of the same fingerprints, also when one is said
 * twice. Zeros without any. What is past CS_LIMIT_SDP_FINGERPRINTS is not read. */
#define CS_SDP_FINGERPRINTS_DIGEST 32
void cs_sdp_digest_fingerprints (const GPtrArray *fingerprints, guint8 out[static CS_SDP_FINGERPRINTS_DIGEST]);

/* The format of the sound, and of what is no sound at @clock_rate (NULL: not agreed on). (transfer none) */
const CsSdpAgreedFormat *cs_sdp_agreed_get_sound (const CsSdpAgreed *self);
const CsSdpAgreedFormat *cs_sdp_agreed_get_events (const CsSdpAgreed *self, guint clock_rate);

/* All formats, rtcp-mux, a=rtcp, ptime, and the keying that fits the profile. */
CsSdp *cs_sdp_offer (const CsSdpLocal *local);

/* The next offer in a session. @previous is our own last description in it, offer or answer: its media lines, profile
 * and payload types stay (RFC 3264 section 8), its session id and tls-id too, and its version counts one up; those of
 * @local are not read. */
CsSdp *cs_sdp_reoffer (const CsSdp *previous, const CsSdpLocal *local);

/* Whether there is an answer to @offer from who has @keyings, and by which keying (@keying may be NULL). Errors as
 * below. */
gboolean cs_sdp_can_answer (const CsSdp *offer, const CsSdpFormat *formats, guint keyings, CsKeyings *keying,
                            GError **error);

/* The answer to @offer, and what was agreed (@agreed may be NULL). Errors: NO_AUDIO, also when the audio line is
 * offered with port 0; NO_COMMON_CODEC; PROFILE (the offer needs keys that we cannot give): each for a 488. */
CsSdp *cs_sdp_answer (const CsSdp *offer, const CsSdpLocal *local, CsSdpAgreed **agreed, GError **error);

/* Before anything is made of an answer: an a=crypto line whose tag cannot be read counts there, behind the others,
 * since its suite tells which of ours it answers. To an offer nobody could say such a tag back. */
void cs_sdp_read_as_answer (CsSdp *self);

/* What an answer to our @offer comes to. Errors: NO_AUDIO when the peer refused the audio line; NOT_AN_ANSWER, also
 * when it takes up keys that were not offered, or says nothing of keys where the profile needs them. */
CsSdpAgreed *cs_sdp_agree (const CsSdp *offer, const CsSdp *answer, const CsSdpFormat *formats, GError **error);

/* After that: from now on the session has the profile of the @answer, which cs_sdp_reoffer() goes on with. */
void cs_sdp_settle_profile (CsSdp *offer, const CsSdp *answer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsSdp, cs_sdp_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsSdpCrypto, cs_sdp_crypto_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsSdpAgreed, cs_sdp_agreed_unref)

G_END_DECLS
