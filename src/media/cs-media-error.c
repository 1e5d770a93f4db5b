/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-error.h"

G_DEFINE_QUARK (cs_media_error, cs_media_error)
