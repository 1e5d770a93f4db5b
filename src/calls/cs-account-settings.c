/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What follows from the settings of an account. */

#include "calls/cs-account-private.h"

const char *
cs_account_get_identity (CsAccount *self)
{
  return cs_account_get_config (self)->settings.identity;
}

const char *
cs_account_get_address (CsAccount *self)
{
  return cs_account_get_config (self)->address;
}

const char *
cs_account_get_domain (CsAccount *self)
{
  return cs_account_get_config (self)->domain;
}

CsRequirement
cs_account_get_requirement (CsAccount *self)
{
  return cs_account_get_config (self)->settings.requirement;
}

gboolean
cs_account_is_direct (CsAccount *self)
{
  return cs_account_get_config (self)->settings.identity == NULL;
}

gboolean
cs_account_is_practice (CsAccount *self)
{
  return cs_account_get_config (self)->settings.practice;
}
