/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/cs-dtls-session.h"

G_BEGIN_DECLS

/* Two DTLS sessions joined by a queue that may lose, change and add datagrams. GnuTLS's retransmission runs by the
 * system's clock, so that this one does too. */
typedef struct _CsTestDtlsPair CsTestDtlsPair;

typedef struct {
  CsTestDtlsPair *pair;
  CsDtlsRole role;
  CsDtlsIdentity *identity;
  CsDtlsSession *session;
  guint8 announced[CS_DTLS_FINGERPRINT_LEN]; /* what the other side is told of us */
  gboolean found, has_keys, failed;
  CsDtlsFailure failure;
  CsDtlsProfile profile;
  GByteArray *send, *receive; /* key and salt */
  char *group;
  guint n_sent, n_keys;
} CsTestDtlsEnd;

typedef struct {
  CsTestDtlsEnd *to;
  GBytes *bytes;
} CsTestDtlsDatagram;

/* FALSE: it is lost. May replace *@bytes, and queue more. */
typedef gboolean (*CsTestDtlsRelay) (CsTestDtlsPair *pair, CsTestDtlsEnd *from, GBytes **bytes, gpointer user_data);

struct _CsTestDtlsPair {
  CsTestDtlsEnd client, server;
  GQueue queue; /* of CsTestDtlsDatagram */
  CsTestDtlsRelay relay;
  gpointer user_data;
  guint largest;
};

CsTestDtlsPair *cs_test_dtls_pair_new (void);
void cs_test_dtls_pair_free (CsTestDtlsPair *pair);

/* Makes the sessions, with what the other end has in `announced`, and starts them. */
void cs_test_dtls_pair_start (CsTestDtlsPair *pair);

/* Before the start: @end is told these of the other. */
void cs_test_dtls_pair_set (CsTestDtlsPair *pair, CsTestDtlsEnd *end, const CsDtlsFingerprint *set, guint n);
void cs_test_dtls_pair_queue (CsTestDtlsPair *pair, CsTestDtlsEnd *to, const guint8 *bytes, gsize len);

/* Delivers what is queued, until nothing is. */
void cs_test_dtls_pair_deliver (CsTestDtlsPair *pair);

/* Delivers and ticks until both ends have keys or failed, for @limit_ms at most. */
void cs_test_dtls_pair_run (CsTestDtlsPair *pair, guint limit_ms);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsTestDtlsPair, cs_test_dtls_pair_free)

G_END_DECLS
