/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sentences about what is wrong with a certificate, chosen by error code. */
#include "calls/cs-certificate-private.h"
#include "calls/cs-names-private.h"

#include <glib/gi18n-lib.h>

#define VALUE(id, nick) G_DEFINE_ENUM_VALUE (CS_CERTIFICATE_PROBLEM_##id, nick)

G_DEFINE_ENUM_TYPE (CsCertificateProblem, cs_certificate_problem, VALUE (NONE, "none"),
                    VALUE (UNKNOWN_ISSUER, "unknown-issuer"), VALUE (SELF_SIGNED, "self-signed"),
                    VALUE (EXPIRED, "expired"), VALUE (NOT_YET_VALID, "not-yet-valid"),
                    VALUE (ISSUER_EXPIRED, "issuer-expired"), VALUE (ISSUER_NOT_YET_VALID, "issuer-not-yet-valid"),
                    VALUE (WRONG_NAME, "wrong-name"), VALUE (WILDCARD, "wildcard"),
                    VALUE (NAME_NOT_ALTERNATIVE, "name-not-alternative"), VALUE (BAD_NAME, "bad-name"),
                    VALUE (WEAK_KEY, "weak-key"), VALUE (WEAK_SIGNATURE, "weak-signature"),
                    VALUE (BAD_SIGNATURE, "bad-signature"), VALUE (REVOKED, "revoked"), VALUE (PURPOSE, "purpose"),
                    VALUE (KEY_USAGE, "key-usage"), VALUE (NOT_A_CA, "not-a-ca"), VALUE (CONSTRAINTS, "constraints"),
                    VALUE (EXTENSION, "extension"), VALUE (STATUS_MISSING, "status-missing"),
                    VALUE (STATUS_INVALID, "status-invalid"), VALUE (STATUS_OLD, "status-old"),
                    VALUE (CHAIN_TOO_LONG, "chain-too-long"), VALUE (CHANGED, "changed"), VALUE (INVALID, "invalid"))

static const struct {
  CsNetError code;
  CsCertificateProblem problem;
} problems[] = {
  { CS_NET_ERROR_CERT_UNKNOWN_ISSUER, CS_CERTIFICATE_PROBLEM_UNKNOWN_ISSUER },
  { CS_NET_ERROR_CERT_SELF_SIGNED, CS_CERTIFICATE_PROBLEM_SELF_SIGNED },
  { CS_NET_ERROR_CERT_EXPIRED, CS_CERTIFICATE_PROBLEM_EXPIRED },
  { CS_NET_ERROR_CERT_NOT_YET_VALID, CS_CERTIFICATE_PROBLEM_NOT_YET_VALID },
  { CS_NET_ERROR_CERT_ISSUER_EXPIRED, CS_CERTIFICATE_PROBLEM_ISSUER_EXPIRED },
  { CS_NET_ERROR_CERT_ISSUER_NOT_YET_VALID, CS_CERTIFICATE_PROBLEM_ISSUER_NOT_YET_VALID },
  { CS_NET_ERROR_CERT_WRONG_NAME, CS_CERTIFICATE_PROBLEM_WRONG_NAME },
  { CS_NET_ERROR_CERT_WILDCARD, CS_CERTIFICATE_PROBLEM_WILDCARD },
  { CS_NET_ERROR_CERT_NAME_NOT_ALTERNATIVE, CS_CERTIFICATE_PROBLEM_NAME_NOT_ALTERNATIVE },
  { CS_NET_ERROR_CERT_BAD_NAME, CS_CERTIFICATE_PROBLEM_BAD_NAME },
  { CS_NET_ERROR_CERT_WEAK_KEY, CS_CERTIFICATE_PROBLEM_WEAK_KEY },
  { CS_NET_ERROR_CERT_WEAK_SIGNATURE, CS_CERTIFICATE_PROBLEM_WEAK_SIGNATURE },
  { CS_NET_ERROR_CERT_BAD_SIGNATURE, CS_CERTIFICATE_PROBLEM_BAD_SIGNATURE },
  { CS_NET_ERROR_CERT_REVOKED, CS_CERTIFICATE_PROBLEM_REVOKED },
  { CS_NET_ERROR_CERT_PURPOSE, CS_CERTIFICATE_PROBLEM_PURPOSE },
  { CS_NET_ERROR_CERT_KEY_USAGE, CS_CERTIFICATE_PROBLEM_KEY_USAGE },
  { CS_NET_ERROR_CERT_NOT_A_CA, CS_CERTIFICATE_PROBLEM_NOT_A_CA },
  { CS_NET_ERROR_CERT_CONSTRAINTS, CS_CERTIFICATE_PROBLEM_CONSTRAINTS },
  { CS_NET_ERROR_CERT_EXTENSION, CS_CERTIFICATE_PROBLEM_EXTENSION },
  { CS_NET_ERROR_CERT_STATUS_MISSING, CS_CERTIFICATE_PROBLEM_STATUS_MISSING },
  { CS_NET_ERROR_CERT_STATUS_INVALID, CS_CERTIFICATE_PROBLEM_STATUS_INVALID },
  { CS_NET_ERROR_CERT_STATUS_OLD, CS_CERTIFICATE_PROBLEM_STATUS_OLD },
  { CS_NET_ERROR_CERT_CHAIN_TOO_LONG, CS_CERTIFICATE_PROBLEM_CHAIN_TOO_LONG },
  { CS_NET_ERROR_CERT_PIN, CS_CERTIFICATE_PROBLEM_CHANGED },
};

CsCertificateProblem
cs_certificate_problem_of (int net_error_code)
{
  if (net_error_code < 0)
    return CS_CERTIFICATE_PROBLEM_NONE;
  for (guint i = 0; i < G_N_ELEMENTS (problems); i++)
    {
      if ((int) problems[i].code == net_error_code)
        return problems[i].problem;
    }
  return CS_CERTIFICATE_PROBLEM_INVALID;
}

const char *
cs_certificate_problem_name (CsCertificateProblem problem)
{
  return cs_enum_nick (CS_TYPE_CERTIFICATE_PROBLEM, (int) problem);
}

/* About names: with the one that was asked for. (transfer full) */
static char *
sentence_about_names (CsCertificateProblem problem, const char *host)
{
  switch ((int) problem)
    {
    case CS_CERTIFICATE_PROBLEM_WRONG_NAME:
      return g_strdup_printf (_ ("The certificate isn't for %s: it was issued to someone else."), host);
    case CS_CERTIFICATE_PROBLEM_WILDCARD:
      return g_strdup_printf (
          _ ("The certificate doesn't name %s, only a wildcard for its domain. That isn't enough for calls."), host);
    case CS_CERTIFICATE_PROBLEM_NAME_NOT_ALTERNATIVE:
      return g_strdup_printf (
          _ ("The certificate lists %s only in an outdated field. The server's administrator has to get a new one."),
          host);
    default:
      return NULL;
    }
}

static const char *
sentence_about_issuer (CsCertificateProblem problem)
{
  switch ((int) problem)
    {
    case CS_CERTIFICATE_PROBLEM_UNKNOWN_ISSUER:
      return _ ("The certificate comes from an issuer this computer doesn't know.");
    case CS_CERTIFICATE_PROBLEM_SELF_SIGNED:
      return _ ("The server's certificate is self-signed: no issuer vouches for it.");
    case CS_CERTIFICATE_PROBLEM_ISSUER_EXPIRED:
      return _ ("The issuer's certificate has expired.");
    case CS_CERTIFICATE_PROBLEM_ISSUER_NOT_YET_VALID:
      return _ ("The issuer's certificate is not valid yet. Check this computer's clock.");
    case CS_CERTIFICATE_PROBLEM_NOT_A_CA:
      return _ ("The certificate's issuer isn't allowed to issue certificates.");
    case CS_CERTIFICATE_PROBLEM_CONSTRAINTS:
      return _ ("The certificate's issuer wasn't allowed to issue this one.");
    case CS_CERTIFICATE_PROBLEM_CHAIN_TOO_LONG:
      return _ ("The server sent too many certificates.");
    default:
      return NULL;
    }
}

static const char *
sentence_about_revocation (CsCertificateProblem problem)
{
  switch ((int) problem)
    {
    case CS_CERTIFICATE_PROBLEM_REVOKED:
      return _ ("The issuer has revoked the certificate. Someone else may have its key.");
    case CS_CERTIFICATE_PROBLEM_STATUS_MISSING:
      return _ ("The server didn't send the up-to-date status its certificate requires.");
    case CS_CERTIFICATE_PROBLEM_STATUS_INVALID:
      return _ ("The certificate's status information isn't from its issuer.");
    case CS_CERTIFICATE_PROBLEM_STATUS_OLD:
      return _ ("The certificate's status information is out of date.");
    default:
      return NULL;
    }
}

static const char *
sentence_about_itself (CsCertificateProblem problem)
{
  switch ((int) problem)
    {
    case CS_CERTIFICATE_PROBLEM_EXPIRED:
      return _ ("The certificate has expired.");
    case CS_CERTIFICATE_PROBLEM_NOT_YET_VALID:
      return _ ("The certificate is not valid yet. Check this computer's clock.");
    case CS_CERTIFICATE_PROBLEM_BAD_NAME:
      return _ ("The names in the certificate can't be read. Someone may have tried to hide one.");
    case CS_CERTIFICATE_PROBLEM_WEAK_KEY:
      return _ ("The certificate's key is too weak.");
    case CS_CERTIFICATE_PROBLEM_WEAK_SIGNATURE:
      return _ ("The certificate's signature uses an algorithm that can be forged.");
    case CS_CERTIFICATE_PROBLEM_BAD_SIGNATURE:
      return _ ("A signature on the certificate is wrong: the certificate was forged or altered.");
    case CS_CERTIFICATE_PROBLEM_PURPOSE:
      return _ ("The certificate is not meant for servers.");
    case CS_CERTIFICATE_PROBLEM_KEY_USAGE:
      return _ ("The certificate's key is not meant for connections.");
    case CS_CERTIFICATE_PROBLEM_EXTENSION:
      return _ ("The certificate has a critical extension that Countersign doesn't support.");
    case CS_CERTIFICATE_PROBLEM_CHANGED:
      return _ ("The server presents a different certificate than the one you chose to trust.");
    default:
      return NULL;
    }
}

char *
cs_certificate_problem_text (CsCertificateProblem problem, const char *host)
{
  char *about_names = sentence_about_names (problem, host != NULL ? host : "?");
  const char *text = sentence_about_itself (problem);

  if (problem == CS_CERTIFICATE_PROBLEM_NONE)
    return g_strdup ("");
  if (about_names != NULL)
    return about_names;
  if (text == NULL)
    text = sentence_about_issuer (problem);
  if (text == NULL)
    text = sentence_about_revocation (problem);
  return g_strdup (text != NULL ? text : _ ("The certificate is not valid."));
}
