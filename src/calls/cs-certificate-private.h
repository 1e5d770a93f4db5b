/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-certificate.h"
#include "net/cs-net-error.h"

G_BEGIN_DECLS

CsCertificateProblem cs_certificate_problem_of (int net_error_code); /* -1: NONE */

/* @problem: why it was refused, or NONE. */
CsCertificate *cs_certificate_new (const CsNetCertificateInfo *info, CsCertificateProblem problem);

/* Of the server's certificate that @error (cs_net_error_is_server_certificate()) speaks of; NULL when it shows none. */
CsCertificate *cs_certificate_new_from_error (const GError *error);

/* @pem: NULL when only the fingerprint is known. */
CsCertificate *cs_certificate_new_pinned (const char *host, const char *fingerprint, const char *pem);

G_END_DECLS
