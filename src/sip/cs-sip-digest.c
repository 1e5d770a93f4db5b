/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Digest authentication: which challenges are answered, and with which credentials. */
#include "sip/cs-sip-digest.h"

#include "base/cs-limits.h"
#include "crypto/cs-random.h"
#include "sip/cs-sip-challenge.h"
#include "sip/cs-sip-text.h"

#include <string.h>

/* How often one protection space may call a nonce stale that it has just given out. */
#define STALE_ROUNDS 2

/* What is known about one protection space: a realm at the server, or at a proxy. */
typedef struct {
  CsSipChallenge *challenge;
  char *cnonce; /* one for the life of the nonce: a session key is bound to it */
  guint32 nonce_count;
  guint stale_rounds;
  gboolean asked_register; /* by whom it was asked: REGISTER, or anything else */
  gboolean asked_other;
} Space;

/* What a REGISTER was asked in a realm: less is not enough for anybody afterwards. */
typedef struct {
  guint strength;
  gboolean qop;
} Lesson;

struct _CsSipDigest {
  GPtrArray *spaces;  /* of Space */
  GHashTable *taught; /* char -> Lesson: the realms of our own server */
  GQueue fresh;       /* of char: the keys of requests that answered a new nonce, newest last */
};

static void
space_free (Space *space)
{
  cs_sip_challenge_free (space->challenge);
  g_free (space->cnonce);
  g_free (space);
}

CsSipDigest *
cs_sip_digest_new (void)
{
  CsSipDigest *self = g_new0 (CsSipDigest, 1);

  self->spaces = g_ptr_array_new_with_free_func ((GDestroyNotify) space_free);
  self->taught = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_queue_init (&self->fresh);
  return self;
}

void
cs_sip_digest_free (CsSipDigest *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->spaces);
  g_hash_table_unref (self->taught);
  g_queue_clear_full (&self->fresh, g_free);
  g_free (self);
}

/* ---- challenges ---- */

static gboolean
same_space (const CsSipChallenge *a, const CsSipChallenge *b)
{
  return a->proxy == b->proxy && strcmp (a->realm, b->realm) == 0;
}

static Space *
find_space (const CsSipDigest *self, const CsSipChallenge *challenge)
{
  for (guint i = 0; i < self->spaces->len; i++)
    {
      Space *space = self->spaces->pdata[i];

      if (same_space (space->challenge, challenge))
        return space;
    }
  return NULL;
}

/* One per protection space stays: the strongest, of equals the first (RFC 8760 section 2.4: the server's preference).
 */
static void
keep_strongest (GPtrArray *challenges)
{
  for (guint i = 0; i < challenges->len; i++)
    {
      for (guint k = i + 1; k < challenges->len;)
        {
          CsSipChallenge *kept = challenges->pdata[i];
          CsSipChallenge *other = challenges->pdata[k];

          if (!same_space (kept, other))
            {
              k++;
              continue;
            }
          if (cs_sip_challenge_strength (other) > cs_sip_challenge_strength (kept))
            {
              challenges->pdata[i] = other;
              challenges->pdata[k] = kept;
            }
          g_ptr_array_remove_index (challenges, k);
        }
    }
}

/* Says which request answered which protection space. */
static char *
request_key (guint64 cseq, const char *call_id, const CsSipChallenge *challenge)
{
  return g_strdup_printf ("%" G_GUINT64_FORMAT " %s %d %s", cseq, call_id, challenge->proxy, challenge->realm);
}

/* Whether credentials as good as they get are refused by @challenge. They are not when the request did not carry any,
 * nor when its nonce had served before: that may have run out even where the server forgets to say so (it was
 * restarted). */
static gboolean
is_refusal (const CsSipDigest *self, const CsSipMessage *response, const CsSipChallenge *challenge)
{
  const Space *space = find_space (self, challenge);
  const char *call_id = cs_sip_message_get_call_id (response);
  g_autofree char *key = NULL;

  if (space == NULL || call_id == NULL)
    return FALSE;
  key = request_key (cs_sip_message_get_cseq (response), call_id, challenge);
  if (g_queue_find_custom ((GQueue *) &self->fresh, key, (GCompareFunc) strcmp) == NULL)
    return FALSE;
  return !challenge->stale || space->stale_rounds >= STALE_ROUNDS;
}

/* Whether it asks for at least what our own server asks of a REGISTER: somebody behind that server knows the realm,
 * too, and would like an answer that is easier to guess from. */
static gboolean
is_as_strict (const Lesson *lesson, const CsSipChallenge *challenge)
{
  return cs_sip_challenge_strength (challenge) >= lesson->strength && (challenge->qop || !lesson->qop);
}

static gboolean
may_ask (const CsSipDigest *self, CsSipDigestScope scope, const CsSipChallenge *challenge)
{
  const Lesson *lesson = g_hash_table_lookup (self->taught, challenge->realm);

  if (scope == CS_SIP_DIGEST_REGISTER)
    return TRUE;
  if (lesson == NULL || !is_as_strict (lesson, challenge))
    return FALSE;
  return challenge->proxy || scope != CS_SIP_DIGEST_DIALOG;
}

static void
drop_strangers (const CsSipDigest *self, CsSipDigestScope scope, GPtrArray *challenges)
{
  for (guint i = challenges->len; i > 0; i--)
    {
      if (!may_ask (self, scope, challenges->pdata[i - 1]))
        g_ptr_array_remove_index (challenges, i - 1);
    }
}

static void
learn_realm (CsSipDigest *self, const CsSipChallenge *challenge)
{
  Lesson *lesson = g_hash_table_lookup (self->taught, challenge->realm);

  if (lesson == NULL && g_hash_table_size (self->taught) >= CS_LIMIT_SIP_CHALLENGES)
    return;
  if (lesson == NULL)
    {
      lesson = g_new0 (Lesson, 1);
      g_hash_table_insert (self->taught, g_strdup (challenge->realm), lesson);
    }
  lesson->strength = cs_sip_challenge_strength (challenge);
  lesson->qop = challenge->qop;
}

static void
take_challenge (CsSipDigest *self, CsSipDigestScope scope, CsSipChallenge *challenge)
{
  Space *space = find_space (self, challenge);

  if (space == NULL)
    {
      if (self->spaces->len == CS_LIMIT_SIP_CHALLENGES)
        g_ptr_array_remove_index (self->spaces, 0);
      space = g_new0 (Space, 1);
      g_ptr_array_add (self->spaces, space);
    }
  cs_sip_challenge_free (space->challenge);
  g_free (space->cnonce);
  space->stale_rounds = challenge->stale ? space->stale_rounds + 1 : 0;
  space->challenge = challenge;
  space->cnonce = cs_random_token (16);
  space->nonce_count = 0;
  if (scope == CS_SIP_DIGEST_REGISTER)
    {
      space->asked_register = TRUE;
      learn_realm (self, challenge);
    }
  else
    {
      space->asked_other = TRUE;
    }
}

gboolean
cs_sip_digest_challenge (CsSipDigest *self, CsSipDigestScope scope, const CsSipMessage *response, GError **error)
{
  g_autoptr (GPtrArray) challenges = cs_sip_challenge_parse_all (response);

  drop_strangers (self, scope, challenges);
  if (challenges->len == 0)
    {
      g_set_error_literal (error, CS_SIP_ERROR, CS_SIP_ERROR_AUTH,
                           "It asks for a kind of proof we do not have, or is not our server");
      return FALSE;
    }
  keep_strongest (challenges);
  for (guint i = 0; i < challenges->len; i++)
    {
      if (is_refusal (self, response, challenges->pdata[i]))
        {
          g_set_error_literal (error, CS_SIP_ERROR, CS_SIP_ERROR_AUTH, "The server refused user name and password");
          return FALSE;
        }
    }
  for (guint i = 0; i < challenges->len; i++)
    take_challenge (self, scope, g_steal_pointer (&challenges->pdata[i]));
  return TRUE;
}

/* ---- credentials ---- */

static void
append_quoted (GString *out, const char *name, const char *value)
{
  g_autofree char *quoted = cs_sip_text_quote (value);

  g_string_append_printf (out, ", %s=%s", name, quoted);
}

static char *
credentials (const Space *space, const char *method, const char *request_uri, const char *user,
             const CsSecret *password)
{
  const CsSipChallenge *challenge = space->challenge;
  g_autofree char *quoted_user = cs_sip_text_quote (user);
  g_autofree char *response
      = cs_sip_challenge_answer (challenge, user, password, method, request_uri, space->cnonce, space->nonce_count);
  GString *out = g_string_new ("Digest username=");

  g_string_append (out, quoted_user);
  append_quoted (out, "realm", challenge->realm);
  append_quoted (out, "nonce", challenge->nonce);
  append_quoted (out, "uri", request_uri);
  append_quoted (out, "response", response);
  if (challenge->algorithm != NULL)
    g_string_append_printf (out, ", algorithm=%s", challenge->algorithm);
  if (challenge->qop)
    {
      append_quoted (out, "cnonce", space->cnonce);
      g_string_append_printf (out, ", qop=auth, nc=%08x", space->nonce_count);
    }
  if (challenge->opaque != NULL)
    append_quoted (out, "opaque", challenge->opaque);
  return g_string_free (out, FALSE);
}

static void
remember_fresh (CsSipDigest *self, const CsSipMessageBuilder *request, const CsSipChallenge *challenge)
{
  const char *call_id = cs_sip_message_builder_get (request, "Call-ID");
  const char *cseq = cs_sip_message_builder_get (request, "CSeq");

  if (call_id == NULL || cseq == NULL)
    return;
  if (g_queue_get_length (&self->fresh) == CS_LIMIT_SIP_TRANSACTIONS)
    g_free (g_queue_pop_head (&self->fresh));
  g_queue_push_tail (&self->fresh, request_key (g_ascii_strtoull (cseq, NULL, 10), call_id, challenge));
}

static gboolean
is_for (const CsSipDigest *self, CsSipDigestScope scope, const Space *space)
{
  if (scope == CS_SIP_DIGEST_REGISTER)
    return space->asked_register;
  return space->asked_other && may_ask (self, scope, space->challenge);
}

void
cs_sip_digest_authorize (CsSipDigest *self, CsSipDigestScope scope, CsSipMessageBuilder *request, const char *method,
                         const char *request_uri, const char *user, const CsSecret *password)
{
  if (self->spaces->len == 0)
    return;
  cs_sip_message_builder_remove (request, "Authorization");
  cs_sip_message_builder_remove (request, "Proxy-Authorization");
  for (guint i = 0; i < self->spaces->len; i++)
    {
      Space *space = self->spaces->pdata[i];
      g_autofree char *value = NULL;

      if (!is_for (self, scope, space))
        continue;
      if (space->nonce_count == 0)
        remember_fresh (self, request, space->challenge);
      else
        space->stale_rounds = 0;
      space->nonce_count++;
      value = credentials (space, method, request_uri, user, password);
      cs_sip_message_builder_add (request, space->challenge->proxy ? "Proxy-Authorization" : "Authorization", value);
    }
}
