/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sip/cs-sip-agent.h"
#include "sip/cs-sip-endpoint.h"

G_BEGIN_DECLS

/**
 * CsSipRegistration:
 *
 * Keeps the binding of one identity at its registrar (RFC 3261 section 10): registers, renews in time, at once on a new
 * connection when the old one breaks, with growing pauses while it fails. One thread.
 */
typedef struct _CsSipRegistration CsSipRegistration;

typedef struct {
  void (*changed) (CsSipRegistration *registration, CsSipRegistrationState state, guint expires_s,
                   const CsSipCause *cause, gpointer user_data);
  /* cs_sip_registration_stop() is done. */
  void (*stopped) (CsSipRegistration *registration, gpointer user_data);
} CsSipRegistrationEvents;

typedef struct {
  const CsSipUri *identity;
  const char *display_name; /* or NULL */
  const CsSipHop *hop;      /* the server */
  guint expires_s;
  const char *instance_id; /* or NULL */
} CsSipRegistrationConfig;

CsSipRegistration *cs_sip_registration_new (CsSipEndpoint *endpoint, const CsSipRegistrationConfig *config,
                                            const CsSipRegistrationEvents *events, gpointer user_data);
void cs_sip_registration_free (CsSipRegistration *self);

void cs_sip_registration_start (CsSipRegistration *self);
void cs_sip_registration_refresh (CsSipRegistration *self); /* now, on a new connection */
void cs_sip_registration_renew (CsSipRegistration *self);   /* now, with credentials that are new */
void cs_sip_registration_set_display_name (CsSipRegistration *self, const char *display_name); /* or NULL */

/* Takes the binding away; `stopped` comes when the registrar has answered, or from inside when there is none. */
void cs_sip_registration_stop (CsSipRegistration *self);

void cs_sip_registration_flow_closed (CsSipRegistration *self, CsSipFlow *flow);

CsSipRegistrationState cs_sip_registration_get_state (CsSipRegistration *self);

/* The way by which it registered, or NULL. (transfer none) */
CsSipFlow *cs_sip_registration_get_flow (CsSipRegistration *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsSipRegistration, cs_sip_registration_free)

G_END_DECLS
