#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A re-INVITE without a description (music on hold of many a PBX, third-party call control): the offer in the 200 is that
of the call, and the answer in the ACK leaves the call as it was or ends it, and never makes it weaker."""

import base64
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import namespace  # noqa: E402

namespace.enter()

import tap  # noqa: E402
from process import Process  # noqa: E402
from scene import Scene  # noqa: E402
from sipserver import SipServer  # noqa: E402

SUITE = "AES_CM_128_HMAC_SHA1_80"
SAVP, AVP, DTLS = "RTP/SAVP", "RTP/AVP", "UDP/TLS/RTP/SAVP"
PORT = 40002  # where nothing listens, or openssl with DTLS


class Office(Scene):
    """A server with a telephone behind it, and an account there for each way of agreeing on keys."""

    def __init__(self):
        super().__init__("late-offer", server=False)
        certificate, key = self.authority.issue("server")
        self.server = self.keep(SipServer(transport="tls", certificate=certificate, key=key))
        self.certificate, self.key = self.authority.issue("telephone", names=())
        digest = subprocess.run(["openssl", "x509", "-in", self.certificate, "-noout", "-fingerprint", "-sha256"],
                                check=True, stdout=subprocess.PIPE, text=True).stdout
        self.fingerprint = digest.strip().split("=")[1]
        self.agents = {}

    def agent_for(self, *keyings):
        """One that may use no others, when there are any."""
        name = "-".join(["alice", *keyings])
        if name not in self.agents:
            narrowed = [word for keying in keyings for word in ("--keying", keying)]
            self.agents[name] = self.agent(name, *narrowed, "--require", "provider", server=self.server.address)
            self.agents[name].registration = self.server.wait("REGISTER")
        return self.agents[name]


class Call:
    """One call of the telephone's or to it. @keying: sdes or dtls; @profile: that of its descriptions; @narrowed: nothing
    else is allowed to alice."""

    def __init__(self, office, keying, profile, incoming, narrowed=True):
        self.office, self.server, self.keying, self.profile = office, office.server, keying, profile
        self.alice = office.agent_for(*[keying] * narrowed)
        self.here = f"<sip:bob@{self.server.address};transport=tls>"
        self.inline = base64.b64encode(os.urandom(30)).decode()
        self.version, self.cseq, self.openssl = 0, 100, None
        self.opus, self.tag = 96, 1
        self.mark = self.alice.mark()
        if keying == "dtls":
            self.openssl = Process(["openssl", "s_server", "-dtls", "-port", str(PORT), "-cert", office.certificate,
                                    "-key", office.key, "-use_srtp", "SRTP_AES128_CM_SHA1_80", "-quiet"])
        self.be_called() if incoming else self.dial()
        self.alice.wait_state("active", since=self.mark)

    def be_called(self):
        registration = self.alice.registration
        self.connection = registration.connection
        self.target = re.search("<([^>]*)>", registration.get("Contact"))[1]
        self.local, self.remote = "<sip:bob@sip.test>;tag=bob", "<sip:alice@sip.test>"
        self.call_id = os.urandom(6).hex()
        self.invite(self.describe())
        self.alice.wait_state("ringing", since=self.mark)
        self.alice.send("answer")
        answer = self.final()
        self.take_dialog(answer, answer.get("To"))
        self.first = answer.body
        self.request("ACK", self.cseq)

    def dial(self):
        self.alice.send("call sip:bob@sip.test")
        invite = self.server.wait("INVITE")
        self.connection, self.call_id, self.first = invite.connection, invite.get("Call-ID"), invite.body
        self.local = invite.get("To") + ";tag=there"
        self.take_dialog(invite, invite.get("From"))
        self.opus = int(re.search(r"a=rtpmap:(\d+) opus/", invite.body)[1])
        self.tag = (re.search(rf"a=crypto:(\d+) {SUITE} ", invite.body) or [0, 1])[1]
        self.server.reply(invite, "200 OK", f"Contact: {self.here}\r\n", self.describe())
        self.server.wait("ACK")

    def take_dialog(self, message, remote):
        self.remote, self.target = remote, re.search("<([^>]*)>", message.get("Contact"))[1]

    def describe(self, profile=None, keys=True, codec="opus/48000/2", suite=SUITE, digest=None, more=""):
        self.version += 1
        lines = ["v=0", f"o=- 7 {self.version} IN IP4 127.0.0.1", "s=-", "c=IN IP4 127.0.0.1", "t=0 0",
                 f"m=audio {PORT} {profile or self.profile} {self.opus}", f"a=rtpmap:{self.opus} {codec}", "a=rtcp-mux"]
        if keys and self.keying == "sdes":
            lines.append(f"a=crypto:{self.tag} {suite} inline:{self.inline}")
        if keys and self.keying == "dtls":
            lines += ["a=fingerprint:sha-256 " + (digest or self.office.fingerprint),
                      "a=setup:" + ("actpass" if self.version == 1 and self.cseq == 101 else "passive")]
        return "\r\n".join(lines) + "\r\n" + more

    def request(self, method, cseq, body=""):
        self.connection.send("\r\n".join([
            f"{method} {self.target} SIP/2.0", f"Via: SIP/2.0/TLS {self.server.address};branch=z9hG4bK{os.urandom(6).hex()}",
            "Max-Forwards: 70", f"From: {self.local}", f"To: {self.remote}", f"Call-ID: {self.call_id}",
            f"CSeq: {cseq} {method}", f"Contact: {self.here}", *(["Content-Type: application/sdp"] if body else []),
            f"Content-Length: {len(body)}", "", body]))

    def invite(self, body=""):
        self.cseq += 1
        self.request("INVITE", self.cseq, body)

    def final(self):
        return self.server.wait(lambda m: not m.is_request and m.get("CSeq") == f"{self.cseq} INVITE"
                                and not m.start.startswith("SIP/2.0 1"))

    def late(self, answer):
        """A re-INVITE without an offer, and @answer in its ACK; what we were offered."""
        self.invite()
        response = self.final()
        if not response.start.startswith("SIP/2.0 200"):
            raise AssertionError(response.start)
        offered = response.body
        if not keys_of(offered, self.keying) or keys_of(offered, self.keying) != keys_of(self.first, self.keying):
            raise AssertionError(f"other keys than those of the call:\n{self.first}\n{offered}")
        profile = re.search(r"m=audio \d+ (\S+)", offered)[1]
        if profile != self.profile:
            raise AssertionError(f"{profile} in a call with {self.profile}")
        self.request("ACK", self.cseq, answer)

    def goes_on(self):
        """It still answers, and is as it was. What was said before the answer to this is known to have been said."""
        self.late(self.describe())
        self.invite(self.describe())
        response = self.final()
        self.request("ACK", self.cseq)
        said = [event for _, event in self.alice.events()[self.mark:]]
        if not response.start.startswith("SIP/2.0 200") or any(event.get("state") == "ended" for event in said):
            raise AssertionError(f"{response.start}, {said[-3:]}")
        levels = {event["level"] for event in said if event["event"] == "protection"}
        if levels != {"provider"}:
            raise AssertionError(f"the protection was {levels}")

    def ends(self):
        self.server.reply(self.server.wait("BYE"), "200 OK")
        ended = self.alice.wait_state("ended", since=self.mark)[1]
        if ended["reason"] not in ("not-acceptable", "requirement"):
            raise AssertionError(ended)
        levels = {said["level"] for _, said in self.alice.events()[self.mark:] if said["event"] == "protection"}
        if levels != {"provider"}:
            raise AssertionError(f"the protection was {levels}")

    def stop(self):
        said = [event for _, event in self.alice.events()[self.mark:]]
        if not any(event.get("state") == "ended" for event in said):
            self.alice.send("hang-up")
            self.server.reply(self.server.wait("BYE"), "200 OK")
            self.alice.wait_state("ended", since=self.mark)
        if self.openssl is not None:
            self.openssl.stop()


def keys_of(description, keying):
    return set(re.findall(rf"a=crypto:\d+ {SUITE} (\S+)" if keying == "sdes" else r"a=fingerprint:(\S+ \S+)", description))


CALLS = {
    "sdes-savp-in": ("sdes", SAVP, True),
    "sdes-avp-in": ("sdes", AVP, True),
    "sdes-savp-out": ("sdes", SAVP, False),
    "sdes-avp-in-of-all": ("sdes", AVP, True, False),
    "sdes-savp-in-of-all": ("sdes", SAVP, True, False),
    "sdes-avp-out-of-all": ("sdes", AVP, False, False),
    "sdes-savp-out-of-all": ("sdes", SAVP, False, False),  # RTP/AVP was offered
    "dtls-avp-in": ("dtls", AVP, True),
    "dtls-out-of-all": ("dtls", DTLS, False, False),
    "dtls-in": ("dtls", DTLS, True),
    "dtls-out": ("dtls", DTLS, False),
}
OTHER = {SAVP: AVP, AVP: SAVP, DTLS: AVP}

# What stands in the ACK, and whether the call goes on.
ANSWERS = {
    "same": (lambda call: call.describe(), True),
    "held": (lambda call: call.describe(more="a=sendonly\r\n"), True),
    "none": (lambda call: "", True),
    "in-clear": (lambda call: call.describe(profile=AVP, keys=False), False),
    "without-keys": (lambda call: call.describe(keys=False), False),
    "other-profile": (lambda call: call.describe(profile=OTHER[call.profile]), False),
    "other-suite": (lambda call: call.describe(suite="F8_128_HMAC_SHA1_80", digest=":".join(["AB"] * 32)), False),
    "unknown-profile": (lambda call: call.describe(profile="RTP/NONE"), False),
    "no-common-codec": (lambda call: call.describe(codec="G729/8000"), False),
    "no-stream": (lambda call: call.describe().replace(f"m=audio {PORT} ", "m=audio 0 "), False),
    "no-audio": (lambda call: call.describe().split("m=audio")[0], False),
    "broken": (lambda call: "v=1\r\nthis is nothing\r\n", False),
}


def make_test(office, how, answer, stays):
    def test():
        call = Call(office, *how)
        try:
            call.late(answer(call))
            call.goes_on() if stays else call.ends()
        finally:
            call.stop()
    return test


with Office() as scene:
    tests = []
    for name, how in CALLS.items():
        for kind, (answer, stays) in ANSWERS.items():
            tests.append(make_test(scene, how, answer, stays))
            tests[-1].__name__ = f"test_{name}_{kind}"
    tap.run(*tests)
