#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts at a kamailio that wants to see certificates, and at one that nobody vouches for."""

import hashlib
import os
import ssl
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import namespace  # noqa: E402

namespace.enter()

import softhsm  # noqa: E402
import tap  # noqa: E402
from certificates import Authority  # noqa: E402
from kamailio import PROGRAM as KAMAILIO  # noqa: E402
from scene import Scene  # noqa: E402

PIN = "4711"


def expect(actual, wanted, what):
    if actual != wanted:
        raise AssertionError(f"{what}: {actual!r}, not {wanted!r}")


def fingerprint(pem):
    with open(pem, encoding="ascii") as f:
        return hashlib.sha256(ssl.PEM_cert_to_DER_cert(f.read())).hexdigest()


def pairs(text):
    """As it is shown: AB:CD:…"""
    return ":".join(text[i:i + 2] for i in range(0, len(text), 2)).upper()


class Demanding(Scene):
    """Its kamailio lets in whoever shows a certificate of the authority."""

    def __init__(self, name):
        super().__init__(name, server=False)
        self.serve(*self.authority.issue("server"), clients=self.authority.pem)

    def client(self, label, authority=None):
        """One file with certificate and key."""
        pem, key = (authority or self.authority).issue(label, names=(), addresses=())
        both = self.path(label + "-both.pem")
        with open(both, "wb") as f:
            for part in pem, key:
                with open(part, "rb") as source:
                    f.write(source.read())
        return both

    def start(self, *more, env=None):
        return self.countersign("alice", "agent", *self.account("alice"), *self.media("alice"), *more, env=env)

    def write_pin(self, text):
        path = self.path("pin-" + text)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text + "\n")
        return path

    def make_token(self):
        """Alice's certificate and key on a token; the environment in which it is found."""
        return softhsm.make_token(self.path("token"), *self.authority.issue("token", names=(), addresses=()), PIN)


def failed(client, reason):
    """What it said, and that nothing got as far as the registrar."""
    said = client.wait_event("registration-failed", timeout=40)[1]
    expect(said["reason"], reason, "reason")
    return said


def assert_unknown(scene, user="alice"):
    if any(text.endswith(f"registered {user}") for _, text in scene.kamailio.process.lines):
        raise AssertionError("it registered")


# ---- our certificate ----

def test_certificate_from_a_file():
    with Demanding("mtls") as scene:
        alice = scene.start("--client-cert", scene.client("alice"))
        alice.wait_event("registered")
        expect(alice.quit(), 0, "exit")


def test_no_certificate():
    with Demanding("mtls-none") as scene:
        alice = scene.start()
        failed(alice, "client-certificate")
        assert_unknown(scene)


def test_certificate_of_a_stranger():
    with Demanding("mtls-stranger") as scene:
        folder = scene.path("other")
        os.mkdir(folder)
        alice = scene.start("--client-cert", scene.client("alice", Authority(folder, name="Another CA")))
        failed(alice, "client-certificate")
        assert_unknown(scene)


def test_certificate_on_a_token():
    with Demanding("token") as scene:
        env = scene.make_token()
        alice = scene.start("--client-cert", softhsm.URI, "--client-pin-file", scene.write_pin(PIN),
                            env=env)
        alice.wait_event("registered")
        expect(alice.quit(), 0, "exit")


def test_wrong_pin():
    with Demanding("wrong-pin") as scene:
        env = scene.make_token()
        alice = scene.start("--client-cert", softhsm.URI, "--client-pin-file", scene.write_pin("0000"),
                            env=env)
        failed(alice, "pin-wrong")
        assert_unknown(scene)


def test_server_that_does_not_ask():
    with Scene("unasked") as scene:
        pem, key = scene.authority.issue("alice", names=(), addresses=())
        both = scene.path("both.pem")
        with open(both, "wb") as f:
            for part in pem, key:
                with open(part, "rb") as source:
                    f.write(source.read())
        scene.agent("alice", "--client-cert", both)


# ---- pins ----

def without_trust(arguments):
    """The account believes what the system does, and the pin."""
    at = arguments.index("--trust")
    return arguments[:at] + arguments[at + 2:]


def test_pinned_and_changed():
    with Scene("pinned", server=False) as scene:
        pem, key = scene.authority.issue("own", self_signed=True, names=("elsewhere.test",), last_day=-1, first_day=-9)
        scene.serve(pem, key)
        alice = scene.countersign("alice", "agent", *without_trust(scene.account("alice")), *scene.media("alice"),
                                  "--pin", fingerprint(pem))
        alice.wait_event("registered")

        # Another certificate, which would be good: the account stops, and both are shown.
        scene.kamailio.stop()
        other, other_key = scene.authority.issue("other")
        scene.serve(other, other_key)
        mark = alice.mark()
        said = alice.wait_event("registration-failed", timeout=60, since=mark, reason="certificate")[1]
        expect(said["certificate"]["problem"], "changed", "problem")
        expect(said["certificate"]["fingerprint"], pairs(fingerprint(other)), "the new one")
        expect(said["certificate"]["pinned"], pairs(fingerprint(pem)), "the pinned one")
        assert_unknown(scene)


def test_pin_of_another():
    with Scene("pin-of-another") as scene:
        pem, _ = scene.authority.issue("another")
        alice = scene.countersign("alice", "agent", *scene.account("alice"), *scene.media("alice"), "--pin",
                                  pairs(fingerprint(pem)))
        said = failed(alice, "certificate")
        expect(said["certificate"]["problem"], "changed", "problem")
        assert_unknown(scene)


def test_what_is_shown():
    with Scene("shown", server=False) as scene:
        pem, key = scene.authority.issue("own", self_signed=True)
        scene.serve(pem, key)
        alice = scene.countersign("alice", "agent", *scene.account("alice"), *scene.media("alice"))
        shown = failed(alice, "certificate")["certificate"]
        expect(shown["problem"], "self-signed", "problem")
        expect(shown["fingerprint"], pairs(fingerprint(pem)), "fingerprint")
        expect(shown["subject"], "CN=own", "subject")
        expect(shown["can_pin"], True, "can_pin")
        expect(shown["pinned"], None, "pinned")


if KAMAILIO is None:
    tap.skip_all("kamailio is not installed")
tap.run(*(f for name, f in list(globals().items()) if name.startswith("test_")))
