/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a ZRTP exchange costs: two engines in one thread, packets handed over at once. Per key agreement: exchanges per
 * second, and microseconds from the first Hello to both sides secure (median and best), key pairs included. */

#include "zrtp/cs-zrtp-engine.h"

#include <string.h>

#define ROUNDS 300

typedef struct _End End;
struct _End {
  CsZrtpEngine *engine;
  GQueue *out;
  gboolean secured;
};

static void
on_send (const guint8 *packet, gsize len, gpointer user_data)
{
  g_queue_push_tail (((End *) user_data)->out, g_bytes_new (packet, len));
}

static void
on_peer_found (gpointer user_data)
{
}

static void
on_keys (const CsZrtpSrtpKeys *keys, gpointer user_data)
{
}

static void
on_secured (const CsZrtpSecured *secured, gpointer user_data)
{
  ((End *) user_data)->secured = TRUE;
}

static void
on_failed (CsZrtpFailure failure, gboolean by_peer, gpointer user_data)
{
  g_error ("Failed: %s", cs_zrtp_failure_name (failure));
}

static void
open_end (End *end, guint8 id, CsKeyAgreement agreement)
{
  static const CsZrtpEvents events = { .send = on_send,
                                       .peer_found = on_peer_found,
                                       .receive_keys = on_keys,
                                       .send_keys = on_keys,
                                       .secured = on_secured,
                                       .failed = on_failed };
  CsZrtpConfig config = { .client_id = "bench", .ssrc = id };

  memset (config.zid, id, CS_ZID_LEN);
  config.offer.agreements[0] = agreement;
  config.offer.n_agreements = 1;
  end->engine = cs_zrtp_engine_new (&config, &events, end);
  end->out = g_queue_new ();
  end->secured = FALSE;
}

static gboolean
hand_over (End *from, End *to)
{
  GBytes *packet = g_queue_pop_head (from->out);
  gsize len;
  const guint8 *bytes;

  if (packet == NULL)
    return FALSE;
  bytes = g_bytes_get_data (packet, &len);
  cs_zrtp_engine_receive (to->engine, bytes, len, 0);
  g_bytes_unref (packet);
  return TRUE;
}

static gint64
exchange_us (CsKeyAgreement agreement)
{
  End a, b;
  gint64 begin, us;

  open_end (&a, 1, agreement);
  open_end (&b, 2, agreement);

  begin = g_get_monotonic_time ();
  cs_zrtp_engine_start (a.engine, 0);
  cs_zrtp_engine_start (b.engine, 0);
  while (!(a.secured && b.secured))
    {
      const gboolean moved = hand_over (&a, &b);

      if (!hand_over (&b, &a) && !moved)
        g_error ("Stuck");
    }
  us = g_get_monotonic_time () - begin;

  cs_zrtp_engine_free (a.engine);
  cs_zrtp_engine_free (b.engine);
  g_queue_free_full (a.out, (GDestroyNotify) g_bytes_unref);
  g_queue_free_full (b.out, (GDestroyNotify) g_bytes_unref);
  return us;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return x < y ? -1 : x > y;
}

int
main (void)
{
  g_print ("agreement  exchanges/s  median_us  best_us\n");
  for (guint agreement = 0; agreement < CS_N_KEY_AGREEMENTS; agreement++)
    {
      gint64 times[ROUNDS];
      gint64 begin = g_get_monotonic_time ();

      for (guint i = 0; i < ROUNDS; i++)
        times[i] = exchange_us ((CsKeyAgreement) agreement);
      begin = g_get_monotonic_time () - begin;
      qsort (times, ROUNDS, sizeof times[0], compare);
      g_print ("%-9s %12.0f %10" G_GINT64_FORMAT " %8" G_GINT64_FORMAT "\n",
               cs_zrtp_agreement_name ((CsKeyAgreement) agreement), ROUNDS * 1e6 / (double) begin, times[ROUNDS / 2],
               times[0]);
    }
  return 0;
}
