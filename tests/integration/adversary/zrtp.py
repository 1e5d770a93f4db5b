# SPDX-License-Identifier: GPL-3.0-or-later
"""ZRTP packets (RFC 6189 section 5) taken apart and put together again with a right checksum."""

import struct

POLYNOMIAL = 0x82F63B78
HEADER = 12  # of the packet
PREAMBLE = 12  # of the message: 0x505a, length, type
HELLO_HASH = (HEADER + PREAMBLE + 20, 32)  # H3
# name: (offset in the message, length); negative offsets count from the message's end
FIELDS = {
    "Hello": {"version": (12, 4), "client": (16, 16), "image": (32, 32), "zid": (64, 12), "flags": (76, 1), "mac": (-8, 8)},
    "Commit": {"image": (12, 32), "zid": (44, 12), "hash": (56, 4), "cipher": (60, 4), "tag": (64, 4), "agreement": (68, 4),
               "sas": (72, 4), "hvi": (76, 32), "mac": (-8, 8)},
    "DHPart1": {"image": (12, 32), "rs1": (44, 8), "rs2": (52, 8), "aux": (60, 8), "pbx": (68, 8), "mac": (-8, 8)},
    "Confirm1": {"mac": (12, 8), "iv": (20, 16), "hidden": (36, 40)},
    "Error": {"code": (12, 4)},
}
FIELDS["DHPart2"] = FIELDS["DHPart1"]
FIELDS["Confirm2"] = FIELDS["Confirm1"]


def _table():
    for byte in range(256):
        for _ in range(8):
            byte = (byte >> 1) ^ (POLYNOMIAL if byte & 1 else 0)
        yield byte


TABLE = list(_table())


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = (crc >> 8) ^ TABLE[(crc ^ byte) & 255]
    # RFC 6189 section 5: as RFC 3309 appendix B has it, the bytes swapped
    return struct.pack("<I", crc ^ 0xFFFFFFFF)


def message(packet):
    return packet[HEADER:-4]


def wrap(packet, content):
    """This message in the packet's place, with the length and checksum that it needs."""
    content = content[:2] + struct.pack("!H", len(content) // 4) + content[4:]
    whole = packet[:HEADER] + content
    return whole + crc32c(whole)


def make(name, content=b"", sequence=1, ssrc=0x01020304):
    head = struct.pack("!BBH4sI", 0x10, 0, sequence & 0xFFFF, b"ZRTP", ssrc)
    return wrap(head + bytes(4), b"\x50\x5a\0\0" + name.encode().ljust(8) + content)


def field(packet, name, which):
    content = message(packet)
    offset, length = FIELDS[name][which]
    offset %= len(content)
    return content[offset:offset + length]


def replace(packet, name, which, value):
    """The packet with another field; a function changes the old one."""
    content = message(packet)
    offset, length = FIELDS[name][which]
    offset %= len(content)
    if callable(value):
        value = value(content[offset:offset + length])
    assert len(value) == length
    return wrap(packet, content[:offset] + value + content[offset + length:])


def public_value(packet, change):
    """A DHPart with another public value."""
    content = message(packet)
    return wrap(packet, content[:76] + change(content[76:-8]) + content[-8:])


def algorithms(packet, lists):
    """A Hello that names these algorithms: hashes, ciphers, tags, agreements, codes."""
    content = message(packet)
    counts = struct.pack("!I", sum(len(names) << shift for names, shift in zip(lists, (16, 12, 8, 4, 0))))
    names = b"".join(n.encode().ljust(4) for group in lists for n in group)
    # the flags and the unused bits stay
    counts = bytes([content[76], counts[1] & 15 | content[77] & 0xF0, counts[2], counts[3]])
    return wrap(packet, content[:76] + counts + names + content[-8:])


def flip(data, at=0):
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]
