#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whoever forwards the sound adds to it, keeps it, repeats it and changes it. Nothing of that may be played, and the
sound that is left alone goes on."""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "..", "lib")]
import namespace  # noqa: E402

namespace.enter()

from battle import PATIENCE, Attack, Goes, expect, run  # noqa: E402
from capture import is_rtp, zrtp_type  # noqa: E402
from rtp import SSRC, clear, flip, sequence_of, ssrc_of  # noqa: E402

ENDS = "alice", "bob"
OTHER = {"alice": "bob", "bob": "alice"}
MANY = 10000


# ---- changes on the way ----

def every_third(edit):
    """Two are left alone, one is changed: edit(packet) gives a packet, several, or none."""
    def packet(battle, data, who, rtcp):
        if is_rtp(data) and battle.next(("rtp", who)) % 3 == 2:
            edited = edit(data)
            if data not in (edited if isinstance(edited, list) else [edited]):
                battle.next(("changed", who))
            return edited
        return data
    return packet


def none_of_it_played(battle):
    """What was changed counts at nobody's ear."""
    for end in ENDS:
        changed = battle.notes[("changed", OTHER[end])] + 1
        heard = battle.events(end, "quality")[-1]["received"]
        if heard > battle.relay.count(OTHER[end]) - changed:
            raise AssertionError(f"{end} heard {heard} packets, {changed} of those sent were changed")


def changed(name, edit):
    return Attack(name, Goes(), packet=every_third(edit), after=none_of_it_played)


def swap_neighbours(battle, data, who, rtcp):
    if not is_rtp(data):
        return data
    held = battle.notes.pop(("held", who), None)
    if held is not None:
        return [data, held]
    battle.notes["held", who] = data
    return None


def reverse_bursts(battle, data, who, rtcp):
    if not is_rtp(data):
        return data
    burst = battle.notes.setdefault(("burst", who), [])
    burst.append(data)
    if len(burst) < 5:
        return None
    packets, burst[:] = burst[::-1], []
    return packets


def silence(battle, data, who, rtcp):
    """For a while nothing that is sound arrives as it was sent."""
    if is_rtp(data) and battle.notes.get("deaf"):
        return flip(data, -1)
    return data


def alter_all_for_a_while(battle):
    before = {name: battle.events(name, "quality")[-1]["dropped"] for name in ENDS}
    battle.notes["deaf"] = True
    for name in ENDS:
        battle.wait_dropped(name, before[name] + 40)
    battle.notes["deaf"] = False


def truncations(data):
    return [data[:n] for n in (1, 2, 11, 12, 13, 20, len(data) - 10, len(data) - 4, len(data) - 1)]


# ---- additions ----

def inject(make, dropped=0):
    """make(battle, end) gives what is sent to this end, which has to refuse at least so many."""
    def then(battle):
        before = {name: battle.events(name, "quality")[-1]["dropped"] for name in ENDS}
        for end in ENDS:
            battle.relay.inject(end, make(battle, end), pause=0.002)
        for end in ENDS:
            if dropped:
                battle.wait_dropped(end, before[end] + dropped)
    return then


def genuine(battle, end):
    """What has been sent to this end."""
    return [p for p in battle.relay.sent[OTHER[end]] if is_rtp(p)]


def in_its_stream(count):
    """In clear, with the SSRC and the next sequence numbers of the peer's stream."""
    def make(battle, end):
        last = genuine(battle, end)[-1]
        return clear(count, ssrc_of(last), sequence_of(last) + 1, last[1] & 127)
    return make


def when(kind, make):
    """Along with the first such ZRTP message of each end, to the other."""
    def packet(battle, data, who, rtcp):
        if zrtp_type(data) == kind and battle.once((kind, who)):
            return [data, *make()]
        return data
    return packet


def at_ringing(battle, message, who):
    """The caller's port is known from the offer."""
    if who == "bob" and message.status == 180:
        for packet in clear(100):
            battle.relay.send("alice", packet)
    return message


def from_a_stranger(make):
    """From another address than that which the descriptions name; to which nothing may be sent then."""
    def then(battle):
        stranger = battle.relay.host, 40000
        for end in ENDS:
            packets = make(battle, end)
            battle.loop.do(lambda: [battle.sinks[1].sendto(p, battle.relay.targets[end, False]) for p in packets])
        battle.wait_flows()
        to_him = [d for d in battle.recorder.datagrams if d.destination == stranger]
        expect(len(to_him), 0, "packets to a stranger")
    return then


def reflect(battle, end):
    """Its own."""
    return [p for p in battle.relay.sent[end] if is_rtp(p)]


def attacks():
    yield Attack("clear-sound-before-the-answer", Goes(), signal=at_ringing)
    yield Attack("clear-sound-at-the-first-Hello", Goes(), packet=when("Hello", lambda: clear(50)))
    yield Attack("clear-sound-during-the-agreement", Goes(), packet=when("Commit", lambda: clear(50)))
    yield Attack("clear-sound-before-the-confirmation", Goes(), packet=when("Confirm2", lambda: clear(50)))
    yield Attack("clear-sound-when-protected", Goes(), then=inject(lambda battle, end: clear(200), dropped=150))
    yield Attack("clear-sound-in-the-peers-stream", Goes(), then=inject(in_its_stream(200), dropped=150))
    yield Attack("clear-sound-of-ten-thousand-packets", Goes(), then=inject(lambda battle, end: clear(MANY), dropped=1000))
    yield Attack("noise-of-ten-thousand-packets", Goes(), then=inject(
        lambda battle, end: [packet[:12] + os.urandom(170) for packet in clear(MANY, size=0)], dropped=1000))
    yield Attack("forged-numbers-of-ten-thousand-packets", Goes(), then=inject(
        lambda battle, end: [p[:2] + n.to_bytes(2, "big") + p[4:] for n, p in zip(range(0, 65536, 6), genuine(battle, end) * MANY)],
        dropped=1000))
    yield Attack("very-large-packets", Goes(), then=inject(
        lambda battle, end: [p for size in (1400, 1500, 2100, 9000, 65000) for p in clear(5, size=size)], dropped=5))
    yield Attack("datagrams-of-every-first-byte", Goes(), then=inject(
        lambda battle, end: [bytes([first]) + bytes(size) for first in range(256) for size in (0, 1, 11, 40)]))
    yield Attack("empty-datagrams", Goes(), then=inject(lambda battle, end: [b""] * 500))
    yield Attack("headers-that-promise-too-much", Goes(), then=inject(
        lambda battle, end: [bytes([0x8F]) + p[1:] for p in clear(50, size=20)]
        + [bytes([0x90]) + p[1:] for p in clear(50, header=b"", size=0)]
        + [bytes([0xA0]) + p[1:12] + b"\xff" for p in clear(50)], dropped=50))
    yield Attack("reflect-its-own-sound", Goes(), then=inject(reflect, dropped=10))

    yield Attack("replay-every-packet-at-once", Goes(), packet=every_third(lambda data: [data] * 4))
    yield Attack("replay-all-that-was-sent", Goes(), then=inject(genuine, dropped=5))
    yield Attack("replay-one-a-thousand-times", Goes(), then=inject(lambda battle, end: genuine(battle, end)[:1] * 1000, dropped=500))
    yield Attack("replay-from-a-stranger", Goes(), then=from_a_stranger(genuine))
    yield Attack("clear-sound-from-a-stranger", Goes(), then=from_a_stranger(in_its_stream(50)))
    yield Attack("swap-neighbouring-packets", Goes(), packet=swap_neighbours)
    yield Attack("reverse-every-five-packets", Goes(), packet=reverse_bursts)
    yield changed("lose-every-third-packet", lambda data: None)
    yield changed("truncate-every-third-packet", truncations)
    yield changed("lengthen-every-third-packet", lambda data: data + bytes(20))
    for what, at, mask in (
        ("version", 0, 0x40), ("padding-bit", 0, 0x20), ("extension-bit", 0, 0x10), ("csrc-count", 0, 0x01),
        ("marker", 1, 0x80), ("payload-type", 1, 0x01), ("sequence-number", 3, 0x01), ("sequence-by-half", 2, 0x80),
        ("timestamp", 7, 0x01), ("ssrc", 11, 0x01), ("first-byte-of-sound", 12, 0x01), ("last-byte-of-the-tag", -1, 0x01),
        ("first-byte-of-the-tag", -10, 0x80),
    ):
        yield changed(f"flip-the-{what}", lambda data, at=at, mask=mask: flip(data, at, mask))
    yield Attack("give-it-another-ssrc", Goes(), packet=every_third(
        lambda data: [data, data[:8] + SSRC.to_bytes(4, "big") + data[12:]]))
    yield Attack("alter-every-packet-for-a-while", Goes(), packet=silence, then=alter_all_for_a_while)


run(*attacks())
