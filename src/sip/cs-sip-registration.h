/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sip/cs-sip-agent.h"
#include "sip/cs-sip-endpoint.h"

G_BEGIN_DECLS

/**
 * CsSipRegistration:
 *
 * Keeps the binding of one identity at its registrar (RFC 3261 section 10): registers, renews in time, at once when the
 * server's flow is another one, with growing pauses while it fails. What has never worked is not tried again by itself
 * when password or certificate are refused. The endpoint has a server. One thread.
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
  gboolean has_worked;     /* with these credentials, at another time */
} CsSipRegistrationConfig;

CsSipRegistration *cs_sip_registration_new (CsSipEndpoint *endpoint, const CsSipRegistrationConfig *config,
                                            const CsSipRegistrationEvents *events, gpointer user_data);
void cs_sip_registration_free (CsSipRegistration *self);

void cs_sip_registration_start (CsSipRegistration *self);
void cs_sip_registration_refresh (CsSipRegistration *self); /* now, as if nothing had failed */
void cs_sip_registration_renew (CsSipRegistration *self);   /* now, with credentials that are new */
void cs_sip_registration_set_display_name (CsSipRegistration *self, const char *display_name); /* or NULL */

/* Takes the binding away; `stopped` comes when the registrar has answered, or from inside when there is none. */
void cs_sip_registration_stop (CsSipRegistration *self);

/* From the endpoint: the connection is another's business, and what is bound to it ours. */
void cs_sip_registration_server_up (CsSipRegistration *self, CsSipFlow *flow);
void cs_sip_registration_server_down (CsSipRegistration *self, const GError *error);

CsSipRegistrationState cs_sip_registration_get_state (CsSipRegistration *self);

/* (transfer none) (element-type utf8): the Service-Route of the registrar (RFC 3608), first hop first. */
GPtrArray *cs_sip_registration_get_routes (CsSipRegistration *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsSipRegistration, cs_sip_registration_free)

G_END_DECLS
