/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/cs-keyings.h"

#include <glib-object.h>

G_BEGIN_DECLS

/* Who could listen to a call, from least to most, and SUSPECT beside the scale. */
typedef enum {
  CS_PROTECTION_NONE, /* not known yet: nothing flows */
  CS_PROTECTION_CLEAR,
  CS_PROTECTION_PROVIDER,
  CS_PROTECTION_END_TO_END,
  CS_PROTECTION_CHECKED,
  CS_PROTECTION_SUSPECT,
} CsProtection;

/* What a SUSPECT call is suspected of: each has its own words. */
typedef enum {
  CS_SUSPICION_NONE,
  CS_SUSPICION_CODE,     /* the code that was entered differs: hang up, or try again once */
  CS_SUSPICION_MEMORY,   /* a checked peer's device does not remember us: a new device, or an attacker in the middle */
  CS_SUSPICION_VANISHED, /* a peer that spoke ZRTP does not any more */
  CS_SUSPICION_MOVED,    /* the stream leads to another place, where nobody has the keys of this call */
  CS_SUSPICION_ATTACK,   /* the agreement on keys was tampered with: there is no going on */
} CsSuspicion;

/* How this call is tied to an earlier one with the same device (ZRTP's retained secrets). */
typedef enum {
  CS_CALL_CONTINUITY_NONE,   /* not known yet, or no ZRTP */
  CS_CALL_CONTINUITY_FIRST,  /* the first call with this device */
  CS_CALL_CONTINUITY_KEPT,   /* it is the device of an earlier call */
  CS_CALL_CONTINUITY_BROKEN, /* it says so, but does not remember us */
} CsCallContinuity;

/* The least protection that a call is allowed to have. */
typedef enum {
  CS_REQUIREMENT_CLEAR,
  CS_REQUIREMENT_PROVIDER,
  CS_REQUIREMENT_END_TO_END,
  CS_REQUIREMENT_CHECKED,
} CsRequirement;

#define CS_REQUIREMENT_DEFAULT CS_REQUIREMENT_PROVIDER /* "Encrypted" */

const char *cs_protection_name (CsProtection protection);    /* "end-to-end", for JSON and logs; NONE: "none" */
const char *cs_requirement_name (CsRequirement requirement); /* "clear", "provider", "end-to-end", "checked" */
gboolean cs_requirement_from_name (const char *name, CsRequirement *requirement);

const char *cs_suspicion_name (CsSuspicion suspicion);             /* "code"; NONE: NULL */
const char *cs_call_continuity_name (CsCallContinuity continuity); /* "first"; NONE: NULL */

/* Translated: "Not Encrypted", "Provider Could Listen", "End to End", "Checked", "Warning". */
const char *cs_protection_word (CsProtection protection);

/* What the sentence speaks of; names may be NULL. */
typedef struct {
  const char *who;          /* the peer's name */
  const char *provider;     /* domain of the account, NULL for direct calls */
  GDateTime *checked_on;    /* with CHECKED */
  GDateTime *now;           /* NULL: as the clock has it */
  gboolean signalling_open; /* who calls whom travels unencrypted: said after the sentence */
  gboolean gateway;         /* a telephone number: encryption ends where the phone network begins */
  gboolean disclosure;      /* the peer's program gives its keys to somebody else (the D flag) */
  gboolean relay;           /* the peer's program is a telephone system that passes the call on (the M flag) */
  CsSuspicion suspicion;    /* with SUSPECT: the suspicion; below it: the suspicion that the user has overridden */
} CsProtectionContext;

/* "3 May", with the year when it is not that of @now (NULL: as the clock has it), in local time. (transfer full) */
char *cs_protection_day (GDateTime *when, GDateTime *now);

/* How many days of the calendar lie between the two, 0 on the same day; G_MAXUINT when @when is still to come. */
guint cs_protection_days_ago (GDateTime *when, GDateTime *now);

/* As it stands in a sentence: "today", "yesterday", "on 3 May". (transfer full) */
char *cs_protection_on_day (GDateTime *when, GDateTime *now);

/* The one plain sentence that tells who could listen, translated. (transfer full) */
char *cs_protection_sentence (CsProtection protection, const CsProtectionContext *context);

#define CS_TYPE_PROTECTION (cs_protection_get_type ())
#define CS_TYPE_REQUIREMENT (cs_requirement_get_type ())
#define CS_TYPE_SUSPICION (cs_suspicion_get_type ())
#define CS_TYPE_CALL_CONTINUITY (cs_call_continuity_get_type ())
GType cs_protection_get_type (void);
GType cs_requirement_get_type (void);
GType cs_suspicion_get_type (void);
GType cs_call_continuity_get_type (void);

G_END_DECLS
