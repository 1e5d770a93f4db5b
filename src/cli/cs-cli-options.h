/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "calls/cs-protection.h"
#include "cli/cs-cli-error.h"

G_BEGIN_DECLS

typedef enum {
  CS_CLI_MODE_HELP,    /* print help_text */
  CS_CLI_MODE_VERSION, /* print the version */
  CS_CLI_MODE_TRY,
  CS_CLI_MODE_CALL,
  CS_CLI_MODE_AGENT, /* "answer" is an agent that answers by itself */
  CS_CLI_MODE_PEERS,
} CsCliMode;

typedef enum {
  CS_CLI_PEERS_LIST,
  CS_CLI_PEERS_FORGET,
  CS_CLI_PEERS_UNCHECK,
  CS_CLI_PEERS_START_OVER, /* what is lost is lost */
} CsCliPeersAction;

/* The command line, checked as far as that is possible without looking at anything else. */
typedef struct {
  CsCliMode mode;
  char *help_text;

  gboolean json;
  gboolean verbose;  /* without json: the algorithms, too */
  char *data_folder; /* NULL: the user's own */

  CsCliPeersAction peers_action; /* PEERS */
  char *uri;                     /* CALL, and what PEERS forgets or unchecks */
  char *identity;
  char *account; /* the address of one that the data folder has; instead of an identity */
  char *auth_user;
  char *password_file;
  char *server;
  char *transport; /* NULL: tls */
  char *trust_file;
  char *listen;
  char *client_cert; /* a file, or "pkcs11:…" */
  char *client_pin_file;
  char *pin; /* 64 hexadecimal digits, lower case */

  char *play_file;
  char *record_file;

  gboolean has_requirement;
  CsRequirement requirement; /* the default when it was not given */
  guint keyings;             /* of CsKeyings; all when none is given */
  gboolean attack;           /* TRY */
  guint seconds;             /* 0: not given */
  guint calls;               /* 0: no end */
  gboolean auto_answer;
} CsCliOptions;

/* @argv as main() got it; it is left as it is. (transfer full). Errors: CS_CLI_ERROR_USAGE, with a sentence for people.
 */
CsCliOptions *cs_cli_options_parse (int argc, char *const *argv, GError **error);
void cs_cli_options_free (CsCliOptions *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CsCliOptions, cs_cli_options_free)

G_END_DECLS
