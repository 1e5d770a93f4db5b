/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Output for people. Text from peers and servers is printed without control or direction characters. */
#include "cli/cs-cli-output.h"

#include <glib/gi18n-lib.h>

/* What a peer or server sent is printed without anything that could move the cursor, ring or turn the text around. */
static char *
printable (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  GString *out = g_string_new (NULL);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      const gunichar c = g_utf8_get_char (p);

      g_string_append_unichar (out, g_unichar_isprint (c) && g_unichar_type (c) != G_UNICODE_FORMAT ? c : '?');
    }
  return g_string_free (out, FALSE);
}

/* @text is ours or went through printable(). */
static void
print_line (FILE *stream, const char *text)
{
  fprintf (stream, "%s\n", text);
  fflush (stream);
}

static void print_format (CsCliOutput *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
print_format (CsCliOutput *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  print_line (self->out, text);
}

static void
print_registered (CsCliOutput *self, CsAccount *account)
{
  g_autofree char *address = printable (cs_account_get_address (account));

  print_format (self, _ ("Registered. Others can call %s."), address);
}

/* @text went through printable(). Nothing for what is not known. */
static void
print_row (CsCliOutput *self, const char *label, const char *text)
{
  if (*text != '\0')
    fprintf (self->err, "  %s %s\n", label, text);
}

static void
print_day (CsCliOutput *self, const char *label, GDateTime *day)
{
  g_autofree char *text = day != NULL ? g_date_time_format (day, "%x") : NULL;

  print_row (self, label, text != NULL ? text : "");
}

/* What people need in order to decide about it. */
static void
print_certificate (CsCliOutput *self, CsCertificate *certificate)
{
  g_autofree char *subject = printable (cs_certificate_get_subject (certificate));
  g_autofree char *names = printable (cs_certificate_get_names (certificate));
  g_autofree char *issuer = printable (cs_certificate_get_issuer (certificate));

  print_row (self, _ ("Issued to:"), subject);
  print_row (self, _ ("Valid for:"), names);
  print_row (self, _ ("Issued by:"), issuer);
  print_day (self, _ ("Valid from:"), cs_certificate_get_not_before (certificate));
  print_day (self, _ ("Valid until:"), cs_certificate_get_not_after (certificate));
  print_row (self, _ ("SHA-256 fingerprint:"), cs_certificate_get_fingerprint (certificate));
  if (cs_certificate_get_can_pin (certificate))
    print_line (self->err, _ ("Ask the server's administrator for its fingerprint. If it is this one, give it to "
                              "“--pin” to accept this certificate and no other."));
}

static void
print_registration_failed (CsCliOutput *self, CsAccount *account)
{
  g_autofree char *detail = printable (cs_account_get_detail (account));
  const char *reason = cs_account_reason_text (cs_account_get_reason (account));
  const gboolean adds = *detail != '\0' && (self->verbose || cs_account_detail_is_for_people (account));
  g_autofree char *text = adds ? g_strdup_printf ("%s (%s)", reason, detail) : g_strdup (reason);

  print_line (self->err, text);
  if (cs_account_get_reason (account) == CS_ACCOUNT_REASON_NO_PASSWORD)
    print_line (self->err, _ ("Use “--password-file” to name a file with the password."));
  if (cs_account_get_reason (account) == CS_ACCOUNT_REASON_SERVER_NOT_FOUND)
    print_line (self->err, _ ("Use “--server” to name the server."));
  if (cs_account_certificates_get_certificate (cs_account_get_certificates (account)) != NULL)
    print_certificate (self, cs_account_certificates_get_certificate (cs_account_get_certificates (account)));
}

static void
print_listening (CsCliOutput *self, const char *uri)
{
  print_format (self, _ ("Listening for direct calls at %s"), uri);
}

static char *
describe_quality (CsCall *call)
{
  const CsCallQuality *quality = cs_call_get_quality (call);

  return g_strdup_printf (
      /* Translators: packets of sound; dB is the loudness of what comes in */
      _ ("%llu packets sent, %llu received, %llu lost, jitter %.1f ms, %.0f dB"), (unsigned long long) quality->sent,
      (unsigned long long) quality->received, (unsigned long long) quality->lost, quality->jitter_ms,
      quality->level_db);
}

static void
print_ended (CsCliOutput *self, CsCall *call)
{
  g_autofree char *detail = printable (cs_call_get_detail (call));
  g_autofree char *text = cs_call_dup_end_text (call);
  /* Which file or device it was, only the detail says. */
  const gboolean adds = *detail != '\0' && (self->verbose || cs_call_get_reason (call) == CS_CALL_REASON_AUDIO);

  if (cs_call_detail_is_for_people (call) || adds)
    print_format (self, "%s (%s)", text, detail);
  else
    print_line (self->out, text);
  if (cs_call_get_started (call) != NULL)
    {
      g_autofree char *quality = describe_quality (call);

      print_line (self->out, quality);
    }
}

static void
print_missed (CsCliOutput *self, CsCall *call)
{
  g_autofree char *name = printable (cs_call_get_peer_name (call));
  g_autofree char *uri = printable (cs_call_get_shown_uri (call));

  /* Translators: a name, then an address */
  print_format (self, _ ("Missed call from %s (%s): there was another call."), name, uri);
}

static void
print_call (CsCliOutput *self, CsCall *call)
{
  const gboolean out = cs_call_get_direction (call) == CS_CALL_OUTGOING;
  g_autofree char *peer = printable (cs_call_get_shown_uri (call));

  switch (cs_call_get_state (call))
    {
    case CS_CALL_DIALING:
      print_format (self, _ ("Calling %s …"), peer);
      break;
    case CS_CALL_RINGING:
      if (out)
        print_line (self->out, _ ("Ringing…"));
      else
        print_format (self, _ ("%s is calling."), peer);
      break;
    case CS_CALL_CONNECTING:
      print_line (self->out, _ ("Answered. Agreeing on keys; nothing is sent or played yet."));
      break;
    case CS_CALL_ACTIVE:
      /* The user has been told that the sound is off. */
      if (cs_call_get_protection (call) != CS_PROTECTION_SUSPECT)
        print_line (self->out, _ ("You can speak now."));
      break;
    case CS_CALL_ENDED:
    default:
      print_ended (self, call);
      break;
    }
}

static void
print_identity (CsCliOutput *self, CsCall *call)
{
  g_autofree char *name = printable (cs_call_get_peer_name (call));
  g_autofree char *uri = printable (cs_call_get_shown_uri (call));

  /* In the call a notice says so. */
  if (cs_call_get_state (call) >= CS_CALL_CONNECTING)
    return;
  if (!cs_call_is_said_by_provider (call))
    /* Translators: a name, then an address */
    print_format (self, _ ("The other side is %s (%s)."), name, uri);
  else if (cs_call_get_asserted_uri (call) == NULL)
    print_line (self->out, _ ("Your provider says that you are connected to someone else, who is anonymous."));
  else
    /* Translators: a name, then an address */
    print_format (self, _ ("Your provider says that the other side is %s (%s)."), name, uri);
}

/* What ZRTP alone has, SDES and DTLS-SRTP leave out. */
static void
print_keys (CsCliOutput *self, CsCall *call)
{
  const char *const all[]
      = { cs_call_get_keying (call), cs_call_get_agreement (call), cs_call_get_suite (call), cs_call_get_hash (call) };
  g_autoptr (GPtrArray) known = g_ptr_array_new ();
  g_autofree char *text = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    if (all[i] != NULL)
      g_ptr_array_add (known, (gpointer) cs_call_algorithm_text (all[i]));
  g_ptr_array_add (known, NULL);
  text = g_strjoinv (", ", (char **) known->pdata);
  print_format (self, "  %s", text);
}

static void
print_protection (CsCliOutput *self, CsCall *call)
{
  g_autofree char *sentence = printable (cs_call_get_sentence (call));
  const CsProtection protection = cs_call_get_protection (call);

  print_format (self, "%s: %s", cs_protection_word (protection), sentence);
  if (self->verbose && protection != CS_PROTECTION_NONE && protection != CS_PROTECTION_CLEAR)
    print_keys (self, call);
  if (cs_call_get_disclosure (call))
    print_line (self->out, _ ("The other side's phone passes this call's keys to someone else."));
  if (cs_call_get_relay (call))
    print_line (self->out, _ ("The other side is a telephone system. Encryption ends there."));
  if (cs_call_get_peer_checked (call))
    print_line (self->out, _ ("The other side has checked the code, too."));
  if (cs_call_can_go_on (call))
    print_line (self->out, _ ("Microphone and speaker are off. Hang up, or type “go-on” to talk anyway."));
}

/* A side sees its own words only when it is its turn to read them. */
static void
print_turn (CsCliOutput *self, CsCall *call)
{
  CsCheck *check = cs_call_get_check (call);

  switch (cs_check_get_turn (check))
    {
    case CS_CHECK_LISTEN:
      /* In practice the caption says what to type. */
      if (!self->practice)
        print_line (self->out,
                    _ ("To check: have the other side read its code aloud, then type “heard” and what you hear."));
      break;
    case CS_CHECK_SPEAK:
      if (self->practice)
        print_format (self, _ ("In a real call you would now read this aloud: %s"), cs_check_get_shown (check));
      else
        print_format (self, _ ("Read this aloud to the other side: %s"), cs_check_get_shown (check));
      if (!cs_check_is_right (check))
        print_line (self->out, _ ("Then type “heard” and what the other side reads to you."));
      break;
    case CS_CHECK_WRONG:
      print_line (self->out, _ ("The codes don't match. You may have misheard, or someone is intercepting the call. "
                                "Hang up, or type “heard” and the code once more."));
      break;
    case CS_CHECK_GIVEN_UP:
      print_line (self->out, _ ("The codes didn't match twice. Hang up and contact each other some other way."));
      break;
    case CS_CHECK_SKIPPED:
      print_line (self->out, _ ("Not checked. Type “heard” and what the other side reads to check at any time."));
      break;
    case CS_CHECK_DONE:
    default:
      break;
    }
}

static void
print_media (CsCliOutput *self, CsCall *call)
{
  if (cs_call_get_silent (call))
    print_line (self->out, _ ("Nothing heard from the other side. If nothing comes back, the call ends."));
  else
    print_format (self, _ ("Receiving audio (%s)."), cs_call_get_codec (call) != NULL ? cs_call_get_codec (call) : "-");
}

/* Printed at the end only: a line that changes every second would disturb typing. */
static void
print_quality (CsCliOutput *self, CsCall *call)
{
}

static char *
describe_check (GDateTime *checked_on)
{
  g_autofree char *day = checked_on != NULL ? cs_protection_on_day (checked_on, NULL) : NULL;

  /* Translators: %s is "today", "yesterday" or "on 3 May". */
  return day != NULL ? g_strdup_printf (_ ("checked %s"), day) : g_strdup (_ ("not checked"));
}

static void
print_device (CsCliOutput *self, CsPeerDevice *device)
{
  g_autofree char *first = cs_protection_on_day (cs_peer_device_get_first_seen (device), NULL);
  g_autofree char *last = cs_protection_on_day (cs_peer_device_get_last_seen (device), NULL);
  g_autofree char *check = describe_check (cs_peer_device_get_checked_on (device));

  /* Translators: a device's identifier, two of "today", "yesterday" or "on 3 May", and whether it was checked */
  print_format (self, _ ("  device %s: first seen %s, last %s; %s"), cs_peer_device_get_zid (device), first, last,
                check);
}

static void
print_peer (CsCliOutput *self, CsPeer *peer)
{
  g_autofree char *address = printable (cs_peer_get_address (peer));
  GListModel *devices = cs_peer_get_devices (peer);
  CsRequirement requirement;

  print_line (self->out, address);
  if (cs_peer_get_requirement (peer, &requirement))
    print_format (self, _ ("  required: %s"), cs_requirement_name (requirement));
  else if (cs_peer_get_ever_checked (peer))
    print_line (self->out, _ ("  required: end-to-end, because it was checked"));
  for (guint i = 0; i < g_list_model_get_n_items (devices); i++)
    {
      g_autoptr (CsPeerDevice) device = g_list_model_get_item (devices, i);

      print_device (self, device);
    }
}

static void
print_caption (CsCliOutput *self, const char *text)
{
  print_format (self, _ ("The echo reads its code aloud: %s"), text);
  /* Translators: “heard” is what is typed and stays; %s are the words that it is about. */
  print_format (self, _ ("To check, type: heard %s"), text);
}

static void
print_note (CsCliOutput *self, const char *text)
{
  print_line (self->out, text);
}

static void
print_problem (CsCliOutput *self, const char *text)
{
  g_autofree char *clean = printable (text);

  print_line (self->err, clean);
}

static const CsCliOutputVTable vtable = {
  .registered = print_registered,
  .registration_failed = print_registration_failed,
  .listening = print_listening,
  .call = print_call,
  .identity = print_identity,
  .protection = print_protection,
  .turn = print_turn,
  .media = print_media,
  .quality = print_quality,
  .peer = print_peer,
  .caption = print_caption,
  .note = print_note,
  .missed = print_missed,
  .warning = print_problem,
  .error = print_problem,
};

CsCliOutput *
cs_cli_output_text_new (FILE *out, FILE *err, gboolean verbose, gboolean practice)
{
  CsCliOutput *self = g_new0 (CsCliOutput, 1);

  self->vtable = &vtable;
  self->out = out;
  self->err = err;
  self->verbose = verbose;
  self->practice = practice;
  return self;
}

void
cs_cli_output_free (CsCliOutput *self)
{
  g_free (self);
}
