#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Countersign and linphonec through kamailio on TLS, keyed by SDES in each suite that both have, and by DTLS-SRTP."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import namespace  # noqa: E402

namespace.enter()

import linphone  # noqa: E402
import tap  # noqa: E402
from kamailio import PROGRAM as KAMAILIO  # noqa: E402
from keyed import it_calls, keyed_call, we_call  # noqa: E402
from scene import USERS  # noqa: E402


def linphonec(scene, **options):
    phone = scene.keep(linphone.Linphone(scene.path("bob"), "bob", USERS["bob"], scene.authority.pem,
                                         scene.voice("bob"), scene.record("bob"), **options))
    scene.kamailio.wait_registered("bob")
    return phone


def sdes(start, suite, **options):
    keyed_call(lambda scene: linphonec(scene, encryption="srtp", extra=f"srtp_crypto_suites={suite}"), start, "sdes",
               suite, **options)


def test_sdes_aes_128_80_we_call():
    sdes(we_call, "AES_CM_128_HMAC_SHA1_80")


def test_sdes_aes_128_80_it_calls():
    sdes(it_calls, "AES_CM_128_HMAC_SHA1_80")


def test_sdes_aes_128_32_it_calls():
    """It shortens the tags of RTCP, too, which RFC 3711 section 5.2 forbids: only what we send is judged."""
    sdes(it_calls, "AES_CM_128_HMAC_SHA1_32", strangers=(7078, 7079), srtp=100)


def test_sdes_aes_256_80_we_call():
    sdes(we_call, "AES_256_CM_HMAC_SHA1_80")


def test_sdes_aes_256_80_it_calls():
    sdes(it_calls, "AES_256_CM_HMAC_SHA1_80")


def test_sdes_aes_256_32_it_calls():
    sdes(it_calls, "AES_256_CM_HMAC_SHA1_32", strangers=(7078, 7079), srtp=100)


def test_dtls_we_call():
    """It has no AEAD for that, whatever our GnuTLS has."""
    keyed_call(lambda scene: linphonec(scene, encryption="dtls"), we_call, "dtls", "AES_CM_128_HMAC_SHA1_80")


def test_dtls_it_calls():
    keyed_call(lambda scene: linphonec(scene, encryption="dtls"), it_calls, "dtls", "AES_CM_128_HMAC_SHA1_80")


def test_sdes_by_default_we_call():
    """Nothing was said about keying: the first form of the offer is refused, the second one is not weaker."""
    keyed_call(lambda scene: linphonec(scene, encryption="srtp"), we_call, "sdes", arguments=[])


def test_sdes_by_default_it_calls():
    keyed_call(lambda scene: linphonec(scene, encryption="srtp"), it_calls, "sdes", arguments=[])


if linphone.PROGRAM is None or KAMAILIO is None:
    tap.skip_all("linphone-cli and kamailio are needed")
tap.run(*(f for name, f in list(globals().items()) if name.startswith("test_")))
