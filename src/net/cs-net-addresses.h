/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The numeric addresses by which this machine can be reached, IPv4 first, each group in the order of its interfaces;
 * those of a single link are left out. (transfer full), any thread. */
char **cs_net_addresses_of_machine (void);

G_END_DECLS
