/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calls/cs-account-internal.h"

const char *
cs_account_get_id (CsAccount *self)
{
  return self->id;
}

const char *
cs_account_get_identity (CsAccount *self)
{
  return self->identity;
}

const char *
cs_account_get_address (CsAccount *self)
{
  return self->address;
}

const char *
cs_account_get_display_name (CsAccount *self)
{
  return self->display_name;
}

const char *
cs_account_get_domain (CsAccount *self)
{
  return self->domain;
}

const char *
cs_account_get_transport (CsAccount *self)
{
  return cs_net_transport_name (self->transport);
}

CsAccountState
cs_account_get_state (CsAccount *self)
{
  return self->state;
}

CsAccountReason
cs_account_get_reason (CsAccount *self)
{
  return self->reason;
}

const char *
cs_account_get_detail (CsAccount *self)
{
  return self->detail;
}

guint
cs_account_get_expires (CsAccount *self)
{
  return self->expires_s;
}

gboolean
cs_account_get_password_kept (CsAccount *self)
{
  return self->password_kept;
}

gboolean
cs_account_is_saving_password (CsAccount *self)
{
  return self->saving_password;
}

CsRequirement
cs_account_get_requirement (CsAccount *self)
{
  return self->requirement;
}

GSocketAddress *
cs_account_get_listen_address (CsAccount *self)
{
  return self->agent != NULL ? cs_sip_agent_get_listen_address (self->agent) : NULL;
}
