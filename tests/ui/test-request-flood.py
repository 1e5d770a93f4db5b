#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stranger who sends requests as fast as they are taken: the window is drawn and used all the same."""

import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import namespace  # noqa: E402

namespace.enter()

from desktop import Desktop, end_with_us, require_tools, tap, wait_for  # noqa: E402

HOST, PORT = "127.0.0.1", 15141
FLOOD = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib", "request_flood.py")
DIAL = "Name, number or address"

require_tools("Xvfb", "dbus-daemon", "xdotool", "import")


class Flood:
    def __init__(self, method):
        self.method = method

    def __enter__(self):
        self.process = subprocess.Popen([sys.executable, FLOOD, HOST, str(PORT), self.method], stdout=subprocess.PIPE,
                                        preexec_fn=end_with_us)
        assert self.process.stdout.readline() == b"begun\n"

    def __exit__(self, *_):
        ended = self.process.poll()
        self.process.kill()
        self.process.wait()
        assert ended is None, "the flood ended before what was to be seen under it"


def turn_pages():
    """There and back again, and each time it is drawn before the next."""
    app.focus_window()
    for keys, shown in (("alt+2", "Number sign"), ("alt+1", DIAL)):
        before = picture()
        desktop.key(keys)
        app.wait(shown)
        wait_for("the page to be drawn", lambda: picture() != before)


def picture():
    return subprocess.run(["import", "-window", "root", "rgb:-"], check=True, stdout=subprocess.PIPE).stdout


def make_test(method):
    def test():
        with Flood(method):
            turn_pages()
    return test


with Desktop() as desktop:
    app = desktop.start("--data", os.path.join(desktop.folder, "data"), "--listen", f"{HOST}:{PORT}").connect()
    app.wait(DIAL)
    tests = {method.lower(): make_test(method) for method in ("OPTIONS", "NONSENSE", "INVITE")}
    for name, test in tests.items():
        test.__name__ = f"test_{name}"
    tap.run(*tests.values())
    app.stop()
