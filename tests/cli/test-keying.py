#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""--keying and --require: what two headless Countersigns agree on, and what they refuse."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import namespace  # noqa: E402

namespace.enter()

import tap  # noqa: E402
from scene import Scene  # noqa: E402

PROGRAM = tap.build_path("src", "cli", "countersign-cli")

# options of the caller, of the callee, then the level and keying that both reach
AGREED = [
    ("", "", "end-to-end", "zrtp"),
    ("--require clear", "--require checked", "end-to-end", "zrtp"),
    ("--keying sdes --keying zrtp --keying dtls", "--keying zrtp", "end-to-end", "zrtp"),
    ("--keying dtls", "", "provider", "dtls"),
    ("--keying sdes", "", "provider", "sdes"),
    ("", "--keying dtls", "provider", "dtls"),
    ("--keying sdes --keying dtls", "--require clear", "provider", "dtls"),
]

# … the transport, then how it ends for the caller, and the exit status
REFUSED = [
    ("--keying zrtp", "--keying sdes", "tls", "not-acceptable", 4),
    ("--keying sdes", "--keying dtls", "tls", "not-acceptable", 4),
    ("--keying sdes", "--require end-to-end", "tls", "not-acceptable", 4),
    ("--keying dtls", "--require checked", "tls", "not-acceptable", 4),
    ("--require end-to-end", "--keying sdes --keying dtls", "tls", "not-acceptable", 4),
    ("--keying sdes", "", "udp", "requirement", 5),  # keys in a message that anybody can read
    ("--keying dtls", "", "tcp", "requirement", 5),
]


def expect(actual, wanted, what):
    if actual != wanted:
        raise AssertionError(f"{what}: {actual!r}, not {wanted!r}")


def call(scene, caller, callee, transport="tls"):
    bob = scene.countersign("bob", "agent", "--auto-answer", "--listen", "127.0.0.1:5061", "--transport", transport,
                            *scene.media("bob"), *callee.split(), program=PROGRAM)
    bob.wait_event("listening")
    trust = ["--trust", scene.path("bob", "data", "certificate.pem")] if transport == "tls" else []
    alice = scene.countersign("alice", "call", "sip:bob@127.0.0.1:5061", "--transport", transport, *trust,
                              *scene.media("alice"), *caller.split(), program=PROGRAM)
    return alice, bob


def test_agreed():
    for caller, callee, level, keying in AGREED:
        tap.say(f"{caller} | {callee}")
        with Scene("agreed", server=False) as scene:
            alice, bob = call(scene, caller, callee)
            for end in alice, bob:
                said = end.wait_event("protection")[1]
                expect((said["level"], said["keying"]), (level, keying), "what was agreed on")
                expect(bool(said["suite"]), True, "a suite")
                # a code is there only where it means something
                expect((bool(said["code"]), bool(said["hash"])), (keying == "zrtp", keying == "zrtp"), "the code")
                end.wait_event("media", state="flowing")
            if keying != "zrtp":
                for command in "heard topmost Istanbul", "skip", "uncheck", "go-on":
                    mark = alice.mark()
                    alice.send(command)
                    alice.wait_event("error", since=mark)
            alice.send("hang-up")
            expect(alice.wait(), 0, "exit")


def test_refused():
    for caller, callee, transport, reason, status in REFUSED:
        tap.say(f"{caller} | {callee} | {transport}")
        with Scene("refused", server=False) as scene:
            alice, bob = call(scene, caller, callee, transport)
            said = alice.wait_state("ended", reason=reason)[1]
            expect(bool(said["detail"]), True, "the reason is told")
            expect(alice.wait(), status, "exit")
            for end in alice, bob:
                expect([s for _, s in end.events() if s["event"] == "media" or s.get("state") == "active"], [], "sound")


tap.run(test_agreed, test_refused)
