#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sound of a server over TLS, protected by SDES or not at all: before the answer (183), with an MKI, of unknown types."""

import os
import re
import socket
import ssl
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import namespace  # noqa: E402

namespace.enter()

import srtp  # noqa: E402
import tap  # noqa: E402
from process import wait_until  # noqa: E402
from scene import Scene  # noqa: E402

SILENCE = b"\xf8\xff\xfe"  # 20 ms of Opus


class Server:
    """Takes one call over TLS and answers as it is told."""

    def __init__(self, scene):
        certificate, key = scene.authority.issue("early", names=())
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate, key)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.uri = f"sip:bob@127.0.0.1:{self.listener.getsockname()[1]};transport=tls"
        self.rtp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.rtp.bind(("127.0.0.1", 0))
        self.rtp.setblocking(False)
        self.requests = []
        self.playing = None
        threading.Thread(target=self._serve, daemon=True).start()

    def stop(self):
        self.playing = None
        self.listener.close()

    def _serve(self):
        try:
            self.connection = self.context.wrap_socket(self.listener.accept()[0], server_side=True)
            text = b""
            while data := self.connection.recv(65536):
                text += data
                while b"\r\n\r\n" in text:
                    head, rest = text.split(b"\r\n\r\n", 1)
                    size = int(re.search(rb"(?im)^content-length: *(\d+)", head + b"\ncontent-length: 0")[1])
                    if len(rest) < size:
                        break
                    self.requests.append((head + b"\r\n\r\n" + rest[:size]).decode())
                    text = rest[size:]
                    if not self.requests[-1].startswith(("INVITE", "ACK")):
                        self.answer(self.requests[-1], "200 OK")
        except OSError:
            pass

    def request(self, method):
        return wait_until(lambda: next((r for r in self.requests if r.startswith(method + " ")), None), method, 20)

    def answer(self, request, status, description=""):
        lines = [line for line in request.split("\r\n\r\n")[0].split("\r\n")[1:]
                 if line.split(":")[0].lower() in ("via", "from", "to", "call-id", "cseq")]
        lines = [line + ";tag=early" if line.lower().startswith("to:") and ";tag" not in line else line for line in lines]
        lines += [f"Contact: <{self.uri}>", f"Content-Length: {len(description)}"]
        lines += ["Content-Type: application/sdp"] if description else []
        self.connection.sendall("\r\n".join([f"SIP/2.0 {status}", *lines, "", description]).encode())

    def offered(self):
        """(port, payload type of Opus, profile, tag of AES_CM_128_HMAC_SHA1_80)"""
        invite = self.request("INVITE")
        port, profile = re.search(r"m=audio (\d+) (\S+)", invite).groups()
        crypto = re.search(r"a=crypto:(\d+) AES_CM_128_HMAC_SHA1_80 ", invite)
        return int(port), int(re.search(r"a=rtpmap:(\d+) opus/", invite)[1]), profile, crypto and crypto[1]

    def describe(self, sender=None, more="", direction="sendrecv"):
        _, payload_type, profile, tag = self.offered()
        keys = f"a=crypto:{tag} AES_CM_128_HMAC_SHA1_80 inline:{sender.inline}\r\n" if sender else ""
        return (f"v=0\r\no=- 5 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
                f"m=audio {self.rtp.getsockname()[1]} {profile} {payload_type}\r\na=rtpmap:{payload_type} opus/48000/2\r\n"
                f"a={direction}\r\na=rtcp-mux\r\n{keys}{more}")

    def play(self, sender, payload_type=None):
        """From now on; in clear without @sender."""
        self.playing = mine = object()

        def run():
            port, offered, _, _ = self.offered()
            of_packets = payload_type or offered
            n = 0
            while self.playing is mine:
                n += 1
                if sender:
                    packet = sender.protect(n, n * 960, of_packets, SILENCE)
                else:
                    packet = bytes([0x80, of_packets]) + n.to_bytes(2, "big") + (n * 960).to_bytes(4, "big") + b"clea" + SILENCE
                self.rtp.sendto(packet, ("127.0.0.1", port))
                time.sleep(0.02)
        threading.Thread(target=run, daemon=True).start()

    def heard(self):
        """How many packets of RTP have come."""
        n = 0
        try:
            while packet := self.rtp.recv(4096):
                n += packet[0] >> 6 == 2 and not 192 <= packet[1] <= 223
        except OSError:
            return n


class Early(Scene):
    def __init__(self, *more):
        super().__init__("early", server=False)
        self.bob = self.keep(Server(self))
        self.alice = self.countersign("alice", "call", self.bob.uri, "--trust", self.authority.pem, "--keying", "sdes",
                                      *self.media("alice"), *more)

    def progress(self, description, status="183 Session Progress"):
        self.bob.answer(self.bob.request("INVITE"), status, description)

    def pickup(self, description):
        self.progress(description, "200 OK")
        self.bob.request("ACK")

    def microphone(self, since=0):
        """The loudest second of it."""
        return max((said["input_level_db"] for _, said in self.alice.events()[since:] if said["event"] == "quality"),
                   default=None)

    def nothing_is_played(self, seconds=1.5):
        self.alice.wait_state("ringing")
        time.sleep(seconds)
        for _, said in self.alice.events():
            if said["event"] in ("media", "protection", "quality"):
                raise AssertionError(f"before the answer: {said}")
        if self.bob.heard():
            raise AssertionError("sound of ours left before the answer")


def test_sdes():
    with Early() as scene:
        sender = srtp.Sender()
        description = scene.bob.describe(sender)
        scene.progress(description)
        scene.bob.play(sender)
        scene.alice.wait_event("protection", level="provider", keying="sdes")
        scene.alice.wait_event("media", state="flowing")
        scene.alice.wait_event("quality", received=lambda n: n > 20)
        if [said for _, said in scene.alice.events() if said["event"] == "call" and said["state"] == "active"]:
            raise AssertionError("active before the answer")
        if scene.microphone() > -90:
            raise AssertionError(f"the microphone was open: {scene.microphone()} dB")
        mark = scene.alice.mark()
        scene.pickup(description)
        scene.alice.wait_state("active")
        scene.alice.wait_event("quality", since=mark, input_level_db=lambda level: level > -50)


def mki(plays, **how):
    """The key has an identifier, which is no part of the sound."""
    with Early() as scene:
        sender = srtp.Sender(**how)
        description = scene.bob.describe(sender)
        scene.progress(description)
        scene.bob.play(sender)
        if plays:
            scene.alice.wait_event("media", state="flowing")
            scene.alice.wait_event("quality", received=lambda n: n > 20, dropped=lambda n: n < 20)
        scene.pickup(description)
        scene.alice.wait_state("active")
        if not plays:
            scene.alice.wait_event("quality", received=0, dropped=lambda n: n > 20)


def test_mki_of_one_byte():
    mki(True, mki=b"\1")


def test_mki_of_four_bytes():
    mki(True, mki=b"\0\0\0\1")


def test_mki_of_128_bytes():
    mki(True, mki=bytes(range(1, 129)))


def test_mki_announced_and_not_sent():
    mki(True, announced=b"\1")


def test_mki_sent_and_not_announced():
    mki(False, mki=b"\1", announced=b"")


def test_mki_of_another_key():
    mki(False, mki=b"\2", announced=b"\1")


def test_unknown_payload_type():
    """Sound comes, and nobody can play it: that is said, once."""
    with Early() as scene:
        sender = srtp.Sender()
        scene.pickup(scene.bob.describe(sender))
        scene.alice.wait_state("active")
        scene.bob.play(sender, payload_type=77)
        scene.alice.wait_event("warning", text=lambda text: "format" in text)
        had = scene.alice.wait_event("quality", since=scene.alice.mark())[1]["received"]
        scene.alice.wait_event("quality", received=lambda n: n > had + 200)
        said = [event for _, event in scene.alice.events() if "format" in event.get("text", "") or event["event"] == "media"]
        if len(said) != 1:
            raise AssertionError(said)


def test_ringing_first():
    with Early() as scene:
        sender = srtp.Sender()
        scene.progress("", "180 Ringing")
        scene.alice.wait_state("ringing")
        scene.progress(scene.bob.describe(sender))
        scene.bob.play(sender)
        scene.alice.wait_event("media", state="flowing")


def test_other_keys_with_the_answer():
    with Early() as scene:
        first, second = srtp.Sender(), srtp.Sender(0xF00D)
        scene.progress(scene.bob.describe(first))
        scene.bob.play(first)
        scene.alice.wait_event("media", state="flowing")
        scene.bob.play(second)
        scene.pickup(scene.bob.describe(second))
        scene.alice.wait_state("active")
        mark = scene.alice.mark()
        had = scene.alice.wait_event("quality", since=mark)[1]["received"]
        scene.alice.wait_event("quality", since=mark, received=lambda n: n > had + 20)


def test_refused_after_it():
    with Early() as scene:
        sender = srtp.Sender()
        scene.progress(scene.bob.describe(sender))
        scene.bob.play(sender)
        scene.alice.wait_event("media", state="flowing")
        scene.progress("", "486 Busy Here")
        scene.alice.wait_state("ended", reason="busy")


def test_silence_is_no_end():
    """Nobody is missed before the answer."""
    with Early() as scene:
        scene.progress(scene.bob.describe(srtp.Sender()))
        scene.alice.wait_event("protection", level="provider")
        time.sleep(7)
        for _, said in scene.alice.events():
            if said["event"] == "media" or said.get("state") == "ended":
                raise AssertionError(said)


def test_answer_without_keys():
    with Early() as scene:
        sender = srtp.Sender()
        scene.progress(scene.bob.describe(sender))
        scene.bob.play(sender)
        scene.alice.wait_event("media", state="flowing")
        scene.pickup(scene.bob.describe())
        scene.alice.wait_state("ended", reason="not-acceptable")


def nothing(describe, *more, play=True):
    with Early(*more) as scene:
        sender = srtp.Sender()
        scene.progress(describe(scene.bob, sender))
        if play:
            scene.bob.play(None)
        scene.nothing_is_played()


def test_in_clear():
    nothing(lambda bob, sender: bob.describe())


def test_in_clear_though_clear_is_allowed():
    nothing(lambda bob, sender: bob.describe(), "--require", "clear")


def test_unknown_suite():
    nothing(lambda bob, sender: bob.describe(more="a=crypto:1 F8_128_HMAC_SHA1_80 inline:" + sender.inline + "\r\n"))


def test_key_too_short():
    nothing(lambda bob, sender: bob.describe(more="a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:AAAA\r\n"))


def test_no_audio():
    nothing(lambda bob, sender: "v=0\r\no=- 5 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n")


def test_malformed():
    nothing(lambda bob, sender: "v=1\r\nthis is nothing\r\n")


def test_refused_stream():
    nothing(lambda bob, sender: re.sub(r"m=audio \d+", "m=audio 0", bob.describe(sender)))


def test_no_common_codec():
    nothing(lambda bob, sender: re.sub(r"(m=audio \d+ \S+) .*?\r\na=rtpmap:.*?\r\n", r"\1 8\r\n", bob.describe(sender)))


tap.run(*[test for name, test in list(globals().items()) if name.startswith("test_")])
