#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Countersigns through kamailio: calls, the check, refusals, and servers that are not what they should be."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import namespace  # noqa: E402

namespace.enter()

import baresip  # noqa: E402
import tap  # noqa: E402
from capture import is_rtcp, is_rtp  # noqa: E402
from kamailio import PROGRAM as KAMAILIO  # noqa: E402
from process import udp_ports  # noqa: E402
from scene import Scene  # noqa: E402


def expect(actual, wanted, what):
    if actual != wanted:
        raise AssertionError(f"{what}: {actual!r}, not {wanted!r}")


def establish(caller, callee, address="sip:bob@sip.test"):
    """Calls, answers, and waits until both ends are active; the two codes."""
    marks = caller.mark(), callee.mark()
    caller.send(f"call {address}")
    callee.wait_state("ringing", since=marks[1], direction="in")
    caller.wait_state("ringing", since=marks[0], direction="out")
    callee.send("answer")
    for end, mark in zip((caller, callee), marks):
        end.wait_state("active", since=mark)
    return [end.wait_code(since=mark) for end, mark in zip((caller, callee), marks)]


def hang_up(one, other, reason="normal"):
    """The other sees a normal end; so does the one unless it had a reason."""
    marks = one.mark(), other.mark()
    one.send("hang-up")
    expect(one.wait_state("ended", since=marks[0])[1]["reason"], reason, f"{one.process.name}'s call ended")
    expect(other.wait_state("ended", since=marks[1])[1]["reason"], "normal", f"{other.process.name}'s call ended")


def wrong_code(code):
    return "topmost Istanbul" if code["hear"] != "topmost Istanbul" else "topmost Jupiter"


def call_between(transport, server, algorithm):
    with Scene("call", algorithm) as scene:
        recorder = scene.capture()
        options = {"transport": transport, "server": server}
        alice, bob = scene.agent("alice", **options), scene.agent("bob", **options)
        codes = establish(alice, bob)
        expect(codes[0]["text"], codes[1]["text"], "the codes")
        for end in alice, bob:
            said = end.wait_event("protection", code=bool)[1]
            expect(said["level"], "end-to-end", "level")
            expect(said["keying"], "zrtp", "keying")
            expect((said["agreement"], said["suite"]), ("X255", "AEAD_AES_256_GCM"), "algorithms")
            end.wait_event("media", state="flowing", codec="opus/48000")
        for user in "alice", "bob":
            scene.wait_recorded(user, 3)
        # the first report comes by chance after 1.25 to 3.75 seconds
        recorder.wait_for(lambda datagrams: len({d.source for d in datagrams if is_rtcp(d.payload)}) == 2,
                          "a report of each end")
        hang_up(alice, bob)
        for end in alice, bob:
            last = [said for _, said in end.events() if said["event"] == "quality"][-1]
            if last["sent"] < 100 or last["received"] < 100 or last["lost"] > 5:
                raise AssertionError(f"quality at the end: {last}")
            expect(end.quit(), 0, "exit")
        scene.assert_heard("alice", "bob")
        scene.assert_heard("bob", "alice")
        scene.assert_clean(recorder, zrtp=8, srtp=200, srtcp=2)


def test_call_over_tls():
    call_between("tls", "sip.test:5061", "SHA-256")


def test_call_over_tcp():
    call_between("tcp", "127.0.0.1:5060", "MD5")


def test_call_over_udp():
    call_between("udp", "127.0.0.1:5060", "MD5")


def test_right_code_makes_checked():
    with Scene("right") as scene:
        alice, bob = scene.agent("alice"), scene.agent("bob")
        codes = establish(alice, bob)
        for end, code in ((alice, codes[0]), (bob, codes[1])):
            mark = end.mark()
            end.send(f"heard {code['hear']}")
            end.wait_event("protection", since=mark, level="checked")
        hang_up(bob, alice)


def test_wrong_code_makes_suspect_and_silence():
    with Scene("wrong") as scene:
        recorder = scene.capture()
        alice, bob = scene.agent("alice"), scene.agent("bob")
        codes = establish(alice, bob)
        alice.wait_event("media", state="flowing")
        bob.wait_event("media", state="flowing")
        ports = udp_ports(alice.pid)
        mark = alice.mark()
        alice.send(f"heard {wrong_code(codes[0])}")
        silence, _ = alice.wait_event("protection", since=mark, level="suspect")
        # two reports a second apart: time in which nothing must come
        since = bob.mark()
        bob.wait_event("quality", since=since)
        bob.wait_event("quality", since=bob.mark())
        hang_up(alice, bob, "suspect")
        scene.assert_clean(recorder, srtp=10)
        sent = [d.time for d in recorder.datagrams if d.source[1] in ports and is_rtp(d.payload)]
        late = [time for time in sent if time > silence + 0.1]
        if not sent or late:
            raise AssertionError(f"{len(sent)} packets of sound, {len(late)} of them after the code was entered wrong")


def test_call_command_ends_by_itself():
    with Scene("seconds") as scene:
        bob = scene.agent("bob", "--auto-answer")
        alice = scene.countersign("alice", "call", "sip:bob@sip.test", *scene.account("alice"), *scene.media("alice"),
                                  "--seconds", "2")
        expect(alice.wait(), 0, "exit of the caller")
        expect(bob.wait_state("ended")[1]["reason"], "normal", "the callee's call ended")
        scene.assert_heard("bob", "alice")


def test_answer_command_ends_after_its_calls():
    with Scene("answer") as scene:
        bob = scene.countersign("bob", "answer", *scene.account("bob"), *scene.media("bob"), "--calls", "1")
        bob.wait_event("registered")
        alice = scene.countersign("alice", "call", "sip:bob@sip.test", *scene.account("alice"), *scene.media("alice"),
                                  "--seconds", "1")
        expect(alice.wait(), 0, "exit of the caller")
        expect(bob.wait(), 0, "exit of the callee")


def test_second_call_in_one_registration():
    with Scene("again") as scene:
        alice, bob = scene.agent("alice"), scene.agent("bob")
        first = establish(alice, bob)
        hang_up(alice, bob)
        mark, since = alice.mark(), bob.mark()
        bob.send("call sip:alice@sip.test")
        alice.wait_state("ringing", since=mark, direction="in")
        alice.send("answer")
        second = alice.wait_code(since=mark)
        if second["text"] == first[0]["text"]:
            raise AssertionError("two calls have the same code")
        alice.wait_state("active", since=mark)
        bob.wait_state("active", since=since)
        hang_up(alice, bob)


def test_cancel():
    with Scene("cancel") as scene:
        alice, bob = scene.agent("alice"), scene.agent("bob")
        alice.send("call sip:bob@sip.test")
        bob.wait_state("ringing")
        alice.wait_state("ringing")
        alice.send("hang-up")
        expect(alice.wait_state("ended")[1]["reason"], "cancelled", "the caller's call ended")
        expect(bob.wait_state("ended")[1]["reason"], "missed", "the callee's call ended")


def test_decline():
    with Scene("decline") as scene:
        bob = scene.agent("bob")
        alice = scene.countersign("alice", "call", "sip:bob@sip.test", *scene.account("alice"), *scene.media("alice"))
        bob.wait_state("ringing")
        bob.send("decline")
        expect(alice.wait_state("ended")[1]["reason"], "declined", "the caller's call ended")
        expect(alice.wait(), 4, "exit of the caller")
        expect(bob.wait_state("ended")[1]["reason"], "declined-by-us", "the callee's call ended")


def test_busy():
    with Scene("busy") as scene:
        alice, bob = scene.agent("alice"), scene.agent("bob")
        establish(alice, bob)
        carol = scene.countersign("carol", "call", "sip:bob@sip.test", *scene.account("carol"), *scene.media("carol"))
        expect(carol.wait_state("ended")[1]["reason"], "busy", "the second caller's call ended")
        expect(carol.wait(), 4, "exit of the second caller")
        hang_up(alice, bob)


def failed_call(scene, address, reason, *more):
    alice = scene.countersign("alice", "call", address, *scene.account("alice"), *scene.media("alice"), *more)
    expect(alice.wait_state("ended", timeout=40)[1]["reason"], reason, "the call ended")
    expect(alice.wait(), 4, "exit")


def test_callee_does_not_exist():
    with Scene("nobody") as scene:
        failed_call(scene, "sip:nobody@sip.test", "not-found")


def test_callee_is_not_there():
    with Scene("absent") as scene:
        failed_call(scene, "sip:dave@sip.test", "no-answer")


def refused_registration(scene, reason, user="alice", **account):
    """Exit status 3 and this reason, in the words that come with it."""
    client = scene.countersign(user, "agent", *scene.account(user, **account), *scene.media(user))
    said = client.wait_event("registration-failed", timeout=40)[1]
    expect(said["reason"], reason, "reason")
    return client, said


def test_wrong_password():
    with Scene("password") as scene:
        alice = scene.countersign("alice", "call", "sip:bob@sip.test", *scene.account("alice", password="guessed"),
                                  *scene.media("alice"))
        expect(alice.wait_event("registration-failed")[1]["reason"], "wrong-password", "reason")
        expect(alice.wait(), 3, "exit")


def test_unknown_user():
    with Scene("stranger") as scene:
        stranger = scene.countersign("mallory", "call", "sip:bob@sip.test", *scene.account("mallory"),
                                     *scene.media("mallory"))
        expect(stranger.wait_event("registration-failed")[1]["reason"], "unknown-user", "reason")
        expect(stranger.wait(), 3, "exit")


def test_no_server():
    with Scene("noserver", server=False) as scene:
        alice = scene.countersign("alice", "call", "sip:bob@sip.test", *scene.account("alice"), *scene.media("alice"))
        expect(alice.wait_event("registration-failed", timeout=40)[1]["reason"], "unreachable", "reason")
        expect(alice.wait(), 3, "exit")


def test_unknown_server_name():
    with Scene("noname", server=False) as scene:
        alice = scene.countersign("alice", "call", "sip:bob@sip.test", *scene.account("alice", server="nowhere.test:5061"),
                                  *scene.media("alice"))
        expect(alice.wait_event("registration-failed", timeout=40)[1]["reason"], "server-not-found", "reason")
        expect(alice.wait(), 3, "exit")


def test_server_goes_away():
    with Scene("gone") as scene:
        alice, bob = scene.agent("alice"), scene.agent("bob")
        establish(alice, bob)
        scene.kamailio.stop()
        # the sound does not pass through the server: the call goes on
        for user in "alice", "bob":
            scene.wait_recorded(user, 2)
        alice.send("hang-up")
        alice.wait_state("ended", timeout=40)
        mark = alice.mark()
        alice.send("call sip:bob@sip.test")
        expect(alice.wait_state("ended", timeout=40, since=mark)[1]["reason"], "unreachable", "the next call ended")


def bad_certificate(problem, text, **certificate):
    """Refused before a password is sent, with words of its own."""
    with Scene("certificate", server=False) as scene:
        pem, key = scene.authority.issue("bad", **certificate)
        scene.serve(pem, key)
        alice = scene.countersign("alice", "call", "sip:bob@sip.test", *scene.account("alice"), *scene.media("alice"))
        said = alice.wait_event("registration-failed")[1]
        expect(said["reason"], "certificate", "reason")
        expect(said["certificate"]["problem"], problem, "problem")
        if text not in said.get("detail", "").lower():
            raise AssertionError(f"the detail does not say {text!r}: {said}")
        expect(alice.wait(), 3, "exit")
        if any("registered" in line for _, line in scene.kamailio.process.lines[-5:] if "alice" in line):
            raise AssertionError("it registered")


def test_expired_certificate():
    bad_certificate("expired", "expired", first_day=-30, last_day=-1)


def test_certificate_not_yet_valid():
    bad_certificate("not-yet-valid", "not valid yet", first_day=2, last_day=30)


def test_certificate_of_another_name():
    bad_certificate("wrong-name", "isn't for sip.test", names=("other.test",), addresses=())


def test_wildcard_certificate():
    bad_certificate("wildcard", "doesn't name sip.test", names=("*.test",), addresses=())


def test_self_signed_certificate():
    bad_certificate("self-signed", "self-signed", self_signed=True)


def test_certificate_of_unknown_issuer():
    with Scene("issuer") as scene:
        other = scene.path("other")
        os.mkdir(other)
        stranger = type(scene.authority)(other, name="Another CA")
        alice = scene.countersign("alice", "call", "sip:bob@sip.test", *scene.account("alice", trust=stranger.pem),
                                  *scene.media("alice"))
        said = alice.wait_event("registration-failed")[1]
        expect(said["reason"], "certificate", "reason")
        if "issuer" not in said.get("detail", "").lower():
            raise AssertionError(f"the detail does not say that the issuer is unknown: {said}")
        expect(alice.wait(), 3, "exit")


def plain_peer(scene, user):
    """It knows neither ZRTP nor SHA-256."""
    if baresip.PROGRAM is None:
        raise tap.Skip("baresip is not installed")
    peer = scene.keep(baresip.Baresip(scene.path(user), user, "builder", scene.voice(user), encryption=""))
    scene.kamailio.wait_registered(user)
    return peer


def test_requirement_not_met_by_callee():
    with Scene("plain-callee", algorithm="MD5") as scene:
        recorder = scene.capture()
        bob = plain_peer(scene, "bob")
        alice = scene.countersign("alice", "call", "sip:bob@sip.test", *scene.account("alice"), *scene.media("alice"))
        bob.wait_ringing()
        bob.answer()
        expect(alice.wait_state("ended", timeout=30)[1]["reason"], "requirement", "the call ended")
        expect(alice.wait(), 5, "exit")
        recorder.stop()
        senders = {d.source[1] for d in recorder.datagrams if is_rtp(d.payload) and 53 not in (d.source[1], d.destination[1])}
        if len(senders) > 1:
            raise AssertionError(f"sound in the clear from both ends: {senders}")


def test_requirement_not_met_by_caller():
    with Scene("plain-caller", algorithm="MD5") as scene:
        recorder = scene.capture()
        alice = scene.agent("alice")
        bob = plain_peer(scene, "bob")
        bob.call("sip:alice@sip.test")
        bob.process.wait_line(lambda text: "488" in text)
        if any("180 Ringing" in text for _, text in bob.process.lines):
            raise AssertionError("it rang for a call that may not be")
        expect(alice.wait_state("ended")[1]["reason"], "requirement", "the call ended")
        recorder.stop()
        if any(is_rtp(d.payload) and d.destination[1] != 53 for d in recorder.datagrams):
            raise AssertionError("sound in a call that was refused")
        expect(alice.quit(), 5, "exit")


def test_clear_call_when_it_is_allowed():
    with Scene("clear", algorithm="MD5") as scene:
        bob = plain_peer(scene, "bob")
        alice = scene.countersign("alice", "call", "sip:bob@sip.test", *scene.account("alice"), *scene.media("alice"),
                                  "--require", "clear", "--seconds", "4")
        bob.wait_ringing()
        bob.answer()
        alice.wait_event("protection", level="clear")
        expect(alice.wait(20), 0, "exit")
        scene.assert_heard("alice", "bob")


if KAMAILIO is None:
    tap.skip_all("kamailio is not installed")
tap.run(*(f for name, f in list(globals().items()) if name.startswith("test_")))
