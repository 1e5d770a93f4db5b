/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/cs-media-error.h"

G_DEFINE_QUARK (cs - media - error - quark, cs_media_error)
