/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/cs-reader.h"
#include "base/cs-writer.h"

G_BEGIN_DECLS

/* RFC 6189 section 5: a packet is a 12-byte header (0x10, 0, sequence number, "ZRTP", SSRC), one message and a CRC. A
 * message is 0x505a, its length in words, its type in eight characters, and what the type brings. */
#define CS_ZRTP_PACKET_OVERHEAD 16
#define CS_ZRTP_MESSAGE_HEAD 12
#define CS_ZRTP_MAC_LEN 8

typedef enum {
  CS_ZRTP_MESSAGE_HELLO,
  CS_ZRTP_MESSAGE_HELLO_ACK,
  CS_ZRTP_MESSAGE_COMMIT,
  CS_ZRTP_MESSAGE_DHPART1,
  CS_ZRTP_MESSAGE_DHPART2,
  CS_ZRTP_MESSAGE_CONFIRM1,
  CS_ZRTP_MESSAGE_CONFIRM2,
  CS_ZRTP_MESSAGE_CONF2_ACK,
  CS_ZRTP_MESSAGE_ERROR,
  CS_ZRTP_MESSAGE_ERROR_ACK,
  CS_ZRTP_MESSAGE_GO_CLEAR,
  CS_ZRTP_MESSAGE_CLEAR_ACK,
  CS_ZRTP_MESSAGE_SAS_RELAY,
  CS_ZRTP_MESSAGE_RELAY_ACK,
  CS_ZRTP_MESSAGE_PING,
  CS_ZRTP_MESSAGE_PING_ACK,
} CsZrtpMessageType;
#define CS_N_ZRTP_MESSAGES 16

/* @message points into the parsed packet. */
typedef struct {
  guint16 sequence;
  guint32 ssrc;
  CsZrtpMessageType type;
  const guint8 *message;
  gsize len;
} CsZrtpPacket;

/* The type as on the wire, eight characters: "Hello   ". */
const char *cs_zrtp_message_type_name (CsZrtpMessageType type);

/* CRC-32C (Castagnoli), as RFC 4960 appendix B has it. */
guint32 cs_zrtp_crc32c (const guint8 *bytes, gsize len);

/* Checks header, CRC, and that the message has a known type and fills the packet. */
gboolean cs_zrtp_packet_parse (const guint8 *bytes, gsize len, CsZrtpPacket *packet, GError **error);

/* Whether bytes that may be a packet or not say that they are a Hello; before anything has been checked. */
gboolean cs_zrtp_packet_claims_hello (const guint8 *bytes, gsize len);

/* Where the message would be; NULL when there is no room for one or the packet is too long. Nothing has been checked.
 */
const guint8 *cs_zrtp_packet_peek_message (const guint8 *bytes, gsize len, gsize *message_len);

/* (transfer full) */
GBytes *cs_zrtp_packet_print (GBytes *message, guint16 sequence, guint32 ssrc);

/* Sets @reader behind the head of a @type message; MALFORMED when it is none or its length is not @len. */
gboolean cs_zrtp_message_read_head (const guint8 *message, gsize len, CsZrtpMessageType type, CsReader *reader,
                                    GError **error);

/* @len of the whole message, a multiple of four. */
void cs_zrtp_message_write_head (CsWriter *writer, CsZrtpMessageType type, gsize len);

/* (transfer full): what was written; everything has to have fitted and to be as long as the head says. */
GBytes *cs_zrtp_message_finish (const CsWriter *writer);

G_END_DECLS
