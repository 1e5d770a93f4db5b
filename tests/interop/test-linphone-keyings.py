#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Countersign with linphonec by SDES and DTLS-SRTP, through kamailio on TLS."""

import os
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


def linphonec(scene, **options):
    phone = scene.keep(linphone.Linphone(scene.path("bob"), "bob", USERS["bob"], scene.authority.pem,
                                         scene.voice("bob"), scene.record("bob"), **options))
    scene.kamailio.wait_registered("bob")
    return phone


def with_linphone(keying, encryption, we_call, suite=None, extra=""):
    with Scene("keyings") as scene:
        recorder = scene.capture()
        phone = linphonec(scene, encryption=encryption, extra=extra)
        alice = scene.agent("alice", "--keying", keying, "--require", "provider")
        if we_call:
            alice.send("call sip:bob@sip.test")
            phone.wait_ringing()
            phone.answer()
        else:
            phone.call("sip:alice@sip.test")
            alice.wait_state("ringing", direction="in")
            alice.send("answer")
        alice.wait_state("active")
        said = alice.wait_event("protection", level="provider")[1]
        expect(said["keying"], keying, "the keying")
        if suite is not None:
            expect(said["suite"], suite, "the suite")
        alice.wait_event("media", state="flowing", codec="opus/48000")
        scene.wait_recorded("alice", 4)
        alice.send("hang-up")
        expect(alice.wait_state("ended")[1]["reason"], "normal", "our call ended")
        phone.wait_ended()
        expect(alice.quit(), 0, "exit")
        phone.stop()
        scene.assert_heard("alice", "bob")
        scene.assert_heard("bob", "alice")
        scene.assert_clean(recorder, both_ends=False, srtp=200)


# With the short tags linphonec shortens that of RTCP too, which RFC 3711 section 5.2 forbids: its reports do not open.
SUITES = [
    ("AES_CM_128_HMAC_SHA1_80", "AES_CM_128_HMAC_SHA1_80"),
    ("AES_256_CM_HMAC_SHA1_80", "AES_256_CM_HMAC_SHA1_80"),
]


def test_linphone_sdes_we_call():
    with_linphone("sdes", "srtp", True)


def test_linphone_sdes_it_calls_in_each_suite():
    for name, suite in SUITES:
        with_linphone("sdes", "srtp", False, suite=suite, extra=f"srtp_crypto_suites={name}")


def test_linphone_dtls_we_call():
    with_linphone("dtls", "dtls", True)


def test_linphone_dtls_it_calls():
    with_linphone("dtls", "dtls", False)


if linphone.PROGRAM is None or KAMAILIO is None:
    tap.skip_all("linphone-cli and kamailio are needed")
tap.run(*(f for name, f in list(globals().items()) if name.startswith("test_")))
