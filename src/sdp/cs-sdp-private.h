/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sdp/cs-sdp.h"

G_BEGIN_DECLS

/* The parts of the model, for the files of this floor. Constructors copy their strings; _free accepts NULL. */

CsSdp *cs_sdp_new (void);
CsSdpAudio *cs_sdp_audio_new (void);
void cs_sdp_audio_free (CsSdpAudio *self);
CsSdpCodec *cs_sdp_codec_new (guint8 payload_type, const char *encoding, guint clock_rate, guint channels,
                              const char *fmtp);
void cs_sdp_codec_free (CsSdpCodec *self);
CsSdpZrtpHash *cs_sdp_zrtp_hash_new (const char *version, const guint8 hash[32]);
void cs_sdp_zrtp_hash_free (CsSdpZrtpHash *self);

/* NULL: the payload type is not in @codecs. */
CsSdpCodec *cs_sdp_codecs_find (const GPtrArray *codecs, guint payload_type);

CsSdpProfile cs_sdp_profile_from_name (const char *name);
const char *cs_sdp_profile_name (CsSdpProfile profile); /* not of OTHER */

/* RTP, with whatever keying. */
gboolean cs_sdp_profile_is_spoken (CsSdpProfile profile);

/* The port RTCP has unless a=rtcp says otherwise; 0 when there is none. */
guint16 cs_sdp_default_rtcp_port (guint16 port);

/* cs-sdp-address.c: a unicast address or a host name, charset-checked: nothing here asks DNS. */
gboolean cs_sdp_address_is_valid (const char *address);

/* "IP4" or "IP6", as @address is written; a name counts as IP4. */
const char *cs_sdp_address_type (const char *address);

/* 0.0.0.0 or :: */
gboolean cs_sdp_address_is_any (const char *address);

/* The three fields that c= and a=rtcp share; any may be NULL. What the address is like, it says itself: a type that
 * does not fit is passed over. MALFORMED. */
gboolean cs_sdp_address_check (const char *net_type, const char *address_type, const char *address, GError **error);

/* cs-sdp-attributes.c */
typedef enum {
  CS_SDP_LEVEL_SESSION = 1 << 0,
  CS_SDP_LEVEL_MEDIA = 1 << 1,
} CsSdpLevel;

gboolean cs_sdp_attribute_is_known (const char *name);

/* Takes one a= line into the audio stream; what is not in the model, not allowed at @level, or is invalid is ignored.
 * @value is "" for a flag. */
void cs_sdp_audio_take_attribute (CsSdpAudio *self, CsSdpLevel level, const char *name, const char *value);

/* The same for an a=crypto line, which does not come as text. NULL: one that cannot be used. */
void cs_sdp_audio_take_crypto (CsSdpAudio *self, const CsSdpCrypto *crypto, gboolean has_tag);

/* cs-sdp-crypto.c */

/* NULL: a line that cannot be used, for whatever reason. Without a tag that can be read it still may be. (transfer
 * full)
 */
CsSdpCrypto *cs_sdp_crypto_parse (const char *value, gboolean *has_tag);
void cs_sdp_crypto_print (GString *out, const CsSdpCrypto *crypto);
const CsSdpCrypto *cs_sdp_cryptos_find_tag (const GPtrArray *cryptos, guint tag);
const CsSdpCrypto *cs_sdp_cryptos_find_suite (const GPtrArray *cryptos, CsSdpSuite suite);

/* cs-sdp-key-params.c: the third field of an a=crypto line. Reads it into the keys of @crypto, whose suite is known.
 * FALSE: it cannot be used, and @crypto is to be thrown away. */
gboolean cs_sdp_key_params_parse (CsSdpCrypto *crypto, const char *text);
void cs_sdp_key_params_print (GString *out, const CsSdpCrypto *crypto);

/* cs-sdp-fingerprint.c */
CsSdpFingerprint *cs_sdp_fingerprint_new (CsHashAlg alg, const guint8 *value);
/* NULL: another hash, or none. (transfer full) */
CsSdpFingerprint *cs_sdp_fingerprint_parse (const char *value);
void cs_sdp_fingerprint_print (GString *out, const CsSdpFingerprint *fingerprint);
CsSdpSetup cs_sdp_setup_from_name (const char *name); /* NONE: not known */
const char *cs_sdp_setup_name (CsSdpSetup setup);     /* NULL for NONE */
gboolean cs_sdp_tls_id_is_valid (const char *text);

/* cs-sdp-keying.c. PROFILE: the offer needs keys that who has @keyings cannot give. */
gboolean cs_sdp_keying_choose (const CsSdpAudio *theirs, guint keyings, CsKeyings *keying, GError **error);

/* What @audio, a description of ours, announces: everything that fits, or the one that was chosen. */
void cs_sdp_keying_offer (CsSdpAudio *audio, const CsSdpLocal *local, const char *tls_id);
gboolean cs_sdp_keying_answer (CsSdpAudio *audio, const CsSdpAudio *theirs, const CsSdpLocal *local, GError **error);

/* The same one, with feedback or without; or to RTP/AVP with keys one that cannot do without them, as telephones that
 * know RFC 4568 alone say. Never one that needs fewer keys. */
gboolean cs_sdp_profile_answers (const CsSdpAudio *offer, const CsSdpAudio *answer);

/* NOT_AN_ANSWER */
gboolean cs_sdp_keying_agree (CsSdpAgreed *self, const CsSdpAudio *offer, const CsSdpAudio *answer, gboolean we_offered,
                              GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsSdpAudio, cs_sdp_audio_free)

G_END_DECLS
