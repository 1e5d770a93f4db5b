#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An account whose connection breaks: by the server, by a change of network, by sleep. Calls go on."""

import os
import re
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import namespace  # noqa: E402

namespace.enter()

import tap  # noqa: E402
from scene import Scene  # noqa: E402
from sipserver import SipServer  # noqa: E402

BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path=%s</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>"""
DESCRIPTION = ("v=0\r\no=- 1 1 IN IP4 {0}\r\ns=-\r\nc=IN IP4 {0}\r\nt=0 0\r\nm=audio 40000 RTP/AVP 96\r\n"
               "a=rtpmap:96 opus/48000/2\r\na=sendrecv\r\n")


def run(*command):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


class Office(Scene):
    """A scripted server, an account there, and when asked for a call between the two."""

    def __init__(self, name, transport="tcp", address="127.0.0.1"):
        super().__init__(name, server=False)
        self.server = self.keep(SipServer(address, transport))

    def phone(self, *more, env=None, program=None):
        alice = self.countersign("alice", "agent", *self.account("alice", server=self.server.address,
                                                                 transport=self.server.transport),
                                 *self.media("alice"), "--require", "clear", *more, env=env, program=program)
        alice.wait_event("registered")
        return alice

    def call(self, alice):
        """alice has called, and talks."""
        alice.send("call sip:bob@sip.test")
        invite = self.server.wait("INVITE")
        contact = f"<sip:pbx@{self.server.address};transport={self.server.transport}>"
        self.server.reply(invite, "200 OK", f"Contact: {contact}\r\n", DESCRIPTION.format(self.server.host))
        self.server.wait("ACK")
        alice.wait_state("active")
        return invite


def assert_moved(office, alice, since, mark):
    """Registered again and the call told within two seconds, and nothing ended."""
    register = office.server.wait("REGISTER", 5)
    if register.time - since > 2:
        raise AssertionError(f"registered only after {register.time - since:.1f} s")
    moved = office.server.wait("UPDATE", 5)
    contact = re.search("<[^>]*>", moved.get("Contact")).group()
    if contact not in register.get("Contact"):
        raise AssertionError(f"the call names {contact}, the registration {register.get('Contact')}")
    office.server.reply(moved, "200 OK", f"Contact: <sip:pbx@{office.server.address}>\r\n")
    ended = [said for _, said in alice.events()[mark:] if said.get("state") == "ended"]
    if ended:
        raise AssertionError(f"ended: {ended}")
    alice.send("hang-up")
    office.server.reply(office.server.wait("BYE"), "200 OK")
    return register


def test_sleep():
    """login1 says that the computer is awake again."""
    with Office("sleep") as office:
        path = office.path("bus")
        with open(office.path("bus.conf"), "w", encoding="utf-8") as f:
            f.write(BUS % path)
        address = f"unix:path={path}"
        daemon = subprocess.Popen(["dbus-daemon", f"--config-file={office.path('bus.conf')}", "--nofork", "--nopidfile"])
        os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = address
        mock = None
        try:
            until = time.monotonic() + 10
            while not os.path.exists(path) and time.monotonic() < until:
                time.sleep(0.02)
            mock = subprocess.Popen([sys.executable, "-m", "dbusmock", "--system", "--template", "logind"],
                                    stdout=subprocess.DEVNULL)
            run("gdbus", "wait", "--address", address, "--timeout", "15", "org.freedesktop.login1")
            alice = office.phone(env={"DBUS_SYSTEM_BUS_ADDRESS": address})
            office.call(alice)
            first = len(office.server.connections)
            mark = alice.mark()
            for asleep in "true", "false":
                since = time.monotonic()
                emit(address, asleep)
            assert_moved(office, alice, since, mark)
            if len(office.server.connections) != first + 1:
                raise AssertionError(f"{len(office.server.connections) - first} new connections")
        finally:
            for process in mock, daemon:
                if process is not None:
                    process.terminate()
                    process.wait()


def emit(address, asleep):
    """Only login1 itself is believed, so it has to say it."""
    run("gdbus", "call", "--address", address, "--dest", "org.freedesktop.login1", "--object-path",
        "/org/freedesktop/login1", "--method", "org.freedesktop.DBus.Mock.EmitSignal",
        "org.freedesktop.login1.Manager", "PrepareForSleep", "b", f"[<{asleep}>]")


def there(*command):
    run("nsenter", f"--net=/proc/{holder.pid}/ns/net", *command)


def make_phone_network():
    """A network of the phone's own, joined to ours by a cable; a process that sleeps holds it open."""
    process = subprocess.Popen(["unshare", "--net", "sleep", "infinity"])
    until = time.monotonic() + 10
    while os.readlink(f"/proc/{process.pid}/ns/net") == os.readlink("/proc/self/ns/net") and time.monotonic() < until:
        time.sleep(0.01)
    for command in ("link add cable type veth peer name eth0", f"link set eth0 netns {process.pid}",
                    "address add 10.9.0.1/24 dev cable", "link set cable up"):
        run("ip", *command.split())
    return process


def plug_in(address):
    for command in ("link set lo up", f"address replace {address}/24 dev eth0", "link set eth0 up",
                    "route replace default via 10.9.0.1"):
        there("ip", *command.split())


def in_phone_network(office):
    script = office.path("there.sh")
    program = tap.build_path("tests", "lib", "oracle", "countersign-cli-oracle")
    with open(script, "w", encoding="utf-8") as f:
        f.write(f'#!/bin/sh\nexec nsenter --net=/proc/{holder.pid}/ns/net "{program}" "$@"\n')
    os.chmod(script, 0o755)
    plug_in("10.9.0.2")
    return script


def other_network(transport):
    """The computer gets another address: a new connection from there, at once."""
    with Office("network", transport, "10.9.0.1") as office:
        alice = office.phone(program=in_phone_network(office))
        office.call(alice)
        mark = alice.mark()
        there("ip", "address", "del", "10.9.0.2/24", "dev", "eth0")
        plug_in("10.9.0.3")
        try:
            register = assert_moved(office, alice, time.monotonic(), mark)
            if "10.9.0.3" not in register.get("Contact"):
                raise AssertionError(register.get("Contact"))
        finally:
            there("ip", "address", "del", "10.9.0.3/24", "dev", "eth0")


def test_network_away():
    """Cut off for a while: registered within two seconds of being back, whatever pauses there were."""
    with Office("away", "tcp", "10.9.0.1") as office:
        alice = office.phone(program=in_phone_network(office))
        office.call(alice)
        mark = alice.mark()
        there("ip", "link", "set", "eth0", "down")
        time.sleep(1)  # a cable that is out for a while
        for connection in office.server.connections:
            connection.close()
        plug_in("10.9.0.2")
        assert_moved(office, alice, time.monotonic(), mark)


def test_closing_server():
    """It ends the connection after each 200."""
    with Office("closing") as office:
        office.server.answers = False
        alice = office.countersign("alice", "agent", *office.account("alice", server=office.server.address, transport="tcp"),
                                   *office.media("alice"))
        n, end = 0, time.monotonic() + 8
        while time.monotonic() < end:
            try:
                register = office.server.wait("REGISTER", end - time.monotonic())
            except AssertionError:
                break
            n += 1
            office.server.reply(register, "200 OK", "Expires: 600\r\n")
            register.connection.close()
        if n > 4:
            raise AssertionError(f"{n} REGISTERs in 8 s")
        alice.wait_event("registered")


def silent_port(transport):
    """Nobody listens: a call to there ends at once."""
    with Office("silent") as office:
        alice = office.countersign("alice", "call", f"sip:bob@127.0.0.1:9;transport={transport}", "--transport", transport,
                                   "--require", "clear", *office.media("alice"))
        since = time.monotonic()
        _, said = alice.wait_state("ended", 20)
        if said["reason"] != "unreachable" or time.monotonic() - since > 10:
            raise AssertionError(f"{said} after {time.monotonic() - since:.1f} s")


def test_silent_port_udp():
    silent_port("udp")


def test_silent_port_tcp():
    silent_port("tcp")


def test_other_network_udp():
    other_network("udp")


def test_other_network_tcp():
    other_network("tcp")


holder = make_phone_network()
tap.run(test_closing_server, test_silent_port_udp, test_silent_port_tcp, test_sleep, test_other_network_tcp, test_other_network_udp,
        test_network_away)
