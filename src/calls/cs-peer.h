/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "calls/cs-protection.h"

G_BEGIN_DECLS

/**
 * CsPeer:
 *
 * A remembered person, by address. Properties: address ("sip:anna@example.org"), name (what it called itself
 * last, once checked what it did then, else the user, else the host; untrusted), requirement (string as in
 * cs_requirement_name(), NULL: that of the account), checked-on (GDateTime: the newest check of a device that holds, or
 * NULL), ever-checked (from a check on calls have to be END_TO_END, until the user lifts it), had-zrtp, last-seen
 * (GDateTime), devices (GListModel of CsPeerDevice, the one seen last first). What is changed here is in effect at
 * once; the properties follow in the next turn of the main loop. A forgotten peer leaves the manager's list and keeps
 * its last properties. Main context.
 */
#define CS_TYPE_PEER (cs_peer_get_type ())
G_DECLARE_FINAL_TYPE (CsPeer, cs_peer, CS, PEER, GObject)

/**
 * CsPeerDevice:
 *
 * One program of a peer, known by its ZID. Properties: zid (24 hexadecimal digits), first-seen, last-seen, checked-on
 * (GDateTime; NULL: not checked).
 */
#define CS_TYPE_PEER_DEVICE (cs_peer_device_get_type ())
G_DECLARE_FINAL_TYPE (CsPeerDevice, cs_peer_device, CS, PEER_DEVICE, GObject)

const char *cs_peer_get_address (CsPeer *self);
const char *cs_peer_get_name (CsPeer *self);
GDateTime *cs_peer_get_checked_on (CsPeer *self); /* nullable */
GDateTime *cs_peer_get_last_seen (CsPeer *self);
gboolean cs_peer_get_ever_checked (CsPeer *self);
gboolean cs_peer_get_had_zrtp (CsPeer *self);
GListModel *cs_peer_get_devices (CsPeer *self);

/* What the user requires of calls with this peer; FALSE: nothing of its own, what the account requires counts. */
gboolean cs_peer_get_requirement (CsPeer *self, CsRequirement *requirement);
void cs_peer_set_requirement (CsPeer *self, const CsRequirement *requirement); /* NULL: nothing of its own */

/* Undoes the checks of all its devices; that there was one stays known. */
void cs_peer_uncheck (CsPeer *self);

/* The user no longer wants calls with this peer to be END_TO_END because of an earlier check. */
void cs_peer_lift (CsPeer *self);

/* Everything, also from the data folder. */
void cs_peer_forget (CsPeer *self);

const char *cs_peer_device_get_zid (CsPeerDevice *self);
GDateTime *cs_peer_device_get_first_seen (CsPeerDevice *self);
GDateTime *cs_peer_device_get_last_seen (CsPeerDevice *self);
GDateTime *cs_peer_device_get_checked_on (CsPeerDevice *self); /* nullable */
void cs_peer_device_forget (CsPeerDevice *self);

G_END_DECLS
