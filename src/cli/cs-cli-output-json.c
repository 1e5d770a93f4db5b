/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Output for scripts: one JSON object per line, named by "event". Members may be added, never renamed. */
#include "cli/cs-cli-output.h"

#include "cli/cs-cli-json.h"

static CsCliJson
begin (const char *event)
{
  CsCliJson json;

  cs_cli_json_begin (&json);
  cs_cli_json_string (&json, "event", event);
  return json;
}

static CsCliJson
begin_call (const char *event, CsCall *call)
{
  CsCliJson json = begin (event);

  cs_cli_json_int (&json, "call", cs_call_get_number (call));
  return json;
}

/* Each line is written at once: its reader waits for it. */
static void
end (CsCliOutput *self, CsCliJson *json)
{
  g_autofree char *line = cs_cli_json_end (json);

  fprintf (self->out, "%s\n", line);
  fflush (self->out);
}

static void
print_text (CsCliOutput *self, const char *event, const char *text)
{
  CsCliJson json = begin (event);

  cs_cli_json_string (&json, "text", text);
  end (self, &json);
}

static const char *
account_name (CsAccount *account)
{
  return cs_account_get_identity (account);
}

static void
print_registered (CsCliOutput *self, CsAccount *account)
{
  CsCliJson json = begin ("registered");

  cs_cli_json_string (&json, "account", account_name (account));
  cs_cli_json_int (&json, "expires", cs_account_get_expires (account));
  end (self, &json);
}

static void
add_time (CsCliJson *json, const char *key, GDateTime *time)
{
  g_autofree char *text = time != NULL ? g_date_time_format_iso8601 (time) : NULL;

  cs_cli_json_string (json, key, text);
}

/* @pin: what the account believes instead, or NULL. */
static void
add_certificate (CsCliJson *json, CsCertificate *certificate, CsCertificate *pin)
{
  cs_cli_json_begin_object (json, "certificate");
  cs_cli_json_string (json, "problem", cs_certificate_problem_name (cs_certificate_get_problem (certificate)));
  cs_cli_json_string (json, "subject", cs_certificate_get_subject (certificate));
  cs_cli_json_string (json, "issuer", cs_certificate_get_issuer (certificate));
  cs_cli_json_string (json, "names", cs_certificate_get_names (certificate));
  add_time (json, "not_before", cs_certificate_get_not_before (certificate));
  add_time (json, "not_after", cs_certificate_get_not_after (certificate));
  cs_cli_json_string (json, "fingerprint", cs_certificate_get_fingerprint (certificate));
  cs_cli_json_string (json, "pinned", pin != NULL ? cs_certificate_get_fingerprint (pin) : NULL);
  cs_cli_json_bool (json, "can_pin", cs_certificate_get_can_pin (certificate));
  cs_cli_json_end_object (json);
}

static void
print_registration_failed (CsCliOutput *self, CsAccount *account)
{
  CsCliJson json = begin ("registration-failed");

  cs_cli_json_string (&json, "account", account_name (account));
  cs_cli_json_string (&json, "reason", cs_account_reason_name (cs_account_get_reason (account)));
  cs_cli_json_string (&json, "detail", cs_account_get_detail (account));
  if (cs_account_certificates_get_certificate (cs_account_get_certificates (account)) != NULL)
    add_certificate (&json, cs_account_certificates_get_certificate (cs_account_get_certificates (account)),
                     cs_account_certificates_get_pin (cs_account_get_certificates (account)));
  else
    cs_cli_json_null (&json, "certificate");
  end (self, &json);
}

static void
print_listening (CsCliOutput *self, const char *uri)
{
  CsCliJson json = begin ("listening");

  cs_cli_json_string (&json, "uri", uri);
  end (self, &json);
}

/* Who the account's own server says is at the other end; null: it says nothing that may be shown. */
static void
add_asserted (CsCliJson *json, CsCall *call)
{
  if (cs_call_get_asserted_uri (call) == NULL)
    {
      cs_cli_json_null (json, "asserted");
      return;
    }
  cs_cli_json_begin_object (json, "asserted");
  cs_cli_json_string (json, "address", cs_call_get_asserted_uri (call));
  cs_cli_json_string (json, "name", cs_call_get_asserted_name (call));
  cs_cli_json_end_object (json);
}

static void
add_shown (CsCliJson *json, CsCall *call)
{
  add_asserted (json, call);
  cs_cli_json_bool (json, "replaced", cs_call_is_replaced (call));
}

static void
print_identity (CsCliOutput *self, CsCall *call)
{
  CsCliJson json = begin_call ("identity", call);

  cs_cli_json_string (&json, "peer", cs_call_get_peer_uri (call));
  cs_cli_json_string (&json, "shown", cs_call_get_shown_uri (call));
  cs_cli_json_string (&json, "name", cs_call_get_peer_name (call));
  cs_cli_json_bool (&json, "said_by_provider", cs_call_is_said_by_provider (call));
  add_shown (&json, call);
  end (self, &json);
}

static void
print_call (CsCliOutput *self, CsCall *call)
{
  CsCliJson json = begin_call ("call", call);
  const gboolean out = cs_call_get_direction (call) == CS_CALL_OUTGOING;

  cs_cli_json_string (&json, "direction", out ? "out" : "in");
  cs_cli_json_string (&json, "state", cs_call_state_name (cs_call_get_state (call)));
  cs_cli_json_string (&json, "peer", cs_call_get_peer_uri (call));
  add_shown (&json, call);
  if (cs_call_get_state (call) == CS_CALL_ENDED)
    {
      cs_cli_json_string (&json, "reason", cs_call_reason_name (cs_call_get_reason (call)));
      cs_cli_json_string (&json, "cause", cs_call_get_cause (call));
      cs_cli_json_string (&json, "detail", cs_call_get_detail (call));
    }
  end (self, &json);
}

static void
print_missed (CsCliOutput *self, CsCall *call)
{
  CsCliJson json = begin_call ("missed", call);

  cs_cli_json_string (&json, "peer", cs_call_get_peer_uri (call));
  add_shown (&json, call);
  end (self, &json);
}

static void
add_code (CsCliJson *json, const CsCode *code)
{
  cs_cli_json_begin_object (json, "code");
  cs_cli_json_string (json, "type", cs_code_type_name (cs_code_get_code_type (code)));
  cs_cli_json_string (json, "text", cs_code_get_text (code));
  cs_cli_json_string (json, "say", cs_code_get_say (code));
  cs_cli_json_string (json, "hear", cs_code_get_hear (code));
  cs_cli_json_end_object (json);
}

static void
print_protection (CsCliOutput *self, CsCall *call)
{
  CsCliJson json = begin_call ("protection", call);

  cs_cli_json_string (&json, "level", cs_protection_name (cs_call_get_protection (call)));
  cs_cli_json_string (&json, "keying", cs_call_get_keying (call));
  cs_cli_json_string (&json, "suite", cs_call_get_suite (call));
  cs_cli_json_string (&json, "agreement", cs_call_get_agreement (call));
  cs_cli_json_string (&json, "hash", cs_call_get_hash (call));
  cs_cli_json_string (&json, "suspicion", cs_suspicion_name (cs_call_get_suspicion (call)));
  cs_cli_json_string (&json, "continuity", cs_call_continuity_name (cs_call_get_continuity (call)));
  add_time (&json, "checked_on", cs_call_get_checked_on (call));
  cs_cli_json_bool (&json, "peer_checked", cs_call_get_peer_checked (call));
  cs_cli_json_bool (&json, "disclosure", cs_call_get_disclosure (call));
  cs_cli_json_bool (&json, "relay", cs_call_get_relay (call));
  cs_cli_json_bool (&json, "should_check", cs_call_get_should_check (call));
  if (cs_call_get_code (call) != NULL)
    add_code (&json, cs_call_get_code (call));
  else
    cs_cli_json_null (&json, "code");
  end (self, &json);
}

/* The protection event has the whole code. */
static void
print_turn (CsCliOutput *self, CsCall *call)
{
}

static void
print_media (CsCliOutput *self, CsCall *call)
{
  CsCliJson json = begin_call ("media", call);

  cs_cli_json_string (&json, "state", cs_call_get_silent (call) ? "silent" : "flowing");
  cs_cli_json_string (&json, "codec", cs_call_get_codec (call));
  end (self, &json);
}

static void
print_quality (CsCliOutput *self, CsCall *call)
{
  CsCliJson json = begin_call ("quality", call);
  const CsCallQuality *quality = cs_call_get_quality (call);

  cs_cli_json_int (&json, "sent", (gint64) quality->sent);
  cs_cli_json_int (&json, "received", (gint64) quality->received);
  cs_cli_json_int (&json, "lost", (gint64) quality->lost);
  cs_cli_json_int (&json, "dropped", (gint64) quality->dropped);
  cs_cli_json_double (&json, "jitter_ms", quality->jitter_ms);
  /* A round-trip time that was not measured yet is null. */
  if (quality->rtt_ms >= 0)
    cs_cli_json_double (&json, "rtt_ms", quality->rtt_ms);
  else
    cs_cli_json_null (&json, "rtt_ms");
  cs_cli_json_double (&json, "level_db", quality->level_db);
  cs_cli_json_double (&json, "input_level_db", quality->input_level_db);
  end (self, &json);
}

static void
add_device (CsCliJson *json, CsPeerDevice *device)
{
  cs_cli_json_begin_item (json);
  cs_cli_json_string (json, "zid", cs_peer_device_get_zid (device));
  add_time (json, "first_seen", cs_peer_device_get_first_seen (device));
  add_time (json, "last_seen", cs_peer_device_get_last_seen (device));
  add_time (json, "checked_on", cs_peer_device_get_checked_on (device));
  cs_cli_json_end_object (json);
}

static void
print_peer (CsCliOutput *self, CsPeer *peer)
{
  CsCliJson json = begin ("peer");
  GListModel *devices = cs_peer_get_devices (peer);
  CsRequirement requirement;

  cs_cli_json_string (&json, "address", cs_peer_get_address (peer));
  cs_cli_json_string (&json, "name", cs_peer_get_name (peer));
  cs_cli_json_string (&json, "requirement",
                      cs_peer_get_requirement (peer, &requirement) ? cs_requirement_name (requirement) : NULL);
  cs_cli_json_bool (&json, "ever_checked", cs_peer_get_ever_checked (peer));
  add_time (&json, "checked_on", cs_peer_get_checked_on (peer));
  cs_cli_json_begin_array (&json, "devices");
  for (guint i = 0; i < g_list_model_get_n_items (devices); i++)
    {
      g_autoptr (CsPeerDevice) device = g_list_model_get_item (devices, i);

      add_device (&json, device);
    }
  cs_cli_json_end_array (&json);
  end (self, &json);
}

static void
print_caption (CsCliOutput *self, const char *text)
{
  print_text (self, "caption", text);
}

/* For people only. */
static void
print_note (CsCliOutput *self, const char *text)
{
}

static void
print_warning (CsCliOutput *self, const char *text)
{
  print_text (self, "warning", text);
}

static void
print_error (CsCliOutput *self, const char *text)
{
  print_text (self, "error", text);
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
  .warning = print_warning,
  .error = print_error,
};

CsCliOutput *
cs_cli_output_json_new (FILE *out)
{
  CsCliOutput *self = g_new0 (CsCliOutput, 1);

  self->vtable = &vtable;
  self->out = out;
  return self;
}
