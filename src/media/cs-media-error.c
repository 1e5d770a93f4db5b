/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The error domain of this folder. */
#include "media/cs-media-error.h"

G_DEFINE_QUARK (cs_media_error, cs_media_error)
