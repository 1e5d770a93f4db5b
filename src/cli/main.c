/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Entry point of countersign-cli. */
#include "cli/cs-cli-run.h"

#include "base/cs-process.h"
#include "cs-config.h"

#include <glib/gi18n-lib.h>

#include <locale.h>

static void
set_language (void)
{
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, CS_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

/* Output that could not be written is a failure of this machine, such as a full disk. */
static int
finish (int status)
{
  if (fflush (stdout) == 0 && !ferror (stdout))
    return status;
  g_printerr ("countersign-cli: %s\n", _ ("The output couldn't be written."));
  return status == CS_CLI_EXIT_OK ? CS_CLI_EXIT_FAILURE : status;
}

int
main (int argc, char **argv)
{
  g_autoptr (CsCliOptions) options = NULL;
  g_autoptr (CsCliOutput) output = NULL;
  g_autoptr (GError) error = NULL;

  cs_process_forbid_dumps ();
  set_language ();
  g_set_prgname ("countersign-cli");
  /* Standard output belongs to the events. */
  g_log_writer_default_set_use_stderr (TRUE);

  options = cs_cli_options_parse (argc, argv, &error);
  if (options == NULL)
    {
      g_printerr ("countersign-cli: %s\n%s\n", error->message,
                  _ ("See “countersign-cli --help” and “countersign-cli COMMAND --help”."));
      return CS_CLI_EXIT_USAGE;
    }
  if (options->mode == CS_CLI_MODE_HELP)
    {
      g_print ("%s", options->help_text);
      return finish (CS_CLI_EXIT_OK);
    }
  if (options->mode == CS_CLI_MODE_VERSION)
    {
      g_print ("countersign-cli %s\n", CS_VERSION);
      return finish (CS_CLI_EXIT_OK);
    }

  output = options->json ? cs_cli_output_json_new (stdout)
                         : cs_cli_output_text_new (stdout, stderr, options->verbose, options->mode == CS_CLI_MODE_TRY);
  return finish ((int) cs_cli_run (options, output));
}
