/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-policy.h"

G_BEGIN_DECLS

/**
 * CsCallDemand:
 *
 * What one call requires, by what was asked for it and by what is remembered of the peer; and whether it may be placed
 * again with less. Every decision is the policy's; it knows of no call. Pure; owned by its call.
 */
typedef struct _CsCallDemand CsCallDemand;

/* @asked: for this call alone, or NULL: @account is what the account requires. */
CsCallDemand *cs_call_demand_new (CsRequirement account, const CsRequirement *asked);
void cs_call_demand_free (CsCallDemand *self);

/* What is remembered of the peer, and of who is shown, when that is somebody else, or NULL: what is stricter holds.
 * TRUE: the requirement has changed, and with it the one of a retry. Once, before anything is offered or judged. */
gboolean cs_call_demand_recall (CsCallDemand *self, CsRequirement account, const CsPolicyHistory *history,
                                const CsPolicyHistory *shown);

/* Somebody else is there now, of whom @shown is remembered. TRUE: was checked once. The requirement stays. */
gboolean cs_call_demand_replace (CsCallDemand *self, const CsPolicyHistory *shown);

CsRequirement cs_call_demand_get (const CsCallDemand *self);

/* Of the peer, before the call: empty until it is recalled. (transfer none) */
const CsPolicyHistory *cs_call_demand_get_history (const CsCallDemand *self);

/* ---- again, with less ---- */

/* This call is such a retry, and has none of its own. Before _recall(). */
void cs_call_demand_mark_retry (CsCallDemand *self);

/* The call could not be as it was required to be. TRUE: it may be placed again, at another level than before. */
gboolean cs_call_demand_offer_retry (CsCallDemand *self);

/* It was placed again. */
void cs_call_demand_withdraw_retry (CsCallDemand *self);

/* The requirement itself: there is no placing it again. */
CsRequirement cs_call_demand_get_retry (const CsCallDemand *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsCallDemand, cs_call_demand_free)

G_END_DECLS
