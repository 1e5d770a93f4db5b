#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is at the other end, by the word of the account's own server: P-Asserted-Identity and Remote-Party-ID in every
message of a call that can carry them, and what others say, which changes nothing."""

import base64
import os
import re
import socket
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import namespace  # noqa: E402

namespace.enter()

import tap  # noqa: E402
from process import wait_until  # noqa: E402
from scene import Scene  # noqa: E402
from sipserver import SipServer  # noqa: E402

BOB = 'P-Asserted-Identity: "Bob" <sip:bob@sip.test>\r\n'
CAROL = 'P-Asserted-Identity: "Carol" <sip:carol@sip.test>\r\n'
PARTY = 'Remote-Party-ID: "Carol" <sip:carol@sip.test>;party=calling;privacy=off;screen=no\r\n'
PRIVATE = CAROL + "Privacy: id\r\n"
NOBODY = 'P-Asserted-Identity: "Anonymous" <sip:anonymous@anonymous.invalid>\r\n'
ANONYMOUS = "sip:anonymous@anonymous.invalid"


class Office(Scene):
    """A PBX that writes its own number into addresses, and alice's account there."""

    def __init__(self):
        super().__init__("identity", server=False)
        certificate, key = self.authority.issue("server")
        self.server = self.keep(SipServer(transport="tls", certificate=certificate, key=key))
        self.alice = self.agent("alice", "--keying", "sdes", "--require", "provider", server=self.server.address)
        self.registration = self.server.wait("REGISTER")


class Call:
    """One call to alice, or of hers, over the PBX."""

    def __init__(self, office):
        self.office, self.server, self.alice = office, office.server, office.alice
        self.here = f"<sip:pbx@{self.server.address};transport=tls>"
        self.inline = base64.b64encode(os.urandom(30)).decode()
        self.version, self.cseq, self.opus, self.tag = 0, 100, 96, "1"
        self.mark, self.heard = self.alice.mark(), 0

    def describe(self):
        self.version += 1
        return "\r\n".join(["v=0", f"o=- 7 {self.version} IN IP4 127.0.0.1", "s=-", "c=IN IP4 127.0.0.1", "t=0 0",
                            f"m=audio 40002 RTP/SAVP {self.opus}", f"a=rtpmap:{self.opus} opus/48000/2", "a=rtcp-mux",
                            f"a=crypto:{self.tag} AES_CM_128_HMAC_SHA1_80 inline:{self.inline}", ""])

    def be_called(self, caller, headers=""):
        """The PBX calls alice; @caller: From without a tag."""
        self.connection = self.office.registration.connection
        self.target = re.search("<([^>]*)>", self.office.registration.get("Contact"))[1]
        self.local, self.remote, self.call_id = caller + ";tag=there", "<sip:alice@sip.test>", os.urandom(6).hex()
        self.request("INVITE", headers, self.describe())
        self.remote = self.server.wait(lambda m: m.start.startswith("SIP/2.0 180")).get("To")
        self.alice.wait_state("ringing", since=self.mark)
        return self

    def answer(self):
        self.alice.send("answer")
        answer = self.server.wait(lambda m: m.start.startswith("SIP/2.0 200") and m.get("CSeq") == "101 INVITE")
        self.target = re.search("<([^>]*)>", answer.get("Contact"))[1]
        self.send("ACK", 101)
        self.alice.wait_state("active", since=self.mark)
        return self

    def dial(self, address):
        """Alice calls; the first offer is refused for its form, the second waits for an answer."""
        self.alice.send(f"call {address}")
        self.invite = self.server.wait("INVITE")
        self.connection, self.call_id = self.invite.connection, self.invite.get("Call-ID")
        self.local, self.remote = self.invite.get("To") + ";tag=there", self.invite.get("From")
        self.target = re.search("<([^>]*)>", self.invite.get("Contact"))[1]
        self.opus = int(re.search(r"a=rtpmap:(\d+) opus/", self.invite.body)[1])
        self.tag = re.search(r"a=crypto:(\d+) AES_CM_128_HMAC_SHA1_80 ", self.invite.body)[1]
        return self

    def reply(self, status, headers=""):
        body = self.describe() if status.startswith("200") else ""
        self.server.reply(self.invite, status, f"Contact: {self.here}\r\n{headers}", body)
        if body:
            self.server.wait("ACK")
            self.alice.wait_state("active", since=self.mark)
        return self

    def send(self, method, cseq, headers="", body="", connection=None, via=None):
        (connection or self.connection).send("\r\n".join([
            f"{method} {self.target} SIP/2.0",
            f"Via: SIP/2.0/{via or 'TLS ' + self.server.address};branch=z9hG4bK{os.urandom(6).hex()}",
            "Max-Forwards: 70", f"From: {self.local}", f"To: {self.remote}", f"Call-ID: {self.call_id}",
            f"CSeq: {cseq} {method}", f"Contact: {self.here}"]) + "\r\n" + headers
            + ("Content-Type: application/sdp\r\n" if body else "") + f"Content-Length: {len(body)}\r\n\r\n" + body)

    def request(self, method, headers="", body=""):
        self.cseq += 1
        self.send(method, self.cseq, headers, body)

    def final(self, method):
        return self.server.wait(lambda m: not m.is_request and m.get("CSeq") == f"{self.cseq} {method}"
                                and not m.start.startswith("SIP/2.0 1"))

    def update(self, headers, status="200"):
        self.request("UPDATE", headers)
        expect(self.final("UPDATE").start.split()[1], status, "the answer to UPDATE")
        return self

    def reinvite(self, headers):
        self.request("INVITE", headers, self.describe())
        self.final("INVITE")
        self.send("ACK", self.cseq)
        return self

    def said(self, kind="identity"):
        return [event for _, event in self.alice.events()[self.mark:] if event["event"] == kind]

    def identity(self, **wanted):
        """The next word about who it is."""
        self.heard += 1
        wait_until(lambda: len(self.said()) >= self.heard, "a word about who it is")
        event = self.said()[self.heard - 1]
        for name, value in wanted.items():
            expect(event[name], value, name)
        return event

    def nothing_said(self):
        """What was sent has arrived, since this is answered after it."""
        self.reinvite("")
        expect(self.said(), [], "said of the other end")

    def end(self):
        self.alice.send("hang-up")
        bye = self.server.wait("BYE")
        self.server.reply(bye, "200 OK")
        return self.alice.wait_state("ended", since=self.mark)[1]


def expect(got, wanted, what):
    if got != wanted:
        raise AssertionError(f"{what}: {got!r}, not {wanted!r}")


IS_CAROL = {"name": "Carol", "shown": "sip:carol@sip.test", "said_by_provider": True, "replaced": True,
            "asserted": {"address": "sip:carol@sip.test", "name": "Carol"}}
IS_BOB = {"name": "Bob", "shown": "sip:bob@sip.test", "replaced": False}
IS_NOBODY = {"name": "Anonymous", "shown": ANONYMOUS, "said_by_provider": True, "replaced": True, "asserted": None}

# What a transfer says, and who is there then.
TRANSFERS = {
    "pai": (CAROL, IS_CAROL),
    "rpid": (PARTY, {**IS_CAROL, "name": "Carol"}),
    "private": (PRIVATE, IS_NOBODY),
    "nobody": (NOBODY, IS_NOBODY),
    "our-own": ('P-Asserted-Identity: "Alice" <sip:alice@sip.test>\r\n', None),
    "preferred": (CAROL.replace("Asserted", "Preferred"), None),
    "nonsense": ("P-Asserted-Identity: <Carol>\r\n", None),
    "nothing": ("", None),
    "the-same": (BOB, None),
    "the-same-by-number": ('P-Asserted-Identity: "Bob" <sip:bob@127.0.0.1:5080>\r\n', None),
}


def transfers(office):
    def transfer(by, headers, who):
        call = Call(office).be_called('"Bob" <sip:bob@sip.test>').answer()
        getattr(call, by)(headers)
        if who is None:
            call.nothing_said()
        else:
            call.identity(**who)
            call.update(BOB)
            call.identity(**IS_BOB, said_by_provider=False)
        expect({event["level"] for event in call.said("protection")} <= {"provider"}, True, "the protection stays")
        call.end()
    for name, (headers, who) in TRANSFERS.items():
        for by in ("update", "reinvite"):
            yield f"transfer/{by}/{name}", lambda by=by, headers=headers, who=who: transfer(by, headers, who)


def outgoing(office):
    def picked_up(status):
        call = Call(office).dial("sip:600@sip.test").reply("180 Ringing")
        call.reply(status, CAROL)
        call.identity(**IS_CAROL, peer="sip:600@sip.test")
        if not status.startswith("200"):
            call.reply("200 OK")
        ended = call.end()
        expect((ended["peer"], ended["asserted"]["address"], ended["replaced"]),
               ("sip:600@sip.test", "sip:carol@sip.test", True), "the end")
    for status in ("180 Ringing", "181 Call Is Being Forwarded", "183 Session Progress", "200 OK"):
        yield f"pickup/{status.split()[0]}", lambda status=status: picked_up(status)

    def name_of_a_number():
        call = Call(office).dial("sip:200@sip.test").reply("180 Ringing", BOB.replace("bob@sip.test", "200@127.0.0.1"))
        call.identity(name="Bob", shown="sip:200@sip.test", said_by_provider=True, replaced=False)
        call.reply("200 OK")
        call.end()
    yield "pickup/name-of-a-number", name_of_a_number


def incoming(office):
    def rings(caller, headers, wanted):
        call = Call(office).be_called(caller, headers)
        event = office.alice.wait_state("ringing", since=call.mark)[1]
        for name, value in wanted.items():
            expect(event[name], value, name)
        call.update(CAROL) if "carol" not in headers else None
        if "carol" not in headers:
            call.identity(**IS_CAROL)
        call.answer().end()
    rows = {
        "silent": ('"Bob" <sip:bob@sip.test>', "", {"asserted": None, "replaced": False}),
        "confirmed": ('"Bob" <sip:bob@127.0.0.1>', BOB, {"asserted": {"address": "sip:bob@sip.test", "name": "Bob"},
                                                         "replaced": False}),
        "another": ('"Bank" <sip:bank@bank.test>', CAROL, {"peer": "sip:bank@bank.test", "replaced": True}),
        "anonymous": (f'"Anonymous" <{ANONYMOUS}>', BOB, {"asserted": None, "replaced": False}),
        "private": (f'"Anonymous" <{ANONYMOUS}>', BOB + "Privacy: id\r\n", {"asserted": None, "replaced": False}),
        "private-with-from": ('"Bob" <sip:bob@sip.test>', PRIVATE.replace("carol", "robert"),
                              {"asserted": None, "replaced": False}),
    }
    for name, row in rows.items():
        yield f"rings/{name}", lambda row=row: rings(*row)


class Datagrams:
    """A way past the server: a socket of the callee's own."""

    def __init__(self, port):
        self.sock, self.port = socket.socket(socket.AF_INET, socket.SOCK_DGRAM), port
        self.sock.bind(("127.0.0.1", 0))
        self.address = "%s:%u" % self.sock.getsockname()

    def send(self, text):
        self.sock.sendto(text.encode(), ("127.0.0.1", self.port))


def spoofs(scene):
    """Bob is a callee who has seen our Via and the dialog, and sends past the server; dave is called directly."""
    def past_the_server():
        server = scene.keep(SipServer(transport="udp"))
        alice = scene.agent("alice-udp", "--require", "clear", server=server.address, transport="udp")
        mark = alice.mark()
        alice.send("call sip:bob@sip.test")
        invite = server.wait("INVITE")
        bob = Datagrams(int(re.search(r"127\.0\.0\.1:(\d+)", invite.get("Via"))[1]))
        head = "\r\n".join(f"{name}: {invite.get(name)}" + (";tag=there" if name == "To" else "")
                           for name in ("Via", "From", "To", "Call-ID", "CSeq"))
        bob.send(f"SIP/2.0 180 Ringing\r\n{head}\r\nContact: <sip:bob@{bob.address}>\r\n{CAROL}Content-Length: 0\r\n\r\n")
        event = alice.wait_state("ringing", since=mark)[1]
        expect((event["asserted"], event["replaced"]), (None, False), "who rings")
        server.reply(invite, "486 Busy Here", BOB.replace("Bob", "Robert"))
        ended = alice.wait_state("ended", since=mark)[1]
        expect((ended["asserted"], ended["replaced"]), (None, False), "who was busy")
        expect([said for _, said in alice.events()[mark:] if said["event"] == "identity"], [], "said of the other end")

    def direct():
        dave = scene.keep(SipServer(transport="tcp"))
        alice = scene.countersign("alice-direct", "agent", "--require", "clear", "--listen", "127.0.0.1:0",
                                  "--transport", "tcp", *scene.media("alice-direct"))
        alice.wait_event("listening")
        mark = alice.mark()
        alice.send(f"call sip:dave@{dave.address};transport=tcp")
        dave.reply(dave.wait("INVITE"), "180 Ringing", f"Contact: <sip:dave@{dave.address};transport=tcp>\r\n" + CAROL)
        event = alice.wait_state("ringing", since=mark)[1]
        expect((event["asserted"], event["replaced"]), (None, False), "who rings")
        alice.send("hang-up")
        dave.reply(dave.wait("CANCEL"), "200 OK")
        alice.wait_state("ended", since=mark)
        expect([said for _, said in alice.events()[mark:] if said["event"] == "identity"], [], "said of the other end")

    yield "spoof/past-the-server", past_the_server
    yield "spoof/direct", direct


def named(name, test):
    test.__name__ = "test_" + name.replace("/", "_").replace("-", "_")
    return test


with Office() as scene:
    tap.run(*(named(*row) for rows in (transfers, outgoing, incoming, spoofs) for row in rows(scene)))
