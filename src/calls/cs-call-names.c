/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names (for scripts) and sentences (for people) of a call's states and reasons. */
#include "calls/cs-call.h"

#include "calls/cs-names-private.h"

#include <glib/gi18n-lib.h>

G_DEFINE_ENUM_TYPE (CsCallState, cs_call_state, G_DEFINE_ENUM_VALUE (CS_CALL_DIALING, "dialing"),
                    G_DEFINE_ENUM_VALUE (CS_CALL_RINGING, "ringing"),
                    G_DEFINE_ENUM_VALUE (CS_CALL_CONNECTING, "connecting"),
                    G_DEFINE_ENUM_VALUE (CS_CALL_ACTIVE, "active"), G_DEFINE_ENUM_VALUE (CS_CALL_ENDED, "ended"))

G_DEFINE_ENUM_TYPE (CsCallDirection, cs_call_direction, G_DEFINE_ENUM_VALUE (CS_CALL_OUTGOING, "out"),
                    G_DEFINE_ENUM_VALUE (CS_CALL_INCOMING, "in"))

G_DEFINE_ENUM_TYPE (
    CsCallReason, cs_call_reason, G_DEFINE_ENUM_VALUE (CS_CALL_REASON_NONE, "none"),
    G_DEFINE_ENUM_VALUE (CS_CALL_REASON_NORMAL, "normal"), G_DEFINE_ENUM_VALUE (CS_CALL_REASON_CANCELLED, "cancelled"),
    G_DEFINE_ENUM_VALUE (CS_CALL_REASON_MISSED, "missed"),
    G_DEFINE_ENUM_VALUE (CS_CALL_REASON_ANSWERED_ELSEWHERE, "answered-elsewhere"),
    G_DEFINE_ENUM_VALUE (CS_CALL_REASON_BUSY, "busy"), G_DEFINE_ENUM_VALUE (CS_CALL_REASON_DECLINED, "declined"),
    G_DEFINE_ENUM_VALUE (CS_CALL_REASON_DECLINED_BY_US, "declined-by-us"),
    G_DEFINE_ENUM_VALUE (CS_CALL_REASON_NO_ANSWER, "no-answer"),
    G_DEFINE_ENUM_VALUE (CS_CALL_REASON_NOT_FOUND, "not-found"),
    G_DEFINE_ENUM_VALUE (CS_CALL_REASON_NOT_ACCEPTABLE, "not-acceptable"),
    G_DEFINE_ENUM_VALUE (CS_CALL_REASON_AUTH, "wrong-password"),
    G_DEFINE_ENUM_VALUE (CS_CALL_REASON_UNREACHABLE, "unreachable"),
    G_DEFINE_ENUM_VALUE (CS_CALL_REASON_CERTIFICATE, "certificate"),
    G_DEFINE_ENUM_VALUE (CS_CALL_REASON_REQUIREMENT, "requirement"),
    G_DEFINE_ENUM_VALUE (CS_CALL_REASON_KEYING, "keying"), G_DEFINE_ENUM_VALUE (CS_CALL_REASON_SUSPECT, "suspect"),
    G_DEFINE_ENUM_VALUE (CS_CALL_REASON_SERVER, "server"), G_DEFINE_ENUM_VALUE (CS_CALL_REASON_AUDIO, "audio"),
    G_DEFINE_ENUM_VALUE (CS_CALL_REASON_NO_MEDIA, "no-media"), G_DEFINE_ENUM_VALUE (CS_CALL_REASON_FAILED, "failed"))

const char *
cs_call_state_name (CsCallState state)
{
  return cs_enum_nick (CS_TYPE_CALL_STATE, (int) state);
}

const char *
cs_call_reason_name (CsCallReason reason)
{
  return reason == CS_CALL_REASON_NONE ? NULL : cs_enum_nick (CS_TYPE_CALL_REASON, (int) reason);
}

const char *
cs_call_reason_text (CsCallReason reason)
{
  switch (reason)
    {
    case CS_CALL_REASON_NORMAL:
      return _ ("The call has ended.");
    case CS_CALL_REASON_CANCELLED:
      return _ ("Cancelled.");
    case CS_CALL_REASON_MISSED:
      return _ ("Missed call.");
    case CS_CALL_REASON_ANSWERED_ELSEWHERE:
      return _ ("Answered on another device.");
    case CS_CALL_REASON_BUSY:
      return _ ("Busy.");
    case CS_CALL_REASON_DECLINED:
      return _ ("The call was declined.");
    case CS_CALL_REASON_DECLINED_BY_US:
      return _ ("You declined the call.");
    case CS_CALL_REASON_NO_ANSWER:
      return _ ("No answer.");
    case CS_CALL_REASON_NOT_FOUND:
      return _ ("This address doesn't exist. Check how it is spelled.");
    case CS_CALL_REASON_NOT_ACCEPTABLE:
      return _ ("The other side doesn't support this kind of call.");
    case CS_CALL_REASON_AUTH:
      return _ ("The server didn't accept this user name or password.");
    case CS_CALL_REASON_UNREACHABLE:
      return _ ("Nobody can be reached at this address. Check the address, or try again later.");
    case CS_CALL_REASON_CERTIFICATE:
      return _ ("The server's identity couldn't be verified.");
    case CS_CALL_REASON_REQUIREMENT:
      return _ ("The call couldn't be protected as required.");
    case CS_CALL_REASON_KEYING:
      return _ ("The two sides couldn't agree on keys.");
    case CS_CALL_REASON_SUSPECT:
      return _ ("Someone may have been intercepting the call.");
    case CS_CALL_REASON_SERVER:
      return _ ("The server refused the call.");
    case CS_CALL_REASON_AUDIO:
      return _ ("The microphone, the speaker or a sound file couldn't be used.");
    case CS_CALL_REASON_NO_MEDIA:
      return _ ("The connection was lost: nothing came from the other side for 30 seconds.");
    case CS_CALL_REASON_FAILED:
      return _ ("The call failed.");
    case CS_CALL_REASON_NONE:
    default:
      return "";
    }
}

const char *
cs_call_algorithm_text (const char *name)
{
  static const struct {
    const char *name, *known;
  } names[] = {
    { "zrtp", "ZRTP" },        { "dtls", "DTLS-SRTP" }, { "sdes", "SDES" },    { "X255", "X25519" },
    { "X448", "X448" },        { "EC25", "P-256" },     { "EC38", "P-384" },   { "DH3k", "DH-3072" },
    { "DH2k", "DH-2048" },     { "S256", "SHA-256" },   { "S384", "SHA-384" }, { "S512", "SHA-512" },
    { "Mult", "multistream" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (names[i].name, name) == 0)
      return names[i].known;
  return name;
}
