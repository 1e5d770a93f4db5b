/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/cs-cli-error.h"
#include "crypto/cs-secret.h"

G_BEGIN_DECLS

/* A password, or PIN, as it was typed: @bytes up to its newline. (transfer full), NULL when it is none. */
CsSecret *cs_cli_password_from_line (const guint8 *bytes, gsize len);

/* The first line of @path, without its newline; a pipe will do as well. (transfer full) */
CsSecret *cs_cli_read_password (const char *path, GError **error);

G_END_DECLS
