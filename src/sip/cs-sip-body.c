/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Takes bodies apart and finds the session description in them. */

#include "sip/cs-sip-body.h"

#include "base/cs-limits.h"
#include "crypto/cs-secret.h"
#include "sip/cs-sip-message-private.h"
#include "sip/cs-sip-text.h"

#include <string.h>

/* A body, or a part of one, with what its headers say. */
typedef struct {
  char *type; /* lower-case type/subtype, or NULL */
  char *type_params;
  char *disposition; /* "session;handling=optional", or NULL */
  char *encoding;    /* Content-Encoding, or NULL */
  char *transfer;    /* Content-Transfer-Encoding, or NULL */
  const char *data;
  gsize len;
} Part;

static void
part_clear (Part *part)
{
  g_free (part->type);
  g_free (part->type_params);
  g_free (part->disposition);
  g_free (part->encoding);
  g_free (part->transfer);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Part, part_clear)

/* What was found so far. */
typedef struct {
  GBytes *description; /* the first one */
  gboolean unknown;    /* something required is not understood */
} Found;

/* ---- what headers say ---- */

static void
part_set_header (Part *part, const char *name, const char *value)
{
  if (strcmp (name, "Content-Type") == 0 && part->type_params == NULL)
    {
      gsize len = strcspn (value, ";");

      part->type = cs_sip_media_type_parse (value);
      part->type_params = g_strdup (value + len);
    }
  else if (g_ascii_strcasecmp (name, "Content-Disposition") == 0 && part->disposition == NULL)
    part->disposition = g_strdup (value);
  else if (strcmp (name, "Content-Encoding") == 0 && part->encoding == NULL)
    part->encoding = g_strdup (value);
  else if (g_ascii_strcasecmp (name, "Content-Transfer-Encoding") == 0 && part->transfer == NULL)
    part->transfer = g_strdup (value);
}

static gboolean
begins_with (const Part *part, const char *text)
{
  return part->len >= strlen (text) && memcmp (part->data, text, strlen (text)) == 0;
}

/* RFC 3204 section 5.3, RFC 5621 section 8: required where nothing is said. */
static gboolean
is_optional (const Part *part)
{
  g_autofree char *handling = cs_sip_params_get (part->disposition, "handling");

  return handling != NULL && g_ascii_strcasecmp (handling, "optional") == 0;
}

static gboolean
is_for_session (const Part *part)
{
  const char *early = "early-session";
  gsize len = part->disposition != NULL ? strcspn (part->disposition, "; \t") : 0;

  return len != strlen (early) || g_ascii_strncasecmp (part->disposition, early, len) != 0;
}

static gboolean
is_one_of (const char *value, const char *const *list)
{
  for (guint i = 0; value != NULL && list[i] != NULL; i++)
    {
      if (g_ascii_strcasecmp (value, list[i]) == 0)
        return TRUE;
    }
  return value == NULL || *value == '\0';
}

/* ---- a description ---- */

static gboolean
is_edge (char c)
{
  return c == '\0' || c == '\r' || c == '\n';
}

/* Some end it with a NUL or an empty line, or begin it with one. NULL when nothing is left. */
static GBytes *
make_description (const char *data, gsize len)
{
  const char *end = data + len;
  const char *last;

  while (data < end && is_edge (*data))
    data++;
  last = end;
  while (last > data && is_edge (last[-1]))
    last--;
  if (last == data)
    return NULL;
  /* Its own line end stays. */
  if (last < end && *last == '\r')
    last++;
  if (last < end && *last == '\n')
    last++;
  return cs_secret_bytes_new ((const guint8 *) data, last - data);
}

static void
read_description (const Part *part, Found *found)
{
  g_autoptr (CsSecret) decoded = NULL;
  const char *data = part->data;
  gsize len = part->len;

  if (found->description != NULL)
    return;
  if (part->transfer != NULL && g_ascii_strcasecmp (part->transfer, "base64") == 0)
    {
      int state = 0;
      guint save = 0;

      decoded = cs_secret_new (len / 4 * 3 + 3);
      len = g_base64_decode_step (data, len, decoded->bytes, &state, &save);
      data = (const char *) decoded->bytes;
    }
  found->description = make_description (data, len);
}

static gboolean
is_description (const Part *part)
{
  static const char *const encodings[] = { "identity", NULL };
  static const char *const transfers[] = { "7bit", "8bit", "binary", "base64", "identity", NULL };
  gboolean sdp = part->type != NULL ? strcmp (part->type, "application/sdp") == 0
                                    : part->type_params == NULL && begins_with (part, "v=0");

  return sdp && is_for_session (part) && is_one_of (part->encoding, encodings) && is_one_of (part->transfer, transfers);
}

/* ---- parts ---- */

static void read_part (const Part *part, guint depth, guint *n_parts, Found *found);

/* Behind the line at @p. */
static const char *
skip_line (const char *p, const char *end)
{
  const char *newline = memchr (p, '\n', end - p);

  return newline != NULL ? newline + 1 : end;
}

/* (transfer full): without its line end. */
static char *
copy_line (const char *p, const char *next)
{
  while (next > p && is_edge (next[-1]))
    next--;
  return g_strndup (p, next - p);
}

/* Headers up to an empty line, with CRLF or LF; then the data. */
static void
part_read_headers (Part *part, const char *p, const char *end)
{
  g_autoptr (GString) header = g_string_new (NULL);
  gboolean done = FALSE;

  while (!done)
    {
      const char *next = skip_line (p, end);
      g_autofree char *line = copy_line (p, next);
      gboolean folded = *line == ' ' || *line == '\t';
      g_autofree char *name = NULL;
      g_autofree char *value = NULL;

      if (!folded)
        {
          if (cs_sip_head_split_line (header->str, &name, &value))
            part_set_header (part, name, value);
          g_string_truncate (header, 0);
        }
      g_string_append (header, line);
      done = *line == '\0';
      p = next;
    }
  part->data = p;
  part->len = end - p;
}

/* ---- multipart (RFC 2046 section 5.1) ---- */

/* (transfer full): the boundary, or where nobody named it the first line that looks like one; NULL: none. */
static char *
find_boundary (const Part *part)
{
  const char *end = part->data + part->len;
  char *named = cs_sip_params_get (part->type_params, "boundary");

  if (named != NULL && *named != '\0')
    return named;
  g_free (named);
  for (const char *p = part->data; p < end; p = skip_line (p, end))
    {
      g_autofree char *line = copy_line (p, skip_line (p, end));

      if (g_str_has_prefix (line, "--") && line[2] != '\0')
        return g_strchomp (g_strdup (line + 2));
    }
  return NULL;
}

typedef enum {
  NO_DELIMITER,
  DELIMITER,
  LAST_DELIMITER,
} Delimiter;

static Delimiter
delimiter_at (const char *p, const char *next, const char *boundary)
{
  gsize len = strlen (boundary);
  const char *rest = p + 2 + len;

  if ((gsize) (next - p) < 2 + len || memcmp (p, "--", 2) != 0 || memcmp (p + 2, boundary, len) != 0)
    return NO_DELIMITER;
  if (next - rest >= 2 && memcmp (rest, "--", 2) == 0)
    return LAST_DELIMITER;
  while (rest < next && (is_edge (*rest) || *rest == ' ' || *rest == '\t'))
    rest++;
  return rest == next ? DELIMITER : NO_DELIMITER;
}

/* The line end before a delimiter belongs to it. */
static const char *
before_line_end (const char *begin, const char *p)
{
  if (p > begin && p[-1] == '\n')
    p--;
  if (p > begin && p[-1] == '\r')
    p--;
  return p;
}

/* Of alternatives the last one that is understood counts, and only when there is none is anything missing. Of signed
 * and related parts the first one is what it is about. */
typedef enum {
  MIXED,
  ALTERNATIVE,
  FIRST_COUNTS,
} Structure;

static void
take_part (const char *begin, const char *end, Structure structure, guint index, guint depth, guint *n_parts,
           Found *found)
{
  g_auto (Part) part = { 0 };
  Found inner = { 0 };

  part_read_headers (&part, begin, end);
  read_part (&part, depth + 1, n_parts, &inner);
  if (structure == ALTERNATIVE ? inner.description != NULL && !inner.unknown : found->description == NULL)
    {
      g_clear_pointer (&found->description, g_bytes_unref);
      found->description = g_steal_pointer (&inner.description);
    }
  g_clear_pointer (&inner.description, g_bytes_unref);
  if (structure == MIXED || (structure == FIRST_COUNTS && index == 0))
    found->unknown = found->unknown || inner.unknown;
}

/* Preamble and epilogue are nothing; where the last delimiter is missing the part goes to the end. */
static void
read_parts (const Part *part, Structure structure, guint depth, guint *n_parts, Found *found)
{
  g_autofree char *boundary = find_boundary (part);
  const char *end = part->data + part->len;
  const char *begin = NULL;
  const char *next;
  guint index = 0;
  Delimiter delimiter = NO_DELIMITER;

  for (const char *p = part->data; boundary != NULL && p < end && delimiter != LAST_DELIMITER; p = next)
    {
      next = skip_line (p, end);
      delimiter = delimiter_at (p, next, boundary);
      if (delimiter == NO_DELIMITER)
        continue;
      if (begin != NULL)
        take_part (begin, before_line_end (begin, p), structure, index++, depth, n_parts, found);
      begin = next;
    }
  if (begin != NULL && delimiter != LAST_DELIMITER && begin < end)
    take_part (begin, end, structure, index++, depth, n_parts, found);
  if (index == 0 || (structure == ALTERNATIVE && found->description == NULL))
    found->unknown = TRUE;
}

static Structure
structure_of (const char *type)
{
  if (strcmp (type, "multipart/alternative") == 0)
    return ALTERNATIVE;
  if (strcmp (type, "multipart/signed") == 0 || strcmp (type, "multipart/related") == 0)
    return FIRST_COUNTS;
  return MIXED;
}

static void
read_part (const Part *part, guint depth, guint *n_parts, Found *found)
{
  if (part->type == NULL && part->len == 0)
    return;
  if (++*n_parts > CS_LIMIT_SIP_BODY_PARTS)
    found->unknown = TRUE;
  else if (part->type != NULL && g_str_has_prefix (part->type, "multipart/") && depth < CS_LIMIT_SIP_BODY_DEPTH)
    read_parts (part, structure_of (part->type), depth, n_parts, found);
  else if (is_description (part))
    read_description (part, found);
  else
    found->unknown = TRUE;
  if (is_optional (part))
    found->unknown = FALSE;
}

/* ---- the whole ---- */

static Found
read_body (const CsSipMessage *message)
{
  static const char *const names[]
      = { "Content-Type", "Content-Disposition", "Content-Encoding", "Content-Transfer-Encoding" };
  GBytes *body = cs_sip_message_get_body (message);
  Found found = { 0 };
  g_auto (Part) part = { 0 };
  guint n_parts = 0;

  if (body == NULL)
    return found;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *value = cs_sip_message_get (message, names[i], 0);

      if (value != NULL)
        part_set_header (&part, names[i], value);
    }
  part.data = g_bytes_get_data (body, &part.len);
  read_part (&part, 0, &n_parts, &found);
  return found;
}

GBytes *
cs_sip_body_get_description (const CsSipMessage *message)
{
  return read_body (message).description;
}

gboolean
cs_sip_body_is_understood (const CsSipMessage *message)
{
  Found found = read_body (message);

  g_clear_pointer (&found.description, g_bytes_unref);
  return !found.unknown;
}

void
cs_sip_body_add_accepted (CsSipMessageBuilder *builder)
{
  cs_sip_message_builder_add (builder, "Accept", "application/sdp");
  cs_sip_message_builder_add (builder, "Accept-Encoding", "identity");
}
