/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/oracle/cs-oracle-capture.h"

#include "base/cs-reader.h"

#define PCAP_MAGIC_NS 0xa1b23c4du
#define PCAP_LINK_ETHERNET 1
#define ETHERNET_ADDRESSES 12
#define ETHERTYPE_IPV4 0x0800
#define ETHERTYPE_IPV6 0x86dd
#define PROTOCOL_UDP 17
#define PROTOCOL_FRAGMENT 44
#define FRAGMENT_MASK 0x3fff /* more fragments, and the offset */
#define UDP_HEADER 8

static gboolean
bad_capture (const char *what, GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "capture: %s", what);
  return FALSE;
}

static char *
address_to_string (GSocketFamily family, const guint8 *bytes)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_bytes (bytes, family);

  return g_inet_address_to_string (address);
}

/* Sets @in behind the UDP header and its end to the datagram's. TRUE without an address: not UDP. */
static gboolean
read_udp (CsReader *in, GSocketFamily family, const guint8 *source, const guint8 *destination,
          CsOracleDatagram *datagram, GError **error)
{
  guint16 len;

  if (!cs_reader_u16 (in, &datagram->source_port) || !cs_reader_u16 (in, &datagram->destination_port)
      || !cs_reader_u16 (in, &len) || !cs_reader_skip (in, 2) || len < UDP_HEADER
      || !cs_reader_bytes (in, len - UDP_HEADER, &datagram->payload))
    return bad_capture ("a UDP datagram is cut short", error);
  datagram->len = len - UDP_HEADER;
  datagram->source = address_to_string (family, source);
  datagram->destination = address_to_string (family, destination);
  return TRUE;
}

static gboolean
read_ipv4 (CsReader *in, CsOracleDatagram *datagram, GError **error)
{
  const guint8 *source;
  const guint8 *destination;
  guint16 fragment;
  guint8 version_and_len;
  guint8 protocol;

  if (!cs_reader_u8 (in, &version_and_len) || !cs_reader_skip (in, 5) || !cs_reader_u16 (in, &fragment)
      || !cs_reader_skip (in, 1) || !cs_reader_u8 (in, &protocol) || !cs_reader_skip (in, 2)
      || !cs_reader_bytes (in, 4, &source) || !cs_reader_bytes (in, 4, &destination) || (version_and_len & 15) < 5
      || !cs_reader_skip (in, ((version_and_len & 15u) - 5) * 4))
    return bad_capture ("an IPv4 header is cut short", error);
  if (protocol != PROTOCOL_UDP)
    return TRUE;
  if ((fragment & FRAGMENT_MASK) != 0)
    return bad_capture ("a fragment, which nobody can judge", error);
  return read_udp (in, G_SOCKET_FAMILY_IPV4, source, destination, datagram, error);
}

static gboolean
read_ipv6 (CsReader *in, CsOracleDatagram *datagram, GError **error)
{
  const guint8 *source;
  const guint8 *destination;
  guint8 protocol;

  if (!cs_reader_skip (in, 6) || !cs_reader_u8 (in, &protocol) || !cs_reader_skip (in, 1)
      || !cs_reader_bytes (in, 16, &source) || !cs_reader_bytes (in, 16, &destination))
    return bad_capture ("an IPv6 header is cut short", error);
  if (protocol == PROTOCOL_FRAGMENT)
    return bad_capture ("a fragment, which nobody can judge", error);
  if (protocol != PROTOCOL_UDP)
    return TRUE;
  return read_udp (in, G_SOCKET_FAMILY_IPV6, source, destination, datagram, error);
}

static gboolean
read_frame (const guint8 *frame, gsize len, guint64 time_ns, CsOracleDatagramFunc func, gpointer user_data,
            GError **error)
{
  CsOracleDatagram datagram = { .time_ns = time_ns };
  CsReader in = CS_READER_INIT (frame, len);
  gboolean good = TRUE;
  guint16 type;

  if (!cs_reader_skip (&in, ETHERNET_ADDRESSES) || !cs_reader_u16 (&in, &type))
    return bad_capture ("a frame is cut short", error);
  if (type == ETHERTYPE_IPV4)
    good = read_ipv4 (&in, &datagram, error);
  else if (type == ETHERTYPE_IPV6)
    good = read_ipv6 (&in, &datagram, error);
  if (good && datagram.source != NULL)
    good = func (&datagram, user_data, error);
  g_free (datagram.source);
  g_free (datagram.destination);
  return good;
}

gboolean
cs_oracle_capture_read (const char *path, CsOracleDatagramFunc func, gpointer user_data, GError **error)
{
  g_autofree char *contents = NULL;
  gsize size;
  CsReader in;
  guint32 magic;
  guint32 link;

  if (!g_file_get_contents (path, &contents, &size, error))
    return FALSE;
  in = CS_READER_INIT ((const guint8 *) contents, size);
  if (!cs_reader_u32 (&in, &magic) || magic != PCAP_MAGIC_NS || !cs_reader_skip (&in, 16) || !cs_reader_u32 (&in, &link)
      || link != PCAP_LINK_ETHERNET)
    return bad_capture ("not a pcap file of Ethernet frames in nanoseconds", error);

  while (cs_reader_left (&in) > 0)
    {
      const guint8 *frame;
      guint32 seconds;
      guint32 nanoseconds;
      guint32 kept;
      guint32 original;

      if (!cs_reader_u32 (&in, &seconds) || !cs_reader_u32 (&in, &nanoseconds) || !cs_reader_u32 (&in, &kept)
          || !cs_reader_u32 (&in, &original) || !cs_reader_bytes (&in, kept, &frame) || kept != original)
        return bad_capture ("a frame is cut short", error);
      if (!read_frame (frame, kept, seconds * G_GUINT64_CONSTANT (1000000000) + nanoseconds, func, user_data, error))
        return FALSE;
    }
  return TRUE;
}
