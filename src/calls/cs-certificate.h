/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What is wrong with a server's certificate. */
typedef enum {
  CS_CERTIFICATE_PROBLEM_NONE,
  CS_CERTIFICATE_PROBLEM_UNKNOWN_ISSUER,
  CS_CERTIFICATE_PROBLEM_SELF_SIGNED,
  CS_CERTIFICATE_PROBLEM_EXPIRED,
  CS_CERTIFICATE_PROBLEM_NOT_YET_VALID,
  CS_CERTIFICATE_PROBLEM_ISSUER_EXPIRED,
  CS_CERTIFICATE_PROBLEM_ISSUER_NOT_YET_VALID,
  CS_CERTIFICATE_PROBLEM_WRONG_NAME,
  CS_CERTIFICATE_PROBLEM_WILDCARD,
  CS_CERTIFICATE_PROBLEM_NAME_NOT_ALTERNATIVE,
  CS_CERTIFICATE_PROBLEM_BAD_NAME,
  CS_CERTIFICATE_PROBLEM_WEAK_KEY,
  CS_CERTIFICATE_PROBLEM_WEAK_SIGNATURE,
  CS_CERTIFICATE_PROBLEM_BAD_SIGNATURE,
  CS_CERTIFICATE_PROBLEM_REVOKED,
  CS_CERTIFICATE_PROBLEM_PURPOSE,
  CS_CERTIFICATE_PROBLEM_KEY_USAGE,
  CS_CERTIFICATE_PROBLEM_NOT_A_CA,
  CS_CERTIFICATE_PROBLEM_CONSTRAINTS,
  CS_CERTIFICATE_PROBLEM_EXTENSION,
  CS_CERTIFICATE_PROBLEM_STATUS_MISSING,
  CS_CERTIFICATE_PROBLEM_STATUS_INVALID,
  CS_CERTIFICATE_PROBLEM_STATUS_OLD,
  CS_CERTIFICATE_PROBLEM_CHAIN_TOO_LONG,
  CS_CERTIFICATE_PROBLEM_CHANGED, /* it is not the pinned one */
  CS_CERTIFICATE_PROBLEM_INVALID,
} CsCertificateProblem;

/**
 * CsCertificate:
 *
 * A certificate as the certificate page shows it. Immutable. Its texts are untrusted: shown as plain text, never as
 * markup. It has: subject, issuer, names (comma-separated), not-before, not-after (GDateTime, local time; NULL when
 * it is known by its fingerprint only), fingerprint ("AB:CD:…", SHA-256), pem (NULL likewise), host (whose certificate
 * was asked for, or NULL), problem, sentence (what the problem is, translated, "" without one), fault (with `changed`:
 * what else is wrong with the new one, NONE when it is a good certificate; otherwise the same as problem), can-pin
 * (whether the user may decide to believe it: not when it was revoked, is too weak or cannot be read).
 */
#define CS_TYPE_CERTIFICATE (cs_certificate_get_type ())
G_DECLARE_FINAL_TYPE (CsCertificate, cs_certificate, CS, CERTIFICATE, GObject)

const char *cs_certificate_get_subject (CsCertificate *self);
const char *cs_certificate_get_issuer (CsCertificate *self);
const char *cs_certificate_get_names (CsCertificate *self);
GDateTime *cs_certificate_get_not_before (CsCertificate *self);
GDateTime *cs_certificate_get_not_after (CsCertificate *self);
const char *cs_certificate_get_fingerprint (CsCertificate *self);
const char *cs_certificate_get_pem (CsCertificate *self);
const char *cs_certificate_get_host (CsCertificate *self);
CsCertificateProblem cs_certificate_get_problem (CsCertificate *self);
CsCertificateProblem cs_certificate_get_fault (CsCertificate *self);
const char *cs_certificate_get_sentence (CsCertificate *self);
gboolean cs_certificate_get_can_pin (CsCertificate *self);

/* TRUE when it ends within CS_CERTIFICATE_WARN_DAYS: something to tell before it hurts. FALSE when it is over. */
#define CS_CERTIFICATE_WARN_DAYS 14
gboolean cs_certificate_ends_soon (CsCertificate *self);

const char *cs_certificate_problem_name (CsCertificateProblem problem); /* "unknown-issuer", for JSON */

/* The sentence, translated. @host: whose certificate it should be. (transfer full) */
char *cs_certificate_problem_text (CsCertificateProblem problem, const char *host);

#define CS_TYPE_CERTIFICATE_PROBLEM (cs_certificate_problem_get_type ())
GType cs_certificate_problem_get_type (void);

G_END_DECLS
