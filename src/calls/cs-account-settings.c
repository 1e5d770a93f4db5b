/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What follows from the settings of an account, and from its state. */

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

gboolean
cs_account_detail_is_for_people (CsAccount *self)
{
  const char *detail = cs_account_get_detail (self);

  if (detail == NULL || detail[0] == '\0')
    return FALSE;
  switch ((int) cs_account_get_reason (self))
    {
    case CS_ACCOUNT_REASON_SERVER:
    case CS_ACCOUNT_REASON_REFUSED_NOW:
    case CS_ACCOUNT_REASON_CERTIFICATE:
    case CS_ACCOUNT_REASON_CLIENT_CERTIFICATE:
      return TRUE;
    default:
      return FALSE;
    }
}
