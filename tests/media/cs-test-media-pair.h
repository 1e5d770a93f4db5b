/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/cs-media-demux.h"
#include "media/cs-media-session.h"

G_BEGIN_DECLS

/* Two sessions in one process, joined by a relay that sees, and may change, every datagram on the media path. */

typedef struct _CsTestMediaPair CsTestMediaPair;

typedef struct {
  CsTestMediaPair *pair;
  CsMediaSession *session;
  CsMediaSessionConfig config;
  CsSdpAgreed agreed; /* what the next connect says; all that it points to is borrowed */
  CsSdp *description; /* ours, of the last cs_test_media_pair_negotiate() */
  CsSdpAgreed *negotiated;
  CsMediaGateState gate;
  gboolean flowing;
  guint n_unplayed; /* how often it was said */
  gboolean secured;
  CsMediaSecurity security;
  gboolean failed;
  CsMediaFailure failure;
  char *failure_text;
  guint n_quality;
  CsMediaQuality quality;
  gboolean stopped;
} CsTestMediaEnd;

typedef struct {
  gboolean from_a;
  gboolean on_rtcp_port;
  CsMediaClass class;
  GBytes *bytes;
} CsTestDatagram;

/* Passes the datagram on with cs_test_media_pair_forward(), or does not. */
typedef void (*CsTestRelayFunc) (CsTestMediaPair *pair, const CsTestDatagram *datagram, gpointer user_data);

typedef struct {
  guint16 port; /* where one side sends to */
  GSocket *socket;
  GSource *source;
  CsTestMediaPair *pair;
  gboolean from_a;
  gboolean is_rtcp;
} CsTestRelayPort;

struct _CsTestMediaPair {
  CsTestMediaEnd a, b;
  CsTestRelayPort ports[4]; /* RTP and RTCP that A sends to, then those of B */
  GPtrArray *seen;          /* of CsTestDatagram: as they were sent */
  CsTestRelayFunc relay;    /* NULL: everything passes */
  gpointer user_data;
};

void cs_test_media_init (void);

/* Fills in configurations and agreements: SPEECH into nothing, both ways, ZRTP announced. Change them, then create. */
CsTestMediaPair *cs_test_media_pair_new (void);
void cs_test_media_pair_create (CsTestMediaPair *pair);                            /* the sessions */
void cs_test_media_pair_announce (const CsTestMediaEnd *from, CsTestMediaEnd *to); /* its zrtp-hash */

/* Between the two: A (or B) offers in the form of @profile, again if it has before, the other answers, and both end's
 * agreed is what the printed and parsed descriptions come to in what concerns keys. */
void cs_test_media_pair_negotiate (CsTestMediaPair *pair, CsTestMediaEnd *offerer, CsSdpProfile profile);
/* Hands a copy of what the end has agreed on to its session. */
void cs_test_media_end_connect (CsTestMediaEnd *end);
void cs_test_media_pair_connect (CsTestMediaPair *pair); /* both; agreed's hashes are filled in by _create */
void cs_test_media_pair_free (CsTestMediaPair *pair);    /* stops and waits for it */

void cs_test_media_pair_wait_secure (CsTestMediaPair *pair);

/* The relay drops ZRTP, and nobody announces it. */
CsTestMediaPair *cs_test_media_pair_new_without_zrtp (void);
/* Creates and connects so that both gates end CLEAR and sound flows. */
void cs_test_media_pair_connect_clear (CsTestMediaPair *pair);

void cs_test_media_pair_forward (CsTestMediaPair *pair, const CsTestDatagram *datagram, GBytes *instead);

guint cs_test_media_pair_count (CsTestMediaPair *pair, gboolean from_a, CsMediaClass class);

/* Fails the test if any datagram so far was RTP or RTCP that is not encrypted, or of a keying that was not agreed. */
void cs_test_media_pair_assert_nothing_clear (CsTestMediaPair *pair);

/* Waits until so many more packets of the class have been seen. */
void cs_test_media_pair_wait_for (CsTestMediaPair *pair, gboolean from_a, CsMediaClass class, guint n_more);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsTestMediaPair, cs_test_media_pair_free)

G_END_DECLS
