#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What two headless Countersigns remember of each other from call to call, and what happens when one forgets."""

import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import namespace  # noqa: E402

namespace.enter()

import tap  # noqa: E402
from process import Process  # noqa: E402
from scene import Scene  # noqa: E402

PROGRAM = tap.build_path("src", "cli", "countersign-cli")
PORT = 5061


def expect(actual, wanted, what):
    if actual != wanted:
        raise AssertionError(f"{what}: {actual!r}, not {wanted!r}")


class Pair(Scene):
    """bob is called at one address all the time; each call is one run of either program, with the same data folders."""

    def __init__(self, name):
        super().__init__(name, server=False)
        self.ends = {}

    def call(self, *more, active=True):
        """(alice, bob), in a call whose protection is known."""
        bob = self.countersign("bob", "agent", "--auto-answer", "--listen", f"127.0.0.1:{PORT}", *self.media("bob"),
                               program=PROGRAM)
        bob.wait_event("listening")
        alice = self.countersign("alice", "call", f"sip:bob@127.0.0.1:{PORT}", "--trust",
                                 self.path("bob", "data", "certificate.pem"), *self.media("alice"), *more, program=PROGRAM)
        for end in alice, bob:
            end.wait_code()
            if active:
                end.wait_state("active")
        return alice, bob

    def end(self, alice, bob, exits=(0, 0)):
        alice.send("hang-up")
        first = alice.wait()
        bob.wait_state("ended")
        expect((first, bob.quit()), exits, "exits")

    def forget_all(self):
        for who in "alice", "bob":
            os.remove(self.path(who, "data", "peers"))

    def peers(self, who, *action):
        program = self.countersign(who, "peers", *action, program=PROGRAM)
        status = program.wait()
        return status, [said for _, said in program.events() if said["event"] == "peer"], program

    def peer(self, who):
        """The one that is remembered."""
        status, peers, _ = self.peers(who, "list")
        expect((status, len(peers)), (0, 1), "listing")
        return peers[0]


def known(end):
    """What the first protection event says of the past."""
    said = end.wait_event("protection", code=bool)[1]
    return said["level"], said["continuity"], said["suspicion"]


def check(end):
    mark = end.mark()
    end.send("heard " + end.wait_code()["hear"])
    return end.wait_event("protection", since=mark, level="checked")[1]


def test_three_calls():
    """Checked once, known ever after: nothing is asked again."""
    with Pair("three") as pair:
        alice, bob = pair.call()
        for end in alice, bob:
            expect(known(end), ("end-to-end", "first", None), "the first call")
        checked_on = [check(end)["checked_on"] for end in (alice, bob)]
        pair.end(alice, bob)
        for _ in range(2):
            alice, bob = pair.call()
            for end, day in zip((alice, bob), checked_on):
                expect(known(end), ("checked", "kept", None), "a later call")
                said = end.wait_event("protection", level="checked")[1]
                expect((said["should_check"], said["peer_checked"]), (False, True), "the other side's check")
                expect(said["checked_on"][:19], day[:19], "the day of the check")
            pair.end(alice, bob)
        for who, address in ("alice", "sip:bob@127.0.0.1"), ("bob", "sip:127.0.0.1"):
            peer = pair.peer(who)
            expect((peer["address"], peer["requirement"], peer["ever_checked"]), (address, None, True), "who is remembered")
            device, = peer["devices"]
            expect(len(device["zid"]), 24, "digits of the ZID")
            if not device["first_seen"] <= device["checked_on"] <= device["last_seen"]:
                raise AssertionError(f"a device seen like this: {device}")


def test_checked_by_one_side():
    with Pair("one") as pair:
        alice, bob = pair.call()
        check(alice)
        pair.end(alice, bob)
        alice, bob = pair.call()
        expect(known(alice), ("checked", "kept", None), "who has checked")
        expect(known(bob), ("end-to-end", "kept", None), "who has not")
        said = [end.wait_event("protection", code=bool)[1] for end in (alice, bob)]
        expect([(s["should_check"], s["peer_checked"]) for s in said], [(False, False), (True, True)], "what is asked and told")
        pair.end(alice, bob)


def test_one_side_forgets():
    """Who forgot is not alarmed; the other one is, and not of a wrong code."""
    with Pair("forget") as pair:
        alice, bob = pair.call()
        check(alice)
        check(bob)
        pair.end(alice, bob)
        expect(pair.peers("bob", "forget", "sip:127.0.0.1")[0], 0, "exit of forgetting")
        expect(pair.peers("bob", "list")[:2], (0, []), "who is remembered")

        alice, bob = pair.call(active=False)
        expect(known(bob), ("end-to-end", "first", None), "who forgot")
        expect(known(alice), ("suspect", "broken", "memory"), "who did not")
        pair.end(alice, bob, exits=(5, 0))

        # the warning comes again until the user has decided
        alice, bob = pair.call(active=False)
        expect(known(alice), ("suspect", "broken", "memory"), "once more")
        mark = alice.mark()
        alice.send("go-on")
        expect(alice.wait_event("protection", since=mark)[1]["level"], "end-to-end", "going on")
        # what is remembered is not replaced before the code was entered, at either end
        check(alice)
        check(bob)
        pair.end(alice, bob)
        alice, bob = pair.call()
        for end in alice, bob:
            expect(known(end), ("checked", "kept", None), "after the new check")
        pair.end(alice, bob)


def test_uncheck():
    with Pair("uncheck") as pair:
        alice, bob = pair.call()
        check(alice)
        mark = alice.mark()
        alice.send("uncheck")
        expect(alice.wait_event("protection", since=mark)[1]["level"], "end-to-end", "taken back")
        mark = alice.mark()
        alice.send("uncheck")
        alice.wait_event("error", since=mark)
        check(alice)
        pair.end(alice, bob)

        expect(pair.peers("alice", "uncheck", "bob@127.0.0.1")[0], 0, "exit of unchecking")
        peer = pair.peer("alice")
        expect((peer["ever_checked"], peer["checked_on"], peer["devices"][0]["checked_on"]), (True, None, None), "the memory")
        alice, bob = pair.call()
        expect(known(alice), ("end-to-end", "kept", None), "the next call")
        pair.end(alice, bob)


def test_skip():
    with Pair("skip") as pair:
        alice, bob = pair.call()
        alice.send("skip")
        mark = alice.mark()
        alice.send("skip")
        alice.wait_event("error", since=mark)
        check(alice)
        pair.end(alice, bob)
        # where the check is required, there is no skipping it
        pair.forget_all()
        alice, bob = pair.call("--require", "checked")
        alice.send("skip")
        alice.wait_state("ended", reason="requirement")
        expect(alice.wait(), 5, "exit")


def test_no_skip_after_a_wrong_code():
    with Pair("wrong") as pair:
        alice, bob = pair.call()
        alice.send("heard topmost Istanbul")
        alice.wait_event("protection", level="suspect")
        # what is no code decides nothing, but it has been tried again
        alice.send("heard who knows")
        alice.wait_event("protection", level="end-to-end", suspicion="code")
        alice.wait_event("error")
        mark = alice.mark()
        alice.send("skip")
        alice.wait_event("error", since=mark, text=lambda text: "enter it again or hang up" in text)
        alice.send("heard topmost Istanbul")
        alice.wait_event("protection", since=mark, level="suspect")
        pair.end(alice, bob, exits=(5, 0))


def test_nobody_by_that_name():
    with Pair("nobody") as pair:
        expect(pair.peers("alice", "list")[:2], (0, []), "an empty memory")
        for action in "forget", "uncheck":
            for address in "sip:bob@127.0.0.1", "not an address at all", "mailto:bob@example.org", "-":
                status, _, program = pair.peers("alice", action, address)
                program.wait_event("error")
                expect(status, 6, f"exit of {action} {address}")
        with open(pair.path("file"), "w", encoding="ascii") as f:
            f.write("none")
        os.makedirs(pair.path("carol"))
        os.symlink(pair.path("file"), pair.path("carol", "data"))
        expect(pair.peers("carol", "list")[0], 6, "exit without a data folder")


def test_told_to_people():
    with Pair("people") as pair:
        alice, bob = pair.call()
        check(alice)
        pair.end(alice, bob)
        shown = subprocess.run([PROGRAM, "--data", pair.path("alice", "data"), "peers", "list"], check=True, text=True,
                               capture_output=True, env={**os.environ, "LC_ALL": "C.UTF-8"}).stdout
        zid = pair.peer("alice")["devices"][0]["zid"]
        for words in "sip:bob@127.0.0.1", "required: end-to-end", f"device {zid}: first seen today, last today", "; checked today":
            if words not in shown:
                raise AssertionError(f"“{words}” is not in:\n{shown}")


def say(pair, who, *action):
    """(status, output, what is on standard error)"""
    done = subprocess.run([PROGRAM, "--data", pair.path(who, "data"), "peers", *action], check=False, text=True,
                          capture_output=True, env={**os.environ, "LC_ALL": "C.UTF-8"})
    return done.returncode, done.stdout, done.stderr


def test_loss_is_accepted():
    with Pair("loss") as pair:
        alice, bob = pair.call()
        check(alice)
        pair.end(alice, bob)
        expect(say(pair, "alice", "start-over")[:2], (0, "Nothing was lost.\n"), "without a loss")
        os.remove(pair.path("alice", "data", "peers"))
        status, out, err = say(pair, "alice", "start-over")
        expect((status, out.startswith("The loss is accepted. ")), (0, True), "with a loss")
        expect("“countersign-cli peers start-over” dismisses this message." in err, True, "the way out")
        expect(say(pair, "alice", "start-over")[:2], (0, "Nothing was lost.\n"), "after it was accepted")


def test_unreadable():
    """Nobody readable is not nobody remembered."""
    with Pair("unreadable") as pair:
        alice, bob = pair.call()
        check(alice)
        pair.end(alice, bob)
        key = pair.path("alice", "data", "secrets.key")
        os.rename(key, key + ".away")
        os.mkdir(key)
        for action in ("list",), ("forget", "sip:bob@127.0.0.1"), ("uncheck", "sip:bob@127.0.0.1"), ("start-over",):
            status, out, err = say(pair, "alice", *action)
            expect((status, out), (6, ""), f"of {action}")
            expect("What is remembered of people can't be read." in err, True, f"what is said of {action}")
        os.rmdir(key)
        os.rename(key + ".away", key)
        expect(say(pair, "alice", "list")[0], 0, "when it is readable again")


def test_suspect_is_told_to_people():
    """Nobody is told to speak while the sound is off."""
    with Pair("suspect") as pair:
        alice, bob = pair.call()
        check(bob)
        pair.end(alice, bob)
        expect(pair.peers("alice", "forget", "sip:bob@127.0.0.1")[0], 0, "exit of forgetting")
        told = pair.keep(Process([PROGRAM, "--data", pair.path("bob", "data"), "answer", "--calls", "1", "--listen",
                                  f"127.0.0.1:{PORT}", *pair.media("bob")], env={**os.environ, "LC_ALL": "C.UTF-8"}))
        told.wait_line("Listening for direct calls")
        alice = pair.countersign("alice", "call", f"sip:bob@127.0.0.1:{PORT}", "--trust",
                                 pair.path("bob", "data", "certificate.pem"), *pair.media("alice"), program=PROGRAM)
        told.wait_line("go-on")
        alice.wait_state("active")
        alice.send("hang-up")
        alice.wait()
        expect(told.wait(), 5, "exit")
        said = told.tail(100)
        if "You can speak" in said:
            raise AssertionError(f"told to speak:\n{said}")


tap.run(test_three_calls, test_checked_by_one_side, test_one_side_forgets, test_uncheck, test_skip,
        test_no_skip_after_a_wrong_code, test_nobody_by_that_name, test_told_to_people,
        test_loss_is_accepted, test_unreadable, test_suspect_is_told_to_people)
