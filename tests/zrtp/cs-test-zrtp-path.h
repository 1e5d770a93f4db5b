/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/cs-reader.h"
#include "zrtp/cs-test-zrtp-pair.h"

G_BEGIN_DECLS

/* Somebody on the path between the two ends of a pair, who acts by a script: each packet that is sent takes one byte of
 * it, whose low three bits say what happens to the packet, and some of that takes more bytes. When the script has ended
 * everything is delivered. */
typedef struct {
  CsReader script;
} CsTestZrtpPath;

/* The next byte of the script, or 0. */
guint8 cs_test_zrtp_path_next (CsTestZrtpPath *self);

/* A CsTestZrtpLink; its data is the path. */
void cs_test_zrtp_path_link (CsTestZrtpPair *pair, guint from, guint n, const guint8 *packet, gsize len,
                             gpointer user_data);

G_END_DECLS
