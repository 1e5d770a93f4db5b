#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Countersign and linphonec remember of each other over several calls with ZRTP, and what happens when one of
them forgets."""

import contextlib
import os
import sqlite3
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import namespace  # noqa: E402

namespace.enter()

import linphone  # noqa: E402
import tap  # noqa: E402
from kamailio import PROGRAM as KAMAILIO  # noqa: E402
from keyed import expect, it_calls, we_call  # noqa: E402
from scene import USERS, Scene  # noqa: E402


class Pair(Scene):
    """alice is ours, bob is linphonec. Each call is a new run of both, in the same folders."""

    def __init__(self, name):
        super().__init__(name)
        self.recorder = self.capture()

    def linphonec(self):
        mark = self.kamailio.process.mark()
        phone = self.keep(linphone.Linphone(self.path("bob"), "bob", USERS["bob"], self.authority.pem,
                                            self.voice("bob"), self.record("bob")))
        self.kamailio.wait_registered("bob", since=mark)
        return phone

    def call(self, start, *, checks=False, seconds=3):
        """What our first protection event said; with checks, both users compare the code."""
        phone, alice = self.linphonec(), self.agent("alice")
        start(alice, phone)
        said = alice.wait_event("protection", code=bool)[1]
        phone.wait_token()
        if said["level"] != "suspect":
            alice.wait_event("media", state="flowing")
            self.wait_recorded("alice", seconds)
        if checks:
            mark = phone.process.mark()
            phone.send("zrtp-set-verified 1")
            phone.wait_token(since=mark)  # it says it again
            mark = alice.mark()
            alice.send("heard " + said["code"]["hear"])
            alice.wait_event("protection", since=mark, level="checked")
        alice.send("hang-up")
        alice.wait_state("ended")
        phone.wait_ended()
        alice.quit()
        phone.stop()
        return said

    def zid_cache(self):
        """linphonec's, whatever its configuration says."""
        return self.path("bob", "home", ".linphone-zidcache")

    def linphone_forgets(self):
        """Its secrets, not who it is."""
        with contextlib.closing(sqlite3.connect(self.zid_cache())) as cache:
            gone = cache.execute("DELETE FROM zrtp").rowcount
            cache.commit()
        expect(gone, 1, "secrets to forget")

    def we_forget(self):
        program = self.countersign("alice", "peers", "forget", "sip:bob@sip.test")
        expect(program.wait(), 0, "exit of forgetting")

    def assert_all_clean(self, srtp=100):
        self.assert_clean(self.recorder, both_ends=False, zrtp=16, srtp=srtp)


def expect_known(said, level, continuity, suspicion, what):
    expect((said["level"], said["continuity"], said["suspicion"]), (level, continuity, suspicion), what)


def three_calls(starts):
    with Pair("three") as pair:
        expect_known(pair.call(starts[0], checks=True), "end-to-end", "first", None, "the first call")
        for start in starts[1:]:
            said = pair.call(start)
            expect_known(said, "checked", "kept", None, "a later call")
            expect((said["should_check"], said["peer_checked"]), (False, True), "what is asked and told")
        pair.assert_all_clean(srtp=300)
        pair.assert_heard("alice", "bob", most=0.4)
        pair.assert_heard("bob", "alice", most=0.4)


def test_three_calls_that_we_make():
    three_calls([we_call] * 3)


def test_three_calls_that_it_makes():
    three_calls([it_calls] * 3)


def test_it_forgets():
    """Whoever was checked and remembers nothing could be somebody else: no sound before the user has decided."""
    with Pair("it-forgets") as pair:
        pair.call(we_call, checks=True)
        expect(pair.call(it_calls)["level"], "checked", "before")
        pair.linphone_forgets()
        expect_known(pair.call(we_call), "suspect", "broken", "memory", "after it has forgotten")
        pair.assert_all_clean()


def test_it_is_another_device():
    with Pair("other-device") as pair:
        pair.call(we_call, checks=True)
        os.unlink(pair.zid_cache())
        said = pair.call(it_calls)
        expect((said["level"], said["suspicion"]), ("suspect", "memory"), "a device that was never here")
        pair.assert_all_clean()


def test_we_forget():
    """No false alarm: whom we do not remember is new."""
    with Pair("we-forget") as pair:
        pair.call(we_call, checks=True)
        pair.we_forget()
        expect_known(pair.call(we_call), "end-to-end", "first", None, "after we have forgotten")
        pair.assert_all_clean()


if linphone.PROGRAM is None or KAMAILIO is None:
    tap.skip_all("linphone-cli and kamailio are needed")
tap.run(*(f for name, f in list(globals().items()) if name.startswith("test_")))
