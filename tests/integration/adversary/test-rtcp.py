#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What travels beside the sound is protected like it: reports, and the word that a stream has ended."""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "..", "lib")]
import namespace  # noqa: E402

namespace.enter()

from battle import Attack, Goes, run  # noqa: E402
from capture import is_rtp, zrtp_type  # noqa: E402
from description import strip  # noqa: E402
from relay import kind_of  # noqa: E402
from rtp import (SSRC, application, bye, description, extended_report, flip, receiver_report,  # noqa: E402
                 sender_report, slow_down, ssrc_of)

ENDS = "alice", "bob"
OTHER = {"alice": "bob", "bob": "alice"}
KINDS = {"bye": bye, "sender-reports": sender_report, "receiver-reports": receiver_report, "description": description,
         "application-data": application, "a-request-to-slow-down": slow_down, "extended-reports": extended_report}
MANY = 10000


def peer_ssrc(battle, end):
    return ssrc_of(next(p for p in battle.relay.sent[OTHER[end]] if is_rtp(p)))


def inject(make, dropped, on_rtcp_port=False):
    """make(ssrc of the peer) gives what is sent to each end, which has to refuse at least so many."""
    def then(battle):
        before = {name: battle.events(name, "quality")[-1]["dropped"] for name in ENDS}
        for end in ENDS:
            battle.relay.inject(end, make(peer_ssrc(battle, end)), rtcp=on_rtcp_port, pause=0.002)
        for end in ENDS:
            battle.wait_dropped(end, before[end] + dropped)
    return then


def each(edit):
    def packet(battle, data, who, rtcp):
        return edit(data) if kind_of(data) == "rtcp" else data
    return packet


def until_both_reported(battle):
    for end in ENDS:
        battle.relay.wait_sent(end, "rtcp")


def reported_and_refused(count):
    """Each end has refused so many packets that came of the other's reports."""
    def then(battle):
        until_both_reported(battle)
        for end in ENDS:
            battle.wait_dropped(end, count)
    return then


def replay(battle):
    until_both_reported(battle)
    for end in ENDS:
        reports = [p for p in battle.relay.sent[OTHER[end]] if kind_of(p) == "rtcp"]
        battle.relay.inject(end, reports * 200, pause=0.002)
        battle.wait_dropped(end, 100)


def when(kind, make):
    def packet(battle, data, who, rtcp):
        if zrtp_type(data) == kind and battle.once((kind, who)):
            return [data, *make(SSRC)]
        return data
    return packet


def at_ringing(battle, message, who):
    if who == "bob" and message.status == 180:
        for packet in [bye(SSRC)] * 50:
            battle.relay.send("alice", packet)
    return message


def apart(battle, message, who):
    """RTCP gets ports of its own."""
    if message.body:
        message.sdp = strip("a=rtcp-mux")(message.sdp)
    return message


def attacks():
    for name, make in KINDS.items():
        yield Attack(f"clear-{name}", Goes(), then=inject(lambda ssrc, make=make: [make(ssrc)] * 60, 40))
    yield Attack("clear-bye-of-another-stream", Goes(), then=inject(lambda ssrc: [bye(SSRC)] * 60, 40))
    yield Attack("clear-bye-on-the-port-of-its-own", Goes(), signal=apart,
                 then=inject(lambda ssrc: [bye(ssrc)] * 60, 40, on_rtcp_port=True))
    yield Attack("clear-bye-before-the-answer", Goes(), signal=at_ringing)
    yield Attack("clear-bye-during-the-agreement", Goes(), packet=when("Commit", lambda ssrc: [bye(ssrc)] * 50))
    yield Attack("clear-reports-of-ten-thousand-packets", Goes(), then=inject(lambda ssrc: [sender_report(ssrc)] * MANY, 1000))
    yield Attack("noise-of-ten-thousand-reports", Goes(), then=inject(
        lambda ssrc: [receiver_report(ssrc) + os.urandom(60) for _ in range(MANY)], 1000))
    yield Attack("very-large-reports", Goes(), then=inject(
        lambda ssrc: [receiver_report(ssrc) + bytes(size) for size in (1400, 2100, 9000, 65000) for _ in range(5)], 5))
    yield Attack("replay-reports", Goes(), then=replay)
    yield Attack("send-reports-four-times", Goes(), packet=each(lambda data: [data] * 4), then=reported_and_refused(3))
    yield Attack("lose-every-report", Goes(), packet=each(lambda data: None), then=until_both_reported)
    yield Attack("truncate-reports", Goes(), then=reported_and_refused(6), packet=each(
        lambda data: [data[:n] for n in (1, 4, 8, 12, len(data) - 14, len(data) - 10, len(data) - 1)]))
    for what, at, mask in (
        ("packet-type", 1, 0x01), ("length", 3, 0x01), ("ssrc", 7, 0x01), ("first-byte-of-the-report", 8, 0x01),
        ("encryption-flag", -14, 0x80), ("index", -11, 0x01), ("tag", -1, 0x01),
    ):
        yield Attack(f"flip-the-{what}-of-reports", Goes(), then=reported_and_refused(3),
                     packet=each(lambda data, at=at, mask=mask: [flip(data, at, mask)] * 3))


run(*attacks())
