/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a call makes of a stream that is moved, keyed again or not. */

#include "calls/cs-call-rekeying.h"

#define SDES CS_KEYING_SDES
#define DTLS CS_KEYING_DTLS
#define ZRTP CS_KEYING_ZRTP

typedef struct {
  const char *events; /* z, d, s, -: it is moved, from keys of that kind or none; k: keys; f: no keys */
  gboolean open;
  gboolean failed; /* what the last f said; FALSE without one */
  guint now, judged;
} Row;

static const Row rows[] = {
  /* never moved from ZRTP */
  { "", FALSE, FALSE, 0, 0 },
  { "", FALSE, FALSE, ZRTP, ZRTP },
  { "k", FALSE, FALSE, ZRTP, ZRTP },
  { "f", FALSE, FALSE, 0, 0 },
  { "d", FALSE, FALSE, 0, 0 },
  { "df", FALSE, FALSE, 0, 0 },
  { "dk", FALSE, FALSE, DTLS, DTLS },
  { "sk", FALSE, FALSE, SDES, SDES },
  { "sf", FALSE, FALSE, 0, 0 },
  { "-", FALSE, FALSE, 0, 0 },
  { "-f", FALSE, FALSE, 0, 0 },
  /* moved, and keyed again */
  { "z", TRUE, FALSE, 0, 0 },
  { "zk", FALSE, FALSE, ZRTP, ZRTP },
  { "zkz", TRUE, FALSE, 0, 0 },
  { "zkd", FALSE, FALSE, 0, 0 },
  { "zkf", FALSE, FALSE, ZRTP, ZRTP },
  /* moved on before there were keys */
  { "z-", TRUE, FALSE, 0, 0 },
  { "z-k", FALSE, FALSE, ZRTP, ZRTP },
  { "z-f", TRUE, TRUE, 0, ZRTP },
  /* moved to where there are none, and from there */
  { "zf", TRUE, TRUE, 0, ZRTP },
  { "zfk", FALSE, TRUE, DTLS, ZRTP }, /* of a stream that had failed: the stricter */
  { "zff", TRUE, TRUE, 0, ZRTP },
  { "zf-", TRUE, TRUE, 0, 0 },
  { "zf-f", TRUE, TRUE, 0, ZRTP },
  { "zf-k", FALSE, TRUE, ZRTP, ZRTP },
  { "zf-kd", FALSE, TRUE, 0, 0 },
};

/* What a failure says. */
static gboolean
happen (CsCallRekeying *rekeying, char event)
{
  switch (event)
    {
    case 'k':
      cs_call_rekeying_succeed (rekeying);
      return FALSE;
    case 'f':
      return cs_call_rekeying_fail (rekeying);
    case 'z':
      cs_call_rekeying_begin (rekeying, ZRTP);
      return FALSE;
    case 'd':
      cs_call_rekeying_begin (rekeying, DTLS);
      return FALSE;
    case 's':
      cs_call_rekeying_begin (rekeying, SDES);
      return FALSE;
    default:
      g_assert_cmpint (event, ==, '-');
      cs_call_rekeying_begin (rekeying, 0);
      return FALSE;
    }
}

static void
test_rows (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const Row *row = &rows[i];
      g_autoptr (CsCallRekeying) rekeying = cs_call_rekeying_new ();
      gboolean failed = FALSE;

      g_test_message ("\"%s\"", row->events);
      for (const char *event = row->events; *event != '\0'; event++)
        {
          const gboolean said = happen (rekeying, *event);

          failed = *event == 'f' ? said : failed;
        }
      g_assert_cmpint (failed, ==, row->failed);
      g_assert_cmpint (cs_call_rekeying_is_open (rekeying), ==, row->open);
      g_assert_cmpuint (cs_call_rekeying_choose (rekeying, row->now), ==, row->judged);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/call-rekeying/rows", test_rows);
  return g_test_run ();
}
