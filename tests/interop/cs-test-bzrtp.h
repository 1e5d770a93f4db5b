/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "zrtp/cs-zrtp-engine.h"

#include <bzrtp/bzrtp.h>

G_BEGIN_DECLS

/* Our engine and libbzrtp, the ZRTP of Linphone, in one process on a link and a clock of ours. */
typedef struct _CsTestBzrtp CsTestBzrtp;

/* What both sides are limited to; mandatory algorithms stay behind it. */
typedef struct {
  const char *name;
  CsZrtpSuite suite;
  guint8 their_hash, their_cipher, their_auth, their_agreement, their_sas;
} CsTestBzrtpLimits;

struct _CsTestBzrtp {
  GQueue to_us, to_them; /* of GBytes */
  gint64 now_ms;

  CsZrtpEngine *engine;
  gboolean secured;
  CsZrtpSecured info;
  gboolean failed;
  CsZrtpFailure failure;
  CsSecret *receive_key, *receive_salt, *send_key, *send_salt;

  bzrtpContext_t *bzrtp;
  guint32 their_ssrc;   /* which channel of it this is */
  CsTestBzrtp *primary; /* this is a further channel of that one, whose context it uses */
  gboolean their_session;
  gboolean their_verified;
  gboolean their_mismatch;
  char *their_sas;
  CsSecret *their_receive_key, *their_receive_salt, *their_send_key, *their_send_salt;
  guint8 their_auth_tag;

  GRand *losses; /* NULL: none */
};

CsZrtpOffer cs_test_bzrtp_offer (const CsZrtpSuite *suite);

/* @config: the rest is filled in. */
void cs_test_bzrtp_open_ours (CsTestBzrtp *self, const CsZrtpConfig *config);

/* @limits: NULL for what libbzrtp offers by itself. @database: of sqlite, where it remembers, or NULL. */
void cs_test_bzrtp_open_theirs (CsTestBzrtp *self, const CsTestBzrtpLimits *limits, void *database);

/* One more channel in the context of @primary, which is secure. */
void cs_test_bzrtp_open_channel (CsTestBzrtp *self, CsTestBzrtp *primary);

/* Each side learns the other's Hello hash, as from signalling. */
void cs_test_bzrtp_exchange_hello_hashes (CsTestBzrtp *self);

/* Until both are secure, or one is not going to be. */
void cs_test_bzrtp_run (CsTestBzrtp *self);
void cs_test_bzrtp_close (CsTestBzrtp *self);

void cs_test_bzrtp_assert_agreed (const CsTestBzrtp *self);

G_END_DECLS
