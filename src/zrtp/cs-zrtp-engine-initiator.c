/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The initiator of a ZRTP exchange: Commit, DHPart2, Confirm2 (RFC 6189 sections 4.2 and 4.4.1). */

/* The side whose Commit counts (RFC 6189 sections 4.2 and 4.4.1). It repeats what it has sent on T2 until the answer is
 * there.
 *
 *   COMMIT_SENT    waiting for DHPart1; a Commit of the peer with a higher hvi makes us the responder instead
 *   DHPART2_SENT   has s0; waiting for Confirm1
 *   CONFIRM2_SENT  Confirm1 was good; waiting for Conf2ACK or authentic SRTP
 */

#include "zrtp/cs-zrtp-engine-private.h"

#include "zrtp/cs-zrtp-ack.h"
#include "zrtp/cs-zrtp-commit.h"
#include "zrtp/cs-zrtp-dhpart.h"
#include "zrtp/cs-zrtp-negotiation.h"

#include <string.h>

void
cs_zrtp_engine_send_commit (CsZrtpEngine *self, gint64 now_us)
{
  CsZrtpCommit commit = { .mode = CS_ZRTP_COMMIT_DH };

  if (self->session != NULL)
    {
      cs_zrtp_engine_send_multistream_commit (self, now_us);
      return;
    }

  self->role = CS_ZRTP_ROLE_INITIATOR;
  cs_zrtp_negotiate (&self->offer, &self->peer.hello.offer, &self->suite);
  cs_zrtp_engine_need_key_pair (self, self->suite.agreement);
  self->dhpart2 = cs_zrtp_engine_print_dhpart (self, CS_ZRTP_MESSAGE_DHPART2);

  memcpy (commit.h2, cs_zrtp_hash_chain_get (self->chain, 2), CS_ZRTP_IMAGE_LEN);
  memcpy (commit.zid, self->zid, CS_ZID_LEN);
  cs_zrtp_commit_set_suite (&commit, &self->suite);
  cs_zrtp_commit_hvi (self->suite.hash, self->dhpart2, self->peer.hello_message, commit.hvi);
  self->commit = cs_zrtp_commit_print (&commit, cs_zrtp_hash_chain_get (self->chain, 1));

  cs_zrtp_engine_set_state (self, CS_ZRTP_STATE_COMMIT_SENT);
  cs_zrtp_engine_send_step (self, g_bytes_ref (self->commit), &cs_zrtp_schedule_exchange, now_us);
}

/* Whose Commit gives way (section 4.2): any other mode to DH mode; of two alike the one with the lower hvi or nonce,
 * read as a number. Preshared mode is not ours to answer, so that ours stands. */
static gboolean
peer_wins (const CsZrtpEngine *self, const CsZrtpCommit *theirs)
{
  gsize len;
  const guint8 *bytes = g_bytes_get_data (self->commit, &len);
  CsZrtpCommit ours;

  if (!cs_zrtp_commit_parse (bytes, len, &ours, NULL))
    g_assert_not_reached ();
  if (theirs->mode == CS_ZRTP_COMMIT_PRESHARED)
    return FALSE;
  if (theirs->mode != ours.mode)
    return theirs->mode == CS_ZRTP_COMMIT_DH;
  if (ours.mode == CS_ZRTP_COMMIT_DH)
    return memcmp (theirs->hvi, ours.hvi, CS_ZRTP_HVI_LEN) > 0;
  return memcmp (theirs->nonce, ours.nonce, CS_ZRTP_NONCE_LEN) > 0;
}

/* The same nonce again would give the same keys again; ours sent back is such a one too (section 4.4.3.1). */
static gboolean
reuses_nonce (const CsZrtpEngine *self, const CsZrtpCommit *theirs)
{
  return self->multistream && theirs->mode == CS_ZRTP_COMMIT_MULTISTREAM
         && cs_zrtp_session_has_nonce (self->session, theirs->nonce);
}

static void
give_way (CsZrtpEngine *self, const CsZrtpPacket *packet, const CsZrtpCommit *commit, gint64 now_us)
{
  CsZrtpSuite suite;
  CsZrtpFailure failure;

  if (commit->mode == CS_ZRTP_COMMIT_MULTISTREAM)
    {
      cs_zrtp_engine_become_multistream_responder (self, packet, commit, now_us);
      return;
    }
  if (!cs_zrtp_negotiation_accept (&self->offer, commit, &suite, &failure))
    {
      cs_zrtp_engine_fail (self, failure, now_us);
      return;
    }
  memcpy (self->peer.h2, commit->h2, CS_ZRTP_IMAGE_LEN);
  memcpy (self->peer.hvi, commit->hvi, CS_ZRTP_HVI_LEN);
  cs_zrtp_engine_become_responder (self, packet, &suite, now_us);
}

gboolean
cs_zrtp_engine_commit_sent_on_commit (CsZrtpEngine *self, const CsZrtpPacket *packet, gint64 now_us)
{
  CsZrtpCommit commit;

  if (!cs_zrtp_commit_parse (packet->message, packet->len, &commit, NULL)
      || memcmp (commit.zid, self->peer.hello.zid, CS_ZID_LEN) != 0
      || !cs_zrtp_image_leads_to (commit.h2, 1, self->peer.hello.h3))
    return FALSE;
  if (!cs_zrtp_mac_fits (self->peer.hello_message, commit.h2))
    {
      cs_zrtp_engine_fail (self, CS_ZRTP_FAILURE_HASH_CHAIN, now_us);
      return TRUE;
    }

  /* The peer has our Hello, or it could not have committed. */
  cs_zrtp_timer_stop (&self->hello_timer);
  if (reuses_nonce (self, &commit))
    cs_zrtp_engine_fail (self, CS_ZRTP_FAILURE_NONCE_REUSE, now_us);
  else if (peer_wins (self, &commit))
    give_way (self, packet, &commit, now_us);
  else
    g_debug ("Our Commit stands");
  return TRUE;
}

gboolean
cs_zrtp_engine_commit_sent_on_dhpart1 (CsZrtpEngine *self, const CsZrtpPacket *packet, gint64 now_us)
{
  CsZrtpDhpart dhpart;
  guint8 h2[CS_ZRTP_IMAGE_LEN];

  if (self->multistream)
    return FALSE;

  /* The responder has shown no Commit, so H1 is checked against H3 over two steps. */
  if (!cs_zrtp_dhpart_parse (packet->message, packet->len, packet->type, &dhpart, NULL)
      || !cs_zrtp_image_leads_to (dhpart.h1, 2, self->peer.hello.h3))
    return FALSE;
  cs_zrtp_image_hash (dhpart.h1, 1, h2);
  if (!cs_zrtp_mac_fits (self->peer.hello_message, h2))
    {
      cs_zrtp_engine_fail (self, CS_ZRTP_FAILURE_HASH_CHAIN, now_us);
      return TRUE;
    }

  cs_zrtp_timer_stop (&self->hello_timer);
  memcpy (self->peer.h1, dhpart.h1, CS_ZRTP_IMAGE_LEN);
  self->dhpart1 = cs_zrtp_packet_dup_message (packet);
  if (!cs_zrtp_engine_make_keys (self, &dhpart, now_us))
    return TRUE;

  cs_zrtp_engine_set_state (self, CS_ZRTP_STATE_DHPART2_SENT);
  cs_zrtp_engine_send_step (self, g_bytes_ref (self->dhpart2), &cs_zrtp_schedule_exchange, now_us);
  return TRUE;
}

void
cs_zrtp_engine_confirm1_is_good (CsZrtpEngine *self, gint64 now_us)
{
  /* The responder may send SRTP as soon as it has our Confirm2. */
  cs_zrtp_engine_set_state (self, CS_ZRTP_STATE_CONFIRM2_SENT);
  cs_zrtp_engine_give_receive_keys (self);
  cs_zrtp_engine_send_step (self, cs_zrtp_engine_seal_confirm (self, CS_ZRTP_MESSAGE_CONFIRM2),
                            &cs_zrtp_schedule_exchange, now_us);
}

gboolean
cs_zrtp_engine_dhpart2_sent_on_confirm1 (CsZrtpEngine *self, const CsZrtpPacket *packet, gint64 now_us)
{
  const CsZrtpVerdict verdict = cs_zrtp_engine_check_confirm (self, packet, now_us);

  if (verdict == CS_ZRTP_VERDICT_GOOD)
    cs_zrtp_engine_confirm1_is_good (self, now_us);
  return verdict != CS_ZRTP_VERDICT_DROP;
}

gboolean
cs_zrtp_engine_confirm2_sent_on_conf2_ack (CsZrtpEngine *self, const CsZrtpPacket *packet, gint64 now_us)
{
  if (!cs_zrtp_ack_parse (packet->message, packet->len, packet->type, NULL))
    return FALSE;
  cs_zrtp_engine_become_secure (self);
  return TRUE;
}
