/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a call requires, and at which lower level it may be placed again. */

#include "calls/cs-call-demand.h"

struct _CsCallDemand {
  CsRequirement requirement;
  gboolean has_asked;
  CsRequirement asked;
  CsPolicyHistory history;
  CsRequirement retry;
  gboolean is_retry;
};

CsCallDemand *
cs_call_demand_new (CsRequirement account, const CsRequirement *asked)
{
  CsCallDemand *self = g_new0 (CsCallDemand, 1);

  self->has_asked = asked != NULL;
  self->asked = asked != NULL ? *asked : CS_REQUIREMENT_DEFAULT;
  self->requirement = asked != NULL ? *asked : account;
  self->retry = self->requirement;
  return self;
}

void
cs_call_demand_free (CsCallDemand *self)
{
  g_free (self);
}

static CsRequirement
requirement_after (const CsCallDemand *self, CsRequirement account, const CsPolicyHistory *history)
{
  return cs_policy_requirement (account, self->has_asked ? &self->asked : NULL, self->is_retry, history);
}

gboolean
cs_call_demand_recall (CsCallDemand *self, CsRequirement account, const CsPolicyHistory *history,
                       const CsPolicyHistory *shown)
{
  CsRequirement requirement = requirement_after (self, account, history);

  self->history = *history;
  if (shown != NULL)
    {
      self->history.ever_checked = history->ever_checked || shown->ever_checked;
      requirement = MAX (requirement, requirement_after (self, account, shown));
    }
  if (requirement == self->requirement)
    return FALSE;
  self->requirement = requirement;
  self->retry = requirement;
  return TRUE;
}

gboolean
cs_call_demand_replace (CsCallDemand *self, const CsPolicyHistory *shown)
{
  const gboolean checked = shown->ever_checked || shown->is_checked;

  self->history.had_zrtp = self->history.had_zrtp || checked;
  return checked;
}

CsRequirement
cs_call_demand_get (const CsCallDemand *self)
{
  return self->requirement;
}

const CsPolicyHistory *
cs_call_demand_get_history (const CsCallDemand *self)
{
  return &self->history;
}

void
cs_call_demand_mark_retry (CsCallDemand *self)
{
  self->is_retry = TRUE;
}

gboolean
cs_call_demand_offer_retry (CsCallDemand *self)
{
  return !self->is_retry && cs_policy_retry (self->requirement, &self->history, &self->retry);
}

void
cs_call_demand_withdraw_retry (CsCallDemand *self)
{
  self->retry = self->requirement;
}

CsRequirement
cs_call_demand_get_retry (const CsCallDemand *self)
{
  return self->retry;
}
