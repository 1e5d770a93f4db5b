/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/cs-media-devices.h"
#include "media/cs-media-followers.h"

G_BEGIN_DECLS

/**
 * CsMediaServer:
 *
 * The program's one view of the sound server: whether it answers, and its devices now. It watches from the first
 * follower on, for as long as the program lives. Any thread.
 */

/* @changed: any thread, only to post. */
void cs_media_server_follow (CsMediaFollowerFunc changed, gpointer user_data);
void cs_media_server_unfollow (CsMediaFollowerFunc changed, gpointer user_data); /* no call comes after it */

/* (transfer full) (element-type CsMediaDevice) (nullable): no server answers, or not yet. */
GPtrArray *cs_media_server_get_devices (void);

G_END_DECLS
