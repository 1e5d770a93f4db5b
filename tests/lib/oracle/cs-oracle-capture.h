/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* One UDP datagram; @payload points into the capture. */
typedef struct {
  guint64 time_ns; /* since the epoch */
  char *source;    /* address, without the port */
  char *destination;
  guint16 source_port;
  guint16 destination_port;
  const guint8 *payload;
  gsize len;
} CsOracleDatagram;

/* FALSE: what is wrong with this datagram, so that reading stops. */
typedef gboolean (*CsOracleDatagramFunc) (const CsOracleDatagram *datagram, gpointer user_data, GError **error);

/* Reads a pcap file (nanoseconds, Ethernet, big endian) of whole frames; frames that are not UDP are passed over. */
gboolean cs_oracle_capture_read (const char *path, CsOracleDatagramFunc func, gpointer user_data, GError **error);

G_END_DECLS
