/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of enum values as scripts read them. */
#include "calls/cs-names-private.h"

const char *
cs_enum_nick (GType type, int value)
{
  g_autoptr (GTypeClass) klass = g_type_class_ref (type);
  const GEnumValue *found = g_enum_get_value (G_ENUM_CLASS (klass), value);

  return found != NULL ? found->value_nick : NULL;
}
