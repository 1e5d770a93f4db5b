/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sip/cs-sip-error.h"

G_BEGIN_DECLS

/**
 * CsSipFramer:
 *
 * Cuts a byte stream into SIP messages (RFC 3261 section 18.3) and finds keep-alives (RFC 5626 section 3.5.1). Any
 * error is final: the connection has to be closed. Before an error for an invalid length the head is given
 * out, for the parser to refuse it. Memory is bounded by CS_LIMIT_SIP_MESSAGE. Any thread.
 */
typedef struct _CsSipFramer CsSipFramer;

typedef enum {
  CS_SIP_FRAME_NONE, /* more bytes are needed */
  CS_SIP_FRAME_MESSAGE,
  CS_SIP_FRAME_PING, /* CRLF CRLF: answer with CRLF */
  CS_SIP_FRAME_PONG, /* CRLF */
  CS_SIP_FRAME_ERROR,
} CsSipFrame;

CsSipFramer *cs_sip_framer_new (void);
void cs_sip_framer_free (CsSipFramer *self);

void cs_sip_framer_push (CsSipFramer *self, const guint8 *bytes, gsize len);

/* Call until NONE or ERROR. @message (transfer full) only with CS_SIP_FRAME_MESSAGE. */
CsSipFrame cs_sip_framer_next (CsSipFramer *self, GBytes **message, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsSipFramer, cs_sip_framer_free)

G_END_DECLS
