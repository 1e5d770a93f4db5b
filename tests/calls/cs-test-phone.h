/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-call-manager.h"
#include "lib/cs-test-loop.h"

G_BEGIN_DECLS

/* A manager with a data folder of its own and one account, on loopback, that speaks instead of a person and writes down
 * what happens. */
typedef struct {
  char *folder;
  CsCallManager *manager;
  CsAccount *account; /* the manager's */
  guint16 port;       /* where it listens */
  gboolean auto_answer;

  CsCall *call; /* the last one, held */
  guint added;
  CsCallState added_state; /* of the last call, when it was told of */
  guint incoming;
  guint ended;

  guint quality; /* of the last call */
  CsCallQuality figures;
} CsTestPhone;

/* A direct account over "tls", "tcp" or "udp"; @trusted: whose certificate it believes, or NULL. */
CsTestPhone *cs_test_phone_new (const char *transport, CsRequirement requirement, CsTestPhone *trusted);

/* Without an account; @folder: (nullable) (transfer full) one that exists already. */
CsTestPhone *cs_test_phone_new_bare (char *folder);

/* Closes and waits, and checks that nothing is left of the manager and its calls. */
void cs_test_phone_free (CsTestPhone *self);

/* (transfer full): the same, but for the folder. */
char *cs_test_phone_free_keeping_folder (CsTestPhone *self);

/* Frees the manager at once, as nobody should. */
void cs_test_phone_drop (CsTestPhone *self);

/* (transfer full): "sip:…" at which @self can be called. */
char *cs_test_phone_get_uri (CsTestPhone *self);

void cs_test_phone_call (CsTestPhone *self, CsTestPhone *callee, const CsRequirement *requirement);
CsRecent *cs_test_phone_get_recent (CsTestPhone *self, guint position); /* (transfer none) */

/* Both in a call that has become active. */
void cs_test_phone_connect (CsTestPhone *self, CsTestPhone *callee, const CsRequirement *requirement);

/* Waits for figures that come after this. */
void cs_test_phone_wait_for_figures (CsTestPhone *self);

#define cs_test_wait_for_state(phone, wanted)                                                                          \
  CS_TEST_WAIT_FOR ((phone)->call != NULL && cs_call_get_state ((phone)->call) == (wanted))

#define cs_test_assert_ended(phone, why)                                                                               \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    cs_test_wait_for_state (phone, CS_CALL_ENDED);                                                                     \
    g_assert_cmpstr (cs_call_reason_name (cs_call_get_reason ((phone)->call)), ==, cs_call_reason_name (why));         \
  }                                                                                                                    \
  G_STMT_END

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsTestPhone, cs_test_phone_free)

G_END_DECLS
