# SPDX-License-Identifier: GPL-3.0-or-later
"""RTP and RTCP packets (RFC 3550): of the attacker's own, and those of others changed."""

import struct

from relay import kind_of

SSRC = 0x0BADCAFE


def clear(count, ssrc=SSRC, first=1, payload_type=0, size=160, header=b""):
    """Sound in clear."""
    return [struct.pack("!BBHII", 0x80 | len(header) // 4, payload_type, (first + n) & 0xFFFF, n * 160, ssrc) + header
            + b"\x55" * size for n in range(count)]


def ssrc_of(packet):
    return struct.unpack_from("!I", packet, 4 if kind_of(packet) == "rtcp" else 8)[0]


def sequence_of(packet):
    return struct.unpack_from("!H", packet, 2)[0]


def flip(packet, at, mask=1):
    """A bit of the byte at this place, counted from the end if negative."""
    at %= len(packet)
    return packet[:at] + bytes([packet[at] ^ mask]) + packet[at + 1:]


# ---- RTCP in clear ----

def rtcp(kind, content, count=0):
    return struct.pack("!BBH", 0x80 | count, kind, len(content) // 4) + content


def sender_report(ssrc):
    return rtcp(200, struct.pack("!IIIIII", ssrc, 1, 2, 3, 4, 5))


def receiver_report(ssrc):
    return rtcp(201, struct.pack("!I", ssrc))


def bye(ssrc):
    return receiver_report(ssrc) + rtcp(203, struct.pack("!I", ssrc), 1)


def description(ssrc):
    return receiver_report(ssrc) + rtcp(202, struct.pack("!I", ssrc) + b"\1\4evil\0\0", 1)


def application(ssrc):
    return receiver_report(ssrc) + rtcp(204, struct.pack("!I4sI", ssrc, b"EVIL", 0))


def slow_down(ssrc):
    """TMMBR (RFC 5104): no bits a second, please."""
    return receiver_report(ssrc) + rtcp(205, struct.pack("!IIII", ssrc, 0, ssrc, 0), 3)


def extended_report(ssrc):
    return receiver_report(ssrc) + rtcp(207, struct.pack("!I", ssrc) + b"\4\0\0\2" + bytes(8))
