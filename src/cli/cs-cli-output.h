/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-account.h"
#include "calls/cs-call.h"
#include "calls/cs-peer.h"

#include <stdio.h>

G_BEGIN_DECLS

/**
 * CsCliOutput:
 *
 * What the program says: to a script as JSON lines, or to people. One function for each event, nothing else may write
 * to standard output. Main context.
 */
typedef struct _CsCliOutput CsCliOutput;

typedef struct {
  void (*registered) (CsCliOutput *self, CsAccount *account);
  void (*registration_failed) (CsCliOutput *self, CsAccount *account);
  void (*listening) (CsCliOutput *self, const char *uri);
  void (*call) (CsCliOutput *self, CsCall *call);     /* its state has changed */
  void (*missed) (CsCliOutput *self, CsCall *call);   /* it came during another one */
  void (*identity) (CsCliOutput *self, CsCall *call); /* another person or name is shown than before */
  void (*protection) (CsCliOutput *self, CsCall *call);
  void (*turn) (CsCliOutput *self, CsCall *call); /* whose turn it is in the check */
  void (*media) (CsCliOutput *self, CsCall *call);
  void (*quality) (CsCliOutput *self, CsCall *call);
  void (*peer) (CsCliOutput *self, CsPeer *peer);        /* somebody who is remembered */
  void (*caption) (CsCliOutput *self, const char *text); /* what the echo reads aloud */
  void (*note) (CsCliOutput *self, const char *text);    /* explains to people what is going on */
  void (*warning) (CsCliOutput *self, const char *text);
  void (*error) (CsCliOutput *self, const char *text);
} CsCliOutputVTable;

struct _CsCliOutput {
  const CsCliOutputVTable *vtable;
  FILE *out;
  FILE *err;
  gboolean verbose;
  gboolean practice;
};

/* @out and @err are borrowed. (transfer full) */
CsCliOutput *cs_cli_output_json_new (FILE *out);
/* @verbose: names the algorithms of each protection, too. @practice: the other side is the echo, which can't hear. */
CsCliOutput *cs_cli_output_text_new (FILE *out, FILE *err, gboolean verbose, gboolean practice);
void cs_cli_output_free (CsCliOutput *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsCliOutput, cs_cli_output_free)

G_END_DECLS
