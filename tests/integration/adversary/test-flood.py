#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A peer that floods the media ports of a call. Whatever it sends, the program neither grows nor stops to answer, and the
call goes on."""

import functools
import os
import re
import socket
import struct
import sys
import time

sys.path[:0] = [os.path.dirname(os.path.abspath(__file__)),
                os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "lib")]
import namespace  # noqa: E402

namespace.enter()

import tap  # noqa: E402
from rtp import SSRC, receiver_report, rtcp, sender_report  # noqa: E402
from scene import Scene  # noqa: E402

SECONDS = 1.5
MOST_GROWTH = 2 << 20  # bytes; each source or name that is kept costs a kilobyte or more
MOST_ANSWER = 2.0  # seconds


def opus(n, ssrc=SSRC, first=0x80, header=b"", payload_type=96, tail=b""):
    return struct.pack("!BBHII", first, payload_type, n & 0xFFFF, n * 960 & 0xFFFFFFFF, ssrc) + header + b"\xf8\xff\xfe" + tail


def number(n):
    return struct.pack("!I", n * 2654435761 & 0xFFFFFFFF)


def chunks(n, text):
    """A description of 31 sources (RFC 3550 section 6.5)."""
    content = b"".join(number(n * 31 + i) + bytes([1, len(text)]) + text + bytes(4 - (2 + len(text)) % 4) for i in range(31))
    return receiver_report(SSRC) + rtcp(202, content, 31)


def private(n):
    """PRIV items whose names are new each time."""
    items = b"".join(bytes([8, 62, 60]) + b"%059d" % (n * 6 + i) + b"ab" for i in range(6))
    content = struct.pack("!I", SSRC) + items
    return receiver_report(SSRC) + rtcp(202, content + bytes(4 - len(content) % 4), 1)


def hello(n):
    body = b"\xfe\xfd" + number(n) * 8 + b"\0\0" + b"\0\2\xc0\x2b\1\0\0\0"
    return (b"\x16\xfe\xff" + bytes(8) + struct.pack("!H", len(body) + 12) + b"\1" + len(body).to_bytes(3, "big") + bytes(5)
            + len(body).to_bytes(3, "big") + body)


RTP, RTCP = 0, 1
BLOCK = bytes(20)
FLOODS = {
    "names-of-many-sources": (RTCP, lambda n: chunks(n, b"evil")),
    "long-names": (RTCP, lambda n: receiver_report(SSRC) + rtcp(202, struct.pack("!I", SSRC) + b"\1\xfd" + b"%0253d" % n + b"\0", 1)),
    "private-items": (RTCP, private),
    "private-item-past-its-end": (RTCP, lambda n: receiver_report(SSRC) + rtcp(202, struct.pack("!I", SSRC) + b"\x08\1\xff" + bytes(5), 1)),
    "reports-of-many-sources": (RTCP, lambda n: rtcp(201, number(n))),
    "sender-reports-of-many-sources": (RTCP, lambda n: sender_report(n * 2654435761 & 0xFFFFFFFF)),
    "reports-about-many-sources": (RTCP, lambda n: rtcp(201, number(n) + b"".join(number(n * 31 + i) + BLOCK for i in range(31)), 31)),
    "farewells": (RTCP, lambda n: receiver_report(SSRC) + rtcp(203, b"".join(number(n * 31 + i) for i in range(31)), 31)),
    "farewell-of-the-peer": (RTCP, lambda n: receiver_report(SSRC) + rtcp(203, struct.pack("!I", SSRC), 1)),
    "applications": (RTCP, lambda n: receiver_report(SSRC) + rtcp(204, struct.pack("!I4s", SSRC, b"EVIL") + bytes(1000))),
    "feedback": (RTCP, lambda n: receiver_report(SSRC) + rtcp(205, struct.pack("!II", SSRC, n) + bytes(400), 1)),
    "extended-reports": (RTCP, lambda n: receiver_report(SSRC) + rtcp(207, struct.pack("!I", SSRC) + number(n) * 100)),
    "wrong-lengths": (RTCP, lambda n: struct.pack("!BBHI", 0x9F, 200 + n % 8, n & 0xFFFF, SSRC) + number(n) * 7),
    "true-reports": (RTCP, lambda n: sender_report(SSRC)),
    "reports-on-the-port-of-sound": (RTP, lambda n: chunks(n, b"evil")),
    "many-sources": (RTP, lambda n: opus(1, n * 2654435761 & 0xFFFFFFFF)),
    "contributing-sources": (RTP, lambda n: opus(n, first=0x8F, header=b"".join(number(n * 15 + i) for i in range(15)))),
    "header-extensions": (RTP, lambda n: opus(n, first=0x90, header=b"\xbe\xde\0\x40" + number(n) * 64)),
    "padding-that-lies": (RTP, lambda n: opus(n, first=0xA0, tail=bytes([n % 256]))),
    "one-packet-again-and-again": (RTP, lambda n: opus(7)),
    "sequence-that-jumps": (RTP, lambda n: opus(n * 40503)),
    "unknown-types": (RTP, lambda n: opus(n, payload_type=n % 64)),
    "telephone-events": (RTP, lambda n: opus(n, payload_type=97)),
    "zrtp-junk": (RTP, lambda n: b"\x10\0" + struct.pack("!H", n & 0xFFFF) + b"ZRTP" + number(n) * 20),
    "dtls-hellos": (RTP, hello),
    "stun": (RTP, lambda n: b"\0\1\0\0\x21\x12\xa4\x42" + number(n) * 3),
    "junk": (RTP, lambda n: number(n) * (n % 300)),
}


class Caller:
    """An unencrypted call over UDP, which needs no keys to be authentic in."""

    def __init__(self, uri):
        self.target = int(re.search(r":(\d+);", uri)[1])
        self.sip = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sip.bind(("127.0.0.5", 0))
        self.sip.settimeout(20)
        self.sockets = []
        while len(self.sockets) < 2:
            self.sockets = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2)]
            self.sockets[0].bind(("127.0.0.5", 0))
            port = self.sockets[0].getsockname()[1]
            try:
                self.sockets[1].bind(("127.0.0.5", port + 1))
            except OSError:
                self.sockets = []
        description = (f"v=0\r\no=- 1 1 IN IP4 127.0.0.5\r\ns=-\r\nc=IN IP4 127.0.0.5\r\nt=0 0\r\nm=audio {port} RTP/AVP 96 97\r\n"
                       "a=rtpmap:96 opus/48000/2\r\na=rtpmap:97 telephone-event/48000\r\n")
        self.count = 0
        answer = self.ask("INVITE", description)
        self.to = re.search(r"(?im)^To: *(.*?)\r", answer)[1]
        self.ports = [int(re.search(r"m=audio (\d+)", answer)[1]) + n for n in range(2)]
        self.say("ACK", to=self.to)

    def say(self, method, description="", to="<sip:bob@127.0.0.1>"):
        self.count += method != "ACK"
        kind = "Content-Type: application/sdp\r\n" if description else ""
        self.sip.sendto((f"{method} sip:bob@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.5:{self.sip.getsockname()[1]};"
                         f"branch=z9hG4bK{method}{self.count}\r\nMax-Forwards: 70\r\nFrom: <sip:evil@127.0.0.5>;tag=evil\r\n"
                         f"To: {to}\r\nCall-ID: flood\r\nCSeq: {self.count} {method}\r\n"
                         f"Contact: <sip:evil@127.0.0.5:{self.sip.getsockname()[1]}>\r\n{kind}"
                         f"Content-Length: {len(description)}\r\n\r\n{description}").encode(), ("127.0.0.1", self.target))

    def ask(self, method, description="", to="<sip:bob@127.0.0.1>"):
        """The final answer."""
        self.say(method, description, to)
        while True:
            answer = self.sip.recv(65536).decode()
            if re.match(r"SIP/2.0 [2-6]", answer) and f"{self.count} {method}" in answer:
                return answer

    def send(self, component, packet):
        try:
            self.sockets[component].sendto(packet, ("127.0.0.1", self.ports[component]))
        except OSError:
            pass

    def speak(self, first, count=15):
        for n in range(first, first + count):
            self.send(RTP, opus(n))
            time.sleep(0.02)


def memory(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as f:
        return int(re.search(r"VmRSS:\s+(\d+)", f.read())[1]) << 10


def flood(bob, caller, name, component, make):
    caller.speak(1)
    for n in range(200):  # what is taken once is taken
        caller.send(component, make(n))
    time.sleep(0.2)
    before, end, n = memory(bob.pid), time.monotonic() + SECONDS, 200
    while time.monotonic() < end:
        for _ in range(20):
            caller.send(component, make(n))
            n += 1
        time.sleep(0.002)
    asked = time.monotonic()
    caller.ask("INFO", to=caller.to)
    took, grown = time.monotonic() - asked, memory(bob.pid) - before
    tap.say(f"{n} packets, {grown >> 10} KiB more, answered after {took * 1000:.0f} ms")
    if grown > MOST_GROWTH:
        raise AssertionError(f"{name} makes it grow by {grown} bytes")
    if took > MOST_ANSWER:
        raise AssertionError(f"{name}: an answer took {took} s")
    if [said for _, said in bob.events() if said.get("state") == "ended"]:
        raise AssertionError(f"{name} ended the call")


def run(name, component, make):
    with Scene("flood", server=False) as scene:
        bob = scene.countersign("bob", "answer", "--require", "clear", "--listen", "127.0.0.1:0", "--transport", "udp",
                                *scene.media("bob"))
        caller = Caller(bob.wait_event("listening", timeout=40)[1]["uri"])
        bob.wait_event("protection", level="clear", timeout=40)
        flood(bob, caller, name, component, make)
        mark = bob.mark()
        caller.speak(40000, 60)
        bob.wait_event("quality", since=mark)
        caller.ask("BYE", to=caller.to)
        bob.wait_state("ended", reason="normal", timeout=40)


sys.exit(tap.run_together({name: functools.partial(run, name, *row) for name, row in FLOODS.items()}, 3))
