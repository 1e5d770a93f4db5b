/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sip/cs-sip-message.h"

G_BEGIN_DECLS

/* Whether libosip2's parser takes the message, its body aside. Any thread. */
gboolean cs_sip_osip_accepts (const CsSipMessage *message);

G_END_DECLS
