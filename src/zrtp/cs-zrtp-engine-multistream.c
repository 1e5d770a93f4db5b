/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys a further stream of a call from the first one (RFC 6189 section 4.4.3). */

/* A further stream of a call whose first one is secure (RFC 6189 section 4.4.3). The session key stands in for the key
 * agreement: the Commit carries a nonce, and Confirm1 answers it at once.
 *
 *     initiator                                    responder
 *        | Commit (H2, choice, nonce)        ------->  |   s0; H2 proves Hello; may receive SRTP
 *        | <---------------- Confirm1 (H0)             |   s0; H0 proves Hello; may receive SRTP
 *        | Confirm2 (H0)                     ------->  |   H0 proves Commit; may send SRTP
 *        | <---------------- Conf2ACK, or SRTP         |   may send SRTP
 *
 * A peer that commits to a key agreement instead has its way (section 4.2): then this stream has a code of its own and
 * CsZrtpSecured says so.
 */

#include "zrtp/cs-zrtp-engine-private.h"

#include "crypto/cs-random.h"
#include "zrtp/cs-zrtp-negotiation.h"

#include <string.h>

void
cs_zrtp_engine_send_multistream_commit (CsZrtpEngine *self, gint64 now_us)
{
  CsZrtpCommit commit = { .mode = CS_ZRTP_COMMIT_MULTISTREAM };

  self->role = CS_ZRTP_ROLE_INITIATOR;
  self->multistream = TRUE;
  self->suite = *cs_zrtp_session_get_suite (self->session);
  memcpy (commit.h2, cs_zrtp_hash_chain_get (self->chain, 2), CS_ZRTP_IMAGE_LEN);
  memcpy (commit.zid, self->zid, CS_ZID_LEN);
  cs_zrtp_commit_set_suite (&commit, &self->suite);
  cs_random_bytes (commit.nonce, sizeof commit.nonce);
  cs_zrtp_session_add_nonce (self->session, commit.nonce);
  self->commit = cs_zrtp_commit_print (&commit, cs_zrtp_hash_chain_get (self->chain, 1));

  cs_zrtp_engine_set_state (self, CS_ZRTP_STATE_COMMIT_SENT);
  cs_zrtp_engine_send_step (self, g_bytes_ref (self->commit), &cs_zrtp_schedule_exchange, now_us);
}

static void
make_keys (CsZrtpEngine *self)
{
  const CsZrtpTranscript transcript = cs_zrtp_engine_transcript (self);

  g_clear_pointer (&self->keys, cs_zrtp_keys_free);
  self->keys = cs_zrtp_keys_new_multistream (&transcript, &self->suite, cs_zrtp_session_get_key (self->session));
}

void
cs_zrtp_engine_become_multistream_responder (CsZrtpEngine *self, const CsZrtpPacket *packet, const CsZrtpCommit *commit,
                                             gint64 now_us)
{
  CsZrtpFailure failure;
  CsZrtpSuite suite;

  if (!cs_zrtp_negotiation_accept_multistream (&self->offer, commit, cs_zrtp_session_get_suite (self->session), &suite,
                                               &failure))
    {
      cs_zrtp_engine_fail (self, failure, now_us);
      return;
    }

  cs_zrtp_session_add_nonce (self->session, commit->nonce);
  self->role = CS_ZRTP_ROLE_RESPONDER;
  self->suite = suite;
  memcpy (self->peer.h2, commit->h2, CS_ZRTP_IMAGE_LEN);
  g_clear_pointer (&self->commit, g_bytes_unref);
  self->commit = cs_zrtp_packet_dup_message (packet);
  make_keys (self);

  cs_zrtp_engine_set_state (self, CS_ZRTP_STATE_CONFIRM1_SENT);
  cs_zrtp_engine_give_receive_keys (self);
  cs_zrtp_engine_send_step (self, cs_zrtp_engine_seal_confirm (self, CS_ZRTP_MESSAGE_CONFIRM1),
                            &cs_zrtp_schedule_patience, now_us);
}

gboolean
cs_zrtp_engine_commit_sent_on_confirm1 (CsZrtpEngine *self, const CsZrtpPacket *packet, gint64 now_us)
{
  CsZrtpVerdict verdict;

  if (!self->multistream)
    return FALSE;
  make_keys (self);
  verdict = cs_zrtp_engine_check_confirm (self, packet, now_us);
  if (verdict != CS_ZRTP_VERDICT_GOOD)
    return verdict != CS_ZRTP_VERDICT_DROP;

  cs_zrtp_timer_stop (&self->hello_timer);
  cs_zrtp_engine_confirm1_is_good (self, now_us);
  return TRUE;
}

gboolean
cs_zrtp_engine_confirm1_sent_on_commit (CsZrtpEngine *self, const CsZrtpPacket *packet, gint64 now_us)
{
  return self->multistream && cs_zrtp_engine_answer_again (self, packet, self->commit);
}
