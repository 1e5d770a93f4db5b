/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parses digest challenges and computes their answers. */
#include "sip/cs-sip-challenge.h"

#include "base/cs-limits.h"
#include "sip/cs-sip-text.h"

#include <string.h>

static const struct {
  const char *name;
  CsHashAlg hash;
  gboolean session;
} algorithms[] = {
  { "MD5", CS_HASH_MD5, FALSE },
  { "MD5-sess", CS_HASH_MD5, TRUE },
  { "SHA-256", CS_HASH_SHA256, FALSE },
  { "SHA-256-sess", CS_HASH_SHA256, TRUE },
  { "SHA-512-256", CS_HASH_SHA512_256, FALSE },
  { "SHA-512-256-sess", CS_HASH_SHA512_256, TRUE },
};

void
cs_sip_challenge_free (CsSipChallenge *self)
{
  if (self == NULL)
    return;
  g_free (self->realm);
  g_free (self->nonce);
  g_free (self->opaque);
  g_free (self->algorithm);
  g_free (self);
}

/* ---- parsing ---- */

/* A challenge as it stands in the header: a scheme and parameters by lower-case name, values without quotes. Of a
 * parameter that is there twice the first one counts. */
typedef struct {
  char *scheme;
  GHashTable *params;
} RawChallenge;

static void
raw_challenge_free (RawChallenge *raw)
{
  g_free (raw->scheme);
  g_hash_table_unref (raw->params);
  g_free (raw);
}

/* NULL when there are too many. */
static RawChallenge *
add_challenge (GPtrArray *raws, const char *scheme, gsize len)
{
  RawChallenge *raw;

  if (raws->len == CS_LIMIT_SIP_CHALLENGES)
    return NULL;
  raw = g_new0 (RawChallenge, 1);
  raw->scheme = g_strndup (scheme, len);
  raw->params = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_ptr_array_add (raws, raw);
  return raw;
}

static void
add_param (RawChallenge *raw, const char *name, gsize name_len, const char *value, gsize value_len)
{
  char *lower = g_ascii_strdown (name, (gssize) name_len);
  g_autofree char *written = g_strndup (value, value_len);

  if (g_hash_table_contains (raw->params, lower))
    g_free (lower);
  else
    g_hash_table_insert (raw->params, lower, cs_sip_text_unquote (written));
}

/* "qop=auth,auth-int" without quotes: the comma does not end the list. */
static gboolean
add_to_qop (RawChallenge *raw, const char *word, gsize len)
{
  const char *qop = raw != NULL ? g_hash_table_lookup (raw->params, "qop") : NULL;
  gboolean known = (len == 4 && g_ascii_strncasecmp (word, "auth", len) == 0)
                   || (len == 8 && g_ascii_strncasecmp (word, "auth-int", len) == 0);

  if (qop == NULL || !known)
    return FALSE;
  g_hash_table_insert (raw->params, g_strdup ("qop"), g_strdup_printf ("%s,%.*s", qop, (int) len, word));
  return TRUE;
}

/* Behind the value at @p: a quoted string, or what goes up to a blank or comma. */
static const char *
skip_value (const char *p)
{
  const char *end = *p == '"' ? cs_sip_text_skip_quoted (p) : NULL;

  if (end != NULL)
    return end;
  return *p == '"' ? p + strlen (p) : p + strcspn (p, " \t,");
}

/* A comma stands both between parameters and between challenges (RFC 7235 section 4.1), and some write blanks in its
 * place: a word that an '=' follows is a parameter, one that none follows begins a challenge. */
static void
parse_header (const char *value, GPtrArray *raws)
{
  RawChallenge *raw = NULL;
  const char *p = value + strspn (value, " \t,");

  while (*p != '\0')
    {
      gsize word = strcspn (p, " \t,=");
      const char *rest = p + word + strspn (p + word, " \t");

      if (*rest == '=')
        {
          const char *text = rest + 1 + strspn (rest + 1, " \t");

          rest = skip_value (text);
          if (raw == NULL)
            raw = add_challenge (raws, "Digest", strlen ("Digest"));
          if (raw != NULL)
            add_param (raw, p, word, text, rest - text);
        }
      else if (!add_to_qop (raw, p, word))
        {
          raw = add_challenge (raws, p, word);
        }
      if (raw == NULL)
        return;
      p = rest + strspn (rest, " \t,");
    }
}

static gboolean
find_algorithm (CsSipChallenge *self, const char *name)
{
  if (name == NULL || *name == '\0')
    name = "MD5";
  else
    self->algorithm = g_strdup (name);
  for (guint i = 0; i < G_N_ELEMENTS (algorithms); i++)
    {
      if (g_ascii_strcasecmp (name, algorithms[i].name) == 0)
        {
          self->hash = algorithms[i].hash;
          self->session = algorithms[i].session;
          return TRUE;
        }
    }
  return FALSE;
}

/* FALSE: there are kinds of protection, but not the one we know. */
static gboolean
find_qop (CsSipChallenge *self, const char *list)
{
  g_auto (GStrv) kinds = list != NULL ? g_strsplit_set (list, ", \t", -1) : NULL;

  for (guint i = 0; kinds != NULL && kinds[i] != NULL; i++)
    {
      if (g_ascii_strcasecmp (kinds[i], "auth") == 0)
        self->qop = TRUE;
    }
  return self->qop || list == NULL || *list == '\0';
}

static CsSipChallenge *
challenge_from_raw (const RawChallenge *raw, gboolean proxy)
{
  g_autoptr (CsSipChallenge) self = g_new0 (CsSipChallenge, 1);
  const char *stale = g_hash_table_lookup (raw->params, "stale");

  if (g_ascii_strcasecmp (raw->scheme, "Digest") != 0)
    return NULL;
  self->proxy = proxy;
  self->realm = g_strdup (g_hash_table_lookup (raw->params, "realm"));
  self->nonce = g_strdup (g_hash_table_lookup (raw->params, "nonce"));
  self->opaque = g_strdup (g_hash_table_lookup (raw->params, "opaque"));
  self->stale = stale != NULL && g_ascii_strcasecmp (stale, "true") == 0;
  if (self->realm == NULL || self->nonce == NULL
      || !find_algorithm (self, g_hash_table_lookup (raw->params, "algorithm"))
      || !find_qop (self, g_hash_table_lookup (raw->params, "qop")))
    return NULL;
  /* A session key needs a client nonce, which only goes with qop. */
  if (self->session && !self->qop)
    return NULL;
  return g_steal_pointer (&self);
}

GPtrArray *
cs_sip_challenge_parse_all (const CsSipMessage *response)
{
  static const char *const names[] = { "WWW-Authenticate", "Proxy-Authenticate" };
  GPtrArray *challenges = g_ptr_array_new_with_free_func ((GDestroyNotify) cs_sip_challenge_free);

  /* Both whatever the status: a forking proxy gathers them (RFC 3261 section 22.3). */
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GPtrArray) raws = g_ptr_array_new_with_free_func ((GDestroyNotify) raw_challenge_free);
      const char *value;

      for (guint k = 0; (value = cs_sip_message_get (response, names[i], k)) != NULL; k++)
        parse_header (value, raws);
      for (guint k = 0; k < raws->len; k++)
        {
          CsSipChallenge *challenge = challenge_from_raw (raws->pdata[k], i == 1);

          if (challenge != NULL)
            g_ptr_array_add (challenges, challenge);
        }
    }
  return challenges;
}

/* ---- answering ---- */

guint
cs_sip_challenge_strength (const CsSipChallenge *self)
{
  return self->hash == CS_HASH_SHA512_256 ? 2 : self->hash == CS_HASH_SHA256 ? 1 : 0;
}

typedef char HexDigest[2 * CS_HASH_MAX + 1];

static CsHashPart
part (const char *text)
{
  return (CsHashPart){ .bytes = (const guint8 *) text, .len = strlen (text) };
}

static void
hash_hex (CsHashAlg alg, const CsHashPart *parts, guint n_parts, HexDigest out)
{
  guint8 digest[CS_HASH_MAX];

  cs_hash (alg, parts, n_parts, digest);
  for (gsize i = 0; i < cs_hash_len (alg); i++)
    {
      out[2 * i] = "0123456789abcdef"[digest[i] >> 4];
      out[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
    }
  out[2 * cs_hash_len (alg)] = '\0';
  cs_bytes_wipe (digest, sizeof digest);
}

/* H(A1), as good as the password towards this realm. */
static void
hash_a1 (const CsSipChallenge *self, const char *user, const CsSecret *password, const char *cnonce, HexDigest out)
{
  const CsHashPart secret = { .bytes = password->bytes, .len = password->len };
  const CsHashPart plain[] = { part (user), part (":"), part (self->realm), part (":"), secret };

  hash_hex (self->hash, plain, G_N_ELEMENTS (plain), out);
  if (self->session)
    {
      HexDigest base;
      const CsHashPart session[] = { part (out), part (":"), part (self->nonce), part (":"), part (cnonce) };

      hash_hex (self->hash, session, G_N_ELEMENTS (session), base);
      memcpy (out, base, sizeof base);
      cs_bytes_wipe (base, sizeof base);
    }
}

char *
cs_sip_challenge_answer (const CsSipChallenge *self, const char *user, const CsSecret *password, const char *method,
                         const char *request_uri, const char *cnonce, guint32 nonce_count)
{
  const CsHashPart a2[] = { part (method), part (":"), part (request_uri) };
  g_autofree char *count = g_strdup_printf ("%08x", nonce_count);
  HexDigest ha1, ha2, response;

  hash_a1 (self, user, password, cnonce, ha1);
  hash_hex (self->hash, a2, G_N_ELEMENTS (a2), ha2);
  if (self->qop)
    {
      const CsHashPart all[] = { part (ha1), part (":"),    part (self->nonce), part (":"), part (count),
                                 part (":"), part (cnonce), part (":auth:"),    part (ha2) };

      hash_hex (self->hash, all, G_N_ELEMENTS (all), response);
    }
  else
    {
      const CsHashPart all[] = { part (ha1), part (":"), part (self->nonce), part (":"), part (ha2) };

      hash_hex (self->hash, all, G_N_ELEMENTS (all), response);
    }
  cs_bytes_wipe (ha1, sizeof ha1);
  return g_strdup (response);
}
