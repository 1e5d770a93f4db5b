# SPDX-License-Identifier: GPL-3.0-or-later
"""countersign-cli, driven by commands on its standard input and read from its JSON lines."""

import json
import os
import tempfile

from process import Process


class Countersign:
    """One countersign-cli. Its data folder is fresh unless one is given; its events are (time, dictionary)."""

    def __init__(self, program, folder, arguments, env=None, name="countersign-cli", keys=None):
        os.makedirs(folder, exist_ok=True)
        home = os.path.join(folder, "home")
        os.makedirs(home, exist_ok=True)
        environment = {**os.environ, "HOME": home, "XDG_DATA_HOME": home, "XDG_CONFIG_HOME": home, "XDG_CACHE_HOME": home,
                       "GSETTINGS_BACKEND": "memory", "LC_ALL": "C.UTF-8", **(env or {})}
        # a fresh home would have GStreamer look through all its plugins again
        environment.setdefault("GST_REGISTRY", os.path.join(tempfile.gettempdir(), f"cs-test-{os.getuid()}-gst-registry.bin"))
        environment.pop("DISPLAY", None)
        environment.pop("DBUS_SESSION_BUS_ADDRESS", None)
        self.keys = keys
        if keys is not None:
            environment["COUNTERSIGN_ORACLE_KEYS"] = keys
        self.process = Process([program, "--json", "--data", os.path.join(folder, "data"), *arguments], name=name,
                               env=environment, split_errors=True)

    @property
    def pid(self):
        return self.process.pid

    def send(self, line):
        self.process.send(line)

    def events(self):
        """All so far, in order."""
        return [(time, json.loads(text)) for time, text in list(self.process.lines)]

    def mark(self):
        return self.process.mark()

    def wait_event(self, event, timeout=15.0, since=0, **fields):
        """The first such event whose fields have these values, or pass them as functions: (time, dictionary)."""
        def matches(text):
            said = json.loads(text)
            return said.get("event") == event and all(
                want(said.get(name)) if callable(want) else said.get(name) == want for name, want in fields.items())
        matches.__qualname__ = f"{event} {fields}"
        time, text = self.process.wait_line(matches, timeout, since)
        return time, json.loads(text)

    def wait_state(self, state, timeout=15.0, since=0, **fields):
        return self.wait_event("call", timeout, since, state=state, **fields)

    def wait_code(self, timeout=15.0, since=0, call=None):
        """The code of the call, once it is encrypted from end to end."""
        fields = {} if call is None else {"call": call}
        return self.wait_event("protection", timeout, since, code=lambda code: bool(code), **fields)[1]["code"]

    def quit(self, timeout=10.0):
        """Its exit status."""
        self.send("quit")
        return self.process.wait(timeout)

    def wait(self, timeout=15.0):
        return self.process.wait(timeout)

    def stop(self):
        self.process.stop()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
