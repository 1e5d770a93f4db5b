/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/cs-net-tickets-private.h"

#include "base/cs-limits.h"

#include <string.h>

#define NOW 1000000000

static void
put (CsNetTickets *tickets, const char *key, const char *text, gint64 at_s)
{
  const CsNetCertificateInfo info
      = { .fingerprint = (char *) "AB", .not_before = NOW - 10, .not_after = NOW + 1000000 };

  cs_net_tickets_put (tickets, key, cs_secret_new_copy ((const guint8 *) text, strlen (text)), &info, at_s);
}

/* (transfer full): what is under @key, "" for nothing. */
static char *
take (CsNetTickets *tickets, const char *key, gint64 at_s)
{
  g_autoptr (CsNetCertificateInfo) info = NULL;
  g_autoptr (CsSecret) ticket = cs_net_tickets_take (tickets, key, at_s, &info);

  if (ticket == NULL)
    {
      g_assert_null (info);
      return g_strdup ("");
    }
  g_assert_cmpstr (info->fingerprint, ==, "AB");
  return g_strndup ((const char *) ticket->bytes, ticket->len);
}

static void
expect (CsNetTickets *tickets, const char *key, gint64 at_s, const char *text)
{
  g_autofree char *got = take (tickets, key, at_s);

  g_assert_cmpstr (got, ==, text);
}

static void
test_once (void)
{
  g_autoptr (CsNetTickets) tickets = cs_net_tickets_new ();

  expect (tickets, "a", NOW, "");
  put (tickets, "a", "first", NOW);
  put (tickets, "b", "other", NOW);
  put (tickets, "a", "second", NOW + 1);
  expect (tickets, "a", NOW + 2, "second");
  expect (tickets, "a", NOW + 2, "");
  expect (tickets, "b", NOW + 2, "other");
}

static void
test_times (void)
{
  static const struct {
    gint64 at_s;
    const char *text;
  } rows[] = {
    { NOW, "t" },          { NOW + CS_LIMIT_TLS_TICKET_AGE_S, "t" }, { NOW + CS_LIMIT_TLS_TICKET_AGE_S + 1, "" },
    { NOW - 1, "" },  /* the clock was set back */
    { NOW - 11, "" }, /* before the certificate is valid */
    { NOW + 1000001, "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (CsNetTickets) tickets = cs_net_tickets_new ();

      put (tickets, "a", "t", NOW);
      expect (tickets, "a", rows[i].at_s, rows[i].text);
      expect (tickets, "a", NOW, "");
    }
}

static void
test_expired_certificate (void)
{
  g_autoptr (CsNetTickets) tickets = cs_net_tickets_new ();
  const CsNetCertificateInfo info = { .fingerprint = (char *) "AB", .not_before = NOW - 10, .not_after = NOW + 10 };

  cs_net_tickets_put (tickets, "a", cs_secret_new (4), &info, NOW);
  expect (tickets, "a", NOW + 11, "");
}

static void
test_cap (void)
{
  g_autoptr (CsNetTickets) tickets = cs_net_tickets_new ();

  for (guint i = 0; i < CS_LIMIT_TLS_TICKETS + 2; i++)
    {
      g_autofree char *key = g_strdup_printf ("%u", i);

      put (tickets, key, key, NOW);
    }
  expect (tickets, "0", NOW, "");
  expect (tickets, "1", NOW, "");
  expect (tickets, "2", NOW, "2");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/tickets/once", test_once);
  g_test_add_func ("/net/tickets/times", test_times);
  g_test_add_func ("/net/tickets/expired-certificate", test_expired_certificate);
  g_test_add_func ("/net/tickets/cap", test_cap);
  return g_test_run ();
}
