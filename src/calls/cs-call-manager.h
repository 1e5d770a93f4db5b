/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-account.h"
#include "calls/cs-call.h"
#include "calls/cs-device.h"
#include "calls/cs-notice.h"
#include "calls/cs-peer.h"
#include "calls/cs-recent.h"
#include "calls/cs-sound.h"
#include "crypto/cs-secret.h"

G_BEGIN_DECLS

/**
 * CsCallManager:
 *
 * The application without a user interface: accounts, calls, recents. Properties: accounts (GListModel of CsAccount),
 * calls (GListModel of CsCall that have not ended), recents (GListModel of CsRecent, newest first, of this run), peers
 * (GListModel of CsPeer, the one seen last first), notices (GListModel of CsNotice: what the user has to be told).
 * Signals: `call-added` (CsCall), `incoming` (CsCall, ringing now), `call-ended` (CsCall), `call-missed` (CsCall: it
 * came during another one, heard busy and is among the recents; none of the other signals). A call whose offer was
 * refused never rings and is never among calls: added and ended come at once. Main context; nothing blocks.
 */
#define CS_TYPE_CALL_MANAGER (cs_call_manager_get_type ())
G_DECLARE_FINAL_TYPE (CsCallManager, cs_call_manager, CS, CALL_MANAGER, GObject)

/* @folder: data folder, NULL for the user's own (keyring of the desktop). One that cannot be used costs what should be
 * kept there, which the notices say. */
CsCallManager *cs_call_manager_new (const char *folder);

/* Whether the data folder can be used. Errors: those of the store, with sentences for the user. */
gboolean cs_call_manager_can_keep (CsCallManager *self, GError **error);

void cs_call_manager_set_audio (CsCallManager *self, const CsCallAudio *audio);
/* The calls of @one and @other from now on have one sound: what is heard in a call of one is said in that of the other.
 * One call at a time in each. */
void cs_call_manager_bridge (CsCallManager *one, CsCallManager *other);

/* Ids of CsDevice, NULL: the system's default. What is chosen is used in all calls, at once, whenever it is there. */
void cs_call_manager_choose_devices (CsCallManager *self, const char *source_device, const char *sink_device);

/* How long a call rings here that nobody answers; then it is missed. 60 s unless said otherwise. */
void cs_call_manager_set_ring_time (CsCallManager *self, guint ring_ms);

/* Sixteen characters at most, before the first call; the echo calls itself "Countersign echo". */
void cs_call_manager_set_client_id (CsCallManager *self, const char *client_id);

/* Offers and accepts less than the requirement asks for: a set of CsKeyings, all unless said otherwise. What a
 * requirement forbids, this does not allow. */
void cs_call_manager_set_keyings (CsCallManager *self, guint keyings);

/* How long a check counts before the user is asked for it again; 0: for ever. 365 unless said otherwise. */
void cs_call_manager_set_check_days (CsCallManager *self, guint days);

/* Adds an account and starts it. One that has the same address, however it is written, takes these settings instead:
 * there is one account for each address. Errors: BAD_ADDRESS, FAILED (cannot listen, trust file unreadable). (transfer
 * none) */
CsAccount *cs_call_manager_add_account (CsCallManager *self, const CsAccountSettings *settings, GError **error);

/* Applies what is different in @settings; without a password in them that stays. What needs another connection waits
 * for the end of the account's calls; nothing else touches them. It is kept once it has worked. Another address needs
 * its password, and must be no other account's. Errors: BAD_ADDRESS, FAILED, those of net for files; nothing has
 * changed then. */
gboolean cs_call_manager_change_account (CsCallManager *self, CsAccount *account, const CsAccountSettings *settings,
                                         GError **error);

CsAccount *cs_call_manager_find_account (CsCallManager *self, const char *address); /* (transfer none), nullable */
void cs_call_manager_remove_account (CsCallManager *self, CsAccount *account);      /* also from disk and keyring */

/* Loads the kept accounts and starts them. What cannot be read is left as it is and said in the notices. */
gboolean cs_call_manager_load_accounts (CsCallManager *self, GError **error);

/* Loads the kept account of @address, and no other. Errors: NO_ACCOUNT, FAILED, those of the store. (transfer none) */
CsAccount *cs_call_manager_load_account (CsCallManager *self, const char *address, GError **error);

GListModel *cs_call_manager_get_accounts (CsCallManager *self);
GListModel *cs_call_manager_get_calls (CsCallManager *self);
GListModel *cs_call_manager_get_recents (CsCallManager *self);

/* What people type: "anna", "anna@example.org", "sip:…", "+49 30 …", made into a URI with the account's domain.
 * (transfer full) */
char *cs_call_manager_complete_address (CsCallManager *self, CsAccount *account, const char *typed, GError **error);

/* Which account calls @address: of those that can, the one whose domain it has, else the one that called last, else the
 * first. (transfer none), NULL when none can. */
CsAccount *cs_call_manager_choose_account (CsCallManager *self, const char *address);

/* Calls @address from @account (NULL: cs_call_manager_choose_account()). The call exists at once, in DIALING; a bad
 * address or no account is an error. @requirement: NULL takes the account's. (transfer none) */
CsCall *cs_call_manager_call (CsCallManager *self, CsAccount *account, const char *address,
                              const CsRequirement *requirement, GError **error);

/* Places @refused, for which cs_call_can_retry(), again at its retry-requirement. Once: neither of the two can be
 * retried after it. (transfer none) */
CsCall *cs_call_manager_call_again (CsCallManager *self, CsCall *refused, GError **error);

/* Hangs up and unregisters; finish comes when that is done and every call has ended, after at most 3 s. */
void cs_call_manager_close_async (CsCallManager *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean cs_call_manager_close_finish (CsCallManager *self, GAsyncResult *result, GError **error);

/* Where the password of a kept account is: TRUE when only this session knows it. */
gboolean cs_call_manager_keyring_is_session_only (CsCallManager *self);

/* Who is remembered. Empty until it is loaded, which begins with the manager and which calls wait for; finish gives
 * FALSE when it lasts for this run only. */
GListModel *cs_call_manager_get_peers (CsCallManager *self);
void cs_call_manager_load_peers_async (CsCallManager *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean cs_call_manager_load_peers_finish (CsCallManager *self, GAsyncResult *result);

/* @address: anything that could be called. (transfer none), NULL when nothing is remembered of it. */
CsPeer *cs_call_manager_find_peer (CsCallManager *self, const char *address);

/* What the user requires of calls with @address, remembered from now on; NULL: what the account requires. Errors:
 * BAD_ADDRESS; of the store when there is no room. */
gboolean cs_call_manager_require (CsCallManager *self, const char *address, const CsRequirement *requirement,
                                  GError **error);

/* Files that were put aside, memory that will not last: look at what is there already, and follow it. */
GListModel *cs_call_manager_get_notices (CsCallManager *self);
/* What the user has to be told: once for each @detail, which is what CsNoticeKind says of it. */
void cs_call_manager_add_notice (CsCallManager *self, CsNoticeKind kind, const char *detail);
void cs_call_manager_dismiss_notice (CsCallManager *self, CsNotice *notice);

/* The user knows that what was remembered of people is lost: those who are not remembered count as strangers again.
 * Done by dismissing the notice of it. */
void cs_call_manager_accept_loss (CsCallManager *self);

/* The microphones and speakers, as GListModels of CsDevice; followed from the first use on. (transfer none) */
GListModel *cs_call_manager_get_microphones (CsCallManager *self);
GListModel *cs_call_manager_get_speakers (CsCallManager *self);

/* The name of the one that calls use now. "sound-changed" is emitted when that, or what is missing, changes.
 * (transfer full) (nullable): none is in use. */
char *cs_call_manager_get_device_in_use (CsCallManager *self, gboolean microphone);

/* What calls lack here, as a sentence, or NULL: nothing, or there is no call. (transfer none) */
const char *cs_call_manager_get_sound_problem (CsCallManager *self);
gboolean cs_call_manager_has_sound (CsCallManager *self);

G_END_DECLS
