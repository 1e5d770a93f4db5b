/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cs-test-phone.h"
#include "lib/cs-test-sip-peer.h"
#include "media/cs-media-session.h"

G_BEGIN_DECLS

/* A peer over TCP that says what the test wants it to say: its SIP is a script; its media are plain RTP sockets, or a
 * real session with ZRTP. */
typedef struct {
  CsTestSipPeer *peer;
  gboolean calls; /* it is the caller */

  CsMediaSession *media; /* NULL: a program without ZRTP */
  guint8 hello_hash[CS_ZRTP_HELLO_HASH_LEN];
  gboolean secured;
  gboolean failed;
  gboolean stopped;
  CsMediaQuality figures;
  guint quality;

  GSocket *rtp; /* without ZRTP */
  guint16 rtp_port;
  guint version; /* of its descriptions */

  char *invite; /* the first of the dialog, whoever sent it */
  char *local;  /* From of its own requests */
  char *remote; /* To of them */
  char *target;
  char *call_id;
  guint cseq;
} CsTestPuppet;

typedef enum { CS_TEST_HASH_OWN, CS_TEST_HASH_OTHER, CS_TEST_HASH_NONE } CsTestHash;

/* What a description says; zeros are the usual. */
typedef struct {
  const char *profile;   /* "RTP/AVP" */
  const char *direction; /* "sendrecv" */
  const char *codec;     /* "opus/48000/2" */
  CsTestHash hash;
  const char *more; /* lines with CRLF */
} CsTestDescription;

/* Waits to be called, and calls @phone. */
CsTestPuppet *cs_test_puppet_new_callee (gboolean zrtp);
CsTestPuppet *cs_test_puppet_new_caller (CsTestPhone *phone, gboolean zrtp);
void cs_test_puppet_free (CsTestPuppet *self);

/* (transfer full) */
char *cs_test_puppet_describe (CsTestPuppet *self, const CsTestDescription *how);

/* As callee. @phone calls; waits for the INVITE. */
void cs_test_puppet_be_called (CsTestPuppet *self, CsTestPhone *phone, const CsRequirement *requirement);
void cs_test_puppet_reply (CsTestPuppet *self, const char *status, const char *description);

/* INVITE of a new dialog, or again in the one that there is. @description: NULL for none. */
void cs_test_puppet_invite (CsTestPuppet *self, const char *from, const char *description);

/* Waits for the answer to the last INVITE; 2xx are acknowledged with @description (nullable) in the ACK. (transfer
 * none): the response. */
const char *cs_test_puppet_wait_for_answer (CsTestPuppet *self, const char *status, const char *description);
void cs_test_puppet_bye (CsTestPuppet *self, const char *headers);

/* Waits for the @n-th request that begins with @start, and answers it 200 when it wants to be answered. */
const char *cs_test_puppet_wait_for_request (CsTestPuppet *self, const char *start, guint n);

/* Gives @message's description, of ours, to the media. */
void cs_test_puppet_connect (CsTestPuppet *self, const char *message);

/* Called and active: descriptions with ZRTP both ways. */
void cs_test_puppet_be_called_until_active (CsTestPuppet *self, CsTestPhone *phone);

CsSdp *cs_test_sdp_of (const char *message); /* (transfer full) */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsTestPuppet, cs_test_puppet_free)

G_END_DECLS
