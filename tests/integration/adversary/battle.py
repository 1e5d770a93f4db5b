# SPDX-License-Identifier: GPL-3.0-or-later
"""A call between two real Countersigns whose provider attacks it, and what has to come of that.

Each attack is a row of a table: a name, what is done, and the outcome. Every one of them runs under the packet oracle,
which sees all that the two ends send, wherever they send it: each battlefield has an address for the ends and one for
the attacker. Where what the two programs remember is no matter, the next attack is on their next call; elsewhere they
are fresh, and their exit status counts.
"""

import asyncio
import dataclasses
import json
import multiprocessing
import os
import shutil
import ssl
import subprocess
import sys
import tempfile
import threading
import traceback
import typing

import tap
from capture import is_rtp
from certificates import Authority
from proxy import THROUGH_THE_MIDDLE, Proxy
from relay import Relay, kind_of
from scene import Scene
from sound import make_voice

JOBS = int(os.environ.get("COUNTERSIGN_ADVERSARY_JOBS", "6"))
ADDRESS = "sip:bob@sip.test"
PATIENCE = 40.0  # seconds, for a machine that has much else to do
SILENT_AFTER = 0.15  # seconds from the news that audio is off to the last packet
SINK_PORT = 5070  # at the attacker's address, for signalling; and for media:
MEDIA_SINK_PORT = 40000
LATE = 0.7  # seconds
TRIES = 3
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
    fresh: bool = True  # the two programs are for this call alone, and their exit status counts


@dataclasses.dataclass
class Attack:
    name: str
    outcome: object = None
    signal: typing.Callable = None  # (battle, message, sender): in the proxy; what it forwards instead
    packet: typing.Callable = None  # (battle, packet, sender, rtcp): in the relay; likewise
    play: typing.Callable = None  # (battle): from the first call on, instead of what follows from the outcome
    then: typing.Callable = None  # (battle): once the call is protected, in a thread of its own
    after: typing.Callable = None  # (battle): when both ends are done
    fresh: bool = False  # nothing of an earlier call may be known to the ends
    require: str = "end-to-end"  # of both ends; no end may ever tell a lower level than this
    alice: tuple = ()  # more arguments
    bob: tuple = ()
    transport: str = "tls"
    keying: tuple = ()  # of both ends; () is what they do when nobody says otherwise
    same_keys: bool = True  # both ends have the same: not when the attack is to replace them

    @property
    def lasting(self):
        """The ends go on with the next attack."""
        return self.play is None and not self.fresh and (isinstance(self.outcome, Goes) or not self.outcome.fresh)


class Loop:
    """The attacker's event loop, in a thread."""

    def __init__(self):
        self.loop = asyncio.new_event_loop()
        self.late = 0.0  # seconds, at worst
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        try:
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), -10)
        except PermissionError:
            pass  # it is late more often, then
        self.loop.call_soon(self.watch, self.loop.time())
        self.loop.run_forever()

    def watch(self, due):
        self.late = max(self.late, self.loop.time() - due)
        due = self.loop.time() + 0.1
        self.loop.call_at(due, self.watch, due)

    def call(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(PATIENCE)

    def do(self, function):
        async def go():
            return function()
        return self.call(go())


class Field:
    """What all battles of a file stand on: addresses, a certificate authority, a voice."""

    def __init__(self, count):
        self.folder = tempfile.mkdtemp(prefix="cs-adversary-")
        hosts = [host(n) for n in range(1, count + 1) for host in (ends_host, attacker_host)]
        lines = [f"address add {host}/32 dev lo" for host in hosts]
        subprocess.run(["ip", "-batch", "-"], input="\n".join(lines), text=True, check=True)
        self.authority = Authority(self.folder)
        pem, key = self.authority.issue("provider", addresses=hosts)
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(pem, key)
        self.voice = make_voice(os.path.join(self.folder, "voice.wav"), seed=7, seconds=2)

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)


def ends_host(number):
    return f"10.66.{number}.1"


def attacker_host(number):
    return f"10.67.{number}.1"


class Battle(Scene):
    """One after the other, the attacks of one thread."""

    def __init__(self, field, number):
        super().__init__(f"battle-{number}", server=False, authority=field.authority)
        self.field = field
        self.loop = Loop()
        self.host = ends_host(number)
        self.attack = None
        self.relay = Relay(attacker_host(number), self.tamper_packet)
        self.proxy = Proxy(self.host, self.relay, self.tamper_signal)
        self.ends = {}
        self.middle = {}  # the attacker's own
        self.marks = {}
        self.starts = 0
        self.lasting = None  # how the ends are that are for more than one call
        self.recorder = None
        self.sinks = []
        self.forget()
        self.loop.call(self.relay.start())
        self.loop.call(self.proxy.start(field.tls))
        self.loop.call(self.open_sinks())

    def forget(self):
        self.notes = {}  # an attack's own memory
        self.problems = []  # of the attack's own functions
        self.strays = []
        self.loop.do(self.relay.reset)
        self.loop.do(self.proxy.reset)

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

    def __exit__(self, *problem):
        self.attack = None
        self.stop_ends()
        super().__exit__(*problem)
        for stop in self.proxy.stop, self.relay.stop, self.stop_sinks:
            self.loop.do(stop)

    def tell(self):
        """What happened, of the attack that failed."""
        for who, message in self.proxy.log:
            tap.say(f"{who}: {message.start}")
        for end in self.relay.other:
            kinds = [kind_of(p) for p in self.relay.sent[end]]
            tap.say(f"{end} sent {[(k, kinds.count(k)) for k in sorted(set(kinds))]}")
        for name, end in self.ends.items():
            tap.say("\n".join([f"{name}:", *(text for _, text in end.process.lines[self.marks[name]:])]))

    # ---- the attack's functions, whose mistakes must not pass for a defence ----

    def tamper_signal(self, message, sender):
        if self.attack is None or self.attack.signal is None:
            return message
        return self.guard(self.attack.signal, message, message, sender)

    def tamper_packet(self, packet, sender, rtcp):
        if self.attack is None or self.attack.packet is None:
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

    @property
    def alice(self):
        return self.ends["alice"]

    @property
    def bob(self):
        return self.ends["bob"]

    def account(self, user, **how):
        return super().account(user, server=f"{self.host}:{self.proxy.port}", transport=self.attack.transport, **how)

    def media(self, user):
        return ["--play", self.field.voice, "--record", self.record(user)]

    def start_end(self, name, *how):
        attack = self.attack
        more = attack.alice if name == "alice" else attack.bob
        self.ends[name] = self.countersign(f"{name}-{self.starts}", *how, *self.account(name), *self.media(name),
                                           *(word for k in attack.keying for word in ("--keying", k)),
                                           "--require", attack.require, *more)
        self.ends[name].process.name = name
        self.marks[name] = 0

    def start_ends(self):
        """For several calls."""
        self.starts += 1
        self.start_end("bob", "agent", "--auto-answer")
        self.start_end("alice", "agent")
        self.lasting = True

    def wait_registered(self):
        """By then each has its profile, too."""
        for end in self.ends.values():
            end.wait_event("registered", PATIENCE)

    def call_again(self):
        """From the one that goes on to the other."""
        self.wait_registered()
        self.marks = {name: end.mark() for name, end in self.ends.items()}
        self.alice.send(f"call {ADDRESS}")

    def start_middle(self, same_zids=False):
        """Two programs of the attacker's own: one takes alice's call as bob, one calls bob as alice."""
        self.wait_registered()
        for name, how in ("bob", ["agent", "--auto-answer"]), ("alice", ["agent"]):
            folder = f"m-{name}-{self.starts}"
            if same_zids:
                os.makedirs(self.path(folder, "data"))
                shutil.copy(self.path(f"{name}-{self.starts}", "data", "profile.ini"), self.path(folder, "data", "profile.ini"))
            account = [word.replace(f"{self.host}:", f"{self.relay.host}:") for word in self.account(name)]
            self.middle[name] = self.countersign(folder, *how, *account, *self.media(f"m-{name}"))
        for end in self.middle.values():
            end.wait_event("registered", PATIENCE)
        self.loop.do(lambda: self.proxy.routes.update(THROUGH_THE_MIDDLE))

    def call_through_middle(self):
        mark = self.middle["bob"].mark()
        self.call_again()
        self.middle["bob"].wait_state("ringing", PATIENCE, since=mark)
        self.middle["alice"].send(f"call {ADDRESS}")

    def stop_ends(self):
        for end in (*self.ends.values(), *self.middle.values()):
            end.stop()
            self.open.remove(end)
        self.ends = {}
        self.middle = {}
        self.lasting = None
        self.loop.do(self.proxy.forget_users)

    def call(self):
        """From the first program to the ringing telephone."""
        attack = self.attack
        how = (attack.require, attack.transport, attack.keying, attack.alice, attack.bob)
        if attack.lasting:
            if self.lasting != how:
                self.stop_ends()
                self.start_ends()
                self.lasting = how
            self.call_again()
            return
        self.stop_ends()
        self.starts += 1
        self.start_end("bob", "answer", "--calls", "1")
        self.start_end("alice", "call", ADDRESS)

    # ---- what they say, of this call ----

    def events(self, name, event):
        return [said for _, said in self.ends[name].events()[self.marks[name]:] if said["event"] == event]

    def levels(self, name):
        return [said["level"] for said in self.events(name, "protection")]

    def wait_event(self, name, event, **fields):
        return self.ends[name].wait_event(event, PATIENCE, since=self.marks[name], **fields)[1]

    def wait_state(self, name, state):
        return self.wait_event(name, "call", state=state)

    def wait_level(self, name, level):
        """Not longer than the call goes on."""
        def matches(text):
            said = json.loads(text)
            return said.get("level") == level or said.get("state") == "ended"
        said = json.loads(self.ends[name].process.wait_line(matches, PATIENCE, self.marks[name])[1])
        expect(said.get("level"), level, f"{name} says {said}, its level")
        return said

    def wait_protected(self, level="end-to-end", keying="zrtp"):
        codes = []
        for name in self.ends:
            said = self.wait_level(name, level)
            expect(said["keying"], keying, "keying")
            codes.append(said["code"] and said["code"]["text"])
            self.wait_state(name, "active")
        if keying == "zrtp":
            expect(codes[0], codes[1], "the codes")
        self.wait_flows()

    def wait_flows(self):
        """Both ends hear something new."""
        goals = {name: max([said["received"] for said in self.events(name, "quality")], default=0) + FLOWS
                 for name in self.ends}
        for name, goal in goals.items():
            self.wait_event(name, "quality", received=lambda received, goal=goal: received >= goal)

    def wait_dropped(self, name, count):
        """This end has refused so many packets."""
        self.wait_event(name, "quality", dropped=lambda dropped: dropped >= count)

    # ---- the outcome ----

    def fight(self, attack):
        """Again, when the attacker or the whole machine was so late that the ends had given up before any attack."""
        for _ in range(TRIES - 1):
            self.loop.late = 0.0
            try:
                self.fight_once(attack)
                return
            except Exception as problem:
                if self.loop.late < LATE:
                    raise
                tap.say(f"fought again, since the attacker was late by {self.loop.late:.1f} s: {problem}")
        self.fight_once(attack)

    def fight_once(self, attack):
        self.attack = attack
        self.forget()
        self.proxy.transport = attack.transport
        self.recorder = self.capture(self.host)
        try:
            if attack.play is not None:
                self.stop_ends()
                attack.play(self)
            elif isinstance(attack.outcome, Goes):
                self.call()
                self.go_on(attack.outcome)
            else:
                self.call()
                self.stop_short(attack.outcome)
            self.judge()
        except BaseException:
            self.tell()
            self.stop_ends()  # the next attack does not suffer for it
            raise
        finally:
            self.recorder.stop()
            self.attack = None
            if attack.play is not None:
                self.stop_ends()
        if "COUNTERSIGN_TELL" in os.environ:
            self.tell()

    def go_on(self, outcome):
        self.wait_protected(outcome.level, outcome.keying)
        if self.attack.then is not None:
            self.attack.then(self)
            self.wait_flows()
        for name in self.ends:
            expect(self.levels(name)[-1], outcome.level, "the level before the end")
        self.alice.send("hang-up")
        for name, end in self.ends.items():
            expect(self.wait_state(name, "ended")["reason"], "normal", f"{name}'s call ended")
            heard = self.events(name, "quality")[-1]["received"]
            sent = sum(self.relay.count(other) for other in self.ends if other != name)
            if heard > sent:
                raise AssertionError(f"{name} heard {heard} packets, and {sent} were sent")
            if not self.lasting:
                expect(end.wait(PATIENCE), 0, "exit")

    def stop_short(self, outcome):
        if self.attack.then is not None:
            self.wait_protected()
            self.attack.then(self)
        for name, reasons in (("alice", outcome.alice), ("bob", outcome.bob)):
            self.check_stopped(name, reasons)

    def check_stopped(self, name, reasons):
        if reasons is None:
            self.wait_event(name, "registered")
            expect(self.events(name, "call"), [], f"calls at {name}")
            return
        said = self.wait_state(name, "ended")
        if said["reason"] not in reasons:
            raise AssertionError(f"{name}'s call ended: {said}, not {reasons}")
        if not self.lasting:
            expect(self.ends[name].wait(PATIENCE), EXITS.get(said["reason"], 4), f"{name}'s exit for {said}")
        if self.attack.then is None:
            expect(self.events(name, "media"), [], f"sound at {name}")

    def judge(self):
        """What holds in every attack."""
        if self.attack.after is not None:
            self.attack.after(self)
        for name, end in self.ends.items():
            expect(end.process.errors, [], f"{name}'s standard error")
            status = end.process.popen.poll()
            if status not in (0, 4, 5) and not (status is None and (self.lasting or not self.events(name, "call"))):
                raise AssertionError(f"{name} ended with {status}")
            weak = [level for level in self.levels(name) if level in LEVELS[1:LEVELS.index(self.attack.require)]]
            expect(weak, [], f"levels of {name} below {self.attack.require}")
            self.check_silence(name)
        expect(self.strays, [], "what went where no end has any business")
        if self.problems:
            raise AssertionError(f"the attack itself failed: {self.problems[:3]}") from self.problems[0]
        self.assert_clean(self.recorder, both_ends=self.attack.same_keys)
        if isinstance(self.attack.outcome, Stops) and self.attack.then is None and self.attack.same_keys:
            expect(sum(1 for d in self.recorder.datagrams if is_rtp(d.payload)), 0, "packets of sound")

    def check_silence(self, name):
        """From the moment that it is suspect no sound leaves it, until the user decides otherwise."""
        news = [(time, said["level"]) for time, said in self.ends[name].events()[self.marks[name]:]
                if said["event"] == "protection"]
        ports = {port for (who, _), (_, port) in self.relay.targets.items() if who == name}
        for index, (time, level) in enumerate(news):
            if level != "suspect":
                continue
            until = news[index + 1][0] if index + 1 < len(news) else float("inf")
            late = [d for d in self.recorder.datagrams
                    if d.source[1] in ports and is_rtp(d.payload) and time + SILENT_AFTER < d.time < until]
            expect(len(late), 0, f"packets of sound that {name} sent while suspect")


class Fighter:
    """A process of its own for a battle, so that none waits for another's Python."""

    def __init__(self, field, number, attacks):
        self.pipe, there = multiprocessing.Pipe()
        self.process = multiprocessing.get_context("fork").Process(target=self.work, args=(field, number, attacks, there))
        self.process.start()
        there.close()

    @staticmethod
    def work(field, number, attacks, pipe):
        with Battle(field, number) as battle:
            while (index := pipe.recv()) is not None:
                tap.apart.said = []
                problem = None
                try:
                    battle.fight(attacks[index])
                except Exception:  # said by the process that asked
                    problem = traceback.format_exc()
                pipe.send((tap.apart.said, problem))

    def fight(self, index):
        self.pipe.send(index)
        said, problem = self.pipe.recv()
        tap.say("\n".join(said))
        if problem is not None:
            raise AssertionError(problem)

    def stop(self):
        self.pipe.send(None)
        self.process.join()


def run(*attacks):
    """Every attack a test of its own, several at once, each process on a field of its own."""
    names = [attack.name for attack in attacks]
    assert len(names) == len(set(names)), "two attacks have one name"
    field = Field(JOBS)
    fighters = [Fighter(field, number, attacks) for number in range(1, JOBS + 1)]
    free = list(fighters)

    def fight(index):
        fighter = free.pop()
        try:
            fighter.fight(index)
        finally:
            free.append(fighter)

    # those that need no programs of their own come one after the other
    order = sorted(range(len(attacks)), key=lambda i: not attacks[i].lasting)
    failed = tap.run_together({names[i]: lambda i=i: fight(i) for i in order}, JOBS)
    for fighter in fighters:
        fighter.stop()
    field.close()
    sys.exit(1 if failed else 0)
