/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/cs-store-profile.h"

G_BEGIN_DECLS

/* The certificates of servers that the user has pinned, for each account.
 *
 * They are in accounts.ini beside their account and not sealed. An account has to know its pins before it says a word
 * to its server, also while there is no keyring; and whoever can write to that file need not forge a pin, since the
 * server, the transport and the trusted authorities of the account are in it too. Being one file they share their fate:
 * it is renamed as a whole, so that no account is ever left without the pin that it had. Main context; small
 * synchronous reads and writes. */

typedef struct {
  char *host;         /* whose certificate it is, as it was asked for */
  char *fingerprint;  /* "AB:CD:…", SHA-256 of the certificate */
  char *pem;          /* or NULL when only the fingerprint is known */
  gint64 pinned_at_s; /* since 1970 */
} CsStorePin;

void cs_store_pin_free (CsStorePin *self);

/* (transfer full): of CsStorePin. Invalid ones are an error as well, CORRUPT: the account must not go on as
 * if there were none. */
GPtrArray *cs_store_pins_list (CsStoreProfile *profile, const char *account_id, GError **error);

/* Replaces the one with the same fingerprint. NOT_FOUND: the account is not kept; BAD_VALUE; TOO_MUCH. */
gboolean cs_store_pins_add (CsStoreProfile *profile, const char *account_id, const CsStorePin *pin, GError **error);

/* @fingerprint NULL: all of the account's. Removing what is not there succeeds. */
gboolean cs_store_pins_remove (CsStoreProfile *profile, const char *account_id, const char *fingerprint,
                               GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsStorePin, cs_store_pin_free)

G_END_DECLS
