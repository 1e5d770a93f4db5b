#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers that refuse the form of our offer, by 488 or by accepting the call without the stream (m=audio 0): the next form
that the policy allows is offered, each once, none weaker, and nobody's telephone rings twice once it was answered."""

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
AVP, SAVP, DTLS = "RTP/AVP", "RTP/SAVP", "UDP/TLS/RTP/SAVP"
PORT = 40002


class Office(Scene):
    def __init__(self):
        super().__init__("refused-forms", server=False)
        certificate, key = self.authority.issue("server")
        self.server = self.keep(SipServer(transport="tls", certificate=certificate, key=key))
        certificate, key = self.authority.issue("telephone", names=())
        digest = subprocess.run(["openssl", "x509", "-in", certificate, "-noout", "-fingerprint", "-sha256"],
                                check=True, stdout=subprocess.PIPE, text=True).stdout
        self.fingerprint = digest.strip().split("=")[1]
        self.openssl = self.keep(Telephone(certificate, key))
        self.agents = {}

    def agent_for(self, require, keyings):
        name = "-".join(["alice", require, *keyings])
        if name not in self.agents:
            narrowed = [word for keying in keyings for word in ("--keying", keying)]
            self.agents[name] = self.agent(name, *narrowed, "--require", require, server=self.server.address)
            self.agents[name].registration = self.server.wait("REGISTER")
        return self.agents[name]


class Telephone:
    """The DTLS of one call after another."""

    def __init__(self, certificate, key):
        self.certificate, self.key, self.process = certificate, key, None

    def start(self):
        self.stop()
        self.process = Process(["openssl", "s_server", "-dtls", "-port", str(PORT), "-cert", self.certificate,
                                "-key", self.key, "-use_srtp", "SRTP_AES128_CM_SHA1_80", "-quiet"])

    def stop(self):
        if self.process is not None:
            self.process.stop()
            self.process = None


class Call:
    """One call of alice's. What the test says is what the server answers to one offer after the other."""

    def __init__(self, office, require="provider", keyings=()):
        self.office, self.server = office, office.server
        self.alice = office.agent_for(require, keyings)
        self.here = f"Contact: <sip:bob@{self.server.address};transport=tls>\r\n"
        self.mark, self.versions, self.offers, self.over = self.alice.mark(), 0, [], False
        office.openssl.start()
        self.invite = None

    def dial(self):
        self.alice.send("call sip:bob@sip.test")
        return self.take("INVITE")

    def take(self, method):
        """The next request of this method in this call, or in one that takes its place."""
        request = self.server.wait(method)
        if method == "INVITE":
            self.offers.append(re.search(r"m=audio \d+ (\S+)", request.body)[1])
            self.invite = request
        return request

    def within(self, step=1):
        """A re-INVITE: the dialog that there is, the session that there is, so many versions higher."""
        before = self.invite
        invite = self.take("INVITE")
        if invite.get("Call-ID") != before.get("Call-ID") or ";tag=there" not in invite.get("To"):
            raise AssertionError(f"another call: {invite.text}")
        then, now = (re.search(r"o=\S+ (\d+) (\d+)", message.body).groups() for message in (before, invite))
        if now != (then[0], str(int(then[1]) + step)):
            raise AssertionError(f"o= went from {then} to {now}")
        return invite

    def anew(self):
        before = self.invite
        invite = self.take("INVITE")
        if invite.get("Call-ID") == before.get("Call-ID") or ";tag=" in invite.get("To"):
            raise AssertionError(f"not a call of its own: {invite.text}")
        return invite

    def describe(self, profile=None, port=PORT, keys=True):
        """An answer to the last offer."""
        offer = self.invite.body
        opus = re.search(r"a=rtpmap:(\d+) opus/", offer)[1]
        profile = profile or self.offers[-1]
        self.versions += 1
        lines = ["v=0", f"o=- 7 {self.versions} IN IP4 127.0.0.1", "s=-", "c=IN IP4 127.0.0.1", "t=0 0",
                 f"m=audio {port} {profile} {opus}", f"a=rtpmap:{opus} opus/48000/2", "a=rtcp-mux"]
        crypto = re.search(rf"a=crypto:(\d+) {SUITE} ", offer)
        if keys and port and profile == SAVP and crypto:
            lines.append(f"a=crypto:{crypto[1]} {SUITE} inline:{base64.b64encode(os.urandom(30)).decode()}")
        if keys and port and profile == DTLS:
            lines += [f"a=fingerprint:sha-256 {self.office.fingerprint}", "a=setup:passive"]
        return "\r\n".join(lines) + "\r\n"

    def ring(self, invite, description=""):
        self.server.reply(invite, "183 Session Progress" if description else "180 Ringing", self.here, description)

    def accept(self, invite, description):
        self.server.reply(invite, "200 OK", self.here, description)
        self.take("ACK")

    def refuse(self, invite, status):
        self.server.reply(invite, status)
        self.take("ACK")

    def no_stream(self, invite):
        self.accept(invite, self.describe(port=0))

    def said(self):
        return [event for _, event in self.alice.events()[self.mark:]]

    def is_active(self, *offers):
        self.alice.wait_state("active", since=self.mark)
        if self.offers != list(offers):
            raise AssertionError(f"offers: {self.offers}")
        levels = {event["level"] for event in self.said() if event["event"] == "protection"}
        if levels != {"provider"}:
            raise AssertionError(f"the protection was {levels}")

    def is_over(self, *offers, bye=True, reasons=("not-acceptable",)):
        """It ended with a word, and nobody was sent anything in clear."""
        if bye:
            self.server.reply(self.take("BYE"), "200 OK")
        ended = self.alice.wait_state("ended", since=self.mark)[1]
        self.over = True
        if self.offers != list(offers) or ended["reason"] not in reasons or not ended.get("detail"):
            raise AssertionError(f"offers: {self.offers}, {ended}")
        if any(event["event"] == "protection" for event in self.said()):
            raise AssertionError(f"a protection was reached: {self.said()}")

    def stop(self):
        if not self.over and self.invite is not None:
            self.alice.send("hang-up")
            self.server.reply(self.take("BYE"), "200 OK")
            self.alice.wait_state("ended", since=self.mark)


# ---- refused without a stream: within the dialog ----

def dtls_only(call):
    invite = call.dial()
    call.ring(invite)
    call.no_stream(invite)
    call.accept(call.within(), call.describe())
    call.is_active(AVP, DTLS)


def dtls_only_early(call):
    """The refusal came before the answer, which says it again."""
    invite = call.dial()
    call.ring(invite, call.describe(port=0))
    call.no_stream(invite)
    call.accept(call.within(), call.describe())
    call.is_active(AVP, DTLS)


def dtls_only_early_alone(call):
    """The refusal came before the answer, which says nothing."""
    invite = call.dial()
    call.ring(invite, call.describe(port=0))
    call.accept(invite, "")
    call.accept(call.within(), call.describe())
    call.is_active(AVP, DTLS)


def dtls_only_crossing(call):
    """The server has something to say at the same time."""
    call.no_stream(call.dial())
    call.refuse(call.within(), "491 Request Pending")
    call.accept(call.within(step=0), call.describe())
    call.is_active(AVP, DTLS, DTLS)


def sdes_only(call):
    call.no_stream(call.dial())
    call.refuse(call.within(), "488 Not Acceptable Here")
    call.accept(call.within(), call.describe())
    call.is_active(AVP, DTLS, SAVP)


def sdes_only_without_a_stream(call):
    call.no_stream(call.dial())
    call.no_stream(call.within())
    call.accept(call.within(), call.describe())
    call.is_active(AVP, DTLS, SAVP)


def sdes_only_606(call):
    call.no_stream(call.dial())
    call.refuse(call.within(), "606 Not Acceptable")
    call.accept(call.within(), call.describe())
    call.is_active(AVP, DTLS, SAVP)


def no_stream_ever(call):
    call.no_stream(call.dial())
    call.no_stream(call.within())
    call.no_stream(call.within())
    call.is_over(AVP, DTLS, SAVP)


def no_form_ever(call):
    call.no_stream(call.dial())
    call.refuse(call.within(), "488 Not Acceptable Here")
    call.refuse(call.within(), "488 Not Acceptable Here")
    call.is_over(AVP, DTLS, SAVP)


def refused_otherwise(status):
    def test(call):
        call.no_stream(call.dial())
        call.refuse(call.within(), status)
        call.is_over(AVP, DTLS)
    return test


def answered_in_clear(call):
    call.no_stream(call.dial())
    call.accept(call.within(), call.describe(profile=AVP, keys=False))
    call.is_over(AVP, DTLS, reasons=("not-acceptable", "requirement"))


def answered_without_keys(call):
    call.no_stream(call.dial())
    call.accept(call.within(), call.describe(keys=False))
    call.is_over(AVP, DTLS, reasons=("not-acceptable", "requirement"))


def answered_in_another_form(call):
    call.no_stream(call.dial())
    call.accept(call.within(), call.describe(profile=SAVP))
    call.is_over(AVP, DTLS, reasons=("not-acceptable", "requirement"))


def answered_without_a_description(call):
    call.no_stream(call.dial())
    call.accept(call.within(), "")
    call.is_over(AVP, DTLS)


def hung_up_between(call):
    call.no_stream(call.dial())
    call.within()
    call.alice.send("hang-up")
    call.server.reply(call.take("BYE"), "200 OK")
    call.alice.wait_state("ended", since=call.mark)
    call.over = True
    call.server.reply(call.invite, "200 OK", call.here, call.describe())
    again = Call(call.office)
    again.no_stream(again.dial())
    again.accept(again.within(), again.describe())
    again.is_active(AVP, DTLS)
    again.stop()


def one_form(form):
    """Nothing else is allowed to alice."""
    def test(call):
        call.no_stream(call.dial())
        call.is_over(form)
    return test


def two_forms(first, second):
    def test(call):
        call.no_stream(call.dial())
        call.accept(call.within(), call.describe())
        call.is_active(first, second)
    return test


def our_late_offer(call):
    """Who calls wants our offer, and refuses its form in the ACK."""
    server, registration = call.server, call.alice.registration
    target = re.search("<([^>]*)>", registration.get("Contact"))[1]
    dialog = ("From: <sip:bob@sip.test>;tag=there\r\n", "To: <sip:alice@sip.test>", os.urandom(6).hex())

    def request(method, to, body=""):
        registration.connection.send(
            f"{method} {target} SIP/2.0\r\nVia: SIP/2.0/TLS {server.address};branch=z9hG4bK{os.urandom(6).hex()}\r\n"
            f"Max-Forwards: 70\r\n{dialog[0]}{to}\r\nCall-ID: {dialog[2]}\r\nCSeq: 1 {method}\r\n{call.here}"
            + ("Content-Type: application/sdp\r\n" if body else "") + f"Content-Length: {len(body)}\r\n\r\n{body}")

    request("INVITE", dialog[1])
    call.alice.wait_state("ringing", since=call.mark)
    call.alice.send("answer")
    call.invite = server.wait(lambda m: m.start.startswith("SIP/2.0 200") and m.method == "INVITE")
    call.offers.append(re.search(r"m=audio \d+ (\S+)", call.invite.body)[1])
    request("ACK", "To: " + call.invite.get("To"), call.describe(port=0))
    invite = call.take("INVITE")
    if invite.get("Call-ID") != dialog[2]:
        raise AssertionError(invite.text)
    call.accept(invite, call.describe())
    call.is_active(AVP, DTLS)


# ---- refused by a status, before anybody was rung: a call of its own for each form ----

def dtls_only_488(call):
    call.refuse(call.dial(), "488 Not Acceptable Here")
    call.refuse(call.anew(), "488 Not Acceptable Here")
    invite = call.anew()
    call.ring(invite)
    call.accept(invite, call.describe())
    call.is_active(AVP, SAVP, DTLS)


def sdes_only_488(call):
    call.refuse(call.dial(), "488 Not Acceptable Here")
    call.accept(call.anew(), call.describe())
    call.is_active(AVP, SAVP)


def never_488(call):
    call.refuse(call.dial(), "488 Not Acceptable Here")
    call.refuse(call.anew(), "488 Not Acceptable Here")
    call.refuse(call.anew(), "488 Not Acceptable Here")
    call.is_over(AVP, SAVP, DTLS, bye=False)


def both_ways(call):
    """First by a status, then by no stream."""
    call.refuse(call.dial(), "488 Not Acceptable Here")
    call.no_stream(call.anew())
    call.accept(call.within(), call.describe())
    call.is_active(AVP, SAVP, DTLS)


def both_ways_and_never(call):
    call.refuse(call.dial(), "488 Not Acceptable Here")
    call.no_stream(call.anew())
    call.no_stream(call.within())
    call.is_over(AVP, SAVP, DTLS)


def one_form_488(form):
    def test(call):
        call.refuse(call.dial(), "488 Not Acceptable Here")
        call.is_over(form, bye=False)
    return test


CALLS = {
    "dtls-only": (dtls_only,),
    "dtls-only-early": (dtls_only_early,),
    "dtls-only-early-alone": (dtls_only_early_alone,),
    "dtls-only-crossing": (dtls_only_crossing,),
    "sdes-only": (sdes_only,),
    "sdes-only-without-a-stream": (sdes_only_without_a_stream,),
    "sdes-only-606": (sdes_only_606,),
    "our-late-offer": (our_late_offer,),
    "no-stream-ever": (no_stream_ever,),
    "no-form-ever": (no_form_ever,),
    "refused-403": (refused_otherwise("403 Forbidden"),),
    "refused-405": (refused_otherwise("405 Method Not Allowed"),),
    "refused-500": (refused_otherwise("500 Server Internal Error"),),
    "refused-603": (refused_otherwise("603 Decline"),),
    "answered-in-clear": (answered_in_clear,),
    "answered-without-keys": (answered_without_keys,),
    "answered-in-another-form": (answered_in_another_form,),
    "answered-without-a-description": (answered_without_a_description,),
    "hung-up-between": (hung_up_between,),
    "unencrypted-allowed": (dtls_only, "clear"),
    "unencrypted-allowed-in-clear": (answered_in_clear, "clear"),
    "unencrypted-allowed-never": (no_stream_ever, "clear"),
    "end-to-end": (one_form(AVP), "end-to-end"),
    "end-to-end-488": (one_form_488(AVP), "end-to-end"),
    "zrtp-alone": (one_form(AVP), "provider", "zrtp"),
    "sdes-alone": (one_form(SAVP), "provider", "sdes"),
    "sdes-alone-488": (one_form_488(SAVP), "provider", "sdes"),
    "dtls-alone": (one_form(DTLS), "provider", "dtls"),
    "dtls-alone-488": (one_form_488(DTLS), "provider", "dtls"),
    "sdes-or-zrtp": (two_forms(AVP, SAVP), "provider", "sdes", "zrtp"),
    "dtls-or-zrtp": (two_forms(AVP, DTLS), "provider", "dtls", "zrtp"),
    "sdes-or-dtls": (two_forms(AVP, DTLS), "provider", "sdes", "dtls"),
    "dtls-only-488": (dtls_only_488,),
    "sdes-only-488": (sdes_only_488,),
    "never-488": (never_488,),
    "both-ways": (both_ways,),
    "both-ways-and-never": (both_ways_and_never,),
}


def make_test(office, script, require="provider", *keyings):
    def test():
        call = Call(office, require, keyings)
        try:
            script(call)
        finally:
            call.stop()
    return test


with Office() as scene:
    tests = []
    for name, how in CALLS.items():
        tests.append(make_test(scene, *how))
        tests[-1].__name__ = f"test_{name}"
    tap.run(*tests)
