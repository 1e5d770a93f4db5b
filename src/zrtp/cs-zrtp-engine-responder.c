/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The responder of a ZRTP exchange: DHPart1, Confirm1, Conf2ACK (RFC 6189 section 4.4.1). */

/* The side that answers (RFC 6189 section 4.4.1). It sends nothing by the clock: the initiator repeats, and the same
 * message again gets the same answer again. An initiator that has gone silent ends it after its schedule.
 *
 *   DHPART1_SENT   has the Commit; waiting for the DHPart2 that fits its hvi
 *   CONFIRM1_SENT  has s0; waiting for Confirm2
 *   SECURE         a repeated Confirm2 has lost its Conf2ACK
 */

#include "zrtp/cs-zrtp-engine-private.h"

#include "zrtp/cs-zrtp-ack.h"
#include "zrtp/cs-zrtp-commit.h"
#include "zrtp/cs-zrtp-dhpart.h"

#include <string.h>

void
cs_zrtp_engine_become_responder (CsZrtpEngine *self, const CsZrtpPacket *commit, const CsZrtpSuite *suite,
                                 gint64 now_us)
{
  /* What we had committed to is forgotten; the key pair has shown only its hash and serves again. */
  g_clear_pointer (&self->commit, g_bytes_unref);
  g_clear_pointer (&self->dhpart2, g_bytes_unref);
  g_clear_pointer (&self->keys, cs_zrtp_keys_free);
  /* … unless it was made for a shorter cipher key, to which DH3k fits its exponent (section 5.1.5). */
  if (suite->agreement == CS_KEY_AGREEMENT_DH3K && suite->cipher != self->suite.cipher)
    g_clear_pointer (&self->key_pair, cs_key_pair_free);

  self->role = CS_ZRTP_ROLE_RESPONDER;
  self->multistream = FALSE;
  self->suite = *suite;
  self->commit = cs_zrtp_packet_dup_message (commit);
  cs_zrtp_engine_need_key_pair (self, suite->agreement);
  self->dhpart1 = cs_zrtp_engine_print_dhpart (self, CS_ZRTP_MESSAGE_DHPART1);

  cs_zrtp_engine_set_state (self, CS_ZRTP_STATE_DHPART1_SENT);
  cs_zrtp_engine_send_step (self, g_bytes_ref (self->dhpart1), &cs_zrtp_schedule_patience, now_us);
}

gboolean
cs_zrtp_engine_answer_again (CsZrtpEngine *self, const CsZrtpPacket *packet, GBytes *answered)
{
  if (!cs_zrtp_packet_is_message (packet, answered))
    return FALSE;
  cs_zrtp_engine_send (self, self->last_sent);
  return TRUE;
}

gboolean
cs_zrtp_engine_dhpart1_sent_on_commit (CsZrtpEngine *self, const CsZrtpPacket *packet, gint64 now_us)
{
  return cs_zrtp_engine_answer_again (self, packet, self->commit);
}

static gboolean
fits_hvi (const CsZrtpEngine *self, GBytes *dhpart2)
{
  guint8 hvi[CS_ZRTP_HVI_LEN];

  cs_zrtp_commit_hvi (self->suite.hash, dhpart2, self->hello, hvi);
  return cs_bytes_equal (hvi, self->peer.hvi, CS_ZRTP_HVI_LEN);
}

gboolean
cs_zrtp_engine_dhpart1_sent_on_dhpart2 (CsZrtpEngine *self, const CsZrtpPacket *packet, gint64 now_us)
{
  CsZrtpDhpart dhpart;

  if (!cs_zrtp_dhpart_parse (packet->message, packet->len, packet->type, &dhpart, NULL)
      || !cs_zrtp_image_leads_to (dhpart.h1, 1, self->peer.h2))
    return FALSE;
  if (!cs_zrtp_mac_fits (self->commit, dhpart.h1))
    {
      cs_zrtp_engine_fail (self, CS_ZRTP_FAILURE_HASH_CHAIN, now_us);
      return TRUE;
    }

  self->dhpart2 = cs_zrtp_packet_dup_message (packet);
  if (!fits_hvi (self, self->dhpart2))
    {
      cs_zrtp_engine_fail (self, CS_ZRTP_FAILURE_HVI_MISMATCH, now_us);
      return TRUE;
    }
  memcpy (self->peer.h1, dhpart.h1, CS_ZRTP_IMAGE_LEN);
  if (!cs_zrtp_engine_make_keys (self, &dhpart, now_us))
    return TRUE;

  cs_zrtp_engine_set_state (self, CS_ZRTP_STATE_CONFIRM1_SENT);
  cs_zrtp_engine_give_receive_keys (self);
  cs_zrtp_engine_send_step (self, cs_zrtp_engine_seal_confirm (self, CS_ZRTP_MESSAGE_CONFIRM1),
                            &cs_zrtp_schedule_patience, now_us);
  return TRUE;
}

gboolean
cs_zrtp_engine_confirm1_sent_on_dhpart2 (CsZrtpEngine *self, const CsZrtpPacket *packet, gint64 now_us)
{
  return cs_zrtp_engine_answer_again (self, packet, self->dhpart2);
}

gboolean
cs_zrtp_engine_confirm1_sent_on_confirm2 (CsZrtpEngine *self, const CsZrtpPacket *packet, gint64 now_us)
{
  const CsZrtpVerdict verdict = cs_zrtp_engine_check_confirm (self, packet, now_us);

  if (verdict != CS_ZRTP_VERDICT_GOOD)
    return verdict != CS_ZRTP_VERDICT_DROP;

  cs_zrtp_engine_send_step (self, cs_zrtp_ack_print (CS_ZRTP_MESSAGE_CONF2_ACK), NULL, now_us);
  cs_zrtp_engine_become_secure (self);
  return TRUE;
}

gboolean
cs_zrtp_engine_secure_on_confirm2 (CsZrtpEngine *self, const CsZrtpPacket *packet, gint64 now_us)
{
  /* At the initiator last_sent is a Confirm2 of its own, which is no answer to one. */
  return self->role == CS_ZRTP_ROLE_RESPONDER && cs_zrtp_engine_answer_again (self, packet, self->peer.confirm);
}
