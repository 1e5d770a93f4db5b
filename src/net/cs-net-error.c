/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The error domain of this folder; an error may carry the certificate it is about. */
#include "net/cs-net-error.h"

/* The certificate travels inside the error, so that whoever passes errors on need not know of certificates. */
typedef struct {
  CsNetCertificateInfo *certificate;
} CsNetErrorPrivate;

static void
cs_net_error_private_init (CsNetErrorPrivate *self)
{
}

static void
cs_net_error_private_copy (const CsNetErrorPrivate *from, CsNetErrorPrivate *to)
{
  to->certificate = cs_net_certificate_info_copy (from->certificate);
}

static void
cs_net_error_private_clear (CsNetErrorPrivate *self)
{
  g_clear_pointer (&self->certificate, cs_net_certificate_info_free);
}

G_DEFINE_EXTENDED_ERROR (CsNetError, cs_net_error)

static gboolean
is_between (const GError *error, CsNetError first, CsNetError last)
{
  return error->domain == CS_NET_ERROR && error->code >= (int) first && error->code <= (int) last;
}

gboolean
cs_net_error_is_server_certificate (const GError *error)
{
  return is_between (error, CS_NET_ERROR_CERT_UNKNOWN_ISSUER, CS_NET_ERROR_CERT_INVALID);
}

gboolean
cs_net_error_is_client_certificate (const GError *error)
{
  return is_between (error, CS_NET_ERROR_CLIENT_CERT_WANTED, CS_NET_ERROR_CLIENT_CERT_REFUSED);
}

const CsNetCertificateInfo *
cs_net_error_get_certificate (const GError *error)
{
  return error->domain == CS_NET_ERROR ? cs_net_error_get_private (error)->certificate : NULL;
}

void
cs_net_error_set_certificate (GError *error, const CsNetCertificateInfo *info)
{
  CsNetErrorPrivate *self;

  g_return_if_fail (error != NULL && error->domain == CS_NET_ERROR);

  self = cs_net_error_get_private (error);
  cs_net_error_private_clear (self);
  self->certificate = cs_net_certificate_info_copy (info);
}
