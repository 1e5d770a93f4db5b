/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Entry point of the desktop program. */
#include "app/cs-application.h"

#include "base/cs-process.h"
#include "cs-config.h"

#include <glib/gi18n.h>
#include <locale.h>

int
main (int argc, char *argv[])
{
  g_autoptr (CsApplication) application = NULL;

  cs_process_forbid_dumps ();
  setlocale (LC_ALL, "");
  bindtextdomain (CS_GETTEXT_PACKAGE, CS_LOCALE_DIR);
  bind_textdomain_codeset (CS_GETTEXT_PACKAGE, "UTF-8");
  textdomain (CS_GETTEXT_PACKAGE);

  application = cs_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
