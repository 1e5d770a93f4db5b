/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whose offer of a session is open, and which message may carry an offer or an answer (RFC 3264 section 4, RFC 3311
 * section 5, RFC 6337 section 2). Each message that is sent or received in the session passes it, with or without a
 * description. A plain value, all zeros at first; pure.
 *
 *              our offer                    their offer
 *   OURS <------------------- IDLE -------------------> THEIRS
 *     |  their answer, refusal  ^  our answer, refusal     |
 *     `-------------------------`--------------------------'
 */
typedef enum {
  CS_SIP_OFFER_IDLE,
  CS_SIP_OFFER_OURS,
  CS_SIP_OFFER_THEIRS,
} CsSipOfferTurn;

/* The messages that matter. */
typedef enum {
  CS_SIP_OFFER_INVITE,
  CS_SIP_OFFER_INVITE_1XX,          /* not reliable */
  CS_SIP_OFFER_INVITE_1XX_RELIABLE, /* RFC 3262 */
  CS_SIP_OFFER_INVITE_2XX,
  CS_SIP_OFFER_INVITE_REFUSED, /* any other final response, or that there was none */
  CS_SIP_OFFER_ACK,            /* of a 2xx */
  CS_SIP_OFFER_PRACK,
  CS_SIP_OFFER_PRACK_2XX,
  CS_SIP_OFFER_PRACK_REFUSED,
  CS_SIP_OFFER_UPDATE,
  CS_SIP_OFFER_UPDATE_2XX,
  CS_SIP_OFFER_UPDATE_REFUSED,
} CsSipOfferMessage;
#define CS_SIP_N_OFFER_MESSAGES 12

/* What a message is for the exchange of offers. Only OFFER and ANSWER are to be acted on. */
typedef enum {
  CS_SIP_OFFER_NOTHING,   /* no description, and none was due */
  CS_SIP_OFFER_OFFER,     /* it is open from now on */
  CS_SIP_OFFER_ANSWER,    /* the offer is no longer open */
  CS_SIP_OFFER_PREVIEW,   /* the answer, said early in a message that may get lost; the offer stays open */
  CS_SIP_OFFER_REPEATED,  /* the answer has been given before */
  CS_SIP_OFFER_MISSING,   /* it had to have a description, and has none; no offer is open any more */
  CS_SIP_OFFER_MISPLACED, /* it has a description, and may not have one */
  CS_SIP_OFFER_REFUSAL,   /* the offer is no longer open, and has no answer */
} CsSipOfferRole;

typedef struct {
  CsSipOfferTurn open;       /* whose offer waits for its answer */
  CsSipOfferMessage carrier; /* what it came in */
  CsSipOfferTurn invite;     /* whose INVITE is under way: until it is refused, or its 2xx acknowledged */
  gboolean is_settled;       /* and its offer has been answered */
} CsSipOfferState;

/* @is_ours: we send it. */
CsSipOfferRole cs_sip_offer_state_pass (CsSipOfferState *self, CsSipOfferMessage message, gboolean is_ours,
                                        gboolean has_description);

/* Before that, of a request of the peer's (INVITE, UPDATE, PRACK): 0, or the status that refuses it: 491 while ours
 * stands in its way, 500 (with Retry-After) while theirs does. */
guint cs_sip_offer_state_find_obstacle (const CsSipOfferState *self, CsSipOfferMessage message,
                                        gboolean has_description);

/* Whether a request of ours may go out with an offer. */
gboolean cs_sip_offer_state_may_offer (const CsSipOfferState *self, CsSipOfferMessage message);

G_END_DECLS
