/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "calls/cs-account-internal.h"

#include "calls/cs-address.h"
#include "calls/cs-calls-error.h"
#include "sip/cs-sip-uri.h"

#include <string.h>

static gboolean
read_transport (CsAccount *self, const char *name, GError **error)
{
  static const CsNetTransport all[] = { CS_NET_TRANSPORT_TLS, CS_NET_TRANSPORT_TCP, CS_NET_TRANSPORT_UDP };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      if (name == NULL || g_strcmp0 (name, cs_net_transport_name (all[i])) == 0)
        {
          self->transport = all[i];
          return TRUE;
        }
    }
  g_set_error (error, CS_CALLS_ERROR, CS_CALLS_ERROR_FAILED, "“%s” is no transport: tls, tcp or udp.", name);
  return FALSE;
}

/* A token's address is kept with the account: a PIN has no place in it. */
static gboolean
read_client_cert (CsAccount *self, const char *where, GError **error)
{
  if (where == NULL || *where == '\0')
    return TRUE;
  if (!g_str_has_prefix (where, "pkcs11:"))
    self->client_cert = g_canonicalize_filename (where, NULL);
  else if (strchr (where, '?') == NULL)
    self->client_cert = g_strdup (where);
  else
    g_set_error_literal (error, CS_CALLS_ERROR, CS_CALLS_ERROR_FAILED,
                         "The address of a token must not hold a PIN, or anything after “?”.");
  return self->client_cert != NULL;
}

gboolean
cs_account_read_settings (CsAccount *self, const CsAccountSettings *settings, GError **error)
{
  if (settings->identity != NULL)
    {
      g_autoptr (CsSipUri) uri = NULL;

      self->identity = cs_address_identity (settings->identity, error);
      if (self->identity == NULL)
        return FALSE;
      uri = cs_sip_uri_parse (self->identity, NULL);
      self->domain = g_strdup (uri->host);
      self->address = g_strdup (strchr (self->identity, ':') + 1);
    }
  if (!read_transport (self, settings->transport, error))
    return FALSE;
  if (settings->server != NULL && *settings->server != '\0')
    {
      self->server = g_strdup (settings->server);
      if (!cs_address_split_server (settings->server, &self->server_host, &self->server_port, error))
        return FALSE;
    }
  if (self->transport == CS_NET_TRANSPORT_TLS)
    {
      if (!cs_account_read_trust (self, settings->trust_file, settings->pin, error))
        return FALSE;
    }

  if (!read_client_cert (self, settings->client_cert, error))
    return FALSE;

  self->display_name = g_strdup (settings->display_name);
  self->auth_user = g_strdup (settings->auth_user);
  self->trust_file = g_strdup (settings->trust_file);
  self->requirement = settings->requirement;
  self->practice = settings->practice;
  self->keep = settings->keep && settings->identity != NULL;
  if (settings->password != NULL)
    self->password = cs_secret_ref (settings->password);
  if (settings->client_pin != NULL)
    self->client_pin = cs_secret_ref (settings->client_pin);
  return cs_account_read_listen (self, settings, error);
}
