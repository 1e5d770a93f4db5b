/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Builds the answer to "Who can hear this call?": the stations between both phones, and details. */
#include "calls/cs-call-path.h"

#include "calls/cs-call.h"
#include "calls/cs-names-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _CsCallPath {
  gatomicrefcount refs;
  GArray *hops;        /* elements: CsCallHop */
  GArray *rows;        /* of CsCallPathRow */
  GStringChunk *words; /* all their texts */
};

G_DEFINE_BOXED_TYPE (CsCallPath, cs_call_path, cs_call_path_ref, cs_call_path_unref)

G_DEFINE_ENUM_TYPE (CsCallHopKind, cs_call_hop_kind, G_DEFINE_ENUM_VALUE (CS_CALL_HOP_ME, "me"),
                    G_DEFINE_ENUM_VALUE (CS_CALL_HOP_PROVIDER, "provider"),
                    G_DEFINE_ENUM_VALUE (CS_CALL_HOP_PEER_PROVIDER, "peer-provider"),
                    G_DEFINE_ENUM_VALUE (CS_CALL_HOP_GATEWAY, "gateway"),
                    G_DEFINE_ENUM_VALUE (CS_CALL_HOP_RELAY, "relay"),
                    G_DEFINE_ENUM_VALUE (CS_CALL_HOP_THIRD_PARTY, "third-party"),
                    G_DEFINE_ENUM_VALUE (CS_CALL_HOP_STRANGER, "stranger"),
                    G_DEFINE_ENUM_VALUE (CS_CALL_HOP_PEER, "peer"))

G_DEFINE_ENUM_TYPE (CsCallLink, cs_call_link, G_DEFINE_ENUM_VALUE (CS_CALL_LINK_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (CS_CALL_LINK_OPEN, "open"),
                    G_DEFINE_ENUM_VALUE (CS_CALL_LINK_UNKNOWN, "unknown"),
                    G_DEFINE_ENUM_VALUE (CS_CALL_LINK_HOP, "hop"),
                    G_DEFINE_ENUM_VALUE (CS_CALL_LINK_END_TO_END, "end-to-end"))

const char *
cs_call_hop_name (CsCallHopKind kind)
{
  return cs_enum_nick (CS_TYPE_CALL_HOP_KIND, (int) kind);
}

const char *
cs_call_link_name (CsCallLink link)
{
  return cs_enum_nick (CS_TYPE_CALL_LINK, (int) link);
}

/* ---- hops ---- */

static const char *
keep (CsCallPath *self, const char *text)
{
  return text != NULL ? g_string_chunk_insert_const (self->words, text) : NULL;
}

static void
add_hop (CsCallPath *self, CsCallHopKind kind, const char *name, const char *sees)
{
  const CsCallHop hop = { .kind = kind, .name = keep (self, name), .sees = keep (self, sees) };

  g_array_append_val (self->hops, hop);
}

static CsCallHop *
hop_at (const CsCallPath *self, guint position)
{
  return &g_array_index (self->hops, CsCallHop, position);
}

/* What the servers on the way learn of every call, whatever its sound is. */
static const char *
what_servers_see (void)
{
  return _ ("Sees who calls whom, when, for how long and from which network address.");
}

static gboolean
is_end_to_end (CsProtection protection)
{
  return protection == CS_PROTECTION_END_TO_END || protection == CS_PROTECTION_CHECKED;
}

static void
add_hops (CsCallPath *self, const CsCallPathFacts *facts)
{
  const gboolean elsewhere = facts->provider != NULL && facts->peer_domain != NULL && !facts->gateway
                             && g_ascii_strcasecmp (facts->provider, facts->peer_domain) != 0;

  add_hop (self, CS_CALL_HOP_ME, _ ("You"), NULL);
  if (facts->provider != NULL)
    add_hop (self, CS_CALL_HOP_PROVIDER, facts->provider, what_servers_see ());
  if (elsewhere)
    add_hop (self, CS_CALL_HOP_PEER_PROVIDER, facts->peer_domain, what_servers_see ());
  if (facts->gateway)
    add_hop (self, CS_CALL_HOP_GATEWAY, _ ("Telephone network"),
             _ ("Hears the call: the telephone network can't encrypt it."));
  if (facts->relay && is_end_to_end (facts->protection))
    add_hop (self, CS_CALL_HOP_RELAY, _ ("Telephone system"),
             _ ("Hears the call: the other side's phone says that it passes it on."));
  if (facts->disclosure && is_end_to_end (facts->protection))
    add_hop (self, CS_CALL_HOP_THIRD_PARTY, _ ("Third party"),
             _ ("Can hear the call: the other side's phone passes the keys to it."));
  if (facts->protection == CS_PROTECTION_SUSPECT)
    add_hop (self, CS_CALL_HOP_STRANGER, _ ("Someone in between?"),
             _ ("May be listening, or may be the one you hear."));
  add_hop (self, CS_CALL_HOP_PEER, facts->peer_name != NULL ? facts->peer_name : _ ("The other side"),
           facts->disclosure ? _ ("Says that it passes the keys to someone else.") : NULL);
}

/* ---- who hears, and where the keys are ---- */

static gboolean
is_end (CsCallHopKind kind)
{
  return kind == CS_CALL_HOP_ME || kind == CS_CALL_HOP_PEER;
}

static gboolean
can_listen (const CsCallPathFacts *facts, CsCallHopKind kind)
{
  /* Nothing is sent or played, so the other side hears nothing. */
  if (kind == CS_CALL_HOP_PEER && facts->protection == CS_PROTECTION_SUSPECT)
    return FALSE;
  if (is_end (kind) || kind == CS_CALL_HOP_GATEWAY || kind == CS_CALL_HOP_RELAY || kind == CS_CALL_HOP_THIRD_PARTY
      || kind == CS_CALL_HOP_STRANGER)
    return TRUE;
  return facts->protection == CS_PROTECTION_CLEAR || facts->protection == CS_PROTECTION_PROVIDER;
}

/* Where the keys of a call with ZRTP are, besides here. */
static CsCallHopKind
far_end (const CsCallPathFacts *facts)
{
  if (facts->gateway)
    return CS_CALL_HOP_GATEWAY;
  return facts->relay ? CS_CALL_HOP_RELAY : CS_CALL_HOP_PEER;
}

static gboolean
holds_keys (const CsCallPathFacts *facts, CsCallHopKind kind)
{
  switch (facts->protection)
    {
    case CS_PROTECTION_PROVIDER:
      return kind != CS_CALL_HOP_PEER || !facts->gateway;
    case CS_PROTECTION_END_TO_END:
    case CS_PROTECTION_CHECKED:
      return kind == CS_CALL_HOP_ME || kind == CS_CALL_HOP_THIRD_PARTY || kind == far_end (facts);
    case CS_PROTECTION_SUSPECT:
      /* The keys at the other end may be a stranger's. */
      return kind == CS_CALL_HOP_ME || kind == CS_CALL_HOP_STRANGER;
    case CS_PROTECTION_CLEAR:
    case CS_PROTECTION_NONE:
    default:
      return FALSE;
    }
}

/* @first: from us; we know only how the sound leaves this computer. */
static CsCallLink
link_after (const CsCallPathFacts *facts, const CsCallHop *from, gboolean first)
{
  if (from->kind == CS_CALL_HOP_PEER || facts->protection == CS_PROTECTION_NONE)
    return CS_CALL_LINK_NONE;
  if (from->kind == CS_CALL_HOP_GATEWAY)
    return CS_CALL_LINK_OPEN;
  if (facts->relay && (from->kind == CS_CALL_HOP_RELAY || from->kind == CS_CALL_HOP_THIRD_PARTY))
    return CS_CALL_LINK_UNKNOWN;
  if (facts->protection == CS_PROTECTION_CLEAR)
    return CS_CALL_LINK_OPEN;
  if (is_end_to_end (facts->protection))
    return CS_CALL_LINK_END_TO_END;
  if (facts->protection == CS_PROTECTION_SUSPECT)
    return CS_CALL_LINK_NONE; /* nothing is sent or played */
  return first ? CS_CALL_LINK_HOP : CS_CALL_LINK_UNKNOWN;
}

static void
mark_hops (CsCallPath *self, const CsCallPathFacts *facts)
{
  for (guint i = 0; i < self->hops->len; i++)
    {
      CsCallHop *hop = hop_at (self, i);

      hop->can_listen = can_listen (facts, hop->kind);
      hop->holds_keys = holds_keys (facts, hop->kind);
      hop->link = link_after (facts, hop, i == 0);
    }
}

/* ---- details ---- */

static void
add_row (CsCallPath *self, const char *label, const char *value)
{
  const CsCallPathRow row = { keep (self, label), keep (self, value) };

  if (value != NULL && *value != '\0')
    g_array_append_val (self->rows, row);
}

static const char *
keying_words (const char *keying)
{
  if (g_strcmp0 (keying, "zrtp") == 0)
    return _ ("ZRTP: between the two devices");
  if (g_strcmp0 (keying, "dtls") == 0)
    return _ ("DTLS-SRTP: between the devices, vouched for by the servers");
  if (g_strcmp0 (keying, "sdes") == 0)
    return _ ("SDES: sent through the servers");
  return NULL;
}

static const char *
continuity_words (CsCallContinuity continuity)
{
  switch (continuity)
    {
    case CS_CALL_CONTINUITY_FIRST:
      return _ ("The first call with this device");
    case CS_CALL_CONTINUITY_KEPT:
      return _ ("The same device as in earlier calls");
    case CS_CALL_CONTINUITY_BROKEN:
      return _ ("This device doesn't remember you");
    case CS_CALL_CONTINUITY_NONE:
    default:
      return NULL;
    }
}

static void
add_day (CsCallPath *self, const char *label, GDateTime *day)
{
  /* Translators: a day with its year, as strftime writes it */
  g_autofree char *text = day != NULL ? g_date_time_format (day, _ ("%-d %B %Y")) : NULL;

  add_row (self, label, text);
}

/* GnuTLS writes "TLS1.3". */
static void
add_version (CsCallPath *self, const char *label, const char *version)
{
  const char *number = version != NULL && g_str_has_prefix (version, "TLS") ? version + strlen ("TLS") : NULL;
  g_autofree char *text
      = number != NULL && g_ascii_isdigit (*number) ? g_strconcat ("TLS ", number, NULL) : g_strdup (version);

  add_row (self, label, text);
}

static const char *
signalling_words (const CsCallPathFacts *facts)
{
  if (!facts->signalling_tls)
    return _ ("Not encrypted");
  return facts->provider != NULL ? _ ("Encrypted to the next server") : _ ("Encrypted to the other side");
}

static void
add_rows (CsCallPath *self, const CsCallPathFacts *facts)
{
  add_row (self, _ ("Name and address"), facts->said_by_provider ? _ ("Said by your provider") : NULL);
  add_row (self, _ ("The call began with"), facts->began_with);
  add_row (self, _ ("Call setup"), signalling_words (facts));
  add_version (self, _ ("TLS version"), facts->tls_version);
  add_row (self, _ ("TLS cipher"), facts->tls_cipher);
  add_row (self, _ ("Certificate"), facts->certificate);
  add_row (self, _ ("Key exchange"), keying_words (facts->keying));
  add_row (self, _ ("Audio cipher"), facts->suite);
  add_row (self, _ ("Key agreement"), cs_call_algorithm_text (facts->agreement));
  add_row (self, _ ("Hash"), cs_call_algorithm_text (facts->hash));
  add_row (self, _ ("Their phone"), facts->peer_program);
  add_row (self, _ ("Your device"), facts->own_zid);
  add_row (self, _ ("Their device"), facts->peer_zid);
  add_row (self, _ ("Continuity"), continuity_words (facts->continuity));
  add_day (self, _ ("Known since"), facts->first_seen);
  add_day (self, _ ("Checked on"), facts->checked_on);
  add_row (self, _ ("Their check"),
           facts->peer_checked ? _ ("Their phone says that they have checked the code, too") : NULL);
}

CsCallPath *
cs_call_path_new (const CsCallPathFacts *facts)
{
  CsCallPath *self = g_new0 (CsCallPath, 1);

  g_atomic_ref_count_init (&self->refs);
  self->hops = g_array_new (FALSE, TRUE, sizeof (CsCallHop));
  self->rows = g_array_new (FALSE, TRUE, sizeof (CsCallPathRow));
  self->words = g_string_chunk_new (512);
  add_hops (self, facts);
  mark_hops (self, facts);
  add_rows (self, facts);
  return self;
}

CsCallPath *
cs_call_path_ref (CsCallPath *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
cs_call_path_unref (CsCallPath *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  g_array_unref (self->hops);
  g_array_unref (self->rows);
  g_string_chunk_free (self->words);
  g_free (self);
}

guint
cs_call_path_get_n_hops (const CsCallPath *self)
{
  return self->hops->len;
}

const CsCallHop *
cs_call_path_get_hop (const CsCallPath *self, guint position)
{
  return position < self->hops->len ? hop_at (self, position) : NULL;
}

guint
cs_call_path_get_n_rows (const CsCallPath *self)
{
  return self->rows->len;
}

const CsCallPathRow *
cs_call_path_get_row (const CsCallPath *self, guint position)
{
  return position < self->rows->len ? &g_array_index (self->rows, CsCallPathRow, position) : NULL;
}
