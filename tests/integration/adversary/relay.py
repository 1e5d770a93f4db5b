# SPDX-License-Identifier: GPL-3.0-or-later
"""The attacker's media relay: both ends are told to send here, and it forwards, changes, keeps and adds packets."""

import asyncio
import re
import socket
import threading

from capture import is_rtp, zrtp_type

BUFFER = 4 << 20
# Facing each end: RTP, and RTCP on the next port.
PORTS = {"alice": 20000, "bob": 30000}


class Face(asyncio.DatagramProtocol):
    def __init__(self, relay, end, rtcp):
        self.relay, self.end, self.rtcp = relay, end, rtcp

    def datagram_received(self, data, source):
        self.relay.receive(self.end, data, self.rtcp)


class Relay:
    """tamper(packet, sender, rtcp) gives what is forwarded instead: bytes, a list of them, or None."""

    def __init__(self, host, tamper, ends=("alice", "bob")):
        self.host = host
        self.tamper = tamper
        self.other = {ends[0]: ends[1], ends[1]: ends[0]}
        self.loop = None
        self.faces = {}
        self.sockets = []
        self.changed = threading.Condition()
        self.reset()

    def reset(self):
        """For the next call; what is still on its way belongs to the last. In the loop."""
        for waiting in self.sockets:
            try:
                while True:
                    waiting.recv(65536)
            except BlockingIOError:
                pass
        self.targets = {}
        self.sent = {end: [] for end in self.other}  # all that an end has sent

    async def start(self):
        self.loop = asyncio.get_running_loop()
        for end in self.other:
            for rtcp in False, True:
                made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
                made.setblocking(False)
                made.bind((self.host, self.port(end) + rtcp))
                self.sockets.append(made)
                self.faces[end, rtcp], _ = await self.loop.create_datagram_endpoint(
                    lambda end=end, rtcp=rtcp: Face(self, end, rtcp), sock=made)

    def stop(self):
        for face in self.faces.values():
            face.abort()

    def port(self, end):
        return PORTS[list(self.other)[0] == end and "alice" or "bob"]

    def learn(self, sender, message):
        """Takes the sender's address out of its description and puts in ours, which faces the other end."""
        lines = message.sdp
        port = self.port(self.other[sender])
        target = {}
        for index, line in enumerate(lines):
            if line.startswith("c="):
                target["host"] = line.split()[-1]
                lines[index] = f"c=IN IP4 {self.host}"
            elif line.startswith("m=") and "rtp" in target:
                break  # of the first stream only
            elif line.startswith("m=audio "):
                target["rtp"] = int(line.split()[1])
                if target["rtp"] != 0:
                    lines[index] = re.sub(r"^m=audio \d+", f"m=audio {port}", line)
            elif line.startswith("a=rtcp:"):
                target["rtcp"] = int(line[7:].split()[0])
                lines[index] = f"a=rtcp:{port + 1}"
        message.sdp = lines
        if "host" in target and target.get("rtp"):
            self.targets[sender, False] = target["host"], target["rtp"]
            self.targets[sender, True] = target["host"], target.get("rtcp", target["rtp"] + 1)

    def receive(self, sender, data, rtcp):
        with self.changed:
            self.sent[sender].append(data)
        changed = self.tamper(data, sender, rtcp)
        for packet in changed if isinstance(changed, list) else [changed]:
            if packet is not None:
                self.send(self.other[sender], packet, rtcp)
        with self.changed:
            self.changed.notify_all()

    def send(self, end, data, rtcp=False):
        """To an end, from the port that it knows as the other's. In the loop."""
        if (end, rtcp) in self.targets:
            self.faces[end, rtcp].sendto(data, self.targets[end, rtcp])

    def inject(self, end, packets, rtcp=False, pause=0.0):
        """Any thread; back when all have been sent."""
        async def go():
            for count, packet in enumerate(packets):
                self.send(end, packet, rtcp)
                if count % 50 == 49:
                    await asyncio.sleep(pause)
        asyncio.run_coroutine_threadsafe(go(), self.loop).result(60)

    # ---- any thread ----

    def count(self, end, kind="rtp"):
        """What an end has sent: 'rtp', 'rtcp', or a ZRTP message's name."""
        with self.changed:
            packets = list(self.sent[end])
        return sum(1 for p in packets if kind_of(p) == kind)

    def wait(self, condition, what, timeout=20.0):
        with self.changed:
            if not self.changed.wait_for(condition, timeout):
                raise AssertionError(f"relay: {what}: not within {timeout} s")

    def wait_sent(self, end, kind, count=1, timeout=20.0):
        self.wait(lambda: sum(1 for p in self.sent[end] if kind_of(p) == kind) >= count, f"{kind} of {end}", timeout)


def kind_of(packet):
    if is_rtp(packet):
        return "rtp"
    if len(packet) >= 8 and 128 <= packet[0] <= 191:
        return "rtcp"
    if packet and 20 <= packet[0] <= 63:
        return "dtls"
    return zrtp_type(packet) or "other"
