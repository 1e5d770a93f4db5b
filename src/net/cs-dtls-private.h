/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gnutls/gnutls.h>

#include "net/cs-dtls-identity.h"

G_BEGIN_DECLS

/* (transfer none), for the life of @self */
gnutls_certificate_credentials_t cs_dtls_identity_get_credentials (CsDtlsIdentity *self);

G_END_DECLS
