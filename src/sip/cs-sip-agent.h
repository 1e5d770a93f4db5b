/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "crypto/cs-secret.h"
#include "net/cs-net-resolver.h"
#include "net/cs-net-trust.h"
#include "sip/cs-sip-session.h"

G_BEGIN_DECLS

/**
 * CsSipAgent:
 *
 * The user agent of one account: its transports, transactions, registration and sessions. It lives in the thread of
 * the main context that was the default when it was made, and never blocks. Nothing of the configured transport is ever
 * lowered: a TLS account that cannot use TLS fails.
 */
typedef struct _CsSipAgent CsSipAgent;

typedef struct {
  const char *identity;     /* "sip:alice@example.org"; for direct calls without a registrar "sip:name@host" or NULL */
  const char *display_name; /* or NULL */
  const char *auth_user;    /* NULL: the identity's user */
  const CsSecret *password; /* or NULL; copied */
  const char *server_host;  /* first hop, NULL: the identity's domain. A certificate has to be for this name; for the
                             * identity's domain when it is only a number. */
  guint16 server_port;      /* 0: by SRV */
  CsNetTransport transport;
  CsNetTrust *trust;              /* needed with TLS */
  CsNetIdentity *client_identity; /* shown to servers that ask for a certificate, or NULL */
  gboolean registers;             /* with an identity at a registrar */
  guint expires_s;                /* 0: 600 */
  gboolean has_worked;            /* was registered with this password once, so that a refusal is not for good */

  GSocketAddress *listen;         /* where direct calls come in; NULL: none (UDP binds any port) */
  CsNetIdentity *listen_identity; /* with listen and TLS */

  const char *instance_id; /* "urn:uuid:…" for +sip.instance, or NULL */
  const char *user_agent;  /* "Countersign/0.1.0" */
} CsSipAgentConfig;

typedef enum {
  CS_SIP_REGISTRATION_NONE,
  CS_SIP_REGISTRATION_PENDING,
  CS_SIP_REGISTRATION_REGISTERED,
  CS_SIP_REGISTRATION_FAILED, /* tried again by itself with back-off, unless it never worked and the cause is AUTH or
                               * CERTIFICATE */
} CsSipRegistrationState;

typedef struct {
  /* @expires_s with REGISTERED, @cause with FAILED (and NONE after cs_sip_agent_close()). */
  void (*registration) (CsSipAgent *agent, CsSipRegistrationState state, guint expires_s, const CsSipCause *cause,
                        gpointer user_data);

  /* A call comes in: take a reference and set events, then ring, accept or reject; untouched ones are answered 480. */
  void (*incoming) (CsSipAgent *agent, CsSipSession *session, gpointer user_data);

  /* cs_sip_agent_close() is done. */
  void (*closed) (CsSipAgent *agent, gpointer user_data);
} CsSipAgentEvents;

CsSipAgent *cs_sip_agent_new (const CsSipAgentConfig *config, const CsSipAgentEvents *events, gpointer user_data,
                              GError **error);

/* At once, without a word to anybody; not from inside an event, `closed` excepted. */
void cs_sip_agent_free (CsSipAgent *self);

/* Starts to register, when configured. */
void cs_sip_agent_start (CsSipAgent *self);

/* Ends the sessions, unregisters, gives answers two seconds, then `closed`. */
void cs_sip_agent_close (CsSipAgent *self);

/* From now on, calls go on: registers again when it does. NULL as in the config; copied. */
void cs_sip_agent_set_credentials (CsSipAgent *self, const char *auth_user, const CsSecret *password);
void cs_sip_agent_set_display_name (CsSipAgent *self, const char *display_name); /* for what begins from now on */

/* Registers again now, on a fresh connection: after resume or a change of network. */
void cs_sip_agent_refresh (CsSipAgent *self);

/* @target: any SIP or SIPS URI. @description: our offer. The outcome comes as events. NULL only for a bad URI or too
 * many sessions. (transfer full) */
CsSipSession *cs_sip_agent_invite (CsSipAgent *self, const char *target, GBytes *description,
                                   const CsSipSessionEvents *events, gpointer user_data, GError **error);

/* The local address that an offer to @target should carry, found before the INVITE: resolves when it must.
 * Finish gives a numeric host (transfer full). */
void cs_sip_agent_local_host_async (CsSipAgent *self, const char *target, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data);
char *cs_sip_agent_local_host_finish (CsSipAgent *self, GAsyncResult *result, GError **error);

CsSipRegistrationState cs_sip_agent_get_registration (CsSipAgent *self);

/* Where it listens: (transfer none), NULL when it does not. */
GSocketAddress *cs_sip_agent_get_listen_address (CsSipAgent *self);

/* TLS version and cipher of the connection to the server, what its certificate says; NULL when there is none. */
const char *cs_sip_agent_get_tls_version (CsSipAgent *self);
const char *cs_sip_agent_get_tls_cipher (CsSipAgent *self);
const CsNetCertificateInfo *cs_sip_agent_get_certificate (CsSipAgent *self);

/* (transfer full): the numeric address that the server is reached at, IPv6 without brackets; NULL while there is no
 * connection, and for direct calls. */
char *cs_sip_agent_get_server_number (CsSipAgent *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsSipAgent, cs_sip_agent_free)

G_END_DECLS
