/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* No memory of this process gets into a file when it crashes, nor can another process of the user read it: it holds
 * keys and passwords. To be called first thing in main(). In a Flatpak sandbox the second half is left to the sandbox:
 * the portals have to look at the process to know whose it is. */
void cs_process_forbid_dumps (void);

/* The same for whoever dumps all the same (in the sandbox, or an administrator's tool): the memory that there is now,
 * with what its heap grows by, is marked MADV_DONTDUMP. For each state of a call; takes about a
 * millisecond. */
void cs_process_keep_out_of_dumps (void);

G_END_DECLS
