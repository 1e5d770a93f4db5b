/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CsMediaLoss:
 *
 * What is believed of how much of our sound is lost on its way, from reports (RFC 3550 section 6.4.1): a lost packet is
 * believed at once; a path that has lost some is trusted again only after a while. All zero to begin with; its owner
 * locks it.
 */
typedef enum {
  CS_MEDIA_LOSS_UNKNOWN, /* nobody has said */
  CS_MEDIA_LOSS_NONE,
  CS_MEDIA_LOSS_SOME,
} CsMediaLossKind;

typedef struct {
  CsMediaLossKind kind;
  guint fraction; /* of 256, of SOME */
  guint n_quiet;  /* reports in a row of nothing lost, of SOME */
} CsMediaLoss;

/* The other end reports @fraction of 256 of our packets lost. What came too late to be played is not among them, but
 * @jitter_ms tells of it. */
void cs_media_loss_reported (CsMediaLoss *self, guint8 fraction, double jitter_ms);

/* We have lost @fraction of 256 of theirs: what loses packets one way mostly does so the other way, too; what loses
 * none says nothing. */
void cs_media_loss_seen (CsMediaLoss *self, guint8 fraction);

/* 0, or for SOME from 1 to 100. */
guint cs_media_loss_get_percent (const CsMediaLoss *self);

G_END_DECLS
