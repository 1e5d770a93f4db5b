/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "zrtp/cs-test-zrtp-pair.h"
#include "zrtp/cs-zrtp-confirm.h"
#include "zrtp/cs-zrtp-dhpart.h"
#include "zrtp/cs-zrtp-hello.h"
#include "zrtp/cs-zrtp-keys.h"
#include "zrtp/cs-zrtp-secrets.h"

G_BEGIN_DECLS

/* A partner for one engine that says what the test wants, right or wrong: each cs_test_zrtp_puppet_say_…() feeds the
 * engine one sound packet. What is set in the struct before makes it differ from a good partner. */
typedef struct {
  CsTestZrtpSolo *solo;
  CsZrtpSuite suite;
  CsZrtpHashChain *chain;
  CsKeyPair *key_pair;
  guint8 zid[CS_ZID_LEN];

  GBytes *hello;
  GBytes *commit;
  GBytes *dhpart; /* DHPart2 as initiator, DHPart1 as responder */
  GBytes *confirm;
  CsZrtpKeys *keys;

  CsZrtpHeldSecrets held; /* nothing unless the test says so; borrowed */

  /* What to do wrong. */
  const guint8 *public_value; /* instead of our own */
  gsize public_len;
  const char *names; /* of the Commit's algorithms, 20 characters */
  gboolean low_hvi;  /* loses the contention */
  gboolean wrong_hvi;
  gboolean break_mac; /* of the next message with a MAC */
  gboolean splice;    /* the next image comes from another chain */
  gboolean wrong_h0;
  CsZrtpConfirm confirm_flags;
  gboolean mitm; /* M in its Hello */
} CsTestZrtpPuppet;

CsTestZrtpPuppet *cs_test_zrtp_puppet_new (CsTestZrtpSolo *solo, const CsZrtpSuite *suite);
void cs_test_zrtp_puppet_free (CsTestZrtpPuppet *self);

void cs_test_zrtp_puppet_say_hello (CsTestZrtpPuppet *self);

/* As initiator. */
void cs_test_zrtp_puppet_say_commit (CsTestZrtpPuppet *self);
void cs_test_zrtp_puppet_say_dhpart2 (CsTestZrtpPuppet *self);
void cs_test_zrtp_puppet_say_confirm2 (CsTestZrtpPuppet *self);

/* As responder, to the Commit that the engine has sent. */
void cs_test_zrtp_puppet_say_dhpart1 (CsTestZrtpPuppet *self);
void cs_test_zrtp_puppet_say_confirm1 (CsTestZrtpPuppet *self);

/* The engine is secure with the same keys. */
void cs_test_zrtp_puppet_assert_agreed (CsTestZrtpPuppet *self, CsZrtpRole engine_role);

/* The engine has ended with @failure, and has told so in an Error of @code. */
void cs_test_zrtp_puppet_assert_refused (CsTestZrtpPuppet *self, CsZrtpFailure failure, guint32 code);

/* The public values that no key agreement may accept; ends with a NULL name. */
typedef struct {
  const char *name;
  CsKeyAgreement agreement;
  const char *hex;
} CsTestZrtpBadValue;
extern const CsTestZrtpBadValue cs_test_zrtp_bad_values[];

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsTestZrtpPuppet, cs_test_zrtp_puppet_free)

G_END_DECLS
