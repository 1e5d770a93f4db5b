/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* What the program could not do as it should, apart from any call. */
typedef enum {
  CS_NOTICE_FILE_PUT_ASIDE,      /* settings that could not be read; detail: the name they were renamed to */
  CS_NOTICE_NOTHING_KEPT,        /* the data folder cannot be used; detail: why. Goes away when it can */
  CS_NOTICE_ACCOUNTS_UNREADABLE, /* the accounts are there and cannot be read; detail: why */
  CS_NOTICE_ACCOUNT_NOT_REMOVED, /* it comes back at the next start; detail: why. Goes away when it is gone */
  CS_NOTICE_ACCOUNT_LEFT_OUT,    /* one account's settings are damaged and left as they are; detail: which, or "" */
  CS_NOTICE_ACCOUNT_REPAIRED,    /* its name could only be guessed; detail: the account's address */
  CS_NOTICE_NO_ENCRYPTION,     /* the server's calls have none; detail: the account's. Goes away with the requirement */
  CS_NOTICE_MEMORY_THIS_RUN,   /* peers are remembered until the program ends; goes away when the keyring is opened */
  CS_NOTICE_MEMORY_UNREADABLE, /* … and what was remembered before cannot be read; goes away likewise */
  CS_NOTICE_MEMORY_PUT_ASIDE,  /* what was remembered of peers was damaged or changed; detail: where it is now */
  CS_NOTICE_MEMORY_LOST,       /* … or cannot be opened any more, or is gone */
  CS_NOTICE_MEMORY_OLD,        /* … or is an older copy than the last */
  CS_NOTICE_MEMORY_FULL,       /* detail: the address that could not be remembered */
  CS_NOTICE_NOT_SAVED,         /* detail: why what was learnt of peers could not be written */
  CS_NOTICE_NO_DIRECT_CALLS,   /* the address to listen on cannot be used; detail: why */
} CsNoticeKind;

/**
 * CsNotice:
 *
 * Something that the user should be told once, in CsCallManager's list until it is dismissed or no longer true.
 * Immutable: kind, text (a sentence or two, translated), detail (a path, an address or a reason; or NULL).
 */
#define CS_TYPE_NOTICE (cs_notice_get_type ())
G_DECLARE_FINAL_TYPE (CsNotice, cs_notice, CS, NOTICE, GObject)

CsNotice *cs_notice_new (CsNoticeKind kind, const char *detail);

CsNoticeKind cs_notice_get_kind (CsNotice *self);
const char *cs_notice_get_text (CsNotice *self);
const char *cs_notice_get_detail (CsNotice *self); /* nullable */

/* The setting of the account in the detail that can be changed because of it, "name" or "requirement"; or NULL. */
const char *cs_notice_get_setting (CsNotice *self);

/* Something that was remembered is lost. Until the user has dismissed it, those who are not remembered may have been.
 */
gboolean cs_notice_is_loss (CsNotice *self);

const char *cs_notice_kind_name (CsNoticeKind kind); /* "memory-lost", for JSON and logs */

#define CS_TYPE_NOTICE_KIND (cs_notice_kind_get_type ())
GType cs_notice_kind_get_type (void);

G_END_DECLS
