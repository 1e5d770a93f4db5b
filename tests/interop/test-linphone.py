#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Countersign and linphonec with ZRTP mandatory, through kamailio on TLS."""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import namespace  # noqa: E402

namespace.enter()

import linphone  # noqa: E402
import tap  # noqa: E402
from kamailio import PROGRAM as KAMAILIO  # noqa: E402
from scene import USERS, Scene  # noqa: E402


def expect(actual, wanted, what):
    if actual != wanted:
        raise AssertionError(f"{what}: {actual!r}, not {wanted!r}")


def linphonec(scene, user="bob", **options):
    phone = scene.keep(linphone.Linphone(scene.path(user), user, USERS[user], scene.authority.pem, scene.voice(user),
                                         scene.record(user), **options))
    scene.kamailio.wait_registered(user)
    return phone


def expect_same_code(code, token):
    """linphonec shows four characters, or two words with a colon between them."""
    def plain(text):
        return re.sub(r"[^a-z0-9]", "", text.lower())
    expect(plain(code["text"]), plain(token), "the codes")


def we_call(scene, phone):
    alice = scene.agent("alice")
    alice.send("call sip:bob@sip.test")
    phone.wait_ringing()
    phone.answer()
    return alice


def it_calls(scene, phone):
    alice = scene.agent("alice")
    phone.call("sip:alice@sip.test")
    alice.wait_state("ringing", direction="in")
    alice.send("answer")
    return alice


def call_with(start, we_hang_up, kind="B32", **options):
    with Scene("linphone") as scene:
        recorder = scene.capture()
        phone = linphonec(scene, **options)
        alice = start(scene, phone)
        alice.wait_state("active")
        code = alice.wait_code()
        expect(code["type"], kind, "the type of the code")
        expect_same_code(code, phone.wait_token())
        alice.wait_event("media", state="flowing", codec="opus/48000")
        scene.wait_recorded("alice", 5)
        alice.send(f"heard {code['hear']}")
        alice.wait_event("protection", level="checked")
        if we_hang_up:
            alice.send("hang-up")
        else:
            phone.terminate()
        expect(alice.wait_state("ended")[1]["reason"], "normal", "our call ended")
        if "No error" not in phone.wait_ended():
            raise AssertionError("linphonec saw an error")
        expect(alice.quit(), 0, "exit")
        phone.stop()
        # its player stumbles on a busy machine: of more sound a smaller share is as much
        scene.assert_heard("alice", "bob", seconds=3, most=0.4, recognised=1.8)
        scene.assert_heard("bob", "alice", seconds=3, most=0.4, recognised=1.8)
        scene.assert_clean(recorder, both_ends=False, zrtp=8, srtp=200)
        return next(said for _, said in alice.events() if said["event"] == "protection" and said.get("code"))


def test_we_call_and_hang_up():
    call_with(we_call, True)


def test_we_call_and_it_hangs_up():
    call_with(we_call, False)


def test_it_calls_and_hangs_up():
    call_with(it_calls, False)


def test_it_calls_and_we_hang_up():
    call_with(it_calls, True)


def test_words():
    call_with(we_call, True, kind="B256", extra="zrtp_sas_suites=MS_ZRTP_SAS_B256")


def agreement(name, suite):
    said = call_with(it_calls, True, extra=f"zrtp_key_agreements_suites=MS_ZRTP_KEY_AGREEMENT_{suite}")
    expect(said["agreement"], name, "the key agreement")


def test_x448():
    agreement("X448", "X448")


def test_dh3k():
    agreement("DH3k", "DH3K")


def hold(start):
    """linphonec puts the call on hold and takes it up again: the keys stay, and so does the sound."""
    with Scene("hold") as scene:
        recorder = scene.capture()
        phone = linphonec(scene)
        alice = start(scene, phone)
        alice.wait_state("active")
        code = alice.wait_code()
        alice.wait_event("media", state="flowing")
        scene.wait_recorded("alice", 1)
        mark = phone.process.mark()
        phone.send("pause")
        phone.process.wait_line("is now paused", since=mark)
        phone.send("resume")
        phone.process.wait_line("Media streams established", since=mark)
        held = os.path.getsize(scene.record("alice"))
        scene.wait_recorded("alice", held / 96000 + 3)
        expect([said["state"] for _, said in alice.events() if said["event"] == "call"][-1], "active", "our call")
        expect(alice.wait_code(), code, "the code after hold")
        phone.terminate()
        expect(alice.wait_state("ended")[1]["reason"], "normal", "our call ended")
        phone.stop()
        scene.assert_heard("alice", "bob", seconds=2, most=0.4)
        scene.assert_heard("bob", "alice", seconds=2, most=0.4)
        scene.assert_clean(recorder, both_ends=False, srtp=200)


def test_it_holds_a_call_that_we_made():
    hold(we_call)


def test_it_holds_a_call_that_it_made():
    hold(it_calls)


def test_it_declines():
    with Scene("declines") as scene:
        phone = linphonec(scene)
        alice = scene.countersign("alice", "call", "sip:bob@sip.test", *scene.account("alice"), *scene.media("alice"))
        phone.wait_ringing()
        phone.terminate()
        expect(alice.wait_state("ended")[1]["reason"], "declined", "our call ended")
        expect(alice.wait(), 4, "exit")


def test_we_cancel():
    with Scene("cancels") as scene:
        phone = linphonec(scene)
        alice = scene.agent("alice")
        alice.send("call sip:bob@sip.test")
        phone.wait_ringing()
        alice.send("hang-up")
        expect(alice.wait_state("ended")[1]["reason"], "cancelled", "our call ended")
        phone.wait_ended()


def test_it_has_only_srtp():
    """Keys that the provider sees are refused where encryption to the other device is required."""
    with Scene("sdes") as scene:
        phone = linphonec(scene, encryption="srtp", mandatory=True)
        alice = scene.countersign("alice", "call", "sip:bob@sip.test", "--require", "end-to-end",
                                  *scene.account("alice"), *scene.media("alice"))
        expect(alice.wait_state("ended")[1]["reason"], "not-acceptable", "our call ended")
        expect(alice.wait(), 4, "exit")
        carol = scene.agent("carol", "--require", "end-to-end")
        mark = phone.process.mark()
        phone.call("sip:carol@sip.test")
        phone.wait_ended(since=mark)
        if any("ringing" in text for _, text in phone.process.lines[mark:]):
            raise AssertionError("it rang for a call that may not be")
        expect(carol.wait_state("ended")[1]["reason"], "requirement", "its call ended")


if linphone.PROGRAM is None or KAMAILIO is None:
    tap.skip_all("linphone-cli and kamailio are needed")
tap.run(*(f for name, f in list(globals().items()) if name.startswith("test_")))
