# SPDX-License-Identifier: GPL-3.0-or-later
"""A call between two real Countersigns whose provider attacks it, and what has to come of that.

Each attack is a row of a table: a name, what is done, and the outcome. Every one of them runs under the packet oracle,
which sees all that the two ends send, wherever they send it: each battle has an address for the ends and one for the
attacker.
"""

import asyncio
import dataclasses
import json
import os
import shutil
import ssl
import subprocess
import sys
import tempfile
import threading
import typing

import tap
from capture import is_rtp
from certificates import Authority
from process import wait_until
from proxy import Proxy
from relay import Relay, kind_of
from scene import Scene
from sound import make_voice

JOBS = int(os.environ.get("COUNTERSIGN_ADVERSARY_JOBS", "5"))
PATIENCE = 40.0  # seconds, for a machine that has much else to do
SILENT_AFTER = 0.15  # seconds from the news that audio is off to the last packet
SINK_PORT = 5070  # at the attacker's address, for signalling; and for media:
MEDIA_SINK_PORT = 40000
FLOWS = 12  # packets each way that show that a call goes on

LEVELS = ["none", "clear", "provider", "end-to-end", "checked"]
EXITS = {"normal": 0, "answered-elsewhere": 0, "requirement": 5, "keying": 5, "suspect": 5}  # others: 4


def expect(actual, wanted, what):
    if actual != wanted:
        raise AssertionError(f"{what}: {actual!r}, not {wanted!r}")


@dataclasses.dataclass
class Goes:
    """The call is protected to this level at both ends, with one code, and goes on until somebody hangs up."""
    level: str = "end-to-end"
    keying: str = "zrtp"


@dataclasses.dataclass
class Stops:
    """The call ends by itself, for one of these reasons at each end (None: it never had a call). Sound must have flowed
    in neither direction, unless the attack began later."""
    alice: typing.Optional[tuple]
    bob: typing.Optional[tuple]


@dataclasses.dataclass
class Attack:
    name: str
    outcome: object
    signal: typing.Callable = None  # (battle, message, sender): in the proxy; what it forwards instead
    packet: typing.Callable = None  # (battle, packet, sender, rtcp): in the relay; likewise
    then: typing.Callable = None  # (battle): once the call is protected, in a thread of its own
    after: typing.Callable = None  # (battle): when both ends are done
    require: str = "end-to-end"  # of both ends; no end may ever tell a lower level than this
    alice: tuple = ()  # more arguments
    bob: tuple = ()
    transport: str = "tls"


class Loop:
    """The attackers' event loop, in a thread."""

    def __init__(self):
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()

    def call(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(20)

    def do(self, function):
        async def go():
            return function()
        return self.call(go())


class Field:
    """What all battles of a file stand on: addresses, a certificate authority, a voice, the loop."""

    def __init__(self, count):
        self.folder = tempfile.mkdtemp(prefix="cs-adversary-")
        lines = [f"address add {host}/32 dev lo" for n in range(1, count + 1) for host in (ends_host(n), attacker_host(n))]
        subprocess.run(["ip", "-batch", "-"], input="\n".join(lines), text=True, check=True)
        self.authority = Authority(self.folder)
        pem, key = self.authority.issue("provider", addresses=[ends_host(n) for n in range(1, count + 1)])
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(pem, key)
        self.voice = make_voice(os.path.join(self.folder, "voice.wav"), seed=7, seconds=2)
        self.loop = Loop()

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)


def ends_host(number):
    return f"10.66.{number}.1"


def attacker_host(number):
    return f"10.67.{number}.1"


class Battle(Scene):
    def __init__(self, field, number, attack):
        super().__init__(attack.name, server=False, authority=field.authority)
        self.field = field
        self.attack = attack
        self.host = ends_host(number)
        self.relay = Relay(attacker_host(number), self.tamper_packet)
        self.proxy = Proxy(self.host, self.relay, self.tamper_signal)
        self.notes = {}  # an attack's own memory
        self.problems = []  # of the attack's own functions
        self.ends = {}
        field.loop.call(self.relay.start())
        self.strays = []
        self.sinks = []
        field.loop.call(self.proxy.start(field.tls))
        field.loop.call(self.open_sinks())
        self.recorder = self.capture(self.host)

    async def open_sinks(self):
        """Where an end has no business: what comes there was talked into by the attack."""
        loop = asyncio.get_running_loop()

        class Sink(asyncio.DatagramProtocol):
            def datagram_received(_, data, source):
                self.strays.append(("datagram", source, data[:40]))

        class Door(asyncio.Protocol):
            def connection_made(_, transport):
                self.strays.append(("connection", transport.get_extra_info("peername")))
                transport.abort()

        sink, _ = await loop.create_datagram_endpoint(Sink, local_addr=(self.relay.host, SINK_PORT))
        media, _ = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, local_addr=(self.relay.host, MEDIA_SINK_PORT))
        door = await loop.create_server(Door, self.relay.host, SINK_PORT)
        self.sinks = [sink, media, door]

    def stop_sinks(self):
        for sink in self.sinks:
            sink.close()

    def __exit__(self, kind, *rest):
        if kind is not None or "COUNTERSIGN_TELL" in os.environ:
            for who, message in self.proxy.log:
                tap.say(f"{who}: {message.start}")
            for end in self.relay.other:
                kinds = [kind_of(p) for p in self.relay.sent[end]]
                tap.say(f"{end} sent {[(k, kinds.count(k)) for k in sorted(set(kinds))]}")
        super().__exit__(kind, *rest)
        self.field.loop.do(self.proxy.stop)
        self.field.loop.do(self.relay.stop)
        self.field.loop.do(self.stop_sinks)

    # ---- the attack's functions, whose mistakes must not pass for a defence ----

    def tamper_signal(self, message, sender):
        if self.attack.signal is None:
            return message
        return self.guard(self.attack.signal, message, message, sender)

    def tamper_packet(self, packet, sender, rtcp):
        if self.attack.packet is None:
            return packet
        return self.guard(self.attack.packet, packet, packet, sender, rtcp)

    def guard(self, function, otherwise, *arguments):
        try:
            return function(self, *arguments)
        except Exception as problem:  # reported by judge()
            self.problems.append(problem)
            return otherwise

    def once(self, key):
        """TRUE the first time."""
        first = key not in self.notes
        self.notes[key] = True
        return first

    def next(self, key):
        """0, 1, 2, …"""
        self.notes[key] = self.notes.get(key, -1) + 1
        return self.notes[key]

    # ---- the ends ----

    def account(self, user, **how):
        return super().account(user, server=f"{self.host}:{self.proxy.port}", transport=self.attack.transport, **how)

    def media(self, user):
        return ["--play", self.field.voice, "--record", self.record(user)]

    def start(self):
        require = "--require", self.attack.require
        self.ends["bob"] = self.countersign("bob", "answer", *self.account("bob"), *self.media("bob"), "--calls", "1",
                                            *require, *self.attack.bob)
        self.ends["alice"] = self.countersign("alice", "call", "sip:bob@sip.test", *self.account("alice"),
                                              *self.media("alice"), *require, *self.attack.alice)

    @property
    def alice(self):
        return self.ends["alice"]

    @property
    def bob(self):
        return self.ends["bob"]

    def wait_protected(self, level="end-to-end", keying="zrtp"):
        codes = []
        for end in self.ends.values():
            said = self.wait_level(end, level)
            expect(said["keying"], keying, "keying")
            codes.append(said["code"] and said["code"]["text"])
            end.wait_state("active", PATIENCE)
        if keying == "zrtp":
            expect(codes[0], codes[1], "the codes")
        self.relay.wait_passed(FLOWS, PATIENCE)

    def wait_level(self, end, level):
        """Not longer than the call goes on."""
        def matches(text):
            said = json.loads(text)
            return said.get("level") == level or said.get("state") == "ended"
        said = json.loads(end.process.wait_line(matches, PATIENCE)[1])
        expect(said.get("level"), level, f"{end.process.name} says {said}, its level")
        return said

    def wait_flows(self):
        self.relay.wait_passed(FLOWS, PATIENCE)

    def levels(self, end):
        return [said["level"] for _, said in end.events() if said["event"] == "protection"]

    def last_quality(self, end):
        return [said for _, said in end.events() if said["event"] == "quality"][-1]

    def wait_dropped(self, end, count):
        """This end has refused so many packets."""
        self.ends[end].wait_event("quality", PATIENCE, dropped=lambda dropped: dropped >= count)

    # ---- the outcome ----

    def fight(self):
        outcome = self.attack.outcome
        self.start()
        if isinstance(outcome, Goes):
            self.wait_protected(outcome.level, outcome.keying)
            if self.attack.then is not None:
                self.attack.then(self)
                self.wait_flows()
            self.hang_up(outcome)
        else:
            if self.attack.then is not None:
                self.wait_protected()
                self.attack.then(self)
            for name, reasons in (("alice", outcome.alice), ("bob", outcome.bob)):
                self.check_stopped(name, reasons)
        if self.attack.after is not None:
            self.attack.after(self)
        self.judge()

    def hang_up(self, outcome):
        for end in self.ends.values():
            expect(self.levels(end)[-1], outcome.level, "the level before the end")
        self.alice.send("hang-up")
        for end in self.ends.values():
            expect(end.wait_state("ended", PATIENCE)[1]["reason"], "normal", f"{end.process.name}'s call ended")
            expect(end.wait(PATIENCE), 0, "exit")
            if self.last_quality(end)["received"] < FLOWS:
                raise AssertionError(f"{end.process.name} heard nothing: {self.last_quality(end)}")

    def check_stopped(self, name, reasons):
        end = self.ends[name]
        if reasons is None:
            end.wait_event("registered", PATIENCE)
            expect([said for _, said in end.events() if said["event"] == "call"], [], f"calls at {name}")
            return
        said = end.wait_state("ended", PATIENCE)[1]
        if said["reason"] not in reasons:
            raise AssertionError(f"{name}'s call ended: {said}, not {reasons}")
        expect(end.wait(PATIENCE), EXITS.get(said["reason"], 4), f"{name}'s exit for {said}")
        if self.attack.then is None:
            expect([said for _, said in end.events() if said["event"] == "media"], [], f"sound at {name}")
            expect(self.relay.count(name), 0, f"packets of sound that {name} sent")

    def judge(self):
        """What holds in every attack."""
        for end in self.ends.values():
            end.stop()
            expect(end.process.errors, [], f"{end.process.name}'s standard error")
            if end.process.popen.returncode not in (0, 3, 4, 5):
                raise AssertionError(f"{end.process.name} ended with {end.process.popen.returncode}")
            weak = [level for level in self.levels(end) if level in LEVELS[1:LEVELS.index(self.attack.require)]]
            expect(weak, [], f"levels of {end.process.name} below {self.attack.require}")
            self.check_silence(end)
        expect(self.strays, [], "what went where no end has any business")
        if self.problems:
            raise AssertionError(f"the attack itself failed: {self.problems[:3]}") from self.problems[0]
        self.assert_clean(self.recorder)

    def check_silence(self, end):
        """From the moment that it is suspect no sound leaves it, until the user decides otherwise."""
        news = [(time, said["level"]) for time, said in end.events() if said["event"] == "protection"]
        name = end.process.name
        ports = {port for (who, _), (_, port) in self.relay.targets.items() if who == name}
        for index, (time, level) in enumerate(news):
            if level != "suspect":
                continue
            until = news[index + 1][0] if index + 1 < len(news) else float("inf")
            late = [d for d in self.recorder.datagrams
                    if d.source[1] in ports and is_rtp(d.payload) and time + SILENT_AFTER < d.time < until]
            expect(len(late), 0, f"packets of sound that {name} sent while suspect")


def run(*attacks):
    """Every attack a test of its own, several at once."""
    names = [attack.name for attack in attacks]
    assert len(names) == len(set(names)), "two attacks have one name"
    field = Field(len(attacks))

    def fight(number, attack):
        with Battle(field, number, attack) as battle:
            battle.fight()

    try:
        tap.run_together({attack.name: lambda n=number, a=attack: fight(n, a) for number, attack in enumerate(attacks, 1)},
                         JOBS)
    finally:
        field.close()
