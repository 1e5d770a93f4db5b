# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes to session descriptions, as functions from lines to lines, and how an attack puts them to work."""

import re

HASH = "a=zrtp-hash:"
CRYPTO = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj"
FINGERPRINT = "a=fingerprint:sha-256 " + ":".join(["4A"] * 32)
OTHER_HASH = HASH + "1.10 " + "5a" * 32


# ---- changes ----

def strip(*prefixes):
    return lambda lines: [l for l in lines if not l.startswith(prefixes)]


def change(prefix, edit):
    """Every line that begins so is given to edit(line), which gives a line, several, or none."""
    def lines_to_lines(lines):
        out = []
        for line in lines:
            out += as_list(edit(line)) if line.startswith(prefix) else [line]
        return out
    return lines_to_lines


def as_list(lines):
    return lines if isinstance(lines, list) else [lines]


def substitute(pattern, replacement):
    return lambda lines: [re.sub(pattern, replacement, line) for line in lines]


def append(*more):
    """At the end: in the last medium."""
    return lambda lines: [*lines, *more]


def insert(*more):
    """Before the first medium: at session level."""
    def lines_to_lines(lines):
        at = next(i for i, line in enumerate(lines) if line.startswith("m="))
        return [*lines[:at], *more, *lines[at:]]
    return lines_to_lines


def both(*changes):
    def lines_to_lines(lines):
        for one in changes:
            lines = one(lines)
        return lines
    return lines_to_lines


def profile(name):
    return substitute(r"^(m=audio \d+) \S+", rf"\1 {name}")


def flip_hash(line):
    return line[:-1] + ("0" if line[-1] != "0" else "1")


def hash_of(lines):
    return next((line for line in lines if line.startswith(HASH)), None)


# ---- at work ----

def in_body_of(sender, edit):
    """For Attack.signal: every description that this end sends."""
    def signal(battle, message, who):
        if who == sender and message.body:
            message.sdp = edit(message.sdp)
        return message
    return signal


def in_offer(edit):
    return in_body_of("alice", edit)


def in_answer(edit):
    return in_body_of("bob", edit)


def last_description(battle, sender, for_peer=True):
    """What this end said last, as the other was given it: with the relay's address."""
    message = next(m.copy() for who, m in reversed(list(battle.proxy.log)) if who == sender and m.body)
    if for_peer:
        battle.relay.learn(sender, message)
    return message.sdp


def next_version(lines):
    """The same origin, one later (RFC 3264 section 8)."""
    def later(line):
        words = line.split()
        words[2] = str(int(words[2]) + 1)
        return " ".join(words)
    return change("o=", later)(lines)
