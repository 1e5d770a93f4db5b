/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One station in the drawn path of a call. */
#include "ui/cs-path-hop.h"

#include "ui/cs-ui.h"
#include "ui/cs-wrap-layout.h"

#include <glib/gi18n.h>

#define SIGN_TOP 8 /* pixels of line above the sign */

static const char *
hop_icon (CsCallHopKind kind)
{
  switch (kind)
    {
    case CS_CALL_HOP_ME:
      return "computer-symbolic";
    case CS_CALL_HOP_PROVIDER:
    case CS_CALL_HOP_PEER_PROVIDER:
      return "network-server-symbolic";
    case CS_CALL_HOP_GATEWAY:
    case CS_CALL_HOP_RELAY:
      return "phone-old-symbolic";
    case CS_CALL_HOP_THIRD_PARTY:
    case CS_CALL_HOP_STRANGER:
      return "dialog-question-symbolic";
    case CS_CALL_HOP_PEER:
    default:
      return "avatar-default-symbolic";
    }
}

static const char *
role_text (CsCallHopKind kind)
{
  switch (kind)
    {
    case CS_CALL_HOP_ME:
      return _ ("This device");
    case CS_CALL_HOP_PROVIDER:
      return _ ("Your provider");
    case CS_CALL_HOP_PEER_PROVIDER:
      return _ ("Their provider");
    case CS_CALL_HOP_GATEWAY:
    case CS_CALL_HOP_RELAY:
      return _ ("Where encryption ends");
    case CS_CALL_HOP_THIRD_PARTY:
      return _ ("Gets the keys");
    case CS_CALL_HOP_STRANGER:
      return _ ("Unknown");
    case CS_CALL_HOP_PEER:
    default:
      return _ ("The other device");
    }
}

static gboolean
is_end (CsCallHopKind kind)
{
  return kind == CS_CALL_HOP_ME || kind == CS_CALL_HOP_PEER;
}

static const char *
listens_text (const CsCallHop *hop)
{
  if (hop->kind == CS_CALL_HOP_ME)
    return NULL;
  if (is_end (hop->kind))
    return hop->can_listen ? _ ("Hears you") : NULL;
  if (hop->kind == CS_CALL_HOP_STRANGER)
    return _ ("May listen");
  return hop->can_listen ? _ ("Can listen") : _ ("Can't listen");
}

static const char *
link_text (CsCallLink link)
{
  switch (link)
    {
    case CS_CALL_LINK_OPEN:
      return _ ("Not encrypted");
    case CS_CALL_LINK_UNKNOWN:
      return _ ("Unknown from here");
    case CS_CALL_LINK_HOP:
      return _ ("Encrypted to the next stop");
    case CS_CALL_LINK_END_TO_END:
      return _ ("Encrypted end to end");
    case CS_CALL_LINK_NONE:
    default:
      return NULL;
    }
}

static const char *
link_style (CsCallLink link)
{
  switch (link)
    {
    case CS_CALL_LINK_OPEN:
      return "open";
    case CS_CALL_LINK_UNKNOWN:
      return "unknown";
    case CS_CALL_LINK_HOP:
      return "hop";
    case CS_CALL_LINK_END_TO_END:
      return "end-to-end";
    case CS_CALL_LINK_NONE:
    default:
      return "none";
    }
}

static const char *
sign_style (const CsCallHop *hop)
{
  if (is_end (hop->kind))
    return "end";
  if (hop->kind == CS_CALL_HOP_STRANGER)
    return "stranger";
  return hop->can_listen ? "listens" : "passes";
}

static GtkWidget *
make_line (CsCallLink link)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_widget_set_halign (line, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (line, "path-line");
  gtk_widget_add_css_class (line, link_style (link));
  return line;
}

static GtkWidget *
make_rail (const CsCallHop *hop, CsCallLink above)
{
  GtkWidget *rail = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *sign = gtk_image_new_from_icon_name (hop_icon (hop->kind));
  GtkWidget *top = make_line (above), *bottom = make_line (hop->link);

  gtk_widget_set_size_request (top, -1, SIGN_TOP);
  gtk_widget_set_vexpand (bottom, TRUE);
  gtk_widget_set_halign (sign, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (sign, "path-sign");
  gtk_widget_add_css_class (sign, sign_style (hop));
  gtk_box_append (GTK_BOX (rail), top);
  gtk_box_append (GTK_BOX (rail), sign);
  gtk_box_append (GTK_BOX (rail), bottom);
  return rail;
}

static GtkWidget *
make_label (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  return label;
}

static GtkWidget *
make_mark (const char *icon, const char *text, const char *style)
{
  GtkWidget *mark = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_box_append (GTK_BOX (mark), gtk_image_new_from_icon_name (icon));
  gtk_box_append (GTK_BOX (mark), make_label (text, "caption"));
  gtk_widget_add_css_class (mark, "path-mark");
  gtk_widget_add_css_class (mark, style);
  return mark;
}

/* Side by side, or on the next line with long words or large text. */
static GtkWidget *
make_marks (const CsCallHop *hop)
{
  GtkWidget *marks = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  const char *listens = listens_text (hop);
  gboolean end = is_end (hop->kind);

  gtk_widget_set_layout_manager (marks, cs_wrap_layout_new (6, 4));
  if (hop->holds_keys)
    gtk_box_append (GTK_BOX (marks), make_mark ("cs-key-symbolic", _ ("Holds the keys"), end ? "fine" : "bad"));
  if (listens != NULL)
    gtk_box_append (GTK_BOX (marks), make_mark (hop->can_listen ? "cs-ear-symbolic" : "cs-deaf-symbolic", listens,
                                                hop->can_listen && !end ? "bad" : "fine"));
  return marks;
}

static GtkWidget *
make_words (const CsCallHop *hop)
{
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  const char *link = link_text (hop->link);

  gtk_widget_set_hexpand (words, TRUE);
  gtk_widget_set_margin_top (words, SIGN_TOP);
  gtk_widget_set_margin_bottom (words, hop->kind == CS_CALL_HOP_PEER ? 0 : 18);
  gtk_box_append (GTK_BOX (words), make_label (hop->name, "heading"));
  gtk_box_append (GTK_BOX (words), make_label (role_text (hop->kind), "dim-label"));
  gtk_box_append (GTK_BOX (words), make_marks (hop));
  if (hop->sees != NULL)
    gtk_box_append (GTK_BOX (words), make_label (hop->sees, NULL));
  if (link != NULL)
    {
      GtkWidget *label = make_label (link, "caption");

      gtk_widget_add_css_class (label, "path-link");
      gtk_widget_add_css_class (label, link_style (hop->link));
      gtk_widget_set_margin_top (label, 12);
      gtk_box_append (GTK_BOX (words), label);
    }
  return words;
}

static char *
spoken (const CsCallHop *hop)
{
  GString *text = g_string_new (hop->name);
  const char *parts[] = { role_text (hop->kind), hop->holds_keys ? _ ("Holds the keys") : NULL, listens_text (hop),
                          hop->sees, link_text (hop->link) };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i] != NULL)
      g_string_append_printf (text, "%s%s", g_str_has_suffix (text->str, ".") ? " " : ". ", parts[i]);
  return g_string_free (text, FALSE);
}

GtkWidget *
cs_path_hop_new (const CsCallHop *hop, CsCallLink above)
{
  GtkWidget *row = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_HORIZONTAL, "spacing", 12,
                                 "accessible-role", GTK_ACCESSIBLE_ROLE_LIST_ITEM, NULL);
  g_autofree char *name = spoken (hop);

  cs_ui_set_name (row, name);
  gtk_widget_set_vexpand (row, FALSE); /* as high as its text, however high the window is */
  gtk_widget_add_css_class (row, "path-hop");
  gtk_box_append (GTK_BOX (row), make_rail (hop, above));
  gtk_box_append (GTK_BOX (row), make_words (hop));
  return row;
}
