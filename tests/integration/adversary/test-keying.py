#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys that come through the provider, by SDES and DTLS-SRTP. It may listen, and the call says so; it may not do
worse than that, and no more may be told than it is."""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "..", "lib")]
import namespace  # noqa: E402

namespace.enter()

from battle import PATIENCE, Attack, Goes, Stops, expect, run  # noqa: E402
from description import (CRYPTO, FINGERPRINT, HASH, append, both, change, in_answer, in_offer,  # noqa: E402
                         last_description, next_version, profile, strip, substitute)
from proxy import make_answer  # noqa: E402
from relay import kind_of  # noqa: E402
from rtp import clear  # noqa: E402

ENDS = "alice", "bob"
OTHER = {"alice": "bob", "bob": "alice"}
SDES, DTLS = ("sdes",), ("dtls",)
LISTENS_BY_SDES, LISTENS_BY_DTLS = Goes("provider", "sdes"), Goes("provider", "dtls")
REFUSED = ("requirement", "not-acceptable", "keying")
OFFER_REFUSED = Stops(REFUSED, REFUSED, fresh=False)
ANSWER_REFUSED = Stops(REFUSED, ("normal", "keying", "requirement", "not-acceptable"), fresh=False)
BROKEN = Stops(("suspect", "keying", "normal", "requirement"), ("suspect", "keying", "normal", "requirement"), fresh=False)
OTHER_KEY = "c29tZWJvZHkgZWxzZSdzIGtleSBhbmQgc2FsdCBhcmUgaGVyZSE="


# ---- a=crypto ----

def keep_suite(word):
    """Only the lines with this suite."""
    return lambda lines: [l for l in lines if not l.startswith("a=crypto") or word in l]


def drop_suite(word):
    return lambda lines: [l for l in lines if not l.startswith("a=crypto") or word not in l]


def each_crypto(edit):
    return change("a=crypto:", edit)


def other_key(line):
    """Another key of the same length."""
    head, key = line.rsplit("inline:", 1)
    return f"{head}inline:{'A' if key[0] != 'A' else 'B'}{key[1:]}"


def parameter(text):
    return each_crypto(lambda line: f"{line} {text}")


# ---- a=fingerprint ----

def other_fingerprint(line):
    return line[:-1] + ("0" if line[-1] != "0" else "1")


def setup(role):
    return both(strip("a=setup"), append(f"a=setup:{role}"))


# ---- played with other outcomes than going on or stopping ----

def deaf(name):
    """Keyed as far as the provider, but for one who hears: what comes is refused, and nothing of it is played."""
    def play(battle):
        battle.call()
        for end in battle.ends:
            expect(battle.wait_level(end, "provider")["keying"], "sdes", "keying")
        battle.wait_dropped(name, 40)
        expect(battle.events(name, "quality")[-1]["received"], 0, "packets that were played")
        battle.alice.send("hang-up")
        for end in battle.ends.values():
            expect(end.wait(PATIENCE), 0, "exit")
    return play


def not_even_asked(battle):
    """No INVITE: what it could offer is worth nothing where anybody reads along."""
    battle.call()
    expect(battle.wait_state("alice", "ended")["reason"], "requirement", "alice's call ended")
    expect(battle.alice.wait(PATIENCE), 5, "exit")
    expect(battle.proxy.sent_by("alice", "INVITE"), [], "INVITEs")


def refused_offer(to, edit):
    def then(battle):
        lines = edit(next_version(last_description(battle, OTHER[to])))
        expect(battle.proxy.forge(to, "INVITE", lines).result(PATIENCE).status, 488, "the answer to it")
    return then


# ---- DTLS ----

def each(kind, edit):
    def packet(battle, data, who, rtcp):
        return edit(data) if kind_of(data) == kind else data
    return packet


def first_records(count, edit):
    def packet(battle, data, who, rtcp):
        if kind_of(data) == "dtls" and battle.next(("dtls", who)) < count:
            return edit(data)
        return data
    return packet


def at_first_record(make):
    def packet(battle, data, who, rtcp):
        if kind_of(data) == "dtls" and battle.once(("first", who)):
            return [data, *make()]
        return data
    return packet


def after(packets):
    def then(battle):
        for end in ENDS:
            battle.relay.inject(end, packets)
    return then


def keep(battle, data, who, rtcp):
    battle.notes.setdefault(("kept", who), []).append(data)
    return data


def replay_records(battle):
    for who in ENDS:
        kept = [p for p in battle.notes["kept", who] if kind_of(p) == "dtls"]
        battle.relay.inject(OTHER[who], kept)
        battle.relay.inject(who, kept)


def alert(level, what):
    return b"\x15\xfe\xfd" + bytes(8) + b"\0\2" + bytes([level, what])


def flip_end(data):
    return data[:-1] + bytes([data[-1] ^ 1])


# ---- all ways at once ----

def refuse_first(battle, message, who):
    """The provider refuses the first form of the offer, to get one that it can read."""
    if who != "alice" or message.method != "INVITE" or not message.is_request or not battle.once("refused"):
        return message
    answer = make_answer(message, 488, "Not Acceptable Here")
    answer.remove_first("Via")
    battle.proxy.deliver("alice", answer)
    return None


def attacks():
    def sdes(name, outcome, **how):
        return Attack(f"sdes-{name}", outcome, keying=SDES, require="provider", **how)

    def dtls(name, outcome, **how):
        return Attack(f"dtls-{name}", outcome, keying=DTLS, require="provider", **how)

    yield sdes("nothing-is-done", LISTENS_BY_SDES)
    for where, inside, refused, hears_nothing in (("offer", in_offer, OFFER_REFUSED, "bob"), ("answer", in_answer, ANSWER_REFUSED, "alice")):
        yield sdes(f"replace-the-keys-in-{where}", None, signal=inside(each_crypto(other_key)), play=deaf(hears_nothing), same_keys=False)
        for what, edit in {
            "strip-crypto": strip("a=crypto"),
            "suite-of-no-name": each_crypto(lambda line: line.replace("AES", "XES").replace("AEAD", "XEAD")),
            "null-cipher": each_crypto(lambda line: "a=crypto:1 NULL_HMAC_SHA1_80 inline:" + OTHER_KEY),
            "f8-cipher": each_crypto(lambda line: "a=crypto:1 F8_128_HMAC_SHA1_80 inline:" + OTHER_KEY),
            "unencrypted-srtp": parameter("UNENCRYPTED_SRTP"),
            "unencrypted-srtcp": parameter("UNENCRYPTED_SRTCP"),
            "unauthenticated-srtp": parameter("UNAUTHENTICATED_SRTP"),
            "short-keys": each_crypto(lambda line: line[:-8]),
            "keys-of-no-base64": each_crypto(lambda line: line[:-4] + "!!!!"),
            "clear-profile-and-no-crypto": both(strip("a=crypto"), profile("RTP/AVP")),
            "dtls-profile": profile("UDP/TLS/RTP/SAVP"),
        }.items():
            # who answers begins to send at once, under the keys of its answer, which the caller then refuses
            yield sdes(f"{what}-in-{where}", refused, signal=inside(edit), same_keys=where == "offer")
    yield sdes("strip-aead-from-offer", LISTENS_BY_SDES, signal=in_offer(drop_suite("AEAD")), fresh=True)
    yield sdes("leave-the-weakest-suite-in-offer", LISTENS_BY_SDES, signal=in_offer(keep_suite("AES_CM_128_HMAC_SHA1_80")), fresh=True)
    # some telephones number it anew: the suite tells which line is meant, and the keys are those of the two descriptions
    yield sdes("answer-with-another-tag", LISTENS_BY_SDES, signal=in_answer(substitute(r"^a=crypto:\d+", "a=crypto:99")))
    yield sdes("answer-with-another-tag-and-a-suite-that-was-not-offered", ANSWER_REFUSED, same_keys=False,
               signal=in_answer(each_crypto(lambda line: CRYPTO.replace("_80", "_32").replace("crypto:1 ", "crypto:99 "))))
    yield sdes("answer-with-a-suite-that-was-not-offered", ANSWER_REFUSED, same_keys=False,
               signal=in_answer(each_crypto(lambda line: CRYPTO.replace("_80", "_32"))))
    for end in ENDS:
        yield sdes(f"re-invite-to-{end}-drops-crypto", LISTENS_BY_SDES, then=refused_offer(end, strip("a=crypto")))
        yield sdes(f"re-invite-to-{end}-turns-clear", LISTENS_BY_SDES,
                   then=refused_offer(end, both(strip("a=crypto"), profile("RTP/AVP"))))
        yield sdes(f"re-invite-to-{end}-changes-to-dtls", LISTENS_BY_SDES, then=refused_offer(
            end, both(strip("a=crypto"), profile("UDP/TLS/RTP/SAVP"), append(FINGERPRINT, "a=setup:actpass"))))
    yield sdes("over-plain-tcp", None, transport="tcp", play=not_even_asked)
    yield dtls("over-plain-tcp", None, transport="tcp", play=not_even_asked)

    yield dtls("nothing-is-done", LISTENS_BY_DTLS)
    for where, inside, refused in ("offer", in_offer, OFFER_REFUSED), ("answer", in_answer, ANSWER_REFUSED):
        yield dtls(f"alter-the-fingerprint-in-{where}", BROKEN, signal=inside(change("a=fingerprint", other_fingerprint)))
        yield dtls(f"replace-the-fingerprint-in-{where}", BROKEN, signal=inside(change("a=fingerprint", lambda line: FINGERPRINT)))
        # RFC 8122 section 5: of several one has to fit
        yield dtls(f"add-another-fingerprint-in-{where}", LISTENS_BY_DTLS,
                   signal=inside(change("a=fingerprint", lambda line: [line, FINGERPRINT])))
        yield dtls(f"strip-the-fingerprint-in-{where}", refused, signal=inside(strip("a=fingerprint")))
        yield dtls(f"fingerprint-by-md5-in-{where}", refused,
                   signal=inside(change("a=fingerprint", lambda line: "a=fingerprint:md5 " + ":".join(["4A"] * 16))))
        yield dtls(f"clear-profile-and-no-fingerprint-in-{where}", refused,
                   signal=inside(both(strip("a=fingerprint", "a=setup"), profile("RTP/AVP"))))
    yield dtls("both-wait-for-the-other", BROKEN, signal=in_answer(setup("passive")))
    yield dtls("lose-every-record", BROKEN, packet=each("dtls", lambda data: None))
    yield dtls("lose-the-first-record", LISTENS_BY_DTLS, packet=first_records(1, lambda data: None))
    yield dtls("send-every-record-twice", LISTENS_BY_DTLS, packet=each("dtls", lambda data: [data] * 2))
    yield dtls("flip-a-bit-of-every-record", BROKEN, packet=each("dtls", flip_end))
    yield dtls("clear-sound-during-the-handshake", LISTENS_BY_DTLS, packet=at_first_record(lambda: clear(50)))
    yield dtls("clear-sound-when-keyed", LISTENS_BY_DTLS, then=after(clear(200)))
    yield dtls("forge-alerts-afterwards", LISTENS_BY_DTLS, then=after([alert(2, 40), alert(1, 0)] * 20))
    yield dtls("replay-the-handshake-afterwards", LISTENS_BY_DTLS, packet=keep, then=replay_records)
    for end in ENDS:
        yield dtls(f"re-invite-to-{end}-drops-the-fingerprint", LISTENS_BY_DTLS, then=refused_offer(end, strip("a=fingerprint")))
        yield dtls(f"re-invite-to-{end}-changes-the-fingerprint", LISTENS_BY_DTLS,
                   then=refused_offer(end, change("a=fingerprint", other_fingerprint)))
        yield dtls(f"re-invite-to-{end}-turns-clear", LISTENS_BY_DTLS,
                   then=refused_offer(end, both(strip("a=fingerprint", "a=setup"), profile("RTP/AVP"))))

    yield Attack("all-ways-at-once-and-nothing-is-done", Goes(), require="provider")
    # what it gets so is told as what it is, and is no more than the account allows
    yield Attack("all-ways-at-once-and-the-first-is-refused", LISTENS_BY_DTLS, require="provider", fresh=True,
                 signal=refuse_first)
    yield Attack("all-ways-at-once-and-zrtp-is-stripped", LISTENS_BY_DTLS, require="provider", fresh=True, signal=in_offer(strip(HASH)))


run(*attacks())
