/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A message to the user about something that is not part of a call. */
#include "calls/cs-notice.h"

#include "calls/cs-names-private.h"

#include <glib/gi18n-lib.h>

struct _CsNotice {
  GObject parent_instance;

  CsNoticeKind kind;
  char *text;
  char *detail;
};

G_DEFINE_ENUM_TYPE (CsNoticeKind, cs_notice_kind, G_DEFINE_ENUM_VALUE (CS_NOTICE_FILE_PUT_ASIDE, "file-put-aside"),
                    G_DEFINE_ENUM_VALUE (CS_NOTICE_NOTHING_KEPT, "nothing-kept"),
                    G_DEFINE_ENUM_VALUE (CS_NOTICE_ACCOUNTS_UNREADABLE, "accounts-unreadable"),
                    G_DEFINE_ENUM_VALUE (CS_NOTICE_ACCOUNT_NOT_REMOVED, "account-not-removed"),
                    G_DEFINE_ENUM_VALUE (CS_NOTICE_ACCOUNT_LEFT_OUT, "account-left-out"),
                    G_DEFINE_ENUM_VALUE (CS_NOTICE_ACCOUNT_REPAIRED, "account-repaired"),
                    G_DEFINE_ENUM_VALUE (CS_NOTICE_NO_ENCRYPTION, "no-encryption"),
                    G_DEFINE_ENUM_VALUE (CS_NOTICE_MEMORY_THIS_RUN, "memory-this-run"),
                    G_DEFINE_ENUM_VALUE (CS_NOTICE_MEMORY_UNREADABLE, "memory-unreadable"),
                    G_DEFINE_ENUM_VALUE (CS_NOTICE_MEMORY_PUT_ASIDE, "memory-put-aside"),
                    G_DEFINE_ENUM_VALUE (CS_NOTICE_MEMORY_LOST, "memory-lost"),
                    G_DEFINE_ENUM_VALUE (CS_NOTICE_MEMORY_OLD, "memory-old"),
                    G_DEFINE_ENUM_VALUE (CS_NOTICE_MEMORY_FULL, "memory-full"),
                    G_DEFINE_ENUM_VALUE (CS_NOTICE_NOT_SAVED, "not-saved"),
                    G_DEFINE_ENUM_VALUE (CS_NOTICE_NO_DIRECT_CALLS, "no-direct-calls"))

G_DEFINE_FINAL_TYPE (CsNotice, cs_notice, G_TYPE_OBJECT)

const char *
cs_notice_kind_name (CsNoticeKind kind)
{
  return cs_enum_nick (CS_TYPE_NOTICE_KIND, (int) kind);
}

gboolean
cs_notice_is_loss (CsNotice *self)
{
  return self->kind == CS_NOTICE_MEMORY_PUT_ASIDE || self->kind == CS_NOTICE_MEMORY_LOST
         || self->kind == CS_NOTICE_MEMORY_OLD;
}

/* About what is remembered of people. (transfer full) */
static char *
memory_text (CsNoticeKind kind, const char *detail)
{
  switch ((int) kind)
    {
    case CS_NOTICE_MEMORY_THIS_RUN:
      return g_strdup (_ ("No keyring is open. The people you check are remembered only until you quit Countersign."));
    case CS_NOTICE_MEMORY_UNREADABLE:
      return g_strdup (_ ("The keyring or the key file can't be read, so Countersign can't tell whom you have checked. "
                          "Unlock the keyring. "
                          "Until then, calls have to be encrypted end to end."));
    case CS_NOTICE_MEMORY_PUT_ASIDE:
      return g_strdup_printf (_ ("The file that remembers the people you call was damaged or altered, and was renamed "
                                 "to “%s”. Until you dismiss this message, calls with people who are not "
                                 "remembered have to be encrypted end to end. Check the codes again."),
                              detail);
    case CS_NOTICE_MEMORY_LOST:
      return g_strdup (
          _ ("The file that remembers the people you call is missing or can't be opened. Until you "
             "dismiss this message, calls with people who are not remembered have to be encrypted end to end. Check "
             "the codes again."));
    case CS_NOTICE_MEMORY_OLD:
      return g_strdup (_ ("An older copy of the file that remembers the people you call was put back. Anyone you "
                          "checked after that copy was made may need checking again. Until you dismiss this message, "
                          "calls with people who are not remembered have to be encrypted end to end."));
    case CS_NOTICE_MEMORY_FULL:
      return g_strdup_printf (_ ("There is no room to remember %s. Forget people you no longer call."), detail);
    case CS_NOTICE_NOT_SAVED:
    default:
      return g_strdup_printf (_ ("The file that remembers the people you call couldn't be read or saved: %s"), detail);
    }
}

/* (transfer full) */
static char *
text_of (CsNoticeKind kind, const char *detail)
{
  switch ((int) kind)
    {
    case CS_NOTICE_FILE_PUT_ASIDE:
      return g_strdup_printf (_ ("A damaged settings file was renamed to “%s”. Check that your accounts are all here."),
                              detail);
    case CS_NOTICE_NOTHING_KEPT:
      /* Translators: %s is one or two sentences on why. */
      return g_strdup_printf (_ ("Accounts and checked people are forgotten when you quit. %s"), detail);
    case CS_NOTICE_ACCOUNTS_UNREADABLE:
      /* Translators: %s is one or two sentences on why. */
      return g_strdup_printf (_ ("Your accounts can't be read. %s"), detail);
    case CS_NOTICE_ACCOUNT_NOT_REMOVED:
      /* Translators: %s is one or two sentences on why. */
      return g_strdup_printf (
          _ ("The removed account is still saved and comes back when you start Countersign again. %s"), detail);
    case CS_NOTICE_ACCOUNT_LEFT_OUT:
      if (*detail == '\0')
        return g_strdup (
            _ ("A part of the settings file is damaged and was left out. If an account is missing, add it again."));
      /* Translators: %s is the address of an account, or what stands in the file for it. */
      return g_strdup_printf (_ ("The settings of “%s” are damaged, so this account was left out. Add it again."),
                              detail);
    case CS_NOTICE_ACCOUNT_REPAIRED:
      /* Translators: %s is the address of an account. */
      return g_strdup_printf (
          _ ("Your name in the account “%s” was damaged in the settings file and has been repaired. "
             "Check it in Account Settings, and save."),
          detail);
    case CS_NOTICE_NO_ENCRYPTION:
      /* Translators: %s is the address of an account. */
      return g_strdup_printf (_ ("The server of “%s” seems to offer no encryption, so calls don't connect. Ask its "
                                 "administrator, or allow unencrypted calls for this account: anyone in between could "
                                 "then listen."),
                              detail);
    case CS_NOTICE_NO_DIRECT_CALLS:
      /* Translators: %s is one or two sentences on why. */
      return g_strdup_printf (_ ("Direct calls can't reach you. %s"), detail);
    default:
      return memory_text (kind, detail);
    }
}

static void
cs_notice_finalize (GObject *object)
{
  CsNotice *self = CS_NOTICE (object);

  g_free (self->text);
  g_free (self->detail);
  G_OBJECT_CLASS (cs_notice_parent_class)->finalize (object);
}

static void
cs_notice_class_init (CsNoticeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cs_notice_finalize;
}

static void
cs_notice_init (CsNotice *self)
{
}

CsNotice *
cs_notice_new (CsNoticeKind kind, const char *detail)
{
  CsNotice *self = g_object_new (CS_TYPE_NOTICE, NULL);

  self->kind = kind;
  self->text = text_of (kind, detail);
  self->detail = g_strdup (detail);
  return self;
}

CsNoticeKind
cs_notice_get_kind (CsNotice *self)
{
  g_return_val_if_fail (CS_IS_NOTICE (self), CS_NOTICE_NOT_SAVED);
  return self->kind;
}

const char *
cs_notice_get_text (CsNotice *self)
{
  g_return_val_if_fail (CS_IS_NOTICE (self), NULL);
  return self->text;
}

const char *
cs_notice_get_detail (CsNotice *self)
{
  g_return_val_if_fail (CS_IS_NOTICE (self), NULL);
  return self->detail;
}

const char *
cs_notice_get_setting (CsNotice *self)
{
  g_return_val_if_fail (CS_IS_NOTICE (self), NULL);
  if (self->kind == CS_NOTICE_ACCOUNT_REPAIRED)
    return "name";
  return self->kind == CS_NOTICE_NO_ENCRYPTION ? "requirement" : NULL;
}
