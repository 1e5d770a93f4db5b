# SPDX-License-Identifier: GPL-3.0-or-later
"""SRTP as a sender needs it (RFC 3711): AES_CM_128_HMAC_SHA1_80, the first 65536 packets of one SSRC."""

import base64
import hashlib
import hmac
import os
import struct


def _tables():
    box, p, q = [0] * 256, 1, 1
    while True:
        p = p ^ (p << 1) & 0xFF ^ (0x1B if p & 0x80 else 0)
        for shift in 1, 2, 4:
            q ^= q << shift & 0xFF
        q ^= 9 if q & 0x80 else 0
        x = q ^ (q << 1 | q >> 7) & 0xFF ^ (q << 2 | q >> 6) & 0xFF ^ (q << 3 | q >> 5) & 0xFF ^ (q << 4 | q >> 4) & 0xFF
        box[p] = x ^ 0x63
        if p == 1:
            break
    box[0] = 0x63
    return box


BOX = _tables()


def _double(x):
    return x << 1 & 0xFF ^ (0x1B if x & 0x80 else 0)


class Aes128:
    """One block at a time (FIPS 197)."""

    def __init__(self, key):
        words, rcon = [list(key[i:i + 4]) for i in range(0, 16, 4)], 1
        for i in range(4, 44):
            word = list(words[i - 1])
            if i % 4 == 0:
                word = [BOX[b] for b in word[1:] + word[:1]]
                word[0] ^= rcon
                rcon = _double(rcon)
            words.append([a ^ b for a, b in zip(word, words[i - 4])])
        self.keys = [sum(words[i:i + 4], []) for i in range(0, 44, 4)]

    def encrypt(self, block):
        state = [a ^ b for a, b in zip(block, self.keys[0])]
        for number, key in enumerate(self.keys[1:], 1):
            state = [BOX[state[(4 * column + 5 * row) % 16]] for column in range(4) for row in range(4)]
            if number < 10:
                mixed = []
                for i in range(0, 16, 4):
                    a = state[i:i + 4]
                    total = a[0] ^ a[1] ^ a[2] ^ a[3]
                    mixed += [a[j] ^ total ^ _double(a[j] ^ a[(j + 1) % 4]) for j in range(4)]
                state = mixed
            state = [a ^ b for a, b in zip(state, key)]
        return bytes(state)

    def stream(self, counter, size):
        out = b""
        while len(out) < size:
            out += self.encrypt(counter.to_bytes(16, "big"))
            counter += 1
        return out[:size]


class Sender:
    def __init__(self, ssrc=0x5EED, mki=b"", announced=None):
        """@mki stands in each packet; another may be @announced."""
        self.master = os.urandom(30)
        self.ssrc, self.mki = ssrc, mki
        self.announced = mki if announced is None else announced
        master, salt = Aes128(self.master[:16]), int.from_bytes(self.master[16:], "big")

        def derive(label, size):
            return master.stream((label << 48 ^ salt) << 16, size)

        self.cipher = Aes128(derive(0, 16))
        self.auth = derive(1, 20)
        self.salt = int.from_bytes(derive(2, 14), "big")

    @property
    def inline(self):
        """For a=crypto."""
        mki = f"|{int.from_bytes(self.announced, 'big')}:{len(self.announced)}" if self.announced else ""
        return base64.b64encode(self.master).decode() + mki

    def protect(self, sequence, timestamp, payload_type, payload):
        header = struct.pack("!BBHII", 0x80, payload_type, sequence, timestamp, self.ssrc)
        stream = self.cipher.stream(self.salt << 16 ^ self.ssrc << 64 ^ sequence << 16, len(payload))
        packet = header + bytes(a ^ b for a, b in zip(payload, stream))
        return packet + self.mki + hmac.new(self.auth, packet + bytes(4), hashlib.sha1).digest()[:10]


assert Aes128(bytes(range(16))).encrypt(bytes.fromhex("00112233445566778899aabbccddeeff")).hex() \
    == "69c4e0d86a7b0430d8cdb78070b4c55a"
