/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CsOracle:
 *
 * Judges every datagram on the media path of a capture: STUN, ZRTP, DTLS, or SRTP and SRTCP that open under a key which
 * the call agreed on; anything else is a violation. It looks at a capture from outside with its own libsrtp contexts
 * and shares no state with the program under test.
 */
typedef struct _CsOracle CsOracle;

typedef struct {
  guint stun;
  guint zrtp;
  guint dtls;
  guint srtp;
  guint srtcp;
  guint repeated;      /* of srtp and srtcp: seen before */
  guint clear;         /* RTP or RTCP from a source that never sent anything protected */
  guint undecryptable; /* RTP or RTCP, under no agreed key */
  guint displaced;     /* RTP or RTCP, under a key that was used on another port */
  guint unknown;       /* none of these */
} CsOracleCounts;

CsOracle *cs_oracle_new (void);
void cs_oracle_free (CsOracle *self);

/* Datagrams from or to this port are not on the media path: signalling, DNS. */
void cs_oracle_ignore_port (CsOracle *self, guint16 port);

/* What another program sends from this port is its own affair. */
void cs_oracle_ignore_sender (CsOracle *self, guint16 port);

/* A key log: lines of "send|receive SUITE HEX", the key with the salt behind it. FALSE when it cannot be read. */
gboolean cs_oracle_add_keys (CsOracle *self, const char *path, GError **error);

/* Only a key that one end sends with and another receives with counts as agreed: the logs of both ends are given. */
void cs_oracle_require_both_ends (CsOracle *self);

/* Each key is for what goes from one port to one other, as those of DTLS-SRTP are (RFC 5764 section 3): RTCP that is
 * not multiplexed has keys of its own. */
void cs_oracle_require_separate_keys (CsOracle *self);

/* The whole capture; FALSE when it is no capture, or ends before its end marker. May be called again for more. */
gboolean cs_oracle_read_capture (CsOracle *self, const char *path, GError **error);

/* (transfer none), of the captures so far, and one line for each violation. */
const CsOracleCounts *cs_oracle_get_counts (const CsOracle *self);
const GPtrArray *cs_oracle_get_violations (const CsOracle *self); /* of char* */

/* The payload of the datagram that ends every complete capture. */
#define CS_ORACLE_END_MARKER "countersign capture ends here"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsOracle, cs_oracle_free)

G_END_DECLS
