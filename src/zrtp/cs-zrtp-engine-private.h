/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "zrtp/cs-zrtp-commit.h"
#include "zrtp/cs-zrtp-confirm.h"
#include "zrtp/cs-zrtp-engine.h"
#include "zrtp/cs-zrtp-hash-chain.h"
#include "zrtp/cs-zrtp-hello.h"
#include "zrtp/cs-zrtp-keys.h"
#include "zrtp/cs-zrtp-packet.h"
#include "zrtp/cs-zrtp-secrets.h"
#include "zrtp/cs-zrtp-timer.h"

G_BEGIN_DECLS

/* Shared by the files of the engine only. The exchange and the states are drawn in cs-zrtp-engine.c. */
typedef enum {
  CS_ZRTP_STATE_IDLE,
  CS_ZRTP_STATE_DISCOVERY,
  CS_ZRTP_STATE_HELLO_ACKED,
  CS_ZRTP_STATE_COMMIT_SENT,
  CS_ZRTP_STATE_DHPART2_SENT,
  CS_ZRTP_STATE_CONFIRM2_SENT,
  CS_ZRTP_STATE_DHPART1_SENT,
  CS_ZRTP_STATE_CONFIRM1_SENT,
  CS_ZRTP_STATE_SECURE,
  CS_ZRTP_STATE_ERROR_SENT,
  CS_ZRTP_STATE_OVER,
} CsZrtpState;
#define CS_N_ZRTP_STATES 11

/* What the peer has shown so far. A later image proves an earlier message, so the messages are kept whole. */
typedef struct {
  GBytes *hello_message; /* NULL until a Hello was accepted */
  CsZrtpHello hello;
  guint8 h2[CS_ZRTP_IMAGE_LEN];
  guint8 h1[CS_ZRTP_IMAGE_LEN];
  guint8 hvi[CS_ZRTP_IMAGE_LEN];
  GBytes *confirm; /* the last message of its that we accepted, to know a repetition */
  gboolean disclosure;
  gboolean verified;
  guint32 cache_expiry_s; /* ours never expires, so the smaller of both is the peer's */
  gboolean speaks_higher_version;

  gboolean hash_announced; /* by signalling */
  guint8 announced_hash[CS_ZRTP_HELLO_HASH_LEN];
  gboolean hash_checked;
} CsZrtpPeer;

typedef struct {
  gint64 left_us;
  gint64 at_us;
} CsZrtpBudget;

struct _CsZrtpEngine {
  CsZrtpEvents events;
  gpointer user_data;

  guint8 zid[CS_ZID_LEN];
  guint32 ssrc;
  CsZrtpOffer offer;
  CsZrtpHashChain *chain;
  GBytes *hello;

  int state; /* CsZrtpState */
  CsZrtpRole role;
  CsZrtpSuite suite;
  CsZrtpPeer peer;

  gboolean keep_session;
  CsZrtpSession *session; /* of the first stream: its own once secure, or what it was given */
  gboolean multistream;   /* keyed by it */

  /* The messages of the exchange, ours and theirs, as total_hash wants them. */
  GBytes *commit;
  GBytes *dhpart1;
  GBytes *dhpart2;

  /* Memory. */
  CsZrtpCache *cache;       /* or NULL */
  CsSecret *aux_secret;     /* or NULL */
  CsZrtpRetained *retained; /* what the cache had, or NULL */
  CsZrtpContinuity continuity;
  const CsSecret *matched; /* KEPT: the one of what was retained that both ends have */
  gboolean aux_matched;
  CsSecret *own_rs1; /* of this exchange, once secure and with a cache */

  CsKeyPair *ready_key_pair;
  CsKeyPair *key_pair;
  CsZrtpKeys *keys;

  guint16 sequence;
  GBytes *last_sent;       /* the initiator repeats it by the clock, the responder when asked again */
  CsZrtpTimer hello_timer; /* T1 */
  CsZrtpTimer timer;       /* T2, or patience */

  CsZrtpTimer grace; /* running: it is suspected to be over */
  CsZrtpFailure suspicion;
  gboolean suspicion_by_peer;

  CsZrtpBudget budgets[2]; /* of the limit on incoming packets: all others, Hellos */
  guint dropped;
};

/* A handler returns FALSE for a message that is not what it should be: dropped and counted. */
typedef gboolean (*CsZrtpHandler) (CsZrtpEngine *self, const CsZrtpPacket *packet, gint64 now_us);

void cs_zrtp_engine_set_state (CsZrtpEngine *self, CsZrtpState state);
void cs_zrtp_engine_send (CsZrtpEngine *self, GBytes *message);

/* Sends @message (transfer full) and keeps it to be repeated on @schedule. */
void cs_zrtp_engine_send_step (CsZrtpEngine *self, GBytes *message, const CsZrtpSchedule *schedule, gint64 now_us);

/* Something unauthenticated says that the exchange is over. Anybody can send such a packet, so the exchange goes on;
 * it ends with @failure if it makes no step forward within the grace. */
void cs_zrtp_engine_suspect (CsZrtpEngine *self, CsZrtpFailure failure, gboolean by_peer, gint64 now_us);

/* Ends it: says why to the peer where there is one, and to the owner. */
void cs_zrtp_engine_fail (CsZrtpEngine *self, CsZrtpFailure failure, gint64 now_us);

/* cs-zrtp-engine-keys.c */
void cs_zrtp_engine_forget_secrets (CsZrtpEngine *self);

/* Our key pair for @agreement into self->key_pair, the ready one if it fits. */
void cs_zrtp_engine_need_key_pair (CsZrtpEngine *self, CsKeyAgreement agreement);

/* What total_hash is made of. Borrowed. */
CsZrtpTranscript cs_zrtp_engine_transcript (const CsZrtpEngine *self);

/* Our DHPart message with the key pair. (transfer full) */
GBytes *cs_zrtp_engine_print_dhpart (CsZrtpEngine *self, CsZrtpMessageType type);

/* Makes self->keys from the peer's DHPart, what is shared already and the four messages; the key pair is gone then.
 * FALSE when that ended it. */
gboolean cs_zrtp_engine_make_keys (CsZrtpEngine *self, const CsZrtpDhpart *theirs, gint64 now_us);

/* Our Confirm. (transfer full) */
GBytes *cs_zrtp_engine_seal_confirm (CsZrtpEngine *self, CsZrtpMessageType type);

typedef enum {
  CS_ZRTP_VERDICT_GOOD,
  CS_ZRTP_VERDICT_DROP,
  CS_ZRTP_VERDICT_FAILED, /* and it has ended */
} CsZrtpVerdict;

/* Checks the peer's Confirm, and with the H0 in it what the peer said before. */
CsZrtpVerdict cs_zrtp_engine_check_confirm (CsZrtpEngine *self, const CsZrtpPacket *packet, gint64 now_us);

void cs_zrtp_engine_give_receive_keys (CsZrtpEngine *self);

/* Gives the keys for sending, forgets them all and says that it is secure. */
void cs_zrtp_engine_become_secure (CsZrtpEngine *self);

/* cs-zrtp-engine-memory.c */
void cs_zrtp_engine_recall (CsZrtpEngine *self);
void cs_zrtp_engine_make_secret_ids (const CsZrtpEngine *self,
                                     guint8 out[static CS_ZRTP_N_SECRET_IDS][CS_ZRTP_SECRET_ID_LEN]);
CsZrtpSharedSecrets cs_zrtp_engine_match_secrets (CsZrtpEngine *self, const CsZrtpDhpart *theirs);

/* Fills in what our Confirm says of the memory. */
void cs_zrtp_engine_promise (const CsZrtpEngine *self, CsZrtpConfirm *confirm);

/* Retains the new secret if it may, and fills in what is said of it. */
void cs_zrtp_engine_retain (CsZrtpEngine *self, CsZrtpSecured *secured);

/* cs-zrtp-engine-discovery.c */

/* Whether this packet, not checked in any other way, has the Hello that was announced and has not come yet. */
gboolean cs_zrtp_engine_waits_for_hello (const CsZrtpEngine *self, const guint8 *packet, gsize len);
gboolean cs_zrtp_engine_on_hello (CsZrtpEngine *self, const CsZrtpPacket *packet, gint64 now_us);
gboolean cs_zrtp_engine_on_hello_ack (CsZrtpEngine *self, const CsZrtpPacket *packet, gint64 now_us);
void cs_zrtp_engine_hello_tick (CsZrtpEngine *self, gint64 now_us);

/* cs-zrtp-engine-initiator.c */
void cs_zrtp_engine_send_commit (CsZrtpEngine *self, gint64 now_us);
gboolean cs_zrtp_engine_commit_sent_on_commit (CsZrtpEngine *self, const CsZrtpPacket *packet, gint64 now_us);
gboolean cs_zrtp_engine_commit_sent_on_dhpart1 (CsZrtpEngine *self, const CsZrtpPacket *packet, gint64 now_us);
gboolean cs_zrtp_engine_dhpart2_sent_on_confirm1 (CsZrtpEngine *self, const CsZrtpPacket *packet, gint64 now_us);
void cs_zrtp_engine_confirm1_is_good (CsZrtpEngine *self, gint64 now_us);
gboolean cs_zrtp_engine_confirm2_sent_on_conf2_ack (CsZrtpEngine *self, const CsZrtpPacket *packet, gint64 now_us);

/* cs-zrtp-engine-multistream.c */
void cs_zrtp_engine_send_multistream_commit (CsZrtpEngine *self, gint64 now_us);
void cs_zrtp_engine_become_multistream_responder (CsZrtpEngine *self, const CsZrtpPacket *packet,
                                                  const CsZrtpCommit *commit, gint64 now_us);
gboolean cs_zrtp_engine_commit_sent_on_confirm1 (CsZrtpEngine *self, const CsZrtpPacket *packet, gint64 now_us);
gboolean cs_zrtp_engine_confirm1_sent_on_commit (CsZrtpEngine *self, const CsZrtpPacket *packet, gint64 now_us);

/* cs-zrtp-engine-responder.c */

/* Repeats the answer if @packet is a repetition of @answered. */
gboolean cs_zrtp_engine_answer_again (CsZrtpEngine *self, const CsZrtpPacket *packet, GBytes *answered);
void cs_zrtp_engine_become_responder (CsZrtpEngine *self, const CsZrtpPacket *commit, const CsZrtpSuite *suite,
                                      gint64 now_us);
gboolean cs_zrtp_engine_dhpart1_sent_on_commit (CsZrtpEngine *self, const CsZrtpPacket *packet, gint64 now_us);
gboolean cs_zrtp_engine_dhpart1_sent_on_dhpart2 (CsZrtpEngine *self, const CsZrtpPacket *packet, gint64 now_us);
gboolean cs_zrtp_engine_confirm1_sent_on_dhpart2 (CsZrtpEngine *self, const CsZrtpPacket *packet, gint64 now_us);
gboolean cs_zrtp_engine_confirm1_sent_on_confirm2 (CsZrtpEngine *self, const CsZrtpPacket *packet, gint64 now_us);
gboolean cs_zrtp_engine_secure_on_confirm2 (CsZrtpEngine *self, const CsZrtpPacket *packet, gint64 now_us);

static inline GBytes *
cs_zrtp_packet_dup_message (const CsZrtpPacket *packet)
{
  return g_bytes_new (packet->message, packet->len);
}

gboolean cs_zrtp_packet_is_message (const CsZrtpPacket *packet, GBytes *message);

G_END_DECLS
