/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "zrtp/cs-zrtp-ack.h"
#include "zrtp/cs-zrtp-commit.h"
#include "zrtp/cs-zrtp-confirm.h"
#include "zrtp/cs-zrtp-dhpart.h"
#include "zrtp/cs-zrtp-failure.h"
#include "zrtp/cs-zrtp-hello.h"
#include "zrtp/cs-zrtp-negotiation.h"
#include "zrtp/cs-zrtp-packet.h"
#include "zrtp/cs-zrtp-ping.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
read_hello (const CsZrtpPacket *packet)
{
  CsZrtpHello hello;
  CsZrtpOffer own = { 0 };
  CsZrtpSuite ours, theirs;
  int order;

  cs_zrtp_hello_compare_version (packet->message, packet->len, &order);
  if (!cs_zrtp_hello_parse (packet->message, packet->len, &hello, NULL))
    return;
  g_assert_true (g_utf8_validate (hello.client_id, -1, NULL));
  cs_zrtp_offer_complete (&own, TRUE);
  cs_zrtp_negotiate (&own, &hello.offer, &ours);
  cs_zrtp_negotiate (&hello.offer, &own, &theirs);
  g_assert_cmpint (ours.agreement, ==, theirs.agreement);
}

static void
read_commit (const CsZrtpPacket *packet)
{
  CsZrtpCommit commit;
  CsZrtpOffer own = { 0 };
  CsZrtpSuite suite;
  CsZrtpFailure failure;

  if (!cs_zrtp_commit_parse (packet->message, packet->len, &commit, NULL))
    return;
  cs_zrtp_offer_complete (&own, TRUE);
  if (!cs_zrtp_negotiation_accept (&own, &commit, &suite, &failure))
    g_assert_nonnull (cs_zrtp_failure_name (failure));
}

/* With the MAC made to fit, so that what is under the encryption is reached. */
static void
read_confirm (const CsZrtpPacket *packet)
{
  g_autoptr (CsSecret) key = cs_secret_new (16);
  const CsZrtpConfirmKeys keys = { CS_HASH_SHA256, key, key };
  g_autofree guint8 *copy = g_memdup2 (packet->message, packet->len);
  CsZrtpConfirm confirm;

  if (packet->len > 36)
    {
      guint8 mac[32];

      cs_hmac_bytes (CS_HASH_SHA256, key->bytes, key->len, copy + 36, packet->len - 36, mac);
      memcpy (copy + 12, mac, CS_ZRTP_MAC_LEN);
    }
  cs_zrtp_confirm_open (copy, packet->len, packet->type, &keys, &confirm, NULL);
}

static void
read_rest (const CsZrtpPacket *packet)
{
  CsZrtpDhpart dhpart;
  CsZrtpFailure failure;
  guint8 endpoint_hash[CS_ZRTP_ENDPOINT_HASH_LEN];

  if (packet->type == CS_ZRTP_MESSAGE_DHPART1 || packet->type == CS_ZRTP_MESSAGE_DHPART2)
    {
      if (cs_zrtp_dhpart_parse (packet->message, packet->len, packet->type, &dhpart, NULL))
        g_assert_true (dhpart.public_value + dhpart.public_len + CS_ZRTP_MAC_LEN == packet->message + packet->len);
    }
  else if (packet->type == CS_ZRTP_MESSAGE_ERROR)
    {
      if (cs_zrtp_failure_parse (packet->message, packet->len, &failure, NULL))
        g_assert_cmpint (failure, <, CS_ZRTP_FAILURE_NO_PEER);
    }
  else if (packet->type == CS_ZRTP_MESSAGE_PING)
    cs_zrtp_ping_parse (packet->message, packet->len, endpoint_hash, NULL);
  else
    cs_zrtp_ack_parse (packet->message, packet->len, packet->type, NULL);
}

/* The input as a packet, as it is and with a CRC that fits; every message that comes out is read. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree guint8 *packet = g_memdup2 (data, size);
  CsZrtpPacket parsed;

  cs_zrtp_packet_parse (data, size, &parsed, NULL);
  if (size >= 4)
    {
      const guint32 crc = GUINT32_TO_LE (cs_zrtp_crc32c (packet, size - 4));

      memcpy (packet + size - 4, &crc, 4);
    }
  if (!cs_zrtp_packet_parse (packet, size, &parsed, NULL))
    return 0;

  if (parsed.type == CS_ZRTP_MESSAGE_HELLO)
    read_hello (&parsed);
  else if (parsed.type == CS_ZRTP_MESSAGE_COMMIT)
    read_commit (&parsed);
  else if (parsed.type == CS_ZRTP_MESSAGE_CONFIRM1 || parsed.type == CS_ZRTP_MESSAGE_CONFIRM2)
    read_confirm (&parsed);
  else
    read_rest (&parsed);
  return 0;
}
