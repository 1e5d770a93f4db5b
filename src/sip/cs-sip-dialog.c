/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state of a SIP dialog: tags, CSeq numbers, route set, remote target. */
#include "sip/cs-sip-dialog.h"

#include "base/cs-limits.h"

#include <string.h>

struct _CsSipDialog {
  char *call_id;
  char *local; /* From of what we send, with our tag */
  char *remote;
  char *local_tag;
  char *remote_tag;
  guint32 local_cseq;
  guint32 remote_cseq;
  gboolean has_remote_cseq;
  CsSipUri *target;
  GPtrArray *routes; /* of char *: Route values, the first hop first */
  CsSipUri *first;   /* of routes, or NULL */
  gboolean strict;   /* the first hop is a strict router */
};

/* ---- making ---- */

/* (transfer full): a Route value of what a proxy wrote; without brackets the parameters that it meant for its URI stand
 * behind it. */
static char *
make_route (const char *recorded)
{
  g_autoptr (CsSipAddress) address = strchr (recorded, '<') == NULL ? cs_sip_address_parse (recorded, NULL) : NULL;

  if (address == NULL)
    return g_strdup (recorded);
  return g_strdup_printf ("<%s%s>", address->uri->text, address->params != NULL ? address->params : "");
}

/* Some write the parameter outside the brackets. */
static gboolean
is_loose (const CsSipAddress *router)
{
  g_autofree char *inside = cs_sip_uri_get_param (router->uri, "lr");
  g_autofree char *outside = cs_sip_address_get_param (router, "lr");

  return inside != NULL || outside != NULL;
}

/* Record-Route as a route set; @reverse for the caller (section 12.1.2). One whose first hop is no address is none:
 * better to miss a proxy than to send to nowhere. What the others look like is theirs to read. */
static void
set_routes (CsSipDialog *self, CsSipMessage *message, gboolean reverse)
{
  g_autoptr (GPtrArray) list = cs_sip_message_get_list (message, "Record-Route");
  g_autoptr (CsSipAddress) first = NULL;

  g_ptr_array_set_size (self->routes, 0);
  g_clear_pointer (&self->first, cs_sip_uri_free);
  self->strict = FALSE;

  for (guint i = 0; i < list->len; i++)
    {
      guint index = reverse ? list->len - 1 - i : i;

      g_ptr_array_add (self->routes, make_route (g_ptr_array_index (list, index)));
    }
  if (self->routes->len == 0)
    return;

  first = cs_sip_address_parse (g_ptr_array_index (self->routes, 0), NULL);
  if (first == NULL || first->uri->host == NULL)
    {
      g_ptr_array_set_size (self->routes, 0);
      return;
    }
  self->first = cs_sip_uri_copy (first->uri);
  self->strict = !is_loose (first);
}

/* The first Contact that requests can be sent to. */
static CsSipUri *
contact_of (CsSipMessage *message)
{
  g_autoptr (GPtrArray) list = cs_sip_message_get_list (message, "Contact");

  for (guint i = 0; i < list->len; i++)
    {
      g_autoptr (CsSipAddress) address = cs_sip_address_parse (g_ptr_array_index (list, i), NULL);

      if (address != NULL && address->uri->host != NULL)
        return cs_sip_uri_copy (address->uri);
    }
  return NULL;
}

gboolean
cs_sip_dialog_can_begin (CsSipMessage *invite)
{
  g_autoptr (GPtrArray) list = cs_sip_message_get_list (invite, "Contact");

  for (guint i = 0; i < list->len; i++)
    {
      g_autoptr (CsSipAddress) address = cs_sip_address_parse (g_ptr_array_index (list, i), NULL);

      if (address != NULL)
        return TRUE;
    }
  return list->len == 0;
}

static CsSipDialog *
dialog_new (CsSipMessage *message)
{
  CsSipDialog *self = g_new0 (CsSipDialog, 1);

  self->call_id = g_strdup (cs_sip_message_get_call_id (message));
  self->routes = g_ptr_array_new_with_free_func (g_free);
  self->target = contact_of (message);
  return self;
}

CsSipDialog *
cs_sip_dialog_new_uac (CsSipMessage *request, CsSipMessage *response)
{
  CsSipDialog *self = dialog_new (response);

  self->local = g_strdup (cs_sip_message_get (request, "From", 0));
  self->local_tag = g_strdup (cs_sip_message_get_from_tag (request));
  self->remote = g_strdup (cs_sip_message_get_answered_to (response, request));
  self->remote_tag = g_strdup (cs_sip_message_get_to_tag (response));
  self->local_cseq = cs_sip_message_get_cseq (request);
  if (self->target == NULL)
    self->target = cs_sip_uri_copy (cs_sip_message_get_request_uri (request));
  set_routes (self, response, TRUE);
  return self;
}

CsSipDialog *
cs_sip_dialog_new_uas (CsSipMessage *request, const char *local_tag)
{
  CsSipDialog *self = dialog_new (request);

  self->local = g_strdup_printf ("%s;tag=%s", cs_sip_message_get (request, "To", 0), local_tag);
  self->local_tag = g_strdup (local_tag);
  self->remote = g_strdup (cs_sip_message_get (request, "From", 0));
  self->remote_tag = g_strdup (cs_sip_message_get_from_tag (request));
  self->remote_cseq = cs_sip_message_get_cseq (request);
  self->has_remote_cseq = TRUE;
  if (self->target == NULL)
    self->target = cs_sip_uri_copy (cs_sip_message_get_from (request)->uri);
  set_routes (self, request, FALSE);
  return self;
}

void
cs_sip_dialog_free (CsSipDialog *self)
{
  if (self == NULL)
    return;
  g_free (self->call_id);
  g_free (self->local);
  g_free (self->remote);
  g_free (self->local_tag);
  g_free (self->remote_tag);
  cs_sip_uri_free (self->target);
  cs_sip_uri_free (self->first);
  g_ptr_array_unref (self->routes);
  g_free (self);
}

/* ---- matching ---- */

gboolean
cs_sip_dialog_matches (const CsSipDialog *self, CsSipMessage *request)
{
  return g_strcmp0 (self->call_id, cs_sip_message_get_call_id (request)) == 0
         && g_strcmp0 (self->local_tag, cs_sip_message_get_to_tag (request)) == 0
         && g_strcmp0 (self->remote_tag, cs_sip_message_get_from_tag (request)) == 0;
}

gboolean
cs_sip_dialog_matches_response (const CsSipDialog *self, CsSipMessage *response)
{
  return g_strcmp0 (self->remote_tag, cs_sip_message_get_to_tag (response)) == 0;
}

/* ---- requests ---- */

/* Section 12.2.1.1; a strict first router is written as the request URI, and the target as the last route. */
static CsSipMessageBuilder *
make_bare (const CsSipDialog *self, const char *method, guint32 cseq)
{
  CsSipMessageBuilder *builder
      = cs_sip_message_builder_request (method, self->strict ? self->first->text : self->target->text);
  g_autofree char *number = g_strdup_printf ("%u %s", cseq, method);

  for (guint i = self->strict ? 1 : 0; i < self->routes->len; i++)
    cs_sip_message_builder_add (builder, "Route", g_ptr_array_index (self->routes, i));
  if (self->strict)
    {
      g_autofree char *last = g_strdup_printf ("<%s>", self->target->text);

      cs_sip_message_builder_add (builder, "Route", last);
    }
  cs_sip_message_builder_add (builder, "Max-Forwards", "70");
  cs_sip_message_builder_add (builder, "From", self->local);
  cs_sip_message_builder_add (builder, "To", self->remote);
  cs_sip_message_builder_add (builder, "Call-ID", self->call_id);
  cs_sip_message_builder_add (builder, "CSeq", number);
  return builder;
}

CsSipMessageBuilder *
cs_sip_dialog_make_request (CsSipDialog *self, const char *method)
{
  return make_bare (self, method, ++self->local_cseq);
}

CsSipMessageBuilder *
cs_sip_dialog_make_ack (const CsSipDialog *self, CsSipMessage *invite)
{
  static const char *const credentials[] = { "Authorization", "Proxy-Authorization" };
  CsSipMessageBuilder *builder = make_bare (self, "ACK", cs_sip_message_get_cseq (invite));

  for (guint i = 0; i < G_N_ELEMENTS (credentials); i++)
    {
      for (guint j = 0; j < cs_sip_message_count (invite, credentials[i]); j++)
        cs_sip_message_builder_add (builder, credentials[i], cs_sip_message_get (invite, credentials[i], j));
    }
  return builder;
}

gboolean
cs_sip_dialog_accept (CsSipDialog *self, CsSipMessage *request)
{
  guint32 cseq = cs_sip_message_get_cseq (request);

  if (self->has_remote_cseq && cseq <= self->remote_cseq)
    return FALSE;
  self->remote_cseq = cseq;
  self->has_remote_cseq = TRUE;
  return TRUE;
}

void
cs_sip_dialog_refresh_target (CsSipDialog *self, CsSipMessage *message)
{
  CsSipUri *target = contact_of (message);

  if (target == NULL)
    return;
  cs_sip_uri_free (self->target);
  self->target = target;
}

gboolean
cs_sip_dialog_has_route (const CsSipDialog *self)
{
  return self->first != NULL;
}

const CsSipUri *
cs_sip_dialog_get_next_hop (const CsSipDialog *self)
{
  return self->first != NULL ? self->first : self->target;
}

const CsSipUri *
cs_sip_dialog_get_remote_target (const CsSipDialog *self)
{
  return self->target;
}
