#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Countersigns that call each other without any server, the built-in echo, and what the terminal program says and does
when something is wrong."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import namespace  # noqa: E402

namespace.enter()

import tap  # noqa: E402
from process import Process, udp_ports  # noqa: E402
from scene import Scene  # noqa: E402

PROGRAM = tap.build_path("src", "cli", "countersign-cli")
EVENTS = {"registered", "registration-failed", "listening", "call", "protection", "quality", "media", "caption", "warning",
          "error"}


def expect(actual, wanted, what):
    if actual != wanted:
        raise AssertionError(f"{what}: {actual!r}, not {wanted!r}")


class Pair(Scene):
    """bob listens for direct calls, alice calls him."""

    def __init__(self, name, transport="tls"):
        super().__init__(name, server=False)
        self.transport = transport
        self.uri = None

    def listener(self, name, command="agent", *more, listen="127.0.0.1:0", media=True):
        end = self.countersign(name, command, "--listen", listen, "--transport", self.transport,
                               *(self.media(name) if media else []), *more)
        self.uri = end.wait_event("listening")[1]["uri"].replace("sip:", f"sip:{name}@", 1)
        return end

    def certificate(self, name):
        return self.path(name, "data", "certificate.pem")

    def caller(self, name, *more, uri=None, trust="bob"):
        trusted = ["--trust", self.certificate(trust)] if self.transport == "tls" and trust else []
        return self.countersign(name, "call", uri or self.uri, "--transport", self.transport, *trusted,
                                *self.media(name), *more)


def ended(end, reason, since=0):
    said = end.wait_state("ended", timeout=40, since=since)[1]
    expect(said["reason"], reason, f"{end.process.name}'s call ended")
    return said


def call_between(transport, listen="127.0.0.1:0"):
    with Pair("direct", transport) as pair:
        recorder = pair.capture()
        bob = pair.listener("bob", "answer", "--calls", "1", listen=listen)
        alice = pair.caller("alice", "--seconds", "3")
        ends = alice, bob
        codes = [end.wait_code() for end in ends]
        expect(codes[0]["text"], codes[1]["text"], "the codes")
        expect((codes[0]["say"], codes[0]["hear"]), (codes[1]["hear"], codes[1]["say"]), "who reads what")
        for end in ends:
            said = end.wait_event("protection", code=bool)[1]
            expect([said[k] for k in ("level", "keying", "agreement", "suite", "hash")],
                   ["end-to-end", "zrtp", "X255", "AEAD_AES_256_GCM", "S256"], "protection")
            end.wait_event("media", state="flowing", codec="opus/48000")
            ended(end, "normal")
            last = [said for _, said in end.events() if said["event"] == "quality"][-1]
            if last["sent"] < 100 or last["received"] < 100 or last["lost"] > 5:
                raise AssertionError(f"quality at the end: {last}")
            expect(end.wait(), 0, "exit")
        states = [[said["state"] for _, said in end.events() if said["event"] == "call"] for end in ends]
        expect(states[0], ["dialing", "ringing", "connecting", "active", "ended"], "the caller's states")
        expect(states[1], ["ringing", "connecting", "active", "ended"], "the callee's states")
        pair.assert_heard("alice", "bob")
        pair.assert_heard("bob", "alice")
        pair.assert_clean(recorder, zrtp=8, srtp=200)


def test_call_over_tls():
    call_between("tls")


def test_call_over_tcp():
    call_between("tcp")


def test_call_over_udp():
    # the packet oracle takes this port for signalling
    call_between("udp", "127.0.0.1:5060")


def test_call_over_ipv6():
    call_between("tls", "[::1]:0")


def test_plain_address():
    """As people write it: the transport and its usual port are those of the account."""
    for transport, port in ("tls", 5061), ("tcp", 5060):
        with Pair("plain", transport) as pair:
            pair.listener("bob", "answer", listen=f"127.0.0.1:{port}")
            alice = pair.caller("alice", "--seconds", "1", uri="bob@127.0.0.1")
            ended(alice, "normal")
            expect(alice.wait(), 0, "exit")


def test_at_any_address():
    """One that listens everywhere has a certificate for every address, and one that moves gets another."""
    with Pair("any") as pair:
        certificates = []
        for listen, uris in {"127.0.0.1:5061": ["sip:bob@127.0.0.1"],
                             "0.0.0.0:5061": ["sip:bob@127.0.0.1", f"sip:bob@{namespace.HOST_ADDRESS}"],
                             f"{namespace.HOST_ADDRESS}:5061": [f"sip:bob@{namespace.HOST_ADDRESS}"]}.items():
            bob = pair.listener("bob", "answer", listen=listen)
            for number, uri in enumerate(uris):
                alice = pair.caller(f"alice{number}", "--seconds", "1", uri=uri)
                ended(alice, "normal")
                expect(alice.wait(), 0, "exit")
            expect(bob.quit(), 0, "exit")
            certificates.append(open(pair.certificate("bob"), encoding="ascii").read())
        expect(certificates[0] == certificates[1], False, "the certificate for one address and for all")
        expect(certificates[1] == certificates[2], True, "the certificate for all addresses and for one of them")


def test_only_our_events_and_always_whole():
    """What scripts read: known events, their members, nothing else on standard output."""
    members = {
        "call": {"call", "direction", "state", "peer"},
        "protection": {"call", "level", "keying", "suite", "agreement", "hash", "code"},
        "quality": {"call", "sent", "received", "lost", "jitter_ms", "rtt_ms", "level_db"},
        "media": {"call", "state", "codec"},
        "error": {"text"},
        "warning": {"text"},
    }
    with Pair("events") as pair:
        bob = pair.listener("bob", "answer", "--calls", "1")
        alice = pair.caller("alice", "--seconds", "2")
        expect((alice.wait(), bob.wait()), (0, 0), "exits")
        for end in alice, bob:
            for _, text in end.process.lines:
                said = json.loads(text)
                if said["event"] not in EVENTS:
                    raise AssertionError(f"an event of no name: {text}")
                missing = members.get(said["event"], set()) - said.keys()
                if missing:
                    raise AssertionError(f"{missing} missing in {text}")
            expect(end.process.errors, [], "standard error")


def test_both_enter_the_right_code():
    """The caller reads first; each side is checked by what it enters itself."""
    with Pair("right") as pair:
        bob = pair.listener("bob", "answer")
        alice = pair.caller("alice")
        for end in alice, bob:
            code = end.wait_code()
            end.wait_state("active")
            mark = end.mark()
            end.send(f"heard {code['hear'].upper().replace(' ', '-')}")
            end.wait_event("protection", since=mark, level="checked")
        alice.send("hang-up")
        ended(alice, "normal")
        ended(bob, "normal")
        expect(alice.wait(), 0, "exit")
        expect(bob.quit(), 0, "exit")


def wrong(code):
    return "topmost Istanbul" if code["hear"] != "topmost Istanbul" else "topmost Jupiter"


def test_wrong_code_then_right():
    with Pair("wrong") as pair:
        pair.listener("bob", "answer")
        alice = pair.caller("alice")
        code = alice.wait_code()
        alice.wait_state("active")
        for nonsense in "topmost", "no such words", " ".join(reversed(code["hear"].split())):
            mark = alice.mark()
            alice.send(f"heard {nonsense}")
            alice.wait_event("error", since=mark)
        mark = alice.mark()
        alice.send(f"heard {wrong(code)}")
        alice.wait_event("protection", since=mark, level="suspect")
        mark = alice.mark()
        alice.send(f"heard {code['hear']}")
        alice.wait_event("protection", since=mark, level="checked")
        alice.send("hang-up")
        expect(alice.wait(), 0, "exit")


def test_wrong_code_twice():
    with Pair("twice") as pair:
        pair.listener("bob", "answer")
        alice = pair.caller("alice")
        code = alice.wait_code()
        alice.wait_state("active")
        for _ in range(2):
            mark = alice.mark()
            alice.send(f"heard {wrong(code)}")
            alice.wait_event("protection", since=mark, level="suspect")
        mark = alice.mark()
        alice.send(f"heard {code['hear']}")
        alice.wait_event("error", since=mark)
        alice.send("hang-up")
        ended(alice, "suspect")
        expect(alice.wait(), 5, "exit")


def test_checked_required_but_never_checked():
    with Pair("unchecked") as pair:
        pair.listener("bob", "answer")
        alice = pair.caller("alice", "--require", "checked", "--seconds", "1")
        ended(alice, "requirement")
        expect(alice.wait(), 5, "exit")


def test_cancel():
    with Pair("cancel") as pair:
        bob = pair.listener("bob")
        alice = pair.caller("alice")
        bob.wait_state("ringing")
        alice.wait_state("ringing")
        alice.send("hang-up")
        ended(alice, "cancelled")
        ended(bob, "missed")
        expect(alice.wait(), 4, "exit of the caller")
        expect(bob.quit(), 4, "exit of the callee")


def test_decline():
    with Pair("decline") as pair:
        bob = pair.listener("bob")
        alice = pair.caller("alice")
        bob.wait_state("ringing")
        bob.send("decline")
        ended(alice, "declined")
        ended(bob, "declined-by-us")
        expect(alice.wait(), 4, "exit of the caller")
        expect(bob.quit(), 0, "exit of the callee")


def test_busy():
    with Pair("busy") as pair:
        bob = pair.listener("bob", "answer")
        alice = pair.caller("alice")
        alice.wait_state("active")
        carol = pair.caller("carol")
        ended(carol, "busy")
        expect(carol.wait(), 4, "exit of the second caller")
        bob.wait_event("missed")
        alice.send("quit")
        ended(bob, "normal")
        expect(alice.wait(), 0, "exit of the first caller")


def test_several_calls_one_after_the_other():
    with Pair("several") as pair:
        bob = pair.listener("bob", "answer", "--calls", "2")
        codes = []
        for number in 1, 2:
            alice = pair.caller(f"alice{number}", "--seconds", "1")
            codes.append(bob.wait_code(call=number)["text"])
            expect(alice.wait(), 0, "exit of the caller")
        expect(bob.wait(), 0, "exit of the callee")
        if codes[0] == codes[1]:
            raise AssertionError("two calls have the same code")


def test_certificate_of_somebody_else():
    """Nothing is said to whoever answers there."""
    with Pair("stranger") as pair:
        bob = pair.listener("bob", "answer")
        pair.uri, uri = None, pair.uri
        pair.listener("mallory", "answer")
        for trust in "mallory", None:
            alice = pair.caller("alice" + str(trust), uri=uri, trust=trust)
            said = ended(alice, "certificate")
            if not said["detail"]:
                raise AssertionError("the certificate's fault is not told")
            expect(alice.wait(), 4, "exit")
        expect([said for _, said in bob.events() if said["event"] == "call"], [], "calls that came in")


def unreachable(transport):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM if transport == "udp" else socket.SOCK_STREAM) as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
    with Pair("unreachable", transport) as pair:
        alice = pair.caller("alice", uri=f"sip:bob@127.0.0.1:{port};transport={transport}", trust=None)
        ended(alice, "unreachable")
        expect(alice.wait(), 4, "exit")


def test_nobody_there_tls():
    unreachable("tls")


def test_nobody_there_tcp():
    unreachable("tcp")


def test_nobody_there_udp():
    unreachable("udp")


def test_calling_oneself():
    """Two ends with the same ZID: RFC 6189 section 5.9 refuses that, and so do we, before any sound."""
    with Pair("self") as pair:
        bob = pair.listener("bob", "answer")
        os.makedirs(pair.path("alice", "data"))
        shutil.copy(pair.path("bob", "data", "profile.ini"), pair.path("alice", "data", "profile.ini"))
        alice = pair.caller("alice")
        said = alice.wait_state("ended", timeout=40)[1]
        if said["reason"] not in ("keying", "suspect"):
            raise AssertionError(f"ended with {said}")
        expect(alice.wait(), 5, "exit")
        for end in alice, bob:
            expect([said for _, said in end.events() if said["event"] == "media"], [], "sound")


def test_signal_hangs_up_first():
    for number in signal.SIGINT, signal.SIGTERM:
        with Pair("signal") as pair:
            bob = pair.listener("bob", "answer")
            alice = pair.caller("alice")
            alice.wait_state("active")
            bob.wait_state("active")
            os.kill(alice.pid, number)
            expect(alice.wait(), 0, "exit")
            ended(alice, "normal")
            ended(bob, "normal")


def test_other_side_vanishes():
    with Pair("vanish") as pair:
        bob = pair.listener("bob", "answer", "--calls", "1")
        alice = pair.caller("alice")
        bob.wait_event("media", state="flowing")
        os.kill(alice.pid, signal.SIGSTOP)
        stopped = time.monotonic()
        bob.wait_event("media", state="silent", timeout=12)
        if time.monotonic() - stopped < 4:
            raise AssertionError("silence was said too soon")
        mark = bob.mark()
        os.kill(alice.pid, signal.SIGCONT)
        bob.wait_event("media", state="flowing", timeout=15, since=mark)
        os.kill(alice.pid, signal.SIGKILL)
        ended(bob, "no-media", since=mark)
        alice.process.wait(10)


def test_commands_that_are_none():
    with Pair("commands") as pair:
        bob = pair.listener("bob", media=False)
        for line in ("frobnicate", "call", "answer now", "mute", "mute maybe", "answer", "decline", "hang-up", "heard x",
                     "dtmf 1", "x" * 5000, "call not an address at all", "call mailto:bob@example.org"):
            mark = bob.mark()
            bob.send(line)
            bob.wait_event("error", since=mark)
        bob.send("")
        expect(bob.quit(), 0, "exit")


def test_mute_and_keys():
    with Pair("mute") as pair:
        bob = pair.listener("bob", "answer")
        alice = pair.caller("alice")
        alice.wait_event("media")
        alice.send("dtmf 12#A")
        mark = alice.mark()
        alice.send("dtmf 12x")
        alice.wait_event("error", since=mark)
        bob.wait_event("quality", level_db=lambda level: level > -40)
        alice.send("mute on")
        bob.wait_event("quality", since=bob.mark(), level_db=lambda level: level < -60)
        alice.send("mute off")
        bob.wait_event("quality", since=bob.mark(), level_db=lambda level: level > -40)
        alice.send("quit")
        expect(alice.wait(), 0, "exit")


def test_end_of_input_is_not_the_end():
    with Pair("eof") as pair:
        bob = pair.listener("bob", "answer", "--calls", "1")
        bob.process.popen.stdin.close()
        alice = pair.caller("alice", "--seconds", "1")
        expect((alice.wait(), bob.wait()), (0, 0), "exits")


# ---- the echo ----

def practise(scene, *more):
    return scene.countersign("me", "try", *more, program=PROGRAM)


def test_try():
    with Scene("try", server=False) as scene:
        me = practise(scene, "--seconds", "3")
        expect(me.wait(), 0, "exit")
        code = me.wait_code()["hear"]
        expect(me.wait_event("caption")[1]["text"], code, "what the echo reads")
        me.wait_event("media", state="flowing", codec="opus/48000")
        loudest = max(said["level_db"] for _, said in me.events() if said["event"] == "quality")
        if loudest < -40:
            raise AssertionError(f"the echo is silent: {loudest} dB")
        expect(me.process.errors, [], "standard error")


def test_try_with_the_right_code():
    with Scene("try-right", server=False) as scene:
        me = practise(scene, "--seconds", "30")
        heard = me.wait_event("caption")[1]["text"]
        me.wait_state("active")
        me.send(f"heard {heard}")
        me.wait_event("protection", level="checked")
        me.wait_event("quality", level_db=lambda level: level > -40)
        me.send("quit")
        expect(me.wait(), 0, "exit")


def test_try_with_the_wrong_code():
    with Scene("try-wrong", server=False) as scene:
        me = practise(scene, "--seconds", "30")
        me.wait_event("media")
        ports = udp_ports(me.pid)
        if not ports:
            raise AssertionError("no sound")
        me.send(f"heard {wrong(me.wait_code())}")
        me.wait_event("protection", level="suspect")
        me.send("hang-up")
        ended(me, "suspect")
        expect(me.wait(), 5, "exit")


def test_try_again_keeps_who_we_are():
    """Keys and ZID are made once."""
    with Scene("try-twice", server=False) as scene:
        files = []
        for _ in range(2):
            expect(practise(scene, "--seconds", "1").wait(), 0, "exit")
            files.append([open(scene.path("me", "data", name), "rb").read()
                          for name in ("profile.ini", "echo/profile.ini", "echo/identity.pem")])
        expect(files[0], files[1], "what is kept")
        for name in "profile.ini", "echo/profile.ini", "echo/identity.pem":
            expect(os.stat(scene.path("me", "data", name)).st_mode & 0o777, 0o600, f"mode of {name}")


def test_try_for_people():
    with Scene("try-text", server=False) as scene:
        me = scene.keep(Process([PROGRAM, "--data", scene.path("data"), "try", "--seconds", "1"],
                                env={**os.environ, "HOME": scene.folder, "LC_ALL": "C.UTF-8"}, split_errors=True))
        expect(me.wait(30), 0, "exit")
        said = "\n".join(text for _, text in me.lines)
        for part in ("Calling sip:echo@127.0.0.1", "You can speak now.", "End to End", "The echo reads its code aloud", "It worked"):
            if part not in said:
                raise AssertionError(f"“{part}” is not in:\n{said}")
        if "{" in said or "\x1b" in said:
            raise AssertionError(f"that is not for people:\n{said}")


# ---- wrong from the start ----

def run(*arguments):
    return subprocess.run([PROGRAM, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
                          check=False)


def test_usage():
    for arguments in ([], ["--json"], ["frobnicate"], ["call"], ["call", "a", "b"], ["answer"], ["try", "--seconds", "no"],
                      ["call", "sip:a@127.0.0.1", "--require", "none"], ["--json", "agent", "--transport", "pigeon"]):
        done = run(*arguments)
        expect((done.returncode, done.stdout), (2, ""), f"{arguments}: exit and output")
        if not done.stderr.startswith("countersign-cli: "):
            raise AssertionError(f"{arguments}: {done.stderr}")


def test_help():
    for arguments in ["--help"], ["try", "--help"], ["call", "--help"], ["answer", "--help"], ["agent", "--help"], ["--version"]:
        done = run(*arguments)
        expect((done.returncode, done.stderr), (0, ""), f"{arguments}: exit and errors")


def local_failure(name, *arguments, code=6):
    with Scene(name, server=False) as scene:
        me = scene.countersign("me", *(a.replace("{}", scene.folder) for a in arguments))
        expect(me.wait(30), code, "exit")
        me.wait_event("error")


def test_no_password_file():
    local_failure("no-password", "agent", "--identity", "a@sip.test", "--password-file", "{}/none")


def test_no_trust_file():
    local_failure("no-trust", "agent", "--listen", "127.0.0.1:0", "--trust", "{}/none")


def test_address_not_ours():
    local_failure("not-ours", "agent", "--listen", "192.0.2.77:0")


def test_bad_address_to_call():
    local_failure("bad-address", "call", "mailto:bob@example.org", code=4)


def test_data_folder_is_a_file():
    with Scene("no-folder", server=False) as scene:
        with open(scene.path("file"), "w", encoding="utf-8"):
            pass
        done = run("--json", "--data", scene.path("file"), "agent")
        expect(done.returncode, 6, "exit")
        expect(json.loads(done.stdout)["event"], "error", "the only event")


def refused_before_it_rings(name, *media):
    """Nobody is made to answer a call that cannot have sound."""
    with Pair(name) as pair:
        bob = pair.listener("bob", "answer")
        alice = pair.countersign("alice", "call", pair.uri, "--trust", pair.certificate("bob"),
                                 *(word.replace("{}", pair.folder) for word in media))
        alice.wait_event("error")
        expect(alice.wait(), 6, "exit")
        expect([said for end in (alice, bob) for _, said in end.events() if said["event"] == "call"], [], "calls")


def test_no_file_to_play():
    refused_before_it_rings("no-file", "--play", "{}/none.wav")


def test_no_sound_server():
    refused_before_it_rings("no-sound")


def test_agent_without_sound():
    """It may come later, so that is no reason to end; but it is said, and no call is placed."""
    with Scene("deaf", server=False) as scene:
        agent = scene.countersign("me", "agent")
        agent.wait_event("warning", text=lambda text: "sound server" in text)
        agent.send("call sip:bob@127.0.0.1:9")
        agent.wait_event("error", text=lambda text: "sound server" in text)
        expect(agent.quit(), 0, "exit")


def test_callee_without_sound():
    """The caller hears why it ended, not only that there were no keys."""
    with Pair("mute") as pair:
        bob = pair.listener("bob", "answer", "--calls", "1", media=False)
        alice = pair.caller("alice")
        ended(bob, "audio")
        expect(ended(alice, "keying")["detail"], "No sound here", "what the caller is told")
        expect((alice.wait(), bob.wait()), (5, 6), "exits")


def test_password_is_asked_for_in_words():
    with Scene("no-password", server=False) as scene:
        done = run("--data", scene.path("me"), "agent", "--identity", "a@sip.test", "--server", "127.0.0.1:9")
        expect(done.returncode, 3, "exit")
        for part in "The password isn't known. Enter it.", "--password-file":
            if part not in done.stderr:
                raise AssertionError(f"“{part}” is not in:\n{done.stderr}")


def test_file_that_is_no_sound():
    with Pair("no-wav") as pair:
        with open(pair.path("none.wav"), "w", encoding="ascii") as f:
            f.write("none")
        bob = pair.listener("bob", "answer")
        alice = pair.countersign("alice", "call", pair.uri, "--trust", pair.certificate("bob"), "--play", pair.path("none.wav"))
        ended(alice, "audio")
        expect(alice.wait(), 6, "exit")
        expect([said for _, said in bob.events() if said.get("state") == "active"], [], "calls that became active")


def test_no_password_on_disk():
    with Scene("secret", server=False) as scene:
        secret = "correct horse battery"
        me = scene.countersign("me", "agent", *scene.account("alice", password=secret))
        me.wait_event("registration-failed", timeout=40)
        expect(me.wait(), 3, "exit")
        for folder, _, names in os.walk(scene.path("me")):
            for name in names:
                with open(os.path.join(folder, name), "rb") as f:
                    if secret.encode() in f.read():
                        raise AssertionError(f"the password is in {name}")
        if any(secret in text for _, text in me.process.lines + me.process.errors):
            raise AssertionError("the password was said")


tap.run(*[test for name, test in list(globals().items()) if name.startswith("test_")])
