# SPDX-License-Identifier: GPL-3.0-or-later
"""Every UDP datagram on the loopback device of this network namespace, with the kernel's time."""

import ctypes
import os
import socket
import struct
import subprocess
import threading
import time
from collections import namedtuple

Datagram = namedtuple("Datagram", "time source destination payload")  # time.monotonic(); (address, port)

END_MARKER = b"countersign capture ends here"
END_PORT = 9
ETH_P_ALL = 3
SOL_PACKET, PACKET_STATISTICS = 263, 6
SO_TIMESTAMPNS = 35
SO_ATTACH_FILTER = 26
PCAP_HEADER = struct.pack("!IHHIIII", 0xA1B23C4D, 2, 4, 0, 0, 65535, 1)


def parse(frame):
    """(source, destination, payload) of a UDP frame, or None."""
    kind = struct.unpack_from("!H", frame, 12)[0]
    if kind == 0x0800 and frame[23] == 17:
        at = 14 + (frame[14] & 15) * 4
        hosts = [socket.inet_ntop(socket.AF_INET, frame[o:o + 4]) for o in (26, 30)]
    elif kind == 0x86DD and frame[20] == 17:
        at = 54
        hosts = [socket.inet_ntop(socket.AF_INET6, frame[o:o + 16]) for o in (22, 38)]
    else:
        return None
    ports = struct.unpack_from("!HH", frame, at)
    return (hosts[0], ports[0]), (hosts[1], ports[1]), frame[at + 8:]


def keep_only(sniffer, source):
    """Has the kernel hand over only the UDP datagrams of this IPv4 address: a classic BPF program."""
    load_half, load_byte, load_word, jump_equal, give = 0x28, 0x30, 0x20, 0x15, 0x06
    wanted = struct.unpack("!I", socket.inet_aton(source))[0]
    program = b"".join(struct.pack("HBBI", *step) for step in (
        (load_half, 0, 0, 12), (jump_equal, 0, 5, 0x0800), (load_byte, 0, 0, 23), (jump_equal, 0, 3, 17),
        (load_word, 0, 0, 26), (jump_equal, 0, 1, wanted), (give, 0, 0, 0xFFFF), (give, 0, 0, 0)))
    text = ctypes.create_string_buffer(program, len(program))
    sniffer.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, struct.pack("HP", len(program) // 8, ctypes.addressof(text)))


class Capture:
    """Sniffs from construction to stop(); writes a pcap file that ends with a marker datagram. With a source: only what
    this address sends."""

    def __init__(self, path, source=None):
        self.path = path
        self.source = source
        self.datagrams = []
        self.changed = threading.Condition()
        self.complete = False
        self.file = open(path, "wb")
        self.file.write(PCAP_HEADER)
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16 << 20)
        self.socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        if source is not None:
            keep_only(self.socket, source)
        self.socket.bind(("lo", ETH_P_ALL))
        self.thread = threading.Thread(target=self._sniff, daemon=True)
        self.thread.start()

    def _sniff(self):
        offset = time.monotonic() - time.time()
        while not self.complete:
            frame, ancillary, _, address = self.socket.recvmsg(65536, 64)
            if address[2] == socket.PACKET_OUTGOING:  # loopback shows everything twice
                continue
            udp = parse(frame)
            if udp is None:
                continue
            seconds, nanoseconds = struct.unpack("qq", ancillary[0][2])
            self.file.write(struct.pack("!IIII", seconds, nanoseconds, len(frame), len(frame)) + frame)
            source, destination, payload = udp
            if payload == END_MARKER:
                self.complete = True
                return
            with self.changed:
                self.datagrams.append(Datagram(seconds + nanoseconds / 1e9 + offset, source, destination, payload))
                self.changed.notify_all()

    def wait_for(self, condition, what, timeout=10.0):
        """Calls condition(datagrams) after each new datagram until it gives something; that."""
        end = time.monotonic() + timeout
        with self.changed:
            while True:
                value = condition(self.datagrams)
                if value:
                    return value
                if time.monotonic() > end:
                    raise AssertionError(f"capture: {what}: not within {timeout} s")
                self.changed.wait(max(0.0, end - time.monotonic()))

    def stop(self):
        """All that was sent before this is in the file."""
        if self.file.closed:
            return self.datagrams
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            if self.source is not None:
                s.bind((self.source, 0))
            s.sendto(END_MARKER, ("127.0.0.1", END_PORT))
        self.thread.join(10)
        packets, drops = struct.unpack("II", self.socket.getsockopt(SOL_PACKET, PACKET_STATISTICS, 8))
        self.socket.close()
        self.file.close()
        if not self.complete or drops:
            raise AssertionError(f"capture: incomplete ({packets} packets, {drops} dropped)")
        return self.datagrams

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def judge(oracle, capture_path, key_logs=(), ignore_ports=(5060, 53), both_ends=False, strangers=(),
          separate_keys=False):
    """Runs the packet oracle: (clean, counts, what it said)."""
    argv = [oracle, *(f"--ignore-port={p}" for p in ignore_ports), *(f"--ignore-sender={p}" for p in strangers),
            *(f"--keys={k}" for k in key_logs if os.path.exists(k)), *(["--both-ends"] if both_ends else []),
            *(["--separate-keys"] if separate_keys else []), capture_path]
    run = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)
    first = run.stdout.split("\n", 1)[0]
    counts = dict(word.split("=") for word in first.split()) if "=" in first else {}
    return run.returncode == 0, {k: int(v) for k, v in counts.items()}, run.stdout.strip()


def is_rtp(payload):
    return len(payload) >= 12 and 128 <= payload[0] <= 191 and not 192 <= payload[1] <= 223


def is_rtcp(payload):
    return len(payload) >= 8 and 128 <= payload[0] <= 191 and 200 <= payload[1] <= 204


def zrtp_type(payload):
    """'Hello', 'Conf2ACK', ... or None."""
    if len(payload) >= 24 and payload[0] == 0x10 and payload[4:8] == b"ZRTP":
        return payload[16:24].decode("ascii", "replace").strip()
    return None
