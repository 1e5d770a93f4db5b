#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A telephone system between two countersigns that strips a=zrtp-hash, and moves their call: to itself and back, and to a
third phone. Nothing is heard where nobody has the keys, and who comes back is known."""

import os
import re
import socket
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import namespace  # noqa: E402

namespace.enter()

import tap  # noqa: E402
from scene import Scene  # noqa: E402
from sipserver import SipServer  # noqa: E402


class Leg:
    """The dialog of the telephone system with one of its phones."""

    def __init__(self, pbx, name, require):
        self.pbx, self.server, self.name = pbx, pbx.server, name
        self.client = pbx.agent(name, "--require", require, "--keying", "zrtp", server=pbx.server.address)
        self.registration = self.server.wait("REGISTER")
        self.connection = self.registration.connection
        self.cseq, self.mark, self.described = 100, self.client.mark(), None

    def begin(self):
        """To be called."""
        self.target = re.search("<([^>]*)>", self.registration.get("Contact"))[1]
        self.local, self.remote = f"<sip:{self.name}-peer@sip.test>;tag=pbx", f"<sip:{self.name}@sip.test>"
        self.call_id = os.urandom(6).hex()
        self.mark = self.client.mark()

    def take(self, invite):
        """It has called."""
        self.target = re.search("<([^>]*)>", invite.get("Contact"))[1]
        self.local, self.remote, self.call_id = invite.get("To") + ";tag=there", invite.get("From"), invite.get("Call-ID")
        self.described = strip(invite.body)

    def request(self, method, cseq, body=""):
        self.connection.send("\r\n".join([
            f"{method} {self.target} SIP/2.0", f"Via: SIP/2.0/TLS {self.server.address};branch=z9hG4bK{os.urandom(6).hex()}",
            "Max-Forwards: 70", f"From: {self.local}", f"To: {self.remote}", f"Call-ID: {self.call_id}",
            f"CSeq: {cseq} {method}", f"Contact: <sip:pbx@{self.server.address};transport=tls>",
            *(["Content-Type: application/sdp"] if body else []), f"Content-Length: {len(body)}", "", body]))

    def invite(self, body, answer=False):
        """What it says of itself. @answer: its user has to."""
        self.cseq += 1
        self.request("INVITE", self.cseq, body)
        if answer:
            self.client.wait_state("ringing", since=self.mark)
            self.client.send("answer")
        response = self.server.wait(lambda m: not m.is_request and m.get("CSeq") == f"{self.cseq} INVITE"
                                    and m.get("Call-ID") == self.call_id and not m.start.startswith("SIP/2.0 1"))
        self.remote = response.get("To")
        self.request("ACK", self.cseq)
        if not response.start.startswith("SIP/2.0 200"):
            raise AssertionError(response.start)
        self.described = strip(response.body)
        return self.described

    def wait_level(self, level, **fields):
        self.client.wait_event("protection", since=self.mark, level=level, **fields)

    def stays(self):
        """The call is still there."""
        if any(event.get("state") == "ended" for _, event in self.client.events()[self.mark:]):
            raise AssertionError(f"the call of {self.name} ended")


def strip(body):
    return re.sub(r"a=zrtp-hash:.*\r\n", "", body)


class Pbx(Scene):
    def __init__(self):
        super().__init__("moved", server=False)
        certificate, key = self.authority.issue("server")
        self.server = self.keep(SipServer(transport="tls", certificate=certificate, key=key))
        self.alice, self.bob = Leg(self, "alice", "provider"), Leg(self, "bob", "clear")
        self.music = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.music.bind(("127.0.0.1", 0))
        self.music.setblocking(False)

    def connect(self):
        """Alice calls, and each hears of the other's address."""
        alice, bob = self.alice, self.bob
        alice.mark = alice.client.mark()
        alice.client.send("call sip:bob@sip.test")
        invite = self.server.wait("INVITE")
        alice.take(invite)
        bob.begin()
        bob.invite(alice.described, answer=True)
        self.server.reply(invite, "200 OK", f"Contact: <sip:pbx@{self.server.address};transport=tls>\r\n", bob.described)
        self.server.wait("ACK")
        alice.wait_level("end-to-end")
        bob.wait_level("end-to-end")

    def describe_music(self, leg):
        port, opus = self.music.getsockname()[1], re.search(r"a=rtpmap:(\d+) opus/", leg.described)[1]
        return (f"v=0\r\no=- 9 {leg.cseq} IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
                f"m=audio {port} RTP/AVP {opus}\r\na=rtpmap:{opus} opus/48000/2\r\na=rtcp-mux\r\n")

    def meet(self, one, other):
        """By re-INVITEs until both know where the other one is now, as telephone systems do for direct media."""
        for _ in range(6):
            before = one.described, other.described
            for leg, peer in ((one, other), (other, one)):
                leg.invite(peer.described)
            where = [[re.search(r"m=audio (\d+)", text)[1] for text in pair]
                     for pair in (before, (one.described, other.described))]
            if where[0] == where[1]:
                return
        raise AssertionError("they move again and again")

    def count_media(self):
        n = 0
        try:
            while packet := self.music.recv(4096):
                n += packet[0] >> 6 == 2
        except OSError:
            return n

    def hang_up(self):
        """All calls that there are."""
        for leg in (self.alice, self.bob):
            leg.client.send("hang-up")
            self.server.reply(self.server.wait("BYE"), "200 OK")
            leg.client.wait_state("ended", since=leg.mark)


def test_to_itself_and_back():
    scene.connect()
    for leg in (scene.alice, scene.bob):
        leg.mark = leg.client.mark()
        leg.invite(scene.describe_music(leg))
        leg.wait_level("suspect", suspicion="moved")
    scene.meet(scene.alice, scene.bob)
    for leg in (scene.alice, scene.bob):
        leg.wait_level("end-to-end", suspicion=None)
        leg.stays()
    if n := scene.count_media():
        raise AssertionError(f"{n} packets of sound went to the telephone system")
    scene.hang_up()


def test_to_itself_for_long():
    """Until key agreement has been given up there, at bob's end in clear."""
    scene.connect()
    for leg in (scene.alice, scene.bob):
        leg.mark = leg.client.mark()
        leg.invite(scene.describe_music(leg))
        leg.wait_level("suspect", suspicion="moved")
    scene.alice.client.wait_event("warning", since=scene.alice.mark, timeout=30)
    scene.meet(scene.alice, scene.bob)
    for leg in (scene.alice, scene.bob):
        leg.wait_level("end-to-end", suspicion=None)
        leg.stays()
    if n := scene.count_media():
        raise AssertionError(f"{n} packets of sound went to the telephone system")
    scene.hang_up()


def test_to_a_third_phone():
    scene.connect()
    alice, bob, carol = scene.alice, scene.bob, Leg(scene, "carol", "clear")
    carol.begin()
    carol.invite(alice.described, answer=True)
    alice.mark = alice.client.mark()
    bob.request("BYE", bob.cseq + 1)
    bob.client.wait_state("ended", since=bob.mark)
    alice.invite(carol.described)
    alice.wait_level("suspect", suspicion="moved")
    carol.invite(alice.described)
    carol.wait_level("end-to-end")
    alice.wait_level("suspect", keying="zrtp")
    alice.stays()
    if any(event.get("level") == "end-to-end" for _, event in alice.client.events()[alice.mark:]):
        raise AssertionError("a stranger was let in without a word")
    mark = alice.client.mark()
    alice.client.send("go-on")
    alice.client.wait_event("protection", since=mark, level="end-to-end")
    if n := scene.count_media():
        raise AssertionError(f"{n} packets of sound went to the telephone system")


with Pbx() as scene:
    tap.run(test_to_itself_and_back, test_to_itself_for_long, test_to_a_third_phone)
