/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-call.h"
#include "calls/cs-call-manager.h"
#include "calls/cs-peer-private.h"
#include "media/cs-media-session.h"
#include "sip/cs-sip-agent.h"

G_BEGIN_DECLS

/* What the manager lends to every call. */
typedef struct {
  guint8 zid[CS_ZID_LEN];
  char client_id[CS_ZRTP_CLIENT_ID_LEN + 1];
  CsMediaAudio audio; /* strings belong to the manager */
  gboolean tones;     /* ring through the speaker */
  guint keyings;      /* of CsKeyings, that the user allows */
  guint check_days;   /* how long a check counts; 0: for ever */
  guint ring_ms;      /* how long an unanswered call rings */
  CsPeerList *peers;  /* loaded before a call is dialled or received: see cs_peer_list_recall() */
} CsCallEnvironment;

/* @account has an agent; @uri is complete; @requirement: for this call alone, or NULL; @environment outlives the call's
 * beginning to end. Nothing is sent before cs_call_dial(), which wants to find what is remembered of the peer. */
CsCall *cs_call_new_outgoing (const CsCallEnvironment *environment, CsAccount *account, const char *uri,
                              const CsRequirement *requirement, guint number);
void cs_call_dial (CsCall *self);

/* Takes a reference to @session. cs_call_receive() judges its offer: it rings, or FALSE: the call was refused and has
 * ended. */
CsCall *cs_call_new_incoming (const CsCallEnvironment *environment, CsAccount *account, CsSipSession *session,
                              guint number);
gboolean cs_call_receive (CsCall *self);

/* Instead of cs_call_receive(): there is another call. The caller hears busy; it has ended, as missed. */
void cs_call_be_missed (CsCall *self);

/* The manager goes: over now. The peer hears of it only where that needs no waiting. */
void cs_call_abandon (CsCall *self);

/* The end is decided, what remains are the last figures. */
gboolean cs_call_is_ending (CsCall *self);

/* It was placed again at a lower level: neither it nor @refused can be retried. */
void cs_call_mark_retry (CsCall *self, CsCall *refused);

const char *cs_call_get_first_name (CsCall *self); /* of whom the call began with */
gboolean cs_call_was_answered (CsCall *self);
GDateTime *cs_call_get_created (CsCall *self);
guint cs_call_get_duration_s (CsCall *self);

G_END_DECLS
