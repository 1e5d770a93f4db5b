/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Offers and answers, right and wrong, through every message that can carry them. */

#include "sip/cs-sip-offer-state.h"

#include <string.h>

/* A step is "<who><message>[+]:<role>", who is u (we) or p (the peer), + with a description. */
static const struct {
  const char *word;
  CsSipOfferMessage message;
} messages[] = {
  { "INVITE", CS_SIP_OFFER_INVITE },
  { "1xx", CS_SIP_OFFER_INVITE_1XX },
  { "rel", CS_SIP_OFFER_INVITE_1XX_RELIABLE },
  { "200", CS_SIP_OFFER_INVITE_2XX },
  { "488", CS_SIP_OFFER_INVITE_REFUSED },
  { "ACK", CS_SIP_OFFER_ACK },
  { "PRACK", CS_SIP_OFFER_PRACK },
  { "PRACK200", CS_SIP_OFFER_PRACK_2XX },
  { "PRACK488", CS_SIP_OFFER_PRACK_REFUSED },
  { "UPDATE", CS_SIP_OFFER_UPDATE },
  { "UPDATE200", CS_SIP_OFFER_UPDATE_2XX },
  { "UPDATE488", CS_SIP_OFFER_UPDATE_REFUSED },
};

static const char *const roles[]
    = { "nothing", "offer", "answer", "preview", "repeated", "missing", "misplaced", "refusal" };

static const char *const turns[] = { "idle", "ours", "theirs" };

static CsSipOfferMessage
find_message (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      if (g_str_equal (messages[i].word, word))
        return messages[i].message;
    }
  g_assert_not_reached ();
}

static void
swap (char *step)
{
  step[0] = step[0] == 'u' ? 'p' : 'u';
}

static void
take_step (CsSipOfferState *state, char *step)
{
  char *colon = strchr (step, ':');
  const gboolean has_description = colon[-1] == '+';
  const char *role = colon + 1;
  g_autofree char *word = g_strndup (step + 1, (gsize) (colon - step - 1 - has_description));

  g_assert_cmpstr (roles[cs_sip_offer_state_pass (state, find_message (word), step[0] == 'u', has_description)], ==,
                   role);
}

/* @swapped: the two ends change places, and so does the rest. */
static CsSipOfferState
walk (const char *steps, gboolean swapped)
{
  CsSipOfferState state = { 0 };
  g_auto (GStrv) list = g_strsplit (steps, " ", -1);

  for (guint i = 0; list[i] != NULL; i++)
    {
      if (swapped)
        swap (list[i]);
      take_step (&state, list[i]);
    }
  return state;
}

static CsSipOfferTurn
seen_from (CsSipOfferTurn turn, gboolean swapped)
{
  if (!swapped || turn == CS_SIP_OFFER_IDLE)
    return turn;
  return turn == CS_SIP_OFFER_OURS ? CS_SIP_OFFER_THEIRS : CS_SIP_OFFER_OURS;
}

/* Whose offer is open afterwards. */
static const struct {
  const char *steps;
  const char *open;
} walks[] = {
  /* The six patterns of RFC 6337 section 2.2. */
  { "uINVITE+:offer", "ours" },
  { "uINVITE+:offer p200+:answer", "idle" },
  { "uINVITE+:offer p200+:answer uACK:nothing", "idle" },
  { "uINVITE:nothing p200+:offer", "theirs" },
  { "uINVITE:nothing p200+:offer uACK+:answer", "idle" },
  { "uINVITE+:offer prel+:answer uPRACK:nothing pPRACK200:nothing p200:nothing uACK:nothing", "idle" },
  { "uINVITE:nothing prel+:offer uPRACK+:answer pPRACK200:nothing p200:nothing uACK:nothing", "idle" },
  { "uINVITE+:offer prel+:answer uPRACK+:offer pPRACK200+:answer p200:nothing uACK:nothing", "idle" },
  { "uINVITE+:offer prel+:answer uUPDATE+:offer pUPDATE200+:answer p200:nothing", "idle" },
  { "uINVITE+:offer prel+:answer pUPDATE+:offer uUPDATE200+:answer p200:nothing", "idle" },

  /* The answer early, in what may get lost. */
  { "uINVITE+:offer p1xx+:preview", "ours" },
  { "uINVITE+:offer p1xx:nothing p1xx+:preview p1xx+:preview p200+:answer", "idle" },
  { "uINVITE+:offer p1xx+:preview prel+:answer p1xx+:repeated p200+:repeated uACK:nothing", "idle" },
  { "uINVITE+:offer prel+:answer prel+:repeated p200+:repeated", "idle" },

  /* Within the dialog, one after another. */
  { "uINVITE+:offer p200+:answer uACK:nothing pINVITE+:offer", "theirs" },
  { "uINVITE+:offer p200+:answer uACK:nothing pINVITE+:offer u200+:answer pACK:nothing", "idle" },
  { "uINVITE+:offer p200+:answer uACK:nothing pINVITE:nothing u200+:offer pACK+:answer uINVITE+:offer", "ours" },
  { "uINVITE+:offer p200+:answer uUPDATE+:offer", "ours" },
  { "uINVITE+:offer p200+:answer pUPDATE+:offer", "theirs" },
  { "uINVITE+:offer p200+:answer pUPDATE:nothing uUPDATE200:nothing uACK:nothing", "idle" },
  { "uINVITE+:offer p200+:answer uACK:nothing uUPDATE+:offer pUPDATE200+:answer", "idle" },

  /* Refused. */
  { "uINVITE+:offer p488:refusal", "idle" },
  { "uINVITE:nothing p488:nothing", "idle" },
  { "uINVITE+:offer p1xx+:preview p488:refusal uINVITE+:offer", "ours" },
  { "uINVITE:nothing prel+:offer p488:refusal", "idle" },
  { "uINVITE+:offer prel+:answer p488:nothing uINVITE+:offer", "ours" },
  { "uINVITE+:offer prel+:answer uPRACK+:offer pPRACK488:refusal", "idle" },
  { "uINVITE+:offer p200+:answer uACK:nothing pUPDATE+:offer uUPDATE488:refusal pINVITE+:offer u488:refusal", "idle" },
  { "uINVITE+:offer p200+:answer uACK:nothing uINVITE+:offer p488:refusal uUPDATE+:offer pUPDATE488:refusal", "idle" },

  /* The description that was due is not there. Nothing stays open for ever. */
  { "uINVITE+:offer p200:missing", "idle" },
  { "uINVITE+:offer p200:missing uACK:nothing pINVITE+:offer", "theirs" },
  { "uINVITE:nothing p200:missing uACK:nothing", "idle" },
  { "uINVITE:nothing p200:missing uACK+:misplaced", "idle" },
  { "uINVITE:nothing p200+:offer uACK:missing", "idle" },
  { "uINVITE:nothing p200+:offer uACK:missing pUPDATE+:offer", "theirs" },
  { "uINVITE:nothing p200+:offer uACK:missing uINVITE+:offer", "ours" },
  { "uINVITE:nothing prel+:offer uPRACK:missing p200:nothing uACK:nothing pINVITE+:offer", "theirs" },
  { "uINVITE+:offer prel+:answer uPRACK+:offer pPRACK200:missing p200:nothing", "idle" },
  { "uINVITE+:offer p200+:answer uACK:nothing uUPDATE+:offer pUPDATE200:missing pUPDATE+:offer", "theirs" },

  /* One where none may be. */
  { "p1xx+:misplaced", "idle" },
  { "prel+:misplaced", "idle" },
  { "p200+:misplaced", "idle" },
  { "pACK+:misplaced", "idle" },
  { "pPRACK+:misplaced", "idle" },
  { "pPRACK200+:misplaced", "idle" },
  { "pUPDATE200+:misplaced", "idle" },
  { "p488:nothing pPRACK488:nothing pUPDATE488:nothing", "idle" },
  { "uINVITE+:offer u200+:misplaced", "ours" },
  { "uINVITE+:offer u1xx+:misplaced", "ours" },
  { "uINVITE+:offer u488:nothing", "ours" },
  { "uINVITE+:offer uINVITE+:misplaced", "ours" },
  { "uINVITE+:offer pINVITE+:misplaced", "ours" },
  { "uINVITE+:offer pUPDATE+:misplaced", "ours" },
  { "uINVITE+:offer uUPDATE+:misplaced", "ours" },
  { "uINVITE+:offer uPRACK+:misplaced", "ours" },
  { "uINVITE+:offer pUPDATE200+:misplaced", "ours" },
  { "uINVITE+:offer pPRACK200+:misplaced", "ours" },
  { "uINVITE+:offer p200+:answer p200+:repeated", "idle" },
  { "uINVITE+:offer p200+:answer uACK+:misplaced", "idle" },
  { "uINVITE+:offer p200+:answer uACK:nothing p200+:misplaced", "idle" },
  { "uINVITE+:offer p200+:answer pACK+:misplaced", "idle" },
  { "uINVITE+:offer p200+:answer uINVITE+:misplaced", "idle" },
  { "uINVITE:nothing p1xx+:misplaced", "idle" },
  { "uINVITE:nothing uUPDATE+:misplaced", "idle" },
  { "uINVITE:nothing pUPDATE+:misplaced", "idle" },
  { "uINVITE:nothing uPRACK+:misplaced", "idle" },
  { "uINVITE:nothing prel+:offer prel+:misplaced", "theirs" },
  { "uINVITE:nothing prel+:offer p200+:misplaced", "theirs" },
  { "uINVITE:nothing prel+:offer uUPDATE+:misplaced", "theirs" },
  { "uINVITE:nothing p200+:offer p200+:misplaced", "theirs" },
  { "uINVITE:nothing p200+:offer uUPDATE+:misplaced", "theirs" },
  { "uINVITE:nothing p200+:offer pACK+:misplaced", "theirs" },
  { "uINVITE+:offer prel+:answer uPRACK+:offer uUPDATE+:misplaced", "ours" },
  { "uINVITE+:offer prel+:answer uPRACK+:offer pUPDATE+:misplaced", "ours" },
  { "uINVITE+:offer prel+:answer pPRACK+:misplaced", "idle" },
  { "uINVITE+:offer p200+:answer uACK:nothing uUPDATE+:offer pUPDATE+:misplaced", "ours" },
  { "uINVITE+:offer p200+:answer uACK:nothing uUPDATE+:offer uUPDATE200+:misplaced", "ours" },
  { "uINVITE+:offer p200+:answer uACK:nothing uUPDATE+:offer pINVITE+:misplaced", "ours" },
};

static void
test_walks (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (walks); i++)
    {
      for (guint swapped = 0; swapped < 2; swapped++)
        {
          const CsSipOfferState state = walk (walks[i].steps, (gboolean) swapped);

          g_test_message ("%s, %s", walks[i].steps, swapped ? "the other way round" : "as it is");
          g_assert_cmpstr (turns[seen_from (state.open, (gboolean) swapped)], ==, walks[i].open);
        }
    }
}

/* What a request of the peer's meets: INVITE with an offer and without, UPDATE with, PRACK with; and whether we may
 * send INVITE and UPDATE. */
static void
test_obstacles (void)
{
  static const struct {
    const char *steps;
    guint invite, late_invite, update, prack;
    gboolean may_invite, may_update;
  } rows[] = {
    { "uINVITE+:offer p200+:answer uACK:nothing", 0, 0, 0, 0, TRUE, TRUE },
    { "uINVITE+:offer p200+:answer uACK:nothing pINVITE+:offer u200+:answer pACK:nothing", 0, 0, 0, 0, TRUE, TRUE },
    /* Early. */
    { "uINVITE+:offer", 491, 491, 491, 491, FALSE, FALSE },
    { "uINVITE+:offer p1xx+:preview", 491, 491, 491, 491, FALSE, FALSE },
    { "uINVITE+:offer prel+:answer", 491, 491, 0, 0, FALSE, TRUE },
    { "uINVITE:nothing", 491, 491, 491, 491, FALSE, FALSE },
    { "uINVITE:nothing prel+:offer", 500, 500, 500, 500, FALSE, FALSE },
    { "pINVITE+:offer", 500, 500, 500, 500, FALSE, FALSE },
    { "pINVITE+:offer u1xx+:preview", 500, 500, 500, 500, FALSE, FALSE },
    { "pINVITE:nothing", 500, 500, 500, 500, FALSE, FALSE },
    { "pINVITE:nothing urel+:offer", 491, 491, 491, 0, FALSE, FALSE },
    { "pINVITE+:offer urel+:answer", 500, 500, 0, 0, FALSE, TRUE },
    { "pINVITE+:offer urel+:answer pPRACK+:offer", 500, 500, 500, 500, FALSE, FALSE },
    { "pINVITE+:offer urel+:answer uUPDATE+:offer", 491, 491, 491, 491, FALSE, FALSE },
    /* Before the ACK. */
    { "pINVITE+:offer u200+:answer", 500, 500, 0, 0, FALSE, TRUE },
    { "pINVITE:nothing u200+:offer", 491, 491, 491, 491, FALSE, FALSE },
    { "uINVITE+:offer p200+:answer", 491, 491, 0, 0, FALSE, TRUE },
    { "uINVITE:nothing p200+:offer", 500, 500, 500, 500, FALSE, FALSE },
    /* Afterwards. */
    { "pINVITE:nothing u200+:offer pACK:missing", 0, 0, 0, 0, TRUE, TRUE },
    { "pINVITE:nothing u200+:offer pACK+:answer", 0, 0, 0, 0, TRUE, TRUE },
    { "uINVITE+:offer p200:missing uACK:nothing", 0, 0, 0, 0, TRUE, TRUE },
    { "pINVITE+:offer u488:refusal", 0, 0, 0, 0, TRUE, TRUE },
    { "uINVITE+:offer p200+:answer uACK:nothing pUPDATE+:offer", 500, 500, 500, 500, FALSE, FALSE },
    { "uINVITE+:offer p200+:answer uACK:nothing uUPDATE+:offer", 491, 491, 491, 491, FALSE, FALSE },
    { "uINVITE+:offer p200+:answer uACK:nothing uUPDATE+:offer pUPDATE488:refusal", 0, 0, 0, 0, TRUE, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const CsSipOfferState state = walk (rows[i].steps, FALSE);

      g_test_message ("%s", rows[i].steps);
      g_assert_cmpuint (cs_sip_offer_state_find_obstacle (&state, CS_SIP_OFFER_INVITE, TRUE), ==, rows[i].invite);
      g_assert_cmpuint (cs_sip_offer_state_find_obstacle (&state, CS_SIP_OFFER_INVITE, FALSE), ==, rows[i].late_invite);
      g_assert_cmpuint (cs_sip_offer_state_find_obstacle (&state, CS_SIP_OFFER_UPDATE, TRUE), ==, rows[i].update);
      g_assert_cmpuint (cs_sip_offer_state_find_obstacle (&state, CS_SIP_OFFER_PRACK, TRUE), ==, rows[i].prack);
      /* Nothing is in the way of what has no offer. */
      g_assert_cmpuint (cs_sip_offer_state_find_obstacle (&state, CS_SIP_OFFER_UPDATE, FALSE), ==, 0);
      g_assert_cmpuint (cs_sip_offer_state_find_obstacle (&state, CS_SIP_OFFER_PRACK, FALSE), ==, 0);
      g_assert_cmpint (cs_sip_offer_state_may_offer (&state, CS_SIP_OFFER_INVITE), ==, rows[i].may_invite);
      g_assert_cmpint (cs_sip_offer_state_may_offer (&state, CS_SIP_OFFER_UPDATE), ==, rows[i].may_update);
    }
}

/* From everywhere, any three messages: an offer is never open at both ends, an answer closes it, and a final response
 * or an ACK leaves none of its own INVITE's behind. */
static void
test_every_order (void)
{
  const guint n = CS_SIP_N_OFFER_MESSAGES * 4;

  for (guint i = 0; i < n * n * n; i++)
    {
      CsSipOfferState state = { 0 };

      for (guint rest = i, k = 0; k < 3; k++, rest /= n)
        {
          const CsSipOfferState before = state;
          const guint how = rest % n;
          const CsSipOfferMessage message = (CsSipOfferMessage) (how / 4);
          const CsSipOfferTurn who = how & 1 ? CS_SIP_OFFER_OURS : CS_SIP_OFFER_THEIRS;
          const CsSipOfferRole role = cs_sip_offer_state_pass (&state, message, (gboolean) (how & 1), (how & 2) != 0);

          g_assert_true ((role == CS_SIP_OFFER_OFFER) == (before.open == CS_SIP_OFFER_IDLE && state.open == who));
          if (role == CS_SIP_OFFER_ANSWER || role == CS_SIP_OFFER_REFUSAL)
            g_assert_true (before.open != CS_SIP_OFFER_IDLE && state.open == CS_SIP_OFFER_IDLE);
          if (role == CS_SIP_OFFER_MISPLACED || role == CS_SIP_OFFER_PREVIEW || role == CS_SIP_OFFER_REPEATED)
            g_assert_cmpint (state.open, ==, before.open);
          if ((how & 2) == 0)
            g_assert_true (role == CS_SIP_OFFER_NOTHING || role == CS_SIP_OFFER_MISSING
                           || role == CS_SIP_OFFER_REFUSAL);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sip/offer-state/walks", test_walks);
  g_test_add_func ("/sip/offer-state/obstacles", test_obstacles);
  g_test_add_func ("/sip/offer-state/every-order", test_every_order);
  return g_test_run ();
}
