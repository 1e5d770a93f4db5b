#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What countersign-cli says and does about certificates: those of servers, pins, and its own with its PIN."""

import fcntl
import os
import pty
import select
import subprocess
import sys
import termios

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))
import namespace  # noqa: E402

namespace.enter()

import tap  # noqa: E402
from process import Process, wait_until  # noqa: E402
from registrar import Registrar, fingerprint  # noqa: E402
from scene import Scene  # noqa: E402

PROGRAM = tap.build_path("src", "cli", "countersign-cli")


def expect(actual, wanted, what):
    if actual != wanted:
        raise AssertionError(f"{what}: {actual!r}, not {wanted!r}")


class Place(Scene):
    """A registrar with some certificate, and alice, who trusts the authority of the place."""

    def __init__(self, name):
        super().__init__(name, server=False)
        self.registrar = None

    def serve_with(self, clients=None, **certificate):
        self.pem, key = self.authority.issue("server", **certificate)
        self.registrar = self.keep(Registrar(self.pem, key, clients))

    def arguments(self, *more):
        return [*self.account("alice", server=self.registrar.address), *self.media("alice"), *more]

    def alice(self, *more, name="alice"):
        return self.countersign(name, "agent", *self.arguments(*more), program=PROGRAM)

    def assert_registers(self, *more, **how):
        alice = self.alice(*more, **how)
        alice.wait_event("registered", account="sip:alice@sip.test")
        expect(alice.quit(), 0, "exit")

    def assert_fails(self, reason, *more, **how):
        alice = self.alice(*more, **how)
        said = alice.wait_event("registration-failed", reason=reason)[1]
        expect(alice.wait(), 3, "exit")
        return said

    def pin_file(self, text):
        path = self.path("pin")
        with open(path, "w", encoding="utf-8") as f:
            f.write(text + "\n")
        return path


def test_refused_and_told():
    """Each fault has its name, and everything that is needed to decide about it is said."""
    for problem, certificate in {"self-signed": {"self_signed": True}, "expired": {"last_day": -1, "first_day": -3},
                                 "not-yet-valid": {"first_day": 3, "last_day": 9}, "wrong-name": {"names": ["other.test"]}}.items():
        with Place("refused") as place:
            place.serve_with(**certificate)
            said = place.assert_fails("certificate")
            if not said["detail"]:
                raise AssertionError("nothing is said about the certificate")
            told = said["certificate"]
            expect(told["problem"], problem, "the problem")
            expect(told["fingerprint"], fingerprint(place.pem), "the fingerprint")
            expect((told["pinned"], told["can_pin"]), (None, True), "what may be done")
            if "server" not in told["subject"] or not told["names"] or told["not_before"] >= told["not_after"]:
                raise AssertionError(f"the certificate is told as {told}")
            expect("Test CA" in told["issuer"], problem != "self-signed", "the issuer")


def test_other_failures_tell_of_no_certificate():
    with Place("none") as place:
        place.serve_with()
        place.registrar.stop()
        expect(place.assert_fails("unreachable")["certificate"], None, "the certificate")


def test_pin():
    """A pinned certificate is believed whatever else it is, and no other one is, however good."""
    with Place("pin") as place:
        place.serve_with(self_signed=True, names=["other.test"], last_day=-1, first_day=-3)
        mark = fingerprint(place.pem)
        for number, pin in enumerate([mark, mark.lower().replace(":", "")]):
            place.assert_registers("--pin", pin, name=f"alice{number}")
    with Place("pin-changed") as place:
        place.serve_with()
        place.assert_registers()
        wrong = "00:" * 31 + "00"
        told = place.assert_fails("certificate", "--pin", wrong, name="careful")["certificate"]
        expect((told["problem"], told["pinned"], told["fingerprint"]), ("changed", wrong, fingerprint(place.pem)), "the change")


def test_our_own():
    with Place("own") as place:
        place.serve_with(clients=place.authority.pem)
        place.assert_registers("--client-cert", place.authority.issue_client())
        expect(place.registrar.shown, ["client"], "what the server was shown")
        place.assert_fails("client-certificate", name="without")
        place.assert_fails("client-certificate", "--client-cert", place.path("nothing-there.pem"), name="nothing")
        place.assert_fails("client-certificate", "--client-cert", place.pem, name="no-key")
        place.assert_fails("client-certificate", "--client-cert", "pkcs11:token=none;object=none", name="no-token")


def test_pin_of_the_key():
    with Place("key") as place:
        place.serve_with(clients=place.authority.pem)
        both = place.authority.issue_client("1234")
        place.assert_registers("--client-cert", both, "--client-pin-file", place.pin_file("1234"))
        expect(place.registrar.shown, ["client"], "what the server was shown")
        place.assert_fails("pin-wrong", "--client-cert", both, "--client-pin-file", place.pin_file("4321"), name="wrong")
        # nobody to ask
        alice = place.alice("--client-cert", both, name="alone")
        alice.wait_event("error")
        alice.wait_event("registration-failed", reason="pin-needed")
        expect(alice.wait(), 3, "exit")
        missing = place.alice("--client-cert", both, "--client-pin-file", place.path("no-such-file"), name="missing")
        missing.wait_event("error")
        expect(missing.wait(), 6, "exit")


class Terminal:
    """countersign-cli on a terminal of its own, for people."""

    def __init__(self, place, name, *arguments):
        self.process = None
        self.master, slave = pty.openpty()
        environment = {**os.environ, "HOME": place.folder, "XDG_DATA_HOME": place.path("home"), "LC_ALL": "C.UTF-8",
                       "GSETTINGS_BACKEND": "memory"}
        environment.pop("DBUS_SESSION_BUS_ADDRESS", None)
        self.popen = subprocess.Popen([PROGRAM, "--data", place.path(name, "data"), *arguments], stdin=slave, stdout=slave,
                                      stderr=slave, env=environment, start_new_session=True,
                                      preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        self.slave = slave
        self.text = ""

    def shows(self, words, timeout=15):
        def read():
            if select.select([self.master], [], [], 0)[0]:
                self.text += os.read(self.master, 4096).decode()
            return words in self.text
        wait_until(read, f"“{words}” among:\n{self.text}", timeout)

    def hides(self):
        return not termios.tcgetattr(self.slave)[3] & termios.ECHO

    def type(self, line):
        os.write(self.master, (line + "\n").encode())

    def stop(self):
        if self.popen.poll() is None:
            self.popen.kill()
        self.popen.wait()
        os.close(self.master)
        os.close(self.slave)


def test_pin_asked_on_the_terminal():
    with Place("terminal") as place:
        place.serve_with(clients=place.authority.pem)
        arguments = place.arguments("--client-cert", place.authority.issue_client("1234"))
        me = place.keep(Terminal(place, "asked", "agent", *arguments))
        me.shows("PIN of the certificate's key:")
        wait_until(me.hides, "the terminal hides what is typed")
        me.type("4321")
        me.shows("Wrong PIN.")
        wait_until(me.hides, "the terminal hides what is typed")
        me.type("1234")
        me.shows("Registered. Others can call alice@sip.test.")
        expect(me.hides(), False, "the terminal hides what is typed")
        # and its lines are commands again
        me.type("frobnicate")
        me.shows("Unknown command “frobnicate”")
        me.type("quit")
        expect(me.popen.wait(10), 0, "exit")
        for pin in "4321", "1234":
            if pin in me.text:
                raise AssertionError("the PIN was shown")

        given_up = place.keep(Terminal(place, "given-up", "agent", *arguments))
        given_up.shows("PIN of the certificate's key:")
        wait_until(given_up.hides, "the terminal hides what is typed")
        given_up.type("")
        expect(given_up.popen.wait(10), 3, "exit")
        expect(given_up.hides(), False, "the terminal hides what is typed")

        interrupted = place.keep(Terminal(place, "interrupted", "agent", *arguments))
        interrupted.shows("PIN of the certificate's key:")
        wait_until(interrupted.hides, "the terminal hides what is typed")
        interrupted.popen.terminate()
        interrupted.popen.wait(10)
        expect(interrupted.hides(), False, "the terminal hides what is typed")


def test_told_to_people():
    with Place("people") as place:
        place.serve_with(self_signed=True)
        program = place.keep(Process([PROGRAM, "--data", place.path("people"), "agent", *place.arguments()],
                                     env={**os.environ, "LC_ALL": "C.UTF-8", "XDG_DATA_HOME": place.path("home")},
                                     split_errors=True))
        expect(program.wait(), 3, "exit")
        said = "\n".join(text for _, text in program.errors)
        for words in fingerprint(place.pem), "Issued by:", "Valid until:", "sip.test", "“--pin”":
            if words not in said:
                raise AssertionError(f"“{words}” is not among:\n{said}")


tap.run(test_refused_and_told, test_other_failures_tell_of_no_certificate, test_pin, test_our_own, test_pin_of_the_key,
        test_pin_asked_on_the_terminal, test_told_to_people)
