#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The provider changes what the two ends say about their media."""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "..", "lib")]
import namespace  # noqa: E402

namespace.enter()

from battle import MEDIA_SINK_PORT, Attack, Goes, Stops, run  # noqa: E402
from description import (CRYPTO, FINGERPRINT, HASH, OTHER_HASH, append, both, change, flip_hash, hash_of,  # noqa: E402
                         in_answer, in_offer, insert, profile, strip, substitute)

REFUSED = ("requirement", "not-acceptable")
# Refused by the callee before it rings, which the caller is told.
OFFER_REFUSED = Stops(alice=REFUSED, bob=REFUSED)
# Refused by the caller, who hangs up at once: the callee was answered already.
ANSWER_REFUSED = Stops(alice=REFUSED, bob=("normal", "keying", "requirement"))
# One end sees that the Hello is another than was announced; the other may be the first to hang up.
CALLEE_SUSPECTS = Stops(alice=("keying", "suspect", "normal"), bob=("suspect", "keying"))
CALLER_SUSPECTS = Stops(alice=("suspect", "keying"), bob=("keying", "suspect", "normal"))
# Nobody answers where the media is sent.
NOBODY_THERE = Stops(alice=("requirement", "keying"), bob=("requirement", "keying"))

ELSEWHERE = substitute(r"^m=audio \d+", f"m=audio {MEDIA_SINK_PORT}")
AUDIO = "m=audio 40002 RTP/AVP 0", "a=rtpmap:0 PCMU/8000"
VIDEO = "m=video 40002 RTP/AVP 96", "a=rtpmap:96 VP8/90000"

EDITS = {
    # name: (change, outcome in the offer, outcome in the answer)
    "strip-zrtp-hash": (strip(HASH), OFFER_REFUSED, Goes()),
    "alter-zrtp-hash": (change(HASH, flip_hash), CALLEE_SUSPECTS, CALLER_SUSPECTS),
    "empty-zrtp-hash": (change(HASH, lambda line: HASH), OFFER_REFUSED, Goes()),
    "cut-zrtp-hash-short": (change(HASH, lambda line: line[:-2]), OFFER_REFUSED, Goes()),
    "zrtp-hash-of-no-hex": (change(HASH, lambda line: line[:-2] + "zz"), OFFER_REFUSED, Goes()),
    "add-a-forged-zrtp-hash-first": (change(HASH, lambda line: [OTHER_HASH, line]), CALLEE_SUSPECTS, CALLER_SUSPECTS),
    "profile-savp-without-keys": (profile("RTP/SAVP"), OFFER_REFUSED, ANSWER_REFUSED),
    "profile-dtls-without-fingerprint": (profile("UDP/TLS/RTP/SAVP"), OFFER_REFUSED, ANSWER_REFUSED),
    "profile-of-no-name": (profile("RTP/OTHER"), OFFER_REFUSED, ANSWER_REFUSED),
    "zrtp-becomes-sdes": (both(strip(HASH), profile("RTP/SAVP"), append(CRYPTO)), OFFER_REFUSED, ANSWER_REFUSED),
    "zrtp-becomes-dtls": (both(strip(HASH), profile("UDP/TLS/RTP/SAVP"), append(FINGERPRINT, "a=setup:actpass")),
                          OFFER_REFUSED, ANSWER_REFUSED),
    "add-crypto": (append(CRYPTO), Goes(), Goes()),
    "add-fingerprint": (append(FINGERPRINT, "a=setup:active"), Goes(), Goes()),
    "add-every-keying": (append(CRYPTO, FINGERPRINT, "a=setup:active"), Goes(), Goes()),
    "add-capabilities": (append("a=tcap:1 RTP/AVP", "a=acap:1 crypto:1 x inline:y", "a=pcfg:1 t=1"), Goes(), Goes()),
    # The callee refuses it by port 0, and the caller takes no harm from that line; one that lives ends the call.
    "add-a-clear-audio-stream": (append(*AUDIO), Goes(), ANSWER_REFUSED),
    "add-a-clear-video-stream": (append(*VIDEO), Goes(), ANSWER_REFUSED),
    "strip-rtcp-mux": (strip("a=rtcp-mux"), Goes(), Goes()),
    # The ends find each other by what comes from the other; whoever sits there gets nothing to hear.
    "send-media-elsewhere": (ELSEWHERE, Goes(), Goes()),
    "not-a-description": (lambda lines: ["this is", "no description"], OFFER_REFUSED, ANSWER_REFUSED),
    "no-codec-in-common": (both(substitute(r"^(m=audio \d+ \S+).*", r"\1 99"), strip("a=rtpmap", "a=fmtp"),
                                append("a=rtpmap:99 SPEX/8000")), OFFER_REFUSED, ANSWER_REFUSED),
}


def reflect(battle, message, who):
    """The answer announces the caller's own Hello."""
    if message.body and who == "alice":
        battle.notes["hash"] = hash_of(message.sdp)
    elif message.body:
        message.sdp = change(HASH, lambda line: battle.notes["hash"])(message.sdp)
    return message


def add_and_hide(more):
    """A stream is added to the offer, and taken out of the answer again."""
    def signal(battle, message, who):
        if message.body and who == "alice":
            message.sdp = append(*more)(message.sdp)
        elif message.body:
            lines = message.sdp
            second = [i for i, line in enumerate(lines) if line.startswith("m=")][1]
            if int(lines[second].split()[1]) != 0:
                raise AssertionError("the callee takes two streams")
            message.sdp = lines[:second]
        return message
    return signal


def elsewhere(battle, message, who):
    if message.body:
        message.sdp = ELSEWHERE(message.sdp)
    return message


def without_body(sender):
    def signal(battle, message, who):
        if who == sender and message.body:
            message.body = b""
            message.remove("Content-Type")
        return message
    return signal


def attacks():
    for name, (edit, offer, answer) in EDITS.items():
        yield Attack(f"{name}-in-offer", offer, signal=in_offer(edit))
        yield Attack(f"{name}-in-answer", answer, signal=in_answer(edit))
    yield Attack("reject-the-stream-in-answer", ANSWER_REFUSED, signal=in_answer(substitute(r"^m=audio \d+", "m=audio 0")))
    yield Attack("reflect-the-callers-zrtp-hash", CALLER_SUSPECTS, signal=reflect)
    yield Attack("zrtp-hash-for-the-whole-session-only", OFFER_REFUSED,
                 signal=in_offer(lambda lines: insert(hash_of(lines))(strip(HASH)(lines))))
    yield Attack("add-a-clear-audio-stream-and-hide-it", Goes(), signal=add_and_hide(AUDIO))
    yield Attack("add-a-clear-video-stream-and-hide-it", Goes(), signal=add_and_hide(VIDEO))
    yield Attack("send-all-media-elsewhere", NOBODY_THERE, signal=elsewhere)
    yield Attack("no-description-in-answer", ANSWER_REFUSED, signal=without_body("bob"))


run(*attacks())
