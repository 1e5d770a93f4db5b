/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "zrtp/cs-zrtp-algorithms.h"
#include "zrtp/cs-zrtp-engine.h"
#include "zrtp/cs-zrtp-hash-chain.h"

G_BEGIN_DECLS

#define CS_ZRTP_VERSION "1.10"
#define CS_ZRTP_VERSION_LEN 4

/* Hello (RFC 6189 section 5.2): who one is and what one can do. */
typedef struct {
  char client_id[CS_ZRTP_CLIENT_ID_LEN + 1]; /* printable ASCII, trailing spaces cut */
  guint8 h3[CS_ZRTP_IMAGE_LEN];
  guint8 zid[CS_ZID_LEN];
  gboolean signs;   /* S: can sign the SAS */
  gboolean mitm;    /* M: a PBX that may relay a SAS */
  gboolean passive; /* P: never sends Commit */

  /* What we speak of what was listed, in the sender's order, the mandatory algorithms added. */
  CsZrtpOffer offer;
} CsZrtpHello;

/* Below, at or above 0 as the message's version is lower than, the same as or higher than ours in the three characters
 * that count ("1.1", section 4.1.1). FALSE when the message is too short to tell. */
gboolean cs_zrtp_hello_compare_version (const guint8 *message, gsize len, int *order);

/* For a message of our version: UNSUPPORTED for any other. */
gboolean cs_zrtp_hello_parse (const guint8 *message, gsize len, CsZrtpHello *hello, GError **error);

/* (transfer full): with the MAC that H2 keys. The lists are written as they are. */
GBytes *cs_zrtp_hello_print (const CsZrtpHello *hello, const guint8 h2[static CS_ZRTP_IMAGE_LEN]);

G_END_DECLS
