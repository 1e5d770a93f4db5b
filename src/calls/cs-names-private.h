/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* The nick of @value, a static string of its G_DEFINE_ENUM_TYPE table; NULL when there is no such value. */
const char *cs_enum_nick (GType type, int value);

G_END_DECLS
