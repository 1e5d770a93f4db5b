/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The certificate under which an account's direct calls come in. */

#include "calls/cs-account-listen-private.h"

#include "calls/cs-calls-error.h"
#include "net/cs-net-addresses.h"
#include "net/cs-net-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The certificate of direct calls is handed to callers by hand: it should not have to be handed out again soon. */
#define DIRECT_CERTIFICATE_DAYS 3650

/* What callers may have asked for who reach @listen. */
static char **
names_of (GSocketAddress *listen)
{
  GInetAddress *address = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (listen));
  g_auto (GStrv) names = g_inet_address_get_is_any (address) ? cs_net_addresses_of_machine () : NULL;
  g_autoptr (GStrvBuilder) one = g_strv_builder_new ();
  g_autofree char *text = g_inet_address_to_string (address);

  if (names != NULL && names[0] != NULL)
    return g_steal_pointer (&names);
  g_strv_builder_add (one, text);
  return g_strv_builder_end (one);
}

/* Addresses of IPv6 come and go by the day: where there are others, they decide. */
static gboolean
is_enough (CsNetIdentity *identity, char *const *names)
{
  const gboolean has_v4 = strchr (names[0], ':') == NULL;

  for (guint i = 0; names[i] != NULL; i++)
    if ((!has_v4 || strchr (names[i], ':') == NULL) && !cs_net_identity_is_for (identity, names[i]))
      return FALSE;
  return TRUE;
}

/* Ours, from the data folder. A new one is made for a new address, for which callers would refuse the old one. */
static CsNetIdentity *
own_identity (const CsAccountConfig *config, const char *folder, GError **error)
{
  g_autofree char *file = g_build_filename (folder, "identity.pem", NULL);
  g_autofree char *certificate = g_build_filename (folder, "certificate.pem", NULL);
  g_auto (GStrv) names = names_of (config->listen);
  g_autoptr (CsNetIdentity) identity = NULL;
  g_autofree char *pem = NULL;

  if (g_file_test (file, G_FILE_TEST_EXISTS) && (identity = cs_net_identity_load (file, error)) == NULL)
    return NULL;
  if (identity == NULL || !is_enough (identity, names))
    {
      g_clear_pointer (&identity, cs_net_identity_unref);
      if (!cs_net_identity_create_for (file, (const char *const *) names, DIRECT_CERTIFICATE_DAYS, error))
        return NULL;
      identity = cs_net_identity_load (file, error);
      if (identity == NULL)
        return NULL;
    }
  /* The half that may be handed to callers, who trust it by --trust. */
  pem = cs_net_identity_get_certificate_pem (identity);
  return g_file_set_contents (certificate, pem, -1, error) ? g_steal_pointer (&identity) : NULL;
}

gboolean
cs_account_listen_prepare (const CsAccountConfig *config, const char *folder, CsNetIdentity **identity, GError **error)
{
  const char *file = config->settings.listen_identity_file;

  *identity = NULL;
  if (config->listen == NULL || config->transport != CS_NET_TRANSPORT_TLS)
    return TRUE;
  *identity = file != NULL ? cs_net_identity_load (file, error) : own_identity (config, folder, error);
  return *identity != NULL;
}

void
cs_account_listen_explain (const CsAccountConfig *config, GError **error)
{
  if (error == NULL || !g_error_matches (*error, CS_NET_ERROR, CS_NET_ERROR_ADDRESS_IN_USE))
    return;
  g_clear_error (error);
  /* Translators: %s is an address and a port, like 192.0.2.1:5061. */
  g_set_error (error, CS_CALLS_ERROR, CS_CALLS_ERROR_ADDRESS_IN_USE,
               _ ("Another program uses the address %s. Close that program, then start Countersign again."),
               config->settings.listen);
}
