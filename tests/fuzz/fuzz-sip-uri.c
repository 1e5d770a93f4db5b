/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sip/cs-sip-uri.h"

#include <stdint.h>
#include <string.h>

/* Any text as a URI, as an address and as a display name. */

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_uri (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CsSipUri) uri = cs_sip_uri_parse (text, &error);
  g_autoptr (CsSipUri) again = NULL;
  g_autofree char *lr = NULL;

  g_assert_true ((uri == NULL) == (error != NULL));
  if (uri == NULL)
    return;
  lr = cs_sip_uri_get_param (uri, "lr");
  again = cs_sip_uri_copy (uri);
  g_assert_true (cs_sip_uri_equal (uri, again));
  g_assert_true (uri->user == NULL || g_utf8_validate (uri->user, -1, NULL));
  g_assert_cmpstr (uri->text, ==, text);
  if (uri->scheme == CS_SIP_SCHEME_OTHER)
    return;

  g_clear_pointer (&again, cs_sip_uri_free);
  again = cs_sip_uri_new (uri->scheme, uri->user, uri->host, uri->port, uri->params);
  g_assert_nonnull (again);
  g_assert_cmpint (again->scheme, ==, uri->scheme);
  g_assert_cmpstr (again->user, ==, uri->user);
  g_assert_cmpstr (again->host, ==, uri->host);
  g_assert_cmpuint (again->port, ==, uri->port);
  g_assert_cmpstr (again->params, ==, uri->params);
}

static void
check_address (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CsSipAddress) address = cs_sip_address_parse (text, &error);
  g_autoptr (CsSipAddress) again = NULL;
  g_autofree char *formatted = NULL;
  g_autofree char *tag = NULL;

  g_assert_true ((address == NULL) == (error != NULL));
  if (address == NULL)
    return;
  tag = cs_sip_address_get_param (address, "tag");
  formatted = cs_sip_address_format (address->display_name, address->uri->text, address->params);
  if (strlen (formatted) > strlen (text) + 16)
    return; /* escapes may carry it past the cap */
  again = cs_sip_address_parse (formatted, NULL);
  g_assert_nonnull (again);
  g_assert_cmpstr (again->uri->text, ==, address->uri->text);
  g_assert_cmpstr (again->params, ==, address->params);
}

static void
check_display_name (const char *text)
{
  g_autofree char *formatted = cs_sip_address_format (text, "sip:a@b", ";tag=1");
  g_autoptr (CsSipAddress) address = cs_sip_address_parse (formatted, NULL);

  g_assert_nonnull (address);
  g_assert_cmpstr (address->uri->text, ==, "sip:a@b");
  g_assert_cmpstr (address->params, ==, ";tag=1");
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup (size > 0 ? (const char *) data : "", size);

  check_uri (text);
  check_address (text);
  check_display_name (text);
  return 0;
}
