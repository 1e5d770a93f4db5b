/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The offer/answer state of a session: whose offer is open, and which SIP message may carry an offer or an answer. */

#include "sip/cs-sip-offer-state.h"

static CsSipOfferTurn
other (CsSipOfferTurn turn)
{
  return turn == CS_SIP_OFFER_OURS ? CS_SIP_OFFER_THEIRS : CS_SIP_OFFER_OURS;
}

static CsSipOfferRole
open_offer (CsSipOfferState *self, CsSipOfferMessage message, CsSipOfferTurn who)
{
  self->open = who;
  self->carrier = message;
  return CS_SIP_OFFER_OFFER;
}

/* The offer of @who that came in @carrier. */
static gboolean
is_open (const CsSipOfferState *self, CsSipOfferTurn who, CsSipOfferMessage carrier)
{
  return self->open == who && self->carrier == carrier;
}

static CsSipOfferRole
close_offer (CsSipOfferState *self, CsSipOfferRole role)
{
  self->open = CS_SIP_OFFER_IDLE;
  return role;
}

/* A message that answers the offer of @asker in @carrier, if that is open; otherwise it may have no description. */
static CsSipOfferRole
answer (CsSipOfferState *self, CsSipOfferTurn asker, CsSipOfferMessage carrier, gboolean has_description)
{
  if (!is_open (self, asker, carrier))
    return has_description ? CS_SIP_OFFER_MISPLACED : CS_SIP_OFFER_NOTHING;
  return close_offer (self, has_description ? CS_SIP_OFFER_ANSWER : CS_SIP_OFFER_MISSING);
}

static CsSipOfferRole
refuse (CsSipOfferState *self, CsSipOfferTurn asker, CsSipOfferMessage carrier)
{
  return is_open (self, asker, carrier) ? close_offer (self, CS_SIP_OFFER_REFUSAL) : CS_SIP_OFFER_NOTHING;
}

/* ---- INVITE ---- */

static CsSipOfferRole
pass_invite (CsSipOfferState *self, CsSipOfferTurn who, gboolean has_description)
{
  if (self->invite != CS_SIP_OFFER_IDLE || self->open != CS_SIP_OFFER_IDLE)
    return has_description ? CS_SIP_OFFER_MISPLACED : CS_SIP_OFFER_NOTHING;
  self->invite = who;
  self->is_settled = FALSE;
  return has_description ? open_offer (self, CS_SIP_OFFER_INVITE, who) : CS_SIP_OFFER_NOTHING;
}

/* RFC 6337 section 3.1.1: the first description is the answer, whatever it comes in; what follows says it again. */
static CsSipOfferRole
pass_provisional (CsSipOfferState *self, CsSipOfferTurn asker, CsSipOfferMessage message, gboolean has_description)
{
  const gboolean is_reliable = message == CS_SIP_OFFER_INVITE_1XX_RELIABLE;

  if (!has_description)
    return CS_SIP_OFFER_NOTHING;
  if (self->invite != asker)
    return CS_SIP_OFFER_MISPLACED;
  if (is_open (self, asker, CS_SIP_OFFER_INVITE))
    {
      if (!is_reliable)
        return CS_SIP_OFFER_PREVIEW;
      self->is_settled = TRUE;
      return close_offer (self, CS_SIP_OFFER_ANSWER);
    }
  if (self->is_settled)
    return CS_SIP_OFFER_REPEATED;
  if (is_reliable && self->open == CS_SIP_OFFER_IDLE)
    return open_offer (self, message, other (asker));
  return CS_SIP_OFFER_MISPLACED;
}

static CsSipOfferRole
pass_success (CsSipOfferState *self, CsSipOfferTurn asker, gboolean has_description)
{
  if (self->invite != asker)
    return has_description ? CS_SIP_OFFER_MISPLACED : CS_SIP_OFFER_NOTHING;
  if (is_open (self, asker, CS_SIP_OFFER_INVITE))
    {
      self->is_settled = TRUE;
      return answer (self, asker, CS_SIP_OFFER_INVITE, has_description);
    }
  if (self->is_settled)
    return has_description ? CS_SIP_OFFER_REPEATED : CS_SIP_OFFER_NOTHING;
  if (self->open != CS_SIP_OFFER_IDLE)
    return has_description ? CS_SIP_OFFER_MISPLACED : CS_SIP_OFFER_NOTHING;
  /* To an INVITE without an offer. */
  return has_description ? open_offer (self, CS_SIP_OFFER_INVITE_2XX, other (asker)) : CS_SIP_OFFER_MISSING;
}

static CsSipOfferRole
pass_refusal (CsSipOfferState *self, CsSipOfferTurn asker)
{
  if (self->invite != asker)
    return CS_SIP_OFFER_NOTHING;
  self->invite = CS_SIP_OFFER_IDLE;
  /* An offer in a provisional response goes with its INVITE. */
  if (is_open (self, other (asker), CS_SIP_OFFER_INVITE_1XX_RELIABLE))
    return close_offer (self, CS_SIP_OFFER_REFUSAL);
  return refuse (self, asker, CS_SIP_OFFER_INVITE);
}

static CsSipOfferRole
pass_ack (CsSipOfferState *self, CsSipOfferTurn who, gboolean has_description)
{
  if (self->invite == who)
    self->invite = CS_SIP_OFFER_IDLE;
  return answer (self, other (who), CS_SIP_OFFER_INVITE_2XX, has_description);
}

/* ---- PRACK, UPDATE ---- */

static CsSipOfferRole
pass_prack (CsSipOfferState *self, CsSipOfferTurn who, gboolean has_description)
{
  if (is_open (self, other (who), CS_SIP_OFFER_INVITE_1XX_RELIABLE))
    {
      self->is_settled = TRUE;
      return answer (self, other (who), CS_SIP_OFFER_INVITE_1XX_RELIABLE, has_description);
    }
  if (!has_description)
    return CS_SIP_OFFER_NOTHING;
  /* RFC 3262 section 5: a further offer, once the first was answered. */
  if (self->open != CS_SIP_OFFER_IDLE || self->invite != who || !self->is_settled)
    return CS_SIP_OFFER_MISPLACED;
  return open_offer (self, CS_SIP_OFFER_PRACK, who);
}

/* RFC 3311 section 5.1: not before the offer that the INVITE is about was answered. */
static gboolean
may_update (const CsSipOfferState *self)
{
  return self->open == CS_SIP_OFFER_IDLE && (self->invite == CS_SIP_OFFER_IDLE || self->is_settled);
}

static CsSipOfferRole
pass_update (CsSipOfferState *self, CsSipOfferTurn who, gboolean has_description)
{
  if (!has_description)
    return CS_SIP_OFFER_NOTHING;
  return may_update (self) ? open_offer (self, CS_SIP_OFFER_UPDATE, who) : CS_SIP_OFFER_MISPLACED;
}

CsSipOfferRole
cs_sip_offer_state_pass (CsSipOfferState *self, CsSipOfferMessage message, gboolean is_ours, gboolean has_description)
{
  const CsSipOfferTurn who = is_ours ? CS_SIP_OFFER_OURS : CS_SIP_OFFER_THEIRS;

  switch (message)
    {
    case CS_SIP_OFFER_INVITE:
      return pass_invite (self, who, has_description);
    case CS_SIP_OFFER_INVITE_1XX:
    case CS_SIP_OFFER_INVITE_1XX_RELIABLE:
      return pass_provisional (self, other (who), message, has_description);
    case CS_SIP_OFFER_INVITE_2XX:
      return pass_success (self, other (who), has_description);
    case CS_SIP_OFFER_INVITE_REFUSED:
      return pass_refusal (self, other (who));
    case CS_SIP_OFFER_ACK:
      return pass_ack (self, who, has_description);
    case CS_SIP_OFFER_PRACK:
      return pass_prack (self, who, has_description);
    case CS_SIP_OFFER_PRACK_2XX:
      return answer (self, other (who), CS_SIP_OFFER_PRACK, has_description);
    case CS_SIP_OFFER_PRACK_REFUSED:
      return refuse (self, other (who), CS_SIP_OFFER_PRACK);
    case CS_SIP_OFFER_UPDATE:
      return pass_update (self, who, has_description);
    case CS_SIP_OFFER_UPDATE_2XX:
      return answer (self, other (who), CS_SIP_OFFER_UPDATE, has_description);
    case CS_SIP_OFFER_UPDATE_REFUSED:
    default:
      return refuse (self, other (who), CS_SIP_OFFER_UPDATE);
    }
}

/* ---- before a request ---- */

static guint
status_for (CsSipOfferTurn in_the_way)
{
  return in_the_way == CS_SIP_OFFER_OURS ? 491 : 500;
}

guint
cs_sip_offer_state_find_obstacle (const CsSipOfferState *self, CsSipOfferMessage message, gboolean has_description)
{
  if (message != CS_SIP_OFFER_INVITE && !has_description)
    return 0;
  /* What answers our offer is not in its way. */
  if (message == CS_SIP_OFFER_PRACK && is_open (self, CS_SIP_OFFER_OURS, CS_SIP_OFFER_INVITE_1XX_RELIABLE))
    return 0;
  if (self->open != CS_SIP_OFFER_IDLE)
    return status_for (self->open);
  if (message == CS_SIP_OFFER_INVITE)
    return self->invite != CS_SIP_OFFER_IDLE ? status_for (self->invite) : 0;
  return may_update (self) ? 0 : status_for (self->invite);
}

gboolean
cs_sip_offer_state_may_offer (const CsSipOfferState *self, CsSipOfferMessage message)
{
  if (message == CS_SIP_OFFER_INVITE)
    return self->open == CS_SIP_OFFER_IDLE && self->invite == CS_SIP_OFFER_IDLE;
  return may_update (self);
}
