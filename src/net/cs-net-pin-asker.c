/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers a token or an encrypted key that asks for its PIN. */
#include "net/cs-net-identity-private.h"

#include <gnutls/gnutls.h>
#include <gnutls/pkcs11.h>
#include <string.h>

struct _CsNetPinAsker {
  CsSecret *pin;
  gboolean asked;    /* and there was none to give */
  gboolean wrong;    /* the one that was given */
  gboolean last_try; /* the next wrong one locks the token */
};

CsNetPinAsker *
cs_net_pin_asker_new (const CsSecret *pin)
{
  CsNetPinAsker *self = g_new0 (CsNetPinAsker, 1);

  self->pin = pin != NULL ? cs_secret_ref (pin) : NULL;
  return self;
}

void
cs_net_pin_asker_free (CsNetPinAsker *self)
{
  if (self == NULL)
    return;
  cs_secret_free (self->pin);
  g_free (self);
}

int
cs_net_pin_asker_func (void *user_data, int attempt, const char *token_url, const char *token_label, unsigned int flags,
                       char *pin, size_t pin_max)
{
  CsNetPinAsker *self = user_data;

  self->last_try = (flags & GNUTLS_PIN_FINAL_TRY) != 0;
  if (attempt > 0 || (flags & GNUTLS_PIN_WRONG) != 0)
    self->wrong = TRUE;
  if (self->pin == NULL)
    self->asked = TRUE;
  if (self->pin == NULL || self->wrong || self->pin->len >= pin_max)
    return GNUTLS_E_PKCS11_PIN_ERROR;
  memcpy (pin, self->pin->bytes, self->pin->len);
  pin[self->pin->len] = '\0';
  return 0;
}

gboolean
cs_net_pin_asker_complain (CsNetPinAsker *self, int rc, const char *where, GError **error)
{
  if (rc == GNUTLS_E_PKCS11_PIN_LOCKED)
    g_set_error (error, CS_NET_ERROR, CS_NET_ERROR_PIN_LOCKED, "%s takes no PIN any more", where);
  /* An encrypted file asks once, and then cannot be decrypted. */
  else if (self->wrong || rc == GNUTLS_E_PKCS11_PIN_ERROR || rc == GNUTLS_E_DECRYPTION_FAILED)
    {
      if (self->pin == NULL)
        g_set_error (error, CS_NET_ERROR, CS_NET_ERROR_PIN_NEEDED, "%s wants a PIN%s", where,
                     self->last_try ? " and takes only one more wrong one" : "");
      else
        {
          self->wrong = TRUE;
          g_set_error (error, CS_NET_ERROR, CS_NET_ERROR_PIN_WRONG, "%s does not take this PIN%s", where,
                       self->last_try ? " and takes only one more wrong one" : "");
        }
    }
  else
    return FALSE;
  return TRUE;
}

char *
cs_net_token_uri (const char *uri)
{
  g_auto (GStrv) parts = g_strsplit (uri, ";", -1);
  GString *plain = g_string_new (NULL);

  if (strchr (uri, '?') != NULL)
    {
      g_string_free (plain, TRUE);
      return NULL;
    }
  for (guint i = 0; parts[i] != NULL; i++)
    {
      const char *attribute = i == 0 ? parts[0] + strlen ("pkcs11:") : parts[i];

      if (g_str_has_prefix (attribute, "type=") || g_str_has_prefix (attribute, "object-type=") || *attribute == '\0')
        continue;
      g_string_append_printf (plain, "%s%s", plain->len > 0 ? ";" : "pkcs11:", attribute);
    }
  if (plain->len == 0)
    g_string_append (plain, "pkcs11:");
  return g_string_free (plain, FALSE);
}
