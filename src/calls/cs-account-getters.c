/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The read-only accessors of CsAccount. */

#include "calls/cs-account-internal.h"

#include "calls/cs-certificate-private.h"

const char *
cs_account_get_id (CsAccount *self)
{
  return self->id;
}

const char *
cs_account_get_identity (CsAccount *self)
{
  return self->config->settings.identity;
}

const char *
cs_account_get_address (CsAccount *self)
{
  return self->config->address;
}

const char *
cs_account_get_display_name (CsAccount *self)
{
  return self->config->settings.display_name;
}

const char *
cs_account_get_domain (CsAccount *self)
{
  return self->config->domain;
}

/* A server that writes its own number into addresses has done so too when its connection is lost. */
static void
take_server_number (CsAccount *self)
{
  char *number = self->agent != NULL ? cs_sip_agent_get_server_number (self->agent) : NULL;

  if (number == NULL)
    return;
  g_free (self->server_number);
  self->server_number = number;
}

CsAddressHome
cs_account_get_home (CsAccount *self)
{
  take_server_number (self);
  return (CsAddressHome){
    .domain = self->config->domain,
    .server = self->config->server_host,
    .number = self->server_number,
  };
}

const char *
cs_account_get_transport (CsAccount *self)
{
  return self->config->settings.transport;
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

gboolean
cs_account_detail_is_for_people (CsAccount *self)
{
  if (self->detail == NULL || self->detail[0] == '\0')
    return FALSE;
  switch ((int) self->reason)
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

const char *
cs_account_get_save_problem (CsAccount *self)
{
  return self->save_problem;
}

gboolean
cs_account_is_saving_password (CsAccount *self)
{
  return self->saving_password;
}

CsRequirement
cs_account_get_requirement (CsAccount *self)
{
  return self->config->settings.requirement;
}

GSocketAddress *
cs_account_get_listen_address (CsAccount *self)
{
  return self->agent != NULL ? cs_sip_agent_get_listen_address (self->agent) : NULL;
}

CsAccountConfig *
cs_account_get_config (CsAccount *self)
{
  return self->config;
}

CsAccountCertificates *
cs_account_get_certificates (CsAccount *self)
{
  return self->certificates;
}

const char *
cs_account_get_tls_version (CsAccount *self)
{
  return self->agent != NULL ? cs_sip_agent_get_tls_version (self->agent) : NULL;
}

const char *
cs_account_get_tls_cipher (CsAccount *self)
{
  return self->agent != NULL ? cs_sip_agent_get_tls_cipher (self->agent) : NULL;
}

/* ---- certificates ---- */

CsCertificate *
cs_account_get_server_certificate (CsAccount *self)
{
  const CsNetCertificateInfo *info;

  g_return_val_if_fail (CS_IS_ACCOUNT (self), NULL);

  info = self->agent != NULL ? cs_sip_agent_get_certificate (self->agent) : NULL;
  return info != NULL ? cs_certificate_new (info, CS_CERTIFICATE_PROBLEM_NONE) : NULL;
}

CsCertificate *
cs_account_get_certificate (CsAccount *self)
{
  return cs_account_certificates_get_certificate (self->certificates);
}

CsCertificate *
cs_account_get_pin (CsAccount *self)
{
  return cs_account_certificates_get_pin (self->certificates);
}

const char *
cs_account_get_certificate_warning (CsAccount *self)
{
  return cs_account_certificates_get_warning (self->certificates);
}

gboolean
cs_account_pin_certificate (CsAccount *self, CsCertificate *certificate, GError **error)
{
  return cs_account_certificates_set_pin (self->certificates, certificate, error);
}

void
cs_account_remove_pin (CsAccount *self)
{
  cs_account_certificates_remove_pin (self->certificates);
}

void
cs_account_set_pin (CsAccount *self, const CsSecret *pin)
{
  cs_account_certificates_set_client_pin (self->certificates, pin);
}
