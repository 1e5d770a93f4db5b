/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sip/cs-sip-message.h"

G_BEGIN_DECLS

/* Why a session or registration ended or failed, so that the floors above need no status codes to tell people. */
typedef enum {
  CS_SIP_CAUSE_NORMAL,             /* BYE by either side */
  CS_SIP_CAUSE_CANCELLED,          /* by us before an answer, or by the caller before ours */
  CS_SIP_CAUSE_BUSY,               /* 486, 600 */
  CS_SIP_CAUSE_DECLINED,           /* 603, 403 to an INVITE */
  CS_SIP_CAUSE_NO_ANSWER,          /* 480, 408 from the far end, our ringing timeout */
  CS_SIP_CAUSE_NOT_FOUND,          /* 404, 484, 604, 410 */
  CS_SIP_CAUSE_NOT_ACCEPTABLE,     /* 488, 606, 415 */
  CS_SIP_CAUSE_AUTH,               /* wrong user or password */
  CS_SIP_CAUSE_REFUSED_NOW,        /* a registration that has worked, by 403, 404, or the password */
  CS_SIP_CAUSE_OTHER_REALM,        /* the same, and the password asked for is of another realm */
  CS_SIP_CAUSE_UNREACHABLE,        /* no route, refused, resolver, nobody answered at all (Timer B/F) */
  CS_SIP_CAUSE_CERTIFICATE,        /* the server's: see error */
  CS_SIP_CAUSE_ANSWERED_ELSEWHERE, /* CANCEL with Reason: SIP;cause=200 */
  CS_SIP_CAUSE_SERVER,             /* 5xx and what else there is */
} CsSipCauseKind;

typedef struct {
  CsSipCauseKind kind;
  gboolean remote; /* the other side did it */
  guint status;    /* 0 when no response was involved */
  char *phrase;    /* of the peer: the Warning or Reason text, else the reason phrase; untrusted, may be NULL */
  GError *error;   /* CS_NET_ERROR for UNREACHABLE and CERTIFICATE, or NULL */
} CsSipCause;

CsSipCause *cs_sip_cause_new (CsSipCauseKind kind, gboolean remote, guint status, const char *phrase);

/* @response is final. 487 gives CANCELLED and a 2xx NORMAL; remote. */
CsSipCause *cs_sip_cause_new_from_response (const CsSipMessage *response);

/* Of a BYE (NORMAL) or a CANCEL (CANCELLED, or ANSWERED_ELSEWHERE by its Reason); remote. */
CsSipCause *cs_sip_cause_new_from_request (const CsSipMessage *request);

CsSipCause *cs_sip_cause_new_from_error (const GError *error);
CsSipCause *cs_sip_cause_copy (const CsSipCause *self);
void cs_sip_cause_free (CsSipCause *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsSipCause, cs_sip_cause_free)

G_END_DECLS
