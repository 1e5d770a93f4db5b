/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sip/cs-sip-agent.h"
#include "sip/cs-sip-endpoint.h"
#include "sip/cs-sip-self.h"

G_BEGIN_DECLS

/* What sessions and the registration ask of their agent. */

/* A test's agent, whose timers only run by cs_timer_queue_run(). */
CsSipAgent *cs_sip_agent_new_with_clock (const CsSipAgentConfig *config, CsClock *clock, const CsSipAgentEvents *events,
                                         gpointer user_data, GError **error);
CsSipEndpoint *cs_sip_agent_get_endpoint (CsSipAgent *self);

CsSipSelf *cs_sip_agent_get_self (CsSipAgent *self);

/* The session is over on the wire too. */
void cs_sip_agent_forget (CsSipAgent *self, CsSipSession *session);

G_END_DECLS
