#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whoever sits on the media path works on the agreement of keys itself (RFC 6189)."""

import hashlib
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "..", "lib")]
import namespace  # noqa: E402

namespace.enter()

import zrtp  # noqa: E402
from battle import Attack, Goes, Stops, run  # noqa: E402
from capture import zrtp_type  # noqa: E402
from description import HASH, change, strip  # noqa: E402
from zrtp import flip  # noqa: E402

MESSAGES = "Hello", "HelloACK", "Commit", "DHPart1", "DHPart2", "Confirm1", "Confirm2", "Conf2ACK"
ENDS = "alice", "bob"
# The end that sees it says what it saw; the other hears of an Error, or of nothing any more.
BROKEN = Stops(("suspect", "keying", "normal"), ("suspect", "keying", "normal"), fresh=False)
NO_KEYS = Stops(("keying", "requirement"), ("keying", "requirement", "normal"), fresh=False)
WEAKEST = [["S256"], ["AES1"], ["HS32"], ["DH3k"], ["B32 "]]


def each(kind, edit, sender=None):
    """Every such message, those that are repeated too."""
    def packet(battle, data, who, rtcp):
        if zrtp_type(data) == kind and sender in (None, who):
            return edit(data)
        return data
    return packet


def first(kinds, edit):
    """The first such message of each end; it is repeated in time."""
    def packet(battle, data, who, rtcp):
        kind = zrtp_type(data)
        if kind in kinds and battle.once((kind, who)):
            return edit(data)
        return data
    return packet


def field(name, which, value):
    return lambda data: zrtp.replace(data, name, which, value)


# ---- the order and number of messages ----

def swap_neighbours(battle, data, who, rtcp):
    """Each message behind the one that followed it, the first three rounds."""
    if zrtp_type(data) is None:
        return data
    held = battle.notes.pop(("held", who), None)
    if held is not None:
        return [data, held]
    if battle.next(("swapped", who)) < 3:
        battle.notes["held", who] = data
        return None
    return data


def truncate(with_checksum):
    """The first two copies of each message, cut at other places each time."""
    def packet(battle, data, who, rtcp):
        kind = zrtp_type(data)
        if kind is None:
            return data
        content = zrtp.message(data)
        cuts = [zrtp.wrap(data, content[:n]) for n in (12, len(content) // 8 * 4, len(content) - 4)] if with_checksum else [
            data[:n] for n in (1, 8, 12, 16, 24, len(data) - 1)]
        turn = battle.next((kind, who))
        return cuts[turn::2] if turn < 2 else data
    return packet


def keep(battle, data, who, rtcp):
    battle.notes.setdefault(("kept", who), []).append(data)
    return data


def replay_all(battle):
    """The whole agreement once more, to those who said it and to those who heard it."""
    for who, other in ("alice", "bob"), ("bob", "alice"):
        kept = [p for p in battle.notes["kept", who] if zrtp_type(p)]
        battle.relay.inject(other, kept)
        battle.relay.inject(who, kept)


def replay_of(kind):
    def then(battle):
        for who, other in ("alice", "bob"), ("bob", "alice"):
            battle.relay.inject(other, [p for p in battle.notes["kept", who] if zrtp_type(p) == kind] * 5)
    return then


# ---- a Hello that was changed, and announced as it is now ----

def announced(edit):
    """The callee's 200 waits until its Hello has come, which the attacker then announces as changed."""
    def signal(battle, message, who):
        if who == "bob" and message.method == "INVITE" and message.status == 200 and "hello" not in battle.notes:
            battle.notes["answer"] = message
            return None
        return message

    def packet(battle, data, who, rtcp):
        if who != "bob" or zrtp_type(data) != "Hello":
            return data
        changed = edit(data)
        answer = battle.notes.get("answer")
        if answer is not None and battle.once("hello"):
            digest = hashlib.sha256(zrtp.message(changed)).hexdigest()
            answer.sdp = change(HASH, lambda line: f"{HASH}1.10 {digest}")(answer.sdp)
            battle.proxy.deliver("alice", answer)
        return changed
    return {"signal": signal, "packet": packet}


def unannounced(edit):
    def signal(battle, message, who):
        if who == "bob" and message.body:
            message.sdp = strip(HASH)(message.sdp)
        return message
    return {"signal": signal, "packet": each("Hello", edit, "bob")}


# ---- messages of the attacker's own ----

def forged(name, content=b"", count=1):
    return [zrtp.make(name, content, sequence=n) for n in range(count)]


def before(packets):
    """Ahead of the first Hello that each end gets, to both."""
    def packet(battle, data, who, rtcp):
        if zrtp_type(data) == "Hello" and battle.once(("forged", who)):
            return [*packets, data]
        return data
    return packet


def after(packets):
    def then(battle):
        for end in ENDS:
            battle.relay.inject(end, packets)
    return then


def hellos(count):
    """Of others, each with a ZID of its own; the MAC is nobody's."""
    body = b"1.10" + b"Mallory".ljust(16) + bytes(32)
    return [zrtp.make("Hello", body + n.to_bytes(12, "big") + b"\0\0\0\0" + bytes(8), n) for n in range(count)]


def error(code):
    return forged("Error", code.to_bytes(4, "big"))


def fragment(data):
    return [b"\x11" + data[1:], data]


def attacks():
    for kind in MESSAGES:
        yield Attack(f"drop-the-first-{kind}", Goes(), packet=first((kind,), lambda data: None))
        outcome = Goes() if kind in ("HelloACK", "Conf2ACK") else NO_KEYS
        yield Attack(f"drop-every-{kind}", outcome, packet=each(kind, lambda data: None))
    yield Attack("drop-the-first-of-every-message", Goes(), packet=first(MESSAGES, lambda data: None))
    yield Attack("send-every-message-three-times", Goes(),
                 packet=lambda battle, data, who, rtcp: [data] * 3 if zrtp_type(data) else data)
    yield Attack("swap-neighbouring-messages", Goes(), packet=swap_neighbours)
    yield Attack("truncate-the-first-of-every-message", Goes(), packet=truncate(False))
    # RFC 6189 section 5.9: what is whole and makes no sense is an error, 0x10
    yield Attack("truncate-every-message-with-a-right-checksum", BROKEN, packet=truncate(True))
    yield Attack("flip-a-bit-in-the-first-of-every-message", Goes(), packet=first(MESSAGES, lambda data: flip(data, 20)))
    yield Attack("send-every-message-as-a-fragment-too", Goes(),
                 packet=lambda battle, data, who, rtcp: fragment(data) if zrtp_type(data) else data)
    yield Attack("replay-the-whole-agreement-afterwards", Goes(), packet=keep, then=replay_all)
    yield Attack("replay-Commit-afterwards", Goes(), packet=keep, then=replay_of("Commit"))
    yield Attack("replay-Confirm2-afterwards", Goes(), packet=keep, then=replay_of("Confirm2"))

    hello_edits = {
        "client": field("Hello", "client", b"Countersign 9.9 "),
        "zid": field("Hello", "zid", b"\x5a" * 12),
        "version": field("Hello", "version", b"1.20"),
        "flags": field("Hello", "flags", b"\x70"),
        "lists": lambda data: zrtp.algorithms(data, WEAKEST),
        "mac": field("Hello", "mac", flip),
    }
    for what, edit in hello_edits.items():
        yield Attack(f"change-the-{what}-in-Hello", BROKEN, packet=each("Hello", edit))
    for what in "client", "lists", "flags", "mac":
        yield Attack(f"change-the-{what}-in-Hello-and-announce-it", BROKEN, **announced(hello_edits[what]))
    for what in "zid", "lists":
        yield Attack(f"change-the-{what}-in-Hello-and-announce-nothing", BROKEN, **unannounced(hello_edits[what]))

    for what, value in {
        "image": flip, "zid": flip, "hash": b"S384", "cipher": b"AES1", "tag": b"HS32", "agreement": b"DH3k", "sas": b"B32 ",
        "hvi": flip, "mac": flip,
    }.items():
        yield Attack(f"change-the-{what}-in-Commit", BROKEN, packet=each("Commit", field("Commit", what, value)))
    for part in "DHPart1", "DHPart2":
        for what, edit in {
            "of-zeroes": lambda value: bytes(len(value)),
            "of-order-one": lambda value: b"\1" + bytes(len(value) - 1),
            "of-all-ones": lambda value: b"\xff" * len(value),
            "of-another": flip,
        }.items():
            yield Attack(f"public-value-{what}-in-{part}", BROKEN,
                         packet=each(part, lambda data, edit=edit: zrtp.public_value(data, edit)))
        for what in "image", "rs1", "pbx", "mac":
            yield Attack(f"change-the-{what}-in-{part}", BROKEN, packet=each(part, field(part, what, flip)))
    for confirm in "Confirm1", "Confirm2":
        for what in "mac", "iv", "hidden":
            yield Attack(f"change-the-{what}-in-{confirm}", BROKEN, packet=each(confirm, field(confirm, what, flip)))

    # what nobody has vouched for is passed over, and the peer's own is waited for
    yield Attack("forge-Error-at-first", Goes(), packet=before(error(0x30)))
    yield Attack("forge-Error-afterwards", Goes(), then=after(error(0x10) + error(0x70) + error(0x100)))
    yield Attack("forge-GoClear-at-first", Goes(), packet=before(forged("GoClear", bytes(8))))
    yield Attack("forge-GoClear-afterwards", Goes(), then=after(forged("GoClear", bytes(8), 20)))
    yield Attack("forge-SASrelay-afterwards", Goes(), then=after(forged("SASrelay", bytes(64), 5)))
    yield Attack("forge-what-no-message-is", Goes(), packet=before(forged("Whatever", bytes(32), 20)))
    yield Attack("flood-of-Hello-at-first", Goes(), packet=before(hellos(300)))
    yield Attack("flood-of-Hello-before-every-message", Goes(),
                 packet=lambda battle, data, who, rtcp: [*hellos(150), data] if zrtp_type(data) else data)
    yield Attack("flood-of-Hello-afterwards", Goes(), then=after(hellos(3000)))
    yield Attack("flood-of-Ping-afterwards", Goes(), then=after(forged("Ping", b"1.10" + bytes(8), 1000)))


run(*attacks())
