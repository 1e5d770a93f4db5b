/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CS_NET_FINGERPRINT_LEN 32 /* SHA-256 of the DER */

/* What a certificate says, for people: one line of valid text each, cut at CS_LIMIT_TLS_CERTIFICATE_TEXT. */
typedef struct {
  char *subject;
  char *issuer;
  char *names;       /* SANs, comma-separated */
  gint64 not_before; /* Unix seconds */
  gint64 not_after;
  char *fingerprint; /* SHA-256, hex pairs with colons */
  char *pem;
  char *host; /* whose certificate was asked for; NULL when nobody asked */
  int fault;  /* the CsNetError that it would be refused with, were there no pins; -1: none, or not verified */
} CsNetCertificateInfo;

/* (transfer full); of the first certificate in @pem. NULL when there is none that can be read. */
CsNetCertificateInfo *cs_net_certificate_info_new_from_pem (const char *pem);
CsNetCertificateInfo *cs_net_certificate_info_copy (const CsNetCertificateInfo *self); /* NULL: NULL */
void cs_net_certificate_info_free (CsNetCertificateInfo *self);

/* "AB:CD:…" of a SHA-256 that somebody wrote, with or without colons or spaces, large or small. (transfer full); NULL
 * when it is none. */
char *cs_net_fingerprint_normalize (const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsNetCertificateInfo, cs_net_certificate_info_free)

G_END_DECLS
