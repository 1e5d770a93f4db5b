/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lib/cs-test-loop.h"
#include "lib/cs-test-sip-peer.h"
#include "sip/cs-sip-agent-private.h"

G_BEGIN_DECLS

/* An agent whose user writes down what happens. Its clock is a fake one unless asked otherwise: time only passes when
 * the test says so. */
typedef struct {
  CsClock *clock; /* NULL: the system's */
  CsSipAgent *agent;
  guint16 port; /* where it listens, or 0 */

  CsSipSession *session; /* the last one */
  GPtrArray *sessions;   /* all of them */
  guint incoming;
  gboolean ignore_incoming;

  guint provisional;
  guint provisional_status;
  char *early_media;
  guint established;
  char *description; /* of the last `established` */
  guint offers;
  char *offer;
  guint infos;
  char *info;
  guint identities; /* events */
  char *identity;   /* the last one's address, or NULL */
  guint ended;
  CsSipCause *cause; /* of the last `ended` */
  guint reoffers;    /* outcomes of our re-INVITEs */
  char *reoffer_answer;
  CsSipCause *reoffer_cause;

  guint registrations; /* events */
  CsSipRegistrationState registration;
  guint expires_s;
  CsSipCause *registration_cause;
  guint closed;
} CsTestSide;

CsTestSide *cs_test_side_new (const CsSipAgentConfig *config);
CsTestSide *cs_test_side_new_real (const CsSipAgentConfig *config); /* on the system's clock */
void cs_test_side_free (CsTestSide *self);

/* A direct agent that listens on loopback. */
CsTestSide *cs_test_side_new_direct (CsNetTransport transport);

/* (transfer none) */
CsSipSession *cs_test_side_call (CsTestSide *self, const char *target);
CsSipSession *cs_test_side_call_port (CsTestSide *self, guint16 port);
void cs_test_side_accept (CsTestSide *self, const char *description);
void cs_test_side_reoffer (CsTestSide *self, const char *description);
void cs_test_side_accept_offer (CsTestSide *self, const char *description); /* of a re-INVITE or UPDATE */
void cs_test_side_advance (CsTestSide *self, gint64 ms);

/* Fires what is due on every side's clock. */
void cs_test_sides_run (void);

/* Lets everything happen that can happen now. */
void cs_test_sides_settle (void);

#define CS_TEST_SIDES_WAIT_FOR(condition)                                                                              \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    gint64 cs_test_until = cs_test_loop_deadline ();                                                                   \
    for (;;)                                                                                                           \
      {                                                                                                                \
        cs_test_sides_run ();                                                                                          \
        if (condition)                                                                                                 \
          break;                                                                                                       \
        cs_test_loop_turn (cs_test_until, #condition, __FILE__, __LINE__);                                             \
      }                                                                                                                \
  }                                                                                                                    \
  G_STMT_END

/* How a session of the side ended, and that nothing else did. */
#define cs_test_side_assert_cause(side, k, is_remote)                                                                  \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_assert_cmpuint ((side)->ended, ==, 1);                                                                           \
    g_assert_cmpint ((side)->cause->kind, ==, CS_SIP_CAUSE_##k);                                                       \
    g_assert_cmpint ((side)->cause->remote, ==, is_remote);                                                            \
  }                                                                                                                    \
  G_STMT_END

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsTestSide, cs_test_side_free)

G_END_DECLS
