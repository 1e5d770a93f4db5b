#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The provider says in the name of each end what that end has not said, and sends them elsewhere."""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "..", "lib")]
import namespace  # noqa: E402

namespace.enter()

from battle import MEDIA_SINK_PORT, PATIENCE, SINK_PORT, Attack, Goes, Stops, expect, run  # noqa: E402
from description import (CRYPTO, FINGERPRINT, HASH, OTHER_HASH, append, both, change, flip_hash,  # noqa: E402
                         last_description, next_version, profile, strip, substitute)
from proxy import make_answer  # noqa: E402
from sip import address, parameter  # noqa: E402

REFUSED = ("requirement", "not-acceptable")
OTHER = {"alice": "bob", "bob": "alice"}
DIRECTIONS = "a=sendrecv", "a=sendonly", "a=recvonly", "a=inactive"
ENDS = "alice", "bob"


def statuses(battle, *futures):
    return [future.result(PATIENCE).status for future in futures]


# ---- offers during the call ----

def offer(battle, to, edit, method="INVITE"):
    """In the name of the other end, beginning with what it said last."""
    lines = edit(next_version(last_description(battle, OTHER[to])))
    return battle.proxy.forge(to, method, lines).result(PATIENCE)


def refused_offer(to, edit, method="INVITE"):
    def then(battle):
        expect(offer(battle, to, edit, method).status, 488, "the answer to it")
    return then


def taken_offer(to, *edits):
    """Each is accepted, and changes nothing about the protection."""
    def then(battle):
        for edit in edits:
            answer = offer(battle, to, edit)
            expect(answer.status, 200, "the answer to it")
            if not any(line.startswith(HASH) for line in answer.sdp) or "RTP/AVP " not in answer.body.decode():
                raise AssertionError(f"another keying in the answer: {answer.sdp}")
    return then


def elsewhere(battle):
    """Where to send is not a question of protection: what arrives there cannot be opened."""
    answer = offer(battle, "alice", substitute(r"^m=audio \d+", f"m=audio {MEDIA_SINK_PORT}"))
    expect(answer.status, 200, "the answer to it")
    marks = [(end, end.mark()) for end in battle.ends.values()]
    for end, mark in marks:
        end.wait_event("quality", PATIENCE, since=mark)
    expect(offer(battle, "alice", lambda lines: lines).status, 200, "the answer to the way back")


def late_offer(to, edit):
    """An INVITE without an offer: the offer comes in the 200, the answer of the attacker in the ACK."""
    def then(battle):
        lines = edit(next_version(last_description(battle, OTHER[to])))
        expect(battle.proxy.forge(to, "INVITE", ack_sdp=lines).result(PATIENCE).status, 200, "the answer to it")
    return then


SLANDER = {
    "drops-zrtp-hash": strip(HASH),
    "changes-zrtp-hash": change(HASH, flip_hash),
    "changes-to-savp": profile("RTP/SAVP"),
    "changes-to-sdes": both(strip(HASH), profile("RTP/SAVP"), append(CRYPTO)),
    "changes-to-dtls": both(strip(HASH), profile("UDP/TLS/RTP/SAVP"), append(FINGERPRINT, "a=setup:actpass")),
    "adds-sdes-and-drops-zrtp": both(strip(HASH), append(CRYPTO)),
    "holds-and-drops-zrtp": both(strip(HASH, *DIRECTIONS), append("a=inactive")),
}


def hold(direction):
    return both(strip(*DIRECTIONS), append(direction))


# ---- requests of which nothing must come ----

def ignored(to, method, status, **forged):
    def then(battle):
        expect(statuses(battle, battle.proxy.forge(to, method, **forged)), [status], f"the answer to {method}")
    return then


def cancel_after_answer(battle):
    """With the branch of the INVITE, which is the newest that the callee has seen."""
    invite = next(m for m in battle.notes["sent"] if m.method == "INVITE")
    answer = battle.proxy.forge("bob", "CANCEL", number=invite.cseq[0], cancel=invite.branch, uri=invite.uri, peer_tag="")
    if answer.result(PATIENCE).status not in (200, 481):
        raise AssertionError("CANCEL was not understood")


def remember_sent(battle, message, who):
    battle.notes.setdefault("sent", []).append(message.copy())
    return message


def refer(to, uri):
    def then(battle):
        answer = battle.proxy.forge(to, "REFER", headers=[["Refer-To", uri], ["Event", "refer"]]).result(PATIENCE)
        if answer.status < 300 and battle.proxy.sent_by(to, "INVITE")[1:]:
            raise AssertionError("it went where it was sent")
    return then


def replace(battle):
    """A call of somebody else's that is to take the place of this one, in clear."""
    dialog = battle.proxy.dialog
    tags = [parameter(dialog.parties[end], "tag") for end in ("bob", "alice")]
    lines = strip(HASH)(last_description(battle, "alice"))
    answer = battle.proxy.forge("bob", "INVITE", lines, call_id="another@sip.test", peer_tag="", own_tag="x1",
                                headers=[["Replaces", f"{dialog.call_id};to-tag={tags[0]};from-tag={tags[1]}"]])
    if answer.result(PATIENCE).status < 300:
        raise AssertionError("the call was replaced")


# ---- instead of an answer ----

def answer_invite(status, phrase, *headers):
    """The provider refuses by itself; the callee hears nothing."""
    def signal(battle, message, who):
        if message.method != "INVITE" or who != "alice":
            return message
        battle.notes["invites"] = battle.notes.get("invites", 0) + 1
        answer = make_answer(message, status, phrase)
        answer.remove_first("Via")
        for name, value in headers:
            answer.headers.append([name, value.format(host=battle.relay.host, port=SINK_PORT)])
        battle.proxy.deliver("alice", answer)
        return None
    return signal


def one_try(battle):
    expect(len(battle.proxy.sent_by("alice", "INVITE")), 1, "INVITEs")


def few_tries(battle):
    """A challenge is answered once; whoever goes on asking gets nothing more, and never the password."""
    invites = battle.proxy.sent_by("alice", "INVITE")
    if len(invites) > 3:
        raise AssertionError(f"{len(invites)} INVITEs")


def no_credentials(battle):
    few_tries(battle)
    for message in battle.proxy.sent_by("alice"):
        for name in "Authorization", "Proxy-Authorization":
            for value in message.all(name):
                if "basic" in value.lower() or "wonder" in value:
                    raise AssertionError(f"{message.start}: {name}: {value}")
                battle.notes.setdefault("credentials", []).append(value)


def no_answer_to(scheme):
    def after(battle):
        no_credentials(battle)
        expect([c for c in battle.notes.get("credentials", []) if scheme in c], [], "credentials")
    return after


def challenge_in_dialog(to):
    """A re-INVITE makes the end answer; its BYE then is challenged by somebody whom it does not know."""
    def signal(battle, message, who):
        if message.method == "BYE" and message.is_request and who == to and battle.once("challenged"):
            answer = make_answer(message, 401, "Unauthorized")
            answer.remove_first("Via")
            answer.headers.append(["WWW-Authenticate", 'Basic realm="sip.test"'])
            battle.proxy.deliver(to, answer)
            battle.proxy.forge(OTHER[to], "BYE")
            return None
        return message
    return signal


def early_media(battle, message, who):
    """183 with the description of a stream in clear, and what is played on it."""
    if who == "bob" and message.status == 180:
        early = message.copy()
        early.start = "SIP/2.0 183 Session Progress"
        early.sdp = ["v=0", "o=- 1 1 IN IP4 " + battle.relay.host, "s=-", "c=IN IP4 " + battle.relay.host, "t=0 0",
                     f"m=audio {battle.relay.port('alice')} RTP/AVP 0", "a=rtpmap:0 PCMU/8000"]
        return [early, message]
    return message


def second_answer(edit, first):
    """A fork: another branch answers too, with another tag, and in clear."""
    def signal(battle, message, who):
        if who == "bob" and message.method == "INVITE" and message.status == 200 and battle.once("forked"):
            other = message.copy()
            other.set("To", f"<{address(message.get('To'))}>;tag=other")
            other.sdp = edit(message.sdp)
            return [other, message] if first else [message, other]
        return message
    return signal


def contact_elsewhere(sender):
    def signal(battle, message, who):
        if who == sender and message.method == "INVITE" and message.get("Contact"):
            message.set("Contact", f"<sip:{sender}@{battle.relay.host}:{SINK_PORT};transport=udp>")
            message.remove("Record-Route")
        return message
    return signal


def route_elsewhere(sender):
    def signal(battle, message, who):
        if who == sender and message.method == "INVITE":
            message.remove("Record-Route")
            message.push("Record-Route", f"<sip:{battle.relay.host}:{SINK_PORT};transport=udp;lr>")
        return message
    return signal


def attacks():
    for end in ENDS:
        for name, edit in SLANDER.items():
            yield Attack(f"re-invite-to-{end}-{name}", Goes(), then=refused_offer(end, edit))
        for name in "drops-zrtp-hash", "changes-to-sdes", "changes-zrtp-hash":
            yield Attack(f"update-to-{end}-{name}", Goes(), then=refused_offer(end, SLANDER[name], "UPDATE"))
        yield Attack(f"hold-{end}-and-come-back", Goes(), then=taken_offer(end, hold("a=sendonly"), lambda lines: lines))
        yield Attack(f"hold-{end}-and-come-back-in-clear", Goes(), then=lambda battle, end=end: (
            taken_offer(end, hold("a=inactive"))(battle), refused_offer(end, strip(HASH))(battle),
            taken_offer(end, lambda lines: lines)(battle)))
        yield Attack(f"change-the-ssrc-at-{end}", Goes(), then=taken_offer(end, append("a=ssrc:12345 cname:x")))
        yield Attack(f"bye-of-another-tag-to-{end}", Goes(), then=ignored(end, "BYE", 481, own_tag="guessed"))
        yield Attack(f"bye-to-another-tag-of-{end}", Goes(), then=ignored(end, "BYE", 481, peer_tag="guessed"))
        yield Attack(f"bye-of-another-call-to-{end}", Goes(), then=ignored(end, "BYE", 481, call_id="guessed@sip.test"))
        yield Attack(f"refer-{end}-to-a-weaker-target", Goes(), then=refer(end, f"<sip:x@127.0.0.1:{SINK_PORT};transport=udp>"))
        yield Attack(f"basic-challenge-to-the-bye-of-{end}", Stops(("normal", "auth"), ("normal", "auth")),
                     signal=challenge_in_dialog(end), then=lambda battle, end=end: battle.ends[end].send("hang-up"),
                     after=no_credentials)
        yield Attack(f"contact-of-{end}-becomes-plain-udp", Stops(("normal", "unreachable"), ("normal", "unreachable")),
                     signal=contact_elsewhere(end), then=lambda battle: hang_up_everywhere(battle))
        yield Attack(f"route-through-plain-udp-from-{end}", Stops(("normal", "unreachable"), ("normal", "unreachable")),
                     signal=route_elsewhere(end), then=lambda battle: hang_up_everywhere(battle))
    yield Attack("redirect-media-and-back", Goes(), then=elsewhere)
    yield Attack("answer-in-clear-to-a-late-offer", Stops(REFUSED, ("normal",)), then=late_offer("alice", strip(HASH)))
    yield Attack("answer-with-sdes-to-a-late-offer", Stops(("normal",), REFUSED), then=late_offer("bob", SLANDER["changes-to-sdes"]))
    yield Attack("the-provider-hangs-up", Stops(("normal",), ("normal",)), then=lambda battle: [
        future.result(PATIENCE) for future in (battle.proxy.forge("alice", "BYE"), battle.proxy.forge("bob", "BYE"))])
    yield Attack("cancel-after-answer", Goes(), signal=remember_sent, then=cancel_after_answer)
    yield Attack("replace-the-call-by-one-in-clear", Goes(), then=replace)
    for name, answer in {
        "302-to-plain-udp": (302, "Moved", ("Contact", "<sip:bob@{host}:{port};transport=udp>")),
        "302-to-another-host": (302, "Moved", ("Contact", "<sip:bob@{host}:{port};transport=tls>")),
        "305-use-a-plain-proxy": (305, "Use Proxy", ("Contact", "<sip:{host}:{port};transport=udp;lr>")),
        "380-another-service": (380, "Alternative Service", ("Contact", "<sip:bob@{host}:{port};transport=tcp>")),
        "488-to-provoke-a-downgrade": (488, "Not Acceptable Here", ("Warning", '304 sip.test "RTP/AVP without ZRTP only"')),
        "606-to-provoke-a-downgrade": (606, "Not Acceptable", ("Warning", '304 sip.test "no encryption"')),
        "415-to-provoke-a-downgrade": (415, "Unsupported Media Type", ("Accept", "text/plain")),
        "420-to-provoke-a-downgrade": (420, "Bad Extension", ("Unsupported", "zrtp")),
        "421-for-an-extension": (421, "Extension Required", ("Require", "clear")),
        "494-for-another-security": (494, "Security Agreement Required", ("Security-Server", "none")),
        "503-to-drive-it-to-another-transport": (503, "Service Unavailable", ("Retry-After", "1")),
    }.items():
        yield Attack(name, Stops(TOLD, None), signal=answer_invite(*answer), after=one_try)
    for name, challenge, after in (
        ("basic", 'Basic realm="sip.test"', no_answer_to("Basic")),
        ("bearer", 'Bearer authz_server="https://evil.test", scope="all"', no_answer_to("Bearer")),
        ("md5-digest", 'Digest realm="evil.test", nonce="1", algorithm=MD5', no_credentials),
    ):
        for status, phrase, header in (401, "Unauthorized", "WWW-Authenticate"), (407, "Proxy Auth", "Proxy-Authenticate"):
            yield Attack(f"{status}-{name}-to-harvest-the-password", Stops(("auth", "wrong-password", "server"), None),
                         signal=answer_invite(status, phrase, (header, challenge)), after=after)
    yield Attack("early-media-in-clear", Goes(), signal=early_media)
    yield Attack("fork-whose-other-answer-is-clear", Goes(), signal=second_answer(strip(HASH), first=False))
    yield Attack("fork-whose-other-answer-has-another-hash", Goes(),
                 signal=second_answer(change(HASH, lambda line: OTHER_HASH), first=False))
    yield Attack("fork-whose-first-answer-is-sdes", Stops(REFUSED, ("normal", "keying", "requirement")),
                 signal=second_answer(SLANDER["changes-to-sdes"], first=True))


TOLD = ("not-acceptable", "server", "requirement", "unreachable", "no-answer")


def hang_up_everywhere(battle):
    for end in battle.ends.values():
        end.send("hang-up")


run(*attacks())
