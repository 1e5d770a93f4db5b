#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The provider becomes the other end: it agrees on keys with each of the two by itself. What is left is what people
compare, and what their programs remember."""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "..", "lib")]
import namespace  # noqa: E402

namespace.enter()

from battle import PATIENCE, Attack, expect, run  # noqa: E402

OTHER = {"alice": "bob", "bob": "alice"}


# ---- what people do ----

def compare(battle, name):
    """Types what the other reads aloud; the level that comes of it."""
    end = battle.ends[name]
    spoken = battle.wait_event(OTHER[name], "protection", code=bool)["code"]["say"]
    mark = end.mark()
    end.send(f"heard {spoken}")
    return end.wait_event("protection", PATIENCE, since=mark)[1]["level"]


def hang_up(battle, *who, reason="normal"):
    for name in who:
        battle.ends[name].send("hang-up")
    for name in battle.ends:
        expect(battle.wait_state(name, "ended")["reason"], reason, f"{name}'s call ended")


def some_time(battle, name):
    """In which nothing must come: two reports, a second apart."""
    for _ in range(2):
        battle.ends[name].wait_event("quality", PATIENCE, since=battle.ends[name].mark())


def checked_call(battle):
    battle.start_ends()
    battle.call_again()
    battle.wait_protected()
    for name in "alice", "bob":
        expect(compare(battle, name), "checked", f"{name}'s level with the code of the other")
    hang_up(battle, "alice")


# ---- the attacks ----

def rekeyed(who, twice=False, same_zids=False):
    """The first call: nothing but the code tells."""
    def play(battle):
        battle.start_ends()
        battle.start_middle(same_zids)
        battle.call_through_middle()
        for name in battle.ends:
            battle.wait_level(name, "end-to-end")
            battle.wait_state(name, "active")
        expect(compare(battle, who), "suspect", "the level after another code")
        some_time(battle, who)
        if twice:
            mark = battle.ends[who].mark()
            battle.ends[who].send(f"heard {battle.wait_event(OTHER[who], 'protection', code=bool)['code']['say']}")
            battle.ends[who].wait_event("protection", PATIENCE, since=mark, level="suspect")
            mark = battle.ends[who].mark()
            battle.ends[who].send(f"heard {battle.wait_event(who, 'protection', code=bool)['code']['hear']}")
            battle.ends[who].wait_event("error", PATIENCE, since=mark)
        battle.ends[who].send("hang-up")
        expect(battle.wait_state(who, "ended")["reason"], "suspect", "the call ended")
    return play


def nobody_in_between(battle):
    """What holds without an attack: a checked peer is known again at once."""
    checked_call(battle)
    battle.call_again()
    for name in battle.ends:
        expect(battle.wait_level(name, "checked")["continuity"], "kept", "continuity")
    battle.wait_flows()
    hang_up(battle, "alice")


def after_a_check(same_zids):
    """Both are told at once, and nothing flows."""
    def play(battle):
        checked_call(battle)
        battle.start_middle(same_zids)
        battle.call_through_middle()
        for name in battle.ends:
            said = battle.wait_level(name, "suspect")
            expect(said["continuity"], "broken" if same_zids else "first", "continuity")
        for name in battle.ends:
            some_time(battle, name)
            expect(battle.events(name, "media"), [], f"sound at {name}")
        hang_up(battle, "alice", "bob", reason="suspect")
    return play


def attacks():
    for who in "alice", "bob":
        yield Attack(f"middle-and-{who}-compares", play=rekeyed(who))
        yield Attack(f"middle-and-{who}-compares-twice", play=rekeyed(who, twice=True))
        yield Attack(f"middle-with-the-zids-of-both-and-{who}-compares", play=rekeyed(who, same_zids=True))
    yield Attack("nobody-in-between-after-a-check", play=nobody_in_between)
    yield Attack("middle-after-a-check", play=after_a_check(False))
    yield Attack("middle-with-the-zids-of-both-after-a-check", play=after_a_check(True))


run(*attacks())
