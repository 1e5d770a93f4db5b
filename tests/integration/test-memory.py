#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The keys of SDES come and go in session descriptions. None of them is left in memory that a core dump would hold, in
whatever form and message they came, while the call goes on and when it is over."""

import base64
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import namespace  # noqa: E402

namespace.enter()

import memory  # noqa: E402
import tap  # noqa: E402
from scene import Scene  # noqa: E402
from sipserver import SipServer  # noqa: E402

SUITE = "AES_CM_128_HMAC_SHA1_80"


class Office(Scene):
    def __init__(self):
        super().__init__("memory", server=False)
        certificate, key = self.authority.issue("server")
        self.server = self.keep(SipServer(transport="tls", certificate=certificate, key=key))
        # the program as it is shipped: the one that writes its keys down would find them here
        self.alice = self.countersign("alice", "agent", *self.account("alice", server=self.server.address),
                                      *self.media("alice"), "--keying", "sdes", "--require", "provider",
                                      program=tap.build_path("src", "cli", "countersign-cli"))
        self.registration = self.server.wait("REGISTER")
        self.alice.wait_event("registered")


class Call:
    def __init__(self, office):
        self.office, self.server, self.alice = office, office.server, office.alice
        self.mark = self.alice.mark()
        self.mine, self.theirs = [], []  # as bytes: of this end, which the test plays, and of alice
        self.tag, self.opus, self.cseq = 1, 96, 0
        self.call_id = os.urandom(12).hex()

    def key(self):
        key = os.urandom(30)
        self.mine.append(key)
        return base64.b64encode(key).decode()

    def describe(self, key=None, name="-", more="", keys=None):
        crypto = keys or f"inline:{key or self.key()}"
        return "\r\n".join(["v=0", "o=- 7 1 IN IP4 127.0.0.1", f"s={name}", "c=IN IP4 127.0.0.1", "t=0 0",
                            f"m=audio 40002 RTP/SAVP {self.opus}", f"a=rtpmap:{self.opus} opus/48000/2", "a=rtcp-mux",
                            f"a=crypto:{self.tag} {SUITE} {crypto}"]) + "\r\n" + more

    def learn(self, body):
        """What alice sends of her keys."""
        found = [base64.b64decode(key) for key in re.findall(r"inline:(\S+)", body)]
        if not found:
            raise AssertionError(f"no keys of alice's in\n{body}")
        self.theirs += found

    # ---- alice calls ----

    def wait_invite(self):
        self.alice.send("call sip:bob@sip.test")
        self.invite = self.server.wait("INVITE")
        self.learn(self.invite.body)
        self.call_id = self.invite.get("Call-ID")
        self.opus = int(re.search(r"a=rtpmap:(\d+) opus/", self.invite.body)[1])
        self.tag = int(re.search(rf"a=crypto:(\d+) {SUITE} ", self.invite.body)[1])
        return self.invite

    def answer(self, body, status="200 OK", more=""):
        self.server.reply(self.invite, status, f"Contact: <sip:bob@{self.server.address};transport=tls>\r\n{more}", body)

    def established(self):
        self.server.wait("ACK")
        self.alice.wait_state("active", since=self.mark)

    # ---- alice is called ----

    def request(self, method, cseq, body="", kind="application/sdp", tag=None, raw=None):
        target = re.search("<([^>]*)>", self.office.registration.get("Contact"))[1]
        to = "<sip:alice@sip.test>" + (f";tag={tag}" if tag else "")
        data = raw if raw is not None else body.encode()
        head = "\r\n".join([f"{method} {target} SIP/2.0",
                            f"Via: SIP/2.0/TLS {self.server.address};branch=z9hG4bK{os.urandom(6).hex()}",
                            "Max-Forwards: 70", "From: <sip:bob@sip.test>;tag=bob", f"To: {to}", f"Call-ID: {self.call_id}",
                            f"CSeq: {cseq} {method}", f"Contact: <sip:bob@{self.server.address};transport=tls>",
                            *([f"Content-Type: {kind}"] if data else []), f"Content-Length: {len(data)}", "", ""])
        self.office.registration.connection.sock.sendall(head.encode() + data)

    def final(self, cseq):
        return self.server.wait(lambda m: not m.is_request and m.get("Call-ID") == self.call_id
                                and m.get("CSeq") == f"{cseq} INVITE" and not m.start.startswith("SIP/2.0 1"))

    def be_called(self, body="", **how):
        self.request("INVITE", 1, body, **how)
        self.alice.wait_state("ringing", since=self.mark)
        self.alice.send("answer")
        response = self.final(1)
        self.learn(response.body)
        self.dialog = re.search(r";tag=([^;\s]+)", response.get("To"))[1]
        self.request("ACK", 1, tag=self.dialog)
        self.alice.wait_state("active", since=self.mark)

    # ---- both ----

    def assert_nothing_left(self):
        held = memory.open_memory(self.alice.pid)
        if self.call_id.encode() not in held:
            raise AssertionError("this test cannot look into memory: not even the Call-ID is there")
        for whose, keys in (("the other side's", self.mine), ("alice's own", self.theirs)):
            for key in keys:
                # what the padding leaves open is not compared
                for form, needle in (("as text", base64.b64encode(key)[:len(key) * 4 // 3]), ("as bytes", key)):
                    places = memory.surroundings(held, needle)
                    if places:
                        raise AssertionError(f"a key of {whose} {form}, {len(places)} times: {places[:3]}")

    def end(self):
        self.alice.send("hang-up")
        self.server.reply(self.server.wait("BYE"), "200 OK")
        self.alice.wait_state("ended", since=self.mark)

    def check(self):
        """While it goes on, and afterwards."""
        try:
            self.alice.wait_event("quality", since=self.alice.mark())
            self.assert_nothing_left()
        finally:
            self.end()
        self.assert_nothing_left()


def multipart(body, encoding=None):
    transfer = f"Content-Transfer-Encoding: {encoding}\r\n" if encoding else ""
    if encoding == "base64":
        body = base64.encodebytes(body.encode()).decode().replace("\n", "\r\n")
    return (f"--x\r\nContent-Type: text/plain\r\nContent-Disposition: render;handling=optional\r\n\r\nhello\r\n"
            f"--x\r\nContent-Type: application/sdp\r\n{transfer}\r\n{body}\r\n--x--\r\n")


LONG = "".join(f"a=candidate:{i} 1 UDP {i} 192.0.2.1 {i} typ host\r\n" for i in range(300))

OFFERS = {
    "plain": lambda call: dict(body=call.describe()),
    "with-lifetime-and-mki": lambda call: dict(body=call.describe(
        keys=f"inline:{call.key()}|2^31|1:4;inline:{call.key()}|2^20|2:4")),
    "long": lambda call: dict(body=call.describe(more=LONG)),
    "latin-1": lambda call: dict(raw=call.describe(name="B\xfcro").encode("latin-1")),
    "multipart": lambda call: dict(body=multipart(call.describe()), kind="multipart/mixed;boundary=x"),
    "multipart-base64": lambda call: dict(body=multipart(call.describe(), "base64"), kind="multipart/mixed;boundary=x"),
    "with-lines-that-cannot-be-used": lambda call: dict(body=call.describe(
        more=f"a=crypto:8 {SUITE} inline:{call.key()}|1:999\r\na=crypto:9 {SUITE} inline:{call.key()} KDR=1\r\n"
             f"a=crypto:10 F8_128_HMAC_SHA1_80 inline:{call.key()}\r\n")),
    "with-keys-in-the-wrong-place": lambda call: dict(body=call.describe().replace(
        "t=0 0", f"t=0 0\r\na=crypto:1 {SUITE} inline:{call.key()}")),
}


def make_called(office, how):
    def test():
        call = Call(office)
        call.be_called(**how(call))
        call.check()
    return test


def test_calling():
    call = Call(scene)
    call.wait_invite()
    call.assert_nothing_left()
    call.answer(call.describe())
    call.established()
    call.check()


def test_early_media():
    call = Call(scene)
    call.wait_invite()
    early = call.describe()
    call.answer(early, "183 Session Progress")
    call.answer(early)
    call.established()
    call.check()


def test_answer_in_pieces():
    """What arrives byte by byte is collected."""
    call = Call(scene)
    invite = call.wait_invite()
    whole = []
    connection, invite.connection = invite.connection, type("Collect", (), {"send": lambda self, text: whole.append(text)})()
    call.answer(call.describe(more=LONG))
    for at in range(0, len(whole[0]), 97):
        connection.send(whole[0][at:at + 97])
    call.established()
    call.check()


def test_another_key():
    """In a re-INVITE, and again."""
    call = Call(scene)
    call.be_called(call.describe())
    for cseq in (2, 3):
        call.request("INVITE", cseq, call.describe(), tag=call.dialog)
        call.learn(call.final(cseq).body)
        call.request("ACK", cseq, tag=call.dialog)
    call.check()


def test_refused():
    """Keys in a call that comes to nothing."""
    call = Call(scene)
    for cseq, offer in enumerate((call.describe().replace("opus/48000", "G729/8000"), "v=1\r\n" + call.describe(),
                                  call.describe() + "m=\r\n"), 1):
        call.request("INVITE", cseq, offer)
        response = call.final(cseq)
        if not response.start.startswith("SIP/2.0 4"):
            raise AssertionError(response.start)
        call.request("ACK", cseq, tag=re.search(r";tag=([^;\s]+)", response.get("To"))[1])
        call.call_id = os.urandom(12).hex()
    call.call_id = scene.registration.get("Call-ID")
    call.assert_nothing_left()


with Office() as scene:
    tests = [test_calling, test_early_media, test_answer_in_pieces, test_another_key, test_refused]
    for name, how in OFFERS.items():
        tests.append(make_called(scene, how))
        tests[-1].__name__ = f"test_called_{name}"
    tap.run(*tests)
