/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CsTestResolver:
 *
 * A GResolver with a zone of its own, and no network. Answers come from the main loop, never at once. A name that was
 * not added does not exist; what was asked is written down.
 */
#define CS_TYPE_TEST_RESOLVER (cs_test_resolver_get_type ())
G_DECLARE_FINAL_TYPE (CsTestResolver, cs_test_resolver, CS, TEST_RESOLVER, GResolver)

/* Makes itself the default; dropping the last reference with cs_test_resolver_drop() brings the old one back. */
CsTestResolver *cs_test_resolver_install (void);
void cs_test_resolver_drop (CsTestResolver *self);

/* @addresses: numeric, comma-separated, in the order of the answer */
void cs_test_resolver_add_host (CsTestResolver *self, const char *host, const char *addresses);

/* @service: "_sips._tcp.sip.test"; @targets: "host:port", comma-separated, in the order of the answer */
void cs_test_resolver_add_service (CsTestResolver *self, const char *service, const char *targets);

/* Every question for @name fails with @code of G_RESOLVER_ERROR. */
void cs_test_resolver_fail (CsTestResolver *self, const char *name, GResolverError code);

/* Answers wait until they are let go, all at once. */
void cs_test_resolver_hold (CsTestResolver *self, gboolean hold);

/* What was asked so far, in order, separated by blanks; starts anew. (transfer full) */
char *cs_test_resolver_take_log (CsTestResolver *self);

G_END_DECLS
