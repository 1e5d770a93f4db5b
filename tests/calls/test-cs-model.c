/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Every state that a call can come to, by way of its real gate, its real policy and its real check: breadth first, each
 * path walked anew with a new call. What the media would tell the call is told by the gate here; the bar of the gate is
 * where the call wants it. Nothing sleeps and nothing is sent. */

#include "calls/cs-call-internal.h"
#include "calls/cs-call-manager-internal.h"
#include "cs-test-phone.h"
#include "media/cs-media-gate.h"

#define SAS 0xd269b071u
#define MAX_STEPS 64

/* ---- what may happen ---- */

typedef enum {
  RIGHT = CS_MEDIA_GATE_N_EVENTS, /* after the events of the gate */
  WRONG,
  NONSENSE,
  SPOKEN,
  TRY_AGAIN,
  SKIP,
  REOPEN,
  GO_ON,
  UNCHECK,
  ATTACK,
  REPLACE, /* the server says that somebody else is there */
  N_ACTIONS,
} Action;

/* A call to a peer of whom something is known, whose keys come in one way. */
typedef struct {
  const char *name;
  const char *keying;
  CsPolicyHistory history;
  CsZrtpContinuity continuity;
  gboolean our_checked, retained_checked;
} Peer;

static const Peer peers[] = {
  { "sdes", "sdes", { 0 }, 0, FALSE, FALSE },
  { "dtls, had zrtp", "dtls", { .had_zrtp = TRUE }, 0, FALSE, FALSE },
  { "first", "zrtp", { 0 }, CS_ZRTP_CONTINUITY_FIRST, FALSE, FALSE },
  { "first, peer checked", "zrtp", { .ever_checked = TRUE, .had_zrtp = TRUE }, CS_ZRTP_CONTINUITY_FIRST, FALSE, FALSE },
  { "kept", "zrtp", { .had_zrtp = TRUE }, CS_ZRTP_CONTINUITY_KEPT, FALSE, FALSE },
  { "kept, peer checked", "zrtp", { .ever_checked = TRUE, .had_zrtp = TRUE }, CS_ZRTP_CONTINUITY_KEPT, FALSE, FALSE },
  { "kept, another device checked",
    "zrtp",
    { .ever_checked = TRUE, .is_checked = TRUE, .had_zrtp = TRUE },
    CS_ZRTP_CONTINUITY_KEPT,
    FALSE,
    FALSE },
  { "kept, checked", "zrtp", { .ever_checked = TRUE, .had_zrtp = TRUE }, CS_ZRTP_CONTINUITY_KEPT, TRUE, FALSE },
  { "broken", "zrtp", { .had_zrtp = TRUE }, CS_ZRTP_CONTINUITY_BROKEN, FALSE, FALSE },
  { "broken, checked", "zrtp", { .had_zrtp = TRUE }, CS_ZRTP_CONTINUITY_BROKEN, FALSE, TRUE },
};

/* ---- a call ---- */

typedef struct {
  CsTestPhone *phone;
  CsRequirement asked;
  const Peer *peer;
  CsCall *call;
  CsMediaGate *gate;
  guint facts; /* what the gate was told */

  /* What an onlooker knows. */
  gboolean vouched;  /* a right code was entered, or a device that was checked is the same, and nobody took it back */
  gboolean doubted;  /* the last code that was entered was another one */
  gboolean attacked; /* … was seen */
} World;

static void
world_init (World *world, CsTestPhone *phone, CsRequirement requirement, const Peer *peer)
{
  *world = (World){ .phone = phone, .asked = requirement, .peer = peer };
  world->call
      = cs_call_new_outgoing (&phone->manager->environment, phone->account, "sip:anna@example.org", &requirement, 1);
  cs_call_demand_recall (world->call->demand, requirement, &peer->history, NULL);
  world->gate = cs_media_gate_new (cs_policy_allows_clear (cs_call_get_requirement (world->call)));
  cs_media_gate_set_direction (world->gate, CS_SDP_SENDRECV);
  cs_media_gate_set_bar (world->gate,
                         cs_call_trust_is_blocked (world->call->trust) ? CS_MEDIA_BAR_BLOCKED : CS_MEDIA_BAR_OPEN);
  cs_call_become_answered (world->call);
}

static void
world_clear (World *world)
{
  cs_call_end (world->call, CS_CALL_REASON_NORMAL, NULL);
  cs_call_finish (world->call);
  g_assert_finalize_object (world->call);
  cs_media_gate_free (world->gate);
}

static gboolean
flows (const World *world)
{
  gboolean any = FALSE;

  for (int kind = CS_MEDIA_PACKET_RTP; kind <= CS_MEDIA_PACKET_RTCP; kind++)
    any |= cs_media_gate_may_send (world->gate, (CsMediaPacketKind) kind)
           || cs_media_gate_may_play (world->gate, (CsMediaPacketKind) kind);
  return any && !cs_call_is_ending (world->call);
}

/* What must hold whatever has happened. */
static void
assert_sound_state (const World *world, CsMediaGateState before)
{
  const CsCall *call = world->call;
  const CsMediaGateState gate = cs_media_gate_get_state (world->gate);
  const CsProtection protection = cs_call_get_protection (world->call);

  /* No way out of SECURE, and none into clear where protection is required. */
  g_assert_true (before != CS_MEDIA_GATE_SECURE || gate == CS_MEDIA_GATE_SECURE);
  g_assert_true (gate != CS_MEDIA_GATE_CLEAR || cs_call_demand_get (call->demand) == CS_REQUIREMENT_CLEAR);
  g_assert_true (!cs_call_demand_get_history (call->demand)->ever_checked
                 || cs_call_demand_get (call->demand) >= CS_REQUIREMENT_END_TO_END);

  /* CHECKED only with a code that was entered, or with a device for which one was. */
  g_assert_true (protection != CS_PROTECTION_CHECKED || world->vouched);
  g_assert_true (protection < CS_PROTECTION_END_TO_END || protection == CS_PROTECTION_SUSPECT
                 || g_str_equal (world->peer->keying, "zrtp"));
  g_assert_true (!world->attacked || protection == CS_PROTECTION_SUSPECT);

  /* Sound only at a level that the requirement allows, never in SUSPECT, and encrypted wherever it is called so. */
  if (flows (world))
    {
      g_assert_cmpint (protection, !=, CS_PROTECTION_SUSPECT);
      g_assert_true (cs_policy_audio_allowed (cs_call_demand_get (call->demand), protection));
      g_assert_true (gate == CS_MEDIA_GATE_SECURE || protection == CS_PROTECTION_CLEAR);
      g_assert_true (gate == CS_MEDIA_GATE_SECURE || gate == CS_MEDIA_GATE_CLEAR);
      /* After a code that differs only for the time in which it is read and typed once more. */
      g_assert_true (!world->doubted
                     || (protection == CS_PROTECTION_END_TO_END
                         && cs_call_get_suspicion (world->call) == CS_SUSPICION_CODE
                         && cs_check_get_turn (cs_call_get_check (world->call)) == CS_CHECK_LISTEN));
    }
}

/* ---- steps ---- */

static void
tell_secured (World *world)
{
  const Peer *peer = world->peer;
  CsMediaSecurity security = {
    .keying = peer->keying,
    .suite = "AES_256_CM_HMAC_SHA1_80",
    .zrtp = {
      .suite = { .sas = CS_ZRTP_SAS_CSW4 },
      .sas_value = SAS,
      .continuity = peer->continuity,
      .our_checked = peer->our_checked,
      .our_checked_at_s = peer->our_checked ? 1 : 0,
      .retained_checked = peer->retained_checked,
    },
  };

  world->vouched |= peer->our_checked;
  cs_call_media_events.secured (NULL, &security, world->call);
}

static void
tell_failed (World *world, CsMediaFailureKind kind)
{
  const CsMediaFailure failure = { .kind = kind, .zrtp = CS_ZRTP_FAILURE_HELLO_HASH, .text = "" };

  cs_call_media_events.failed (NULL, &failure, world->call);
}

/* As the stream does it: the gate first, then the call hears of it. */
static void
gate_event (World *world, CsMediaGateEvent event)
{
  const CsMediaGateState before = cs_media_gate_get_state (world->gate);
  CsMediaGateState now;

  world->facts |= 1u << event;
  cs_media_gate_event (world->gate, event);
  now = cs_media_gate_get_state (world->gate);
  assert_sound_state (world, before);
  if (now != before)
    cs_call_media_events.gate (NULL, now, world->call);
  if (now != before && now == CS_MEDIA_GATE_SECURE)
    tell_secured (world);
  if (now < CS_MEDIA_GATE_SECURE && (event == CS_MEDIA_GATE_NO_PEER || event == CS_MEDIA_GATE_FAILED))
    tell_failed (world, event == CS_MEDIA_GATE_NO_PEER ? CS_MEDIA_FAILURE_NO_KEYING : CS_MEDIA_FAILURE_HANDSHAKE);
}

static void
enter (World *world, const char *what)
{
  switch (cs_check_enter (cs_call_get_check (world->call), what))
    {
    case CS_CODE_ENTRY_RIGHT:
      world->vouched = TRUE;
      world->doubted = FALSE;
      break;
    case CS_CODE_ENTRY_WRONG:
      world->vouched = FALSE;
      world->doubted = TRUE;
      break;
    case CS_CODE_ENTRY_SWAPPED:
    case CS_CODE_ENTRY_INCOMPLETE:
    default:
      break;
    }
}

static void
user_acts (World *world, Action action)
{
  CsCheck *check = cs_call_get_check (world->call);

  switch ((int) action)
    {
    case RIGHT:
      enter (world, cs_code_get_hear (cs_call_get_code (world->call)));
      break;
    case WRONG:
      enter (world, "topmost Istanbul");
      break;
    case NONSENSE:
      enter (world, "it matches");
      break;
    case SPOKEN:
      cs_check_spoken (check);
      break;
    case TRY_AGAIN:
      cs_check_try_again (check);
      break;
    case SKIP:
      cs_check_skip (check);
      break;
    case REOPEN:
      cs_check_reopen (check);
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
replace (World *world)
{
  g_autoptr (CsSipAddress) carol = cs_sip_address_parse ("\"Carol\" <sip:carol@example.org>", NULL);
  const gboolean checked = cs_call_get_protection (world->call) == CS_PROTECTION_CHECKED;

  cs_call_take_identity (world->call, &(CsSipIdentity){ .address = carol });
  /* Whoever read the code has gone. */
  if (checked && cs_call_is_replaced (world->call) && !cs_call_is_ending (world->call))
    world->vouched = world->vouched && cs_call_get_protection (world->call) == CS_PROTECTION_CHECKED;
}

static void
act (World *world, Action action)
{
  const CsMediaGateState before = cs_media_gate_get_state (world->gate);

  if ((int) action < CS_MEDIA_GATE_N_EVENTS)
    gate_event (world, (CsMediaGateEvent) action);
  else if (action == GO_ON)
    cs_call_go_on (world->call);
  else if (action == UNCHECK)
    {
      if (cs_call_get_protection (world->call) == CS_PROTECTION_CHECKED && !cs_call_is_ending (world->call))
        world->vouched = FALSE;
      cs_call_uncheck (world->call);
    }
  else if (action == ATTACK)
    {
      world->attacked = TRUE;
      tell_failed (world, CS_MEDIA_FAILURE_ATTACK);
    }
  else if (action == REPLACE)
    replace (world);
  else if (cs_call_get_check (world->call) != NULL)
    user_acts (world, action);

  cs_media_gate_set_bar (world->gate,
                         cs_call_trust_is_blocked (world->call->trust) ? CS_MEDIA_BAR_BLOCKED : CS_MEDIA_BAR_OPEN);
  assert_sound_state (world, before);
}

/* ---- the walk ---- */

/* (transfer full): all that decides what may happen next. Facts no longer matter once the gate has opened. */
static char *
state_key (const World *world)
{
  const CsCall *call = world->call;
  const CsMediaGateState gate = cs_media_gate_get_state (world->gate);
  guint attempts = 0;
  gboolean right = FALSE;

  if (cs_call_get_check (world->call) != NULL)
    g_object_get (cs_call_get_check (world->call), "attempts-left", &attempts, "right", &right, NULL);
  return g_strdup_printf (
      "gate %d/%02x %s %s beneath %d turn %d attempts %u right %d vouched %d doubted %d blocked %d ending %d who %s/%d",
      gate, gate < CS_MEDIA_GATE_SECURE ? world->facts : 0, cs_protection_name (cs_call_get_protection (world->call)),
      cs_suspicion_name (cs_call_get_suspicion (world->call)), cs_call_trust_get_state (call->trust)->beneath,
      cs_call_get_check (world->call) != NULL ? (int) cs_check_get_turn (cs_call_get_check (world->call)) : -1,
      attempts, right, world->vouched, world->doubted, cs_call_trust_is_blocked (call->trust),
      cs_call_ending_is_decided (call->end), cs_call_get_asserted_uri (world->call), cs_call_is_replaced (world->call));
}

typedef struct {
  guint8 actions[MAX_STEPS];
  guint n;
} Path;

typedef struct {
  guint states;
  gboolean checked, suspect, clear, secure_sound;
} Findings;

static void
look (const World *world, Findings *findings)
{
  const CsProtection protection = cs_call_get_protection (world->call);

  findings->states++;
  findings->checked |= protection == CS_PROTECTION_CHECKED;
  findings->suspect |= protection == CS_PROTECTION_SUSPECT && !world->attacked;
  findings->clear |= protection == CS_PROTECTION_CLEAR && flows (world);
  findings->secure_sound |= protection >= CS_PROTECTION_PROVIDER && flows (world);
}

static void
world_init_at (World *world, CsTestPhone *phone, CsRequirement requirement, const Peer *peer, const Path *path)
{
  world_init (world, phone, requirement, peer);
  for (guint i = 0; i < path->n; i++)
    act (world, (Action) path->actions[i]);
}

static Path *
path_longer_by (const Path *path, guint action)
{
  Path *longer = g_memdup2 (path, sizeof *path);

  g_assert_cmpuint (path->n, <, MAX_STEPS);
  longer->actions[longer->n++] = (guint8) action;
  return longer;
}

/* Tries each action where @path leads to, and adds the states that nobody has @seen to @open. A call in which an action
 * changed nothing is still there for the next; any other is walked anew, and so is one that was attacked: the onlooker
 * remembers that. */
static void
step_on (World *world, const Path *path, GHashTable *seen, GQueue *open, Findings *findings)
{
  g_autofree char *here = state_key (world);
  CsTestPhone *phone = world->phone;
  const CsRequirement requirement = world->asked;
  const Peer *peer = world->peer;

  for (guint action = 0; action < N_ACTIONS; action++)
    {
      char *key;
      gboolean same;

      act (world, (Action) action);
      key = state_key (world);
      same = action != ATTACK && g_str_equal (key, here);
      if (g_hash_table_add (seen, key))
        {
          g_queue_push_tail (open, path_longer_by (path, action));
          look (world, findings);
        }
      if (!same)
        {
          world_clear (world);
          world_init_at (world, phone, requirement, peer, path);
        }
    }
}

static Findings
walk (CsTestPhone *phone, CsRequirement requirement, const Peer *peer)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GQueue open = G_QUEUE_INIT;
  Findings findings = { 0 };
  Path *path;

  g_queue_push_tail (&open, g_new0 (Path, 1));
  while ((path = g_queue_pop_head (&open)) != NULL)
    {
      World world;

      world_init_at (&world, phone, requirement, peer, path);
      step_on (&world, path, seen, &open, &findings);
      world_clear (&world);
      g_free (path);
    }
  return findings;
}

static void
test_walk (gconstpointer data)
{
  const Peer *peer = data;
  const gboolean zrtp = g_str_equal (peer->keying, "zrtp");
  g_autoptr (CsTestPhone) phone = cs_test_phone_new ("udp", CS_REQUIREMENT_DEFAULT, NULL);

  for (int r = CS_REQUIREMENT_CLEAR; r <= CS_REQUIREMENT_CHECKED; r++)
    {
      const Findings findings = walk (phone, (CsRequirement) r, peer);

      g_test_message ("%s: %u states", cs_requirement_name ((CsRequirement) r), findings.states);
      /* The walk has been where it should: nothing above was asserted of nothing. */
      g_assert_cmpuint (findings.states, >, 50);
      g_assert_cmpint (findings.checked, ==, zrtp);
      g_assert_cmpint (findings.clear, ==, r == CS_REQUIREMENT_CLEAR && !peer->history.ever_checked);
      g_assert_cmpint (findings.secure_sound, ==, zrtp || r <= CS_REQUIREMENT_PROVIDER);
      g_assert_true (findings.suspect || (!zrtp && !peer->history.had_zrtp) || r > CS_REQUIREMENT_PROVIDER);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (peers); i++)
    {
      g_autofree char *path = g_strdup_printf ("/model/%s", peers[i].name);

      g_test_add_data_func (path, &peers[i], test_walk);
    }
  return g_test_run ();
}
