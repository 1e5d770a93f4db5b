# SPDX-License-Identifier: GPL-3.0-or-later
"""Processes that end with the test, and waiting for what they say instead of for time."""

import ctypes
import os
import signal
import subprocess
import threading
import time

PR_SET_PDEATHSIG = 1
libc = ctypes.CDLL(None)


class Timeout(AssertionError):
    pass


def wait_until(condition, what, timeout=10.0, step=0.005):
    """Polls a condition that no event announces (a file, a port); its value."""
    end = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise Timeout(f"{what}: not within {timeout} s")
        time.sleep(step)


def udp_ports(pid):
    """The UDP ports that a process has open."""
    inodes = set()
    for fd in os.listdir(f"/proc/{pid}/fd"):
        try:
            target = os.readlink(f"/proc/{pid}/fd/{fd}")
        except FileNotFoundError:
            continue
        if target.startswith("socket:["):
            inodes.add(target[8:-1])
    ports = set()
    for table in "udp", "udp6":
        with open(f"/proc/{pid}/net/{table}", encoding="ascii") as f:
            for fields in map(str.split, f.readlines()[1:]):
                if fields[9] in inodes:
                    ports.add(int(fields[1].rsplit(":", 1)[1], 16))
    return ports


class Process:
    """A child whose output lines are collected, each with the time it came, and can be waited for."""

    def __init__(self, argv, name=None, env=None, cwd=None, split_errors=False):
        """split_errors: standard error goes to .errors instead of among the lines."""
        self.name = name or os.path.basename(argv[0])
        self.lines = []  # (monotonic seconds, text)
        self.errors = []
        self.changed = threading.Condition()
        self.finished = False
        self.popen = subprocess.Popen(
            argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env, cwd=cwd,
            stderr=subprocess.PIPE if split_errors else subprocess.STDOUT,
            start_new_session=True, preexec_fn=lambda: libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL))
        self.threads = [threading.Thread(target=self._read, daemon=True)]
        if split_errors:
            self.threads.append(threading.Thread(target=self._read_errors, daemon=True))
        for thread in self.threads:
            thread.start()

    @property
    def pid(self):
        return self.popen.pid

    def _read(self):
        for raw in self.popen.stdout:
            with self.changed:
                self.lines.append((time.monotonic(), raw.decode("utf-8", "replace").rstrip("\n")))
                self.changed.notify_all()
        with self.changed:
            self.finished = True
            self.changed.notify_all()

    def _read_errors(self):
        for raw in self.popen.stderr:
            self.errors.append((time.monotonic(), raw.decode("utf-8", "replace").rstrip("\n")))

    def send(self, line):
        self.popen.stdin.write((line + "\n").encode())
        self.popen.stdin.flush()

    def mark(self):
        """Where the output stands now: for wait_line(since=...)."""
        with self.changed:
            return len(self.lines)

    def wait_line(self, match, timeout=10.0, since=0):
        """The first line from `since` on for which match (a text or a function) holds, as (time, text)."""
        test = match if callable(match) else lambda text: match in text
        end = time.monotonic() + timeout
        at = since
        with self.changed:
            while True:
                while at < len(self.lines):
                    if test(self.lines[at][1]):
                        return self.lines[at]
                    at += 1
                left = end - time.monotonic()
                if self.finished or left <= 0:
                    raise Timeout(f"{self.name} never said {match!r}; its last words:\n" + self.tail())
                self.changed.wait(left)

    def tail(self, count=40):
        """The last lines, errors among them where they belong."""
        return "\n".join(text for _, text in sorted(self.lines + self.errors)[-count:])

    def wait(self, timeout=10.0):
        """The exit status."""
        try:
            status = self.popen.wait(timeout)
        except subprocess.TimeoutExpired:
            raise Timeout(f"{self.name} did not end; its last words:\n" + self.tail()) from None
        for thread in self.threads:
            thread.join(timeout)
        return status

    def stop(self, timeout=5.0, gently=True):
        """Ends the whole group."""
        if self.popen.poll() is None:
            for number in (signal.SIGTERM, signal.SIGKILL) if gently else (signal.SIGKILL,):
                try:
                    os.killpg(self.popen.pid, number)
                    self.popen.wait(timeout)
                    break
                except ProcessLookupError:
                    break
                except subprocess.TimeoutExpired:
                    continue
        try:
            os.killpg(self.popen.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        for thread in self.threads:
            thread.join(timeout)
        if self.popen.stdin and not self.popen.stdin.closed:
            try:
                self.popen.stdin.close()
            except BrokenPipeError:
                pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
