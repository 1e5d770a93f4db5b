/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "net/cs-net-stream.h"

G_BEGIN_DECLS

/* A registrar on TLS that takes everybody, or nobody when it refuses, with a certificate for sip.test of its own
 * making. */
typedef struct {
  CsNetListener *listener;
  CsNetIdentity *identity;
  guint16 port;
  GPtrArray *links;
  guint registers; /* REGISTERs that came */
  gboolean refuses;
} CsTestRegistrar;

/* The certificate is valid for so many days. */
CsTestRegistrar *cs_test_registrar_new (guint days);
void cs_test_registrar_free (CsTestRegistrar *self);

/* Another certificate on the same port; open connections are cut. */
void cs_test_registrar_change (CsTestRegistrar *self, guint days);

/* Its certificate alone, in a file that lives as long as the folder. (transfer full) */
char *cs_test_registrar_write_anchor (CsTestRegistrar *self, const char *folder);

const char *cs_test_registrar_get_fingerprint (CsTestRegistrar *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsTestRegistrar, cs_test_registrar_free)

G_END_DECLS
