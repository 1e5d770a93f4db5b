# SPDX-License-Identifier: GPL-3.0-or-later
"""What a test of calls stands on: a folder, certificates, voices, kamailio, and countersign-cli with accounts there."""

import os
import shutil
import tempfile

import capture
import tap
from certificates import Authority
from countersign import Countersign
from kamailio import PROGRAM as KAMAILIO, Kamailio
from process import wait_until
from sound import assert_heard, make_voice

USERS = {"alice": "wonder land", "bob": "builder", "carol": "xmas", "dave": "5:01"}


class Scene:
    """with Scene("name") as scene: everything that it started has ended behind the block."""

    def __init__(self, name, algorithm="SHA-256", server=True, authority=None):
        self.name = name
        self.folder = tempfile.mkdtemp(prefix=f"cs-{name}-")
        self.open = []
        self.key_logs = []
        self.authority = authority or Authority(self.folder)
        self.kamailio = None
        self.captures = []
        if server:
            certificate, key = self.authority.issue("server")
            self.serve(certificate, key, algorithm)

    def serve(self, certificate, key, algorithm="SHA-256", clients=None, users=None, aliases=()):
        if KAMAILIO is None:
            raise tap.Skip("kamailio is not installed")
        self.kamailio = self.keep(Kamailio(self.path("kamailio"), users or USERS, certificate, key, algorithm,
                                           clients=clients, aliases=aliases))
        return self.kamailio

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def keep(self, thing):
        """It is stopped with the scene, the last one first."""
        self.open.append(thing)
        return thing

    def voice(self, user, seconds=6):
        """The file that this user plays: everybody has a voice of their own."""
        path = self.path(user + "-says.wav")
        if not os.path.exists(path):
            make_voice(path, seed=sum(user.encode()), seconds=seconds)
        return path

    def record(self, user):
        return self.path(user + "-heard.wav")

    def media(self, user):
        return ["--play", self.voice(user), "--record", self.record(user)]

    def account(self, user, password=None, server="sip.test:5061", transport="tls", trust=None):
        """Arguments of countersign-cli."""
        file = self.path(user + ".password")
        with open(file, "w", encoding="utf-8") as f:
            f.write((USERS.get(user, "none") if password is None else password) + "\n")
        arguments = ["--identity", f"sip:{user}@sip.test", "--password-file", file, "--server", server,
                     "--transport", transport]
        return arguments + (["--trust", trust or self.authority.pem] if transport == "tls" else [])

    def countersign(self, name, *arguments, env=None, program=None):
        """Started, with its keys written down for the packet oracle."""
        keys = self.path(name + ".keys")
        self.key_logs.append(keys)
        return self.keep(Countersign(program or tap.build_path("tests", "lib", "oracle", "countersign-cli-oracle"),
                                     self.path(name), list(arguments), name=name, keys=keys, env=env))

    def agent(self, user, *more, **account):
        """A registered countersign-cli agent with files for sound."""
        client = self.countersign(user, "agent", *self.account(user, **account), *self.media(user), *more)
        client.wait_event("registered")
        return client

    def capture(self, source=None):
        """Of all datagrams, or of those that one address sends."""
        recorder = self.keep(capture.Capture(self.path(f"capture-{len(self.captures)}.pcap"), source))
        self.captures.append(recorder)
        return recorder

    def ask_oracle(self, recorder, **how):
        """What the packet oracle says of it: (clean, counts, in words)."""
        recorder.stop()
        clean, counts, said = capture.judge(tap.build_path("tests", "lib", "oracle", "oracle"), recorder.path,
                                            self.key_logs, **how)
        tap.say(f"oracle: {said}")
        return clean, counts, said

    def assert_clean(self, recorder, both_ends=True, strangers=(), separate_keys=False, **least):
        """The packet oracle finds nothing wrong, and at least so many of each kind: srtp=50. strangers: ports of another
        program that sends what it likes. separate_keys: no key is used on two ports."""
        clean, counts, said = self.ask_oracle(recorder, both_ends=both_ends, strangers=strangers,
                                              separate_keys=separate_keys)
        if not clean:
            raise AssertionError(f"the packet oracle: {said}")
        for kind, count in least.items():
            if counts[kind] < count:
                raise AssertionError(f"only {counts[kind]} {kind} packets in the capture")
        return counts

    def assert_heard(self, listener, speaker, **how):
        assert_heard(self.record(listener), self.voice(speaker), self.voice(listener), **how)

    def wait_recorded(self, user, seconds):
        """The recording has grown so far."""
        def long_enough():
            return os.path.exists(self.record(user)) and os.path.getsize(self.record(user)) > seconds * 96000
        wait_until(long_enough, f"{user} records {seconds} s", timeout=seconds + 10)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        for thing in reversed(self.open):
            if kind is not None and hasattr(thing, "process") and thing.process is not None:
                tap.say(f"{thing.process.name}:\n{thing.process.tail(30)}")
            try:
                thing.stop()
            except AssertionError as problem:
                tap.say(problem)
        if "COUNTERSIGN_KEEP" in os.environ:
            tap.say(f"kept: {self.folder}")
        else:
            shutil.rmtree(self.folder, ignore_errors=True)
