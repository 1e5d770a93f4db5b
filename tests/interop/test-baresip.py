#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Countersign and baresip through kamailio on TLS, keyed by SDES and by DTLS-SRTP."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import namespace  # noqa: E402

namespace.enter()

import baresip  # noqa: E402
import tap  # noqa: E402
from kamailio import PROGRAM as KAMAILIO  # noqa: E402
from keyed import it_calls, keyed_call, we_call  # noqa: E402
from scene import USERS  # noqa: E402


def call_with(encryption, start, keying, suite=None, **options):
    def make_phone(scene):
        # Where its file ends it ends the call; its reports come every five seconds.
        voice = scene.voice("bob", seconds=30)
        phone = scene.keep(baresip.Baresip(scene.path("bob"), "bob", USERS["bob"], voice, encryption=encryption))
        scene.kamailio.wait_registered("bob")
        return phone
    # It knows no other digest. Its first and its last RTCP packet are in clear, with DTLS too, where its RTCP port has an
    # association of its own: what counts is what we send.
    keyed_call(make_phone, start, keying, suite, algorithm="MD5", strangers=baresip.PORTS, srtp=100, **options)


def test_sdes_we_call():
    call_with("srtp-mand", we_call, "sdes")


def test_sdes_it_calls():
    call_with("srtp-mand", it_calls, "sdes", "AES_CM_128_HMAC_SHA1_80")


def test_dtls_we_call():
    """It has no AEAD for that, whatever our GnuTLS has."""
    call_with("dtls_srtp", we_call, "dtls", "AES_CM_128_HMAC_SHA1_80", own_rtcp_port=True)


def test_dtls_it_calls():
    call_with("dtls_srtp", it_calls, "dtls", "AES_CM_128_HMAC_SHA1_80", own_rtcp_port=True)


def test_sdes_by_default_we_call():
    call_with("srtp-mand", we_call, "sdes", arguments=[])


def test_sdes_by_default_it_calls():
    call_with("srtp-mand", it_calls, "sdes", arguments=[])


if baresip.PROGRAM is None or KAMAILIO is None:
    tap.skip_all("baresip-core and kamailio are needed")
tap.run(*(f for name, f in list(globals().items()) if name.startswith("test_")))
