/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "zrtp/cs-zrtp-engine.h"
#include "zrtp/cs-zrtp-packet.h"

G_BEGIN_DECLS

typedef struct _CsTestZrtpPair CsTestZrtpPair;
typedef struct _CsTestZrtpSolo CsTestZrtpSolo;

/* What one engine has told its owner, which is a pair or a solo. */
typedef struct {
  CsZrtpEngine *engine;
  CsTestZrtpPair *pair;
  CsTestZrtpSolo *solo;

  gboolean peer_found;
  guint n_secured;
  CsZrtpSecured secured;
  gint64 secured_at_us;
  guint n_failed;
  CsZrtpFailure failure;
  gboolean by_peer;
  gint64 failed_at_us;

  CsSecret *receive_key, *receive_salt, *send_key, *send_salt;
  guint receive_bits, send_bits;

  guint n_sent;
  guint n_sent_of[CS_N_ZRTP_MESSAGES];
} CsTestZrtpEnd;

/* Sees each packet that end @from (0 or 1) sends and decides about it by calling cs_test_zrtp_pair_deliver() as often
 * as it likes. @n counts the packets of that end from 0. */
typedef void (*CsTestZrtpLink) (CsTestZrtpPair *pair, guint from, guint n, const guint8 *packet, gsize len,
                                gpointer user_data);

/* Two engines on a link of ours and on a clock of ours: minutes of it take milliseconds. Without a link function every
 * packet arrives after delay_us. */
struct _CsTestZrtpPair {
  CsTestZrtpEnd ends[2];
  gint64 now_us;
  gint64 delay_us;
  CsTestZrtpLink link;
  gpointer link_data;
  GQueue in_flight;
  guint64 order;
};

/* Fills in a config that differs between the ends 0 and 1. */
void cs_test_zrtp_config (CsZrtpConfig *config, guint end);

/* NULL for a config as above. */
CsTestZrtpPair *cs_test_zrtp_pair_new (const CsZrtpConfig *a, const CsZrtpConfig *b);
void cs_test_zrtp_pair_free (CsTestZrtpPair *self);

/* Starts both ends now. */
void cs_test_zrtp_pair_start (CsTestZrtpPair *self);

/* Puts a packet on its way to end @to. */
void cs_test_zrtp_pair_deliver (CsTestZrtpPair *self, guint to, const guint8 *packet, gsize len, gint64 delay_us);

/* Lets time go by until @until_us, or until nothing will happen any more. */
void cs_test_zrtp_pair_run (CsTestZrtpPair *self, gint64 until_us);

/* The same, but stops as soon as both ends are secure or have failed and nothing is in flight. */
void cs_test_zrtp_pair_settle (CsTestZrtpPair *self, gint64 until_us);

/* Both secure, of opposite roles, with the same code, suite and keys. */
void cs_test_zrtp_pair_assert_agreed (const CsTestZrtpPair *self);

/* Whatever happened: never two secure ends that do not agree, never both secure and failed. */
void cs_test_zrtp_pair_assert_sane (const CsTestZrtpPair *self);

/* The type of a sound packet. */
CsZrtpMessageType cs_test_zrtp_type (const guint8 *packet, gsize len);

/* The message in the packet that @hex gives. (transfer full) */
GBytes *cs_test_zrtp_message (const char *hex);

/* Makes the CRC fit again. */
void cs_test_zrtp_fix_crc (guint8 *packet, gsize len);

/* For a single engine without a partner: an end whose events are recorded and whose packets go to @sent (of GBytes). */
struct _CsTestZrtpSolo {
  CsTestZrtpEnd end;
  gint64 now_us;
  GPtrArray *sent;
};

CsTestZrtpSolo *cs_test_zrtp_solo_new (const CsZrtpConfig *config);
void cs_test_zrtp_solo_free (CsTestZrtpSolo *self);

/* Feeds a message in a packet of its own. */
void cs_test_zrtp_solo_feed (CsTestZrtpSolo *self, GBytes *message);

/* Feeds any packet given as hex. */
void cs_test_zrtp_solo_feed_hex (CsTestZrtpSolo *self, const char *hex);

/* The last message that it has sent, of @type, or NULL. (transfer full) */
GBytes *cs_test_zrtp_solo_last (CsTestZrtpSolo *self, CsZrtpMessageType type);

guint cs_test_zrtp_solo_count (CsTestZrtpSolo *self, CsZrtpMessageType type);

/* Moves the time to each deadline until @until_us. */
void cs_test_zrtp_solo_run (CsTestZrtpSolo *self, gint64 until_us);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsTestZrtpPair, cs_test_zrtp_pair_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsTestZrtpSolo, cs_test_zrtp_solo_free)

G_END_DECLS
