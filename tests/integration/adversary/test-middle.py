#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The provider becomes the other end: it agrees on keys with each of the two by itself. What is left is what people
compare, and what their programs remember; so the provider tries to make them forget it, too."""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "..", "lib")]
import namespace  # noqa: E402

namespace.enter()

from battle import PATIENCE, Attack, expect, run  # noqa: E402
from capture import zrtp_type  # noqa: E402
from description import CRYPTO, FINGERPRINT, HASH, append, both, profile, strip  # noqa: E402
from proxy import make_answer  # noqa: E402

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


# ---- with a peer that was checked, where any encryption was required at first ----

def armed(function):
    """Only from the second call on."""
    def hook(battle, thing, *more):
        return function(battle, thing, *more) if "armed" in battle.notes else thing
    return hook


def edit_of(sender, edit):
    def signal(battle, message, who):
        if who == sender and message.body:
            message.sdp = edit(message.sdp)
        return message
    return armed(signal)


def second_call(battle):
    checked_call(battle)
    battle.notes["armed"] = True
    battle.call_again()


def known_all_the_same(battle):
    second_call(battle)
    for name in battle.ends:
        expect(battle.wait_level(name, "checked")["continuity"], "kept", "continuity")
    battle.wait_flows()
    hang_up(battle, "alice")


def stopped(alice, bob):
    """Neither is talked down: nothing was heard, and each was told, or did not have a call at all."""
    def play(battle):
        second_call(battle)
        for name, reasons in ("alice", alice), ("bob", bob):
            if reasons is not None:
                said = battle.wait_state(name, "ended")
                if said["reason"] not in reasons:
                    raise AssertionError(f"{name}'s call ended: {said}, not {reasons}")
            expect(battle.events(name, "media"), [], f"sound at {name}")
    return play


def vanished(battle):
    """A peer that spoke ZRTP in the call before, and was not checked: nothing flows until the user has decided."""
    battle.start_ends()
    battle.call_again()
    battle.wait_protected()
    hang_up(battle, "alice")
    battle.notes["armed"] = True
    battle.call_again()
    for name in battle.ends:
        expect(battle.wait_level(name, "suspect")["suspicion"], "vanished", "suspicion")
    for name in battle.ends:
        some_time(battle, name)
        expect(battle.events(name, "media"), [], f"sound at {name}")
    hang_up(battle, "alice", "bob", reason="suspect")


def plain(battle, message, who):
    if message.body:
        message.sdp = PLAIN(message.sdp)
    return message


def refuse(status):
    def signal(battle, message, who):
        if who != "alice" or message.method != "INVITE":
            return message
        battle.notes.setdefault("offers", []).append(message.sdp)
        answer = make_answer(message, status, "Not Acceptable Here")
        answer.remove_first("Via")
        battle.proxy.deliver("alice", answer)
        return None
    return armed(signal)


def only_with_zrtp(battle):
    for offer in battle.notes["offers"]:
        if not any(line.startswith(HASH) for line in offer):
            raise AssertionError(f"an offer without ZRTP: {offer}")


NO_ZRTP = armed(lambda battle, data, who, rtcp: None if zrtp_type(data) else data)
SDES = both(strip(HASH, "a=crypto", "a=fingerprint"), profile("RTP/SAVP"), append(CRYPTO))
DTLS = both(strip(HASH, "a=crypto", "a=fingerprint", "a=setup"), profile("UDP/TLS/RTP/SAVP"),
            append(FINGERPRINT, "a=setup:actpass"))
PLAIN = strip(HASH, "a=crypto", "a=fingerprint", "a=setup")
REFUSED = ("requirement", "not-acceptable")
UNKEYED = ("requirement", "keying")


def attacks():
    for who in "alice", "bob":
        yield Attack(f"middle-and-{who}-compares", play=rekeyed(who))
        yield Attack(f"middle-and-{who}-compares-twice", play=rekeyed(who, twice=True))
        yield Attack(f"middle-with-the-zids-of-both-and-{who}-compares", play=rekeyed(who, same_zids=True))
    yield Attack("nobody-in-between-after-a-check", play=nobody_in_between)
    yield Attack("middle-after-a-check", play=after_a_check(False))
    yield Attack("middle-with-the-zids-of-both-after-a-check", play=after_a_check(True))
    for name, edit in ("sdes", SDES), ("dtls", DTLS):
        yield Attack(f"offer-only-{name}-to-a-checked-peer", signal=edit_of("alice", edit), require="provider",
                     play=stopped(REFUSED, REFUSED))
        yield Attack(f"answer-only-{name}-for-a-checked-peer", signal=edit_of("bob", edit), require="provider",
                     play=stopped(REFUSED, ("keying", "normal", "requirement")))
    yield Attack("offer-nothing-to-a-checked-peer", signal=edit_of("alice", PLAIN), require="provider", play=known_all_the_same)
    yield Attack("answer-nothing-for-a-checked-peer", signal=edit_of("bob", PLAIN), require="provider", play=known_all_the_same)
    yield Attack("offer-nothing-to-a-checked-peer-of-a-lax-account", signal=edit_of("alice", PLAIN), require="clear",
                 play=known_all_the_same)
    yield Attack("lose-zrtp-with-a-checked-peer", packet=NO_ZRTP, require="provider", play=stopped(UNKEYED, UNKEYED))
    yield Attack("lose-zrtp-with-a-checked-peer-of-a-lax-account", packet=NO_ZRTP, require="clear",
                 play=stopped(UNKEYED, UNKEYED))
    yield Attack("lose-zrtp-with-a-peer-that-had-it", signal=armed(plain), packet=NO_ZRTP, require="clear", play=vanished)
    for status in 488, 606:
        yield Attack(f"{status}-for-a-checked-peer", signal=refuse(status), require="provider", play=stopped(REFUSED, None),
                     after=only_with_zrtp)


run(*attacks())
