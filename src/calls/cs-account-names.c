/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names (for scripts) and sentences (for people) of an account's states and failures, and which of them a registration
 * gives. */

#include "calls/cs-account-login-private.h"

#include "calls/cs-names-private.h"
#include "net/cs-net-error.h"

#include <glib/gi18n-lib.h>

G_DEFINE_ENUM_TYPE (CsAccountState, cs_account_state, G_DEFINE_ENUM_VALUE (CS_ACCOUNT_OFFLINE, "offline"),
                    G_DEFINE_ENUM_VALUE (CS_ACCOUNT_DIRECT, "direct"),
                    G_DEFINE_ENUM_VALUE (CS_ACCOUNT_REGISTERING, "registering"),
                    G_DEFINE_ENUM_VALUE (CS_ACCOUNT_REGISTERED, "registered"),
                    G_DEFINE_ENUM_VALUE (CS_ACCOUNT_FAILED, "failed"))

G_DEFINE_ENUM_TYPE (CsAccountReason, cs_account_reason, G_DEFINE_ENUM_VALUE (CS_ACCOUNT_REASON_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (CS_ACCOUNT_REASON_PASSWORD, "wrong-password"),
                    G_DEFINE_ENUM_VALUE (CS_ACCOUNT_REASON_REFUSED_NOW, "refused-now"),
                    G_DEFINE_ENUM_VALUE (CS_ACCOUNT_REASON_OTHER_REALM, "other-realm"),
                    G_DEFINE_ENUM_VALUE (CS_ACCOUNT_REASON_NO_PASSWORD, "no-password"),
                    G_DEFINE_ENUM_VALUE (CS_ACCOUNT_REASON_KEYRING, "keyring-locked"),
                    G_DEFINE_ENUM_VALUE (CS_ACCOUNT_REASON_NO_KEYRING, "no-keyring"),
                    G_DEFINE_ENUM_VALUE (CS_ACCOUNT_REASON_UNKNOWN_USER, "unknown-user"),
                    G_DEFINE_ENUM_VALUE (CS_ACCOUNT_REASON_SERVER_NOT_FOUND, "server-not-found"),
                    G_DEFINE_ENUM_VALUE (CS_ACCOUNT_REASON_UNREACHABLE, "unreachable"),
                    G_DEFINE_ENUM_VALUE (CS_ACCOUNT_REASON_CERTIFICATE, "certificate"),
                    G_DEFINE_ENUM_VALUE (CS_ACCOUNT_REASON_CLIENT_CERTIFICATE, "client-certificate"),
                    G_DEFINE_ENUM_VALUE (CS_ACCOUNT_REASON_PIN_NEEDED, "pin-needed"),
                    G_DEFINE_ENUM_VALUE (CS_ACCOUNT_REASON_PIN_WRONG, "pin-wrong"),
                    G_DEFINE_ENUM_VALUE (CS_ACCOUNT_REASON_PIN_LOCKED, "pin-locked"),
                    G_DEFINE_ENUM_VALUE (CS_ACCOUNT_REASON_SERVER, "server"))

const char *
cs_account_state_name (CsAccountState state)
{
  return cs_enum_nick (CS_TYPE_ACCOUNT_STATE, (int) state);
}

const char *
cs_account_reason_name (CsAccountReason reason)
{
  return cs_enum_nick (CS_TYPE_ACCOUNT_REASON, (int) reason);
}

const char *
cs_account_reason_text (CsAccountReason reason)
{
  switch (reason)
    {
    case CS_ACCOUNT_REASON_PASSWORD:
      return _ ("The server didn't accept this user name or password.");
    case CS_ACCOUNT_REASON_REFUSED_NOW:
      return _ ("The server refuses this account now, although it has worked. Countersign keeps trying.");
    case CS_ACCOUNT_REASON_OTHER_REALM:
      return _ ("The server asks for the password of a different service than before, so Countersign didn't send it. "
                "If this lasts, ask the server's administrator.");
    case CS_ACCOUNT_REASON_NO_PASSWORD:
      return _ ("The password isn't known. Enter it.");
    case CS_ACCOUNT_REASON_KEYRING:
      return _ ("The keyring with the password is locked or doesn't answer. Unlock it, or enter the password.");
    case CS_ACCOUNT_REASON_NO_KEYRING:
      return _ ("There is no keyring, so the password was forgotten. Enter it again.");
    case CS_ACCOUNT_REASON_UNKNOWN_USER:
      return _ ("The server doesn't know this user. Check the address and the user name.");
    case CS_ACCOUNT_REASON_SERVER_NOT_FOUND:
      return _ ("No server found for this address. Check the address, or enter the server in the account's settings.");
    case CS_ACCOUNT_REASON_UNREACHABLE:
      return _ ("The server can't be reached. Check the network connection.");
    case CS_ACCOUNT_REASON_CERTIFICATE:
      return _ ("The server's identity couldn't be verified.");
    case CS_ACCOUNT_REASON_CLIENT_CERTIFICATE:
      return _ ("There is a problem with your certificate.");
    case CS_ACCOUNT_REASON_PIN_NEEDED:
      return _ ("Your certificate's key is locked with a PIN.");
    case CS_ACCOUNT_REASON_PIN_WRONG:
      return _ ("Wrong PIN. A token locks itself after a few wrong attempts.");
    case CS_ACCOUNT_REASON_PIN_LOCKED:
      return _ ("The token is locked after too many wrong PINs. Its issuer can unlock it.");
    case CS_ACCOUNT_REASON_SERVER:
      return _ ("The server refused to sign this account in.");
    case CS_ACCOUNT_REASON_NONE:
    default:
      return "";
    }
}

CsAccountReason
cs_account_reason_from_cause (const CsSipCause *cause)
{
  if (cause == NULL)
    return CS_ACCOUNT_REASON_SERVER;
  switch (cause->kind)
    {
    case CS_SIP_CAUSE_AUTH:
      return CS_ACCOUNT_REASON_PASSWORD;
    case CS_SIP_CAUSE_REFUSED_NOW:
      return CS_ACCOUNT_REASON_REFUSED_NOW;
    case CS_SIP_CAUSE_OTHER_REALM:
      return CS_ACCOUNT_REASON_OTHER_REALM;
    case CS_SIP_CAUSE_NOT_FOUND:
    case CS_SIP_CAUSE_DECLINED:
      return CS_ACCOUNT_REASON_UNKNOWN_USER;
    case CS_SIP_CAUSE_CERTIFICATE:
      return CS_ACCOUNT_REASON_CERTIFICATE;
    case CS_SIP_CAUSE_UNREACHABLE:
    case CS_SIP_CAUSE_NO_ANSWER:
      if (cause->error != NULL && g_error_matches (cause->error, CS_NET_ERROR, CS_NET_ERROR_RESOLVE))
        return CS_ACCOUNT_REASON_SERVER_NOT_FOUND;
      return CS_ACCOUNT_REASON_UNREACHABLE;
    case CS_SIP_CAUSE_NORMAL:
    case CS_SIP_CAUSE_CANCELLED:
    case CS_SIP_CAUSE_BUSY:
    case CS_SIP_CAUSE_NOT_ACCEPTABLE:
    case CS_SIP_CAUSE_ANSWERED_ELSEWHERE:
    case CS_SIP_CAUSE_SERVER:
    default:
      return CS_ACCOUNT_REASON_SERVER;
    }
}
