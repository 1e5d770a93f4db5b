/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sip/cs-sip-message.h"

G_BEGIN_DECLS

/**
 * CsSipDialog:
 *
 * The state of a dialog (RFC 3261 section 12): tags, CSeq numbers, route set, remote target. It sends nothing and knows
 * no time. One owner, any thread.
 */
typedef struct _CsSipDialog CsSipDialog;

/* The caller's, from a response with which the callee made it: a 2xx, or a provisional one with a To tag. Without a
 * Contact (which a 2xx ought to have) the request's URI stays the target. */
CsSipDialog *cs_sip_dialog_new_uac (CsSipMessage *request, CsSipMessage *response);

/* The callee's. */
CsSipDialog *cs_sip_dialog_new_uas (CsSipMessage *request, const char *local_tag);
void cs_sip_dialog_free (CsSipDialog *self);

/* FALSE when @invite has a Contact but no address in it: it is to be refused. Without one, or with a telephone number
 * there, requests go to whom From names. */
gboolean cs_sip_dialog_can_begin (CsSipMessage *invite);

/* TRUE when @request, which came in, is inside this dialog. */
gboolean cs_sip_dialog_matches (const CsSipDialog *self, CsSipMessage *request);

/* The caller's: TRUE when @response, to the INVITE, is of this dialog. */
gboolean cs_sip_dialog_matches_response (const CsSipDialog *self, CsSipMessage *response);

/* A new request inside the dialog, with the next CSeq number: no Via, no Contact. */
CsSipMessageBuilder *cs_sip_dialog_make_request (CsSipDialog *self, const char *method);

/* The ACK to a 2xx, with the CSeq number and the credentials of @invite (section 13.2.2.4). */
CsSipMessageBuilder *cs_sip_dialog_make_ack (const CsSipDialog *self, CsSipMessage *invite);

/* FALSE when the CSeq number is not higher than the last one: out of order, to be answered 500 (section 12.2.2). */
gboolean cs_sip_dialog_accept (CsSipDialog *self, CsSipMessage *request);

/* From a target refresh request (INVITE, UPDATE) or its 2xx: the Contact, if it has one that we can use. */
void cs_sip_dialog_refresh_target (CsSipDialog *self, CsSipMessage *message);

gboolean cs_sip_dialog_has_route (const CsSipDialog *self);

/* Where requests go first: the first route, else the remote target. (transfer none) */
const CsSipUri *cs_sip_dialog_get_next_hop (const CsSipDialog *self);
const CsSipUri *cs_sip_dialog_get_remote_target (const CsSipDialog *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsSipDialog, cs_sip_dialog_free)

G_END_DECLS
