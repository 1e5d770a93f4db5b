/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "calls/cs-calls-error.h"

G_BEGIN_DECLS

/**
 * CsCode: the short authentication string of a call, as this side has it: a boxed, immutable value.
 *
 * B256 is two words and B32 four characters (RFC 6189 section 5.1.6): both sides read and hear the whole of it. CSW4,
 * between two Countersigns, is four words from all 32 bits, taken alternately from the even and the odd list; its first
 * two are those of B256. The caller reads the first two and hears the last two, the callee the other way round, so that
 * each side compares 16 bits that it was not shown.
 */
typedef enum { CS_CODE_B256, CS_CODE_B32, CS_CODE_CSW4 } CsCodeType;

typedef struct _CsCode CsCode;

#define CS_TYPE_CODE (cs_code_get_type ())
GType cs_code_get_type (void);

/* @caller: we are the one who called, which matters to CSW4. */
CsCode *cs_code_new (CsCodeType type, guint32 sas_value, gboolean caller);
CsCode *cs_code_ref (CsCode *self);
void cs_code_unref (CsCode *self);

CsCodeType cs_code_get_code_type (const CsCode *self);
const char *cs_code_type_name (CsCodeType type);   /* "B256", "B32", "CSW4" */
const char *cs_code_get_text (const CsCode *self); /* the whole: "standard guitarist", "4jw5" */
const char *cs_code_get_say (const CsCode *self);  /* what this side reads aloud */
const char *cs_code_get_hear (const CsCode *self); /* what this side has to hear; never shown before it was entered */

/* What this side reads aloud, for screen readers: words as they are, characters as NATO letters. (transfer full) */
char *cs_code_spell (const CsCode *self);

typedef enum {
  CS_CODE_ENTRY_RIGHT,
  CS_CODE_ENTRY_WRONG,      /* a well-formed code, but not this one */
  CS_CODE_ENTRY_SWAPPED,    /* both words are there in the wrong order: ask to read again; nothing is decided */
  CS_CODE_ENTRY_INCOMPLETE, /* not a code: unknown words, too short; nothing is decided */
} CsCodeEntry;

/* Compares what was typed with what has to be heard: case, spaces, hyphens and colons do not matter. Constant time in
 * what differs. */
CsCodeEntry cs_code_compare (const CsCode *self, const char *heard);

/* Up to @max words that may stand at @position (0 or 1) of what is heard and begin with @prefix, for typing ahead; none
 * for B32. (transfer container), NULL-terminated. */
const char **cs_code_complete (CsCodeType type, guint position, const char *prefix, guint max);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsCode, cs_code_unref)

G_END_DECLS
