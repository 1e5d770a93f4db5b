/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* By which key a person is remembered, however the address was spelled. Pure, any thread. */

/* What stands for the domain of an account: its server writes its own name or number into the addresses of the
 * people it serves (a PBX that does not know the domain does). */
typedef struct {
  const char *domain; /* NULL: a direct account has none */
  const char *server; /* host name or number that the account was given, or NULL */
  const char *number; /* numeric address that the server was reached at, or NULL */
} CsAddressHome;

/* (transfer full): "sip:user@host", "sip:host" or "tel:number", the same for every spelling of one address:
 *
 *   scheme       sip and sips are the same
 *   user         unescaped, compatibility forms unified (NFKC), case folded; a telephone number without visual
 *                separators, its extension kept
 *   host         lower case, without the dot of the root; IP addresses in their shortest form; that of the account's
 * own server becomes its domain the rest     port, password, parameters and headers do not count tel:+number  belongs
 * to the account's domain, whose server reaches that number
 *
 * NULL: nobody that could be called again, such as a caller who withholds its address (RFC 3323 section 4.1.1.3), or no
 * address at all. "anonymous" at a host name is nobody; at the number of a host that is no server of ours it is the
 * host itself, which is how people without an account call each other. @home: of the account of the call, or NULL. */
char *cs_address_key (const char *uri, const CsAddressHome *home);

/* Whether @host is the domain or the server of @home. */
gboolean cs_address_home_has (const CsAddressHome *home, const char *host);

G_END_DECLS
